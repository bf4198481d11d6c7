"""What a phone may send: a small form, with a photo where a drawing is asked for, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from workshop import photos

LARGEST = 64 * 1024
"""Bytes of a form."""
_READ_ON = 4 * 1024 * 1024
"""Bytes read and dropped of a form that is too large: a browser shows our answer only once it has sent everything."""
_MOST_FIELDS = 200
_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_WITH_PHOTO = photos.LARGEST * 3 // 2 + LARGEST
"""Bytes of a form with a photo: a script sends it as text, which is longer by half."""
_READ_ON_PHOTO = 64 * 1024 * 1024
_PATIENCE, _PATIENCE_PHOTO = 30.0, 180.0
"""Seconds in which a form has to arrive, and one with a photo."""


@dataclass(frozen=True)
class Fields:
    """The fields of a form in the order they came. ``photo`` is the file that came with them, as it came."""

    pairs: tuple[tuple[str, str], ...] = ()
    photo: bytes = b""

    def one(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]

    def has(self, *names: str) -> bool:
        return set(names) <= {key for key, _ in self.pairs}

    def under(self, prefix: str) -> dict[str, str]:
        """The fields whose names begin with ``prefix``, by the rest of their names."""
        return {key.removeprefix(prefix): value for key, value in self.pairs if key.startswith(prefix)}


class Unreadable(Exception):
    """What came cannot be used. ``fields`` is what could be read of it, so that nothing typed is lost."""

    def __init__(self, status: int, sentence: str, fields: Fields = Fields()) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.fields = status, sentence, fields


INCOMPLETE = "Part of what your phone sent is missing. Send it again from this page."


async def read_form(request: Request) -> Fields:
    """The form that was posted; ``Unreadable`` for anything else."""
    body, whole = await _read(request, LARGEST, _READ_ON)
    _check(request, _FORM)
    return _complete(_fields(body), whole, "That is too long to send. Shorten it and send it again.")


async def read_form_with_photo(request: Request) -> Fields:
    """The form that was posted with a photo in it, as a file or, from the page's script, as text."""
    body, whole = await _read(request, _WITH_PHOTO, _READ_ON_PHOTO)
    _check(request, _FORM, _PARTS)
    fields = _fields(body) if _type(request) == _FORM else await _parts(request, body)
    return _complete(fields, whole, photos.TOO_LARGE)


def _check(request: Request, *types: str) -> None:
    if request.headers.get("sec-fetch-site") == "cross-site" or not _from_here(request):
        raise Unreadable(403, "That came from another website, so it was not counted. Use this page.")
    if _type(request) not in types:
        raise Unreadable(415, "Your phone sent something that is not a form. Send it again from this page.")


def _from_here(request: Request) -> bool:
    """Whether a page of this place posted the form. Old browsers do not say."""
    origin = request.headers.get("origin")
    # A proxy may ask us by another name than the one that the phone knows; no page can set that header.
    names = {request.headers.get("host", ""), request.headers.get("x-forwarded-host", "")}
    return origin is None or urlsplit(origin).netloc in names - {""}


def _type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _complete(fields: Fields, whole: bool, too_long: str) -> Fields:
    if not whole:
        raise Unreadable(413, too_long, fields)
    if not fields.pairs:
        raise Unreadable(400, "Nothing arrived. Send it again from this page.")
    return fields


def _fields(body: bytes) -> Fields:
    try:
        text = body.decode("utf-8", errors="replace")
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Unreadable(400, "Your phone sent too many fields. Send it again from this page.") from None
    return Fields(tuple(pairs))


class _InMemory(MultiPartParser):
    """A photo may show where it was taken until it was cleaned: it never touches the disk."""

    spool_max_size = _WITH_PHOTO


async def _parts(request: Request, body: bytes) -> Fields:
    """The parts of a form with a file. What stands before a part that was cut off is still read."""

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = _InMemory(request.headers, stream(), max_files=1, max_fields=_MOST_FIELDS, max_part_size=LARGEST)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Unreadable(400, INCOMPLETE) from None
    items = form.multi_items()
    files = [one for _, one in items if isinstance(one, UploadFile)]
    photo = await files[0].read() if files else b""
    await form.close()
    return Fields(tuple((name, one) for name, one in items if isinstance(one, str)), photo)


async def _read(request: Request, most: int, read_on: int) -> tuple[bytes, bool]:
    """The body up to the limit, and whether that is all of it."""
    try:
        async with asyncio.timeout(_PATIENCE if most == LARGEST else _PATIENCE_PHOTO):
            return await _chunks(request, most, read_on)
    except TimeoutError:
        raise Unreadable(408, "That took too long to arrive. Send it again from this page.") from None


async def _chunks(request: Request, most: int, read_on: int) -> tuple[bytes, bool]:
    kept, size = bytearray(), 0
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > read_on:
        return b"", False
    async for chunk in request.stream():
        size += len(chunk)
        kept += chunk[: max(0, most - len(kept))]
        if size > read_on:
            break
    return bytes(kept), size <= most
