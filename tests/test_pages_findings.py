"""After the day: what is left to read, and the report."""

from __future__ import annotations

import io
import zipfile

import pytest
from pages_room import Facilitator, workshop_with

from workshop.journal import Journal


def test_before_anything_was_asked_there_is_nothing_to_report(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 2)
    page = Facilitator(journal, workshop).opens("findings")
    assert page.sees("There is nothing to report yet")
    assert not page.can_press("report-make")


def test_what_still_waits_is_said(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("text")
    people.answer("One.", "Two.")
    page = Facilitator(journal, workshop).opens("findings")
    assert page.sees("2 remarks have not been read yet.")
    assert page.sees("Voting is still open.")
    assert page.sees("The workshop has not ended. A report made now is a draft.")


def test_the_report_is_made_and_offered(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 12)
    people.host_goes_to("choice")
    people.answer_somehow()
    people.host_goes_on()
    page = Facilitator(journal, workshop).opens("findings")
    page.page.default_timeout = 100
    page.presses("report-make")
    assert not page.page.error
    assert [button.key for button in page.page.download_button] == ["report-html", "report-xlsx"]
    made, _ = page.page.session_state[f"report-{workshop}"]
    assert b"Sharing earlier, together" in made["findings.html"]
    with zipfile.ZipFile(io.BytesIO(made["findings.xlsx"])) as workbook:
        assert "xl/workbook.xml" in workbook.namelist()
    people.host_goes_on()
    assert page.looks_again().sees("Something has happened in the workshop since this report was made.")


def test_a_report_that_fails_is_one_calm_line(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("choice")
    monkeypatch.setattr("sys.executable", "/no/such/python")
    page = Facilitator(journal, workshop).opens("findings")
    page.presses("report-make")
    assert page.sees("The report could not be made, and nothing was lost.")
    assert not page.page.exception
    assert not page.page.download_button
