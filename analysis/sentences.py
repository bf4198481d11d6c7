"""Findings in words: which sectors answered differently, and how far opinion moved. Each sentence carries its numbers.

A sentence is made only of what the report shows: of groups with a row in the table by sector, and of movement that
may be told. Sectors are named side by side, in the order of the day's list, and never with which of them chose more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from analysis import phrases
from analysis.breakdown import Row
from analysis.differences import benjamini_hochberg, cliffs_delta, kruskal_wallis
from analysis.movement import Movement, wilcoxon_exact
from analysis.votes import Ballot, Vote

Strength = Literal["strong", "moderate", "emerging"]

CHANCE = 0.05
"""The largest p-value, corrected for all comparisons of its kind in the workshop, that is not called chance's."""

LARGE, MEDIUM = 0.36, 0.16
"""Epsilon squared from which a difference is large, or is told at all: 0.6 and 0.4 squared, from where Rea, L. M. and
Parker, R. A. (2014), Designing and conducting survey research, call an association strong and relatively strong."""

MANY, SOME = 0.5, 0.2
"""The part of those matched by which more moved one way than the other, from which a movement is large, or told."""

RULE = (
    f"Strong: sectors differ by an epsilon squared of {LARGE} or more, or {MANY:.0%} or more of the people matched "
    "moved one way on balance. Chance would rarely do that.",
    f"Moderate: from {MEDIUM}, or {SOME:.0%}, and rarely by chance.",
    "Emerging: as large as that, and rarely by chance when looked at alone, but not once corrected.",
    "Rarely means: in 5 of 100 cases or fewer. Corrected: for all comparisons of the kind made here (Benjamini and "
    "Hochberg).",
)
"""How strength is given, for readers."""


@dataclass(frozen=True)
class Measured:
    """A sentence with what bears it out. ``base`` is the people behind it; ``evidence`` names question and rounds."""

    text: str
    measure: str
    base: int
    strength: Strength
    evidence: tuple[str, ...]

    @property
    def whole(self) -> str:
        """The sentence with its measure, base and strength, as it is printed."""
        return f"{self.text} ({self.strength}; {self.measure}; base {phrases.people(self.base)})"


def differences(votes: Iterable[Vote]) -> tuple[Measured, ...]:
    """Of each scale that sectors answered differently, the round in which they did most; the largest first.

    A difference that chance alone may make, looked at by itself, is not told.
    """
    compared = [
        (vote, ballot, _spelled(vote, ballot.by_group.rows))
        for vote in votes
        if vote.question.kind == "scale" and not vote.question.about
        for ballot in vote.told.ballots
        if len(ballot.by_group.rows) > 1
    ]
    compared = [(vote, ballot, of) for vote, ballot, of in compared if len(of) > 1]
    found = [kruskal_wallis([places for _, places in of]) for _, _, of in compared]
    pvalues = benjamini_hochberg([one.pvalue for one in found])
    told: dict[str, tuple[float, Measured]] = {}
    for (vote, ballot, of), one, pvalue in zip(compared, found, pvalues, strict=True):
        size = one.epsilon_squared
        if one.pvalue > CHANCE or size < MEDIUM or size <= told.get(vote.question.id, (0.0, None))[0]:
            continue
        first, second = max(combinations(of, 2), key=lambda pair: abs(cliffs_delta(pair[0][1], pair[1][1])))
        told[vote.question.id] = size, Measured(
            f"On {_on(vote, ballot)}, answers differed between sectors. Those of {_base(first)} and {_base(second)} "
            "lay furthest apart.",
            f"epsilon squared {size:.2f}, {_chance(pvalue, len(found))}",
            sum(len(places) for _, places in of),
            _strength(size >= LARGE, pvalue),
            (vote.question.id, ballot.round),
        )
    return tuple(measured for _, measured in sorted(told.values(), key=lambda one: -one[0]))


def movements(votes: Iterable[Vote]) -> tuple[Measured, ...]:
    """Of each scale on which more people moved one way than the other, from its first vote to its last."""
    held = [
        (vote, vote.told.first, vote.told.last)
        for vote in votes
        if vote.question.kind == "scale" and not vote.question.about and len(vote.told.ballots) > 1
    ]
    moved = [(v, a, b, v.moved(a, b)) for v, a, b in held if v.may_move(a, b)]
    alone = [_signed(vote, before, after) for vote, before, after, _ in moved]
    pvalues = benjamini_hochberg(alone)
    found = []
    for (vote, before, after, move), single, pvalue in zip(moved, alone, pvalues, strict=True):
        net = abs(move.up - move.down) / move.placed
        if net >= SOME and single <= CHANCE:
            sentence = Measured(
                f"{phrases.quoted(vote.title)} ({_low(before.name)}; {_low(after.name)}): {_moved(vote, move)}",
                _chance(pvalue, len(moved)),
                move.placed,
                _strength(net >= MANY, pvalue),
                (vote.question.id, before.round, after.round),
            )
            found.append((net, sentence))
    return tuple(sentence for _, sentence in sorted(found, key=lambda one: -one[0]))


def _spelled(vote: Vote, rows: Sequence[Row]) -> list[tuple[str, list[int]]]:
    """Each group's answers on the scale as places; of groups with ten or more on it."""
    of = [
        (row.group, [place for option, place in vote.order.items() for _ in range(row.counts.get(option, 0))])
        for row in rows
    ]
    return [(group, places) for group, places in of if len(places) >= phrases.SMALLEST_BASE]


def _signed(vote: Vote, before: Ballot, after: Ballot) -> float:
    """The exact Wilcoxon signed-rank test of those on the scale both times."""
    both = [
        (vote.order[before.chosen[who]], vote.order[after.chosen[who]])
        for who in before.chosen.keys() & after.chosen.keys()
        if before.chosen[who] in vote.order and after.chosen[who] in vote.order
    ]
    return wilcoxon_exact([first for first, _ in both], [second for _, second in both]).pvalue


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


def _chance(pvalue: float, comparisons: int) -> str:
    words = "p below 0.001" if pvalue < 0.001 else f"p {pvalue:.3f}"
    corrected = f", corrected for {comparisons} comparisons" if comparisons > 1 else ""
    return words + corrected


def _on(vote: Vote, ballot: Ballot) -> str:
    return phrases.quoted(vote.title) + ("" if len(vote.ballots) == 1 else f", {_low(ballot.name)}")


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]


def _base(group: tuple[str, list[int]]) -> str:
    return f"{group[0]} (base {len(group[1])})"
