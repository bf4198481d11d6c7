"""Reports of single workshops in the making."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.disclosure import FLOOR, THRESHOLD
from analysis.formats import FILES
from pages.jobs import Job, Jobs
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Room


@dataclass(frozen=True)
class Of:
    """A workshop as it was at journal row ``row``. ``threshold`` is the smallest group that the report shows."""

    row: int
    threshold: int


_jobs: Jobs[Of] = Jobs("report", [file.name for file in FILES], at_once=2, kept=8)


def start(workshop: str, book: Journal, threshold: int = THRESHOLD) -> None:
    """Begin a report of the workshop as it is now, with ``threshold`` as the smallest group that is shown.

    ``Rejected`` while too many are being made, and for a smaller group than any report shows.
    """
    if threshold < FLOOR:
        raise Rejected(f"{FLOOR} is the least that any report shows.")
    room = book.room(workshop)
    _jobs.start(
        workshop,
        Of(room.row, threshold),
        ["--workshop", workshop, "--row", str(room.row), "--threshold", str(threshold)],
        running="The report of this workshop is being made already. Wait until it is ready.",
        busy="Reports of other workshops are being made. Try again in a minute.",
    )


def of(workshop: str, room: Room) -> Job[Of] | None:
    """The report that is being made or was made last. One that may hold words forgotten since is thrown away."""
    return _jobs.current(workshop, room, lambda of: of.row)


def forget(workshop: str) -> None:
    """Throw away what was made of a workshop that is gone."""
    _jobs.forget(workshop)
