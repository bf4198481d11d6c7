"""What organisers ask for by command.

python -m analysis report ARCHIVE... --out DIR         the findings of archived workshops
python -m analysis suppress TABLE.csv --threshold N    a table of counts with small numbers hidden
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from analysis.html import html
from analysis.report import report
from analysis.workbook import workbook
from workshop.archive import unpack
from workshop.errors import Rejected

PAGE, BOOK = "findings.html", "findings.xlsx"
STEP = "Step: "
"""What a line of ``--progress`` begins with."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the reports and print their paths. 0, or 2 after one sentence on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["suppress"]:
        from analysis import suppress  # only this command needs its solver

        return suppress.main(words[1:])
    given = _parser().parse_args(words)
    try:
        folders = _folders(given.archive, given.out)
        told = _told if given.progress else _untold
        reports = [_written(archive, given.date or "", told) for archive in given.archive]
        told("Writing")
        for folder, (page, book) in zip(folders, reports, strict=True):
            _save(folder, page, book)
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Findings from archived workshops.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("report", help="write findings.html and findings.xlsx")
    command.add_argument("archive", nargs="+", type=Path, metavar="ARCHIVE", help="a workshop's .zip archive")
    command.add_argument("--out", required=True, type=Path, metavar="DIR", help="the folder to write to")
    command.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day the report bears")
    command.add_argument("--progress", action="store_true", help="say each step on standard error")
    commands.add_parser("suppress", help="print a table of counts with small numbers hidden", add_help=False)
    return parser


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a date such as 2026-11-22") from error


def _folders(archives: Sequence[Path], out: Path) -> list[Path]:
    """Where each report goes: one straight into ``out``, several each into a folder named after its archive."""
    if len(archives) == 1:
        return [out]
    names = [archive.stem for archive in archives]
    if len(set(names)) != len(names):
        raise Rejected("Two archives have the same file name. Rename one, so that their reports do not mix.")
    return [out / name for name in names]


def _told(step: str) -> None:
    print(f"{STEP}{step}", file=sys.stderr, flush=True)


def _untold(step: str) -> None:
    """Nobody asked for the steps."""


def _written(archive: Path, day: str, told: Callable[[str], None]) -> tuple[bytes, bytes]:
    told("Reading")
    try:
        data = archive.read_bytes()
    except OSError as error:
        raise Rejected(f"{archive} cannot be read ({error.strerror}). Check its name and place.") from error
    try:
        room = unpack(data).room
    except Rejected as refusal:
        raise Rejected(f"{archive}: {refusal.sentence}") from refusal
    told("Counting")
    document = report(room, date=day)
    page = html(document, told).encode()
    told("Workbook")
    return page, workbook(document)


def _save(folder: Path, page: bytes, book: bytes) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((PAGE, page), (BOOK, book)):
            (folder / name).write_bytes(content)
            print(folder / name)
    except OSError as error:
        raise Rejected(f"{folder} cannot be written to ({error.strerror}). Choose another folder.") from error


if __name__ == "__main__":
    sys.exit(main())
