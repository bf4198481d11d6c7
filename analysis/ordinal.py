"""Answers on a scale of labelled points, in words. The codes of the points are never added or averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis import agreement
from analysis.phrases import quoted
from workshop.tallies import Line

SPREAD = 0.5
"""Below this, van der Eijk's A is nearer to an even spread (0) or two camps (-1) than to one mind (1)."""
CLOSE = 0.75
"""From this, answers are at least as near to one mind as if half chose a point of five, and half the next one."""


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
    counts = [line.count for line in points]
    return labelled(agreement.median(counts), [line.label for line in points]) if any(counts) else None


def labelled(middle: agreement.Span, labels: Sequence[str]) -> Median:
    """A median under the labels of the scale's points."""
    return Median(labels[middle.low - 1], labels[middle.high - 1])


def half(middle: agreement.Span, labels: Sequence[str]) -> str:
    """The points between which the middle half of the answers lies, in words.

    >>> half(agreement.Span(1, 2), ["Not yet", "Seek advice"])
    '“Not yet” to “Seek advice”'
    """
    low, high = quoted(labels[middle.low - 1]), quoted(labels[middle.high - 1])
    return low if low == high else f"{low} to {high}"


def how_close(agreed: float) -> str:
    """What van der Eijk's A says, as the end of a sentence on answers; empty where it says neither.

    >>> how_close(0.8), how_close(0.6), how_close(0.1), how_close(-0.4)
    ('lie close together', '', 'are spread over the scale', 'are nearer to two camps than to one')
    """
    if agreed < 0:
        return "are nearer to two camps than to one"
    if agreed < SPREAD:
        return "are spread over the scale"
    return "lie close together" if agreed >= CLOSE else ""
