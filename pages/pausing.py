"""Pause everything: always in sight, because somebody may need the room to stop at once."""

from __future__ import annotations

import streamlit as st

from pages import presses, shared
from workshop import entries as e
from workshop.room import Room


def pause(workshop: str, room: Room) -> None:
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


def support(workshop: str, room: Room) -> None:
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
    if presses.once("support" if entry == e.Paused(support=True) else "pause"):
        shared.act(workshop, entry)
