"""Whom to invite: a link for one role in one workshop, until a time, taken back at any moment."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from conftest import make_workshop
from pages_room import Facilitator, sign_in
from test_roles import invited

from workshop import entries as e
from workshop import passphrase
from workshop.errors import Rejected
from workshop.house import HOUSE, Invitation, hash_of
from workshop.journal import Journal


def invites(organiser: Facilitator, label: str, role: str = "coder", days: int = 0) -> str:
    """Fill the form and press; the link that is shown."""
    page = organiser.page
    page.text_input(key="invite-label").set_value(label)
    page.radio(key="invite-role").set_value(role)
    page.selectbox(key="invite-days").set_value(days)
    organiser.presses("invite-go")
    return str(page.code[0].value) if page.code else ""


def stands(journal: Journal) -> list[Invitation]:
    return list(journal.house().invitations.values())


def test_an_invitation_is_a_link_whose_secret_the_journal_never_has(journal: Journal) -> None:
    workshop = make_workshop(journal)
    organiser = Facilitator(journal, workshop).opens("people")
    assert organiser.sees("Nobody is invited yet")
    link = invites(organiser, "Table  scribe", "co-facilitator")
    key = re.fullmatch(r"http://.+/invitation\?key=([\w-]{43})", link)
    assert key
    (one,) = stands(journal)
    assert (one.workshop, one.role, one.label, one.key_hash) == (
        workshop,
        "co-facilitator",
        "Table scribe",
        hash_of(key[1]),
    )
    assert key[1] not in repr([row.entry for row in journal.since(HOUSE)])
    assert organiser.sees("Table scribe")
    assert organiser.sees("not used yet")
    assert organiser.sees("Somebody who listens on the same Wi-Fi")
    assert organiser.sees("data:image/svg")


@pytest.mark.parametrize("days", [0, 7, 30, 90])
def test_it_ends_at_the_end_of_the_day_that_was_chosen(journal: Journal, days: int) -> None:
    today = datetime.now().astimezone().date()
    organiser = Facilitator(journal, make_workshop(journal)).opens("people")
    invites(organiser, "Coder", days=days)
    until = datetime.fromisoformat(stands(journal)[0].until).astimezone()
    assert ((until.date() - today).days, until.hour, until.minute) == (days, 23, 59)


def test_the_link_is_hidden_for_good_and_the_list_says_who_came(journal: Journal) -> None:
    organiser = Facilitator(journal, make_workshop(journal)).opens("people")
    link = invites(organiser, "Viewer", "viewer")
    organiser.presses("link-hide")
    assert not organiser.page.code
    journal.record(HOUSE, e.InvitationTaken(hash_of(link.partition("key=")[2]), hash_of("browser")))
    assert organiser.looks_again().sees("in use since")


def test_a_link_that_was_used_is_not_shown_any_longer(journal: Journal) -> None:
    organiser = Facilitator(journal, make_workshop(journal)).opens("people")
    link = invites(organiser, "Viewer", "viewer")
    journal.record(HOUSE, e.InvitationTaken(hash_of(link.partition("key=")[2]), hash_of("browser")))
    assert not organiser.looks_again().page.code


def test_taking_back_signs_out_whoever_came_by_it_and_nobody_else(journal: Journal) -> None:
    workshop = make_workshop(journal)
    token, invitation = invited(journal, workshop, "coder")
    other, _ = invited(journal, workshop, "coder")
    Facilitator(journal, workshop).opens("people").presses(f"revoke-{invitation}")
    house = journal.house()
    assert house.session(hash_of(token)) is None
    assert house.session(hash_of(other))
    assert invitation not in house.invitations


def test_without_saying_whom_for_nothing_is_made(journal: Journal) -> None:
    organiser = Facilitator(journal, make_workshop(journal)).opens("people")
    assert not invites(organiser, "  ")
    assert organiser.sees("Say whom the link is for")
    assert not stands(journal)


def test_invitations_of_another_workshop_are_neither_seen_nor_taken_back(journal: Journal) -> None:
    mine, other = make_workshop(journal), make_workshop(journal)
    _, theirs = invited(journal, other, "coder")
    organiser = Facilitator(journal, mine).opens("people")
    assert organiser.sees("Nobody is invited yet")
    assert not organiser.can_press(f"revoke-{theirs}")


def test_an_invited_organiser_invites_for_no_longer_than_their_own_time(journal: Journal) -> None:
    workshop = make_workshop(journal)
    token, own = invited(journal, workshop, "organiser")
    organiser = Facilitator(journal, workshop, token).opens("people")
    invites(organiser, "Coder", days=90)
    ends = {one.id: datetime.fromisoformat(one.until) for one in stands(journal)}
    assert len(ends) == 2
    assert max(ends.values()) == ends[own]
    assert not organiser.sees("Passphrase of this toolkit")


def test_a_press_after_the_sign_in_was_ended_invites_nobody(journal: Journal) -> None:
    organiser = Facilitator(journal, make_workshop(journal)).opens("people")
    journal.record(HOUSE, e.SignedOut(""))
    invites(organiser, "Coder")
    assert not stands(journal)


def test_the_passphrase_is_set_changed_and_taken_away(journal: Journal) -> None:
    organiser = Facilitator(journal, make_workshop(journal)).opens("people")
    for words in ("four plain words here", "another four plain words"):
        organiser.page.text_input(key="passphrase-new").set_value(words)
        organiser.presses("passphrase-set")
        assert passphrase.fits(words, journal.house().passphrase_hash)
    assert organiser.sees("A passphrase is set.")
    organiser.presses("passphrase-away")
    assert journal.house().passphrase_hash == ""


def test_a_short_passphrase_is_refused(journal: Journal) -> None:
    organiser = Facilitator(journal, make_workshop(journal)).opens("people")
    organiser.page.text_input(key="passphrase-new").set_value("short")
    organiser.presses("passphrase-set")
    assert organiser.sees("Choose a passphrase of 12 to 200 characters")
    assert journal.house().passphrase_hash == ""


def test_a_passphrase_needs_no_more_than_its_words(journal: Journal) -> None:
    """Spaces at its ends or twice between words are nobody's wish."""
    kept = passphrase.hashed("four plain words here")
    assert passphrase.fits("  four plain  words here ", kept)
    assert not passphrase.fits("four plain words", kept)
    assert not passphrase.fits("", "")
    with pytest.raises(Rejected):
        passphrase.hashed("x" * 201)


def test_only_the_installations_own_session_sets_a_passphrase(journal: Journal) -> None:
    workshop = make_workshop(journal)
    organiser = Facilitator(journal, workshop, sign_in(journal)).opens("people")
    assert organiser.sees("Passphrase of this toolkit")
    organiser.page.text_input(key="passphrase-new").set_value("four plain words here")
    token, _ = invited(journal, workshop, "organiser")
    organiser.page.session_state["token"] = token  # as if the browser had come another way meanwhile
    organiser.presses("passphrase-set")
    assert journal.house().passphrase_hash == ""
