"""What organisers ask for by command.

python -m analysis report ARCHIVE... --out DIR         the findings of archived workshops
python -m analysis report --workshop ID --out DIR      the findings of a workshop of the journal
python -m analysis suppress TABLE.csv --threshold N    a table of counts with small numbers hidden
python -m analysis themes --remarks R.csv --out O.csv  themes of a codebook suggested for remarks
python -m analysis identifiers FILE                    where each line may name or point to a person
python -m analysis import FILE... --out ARCHIVE.zip    a workshop's archive from files of other tools
python -m analysis synthesis ARCHIVE... --out DIR      what several workshops have in common
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from analysis import files
from analysis.disclosure import FLOOR, THRESHOLD
from analysis.formats import FORMATS, write
from analysis.journalled import room_at
from workshop.archive import unpack
from workshop.errors import Rejected
from workshop.room import Room

STEP = "Step: "
"""What a line of ``--progress`` begins with."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the reports and print their paths. 0, or 2 after one sentence on standard error."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["suppress"]:
        from analysis import suppress  # only this command needs its solver

        return suppress.main(words[1:])
    if words[:1] == ["themes"]:
        from analysis import themes_command

        return themes_command.main(words[1:])
    if words[:1] == ["identifiers"]:
        from analysis import identifiers  # only this command needs the lists of names

        return identifiers.main(words[1:])
    if words[:1] == ["import"]:
        from analysis import import_command

        return import_command.main(words[1:])
    if words[:1] == ["synthesis"]:
        from analysis import synthesis_command

        return synthesis_command.main(words[1:])
    if words[:1] == ["numbers"]:
        from analysis import numbers

        return numbers.main(words[1:])
    if words[:1] == ["desk"]:
        from analysis import desk

        return desk.main(words[1:])
    parser = _parser()
    given = parser.parse_args(words)
    if bool(given.archive) == bool(given.workshop):
        parser.error("name archives, or one workshop of the journal")
    try:
        folders = _folders(given.archive, given.out)
        told = _told if given.progress else _untold
        if given.threshold < FLOOR:
            raise Rejected(f"{FLOOR} is the least that any report shows.")
        read = [partial(_unpacked, archive) for archive in given.archive] or [
            partial(room_at, given.workshop, given.row)
        ]
        reports = [_written(room, given.date or "", given.threshold, given.format, told) for room in read]
        told("Writing")
        for folder, files in zip(folders, reports, strict=True):
            _save(folder, files)
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m analysis", description="Findings from archived workshops.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "report", help="write the findings as a web page, PDF, Word file, workbook and slides"
    )
    command.add_argument("archive", nargs="*", type=Path, metavar="ARCHIVE", help="a workshop's .zip archive")
    command.add_argument("--workshop", metavar="ID", help="instead, a workshop of WORKSHOP_DATABASE_URL's journal")
    command.add_argument("--row", type=int, default=0, metavar="N", help="as it was at this row of the journal")
    command.add_argument("--out", required=True, type=Path, metavar="DIR", help="the folder to write to")
    command.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="the day the report bears")
    command.add_argument(
        "--format",
        type=_formats,
        default=FORMATS,
        metavar="LIST",
        help=f"some of {','.join(FORMATS)}: all unless given",
    )
    command.add_argument(
        "--threshold",
        type=int,
        default=THRESHOLD,
        metavar="N",
        help=f"the fewest people of a group that is shown on its own: {THRESHOLD} unless given, and {FLOOR} or more",
    )
    command.add_argument("--progress", action="store_true", help="say each step on standard error")
    commands.add_parser("identifiers", help="find names, numbers and addresses in remarks", add_help=False)
    commands.add_parser("themes", help="suggest themes of a codebook for remarks", add_help=False)
    commands.add_parser("import", help="make an archive from files of other tools", add_help=False)
    commands.add_parser("synthesis", help="put several workshops together", add_help=False)
    commands.add_parser("suppress", help="print a table of counts with small numbers hidden", add_help=False)
    return parser


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is not a date such as 2026-11-22") from error


def _formats(text: str) -> tuple[str, ...]:
    asked = tuple(part.strip() for part in text.split(","))
    if unknown := [part for part in asked if part not in FORMATS]:
        raise argparse.ArgumentTypeError(f"“{unknown[0]}” is not a format. Choose from {', '.join(FORMATS)}")
    return asked


def _folders(archives: Sequence[Path], out: Path) -> list[Path]:
    """Where each report goes: one straight into ``out``, several each into a folder named after its archive."""
    if len(archives) <= 1:
        return [out]
    names = [archive.stem for archive in archives]
    if len(set(names)) != len(names):
        raise Rejected("Two archives have the same file name. Rename one, so that their reports do not mix.")
    return [out / name for name in names]


def _told(step: str) -> None:
    print(f"{STEP}{step}", file=sys.stderr, flush=True)


def _untold(step: str) -> None:
    """Nobody asked for the steps."""


def _written(
    read: Callable[[], Room], day: str, threshold: int, formats: Sequence[str], told: Callable[[str], None]
) -> dict[str, bytes]:
    from analysis.report import report  # takes a second to load, and only this command needs it

    told("Reading")
    room = read()
    told("Counting")
    return write(report(room, date=day, threshold=threshold), formats, told)


def _unpacked(archive: Path) -> Room:
    data = files.read(archive)
    try:
        return unpack(data).room
    except Rejected as refusal:
        raise Rejected(f"{archive}: {refusal.sentence}") from refusal


def _save(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            print(folder / name)
    except OSError as error:
        raise Rejected(f"{folder} cannot be written to ({error.strerror}). Choose another folder.") from error


if __name__ == "__main__":
    sys.exit(main())
