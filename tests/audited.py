"""Random workshops with everything that is counted of parts of a room, and what is printed of them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import sample
from analysis_rooms import FACTS, GUESS, OWN, SURE_MYTH, Day

from analysis import report as reports
from analysis.document import Cell, Document
from analysis.study import study
from workshop import defaults, running
from workshop import entries as e
from workshop.activities import CONFIDENCE, Question, Value
from workshop.agenda import Activity, Step, grouping
from workshop.errors import Rejected
from workshop.materials import built_in
from workshop.room import Room
from workshop.rules import accept

CARDS = tuple(replace(sample.SCALE, id=f"s0{n}", scale="share-now") for n in (1, 2))
"""Two cards whose question is the same, as those of the built-in cards often is."""
STATEMENT = replace(sample.LEVEL, id="clear", text="I know who to call.", scale="")
MYTH = replace(SURE_MYTH, id="m01")


def activity(kind: str, id_: str, title: str, asked: Sequence[tuple[Question, str]], answer: str = "") -> Activity:
    steps = tuple(
        Step(step, title, question=question.id, round=round_)
        for question, round_ in asked
        for step in ("ask", "reveal")
    )
    return Activity(id_, kind, title, 5, steps, answer=answer)


AGENDA = replace(
    sample.AGENDA,
    activities=(
        activity("poll", "start", "Where we start", [(STATEMENT, "before")]),
        *(activity("scenario", card.id, f"Card {card.id}", [(card, round_) for round_ in "ABC"]) for card in CARDS),
        activity("myth", "m01", "A myth", [(MYTH, "first"), (MYTH, "second")], answer="false"),
        activity("predict", "another", "How would another sector vote?", [(OWN, "first"), (GUESS, "first")]),
        activity("poll", "end", "Where we end", [(STATEMENT, "after")]),
    ),
    questions=(STATEMENT, *CARDS, MYTH, OWN, GUESS),
)


def workshop(seed: int, most: int = 90) -> Day:
    """Few or many people; sectors merged or not; like minds, people who stay with their answer, leavers, and paper."""
    chance = random.Random(seed)
    facts = replace(FACTS, sectors=defaults.SECTORS, merge=defaults.MERGE) if chance.random() < 0.5 else FACTS
    day = Day(AGENDA, facts, seed)
    sectors = [option.id for option in facts.sectors]
    sectors = [
        "police",
        *chance.sample([one for one in sectors if one != "police"], chance.randint(1, len(sectors) - 1)),
    ]
    weights = [chance.random() ** 2 for _ in sectors]
    people = [(day.joins(sector), sector) for sector in chance.choices(sectors, weights, k=chance.randint(5, most))]
    stays, comes = chance.choice([0.3, 0.7, 1.0]), chance.choice([0.85, 0.97, 1.0])
    known: dict[tuple[str, str], Value] = {}
    for item in day.room.plan[1].activities:
        for step in item.steps:
            if step.kind != "ask" or chance.random() < 0.15:
                continue
            question = day.room.questions[step.question]
            options = [option.id for option in question.options]
            mind = {sector: chance.choice(options) if chance.random() < 0.25 else "" for sector in sectors}
            try:
                accept(day.room, "x", running.opening(day.room, question.id, step.round))
            except Rejected:
                continue
            day.happens(running.opening(day.room, question.id, step.round))
            for who, sector in people:
                if chance.random() > comes:
                    continue
                before = known.get((who, question.id)) if chance.random() < stays else None
                value = before or mind[sector] or chance.choice(options)
                known[who, question.id] = value
                sure = chance.choice(CONFIDENCE).id if question.confidence and chance.random() < 0.95 else ""
                day.says(who, question.id, value, step.round, sure=sure)
            if chance.random() < 0.2:
                day.on_paper(question.id, chance.choice(options), step.round, times=chance.randint(1, 12))
            day.happens(e.Closed(question.id, step.round, day.room.present))
            if chance.random() < 0.1:
                gone, _ = people.pop(chance.randrange(len(people)))
                day.happens(e.SeatRemoved(gone))
            if chance.random() < 0.3:
                people.append((day.joins(sectors[0]), sectors[0]))
    return day


def written(room: Room, threshold: int) -> Document:
    """The report with this threshold, before anybody audits it."""
    return reports._document(study(room, built_in().codebook, "", threshold))


def plan(room: Room) -> dict[str, str]:
    """In which group each sector is counted."""
    group = grouping(room.plan[0])
    return {sector.label: group[sector.id] for sector in room.plan[0].sectors}


def rows(document: Document, name: str) -> list[dict[str, Cell]]:
    (sheet,) = (one for one in document.sheets if one.name == name)
    return [dict(zip((column.name for column in sheet.columns), row, strict=True)) for row in sheet.rows]


def with_rows(document: Document, name: str, changed: Sequence[Mapping[str, Cell]]) -> Document:
    """The document with other rows on one of its sheets."""
    sheets = tuple(
        replace(one, rows=tuple(tuple(row.values()) for row in changed)) if one.name == name else one
        for one in document.sheets
    )
    return replace(document, sheets=sheets)
