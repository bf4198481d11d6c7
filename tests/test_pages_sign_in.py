"""The facilitators' pages open for somebody who is signed in now, and for nobody else."""

from __future__ import annotations

import pytest
from conftest import make_workshop
from pages_room import Facilitator, sign_in

from workshop import entries as e
from workshop.house import HOUSE, hash_of
from workshop.journal import Journal

PAGES = ("workshops", "plan", "host", "screen", "findings")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("token", ["", "a guess"])
def test_without_a_sign_in_every_page_shows_one_sentence_and_nothing_else(
    journal: Journal, page: str, token: str
) -> None:
    stranger = Facilitator(journal, make_workshop(journal), token)
    stranger.opens(page) if token else None
    assert stranger.sees("You are not signed in.")
    assert not stranger.sees("Sharing earlier, together")
    assert len(stranger.page.html) == 1
    assert not stranger.page.button


@pytest.mark.parametrize("page", PAGES)
def test_signing_out_everywhere_takes_effect_on_the_next_run_of_an_open_page(journal: Journal, page: str) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens(page)
    assert not host.sees("You are not signed in.")
    journal.record(HOUSE, e.SignedOut(""))
    assert host.looks_again().sees("You are not signed in.")


def test_a_button_pressed_after_signing_out_does_nothing(journal: Journal) -> None:
    workshop = make_workshop(journal)
    host = Facilitator(journal, workshop).opens("host")
    journal.record(HOUSE, e.SignedOut(""))
    host.presses("next-")
    assert journal.room(workshop).place is None


def test_one_browser_signs_out_and_the_other_stays(journal: Journal) -> None:
    other = sign_in(journal)
    host = Facilitator(journal)
    host.presses("out-here")
    assert host.sees("You are not signed in.")
    assert hash_of(other) in journal.house().sessions
    Facilitator(journal).presses("out-everywhere")
    assert not journal.house().sessions


def test_a_page_without_a_workshop_says_where_to_choose_one(journal: Journal) -> None:
    for page in PAGES[1:]:
        assert Facilitator(journal).opens(page).sees("No workshop is open here.")
