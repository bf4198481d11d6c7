"""Step 2 of the report: which themes it is about, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from analysis.missing import FEWEST_THEMES, THEMES
from pages import shared
from pages.report_desk import At, to_do, wait
from workshop import entries as e
from workshop.wording import plural
from workshop.writing import MOST_THEMES


def step(at: At) -> None:
    st.markdown(
        f"Choose {FEWEST_THEMES} to {MOST_THEMES} themes, in the order in which the report tells them. Each gets a "
        "section of its own; the others stand in one table."
    )
    if wait(at):
        return
    if not at.themes:
        st.info("No released remark has a theme yet. Release remarks on Host, then code them on Themes.")
        here = {"w": at.room.plan[0].code}
        with st.container(horizontal=True):
            st.page_link("host.py", label="Go to Host", query_params=here)
            st.page_link("themes.py", label="Go to Themes", query_params=here)
        return
    to_do(at, THEMES)
    shared.say()
    chosen = at.writing.themes
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(f"In the report: {len(chosen)}", anchor=False)
        if not chosen:
            first = at.chosen
            st.markdown(f"Nobody has chosen yet. A draft takes the {len(first)} themes with most remarks.")
            _press(at, f"Choose these {len(first)}", "first", first, primary=True)
        for place, theme in enumerate(chosen):
            _chosen(at, chosen, place, theme)
    with right:
        others = [theme for theme in at.themes if theme not in chosen]
        st.subheader(f"Other themes: {len(others)}", anchor=False)
        for theme in others:
            with st.container(gap="xxsmall", key=f"report-other-{theme}"):
                label = f"Add: {shared.plain(at.title(theme))}"
                _press(at, label, f"add-{theme}", (*chosen, theme), off=len(chosen) >= MOST_THEMES)
                st.html(f'<p class="label">{escape(_told(at, theme))}</p>')
        if len(chosen) >= MOST_THEMES:
            st.caption(f"A report has {MOST_THEMES} themes at most. Take one out to add another.")
    st.page_link("themes.py", label="Code remarks on the Themes page", query_params={"w": at.room.plan[0].code})


def _chosen(at: At, chosen: tuple[str, ...], place: int, theme: str) -> None:
    with st.container(border=True, key=f"report-chosen-{theme}"):
        title = f'<p class="theme"><b>{place + 1}. {escape(at.title(theme))}</b></p>'
        st.html(f'{title}<p class="label">{escape(_told(at, theme))}</p>')
        number, rest = place + 1, tuple(one for one in chosen if one != theme)
        with st.container(horizontal=True):
            _press(at, f"Move {number} up", f"up-{theme}", _moved(chosen, place, -1), off=place == 0)
            _press(at, f"Move {number} down", f"down-{theme}", _moved(chosen, place, 1), off=number == len(chosen))
            _press(at, f"Take {number} out", f"out-{theme}", rest, off=not rest)


def _told(at: At, theme: str) -> str:
    known = at.themes.get(theme)
    if known is None:
        return "No released remark has this theme now."
    return f"{plural(known.remarks, 'remark')}, {len(known.may_quote)} may be quoted. Evidence: {at.strength(theme)}."


def _moved(chosen: Sequence[str], place: int, by: int) -> tuple[str, ...]:
    """The themes with one of them a place earlier or later."""
    order = list(chosen)
    other = min(max(place + by, 0), len(order) - 1)
    order[place], order[other] = order[other], order[place]
    return tuple(order)


def _press(at: At, label: str, name: str, themes: tuple[str, ...], *, off: bool = False, primary: bool = False) -> None:
    """A button that chooses these themes, over those that stand on the page."""
    st.button(
        label,
        key=f"report-themes-{name}",
        type="primary" if primary else "secondary",
        disabled=off,
        on_click=shared.act,
        args=(at.workshop, e.ThemesChosen(themes, at.writing.themes)),
    )
