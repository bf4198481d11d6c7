"""Tables made safe: the attacker learns no hidden cell, and as little as possible is hidden."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, diags_array, hstack, identity, kron

from analysis import suppress as module
from analysis.attack import bounds, exposed
from analysis.suppress import Published, suppress, with_totals

EXAMPLE = [[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]]
"""With threshold 5 its six small cells can be worked out exactly from the others and the totals."""


def tables(largest: int, size: int) -> st.SearchStrategy[list[list[int]]]:
    shapes = st.tuples(st.integers(1, size), st.integers(1, size))
    return shapes.flatmap(
        lambda shape: st.lists(
            st.lists(st.integers(0, largest), min_size=shape[1], max_size=shape[1]),
            min_size=shape[0],
            max_size=shape[0],
        )
    )


def hidden(published: Published) -> int:
    return sum(value is None for row in published for value in row)


def primary(table: Sequence[Sequence[int]], threshold: int) -> int:
    return sum(0 < value < threshold for row in table for value in row)


def without_small(table: Sequence[Sequence[int]], threshold: int) -> Published:
    return tuple(tuple(None if 0 < value < threshold else value for value in row) for row in table)


def test_hiding_small_cells_alone_hides_nothing() -> None:
    table = with_totals(EXAMPLE)
    found = bounds(without_small(table, 5))
    assert len(found) == 6
    for (row, column), limits in found.items():
        assert limits.least == limits.greatest == table[row][column]


def test_ours_withstands_where_small_cells_alone_do_not() -> None:
    published = suppress(with_totals(EXAMPLE), 5)
    found = bounds(published)
    assert exposed(published, 5) == ()
    assert all(limits.least < limits.greatest >= 5 for limits in found.values())
    assert hidden(published) == 9


@settings(max_examples=60, deadline=None)
@given(tables(25, 5), st.sampled_from([5, 10]))
def test_what_is_printed_is_true_and_what_is_small_is_safe(counts: list[list[int]], threshold: int) -> None:
    table = with_totals(counts)
    published = suppress(table, threshold)
    found = bounds(published)
    for row, (values, shown) in enumerate(zip(table, published, strict=True)):
        for column, (value, print_) in enumerate(zip(values, shown, strict=True)):
            assert print_ is None or print_ == value
            if print_ is None:
                limits = found[row, column]
                assert limits.least <= value <= limits.greatest
                assert limits.least < limits.greatest >= threshold
            else:
                assert value == 0 or value >= threshold


@settings(max_examples=25, deadline=None)
@given(tables(25, 4), st.sampled_from([5, 10]), st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_changes_nothing(
    counts: list[list[int]], threshold: int, chance: random.Random
) -> None:
    columns = chance.sample(range(len(counts[0])), len(counts[0]))
    mixed = [[row[column] for column in columns] for row in chance.sample(counts, len(counts))]
    turned = [list(column) for column in zip(*counts, strict=True)]
    number = hidden(suppress(with_totals(counts), threshold))
    assert hidden(suppress(with_totals(mixed), threshold)) == number
    assert hidden(suppress(with_totals(turned), threshold)) == number


@settings(max_examples=40, deadline=None)
@given(tables(2, 2), st.randoms(use_true_random=False))
def test_the_attacker_against_trying_every_table(counts: list[list[int]], chance: random.Random) -> None:
    table = with_totals(counts)
    published = tuple(tuple(value if chance.random() < 0.5 else None for value in row) for row in table)
    rows, columns, most = len(counts), len(counts[0]), 9
    tried = np.array(list(product(range(most + 1), repeat=rows * columns))).reshape(-1, rows, columns)
    tried = np.concatenate([tried, tried.sum(axis=1, keepdims=True)], axis=1)
    tried = np.concatenate([tried, tried.sum(axis=2, keepdims=True)], axis=2)
    for row, column in product(range(rows + 1), range(columns + 1)):
        if published[row][column] is not None:
            tried = tried[tried[:, row, column] == published[row][column]]
    for (row, column), limits in bounds(published).items():
        assert limits.least == tried[:, row, column].min()
        if math.isfinite(limits.greatest):
            assert limits.greatest == tried[:, row, column].max()
        else:
            assert tried[:, row, column].max() >= most


def fewest(table: Sequence[Sequence[int]], threshold: int) -> int:
    """The fewest hidden cells with which each small cell could hold the threshold, by one large program.

    Another road than ours: it looks for the hidden cells and, for each small cell, for a whole other table that
    agrees with what is printed and shows the threshold in that cell.
    """
    counts = np.array(table)
    rows, columns = counts.shape
    cells, values = counts.size, counts.ravel()
    small = np.flatnonzero((values > 0) & (values < threshold))
    sums = np.zeros((rows + columns, cells))
    for row, column in product(range(rows), range(columns)):
        sums[row, row * columns + column] = -1 if column == columns - 1 else 1
        sums[rows + column, row * columns + column] = -1 if row == rows - 1 else 1
    each, others = np.ones((len(small), 1)), identity(cells * len(small))
    away = np.full(cells, 3.0 * threshold)
    least, greatest = np.zeros(cells + others.shape[0]), np.full(cells + others.shape[0], np.inf)
    greatest[:cells] = 1
    least[small] = 1
    least[cells + np.arange(len(small)) * cells + small] = threshold
    found = milp(
        np.repeat([1, 0], [cells, others.shape[0]]),
        integrality=np.repeat([1, 0], [cells, others.shape[0]]),
        bounds=Bounds(least, greatest),
        constraints=[
            LinearConstraint(
                hstack([csr_array((len(small) * len(sums), cells)), kron(identity(len(small)), sums)], format="csr"),
                0,
                0,
            ),
            LinearConstraint(
                hstack([kron(each, diags_array(values.astype(float))), others], format="csr"),
                np.tile(values, len(small)),
            ),
            LinearConstraint(
                hstack([kron(each, diags_array(-away)), others], format="csr"), -np.inf, np.tile(values, len(small))
            ),
        ],
    )
    assert found.status == 0
    return round(found.fun)


def votes_by_sector(chance: np.random.Generator) -> tuple[tuple[int, ...], ...]:
    """Answers by sector: 3 to 6 sectors of uneven size, 3 to 5 options of uneven taste, 24 to 300 people."""
    sectors, options = int(chance.integers(3, 7)), int(chance.integers(3, 6))
    shares = chance.gamma(1, 1, (sectors, 1)) * chance.dirichlet(np.ones(options), size=sectors)
    people = chance.multinomial(chance.integers(24, 301), (shares / shares.sum()).ravel())
    return with_totals(people.reshape(sectors, options).tolist())


@pytest.mark.timeout(300)
@pytest.mark.parametrize("workshops", [40, pytest.param(200, marks=pytest.mark.long)])
def test_workshops_lose_no_more_than_they_must(workshops: int) -> None:
    ours = least = 0
    chance = np.random.default_rng(5)
    for _ in range(workshops):
        table, threshold = votes_by_sector(chance), int(chance.choice([5, 10]))
        published = suppress(table, threshold)
        assert exposed(published, threshold) == ()
        if primary(table, threshold):
            ours += hidden(published)
            least += fewest(table, threshold)
    assert ours <= 1.25 * least


def test_zeros_may_stand() -> None:
    table = with_totals([[0, 20], [30, 0]])
    assert suppress(table, 5) == table


def test_equally_many_cells_are_hidden_but_totals_stand() -> None:
    published = suppress(with_totals([[3, 40, 50], [40, 50, 60], [50, 60, 70]]), 10)
    assert hidden(published) == 4
    assert None not in published[-1]
    assert all(row[-1] is not None for row in published)


def test_small_totals_are_hidden_like_any_cell() -> None:
    published = suppress(with_totals([[2, 0, 1], [20, 30, 40]]), 5)
    assert published[0][-1] is None
    assert exposed(published, 5) == ()


@pytest.mark.parametrize("counts", [[[3]], [[1, 2], [0, 1]], [[4], [0]]])
def test_too_few_people_leave_nothing_but_zeros(counts: list[list[int]]) -> None:
    assert all(value in {None, 0} for row in suppress(with_totals(counts), 5) for value in row)


def test_nobody_answered() -> None:
    table = with_totals([[0, 0], [0, 0]])
    assert suppress(table, 10) == table


def test_an_exposed_plan_hides_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_hidden", lambda counts, threshold: (counts > 0) & (counts < threshold))
    published = suppress(with_totals(EXAMPLE), 5)
    assert hidden(published) == 25


def test_a_search_that_gives_up_hides_the_whole_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BRANCHES", 0)
    assert hidden(suppress(with_totals(EXAMPLE), 5)) == 25


def test_a_hidden_table_has_no_limits() -> None:
    found = bounds(((None, None), (None, None)))
    assert {(limits.least, limits.greatest) for limits in found.values()} == {(0, math.inf)}


def test_a_large_table_takes_a_second() -> None:
    chance = np.random.default_rng(2)
    counts = chance.poisson(8 * chance.gamma(1, 1, (15, 1)) * chance.gamma(1, 1, (1, 8))).tolist()
    start = time.process_time()  # whatever else the computer does
    suppress(with_totals(counts), 10)
    assert time.process_time() - start < 5, "a second on an idle computer"


@pytest.mark.parametrize("threshold", [-1, 0, 4, 10**9])
def test_no_setting_lowers_the_floor(threshold: int) -> None:
    with pytest.raises(ValueError, match="at least 5"):
        suppress(with_totals(EXAMPLE), threshold)


@pytest.mark.parametrize(
    "table",
    [[], [[]], [[1, 2]], [[1, 1], [2, 2]], [[5, 6], [5, 5]], [[1, 2, 3], [1, 2]], [[-1, -1], [-1, -1]],
     [[1.5, 1.5], [1.5, 1.5]], [[True, True], [True, True]], [[10**7, 10**7], [10**7, 10**7]]],
)  # fmt: skip
def test_what_is_no_table_with_totals_is_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        suppress(table, 5)


@pytest.mark.parametrize(
    "published",
    [(), ((1,), (1,)), ((1, 1), (1,)), ((-1, None), (None, None)), ((1, 2), (1, 2)), ((9, None), (None, 5))],
)
def test_the_attacker_refuses_what_no_table_can_print(published: Published) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        bounds(published)
