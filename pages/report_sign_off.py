"""Step 6 of the report: how it looks, who stands for it, and what participants are told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import escape

import streamlit as st

from analysis.missing import SIGNATURE, STEPS
from pages import computed, report_look, shared, slides
from pages.report_desk import At, wait
from workshop import entries as e
from workshop import journal
from workshop.activities import ROLE_LIMIT
from workshop.errors import Rejected
from workshop.room import Room
from workshop.wording import day
from workshop.writing import LONGEST_CELL, SignedOff

REVIEW = timedelta(days=365)
"""From sign-off to the review that is proposed."""
_BEHIND = "What is missing is being checked again, since something happened just now. Wait a moment, then sign off."


def step(at: At) -> None:
    shared.say()
    report_look.part(at)
    sign_off(at)
    told(at)


def blocking(at: At) -> dict[str, list[str]]:
    """What keeps the report from being signed off, by step."""
    return {
        step: sentences
        for step in STEPS
        if step != SIGNATURE and (sentences := [one.sentence for one in at.missing(step) if one.needed])
    }


def sign_off(at: At) -> None:
    st.subheader("Sign-off", anchor=False)
    signed = at.writing.signed
    if signed:
        st.markdown(in_words(signed))
        if at.writing.changed:
            st.warning("Something changed since then, so a report made now is a draft. Sign it off again.")
    if wait(at):
        return
    left = blocking(at)
    if left:
        st.markdown("Before anybody signs, this is needed:")
        for name, sentences in left.items():
            st.markdown(f"**{name}**\n" + "\n".join(f"- {shared.plain(one)}" for one in sentences))
    else:
        st.markdown("Nothing that is needed is missing. Read the report once more before you stand for it.")
    if "report-sign-version" not in st.session_state:
        st.session_state["report-sign-version"] = next_version(signed)
    with st.form("report-sign", border=True):
        st.text_input("Who signs it off: a role", key="report-sign-by", max_chars=LONGEST_CELL)
        one, two = st.columns(2)
        one.text_input("Version", key="report-sign-version", max_chars=ROLE_LIMIT)
        two.date_input("Looked at again on", date.today() + REVIEW, key="report-sign-review", format="DD/MM/YYYY")
        st.form_submit_button(
            "Sign off",
            type="primary",
            key="report-sign-off",
            disabled=bool(left),
            on_click=_sign,
            args=(at.workshop,),
        )


def in_words(signed: SignedOff) -> str:
    by, version, on = shared.plain(signed.by), shared.plain(signed.version), day(signed.at[:10])
    review = f" It is looked at again on {day(signed.review)}." if signed.review else ""
    return f"**Version {version} was signed off by {by} on {on}.**{review}"


def next_version(signed: SignedOff | None) -> str:
    """The version that is proposed: 1.0, then the last part one higher.

    >>> next_version(None), next_version(SignedOff("Manager", "1.9", "", ""))
    ('1.0', '1.10')
    """
    found = re.fullmatch(r"(.*?)(\d+)", signed.version) if signed else None
    return f"{found[1]}{int(found[2]) + 1}" if found else "1.0"


def _sign(workshop: str) -> None:
    """Record the sign-off, if what stands now was checked and nothing that is needed is missing."""
    room = journal.current().room(workshop)
    try:
        desk = computed.desk(workshop, room)
    except Rejected as refusal:
        shared.refuse(refusal.sentence)
        return
    now = At(workshop, room, desk)
    if not now.current:
        shared.refuse(_BEHIND)
    elif left := blocking(now):
        shared.refuse(f"Something is still needed: {next(iter(left.values()))[0]}")
    else:
        by, version = (" ".join(str(st.session_state[f"report-sign-{name}"]).split()) for name in ("by", "version"))
        review = st.session_state["report-sign-review"]
        day = review.isoformat() if isinstance(review, date) else ""
        if shared.record(workshop, e.SignedOff(by, version, day, room.row)):
            st.session_state.pop("report-sign-version", None)


def told(at: At) -> None:
    """What participants read on their phones, and whether they may."""
    st.subheader("What participants are told", anchor=False)
    st.markdown(
        "The main points, each theme's summary, the recommendations and the next steps, without marks. "
        "Above them stand the version and who signed it off; below them, one caveat."
    )
    if at.desk is None:
        return
    parts, on_phones = at.desk.told, at.room.told_back
    same = on_phones == parts and at.room.told_as == at.writing.signed
    if not parts:
        st.caption("Nothing is written for them yet: main points, summaries, recommendations or next steps.")
    else:
        lines = (
            f"<h4>{escape(title)}</h4>" + "".join(f'<p dir="auto">{escape(line)}</p>' for line in said)
            for title, said in parts
        )
        st.html(f'<div class="preview">{"".join(lines)}</div>')
    if on_phones:
        st.markdown("**This stands on phones now.**" if same else "**An earlier version stands on phones now.**")
    elif at.writing.signed is None:
        st.caption("Sign the report off first: participants are told only what somebody stands for.")
    with st.container(horizontal=True):
        st.button(
            "Show it on phones",
            key="report-tell",
            type="primary",
            disabled=not parts or same or at.writing.signed is None or at.writing.changed,
            on_click=shared.act,
            args=(at.workshop, e.ToldBack(parts)),
        )
        if on_phones:
            st.button("Take it back", key="report-untell", on_click=shared.act, args=(at.workshop, e.ToldBack(())))
    link(at.room)


def link(room: Room) -> None:
    """Where participants read it, to be passed on."""
    facts, _ = room.plan
    address = f"{shared.phone_address(facts)}/{facts.code}/told"
    with st.container(border=True, key="report-link"):
        code, words = st.columns([1, 3], vertical_alignment="center")
        code.html(slides.qr_image(shared.qr(address)))
        now = "Everybody reads it" if room.told_back else "Everybody will read it"
        words.markdown(
            f"{now} at this link, for as long as the toolkit runs there. "
            "Phones show the link once the workshop has ended."
        )
        words.text(shared.short(address))
        words.link_button("Open the page", f"/{facts.code}/told", icon=":material/open_in_new:")
