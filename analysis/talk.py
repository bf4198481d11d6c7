"""Where to talk next: a few places where people answered differently, in sentences that rank nobody.

A difference is a reason to ask, not a mark for anybody: two groups are named together, in the order of the day's
list, and never with which of them chose the higher answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from analysis.agreement import van_der_eijk
from analysis.breakdown import breakdown
from analysis.differences import benjamini_hochberg, cliffs_delta, kruskal_wallis
from analysis.disclosure import FLOOR
from analysis.positions import Positions, chosen, on_paper, places
from workshop.activities import CONFIDENCE
from workshop.agenda import Activity, round_name, second
from workshop.room import Key, Room

EACH = 2
"""Topics of each kind: as many as a room can take up."""

APART = 0.16
"""The least epsilon squared that is worth a talk: 0.4 squared, from where Rea, L. M. and Parker, R. A. (2014),
Designing and conducting survey research, call an association relatively strong."""

SPREAD = 0.5
"""Below this, van der Eijk's A is nearer to an even spread (0) or two camps (-1) than to one mind (1)."""

CHANCE = 0.05
"""Adjusted p-values above this are called chance's."""

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
    compared: list[tuple[Key, dict[str, list[int]]]] = []
    for key in keys:
        scale = places(room.questions[key[0]])
        of = {
            row.group: [place for option, place in scale.items() for _ in range(row.counts.get(option, 0))]
            for row in breakdown(room, room.askings[key], floor).rows
        }
        large = {group: stand for group, stand in of.items() if len(stand) >= floor}
        if len(large) > 1:
            compared.append((key, large))
    strengths = [kruskal_wallis(list(of.values())) for _, of in compared]
    pvalues = benjamini_hochberg([strength.pvalue for strength in strengths])
    found = [
        _pair(room, key, of, strength.epsilon_squared, pvalue)
        for (key, of), strength, pvalue in zip(compared, strengths, pvalues, strict=True)
        if strength.epsilon_squared >= APART
    ]
    return _first(sorted(found, key=lambda topic: -topic.size))


def _pair(room: Room, key: Key, of: Mapping[str, list[int]], size: float, pvalue: float) -> Topic:
    one, other = max(combinations(of, 2), key=lambda pair: abs(cliffs_delta(of[pair[0]], of[pair[1]])))
    bases = len(of[one]), len(of[other])
    sentences = (
        f"{_on(room, key)}: answers from {one} and {other} lie furthest apart "
        f"(bases {bases[0]} and {bases[1]}). Ask each what they would need to know."
    )
    if pvalue > CHANCE:
        sentences += " Groups of this size can differ as much by chance."
    return Topic("apart", *key, sentences, size, bases, (one, other), pvalue)


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
