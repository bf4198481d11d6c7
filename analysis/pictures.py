"""Photos of drawings as they may be printed: a JPEG that is one, without anything that a camera wrote into it."""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import dataclass

from PIL import Image

_START, _SCAN = b"\xff\xd8", 0xDA
_KEPT = frozenset({0xE0, 0xEE})
"""Of the segments that applications write, the two without which colours may come out wrong (JFIF and Adobe)."""


def printable(photo: str) -> str:
    """The photo in base64 without place, time, camera or comment; empty for what is no JPEG.

    Phones send photos that are clean already. An archive may come from elsewhere.
    """
    try:
        data = base64.b64decode(photo, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return base64.b64encode(_cleaned(data)).decode()


@dataclass(frozen=True)
class Opened:
    """A picture that a program can show: its bytes, its kind (``jpeg`` or ``png``), and its size in pixels."""

    data: bytes
    kind: str
    width: int
    height: int

    @property
    def address(self) -> str:
        """The picture itself as an address."""
        return f"data:image/{self.kind};base64,{base64.b64encode(self.data).decode()}"

    @property
    def svg(self) -> str:
        """The picture within an SVG file."""
        size = f'width="{self.width}" height="{self.height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}">'
            f'<image {size} href="{self.address}"/></svg>'
        )


def opened(coded: str) -> Opened | None:
    """A JPEG or PNG in base64, ready to be shown; None for what cannot be."""
    try:
        data = base64.b64decode(coded, validate=True)
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            image.load()
            kind = str(image.format).lower()
            return Opened(_cleaned(data) if kind == "jpeg" else data, kind, *image.size)
    except (binascii.Error, ValueError, OSError, SyntaxError, Image.DecompressionBombError):
        return None


def _cleaned(data: bytes) -> bytes:
    """The start, the segments that a decoder needs, and the image; nothing if the segments cannot be followed."""
    if not data.startswith(_START + b"\xff"):
        return b""
    kept, at = [_START], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _SCAN:
            # Nothing that some programs put behind the end of the image is taken along.
            finish = data.rfind(b"\xff\xd9")
            return b"".join(kept) + data[at : finish + 2] if finish > at else b""
        written_by_application = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not written_by_application or marker in _KEPT:
            kept.append(data[at:end])
        at = end
    return b""
