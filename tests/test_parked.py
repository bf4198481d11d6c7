"""What facilitators write down on the day: issues that are parked, and what tables said."""

from __future__ import annotations

import pytest
import sample
from analysis_rooms import Day
from conftest import make_workshop

from analysis.document import Bullets, Section
from analysis.missing import PEOPLE, Missing, missing
from analysis.report import report
from analysis.study import study
from workshop import archive, retention, roles
from workshop import entries as e
from workshop.agenda import Place
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.materials import built_in
from workshop.room import Issue
from workshop.rules import LONGEST_NOTE, LONGEST_PARKED

SAID = "The school calls the front door twice before anybody rings back"


def a_day() -> tuple[Day, str]:
    """Somebody said something that was released; a line is parked and two tables are noted."""
    day = Day()
    who, *_ = day.people(12)
    (uuid,) = day.asks("works", {who: SAID})
    day.releases([uuid])
    day.happens(e.Parked("a", "Who answers on Sundays?"))
    day.happens(e.Parked("b", f"They told us: {SAID}."))
    day.happens(e.TableNoted(2, "open-works", f"One said {SAID}, and others agreed."))
    day.happens(e.TableNoted(3, "open-works", "They would ring the school first."))
    return day, uuid


def printed(day: Day) -> list[str]:
    """What the report prints as parked."""
    found: list[Section] = [one for section in report(day.room).sections for one in section.sections]
    return [
        line
        for one in found
        if one.id == "parked"
        for block in one.blocks
        if isinstance(block, Bullets)
        for line in block.items
    ]


def test_an_issue_is_parked_settled_and_parked_again(journal: Journal) -> None:
    workshop = make_workshop(journal)
    journal.record(workshop, e.Parked("a", "Who answers on Sundays?"), e.Parked("b", "A shared form"))
    journal.record(workshop, e.ParkedSettled("a"))
    assert journal.room(workshop).parked == (Issue("b", "A shared form"),)
    with pytest.raises(Rejected, match="not parked any more"):
        journal.record(workshop, e.ParkedSettled("a"))
    journal.record(workshop, e.Parked("a", "Who answers on Sundays?"), e.Parked("b", "One form"))
    assert journal.room(workshop).parked == (Issue("b", "One form"), Issue("a", "Who answers on Sundays?"))


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_PARKED + 1), "two\nlines"])
def test_an_issue_is_one_line(journal: Journal, text: str) -> None:
    with pytest.raises(Rejected, match="in one line"):
        journal.record(make_workshop(journal), e.Parked("a", text))


def test_a_tables_note_replaces_the_one_before(journal: Journal) -> None:
    workshop = make_workshop(journal)
    journal.record(workshop, e.TableNoted(1, "s01", "Ring first."), e.TableNoted(1, "m01", "It depends."))
    journal.record(workshop, e.TableNoted(1, "s01", "Write first."), e.TableNoted(1, "m01", ""))
    assert dict(journal.room(workshop).table_notes) == {("s01", 1): "Write first."}
    for wrong in (
        e.TableNoted(sample.FACTS.tables + 1, "s01", "x"),
        e.TableNoted(0, "s01", "x"),
        e.TableNoted(1, "unknown", "x"),
        e.TableNoted(1, "s01", "x" * (LONGEST_NOTE + 1)),
    ):
        with pytest.raises(Rejected):
            journal.record(workshop, wrong)


def test_the_day_may_be_completed_until_somebody_stands_for_the_report(journal: Journal) -> None:
    workshop = make_workshop(journal)
    journal.record(workshop, e.Moved(None, Place("welcome", 0)), e.WorkshopEnded(), e.Parked("a", "After the end"))
    journal.record(workshop, e.SignedOff("Manager", "1.0"), e.Paused(), e.Resumed())
    for late in (e.Parked("b", "Too late"), e.ParkedSettled("a"), e.TableNoted(1, "s01", "Too late")):
        with pytest.raises(Rejected, match="signed off"):
            journal.record(workshop, late)


def test_whoever_moderates_may_write_them_down() -> None:
    for entry in (e.Parked("a", "x"), e.ParkedSettled("a"), e.TableNoted(1, "s01", "x")):
        assert roles.needed(entry) == roles.MODERATE


def test_the_report_prints_what_is_still_parked_and_no_tables_note() -> None:
    day, _ = a_day()
    day.happens(e.ParkedSettled("b"))
    assert printed(day) == ["Who answers on Sundays?"]
    assert "ring the school first" not in repr(report(day.room))
    day.happens(e.ParkedSettled("a"))
    assert "Parked on the day" not in repr(report(day.room))


def test_what_may_point_to_a_person_in_a_parked_line_is_pointed_out_before_somebody_signs() -> None:
    day, _ = a_day()
    day.happens(e.Parked("c", "Ask Sarah Whitcombe who answers on Sundays"))
    told = Missing(PEOPLE, "A parked line may contain a name: “Sarah Whitcombe”. Check it.", needed=False)
    assert told in missing(study(day.room, built_in().codebook))
    day.happens(e.ParkedSettled("c"))
    assert told not in missing(study(day.room, built_in().codebook))


def test_words_that_were_removed_leave_them_too() -> None:
    day, uuid = a_day()
    day.happens(e.Removed(uuid))
    assert SAID not in repr(day.rows)
    assert [one.text.startswith("They told us: ") for one in day.room.parked] == [False, True]
    assert day.room.table_notes["open-works", 3] == "They would ring the school first."


def test_a_purge_takes_all_of_them() -> None:
    day, _ = a_day()
    day.happens(e.WorkshopEnded())
    day.happens(retention.purge(day.room))
    assert not day.room.parked
    assert not dict(day.room.table_notes)
    assert not [row for row in day.rows if isinstance(row.entry, e.Parked | e.ParkedSettled | e.TableNoted)]
    assert "Sundays" not in repr(day.rows)
    assert any("parked" in line for line in retention.in_words(retention.purge(day.room)))


def test_an_archive_keeps_them() -> None:
    day, _ = a_day()
    again = archive.unpack(day.archive()).room
    assert again.parked == day.room.parked
    assert again.table_notes == day.room.table_notes
