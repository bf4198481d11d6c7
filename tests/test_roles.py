"""Each role opens its own pages and no others, and no press, download or open page outlives the right to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from conftest import make_workshop
from hypothesis import given, settings
from hypothesis import strategies as st
from pages_room import Facilitator, sign_in, work_is_done, workshop_with
from streamlit.testing.v1 import AppTest

from analysis.formats import FILES
from workshop import entries as e
from workshop import roles
from workshop.errors import Rejected
from workshop.house import HOUSE, House, Session, accept, hash_of, may_make, new_token
from workshop.journal import Journal
from workshop.room import remarks

NOT_YOURS = "Your invitation does not open this page."
LEADS = {"organiser", "facilitator"}
OPEN_TO: dict[str, set[str]] = {
    **dict.fromkeys(("plan", "prints", "host", "numbers", "screen"), LEADS),
    "moderate": {*LEADS, "co-facilitator"},
    "themes": {*LEADS, "coder"},
    "findings": {*LEADS, "viewer"},
    **{page: {"organiser"} for page in ("data", "people")},
    **{page: set() for page in ("library", "bring_in", "synthesis", "venue")},
}
SECRET = "They never ring back."


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")


def invited(journal: Journal, workshop: str, role: str) -> tuple[str, str]:
    """The token of a browser that came by an invitation, and the invitation."""
    id_, key, token = uuid4().hex, new_token(), new_token()
    journal.record(HOUSE, e.Invited(id_, hash_of(key), workshop, role, "Table scribe", tomorrow()))
    journal.record(HOUSE, e.InvitationTaken(hash_of(key), hash_of(token)))
    return token, id_


def with_a_remark(journal: Journal) -> str:
    """A workshop in which somebody wrote something that waits."""
    workshop, people = workshop_with(journal, 1)
    people.host_goes_to("text")
    people.answer(SECRET)
    return workshop


def records(journal: Journal, token: str, workshop: str, *entries: e.Entry) -> bool:
    """Whether a page's way to record does it for this browser."""

    def press() -> None:
        import streamlit

        from pages import shared

        state = streamlit.session_state
        state["done"] = shared.record(state["here"], *state["entries"])

    page = AppTest.from_function(press)
    page.session_state["token"], page.session_state["here"] = token, workshop
    page.session_state["entries"] = entries
    before = journal.room(workshop).row
    page.run()
    assert not page.exception
    assert (journal.room(workshop).row > before) == page.session_state["done"]
    return bool(page.session_state["done"])


@pytest.mark.parametrize("role", roles.RIGHTS)
def test_each_page_opens_for_its_roles_and_shows_others_one_sentence(journal: Journal, role: str) -> None:
    workshop = with_a_remark(journal)
    token, _ = invited(journal, workshop, role)
    somebody = Facilitator(journal, workshop, token)
    for page, open_to in OPEN_TO.items():
        if role in LEADS and page in {"numbers", "findings"}:
            continue  # their own tests open these, and wait for what is worked out there
        somebody.opens(page)
        assert not somebody.page.exception, page
        assert somebody.sees(NOT_YOURS) == (role not in open_to), page
        if role not in open_to:
            assert not somebody.sees(SECRET), page
            assert not somebody.page.download_button, page
            assert not somebody.page.get("file_uploader"), page
            assert {button.key for button in somebody.page.button} <= {"out-here"}, page


@pytest.mark.parametrize("role", roles.RIGHTS)
def test_no_page_of_another_workshop_opens_whatever_the_role(journal: Journal, role: str) -> None:
    token, _ = invited(journal, make_workshop(journal), role)
    other = with_a_remark(journal)
    somebody = Facilitator(journal, other, token)
    for page in OPEN_TO:
        somebody.page.query_params["w"] = journal.room(other).plan[0].code
        somebody.opens(page)
        assert somebody.sees(NOT_YOURS), page
        assert not somebody.sees(SECRET), page


@pytest.mark.parametrize(
    ("role", "lands"),
    [
        ("organiser", "The room sees now"),
        ("facilitator", "The room sees now"),
        ("co-facilitator", "Moderate: "),
        ("coder", "Themes: "),
        ("viewer", "Findings: "),
    ],
)
def test_whoever_was_invited_lands_on_their_page(journal: Journal, role: str, lands: str) -> None:
    token, _ = invited(journal, with_a_remark(journal), role)
    assert Facilitator(journal, token=token).sees(lands)


ENTRIES = {
    "run": e.TimerSet(60),
    "moderate": e.Paused(),
    "code": e.CodeTakenBack("", "Coder A"),
    "write": e.LookSet("A council", "", ""),
    "keep": e.RetentionSet(10),
}


@pytest.mark.parametrize("role", roles.RIGHTS)
def test_an_entry_is_recorded_only_with_the_right_to_it(journal: Journal, role: str) -> None:
    workshop = with_a_remark(journal)
    (remark,) = remarks(journal.room(workshop))
    journal.record(workshop, e.Coded(remark.uuid, "Coder A", (), True, (), 0.0, "", "1"))
    token, _ = invited(journal, workshop, role)
    other = make_workshop(journal)
    may = {
        "organiser": {"run", "moderate", "code", "write", "keep"},
        "facilitator": {"run", "moderate", "code"},
        "co-facilitator": {"moderate"},
        "coder": {"code"},
        "viewer": set(),
    }[role]
    entries = {**ENTRIES, "code": e.CodeTakenBack(remark.uuid, "Coder A")}
    assert {name for name, one in entries.items() if records(journal, token, workshop, one)} == may
    assert not any(records(journal, token, other, one) for name, one in ENTRIES.items() if name != "code")
    facts, agenda = journal.room(workshop).plan
    made = e.WorkshopMade(facts, agenda)
    assert not records(journal, token, str(uuid4()), made)


def test_a_batch_with_one_entry_too_many_records_nothing(journal: Journal) -> None:
    workshop = make_workshop(journal)
    token, _ = invited(journal, workshop, "co-facilitator")
    assert not records(journal, token, workshop, e.Paused(), e.TimerSet(60))


def test_a_press_on_a_page_drawn_before_the_invitation_was_taken_back_does_nothing(journal: Journal) -> None:
    workshop = with_a_remark(journal)
    token, invitation = invited(journal, workshop, "co-facilitator")
    somebody = Facilitator(journal, workshop, token).opens("moderate")
    assert somebody.sees(SECRET)
    journal.record(HOUSE, e.InvitationRevoked(invitation))
    somebody.presses("release-")
    assert [one.status for one in remarks(journal.room(workshop))] == ["held"]
    assert somebody.sees("You are not signed in.")
    assert not somebody.sees(SECRET)


def test_a_download_button_drawn_before_gives_nothing_afterwards(journal: Journal) -> None:
    def draw() -> None:
        import streamlit

        from pages import shared

        streamlit.session_state["made"] = shared.guarded(lambda: b"words", "read", streamlit.session_state["here"])

    workshop = make_workshop(journal)
    token, invitation = invited(journal, workshop, "viewer")
    page = AppTest.from_function(draw)
    page.session_state["token"], page.session_state["here"] = token, workshop
    made = page.run().session_state["made"]
    assert made() == b"words"
    journal.record(HOUSE, e.InvitationRevoked(invitation))
    with pytest.raises(Rejected):
        made()


def test_readers_see_the_report_that_somebody_stands_for(journal: Journal) -> None:
    """A viewer nothing before; a facilitator the draft, without its files; neither anything to write with."""
    workshop = with_a_remark(journal)
    journal.record(workshop, e.Closed("works", "first", 1), e.Written("points", "Ring back within a day.", ""))
    viewer = Facilitator(journal, workshop, invited(journal, workshop, "viewer")[0])
    lead = Facilitator(journal, workshop, invited(journal, workshop, "facilitator")[0]).opens("findings")
    assert viewer.sees("The report is not signed off yet.")
    assert not viewer.sees("Ring back within a day.")
    work_is_done()
    assert lead.looks_again().sees("Ring back within a day.")
    assert lead.sees("This is a draft")
    assert not lead.can_press("report-make")
    journal.record(workshop, e.SignedOff("Head of service", "1.0"))
    viewer.looks_again()
    work_is_done()
    for reader in (viewer, lead):
        reader.looks_again()
        work_is_done()
        assert reader.looks_again().sees("signed off by Head of service")
        assert reader.sees("Ring back within a day.")
        assert not reader.page.text_area
        assert not reader.page.number_input
    viewer.presses("report-make")
    work_is_done()
    viewer.looks_again()
    assert len(viewer.page.download_button) == len(FILES)
    version = journal.room(workshop).writing.version("points")
    journal.record(workshop, e.Written("points", "Ring back within two days.", version))
    assert not viewer.looks_again().page.download_button
    assert viewer.sees("The report is not signed off yet.")


def test_the_list_of_workshops_is_that_of_ones_own(journal: Journal) -> None:
    mine, other = make_workshop(journal), make_workshop(journal)
    token, _ = invited(journal, mine, "facilitator")
    listed = Facilitator(journal, token=token).opens("workshops")
    assert listed.sees(f"{journal.room(mine).plan[0].code}")
    assert not listed.sees(f"{journal.room(other).plan[0].code}")
    assert not any(listed.sees(words) for words in ("Make a workshop", "Restore a workshop", "People"))


def test_organisers_through_their_organisation_see_only_what_they_made(journal: Journal) -> None:
    one, other = new_token(), new_token()
    journal.record(HOUSE, e.IdentityUsed("owner-1", hash_of(one)), e.IdentityUsed("owner-2", hash_of(other)))
    laptops = make_workshop(journal)
    maker = Facilitator(journal, token=one)
    assert maker.sees("There is no workshop yet.")
    maker.page.text_input(key="new-title").set_value("Ours alone")
    maker.presses("new-make")
    (made,) = set(journal.workshops()) - {laptops}
    assert Facilitator(journal, token=one).sees("Ours alone")
    assert not Facilitator(journal, token=other).sees("Ours alone")
    assert Facilitator(journal, made, other).opens("host").sees(NOT_YOURS)
    assert Facilitator(journal, token=sign_in(journal)).sees("Ours alone")


def test_sessions_end_with_their_time(journal: Journal) -> None:
    workshop = make_workshop(journal)
    token, _ = invited(journal, workshop, "coder")
    house = journal.house()
    now = datetime.now(UTC)
    assert house.session(hash_of(token), now)
    assert house.session(hash_of(token), now + timedelta(days=1, seconds=1)) is None
    own = hash_of(sign_in(journal))
    assert journal.house().session(own, now + timedelta(days=13))
    assert journal.house().session(own, now + timedelta(days=15)) is None


# --- Any sequence of what can happen to the house

NAMES = st.sampled_from(["a", "b", "c"])
PLACES = st.sampled_from(["one", "two"])
HAPPENINGS = st.one_of(
    st.builds(e.KeyMade, NAMES),
    st.builds(e.SignedIn, NAMES, NAMES),
    st.builds(e.PassphraseSet, st.sampled_from(["", "hash"])),
    st.builds(e.PassphraseUsed, st.sampled_from(["", "hash"]), NAMES),
    st.builds(e.IdentityUsed, st.sampled_from(["owner-1", "owner-2"]), NAMES),
    st.builds(e.WorkshopOwned, PLACES, st.sampled_from(["owner-1", "owner-2"])),
    st.builds(e.Invited, NAMES, NAMES, PLACES, st.sampled_from(list(roles.RIGHTS)), st.just("x"), st.just(tomorrow())),
    st.builds(e.InvitationTaken, NAMES, NAMES),
    st.builds(e.InvitationRevoked, NAMES),
    st.builds(e.SignedOut, st.sampled_from(["", "a", "b", "c"])),
)


@settings(max_examples=150)
@given(st.lists(HAPPENINGS, max_size=25))
def test_no_sequence_of_entries_gives_rights_that_were_not_granted(happened: list[e.Entry]) -> None:
    """Beside the house a list of grants is kept, and only what is on it may give a right."""
    house = House()
    grants: dict[str, tuple[str, str]] = {}  # by token: what grants it, and the owner or invitation
    links: dict[str, e.Invited] = {}
    owners: dict[str, str] = {}
    for number, entry in enumerate(happened, start=1):
        try:
            accepted = accept(house, str(number), entry)
        except Rejected:
            continue
        match entry:
            case e.SignedIn(_, token) | e.PassphraseUsed(_, token):
                grants[token] = "all", ""
            case e.IdentityUsed(owner, token):
                grants[token] = "owner", owner
            case e.Invited():
                links[entry.invitation] = entry
            case e.InvitationTaken(key, token):
                (link,) = (one for one in links.values() if one.key_hash == key)
                grants[token] = "link", link.invitation
            case e.InvitationRevoked(id_):
                del links[id_]
                grants = {token: grant for token, grant in grants.items() if grant != ("link", id_)}
            case e.SignedOut(token):
                grants = {one: grant for one, grant in grants.items() if token and one != token}
            case e.WorkshopOwned(workshop, owner):
                owners[workshop] = owner
        house = house.after(e.Row(number, accepted.uuid, datetime.now(UTC).isoformat(), accepted.entry))
        for token in "abc":
            session = house.session(token)
            kind, by = grants.get(token, ("", ""))
            assert (session is None) == (not kind)
            for workshop in ("one", "two"):
                assert house.rights(session, workshop) == _granted(kind, by, workshop, links, owners)
            assert may_make(session) == (kind in {"all", "owner"})


def _granted(kind: str, by: str, workshop: str, links: dict[str, e.Invited], owners: dict[str, str]) -> frozenset[str]:
    everything = frozenset({"run", "moderate", "code", "read", "write", "keep"})
    if kind == "all" or (kind == "owner" and owners.get(workshop) == by):
        return everything
    if kind == "link" and links[by].workshop == workshop:
        return roles.RIGHTS[links[by].role]
    return frozenset()


def test_nobody_has_rights_without_a_session() -> None:
    assert House().rights(None, "one") == frozenset()
    assert not may_make(None)
    assert not may_make(Session("organiser", tomorrow(), workshop="one"))
