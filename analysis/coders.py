"""How far people who coded the same remarks agree beyond chance. ``None`` is "not calculable": without any variation
there is nothing that agreement could be measured against."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Level = Literal["nominal", "ordinal", "interval", "ratio"]

_Matrix = NDArray[np.float64]


def krippendorff_alpha(ratings: Sequence[Sequence[Hashable]], level: Level) -> float | None:
    """Krippendorff's alpha: 1 for full agreement, 0 for what chance would give, below 0 for systematic disagreement.

    ``ratings`` holds each coder's values of all units, in one order; ``None`` and ``nan`` are missing. Units with
    fewer than two values do not count. Values are anything that can be compared for equality at the level
    ``nominal``, and numbers at ``ordinal``, ``interval`` and ``ratio`` (there of 0 or more). ``None`` if no unit has
    two values, or all values are the same. ``ValueError`` for no ratings, coders with different numbers of units,
    another level and unsuitable values.

    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    """
    if level not in _DISTANCES:
        raise ValueError(f"The level must be one of {', '.join(_DISTANCES)}.")
    if len(ratings) == 0 or len(ratings[0]) == 0 or len({len(row) for row in ratings}) > 1:
        raise ValueError("Every coder needs a value, or None, for each of the same units.")
    units = [[value for value in unit if not _missing(value)] for unit in zip(*ratings, strict=True)]
    units = [unit for unit in units if len(unit) > 1]
    values = _ordered(list(dict.fromkeys(value for unit in units for value in unit)), level)
    if len(values) < 2:
        return None
    places = {value: place for place, value in enumerate(values)}
    together = np.zeros((len(values), len(values)))
    for unit in units:
        counts = np.bincount([places[value] for value in unit], minlength=len(values))
        together += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    totals = together.sum(axis=0)
    distances = _DISTANCES[level](values, totals)
    expected = (np.outer(totals, totals) * distances).sum() / (totals.sum() - 1)
    return float(1 - (together * distances).sum() / expected)


def cohen_kappa(table: Sequence[Sequence[float]]) -> float | None:
    """Cohen's kappa of two coders: 1 for full agreement, 0 for what chance would give.

    ``table`` counts units by the first coder's category in rows and the second's in columns; shares may stand for
    counts. ``None`` if both put all units into one category. ``ValueError`` for a table that is not square, holds
    negative numbers, or no units.

    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20(1),
    37-46.
    """
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError("The table must have the same categories in its rows and columns.")
    if not (np.isfinite(counts) & (counts >= 0)).all() or not counts.any():
        raise ValueError("The table must hold counts of 0 or more, and at least one unit.")
    total = counts.sum()
    if np.count_nonzero(counts) == 1 and np.trace(counts):
        return None
    expected = float(counts.sum(axis=0) @ counts.sum(axis=1) / total**2)
    return float((np.trace(counts) / total - expected) / (1 - expected))


def _missing(value: Hashable) -> bool:
    return value is None or (isinstance(value, float | np.floating) and math.isnan(value))


def _ordered(values: Sequence[Hashable], level: Level) -> Sequence[Hashable]:
    if level == "nominal":
        return values
    numbers = [value for value in values if isinstance(value, int | float | np.number) and math.isfinite(value)]
    if len(numbers) < len(values) or (level == "ratio" and min(numbers, default=0) < 0):
        raise ValueError(f"Values must be numbers for the level {level}, and for a ratio not negative.")
    return sorted(numbers)


def _nominal(values: Sequence[Hashable], totals: _Matrix) -> _Matrix:
    return 1 - np.eye(len(values))


def _ordinal(values: Sequence[Hashable], totals: _Matrix) -> _Matrix:
    """The values between two, and half of the two themselves, by how often each was given."""
    middles = totals.cumsum() - totals / 2
    return np.asarray(np.subtract.outer(middles, middles) ** 2)


def _interval(values: Sequence[Hashable], totals: _Matrix) -> _Matrix:
    numbers = np.array(values, dtype=float)
    return np.asarray(np.subtract.outer(numbers, numbers) ** 2)


def _ratio(values: Sequence[Hashable], totals: _Matrix) -> _Matrix:
    numbers = np.array(values, dtype=float)
    sums = np.add.outer(numbers, numbers)
    return np.asarray((np.subtract.outer(numbers, numbers) / np.where(sums == 0, 1, sums)) ** 2)


_DISTANCES: dict[str, Callable[[Sequence[Hashable], _Matrix], _Matrix]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}
