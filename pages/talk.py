"""Where to talk next, for the host: a few places where people answered differently."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from analysis.talk import Kind, Topic, where_to_talk
from pages import shared
from workshop.room import Room

NAMES: dict[Kind, str] = {
    "apart": "Sectors see it differently.",
    "sure": "Sure, and not supported.",
    "spread": "Opinion is spread.",
}


def panel(workshop: str, room: Room) -> None:
    """On the host's page; nothing where nothing stands out."""
    found = _topics(workshop, room.row, room)
    if found:
        with st.expander("Where to talk next", key="talk-next", icon=":material/forum:"):
            topics(found)
            st.caption("For you alone. A difference is a reason to ask, and no mark for anybody.")


def topics(found: Iterable[Topic]) -> None:
    st.markdown("\n".join(f"- **{NAMES[topic.kind]}** {shared.plain(topic.sentences)}" for topic in found))


@st.cache_data(max_entries=8, show_spinner=False)
def _topics(workshop: str, row: int, _room: Room) -> tuple[Topic, ...]:
    """Worked out once for each journal row, as the host's page is drawn every second."""
    return where_to_talk(_room)
