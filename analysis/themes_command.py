"""``python -m analysis themes``: suggestions of a codebook's themes for a table of remarks.

    python -m analysis themes --codebook C.yaml --remarks R.csv [--reviewed V.csv] [--memory FILE] --out O.csv

R has the columns ``id,text``; V ``id,themes`` (ids joined by ``;``, empty: none fits); O
``id,rank,theme,score,assigned,why``. Without ``--codebook`` it is the built-in one.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis import codebook_file, encoder, files
from analysis.memory import Remembered, recall, remember
from analysis.phrases import listed, plural, quoted
from analysis.proposals import proposals
from analysis.themes import DECIDED, Sorter, Suggestions
from workshop.codebook import Codebook
from workshop.errors import Rejected
from workshop.materials import built_in

COLUMNS = ("id", "rank", "theme", "score", "assigned", "why")
NAMED = 10
"""Ids named in one sentence; of more only the number is told."""
PROPOSALS = 5


def main(arguments: Sequence[str]) -> int:
    """Write the suggestions, and what became of every remark on standard error. 0, or 2 after one sentence there."""
    given = _parser().parse_args(arguments)
    try:
        codebook = codebook_file.read(given.codebook) if given.codebook else built_in().codebook
        remarks = {id_: text for _, id_, text in _table(given.remarks, "text")}
        decided, notes = _decisions(given.reviewed, codebook, remarks) if given.reviewed else ({}, [])
        earlier = recall(given.memory, codebook, given.remarks.stem) if given.memory else ()
        sorter = Sorter(codebook, remarks, encoder.find(), earlier)
        found = sorter.suggest(decided)
        _write(given.out, _rows(remarks, found))
        if given.memory:
            remember(given.memory, codebook, given.remarks.stem, _kept(remarks, decided))
        none = [id_ for id_, themes in decided.items() if not themes]
        for line in (*notes, *_account(remarks, decided, found), *_proposed(sorter, found, none)):
            print(line, file=sys.stderr)
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis themes", description="Suggest themes of a codebook for remarks."
    )
    parser.add_argument("--codebook", type=Path, metavar="C.yaml", help="the themes; without it the built-in ones")
    parser.add_argument("--remarks", type=Path, metavar="R.csv", required=True, help="columns id and text")
    parser.add_argument("--reviewed", type=Path, metavar="V.csv", help="decisions: columns id and themes, joined by ;")
    parser.add_argument(
        "--memory", type=Path, metavar="FILE", help="learn from the decisions kept in FILE, and keep these there too"
    )
    parser.add_argument("--out", type=Path, metavar="O.csv", required=True, help="the file to write")
    return parser


def _table(file: Path, wanted: str) -> list[tuple[int, str, str]]:
    """Line, id and the wanted column of each row. Rows of nothing at all are passed over."""
    data = files.read(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Rejected(f"{file} is not UTF-8 text. Save it as “CSV UTF-8”.") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    found: dict[str, tuple[int, str, str]] = {}
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        if not {"id", wanted}.issubset(header):
            raise Rejected(f"{file} should begin with a line of the columns id and {wanted}. Add it.")
        id_at, at = header.index("id"), header.index(wanted)
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            cells = [*row, *[""] * len(header)]
            id_, line = cells[id_at].strip(), reader.line_num
            if not id_:
                raise Rejected(f"{file}, line {line}: there is no id. Give every row one.")
            if id_ in found:
                raise Rejected(f"{file}, line {line}: the id {id_} is there twice. Give every row its own.")
            found[id_] = line, id_, cells[at]
    except csv.Error as error:
        raise Rejected(f"{file}, line {reader.line_num}: this is no CSV table ({error}). Save it again.") from error
    return list(found.values())


def _decisions(
    file: Path, codebook: Codebook, remarks: Mapping[str, str]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """Decisions by the remark's id, and what to tell about those that are left out."""
    known = {theme.id for theme in codebook.themes}
    decided, missing = {}, []
    for line, id_, joined in _table(file, "themes"):
        themes = tuple(dict.fromkeys(one.strip() for one in joined.split(";") if one.strip()))
        for theme in themes:
            if theme not in known:
                raise Rejected(f"{file}, line {line}: the codebook has no theme {theme}. Correct it.")
        if id_ in remarks:
            decided[id_] = themes
        else:
            missing.append(id_)
    if not missing:
        return decided, []
    left = plural(len(missing), "decision")
    return decided, [
        f"{left} left out: no remark has {'this id' if len(missing) == 1 else 'these ids'}{_ids(missing)}."
    ]


def _rows(remarks: Mapping[str, str], found: Suggestions) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for id_ in remarks:
        for rank, one in enumerate(found.ranked.get(id_, ()), start=1):
            why = one.why
            if rank == 1 and id_ in found.practice:
                why += f"; may be positive practice: {found.practice[id_]}"
            rows.append((id_, str(rank), one.theme, f"{one.score:.4f}", str(int(one.assigned)), why))
    return rows


def _write(file: Path, rows: list[tuple[str, ...]]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([COLUMNS, *rows])
    except OSError as error:
        raise Rejected(f"{file} cannot be written to ({error.strerror}). Choose another place.") from error


def _kept(remarks: Mapping[str, str], decided: Mapping[str, tuple[str, ...]]) -> list[Remembered]:
    return [Remembered(remarks[id_], themes) for id_, themes in decided.items()]


def _account(remarks: Mapping[str, str], decided: Mapping[str, tuple[str, ...]], found: Suggestions) -> list[str]:
    fitting = sum(bool(found.assigned(id_)) for id_ in found.order)
    lines = [
        f"Used: {found.method}.",
        f"{plural(len(remarks), 'remark')} read: {len(decided)} {DECIDED}, {fitting} with a suggested theme, "
        f"{len(found.order) - fitting} with none, {len(found.apart)} set apart as saying nothing{_ids(found.apart)}.",
    ]
    if found.accuracy is not None:
        lines.append(
            f"Of the suggestions not yet reviewed, about {100 * found.accuracy:.0f}% are expected to be right."
        )
    if "encoder" not in found.method:
        lines.append("The sentence encoder is not installed, so fewer suggestions are right.")
    return lines


def _proposed(sorter: Sorter, found: Suggestions, none: Sequence[str]) -> list[str]:
    return [
        f"The codebook may lack a theme about {listed([quoted(word) for word in one.words])}: "
        f"{plural(len(one.remarks), 'remark')}{_ids(one.remarks)}."
        for one in proposals(sorter, found, none)[:PROPOSALS]
    ]


def _ids(ids: Sequence[str]) -> str:
    """
    >>> _ids(["a", "b"]), _ids([])
    (' (a, b)', '')
    """
    if not ids:
        return ""
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f" ({', '.join(ids[:NAMED])}{more})"
