"""What sets a group apart, against the tests of Polis and by what must hold for any votes."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.distinctive import group_informed_consensus, representativeness

votes = st.integers(0, 60).flatmap(lambda seen: st.tuples(st.integers(0, seen), st.just(seen)))


def test_all_of_six_inside_and_three_of_ten_outside() -> None:
    """The formulas of Polis (``repness.clj``, ``stats.clj``) written out: 7/8, the root of 7, 7/8 by 4/12, and the
    z-score of 7/7 against 4/11."""
    found = representativeness(6, 6, 3, 10)
    assert found.probability == 0.875
    assert found.probability_test == pytest.approx(2.6457513, abs=5e-8)
    assert found.repness == pytest.approx(2.625)
    assert found.repness_test == pytest.approx(2.6998622, abs=1e-7)


@pytest.mark.parametrize(
    ("agree_in", "agree_out", "seen_in", "seen_out", "z", "digits"),
    [(15, 56, 24, 71, -1.518, 0.01), (70, 50, 100, 100, 2.88, 0.1), (25, 25, 50, 50, 0, 1e-9)],
)
def test_two_proportions_as_polis_tests_them(
    agree_in: int, agree_out: int, seen_in: int, seen_out: int, z: float, digits: float
) -> None:
    """Polis, math/test/stats_test.clj (an example of CliffsNotes, "Test for comparing two proportions"), and
    delphi/tests/test_repness_unit.py, both with their tolerances."""
    assert representativeness(agree_in, seen_in, agree_out, seen_out).repness_test == pytest.approx(z, abs=digits)


@pytest.mark.parametrize(("agree", "seen", "z"), [(70, 100, 4.08), (10, 50, -4.06), (0, 0, 1.0), (1, 1, 1.414)])
def test_one_proportion_as_polis_tests_it(agree: int, seen: int, z: float) -> None:
    """Polis, delphi/tests/test_repness_unit.py, ``test_prop_test``, with its tolerance."""
    assert representativeness(agree, seen, 0, 0).probability_test == pytest.approx(z, abs=0.01)


@settings(deadline=None)
@given(votes, votes)
def test_bounds(inside: tuple[int, int], outside: tuple[int, int]) -> None:
    found = representativeness(*inside, *outside)
    assert 0 < found.probability < 1
    assert 0 < found.repness < math.inf
    assert math.isfinite(found.repness_test)


@settings(deadline=None)
@given(votes, votes)
def test_changing_sides_turns_the_comparison_round(inside: tuple[int, int], outside: tuple[int, int]) -> None:
    there, back = representativeness(*inside, *outside), representativeness(*outside, *inside)
    assert there.repness * back.repness == pytest.approx(1)
    assert there.repness_test == pytest.approx(-back.repness_test)


@settings(deadline=None)
@given(votes, votes)
def test_one_more_who_agrees_raises_everything(inside: tuple[int, int], outside: tuple[int, int]) -> None:
    agree, seen = inside
    assume(agree < seen)
    less, more = representativeness(agree, seen, *outside), representativeness(agree + 1, seen, *outside)
    assert more.probability > less.probability
    assert more.probability_test > less.probability_test
    assert more.repness > less.repness


def test_nobody_saw_it_and_everybody_agreed() -> None:
    assert representativeness(0, 0, 0, 0).probability == 0.5
    assert representativeness(0, 0, 0, 0).repness == 1
    assert representativeness(9, 9, 5, 5).repness_test == 0


@pytest.mark.parametrize("numbers", [(3, 2, 0, 0), (0, 0, 3, 2), (-1, 2, 0, 0), (0, 0, -1, 0)])
def test_more_agreement_than_answers_is_refused(numbers: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="among those who saw"):
        representativeness(*numbers)


def test_a_group_that_does_not_agree_cannot_be_outvoted() -> None:
    """Polis, ``conversation.clj``: the product of (agree + 1) / (seen + 2) over the groups, written out."""
    assert group_informed_consensus([9, 4], [10, 6]) == pytest.approx(10 / 12 * 5 / 8)
    assert group_informed_consensus([900, 0], [900, 10]) < group_informed_consensus([450, 6], [900, 10])
    assert group_informed_consensus([0], [0]) == 0.5
    with pytest.raises(ValueError, match="among those who saw"):
        group_informed_consensus([3], [2])


@settings(deadline=None)
@given(st.lists(votes, min_size=1, max_size=4), votes)
def test_one_more_group_never_adds_to_consensus(groups: list[tuple[int, int]], more: tuple[int, int]) -> None:
    agree, seen = zip(*groups, strict=True)
    found = group_informed_consensus(agree, seen)
    assert 0 < found < 1
    assert group_informed_consensus([*agree, more[0]], [*seen, more[1]]) < found
    assert group_informed_consensus(agree[::-1], seen[::-1]) == pytest.approx(found)
