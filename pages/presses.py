"""Presses of buttons that move the room: one letter each, and one press at a time."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages import shared, steps
from workshop.errors import Rejected


def letter(key: str) -> str | None:
    """A key with a letter, unless somebody switched letters off."""
    return key if st.session_state.get("letters", True) else None


def settled(what: str) -> None:
    """``Rejected`` if this press of ``what`` follows too closely on the one before."""
    now, name = datetime.now(UTC), f"pressed-{what}"
    before, st.session_state[name] = st.session_state.get(name), now
    steps.settled(before, now)


def once(what: str) -> bool:
    """Whether this press of ``what`` counts; where it does not, the page says why."""
    try:
        settled(what)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return False
    return True
