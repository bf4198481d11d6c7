"""The report as files: made when asked, behind the page, and taken away."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from analysis.disclosure import FLOOR, THRESHOLD
from analysis.formats import FILES
from pages import reports, shared
from pages.jobs import DONE, FAILED, RUNNING, Job
from workshop import entries as e
from workshop import journal, roles
from workshop.errors import Rejected
from workshop.room import Room

HOLDS = (
    "Who took part, each question, movement between rounds, and remarks by theme. As a web page, PDF, Word file, "
    "workbook and slides, with a summary on two pages. No participant, table or role appears in them."
)


def report(workshop: str, room: Room) -> None:
    """A bar with the report as it would be now, and its files."""
    with st.container(border=True, key="report-bar"):
        if room.asked:
            making(workshop)
        else:
            st.markdown("There is nothing to report yet: no question has been asked. Ask one on the Host page.")


def _status(room: Room) -> str:
    signed = room.writing.signed
    if signed and not room.writing.changed:
        return f"A report made now is version {shared.plain(signed.version)}, signed off."
    if room.ended:
        return "A report made now says that it is a draft, until somebody signs it off."
    return "A report made now is an interim report, and says that it is a draft."


@shared.live(1)
def making(workshop: str) -> None:
    """Make the report, see how far it is, and take it away: the same in every browser."""
    making_here(workshop, journal.current().room(workshop))


def making_here(workshop: str, room: Room) -> None:
    """For whoever only reads it, the report that somebody signed off and no earlier one."""
    writes = shared.may(workshop, roles.WRITE)
    job = reports.of(workshop, room)
    if job and not writes and _before_sign_off(workshop, job.of):
        job = None
    running = job is not None and job.state == RUNNING
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_status(room), width="stretch")
        if writes:
            with st.popover("Smallest group", type="tertiary"):
                st.number_input(
                    "Smallest group shown",
                    min_value=FLOOR,
                    value=THRESHOLD,
                    key="report-threshold",
                    width=220,
                    disabled=running,
                    help=f"The fewest people of a group of sectors with numbers of its own. {FLOOR} is the least.",
                )
        st.button(
            "Make the report again" if job and job.state == DONE else "Make the report",
            type="secondary" if job and job.state == DONE else "primary",
            key="report-make",
            disabled=running,
            on_click=make,
            args=(workshop,),
            help=HOLDS,
        )
    if refused := st.session_state.get("report-not-made"):
        st.info(refused)
    if job is None:
        return
    if running:
        st.html(f'<p class="making" role="status"><b>Making the report.</b> {escape(job.step)}.</p>')
        st.caption("This takes up to a minute. You can leave this page and come back; phones are not slowed down.")
    elif job.state == FAILED:
        st.error("The report could not be made, and nothing was lost. Try again, and keep app.log if it fails again.")
    else:
        downloads(workshop, room, job)


def _before_sign_off(workshop: str, made: reports.Of) -> bool:
    """Whether a report was made before the sign-off that stands now."""
    later = journal.current().since(workshop, made.row)
    return any(isinstance(row.entry, e.SignedOff) for row in later)


def make(workshop: str) -> None:
    st.session_state.pop("report-not-made", None)
    writes = shared.may(workshop, roles.WRITE)
    book = journal.current()
    if not writes and not (shared.may(workshop, roles.READ) and book.room(workshop).writing.stands):
        return
    try:
        threshold = int(st.session_state["report-threshold"]) if writes else THRESHOLD
        reports.start(workshop, book, threshold)
    except Rejected as refusal:
        st.session_state["report-not-made"] = refusal.sentence


def downloads(workshop: str, room: Room, job: Job[reports.Of]) -> None:
    facts, _ = room.plan
    st.markdown(
        "**The report is ready.** It waits here until the toolkit is stopped. "
        f"The smallest group shown in it: {job.of.threshold} people."
    )
    if job.of.row != room.row:
        st.markdown(
            ":material/update: Something has happened in the workshop since this report was made. "
            "Make it again to include that."
        )
    with st.container(horizontal=True):
        for file in FILES:
            stem, _, ending = file.name.rpartition(".")
            st.download_button(
                file.label,
                shared.guarded(partial(job.files.__getitem__, file.name), roles.READ, workshop),
                f"{stem}-{facts.code}-{facts.date}.{ending}",
                file.mime,
                key=f"report-{file.name}",
                on_click="ignore",
                type="primary" if file is FILES[0] else "secondary",
            )
