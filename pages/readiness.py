"""Before the day: what is still to do, and what the law was when somebody last looked."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import streamlit as st

from analysis import forecast
from analysis.disclosure import FLOOR, THRESHOLD
from pages import clashes, shared
from workshop import defaults, journal, packs
from workshop import entries as e
from workshop.agenda import Facts, grouping
from workshop.checked import stale
from workshop.materials import LegalItem
from workshop.room import Room
from workshop.rules import MOST_EXPECTED
from workshop.wording import day

LONGEST_GROUP = 80
"""Characters of a group's name."""

RUNNING_ORDER, DETAILS, LEGAL = "Running order", "Details", "Legal status"
"""The parts of the plan where something may be left to do."""
PART = "plan-part"
"""Where the part of the plan that is open is kept."""


@dataclass(frozen=True)
class ToDo:
    """What the toolkit can see for itself: whether it is done, what it is, and the part of the plan that it is in."""

    done: bool
    what: str
    part: str


def to_do(room: Room, legal: Iterable[LegalItem], today: date) -> list[ToDo]:
    """Everything that should be done before the day, as far as the toolkit can see."""
    facts, agenda = room.plan
    confirmed = {item.id for item in legal} <= set(room.legal_items)
    ahead = date.fromisoformat(facts.date) >= today or bool(room.place)
    return [
        ToDo(not clashes.clashes(agenda, facts), "Mend what does not fit in the running order.", RUNNING_ORDER),
        ToDo(bool(facts.place), "Say where the day takes place.", DETAILS),
        ToDo(ahead, "Set the date: the one there is in the past.", DETAILS),
        ToDo(facts.route != defaults.ROUTE, "Write the local route for a real concern, with a phone number.", DETAILS),
        ToDo(facts.support != defaults.SUPPORT, "Name the wellbeing and support contact.", DETAILS),
        ToDo(facts.controller != defaults.CONTROLLER, "Name who is responsible for the data.", DETAILS),
        ToDo(facts.levels != defaults.LEVELS, "Use your own labels for the four levels of need.", DETAILS),
        ToDo(facts.rag not in {(), defaults.RAG}, "Use your own labels and times for red, amber and green.", DETAILS),
        ToDo(confirmed, "Confirm every item of the legal status board.", LEGAL),
    ]


def check_list(room: Room) -> None:
    """What is left before the day, each with one press to the part of the plan where it is done."""
    found = to_do(room, packs.combined().legal.values(), date.today())
    left = [one for one in found if not one.done]
    st.markdown(
        f"**{len(found) - len(left)} of {len(found)} done.** You can try everything now. What is left can wait until "
        "people come."
        if left
        else "**All that the toolkit can see is done.**"
    )
    with st.container(gap="xxsmall", key="left-to-do"):
        for number, one in enumerate(left):
            st.button(
                one.what,
                key=f"to-do-{number}",
                icon=":material/radio_button_unchecked:",
                type="tertiary",
                on_click=_open,
                args=(one.part,),
            )
    st.markdown("By hand: agree who leads on wellbeing, and who reads remarks before they are released.")


def _open(part: str) -> None:
    st.session_state[PART] = part


def legal_board(workshop: str, room: Room) -> None:
    """Each item with its date and how sure the register is; confirmed here for this place and day."""
    items = packs.combined().legal
    st.markdown("England. This is not legal advice. Check each item with your information governance lead.")
    if room.legal_at:
        at = datetime.fromisoformat(room.legal_at).astimezone()
        number = sum(id_ in room.legal_items for id_ in items)
        st.markdown(f"**{number} of {len(items)} items confirmed** on {day(f'{at:%Y-%m-%d}')}.")
    with st.form("legal", border=False):
        for item in items.values():
            with st.container(key=f"legal-{item.id}"):
                st.checkbox(_title(item), item.id in room.legal_items, key=f"legal-item-{item.id}")
                st.caption(f"Since: {item.since}. Status: {item.status}. {item.detail}")
                st.caption(f"Source: {item.source}. Last checked {day(item.checked)}.")
        st.date_input(
            "The duty to share is in force here since",
            date.fromisoformat(room.duty_since) if room.duty_since else None,
            format="DD/MM/YYYY",
            key="legal-duty",
            help="Leave it empty until you have seen that it has started.",
        )
        st.form_submit_button(
            "I have checked these for our place today",
            key="legal-save",
            type="primary",
            on_click=_confirm,
            args=(workshop, tuple(items)),
        )


def _title(item: LegalItem) -> str:
    what = item.what.replace("[", "\\[").replace("]", "\\]")
    return f"{what} (**check again: over 12 months old**)" if stale(item.checked, date.today()) else what


def _confirm(workshop: str, ids: tuple[str, ...]) -> None:
    checked = tuple(id_ for id_ in ids if st.session_state.get(f"legal-item-{id_}"))
    since = st.session_state.get("legal-duty")
    shared.act(workshop, e.LegalConfirmed(checked, since.isoformat() if isinstance(since, date) else ""))


def groups(workshop: str, facts: Facts, room: Room) -> None:
    """How many are expected of each sector, what will be shown of it, and in which group it is counted.

    The groups are fixed once voting began.
    """
    fixed = bool(room.asked)
    st.markdown(
        "Answers by sector are always shown by these groups, in the room and in the report. "
        f"{FLOOR} people of a group who answered are the least that the room sees, and {THRESHOLD} the least that a "
        "report shows unless you say otherwise."
    )
    _expected(workshop, facts)
    if facts.expected:
        _forecast(workshop, facts, fixed)
    known = dict(facts.merge)
    with st.form("groups", border=False):
        st.markdown("**In which group each sector is counted**")
        st.caption(
            "Sectors with the same group are counted together. A sector without a group stands alone. "
            + ("Voting has begun, so the groups are fixed now." if fixed else "Set this before any result is shown.")
        )
        columns = st.columns(3)
        for number, sector in enumerate(facts.sectors):
            key = f"group-{sector.id}"
            st.session_state.setdefault(key, known.get(sector.id, ""))
            columns[number % 3].text_input(shared.plain(sector.label), max_chars=LONGEST_GROUP, disabled=fixed, key=key)
        st.form_submit_button("Save groups", key="groups-save", disabled=fixed, on_click=_group, args=(workshop,))


def _expected(workshop: str, facts: Facts) -> None:
    known = dict(facts.expected)
    with st.form("expected", border=False):
        st.markdown("**How many people do you expect?**")
        columns = st.columns(4)
        for number, sector in enumerate(facts.sectors):
            columns[number % 4].number_input(
                shared.plain(sector.label),
                min_value=0,
                max_value=MOST_EXPECTED,
                value=known.get(sector.id, 0),
                key=f"expected-{sector.id}",
            )
        st.form_submit_button("Save numbers", key="expected-save", on_click=_expect, args=(workshop,))


def _expect(workshop: str) -> None:
    facts, _ = journal.current().room(workshop).plan
    numbers = ((sector.id, int(st.session_state.get(f"expected-{sector.id}") or 0)) for sector in facts.sectors)
    expected = tuple((id_, number) for id_, number in numbers if number)
    if expected != facts.expected:
        shared.act(workshop, e.FactsChanged(replace(facts, expected=expected)))


def _forecast(workshop: str, facts: Facts, fixed: bool) -> None:
    """What will be visible with the groups of the plan, and with groups that show more."""
    now = forecast.views(facts, dict(facts.expected))
    people = sum(view.expected for view in now)
    st.markdown(f"**What will be shown of {people} people, with the groups as they are now**")
    _views(facts, now)
    st.caption(
        f"A forecast: it counts on {forecast.ANSWER:.0%} of those expected to answer, and on not all of a group "
        "answering alike. No means: too few, or a smaller group could be worked out from it. Groups that are not shown "
        "are counted together."
    )
    if fixed:
        return
    other = proposal(facts)
    if other == facts.merge:
        return
    changed = replace(facts, merge=other)
    st.markdown("**Proposed groups, with which a report shows more**")
    _views(changed, forecast.views(changed, dict(facts.expected)))
    st.button("Use the proposed groups", key="groups-proposed", on_click=_regroup, args=(workshop, other))


def proposal(facts: Facts) -> forecast.Merge:
    """The groups to propose: those of the plan, unless others let a report show more groups, or more people."""
    expected = dict(facts.expected)
    found = tuple(
        (sector, textwrap.shorten(group, LONGEST_GROUP, placeholder=" and others"))
        for sector, group in forecast.proposed(facts, expected)
    )
    return found if _published(replace(facts, merge=found)) > _published(facts) else facts.merge


def _published(facts: Facts) -> tuple[int, int]:
    """How many groups a report will show, and how many people they have."""
    large = [view.expected for view in forecast.views(facts, dict(facts.expected)) if view.published]
    return len(large), sum(large)


def _views(facts: Facts, views: Iterable[forecast.View]) -> None:
    inside: dict[str, list[str]] = {}
    for sector in facts.sectors:
        inside.setdefault(grouping(facts)[sector.id], []).append(sector.label)
    shared.table(
        [
            {
                "Group": view.group,
                "Sectors in it": ", ".join(inside[view.group]),
                "Expected": view.expected,
                "Shown in the room": _yes(view.in_the_room),
                "Published": _yes(view.published),
            }
            for view in views
        ]
    )


def _yes(shown: bool) -> str:
    return "Yes" if shown else "No"


def _regroup(workshop: str, merge: forecast.Merge) -> None:
    facts, _ = journal.current().room(workshop).plan
    if shared.record(workshop, e.FactsChanged(replace(facts, merge=merge))):
        # The fields below keep what was typed, unless told.
        for id_, group in merge:
            st.session_state[f"group-{id_}"] = group


def _group(workshop: str) -> None:
    facts, _ = journal.current().room(workshop).plan
    named = [(sector.id, str(st.session_state.get(f"group-{sector.id}", "")).strip()) for sector in facts.sectors]
    merge = tuple((id_, group) for id_, group in named if group)
    if merge != facts.merge:
        shared.act(workshop, e.FactsChanged(replace(facts, merge=merge)))
