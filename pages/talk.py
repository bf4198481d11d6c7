"""Where to talk next, for the host: a few places where people answered differently."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

import streamlit as st

from analysis.talk import Kind, Topic, settled, where_to_talk
from pages import shared
from workshop.room import Room

KEPT = 8
"""Workshops whose topics are kept."""

NAMES: dict[Kind, str] = {
    "apart": "Sectors see it differently.",
    "sure": "Sure, and not supported.",
    "spread": "Opinion is spread.",
}


def panel(workshop: str, room: Room) -> None:
    """On the host's page; nothing where nothing stands out."""
    found = _topics(workshop, room)
    if found:
        with st.expander("Where to talk next", key="talk-next", icon=":material/forum:"):
            topics(found)
            st.caption("For you alone. A difference is a reason to ask, and no mark for anybody.")


def topics(found: Iterable[Topic]) -> None:
    st.markdown("\n".join(f"- **{NAMES[topic.kind]}** {shared.plain(topic.sentences)}" for topic in found))


_known: OrderedDict[str, tuple[tuple[object, ...], tuple[Topic, ...]]] = OrderedDict()
"""The topics of a few workshops, with the votes that they are from."""


def _topics(workshop: str, room: Room) -> tuple[Topic, ...]:
    """Worked out once for the votes that are closed, as the host's page is drawn every second while others are open."""
    votes = settled(room)
    known = _known.get(workshop)
    if known is None or known[0] != votes:
        known = _known[workshop] = votes, where_to_talk(room)
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return known[1]
