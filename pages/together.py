"""One synthesis of several workshops in the making."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.synthesis_command import FORMATS
from pages.jobs import Job, Jobs
from workshop.archive import unpack
from workshop.errors import Rejected

FILES = tuple(f"synthesis.{ending}" for ending in FORMATS)
_BUSY = "Workshops are being put together already. Wait until that is ready."

_jobs: Jobs[int] = Jobs("synthesis", FILES, at_once=1, kept=4)
"""Of how many workshops each is made, by the organiser whose it is."""


def made(owner: str = "") -> Job[int] | None:
    """The synthesis that an organiser has in the making, or made last; ``of`` so many workshops."""
    return _jobs.get(owner)


def start(workshops: Sequence[str], archives: Sequence[bytes], title: str, owner: str = "") -> None:
    """Begin a synthesis of workshops of the journal by id, and of archives. ``owner`` is as in ``house.Session``.

    ``Rejected`` while one is being made, for fewer than two workshops, and for a workshop that is there twice.
    """
    unpacked = [unpack(archive) for archive in archives]
    if any(one.room.rehearsal for one in unpacked):
        raise Rejected("One of these archives is of a rehearsal, whose answers are invented. Leave it out.")
    ids = [*workshops, *(one.workshop for one in unpacked)]
    if len(ids) < 2:
        raise Rejected("Choose two workshops or more. One alone has its own report.")
    if len(set(ids)) < len(ids):
        raise Rejected("A workshop is there twice: here and as an archive, or in two archives. Leave one out.")
    named = [word for workshop in workshops for word in ("--workshop", workshop)]
    _jobs.start(owner, len(ids), [f"--title={title}", *named], archives, running=_BUSY, busy=_BUSY)
