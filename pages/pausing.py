"""Pause everything: always in sight, because somebody may need the room to stop at once."""

from __future__ import annotations

import streamlit as st

from pages import presses, shared
from workshop import defaults, journal
from workshop import entries as e
from workshop.room import Room


def buttons(workshop: str, room: Room) -> None:
    """Both pauses, in the same order wherever they stand. While the room waits, *Go on* is the big one."""
    with st.container(horizontal=True, key="pauses"):
        if room.support and not room.ended:
            _end_support(workshop)
        else:
            _pause(workshop, room)
        _support(workshop, room)
    if room.plan[0].support == defaults.SUPPORT and not room.ended:
        st.caption("No support contact is named. Add one on Plan.")


def _pause(workshop: str, room: Room) -> None:
    st.button(
        "Go on" if room.paused else "Pause everything",
        key="pause-all",
        icon=":material/play_arrow:" if room.paused else ":material/pause:",
        shortcut=presses.letter("B"),
        disabled=room.ended,
        on_click=_stop_or_go,
        args=(workshop, e.Resumed() if room.paused else e.Paused()),
        help="Blank screen, and a calm page on every phone.",
    )


def _end_support(workshop: str) -> None:
    """A stray key must not take support away, so this has none, and asks once."""
    with st.popover("Go on", icon=":material/play_arrow:", key="support-over"):
        st.markdown("End the pause. Is the person safe and with somebody?")
        st.button("End the pause", key="pause-end", type="primary", on_click=_go_on, args=(workshop,))


def _support(workshop: str, room: Room) -> None:
    st.button(
        "Distress: pause, show support",
        key="pause-support",
        icon=":material/volunteer_activism:",
        shortcut=presses.letter("Shift+B"),
        disabled=room.ended or room.support,
        on_click=_stop_or_go,
        args=(workshop, e.Paused(support=True)),
        help="For when somebody is distressed. Phones say who is there; the screen says only that there is a pause.",
    )


def _stop_or_go(workshop: str, entry: e.Paused | e.Resumed) -> None:
    # Support waits for no other press.
    if not presses.once("support" if entry == e.Paused(support=True) else "pause"):
        return
    # The button may have been drawn just before support came.
    if entry == e.Resumed() and journal.current().room(workshop).support:
        shared.refuse("Support is on phones now. Press Go on again to end it.")
    else:
        shared.act(workshop, entry)


def _go_on(workshop: str) -> None:
    if presses.once("pause"):
        shared.act(workshop, e.Resumed())
