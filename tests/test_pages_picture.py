"""The picture of the day on the facilitators' pages: made when the workshop ends, and taken away."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pages_room import Facilitator, release_all, work_is_done, workshop_with
from pypdf import PdfReader

from analysis.formats import PICTURE
from pages import behind, picture
from pages.jobs import DONE
from workshop import entries as e
from workshop.journal import Journal
from workshop.room import remarks


@pytest.fixture(autouse=True)
def nothing_left_running() -> Iterator[None]:
    yield
    behind.stop()


def offers(page: Facilitator) -> bool:
    return "picture-file" in [button.key for button in page.page.download_button]


def last_step(journal: Journal, workshop: str) -> Facilitator:
    """The step of Findings that has the picture."""
    findings = Facilitator(journal, workshop).opens("findings")
    findings.presses("report-step-6")
    return findings


def test_it_is_made_when_the_workshop_ends_and_thrown_away_when_its_words_are_forgotten(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 6)
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.")
    people.host_goes_on()
    release_all(journal, workshop)
    host = Facilitator(journal, workshop).opens("host")
    assert not offers(host)
    host.presses("end-now")
    work_is_done()
    assert offers(host.looks_again())
    job = picture.of(workshop, host.room)
    assert job
    assert job.state == DONE
    (page,) = PdfReader(io.BytesIO(job.files[PICTURE])).pages
    assert "We ring back." in page.extract_text()
    findings = Facilitator(journal, workshop).opens("findings")
    assert not findings.sees("Picture of the day"), "five of the six steps are about other things"
    findings.presses("report-step-6")
    assert offers(findings)
    assert not findings.can_press("picture-make")
    journal.record(workshop, e.Removed(next(one.uuid for one in remarks(host.room) if one.text == "We ring back.")))
    assert not offers(findings.looks_again())
    assert findings.can_press("picture-make")


def test_where_nothing_was_asked_there_is_none(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 2)
    findings = last_step(journal, workshop)
    assert findings.sees("There is nothing to show yet")
    assert not findings.can_press("picture-make")


def test_one_that_cannot_begin_is_one_calm_line(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("text")
    people.answer("One inbox.")
    page = last_step(journal, workshop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.executable", "/no/such/python")
        page.presses("picture-make")
        work_is_done()
        assert page.looks_again().sees("The picture could not be made, and nothing was lost.")
    assert not page.page.exception
    assert page.can_press("picture-make")


def test_beside_a_report_that_is_ready_it_is_offered_once(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 6)
    people.host_goes_to("text")
    people.answer("One inbox.")
    journal.record(workshop, e.WorkshopEnded())
    page = last_step(journal, workshop)
    assert page.can_press("picture-make")
    page.presses("report-make")
    work_is_done()
    page.looks_again()
    assert [button.label for button in page.page.download_button].count("Picture of the day (PDF)") == 1
    assert page.sees("It is among the files of the report, at the top of this page.")
    assert not page.can_press("picture-make")
