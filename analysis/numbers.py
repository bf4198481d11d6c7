"""The numbers of a workshop so far: of closed votes alone, and without remarks.

A vote that is open is left out: from two looks at it, somebody could tell how the one who voted in between did.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.disclosure import HIDDEN
from analysis.document import Block, Bullets, Caution, Cell, Document, Figure, Paragraph, Picture, Quote, Section, Table
from analysis.groups import Opinions, opinion_groups, votes_of
from analysis.journalled import room_at
from analysis.report import report
from analysis.talk import Topic, where_to_talk
from workshop.errors import Rejected
from workshop.room import Room

CHAPTERS = ("scenarios", "myths", "priorities", "evaluation")
"""The chapters of the report with its votes."""
BY_SECTOR = "By sector"
"""The sheet of the workbook with all of them by sector."""


@dataclass(frozen=True)
class Numbers:
    """What may be shown with some number as the least group, as of journal row ``row``.

    ``chapters`` are those of the report that hold votes; empty where ``refused`` says why there are none.
    ``opinions`` is the sentence of a refusal where there are no opinion groups.
    """

    row: int
    chapters: tuple[Section, ...]
    refused: str
    topics: tuple[Topic, ...]
    opinions: Opinions | str


def main(arguments: Sequence[str]) -> int:
    """Write the numbers of a workshop of the journal to standard output, for the app that asked; not for people."""
    parser = argparse.ArgumentParser(prog="python -m analysis numbers")
    parser.add_argument("--workshop", required=True)
    parser.add_argument("--row", required=True, type=int)
    parser.add_argument("--threshold", required=True, type=int)
    given = parser.parse_args(arguments)
    found = worked_out(room_at(given.workshop, given.row), given.threshold)
    sys.stdout.buffer.write(pickle.dumps(found))
    return 0


def voting(room: Room) -> bool:
    """Whether a vote is open now."""
    return len(closed(room).asked) < len(room.asked)


def closed(room: Room) -> Room:
    """The room as if votes that are open had not been asked. Open questions for remarks stay: no vote is in them."""
    return replace(
        room,
        asked=tuple(key for key in room.asked if not room.askings[key].open or room.questions[key[0]].is_remark),
    )


def worked_out(room: Room, threshold: int) -> Numbers:
    """The numbers of a room, with ``threshold`` as the least group that they show."""
    settled = closed(room)
    chapters: tuple[Section, ...] = ()
    refused = ""
    opinions: Opinions | str
    try:
        document = report(settled, threshold=threshold)
        chapters = tuple(_without_remarks(section) for section in document.sections if section.id in CHAPTERS)
        chapters += _by_sector(document) if chapters else ()
        refused = "" if chapters else _said(document)
    except Rejected as refusal:
        refused = refusal.sentence
    try:
        opinions = opinion_groups(votes_of(settled), threshold)
    except Rejected as refusal:
        opinions = refusal.sentence
    return Numbers(room.row, chapters, refused, where_to_talk(settled, threshold), opinions)


def _said(document: Document) -> str:
    return " ".join(block.text for block in document.walk() if isinstance(block, Paragraph))


def _by_sector(document: Document) -> tuple[Section, ...]:
    """Every vote by sector, as the workbook has it: the report itself has the votes on cases alone."""
    (sheet,) = (one for one in document.sheets if one.name == BY_SECTOR)
    votes: dict[str, dict[str, dict[str, Cell]]] = {}
    for activity, question, about, round_, sector, option, people in sheet.rows:
        if people != HIDDEN and not about:
            name = ", ".join(filter(None, (str(activity), str(question).rstrip(".?"))))
            votes.setdefault(name, {}).setdefault(f"{round_}: {sector}", {})[str(option)] = people
    tables = tuple(
        Table(
            f"{name}: people by sector and answer",
            ("Vote and sector", *next(iter(rows.values()))),
            tuple((row, *counts.values()) for row, counts in rows.items()),
        )
        for name, rows in votes.items()
    )
    part = Section("by-sector", "Answers by sector", tables)
    return (Section("sectors", "", (), (part,)),) if tables else ()


def _without_remarks(section: Section) -> Section:
    """The section without quotes, what leads to them, and what the organiser has to write."""
    blocks: tuple[Block, ...] = section.blocks
    if any(isinstance(block, Quote | Picture) for block in blocks):
        counted = [place for place, block in enumerate(blocks, start=1) if isinstance(block, Figure | Table)]
        blocks = blocks[: max(counted, default=0)]
    return replace(
        section,
        blocks=tuple(block for block in blocks if isinstance(block, Paragraph | Caution | Bullets | Figure | Table)),
        sections=tuple(_without_remarks(part) for part in section.sections),
    )
