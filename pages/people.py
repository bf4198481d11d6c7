"""Who may do what in this workshop: invitations that end, and can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import streamlit as st

from pages import shared, slides
from workshop import entries as e
from workshop import journal, passphrase, roles
from workshop.activities import ROLE_LIMIT
from workshop.errors import Rejected
from workshop.house import HOUSE, Invitation, hash_of, new_token
from workshop.wording import day

ENDS = {0: "At the end of today", 7: "In 7 days", 30: "In 30 days", 90: "In 90 days"}
"""Until when an invitation may stand: the end of the day that many days ahead."""
PLAIN = (
    "This link is plain HTTP, so nothing between that browser and this computer is encrypted. Somebody who listens on "
    "the same Wi-Fi can read the remarks that go over it, and can copy the sign-in and act with it. Use a Wi-Fi with a "
    "password that you trust, or this laptop's own hotspot."
)
_LINK = "invited"
"""Where a browser's session keeps the link that it shows."""


@dataclass(frozen=True)
class _Link:
    """A new invitation with its secret, which the journal never has."""

    workshop: str
    invitation: str
    label: str
    key: str = field(repr=False)


def page() -> None:
    workshop = shared.the_workshop()
    facts, _ = journal.current().room(workshop).plan
    st.title(f"People: {shared.plain(facts.title)}")
    st.markdown("Invite those who help, each to what they need and no more. Participants need no invitation.")
    shared.say()
    link(workshop)
    invite(workshop)
    standing(workshop)
    if shared.keeps_house():
        of_installation()


def link(workshop: str) -> None:
    """The link that was made just now: it is shown to nobody again."""
    made: _Link | None = st.session_state.get(_LINK)
    here = made and journal.current().house().invitations.get(made.invitation)
    if not made or not here or made.workshop != workshop or not here.opens():
        return
    facts, _ = journal.current().room(workshop).plan
    address = f"{shared.phone_address(facts)}/invitation?key={made.key}"
    with st.container(border=True, key="link"):
        code, words = st.columns([1, 3], vertical_alignment="center")
        code.html(slides.qr_image(shared.qr(address)))
        words.markdown(f"**The link for {shared.plain(made.label)}.** It opens one browser: whoever uses it first.")
        words.code(address, language=None, wrap_lines=True)
        words.caption("Copy it now, or let them scan the code. It is not shown again.")
        if not address.startswith("https://"):
            words.warning(PLAIN)
        words.button("It is passed on: hide the link", key="link-hide", on_click=_hide)


def _hide() -> None:
    st.session_state.pop(_LINK, None)


def invite(workshop: str) -> None:
    st.header("Invite somebody", anchor=False)
    with st.form("invite", border=True, clear_on_submit=True):
        st.text_input(
            "Whom it is for: a role or a task, not a name",
            max_chars=ROLE_LIMIT,
            placeholder="Table scribe",
            key="invite-label",
        )
        st.radio("What they may do", list(roles.IN_WORDS), 2, format_func=roles.IN_WORDS.__getitem__, key="invite-role")
        st.selectbox("When it ends", list(ENDS), format_func=ENDS.__getitem__, key="invite-days")
        st.form_submit_button("Make the link", type="primary", key="invite-go", on_click=_invite, args=(workshop,))


def _invite(workshop: str) -> None:
    label = " ".join(str(st.session_state["invite-label"]).split())
    until = _end_of_day(int(st.session_state["invite-days"]))
    here = shared.session()
    if here and here.invitation:
        # Whoever was invited opens no door for longer than their own.
        until = min(until, datetime.fromisoformat(here.until))
    made = _Link(workshop, uuid4().hex, label, new_token())
    entry = e.Invited(
        made.invitation,
        hash_of(made.key),
        workshop,
        str(st.session_state["invite-role"]),
        label,
        until.astimezone(UTC).isoformat(timespec="seconds"),
        here.invitation if here else "",
    )
    if shared.record_house(workshop, entry):
        st.session_state[_LINK] = made


def _end_of_day(days: int) -> datetime:
    """The end of that day on this computer's clock."""
    ahead = (datetime.now() + timedelta(days=days)).astimezone()
    return ahead.replace(hour=23, minute=59, second=59, microsecond=0)


@shared.live(3)
def standing(workshop: str) -> None:
    """The invitations that stand, drawn anew as they are taken."""
    everyone = journal.current().house().invitations.values()
    here = [one for one in everyone if one.workshop == workshop and one.stands()]
    st.header(f"Invitations that stand: {len(here)}" if here else "Nobody is invited yet", anchor=False)
    for one in sorted(here, key=lambda one: one.at):
        with st.container(horizontal=True, vertical_alignment="center", key=f"invitation-{one.id}"):
            st.markdown(_in_words(one), width="stretch")
            st.button(
                f"Take back: {shared.plain(one.label)}",
                key=f"revoke-{one.id}",
                on_click=_take_back,
                args=(workshop, one.id),
            )
    if here:
        st.caption("What is taken back opens nothing any more, and signs out whoever came by it. You can invite again.")


def _in_words(one: Invitation) -> str:
    role = roles.IN_WORDS[one.role].partition(":")[0]
    state = f"in use since {_when(one.taken_at)}" if one.taken_at else "not used yet"
    return f"**{shared.plain(one.label)}** · {role} · until {_when(one.until)} · {state}"


def _when(iso: str) -> str:
    there = datetime.fromisoformat(iso).astimezone()
    return f"{day(there.date().isoformat())}, {there:%H:%M}"


def _take_back(workshop: str, invitation: str) -> None:
    one = journal.current().house().invitations.get(invitation)
    if one and one.workshop == workshop:
        shared.record_house(workshop, e.InvitationRevoked(invitation))


def of_installation() -> None:
    """A second way in beside the one-time key, for whoever stands for this installation."""
    st.header("Passphrase of this toolkit", anchor=False)
    kept = bool(journal.current().house().passphrase_hash)
    st.markdown(
        "A passphrase opens the whole toolkit, every workshop in it. The one-time keys in the toolkit's window work as "
        "before. " + ("**A passphrase is set.**" if kept else "**No passphrase is set.**")
    )
    with st.form("passphrase", border=True, clear_on_submit=True):
        st.text_input(
            "New passphrase",
            type="password",
            max_chars=passphrase.LONGEST,
            autocomplete="new-password",
            key="passphrase-new",
            help=f"{passphrase.SHORTEST} characters or more. Four words by chance do well.",
        )
        label = "Change the passphrase" if kept else "Set the passphrase"
        st.form_submit_button(label, key="passphrase-set", on_click=_set_passphrase)
    if kept:
        st.button("Take the passphrase away", key="passphrase-away", on_click=_keep_passphrase, args=("",))
    st.caption("Browsers that are signed in stay so. Sign out everywhere, in the menu, asks all of them again.")


def _set_passphrase() -> None:
    try:
        kept = passphrase.hashed(str(st.session_state["passphrase-new"]))
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    _keep_passphrase(kept)


def _keep_passphrase(kept: str) -> None:
    if not shared.keeps_house():
        shared.refuse(shared.NOT_ALLOWED)
        return
    journal.current().record(HOUSE, e.PassphraseSet(kept))
    st.session_state.pop("said", None)


page()
