"""A workshop straight from the journal, for the programs that the app starts beside itself."""

from __future__ import annotations

from workshop.errors import Rejected
from workshop.room import Room, folded


def room_at(workshop: str, row: int = 0) -> Room:
    """The workshop as it was at journal row ``row``, or as it is now, from the journal that this process is told of.

    That is ``WORKSHOP_DATABASE_URL``: a password in it must not stand on a command line. ``Rejected`` where there is
    no such workshop.
    """
    from workshop import journal  # a report of an archive needs no database

    try:
        rows = journal.current().since(workshop)
    finally:
        journal.close_current()
    room = folded(one for one in rows if not row or one.id <= row)
    if not room.row:
        raise Rejected("This journal holds no such workshop.")
    return room
