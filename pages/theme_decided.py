"""What this coder has decided, to change it; and the remarks that say nothing, to look at."""

from __future__ import annotations

from html import escape

import streamlit as st

from analysis.coding import AGREED
from pages import shared
from pages.theme_desk import Desk
from pages.theme_filters import Chosen
from workshop import entries as e
from workshop.room import Remark

SHOWN = 30


def lists(at: Desk, chosen: Chosen) -> None:
    decided = [one for one in at.read.remarks if one.uuid in at.own and one.uuid in chosen.uuids]
    newest = sorted(decided, key=lambda one: at.own[one.uuid].now.at, reverse=True)
    with st.expander(f"Decided by you: {len(decided)}", key="coding-decided", on_change="rerun") as opened:
        if opened.open:
            for remark in newest[:SHOWN]:
                _row(at, remark)
            if len(newest) > SHOWN:
                st.caption(f"The newest {SHOWN} of {len(newest)}. Use the filter to see others.")
    agreed = [one for one in at.read.remarks if one.uuid in at.read.by(AGREED) and one.uuid not in at.own]
    if agreed:
        st.caption(f"{len(agreed)} more are settled by what coders agreed on.")
    apart = [one for one in at.read.remarks if one.uuid in at.guesses.apart]
    with st.expander(
        f"Set apart, because they say nothing: {len(apart)}", key="coding-apart", on_change="rerun"
    ) as seen:
        if seen.open:
            st.caption(
                "They count as set apart, and nothing is dropped. Give one a theme if it says something after all."
            )
            for remark in apart[:SHOWN]:
                with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
                    st.html(f'<p class="remark">{escape(remark.text) or "(empty)"}</p>')
                    st.button("Code it", key=f"coding-take-{remark.uuid}", on_click=_send_for, args=(remark.uuid,))


def _row(at: Desk, remark: Remark) -> None:
    own = at.own[remark.uuid]
    how = ", good practice" if own.positive else ""
    how += ", accepted with others" if own.now.bulk else ""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=f"coding-row-{remark.uuid}"):
        st.html(
            f'<p class="remark">{escape(remark.text)}</p>'
            f'<p class="label">{escape(at.titles(own.themes))}{escape(how)}</p>'
        )
        st.button("Change", key=f"coding-change-{remark.uuid}", on_click=_send_for, args=(remark.uuid,))
        st.button(
            "Take back",
            key=f"coding-back-{remark.uuid}",
            type="tertiary",
            on_click=shared.act,
            args=(at.workshop, e.CodeTakenBack(remark.uuid, at.coder)),
        )


def _send_for(uuid: str) -> None:
    """Bring a remark to the desk, whatever comes next."""
    st.session_state["coding-first"] = uuid
