"""``python -m analysis synthesis``: one document of several workshops, of archives and of the journal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from analysis import command_line
from analysis.disclosure import FLOOR, THRESHOLD
from analysis.document import Document
from analysis.journalled import room_at
from workshop.errors import Rejected
from workshop.room import Room

FORMATS = ("html", "pdf", "docx", "xlsx")
"""The files are called ``synthesis`` with these endings."""


def main(words: Sequence[str]) -> int:
    """Write the files and print their paths. 0, or 2 after one sentence on standard error."""
    given = _parser().parse_args(words)
    told = command_line.told if given.progress else command_line.untold
    try:
        if given.threshold < FLOOR:
            raise Rejected(f"{FLOOR} is the least that any report shows.")
        told("Reading")
        rooms = _rooms(given.archive, given.passphrase_file, given.workshop)
        from analysis.synthesis import synthesis  # charts take a second to load

        told("Putting the workshops together")
        document = synthesis(rooms, given.date or "", given.threshold, given.title)
        command_line.save(given.out, _written(document, given.format, told))
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis synthesis", description="What several workshops have in common."
    )
    parser.add_argument("archive", nargs="*", type=Path, metavar="ARCHIVE", help="a workshop's archive")
    command_line.takes_passphrases(parser)
    parser.add_argument(
        "--workshop", action="append", default=[], metavar="ID", help="a workshop of WORKSHOP_DATABASE_URL's journal"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="the folder to write to")
    parser.add_argument(
        "--format",
        type=partial(command_line.formats, known=FORMATS),
        default=FORMATS,
        metavar="LIST",
        help=f"some of {','.join(FORMATS)}: all unless given",
    )
    parser.add_argument("--title", default="", help="the title of the document")
    parser.add_argument("--date", type=command_line.day, metavar="YYYY-MM-DD", help="the day the document bears")
    parser.add_argument(
        "--threshold",
        type=int,
        default=THRESHOLD,
        metavar="N",
        help=f"the smallest group that the workshops' own reports show: {THRESHOLD} unless given",
    )
    parser.add_argument("--progress", action="store_true", help="say each step on standard error")
    return parser


def _written(document: Document, formats: Sequence[str], told: Callable[[str], None]) -> dict[str, bytes]:
    from analysis.html import html
    from analysis.pdf import pdf
    from analysis.word import word
    from analysis.workbook import workbook

    writers: dict[str, Callable[[], bytes]] = {
        "html": lambda: html(document, told).encode(),
        "pdf": lambda: pdf(document),
        "docx": lambda: word(document),
        "xlsx": lambda: workbook(document),
    }
    files = {}
    for ending in formats:
        told(f"Writing .{ending}")
        files[f"synthesis.{ending}"] = writers[ending]()
    return files


def _rooms(archives: Sequence[Path], passphrase_file: Path | None, workshops: Sequence[str]) -> dict[str, Room]:
    """Rooms by the workshop's id; ``Rejected`` where one is there twice, as its people would count twice."""
    rooms: dict[str, Room] = {}
    for path in archives:
        archived = command_line.unpacked(path, passphrase_file)
        if archived.workshop in rooms:
            raise Rejected(f"{path} holds a workshop that is there already. Name each workshop once.")
        rooms[archived.workshop] = archived.room
    for workshop in workshops:
        if workshop in rooms:
            raise Rejected("One of these workshops is there twice. Name each workshop once.")
        rooms[workshop] = room_at(workshop, 0)
    return rooms
