"""What a reader can work out about hidden groups from everything that is printed of a workshop together.

It reads the finished documents, as the attacker does, and shares no code with the choice of what to show.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.attack import extremes
from analysis.breakdown import ON_PAPER, OTHERS
from analysis.document import Document, Sheet
from workshop.errors import Rejected

_Asked = tuple[str, str, str]
"""A question, the sector that it is about, and its round."""

@dataclass(frozen=True)
class Known:
    """A number that is printed: how many people of these groups together chose an option, or any if it is empty."""

    groups: frozenset[str]
    option: str
    people: int


def check(documents: Sequence[Document], threshold: int) -> None:
    """``Rejected`` where a group that some table hides could be worked out from these documents together."""
    found = exposed(documents, threshold)
    if found:
        question, group = found[0]
        raise Rejected(
            f"The report was not written. From its tables a reader could work out how “{group}” answered "
            f"“{question}”. Make it again with a larger smallest group."
        )


def exposed(documents: Sequence[Document], threshold: int) -> list[tuple[str, str]]:
    """Question and group, wherever a reader learns of a hidden group what no table says.

    That is: that fewer than ``threshold`` people of it answered, or how many of them chose an option (other than
    nobody), or that all of them chose the same.
    """
    groups = frozenset(
        str(row["Sector"])
        for document in documents
        for row in _rows(document, "By sector")
        if row["Sector"] not in {OTHERS, ON_PAPER}
    )
    most = _people(documents)
    return [
        (asked[0], group)
        for asked, known in _known(documents, groups).items()
        for group in _recovered(known, groups, most, threshold)
    ]


def _rows(document: Document, name: str) -> Iterator[dict[str, object]]:
    sheets: list[Sheet] = [sheet for sheet in document.sheets if sheet.name == name]
    for sheet in sheets:
        for row in sheet.rows:
            yield dict(zip((column.name for column in sheet.columns), row, strict=True))


def _people(documents: Sequence[Document]) -> dict[str, int]:
    """The most people that a group can have, where a table says how many took part."""
    return {
        str(row["Sector"]): number
        for document in documents
        for row in _rows(document, "Who took part")
        if isinstance(number := row["People"], int)
    }


def _known(documents: Sequence[Document], groups: frozenset[str]) -> dict[_Asked, list[Known]]:
    """Every count of one-option answers by question and round. A reader knows who stands in the last row."""
    found: dict[_Asked, set[Known]] = {}
    for document in documents:
        rows: dict[_Asked, list[dict[str, object]]] = {}
        for row in _rows(document, "By sector"):
            rows.setdefault(_asked(row), []).append(row)
        for asked, table in rows.items():
            named = frozenset(str(row["Sector"]) for row in table if isinstance(row["People"], int)) & groups
            for row in table:
                if isinstance(people := row["People"], int):
                    group = str(row["Sector"])
                    who = (groups | {ON_PAPER}) - named if group == OTHERS else frozenset({group})
                    found.setdefault(asked, set()).add(Known(who, str(row["Option"]), people))
        for row in _rows(document, "Questions"):
            if (asked := _asked(row)) in rows and isinstance(people := row["Count"], int):
                found[asked].add(Known(groups | {ON_PAPER}, str(row["Option"]), people))
                if isinstance(paper := row["On paper"], int):
                    found[asked].add(Known(frozenset({ON_PAPER}), "", paper))
    return {asked: sorted(known, key=str) for asked, known in found.items()}


def _asked(row: Mapping[str, object]) -> _Asked:
    return str(row["Question"]), str(row["About"]), str(row["Round"])


def _recovered(
    known: Sequence[Known], groups: Collection[str], most: Mapping[str, int], threshold: int
) -> Iterator[str]:
    options = sorted({one.option for one in known if one.option})
    parts = [*sorted(groups), ON_PAPER]
    printed = {group for one in known if len(one.groups) == 1 for group in one.groups}
    if not printed - {ON_PAPER}:
        return
    # Unknowns: each group's people by option, its people in all, and how many fewer those are than took part.
    cell = {(group, option): n for n, (group, option) in enumerate((g, o) for g in parts for o in (*options, ""))}
    fewer = {group: len(cell) + n for n, group in enumerate(group for group in parts if group in most)}
    equations, sums = [], []

    def equation(terms: Mapping[int, int], value: int) -> None:
        line = np.zeros(len(cell) + len(fewer))
        line[list(terms)] = list(terms.values())
        equations.append(line)
        sums.append(value)

    for group in parts:
        equation({cell[group, ""]: -1} | {cell[group, option]: 1 for option in options}, 0)
        if group in fewer:
            equation({cell[group, ""]: 1, fewer[group]: 1}, most[group])
    for one in known:
        equation({cell[group, one.option]: 1 for group in one.groups}, one.people)
    alike: dict[tuple[object, ...], list[str]] = {}
    for group in sorted(set(groups) - printed):
        alike.setdefault((most.get(group), *(group in one.groups for one in known)), []).append(group)
    for same in alike.values():
        # Groups of which the tables say the same have the same ranges: one stands for all of them.
        of = [cell[same[0], option] for option in ("", *options)]
        least, greatest = extremes(np.array(equations), np.array(sums, dtype=float), of)
        if not greatest[0]:
            continue
        chosen = [(low, high) for low, high in zip(least[1:], greatest[1:], strict=True) if high]
        if greatest[0] < threshold or len(chosen) < 2 or any(low == high for low, high in chosen):
            yield from same
