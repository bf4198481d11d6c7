"""From points to actions: what the room agrees to do, the role that owns it and the day by when."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from pages import boards, shared
from workshop import entries as e
from workshop.activities import ROLE_LIMIT
from workshop.room import Action, Room
from workshop.tallies import Line, agreed, by_points
from workshop.wording import cut, day

SHOWN = 5
"""The most actions on one screen."""
LONGEST = 100
"""Characters of a choice on the screen and in the host's list."""


def panel(workshop: str, room: Room) -> None:
    """Open while the points are on show; folded afterwards, for corrections."""
    present = _on_show(room)
    questions = dict.fromkeys([*([present] if present else []), *(one.question for one in room.actions)])
    for question in questions:
        here = question == present
        name = f"actions-{question}-{'here' if here else 'later'}"
        label = "Agree actions" if here else f"Agreed actions: {shared.plain(room.questions[question].text)}"
        with st.expander(label, expanded=here, key=name, on_change="rerun") as opened:
            if opened.open:
                choices(workshop, room, question)


def _on_show(room: Room) -> str:
    """The points question whose results the room sees; empty without one."""
    asking = room.asking
    shown = asking and asking.revealed and room.questions[asking.question].kind == "points"
    return asking.question if asking and shown else ""


def choices(workshop: str, room: Room, question: str) -> None:
    """Every choice, highest first, with its action."""
    st.caption("Agree three to five, each with the role that owns it and a date. The screen and the phones show them.")
    known = {one.option: one for one in room.actions if one.question == question}
    for line in by_points(room, question):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"choice-{line.id}"):
            st.html(choice(line, known.get(line.id)))
            if not room.ended:
                decide(workshop, question, line, known.get(line.id))


def choice(line: Line, action: Action | None) -> str:
    points = f"{line.count} {'point' if line.count == 1 else 'points'}"
    state = f"Agreed: {action.owner}, by {day(action.by)}. {points}" if action else points
    return f'<p class="remark">{escape(cut(line.label, LONGEST))}</p><p class="label">{escape(state)}</p>'


def decide(workshop: str, question: str, line: Line, action: Action | None) -> None:
    state = f"{line.id}-{action.owner}-{action.by}" if action else line.id
    with st.popover("Change" if action else "Agree", key=f"action-{state}"):
        with st.form(f"action-form-{state}", border=False, enter_to_submit=False):
            st.text_input(
                "Owner: a job, not a name",
                action.owner if action else "",
                max_chars=ROLE_LIMIT,
                key=f"owner-{state}",
                placeholder="For example, hub manager",
            )
            by = date.fromisoformat(action.by) if action else None
            st.date_input("By when", by, format="DD/MM/YYYY", key=f"by-{state}")
            args = (workshop, question, line.id, state)
            st.form_submit_button("Agree this action", key=f"agree-{state}", type="primary", on_click=_agree, args=args)
        if action:
            entry = e.ActionDropped(question, line.id)
            st.button("Drop this action", key=f"drop-{state}", on_click=shared.act, args=(workshop, entry))


def _agree(workshop: str, question: str, option: str, state: str) -> None:
    owner = str(st.session_state.get(f"owner-{state}", "")).strip()
    by = st.session_state.get(f"by-{state}")
    shared.act(workshop, e.ActionAgreed(question, option, owner, by.isoformat() if isinstance(by, date) else ""))


def on_screen(room: Room, question: str) -> str:
    """What was agreed, as a table for the big screen; empty as long as nothing was."""
    found = agreed(room, question)
    if not found:
        return ""
    rows = "".join(
        f"<tr><th scope='row'>{escape(cut(one.what, LONGEST))}</th><td>{escape(one.owner)}</td>"
        f"<td>{day(one.by)}</td></tr>"
        for one in found[:SHOWN]
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Agreed action", "Owner", "By when"))
    return (
        f'<section class="agreed"><table class="words"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"{boards.and_more(len(found) - SHOWN)}</section>"
    )
