"""How replicas of the toolkit hear of each other on PostgreSQL: what others wrote, and which phones others heard of.

A notice is sent in the transaction that it speaks of, so nobody hears of what was not committed. It carries a
workshop's id and a row id and nothing else. Notices may get lost while a connection is broken: whoever needs to know
for certain looks for itself now and then.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from workshop import presence

log = logging.getLogger(__name__)

ROWS, PHONES = "workshop_rows", "workshop_phones"
NOTIFY = "SELECT pg_notify(%s, %s)"
SHARED_EVERY = 5.0
"""Seconds between telling the other replicas which phones were heard of."""
LARGEST = 7900
"""Bytes of one notice, of which PostgreSQL takes fewer than 8000."""
_LOOK = 0.1
"""Seconds after which the thread sees that it should stop."""
_WAITS = (1.0, 30.0)
"""Seconds until it connects again: at first, and at most."""


def notice(workshop: str, row: int) -> tuple[str, str]:
    """What to give ``pg_notify``: there is something new to show in this workshop, up to this row."""
    return ROWS, f"{workshop} {row}"


class Channel:
    """A thread with a connection of its own that listens to the other replicas.

    ``moved(workshop, row)`` is called in that thread for every notice, those of this process included.
    """

    def __init__(self, conninfo: str, options: dict[str, Any], moved: Callable[[str, int], None]) -> None:
        self._conninfo, self._options, self._moved = conninfo, options, moved
        self._closing = threading.Event()
        self.listens = False
        self._thread = threading.Thread(target=self._run, name="channel", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join(5)

    def _run(self) -> None:
        wait = _WAITS[0]
        while not self._closing.is_set():
            try:
                self._listen()
            except Exception as error:
                # Its text may name the server and the user.
                log.warning("the channel to other replicas is closed (%s); trying again", type(error).__name__)
            wait = _WAITS[0] if self.listens else min(_WAITS[1], wait * 2)
            self.listens = False
            self._closing.wait(wait * random.uniform(0.5, 1.5))

    def _listen(self) -> None:
        import psycopg

        with psycopg.connect(self._conninfo, autocommit=True, **self._options) as connection:
            for name in (ROWS, PHONES):
                connection.execute(f"LISTEN {name}")
            self.listens = True
            shared = time.monotonic()
            while not self._closing.is_set():
                for told in connection.notifies(timeout=_LOOK, stop_after=1):
                    self._hear(told.channel, told.payload)
                if time.monotonic() - shared >= SHARED_EVERY:
                    shared = time.monotonic()
                    for payload in batches(presence.news()):
                        connection.execute(NOTIFY, (PHONES, payload))

    def _hear(self, channel: str, payload: str) -> None:
        workshop, *words = payload.split()
        if channel == PHONES:
            presence.heard_elsewhere(workshop, words)
            return
        try:
            self._moved(workshop, int(words[0]))
        except Exception:
            log.exception("a notice from another replica could not be followed")


def batches(news: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Workshops and participants as notices: a workshop's id and then participants' ids, as many as there is room for.

    >>> list(batches([("w", "p1"), ("v", "p2"), ("w", "p3")]))
    ['v p2', 'w p1 p3']
    """
    payload = of = ""
    for workshop, participant in sorted(news):
        if workshop != of or len(payload) + 1 + len(participant) > LARGEST:
            if payload:
                yield payload
            payload, of = workshop, workshop
        payload += f" {participant}"
    if payload:
        yield payload
