"""From a workshop to a report that somebody stands for, step by step; and the report to take away."""

from __future__ import annotations

import streamlit as st

from analysis.missing import PEOPLE, QUOTES, RECOMMENDATIONS, SIGNATURE, STEPS, THEMES, WORDS
from pages import (
    computed,
    onwards,
    picture,
    report_desk,
    report_making,
    report_people,
    report_quotes,
    report_reading,
    report_recommendations,
    report_sign_off,
    report_themes,
    report_words,
    reports,
    shared,
)
from pages.jobs import DONE
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
    report_making.report(workshop, at.room)
    steps(workshop)
    name = _step()
    st.header(f"Step {STEPS.index(name) + 1} of {len(STEPS)}: {name}", anchor=False)
    DRAWN[name](at)
    on(name)
    if name == STEPS[-1]:
        the_picture(workshop)
        onwards.after("findings", workshop, facts.code)


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
    st.caption(_left_in_all(at))


def _left_in_all(at: report_desk.At) -> str:
    """What keeps the report from being signed, in one line; and that a draft waits for none of it."""
    if at.desk is None:
        return "A draft can be made at any time."
    if computed.reading(at.workshop):
        return "What is left is being checked again, since something was written just now."
    needed = sum(one.needed for one in at.desk.missing if one.step != SIGNATURE)
    if at.writing.stands and not needed:
        return "The report is signed off. Whatever you change now makes it a draft, until it is signed off again."
    if not needed:
        return "Nothing that is needed is missing: go to Sign-off. What is optional can wait."
    things = "One thing is" if needed == 1 else f"{needed} things are"
    return f"{things} needed before somebody can sign. What is optional can wait, and a draft needs nothing."


def _left(at: report_desk.At, step: str) -> str:
    """How much is left at a step: what is needed, else what could still be added."""
    if at.desk is None:
        return "…"
    if step in {QUOTES, WORDS} and at.themes and not at.writing.themes:
        return "themes first"
    left = list(at.missing(step))
    needed = sum(one.needed for one in left)
    return f"{needed} needed" if needed else f"{len(left)} optional" if left else "ready"


@shared.live(1)
def the_picture(workshop: str) -> None:
    st.header("Picture of the day", anchor=False)
    st.markdown(
        "One page for the wall, in A3: what we heard, how we moved, what we will do. "
        "Until sign-off it has what the room saw, and says that it is a draft. "
        "After that it has your themes and the confirmed quotes."
    )
    room = journal.current().room(workshop)
    report = reports.of(workshop, room)
    if not room.asked:
        st.caption("There is nothing to show yet: no question has been asked.")
    elif report and report.state == DONE:
        st.caption("It is among the files of the report, at the top of this page.")
    else:
        picture.panel(workshop, room, roles.WRITE)


def on(name: str) -> None:
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
