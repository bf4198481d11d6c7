"""Who said what: the answers of every table by its map, and what was set apart and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from workshop.imported.files import Line
from workshop.imported.mapping import (
    ANSWER,
    ASKED,
    KIND,
    MATRIX,
    PEOPLE,
    PERSON,
    QUESTION,
    ROUND,
    ROWS,
    SECTOR,
    SKIP,
    STATEMENTS,
    SUPPORT,
    SURE,
    TABLE,
    TIMES,
    Map,
    checked,
)
from workshop.imported.tables import READ_ME, Table, key

MOST_TIMES = 10_000
"""People who say the same, on one line."""

AGREE, DISAGREE, PASS = "Agree", "Disagree", "Pass"
_POLIS = {"1": AGREE, "-1": DISAGREE, "0": PASS}
_ROUNDS = {
    "": "first", "1": "first", "first": "first", "first vote": "first", "2": "second", "second": "second",
    "second vote": "second", "before": "before", "start": "before", "at the start": "before", "after": "after",
    "end": "after", "at the end": "after", "a": "A", "b": "B", "c": "C", "release a": "A", "release b": "B",
    "release c": "C", "a-second": "A-second", "b-second": "B-second", "c-second": "C-second", "apart": "apart",
    "joined": "joined",
}  # fmt: skip
"""The rounds that a report knows, by what people write."""


@dataclass(frozen=True)
class Said:
    """One answer as a file has it. ``person`` is a code, or empty where nobody knows whose it is.

    ``times`` people said so; 0 says only that it could be chosen. ``rejected``: its own moderators took it out.
    """

    place: str
    line: int
    question: str
    answer: str
    round: str = "first"
    person: str = ""
    sector: str = ""
    table: str = ""
    sure: str = ""
    times: int = 1
    support: int = 0
    kind: str = ""
    rejected: bool = False


@dataclass(frozen=True)
class Apart:
    """What is not brought in: where it stands, why, and how many answers it is."""

    place: str
    line: int
    why: str
    number: int = 1

    def __str__(self) -> str:
        return f"{self.place}, line {self.line}: {self.why}" if self.line else f"{self.place}: {self.why}"


@dataclass(frozen=True)
class Collected:
    """``found`` answers are those in ``said``, by their times, and those of ``apart``.

    ``statements`` are what participants of Polis wrote, by the name of the question on which others voted.
    """

    said: tuple[Said, ...]
    apart: tuple[Apart, ...] = ()
    notes: tuple[str, ...] = ()
    statements: dict[str, Said] = field(default_factory=dict)

    @property
    def found(self) -> int:
        return sum(one.times for one in self.said) + sum(one.number for one in self.apart)


def collected(tables: Sequence[Table], maps: Sequence[Map]) -> Collected:
    """Read the tables; ``Rejected`` where a map does not fit its table."""
    said: list[Said] = []
    apart: list[Apart] = []
    notes: list[str] = []
    statements: dict[str, Said] = {}
    for table, one in zip(tables, maps, strict=True):
        one = checked(table, one)
        if one.layout == SKIP:
            if table.sheet.name != READ_ME:
                notes.append(f"{table.place}: {_called(table)} was left out.")
            continue
        if table.personal:
            names = ", ".join(f"“{table.columns[n]}”" for n in sorted(table.personal))
            notes.append(f"{table.place}: never read, because it may name people: {names}.")
        apart += [Apart(table.place, number, "the other tool's own line, of nobody", 0) for number in table.aside]
        for found in _read(table, one, statements):
            if isinstance(found, Apart):
                apart.append(found)
            else:
                said.append(found)
                if (found.line, _column(one)) in table.sheet.dates:
                    notes.append(
                        f"{table.place}, line {found.line}: the answer is a date. Excel makes dates of answers "
                        "such as 1-2. Check it."
                    )
    return Collected(tuple(said), tuple(apart), tuple(dict.fromkeys(notes)), statements)


def _called(table: Table) -> str:
    return f"the table “{table.title}”" if table.title else f"the table that begins with “{table.columns[0]}”"


def _column(one: Map) -> int:
    found = one.columns(ANSWER)
    return found[0] if one.layout == ROWS and found else -1


def _read(table: Table, one: Map, statements: dict[str, Said]) -> Iterator[Said | Apart]:
    if one.layout == ROWS:
        return _rows(table, one)
    if one.layout == PEOPLE:
        return _people(table, one)
    if one.layout == STATEMENTS:
        return _statements(table, one, statements)
    return _matrix(table) if one.layout == MATRIX else _votes(table)


def _rows(table: Table, one: Map) -> Iterator[Said | Apart]:
    asked = one.question.strip()
    for line in table.lines:
        question = _cell(line, one.columns(QUESTION)) or asked
        if one.columns(QUESTION) and question:
            asked = question  # some tools name a question on its first line alone
        round_ = _ROUNDS.get(key(_cell(line, one.columns(ROUND))))
        answer = _cell(line, one.columns(ANSWER))
        times = _times(_cell(line, one.columns(TIMES))) if one.columns(TIMES) else 1
        support = _times(_cell(line, one.columns(SUPPORT))) or 0
        why = ""
        if not answer:
            why = "no answer"
        elif not question:
            why = "no question: nothing says what was asked"
        elif round_ is None:
            given = _cell(line, one.columns(ROUND))
            why = f"the round “{given[:40]}” is not known. Use before, after, first, second, A, B or C"
        elif times is None:
            given = _cell(line, one.columns(TIMES))
            why = f"“{given[:40]}” is no number of people from 0 to {MOST_TIMES:,}"
        elif len(line.cells) > len(table.columns):
            why = "more cells than the header has columns"
        if why or round_ is None or times is None:
            yield Apart(table.place, line.number, why)
            continue
        yield Said(
            table.place,
            line.number,
            question,
            answer,
            round_,
            _person(line, one) if times == 1 else "",
            _cell(line, one.columns(SECTOR)),
            _cell(line, one.columns(TABLE)),
            _cell(line, one.columns(SURE)),
            times,
            support,
            _cell(line, one.columns(KIND)) or ("totals" if _cell(line, one.columns(TIMES)) else ""),
        )


def _people(table: Table, one: Map) -> Iterator[Said | Apart]:
    for line in table.lines:
        # Without a column of codes a line is a person; with one, a blank is nobody known.
        person = _person(line, one) if one.columns(PERSON) else f"{table.id}/{line.number}"
        for column in one.columns(ASKED):
            answer = line.cells[column] if column < len(line.cells) else ""
            if not answer:
                continue
            question, round_, kind = _heading(table.columns[column])
            if not question:
                yield Apart(table.place, line.number, "an answer in a column without a name")
                continue
            sector, at = _cell(line, one.columns(SECTOR)), _cell(line, one.columns(TABLE))
            yield Said(table.place, line.number, question, answer, round_, person, sector, at, kind=kind)


def _heading(header: str) -> tuple[str, str, str]:
    """The question, its round and its kind, of a column's name.

    >>> _heading("What helps?: Answer"), _heading("Rate:: Trust"), _heading("I know who to call [before]")
    (('What helps?', 'first', ''), ('Rate: Trust', 'first', 'scale'), ('I know who to call', 'before', ''))
    """
    text, kind = " ".join(header.split()), ""
    text = re.sub(r":\s*(?:Answer|Score)$", "", text)
    if "::" in text:
        asked, _, part = text.partition("::")
        text, kind = f"{asked.strip().rstrip(':')}: {part.strip(' :')}", "scale"
    ends = re.fullmatch(r"(.+?)\s*[\[(](before|after|release [abc]|[ABC])[\])]", text, re.I)
    if ends:
        return ends[1], _ROUNDS[ends[2].casefold()], kind
    return text, "first", kind


def _statements(table: Table, one: Map, statements: dict[str, Said]) -> Iterator[Said | Apart]:
    at = {key(name): n for n, name in enumerate(table.columns)}
    for line in table.lines:
        text, number = _at(line, at, "comment-body"), _at(line, at, "comment-id")
        if not text:
            yield Apart(table.place, line.number, "no answer")
            continue
        author = _at(line, at, "author-id")
        rejected = _at(line, at, "moderated") == "-1"
        said = Said(table.place, line.number, one.question, text, person=author, kind="text", rejected=rejected)
        statements[_statement(number)] = said
        yield said


def _matrix(table: Table) -> Iterator[Said | Apart]:
    at = {key(name): n for n, name in enumerate(table.columns)}
    numbers = [(n, name) for n, name in enumerate(table.columns) if name.isdigit()]
    for line in table.lines:
        who = _at(line, at, "participant")
        for column, number in numbers:
            vote = line.cells[column] if column < len(line.cells) else ""
            if vote:
                yield _voted(table, line, number, who, vote)


def _votes(table: Table) -> Iterator[Said | Apart]:
    at = {key(name): n for n, name in enumerate(table.columns)}
    lines = list(table.lines)
    if "timestamp" in at and all(_at(line, at, "timestamp").isdigit() for line in lines):
        lines.sort(key=lambda line: int(_at(line, at, "timestamp")))
    for line in lines:
        yield _voted(table, line, _at(line, at, "comment-id"), _at(line, at, "voter-id"), _at(line, at, "vote"))


def _voted(table: Table, line: Line, number: str, who: str, vote: str) -> Said | Apart:
    if vote not in _POLIS or not number:
        return Apart(table.place, line.number, f"“{vote[:20]}” is no vote of Polis: 1, 0 or -1")
    return Said(table.place, line.number, _statement(number), _POLIS[vote], person=who, kind="polis")


def _statement(number: str) -> str:
    return f"Statement {number}"


def _person(line: Line, one: Map) -> str:
    """A person's code, of one column or more; empty if one of them is."""
    parts = [line.cells[n] if n < len(line.cells) else "" for n in one.columns(PERSON)]
    return "\x1f".join(parts) if all(parts) else ""


def _cell(line: Line, columns: tuple[int, ...]) -> str:
    return line.cells[columns[0]] if columns and columns[0] < len(line.cells) else ""


def _at(line: Line, at: dict[str, int], name: str) -> str:
    column = at.get(name, len(line.cells))
    return line.cells[column] if column < len(line.cells) else ""


def _times(text: str) -> int | None:
    """A number of people; 1 where nothing is said.

    >>> _times("12 votes"), _times(""), _times("1,200"), _times("some"), _times("2.5")
    (12, 1, 1200, None, None)
    """
    if not text:
        return 1
    found = re.fullmatch(r"(\d[\d,]*)(?:\.0+)?(?:\s*[a-z]+)?", text.casefold())
    number = int(found[1].replace(",", "")) if found else -1
    return number if 0 <= number <= MOST_TIMES else None
