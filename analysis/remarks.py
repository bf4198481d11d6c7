"""Which remarks a report may quote, under numbers that say nothing about who wrote them or when."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from workshop.room import Remark, Room, remarks


@dataclass(frozen=True)
class Account:
    """What became of the remarks: ``written`` is the sum of the next four, ``quotable`` a part of ``released``."""

    written: int
    released: int
    held: int
    hidden: int
    removed: int
    quotable: int


@dataclass(frozen=True)
class Numbered:
    """A remark that may be quoted, under its number in this report."""

    number: int
    remark: Remark


def account(room: Room) -> Account:
    said = remarks(room)
    status = Counter(remark.status for remark in said)
    return Account(
        len(said),
        status["released"],
        status["held"],
        status["hidden"],
        status["removed"],
        sum(may_quote(room, remark) for remark in said),
    )


def may_quote(room: Room, remark: Remark) -> bool:
    """Whether a facilitator released the words and their author agrees to be quoted.

    Going home early takes no consent back: My seat does.
    """
    seat = room.seats[remark.participant]
    return remark.status == "released" and seat.quotable and not seat.removed


def numbered(room: Room) -> tuple[Numbered, ...]:
    """The remarks that may be quoted, in an order drawn from their words alone.

    The number of a remark so depends on all that was said and not on its author, its time or its place in the
    journal; another workshop, or one remark more, gives other numbers. The same room gives the same numbers.
    """
    said = sorted((remark for remark in remarks(room) if may_quote(room, remark)), key=_content)
    seed = _digest("\n".join("\t".join(_content(remark)) for remark in said))
    drawn = sorted(said, key=lambda remark: _digest(seed, *_content(remark)))
    return tuple(Numbered(number, remark) for number, remark in enumerate(drawn, start=1))


def _content(remark: Remark) -> tuple[str, str, str]:
    return remark.question, remark.round, remark.text


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
