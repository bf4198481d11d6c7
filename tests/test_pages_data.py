"""The Data page: what is kept, until when, and deletion with what goes and stays said beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pages_room import Facilitator, People, release_all, workshop_with

from pages import shared
from workshop import entries as e
from workshop import retention
from workshop.journal import Journal
from workshop.room import remarks
from workshop.wording import day

SECRET = "Quibbleflax said so on a Tuesday"


@pytest.fixture
def held(journal: Journal) -> tuple[str, People]:
    """A workshop that has ended, with a vote and a remark of each of three people."""
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("choice")
    people.answer_somehow()
    people.host_goes_to("text")
    people.answer(SECRET, "We ring back.", "We write it down.")
    release_all(journal, workshop)
    journal.record(workshop, e.WorkshopEnded())
    return workshop, people


def at_data(journal: Journal, workshop: str) -> Facilitator:
    return Facilitator(journal, workshop).opens("data")


def stored(journal: Journal, workshop: str) -> str:
    return "".join(e.encode(row.entry) for row in journal.since(workshop))


def test_it_says_what_is_kept_where_and_until_when(journal: Journal, held: tuple[str, People]) -> None:
    page = at_data(journal, held[0])
    facts, _ = page.room.plan
    assert page.sees("3 seats with a random code")
    assert page.sees("the words of 3 remarks")
    assert page.sees(shared.plain(journal.place))
    assert page.sees(day((date.fromisoformat(facts.date) + timedelta(days=90)).isoformat()))
    assert not page.sees(SECRET)


def test_the_days_are_set_here_and_move_the_clock(journal: Journal, held: tuple[str, People]) -> None:
    journal.record(held[0], e.SignedOff("Manager", "1.0"))
    page = at_data(journal, held[0])
    page.page.number_input(key="data-days").set_value(7)
    page.presses("data-set")
    assert page.room.retention == 7
    assert page.sees(day(retention.due(page.room).isoformat()))


def test_a_purge_waits_for_the_tick_says_what_goes_and_gives_a_certificate(
    journal: Journal, held: tuple[str, People]
) -> None:
    page = at_data(journal, held[0])
    before = {key: list(page.room.counted(page.room.askings[key])) for key in page.room.asked}
    for line in (*retention.in_words(retention.purge(page.room)), *retention.STAYS):
        assert page.sees(line)
    assert not page.can_press("data-purge")
    page.page.checkbox[0].check().run()
    page.presses("data-purge")
    assert page.sees("The words of 3 remarks were deleted on")
    assert page.page.get("download_button")
    assert SECRET not in stored(journal, held[0])
    assert {key: list(page.room.counted(page.room.askings[key])) for key in page.room.asked} == before
    assert not page.can_press("data-set"), "nothing is left to keep"


def test_before_the_end_nothing_is_purged(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_to("text")
    people.answer(SECRET)
    page = at_data(journal, workshop)
    assert page.sees("End it on the Host page first.")
    assert not page.can_press("data-purge")


def test_a_person_is_found_by_their_seat_alone_and_erased(journal: Journal, held: tuple[str, People]) -> None:
    workshop, people = held
    journal.record(workshop, e.SignedOff("Manager", "1.0"))
    page = at_data(journal, workshop)
    [seat] = [one for one in page.page.selectbox if one.key == "data-seat"]
    assert len(seat.options) == 3
    assert not [words for words in seat.options if "Quibbleflax" in words or people.ids[0] in words]
    assert not page.can_press("data-erase")
    seat.set_value(people.ids[0]).run()
    assert page.sees("**not** reached")
    assert page.sees("**draft** again")
    page.presses("data-erase")
    assert page.sees("Everything of that person was deleted.")
    assert people.ids[0] not in page.room.seats
    assert page.room.writing.changed
    assert [one.text for one in remarks(page.room)] == ["We ring back.", "We write it down."]
    assert people.ids[0] not in stored(journal, workshop)
    assert not page.can_press("data-erase")


def test_the_workshops_page_says_when_words_should_have_gone(journal: Journal, held: tuple[str, People]) -> None:
    page = Facilitator(journal, held[0]).opens("workshops")
    assert not page.sees("deleted")
    facts, _ = page.room.plan
    long_ago = (date.today() - timedelta(days=91)).isoformat()
    journal.record(held[0], e.FactsChanged(replace(facts, date=long_ago)))
    assert page.looks_again().sees("should have been deleted on")
    journal.record(held[0], retention.purge(page.room))
    assert not page.looks_again().sees("should have been deleted on")
