"""Agreement of coders, against published examples and by what must hold for any codes."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coders import Level, cohen_kappa, krippendorff_alpha


def coded(*coders: str) -> list[list[float | None]]:
    return [[None if value == "*" else float(value) for value in coder.split()] for coder in coders]


FOUR_CODERS = coded(
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)
"""Krippendorff (2011), example C: four observers, twelve units, missing values."""

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
codes = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=coders, max_size=coders), min_size=1, max_size=10
    )
).map(lambda units: [list(coder) for coder in zip(*units, strict=True)])  # fmt: skip


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.743421), ("ordinal", 0.815388), ("interval", 0.849107), ("ratio", 0.797403)],
)
def test_four_coders_of_krippendorff(level: Level, expected: float) -> None:
    """Krippendorff (2011), examples C and D (0.743, 0.815, 0.849, 0.797); six digits as in R's irr, kripp.alpha."""
    assert krippendorff_alpha(FOUR_CODERS, level) == pytest.approx(expected, abs=5e-7)


@pytest.mark.parametrize(
    ("coders", "expected"),
    [(("0100000010", "1110010000"), 0.095), (("aabbdcccedda", "babbbccceddd"), 0.692)],
)
def test_two_observers_of_krippendorff(coders: tuple[str, ...], expected: float) -> None:
    """Krippendorff (2011), examples A (two values) and B (five letters), without missing values."""
    assert krippendorff_alpha([list(coder) for coder in coders], "nominal") == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("level", "expected"), [("nominal", 0.691), ("interval", 0.811)])
def test_three_coders_of_wikipedia(level: Level, expected: float) -> None:
    """Wikipedia, "Krippendorff's alpha", a computational example: three coders, fifteen units."""
    ratings = coded("* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4")
    assert krippendorff_alpha(ratings, level) == pytest.approx(expected, abs=5e-4)


@settings(deadline=None)
@given(codes, st.sampled_from(LEVELS), st.randoms(use_true_random=False))
def test_order_of_coders_and_units_changes_nothing(
    ratings: list[list[int | None]], level: Level, chance: random.Random
) -> None:
    alpha = krippendorff_alpha(ratings, level)
    places = chance.sample(range(len(ratings[0])), len(ratings[0]))
    mixed = [[coder[place] for place in places] for coder in reversed(ratings)]
    assert krippendorff_alpha(mixed, level) == (alpha if alpha is None else pytest.approx(alpha))
    assert alpha is None or alpha <= 1


@settings(deadline=None)
@given(codes)
def test_names_of_codes_change_nothing(ratings: list[list[int | None]]) -> None:
    names = {None: math.nan, 1: "law", 2: "trust", 3: "time", 4: "other"}
    alpha = krippendorff_alpha(ratings, "nominal")
    renamed = krippendorff_alpha([[names[code] for code in coder] for coder in ratings], "nominal")
    assert renamed == (alpha if alpha is None else pytest.approx(alpha))


@settings(deadline=None)
@given(codes)
def test_an_interval_may_be_shifted_and_stretched(ratings: list[list[int | None]]) -> None:
    alpha = krippendorff_alpha(ratings, "interval")
    stretched = [[None if code is None else 7 * code - 3 for code in coder] for coder in ratings]
    assert krippendorff_alpha(stretched, "interval") == (alpha if alpha is None else pytest.approx(alpha))


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=2, max_size=10).filter(lambda codes: len(set(codes)) > 1),
    st.sampled_from(LEVELS),
)
def test_coders_of_one_mind(codes: list[int], level: Level) -> None:
    assert krippendorff_alpha([codes] * 3, level) == pytest.approx(1)


@pytest.mark.parametrize("level", LEVELS)
def test_without_variation_alpha_is_not_calculable(level: Level) -> None:
    assert krippendorff_alpha([[2, 2, 2], [2, 2, None]], level) is None
    assert krippendorff_alpha([[1, None], [None, 2]], level) is None
    assert krippendorff_alpha([[1]], level) is None


@pytest.mark.parametrize(
    ("ratings", "level"),
    [([], "nominal"), ([[], []], "nominal"), ([[1, 2], [1]], "nominal"), ([[1], [2]], "circular"),
     ([["a", "b"], ["a", "b"]], "ordinal"), ([[-1, 2], [1, 2]], "ratio"), ([[math.inf, 2], [1, 2]], "interval")],
)  # fmt: skip
def test_ratings_that_do_not_fit_are_refused(ratings: list[list[object]], level: Level) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        krippendorff_alpha(ratings, level)


@pytest.mark.parametrize(
    ("table", "expected", "digits"),
    [
        ([[0.44, 0.05, 0.01], [0.07, 0.20, 0.03], [0.09, 0.05, 0.06]], 0.492, 5e-4),
        ([[106, 10, 4], [22, 28, 10], [2, 12, 6]], 0.429, 5e-4),
        ([[20, 5], [10, 15]], 0.4, 1e-9),
        ([[45, 15], [25, 15]], 0.1304, 5e-5),
        ([[25, 35], [5, 35]], 0.2593, 5e-5),
    ],
)
def test_published_kappa(table: list[list[float]], expected: float, digits: float) -> None:
    """Cohen (1960), table 1. Fleiss, Cohen and Everitt (1969), table 1, without weights. Wikipedia, "Cohen's kappa":
    the simple example, and two with the same percentage of agreement."""
    assert cohen_kappa(table) == pytest.approx(expected, abs=digits)


@settings(deadline=None)
@given(
    st.integers(2, 4).flatmap(
        lambda size: st.lists(st.lists(st.integers(0, 20), min_size=size, max_size=size), min_size=size, max_size=size)
    ).filter(lambda table: any(map(any, table))),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_kappa_is_bounded_and_knows_no_names(table: list[list[int]], chance: random.Random) -> None:
    kappa = cohen_kappa(table)
    names = chance.sample(range(len(table)), len(table))
    renamed = cohen_kappa([[table[row][column] for column in names] for row in names])
    turned = cohen_kappa([list(column) for column in zip(*table, strict=True)])
    assert renamed == turned == (kappa if kappa is None else pytest.approx(kappa))
    assert kappa is None or -1 - 1e-9 <= kappa <= 1 + 1e-9


def test_kappa_at_its_ends() -> None:
    assert cohen_kappa([[5, 0], [0, 5]]) == 1
    assert cohen_kappa([[5, 5], [5, 5]]) == 0
    assert cohen_kappa([[0, 5], [5, 0]]) == -1
    assert cohen_kappa([[0, 0], [0, 9]]) is None
    assert cohen_kappa([[0, 9], [0, 0]]) == 0


@pytest.mark.parametrize("table", [[], [[1, 2]], [[0, 0], [0, 0]], [[1, -1], [1, 1]]])
def test_what_is_no_table_of_codes_is_refused(table: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        cohen_kappa(table)
