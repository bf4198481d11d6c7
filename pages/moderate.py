"""Remarks that wait for a decision, for a co-facilitator at a phone or a second laptop."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages import aside, moderation, news, pausing, scripts, shared, steps
from workshop import journal


def page() -> None:
    desk(shared.the_workshop())


@shared.live(1)
def desk(workshop: str) -> None:
    """The queue and the pause, drawn anew each second."""
    room = journal.current().room(workshop)
    facts, _ = room.plan
    waits = ' class="waits"' if room.paused and not room.ended else ""
    st.html(f'<h1 class="title">Moderate: {escape(facts.title)}</h1><p{waits}>{escape(steps.in_one_line(room))}</p>')
    pausing.buttons(workshop, room)
    # What comes and goes has a place of its own: a button that changes its place loses the keyboard.
    with st.container():
        news.tell(room)
        scripts.guard("park-text")
        shared.say()
    with st.container(key="tools", horizontal=True):
        aside.park(workshop, room)
        aside.note(workshop, room)
    moderation.queue(workshop, room)
    st.toggle("Letter keys", value=True, key="letters")
    st.caption("B pauses, Shift + B pauses and shows support, F finds remarks.")


page()
