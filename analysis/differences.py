"""Whether groups answered differently. Answers are numbers whose order counts: the places of points on a scale.

The host's page asks this in the process that answers phones. So nothing here loads ``scipy.stats``, which alone takes
as much memory as some thousand phones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from analysis.breakdown import Row
from analysis.positions import Positions

RESAMPLES = 9_999
"""Random regroupings of a permutation test; up to so many, all are taken."""

SMALL = 10
"""Answers in a group below which its comparison is tested by regrouping."""

CHANCE = 0.05
"""The largest p-value, corrected for all comparisons of its kind in the workshop, that is not called chance's."""

LARGE, MEDIUM = 0.36, 0.16
"""Epsilon squared from which a difference is large, or is told at all: 0.6 and 0.4 squared, from where Rea, L. M. and
Parker, R. A. (2014), Designing and conducting survey research, call an association strong and relatively strong."""


@dataclass(frozen=True)
class Difference:
    """``statistic`` is H, ``pvalue`` how often chance alone gives one as large, ``epsilon_squared`` the strength of
    the difference: 0 for none, 1 if the groups do not overlap."""

    statistic: float
    pvalue: float
    epsilon_squared: float


@dataclass(frozen=True)
class Permuted:
    """``exact`` tells whether all regroupings were counted; otherwise ``pvalue`` comes from ``RESAMPLES`` of them."""

    statistic: float
    pvalue: float
    exact: bool


@dataclass(frozen=True)
class Compared:
    """How groups differ on one of several questions. ``size`` is epsilon squared. ``alone`` is the p-value of the
    question looked at by itself, ``pvalue`` the one corrected for all questions."""

    size: float
    alone: float
    pvalue: float


def comparable(rows: Iterable[Row], scale: Sequence[str], least: int) -> dict[str, tuple[int, ...]]:
    """Answers by group as places on a scale, whose points are given in order: of the groups with ``least`` people or
    more on it. Empty where these are fewer than two."""
    of = {row.group: Positions.counted(row.counts, scale) for row in rows}
    large = {group: tuple(stand.spelled()) for group, stand in of.items() if stand.base >= max(least, 1)}
    return large if len(large) > 1 else {}


def compared(questions: Sequence[Mapping[str, Sequence[float]]]) -> tuple[Compared, ...]:
    """Each question's groups by the Kruskal-Wallis test, by regrouping people where a group is ``SMALL``; corrected
    by Benjamini and Hochberg. Errors are those of ``kruskal_wallis``."""
    tests = [kruskal_wallis(tuple(groups.values())) for groups in questions]
    alone = [
        _regrouped(tuple(map(tuple, groups.values()))) if min(map(len, groups.values())) < SMALL else test.pvalue
        for groups, test in zip(questions, tests, strict=True)
    ]
    corrected = zip(tests, alone, benjamini_hochberg(alone), strict=True)
    return tuple(Compared(test.epsilon_squared, single, pvalue) for test, single, pvalue in corrected)


def furthest(groups: Mapping[str, Sequence[float]]) -> tuple[str, str]:
    """The two groups whose answers lie furthest apart by Cliff's delta, in the order given."""
    return max(combinations(groups, 2), key=lambda pair: abs(cliffs_delta(groups[pair[0]], groups[pair[1]])))


def kruskal_wallis(groups: Sequence[Sequence[float]]) -> Difference:
    """The Kruskal-Wallis test, corrected for ties, with the chi-squared approximation of its p-value.

    ``groups`` holds each group's answers. With fewer than ``SMALL`` answers in a group use ``permutation_test``. If all
    answers are the same, H and epsilon squared are 0 and the p-value is 1. ``ValueError`` for fewer than two groups,
    an empty one, and answers that are no numbers.

    Kruskal, W. H. and Wallis, W. A. (1952). Use of ranks in one-criterion variance analysis. Journal of the American
    Statistical Association 47, 583-621. Epsilon squared is H / (n - 1): Tomczak, M. and Tomczak, E. (2014). The need
    to report effect size estimates revisited. Trends in Sport Sciences 1(21), 19-25.
    """
    answers = _checked(groups)
    if np.ptp(answers) == 0:
        return Difference(0.0, 1.0, 0.0)
    sizes = [len(group) for group in groups]
    ranks, ties = _ranked(answers)
    statistic = _statistic(float(_spreads(ranks[None], sizes)[0]), len(answers), ties)
    return Difference(statistic, float(chdtrc(len(groups) - 1, statistic)), statistic / (len(answers) - 1))


def permutation_test(groups: Sequence[Sequence[float]], seed: int = 0) -> Permuted:
    """The Kruskal-Wallis test for small groups: how often regrouping the same people gives an H as large.

    Where there are at most ``RESAMPLES`` regroupings, all are counted and the p-value is exact. Otherwise so many are
    drawn at random, the same for the same ``seed``; the groups as they are count as one more, so that the p-value
    is never 0. Errors and the result for equal answers are those of ``kruskal_wallis``.

    Phipson, B. and Smyth, G. K. (2010). Permutation p-values should never be zero. Statistical Applications in
    Genetics and Molecular Biology 9(1), 39.
    """
    answers = _checked(groups)
    sizes = [len(group) for group in groups]
    exact = _regroupings(sizes) <= RESAMPLES
    if np.ptp(answers) == 0:
        return Permuted(0.0, 1.0, exact)
    ranks, ties = _ranked(answers)
    observed = _spreads(ranks[None], sizes)
    spreads = _spreads(ranks[_all(len(ranks), sizes)] if exact else _drawn(ranks, seed), sizes)
    as_large = int((spreads >= observed * (1 - 1e-12)).sum())
    pvalue = as_large / len(spreads) if exact else (as_large + 1) / (len(spreads) + 1)
    return Permuted(_statistic(float(observed[0]), len(answers), ties), pvalue, exact)


def cliffs_delta(first: Sequence[float], second: Sequence[float]) -> float:
    """How far two groups lie apart, from the order of the answers alone: of all pairs of one answer of each group,
    the share in which the first is the higher less the share in which it is the lower. 1 or -1 if the groups do not
    overlap, 0 if neither tends to be higher. Errors are those of ``kruskal_wallis``.

    Cliff, N. (1993). Dominance statistics: ordinal analyses to answer ordinal questions. Psychological Bulletin
    114(3), 494-509.
    """
    _checked((first, second))
    ordered = np.sort(np.asarray(second, dtype=float))
    below = np.searchsorted(ordered, first, side="left").sum()
    above = (len(second) - np.searchsorted(ordered, first, side="right")).sum()
    return float(below - above) / (len(first) * len(second))


def benjamini_hochberg(pvalues: Sequence[float]) -> tuple[float, ...]:
    """P-values adjusted for having asked several questions, in the order given.

    Taking those up to q for real differences, a share of q of them is expected to be chance. No p-values give none.
    ``ValueError`` for anything outside 0 to 1.

    Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical
    Society B 57(1), 289-300.
    """
    if not all(0 <= pvalue <= 1 for pvalue in pvalues):
        raise ValueError("A p-value lies between 0 and 1.")
    order = sorted(range(len(pvalues)), key=lambda place: -pvalues[place])
    adjusted, least = [1.0] * len(pvalues), 1.0
    for rank, place in zip(range(len(pvalues), 0, -1), order, strict=True):
        least = min(least, pvalues[place] * len(pvalues) / rank)
        adjusted[place] = least
    return tuple(adjusted)


@lru_cache(maxsize=512)
def _regrouped(groups: tuple[tuple[float, ...], ...]) -> float:
    """The p-value by regrouping. A host asks again after each vote, so what is known of earlier ones is kept."""
    return permutation_test(groups).pvalue


def _ranked(answers: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Ranks from 1, equal answers sharing the mean of theirs, and how many share each."""
    _, inverse, ties = np.unique(answers, return_inverse=True, return_counts=True)
    return (np.cumsum(ties) - (ties - 1) / 2)[inverse], ties


def _statistic(spread: float, number: int, ties: NDArray[np.int_]) -> float:
    """H of so many answers, corrected for ties, from the sum of squared rank sums over sizes."""
    plain = 12 * spread / (number * (number + 1)) - 3 * (number + 1)
    return plain / (1 - float((ties.astype(float) ** 3 - ties).sum()) / (float(number) ** 3 - number))


def _checked(groups: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    if len(groups) < 2 or not all(len(group) for group in groups):
        raise ValueError("A comparison needs at least two groups, with at least one answer in each.")
    answers = np.concatenate([np.asarray(group, dtype=float) for group in groups])
    if not np.isfinite(answers).all():
        raise ValueError("Every answer must be a number.")
    return answers


def _regroupings(sizes: Sequence[int]) -> int:
    return math.factorial(sum(sizes)) // math.prod(math.factorial(size) for size in sizes)


def _all(people: int, sizes: Sequence[int]) -> NDArray[np.int_]:
    """Every way to share people out to groups of these sizes: a row each, the first group's people first."""

    def shared(left: tuple[int, ...], sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
        if not sizes:
            yield ()
            return
        for group in combinations(left, sizes[0]):
            for others in shared(tuple(person for person in left if person not in group), sizes[1:]):
                yield group + others

    return np.array(list(shared(tuple(range(people)), sizes)))


def _drawn(ranks: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).permuted(np.tile(ranks, (RESAMPLES, 1)), axis=1)


def _spreads(ranks: NDArray[np.float64], sizes: Sequence[int]) -> NDArray[np.float64]:
    """What of H changes when people are regrouped, for each row of ranks."""
    starts = np.cumsum([0, *sizes[:-1]])
    return np.asarray(np.add.reduceat(ranks, starts, axis=1) ** 2 @ (1 / np.array(sizes)))
