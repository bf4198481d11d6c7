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


_DECISION = msgspec.json.Decoder(_Decision)


def workshop_of(line: bytes) -> str:
    """Where a decision was made; ``msgspec.MsgspecError`` for a line that is none."""
    return _DECISION.decode(line).workshop


def lines() -> list[bytes]:
    """The decisions kept on this computer."""
    file = home.decisions()
    return file.read_bytes().splitlines(keepends=True) if file.exists() else []


def forget(workshop: str | None = None) -> None:
    """Remove what one workshop left, or everything; ``Rejected`` where the file cannot be changed."""
    file = home.decisions()
    try:
        all_lines = lines()
        kept = [line for line in all_lines if workshop_of(line) != workshop] if workshop else []
        if not kept:
            file.unlink(missing_ok=True)
        elif len(kept) < len(all_lines):
            with home.writing(file) as opened:
                opened.write(b"".join(kept))
    except (OSError, msgspec.MsgspecError) as error:
        log.error("decisions of a workshop could not be forgotten: %s", type(error).__name__)
        raise Rejected(
            f"The decisions kept for later workshops could not be changed. Delete the file {file} yourself."
        ) from error
