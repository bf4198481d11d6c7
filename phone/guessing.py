"""Join codes are short, so that people can type them. When many wrong ones arrive, everybody without a seat waits a
moment, whether their code is right or not: guessing becomes slow, and nobody is locked out.

Whoever came last is let in first, and of a crowd the first are sent away to come again: so somebody who has just typed
a code does not stand behind ten thousand guesses.
"""

from __future__ import annotations

import asyncio
from collections import deque

from phone import pace
from phone.pace import Busy, Pace, TooFast

WRONG = Pace(60, 1)
"""Wrong codes, from everywhere together, before anybody has to wait."""
EVERY = 0.04
"""Seconds between two who are let in."""
MOST_WAITING = 50

_waiting: deque[asyncio.Future[bool]] = deque()
_opening: asyncio.Task[None] | None = None


def wrong() -> None:
    """Somebody asked for a workshop that is not here."""
    try:
        pace.count(WRONG, "codes")
    except TooFast:
        return


async def in_turn() -> None:
    """Wait, if there is much guessing; ``Busy`` for whoever has to come again."""
    global _opening
    try:
        pace.check(WRONG, "codes")
    except TooFast:
        mine: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        _waiting.append(mine)
        if len(_waiting) > MOST_WAITING:
            _waiting.popleft().set_result(False)
        if _opening is None or _opening.done():
            _opening = asyncio.get_running_loop().create_task(_open())
        if not await mine:
            raise Busy("Many people are arriving. Wait a moment, then load this page again.", 2) from None


async def _open() -> None:
    """Let one in at a time, the newest first."""
    while _waiting:
        await asyncio.sleep(EVERY)
        newest = _waiting.pop()
        if not newest.done():  # its phone may have gone
            newest.set_result(True)
