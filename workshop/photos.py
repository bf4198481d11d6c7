"""A photo of a drawing, made harmless: small, upright, and with nothing in it but the picture.

What comes is judged by its content, never by its name or the type it claims to have.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import io

from PIL import Image, ImageOps

from workshop.errors import Rejected

LARGEST = 12 * 1024 * 1024
"""Bytes of a photo as it comes."""
WIDEST = 1280
"""Pixels of the longer side of a photo that is kept."""
HEAVIEST = 200 * 1024
"""Bytes of a photo that is kept."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 24_000_000, "WEBP": 24_000_000}
"""Of a JPEG no more is unpacked than is needed; others are unpacked whole, at 4 bytes a pixel."""
_QUALITIES = (85, 75, 65, 50)

_NO_PHOTO = "That file is not a photo that can be read here. Choose a JPEG or PNG photo, or send the caption alone."
TOO_LARGE = "That photo is larger than 12 MB. Choose a smaller one, or send the caption alone."
_TOO_WIDE = "That photo has too many pixels. Choose a smaller one, or send the caption alone."
_DAMAGED = "That photo is damaged, so it cannot be shown. Choose another one, or send the caption alone."

_at_once = asyncio.Semaphore(2)
"""Photos unpacked at the same time: a whole room may send at once, and a laptop's memory is small."""


async def kept_in_turn(data: bytes) -> str:
    """``kept``, for phones: a few at a time, and without holding others up."""
    if len(data) > LARGEST:
        raise Rejected(TOO_LARGE)
    async with _at_once:
        return await asyncio.to_thread(kept, data)


def kept(data: bytes) -> str:
    """The photo as it may be kept: JPEG in base64. ``Rejected`` says what is wrong with it."""
    if len(data) > LARGEST:
        raise Rejected(TOO_LARGE)
    return base64.b64encode(clean(data)).decode("ascii")


def from_script(text: str) -> bytes:
    """The bytes of a ``data:`` address, which is how the page's script sends a photo it made smaller."""
    _, _, encoded = text.partition(";base64,")
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise Rejected(_NO_PHOTO) from None


def clean(data: bytes) -> bytes:
    """The picture alone as a JPEG: upright, at most ``WIDEST`` pixels, without place, time, camera or comment."""
    image = _opened(data)
    try:
        # A JPEG unpacks at a fraction of its size, so a large one costs neither time nor memory.
        image.draft("RGB", (WIDEST, WIDEST))
        image.load()
        upright = ImageOps.exif_transpose(image)
    except Exception as error:  # Pillow's readers fail in many ways on a damaged file
        raise Rejected(_DAMAGED) from error
    upright.thumbnail((WIDEST, WIDEST))
    return _packed(_on_white(upright))


def _opened(data: bytes) -> Image.Image:
    """The photo before anything of it is unpacked."""
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise Rejected(_TOO_WIDE) from error
    except Exception as error:  # as above
        raise Rejected(_NO_PHOTO) from error
    if image.width * image.height > _MOST_PIXELS[str(image.format)]:
        raise Rejected(_TOO_WIDE)
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """The pixels on a new sheet: what else the file carried stays behind."""
    sheet = Image.new("RGB", image.size, "white")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        sheet.paste(image, mask=image)
    else:
        sheet.paste(image.convert("RGB"))
    return sheet


def _packed(image: Image.Image) -> bytes:
    """As good a JPEG as fits; a picture of pure noise is made smaller until it does."""
    while True:
        for quality in _QUALITIES:
            file = io.BytesIO()
            image.save(file, "JPEG", quality=quality, optimize=True)
            if file.tell() <= HEAVIEST:
                return file.getvalue()
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)))
