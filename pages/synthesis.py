"""Several workshops together: choose those of this toolkit and archives of others, and take the synthesis away."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from analysis import phrases
from pages import archives, shared, together
from pages.jobs import FAILED, RUNNING, Job
from workshop import journal, roles, sealed
from workshop.errors import Rejected
from workshop.room import Room

_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "html": ("Web page (HTML)", "text/html"),
    "pdf": ("Document (PDF)", "application/pdf"),
    "docx": ("Document (Word)", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": ("Workbook (Excel)", f"{_OFFICE}.spreadsheetml.sheet"),
}
"""What a file's button says, and its type, by its ending."""


def page() -> None:
    st.title("Across workshops")
    st.markdown(
        "Put two workshops or more side by side: what people raised, how they voted, and when in a case they would "
        "share. See what came up in most places, what in one alone, and what changed from one day to the next."
    )
    st.markdown(
        "Only numbers that the workshops' own reports print are added up. "
        "A place is named where it agreed on the Plan page; otherwise it is Workshop 1, Workshop 2 and so on."
    )
    rooms = {workshop: journal.current().room(workshop) for workshop in shared.readable()}
    asked = {workshop: room for workshop, room in rooms.items() if room.asked and not room.rehearsal}
    if not asked:
        rehearsed = any(room.rehearsal for room in rooms.values())
        left_out = " Rehearsals are left out, because their answers are invented." if rehearsed else ""
        st.info(f"No workshop here has asked anything yet.{left_out} You can still choose archives of others.")
    chosen = st.multiselect(
        "Workshops of this toolkit",
        list(asked),
        format_func=lambda workshop: _told(asked[workshop]),
        key="synthesis-workshops",
        placeholder="Choose workshops",
    )
    uploads = st.file_uploader(
        "Archives of other workshops", type=["zip", "age"], accept_multiple_files=True, key="synthesis-archives"
    )
    files = tuple(upload.getvalue() for upload in uploads or ())
    for number, upload in enumerate(uploads or ()):
        if sealed.is_sealed(files[number]):
            archives.asked(f"Passphrase of {shared.plain(upload.name)}", _passphrase(number))
    title = st.text_input("Title", max_chars=120, placeholder="Across workshops", key="synthesis-title")
    _said(asked, chosen)
    making(tuple(chosen), files, title)


def _told(room: Room) -> str:
    facts, _ = room.plan
    named = "" if facts.named_in_synthesis else " (not named)"
    return f"{facts.title}, {phrases.day(facts.date)}{named}"


def _said(asked: dict[str, Room], chosen: list[str]) -> None:
    unread = sum(not asked[workshop].ended for workshop in chosen)
    if unread:
        st.info("One of these workshops has not ended. Its numbers may still change.")


@shared.live(1)
def making(workshops: tuple[str, ...], files: tuple[bytes, ...], title: str) -> None:
    """Make it, see how far it is, and take it away: the same in every browser."""
    job = together.made(shared.owner())
    running = job is not None and job.state == RUNNING
    st.button(
        "Put them together",
        type="primary",
        key="synthesis-make",
        disabled=running,
        on_click=make,
        args=(workshops, files, title),
    )
    shared.say()
    if job is None:
        return
    if running:
        st.html(f'<p class="making" role="status"><b>Putting them together.</b> {escape(job.step)}.</p>')
        st.caption("This takes up to a minute. You can leave this page and come back; phones are not slowed down.")
    elif job.state == FAILED:
        st.error(
            "They could not be put together, and nothing was lost. Two of the workshops need five people or more who "
            "were asked something. If that is so, try again, and keep app.log if it fails again."
        )
    else:
        downloads(job)


def _passphrase(number: int) -> str:
    """Where the session keeps what was typed for the archive of this number."""
    return f"synthesis-passphrase-{number}"


def make(workshops: tuple[str, ...], files: tuple[bytes, ...], title: str) -> None:
    st.session_state.pop("said", None)
    if not shared.may_make() or not set(workshops) <= set(shared.readable()):
        return
    try:
        typed = (str(st.session_state.get(_passphrase(number), "")) for number in range(len(files)))
        opened = [sealed.opened(*one) for one in zip(files, typed, strict=True)]
        together.start(workshops, opened, title.strip(), shared.owner())
    except Rejected as refusal:
        shared.refuse(refusal.sentence)


def downloads(job: Job[int]) -> None:
    st.success(f"The synthesis of {job.of} workshops is ready. It waits here until the toolkit is stopped.")
    with st.container(horizontal=True):
        for ending, (label, mime) in KINDS.items():
            st.download_button(
                label,
                shared.guarded(partial(job.files.__getitem__, f"synthesis.{ending}"), roles.MAKE),
                f"synthesis.{ending}",
                mime,
                key=f"synthesis-{ending}",
                on_click="ignore",
                type="primary",
            )


page()
