"""The finished example that comes with the toolkit: a rehearsal of a full day, with a report that is signed off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import uuid4

from workshop import archive
from workshop import entries as e
from workshop.codes import new_code
from workshop.journal import Journal
from workshop.materials import BUILT_IN
from workshop.room import Room

FILE: Path = BUILT_IN / "example.zip"
_BEFORE = "example-"


def is_example(workshop: str) -> bool:
    """Whether the workshop with this id was brought in as the example."""
    return workshop.startswith(_BEFORE)


@cache
def archived() -> archive.Archived:
    """What the file holds; ``Rejected`` where it is damaged."""
    return archive.unpack(FILE.read_bytes())


def bring_in(journal: Journal) -> str:
    """Put the example among the workshops, with an id and a join code of its own; its id."""
    workshop, code = f"{_BEFORE}{uuid4().hex[:12]}", new_code(journal.codes())
    rows = archived().rows
    since = date.today() - datetime.fromisoformat(rows[-1].at).date()
    later = timedelta(weeks=max(0, since.days) // 7)  # so that the day stays a Thursday
    journal.restore(workshop, [_as_of_now(row, code, later, archived().room) for row in rows])
    return workshop


def _as_of_now(row: e.Row, code: str, later: timedelta, room: Room) -> e.Row:
    """A row as if all had happened so much later, so that nothing in it is overdue; with this join code."""

    def day(iso: str) -> str:
        return (date.fromisoformat(iso) + later).isoformat() if iso else ""

    entry = row.entry
    match entry:
        case e.WorkshopMade(facts) | e.FactsChanged(facts):
            entry = replace(entry, facts=replace(facts, code=code, date=day(facts.date)))
        case e.Recommended() | e.ActionAgreed():
            entry = replace(entry, by=day(entry.by))
        case e.SignedOff():
            entry = replace(entry, review=day(entry.review), seen=0)
        case e.Answered(_, question, _, [action, role, by]) if room.questions[question].kind == "commitment":
            entry = replace(entry, value=[action, role, day(by)])
    at = datetime.fromisoformat(row.at) + later
    return replace(row, at=at.isoformat(timespec="milliseconds"), entry=entry)
