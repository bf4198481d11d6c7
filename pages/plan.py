"""One workshop before the day: its facts, the address for phones, and the running order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import streamlit as st

from pages import clashes, clock, onwards, order, readiness, rehearsals, save_agenda, shared, slides
from pages.form import facts_fields
from workshop import entries as e
from workshop import exercises, journal
from workshop.agenda import Facts
from workshop.room import Room
from workshop.wording import day, plural

BEFORE, GROUPS = "Before the day", "Groups"
PARTS = (BEFORE, readiness.RUNNING_ORDER, readiness.DETAILS, GROUPS, readiness.LEGAL)


def page() -> None:
    workshop = shared.the_workshop()
    room = journal.current().room(workshop)
    facts, _ = room.plan
    st.title(shared.plain(facts.title))
    shared.say()
    if st.session_state.pop("saved", False):
        st.success("Saved.")
    before, running, details, groups, legal = st.tabs(PARTS, key=readiness.PART, on_change="rerun")
    with before:
        before_the_day(workshop, room)
    with running:
        the_day(workshop, room)
    with details, st.form("facts", border=False):
        changed = facts_fields(facts, f"facts-{facts.code}")
        if st.form_submit_button("Save", type="primary", key="facts-save"):
            save(workshop, changed)
    with groups:
        readiness.groups(workshop, facts, room)
    with legal:
        readiness.legal_board(workshop, room)
    onwards.after("plan", workshop, facts.code)


def before_the_day(workshop: str, room: Room) -> None:
    """What is planned, what is left to do, and how phones will join; after the day, where its results are."""
    facts, _ = room.plan
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(in_short(room))
        if room.ended:
            st.markdown("The workshop has ended, so there is nothing to prepare any more.")
            st.page_link("findings.py", label="Go to the findings", query_params={"w": facts.code})
        else:
            readiness.check_list(room)
    with right:
        phone_address(workshop, room)
        rehearsals.offer(room)


def in_short(room: Room) -> str:
    """The day in one line."""
    facts, agenda = room.plan
    start = clock.planned_start(facts)
    ends = start + timedelta(minutes=clock.total(agenda))
    where = f", {shared.plain(facts.place)}" if facts.place else ""
    return f"{shared.plain(agenda.title)}: {day(facts.date)}, {start:%H:%M} to {ends:%H:%M}{where}."


def the_day(workshop: str, room: Room) -> None:
    """The running order, and how it is changed."""
    order_, change = st.columns([3, 2], gap="large")
    with order_:
        running_order(room)
        fits(room)
        with st.expander("Save this agenda to a pack of your own", key="save-agenda"):
            save_agenda.save(workshop, room)
    with change:
        st.header("Change the running order", anchor=False)
        order.change(workshop, room)
        st.divider()
        order.add(workshop, room)


def running_order(room: Room) -> None:
    facts, agenda = room.plan
    st.header("Running order", anchor=False)
    start = clock.planned_start(facts)
    now = datetime.now().astimezone()
    later = clock.expected(room, now)
    rows = []
    for at, item in clock.running_order(agenda, start):
        row = {"Starts": f"{at:%H:%M}"}
        if later or (room.place and not room.ended):
            present = room.place is not None and item.id == room.place.activity
            row["Now"] = f"{later[item.id].astimezone():%H:%M}" if item.id in later else "now" if present else "done"
        rows.append(row | {"Minutes": str(item.minutes), "Item": item.title, "Kind": exercises.name(item.kind)})
    shared.table(rows)
    total = clock.total(agenda)
    ends = start + timedelta(minutes=total)
    leave = f" People have to leave by {facts.ends}." if facts.ends else ""
    items = plural(len(rows), "item")
    st.markdown(f"**{total} minutes** in {items}, from {start:%H:%M} to **{ends:%H:%M}**.{leave}")
    st.caption(f"Materials: {agenda.materials}")
    reflowed = clock.reflow(room, now)
    if reflowed and not room.ended:
        st.markdown(f"Under way: at this pace it ends at **{reflowed.finish.astimezone():%H:%M}**.")
        closing = clock.closing(facts)
        if closing and reflowed.planned == ends and reflowed.finish > closing:
            st.warning(f"That is after people have to leave ({closing:%H:%M}). Take out or shorten something.")


def fits(room: Room) -> None:
    """What does not fit in the day."""
    facts, agenda = room.plan
    changed = st.session_state.get(f"stood-in-{facts.code}", {})
    for sentence in clashes.said_of(agenda, facts, changed):
        st.warning(sentence)
    found = clashes.clashes(agenda, facts)
    for sentence in found:
        st.warning(sentence)
    if not found:
        st.markdown("Nothing clashes.")


def phone_address(workshop: str, room: Room) -> None:
    facts, _ = room.plan
    st.header("How phones join", anchor=False)
    address = shared.phone_address(facts)
    if shared.unreachable(address):
        st.warning("This computer is on no network, so no phone can join yet. Join the room's Wi-Fi, then look again.")
    code, words = st.columns(2, vertical_alignment="center")
    code.html(slides.qr_image(shared.qr(f"{address}/{facts.code}")))
    words.text(shared.short(address))
    words.metric("Join code", facts.code)
    if not room.ended:
        with st.container(key="try-now"):
            st.page_link(
                "host.py", label="Try it now: open Host", icon=":material/play_circle:", query_params={"w": facts.code}
            )
    with st.popover("Use another address", type="tertiary"), st.form("address", border=False):
        typed = st.text_input(
            "Another address for phones",
            facts.address,
            max_chars=200,
            placeholder=shared.short(address),
            key=f"address-{facts.code}",
            help="Fill this in behind a hotspot or a web address of your own. Leave it empty to go back.",
        )
        if st.form_submit_button("Save address", key="address-save"):
            save(workshop, replace(facts, address=typed.strip()))


def save(workshop: str, facts: Facts) -> None:
    if shared.record(workshop, e.FactsChanged(facts)):
        st.session_state["saved"] = True
    st.rerun()


page()
