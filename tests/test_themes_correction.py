"""What decisions teach: the closed form beside cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.correction import NOISE, corrected, likeness

PRIOR = np.array([[0.2, 0.6], [0.5, 0.1], [0.3, 0.3]])
ALIKE = np.array([[1.0, 0.5, 0.0], [0.5, 1.0, 0.2], [0.0, 0.2, 1.0]])


def test_without_decisions_nothing_changes() -> None:
    assert np.array_equal(corrected(PRIOR, np.zeros((3, 0)), [], np.zeros((0, 2))), PRIOR)


def test_one_decision_worked_by_hand() -> None:
    """Of one decision: prior + k / (1 + noise) times the surprise."""
    found = corrected(PRIOR, ALIKE[:, [0]], [0], np.array([[1.0, 0.0]]))
    assert found[0] == pytest.approx([0.2 + 0.8 / (1 + NOISE), 0.6 - 0.6 / (1 + NOISE)])
    assert found[1] == pytest.approx([0.5 + 0.5 * 0.8 / (1 + NOISE), 0.1 - 0.5 * 0.6 / (1 + NOISE)])
    assert found[2] == pytest.approx(PRIOR[2])


def test_the_same_decision_twice_weighs_more_and_opposite_ones_meet_in_the_middle() -> None:
    once = corrected(PRIOR, ALIKE[:, [0]], [0], np.array([[1.0, 0.0]]))
    twice = corrected(PRIOR, ALIKE[:, [0, 0]], [0, 0], np.array([[1.0, 0.0]] * 2))
    split = corrected(PRIOR, ALIKE[:, [0, 0]], [0, 0], np.array([[1.0, 0.0], [0.0, 0.0]]))
    assert once[0, 0] < twice[0, 0] <= 1
    assert split[0, 0] == pytest.approx(0.2 + (0.5 - 0.2) * 2 / (2 + NOISE))


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(3)))
def test_the_order_of_decisions_does_not_matter(order: list[int]) -> None:
    decisions = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    expected = corrected(PRIOR, ALIKE, [0, 1, 2], decisions)
    assert corrected(PRIOR, ALIKE[:, order], order, decisions[order]) == pytest.approx(expected)


def test_texts_are_most_like_themselves() -> None:
    meaning, spelling = np.array([[1.0, -1.0, 0.0]]), np.array([[1.0, 0.0, 0.5]])
    assert likeness(meaning, spelling)[0] == pytest.approx([1.45, 0.0, 0.475])
    assert np.array_equal(likeness(None, spelling), spelling)
