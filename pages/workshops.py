"""All workshops of this toolkit: make one, open one, keep one as an archive, bring one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import streamlit as st

from pages import clashes, clock, shared
from pages.form import facts_fields
from workshop import archive, defaults, exercises, journal, materials, packs
from workshop import entries as e
from workshop.agenda import Agenda, Facts
from workshop.codes import new_code
from workshop.errors import Rejected
from workshop.materials import Pack
from workshop.room import Room

USUAL = "full-day"
"""The agenda that is offered first."""
EMPTY = ""
"""What stands for an agenda that is still to be built."""


def page() -> None:
    st.title("Workshops")
    pack = packs.combined()
    for mistake in pack.mistakes:
        st.warning(f"Part of the materials was left out. {mistake}")
    shared.say()
    made = journal.current().workshops()
    if not made:
        st.markdown("There is no workshop yet. **Make one below**: it takes two minutes, and you can change it later.")
    for workshop in made:
        one_workshop(workshop, journal.current().room(workshop))
    with st.expander("Make a workshop", expanded=not made, key="make"):
        make(pack)
    with st.expander("Restore a workshop from an archive", key="restore"):
        restore()
    with st.container(horizontal=True):
        st.page_link("bring_in.py", label="Bring in results from another tool", icon=":material/move_to_inbox:")
        st.page_link("synthesis.py", label="Put several workshops together", icon=":material/join_inner:")


def one_workshop(workshop: str, room: Room) -> None:
    facts, agenda = room.plan
    with st.container(border=True, key=f"workshop-{workshop}"):
        words, code = st.columns([4, 1])
        words.header(facts.title, anchor=False)
        words.text(f"{_day(facts.date)}, {facts.starts} · {facts.place or 'no place yet'}")
        words.caption(f"{agenda.title}, {clock.total(agenda)} minutes · {_state(room)}")
        code.metric("Join code", facts.code)
        here = {"w": facts.code}
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link("plan.py", label="Plan", icon=":material/edit_calendar:", query_params=here)
            st.page_link("host.py", label="Host", icon=":material/play_circle:", query_params=here)
            st.link_button("Screen", shared.screen_address(facts.code), icon=":material/open_in_new:", type="tertiary")
            st.page_link("findings.py", label="Findings", icon=":material/lab_profile:", query_params=here)
            with st.popover("Download archive", icon=":material/archive:", type="tertiary", key=f"ask-{workshop}"):
                keep(workshop, room)


def _state(room: Room) -> str:
    if room.ended:
        return f"ended, {room.present} people took part"
    joined = "nobody has joined yet" if not room.seats else f"{room.present} joined"
    return f"{'running' if room.place else 'not started'}, {joined}"


def keep(workshop: str, room: Room) -> None:
    """Say what an archive holds before anybody takes it away."""
    st.markdown(
        "The archive holds **every vote and remark**, held and hidden ones too. "
        "Each goes with a sector, a role band and a table: no names, but not anonymous, and not for publication."
    )
    st.markdown("Keep it where only the organisers can read it.")
    st.download_button(
        "I understand: download",
        lambda: archive.pack(workshop, journal.current().since(workshop), journal.current().room(workshop)),
        file_name=archive.file_name(room),
        mime="application/zip",
        key=f"keep-{workshop}",
        on_click="ignore",
    )


def make(pack: Pack) -> None:
    if not pack.agendas:
        st.markdown("The materials hold no agenda that can be used. Mend the mistakes listed above, then start again.")
        return
    agendas = {id_: materials.agenda(pack, id_) for id_ in pack.agendas} | {EMPTY: defaults.agenda()}
    with st.form("new", border=False):
        tomorrow = (date.today() + timedelta(days=1)).isoformat()
        facts = facts_fields(defaults.facts("", "", "", tomorrow), "new")
        agenda = st.radio(
            "Agenda",
            list(agendas),
            index=list(agendas).index(USUAL) if USUAL in agendas else 0,
            format_func=lambda id_: _offered(agendas[id_]) if id_ else "Start with an empty agenda",
            captions=[
                *(plan.description for plan in pack.agendas.values()),
                "A welcome and nothing else. Add the rest from the library on the Plan page.",
            ],
            key="new-agenda",
        )
        if st.form_submit_button("Make the workshop", type="primary", key="new-make"):
            begin(replace(facts, code=new_code(_codes())), agendas[agenda])


def _offered(agenda: Agenda) -> str:
    return f"{shared.plain(agenda.title)}: {clock.total(agenda)} minutes"


def begin(facts: Facts, agenda: Agenda) -> None:
    fitted = exercises.for_sectors(agenda, [sector.id for sector in facts.sectors])
    if shared.record(str(uuid4()), e.WorkshopMade(facts, fitted)):
        st.session_state["w"] = facts.code
        st.session_state[f"stood-in-{facts.code}"] = clashes.stood_in(agenda, fitted)
        st.switch_page("plan.py", query_params={"w": facts.code})
    shared.say()


def restore() -> None:
    st.markdown("Choose the .zip file that this toolkit made, here or on another computer.")
    upload = st.file_uploader("Archive", type="zip", key="restore-file")
    if upload is None or not st.button("Restore this workshop", type="primary", key="restore-go"):
        return
    try:
        archived = archive.unpack(upload.getvalue())
        journal.current().restore(archived.workshop, archived.rows)
    except Rejected as refusal:
        st.error(refusal.sentence)
        return
    facts, _ = archived.room.plan
    st.session_state["w"] = facts.code
    st.success(f"“{facts.title}” is back, with {len(archived.rows)} entries.")
    st.page_link("host.py", label="Open it", query_params={"w": facts.code})


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day:%A} {day.day} {day:%B %Y}"


def _codes() -> set[str]:
    book = journal.current()
    return {book.room(workshop).plan[0].code for workshop in book.workshops()}


page()
