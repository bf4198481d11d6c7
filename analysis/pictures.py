"""Photos of drawings as they may be printed: a JPEG that is one, without anything that a camera wrote into it."""

from __future__ import annotations

import base64
import binascii

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
