"""Step 5 of the report: what is recommended, why, to whom, by when, and how anybody will know."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import uuid4

import streamlit as st

from analysis.missing import RECOMMENDATIONS
from pages import report_fields as fields
from pages import shared
from pages.report_desk import At, to_do
from workshop import entries as e
from workshop.writing import LONGEST_CELL, MOST_RECOMMENDATIONS, Recommendation

HERE = "report-recommendations"
"""Those that stand on this page, by id: also those begun here, and those that somebody else dropped meanwhile."""
EMPTY: dict[str, object] = {"action": "", "theme": "", "owner": "", "by": None, "measure": ""}


def step(at: At) -> None:
    st.markdown(
        "Each recommendation says what should be done, because of which theme, by whom, by when, and how anybody will "
        "know. Name a role, not a person. Each field is saved when you leave it."
    )
    to_do(at, RECOMMENDATIONS)
    shared.say()
    made = at.writing.recommendations
    known = [one.id for one in made]
    others = [id_ for id_ in st.session_state.get(HERE, []) if id_ not in known and fields.here(id_, "action")]
    st.session_state[HERE] = known + others
    for number, one in enumerate(made, start=1):
        _card(at, one.id, f"Recommendation {number}", _cells(one), one.version)
    for number, id_ in enumerate(others, start=len(made) + 1):
        _card(at, id_, f"Recommendation {number}, not saved", EMPTY, "")
    if len(made) + len(others) < MOST_RECOMMENDATIONS:
        st.button("Add a recommendation", key="report-recommend", type="primary", on_click=_begin)


def _cells(one: Recommendation) -> dict[str, object]:
    by = date.fromisoformat(one.by) if one.by else None
    return {"action": one.action, "theme": one.theme, "owner": one.owner, "by": by, "measure": one.measure}


def _card(at: At, id_: str, name: str, cells: dict[str, object], version: str) -> None:
    with st.container(border=True, key=f"report-card-{id_}"):
        st.subheader(name, anchor=False)
        moved = fields.show(id_, version, cells)
        entry = partial(_recommended, id_)
        save = partial(fields.save, at.workshop, id_, cells, entry)
        st.text_area(
            "Action: what should be done",
            key=fields.key(id_, "action"),
            max_chars=LONGEST_CELL,
            height=80,
            on_change=save,
        )
        themes = ["", *dict.fromkeys((*at.chosen, *at.themes, *filter(None, [str(cells["theme"])])))]
        left, right = st.columns(2)
        left.selectbox(
            "Why: the theme",
            themes,
            format_func=lambda id_: at.title(id_) if id_ else "None chosen yet",
            key=fields.key(id_, "theme"),
            on_change=save,
        )
        right.text_input("Owner (a role)", key=fields.key(id_, "owner"), max_chars=LONGEST_CELL, on_change=save)
        left.date_input("By when", None, key=fields.key(id_, "by"), format="DD/MM/YYYY", on_change=save)
        right.text_input(
            "Measure: how anybody will know", key=fields.key(id_, "measure"), max_chars=LONGEST_CELL, on_change=save
        )
        fields.state(id_)
        if moved:
            theirs = "; ".join(str(cells[name]) for name in ("action", "owner", "by", "measure") if cells[name])
            fields.meanwhile(at.workshop, id_, cells, version, entry, theirs)
        st.button(f"Drop: {name}", key=f"report-undo-{id_}", on_click=_drop, args=(at.workshop, id_, bool(version)))


def _recommended(id_: str, cells: dict[str, object], before: str) -> e.Recommended:
    by = cells["by"]
    day = by.isoformat() if isinstance(by, date) else ""
    action, theme, owner, measure = (str(cells[name]).strip() for name in ("action", "theme", "owner", "measure"))
    return e.Recommended(id_, action, theme, owner, day, measure, before)


def _begin() -> None:
    id_ = uuid4().hex
    st.session_state[HERE] = [*st.session_state[HERE], id_]
    st.session_state[fields.key(id_, "action")] = ""


def _drop(workshop: str, id_: str, written: bool) -> None:
    if not written or shared.record(workshop, e.RecommendationDropped(id_)):
        st.session_state[HERE] = [one for one in st.session_state[HERE] if one != id_]
        fields.take_theirs(id_, EMPTY)
