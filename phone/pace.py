"""How fast a seat may send, and how much may wait for the journal at once. Nothing is limited by address: a whole
venue is one address.

What is remembered here is this process's own, shared by all workshops and gone when it ends.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from workshop.errors import Rejected


@dataclass(frozen=True)
class Pace:
    """So many at once, and then one more after so many ``seconds``."""

    at_once: int
    seconds: float


ANSWERS = Pace(5, 1)
REMARKS = Pace(10, 6)
UPVOTES = Pace(10, 1)
SEAT = Pace(10, 1)
"""Changes in My seat."""
WITHDRAWALS = Pace(10, 6)
"""Withdrawals from one workshop: each has the whole database written anew."""
PHRASES = Pace(3, 20)
"""Requests for four words."""
GUESSES = Pace(20, 3)
"""Wrong words in one workshop, from all phones together."""

MOST_WAITING = 1500
"""Posts that wait for the journal at once. A thousand votes in one second all get in."""
_MOST_KEPT = 20_000


class Busy(Rejected):
    """The same thing is right to send again after ``seconds``: this seat sends too fast, or everybody at once."""

    def __init__(self, sentence: str, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = max(1, math.ceil(seconds))


class TooFast(Busy):
    """This seat, or the guesses at a phrase, went over their pace."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Wait a moment, then send again.", seconds)


class Overloaded(Busy):
    """Too many posts wait for the journal."""

    def __init__(self) -> None:
        super().__init__("Wait a moment: many answers are arriving. What you sent is still here: send it again.", 2)


_free: dict[tuple[str, ...], float] = {}
"""When each seat will have used up nothing of its pace, in seconds of the monotonic clock."""
_waiting = 0


def check(pace: Pace, *who: str) -> None:
    """``TooFast`` where one more would be too fast. Counts nothing."""
    now = time.monotonic()
    over = max(_free.get(who, now), now) + pace.seconds * (1 - pace.at_once) - now
    if over > 0:
        raise TooFast(over)


def count(pace: Pace, *who: str) -> None:
    """One more; ``TooFast`` where it is too fast, and then it does not count."""
    check(pace, *who)
    now = time.monotonic()
    before = _free.pop(who, now)
    if len(_free) >= _MOST_KEPT:
        _forget(now)
    _free[who] = max(before, now) + pace.seconds


def _forget(now: float) -> None:
    """Drop those who are free; if nobody is, those who sent longest ago."""
    for who in [one for one, free in _free.items() if free <= now] or list(_free)[: _MOST_KEPT // 10]:
        del _free[who]


@contextmanager
def waiting() -> Iterator[None]:
    """Around one post's wait for the journal; ``Overloaded`` where too many wait already. Event loop only."""
    global _waiting
    if _waiting >= MOST_WAITING:
        raise Overloaded
    _waiting += 1
    try:
        yield
    finally:
        _waiting -= 1
