"""Sector counts: what is printed, and what somebody who knows the rule could work out from it."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure import THRESHOLD, groups, may_break_down

_Print = tuple[int, tuple[tuple[str, int], ...], tuple[str, ...] | None]


def test_sectors_of_ten_or_more_stand_alone_and_the_rest_together() -> None:
    found = groups({"health": 14, "police": 11, "housing": 6, "fire": 5, "school": 0})
    assert found.shown == {"health": 14, "police": 11}
    assert found.together == 11
    assert found.missing == ("school",)


def test_a_remainder_of_one_to_nine_takes_in_the_smallest_sector() -> None:
    found = groups({"health": 14, "police": 11, "housing": 6})
    assert found.shown == {"health": 14}
    assert found.together == 17


def test_where_nothing_safe_is_left_only_the_total_is_shown() -> None:
    found = groups({"health": 4, "police": 3, "housing": 0})
    assert (found.shown, found.total, found.missing) == ({}, 7, None)


def test_a_room_of_large_sectors_hides_nothing() -> None:
    found = groups({"health": 14, "police": 11, "housing": 0})
    assert (found.shown, found.together) == ({"health": 14, "police": 11}, 0)
    assert found.missing == ("housing",)


def test_nobody_at_all() -> None:
    found = groups({"health": 0, "police": 0})
    assert (found.total, found.shown, found.missing) == (0, {}, ("health", "police"))


@pytest.mark.parametrize(
    ("threshold", "sectors", "most"),
    [(3, 3, 16), (4, 3, 18), (3, 4, 13), (3, 5, 12), (2, 4, 12), (10, 2, 45), (10, 3, 60)],
)
def test_whoever_knows_the_rule_cannot_work_out_a_hidden_count(threshold: int, sectors: int, most: int) -> None:
    """Every possible room up to a size is listed; rooms that print the same must differ in each hidden count."""
    same_print: dict[_Print, list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(most + 1), repeat=sectors):
        if 0 < sum(counts) <= most:
            found = groups({f"s{n}": count for n, count in enumerate(counts)}, threshold)
            same_print[found.total, tuple(found.shown.items()), found.missing].append(counts)
    for (_, shown, missing), rooms in same_print.items():
        known = {*dict(shown), *(missing or ())}
        hidden = [n for n in range(sectors) if f"s{n}" not in known]
        assert all(len({room[n] for room in rooms}) > 1 for n in hidden)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_every_printed_count_is_large_and_they_add_up(counts: list[int]) -> None:
    found = groups({f"s{n}": count for n, count in enumerate(counts)})
    assert all(number >= THRESHOLD for number in found.shown.values())
    assert sum(found.shown.values()) + found.together == found.total == sum(counts)
    if found.shown:
        assert found.together == 0 or found.together >= THRESHOLD


def test_a_breakdown_needs_ten_in_every_sector_that_answered() -> None:
    large = {"yes": 6, "no": 5}
    assert may_break_down({"health": large, "police": large})
    assert not may_break_down({"health": large, "police": {"yes": 5, "no": 4}})


def test_a_breakdown_is_refused_where_a_sector_is_of_one_mind() -> None:
    assert not may_break_down({"health": {"yes": 6, "no": 5}, "police": {"yes": 12, "no": 0}})
