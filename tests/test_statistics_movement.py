"""Matched answers, against published examples and by what must hold for any answers."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from analysis_rooms import Day
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import CHOICE, CHOICES, SCALE
from scipy import stats

from analysis.agreement import Span
from analysis.breakdown import breakdown
from analysis.movement import Movement, crossed, matched, matrix, signed_rank, stuart_maxwell, wilcoxon_exact
from analysis.positions import chosen
from workshop import entries as e
from workshop.room import Room

squares = st.integers(2, 5).flatmap(
    lambda size: st.lists(st.lists(st.integers(0, 30), min_size=size, max_size=size), min_size=size, max_size=size)
)
options = st.none() | st.sampled_from([option.id for option in SCALE.options])
twice = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=10)


@pytest.mark.parametrize(
    ("table", "statistic", "df", "pvalue", "digits"),
    [
        (
            [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]],
            11.96,
            3,
            0.0075,
            5e-3,
        ),
        ([[20, 10, 5], [3, 30, 15], [0, 5, 40]], 13.76, 2, 0.001, 5e-3),
        ([[14, 7, 9], [5, 26, 19], [1, 7, 12]], 12.1387, 2, 0.0023, 5e-5),
        ([[30, 0, 0], [0, 10, 2], [0, 4, 8]], 0.667, 1, 0.414, 5e-4),
    ],
)
def test_published_stuart_maxwell(
    table: list[list[int]], statistic: float, df: int, pvalue: float, digits: float
) -> None:
    """Eyesight of 7,477 women: Stuart (1955), as in R's coin, vision.Rd. Two raters: Uebersax,
    john-uebersax.com/stat/mcnemar.htm#stuart. Drug and placebo: Wollschlaeger, RExRepos, npStuartMaxwell (there with
    a p-value of 0.0015 from random regroupings; 0.0023 is exp(-12.1387 / 2)). A category in full agreement: output
    of Uebersax's MH program 1.2 at minato.sip21c.org/swtips/mt-zero-sample.txt."""
    found = stuart_maxwell(table)
    assert found.statistic == pytest.approx(statistic, abs=digits)
    assert found.df == df
    assert found.pvalue == pytest.approx(pvalue, abs=5e-4)


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 9), st.integers(1, 9))
def test_two_options_are_mcnemars_test(there: int, back: int, low: int, high: int) -> None:
    """McNemar (1947): the squared difference of the movers, over their number."""
    found = stuart_maxwell([[low, there], [back, high]])
    assert found.statistic == pytest.approx((there - back) ** 2 / (there + back) if there + back else 0)
    assert found.df == (1 if there + back else 0)


def left_out(table: np.ndarray, option: int) -> float:
    """The textbook formula: one option left out, the rest inverted."""
    keep = [place for place in range(len(table)) if place != option]
    gained = (table.sum(axis=1) - table.sum(axis=0))[keep]
    covariance = -(table + table.T)[np.ix_(keep, keep)].astype(float)
    np.fill_diagonal(covariance, (table.sum(axis=0) + table.sum(axis=1) - 2 * np.diag(table))[keep])
    return float(gained @ np.linalg.solve(covariance, gained))


@settings(deadline=None)
@given(squares)
def test_any_option_may_be_left_out(table: list[list[int]]) -> None:
    counts = np.array(table) + 1
    found = stuart_maxwell(counts.tolist())
    assert found.df == len(counts) - 1
    assert [left_out(counts, option) for option in range(len(counts))] == pytest.approx([found.statistic] * len(counts))


@settings(deadline=None)
@given(squares.filter(lambda table: any(map(any, table))), st.randoms(use_true_random=False))
def test_names_of_options_and_direction_change_nothing(table: list[list[int]], chance: random.Random) -> None:
    found = stuart_maxwell(table)
    names = chance.sample(range(len(table)), len(table))
    renamed = stuart_maxwell([[table[row][column] for column in names] for row in names])
    turned = stuart_maxwell([list(column) for column in zip(*table, strict=True)])
    for other in (renamed, turned):
        assert other.df == found.df
        assert other.statistic == pytest.approx(found.statistic, abs=1e-9)
    assert found.statistic >= -1e-9
    assert 0 <= found.pvalue <= 1


def test_separate_sets_of_options_add_up() -> None:
    table = [[5, 8, 0, 0], [2, 5, 0, 0], [0, 0, 5, 1], [0, 0, 6, 5]]
    found = stuart_maxwell(table)
    assert found.df == 2
    assert found.statistic == pytest.approx(6**2 / 10 + 5**2 / 7)


def test_nobody_moved() -> None:
    found = stuart_maxwell([[7, 0, 0], [0, 0, 0], [0, 0, 4]])
    assert (found.statistic, found.df, found.pvalue) == (0, 0, 1)


@pytest.mark.parametrize("table", [[], [[1, 2]], [[0, 0], [0, 0]], [[1, -1], [0, 1]], [[0.5, 1], [1, 1]]])
def test_what_is_no_table_of_people_is_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        stuart_maxwell(table)


DEPRESSION = (
    [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30],
    [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
)
PLANTS = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75]
"""Darwin's fifteen pairs of plants, crossed and self-fertilised."""


def test_depression_of_hollander_and_wolfe() -> None:
    """Hollander and Wolfe (1973), page 29, as in R's ``wilcox.test``: V = 40, p = 0.01953."""
    found = wilcoxon_exact(*DEPRESSION, alternative="greater")
    assert (found.statistic, found.pvalue) == (40, 0.01953125)
    assert (found.unchanged, found.exact) == (0, True)


def test_plants_of_darwin() -> None:
    """The documentation of ``scipy.stats.wilcoxon``: V = 96, and 24 for the other sign."""
    nothing = [0] * len(PLANTS)
    assert wilcoxon_exact(PLANTS, nothing, "greater").statistic == 96
    assert wilcoxon_exact(nothing, PLANTS).statistic == 24
    assert wilcoxon_exact(PLANTS, nothing, "greater").pvalue == pytest.approx(0.0206298828125, abs=1e-12)
    assert wilcoxon_exact(PLANTS, nothing).pvalue == pytest.approx(0.041259765625, abs=1e-12)


def test_ties_hidden_by_rounding() -> None:
    """The documentation of ``scipy.stats.wilcoxon``: with the three ties seen as such, V = 6 and p = 0.5."""
    found = wilcoxon_exact([0.5, 0.825, 0.375, 0.5], [0.525, 0.775, 0.325, 0.55], "greater")
    assert (found.statistic, found.pvalue) == (6, 0.5)


def test_ties_and_a_zero() -> None:
    """Wikipedia, "Wilcoxon signed-rank test", example: rank sums 27 and 18 from ten pairs, one of them equal."""
    second = [125, 115, 130, 140, 140, 115, 140, 125, 140, 135]
    first = [110, 122, 125, 120, 140, 124, 123, 137, 135, 145]
    assert wilcoxon_exact(second, first).statistic == 27
    assert wilcoxon_exact(first, second).statistic == 18
    assert wilcoxon_exact(first, second).unchanged == 1


@pytest.mark.parametrize(("people", "pvalue"), [(4, 0.0625), (5, 0.03125), (8, 0.00390625)])
def test_everybody_moved_one_point_up(people: int, pvalue: float) -> None:
    """With one size of move only, the sign test: all heads in so many throws."""
    assert wilcoxon_exact([1] * people, [2] * people, "less").pvalue == pvalue
    assert wilcoxon_exact([1] * people, [2] * people, "greater").pvalue == 1


@settings(max_examples=60, deadline=None)
@given(twice)
def test_every_case_counted_one_by_one(pairs: list[tuple[int, int]]) -> None:
    before, after = zip(*pairs, strict=True)
    moves = [first - second for first, second in pairs if first != second]
    ranks = stats.rankdata(np.abs(moves))
    observed = sum(rank for rank, move in zip(ranks, moves, strict=True) if move > 0)
    sums = [sum(rank for rank, up in zip(ranks, ups, strict=True) if up) for ups in product([0, 1], repeat=len(moves))]
    most = sum(total >= observed for total in sums) / len(sums)
    least = sum(total <= observed for total in sums) / len(sums)
    assert wilcoxon_exact(before, after, "greater").pvalue == pytest.approx(most)
    assert wilcoxon_exact(before, after, "less").pvalue == pytest.approx(least)
    assert wilcoxon_exact(before, after).pvalue == pytest.approx(min(1, 2 * min(most, least)))


@settings(deadline=None)
@given(twice)
def test_turning_the_scale_turns_the_direction(pairs: list[tuple[int, int]]) -> None:
    before, after = zip(*pairs, strict=True)
    turned = wilcoxon_exact([-point for point in before], [-point for point in after], "less")
    assert turned.pvalue == pytest.approx(wilcoxon_exact(before, after, "greater").pvalue)


def test_nobody_changed_their_answer() -> None:
    found = wilcoxon_exact([1, 2, 3], [1, 2, 3])
    assert (found.statistic, found.pvalue, found.unchanged) == (0, 1, 3)


def test_a_large_group_is_approximated_and_says_so() -> None:
    """The normal approximation of scipy, on whole ranks with ties."""
    chance = np.random.default_rng(1)
    before, after = chance.integers(1, 6, 400), chance.integers(1, 6, 400)
    found = wilcoxon_exact(before.tolist(), after.tolist())
    moves = before - after
    expected = stats.wilcoxon(moves[moves != 0], method="asymptotic").pvalue
    assert not found.exact
    assert found.pvalue == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(("before", "after"), [([], []), ([1], [1, 2]), ([1, math.nan], [1, 2])])
def test_answers_that_do_not_match_are_refused(before: list[float], after: list[float]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        wilcoxon_exact(before, after)


@pytest.mark.parametrize(
    "table",
    [
        [[20, 10, 5], [3, 30, 15], [0, 5, 40]],
        [[14, 7, 9], [5, 26, 19], [1, 7, 12]],
        [[35, 5, 0], [15, 20, 5], [10, 5, 5]],
    ],
)
def test_three_options_in_closed_form(table: list[list[int]]) -> None:
    """Fleiss, J. L. and Everitt, B. S. (1971). Comparing the marginal totals of square contingency tables. British
    Journal of Mathematical and Statistical Psychology 24, 117-123: the formula for three categories, in whole
    fractions. The tables are those of Uebersax and Wollschlaeger above, and two raters of Fleiss (1981), page 121."""
    mean = {(i, j): Fraction(table[i][j] + table[j][i], 2) for i in range(3) for j in range(3)}
    d = [sum(table[i]) - sum(row[i] for row in table) for i in range(3)]
    above = mean[1, 2] * d[0] ** 2 + mean[0, 2] * d[1] ** 2 + mean[0, 1] * d[2] ** 2
    below = 2 * (mean[0, 1] * mean[0, 2] + mean[0, 1] * mean[1, 2] + mean[0, 2] * mean[1, 2])
    assert stuart_maxwell(table).statistic == pytest.approx(float(above / below), abs=1e-9)


def test_two_psychiatrists_of_fleiss() -> None:
    """Fleiss, J. L. (1981). Statistical methods for rates and proportions, section 8.4: schizophrenia, affective and
    other diagnoses of 100 patients, chi-squared 14.00 with two degrees of freedom."""
    found = stuart_maxwell([[35, 5, 0], [15, 20, 5], [10, 5, 5]])
    assert found.statistic == pytest.approx(14, abs=1e-6)
    assert found.df == 2


def chosen_twice(room: Room, first: str, second: str, question: str = SCALE.id) -> tuple[dict[str, str], ...]:
    return chosen(room, (question, first)), chosen(room, (question, second))


POINTS = ("1", "2", "3", "4", "5")
ORDER = {point: place for place, point in enumerate(POINTS)}


@pytest.fixture
def cards() -> tuple[Room, list[str]]:
    """Three of the police and three of health, who voted on two releases; one came late, one had no information."""
    day = Day()
    who = [*day.people(3, "police"), *day.people(3, "health")]
    first = dict(zip(who, ("1", "2", "not-enough", "3", "3"), strict=False))
    day.asks(SCALE, first, "A")
    day.asks(SCALE, dict(zip(who, ("3", "2", "4", "2", "5", "5"), strict=True)), "B")
    day.on_paper(SCALE.id, "1", "B", times=4)
    return day.room, who


def test_the_same_people_in_two_releases(cards: tuple[Room, list[str]]) -> None:
    first, second = chosen_twice(cards[0], "A", "B")
    assert matched(first, second, ORDER) == Movement(up=2, same=1, down=1, apart=1)
    table = crossed(first, second, POINTS)
    assert table == ((0, 0, 1, 0, 0), (0, 1, 0, 0, 0), (0, 1, 0, 0, 1), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0))
    assert signed_rank(table) == wilcoxon_exact([1, 2, 3, 3], [3, 2, 2, 5])
    assert stuart_maxwell(table) == stuart_maxwell([[0, 0, 1, 0], [0, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0]])


def day_of_two(second: str) -> Day:
    """Six of the police, six of health and four of education, who voted on two releases; all of health said the same
    in the second."""
    day = Day()
    who = [*day.people(6, "police"), *day.people(6, "health"), *day.people(4, "education")]
    day.asks(SCALE, dict(zip(who, [*"112233", *"44555", "not-enough", *"1234"], strict=True)), "A")
    day.asks(SCALE, dict(zip(who, [*"223344", *second, *"2345"], strict=True)), "B")
    return day


def test_sectors_by_rounds() -> None:
    room = day_of_two("345454").room
    found = matrix(SCALE, {name: breakdown(room, room.askings[SCALE.id, name], 6) for name in "AB"})
    assert {
        sector: {name: (at.counts, at.apart) for name, at in rounds.items()} for sector, rounds in found.items()
    } == {
        "Police": {"A": ((2, 2, 2, 0, 0), 0), "B": ((0, 2, 2, 2, 0), 0)},
    }
    assert (found["Police"]["A"].base, found["Police"]["A"].median) == (6, Span(2, 2))
    assert (found["Police"]["B"].median, found["Police"]["B"].quartiles) == (Span(3, 3), Span(2, 4))


def test_sectors_by_rounds_hold_rows_that_may_be_shown_and_no_other() -> None:
    room = day_of_two("555555").room
    rounds = {name: breakdown(room, room.askings[SCALE.id, name], 5) for name in "AB"}
    found = matrix(SCALE, rounds)
    assert {(group, name) for group, stands in found.items() for name in stands} == {
        (row.group, name) for name, told in rounds.items() for row in told.rows
    }
    assert "B" not in found.get("Health", {})
    with pytest.raises(ValueError, match="no scale"):
        matrix(CHOICE, {})


def test_a_choice_has_a_table() -> None:
    day = Day()
    who = day.people(3)
    day.asks(CHOICE, dict(zip(who, ("task", "task", "consent"), strict=True)), "before")
    day.asks(CHOICE, dict.fromkeys(who, "consent"), "after")
    table = crossed(*chosen_twice(day.room, "before", "after", CHOICE.id), [option.id for option in CHOICE.options])
    assert table == ((0, 2), (0, 1))


def test_nobody_answered_twice() -> None:
    day = Day()
    early, late = day.people(2)
    day.asks(SCALE, {early: "1"}, "A")
    day.asks(SCALE, {late: "5"}, "B")
    first, second = chosen_twice(day.room, "A", "B")
    assert matched(first, second, ORDER) == Movement(0, 0, 0, 0)
    assert not any(map(any, crossed(first, second, POINTS)))


def test_a_seat_taken_out_moves_nowhere() -> None:
    day = Day()
    who = day.people(2)
    for round_ in ("A", "B"):
        day.asks(SCALE, dict.fromkeys(who, "2"), round_)
    day.happens(e.SeatRemoved(who[0]))
    assert matched(*chosen_twice(day.room, "A", "B"), ORDER).both == 1


def test_only_one_answer_can_be_matched() -> None:
    day = Day()
    (one,) = day.people(1)
    day.asks(CHOICES, {one: ["law"]})
    with pytest.raises(ValueError, match="one answer"):
        chosen(day.room, (CHOICES.id, "first"))
    with pytest.raises(KeyError):
        chosen(day.room, (SCALE.id, "A"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(options, options), min_size=1, max_size=12))
def test_everybody_who_answered_twice_is_counted_once(pairs: list[tuple[str | None, str | None]]) -> None:
    day = Day()
    who = day.people(len(pairs))
    for round_, answers in zip("AB", zip(*pairs, strict=True), strict=True):
        day.asks(SCALE, {one: answer for one, answer in zip(who, answers, strict=True) if answer}, round_)
    first, second = chosen_twice(day.room, "A", "B")
    moved, table = matched(first, second, ORDER), crossed(first, second, POINTS)
    assert moved.both == sum(bool(before and after) for before, after in pairs)
    assert sum(map(sum, table)) == moved.placed
    assert sum(row[place] for place, row in enumerate(table)) == moved.same
    assert sum(sum(row[place + 1 :]) for place, row in enumerate(table)) == moved.up
    assert matched(second, first, ORDER) == replace(moved, up=moved.down, down=moved.up)
