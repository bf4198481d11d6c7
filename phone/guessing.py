"""Join codes are short, so that people can type them. When many wrong ones arrive, everybody without a seat waits a
moment, whether their code is right or not: guessing becomes slow, and nobody is locked out.
"""

from __future__ import annotations

import asyncio

from phone import pace
from phone.pace import Pace, TooFast

WRONG = Pace(60, 1)
"""Wrong codes, from everywhere together, before anybody has to wait."""
AT_ONCE, SECONDS = 25, 1.0
"""So many wait together, for so long."""

_turn = asyncio.Semaphore(AT_ONCE)


def wrong() -> None:
    """Somebody asked for a workshop that is not here."""
    try:
        pace.count(WRONG, "codes")
    except TooFast:
        return


async def in_turn() -> None:
    """Wait, if there is much guessing."""
    try:
        pace.check(WRONG, "codes")
    except TooFast:
        async with _turn:
            await asyncio.sleep(SECONDS)
