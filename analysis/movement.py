"""Matched movement: how the same people answered a question in two rounds, and whether more than chance moved them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from scipy.special import bdtr, chdtrc, ndtr

from analysis.breakdown import Breakdown
from analysis.positions import Positions, places
from workshop.activities import Question

EXACT_UP_TO = 200
"""The most people who moved for whom the signed-rank test counts every case."""

Table = tuple[tuple[int, ...], ...]

_TIE = 9
"""Decimals to which differences are compared, so that 0.3 - 0.2 and 0.2 - 0.1 are a tie."""


@dataclass(frozen=True)
class Movement:
    """People who answered both rounds: ``both`` is ``up`` + ``same`` + ``down`` + ``apart``.

    ``apart`` are those whose answer was off the scale in either round, so that no direction can be told.
    """

    up: int
    same: int
    down: int
    apart: int

    @property
    def both(self) -> int:
        return self.up + self.same + self.down + self.apart

    @property
    def placed(self) -> int:
        """People who were on the scale both times."""
        return self.up + self.same + self.down


@dataclass(frozen=True)
class Homogeneity:
    """``statistic`` follows chi-squared with ``df`` degrees of freedom if as many moved into each option as out."""

    statistic: float
    df: int
    pvalue: float


@dataclass(frozen=True)
class SignedRank:
    """``statistic`` is V, the sum of the ranks of the people whose first answer was the greater.

    ``unchanged`` people answered the same both times and are left out. ``exact`` tells whether every case was counted.
    """

    statistic: float
    pvalue: float
    unchanged: int
    exact: bool


def matched(first: Mapping[str, str], second: Mapping[str, str], order: Mapping[str, int]) -> Movement:
    """How people moved between two rounds.

    ``first`` and ``second`` give each participant's option; ``order`` gives the place of the options on the
    scale, upwards, and leaves out those off it. Who answered only one round is not counted.
    """
    moves = {"up": 0, "same": 0, "down": 0, "apart": 0}
    for (one, other), people in _twice(first, second).items():
        before, after = order.get(one), order.get(other)
        if before is None or after is None:
            moves["apart"] += people
        else:
            moves["up" if after > before else "down" if after < before else "same"] += people
    return Movement(**moves)


def crossed(first: Mapping[str, str], second: Mapping[str, str], options: Sequence[str]) -> Table:
    """The people who chose one of these options in both rounds: by their first answer in rows and their second in
    columns, in the order given. Arguments as for ``matched``."""
    people = _twice(first, second)
    return tuple(tuple(people[one, other] for other in options) for one in options)


def matrix(question: Question, rounds: Mapping[str, Breakdown]) -> dict[str, dict[str, Positions]]:
    """Where each group stood on the scale in each round in which it has a row; the matrix of sectors by rounds.

    The answers of a round are those of everybody who gave one in it: its groups are not matched. ``ValueError`` for a
    question that is no scale.
    """
    scale = places(question)
    found: dict[str, dict[str, Positions]] = {}
    for round_, told in rounds.items():
        for row in told.rows:
            found.setdefault(row.group, {})[round_] = Positions.counted(row.counts, scale)
    return found


def stuart_maxwell(table: Sequence[Sequence[int]]) -> Homogeneity:
    """The Stuart-Maxwell test of marginal homogeneity: whether each option was as common before as after.

    ``table`` counts matched people, by their first answer in rows and their second in columns. With two options it
    is McNemar's test without continuity correction. Options that nobody entered or left drop out, and where people
    moved only within separate sets of options each set loses one degree of freedom. If nobody moved, the statistic
    and the degrees of freedom are 0 and the p-value is 1. ``ValueError`` for a table that is not square, holds
    anything but counts, or counts nobody.

    Stuart, A. (1955). A test for homogeneity of the marginal distributions in a two-way classification. Biometrika
    42, 412-416. Maxwell, A. E. (1970). Comparing the classification of subjects by two independent judges. British
    Journal of Psychiatry 116, 651-655.
    """
    counts = np.asarray(table, dtype=float)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError("The table must have the same options in its rows and columns.")
    if not (np.isfinite(counts) & (counts >= 0) & (counts == np.floor(counts))).all() or not counts.any():
        raise ValueError("The table must count people, and at least one.")
    moved = counts + counts.T - 2 * np.diag(np.diagonal(counts))
    gained = counts.sum(axis=1) - counts.sum(axis=0)
    # The covariance is singular, as what one option loses others gain. Its generalised inverse gives what leaving
    # out one option of each connected set would give.
    covariance = np.diag(moved.sum(axis=1)) - moved
    statistic = float(gained @ np.linalg.pinv(covariance, hermitian=True) @ gained)
    df = len(counts) - int(connected_components(moved > 0, directed=False, return_labels=False))
    return Homogeneity(statistic, df, float(chdtrc(df, statistic)) if df else 1.0)


def sign_test(up: int, down: int) -> float:
    """The two-sided p-value of the sign test: so many moved up and so many down, if either way were as likely.

    Dixon, W. J. and Mood, A. M. (1946). The statistical sign test. Journal of the American Statistical Association
    41, 557-566.
    """
    return min(1.0, 2 * float(bdtr(min(up, down), up + down, 0.5))) if up + down else 1.0


def signed_rank(table: Table) -> SignedRank:
    """``wilcoxon_exact`` of the people in a table of a scale, its points in order; errors as there.

    It takes a move by two points to be larger than a move by one, wherever on the scale they are.
    """
    pairs = [
        (first, second) for first, row in enumerate(table) for second, people in enumerate(row) for _ in range(people)
    ]
    return wilcoxon_exact([first for first, _ in pairs], [second for _, second in pairs])


def wilcoxon_exact(
    before: Sequence[float],
    after: Sequence[float],
    alternative: Literal["two-sided", "greater", "less"] = "two-sided",
) -> SignedRank:
    """The Wilcoxon signed-rank test of matched answers; the alternative ``greater`` is that ``before`` is the greater.

    People whose answers are the same are left out, as Wilcoxon did, and counted. Equal differences share the mean of
    their ranks, and the p-value is counted over all signs that these ranks could have had, so that it is exact with
    ties too. If more than ``EXACT_UP_TO`` people moved, it is the normal approximation with the variance of the ranks
    as they are. If nobody moved, the statistic is 0 and the p-value 1. ``ValueError`` for lists of different
    lengths, no answers, and answers that are no numbers.

    Wilcoxon, F. (1945). Individual comparisons by ranking methods. Biometrics Bulletin 1, 80-83. Hollander, M. and
    Wolfe, D. A. (1973). Nonparametric statistical methods, section 3.1.
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if first.shape != second.shape or first.ndim != 1 or not len(first):
        raise ValueError("The test needs two answers of each person, and at least one person.")
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        raise ValueError("Every answer must be a number.")
    if alternative not in {"two-sided", "greater", "less"}:
        raise ValueError("The alternative is two-sided, greater or less.")
    differences = np.round(first - second, _TIE)
    differences = differences[differences != 0]
    unchanged = len(first) - len(differences)
    ranks = _doubled_ranks(np.abs(differences))
    doubled = int(ranks[differences > 0].sum())
    exact = len(ranks) <= EXACT_UP_TO
    most, least = _tails(ranks, doubled) if exact else _normal_tails(ranks, doubled)
    pvalue = {"greater": most, "less": least, "two-sided": min(1.0, 2 * min(most, least))}[alternative]
    return SignedRank(doubled / 2, pvalue, unchanged, exact)


def _twice(first: Mapping[str, str], second: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """The people who answered both rounds, by both their options."""
    both = tuple(first.keys() & second.keys())
    return Counter(zip(map(first.__getitem__, both), map(second.__getitem__, both), strict=True))


def _doubled_ranks(sizes: NDArray[np.float64]) -> NDArray[np.int_]:
    """Twice the rank of each size: a whole number even where ties share a half."""
    _, group, ties = np.unique(sizes, return_inverse=True, return_counts=True)
    return np.asarray(2 * np.cumsum(ties) - ties + 1)[group]


def _tails(ranks: NDArray[np.int_], observed: int) -> tuple[float, float]:
    """How likely a sum of ranks with random signs is at least, and at most, the observed one."""
    chances = np.zeros(int(ranks.sum()) + 1)
    chances[0] = 1
    end = 1
    for rank in np.sort(ranks):
        # Nothing lies beyond the sum of the ranks so far. The right side is a copy, so no chance is moved twice.
        chances[rank : end + rank] += chances[:end].copy()
        end += int(rank)
        chances[:end] /= 2
    return float(chances[observed:].sum()), float(chances[: observed + 1].sum())


def _normal_tails(ranks: NDArray[np.int_], observed: int) -> tuple[float, float]:
    z = (observed - ranks.sum() / 2) / math.sqrt(float((ranks**2).sum()) / 4)
    return float(ndtr(-z)), float(ndtr(z))
