"""What stops everything for a moment: large libraries are loaded soon after the start, garbage goes while nobody waits.

Left to itself, Python looks through all that is in memory whenever much is new, which is while a thousand people vote.
Nothing else runs meanwhile: for up to a quarter of a second in a room of that size.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import time
from dataclasses import dataclass, field

from workshop.journal import Journal

LARGEST = ("pages.curves", "pages.harvest", "pages.words")
"""With all that these load themselves, the pages of the day (Host, Screen, Moderate) find every library there."""
AFTER = 5.0
"""Seconds after the start: whoever started the toolkit sees its first page before. Not once the room is still: that is
when results are shown next, and hundreds of phones would wait."""
STILL = 2.0
"""Seconds without an entry in any workshop, after which nobody is taken to wait."""
MINUTE, LATEST = 60.0, 600.0
"""Seconds until garbage is collected though nothing happened (pages that redraw leave some), and however busy it is."""
_NEVER = 1_000_000


def watch(book: Journal) -> asyncio.Task[None]:
    """Begin, in the running event loop. Cancel the task to end it."""
    times = _Times()
    book.listen(lambda _workshop, _row: times.moves())
    return asyncio.get_running_loop().create_task(_watch(times))


@dataclass
class _Times:
    moved: float = field(default_factory=time.monotonic)
    collected: float = field(default_factory=time.monotonic)

    def moves(self) -> None:
        self.moved = time.monotonic()

    def is_due(self) -> bool:
        now = time.monotonic()
        still, since = now - self.moved > STILL, now - self.collected
        return (still and (self.moved > self.collected or since > MINUTE)) or since > LATEST


async def _watch(times: _Times) -> None:
    await asyncio.sleep(AFTER)
    for name in LARGEST:
        await asyncio.to_thread(importlib.import_module, name)
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _NEVER)
    gc.collect()
    gc.freeze()  # what is loaded stays: it need not be looked through again
    while True:
        await asyncio.sleep(STILL / 4)
        if times.is_due():
            gc.collect()
            times.collected = time.monotonic()
