"""A rehearsal: a workshop of its own whose answers are invented, marked as such for good, and the only kind to wipe."""

from __future__ import annotations

import base64
import hashlib
import math
from dataclasses import replace

from workshop import entries as e
from workshop.agenda import Agenda, Facts
from workshop.house import hash_of
from workshop.room import Room, Seat
from workshop.rules import LONGEST_LINE

MARK = "Rehearsal: answers are invented"
"""Stands on every screen, page and document of one."""
FEWEST, MOST, USUAL = 5, 300, 30
"""Pretend participants of one rehearsal."""
SPEEDS = {"unhurried": 1.0, "brisk": 4.0, "at once": math.inf}
"""How much faster than for people time passes for them."""
_BEFORE = "Rehearsal: "


def of(facts: Facts, agenda: Agenda, code: str) -> e.WorkshopMade:
    """A rehearsal of this plan, with a join code of its own."""
    title = facts.title if facts.title.startswith(_BEFORE) else f"{_BEFORE}{facts.title}"
    return e.WorkshopMade(replace(facts, title=title[:LONGEST_LINE].strip(), code=code), agenda, rehearsal=True)


def token_of(workshop: str, number: int) -> str:
    """What proves the seat of a pretend participant. No secret: there is nothing of anybody's behind it."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"pretend/{workshop}/{number}".encode()).digest()).decode()[:43]


def seat_of(room: Room, workshop: str, number: int) -> Seat | None:
    """Where a pretend participant sits; None for those who have not joined, or whose seat was taken out."""
    seat = room.seat(hash_of(token_of(workshop, number)))
    return seat if seat and not seat.removed else None


def pretend(room: Room, workshop: str) -> int:
    """How many of those with a seat are pretend participants."""
    return sum(seat_of(room, workshop, number) is not None for number in range(MOST))
