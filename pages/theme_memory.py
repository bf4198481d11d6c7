"""Decisions of earlier workshops: used and kept only if somebody asks for it, on this computer, and removable."""

from __future__ import annotations

import streamlit as st

from analysis import phrases
from analysis.memory import Remembered, place, remember, workshops
from pages import shared
from pages.theme_desk import Desk
from workshop import decisions
from workshop.errors import Rejected


def panel(at: Desk) -> None:
    """For whoever stands for the whole installation: these are words from every workshop here."""
    if not shared.keeps_house() or at.room.rehearsal:
        return
    with st.expander("Earlier workshops", key="coding-memory"):
        try:
            kept = workshops(place())
        except Rejected as refusal:
            st.info(refusal.sentence)
            return
        others = sum(number for workshop, number in kept.items() if workshop != at.workshop)
        st.toggle(
            "Learn from earlier workshops",
            key="coder-memory",
            disabled=not others,
            help=f"{phrases.plural(others, 'decision')} of other workshops are kept on this computer.",
        )
        st.caption(
            "You can keep your decisions for later workshops. They are kept **with the words of the remarks**, on this "
            "computer only. Forget them when the raw remarks have to be deleted."
        )
        st.button("Keep mine for later", key="memory-keep", disabled=not at.own, on_click=_keep, args=(at,))
        if at.workshop in kept:
            st.caption(f"Kept of this workshop: {phrases.plural(kept[at.workshop], 'decision')}.")
            st.button("Forget this workshop's", key="memory-forget", on_click=_forget, args=(at.workshop,))
        if others:
            st.button("Forget all", key="memory-forget-all", on_click=_forget, args=(None,))


def _keep(at: Desk) -> None:
    read = [Remembered(at.remarks[uuid].text, one.themes) for uuid, one in at.own.items() if not one.now.bulk]
    if not shared.keeps_house() or at.room.rehearsal:
        return
    try:
        remember(place(), at.codebook, at.workshop, read)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)


def _forget(workshop: str | None) -> None:
    if not shared.keeps_house():
        return
    try:
        decisions.forget(workshop)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
