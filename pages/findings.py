"""After the day: who took part, what still waits, and the report to take away."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from analysis.disclosure import FLOOR, THRESHOLD
from pages import jobs, shared
from workshop import journal
from workshop.agenda import round_name
from workshop.errors import Rejected
from workshop.reconciliation import reconcile
from workshop.room import Room, remarks

FILES = (
    ("Download the report (HTML)", jobs.PAGE, "html", "text/html"),
    (
        "Download the workbook (Excel)",
        jobs.BOOK,
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
)


def page() -> None:
    workshop = shared.the_workshop()
    room = journal.current().room(workshop)
    facts, _ = room.plan
    st.title(f"Findings: {shared.plain(facts.title)}")
    took_part(room)
    ready(room)
    report(workshop, room)
    asked(room)


def took_part(room: Room) -> None:
    said = [remark for remark in remarks(room) if remark.status != "removed"]
    seats = [seat for seat in room.seats.values() if not seat.removed]
    counts = {
        "People": len(seats),
        "Sectors": len({seat.sector for seat in seats}),
        "Votes asked": len(room.asked),
        "Remarks": len(said),
        "People who agree to be quoted": sum(seat.quotable for seat in seats),
    }
    with st.container(horizontal=True, gap="large"):
        for name, count in counts.items():
            st.metric(name, count, width="content")


def ready(room: Room) -> None:
    """What somebody should still look at before the report is made."""
    facts, _ = room.plan
    held = sum(remark.status == "held" for remark in remarks(room))
    late = sum(len(room.waiting(room.askings[key])) for key in room.asked)
    open_now = sum(room.askings[key].open for key in room.asked)
    if held:
        st.warning(f"{_number(held, 'remark has', 'remarks have')} not been read yet. Release or hide them first.")
    if late:
        waits = _number(late, "late answer waits", "late answers wait")
        st.warning(f"{waits} for your decision. Count or leave out late answers first.")
    if open_now:
        st.warning("Voting is still open. Close it on the Host page, or the report may change.")
    if not room.ended:
        st.info("The workshop has not ended. A report made now is a draft.")
    if held or late or open_now:
        st.page_link("host.py", label="Go to the Host page", query_params={"w": facts.code})


def report(workshop: str, room: Room) -> None:
    st.header("Report", anchor=False)
    st.markdown(
        "A web page and a workbook: who took part, each question, movement between rounds, and remarks by theme. "
        "No participant, table or role appears in them."
    )
    if room.asked:
        making(workshop)
    else:
        st.caption("There is nothing to report yet: no question has been asked.")


@shared.live(1)
def making(workshop: str) -> None:
    """Make the report, see how far it is, and take it away: the same in every browser."""
    room = journal.current().room(workshop)
    job = jobs.of(workshop, room)
    running = job is not None and job.state == jobs.RUNNING
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
        "Make the report again" if job and job.state == jobs.DONE else "Make the report",
        type="secondary" if job and job.state == jobs.DONE else "primary",
        key="report-make",
        disabled=running,
        on_click=make,
        args=(workshop,),
    )
    shared.say()
    if job is None:
        return
    if running:
        st.html(f'<p class="making" role="status"><b>Making the report.</b> {escape(job.step)}.</p>')
        st.caption("This takes up to a minute. You can leave this page and come back; phones are not slowed down.")
    elif job.state == jobs.FAILED:
        st.error("The report could not be made, and nothing was lost. Try again, and keep app.log if it fails again.")
    else:
        downloads(room, job)


def make(workshop: str) -> None:
    st.session_state.pop("said", None)
    if not shared.signed_in():
        return
    try:
        jobs.start(workshop, journal.current(), int(st.session_state["report-threshold"]))
    except Rejected as refusal:
        shared.refuse(refusal.sentence)


def downloads(room: Room, job: jobs.Job) -> None:
    facts, _ = room.plan
    st.success("The report is ready. It waits here until the toolkit is stopped.")
    st.caption(f"The smallest group shown in it: {job.threshold} people.")
    if job.row != room.row:
        st.info("Something has happened in the workshop since this report was made. Make it again to include that.")
    name = f"findings-{facts.code}-{facts.date}"
    with st.container(horizontal=True):
        for label, file, ending, mime in FILES:
            st.download_button(
                label,
                partial(job.files.__getitem__, file),
                f"{name}.{ending}",
                mime,
                key=f"report-{ending}",
                on_click="ignore",
                type="primary",
            )


def asked(room: Room) -> None:
    """What the report will rest on."""
    if not room.asked:
        return
    st.header("Questions asked", anchor=False)
    rows = []
    for key in room.asked:
        asking = room.askings[key]
        adds = reconcile(room, asking)
        rows.append(
            {
                "Question": room.questions[asking.question].text,
                "Round": round_name(asking.round),
                "Answered": adds.counted,
                "Present": "still open" if asking.open else str(adds.base),
                "Changed their mind": adds.changed,
            }
        )
    shared.table(rows)


def _number(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


page()
