"""Everything that the page on which the report is written needs to know of a workshop, worked out once."""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.chapters.quoting import chosen, found
from analysis.chapters.written import sources
from analysis.finding import Finding
from analysis.journalled import room_at
from analysis.marks import Marks
from analysis.missing import Missing, missing
from analysis.narrative import OF_REPORT, OF_THEME
from analysis.study import study
from analysis.told import Part, told
from workshop.agenda import Source
from workshop.materials import built_in
from workshop.room import Room


@dataclass(frozen=True)
class Offered:
    """A remark that may be quoted: its uuid, its number in the report, its words and the question it answered."""

    uuid: str
    number: int
    text: str
    asked: str


@dataclass(frozen=True)
class Heard:
    """A theme with its remarks: how many, and those that may be quoted."""

    id: str
    title: str
    definition: str
    remarks: int
    may_quote: tuple[Offered, ...]


@dataclass(frozen=True)
class Desk:
    """As of journal row ``row``. ``themes`` have remarks, most first; ``chosen`` are those with a chapter of their own.

    ``questions`` hold what may be quoted of each open question by its id. ``drafts`` are proposals by part. ``nearest``
    are entries of the register offered for a theme, by its id. ``told`` is what participants would be told.
    """

    row: int
    themes: tuple[Heard, ...]
    chosen: tuple[str, ...]
    questions: Mapping[str, tuple[str, tuple[Offered, ...]]]
    findings: tuple[Finding, ...]
    marks: Marks
    drafts: Mapping[str, str]
    nearest: Mapping[str, tuple[Source, ...]]
    missing: tuple[Missing, ...]
    told: tuple[Part, ...]


def desk(room: Room) -> Desk:
    read = study(room, built_in().codebook)
    known = sources(read)
    asked = {vote.question.id: vote.question.text for vote in read.open_questions}
    may = [
        Offered(one.remark.uuid, one.number, one.remark.text, asked[one.remark.question])
        for one in read.quotes
        if one.remark.question in asked
    ]
    of_question = {one.remark.uuid: one.remark.question for one in read.quotes}
    picked = tuple(theme.id for theme, _ in chosen(read))
    parts = [*OF_REPORT, *(f"theme/{id_}/{part}" for id_ in picked for part in OF_THEME)]
    themes = []
    for theme, number in found(read):
        uuids = {remark.uuid for remark, _ in read.themes.of(theme)}
        quotable = tuple(one for one in may if one.uuid in uuids)
        themes.append(Heard(theme.id, theme.title, theme.definition, number, quotable))
    return Desk(
        row=room.row,
        themes=tuple(themes),
        chosen=picked,
        questions={
            id_: (text, tuple(one for one in may if of_question[one.uuid] == id_)) for id_, text in asked.items()
        },
        findings=tuple(known.findings.values()),
        marks=known.marks,
        drafts={part: known.draft(part) for part in parts},
        nearest={id_: tuple(known.nearest(id_)) for id_ in picked},
        missing=missing(read),
        told=told(read),
    )


def main(arguments: Sequence[str]) -> int:
    """Write the desk of a workshop of the journal to standard output, for the app that asked; not for people."""
    parser = argparse.ArgumentParser(prog="python -m analysis desk")
    parser.add_argument("--workshop", required=True)
    parser.add_argument("--row", required=True, type=int)
    given = parser.parse_args(arguments)
    sys.stdout.buffer.write(pickle.dumps(desk(room_at(given.workshop, given.row))))
    return 0
