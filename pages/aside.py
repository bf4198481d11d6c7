"""What facilitators write down on the day: issues to come back to, and what tables said."""

from __future__ import annotations

from html import escape
from uuid import uuid4

import streamlit as st

from pages import shared
from workshop import entries as e
from workshop import journal
from workshop.agenda import Activity
from workshop.room import Issue, Room
from workshop.rules import LONGEST_NOTE, LONGEST_PARKED

FOR_WHOM = (
    "For facilitators alone: never on the screen, on phones or in the report. No names and no real cases. "
    "These notes are deleted together with the remarks."
)


def park(workshop: str, room: Room) -> None:
    """One line to come back to, and those that wait."""
    number = len(room.parked)
    with st.popover(f"Parked: {number}" if number else "Park an issue", key="parked", icon=":material/flag:"):
        with st.form("park-form", border=False):
            st.text_input(
                "What to come back to, in one line",
                max_chars=LONGEST_PARKED,
                key="park-text",
                placeholder="No names and no real cases",
            )
            st.form_submit_button("Park it", key="park-now", on_click=_park, args=(workshop,))
        for issue in room.parked:
            with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"issue-{issue.id}"):
                st.html(f'<p class="remark">{escape(issue.text)}</p>')
                st.button("Settled", key=f"settle-{issue.id}", on_click=_settle, args=(workshop, issue))
        last = _settled(workshop, room)
        if last:
            st.button(f"Park “{_short(last.text)}” again", key="unsettle", on_click=_again, args=(workshop, last))
        st.caption(
            "What is still parked at the end is printed in the report and on the picture of the day, as your words. "
            "It is not on the screen."
        )


def _short(text: str) -> str:
    return shared.plain(text if len(text) <= 40 else f"{text[:39]}…")


def _park(workshop: str) -> None:
    """What was typed stays in its field until it has been kept."""
    text = str(st.session_state.get("park-text", "")).strip()
    if not text:
        shared.refuse("Type what you want to come back to, in one line.")
    elif shared.record(workshop, e.Parked(uuid4().hex, text)):
        st.session_state["park-text"] = ""


def _settle(workshop: str, issue: Issue) -> None:
    if shared.record(workshop, e.ParkedSettled(issue.id)):
        st.session_state["settled"] = workshop, journal.current().room(workshop).row, issue


def _settled(workshop: str, room: Room) -> Issue | None:
    """What this browser settled last here; none once words were forgotten, which it may hold a copy of."""
    kept: tuple[str, int, Issue] | None = st.session_state.get("settled")
    if kept is None or kept[0] != workshop or room.forgotten > kept[1]:
        return None
    issue = kept[2]
    return None if issue.id in {one.id for one in room.parked} else issue


def _again(workshop: str, issue: Issue) -> None:
    if shared.record(workshop, e.Parked(issue.id, issue.text)):
        st.session_state.pop("settled", None)


def note(workshop: str, room: Room) -> None:
    """What a table says at the present item: of tables where somebody sits, or that have a note already."""
    activity = room.activity
    if activity is None:
        return
    known = _notes(room, activity)
    seated = {seat.table for seat in room.seats.values() if seat.present and seat.table}
    tables = sorted(seated | set(known))
    if not tables:
        return
    with st.popover("Note what a table says", key="noting", icon=":material/edit_note:"):
        table = st.selectbox("Table", tables, key=f"noted-table-{activity.id}")
        key = f"table-note-{activity.id}-{table}"
        if key not in st.session_state:
            st.session_state[key] = st.session_state[f"{key}-before"] = known.get(table, "")
        with st.form(f"form-{key}", border=False):
            st.text_area(f"Table {table}: {shared.plain(activity.title)}", max_chars=LONGEST_NOTE, key=key)
            args = (workshop, activity.id, table, key)
            st.form_submit_button("Keep this note", key=f"keep-{key}", on_click=_keep, args=args)
        st.caption(FOR_WHOM)


def _keep(workshop: str, activity: str, table: int, key: str) -> None:
    """A note takes the place of the one that this browser began with. One that came meanwhile is seen first."""
    text = str(st.session_state.get(key, "")).strip()
    stands = journal.current().room(workshop).table_notes.get((activity, table), "")
    before = st.session_state.get(f"{key}-before", "")
    st.session_state[f"{key}-before"] = stands
    if stands not in {before, text}:
        shared.refuse(
            "Somebody else has changed this note meanwhile. Read theirs, then keep yours again to put it in its place."
        )
    elif text != stands and shared.record(workshop, e.TableNoted(table, activity, text)):
        st.session_state[f"{key}-before"] = text


def notes(room: Room) -> None:
    """What tables said at the present item, in sight while the whole room talks."""
    known = _notes(room, room.activity) if room.activity else {}
    if known:
        lines = "".join(f"<li><b>Table {table}.</b> {escape(text)}</li>" for table, text in sorted(known.items()))
        st.html(f'<p class="label">What tables said, for facilitators alone</p><ul class="noted">{lines}</ul>')


def _notes(room: Room, activity: Activity) -> dict[int, str]:
    return {table: text for (id_, table), text in room.table_notes.items() if id_ == activity.id}
