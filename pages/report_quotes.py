"""Step 3 of the report: quotes, each read and cleared by a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from html import escape

import streamlit as st

from analysis.chapters.quoting import MOST_CONFIRMED
from analysis.desk import Offered
from analysis.missing import FEWEST_QUOTES, QUOTES
from pages import boards, marked, shared
from pages.report_desk import At, after, shown, to_do, turn_to, wait
from workshop import entries as e
from workshop.room import Remark
from workshop.wording import plural

MORE = 6
"""Remarks offered at once."""
CHECKED = "I have checked this quote: it names nobody and tells of no real case."
NOT_IN_IT = "Those words do not stand in the remark like that. Take words away at its beginning or end; change none."


def step(at: At) -> None:
    st.markdown(
        f"Read each quote before it is printed. {FEWEST_QUOTES} to {MOST_CONFIRMED} for each theme are usual. You may "
        "shorten a quote, but change no word of it."
    )
    if wait(at):
        return
    offered = places(at)
    if not offered:
        st.info("No remark may be quoted yet: it has to be released, and its author has to agree.")
        return
    if not at.writing.themes:
        st.caption("No theme is chosen yet: these are the ones that a draft takes.")
    place = st.selectbox("Quotes for", list(offered), format_func=lambda one: _heading(at, one), key="report-place")
    if place not in offered:
        return
    lacking = [one for one in at.chosen if one in at.themes and at.themes[one].may_quote]
    names = [f"theme/{one}" for one in lacking if not at.writing.quoted(f"theme/{one}")]
    turn_to(after(place, names), partial(_heading, at), "report-place")
    to_do(at, QUOTES)
    shared.say()
    confirmed = dict(at.writing.quoted(place))
    st.subheader(f"{plural(len(confirmed), 'quote')} confirmed", anchor=False)
    for uuid in confirmed:
        _confirmed(at, place, uuid)
    if len(confirmed) >= MOST_CONFIRMED:
        st.caption(f"{MOST_CONFIRMED} are printed. Take one out to choose another.")
    else:
        _candidates(at, place, _fresh(at, offered[place], confirmed))


def places(at: At) -> dict[str, tuple[Offered, ...]]:
    """Where quotes stand: under each theme of the report, and under each open question; with what may be quoted."""
    if at.desk is None:
        return {}
    themes = {f"theme/{id_}": at.themes[id_].may_quote for id_ in at.chosen if id_ in at.themes}
    return themes | {f"question/{id_}": may for id_, (_, may) in at.desk.questions.items() if may}


def _fresh(at: At, offered: Sequence[Offered], confirmed: Collection[str]) -> list[Offered]:
    """What can still be quoted in a place; of remarks in the very same words the first."""
    known = {at.said[uuid].text for uuid in confirmed if uuid in at.said}
    first: dict[str, Offered] = {}
    for one in offered:
        if one.uuid in at.said and one.text not in known:
            first.setdefault(one.text, one)
    return list(first.values())


def _heading(at: At, place: str) -> str:
    kind, _, id_ = place.partition("/")
    if kind == "theme":
        return f"Theme: {at.title(id_)}"
    return f"Question: {at.room.questions[id_].text}" if id_ in at.room.questions else place


def _confirmed(at: At, place: str, uuid: str) -> None:
    span, remark = at.writing.quotes[place, uuid], at.said.get(uuid)
    mark = at.marks.known.get(f"r:{uuid}", "")
    with st.container(border=True, key=f"report-confirmed-{uuid}"):
        if remark is None:
            st.html('<p class="label">No longer to be printed: it was hidden, or its author withdrew it.</p>')
        else:
            words = remark.text[span.start : span.end]
            st.html(f'<p class="label">{escape(mark)}</p><blockquote>{escape(words)}</blockquote>')
        st.button(
            f"Take out {mark or 'this quote'}",
            key=f"report-drop-{uuid}",
            on_click=shared.act,
            args=(at.workshop, e.QuoteDropped(place, uuid)),
        )


def _candidates(at: At, place: str, left: list[Offered]) -> None:
    st.subheader(f"{plural(len(left), 'remark')} to choose from", anchor=False)
    wanted = ""
    if len(left) > MORE:
        wanted = st.text_input("Find words in them", key="report-quotes-find").strip().casefold()
    found = [one for one in left if wanted in one.text.casefold()]
    pages = int(st.session_state.get(f"report-more-{place}", 1))
    for one in found[: pages * MORE]:
        _candidate(at, place, one)
    if not found and wanted:
        st.caption("No remark has that.")
    if len(found) > pages * MORE:
        st.button(
            f"Show {min(MORE, len(found) - pages * MORE)} more",
            key="report-quotes-more",
            on_click=_set,
            args=(f"report-more-{place}", pages + 1),
        )


def _candidate(at: At, place: str, one: Offered) -> None:
    remark = at.said[one.uuid]
    details = marked.spans(at.room, remark)
    with st.container(border=True, key=f"report-candidate-{one.uuid}"):
        elsewhere = [_heading(at, where) for where, uuid in at.writing.quotes if uuid == one.uuid and where != place]
        told = f"R{one.number}. {one.asked}" + (f" Quoted already under {'; '.join(elsewhere)}." if elsewhere else "")
        st.html(
            f'<p class="label">{escape(told)}</p>{boards.photo(remark)}'
            f"<blockquote>{marked.highlighted(remark.text, details)}</blockquote>"
        )
        if details:
            st.warning(f"{shared.plain(marked.in_words(remark.text, details))}. Do not print what points to a person.")
        if st.session_state.get("report-choosing") == (place, one.uuid):
            _check(at, place, remark, one.number)
        else:
            st.button(
                f"Quote R{one.number}",
                key=f"report-choose-{one.uuid}",
                on_click=_set,
                args=("report-choosing", (place, one.uuid)),
            )


def _check(at: At, place: str, remark: Remark, number: int) -> None:
    """Shorten, check and confirm one quote."""
    with st.form(f"report-check-{remark.uuid}", border=False):
        st.text_area(
            f"Words of R{number} to print. Take words away at the beginning or end, or leave all.",
            remark.text,
            key=f"report-quote-{remark.uuid}",
            height=100,
        )
        st.checkbox(CHECKED, key=f"report-checked-{remark.uuid}")
        with st.container(horizontal=True):
            st.form_submit_button(
                "Confirm this quote",
                type="primary",
                key=f"report-confirm-{remark.uuid}",
                on_click=_confirm,
                args=(at.workshop, place, remark.uuid),
            )
            st.form_submit_button(
                "Leave it", key=f"report-leave-{remark.uuid}", on_click=_set, args=("report-choosing", None)
            )


def _confirm(workshop: str, place: str, uuid: str) -> None:
    remark = shown(workshop).said.get(uuid)
    words = str(st.session_state[f"report-quote-{uuid}"]).strip()
    if remark is None:
        shared.refuse("That remark may no longer be quoted. Choose another.")
    elif not words or words not in remark.text:
        shared.refuse(NOT_IN_IT)
    elif not st.session_state[f"report-checked-{uuid}"]:
        shared.refuse("Tick that you have checked the quote first.")
    else:
        start = remark.text.index(words)
        if shared.record(workshop, e.QuoteConfirmed(place, uuid, start, start + len(words))):
            st.session_state.pop("report-choosing", None)


def _set(name: str, value: object) -> None:
    st.session_state[name] = value
