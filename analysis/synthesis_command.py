"""``python -m analysis synthesis``: one document of several workshops, of archives and of the journal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from analysis.disclosure import FLOOR, THRESHOLD
from analysis.document import Document
from analysis.journalled import room_at
from workshop.archive import unpack
from workshop.errors import Rejected
from workshop.room import Room

FORMATS = ("html", "pdf", "docx", "xlsx")
"""The files are called ``synthesis`` with these endings."""
STEP = "Step: "
"""What a line of ``--progress`` begins with."""


def main(words: Sequence[str]) -> int:
    """Write the files and print their paths. 0, or 2 after one sentence on standard error."""
    given = _parser().parse_args(words)
    told = _told if given.progress else _untold
    try:
        if given.threshold < FLOOR:
            raise Rejected(f"{FLOOR} is the least that any report shows.")
        told("Reading")
        rooms = _rooms(given.archive, given.workshop)
        from analysis.synthesis import synthesis  # charts take a second to load

        told("Putting the workshops together")
        document = synthesis(rooms, given.date or "", given.threshold, given.title)
        _save(given.out, _written(document, given.format, told))
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis synthesis", description="What several workshops have in common."
    )
    parser.add_argument("archive", nargs="*", type=Path, metavar="ARCHIVE", help="a workshop's .zip archive")
    parser.add_argument(
        "--workshop", action="append", default=[], metavar="ID", help="a workshop of WORKSHOP_DATABASE_URL's journal"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="the folder to write to")
    parser.add_argument(
        "--format",
        type=_formats,
        default=FORMATS,
        metavar="LIST",
        help=f"some of {','.join(FORMATS)}: all unless given",
    )
    parser.add_argument("--title", default="", help="the title of the document")
    parser.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day the document bears")
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


def _formats(text: str) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if unknown := [part for part in asked if part not in FORMATS]:
        raise argparse.ArgumentTypeError(f"“{unknown[0]}” is not a format. Choose from {', '.join(FORMATS)}")
    return asked


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a date such as 2026-11-22") from error


def _rooms(archives: Sequence[Path], workshops: Sequence[str]) -> dict[str, Room]:
    """Rooms by the workshop's id; ``Rejected`` where one is there twice, as its people would count twice."""
    rooms: dict[str, Room] = {}
    for path in archives:
        try:
            archived = unpack(path.read_bytes())
        except OSError as error:
            raise Rejected(f"{path} cannot be read ({error.strerror}). Check its name and place.") from error
        except Rejected as refusal:
            raise Rejected(f"{path}: {refusal.sentence}") from refusal
        if archived.workshop in rooms:
            raise Rejected(f"{path} holds a workshop that is there already. Name each workshop once.")
        rooms[archived.workshop] = archived.room
    for workshop in workshops:
        if workshop in rooms:
            raise Rejected("One of these workshops is there twice. Name each workshop once.")
        rooms[workshop] = room_at(workshop, 0)
    return rooms


def _told(step: str) -> None:
    print(f"{STEP}{step}", file=sys.stderr, flush=True)


def _untold(step: str) -> None:
    """Nobody asked for the steps."""


def _save(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            print(folder / name)
    except OSError as error:
        raise Rejected(f"{folder} cannot be written to ({error.strerror}). Choose another folder.") from error
