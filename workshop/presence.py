"""Which phones were heard of lately. Kept in memory only: it is about now, and not worth remembering.

Where several replicas serve the phones, each tells the others now and then whom it heard (``workshop/channel.py``).
"""

from __future__ import annotations

import time
from collections.abc import Iterable

AWAY_AFTER = 15 * 60.0
"""Seconds without a sign from a phone before its person is shown as away. Sleeping phones come back sooner."""
_SAID_AGAIN = AWAY_AFTER / 5
"""Seconds for which the other replicas need not hear of the same phone again."""
_MOST = 100_000
"""Phones remembered at a time; then the tenth that is silent longest is forgotten."""

_heard: dict[tuple[str, str], float] = {}
_said: dict[tuple[str, str], float] = {}
_news: set[tuple[str, str]] = set()


def heard(workshop: str, participant: str) -> None:
    """A phone of this participant asked for something just now."""
    who, now = (workshop, participant), time.monotonic()
    _heard[who] = now
    if now - _said.get(who, -_SAID_AGAIN) >= _SAID_AGAIN:
        _news.add(who)
    if len(_heard) > _MOST:
        _forget()


def heard_elsewhere(workshop: str, participants: Iterable[str]) -> None:
    """Another replica heard of these phones a moment ago."""
    now = time.monotonic()
    for participant in participants:
        _heard[workshop, participant] = _said[workshop, participant] = now


def news() -> list[tuple[str, str]]:
    """The workshops and participants that the other replicas should hear of, once."""
    told = []
    while _news:
        who = _news.pop()
        _said[who] = _heard.get(who, 0.0)
        told.append(who)
    return told


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


def _forget() -> None:
    for who, _ in sorted(_heard.items(), key=lambda one: one[1])[: _MOST // 10]:
        _heard.pop(who, None)
        _said.pop(who, None)
        _news.discard(who)
