"""How far answers on a scale agree. Each function takes the counts of the scale's points, in their order.

Only the order of the points is used, but for ``consensus``, which takes them to be evenly spaced. Answers off the
scale, such as "not enough information", are left out beforehand. Shares may stand for counts. All functions raise
``ValueError`` where nobody answered, for a negative count and for too few points. With small groups show how many
answered: one person at each end of a scale is as divided as a hundred.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise


@dataclass(frozen=True)
class Span:
    """Two points of a scale, counted from 1 at its low end."""

    low: int
    high: int


def van_der_eijk(counts: Sequence[float]) -> float:
    """The coefficient of agreement A: 1 if all chose one point, 0 if all points are equally common, -1 if half chose
    either end. It needs at least three points.

    The counts are taken apart into layers, in each of which points are either empty or equally common. A is the
    mean of the layers' agreement, weighted by how many answers they hold.

    van der Eijk, C. (2001). Measuring agreement in ordered rating scales. Quality and Quantity 35(3), 325-341.
    """
    total = _total(counts, fewest=3)
    heights = sorted({0.0, *counts})
    layers = ([count >= high for count in counts] for high in heights[1:])
    weights = (high - low for low, high in pairwise(heights))
    return sum(weight * sum(layer) / total * _layer(layer) for weight, layer in zip(weights, layers, strict=True))


def polarization(counts: Sequence[float]) -> float:
    """van der Eijk's A turned round: 0 if all chose one point, 1/2 if all are equally common, 1 if half chose either
    end. It needs at least three points.

    Ruedin, D. (2023). agrmt 1.42.12 (CRAN), ``polarization``.
    """
    return (1 - van_der_eijk(counts)) / 2


def consensus(counts: Sequence[float]) -> float:
    """Consensus: 1 if all chose one point, 0 if half chose either end. It needs at least two points.

    Tastle, W. J. and Wierman, M. J. (2007). Consensus and dissention: a measure of ordinal dispersion.
    International Journal of Approximate Reasoning 45(3), 531-545.
    """
    total = _total(counts, fewest=2)
    middle = sum(place * count for place, count in enumerate(counts)) / total
    width = len(counts) - 1
    return 1 + sum(
        count / total * math.log2(1 - abs(place - middle) / width) for place, count in enumerate(counts) if count
    )


def leik(counts: Sequence[float]) -> float:
    """Ordinal dispersion D, which grows with *dis*agreement: 0 if all chose one point, 1 if half chose either end.

    Leik's consensus is 1 - D. It needs at least two points. Where all points are equally common, D depends on how
    many there are: it falls towards 1/2.

    Leik, R. K. (1966). A measure of ordinal consensus. Pacific Sociological Review 9(2), 85-90.
    """
    total = _total(counts, fewest=2)
    shares = [part / total for part in accumulate(counts)]
    return 2 * sum(min(share, 1 - share) for share in shares[:-1]) / (len(counts) - 1)


def median(counts: Sequence[int]) -> Span:
    """The points of the middle answer. They differ only if, of an even number, the two middle answers do.

    There is no half-way point: the answers of a scale have an order, not a mean.
    """
    return _within(counts, 2)


def interquartile_range(counts: Sequence[int]) -> Span:
    """The points between which the middle half of the answers lies.

    Of ``n`` answers in order, it runs from the point of answer number n/4, rounded up, to that of the answer as far
    from the other end. Both are points that somebody chose, and turning the scale round turns the range round.
    (Definition 1 of Hyndman and Fan, 1996, Sample quantiles in statistical packages, American Statistician 50(4),
    361-365, for the lower quartile, and its mirror image for the upper.)
    """
    return _within(counts, 4)


def _within(counts: Sequence[int], parts: int) -> Span:
    """The point that the first of equal parts of the answers reaches, and that of the last part from the other end."""
    total = _total(counts, fewest=1)
    if any(count != int(count) for count in counts):
        raise ValueError("The middle of the answers needs whole numbers of people.")
    answer = -(-int(total) // parts)
    return Span(_point(counts, answer), len(counts) + 1 - _point(counts[::-1], answer))


def _point(counts: Sequence[int], answer: int) -> int:
    return next(point for point, reached in enumerate(accumulate(counts), start=1) if reached >= answer)


def _layer(filled: Sequence[bool]) -> float:
    """The agreement of a layer: how few of its points are filled, times how unimodal they are (equations 1 and 2)."""
    points = len(filled)
    triples = list(combinations(filled, 3))
    two_peaks = triples.count((True, False, True))
    one_peak = triples.count((True, True, False)) + triples.count((False, True, True))
    if not one_peak + two_peaks:
        return 1.0 if sum(filled) == 1 else 0.0
    unimodal = ((points - 2) * one_peak - (points - 1) * two_peaks) / ((points - 2) * (one_peak + two_peaks))
    return unimodal * (1 - (sum(filled) - 1) / (points - 1))


def _total(counts: Sequence[float], fewest: int) -> float:
    if len(counts) < fewest:
        raise ValueError(f"This measure needs a scale of at least {fewest} points.")
    if not all(math.isfinite(count) and count >= 0 for count in counts):
        raise ValueError("A count must be a number of 0 or more.")
    total = sum(counts)
    if not total:
        raise ValueError("Nobody answered on the scale.")
    return total
