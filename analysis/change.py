"""A statement put at the start and at the end of the day, of the people who were on its scale both times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from analysis.movement import Movement
from analysis.ordinal import Median, median, on_scale
from analysis.votes import Ballot, Vote
from workshop.tallies import Line


@dataclass(frozen=True)
class Change:
    """Counts of the same people before and after, in scale order, and how they moved."""

    vote: Vote
    first: Ballot
    last: Ballot
    moved: Movement
    before: tuple[Line, ...]
    after: tuple[Line, ...]

    @property
    def base(self) -> int:
        """People on the scale both times."""
        return self.moved.placed

    @property
    def middles(self) -> tuple[Median | None, Median | None]:
        return median(self.before), median(self.after)

    @property
    def top(self) -> tuple[str, ...]:
        """The labels above the middle of the scale: of five points the upper two, of four the upper two."""
        labels = [line.label for line in self.before]
        return tuple(labels[(len(labels) + 1) // 2 :])

    @property
    def start(self) -> int:
        """People who chose a top point before."""
        return sum(line.count for line in self.before if line.label in self.top)

    @property
    def end(self) -> int:
        """People who chose a top point after."""
        return sum(line.count for line in self.after if line.label in self.top)


def change(vote: Vote) -> Change:
    """Match the rounds *before* and *after*; ``KeyError`` for a question that lacks one of them."""
    rounds = {ballot.round: ballot for ballot in vote.ballots}
    before, after = rounds["before"], rounds["after"]
    both = [
        who
        for who in before.chosen.keys() & after.chosen.keys()
        if before.chosen[who] in vote.order and after.chosen[who] in vote.order
    ]
    points = on_scale(before.tally.lines)
    return Change(
        vote,
        before,
        after,
        vote.moved(before, after),
        _lines(points, before.chosen, both),
        _lines(points, after.chosen, both),
    )


def _lines(points: tuple[Line, ...], chosen: Mapping[str, str], both: list[str]) -> tuple[Line, ...]:
    counts = Counter(chosen[who] for who in both)
    return tuple(replace(point, count=counts[point.id]) for point in points)
