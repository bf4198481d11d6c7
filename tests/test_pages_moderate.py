"""Moderating from a phone or a second laptop: the queue, one key that removes, and the pause."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pages_room import Facilitator, People, workshop_with
from test_roles import invited

from pages import moderation
from workshop import defaults
from workshop import entries as e
from workshop.house import HOUSE
from workshop.journal import Journal
from workshop.room import remarks


@pytest.fixture(params=["host", "moderate"])
def at(request: pytest.FixtureRequest, journal: Journal) -> tuple[Facilitator, People]:
    """Somebody at a page with the queue, and two people whose words wait."""
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("text")
    people.answer("They never ring back.", "We wait for weeks.")
    return Facilitator(journal, workshop).opens(request.param), people


def status(host: Facilitator) -> dict[str, str]:
    return {one.text: one.status for one in remarks(host.room)}


def key_of(host: Facilitator) -> list[str]:
    """Which remarks the key removes: one, or none."""
    return [str(one.key) for one in host.page.button if str(one.key).startswith("at-once-")]


def uuid_of(host: Facilitator, text: str) -> str:
    return next(one.uuid for one in remarks(host.room) if one.text == text)


def test_one_press_removes_the_first_that_waits_and_says_so(at: tuple[Facilitator, People]) -> None:
    host, _ = at
    assert key_of(host) == [f"at-once-{uuid_of(host, 'They never ring back.')}"]
    host.presses("at-once-")
    assert "They never ring back." not in status(host)
    assert status(host)["We wait for weeks."] == "held"
    assert host.sees("Removed. Its words are gone.")
    assert not host.sees("They never ring back.")


def test_a_key_held_down_removes_one_and_no_more(at: tuple[Facilitator, People]) -> None:
    host, _ = at
    host.presses("at-once-")
    host.presses("at-once-")
    assert status(host)["We wait for weeks."] == "held"
    assert host.sees("Two presses came close together")


def test_what_comes_in_meanwhile_never_takes_the_place_of_the_one_at_hand(at: tuple[Facilitator, People]) -> None:
    """A remark that needs care goes to the top of the queue, but not under the finger."""
    host, people = at
    before = key_of(host)
    late = People(people.journal, people.workshop, people.ids[2:])
    late.answer("My neighbour Sarah Miller rang 07700 900123.")
    assert key_of(host.looks_again()) == before


def test_the_key_takes_what_was_searched_for_though_it_is_on_the_screen(at: tuple[Facilitator, People]) -> None:
    host, people = at
    shown = uuid_of(host, "We wait for weeks.")
    people.journal.record(people.workshop, e.Moderated(shown, True))
    host.presses("find")
    host.page.text_input(key="wanted").set_value("weeks").run()
    assert key_of(host) == [f"at-once-{shown}"]
    host.presses("at-once-")
    assert "We wait for weeks." not in status(host)


def test_nothing_waits_and_the_key_does_nothing(at: tuple[Facilitator, People]) -> None:
    host, people = at
    people.journal.record(people.workshop, *(e.Moderated(one.uuid, True) for one in remarks(host.room)))
    assert key_of(host.looks_again()) == []


def test_the_key_stands_on_its_button_and_is_no_letter(at: tuple[Facilitator, People]) -> None:
    host, _ = at
    (button,) = [one for one in host.page.button if str(one.key).startswith("at-once-")]
    assert button.proto.shortcut == moderation.REMOVE_KEY.lower()


def test_distress_pauses_and_shows_support_and_going_on_brings_all_back(at: tuple[Facilitator, People]) -> None:
    host, _ = at
    before = host.room
    host.presses("pause-support")
    assert (host.room.paused, host.room.support) == (True, True)
    assert host.sees("Paused: support on phones.")
    assert not host.can_press("pause-support")
    assert not any(host.can_press(key) for key in ("pause-all", "next-step"))
    assert host.sees("Is the person safe and with somebody?")
    host.presses("pause-end")
    after = host.room
    assert (after.paused, after.support) == (False, False)
    assert (after.place, after.asking) == (before.place, before.asking)


def test_support_follows_a_pause_without_waiting(at: tuple[Facilitator, People]) -> None:
    host, _ = at
    host.presses("pause-all")
    assert not host.room.support
    host.presses("pause-support")
    assert host.room.support


def test_going_on_from_a_plain_pause_does_not_end_support_that_came_meanwhile(at: tuple[Facilitator, People]) -> None:
    host, people = at
    people.journal.record(people.workshop, e.Paused())
    host.looks_again()
    people.journal.record(people.workshop, e.Paused(support=True))
    host.presses("pause-all")
    assert host.room.support
    assert host.sees("Support is on phones now.")


@pytest.mark.parametrize("named", [True, False])
def test_a_missing_support_contact_is_told_beside_distress(at: tuple[Facilitator, People], named: bool) -> None:
    host, people = at
    facts, _ = host.room.plan
    if not named:
        people.journal.record(people.workshop, e.FactsChanged(replace(facts, support=defaults.SUPPORT)))
    assert host.looks_again().sees("No support contact is named. Add one on Plan.") == (not named)


def test_a_countdown_waits_with_the_room(journal: Journal) -> None:
    """Of ten minutes, the pause takes none."""
    from datetime import datetime, timedelta

    from pages.clock import timer_left

    workshop, _ = workshop_with(journal, 0)
    journal.record(workshop, e.TimerSet(600))
    journal.record(workshop, e.Paused(support=True))
    paused = journal.room(workshop)
    at_pause = timer_left(paused, datetime.fromisoformat(paused.paused_at))
    assert timer_left(paused, datetime.fromisoformat(paused.paused_at) + timedelta(minutes=5)) == at_pause
    later = datetime.fromisoformat(paused.paused_at) + timedelta(minutes=5)
    resumed = paused.after(e.Row(paused.row + 1, "resumed", later.isoformat(timespec="milliseconds"), e.Resumed()))
    assert timer_left(resumed, later) == at_pause
    assert not resumed.paused_at


def test_a_co_facilitator_moderates_and_pauses_and_nothing_else(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("text")
    people.answer("They never ring back.", "We wait for weeks.")
    token, invitation = invited(journal, workshop, "co-facilitator")
    helper = Facilitator(journal, workshop, token)
    assert helper.sees("Moderate: ")
    assert helper.sees("Your link was used. To come back, ask the organiser for a new one.")
    assert not Facilitator(journal, workshop).sees("Your link was used.")
    helper.presses(f"release-queue-{uuid_of(helper, 'They never ring back.')}")
    assert status(helper)["They never ring back."] == "released"
    helper.presses("pause-all")
    assert helper.room.paused
    assert not any(helper.can_press(key) for key in ("next-step", "vote-", "timer-", "end-now"))
    journal.record(HOUSE, e.InvitationRevoked(invitation))
    helper.presses("at-once-")
    assert status(helper)["We wait for weeks."] == "held"
