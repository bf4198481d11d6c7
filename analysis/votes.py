"""Every question that was asked, with its rounds in the order of the agenda and what each was part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis import phrases
from analysis.movement import Movement, matched
from analysis.ordinal import Median, median, off_scale, on_scale
from workshop.activities import Question
from workshop.agenda import Activity, Agenda, round_name, second
from workshop.room import Asking, Key, Room
from workshop.tallies import Tally, tally

SCENARIO, MYTH, CHANGE, OTHER, WORDS, TEXT = "scenario", "myth", "change", "other", "words", "text"
"""What a question was for: its place in a report."""


@dataclass(frozen=True)
class Ballot:
    """One round of a question: its counts, how many people were present, and how many late answers do not count.

    ``activity`` is the id of the activity that held it, or empty. ``by_sector`` counts people by sector and
    option; it holds one-option answers only.
    """

    activity: str
    round: str
    name: str
    tally: Tally
    present: int
    late: int
    chosen: Mapping[str, str]
    """Participant to option, of one-option answers. For matching only: it never leaves the analysis."""
    by_sector: Mapping[str, Mapping[str, int]]

    @property
    def answered(self) -> int:
        return self.tally.answered

    @property
    def response(self) -> str:
        return phrases.response(self.answered, self.present)

    @property
    def placed(self) -> int:
        """People whose answer is on the scale."""
        return sum(line.count for line in on_scale(self.tally.lines))

    @property
    def apart(self) -> int:
        return off_scale(self.tally.lines)

    @property
    def median(self) -> Median | None:
        """The middle answer; None where the options have no order or nobody is on the scale."""
        return median(self.tally.lines) if self.tally.question.kind == "scale" else None

    def count(self, option: str) -> int:
        return next(line.count for line in self.tally.lines if line.id == option)


@dataclass(frozen=True)
class Vote:
    """A question that was asked: the activity it began in, what it was for, and its rounds."""

    question: Question
    activity: Activity | None
    purpose: str
    ballots: tuple[Ballot, ...]

    @property
    def first(self) -> Ballot:
        return self.ballots[0]

    @property
    def last(self) -> Ballot:
        return self.ballots[-1]

    @property
    def title(self) -> str:
        """The card's title, or else the question."""
        if self.activity and self.purpose in {SCENARIO, MYTH}:
            return self.activity.title
        return self.question.text

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each option on the scale. A myth card has two places: not the right answer, and right."""
        if self.purpose == MYTH and self.activity:
            return {option.id: int(option.id == self.activity.answer) for option in self.question.options}
        points = [option.id for option in self.question.options if not option.off_scale]
        return {option: place for place, option in enumerate(points)}

    def moved(self, before: Ballot, after: Ballot) -> Movement:
        """How the people who answered both rounds moved along ``order``."""
        return matched(before.chosen, after.chosen, self.order)

    @property
    def pairs(self) -> tuple[tuple[Ballot, Ballot], ...]:
        """Rounds to compare: each with the next, and the first with the last where others lie between."""
        steps = tuple(zip(self.ballots, self.ballots[1:], strict=False))
        return (*steps, (self.first, self.last)) if len(steps) > 1 else steps


def votes(room: Room) -> tuple[Vote, ...]:
    """Everything that was asked, in the order of the agenda."""
    _, agenda = room.plan
    by_question: dict[str, list[Key]] = {}
    for key in sorted(room.asked, key=lambda key: (_position(agenda, key), room.asked.index(key))):
        by_question.setdefault(key[0], []).append(key)
    return tuple(_vote(room, agenda, keys) for keys in by_question.values())


def activity_of(agenda: Agenda, key: Key) -> Activity | None:
    """The activity that asks a question in a round, or did so the first time; None for one asked off the agenda."""
    number = _position(agenda, key)[0]
    return agenda.activities[number] if number < len(agenda.activities) else None


def _vote(room: Room, agenda: Agenda, keys: list[Key]) -> Vote:
    question = room.questions[keys[0][0]]
    activity = activity_of(agenda, keys[0])
    rounds = {round_ for _, round_ in keys}
    ballots = tuple(_ballot(room, question, room.askings[key], alone=len(keys) == 1) for key in keys)
    return Vote(question, activity, _purpose(question, activity, rounds), ballots)


def _purpose(question: Question, activity: Activity | None, rounds: set[str]) -> str:
    kind = activity.kind if activity else ""
    options = {option.id for option in question.options}
    if question.kind in {TEXT, WORDS}:
        return question.kind
    if kind == SCENARIO and question.kind == "scale":
        return SCENARIO
    if kind == MYTH and activity and activity.answer in options:
        return MYTH
    if question.kind == "scale" and {"before", "after"} <= rounds:
        return CHANGE
    return OTHER


def _position(agenda: Agenda, key: Key) -> tuple[int, int, bool]:
    """Where in the agenda a round belongs: activity, step, and whether it was asked again after discussion."""
    question, round_ = key
    for number, activity in enumerate(agenda.activities):
        for place, step in enumerate(activity.steps):
            if step.question == question and round_ in {step.round, second(step.round)}:
                return number, place, round_ != step.round
    return len(agenda.activities), 0, False


def _ballot(room: Room, question: Question, asking: Asking, *, alone: bool) -> Ballot:
    answers = room.counted(asking)
    one = question.kind in {"choice", "scale"}
    chosen = {who: str(answer.value) for who, answer in answers.items()} if one else {}
    sectors: dict[str, Counter[str]] = {}
    for who, option in chosen.items():
        sectors.setdefault(room.seats[who].sector, Counter())[option] += 1
    activity = activity_of(room.plan[1], asking.key)
    return Ballot(
        activity=activity.id if activity else "",
        round=asking.round,
        name="The vote" if alone and asking.round == "first" else round_name(asking.round),
        tally=tally(room, asking),
        present=asking.present,
        late=sum(not room.seats[who].removed for who in asking.late),
        chosen=chosen,
        by_sector={sector: dict(counts) for sector, counts in sectors.items()},
    )
