"""``python -m analysis report``: the findings of workshops as files, and what keeps them from publication."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import command_line
from analysis.disclosure import FLOOR, THRESHOLD
from analysis.formats import FORMATS, write
from analysis.journalled import room_at
from workshop.errors import Rejected
from workshop.room import Room
from workshop.sealed import SUFFIX

if TYPE_CHECKING:
    from analysis.missing import Missing

NOT_READY = 1
"""The exit code where something keeps a report from publication."""


def main(arguments: Sequence[str]) -> int:
    """Write the reports and print their paths, or say what is missing. 0, or 2 after one sentence on standard error."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if bool(given.archive) == bool(given.workshop):
        parser.error("name archives, or one workshop of the journal")
    if not given.check and not given.out:
        parser.error("name the folder to write to with --out, or ask with --check what is missing")
    rooms: list[Callable[[], Room]] = [partial(_room, archive, given.passphrase_file) for archive in given.archive]
    rooms = rooms or [partial(room_at, given.workshop, given.row)]
    try:
        if given.threshold < FLOOR:
            raise Rejected(f"{FLOOR} is the least that any report shows.")
        if given.check:
            return max(_checked(room(), name) for room, name in zip(rooms, given.archive or [""], strict=True))
        folders = _folders(given.archive, given.out)
        told = command_line.told if given.progress else command_line.untold
        reports = [_written(room, given.date or "", given.threshold, given.format, told) for room in rooms]
        told("Writing")
        for folder, (written, needed) in zip(folders, reports, strict=True):
            command_line.save(folder, written)
            if needed:
                print(_not_complete(needed, folder), file=sys.stderr)
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    return 0


def _checked(room: Room, name: Path | str) -> int:
    """Print what is missing from one report; 0 if nothing that is needed is."""
    found = _missing(room)
    if name:
        print(name)
    for one in found:
        print(f"{'Needed' if one.needed else 'Could be added'}. {one.step}: {one.sentence}")
    needed = any(one.needed for one in found)
    print("Not ready for publication." if needed else "Nothing keeps it from publication.")
    return NOT_READY if needed else 0


def _missing(room: Room) -> tuple[Missing, ...]:
    from analysis.missing import missing  # takes a second to load, and only this command needs it
    from analysis.study import study
    from workshop.materials import built_in

    return missing(study(room, built_in().codebook))


def _not_complete(needed: int, folder: Path) -> str:
    points = "1 point is" if needed == 1 else f"{needed} points are"
    return f"{folder}: signed off, but not complete: {points} needed (run with --check to see them)."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis report",
        description="Write the findings as a web page, PDF, Word file, workbook and slides.",
    )
    parser.add_argument("archive", nargs="*", type=Path, metavar="ARCHIVE", help="a workshop's archive")
    command_line.takes_passphrases(parser)
    parser.add_argument("--workshop", metavar="ID", help="instead, a workshop of WORKSHOP_DATABASE_URL's journal")
    parser.add_argument("--row", type=int, default=0, metavar="N", help="as it was at this row of the journal")
    parser.add_argument("--out", type=Path, metavar="DIR", help="the folder to write to")
    parser.add_argument("--date", type=command_line.day, metavar="YYYY-MM-DD", help="the day the report bears")
    parser.add_argument(
        "--format",
        type=partial(command_line.formats, known=FORMATS),
        default=FORMATS,
        metavar="LIST",
        help=f"some of {','.join(FORMATS)}: all unless given",
    )
    parser.add_argument(
        "--threshold",
        type=int,
        default=THRESHOLD,
        metavar="N",
        help=f"the fewest people of a group that is shown on its own: {THRESHOLD} unless given, and {FLOOR} or more",
    )
    parser.add_argument("--progress", action="store_true", help="say each step on standard error")
    parser.add_argument("--check", action="store_true", help="write nothing, and print what keeps it from publication")
    return parser


def _folders(archives: Sequence[Path], out: Path) -> list[Path]:
    """Where each report goes: one straight into ``out``, several each into a folder named after its archive."""
    if len(archives) <= 1:
        return [out]
    names = [Path(archive.name.removesuffix(SUFFIX)).stem for archive in archives]
    if len(set(names)) != len(names):
        raise Rejected("Two archives have the same file name. Rename one, so that their reports do not mix.")
    return [out / name for name in names]


def _room(archive: Path, passphrase_file: Path | None) -> Room:
    return command_line.unpacked(archive, passphrase_file).room


def _written(
    read: Callable[[], Room], day: str, threshold: int, formats: Sequence[str], told: Callable[[str], None]
) -> tuple[dict[str, bytes], int]:
    """The files, and how much that is needed lacks in a report that somebody signed off."""
    from analysis.report import report  # takes a second to load, and only this command needs it

    told("Reading")
    room = read()
    told("Counting")
    needed = sum(one.needed for one in _missing(room)) if room.writing.signed else 0
    return write(report(room, date=day, threshold=threshold), formats, told), needed
