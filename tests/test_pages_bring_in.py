"""Bringing in results of another tool, and putting workshops together, on their pages."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook
from pages_room import Facilitator, work_is_done
from test_imported import comma, counts, workbook
from test_synthesis import held

from pages import behind, together
from workshop import archive
from workshop.journal import Journal
from workshop.room import remarks


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    yield
    behind.stop()


POLL = [
    ["Code", "Name", "Which way?", "What helps?"],
    *([f"p{n}", f"Kim Example {n}", "North" if n % 3 else "South", f"We ring back on day {n}."] for n in range(12)),
]


def shown(journal: Journal, name: str, data: bytes) -> Facilitator:
    page = Facilitator(journal).opens("bring_in")
    page.page.file_uploader(key="bring-files").set_value([(name, data, "text/csv")]).run()
    return page


def filled(page: Facilitator, *, cleared: bool = False) -> Facilitator:
    from datetime import date

    page.page.text_input(key="event-title").set_value("Elsewhere")
    page.page.date_input(key="event-date").set_value(date(2026, 10, 1))
    if cleared:
        page.page.checkbox(key="event-cleared").set_value(True)
    page.presses("Bring them in")
    return page


def test_a_file_becomes_a_workshop_and_its_account_is_shown(journal: Journal) -> None:
    page = filled(shown(journal, "poll.csv", comma(POLL)))
    (workshop,) = journal.workshops()
    room = journal.room(workshop)
    assert counts(room, "Which way?") == {"North": 8, "South": 4}
    assert {one.status for one in remarks(room)} == {"held"}
    assert page.sees("“Elsewhere” is a workshop now.")
    numbers = {str(row["What"]): str(row["Number"]) for row in page.page.table[0].value.to_dict("records")}
    assert numbers["Answers found in the files"] == numbers["Counted in the workshop"] == "24"
    assert page.sees("Read and release remarks")
    assert not any("Kim" in str(row.entry) for row in journal.since(workshop))


def test_columns_of_names_are_said_to_be_never_read_and_cannot_be_chosen(journal: Journal) -> None:
    page = shown(journal, "poll.csv", comma(POLL))
    assert page.sees("Name: never read, because it may name people")
    assert not any(box.label == "Name" for box in page.page.selectbox)


def test_what_a_column_is_can_be_changed_and_so_can_the_kind_of_a_question(journal: Journal) -> None:
    page = shown(journal, "poll.csv", comma(POLL))
    role = next(box for box in page.page.selectbox if box.label == "Code")
    role.set_value("not used").run()
    kind = next(box for box in page.page.selectbox if str(box.key).startswith("kind-0"))
    kind.set_value("leave out").run()
    filled(page, cleared=True)
    room = journal.room(journal.workshops()[0])
    assert [question.text for question in room.questions.values()] == ["What helps?"]
    assert {one.status for one in remarks(room)} == {"released"}
    assert page.sees("What was set apart, and why (12)")


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "is empty"), (b"\x00\x01" * 90, "no text and no workbook"), (b"PK\x03\x04", "damaged")]
)
def test_a_file_that_cannot_be_read_is_one_sentence(journal: Journal, data: bytes, said: str) -> None:
    page = shown(journal, "poll.csv", data)
    assert page.sees("poll.csv")
    assert page.sees(said)
    assert not journal.workshops()


def test_without_a_title_or_date_the_page_says_so(journal: Journal) -> None:
    page = shown(journal, "poll.csv", comma(POLL))
    page.presses("Bring them in")
    assert page.sees("as a date such as")
    assert not journal.workshops()


def test_the_same_results_brought_in_twice_are_two_workshops(journal: Journal) -> None:
    for _ in range(2):
        filled(shown(journal, "poll.xlsx", workbook(Poll=POLL)))
    codes = {journal.room(workshop).plan[0].code for workshop in journal.workshops()}
    assert len(codes) == 2


# Across workshops


def ready(page: Facilitator) -> Facilitator:
    for _ in range(20):
        work_is_done()
        if not page.looks_again().sees("Putting them together."):
            return page
    raise AssertionError("they are still being put together")


def test_workshops_here_and_an_archive_are_put_together(journal: Journal) -> None:
    here, away = held("2026-10-01", {"1": 6, "2": 5}), held("2026-11-01", {"1": 6, "3": 5})
    journal.restore("7f0c1e52-0000-4000-8000-000000000001", here.rows)
    page = Facilitator(journal).opens("synthesis")
    page.presses("synthesis-make")
    assert page.sees("Choose two workshops or more.")
    packed = archive.pack("7f0c1e52-0000-4000-8000-000000000002", away.rows, away.room)
    page.page.multiselect(key="synthesis-workshops").set_value(["7f0c1e52-0000-4000-8000-000000000001"])
    page.page.file_uploader(key="synthesis-archives").set_value([("away.zip", packed, "application/zip")]).run()
    page.presses("synthesis-make")
    assert ready(page).sees("The synthesis of 2 workshops is ready.")
    made = together.made()
    assert made
    names, *rows = load_workbook(io.BytesIO(made.files["synthesis.xlsx"]))["Votes across workshops"].values
    total = {row[names.index("Option")]: row[names.index("Option") + 1] for row in rows}
    assert (total["Not yet"], total["Seek advice, no names"], total["Limited facts to one agency"]) == (12, 5, 5)


def test_a_workshop_that_is_there_twice_is_refused(journal: Journal) -> None:
    here = held("2026-10-01", {"1": 6, "2": 5})
    workshop = "7f0c1e52-0000-4000-8000-000000000001"
    journal.restore(workshop, here.rows)
    page = Facilitator(journal).opens("synthesis")
    page.page.multiselect(key="synthesis-workshops").set_value([workshop])
    packed = archive.pack(workshop, here.rows, here.room)
    page.page.file_uploader(key="synthesis-archives").set_value([("away.zip", packed, "application/zip")]).run()
    page.presses("synthesis-make")
    assert page.sees("A workshop is there twice")


def test_the_plan_page_asks_whether_the_place_may_be_named(journal: Journal) -> None:
    here = held("2026-10-01", {"1": 6, "2": 5})
    workshop = "7f0c1e52-0000-4000-8000-000000000001"
    journal.restore(workshop, here.rows)
    page = Facilitator(journal, workshop).opens("plan")
    page.page.checkbox(key=f"facts-{here.room.plan[0].code}-named").check()
    page.presses("facts-save")
    assert journal.room(workshop).plan[0].named_in_synthesis
