"""Decisions on remarks that are kept for later workshops: what one workshop left there goes with its words.

``analysis.memory`` writes and reads them, and says what they are.
"""

from __future__ import annotations

import logging

import msgspec

from workshop import home
from workshop.errors import Rejected

log = logging.getLogger(__name__)


class _Decision(msgspec.Struct):
    workshop: str


def forget(workshop: str) -> None:
    """Remove what a workshop left; ``Rejected`` where the file cannot be changed."""
    file = home.decisions()
    try:
        lines = file.read_bytes().splitlines(keepends=True) if file.exists() else []
        kept = [line for line in lines if msgspec.json.decode(line, type=_Decision).workshop != workshop]
        if not kept:
            file.unlink(missing_ok=True)
        elif len(kept) < len(lines):
            with home.writing(file) as opened:
                opened.write(b"".join(kept))
    except (OSError, msgspec.MsgspecError) as error:
        log.error("decisions of a workshop could not be forgotten: %s", type(error).__name__)
        raise Rejected(
            f"The decisions kept for later workshops could not be changed. Delete the file {file} yourself."
        ) from error
