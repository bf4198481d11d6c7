"""The middle answer on a scale of labelled points. The codes of the points are never added or averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis import agreement
from analysis.phrases import quoted
from workshop.tallies import Line


@dataclass(frozen=True)
class Median:
    """The labels at the middle of the ordered answers. They differ only where the middle falls between two points."""

    low: str
    high: str

    @property
    def words(self) -> str:
        """The middle in words.

        >>> Median("Not yet", "Seek advice").words
        'between “Not yet” and “Seek advice”'
        """
        return quoted(self.low) if self.low == self.high else f"between {quoted(self.low)} and {quoted(self.high)}"


def on_scale(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The points that have a place in the order."""
    return tuple(line for line in lines if not line.off_scale)


def off_scale(lines: Sequence[Line]) -> int:
    """People whose answer has no place in the order, such as "not enough information"."""
    return sum(line.count for line in lines if line.off_scale)


def median(lines: Sequence[Line]) -> Median | None:
    """The median of ordinal answers, from a tally's lines in scale order; None where nobody is on the scale.

    With an odd number of answers the middle one. With an even number both middle ones: the same point, or
    "between" the two, since a half-way point has no label. Answers off the scale are left out.
    """
    points = on_scale(lines)
    if not any(line.count for line in points):
        return None
    middle = agreement.median([line.count for line in points])
    return Median(points[middle.low - 1].label, points[middle.high - 1].label)
