"""Remarks become themes: a person decides about each, beside what the machine suggests."""

from __future__ import annotations

from html import escape

import streamlit as st

from analysis.coding import AGREED
from pages import onwards, shared, theme_codebook, theme_coding, theme_compare, theme_words
from workshop import journal
from workshop.activities import ROLE_LIMIT

VIEWS = {
    "Code remarks": theme_coding.view,
    "Compare coders": theme_compare.view,
    "Codebook": theme_codebook.view,
    "Key words": theme_words.view,
}


def page() -> None:
    workshop = shared.the_workshop()
    facts, _ = journal.current().room(workshop).plan
    shared.style("themes.css")
    st.title(f"Themes: {shared.plain(facts.title)}")
    coder = str(st.session_state.get("coder", ""))
    if not coder:
        who()
        return
    with st.container(horizontal=True, vertical_alignment="center", key="coder-line"):
        st.html(f"<p>Coding: <b>{escape(coder)}</b></p>", width="content")
        st.button("Somebody else codes", on_click=leave, key="coder-leave", type="tertiary")
    name = st.radio("Show", list(VIEWS), horizontal=True, key="themes-view", label_visibility="collapsed")
    VIEWS[name or "Code remarks"](workshop, coder)
    onwards.after("themes", workshop, facts.code)


def who() -> None:
    """Ask who codes. It is kept in this browser's session, and goes with each decision into the audit trail."""
    st.markdown(
        "The machine suggests themes, and people decide. Say who decides here: **a role, not a name**. "
        "It stands beside each decision in the workbook and in the report."
    )
    with st.form("who", border=False, width=500):
        st.text_input("Who is coding?", "Coder A", max_chars=ROLE_LIMIT, key="coder-typed")
        st.form_submit_button("Begin", type="primary", key="coder-begin", on_click=begin)
    shared.say()
    st.caption(
        "A second coder uses another name, such as Coder B, on this computer or another. "
        "Neither sees the other's decisions until both are done, or one of them presses Compare."
    )


def begin() -> None:
    typed = " ".join(str(st.session_state.get("coder-typed", "")).split())
    if not typed:
        shared.refuse("Say who codes: a role such as Coder A.")
    elif typed.casefold() == AGREED:
        shared.refuse(f"“{AGREED}” stands for what coders agree on together. Choose another name.")
    else:
        st.session_state["coder"] = typed
        st.session_state.pop("said", None)


def leave() -> None:
    """Forget all that belongs to one coder's session."""
    for name in [one for one in st.session_state if str(one).startswith(("coder", "coding-"))]:
        del st.session_state[name]


page()
