"""What a screen reader says on the host's page: what the last press did, and what has come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import streamlit as st

from pages import scripts, steps
from workshop.room import Room, remarks
from workshop.wording import plural

QUIET = timedelta(seconds=15)
"""Remarks come one by one: they are told together, no sooner than this after anything else was said."""


@dataclass(frozen=True)
class Heard:
    """What has been said of the room so far: what it sees, late answers, remarks that waited or went, and when."""

    state: str
    late: int
    waiting: int
    removed: int
    at: datetime
    sentence: str = ""


def tell(room: Room) -> None:
    """One region that is there from the start and whose words change: readers announce only that."""
    heard = said(st.session_state.get("heard"), room, datetime.now(UTC))
    st.session_state["heard"] = heard
    with st.container(key="news"):
        st.html('<p id="news" role="status" aria-live="polite"></p>')
        scripts.say(heard.sentence)


def said(before: Heard | None, room: Room, now: datetime) -> Heard:
    """What is to be said now; the sentence of before where nothing is new. At first there is nothing to say."""
    state = steps.in_one_line(room)
    late = sum(len(room.askings[key].late) for key in room.asked)
    waiting = sum(remark.status == "held" for remark in remarks(room))
    removed = len(room.removed)
    if before is None:
        return Heard(state, late, waiting, removed, now)
    news = [state] if state != before.state else []
    if removed > before.removed:
        news.append("Removed. Its words are gone.")
    if late > before.late:
        news.append(f"{plural(late, 'late answer')}.")
    more = waiting - before.waiting
    if more > 0 and (news or now - before.at >= QUIET):
        news.append("1 new remark waits." if more == 1 else f"{more} new remarks wait.")
    if news:
        return Heard(state, late, waiting, removed, now, " ".join(news))
    return Heard(state, late, min(waiting, before.waiting), removed, before.at, before.sentence)
