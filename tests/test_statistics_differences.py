"""Differences between groups, against published examples and by what must hold for any answers."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.differences import benjamini_hochberg, cliffs_delta, kruskal_wallis, permutation_test

groups_of_points = st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=12), min_size=2, max_size=5)
few = st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3), min_size=2, max_size=3)


def test_pooh_piglet_and_tigger() -> None:
    """Mangiafico, rcompanion.org/handbook/F_08: three speakers on a scale of five points."""
    speakers = [[int(point) for point in text] for text in ("3544444455", "2422123223", "4444535443")]
    found = kruskal_wallis(speakers)
    assert found.statistic == pytest.approx(16.8423077, abs=5e-8)
    assert found.pvalue == pytest.approx(0.000220160, abs=5e-10)
    assert found.epsilon_squared == pytest.approx(0.5807692, abs=5e-8)


@pytest.mark.parametrize(
    ("groups", "statistic", "pvalue"),
    [
        ([[2.9, 3.0, 2.5, 2.6, 3.2], [3.8, 2.7, 4.0, 2.4], [2.8, 3.4, 3.7, 2.2, 2.0]], 0.77143, 0.68),
        ([[1, 3, 5, 7, 9], [2, 4, 6, 8, 10]], 0.2727272727272734, 0.6015081344405895),
        ([[1, 1, 1], [2, 2, 2], [2, 2]], 7.0, 0.0301973834223185),
    ],
)
def test_published_kruskal_wallis(groups: list[list[float]], statistic: float, pvalue: float) -> None:
    """Mucociliary efficiency: Hollander and Wolfe (1973), page 116, as in R's ``kruskal.test``. The others: the
    documentation of ``scipy.stats.kruskal``."""
    found = kruskal_wallis(groups)
    digits = 5e-6 if statistic == 0.77143 else 1e-9
    assert found.statistic == pytest.approx(statistic, abs=digits)
    assert found.pvalue == pytest.approx(pvalue, abs=5e-3 if pvalue == 0.68 else 1e-9)


@pytest.mark.parametrize(
    ("groups", "statistic", "pvalue"),
    [
        ([[1, 2], [3, 4], [5, 6]], 4.5714, 0.067),
        ([[1, 3], [2, 4], [5, 6]], 3.7143, 0.200),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 7.2000, 0.004),
        ([[1, 2, 4], [3, 5, 6], [7, 8, 9]], 6.4889, 0.011),
    ],
)
def test_exact_kruskal_wallis_of_small_groups(groups: list[list[int]], statistic: float, pvalue: float) -> None:
    """Kruskal and Wallis (1952), table 6.1; Siegel (1956), table O: sizes 2, 2, 2 and 3, 3, 3."""
    found = permutation_test(groups)
    assert found.exact
    assert found.statistic == pytest.approx(statistic, abs=5e-5)
    assert found.pvalue == pytest.approx(pvalue, abs=5e-4)


def test_drawn_regroupings_repeat_and_come_near_all_of_them() -> None:
    """Too many regroupings to list, but few ways to share out the points: the hypergeometric distribution."""
    first, second = [3, 5, 4, 4, 4, 4, 5, 5, 5, 5], [4, 4, 4, 4, 5, 3, 3, 4, 4, 3]
    threes, fours, fives = ((first + second).count(point) for point in (3, 4, 5))
    middle = {3: (1 + threes) / 2, 4: threes + (1 + fours) / 2, 5: threes + fours + (1 + fives) / 2}
    balance = 10 * 21 / 2
    observed = abs(sum(middle[point] for point in first) - balance)
    chance = sum(
        math.comb(threes, a) * math.comb(fours, b) * math.comb(fives, 10 - a - b) / math.comb(20, 10)
        for a in range(threes + 1)
        for b in range(11 - a)
        if abs(a * middle[3] + b * middle[4] + (10 - a - b) * middle[5] - balance) >= observed - 1e-9
    )
    found = permutation_test([first, second])
    assert found == permutation_test([first, second])
    assert not found.exact
    assert found.pvalue == pytest.approx(chance, abs=0.01)


@settings(deadline=None)
@given(groups_of_points, st.randoms(use_true_random=False))
def test_order_of_groups_and_people_changes_nothing(groups: list[list[int]], chance: random.Random) -> None:
    found = kruskal_wallis(groups)
    mixed = [chance.sample(group, len(group)) for group in chance.sample(groups, len(groups))]
    assert kruskal_wallis(mixed).statistic == pytest.approx(found.statistic)
    assert -1e-9 <= found.epsilon_squared <= 1 + 1e-9
    assert 0 <= found.pvalue <= 1


@settings(deadline=None)
@given(groups_of_points)
def test_only_the_order_of_points_counts(groups: list[list[int]]) -> None:
    stretched = [[point**3 for point in group] for group in groups]
    turned = [[-point for point in group] for group in groups]
    assert kruskal_wallis(stretched).statistic == pytest.approx(kruskal_wallis(groups).statistic)
    assert kruskal_wallis(turned).statistic == pytest.approx(kruskal_wallis(groups).statistic)


@settings(max_examples=25, deadline=None)
@given(few)
def test_the_groups_as_they_are_are_one_regrouping(groups: list[list[int]]) -> None:
    found = permutation_test(groups)
    regroupings = math.factorial(sum(map(len, groups))) // math.prod(math.factorial(len(group)) for group in groups)
    assert found.exact
    assert 1 / regroupings - 1e-12 <= found.pvalue <= 1
    assert found.pvalue * regroupings == pytest.approx(round(found.pvalue * regroupings))


def test_one_and_the_same_answer_shows_no_difference() -> None:
    found = kruskal_wallis([[3, 3], [3]])
    assert (found.statistic, found.pvalue, found.epsilon_squared) == (0, 1, 0)
    assert permutation_test([[3, 3], [3]]).pvalue == 1


def test_half_against_half_is_the_greatest_difference() -> None:
    assert kruskal_wallis([[1] * 5, [5] * 5]).epsilon_squared == pytest.approx(1)
    assert permutation_test([[1] * 3, [5] * 3]).pvalue == pytest.approx(2 / 20)


@pytest.mark.parametrize("groups", [[], [[1, 2]], [[1], []], [[1], [math.nan]]])
def test_nothing_to_compare_is_refused(groups: list[list[float]]) -> None:
    for test in (kruskal_wallis, permutation_test):
        with pytest.raises(ValueError, match=r"\.$"):
            test(groups)


BENJAMINI_HOCHBERG = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
]  # fmt: skip
"""The fifteen questions on thrombolysis in Benjamini and Hochberg (1995), section 4."""


def test_the_example_of_benjamini_and_hochberg() -> None:
    """Four of fifteen stand at 0.05. Adjusted values: the documentation of ``scipy.stats.false_discovery_control``."""
    adjusted = benjamini_hochberg(BENJAMINI_HOCHBERG)
    assert sum(value <= 0.05 for value in adjusted) == 4
    assert adjusted == pytest.approx(
        [
            0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714, 0.06385714, 0.0645, 0.0765, 0.486, 0.58118182,
            0.714875, 0.75323077, 0.81321429, 1.0,
        ],
        abs=5e-9,
    )  # fmt: skip


def test_the_diet_of_mcdonald() -> None:
    """McDonald, Handbook of Biological Statistics, "Multiple comparisons": five of 25 foods stand below 0.25, and the
    adjusted value of proteins is 0.210."""
    foods = [
        0.001, 0.008, 0.039, 0.041, 0.042, 0.060, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.340,
        0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.940, 0.942, 0.975, 0.986,
    ]  # fmt: skip
    adjusted = benjamini_hochberg(foods)
    assert adjusted[4] == pytest.approx(0.210, abs=5e-4)
    assert [value < 0.2499 for value in adjusted] == [True] * 5 + [False] * 20


def test_the_example_of_hdlsskst() -> None:
    """CRAN HDLSSkST 2.1.0, BenHoch.Rd: which of seven stand at 0.05."""
    adjusted = benjamini_hochberg([0.50, 0.01, 0.001, 0.69, 0.02, 0.05, 0.0025])
    assert [value <= 0.05 for value in adjusted] == [False, True, True, False, True, False, True]


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), max_size=20), st.randoms(use_true_random=False))
def test_adjusting_keeps_order_and_never_lowers(pvalues: list[float], chance: random.Random) -> None:
    adjusted = dict(zip(range(len(pvalues)), benjamini_hochberg(pvalues), strict=True))
    assert all(pvalue - 1e-12 <= adjusted[place] <= 1 for place, pvalue in enumerate(pvalues))
    ranked = sorted(range(len(pvalues)), key=lambda place: pvalues[place])
    assert [adjusted[place] for place in ranked] == sorted(adjusted.values())
    mixed = chance.sample(range(len(pvalues)), len(pvalues))
    assert benjamini_hochberg([pvalues[place] for place in mixed]) == pytest.approx([adjusted[p] for p in mixed])


def test_no_questions_and_one() -> None:
    assert benjamini_hochberg([]) == ()
    assert benjamini_hochberg([0.03]) == (0.03,)


@pytest.mark.parametrize("pvalue", [-0.1, 1.1, math.nan])
def test_what_is_no_pvalue_is_refused(pvalue: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        benjamini_hochberg([0.5, pvalue])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([10, 10, 20, 20, 20, 30, 30, 30, 40, 50], [10, 20, 30, 40, 40, 50], -0.25),
        ([1, 7, 8, 9, 10, 11], [2, 3, 4, 5, 6, 12], (25 - 11) / 36),
        ([1, 2], [3, 4], -1),
        ([3, 4], [1, 2], 1),
        ([2, 2], [2, 2, 2], 0),
    ],
)
def test_cliffs_delta(first: list[float], second: list[float], expected: float) -> None:
    """The example of ``cliff.delta`` in CRAN effsize (-0.25, small). The hares and tortoises of Wikipedia,
    "Mann-Whitney U test", with U of 25 and 11: the order T H H H H H T T T T T H. The others from the definition."""
    assert cliffs_delta(first, second) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=9), st.lists(st.integers(1, 5), min_size=1, max_size=9))
def test_cliffs_delta_pair_by_pair(first: list[int], second: list[int]) -> None:
    pairs = [(one > other) - (one < other) for one in first for other in second]
    assert cliffs_delta(first, second) == pytest.approx(sum(pairs) / len(pairs))
    assert cliffs_delta(second, first) == pytest.approx(-cliffs_delta(first, second))
    assert cliffs_delta(first, first) == 0
