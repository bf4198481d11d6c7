"""What a phone may send: a small form, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

LARGEST = 64 * 1024
"""Bytes of a form."""
_READ_ON = 4 * 1024 * 1024
"""Bytes read and dropped of a form that is too large: a browser shows our answer only once it has sent everything."""
_MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Fields:
    """The fields of a form in the order they came."""

    pairs: tuple[tuple[str, str], ...] = ()

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
    body, whole = await _read(request)
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise Unreadable(403, "That came from another website, so it was not counted. Use this page.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Unreadable(415, "Your phone sent something that is not a form. Send it again from this page.")
    try:
        text = body.decode("utf-8", errors="replace")
        pairs = parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Unreadable(400, "Your phone sent too many fields. Send it again from this page.") from None
    fields = Fields(tuple(pairs))
    if not whole:
        raise Unreadable(413, "That is too long to send. Shorten it and send it again.", fields)
    if not pairs:
        raise Unreadable(400, "Nothing arrived. Send it again from this page.")
    return fields


async def _read(request: Request) -> tuple[bytes, bool]:
    """The body up to the limit, and whether that is all of it."""
    kept, size = bytearray(), 0
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > _READ_ON:
        return b"", False
    async for chunk in request.stream():
        size += len(chunk)
        kept += chunk[: max(0, LARGEST - len(kept))]
        if size > _READ_ON:
            break
    return bytes(kept), size <= LARGEST
