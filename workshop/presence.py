"""Which phones were heard of lately. Kept in this process's memory only: it is about now, and not worth remembering."""

from __future__ import annotations

import time
from collections.abc import Iterable

AWAY_AFTER = 15 * 60.0
"""Seconds without a sign from a phone before its person is shown as away. Sleeping phones come back sooner."""

_heard: dict[tuple[str, str], float] = {}


def heard(workshop: str, participant: str) -> None:
    """A phone of this participant asked for something just now."""
    _heard[workshop, participant] = time.monotonic()


def away(workshop: str, participants: Iterable[str], voted: Iterable[str] = ()) -> set[str]:
    """Those participants whose phones are silent. Whoever voted in the present round is here.

    A phone that this process never heard of counts from now: the toolkit may have been restarted.
    """
    now = time.monotonic()
    here = set(voted)
    silent = set()
    for participant in participants:
        last = _heard.setdefault((workshop, participant), now)
        if now - last > AWAY_AFTER and participant not in here:
            silent.add(participant)
    return silent
