"""Tests of whether a phone reaches this computer, and how fast. Kept in this process's memory only, for some minutes.

A test knows nothing of the phone: no seat, no entry in the journal, no address.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, replace

from workshop.agenda import CODE_LETTERS

LENGTH = 6
"""Letters of a test's token: few enough to type."""
LASTS = 30 * 60.0
"""Seconds from its making for which a test can be used."""
MOST = 200
"""Tests at a time; the oldest go first."""
TRIPS = 4
"""Round trips of one test."""


@dataclass(frozen=True)
class Test:
    """Whether a phone came, and how long each of its round trips took, in seconds with its browser's own time."""

    made: float
    arrived: bool = False
    itself: bool = False
    """Whether this computer's own browser opened the address."""
    trips: tuple[float, ...] = ()
    sent: float = 0.0

    @property
    def fastest(self) -> float | None:
        """The trip on which browser and computer were busy with nothing else; None until all are made."""
        return min(self.trips) if len(self.trips) == TRIPS else None


_lock = threading.Lock()
_tests: dict[str, Test] = {}


def new() -> str:
    """The token of a new test."""
    token = "".join(secrets.choice(CODE_LETTERS) for _ in range(LENGTH)).lower()
    with _lock:
        while len(_tests) >= MOST:
            del _tests[next(iter(_tests))]
        _tests[token] = Test(time.monotonic())
    return token


def of(token: str) -> Test | None:
    """The test; None if there is none of this token, or it is over."""
    with _lock:
        return _of(token)


def came(token: str, back: int = 0) -> Test | None:
    """A phone asked for the test's page, for the first time or ``back`` from so many round trips."""
    now = time.monotonic()
    with _lock:
        test = _of(token)
        if test is None:
            return None
        if not back:
            test = replace(test, arrived=True, trips=())
        elif back == len(test.trips) + 1 <= TRIPS and test.sent:
            test = replace(test, trips=(*test.trips, now - test.sent))
        else:  # the page was loaded again
            return test
        test = _tests[token] = replace(test, sent=time.monotonic())
        return test


def reached_itself(token: str) -> Test | None:
    """This computer's own browser asked for the test's page. That says nothing of phones."""
    with _lock:
        test = _of(token)
        if test:
            test = _tests[token] = replace(test, itself=True)
        return test


def _of(token: str) -> Test | None:
    test = _tests.get(token)
    if test and time.monotonic() - test.made > LASTS:
        del _tests[token]
        return None
    return test
