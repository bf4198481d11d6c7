"""What a reader learns from several workshops put together beyond each one's own report: it must be nothing.

It reads the finished documents, as an attacker would who holds all of them, and shares no code with what adds up.
Each pooled number has to be the sum of numbers that the workshops' own reports print. Then whoever subtracts a
report from the sum is left with the other reports, and never with a group or a round that one of them hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.document import Cell, Document, Sheet
from workshop.errors import Rejected

VOTES, THEMES, WORKSHOPS = "Votes across workshops", "Themes across workshops", "Workshops"
"""The sheets of a synthesis that hold numbers of people and remarks."""
ALL = "All workshops"
"""The column of sums, before those of the workshops."""
_ONE_VOTE, _FIRST = "The vote", "First vote"


def check(synthesis: Document, reports: Sequence[Document]) -> None:
    """``Rejected`` where a number is not the sum of printed ones. ``reports`` stand in the order of the columns."""
    for where in _beyond(synthesis, reports):
        raise Rejected(
            f"The synthesis was not written: {where} holds a number that the workshops' own reports do not print. "
            "Make those reports again, then try once more."
        )


def _beyond(synthesis: Document, reports: Sequence[Document]) -> Iterator[str]:
    """Where a number says more than the reports do."""
    for name in (VOTES, THEMES):
        for row in _rows(synthesis, name):
            cells = _cells(row)
            if len(cells) != len(reports) or row[ALL] != sum(cell for cell in cells if isinstance(cell, int)):
                yield f"“{name}”"
    asked: dict[tuple[str, str], list[list[Cell]]] = {}
    for row in _rows(synthesis, VOTES):
        asked.setdefault((str(row["Question"]), str(row["Round"])), []).append(_cells(row))
    for (question, round_), options in asked.items():
        for place, report in enumerate(reports):
            told = [cells[place] for cells in options]
            if any(isinstance(cell, int) for cell in told) and told not in list(_printed(report, question, round_)):
                yield f"“{question}”"
    for row in _rows(synthesis, THEMES):
        for cell, report in zip(_cells(row), reports, strict=True):
            printed = {(str(one["Theme"]), str(one["Title"])): one["Remarks"] for one in _rows(report, "Themes")}
            if isinstance(cell, int) and cell != printed.get((str(row["Theme"]), str(row["Title"])), 0):
                yield f"the theme “{row['Title']}”"
    for row, report in zip(_rows(synthesis, WORKSHOPS), reports, strict=True):
        people = next(one["People"] for one in _rows(report, "Who took part") if one["Sector"] == "All")
        if row["People"] != people:
            yield "the list of workshops"


def _printed(report: Document, question: str, round_: str) -> Iterator[list[Cell]]:
    """The counts that a report prints of a question in a round, of each activity that asked it."""
    names = {round_, _ONE_VOTE} if round_ == _FIRST else {round_}
    found: dict[tuple[str, str], list[Cell]] = {}
    for row in _rows(report, "Questions"):
        if row["Question"] == question and row["Round"] in names and not row["About"]:
            found.setdefault((str(row["Activity"]), str(row["Round"])), []).append(row["Count"])
    yield from found.values()


def _cells(row: dict[str, Cell]) -> list[Cell]:
    """The cells behind the sum: one for each workshop."""
    names = list(row)
    return [row[name] for name in names[names.index(ALL) + 1 :]]


def _rows(document: Document, name: str) -> Iterator[dict[str, Cell]]:
    sheets: list[Sheet] = [sheet for sheet in document.sheets if sheet.name == name]
    for sheet in sheets:
        for row in sheet.rows:
            yield dict(zip((column.name for column in sheet.columns), row, strict=True))
