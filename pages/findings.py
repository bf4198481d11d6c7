"""From a workshop to a report that somebody stands for, step by step; and the report to take away."""

from __future__ import annotations

import streamlit as st

from analysis.missing import PEOPLE, QUOTES, RECOMMENDATIONS, SIGNATURE, STEPS, THEMES, WORDS
from pages import (
    report_desk,
    report_making,
    report_people,
    report_quotes,
    report_reading,
    report_recommendations,
    report_sign_off,
    report_themes,
    report_words,
    shared,
)
from workshop import journal, roles

DRAWN = {
    PEOPLE: report_people.step,
    THEMES: report_themes.step,
    QUOTES: report_quotes.step,
    WORDS: report_words.step,
    RECOMMENDATIONS: report_recommendations.step,
    SIGNATURE: report_sign_off.step,
}


def page() -> None:
    workshop = shared.the_workshop()
    shared.style("report.css")
    if not shared.may(workshop, roles.WRITE):
        facts, _ = journal.current().room(workshop).plan
        st.title(f"Findings: {shared.plain(facts.title)}")
        report_reading.report(workshop)
        return
    report_desk.begin(workshop)
    at = report_desk.adopted(report_desk.look(workshop))
    facts, _ = at.room.plan
    st.title(f"Findings: {shared.plain(facts.title)}")
    steps(workshop)
    name = _step()
    st.header(f"Step {STEPS.index(name) + 1} of {len(STEPS)}: {name}", anchor=False)
    DRAWN[name](at)
    onwards(name)
    report_making.report(workshop, at.room)


def _step() -> str:
    name = str(st.session_state.get("report-step", PEOPLE))
    return name if name in DRAWN else PEOPLE


@shared.live(2)
def steps(workshop: str) -> None:
    """Every step with how much is left at it. What was read anew comes onto the page from here."""
    at = report_desk.look(workshop)
    if report_desk.newer(at, writing=_step() == WORDS):
        st.rerun()
    with st.container(horizontal=True, key="report-steps"):
        for number, name in enumerate(STEPS, start=1):
            if st.button(
                f"{number}. {name}: {_left(at, name)}",
                key=f"report-step-{number}",
                type="primary" if name == _step() else "secondary",
            ):
                go_to(name)
                st.rerun()


def _left(at: report_desk.At, step: str) -> str:
    """How much is left at a step: what is needed, else what could still be added."""
    if at.desk is None:
        return "…"
    if step in {QUOTES, WORDS} and at.themes and not at.writing.themes:
        return "themes first"
    left = list(at.missing(step))
    needed = sum(one.needed for one in left)
    return f"{needed} needed" if needed else f"{len(left)} optional" if left else "ready"


def onwards(name: str) -> None:
    place = STEPS.index(name)
    if place + 1 < len(STEPS):
        st.button(
            f"Next: {STEPS[place + 1]}", key="report-next", icon=":material/arrow_forward:", on_click=go_to,
            args=(STEPS[place + 1],),
        )  # fmt: skip


def go_to(name: str) -> None:
    st.session_state["report-step"] = name
    st.session_state.pop("said", None)


page()
