"""The rooms that this process has folded, for as long as somebody asks for them."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Any, Protocol

UNTOUCHED = 30 * 60.0
"""Seconds after which a room that nobody asked for is let go of. It comes back by folding."""
MOST = 2000
"""Rooms kept at a time, whoever asks for them."""


class State(Protocol):
    @property
    def row(self) -> int: ...
    @property
    def scene(self) -> int: ...
    def after(self, row: Any) -> Any: ...


class States:
    """A bounded memory of states by workshop. Threads share it."""

    def __init__(self, untouched: float = UNTOUCHED, most: int = MOST) -> None:
        self._untouched, self._most = untouched, most
        self._kept: OrderedDict[str, tuple[State, float]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, workshop: str) -> State | None:
        """The state as it was kept last; asking for it keeps it longer."""
        with self._lock:
            found = self._kept.get(workshop)
            if found is None:
                return None
            self._touch(workshop, found[0])
            return found[0]

    def keep(self, workshop: str, state: State) -> None:
        """Keep a state, unless a newer one is here."""
        with self._lock:
            found = self._kept.get(workshop)
            self._touch(workshop, found[0] if found and found[0].row >= state.row else state)
            oldest = next(iter(self._kept.values()))[1]
            while len(self._kept) > self._most or time.monotonic() - oldest > self._untouched:
                self._kept.popitem(last=False)
                oldest = next(iter(self._kept.values()))[1]

    def drop(self, workshop: str) -> None:
        """Forget a state, so that it is folded afresh from the journal."""
        with self._lock:
            self._kept.pop(workshop, None)

    def _touch(self, workshop: str, state: State) -> None:
        self._kept[workshop] = state, time.monotonic()
        self._kept.move_to_end(workshop)
