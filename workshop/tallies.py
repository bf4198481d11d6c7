"""Counts of the whole room: all that a phone or a screen shows of results without analysis."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from workshop.activities import Question, Value
from workshop.room import Asking, Remark, Room, Theme, released, remarks


@dataclass(frozen=True)
class Line:
    """One option's result. ``count`` is people who chose it, points it was given, or its Borda score.

    The Borda score of a ranked item is the number of items placed below it, summed over people
    (de Borda 1781). ``first`` is how many people put it first.
    """

    id: str
    label: str
    count: int
    off_scale: bool = False
    first: int = 0


@dataclass(frozen=True)
class Tally:
    """The counts of one round. ``answered`` is people.

    ``lines`` keep the question's order; those of points, rankings and words come with the highest first.
    """

    question: Question
    round: str
    answered: int
    lines: tuple[Line, ...]
    paper: int = 0
    """How many of ``answered`` came on paper."""


def support(room: Room, uuid: str) -> int:
    """How many people support a remark: those with a seat that counts, and those counted by hands or dots."""
    given = room.upvotes.get(uuid) or ()
    return sum(not room.seats[who].removed for who in given) + room.hands.get(uuid, 0)


def theme_counts(room: Room) -> list[tuple[Theme, int]]:
    """The themes of the day with how many of their remarks the room may see, most first."""
    on_show = {one.uuid for one in released(room)}
    counted = [(theme, sum(uuid in on_show for uuid in theme.remarks)) for theme in room.themes]
    return sorted(counted, key=lambda pair: -pair[1])


@dataclass(frozen=True)
class Agreed:
    """An action as the room sees it: the choice that it came from, the role that owns it, and the day (ISO)."""

    what: str
    owner: str
    by: str


def by_points(room: Room, question: str) -> list[Line]:
    """The choices of a points question with what the last asking gave them, highest first."""
    last = [key for key in room.asked if key[0] == question][-1]
    return list(tally(room, room.askings[last]).lines)


def agreed(room: Room, question: str) -> list[Agreed]:
    """The actions that were agreed on the choices of a points question, the one with most points first."""
    actions = {one.option: one for one in room.actions if one.question == question}
    lines = [line for line in by_points(room, question) if line.id in actions] if actions else []
    return [Agreed(line.label, actions[line.id].owner, actions[line.id].by) for line in lines]


def tally(room: Room, asking: Asking) -> Tally:
    """Count the answers of one round. Of words, only released ones are counted; texts have no lines."""
    question = room.questions[asking.question]
    ballots = list(asking.paper.values())
    values = [answer.value for answer in room.counted(asking).values() if answer.value is not None]
    values += [one.value for one in ballots for _ in range(one.times) if one.value is not None]
    on_paper = sum(one.times for one in ballots)
    lines: list[Line]
    if question.kind in {"choice", "scale"}:
        counts = Counter(str(value) for value in values)
        lines = _in_order(question, counts)
    elif question.kind == "choices":
        lines = _in_order(question, Counter(one for value in values for one in value))
    elif question.kind == "points":
        points: Counter[str] = Counter()
        for value in values:
            if isinstance(value, dict):
                points.update(value)
        lines = sorted(_in_order(question, points), key=lambda line: -line.count)
    elif question.kind == "ranking":
        lines = _ranked(question, [value for value in values if isinstance(value, list)])
    elif question.is_typed:
        lines = _typed(Counter(str(value) for value in values))
    elif question.kind == "words":
        lines = word_counts([r for r in remarks(room) if (r.question, r.round) == asking.key])
    else:
        lines = []
    return Tally(question, asking.round, voted(room, asking), tuple(lines), on_paper)


def how_sure(room: Room, asking: Asking) -> list[tuple[Value, str, int]]:
    """What was answered by those who also said how sure they are: the answer, how sure, and how many people."""
    said: list[tuple[Value | None, str, int]]
    said = [(one.value, one.confidence, 1) for one in room.counted(asking).values()]
    said += [(one.value, one.confidence, one.times) for one in asking.paper.values()]
    return [(value, sure, people) for value, sure, people in said if sure and value is not None]


def voted(room: Room, asking: Asking) -> int:
    """People whose answer counts in this round, on a phone or on paper."""
    phones = {answer.participant for answer in room.counted(asking).values()}
    return len(phones) + sum(ballots.times for ballots in asking.paper.values())


def word_counts(said: list[Remark]) -> list[Line]:
    """How many people said each released word, most first; upper and lower case are one, shown as most wrote it."""
    people: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    for remark in said:
        if remark.status != "released":
            continue
        people.update({word.casefold() for word in remark.words})
        for word in remark.words:
            spellings.setdefault(word.casefold(), Counter())[word] += 1
    ordered = sorted(people.items(), key=lambda item: (-item[1], item[0]))
    return [Line(word, _usual(spellings[word]), count) for word, count in ordered]


def _usual(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def _in_order(question: Question, counts: Counter[str]) -> list[Line]:
    return [Line(o.id, o.label, counts[o.id], o.off_scale) for o in question.options]


def _typed(said: Counter[str]) -> list[Line]:
    """What was typed, in its order: shorter first, which for whole numbers is the smaller."""
    return [Line(one, one, said[one]) for one in sorted(said, key=lambda one: (len(one), one))]


def _ranked(question: Question, orders: list[list[str]]) -> list[Line]:
    below: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for order in orders:
        first[order[0]] += 1
        for place, option in enumerate(order):
            below[option] += len(order) - 1 - place
    lines = [Line(o.id, o.label, below[o.id], first=first[o.id]) for o in question.options]
    return sorted(lines, key=lambda line: -line.count)
