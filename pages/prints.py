"""What goes on paper: choose documents, make them as PDF, take them one by one or together."""

from __future__ import annotations

import logging
from functools import partial

import streamlit as st

from pages import onwards, shared
from workshop import home, journal, packs, printing, roles, typesetting
from workshop.handouts import Job
from workshop.printing import Document
from workshop.room import Room
from workshop.typesetting import Printed

log = logging.getLogger(__name__)

OTHER_SIZES = frozenset({"scenario-cards-a3", "scenario-cards-small"})
"""The same cards again: ticked by whoever prints them in that size."""
Made = list[tuple[Document, Printed]]


def page() -> None:
    workshop = shared.the_workshop()
    room = journal.current().room(workshop)
    facts, _ = room.plan
    st.title(f"Print: {shared.plain(facts.title)}")
    st.markdown(
        f"Everything that the day needs on paper, as PDF. {printing.PAPER} Nothing is sent anywhere to make it."
    )
    address(room)
    cards = st.radio(
        "Scenario and myth cards",
        (False, True),
        format_func=lambda all_: "All cards of the materials" if all_ else "Only those of this agenda",
        horizontal=True,
        key=f"print-cards-{facts.code}",
    )
    job = Job(
        room,
        packs.combined(),
        shared.phone_address(facts),
        printing.today(),
        all_cards=bool(cards),
        kept_in=journal.current().place,
        hosted=home.is_hosted(),
    )
    left, right = st.columns(2, gap="large")
    with left:
        chosen = choose(job)
    with right:
        st.header("Ready to print", anchor=False)
        if st.button("Make the PDFs", type="primary", key="print-make", disabled=not chosen):
            st.session_state[f"prints-{workshop}"] = make(job, chosen)
        if ready := st.session_state.get(f"prints-{workshop}"):
            downloads(workshop, ready[0], ready[1], job)
        else:
            st.caption("Untick what you do not need, then press. It takes some seconds.")
    onwards.after("prints", workshop, facts.code)


def address(room: Room) -> None:
    """What poster and table sheets tell phones to open."""
    facts, _ = room.plan
    where = shared.phone_address(facts)
    if shared.unreachable(where):
        st.warning("This computer is on no network, so no phone would find the address on paper. Do not print it yet.")
    with st.container(horizontal=True, vertical_alignment="center", key="print-address"):
        st.text(f"Address on paper: {shared.short(where)}, code {facts.code}", width="content")
        st.page_link("plan.py", label="Change the address", query_params={"w": facts.code})
    if not facts.address:
        st.caption(
            "This address belongs to the network that this computer is on now. Print in the room, or set another."
        )


def choose(job: Job) -> list[Document]:
    """A tick for each document that this workshop has a use for."""
    st.header("What to print", anchor=False)
    chosen = []
    for document in printing.documents(job):
        with st.container(gap=None):
            usual = document.name not in OTHER_SIZES
            if st.checkbox(document.title, usual, key=f"print-{document.name}-{job.facts.code}"):
                chosen.append(document)
            st.caption(document.how)
    return chosen


def make(job: Job, chosen: list[Document]) -> tuple[Job, Made] | None:
    """The documents, or nothing and one calm sentence."""
    try:
        with st.spinner("Making the PDFs"):
            return job, [(document, printing.make(job, document)) for document in chosen]
    except Exception:
        # Whatever went wrong is for the log; the facilitator needs to know that nothing else suffered.
        log.exception("the print pack could not be made")
        st.error("The PDFs could not be made, and nothing was lost. Try fewer of them, and keep app.log.")
    return None


def downloads(workshop: str, job: Job, made: Made, now: Job) -> None:
    if (job.room.plan, job.address) != (now.room.plan, now.address):
        st.info("The workshop has changed since these were made. Make them again to print the change.")
    code = job.facts.code
    st.download_button(
        f"Download {'all ' if len(made) > 1 else ''}{len(made)} in one zip",
        shared.guarded(lambda: printing.bundle(job, made), roles.RUN, workshop),
        f"print-{code}-{job.facts.date}.zip",
        "application/zip",
        key="print-zip",
        on_click="ignore",
        type="primary",
    )
    st.caption("Print at actual size (100%), not fitted to the page, so that cut lines and backs meet.")
    with st.container(gap=None):
        for document, printed in made:
            st.download_button(
                document.title,
                shared.guarded(partial(bytes, printed.pdf), roles.RUN, workshop),
                printing.file_name(job, document),
                "application/pdf",
                key=f"print-{document.name}",
                on_click="ignore",
                icon=":material/download:",
                type="tertiary",
            )
    missing = dict.fromkeys(one for _, printed in made for one in printed.missing)
    if missing:
        st.warning("Some characters are not in the type, and print as □. Type them another way:")
        st.text(", ".join(typesetting.name_of(one) for one in missing))


page()
