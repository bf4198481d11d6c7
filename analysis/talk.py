"""Where to talk next: a few places where people answered differently, in sentences that rank nobody.

A difference is a reason to ask, not a mark for anybody: two groups are named together, in the order of the day's
list, and never with which of them chose the higher answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analysis.agreement import van_der_eijk
from analysis.breakdown import breakdown
from analysis.differences import CHANCE, MEDIUM, Compared, comparable, compared, furthest
from analysis.disclosure import FLOOR
from analysis.ordinal import SPREAD
from analysis.positions import Positions, chosen, on_paper, places
from workshop.activities import CONFIDENCE
from workshop.agenda import Activity, round_name, second
from workshop.room import Key, Room

EACH = 2
"""Topics of each kind: as many as a room can take up."""

SURE = frozenset(level.id for level in CONFIDENCE[-2:])
"""Very sure, and completely sure."""

Kind = Literal["apart", "sure", "spread"]


@dataclass(frozen=True)
class Topic:
    """One thing to talk about, in ``sentences`` for the host.

    ``apart``: ``groups`` are the two whose answers lie furthest apart, with their ``bases``, and ``size`` is epsilon
    squared over all groups that are large enough; ``pvalue`` is adjusted for all questions compared. ``sure``: ``size``
    people of the base were sure of an answer to a myth card that its sources do not support. ``spread``: ``size`` is
    van der Eijk's A of the whole room.
    """

    kind: Kind
    question: str
    round: str
    sentences: str
    size: float
    bases: tuple[int, ...]
    groups: tuple[str, ...] = ()
    pvalue: float | None = None


def where_to_talk(room: Room, floor: int = FLOOR) -> tuple[Topic, ...]:
    """At most a few topics from the closed votes: groups that differ, sure but unsupported answers, spread answers.

    Compared are the groups of the plan whose answers may be shown, with ``floor`` as the least group, and nothing is
    said of fewer people who were sure of an answer. Each question comes up once, in the round where it stands out
    most. Votes on paper count only where no group is told.
    """
    closed = _closed(room)
    votes = {key: chosen(room, key) for key in closed if room.questions[key[0]].kind == "scale"}
    apart = _apart(room, list(votes), floor)
    told = {topic.question for topic in apart}
    spread = _spread(room, {key: answers for key, answers in votes.items() if key[0] not in told}, floor)
    return (*apart, *_sure(room, closed, floor), *spread)


def settled(room: Room) -> tuple[object, ...]:
    """All that ``where_to_talk`` looks at. It is equal until a vote closes, opens again or changes, and is compared at
    no cost while the room's parts are the same objects."""
    closed = ((key, room.askings[key]) for key in room.asked if not room.askings[key].open)
    return (
        *room.plan,
        frozenset(seat.participant for seat in room.seats.values() if seat.removed),
        *((key, asking.answers, asking.paper) for key, asking in closed if not room.questions[key[0]].is_remark),
    )


def _closed(room: Room) -> list[Key]:
    """Closed votes on what people think themselves, each in the last vote of its release; not those on the day as
    such, which an evaluation asks for."""
    found = []
    for question, round_ in room.asked:
        activity = _activity(room, question)
        later = room.askings.get((question, "after" if round_ == "before" else second(round_)))
        superseded = later is not None and not later.open
        evaluates = activity is not None and activity.kind == "evaluation"
        is_open = room.askings[question, round_].open
        if not (is_open or superseded or evaluates or room.questions[question].about):
            found.append((question, round_))
    return found


def _activity(room: Room, question: str) -> Activity | None:
    return next((one for one in room.plan[1].activities if any(step.question == question for step in one.steps)), None)


def _apart(room: Room, keys: Sequence[Key], floor: int) -> list[Topic]:
    groups = {
        key: comparable(breakdown(room, room.askings[key], floor).rows, tuple(places(room.questions[key[0]])), floor)
        for key in keys
    }
    groups = {key: of for key, of in groups.items() if of}
    found = [
        _pair(room, key, of, one)
        for (key, of), one in zip(groups.items(), compared(tuple(groups.values())), strict=True)
        if one.size >= MEDIUM
    ]
    return _first(sorted(found, key=lambda topic: -topic.size))


def _pair(room: Room, key: Key, of: Mapping[str, Sequence[float]], found: Compared) -> Topic:
    one, other = furthest(of)
    bases = len(of[one]), len(of[other])
    sentences = (
        f"{_on(room, key)}: answers from {one} and {other} lie furthest apart "
        f"(bases {bases[0]} and {bases[1]}). Ask each what they would need to know."
    )
    if found.pvalue > CHANCE:
        sentences += " Groups of this size can differ as much by chance."
    return Topic("apart", *key, sentences, found.size, bases, (one, other), found.pvalue)


def _spread(room: Room, votes: Mapping[Key, Mapping[str, str]], floor: int) -> list[Topic]:
    found = []
    for key, answers in votes.items():
        stand = Positions.of([*answers.values(), *on_paper(room, key)], places(room.questions[key[0]]))
        if stand.base < max(floor, 1) or len(stand.counts) < 3:
            continue
        size = van_der_eijk(stand.counts)
        if size < SPREAD:
            off = f", and {stand.apart} off it" if stand.apart else ""
            sentences = (
                f"{_on(room, key)}: answers spread over the scale (base {stand.base} on the scale{off}). "
                "Ask what one fact would change a vote."
            )
            found.append(Topic("spread", *key, sentences, size, (stand.base,)))
    return _first(sorted(found, key=lambda topic: topic.size))


def _sure(room: Room, closed: Sequence[Key], floor: int) -> list[Topic]:
    found = []
    for key in closed:
        activity, asking = _activity(room, key[0]), room.askings[key]
        if not activity or activity.kind != "myth" or not activity.answer:
            continue
        sure = [one.value for one in room.counted(asking).values() if one.confidence in SURE]
        sure += [one.value for one in asking.paper.values() if one.confidence in SURE for _ in range(one.times)]
        wrong = sum(value != activity.answer for value in sure)
        if wrong >= max(floor, 1):
            sentences = (
                f"Myth card “{activity.title}”: of {len(sure)} people who were very or completely sure, {wrong} gave "
                "an answer that its sources do not support. Read the sources together."
            )
            found.append(Topic("sure", *key, sentences, wrong, (len(sure),)))
    return _first(sorted(found, key=lambda topic: -topic.size))


def _first(topics: Sequence[Topic]) -> list[Topic]:
    """The first of each question, and of those the first few."""
    once: dict[str, Topic] = {}
    for topic in topics:
        once.setdefault(topic.question, topic)
    return list(once.values())[:EACH]


def _on(room: Room, key: Key) -> str:
    """Which vote it is, as the start of a sentence."""
    question, round_ = key
    activity = _activity(room, question)
    title = activity.title if activity and activity.kind == "scenario" else room.questions[question].text.rstrip(".?")
    name = "" if round_ == "first" else f", {round_name(round_)[0].lower()}{round_name(round_)[1:]}"
    return f"On “{title}”{name}"
