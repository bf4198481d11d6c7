"""All workshops of this toolkit: make one, open one, keep one as an archive, bring one back, wipe a rehearsal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import streamlit as st

from pages import archives, clashes, clock, rehearsals, shared
from pages.form import facts_fields
from workshop import defaults, exercises, journal, materials, packs, retention, roles
from workshop import entries as e
from workshop.agenda import Agenda, Facts
from workshop.codes import new_code
from workshop.materials import Pack
from workshop.room import Room
from workshop.wording import day

USUAL = "full-day"
"""The agenda that is offered first."""
TITLE = "Sharing information, together"
"""What a workshop is called until somebody calls it otherwise."""
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
    made = {one: book.room(one) for one, here in rights.items() if here}
    real = {one: room for one, room in made.items() if not room.rehearsal}
    practised = {one: room for one, room in made.items() if room.rehearsal}
    wiped()
    for workshop, room in real.items():
        one_workshop(workshop, room, rights[workshop])
    if not made and not shared.may_make():
        st.info("The workshop that you were invited to is not here any more.")
    if not real and shared.may_make():
        first_steps(pack, list(practised))
    if practised:
        st.header("Rehearsals", anchor=False)
        for workshop, room in practised.items():
            one_workshop(workshop, room, rights[workshop])
    if not shared.may_make():
        return
    with st.expander("Make a workshop and fill in its details", key="make"):
        make(pack)
    with st.expander("Restore a workshop from an archive", key="restore"):
        archives.restore()
    with st.container(horizontal=True, key="more-ways"):
        st.page_link("bring_in.py", label="Bring in results from another tool", icon=":material/move_to_inbox:")
        st.page_link("synthesis.py", label="Put several workshops together", icon=":material/join_inner:")
        if real:
            rehearsals.offer_example(list(practised), "tertiary")
            rehearsals.offer_short("tertiary")


def first_steps(pack: Pack, practised: list[str]) -> None:
    """What to do where nothing is planned yet: the least effort first."""
    if not practised:
        st.markdown("There is no workshop yet. You can look at one, practise with one, or make your own.")
    look, practise, make_it = st.columns(3, gap="medium", border=True)
    with look:
        st.header("1. Look", anchor=False)
        st.markdown("A full day that is over, with its results, themes, report and slides. Every answer is invented.")
        rehearsals.offer_example(practised, "secondary" if practised else "primary")
    with practise:
        st.header("2. Practise", anchor=False)
        st.markdown("Half an hour with 30 pretend participants. You press Next, and your own phone can join them.")
        rehearsals.offer_short()
    with make_it:
        st.header("3. Make your own", anchor=False)
        make_at_once(pack)


def make_at_once(pack: Pack) -> None:
    """A workshop by an agenda that is ready, with facts that can be changed on its Plan page."""
    agendas = {id_: materials.agenda(pack, id_) for id_ in pack.agendas}
    if not agendas:
        st.markdown("The materials hold no agenda that can be used.")
        return
    chosen = st.selectbox(
        "Agenda",
        list(agendas),
        index=list(agendas).index(USUAL) if USUAL in agendas else 0,
        format_func=lambda id_: f"{agendas[id_].title}: {clock.total(agendas[id_])} minutes",
        key="first-agenda",
    )
    if st.button("Make your workshop", key="first-make", width="stretch"):
        tomorrow = (date.today() + timedelta(days=1)).isoformat()
        facts = defaults.facts(new_code(journal.current().codes()), TITLE, "", tomorrow)
        begin(facts, agendas[chosen])
    st.caption("Title, place, date and sectors can be changed afterwards.")


def wiped() -> None:
    """Which rehearsal was wiped just now."""
    if "wiped" in st.session_state:
        st.success(f"“{shared.plain(st.session_state.pop('wiped'))}” was wiped. No other workshop was touched.")


def one_workshop(workshop: str, room: Room, rights: frozenset[str]) -> None:
    """What there is to know of a workshop, and the ways into it that these rights open."""
    facts, agenda = room.plan
    with st.container(border=True, key=f"workshop-{workshop}"):
        words, code = st.columns([4, 1])
        words.header(facts.title, anchor=False)
        words.text(f"{_day(facts.date)}, {facts.starts} · {facts.place or 'no place yet'}")
        words.caption(f"{agenda.title}, {clock.total(agenda)} minutes · {_state(room)}")
        if room.rehearsal:
            words.html(rehearsals.mark())
        if roles.KEEP in rights and (reminder := retention.reminder(room, date.today())):
            st.warning(reminder)
        if not room.ended:
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
            if roles.RUN in rights and not room.ended:
                rehearsals.offer(room)
            if roles.KEEP in rights:
                keep(workshop, room)


def keep(workshop: str, room: Room) -> None:
    """What only an organiser does."""
    facts, _ = room.plan
    st.page_link("people.py", label="People", icon=":material/group:", query_params={"w": facts.code})
    st.page_link("data.py", label="Data", icon=":material/database:", query_params={"w": facts.code})
    with st.popover("Download archive", icon=":material/archive:", type="tertiary", key=f"ask-{workshop}"):
        archives.keep(workshop, room)
    if room.rehearsal:
        rehearsals.wipe(workshop)


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
    return f"{date.fromisoformat(iso):%A} {day(iso)}"


page()
