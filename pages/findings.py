"""After the day: who took part, what still waits, and the report to take away."""

from __future__ import annotations

import logging
import subprocess
import sys
import tempfile
from pathlib import Path

import streamlit as st

from pages import shared
from workshop import archive, journal, tallies
from workshop.agenda import round_name
from workshop.room import Room, remarks

log = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parent.parent
LONGEST = 180
"""Seconds that a report may take."""

HTML, WORKBOOK = "findings.html", "findings.xlsx"


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
    late = sum(len(room.askings[key].late) for key in room.asked)
    open_now = sum(room.askings[key].open for key in room.asked)
    if held:
        st.warning(f"{_number(held, 'remark has', 'remarks have')} not been read yet. Release or hide them first.")
    if late:
        st.warning(f"{_number(late, 'late answer is', 'late answers are')} not counted. Decide about them first.")
    if open_now:
        st.warning("Voting is still open. Close it on the Host page, or the report may change.")
    if not room.ended:
        st.info("The workshop has not ended. A report made now is a draft.")
    if held or late or open_now:
        st.page_link("host.py", label="Go to the Host page", query_params={"w": facts.code})


def report(workshop: str, room: Room) -> None:
    """Make the report, and keep it for as long as this page is open."""
    st.header("Report", anchor=False)
    st.markdown(
        "A web page and a workbook: who took part, each question, movement between rounds, and remarks by theme. "
        "No participant, table or role appears in them."
    )
    if not room.asked:
        st.caption("There is nothing to report yet: no question has been asked.")
        return
    if st.button("Make the report", type="primary", key="report-make"):
        with st.status("Making the report. This takes up to a minute.", type="compact") as progress:
            made = make(workshop)
            if made:
                progress.update(label="The report is ready.", state="complete")
                st.session_state[f"report-{workshop}"] = made, room.row
            else:
                progress.update(label="The report could not be made.", state="error")
        if not made:
            st.error(
                "The report could not be made, and nothing was lost. Try again, and keep app.log if it fails again."
            )
    if f"report-{workshop}" in st.session_state:
        downloads(workshop, room)


def make(workshop: str) -> dict[str, bytes]:
    """The report's files, made by a process of its own so that phones never wait for it; empty if that failed."""
    book = journal.current()
    with tempfile.TemporaryDirectory(prefix="findings-") as folder:
        source, out = Path(folder) / "workshop.zip", Path(folder) / "report"
        source.write_bytes(archive.pack(workshop, book.since(workshop), book.room(workshop)))
        command = [sys.executable, "-m", "analysis", "report", str(source), "--out", str(out)]
        try:
            subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True, timeout=LONGEST)
            return {name: (out / name).read_bytes() for name in (HTML, WORKBOOK)}
        except subprocess.CalledProcessError as failed:
            log.error("the report could not be made: %s", failed.stderr)
        except (subprocess.TimeoutExpired, OSError):
            log.exception("the report could not be made")
    return {}


def downloads(workshop: str, room: Room) -> None:
    made, row = st.session_state[f"report-{workshop}"]
    facts, _ = room.plan
    if row != room.row:
        st.info("Something has happened in the workshop since this report was made. Make it again to include that.")
    name = f"findings-{facts.code}-{facts.date}"
    with st.container(horizontal=True):
        st.download_button(
            "Download the report (HTML)", made[HTML], f"{name}.html", "text/html", key="report-html", on_click="ignore"
        )
        st.download_button(
            "Download the workbook (Excel)",
            made[WORKBOOK],
            f"{name}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="report-xlsx",
            on_click="ignore",
        )


def asked(room: Room) -> None:
    """What the report will rest on."""
    if not room.asked:
        return
    st.header("Questions asked", anchor=False)
    rows = []
    for key in room.asked:
        asking = room.askings[key]
        rows.append(
            {
                "Question": room.questions[asking.question].text,
                "Round": round_name(asking.round),
                "Answered": tallies.voted(room, asking),
                "Present": "still open" if asking.open else str(asking.present),
                "Changed before closing": asking.changed,
            }
        )
    shared.table(rows)


def _number(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


page()
