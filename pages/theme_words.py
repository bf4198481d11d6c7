"""Key words of a theme or of a group of sectors: how many people said them, and which of them are distinctive."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from analysis import phrases
from analysis.coding import group_of, groups_to_show
from analysis.keywords import FEWEST, Words, key_words
from pages import shared, words
from pages.theme_desk import Desk, desk
from workshop.room import Remark
from workshop.tallies import Line

SHOWN = 25


@shared.live(None)
def view(workshop: str, coder: str) -> None:
    at = desk(workshop, coder)
    said = [one for one in at.read.remarks if one.uuid not in at.guesses.apart]
    groups = groups_to_show(at.room, said)
    parts = {"": "All remarks"}
    parts |= {f"sector {name}": f"Sector: {name}" for name in groups}
    parts |= {f"theme {id_}": f"Theme: {at.title(id_)}" for id_ in at.read.themes}
    part = st.selectbox("Words of", list(parts), format_func=lambda key: parts.get(key, ""), key="coding-words")
    if not groups:
        st.caption("No sector can be shown: too few people of each wrote remarks, or the others could be worked out.")
    kind, _, name = (part or "").partition(" ")
    inside = [one for one in said if not kind or _belongs(at, one, kind, name)]
    chosen = {one.uuid for one in inside}
    outside = [one for one in said if one.uuid not in chosen]
    show(parts.get(part or "", ""), key_words(inside, outside), compared=bool(kind))


def _belongs(at: Desk, remark: Remark, kind: str, name: str) -> bool:
    if kind == "sector":
        return group_of(at.room, remark) == name
    own = at.own.get(remark.uuid)
    themes: Iterable[str] = own.themes if own else (one.theme for one in at.guesses.assigned(remark.uuid))
    return name in themes


def show(title: str, found: Words, *, compared: bool) -> None:
    st.caption(
        f"Base: {phrases.plural(found.remarks, 'remark')} of {phrases.people(found.people)}. On paper, each "
        f"remark counts as a person. Words that fewer than {FEWEST} people said are left out."
    )
    if not found.words:
        st.info("No word was said by two people or more.")
        return
    left, right = st.columns([3, 2], gap="large")
    lines = [Line(word.text, word.text, word.said) for word in found.words[:SHOWN]]
    with left:
        most = ", ".join(word.text for word in found.words[:5])
        st.html(f'<img class="cloud" src="{words.cloud(lines, False)}" alt="{escape(f"{title}. Most said: {most}.")}">')
    with right:
        shared.table([_row(word.text, word.said, found.people, word.z, compared) for word in found.words[:SHOWN]])
        if len(found.words) > SHOWN:
            st.caption(f"The first {SHOWN} of {len(found.words)} words.")
    if compared:
        distinctive = sorted((one for one in found.words if one.distinctive), key=lambda one: -one.z)
        st.header("Said here more than by everybody else", anchor=False)
        if distinctive:
            st.markdown(
                ", ".join(f"**{shared.plain(one.text)}** ({one.said} of {found.people})" for one in distinctive)
            )
        else:
            st.caption("No word stands out from what everybody else said.")
        st.caption(
            "Measured by log-odds with an informative prior (Monroe, Colaresi and Quinn 2008): a z-score of 1.96 or "
            "more. Words are few in a workshop: read them as a hint, and not as a finding."
        )


def _row(word: str, said: int, base: int, z: float, compared: bool) -> dict[str, object]:
    row: dict[str, object] = {"Word": word, "People": f"{said} of {base}"}
    return row | ({"How distinctive (z)": f"{z:.1f}"} if compared else {})
