"""What is read from a workshop in a process of its own, worked out once for all who look."""

from __future__ import annotations

import logging
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from analysis.desk import Desk
from analysis.numbers import Numbers, voting
from pages import behind
from workshop.errors import Rejected
from workshop.room import Room

log = logging.getLogger(__name__)

KEPT = 12
"""How many results are kept, of all workshops together."""

Result = TypeVar("Result")
Key = tuple[str, ...]


@dataclass(frozen=True)
class Work(Generic[Result]):
    """A command of ``python -m analysis`` and what it gives.

    ``waits`` says of the room that was read, and of the room now, whether what is known stays until asked anew though
    more has happened.
    """

    command: str
    result: type[Result]
    failed: str
    waits: Callable[[Room, Room], bool]


def _between_votes(before: Room, now: Room) -> bool:
    return voting(now)


def _between_answers(before: Room, now: Room) -> bool:
    """While people answer, only what is decided and written for the report counts."""
    still = replace(before.writing, touched=now.writing.touched) == now.writing and before.moderated == now.moderated
    return still and any(now.askings[key].open for key in now.asked)


_NUMBERS = Work(
    "numbers", Numbers, "The numbers could not be worked out, and nothing was lost. Try again.", _between_votes
)
_DESK = Work(
    "desk", Desk, "What was said could not be read, and nothing was lost. Try again in a minute.", _between_answers
)

_lock = threading.Lock()
_one = threading.Lock()
"""One process at a time: the other core is for the room."""
_kept: OrderedDict[Key, tuple[Room, object]] = OrderedDict()
"""Each result with the room that it was read from."""
_working: set[Key] = set()
_failed: dict[Key, int] = {}
"""The journal row of what could not be worked out."""


def numbers(workshop: str, room: Room, threshold: int, *, anew: bool = False) -> Numbers | None:
    """The numbers of a workshop; None while they are being worked out, which a first call begins.

    While a vote is open they stay as they are, until asked for ``anew``. Those from before somebody's words were
    forgotten go at once. ``Rejected`` if they could not be worked out, until something happens or until asked anew.
    """
    return _now(_NUMBERS, workshop, room, anew, "--threshold", str(threshold))


def working(workshop: str, threshold: int) -> bool:
    """Whether numbers are being worked out now."""
    return _works(_key(_NUMBERS, workshop, "--threshold", str(threshold)))


def desk(workshop: str, room: Room, *, anew: bool = False) -> Desk | None:
    """What organisers write the report from, as of now; None while it is being worked out, which a first call begins.

    ``Rejected`` as for ``numbers``.
    """
    return _now(_DESK, workshop, room, anew)


def last_desk(workshop: str, room: Room) -> Desk | None:
    """What was worked out last, though more may have happened; never with words that were forgotten since."""
    return _last(_DESK, _key(_DESK, workshop), room)


def reading(workshop: str) -> bool:
    """Whether the desk is being worked out now."""
    return _works(_key(_DESK, workshop))


def _key(work: Work[Result], workshop: str, *options: str) -> Key:
    return work.command, workshop, *options


def _works(key: Key) -> bool:
    with _lock:
        return key in _working


def _last(work: Work[Result], key: Key, room: Room) -> Result | None:
    before, known = _kept.get(key, (room, None))
    return known if isinstance(known, work.result) and room.forgotten <= before.row else None


def _now(work: Work[Result], workshop: str, room: Room, anew: bool, *options: str) -> Result | None:
    key = _key(work, workshop, *options)
    with _lock:
        if key in _working:
            return None
        known = _last(work, key, room)
        if known is not None:
            before, _ = _kept[key]
            if room.row <= before.row or (not anew and work.waits(before, room)):
                _kept.move_to_end(key)
                return known
        if _failed.get(key, -1) >= room.row and not anew:
            raise Rejected(work.failed)
        _working.add(key)
    behind.begin(_work_out, work, key, room)
    return None


def _work_out(work: Work[Result], key: Key, room: Room) -> None:
    command, workshop, *options = key
    found: object = None
    try:
        with _one:
            asked = [command, "--workshop", workshop, "--row", str(room.row), *options]
            found = pickle.loads(behind.run(asked, lambda step: None))
    except behind.Failed:
        pass
    except Exception as error:
        # Its message could quote what somebody wrote.
        log.error("the %s could not be worked out: %s", command, type(error).__name__)
    with _lock:
        _working.discard(key)
        _failed.pop(key, None)
        if isinstance(found, work.result):
            _kept[key] = room, found
            _kept.move_to_end(key)
        else:
            _failed[key] = room.row
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
