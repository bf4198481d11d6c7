"""All workshops of this toolkit: make one, open one, keep one as an archive, bring one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import streamlit as st

from pages import archives, clashes, clock, shared
from pages.form import facts_fields
from workshop import defaults, exercises, journal, materials, packs, retention, roles
from workshop import entries as e
from workshop.agenda import Agenda, Facts
from workshop.codes import new_code
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
    book = journal.current()
    rights = {one: book.house().rights(shared.session(), one) for one in book.workshops()}
    made = [one for one, here in rights.items() if here]
    for workshop in made:
        one_workshop(workshop, book.room(workshop), rights[workshop])
    if not shared.may_make():
        if not made:
            st.info("The workshop that you were invited to is not here any more.")
        return
    if not made:
        st.markdown("There is no workshop yet. **Make one below**: it takes two minutes, and you can change it later.")
    with st.expander("Make a workshop", expanded=not made, key="make"):
        make(pack)
    with st.expander("Restore a workshop from an archive", key="restore"):
        archives.restore()
    with st.container(horizontal=True):
        st.page_link("bring_in.py", label="Bring in results from another tool", icon=":material/move_to_inbox:")
        st.page_link("synthesis.py", label="Put several workshops together", icon=":material/join_inner:")


def one_workshop(workshop: str, room: Room, rights: frozenset[str]) -> None:
    """What there is to know of a workshop, and the ways into it that these rights open."""
    facts, agenda = room.plan
    with st.container(border=True, key=f"workshop-{workshop}"):
        words, code = st.columns([4, 1])
        words.header(facts.title, anchor=False)
        words.text(f"{_day(facts.date)}, {facts.starts} · {facts.place or 'no place yet'}")
        words.caption(f"{agenda.title}, {clock.total(agenda)} minutes · {_state(room)}")
        if roles.KEEP in rights and (reminder := retention.reminder(room, date.today())):
            st.warning(reminder)
        code.metric("Join code", facts.code)
        here = {"w": facts.code}
        with st.container(horizontal=True, vertical_alignment="center"):
            if roles.RUN in rights:
                st.page_link("plan.py", label="Plan", icon=":material/edit_calendar:", query_params=here)
                st.page_link("host.py", label="Host", icon=":material/play_circle:", query_params=here)
                screen = shared.screen_address(facts.code)
                st.link_button("Screen", screen, icon=":material/open_in_new:", type="tertiary")
            elif roles.MODERATE in rights:
                st.page_link("moderate.py", label="Moderate", icon=":material/rule:", query_params=here)
            elif roles.CODE in rights:
                st.page_link("themes.py", label="Themes", icon=":material/category:", query_params=here)
            if roles.READ in rights:
                st.page_link("findings.py", label="Findings", icon=":material/lab_profile:", query_params=here)
            if roles.KEEP in rights:
                keep(workshop, room)


def keep(workshop: str, room: Room) -> None:
    """What only an organiser does."""
    facts, _ = room.plan
    st.page_link("people.py", label="People", icon=":material/group:", query_params={"w": facts.code})
    st.page_link("data.py", label="Data", icon=":material/database:", query_params={"w": facts.code})
    with st.popover("Download archive", icon=":material/archive:", type="tertiary", key=f"ask-{workshop}"):
        archives.keep(workshop, room)


def _state(room: Room) -> str:
    if room.ended:
        return f"ended, {room.present} people took part"
    joined = "nobody has joined yet" if not room.seats else f"{room.present} joined"
    return f"{'running' if room.place else 'not started'}, {joined}"


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
            begin(replace(facts, code=new_code(journal.current().codes())), agendas[agenda])


def _offered(agenda: Agenda) -> str:
    return f"{shared.plain(agenda.title)}: {clock.total(agenda)} minutes"


def begin(facts: Facts, agenda: Agenda) -> None:
    fitted = exercises.for_sectors(agenda, [sector.id for sector in facts.sectors])
    if shared.record(str(uuid4()), e.WorkshopMade(facts, fitted)):
        st.session_state["w"] = facts.code
        st.session_state[f"stood-in-{facts.code}"] = clashes.stood_in(agenda, fitted)
        st.switch_page("plan.py", query_params={"w": facts.code})
    shared.say()


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day:%A} {day.day} {day:%B %Y}"


page()
