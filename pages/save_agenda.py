"""A running order that was built here, kept in a pack of one's own for other workshops."""

from __future__ import annotations

import streamlit as st

from pages import shared
from pages.phone_preview import prose
from workshop import journal, pack_agenda, packs
from workshop.errors import Rejected
from workshop.room import Room
from workshop.wording import day


def save(workshop: str, room: Room) -> None:
    """Where it goes and what it is called. What was saved under the same title before is replaced, and kept aside."""
    facts, agenda = room.plan
    if not shared.may_make():
        st.caption("Only an organiser who makes workshops here can save agendas for others.")
        return
    st.caption(
        "It is offered whenever a workshop is made here. Questions typed on the day go into the pack too. "
        "Saved again under the same title, it replaces the one before."
    )
    with st.form("agenda-form", border=False):
        st.text_input("Title of the agenda", agenda.title, max_chars=40, key=f"agenda-title-{facts.code}")
        st.text_input(
            "Name of your pack",
            next(iter(packs.names()), ""),
            max_chars=60,
            placeholder="Such as anytown",
            key=f"agenda-pack-{facts.code}",
            help="A new name makes a new pack.",
        )
        st.form_submit_button("Save this agenda", key="agenda-save", on_click=_save, args=(workshop, facts.code))
    if done := st.session_state.pop("agenda-done", ""):
        prose(done)


def _save(workshop: str, code: str) -> None:
    if not shared.may_make():
        return
    facts, agenda = journal.current().room(workshop).plan
    title = str(st.session_state.get(f"agenda-title-{code}") or "").strip()
    try:
        name = packs.slug(str(st.session_state.get(f"agenda-pack-{code}") or ""))
        proposal = pack_agenda.to_save(agenda, name, title, f"As built for a workshop on {day(facts.date)}.")
        if proposal.problems:
            raise Rejected(f"The agenda was not saved. {proposal.problems[0]}")
        if proposal.changes:
            packs.take(proposal)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    st.session_state.pop("said", None)
    st.session_state["agenda-done"] = f"Saved: “{title}” is in the pack {name}."
