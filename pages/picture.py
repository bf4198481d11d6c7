"""The picture of the day: one page for the wall, made behind the page as soon as the workshop ends."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.formats import PICTURE
from pages import shared
from pages.jobs import DONE, RUNNING, Job, Jobs
from workshop import journal
from workshop.errors import Rejected
from workshop.room import Room

_jobs: Jobs[int] = Jobs("report", [PICTURE], at_once=2, kept=8)
"""By workshop: made from its journal up to a row."""
_REFUSED = "picture-not-made"


def of(workshop: str, room: Room) -> Job[int] | None:
    """The picture that is being made or was made last. One that may hold words forgotten since is thrown away."""
    return _jobs.current(workshop, room, lambda row: row)


def forget(workshop: str) -> None:
    """Throw away what was made of a workshop that is gone."""
    _jobs.forget(workshop)


def make(workshop: str, right: str) -> None:
    """Begin a picture of the workshop as it is now, for whoever has ``right``; a refusal is kept for the panel."""
    st.session_state.pop(_REFUSED, None)
    if not shared.may(workshop, right):
        return
    row = journal.current().room(workshop).row
    try:
        _jobs.start(
            workshop,
            row,
            ["--workshop", workshop, "--row", str(row), "--format", "picture"],
            running="The picture of the day is being made already. Wait until it is ready.",
            busy="Pictures of other workshops are being made. Try again in a minute.",
        )
    except Rejected as refusal:
        st.session_state[_REFUSED] = refusal.sentence


def panel(workshop: str, room: Room, right: str) -> None:
    """Make it, or take it away, for whoever has ``right``. It stands in a part of a page that draws itself again."""
    if not room.asked:
        return
    job = of(workshop, room)
    running = job is not None and job.state == RUNNING
    ready = job if job and job.state == DONE else None
    newer = ready is not None and ready.of != room.row
    with st.container(horizontal=True, vertical_alignment="center", key="picture"):
        if ready:
            facts, _ = room.plan
            stem, _, ending = PICTURE.rpartition(".")
            st.download_button(
                "Picture of the day (PDF)",
                shared.guarded(partial(ready.files.__getitem__, PICTURE), right, workshop),
                f"{stem}-{facts.code}-{facts.date}.{ending}",
                "application/pdf",
                key="picture-file",
                icon=":material/download:",
                on_click="ignore",
            )
        if not ready or newer:
            st.button(
                "Make the picture again" if newer else "Make the picture of the day",
                key="picture-make",
                icon=":material/dashboard:",
                disabled=running,
                on_click=make,
                args=(workshop, right),
            )
        if running:
            st.html('<p role="status">Making the picture of the day.</p>')
        elif refused := st.session_state.get(_REFUSED):
            st.caption(refused)
        elif newer:
            st.caption("Something has happened since this picture was made.")
        elif job and not ready:
            st.caption("The picture could not be made, and nothing was lost. Try again.")
