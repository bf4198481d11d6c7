"""Every question that was asked, in the order of the day, with its rounds and what each was part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from analysis import phrases, positions
from analysis.breakdown import Breakdown, breakdown, in_the_room
from analysis.disclosure import may_match, too_few
from analysis.movement import Movement, Table, crossed, matched
from analysis.once import Printed, Who, gives_away
from analysis.ordinal import Median, median, off_scale, on_scale
from analysis.remarks import options
from workshop.activities import Option, Question
from workshop.agenda import Activity, grouping, round_name, second
from workshop.reconciliation import Reconciliation, reconcile
from workshop.room import Asking, Key, Room
from workshop.tallies import Line, Tally, how_sure, tally

SCENARIO, MYTH, CHANGE, OTHER = "scenario", "myth", "change", "other"
THRESHOLD, JIGSAW, PREDICT, EVALUATION = "threshold", "jigsaw", "predict", "evaluation"
WORDS, TEXT, DRAWING, COMMITMENT, PROPOSAL = "words", "text", "drawing", "commitment", "proposal"
"""What a question was for: its place in a report."""
CASES = (SCENARIO, THRESHOLD, JIGSAW, PREDICT)
"""Votes on invented cases."""

ONE_OPTION = frozenset({"choice", "scale"})
"""The kinds of question with one answer each."""

Counts = tuple[int, ...]

ONLY = "The vote"
"""The name of the round of a question that was asked once."""

CAFE, BOARD = "cafe", "board"
"""Kinds of activity whose remarks are told in a way of their own."""


@dataclass(frozen=True)
class Ballot:
    """One round of a question: its counts, how many people were present, and how many late answers do not count.

    A round that too few people answered is ``hidden``: it knows how many they were, and nothing of what they said.
    ``admitted`` late answers are in all counts, by the host's decision.

    ``place`` is its number among all rounds of the day. ``activity`` is the id of the activity that held it, or
    empty. Votes on paper are in all counts, and ``paper`` says how many they are; ``present`` holds them too.
    ``by_group`` is what may be shown of one-option answers by group of sectors; paper has no sector. ``sure``
    counts people by option (empty where the answer is no single option) and by how sure they were.
    """

    place: int
    activity: str
    round: str
    name: str
    tally: Tally
    present: int
    revealed: bool
    late: int
    admitted: int
    adds: Reconciliation
    """Where every person and answer went. Of a hidden round, only how many joined may be told."""
    chosen: Mapping[str, str]
    """Participant to option, of one-option answers. For matching only: it never leaves the analysis."""
    by_group: Breakdown
    seen: Breakdown
    """What the room could see by group."""
    sure: Mapping[str, Mapping[str, int]]
    groups: Mapping[str, str]
    """Participant to the group that they were counted in. For checks only: it never leaves the analysis."""

    @property
    def answered(self) -> int:
        return self.tally.answered

    @property
    def hidden(self) -> bool:
        return too_few(self.answered)

    @property
    def paper(self) -> int:
        return self.tally.paper

    @property
    def response(self) -> str:
        return phrases.response(self.answered, self.present, self.paper)

    @property
    def placed(self) -> int:
        """People whose answer is on the scale."""
        return sum(self.points)

    @property
    def points(self) -> Counts:
        """People at each point of the scale, in order."""
        return tuple(line.count for line in on_scale(self.tally.lines))

    @property
    def apart(self) -> int:
        return off_scale(self.tally.lines)

    @property
    def median(self) -> Median | None:
        """The middle answer; None where the options have no order or nobody is on the scale."""
        return median(self.tally.lines) if self.tally.question.kind == "scale" else None

    @property
    def counts(self) -> dict[str, int]:
        """People by option."""
        return {line.id: line.count for line in self.tally.lines}

    def count(self, option: str) -> int:
        return next(line.count for line in self.tally.lines if line.id == option)


@dataclass(frozen=True)
class Vote:
    """A question that was asked: the activity it began in, what it was for, and its rounds as they were held.

    ``activity`` is None for a question asked outside the agenda.
    """

    question: Question
    activity: Activity | None
    purpose: str
    ballots: tuple[Ballot, ...]
    withheld: bool = False
    """Whether nothing is told of the same people in two rounds."""

    @property
    def first(self) -> Ballot:
        return self.ballots[0]

    @property
    def last(self) -> Ballot:
        return self.ballots[-1]

    @property
    def kind(self) -> str:
        """The kind of its activity, or empty."""
        return self.activity.kind if self.activity else ""

    @property
    def title(self) -> str:
        """The title of the card, vignette or jigsaw, or else the question."""
        if self.activity and self.purpose in {SCENARIO, MYTH}:
            return self.activity.title
        if self.activity and self.purpose in {THRESHOLD, JIGSAW}:
            return next(step.title for step in self.activity.steps if step.question == self.question.id)
        return self.question.text

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each option on the scale. A myth card has two places: not the right answer, and right."""
        if self.purpose == MYTH and self.activity:
            return {option.id: int(option.id == self.activity.answer) for option in self.question.options}
        points = [option.id for option in self.question.options if not option.off_scale]
        return {option: place for place, option in enumerate(points)}

    @property
    def paper(self) -> int:
        """The most votes on paper in one round."""
        return max(ballot.paper for ballot in self.ballots)

    def moved(self, before: Ballot, after: Ballot) -> Movement:
        """How the people who answered both rounds on a phone moved along ``order``."""
        return matched(before.chosen, after.chosen, self.order)

    def may_move(self, before: Ballot, after: Ballot) -> bool:
        """Whether it may be told how many people moved up and down: of enough people, and so that it gives nobody away
        who voted only once."""
        if self.withheld or not may_match(self.moved(before, after).placed):
            return False
        return not self._gives_away(before, after)

    def may_match(self, before: Ballot, after: Ballot) -> bool:
        """Whether the answers of those who were on the scale both times may be told beside those of everybody."""
        if self.withheld or not may_match(self.moved(before, after).placed, before.placed, after.placed):
            return False
        return not self._gives_away(before, after, self.crossed(before, after))

    def _gives_away(self, before: Ballot, after: Ballot, matched: Table | None = None) -> bool:
        answers = None if matched is None else (tuple(map(sum, matched)), tuple(map(sum, zip(*matched, strict=True))))
        first, second = self._printed(before), self._printed(after)
        places = tuple(self.order.values())
        real = self._real(before, after, first, second)
        return gives_away(first, second, places, self.moved(before, after), answers, real)

    def _real(self, before: Ballot, after: Ballot, first: Printed, second: Printed) -> frozenset[tuple[Who, int]]:
        """Who did what in two rounds, in the words of ``once``."""
        of = {option: place for place, option in enumerate(self.order)}
        rows = {name for name, _ in (*first.rows, *second.rows)}
        people: Counter[Who] = Counter()
        for who in before.chosen.keys() | after.chosen.keys():
            group = (before.groups if who in before.chosen else after.groups)[who]
            unit = group if group in rows else None
            options = [of.get(one.chosen[who], len(of)) for one in (before, after) if who in one.chosen]
            both = who in before.chosen and who in after.chosen
            people[(unit, *options) if both else (unit, "once", int(who in after.chosen), *options)] += 1
        for side, (ballot, printed) in enumerate(((before, first), (after, second))):
            phones = Counter(of.get(option, len(of)) for option in ballot.chosen.values())
            for place, number in enumerate(printed.whole):
                people["paper", side, place] = number - phones[place]
        return frozenset(people.items())

    def _printed(self, ballot: Ballot) -> Printed:
        def counts(of: Mapping[str, int]) -> tuple[int, ...]:
            on = tuple(of.get(option, 0) for option in self.order)
            return (*on, sum(of.values()) - sum(on))

        rows = tuple((row.group, counts(row.counts)) for row in ballot.seen.rows)
        return Printed(counts(ballot.counts), ballot.paper, rows)

    def crossed(self, before: Ballot, after: Ballot) -> Table:
        """The people who answered both rounds on a phone, by their answers: of a scale, its points in order."""
        return crossed(before.chosen, after.chosen, [o.id for o in self.question.options if not o.off_scale])

    @cached_property
    def told(self) -> Vote:
        """The question with only those rounds whose result may be shown. It may have none."""
        return replace(self, ballots=tuple(ballot for ballot in self.ballots if not ballot.hidden))

    @property
    def pairs(self) -> tuple[tuple[Ballot, Ballot], ...]:
        """Rounds to compare: each with the next, and the first with the last where others lie between."""
        steps = tuple(zip(self.ballots, self.ballots[1:], strict=False))
        return (*steps, (self.first, self.last)) if len(steps) > 1 else steps


def votes(room: Room, threshold: int, withheld: Collection[str] = ()) -> tuple[Vote, ...]:
    """Everything that was asked, in the order in which it was. ``threshold`` is the least group that is shown; of
    questions in ``withheld``, by their text, nothing is told of the same people in two rounds."""
    by_question: dict[str, list[Key]] = {}
    for key in room.asked:
        by_question.setdefault(key[0], []).append(key)
    found = (_vote(room, keys, threshold) for keys in by_question.values())
    return tuple(replace(vote, withheld=vote.question.text in withheld) for vote in found)


def activity_of(room: Room, key: Key) -> Activity | None:
    """The activity that asks a question in a round, or did so the first time or before it was taken out; else None."""
    question, round_ = key
    for activity in room.activities_held:
        for step in activity.steps:
            if step.question == question and round_ in {step.round, second(step.round)}:
                return activity
    return None


def _vote(room: Room, keys: list[Key], threshold: int) -> Vote:
    question = room.questions[keys[0][0]]
    from_room = question.options_from if question.id in room.options else ""
    question = replace(question, options=_told_apart(options(room, question)), options_from=from_room)
    activity = activity_of(room, keys[0])
    rounds = {round_ for _, round_ in keys}
    alone = len(keys) == 1
    ballots = tuple(_ballot(room, question, room.askings[key], threshold, alone=alone) for key in keys)
    return Vote(question, activity, _purpose(question, activity, rounds), ballots)


def _told_apart(given: tuple[Option, ...]) -> tuple[Option, ...]:
    """Options with the same words get a number: two people may propose the same, and each proposal was voted on."""
    times = Counter(option.label for option in given)
    seen: Counter[str] = Counter()
    named = []
    for option in given:
        seen[option.label] += 1
        apart = f"{option.label} ({seen[option.label]} of {times[option.label]} alike)"
        named.append(replace(option, label=apart) if times[option.label] > 1 else option)
    return tuple(named)


def _purpose(question: Question, activity: Activity | None, rounds: set[str]) -> str:
    """What a question was for: by its activity, and by itself where it was asked outside the agenda."""
    kind = activity.kind if activity else ""
    if question.is_remark:
        return question.kind
    if question.kind in ONE_OPTION and (question.about or kind == PREDICT):
        return PREDICT
    if kind == MYTH and activity and activity.answer in {option.id for option in question.options}:
        return MYTH
    if question.kind != "scale":
        return OTHER
    if kind in {SCENARIO, THRESHOLD, JIGSAW, EVALUATION}:
        return kind
    if {"before", "after"} <= rounds:
        return CHANGE
    if activity is None and question.id.startswith("line-"):
        return THRESHOLD
    if rounds & {"apart", "joined"}:
        return JIGSAW
    return SCENARIO if activity is None and rounds & {"A", "B", "C"} else OTHER


def _ballot(room: Room, question: Question, asking: Asking, threshold: int, *, alone: bool) -> Ballot:
    answers = room.counted(asking)
    one = question.kind in ONE_OPTION
    chosen = {who: str(answer.value) for who, answer in answers.items()} if one else {}
    grouped = positions.by_group(room, asking.key, grouping(room.plan[0])) if one else {}
    sure: dict[str, Counter[str]] = {}
    for value, level, people in how_sure(room, asking):
        sure.setdefault(str(value) if one else "", Counter())[level] += people
    activity, adds = activity_of(room, asking.key), reconcile(room, asking)
    counted = _labelled(tally(room, asking), question)
    if too_few(counted.answered):
        options_only = (
            () if question.kind == "words" else tuple(Line(o.id, o.label, 0, o.off_scale) for o in question.options)
        )
        counted = replace(counted, lines=options_only, paper=0)
        chosen, sure = {}, {}
    return Ballot(
        place=room.asked.index(asking.key),
        activity=activity.id if activity else "",
        round=asking.round,
        name=ONLY if alone and asking.round == "first" else round_name(asking.round),
        tally=counted,
        present=asking.present + counted.paper if asking.present else 0,
        revealed=asking.revealed,
        late=adds.late + adds.left_out,
        admitted=adds.admitted,
        adds=adds,
        chosen=chosen,
        by_group=breakdown(room, asking, threshold) if one else Breakdown(),
        seen=in_the_room(room, asking) if one else Breakdown(),
        sure={option: dict(counts) for option, counts in sure.items()},
        groups={who: group for group, of in grouped.items() for who in of},
    )


def _labelled(counted: Tally, question: Question) -> Tally:
    """The counts under the labels that may be printed; in the order of these, or highest first for a ranking."""
    if counted.question.options == question.options:
        return counted
    by_id = {line.id: line for line in counted.lines}
    lines = [replace(by_id[o.id], label=o.label) for o in question.options if o.id in by_id]
    if question.kind in {"ranking", "points"}:
        lines.sort(key=lambda line: -line.count)
    return replace(counted, question=question, lines=tuple(lines))
