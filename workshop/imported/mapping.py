"""What each table holds and what each of its columns is: proposed from their names, for somebody to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workshop.errors import Rejected
from workshop.imported.tables import READ_ME, Table, key

ROWS, PEOPLE, SKIP = "answers", "people", "skip"
STATEMENTS, MATRIX, VOTES = "polis-comments", "polis-matrix", "polis-votes"
LAYOUTS = {
    ROWS: "One answer in each line",
    PEOPLE: "One person in each line, a question in each column",
    STATEMENTS: "Polis: statements (comments.csv)",
    MATRIX: "Polis: votes, one person in each line (participants-votes.csv)",
    VOTES: "Polis: votes, one in each line (votes.csv)",
    SKIP: "Leave it out",
}
"""The kinds of table in words."""

ANSWER, QUESTION, ROUND, PERSON, SECTOR = "answer", "question", "round", "participant", "sector"
TABLE, SURE, TIMES, SUPPORT, KIND = "table", "confidence", "votes", "supporters", "kind"
ASKED, UNUSED, PERSONAL = "asked", "not used", "never read"
ROLES = {
    UNUSED: "Not used",
    ANSWER: "The answer, vote or remark",
    ASKED: "A question: its answers are below",
    QUESTION: "Which question it answers",
    ROUND: "Which round: before, after, A, B, C",
    PERSON: "A code for the participant",
    SECTOR: "The sector or agency",
    TABLE: "The table in the room",
    SURE: "How sure they were, from 1 to 5",
    TIMES: "How many people said so",
    SUPPORT: "How many people supported the remark",
    KIND: "The kind of question",
}
"""What a column can be, in words. Columns of names and addresses have no role: they are never read."""

MENTIMETER, SLIDO, POLIS, TEMPLATE = "Mentimeter", "Slido", "Polis", "template"
"""The tools whose files are recognised, and the toolkit's own template."""

_NAMES: dict[str, tuple[str, ...]] = {
    QUESTION: ("question", "poll question", "question title", "prompt", "slide title", "poll", "question id"),
    ANSWER: (
        "answer", "response", "remark", "comment", "text", "reply", "poll option", "option", "choice", "word", "words",
        "entry", "vote", "feedback", "answers", "options", "choices", "comment-body", "question text", "your answer",
        "open answer", "remarks", "comments", "statement", "answer text", "response text",
    ),
    ROUND: ("round", "release", "asking", "wave", "before or after"),
    PERSON: (
        "participant", "participant id", "participant code", "code", "respondent", "respondent id", "voter",
        "voter id", "user id", "person", "session", "response id", "submission id", "participant no", "voter no",
    ),
    SECTOR: ("sector", "agency", "profession", "your sector", "your agency", "partner agency"),
    TABLE: ("table", "table number", "table no", "group table"),
    SURE: ("confidence", "how sure", "how sure were they"),
    TIMES: ("votes", "count", "times", "number of votes", "number", "people", "frequency", "how many", "total"),
    SUPPORT: ("upvotes", "likes", "supporters", "question score", "score", "question upvotes"),
    KIND: ("kind", "poll type", "question type", "slide type", "type"),
}  # fmt: skip
_ROLE = {name: role for role, names in _NAMES.items() for name in names}

_NOT_ASKED = re.compile(
    r"date.*|time.*|start(ed|ing)?( at| time| date)?|end(ed)?( at| time)?|complet.*|submi.*|created.*|joined.*|"
    r"total.*|duration|language|status|emoji|rank|id|#|no\.?|correct.*|results?|percent.*|%|last .*|device|"
    r"event.*|room|labels?|highlighted|sentiment|poll id|question id|group-id|n-.*|moderated|stance|.*: emoji"
)


@dataclass(frozen=True)
class Map:
    """How one table is read: its layout, the role of each column, and what was asked where no column says so."""

    table: str
    layout: str
    roles: tuple[str, ...]
    question: str = ""

    def columns(self, role: str) -> tuple[int, ...]:
        return tuple(n for n, one in enumerate(self.roles) if one == role)


def tool(tables: Sequence[Table]) -> str:
    """Which tool the tables seem to come from; empty if that cannot be told."""
    heads = [{key(name) for name in table.columns} for table in tables]
    if any({"comment-id", "comment-body"} <= head or {"comment-id", "voter-id", "vote"} <= head for head in heads):
        return POLIS
    if any({"group-id", "n-votes"} <= head for head in heads):
        return POLIS
    if any(head & {"poll question", "poll option", "user name", "question text"} for head in heads):
        return SLIDO
    if any({"participant", "question", "answer", "round"} <= head for head in heads):
        return TEMPLATE
    if any(table.sheet.name.casefold() in {"voters", "results"} or {"voter", "session"} & head
           for table, head in zip(tables, heads, strict=True)):  # fmt: skip
        return MENTIMETER
    return ""


def proposed(tables: Sequence[Table]) -> tuple[Map, ...]:
    """How each table would be read, by the names of its columns."""
    maps = [_proposed(table) for table in tables]
    if any(one.layout == MATRIX for one in maps):
        # Both say the same; the matrix holds the last vote of each person.
        maps = [replace(one, layout=SKIP) if one.layout == VOTES else one for one in maps]
    if any(one.layout == PEOPLE and table.sheet.name.casefold() == "voters" for one, table in _pairs(maps, tables)):
        # Beside its sheet of voters, Mentimeter repeats each question with totals.
        files = {table.sheet.file for _, table in _pairs(maps, tables) if table.sheet.name.casefold() == "voters"}
        maps = [
            replace(one, layout=SKIP) if table.sheet.file in files and table.sheet.name.casefold() != "voters" else one
            for one, table in _pairs(maps, tables)
        ]
    return tuple(maps)


def _pairs(maps: Sequence[Map], tables: Sequence[Table]) -> Iterable[tuple[Map, Table]]:
    return zip(maps, tables, strict=True)


def _proposed(table: Table) -> Map:
    names = [key(name) for name in table.columns]
    known = set(names)
    unused = tuple(PERSONAL if n in table.personal else UNUSED for n in range(len(names)))
    if table.sheet.name == READ_ME:
        return Map(table.id, SKIP, unused)
    if "comment-id" in known and "comment-body" in known:
        return Map(table.id, STATEMENTS, unused, STATEMENTS_ASKED)
    if {"comment-id", "voter-id", "vote"} <= known:
        return Map(table.id, VOTES, unused)
    if "participant" in known and {"n-votes", "n-agree"} & known:
        return Map(table.id, MATRIX, unused)
    roles = _roles(table, names)
    if "question text" in known or {"question", "author"} <= known:
        # Slido's list of what people asked: the question is what somebody wrote.
        said = names.index("question text" if "question text" in known else "question")
        roles = [ANSWER if n == said else UNUSED if role in {ANSWER, QUESTION} else role for n, role in _each(roles)]
        return Map(table.id, ROWS, tuple(roles), table.title or "Questions from participants")
    if ANSWER in roles:
        whole = QUESTION in roles or TIMES in roles or not _questions(table, roles)
        if whole or names[roles.index(ANSWER)] in {"answer", "response", "remark", "comment", "text"}:
            roles = [UNUSED if role == ASKED else role for role in roles]
            title = "" if QUESTION in roles else table.title or table.sheet.name or _stem(table.sheet.file)
            return Map(table.id, ROWS, tuple(roles), title)
    filled = _questions(table, roles)
    if len(filled) == 1 and not set(roles) & {PERSON, PERSONAL, SECTOR, TABLE, QUESTION}:
        roles = [ANSWER if n in filled else role for n, role in _each(roles)]
        asked = table.title or table.columns[filled[0]]
        return Map(table.id, ROWS, tuple(roles), asked)
    if filled:
        allowed = {ASKED, PERSON, SECTOR, TABLE, PERSONAL}
        return Map(table.id, PEOPLE, tuple(role if role in allowed else UNUSED for role in roles))
    return Map(table.id, SKIP, tuple(roles), table.title)


STATEMENTS_ASKED = "Statements written by participants"
"""What Polis asks for."""


def _roles(table: Table, names: list[str]) -> list[str]:
    roles: list[str] = []
    for n, name in enumerate(names):
        role = _ROLE.get(name, "")
        if n in table.personal:
            roles.append(PERSONAL)
        elif role == PERSON or (role and role not in roles):
            roles.append(role)
        elif role or not name or _NOT_ASKED.fullmatch(name):
            roles.append(UNUSED)
        else:
            roles.append(ASKED)
    if PERSON not in roles and "id" in names and names.index("id") not in table.personal:
        roles[names.index("id")] = PERSON
    if roles.count(PERSON) == 1 and "session" in names and roles[names.index("session")] == PERSON:
        # A session alone is nobody.
        roles[names.index("session")] = UNUSED
    return roles


def _questions(table: Table, roles: Sequence[str]) -> list[int]:
    return [n for n, role in enumerate(roles) if role == ASKED and table.values(n)]


def _each(roles: Sequence[str]) -> Iterable[tuple[int, str]]:
    return list(enumerate(roles))


def _stem(file: str) -> str:
    return re.sub(r"\.\w+$", "", file)


def checked(table: Table, one: Map) -> Map:
    """The map, if the table can be read by it; ``Rejected`` says what is missing."""
    if one.layout not in LAYOUTS or len(one.roles) != len(table.columns):
        raise Rejected(f"{table.place}: what each column is does not fit the table. Choose it again.")
    for n, role in enumerate(one.roles):
        if n in table.personal and role != PERSONAL:
            raise Rejected(
                f"{table.place}: the column “{table.columns[n]}” may name people, so it is never read. "
                "Give participants codes in another column."
            )
        if role not in ROLES and role != PERSONAL:
            raise Rejected(f"{table.place}: “{role}” is not known. Choose one of: {', '.join(ROLES)}.")
    if one.layout == ROWS and len(one.columns(ANSWER)) != 1:
        raise Rejected(f"{table.place}: say which one column holds the answers, or leave the table out.")
    if one.layout == ROWS and not one.columns(QUESTION) and not one.question.strip():
        raise Rejected(f"{table.place}: say which question was asked, or which column says so.")
    if one.layout == PEOPLE and not one.columns(ASKED):
        raise Rejected(f"{table.place}: say which columns are questions, or leave the table out.")
    return one
