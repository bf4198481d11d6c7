"""What was checked more than twelve months ago is to be checked again, wherever it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sample
from analysis_rooms import Day
from conftest import make_workshop
from pages_room import Facilitator

from analysis.html import html
from analysis.report import report
from workshop import packs
from workshop.checked import stale
from workshop.journal import Journal

AGO = (365, 366, 367)
ITEM = """- id: local-{days}
  what: Our protocol
  since: May 2020
  status: local
  detail: Last read {days} days ago.
  claims: [C53]
  source: Our site
  checked: {checked}
"""


def on(days: int) -> str:
    return (date.today() - timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("checked", "fresh"),
    [
        ("2026-11-22", "2027-11-22"),
        ("2027-11-22", "2028-11-22"),
        ("2027-02-28", "2028-02-28"),
        ("2027-03-01", "2028-03-01"),
        ("2028-02-29", "2029-02-28"),
    ],
)
def test_twelve_months_are_counted_by_the_calendar(checked: str, fresh: str) -> None:
    last = date.fromisoformat(fresh)
    assert not stale(checked, last)
    assert stale(checked, last + timedelta(days=1))


def test_what_bears_no_date_is_to_be_checked() -> None:
    assert stale("last spring", date(2026, 11, 22))


def in_library(library: Facilitator) -> int:
    library.page.get_by_key("library-where").set_value("Legal status board").run()
    return library.text.count("Stale. Open the source")


def in_plan(plan: Facilitator) -> int:
    return sum("check again: over 12 months old" in str(box.label) for box in plan.looks_again().page.checkbox)


def in_report(days: int) -> bool:
    activities = tuple(
        replace(one, sources=tuple(replace(source, checked=on(days)) for source in one.sources))
        for one in sample.AGENDA.activities
    )
    room = Day(replace(sample.AGENDA, activities=activities)).room
    return "Some sources were last checked over 12 months ago" in html(report(room, date=on(0)))


def test_library_plan_and_report_say_the_same(journal: Journal) -> None:
    """The last twelve months had 365 days or 366: of what was checked 366 days ago, all three say alike."""
    library = Facilitator(journal).opens("library")
    plan = Facilitator(journal, make_workshop(journal)).opens("plan")
    before = in_library(library), in_plan(plan)
    own = packs.folder() / "anytown"
    own.mkdir(parents=True)
    items = "".join(ITEM.format(days=days, checked=on(days)) for days in AGO)
    (own / "legal.yaml").write_text(f"items:\n{items}", encoding="utf-8")
    found = [in_report(days) for days in AGO]
    assert (found[0], found[2]) == (False, True)
    assert (in_library(library) - before[0], in_plan(plan) - before[1]) == (sum(found), sum(found))
