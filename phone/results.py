"""Results as a phone shows them: counts of the whole room, after reveal only."""

from __future__ import annotations

from dataclasses import dataclass

from workshop.activities import Question
from workshop.agenda import Step, round_name, second
from workshop.room import Asking, Remark, Room, once, released_in
from workshop.tallies import Agreed, Line, Tally, agreed, tally, voted

_HEADS = {"points": "Points"}
"""What is counted, where it is not people."""


@dataclass(frozen=True)
class Cell:
    """One number with the length of its bar, 0 to 100, where a bar means something."""

    count: int
    bar: int | None = None


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    off_scale: bool = False


@dataclass(frozen=True)
class Results:
    """The last one or two revealed rounds of one question. ``bases`` says in words how many people each counts.

    ``actions`` are what the room agreed to do about its choices.
    """

    question: Question
    bases: tuple[str, ...]
    heads: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    remarks: tuple[Remark, ...] = ()
    note: str = ""
    actions: tuple[Agreed, ...] = ()


def results(room: Room, step: Step) -> Results | None:
    """What the room may see of the step's question; None before anything is revealed."""
    return once(room, ("results", step.question, step.round), lambda: _count(room, step))


def _count(room: Room, step: Step) -> Results | None:
    rounds = [room.askings.get((step.question, name)) for name in _rounds(step)]
    shown = [asking for asking in rounds if asking and asking.revealed][-2:]
    if not shown:
        return None
    question = room.questions[step.question]
    bases = tuple(_base(room, asking, several=len(shown) > 1) for asking in shown)
    if question.is_remark and question.kind != "words":
        return Results(question, bases, remarks=released_in(room, *(asking.key for asking in shown)))
    tallies = [tally(room, asking) for asking in shown]
    if question.kind == "ranking":
        heads, note = _ranking_heads(shown)
        rows = _ranking_rows(tallies)
    else:
        one = (_HEADS.get(question.kind, "People"),)
        heads = tuple(round_name(asking.round) for asking in shown) if len(shown) > 1 else one
        note = "The numbers are points, added up." if question.kind == "points" and len(shown) > 1 else ""
        rows = _rows(question, tallies)
    return Results(question, bases, heads, rows, note=note, actions=tuple(agreed(room, question.id)))


def _rounds(step: Step) -> tuple[str, ...]:
    """The rounds that may stand side by side: a vote at the end of the day with the one at its start."""
    earlier = ("before",) if step.round == "after" else ()
    return (*earlier, step.round, second(step.round))


def _base(room: Room, asking: Asking, *, several: bool) -> str:
    answered = voted(room, asking)
    paper = sum(ballots.times for ballots in asking.paper.values())
    people = max(asking.present + paper, answered)
    said = f"{answered} of {people} {'person' if people == 1 else 'people'} answered"
    if room.questions[asking.question].for_hosts:
        said = f"{answered} table {'host' if answered == 1 else 'hosts'} wrote"
    on_paper = f" {paper} of these on paper." if paper else ""
    return f"{round_name(asking.round)}: {said}.{on_paper}" if several else f"{said}.{on_paper}"


def _rows(question: Question, tallies: list[Tally]) -> tuple[Row, ...]:
    """One row for each option, or for each word that any round brought."""
    lines = {line.id: line for counted in reversed(tallies) for line in counted.lines}
    order = [option.id for option in question.options] or sorted(lines, key=lambda id_: _most_first(tallies, id_))
    return tuple(
        Row(
            lines[id_].label,
            tuple(_cell(counted, _line(counted, id_).count) for counted in tallies),
            lines[id_].off_scale,
        )
        for id_ in order
    )


def _most_first(tallies: list[Tally], id_: str) -> tuple[int, str]:
    return -max(_line(counted, id_).count for counted in tallies), id_


def _line(counted: Tally, id_: str) -> Line:
    return next((line for line in counted.lines if line.id == id_), Line(id_, "", 0))


def _cell(counted: Tally, count: int) -> Cell:
    """People are drawn against all who answered, other numbers against the largest."""
    people = counted.question.kind in {"choice", "scale", "choices"}
    whole = counted.answered if people else max((line.count for line in counted.lines), default=0)
    return Cell(count, round(100 * count / whole) if whole else 0)


def _ranking_heads(shown: list[Asking]) -> tuple[tuple[str, ...], str]:
    note = "Each answer gives an item one point for every item placed below it."
    if len(shown) == 1:
        return ("Score", "Put first by"), note
    return tuple(round_name(asking.round) for asking in shown), note


def _ranking_rows(tallies: list[Tally]) -> tuple[Row, ...]:
    """The newest round's order. One round alone has room for how often an item came first."""
    newest = tallies[-1]
    if len(tallies) == 1:
        return tuple(Row(line.label, (_cell(newest, line.count), Cell(line.first))) for line in newest.lines)
    return tuple(
        Row(line.label, tuple(_cell(counted, _line(counted, line.id).count) for counted in tallies))
        for line in newest.lines
    )
