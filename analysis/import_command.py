"""``python -m analysis import``: the archive of a workshop from files of other tools.

It reads and writes files only. How the files were read goes to standard error, for somebody to check.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from analysis import files
from workshop.archive import pack
from workshop.errors import Rejected
from workshop.imported import mapping
from workshop.imported.answers import Collected, collected
from workshop.imported.build import Brought, Event, bring_in
from workshop.imported.mapping import Map
from workshop.imported.questions import Asked, as_kind, asked
from workshop.imported.reading import Reading, read
from workshop.imported.tables import Table, key
from workshop.imported.template import as_csv, as_workbook

_SHOWN = 20
"""Lines set apart that are named one by one."""


def main(words: Sequence[str]) -> int:
    """0, or 2 after one sentence on standard error."""
    parser = _parser()
    given = parser.parse_args(words)
    try:
        if given.template:
            _save(given.template, as_csv() if given.template.suffix.casefold() == ".csv" else as_workbook())
            return 0
        if not given.file:
            parser.error("name the files to bring in")
        reading = _mapped(read(_files(given.file)), given)
        found = collected(reading.tables, reading.maps)
        questions = _chosen(asked(found), found, given)
        for line in (*_seen(reading, questions), *reading.notes, *found.notes):
            print(line, file=sys.stderr)
        if given.look:
            return 0
        if not (given.title and given.date and given.out):
            parser.error("give the event's --title and --date, and --out for the archive")
        event = Event(given.title, given.place, given.date, reading.source, given.cleared, given.quotable)
        brought = bring_in(found, questions, event)
        archived = brought.archived
        _save(given.out, pack(archived.workshop, list(archived.rows), archived.room))
        for line in told(brought):
            print(line, file=sys.stderr)
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    return 0


def told(brought: Brought) -> Iterator[str]:
    """What became of every answer, in sentences."""
    yield f"{brought.found} answers were found: {brought.counted} were brought in."
    if brought.replaced:
        yield f"{brought.replaced} were replaced, because the same person answered the question again."
    if brought.apart:
        yield f"{brought.set_apart} were set apart:"
        yield from (f"  {one}" for one in brought.apart[:_SHOWN])
        if len(brought.apart) > _SHOWN:
            yield f"  and {len(brought.apart) - _SHOWN} lines more"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis import", description="Make a workshop's archive from files of other tools."
    )
    parser.add_argument("file", nargs="*", type=Path, metavar="FILE", help="a .csv or .xlsx file")
    parser.add_argument("--out", type=Path, metavar="ARCHIVE.zip", help="the archive to write")
    parser.add_argument("--title", default="", help="the title of the event")
    parser.add_argument("--place", default="", help="where it took place")
    parser.add_argument("--date", default="", metavar="YYYY-MM-DD", help="its day")
    parser.add_argument("--look", action="store_true", help="only say how the files would be read")
    roles = ", ".join(f"“{role}”" for role in mapping.ROLES)
    parser.add_argument("--map", action="append", default=[], metavar="COLUMN=ROLE", help=f"a column is one of {roles}")
    parser.add_argument(
        "--layout",
        action="append",
        default=[],
        metavar="SHEET=LAYOUT",
        help=f"a sheet or file is read as one of {', '.join(mapping.LAYOUTS)}",
    )
    parser.add_argument(
        "--question", action="append", default=[], metavar="SHEET=TEXT", help="what the answers of a sheet were to"
    )
    parser.add_argument(
        "--kind",
        action="append",
        default=[],
        metavar="QUESTION=KIND",
        help="text, words, choice, choices, scale or leave out",
    )
    parser.add_argument(
        "--options", action="append", default=[], metavar="QUESTION=A|B|C", help="its choices in their order"
    )
    parser.add_argument(
        "--cleared", action="store_true", help="the remarks were read and cleared already: release them"
    )
    parser.add_argument("--quotable", action="store_true", help="people agreed to be quoted without a name")
    parser.add_argument(
        "--template", type=Path, metavar="FILE", help="write an empty template, .xlsx or .csv, and stop"
    )
    return parser


def _files(paths: Sequence[Path]) -> dict[str, bytes]:
    """Files by name, with the folder's where two have the same."""
    names = [path.name for path in paths]
    found = {}
    for path in paths:
        name = path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}"
        found[name] = files.read(path)
    return found


def _mapped(reading: Reading, given: argparse.Namespace) -> Reading:
    """The proposed maps, changed as the command says. A change that changes nothing is a mistake."""
    maps = list(reading.maps)
    for column, role in _pairs(given.map, "--map"):
        if role not in mapping.ROLES:
            raise Rejected(f"--map: “{role}” is not known. Choose one of: {', '.join(mapping.ROLES)}.")
        fits = [n for n, table in enumerate(reading.tables) if key(column) in map(key, table.columns)]
        _known(fits, "--map", column, "column")
        for n in fits:
            roles = tuple(
                role if key(name) == key(column) else one
                for name, one in zip(reading.tables[n].columns, maps[n].roles, strict=True)
            )
            maps[n] = _laid_out(replace(maps[n], roles=roles), reading.tables[n])
    for where, layout in _pairs(given.layout, "--layout"):
        if layout not in mapping.LAYOUTS:
            raise Rejected(f"--layout: “{layout}” is not known. Choose one of: {', '.join(mapping.LAYOUTS)}.")
        for n in _at(reading.tables, where, "--layout"):
            maps[n] = replace(maps[n], layout=layout)
    for where, text in _pairs(given.question, "--question"):
        for n in _at(reading.tables, where, "--question"):
            maps[n] = replace(maps[n], question=text)
    return replace(reading, maps=tuple(maps))


def _laid_out(one: Map, table: Table) -> Map:
    """A table that was left out is read once its columns are named."""
    if one.layout != mapping.SKIP:
        return one
    if one.columns(mapping.ANSWER):
        return replace(one, layout=mapping.ROWS, question=one.question or table.title or table.sheet.name)
    return replace(one, layout=mapping.PEOPLE) if one.columns(mapping.ASKED) else one


def _at(tables: Sequence[Table], where: str, option: str) -> list[int]:
    found = [n for n, table in enumerate(tables) if where in {table.sheet.name, table.sheet.file, table.title}]
    _known(found, option, where, "sheet, file or table")
    return found


def _known(found: Sequence[int], option: str, name: str, what: str) -> None:
    if not found:
        raise Rejected(f"{option}: there is no {what} “{name}” in these files. See how they are read with --look.")


def _pairs(given: Sequence[str], option: str) -> Iterator[tuple[str, str]]:
    for one in given:
        name, sign, value = one.rpartition("=")
        if not sign:
            raise Rejected(f"{option}: write it with a sign of equality, as in “Name=value”.")
        yield name.strip(), value.strip()


def _chosen(questions: Sequence[Asked], found: Collected, given: argparse.Namespace) -> tuple[Asked, ...]:
    by_name = {one.name: one for one in questions}
    for name, kind in _pairs(given.kind, "--kind"):
        _known([0] if name in by_name else [], "--kind", name, "question")
        by_name[name] = as_kind(by_name[name], kind, found)
    for name, options in _pairs(given.options, "--options"):
        _known([0] if name in by_name else [], "--options", name, "question")
        labels = tuple(part.strip() for part in options.split("|") if part.strip())
        by_name[name] = replace(by_name[name], known="", options=labels)
    return tuple(by_name.values())


def _seen(reading: Reading, questions: Sequence[Asked]) -> Iterator[str]:
    """How the files are read, in lines."""
    if reading.tool == mapping.TEMPLATE:
        yield "This is the toolkit's own template."
    else:
        yield f"These look like files of {reading.tool}." if reading.tool else "No tool was recognised."
    for table, one in zip(reading.tables, reading.maps, strict=True):
        yield f"{table.place}, line {table.first}: {mapping.LAYOUTS[one.layout]}"
        for name, role in zip(table.columns, one.roles, strict=True):
            if role not in {mapping.UNUSED, ""} and one.layout in {mapping.ROWS, mapping.PEOPLE}:
                yield f"  {name} = {role}"
    for asked_ in questions:
        options = f": {' | '.join(asked_.options)}" if asked_.options else ""
        known = f" (the toolkit's own {asked_.known})" if asked_.known else ""
        yield f"“{asked_.name}”{known} = {asked_.kind}{options}"


def _save(file: Path, data: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    except OSError as error:
        raise Rejected(f"{file} cannot be written ({error.strerror}). Choose another place.") from error
    print(file)
