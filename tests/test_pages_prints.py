"""The Print page: what can be chosen, what is made, and what is said when it cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pages_room import Facilitator, workshop_with

from workshop import entries as e
from workshop import typesetting
from workshop.journal import Journal


def prints(journal: Journal) -> tuple[Facilitator, str]:
    workshop, _ = workshop_with(journal, 1)
    return Facilitator(journal, workshop).opens("prints"), workshop


def downloads(page: Facilitator) -> list[str]:
    return [str(button.key) for button in page.page.download_button]


def untick_all_but(page: Facilitator, name: str) -> None:
    for box in page.page.checkbox:
        if not str(box.key).startswith(f"print-{name}-"):
            box.uncheck()
    page.page.run()


def test_the_page_offers_what_the_agenda_needs_and_makes_it(journal: Journal) -> None:
    page, workshop = prints(journal)
    assert not page.page.exception
    assert "Scenario cards, A5, one to a page" in [box.label for box in page.page.checkbox]
    assert "Jigsaw notes" not in [box.label for box in page.page.checkbox]
    assert downloads(page) == []
    page.presses("print-make")
    assert not page.page.exception
    assert downloads(page)[0] == "print-zip"
    ticked = [box.label for box in page.page.checkbox if box.value]
    assert [label for label in ticked if label.startswith("Scenario cards")] == [
        "Scenario cards, A5, one to a page",
        "Scenario cards for the facilitator",
    ], "the same cards in one size, unless more are asked for"
    assert len(downloads(page)) == len(ticked) + 1
    _, made = page.page.session_state[f"prints-{workshop}"]
    assert all(printed.pdf.startswith(b"%PDF") for _, printed in made)


def test_only_what_is_ticked_is_made(journal: Journal) -> None:
    page, _ = prints(journal)
    untick_all_but(page, "join-poster")
    page.presses("print-make")
    assert downloads(page) == ["print-zip", "print-join-poster"]


def test_nothing_ticked_means_nothing_to_press(journal: Journal) -> None:
    page, _ = prints(journal)
    untick_all_but(page, "nothing")
    assert not page.can_press("print-make")


def test_the_address_is_shown_and_a_change_asks_for_new_prints(journal: Journal) -> None:
    page, workshop = prints(journal)
    untick_all_but(page, "join-poster")
    page.presses("print-make")
    assert not page.sees("The workshop has changed since these were made.")
    facts, _ = journal.room(workshop).plan
    journal.record(workshop, e.FactsChanged(replace(facts, address="join.example.org")))
    page.looks_again()
    assert page.sees("Address on paper: join.example.org")
    assert page.sees("The workshop has changed since these were made.")


def test_characters_that_cannot_be_printed_are_named(journal: Journal) -> None:
    page, workshop = prints(journal)
    facts, _ = journal.room(workshop).plan
    journal.record(workshop, e.FactsChanged(replace(facts, title="Sharing 中 early")))
    page.looks_again()
    untick_all_but(page, "join-poster")
    page.presses("print-make")
    assert page.sees("U+4E2D")


def test_a_failure_is_one_calm_line(journal: Journal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The poster's template is damaged."""
    page, _ = prints(journal)
    untick_all_but(page, "join-poster")
    (tmp_path / "join-poster.typ").write_bytes(b"#let title = (")
    monkeypatch.setattr(typesetting, "TEMPLATES", tmp_path)
    page.presses("print-make")
    assert page.sees("The PDFs could not be made, and nothing was lost.")
    assert not page.page.exception
