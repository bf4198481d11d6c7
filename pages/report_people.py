"""Step 1 of the report: who took part, and what still waits to be read or counted."""

from __future__ import annotations

import streamlit as st

from pages import shared
from pages.report_desk import At
from workshop.agenda import round_name
from workshop.reconciliation import reconcile
from workshop.room import Room, remarks
from workshop.wording import plural


def step(at: At) -> None:
    took_part(at.room)
    ready(at.room)
    asked(at.room)


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
        st.warning(f"{plural(held, 'remark has', 'remarks have')} not been read yet. Release or hide them first.")
    if late:
        waits = plural(late, "late answer waits", "late answers wait")
        st.warning(f"{waits} for your decision. Count or leave out late answers first.")
    if open_now:
        st.warning("Voting is still open. Close it on the Host page, or the report may change.")
    if not room.ended:
        st.info(
            "The workshop has not ended. A report made now is an interim report, and its status says draft. "
            "You can write now and go on later."
        )
    if held or late or open_now:
        st.page_link("host.py", label="Go to the Host page", query_params={"w": facts.code})


def asked(room: Room) -> None:
    """What the report will rest on."""
    if not room.asked:
        return
    with st.expander(f"{plural(len(room.asked), 'vote')} asked", key="report-asked"):
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
