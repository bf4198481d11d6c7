"""The numbers of a workshop so far, worked out once for all who look, in a process of its own."""

from __future__ import annotations

import logging
import pickle
import threading
from collections import OrderedDict

from analysis.numbers import Numbers, voting
from pages import behind
from workshop.errors import Rejected
from workshop.room import Room

log = logging.getLogger(__name__)

KEPT = 6
"""How many workshops' numbers are kept, each audience's by itself."""

_lock = threading.Lock()
_one = threading.Lock()
"""One process at a time: the other core is for the room."""
_kept: OrderedDict[tuple[str, int], Numbers] = OrderedDict()
_working: set[tuple[str, int]] = set()
_failed: dict[tuple[str, int], int] = {}
"""The journal row of numbers that could not be worked out."""


def numbers(workshop: str, room: Room, threshold: int, *, anew: bool = False) -> Numbers | None:
    """The numbers of a workshop; None while they are being worked out, which a first call begins.

    While a vote is open they stay as they are, until asked for ``anew``. Those from before somebody's words were
    removed go at once. ``Rejected`` if they could not be worked out, until something happens or until asked anew.
    """
    key = workshop, threshold
    with _lock:
        if key in _working:
            return None
        known = _kept.get(key)
        if known and len(room.removed) <= known.removed and (room.row <= known.row or (voting(room) and not anew)):
            _kept.move_to_end(key)
            return known
        if _failed.get(key, -1) >= room.row and not anew:
            raise Rejected("The numbers could not be worked out, and nothing was lost. Try again.")
        _working.add(key)
    behind.begin(_work_out, workshop, threshold, room.row)
    return None


def working(workshop: str, threshold: int) -> bool:
    """Whether numbers are being worked out now."""
    with _lock:
        return (workshop, threshold) in _working


def _work_out(workshop: str, threshold: int, row: int) -> None:
    key, found = (workshop, threshold), None
    try:
        with _one:
            asked = ["numbers", "--workshop", workshop, "--row", str(row), "--threshold", str(threshold)]
            found = pickle.loads(behind.run(asked, lambda step: None))
    except behind.Failed:
        pass
    except Exception as error:
        # Its message could quote what somebody wrote.
        log.error("the numbers could not be worked out: %s", type(error).__name__)
    with _lock:
        _working.discard(key)
        _failed.pop(key, None)
        if isinstance(found, Numbers):
            _kept[key] = found
            _kept.move_to_end(key)
        else:
            _failed[key] = row
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
