"""Which remarks a coder wants to see: by theme, exercise and group of sectors, as far as that gives nobody away."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from analysis.coding import group_of, groups_to_show
from analysis.disclosure import FLOOR
from analysis.votes import activity_of
from pages.theme_desk import Desk
from workshop.room import Remark

NONE = "none"
"""Stands for remarks without a theme."""


@dataclass(frozen=True)
class Chosen:
    """The remarks that a filter leaves, by uuid."""

    uuids: frozenset[str]


def filters(at: Desk) -> Chosen:
    """The choices, and what they leave. A group is offered only where nobody in it, or outside it, stands out."""
    with st.expander("Filter", key="coding-filter"):
        themes = {"": "All themes", NONE: "No theme", **{id_: at.title(id_) for id_ in at.read.themes}}
        theme = st.selectbox("Theme", list(themes), format_func=lambda id_: themes.get(id_, ""), key="coding-f-theme")
        exercises = {"": "All exercises"} | {exercise(at, one): exercise(at, one) for one in at.read.remarks}
        held = st.selectbox("Exercise", list(exercises), format_func=exercises.__getitem__, key="coding-f-exercise")
        found = [one for one in at.read.remarks if not held or exercise(at, one) == held]
        found = [one for one in found if not theme or theme in (_themes(at, one.uuid) or [NONE])]
        groups = groups_to_show(at.room, found)
        group = st.selectbox(
            "Sector",
            ["", *groups],
            format_func=lambda name: name or "All sectors",
            key=f"coding-f-group-{theme}-{held}",
            help=f"A sector is offered where {FLOOR} people or more of it wrote these remarks, and as many others did.",
        )
        if not groups:
            st.caption(f"With these choices no sector can be shown: fewer than {FLOOR} people would stand alone.")
        if group in groups:
            found = [one for one in found if group_of(at.room, one) == group]
        st.caption(f"{len(found)} of {len(at.read.remarks)} remarks")
    return Chosen(frozenset(one.uuid for one in found))


def exercise(at: Desk, remark: Remark) -> str:
    """The activity in which a remark was made; the question itself where no activity asked it."""
    activity = activity_of(at.room, (remark.question, remark.round))
    return activity.title if activity else at.room.questions[remark.question].text


def _themes(at: Desk, uuid: str) -> list[str]:
    """The themes of this coder's decision, else those suggested."""
    own = at.own.get(uuid)
    return list(own.themes) if own else [one.theme for one in at.guesses.assigned(uuid)]
