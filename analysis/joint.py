"""What a reader learns from several workshops put together beyond each one's own report: it must be nothing.

It reads finished sheets, as an attacker would who holds all the workbooks, and shares no code with what adds up.
Each pooled number has to be the sum of numbers that the workshops' own reports print. Then whoever subtracts a
report from the sum is left with the other reports, and never with a group or a round that one of them hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from analysis.document import Cell, Document, Sheet
from workshop.errors import Rejected

VOTES, THEMES, WORKSHOPS = "Votes across workshops", "Themes across workshops", "Workshops"
"""The sheets of a synthesis that hold numbers of people and remarks."""
ALL = "All workshops"
"""The column of sums, before those of the workshops."""
_ONE_VOTE, _FIRST = "The vote", "First vote"


def check(synthesis: Document, printed: Sequence[Sequence[Sheet]]) -> None:
    """``Rejected`` where a number is not the sum of printed ones. ``printed`` are the sheets of the workshops' own
    reports, in the order of the columns."""
    for where in _beyond(synthesis, printed):
        raise Rejected(
            f"The synthesis was not written: {where} holds a number that the workshops' own reports do not print. "
            "Make those reports again, then try once more."
        )


@dataclass(frozen=True)
class _Row:
    """A row of sums. ``what`` names it, by column; ``cells`` are of the workshops, in their order."""

    what: dict[str, Cell]
    total: Cell
    cells: tuple[Cell, ...]


def _beyond(synthesis: Document, printed: Sequence[Sequence[Sheet]]) -> Iterator[str]:
    """Where a number says more than the reports do."""
    votes, themes = _sums(synthesis.sheets, VOTES), _sums(synthesis.sheets, THEMES)
    for name, rows in ((VOTES, votes), (THEMES, themes)):
        for row in rows:
            if len(row.cells) != len(printed) or row.total != sum(cell for cell in row.cells if isinstance(cell, int)):
                yield f"“{name}”"
    told = [set(_told(sheets)) for sheets in printed]
    for _, of_question in groupby(votes, key=lambda row: (row.what["Card"], row.what["Question"], row.what["Round"])):
        for asked in _apart([(row, str(row.what["Option"])) for row in of_question]):
            question, round_ = str(asked[0].what["Question"]), str(asked[0].what["Round"])
            for cells, known in zip(zip(*(row.cells for row in asked), strict=True), told, strict=True):
                if any(cell != "" for cell in cells) and (question, round_, cells) not in known:
                    yield f"“{question}”"
    remarks = [{(row["Theme"], row["Title"]): row["Remarks"] for row in _rows(sheets, "Themes")} for sheets in printed]
    for row in themes:
        for cell, known_remarks in zip(row.cells, remarks, strict=True):
            if cell != known_remarks.get((row.what["Theme"], row.what["Title"]), 0):
                yield f"the theme “{row.what['Title']}”"
    for line, sheets in zip(_rows(synthesis.sheets, WORKSHOPS), printed, strict=True):
        if line["People"] != next(one["People"] for one in _rows(sheets, "Who took part") if one["Sector"] == "All"):
            yield "the list of workshops"


def _told(sheets: Sequence[Sheet]) -> Iterator[tuple[str, str, tuple[Cell, ...]]]:
    """Question, round and counts, of every vote that a report prints. A vote that was held once has two names."""
    rows = [row for row in _rows(sheets, "Questions") if not row["About"]]
    for (_, question, round_), of_question in groupby(
        rows, key=lambda row: (row["Activity"], str(row["Question"]), str(row["Round"]))
    ):
        for asked in _apart([(row["Count"], str(row["Option"])) for row in of_question]):
            yield question, _FIRST if round_ == _ONE_VOTE else round_, tuple(asked)


_T = TypeVar("_T")


def _apart(lines: Iterable[tuple[_T, str]]) -> Iterator[list[_T]]:
    """Votes that stand one after another under the same names: another begins where an answer comes again."""
    vote: list[_T] = []
    seen: set[str] = set()
    for what, option in lines:
        if option in seen:
            yield vote
            vote, seen = [], set()
        vote.append(what)
        seen.add(option)
    yield vote


def _sums(sheets: Sequence[Sheet], name: str) -> list[_Row]:
    """The rows of sums on a sheet. A place may be called as any column is, so its place in the row tells a workshop."""
    rows = []
    for sheet in sheets:
        if sheet.name == name:
            names = [column.name for column in sheet.columns]
            place = names.index(ALL)
            for row in sheet.rows:
                rows.append(_Row(dict(zip(names[:place], row[:place], strict=True)), row[place], row[place + 1 :]))
    return rows


def _rows(sheets: Sequence[Sheet], name: str) -> Iterator[dict[str, Cell]]:
    for sheet in sheets:
        if sheet.name == name:
            for row in sheet.rows:
                yield dict(zip((column.name for column in sheet.columns), row, strict=True))
