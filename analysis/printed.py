"""What stands printed in a finished report about parts of the room, read back as a reader would."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from analysis.document import Cell, Document, Figure, Heat, Paragraph, Steps, Table

OTHERS, ON_PAPER, EVERYONE = "Others together", "On paper", "Everyone"
_LAST = frozenset({OTHERS, ON_PAPER, EVERYONE})
_HIDDEN = "[c]"
_START, _END = "At the start of the day", "At the end of the day"
_SHARING = 3
"""The place on the scale from which an answer is one of sharing."""

Counts = dict[str, int]
"""People by answer."""


class Asked(NamedTuple):
    """A question as the workbook names it."""

    activity: str
    question: str
    about: str


class Sure(NamedTuple):
    """People who were so sure; those of them whose answer fits the sources, and those whose does not."""

    people: int | None
    fits: int | None
    other: int | None


@dataclass
class Round:
    """One round of a question. ``whole`` counts everybody, and ``paper`` how many of them answered on it.

    ``rows`` are those of groups, the last row too; groups in ``hidden`` have none. ``beside`` counts a group, or
    everybody without it, where its row stands beside guesses. ``sure`` is by how sure people were.
    """

    whole: Counts = field(default_factory=dict)
    paper: int | None = None
    rows: dict[str, Counts] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    beside: dict[tuple[str, bool], Counts] = field(default_factory=dict)
    sure: dict[str, Sure] = field(default_factory=dict)


@dataclass
class Matched:
    """The same people in two rounds: how many went up, stayed and went down; how they answered in each; how many."""

    moved: tuple[int, ...] = ()
    answers: list[Counts] = field(default_factory=lambda: [{}, {}])
    people: int | None = None


@dataclass
class Told:
    """Everything that is printed of one question. ``places`` are those of a scale's answers, None off it.

    ``matched`` is by the names of two rounds. ``right`` is the answer to a myth card that fits the sources.
    """

    places: dict[str, int | None] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    matched: dict[tuple[str, str], Matched] = field(default_factory=dict)
    right: str = ""


@dataclass(frozen=True)
class Printed:
    """``people`` are those who took part by group; ``nobody`` are groups of which the report says that nobody came.

    ``loose`` names table and group wherever a table or chart says of a group what the sheets of numbers do not.
    """

    told: Mapping[Asked, Told]
    people: Mapping[str, int]
    total: int | None
    nobody: frozenset[str]
    loose: tuple[tuple[str, str], ...]


def read(document: Document, groups: Mapping[str, str]) -> Printed:
    """Read a finished report. ``groups`` is what everybody knows: in which group the plan counts each sector."""
    told = _questions(document)
    for row in _rows(document, "By sector"):
        round_ = told[_asked(row)].rounds[str(row["Round"])]
        if (number := _whole(row["People"])) is not None:
            round_.rows.setdefault(str(row["Sector"]), {})[str(row["Option"])] = number
        else:
            round_.hidden.add(str(row["Sector"]))
    for row in _rows(document, "Confidence"):
        if (asked := _asked(row)) in told:
            sure = Sure(*(_whole(row[name]) for name in ("People", "Fits the sources", "Does not fit")))
            told[asked].rounds[str(row["Round"])].sure[str(row["How sure"])] = sure
    _guesses(document, told, groups)
    _matched(document, told)
    people = {str(row["Sector"]): n for row in _rows(document, "Who took part") if isinstance(n := row["People"], int)}
    people.pop("Other sectors together", None)
    total = people.pop("All", None)
    loose = tuple(_loose(document, told, people, {*groups.values(), *_LAST}))
    return Printed(told, people, total, _nobody(document, set(groups.values())), loose)


def _rows(document: Document, name: str) -> Iterator[dict[str, Cell]]:
    for sheet in document.sheets:
        if sheet.name == name:
            for row in sheet.rows:
                yield dict(zip((column.name for column in sheet.columns), row, strict=True))


def _asked(row: Mapping[str, Cell]) -> Asked:
    return Asked(str(row["Activity"]), str(row["Question"]), str(row["About"]))


def _whole(cell: Cell) -> int | None:
    return cell if isinstance(cell, int) else None


def _questions(document: Document) -> dict[Asked, Told]:
    """Every question with one answer, as the whole room answered it."""
    told: dict[Asked, Told] = {}
    for row in _rows(document, "Questions"):
        if row["Kind"] not in {"choice", "scale"}:
            continue
        one, option = told.setdefault(_asked(row), Told()), str(row["Option"])
        if row["Kind"] == "scale":
            one.places[option] = _whole(row["Place"])
        round_ = one.rounds.setdefault(str(row["Round"]), Round())
        if (people := _whole(row["Count"])) is not None:
            round_.whole[option] = people
            round_.paper = _whole(row["On paper"])
    for table in _tables(document):
        for cells in table.rows if table.title == "Answers to the myth cards" else ():
            for asked, one in told.items():
                if f"{cells[0]}, ".startswith(f"{asked.activity}, "):
                    one.right = str(cells[table.header.index("Fits the sources")])
    return told


def _guesses(document: Document, told: Mapping[Asked, Told], groups: Mapping[str, str]) -> None:
    """What stands beside guesses: those of others, and the votes of the sector itself on the same question."""
    columns: dict[tuple[Asked, str], dict[str, Counts]] = {}
    for row in _rows(document, "Guesses"):
        of = columns.setdefault((_asked(row), str(row["Round"])), {})
        for name in ("Own votes", "Own votes of the sector", "Guesses of others"):
            if (people := _whole(row[name])) is not None:
                of.setdefault(name, {})[str(row["Option"])] = people
    for (asked, round_), of in columns.items():
        group = groups.get(asked.about, asked.about)
        if asked in told and "Guesses of others" in of:
            told[asked].rounds[round_].beside[group, False] = of["Guesses of others"]
        own = [
            one.rounds[round_]
            for other, one in told.items()
            if other.question == asked.question and not other.about and round_ in one.rounds
            if one.rounds[round_].whole == of.get("Own votes")
        ]
        if len(own) == 1 and "Own votes of the sector" in of:
            own[0].beside[group, True] = of["Own votes of the sector"]


def _matched(document: Document, told: Mapping[Asked, Told]) -> None:
    """The same people in two rounds, from the sheets, and from the tables of both ends of the day."""
    for row in _rows(document, "Movement"):
        moved = tuple(n for name in ("Up", "Same", "Down") if (n := _whole(row[name])) is not None)
        if moved:
            _pair(told[_asked(row)], str(row["From"]), str(row["To"])).moved = moved
    for row in _rows(document, "Movement and chance"):
        for one in _called(told, str(row["Question"]), str(row["From"]), str(row["To"])):
            _pair(one, str(row["From"]), str(row["To"])).people = _whole(row["People"])
    for table in _tables(document):
        for cells in table.rows:
            if table.title == "The same people at the start and at the end":
                for one in _called(told, str(cells[0]), _START, _END):
                    _pair(one, _START, _END).moved = tuple(int(cell) for cell in cells[-3:])
            elif table.title == "All answers of the people who were on the scale both times":
                name, _, moment = str(cells[0]).rpartition(": ")
                counts = {label: int(cell) for label, cell in zip(table.header[1:], cells[1:], strict=True)}
                for one in _called(told, name, _START, _END):
                    _pair(one, _START, _END).answers[moment == "end"] = counts


def _pair(one: Told, first: str, second: str) -> Matched:
    return one.matched.setdefault((first, second), Matched())


def _called(told: Mapping[Asked, Told], text: str, *rounds: str) -> list[Told]:
    """The question with this text that was put in these rounds; none if several were."""
    found = [
        one
        for asked, one in told.items()
        if asked.question.rstrip(".") == text.rstrip(".") and not asked.about and one.rounds.keys() >= set(rounds)
    ]
    return found if len(found) == 1 else []


def _nobody(document: Document, groups: set[str]) -> frozenset[str]:
    """The longest name first, as one may be part of another."""
    said = [block.text for block in document.walk() if isinstance(block, Paragraph)]
    text, found = " ".join(one for one in said if one.startswith("Nobody came from: ")), set()
    for group in sorted(groups, key=len, reverse=True):
        if group in text:
            found.add(group)
            text = text.replace(group, "")
    return frozenset(found)


def _tables(document: Document) -> Iterator[Table]:
    for block in document.walk():
        if isinstance(block, Figure):
            yield block.table
        elif isinstance(block, Table):
            yield block


# What tables and charts say of a group must follow from its rows on the sheets. Then who can work nothing out from
# the sheets can work nothing out from the tables either.


def _loose(
    document: Document, told: Mapping[Asked, Told], people: Mapping[str, int], groups: set[str]
) -> Iterator[tuple[str, str]]:
    tables = list(_tables(document))
    rows = _Rows(told, people, [t for t in tables if t.title == "People who would share" and t.header[0] == "Group"])
    for table in tables:
        for group, heading, cells in _of_groups(table, groups):
            if any(cell != _HIDDEN for cell in cells) and not rows.bear(table, group, heading, cells):
                yield table.title, group
    for row in _rows(document, "Sectors by round"):
        group, round_ = str(row["Sector"]), str(row["Round"])
        if (base := _whole(row["On the scale"])) is not None and not rows.placed(group, round_, base):
            yield str(row["Question"]), group
    for block in document.walk():
        if isinstance(block, Figure) and isinstance(block.chart, Steps | Heat):
            printed = {str(row[0]): row[1:] for row in block.table.rows}
            for group, values in block.chart.lines if isinstance(block.chart, Steps) else block.chart.rows:
                cells = printed.get(group, (_HIDDEN,) * len(values))
                if any(value is not None and cell == _HIDDEN for value, cell in zip(values, cells, strict=False)):
                    yield block.table.title, group


def _of_groups(table: Table, groups: set[str]) -> Iterator[tuple[str, Sequence[str], tuple[Cell, ...]]]:
    """Each group that a table names, with its cells and what these are of: in its row, or in its own column."""
    for row in table.rows:
        name = str(row[0])
        group = name if name in groups else name.partition(": ")[2]
        if group in groups:
            yield group, (name.removesuffix(group).removesuffix(": "), *table.header[1:]), row[1:]
    for place, name in enumerate(table.header):
        if (group := name.removeprefix("Own votes of ")) in groups and group != name:
            yield group, ("", *(str(row[0]) for row in table.rows)), tuple(row[place] for row in table.rows)


class _Rows:
    """The rows of groups on the sheets, and what follows from them."""

    def __init__(self, told: Mapping[Asked, Told], people: Mapping[str, int], cards: list[Table]) -> None:
        self.told, self.people, self.cards = told, people, cards

    def bear(self, table: Table, group: str, heading: Sequence[str], cells: tuple[Cell, ...]) -> bool:
        """Whether what a table says of a group follows from its rows."""
        match table.title:
            case title if title.endswith(": people by sector and answer"):
                return self._is_row(group, heading[1:], cells, heading[0])
            case title if title.endswith(": middle answers by sector and vote"):
                return self._bases(group, heading, cells)
            case "People by sector":
                return cells == (self.people.get(group),)
            case "People by sector and answer":
                return self._is_row(group, heading[1:], cells, heading[0])
            case "Votes and guesses":
                return self._is_row(group, heading[1:-1], cells[:-1], "")
            case "Guesses by sector":
                return any(sum(row.values()) == cells[0] for row in self._of(group, ""))
            case "Middle answers by sector and vote":
                return self._bases(group, heading, cells)
            case "People who would share":
                return self._would_share(table, group, cells)
            case title if title.startswith("People who would share at release "):
                last = {row[-3] for card in self.cards for row in card.rows if row[0] == group}
                return {cell for cell in cells if cell != _HIDDEN} <= last
        return group in _LAST or any(True for _ in self._of(group, ""))

    def _bases(self, group: str, heading: Sequence[str], cells: tuple[Cell, ...]) -> bool:
        """Whether the numbers in brackets are those of the group on some scale in each round."""
        bases = [
            (name, int(str(c).rpartition("(")[2][:-1]))
            for name, c in zip(heading[1:], cells, strict=True)
            if c != _HIDDEN
        ]
        return all(self.placed(group, name, base) for name, base in bases)

    def placed(self, group: str, round_: str, base: int) -> bool:
        """Whether so many of the group were on some scale in this round."""
        return any(
            sum(row[option] for option, place in one.places.items() if place is not None) == base
            for one in self.told.values()
            if one.places and round_ in one.rounds and (row := one.rounds[round_].rows.get(group))
        )

    def _of(self, group: str, round_: str) -> Iterator[Counts]:
        for one in self.told.values():
            for name, of in one.rounds.items():
                row = of.whole if group == EVERYONE else of.rows.get(group)
                if row and (not round_ or name == round_):
                    yield row

    def _is_row(self, group: str, labels: Sequence[str], cells: tuple[Cell, ...], round_: str) -> bool:
        said = {name.removeprefix("Off the scale: "): cell for name, cell in zip(labels, cells, strict=True)}
        return any(said == row for row in self._of(group, round_))

    def _would_share(self, table: Table, group: str, cells: tuple[Cell, ...]) -> bool:
        """Whether shares follow from the rows of one card; or, of several cards, from what is printed of each."""
        releases, shares = table.header[1:-2], _shares(cells)
        if len(shares) < len(releases):
            return False
        # All or none of a group who would share tell of each of them, whatever points of the scale they chose.
        if group != EVERYONE and any(sharing in {0, base} for sharing, base in shares):
            return False
        for one in self.told.values():
            if all(share in _sharing(one, group, of) for of, share in zip(releases, shares, strict=True)):
                return True
        parts = [card for card in self.cards if card.header == table.header and card != table]
        rows = [_shares(row[1:]) for card in parts for row in card.rows if row[0] == group]
        if len(rows) < len(parts) or any(len(row) < len(releases) for row in rows):
            return False
        return shares == [(sum(x for x, _ in at), sum(y for _, y in at)) for at in zip(*rows, strict=True)]


def _sharing(one: Told, group: str, release: str) -> Iterator[tuple[int, int]]:
    """Of a group's row, and its row of a second vote: those who would share, of those on the scale."""
    for name in (release, f"{release}, second vote"):
        told = one.rounds.get(name, Round())
        row = told.whole if group == EVERYONE else told.rows.get(group)
        if row:
            placed = {place: row[option] for option, place in one.places.items() if place is not None}
            yield sum(people for place, people in placed.items() if place >= _SHARING), sum(placed.values())


def _shares(cells: Sequence[Cell]) -> list[tuple[int, int]]:
    """The cells "x of y" in order; "nobody" is 0 of 0."""
    found = [re.match(r"(\d+) of (\d+)\b", str(cell).replace("nobody", "0 of 0")) for cell in cells]
    return [(int(share[1]), int(share[2])) for share in found if share]
