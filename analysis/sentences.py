"""Findings in words: which sectors answered differently, and how far opinion moved. Each sentence carries its numbers.

A sentence is made only of what the report shows: of groups with a row in the table by sector, and of movement that
may be told. Sectors are named side by side, in the order of the day's list, and never with which of them chose more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from analysis import phrases
from analysis.differences import CHANCE, LARGE, MEDIUM, benjamini_hochberg, comparable, compared, furthest
from analysis.movement import Movement, Table, sign_test, signed_rank, stuart_maxwell
from analysis.votes import ONE_OPTION, Ballot, Vote

Strength = Literal["strong", "moderate", "emerging"]

MANY, SOME = 0.5, 0.2
"""The part of those matched who moved on balance, from which a movement is large, or told: by which more moved one
way along a scale than the other, or were lost by some answers to others."""

RULE = (
    f"Strong: sectors differ by an epsilon squared of {LARGE} or more, or {MANY:.0%} or more of the people matched "
    "moved on balance. Chance would rarely do that.",
    f"Moderate: from {MEDIUM}, or {SOME:.0%}, and rarely by chance.",
    "Emerging: as large as that, and rarely by chance when looked at alone, but not once corrected.",
    "Rarely means: in 5 of 100 cases or fewer. Corrected: for all comparisons of the kind made here (Benjamini and "
    "Hochberg).",
)
"""How strength is given, for readers."""


@dataclass(frozen=True)
class Measured:
    """A sentence with what bears it out. ``base`` is the people behind it; ``evidence`` names question and rounds.

    ``says`` is what of a movement stands behind the question's name.
    """

    text: str
    measure: str
    base: int
    strength: Strength
    evidence: tuple[str, ...]
    says: str = ""

    @property
    def whole(self) -> str:
        """The sentence with its measure, base and strength, as it is printed."""
        return f"{self.text} ({self.strength}; {self.measure}; base {phrases.people(self.base)})"


@dataclass(frozen=True)
class Chance:
    """A p-value ``alone`` and ``corrected`` (Benjamini and Hochberg) for so many ``comparisons``."""

    alone: float
    corrected: float
    comparisons: int


@dataclass(frozen=True)
class Tested:
    """The same people in the first and the last vote on a question, put to the tests of movement.

    ``one_way`` is the exact Wilcoxon signed-rank test, whether people moved one way along a scale; None without one.
    ``between`` is the Stuart-Maxwell test, whether the answers became more or less common. Both are p-values, alone
    and corrected for all questions put to the same test.
    """

    vote: Vote
    before: Ballot
    after: Ballot
    base: int
    one_way: Chance | None
    between: Chance


def differences(votes: Iterable[Vote]) -> tuple[Measured, ...]:
    """Of each scale that sectors answered differently, the round in which they did most; the largest first.

    A difference that chance alone may make, looked at by itself, is not told.
    """
    held = [
        (vote, ballot, comparable(ballot.by_group.rows, tuple(vote.order), phrases.SMALLEST_BASE))
        for vote in votes
        if vote.question.kind == "scale" and not vote.question.about
        for ballot in vote.told.ballots
    ]
    held = [(vote, ballot, of) for vote, ballot, of in held if of]
    told: dict[str, tuple[float, Measured]] = {}
    for (vote, ballot, of), found in zip(held, compared([of for _, _, of in held]), strict=True):
        size = found.size
        if found.alone > CHANCE or size < MEDIUM or size <= told.get(vote.question.id, (0.0, None))[0]:
            continue
        first, second = (f"{group} (base {len(of[group])})" for group in furthest(of))
        told[vote.question.id] = (
            size,
            Measured(
                f"On {_on(vote, ballot)}, answers differed between sectors. Those of {first} and {second} "
                "lay furthest apart.",
                f"epsilon squared {size:.2f}, {_chance(Chance(found.alone, found.pvalue, len(held)))}",
                sum(map(len, of.values())),
                _strength(size >= LARGE, found.pvalue),
                (vote.question.id, ballot.round),
            ),
        )
    return tuple(measured for _, measured in sorted(told.values(), key=lambda one: -one[0]))


def matched_tests(votes: Iterable[Vote]) -> tuple[Tested, ...]:
    """Every question with one answer that was put more than once, where it may be told how the same people moved."""
    held = [
        (vote, vote.told.first, vote.told.last)
        for vote in votes
        if vote.question.kind in ONE_OPTION and not vote.question.about and len(vote.told.ballots) > 1
    ]
    tables = [(vote, before, after, vote.crossed(before, after)) for vote, before, after in held]
    tables = [one for one in tables if _may_test(*one[:3])]
    ways = iter(_corrected([signed_rank(of).pvalue for vote, _, _, of in tables if _scale(vote)]))
    between = _corrected([stuart_maxwell(of).pvalue for *_, of in tables])
    return tuple(
        Tested(vote, before, after, _people(of), next(ways) if _scale(vote) else None, chance)
        for (vote, before, after, of), chance in zip(tables, between, strict=True)
    )


def movements(votes: Iterable[Vote]) -> tuple[Measured, ...]:
    """Of each scale on which more people moved one way than the other, and of each choice whose answers became more
    or less common, from its first vote to its last; the largest first. What chance alone may do is not told."""
    found = []
    for one in matched_tests(votes):
        vote, chance = one.vote, one.one_way or one.between
        net = _net(one) / one.base
        if net >= SOME and chance.alone <= CHANCE:
            says = _moved(vote, vote.moved(one.before, one.after)) if one.one_way else _shifted(one)
            sentence = Measured(
                f"{phrases.quoted(vote.title)} ({_low(one.before.name)}; {_low(one.after.name)}): {says}",
                _chance(chance),
                one.base,
                _strength(net >= MANY, chance.corrected),
                (vote.question.id, one.before.round, one.after.round),
                says,
            )
            found.append((net, sentence))
    return tuple(sentence for _, sentence in sorted(found, key=lambda one: -one[0]))


def steps(votes: Iterable[Vote]) -> tuple[Measured, ...]:
    """Of each scale with three votes or more, every vote to the next between which more people moved one way than the
    other; the largest first. What chance alone may do is not told.

    The sign test needs only how many moved up and down, which the report prints of these votes anyway.
    """
    held = [
        (vote, before, after, vote.moved(before, after))
        for vote in votes
        if _scale(vote) and not vote.question.about and len(vote.told.ballots) > 2
        for before, after in pairwise(vote.told.ballots)
        if vote.may_move(before, after)
    ]
    found = []
    for (vote, before, after, moved), chance in zip(
        held, _corrected([sign_test(moved.up, moved.down) for *_, moved in held]), strict=True
    ):
        net = abs(moved.up - moved.down) / moved.placed
        if net >= SOME and chance.alone <= CHANCE:
            sentence = Measured(
                f"{phrases.quoted(vote.title)} ({_low(before.name)}; {_low(after.name)}): {_moved(vote, moved)}",
                _chance(chance),
                moved.placed,
                _strength(net >= MANY, chance.corrected),
                (vote.question.id, before.round, after.round),
            )
            found.append((net, sentence))
    return tuple(sentence for _, sentence in sorted(found, key=lambda one: -one[0]))


def _scale(vote: Vote) -> bool:
    return vote.question.kind == "scale"


def _people(table: Table) -> int:
    return sum(map(sum, table))


def _may_test(vote: Vote, before: Ballot, after: Ballot) -> bool:
    """Of a choice that says nothing of who voted once; of a scale wherever its movement is told."""
    return vote.may_move(before, after) if _scale(vote) else vote.may_match(before, after)


def _corrected(pvalues: Sequence[float]) -> list[Chance]:
    adjusted = benjamini_hochberg(pvalues)
    return [Chance(alone, pvalue, len(pvalues)) for alone, pvalue in zip(pvalues, adjusted, strict=True)]


def _net(one: Tested) -> int:
    """People who moved on balance: along a scale, or out of the answers that lost some into the others."""
    if one.one_way:
        moved = one.vote.moved(one.before, one.after)
        return abs(moved.up - moved.down)
    table = one.vote.crossed(one.before, one.after)
    gained = (sum(row[place] for row in table) - sum(table[place]) for place in range(len(table)))
    return sum(people for people in gained if people > 0)


def _shifted(one: Tested) -> str:
    """The answer whose share of all votes changed most."""

    def share(ballot: Ballot, option: str) -> float:
        return ballot.count(option) / ballot.answered

    options = [option.id for option in one.vote.question.options]
    most = max(options, key=lambda option: abs(share(one.after, option) - share(one.before, option)))
    first, last = (phrases.share(ballot.count(most), ballot.answered) for ballot in (one.before, one.after))
    return f"{phrases.quoted(one.vote.question.label(most))} was chosen by {first}, then by {last}."


def _moved(vote: Vote, move: Movement) -> str:
    points = [option.label for option in vote.question.options if not option.off_scale]
    way, back = (move.up, move.down) if move.up > move.down else (move.down, move.up)
    end = points[-1] if move.up > move.down else points[0]
    other = f"{back} moved" if back else "Nobody moved"
    return f"{phrases.share(way, move.placed)} moved towards {phrases.quoted(end)}. {other} the other way."


def _strength(large: bool, pvalue: float) -> Strength:
    if pvalue > CHANCE:
        return "emerging"
    return "strong" if large else "moderate"


def _chance(found: Chance) -> str:
    words = "p below 0.001" if found.corrected < 0.001 else f"p {found.corrected:.3f}"
    return words + (f", corrected for {found.comparisons} comparisons" if found.comparisons > 1 else "")


def at_most(pvalue: float) -> str:
    """How often chance does it, no finer than what is told of people needs.

    >>> at_most(0.0004), at_most(0.03), at_most(0.2)
    ('in 1 of 1,000 cases or fewer', 'in 5 of 100 cases or fewer', 'in more than 5 of 100 cases')
    """
    steps = ((0.001, "1 of 1,000"), (0.01, "1 of 100"), (CHANCE, "5 of 100"))
    often = next((words for most, words in steps if pvalue <= most), "")
    return f"in {often} cases or fewer" if often else "in more than 5 of 100 cases"


def _on(vote: Vote, ballot: Ballot) -> str:
    return phrases.quoted(vote.title) + ("" if len(vote.ballots) == 1 else f", {_low(ballot.name)}")


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]
