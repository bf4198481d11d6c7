"""The form for the facts of a day, used to make a workshop and to change it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from difflib import SequenceMatcher

import streamlit as st

from workshop.activities import Option
from workshop.agenda import Facts
from workshop.rules import LONGEST_LINE, LONGEST_NOTE, MOST_TABLES
from workshop.wording import lines_of


def facts_fields(facts: Facts, key: str) -> Facts:
    """Draw every field and return the facts as they stand in the form."""
    the_day, who, local = st.columns(3, gap="large")
    with the_day:
        title = st.text_input("Title", facts.title, max_chars=LONGEST_LINE, key=f"{key}-title")
        place = st.text_input("Place", facts.place, max_chars=LONGEST_LINE, key=f"{key}-place")
        day = st.date_input("Date", date.fromisoformat(facts.date), format="DD/MM/YYYY", key=f"{key}-date")
        at, until = st.columns(2)
        starts = at.time_input("Start", time.fromisoformat(facts.starts), step=300, key=f"{key}-starts")
        if facts.ends:
            # Only a field that begins without a value can be emptied again.
            st.session_state.setdefault(f"{key}-ends", time.fromisoformat(facts.ends))
        ends = until.time_input(
            "Leave by",
            None,
            step=300,
            key=f"{key}-ends",
            help="When people have to leave. Leave it empty if there is no such time.",
        )
        tables = st.number_input(
            "Number of tables", 0, MOST_TABLES, facts.tables, key=f"{key}-tables", help="0 if people sit as they like."
        )
        named = st.checkbox(
            "Name this place in joint reports",
            facts.named_in_synthesis,
            key=f"{key}-named",
            help="Otherwise a report of several workshops calls it Workshop 1, Workshop 2 and so on. "
            "Ask the organisation first.",
        )
    with who:
        sectors = st.text_area(
            "Sectors, one on each line",
            "\n".join(option.label for option in facts.sectors),
            height=320,
            key=f"{key}-sectors",
            help="Participants choose one on joining. To rename a sector, change its line and keep its place. "
            "A line of its own makes a new sector.",
        )
        roles = st.text_area(
            "Role bands, one on each line",
            "\n".join(option.label for option in facts.role_bands),
            height=120,
            key=f"{key}-roles",
            help="Wide enough that nobody can be told from their role.",
        )
        levels = st.text_area(
            "Your four levels of need, one on each line",
            "\n".join(facts.levels),
            height=120,
            key=f"{key}-levels",
            help="Local labels, lowest first. Scenario cards use them.",
        )
    with local:
        route = st.text_area(
            "Local route for a real concern",
            facts.route,
            height=130,
            max_chars=LONGEST_NOTE,
            key=f"{key}-route",
            help="Every phone shows this under Help and support. Include a phone number.",
        )
        support = st.text_area(
            "Wellbeing and support contact", facts.support, height=110, max_chars=LONGEST_NOTE, key=f"{key}-support"
        )
        controller = st.text_area(
            "Who is responsible for the data (the controller)",
            facts.controller,
            height=110,
            max_chars=LONGEST_NOTE,
            key=f"{key}-controller",
            help="The organisation and how to reach it. People read this before they join.",
        )
        rag = st.text_area(
            "Your red, amber and green with their times",
            "\n".join(facts.rag),
            height=110,
            key=f"{key}-rag",
            help="One on each line. Times differ from place to place. Leave it empty to use plain words.",
        )
    listed = relabelled(lines_of(sectors), facts.sectors)
    return replace(
        facts,
        expected=tuple(pair for pair in facts.expected if pair[0] in {sector.id for sector in listed}),
        title=title.strip(),
        place=place.strip(),
        date=day.isoformat() if isinstance(day, date) else facts.date,
        starts=f"{starts:%H:%M}" if starts else facts.starts,
        ends=f"{ends:%H:%M}" if ends else "",
        sectors=listed,
        role_bands=relabelled(lines_of(roles), facts.role_bands),
        tables=int(tables),
        rag=lines_of(rag),
        levels=lines_of(levels),
        route=route.strip(),
        support=support.strip(),
        controller=controller.strip(),
        named_in_synthesis=named,
    )


def relabelled(labels: tuple[str, ...], before: tuple[Option, ...]) -> tuple[Option, ...]:
    """Options for a changed list of labels. A known or renamed label keeps its id; a new one has one of its own.

    A line was renamed where it holds all words of an old line there, or the other way round; and where it stands
    in the place of an old line, with as many lines around it as before.

    >>> relabelled(("Council", "Police"), (Option("housing", "Housing"), Option("police", "Police")))
    (Option(id='housing', label='Council', off_scale=False), Option(id='police', label='Police', off_scale=False))
    """
    ids = {option.label: option.id for option in before}
    done: set[str] = set()
    olds, news = [option.label for option in before], list(labels)
    for _, old, old_end, new, new_end in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        gone = [label for label in olds[old:old_end] if label not in labels]
        typed = [label for label in news[new:new_end] if label not in olds]
        alike = [(label, was) for was in gone for label in typed if _alike(label, was)]
        in_place = zip(typed, gone, strict=True) if len(typed) == len(gone) else ()
        for label, was in (*alike, *in_place):
            if label not in ids and was not in done:
                ids[label] = ids[was]
                done.add(was)
    for label in labels:
        ids[label] = ids.get(label) or _free(_slug(label), set(ids.values()))
    return tuple(Option(ids[label], label) for label in labels)


def _alike(label: str, was: str) -> bool:
    new, old = set(label.casefold().split()), set(was.casefold().split())
    return new <= old or old <= new


def _free(id_: str, taken: set[str]) -> str:
    numbered = (f"{id_}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (id_, *numbered) if one not in taken)


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-") or "sector"
