"""The form for the facts of a day, used to make a workshop and to change it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time

import streamlit as st

from workshop.activities import Option
from workshop.agenda import Facts


def facts_fields(facts: Facts, key: str) -> Facts:
    """Draw every field and return the facts as they stand in the form."""
    left, right = st.columns(2, gap="large")
    with left:
        title = st.text_input("Title", facts.title, max_chars=120, key=f"{key}-title")
        place = st.text_input("Place", facts.place, max_chars=120, key=f"{key}-place")
        when, at = st.columns(2)
        day = when.date_input("Date", date.fromisoformat(facts.date), format="DD/MM/YYYY", key=f"{key}-date")
        starts = at.time_input("Start", time.fromisoformat(facts.starts), step=300, key=f"{key}-starts")
        tables = st.number_input(
            "Number of tables", 0, 60, facts.tables, key=f"{key}-tables", help="0 if people sit as they like."
        )
        sectors = st.text_area(
            "Sectors, one on each line",
            "\n".join(option.label for option in facts.sectors),
            height=240,
            key=f"{key}-sectors",
            help="Participants choose one on joining. To rename a sector, change its line and keep its place.",
        )
        roles = st.text_area(
            "Role bands, one on each line",
            "\n".join(option.label for option in facts.role_bands),
            height=130,
            key=f"{key}-roles",
            help="Wide enough that nobody can be told from their role.",
        )
    with right:
        levels = st.text_area(
            "Your four levels of need, one on each line",
            "\n".join(facts.levels),
            height=130,
            key=f"{key}-levels",
            help="Local labels, lowest first. Scenario cards use them.",
        )
        rag = st.text_area(
            "Your red, amber and green with their times, one on each line",
            "\n".join(facts.rag),
            height=130,
            key=f"{key}-rag",
            help="Times differ from place to place. Leave it empty to use plain words.",
        )
        route = st.text_area(
            "Local route for a real concern",
            facts.route,
            height=100,
            max_chars=500,
            key=f"{key}-route",
            help="Every phone shows this under Help and support. Include a phone number.",
        )
        support = st.text_area(
            "Wellbeing and support contact", facts.support, height=100, max_chars=500, key=f"{key}-support"
        )
        controller = st.text_area(
            "Who is responsible for the data (the controller)",
            facts.controller,
            height=100,
            max_chars=500,
            key=f"{key}-controller",
            help="The organisation and how to reach it. People read this before they join.",
        )
    return replace(
        facts,
        title=title.strip(),
        place=place.strip(),
        date=day.isoformat() if isinstance(day, date) else facts.date,
        starts=f"{starts:%H:%M}" if starts else facts.starts,
        sectors=relabelled(_lines(sectors), facts.sectors),
        role_bands=relabelled(_lines(roles), facts.role_bands),
        tables=int(tables),
        rag=_lines(rag),
        levels=_lines(levels),
        route=route.strip(),
        support=support.strip(),
        controller=controller.strip(),
    )


def relabelled(labels: tuple[str, ...], before: tuple[Option, ...]) -> tuple[Option, ...]:
    """Options for a changed list of labels. A known label keeps its id; a new one takes that of the line it replaced.

    >>> relabelled(("Council", "Police"), (Option("housing", "Housing"), Option("police", "Police")))
    (Option(id='housing', label='Council', off_scale=False), Option(id='police', label='Police', off_scale=False))
    """
    ids = {option.label: option.id for option in before}
    kept = {ids[label] for label in labels if label in ids}
    options: list[Option] = []
    for line, label in enumerate(labels):
        replaced = before[line].id if line < len(before) else ""
        id_ = ids.get(label) or (replaced if replaced not in kept else "") or _slug(label)
        if label not in ids and any(id_ == option.id for option in options):
            id_ = f"{id_}-{line + 1}"
        options.append(Option(id_, label))
    return tuple(options)


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-") or "sector"


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
