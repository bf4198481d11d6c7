"""The tables of a sheet: where each begins, what its columns are called, and which of them are never read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workshop.imported.files import Line, Sheet

READ_ME = "Read me"
"""The sheet of the toolkit's own template that says how to fill the other."""

_SEARCHED = 15
"""Lines in which the header of the first table is looked for."""

_PERSONAL = frozenset(
    {
        "name", "names", "surname", "forename", "firstname", "lastname", "fullname", "username", "nickname", "email",
        "emails", "mail", "phone", "telephone", "mobile", "ip", "postcode", "author",
    }
)  # fmt: skip
_LONGEST_PERSONAL = 3
"""Words of a header that names personal details; longer ones are questions."""
_MAIL = re.compile(r"\s*\S+@\S+\.\S+\s*")

HEADERS = frozenset(
    {
        "answer", "answers", "response", "responses", "remark", "comment", "comment-body", "text", "option", "options",
        "choice", "choices", "poll option", "poll question", "question", "questions", "question text", "question title",
        "votes", "vote", "count", "participant", "participant id", "participant code", "voter", "voter id", "voter-id",
        "respondent", "respondent id", "user id", "user name", "user email", "comment-id", "sector", "table", "round",
        "date (utc)", "session", "word", "words", "entry", "statement", "percentage", "%", "percent",
    }
)  # fmt: skip
"""Words that make a line a header."""


@dataclass(frozen=True)
class Table:
    """One table: what stands above it, its columns and the lines below. Cells of ``personal`` columns are empty."""

    sheet: Sheet
    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    personal: frozenset[int] = frozenset()
    first: int = 1
    """The number of the header's line."""
    aside: tuple[int, ...] = ()
    """Lines under the header that are nobody's: Slido says there of what kind each poll is."""

    @property
    def place(self) -> str:
        return self.sheet.place

    @property
    def id(self) -> str:
        """The table among all tables of the files."""
        return f"{self.sheet.file}/{self.sheet.name}/{self.first}"

    def values(self, column: int) -> list[str]:
        """What is filled in a column."""
        return [line.cells[column] for line in self.lines if column < len(line.cells) and line.cells[column]]


def tables(sheet: Sheet) -> tuple[Table, ...]:
    """Every table of a sheet. The lines above a header are its title."""
    heads = _heads(sheet.lines)
    found = []
    for place, head in enumerate(heads):
        above = sheet.lines[_below(sheet, heads[place - 1], head) if place else 0 : head]
        end = _below(sheet, head, heads[place + 1]) if place + 1 < len(heads) else len(sheet.lines)
        found.append(_table(sheet, above, sheet.lines[head], sheet.lines[head + 1 : end]))
    return tuple(found)


def key(header: str) -> str:
    """A header in its plain form.

    >>> key(" Date (UTC) "), key("User_ID")
    ('date (utc)', 'user id')
    """
    return re.sub(r"[\s_]+", " ", header).strip().strip(":*").casefold()


def _heads(lines: tuple[Line, ...]) -> list[int]:
    """The places of the header lines."""
    searched = lines[:_SEARCHED]
    first = next((n for n, line in enumerate(searched) if _names_columns(line)), None)
    if first is None:
        first = next((n for n, line in enumerate(searched) if _filled(line) > 1), 0)
    if max(map(_filled, lines)) == 1:
        # A single column: its name is the first line that is one, under a title of a few lines at most.
        named = (n for n, line in enumerate(lines[:4]) if key("".join(line.cells)) in HEADERS)
        first = next(named, 0)
    head = tuple(key(cell) for cell in lines[first].cells)
    again = [
        n
        for n, line in enumerate(lines[first + 1 :], start=first + 1)
        if tuple(key(cell) for cell in line.cells) == head or (_names_columns(line) and _apart(lines, n))
    ]
    return [first, *again]


def _names_columns(line: Line) -> bool:
    names = [key(cell) for cell in line.cells if cell]
    known = sum(name in HEADERS or name.endswith((": answer", ": score")) or "::" in name for name in names)
    return len(names) > 1 and known > 0 and all(len(name) < 400 for name in names) and not _numbers(names)


def _numbers(names: list[str]) -> bool:
    """Whether a line is one of numbers; Polis names its last columns by them, after others."""
    return sum(name.replace(".", "").isdigit() for name in names[:4]) > 1


def _apart(lines: tuple[Line, ...], at: int) -> bool:
    """Whether blank lines stand above this one, or above the title that is above it."""
    number, above = lines[at].number, lines[at - 1]
    if number - above.number > 1:
        return True
    return _filled(above) <= 2 and at > 1 and above.number - lines[at - 2].number > 1


def _below(sheet: Sheet, head: int, following: int) -> int:
    """Where the lines of a table end: at the blank line before the next one's title."""
    for n in range(following, head + 1, -1):
        if sheet.lines[n].number - sheet.lines[n - 1].number > 1 and _filled(sheet.lines[n]) <= 2:
            return n
    return following


def _filled(line: Line) -> int:
    return sum(bool(cell) for cell in line.cells)


def _table(sheet: Sheet, above: tuple[Line, ...], head: Line, lines: tuple[Line, ...]) -> Table:
    width = max([len(head.cells), *(len(line.cells) for line in lines)], default=0)
    names = [*head.cells, *([""] * (width - len(head.cells)))]
    personal = frozenset(
        n
        for n, name in enumerate(names)
        if _personal(name) or _mails([line.cells[n] for line in lines if n < len(line.cells) and line.cells[n]])
    )
    aside = 1 if _nobodys(names, lines) else 0
    told = tuple(
        Line(line.number, tuple("" if n in personal else cell for n, cell in enumerate(line.cells)))
        for line in lines[aside:]
    )
    numbers = tuple(line.number for line in lines[:aside])
    return Table(sheet, _title(above), tuple(names), told, personal, head.number, numbers)


def _nobodys(names: list[str], lines: tuple[Line, ...]) -> bool:
    """Whether the first line is nobody's, where most others say whose they are."""
    who = [n for n, name in enumerate(names) if _personal(name) or key(name) in {"user id", "participant id"}]
    told = [any(line.cells[n] for n in who if n < len(line.cells)) for line in lines]
    return len(told) > 1 and not told[0] and sum(told[1:]) * 2 > len(told) - 1


def _personal(header: str) -> bool:
    """Whether a header names details of a person.

    >>> _personal("User e-mail"), _personal("What would you name it?"), _personal("Who leads?: Name")
    (True, False, True)
    >>> _personal("Author"), _personal("author-id")
    (True, False)
    """
    if re.search(r":\s*name$", header, re.I):
        return True
    words = re.findall(r"[a-z]+", header.casefold().replace("e-mail", "email"))
    personal = _PERSONAL.intersection(words)
    if personal == {"author"} and "id" in words:
        return False
    return "?" not in header and len(words) <= _LONGEST_PERSONAL and bool(personal)


def _mails(values: list[str]) -> bool:
    return bool(values) and sum(bool(_MAIL.fullmatch(value)) for value in values) * 3 >= len(values)


_LABEL = re.compile(r"(?:poll |slide )?(?:question|title|prompt|poll)\s*\d*\s*[:.]?", re.I)
_NO_TITLE = re.compile(r"(?:date|created|exported|generated|session|type|poll type|participants|respondents)\b", re.I)


def _title(above: tuple[Line, ...]) -> str:
    """What stands above a table, without labels; the line that is said to be the question, else the last."""
    told = ""
    for line in above:
        cells = [cell for cell in line.cells if cell]
        if not cells or _NO_TITLE.match(cells[0]):
            continue
        if len(cells) > 1 and _LABEL.fullmatch(cells[0]):
            return cells[1]
        labelled = re.match(r"(?:question|poll|prompt)\s*\d*\s*[:.]\s*(\S.*)", cells[0], re.I)
        if labelled:
            return labelled[1]
        told = cells[0]
    return told
