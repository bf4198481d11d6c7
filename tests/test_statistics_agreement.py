"""Agreement on a scale, against published examples and by what must hold for any counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.agreement import Span, consensus, interquartile_range, leik, median, polarization, van_der_eijk

VAN_DER_EIJK = [30, 40, 210, 130, 530, 50, 10]
"""van der Eijk (2001), page 331; the example of every help page of CRAN agrmt 1.42.12."""

scales = st.lists(st.integers(0, 500), min_size=3, max_size=9).filter(any)
MEASURES = [van_der_eijk, polarization, consensus, leik]


@pytest.mark.parametrize(
    ("measure", "expected"),
    [(van_der_eijk, 0.6113333), (polarization, 0.1943333), (consensus, 0.7256876), (leik, 0.2866667)],
)
def test_the_example_of_agrmt(measure: Callable[[Sequence[float]], float], expected: float) -> None:
    """CRAN agrmt 1.42.12: agreement.Rd, polarization.Rd, consensus.Rd, Leik.Rd (printed there as 0.287)."""
    assert measure(VAN_DER_EIJK) == pytest.approx(expected, abs=5e-8)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("1111111", 0),
        ("1111110", 1 / 6),
        ("0111110", 1 / 3),
        ("0011110", 1 / 2),
        ("0011100", 2 / 3),
        ("0010100", 0.467),
        ("0000100", 1),
    ],
)
def test_layers_of_van_der_eijk(layer: str, expected: float) -> None:
    """The layers of the example and the pattern 0010100: van der Eijk (2001); agrmt 1.42.12, vignette, section 2."""
    assert van_der_eijk([int(point) for point in layer]) == pytest.approx(
        expected, abs=5e-4 if expected == 0.467 else 1e-9
    )


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([2.4, 2.8, 3.2, 6.2, 13.5, 30.4, 41.6], 0.61),
        ([1.6, 2.6, 8.2, 21, 29.3, 27, 10.3], 0.48),
        ([6, 8, 5, 3, 2], 0.31),
        ([6, 8, 5, 3, 2, 0, 2], 0.39),
    ],
)
def test_parties_and_collapsed_answers(counts: list[float], expected: float) -> None:
    """Places of PvdA and D66 in van der Eijk (2001), and two more: agrmt.r-forge.r-project.org, "Agreement in R"."""
    assert van_der_eijk(counts) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([2.4, 2.8, 3.2, 6.2, 13.5, 30.4, 41.6], 0.20), ([1.6, 2.6, 8.2, 21, 29.3, 27, 10.3], 0.26)],
)
def test_polarization_of_parties(counts: list[float], expected: float) -> None:
    """agrmt.r-forge.r-project.org, "Agreement in R", section "Polarization"."""
    assert polarization(counts) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("points", "expected"), [(2, 1), (3, 2 / 3), (4, 2 / 3), (5, 3 / 5), (1001, 0.5)])
def test_uniform_answers_on_leiks_scale(points: int, expected: float) -> None:
    """Leik (1966), equations 1 to 3, worked by hand; his table 3: consensus 1 - D nears 1/2 as points are added."""
    assert leik([1] * points) == pytest.approx(expected, abs=1e-3 if points == 1001 else 1e-9)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([1, 2, 1], 1 + 0.5 * math.log2(0.5)),
        ([1, 1, 1, 1, 1], 1 + 0.4 * math.log2(0.5) + 0.4 * math.log2(0.75)),
        ([0, 5, 5, 0], 1 + math.log2(1 - 0.5 / 3)),
    ],
)
def test_consensus_by_hand(counts: list[int], expected: float) -> None:
    """Tastle and Wierman (2007), equation 1, written out."""
    assert consensus(counts) == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(st.integers(3, 9), st.integers(1, 500), st.data())
def test_all_in_one_point_is_full_agreement(points: int, people: int, data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, points - 1))
    counts = [people * (place == chosen) for place in range(points)]
    assert [measure(counts) for measure in MEASURES] == [1, 0, 1, 0]
    assert median(counts) == interquartile_range(counts) == Span(chosen + 1, chosen + 1)


@settings(deadline=None)
@given(st.integers(3, 9), st.integers(1, 500))
def test_half_at_either_end_is_full_disagreement(points: int, people: int) -> None:
    counts = [people, *[0] * (points - 2), people]
    assert [measure(counts) for measure in MEASURES] == pytest.approx([-1, 1, 0, 1])
    assert median(counts) == Span(1, points)


@settings(deadline=None)
@given(st.integers(3, 9), st.integers(1, 500))
def test_equally_common_points_are_half_way(points: int, people: int) -> None:
    assert van_der_eijk([people] * points) == 0
    assert polarization([people] * points) == 0.5


@settings(deadline=None)
@given(scales)
def test_bounds(counts: list[int]) -> None:
    a, turned, agreed, apart = (measure(counts) for measure in MEASURES)
    assert -1 - 1e-9 <= a <= 1 + 1e-9
    assert turned == pytest.approx((1 - a) / 2)
    assert -1e-9 <= agreed <= 1 + 1e-9
    assert -1e-9 <= apart <= 1 + 1e-9


@settings(deadline=None)
@given(scales, st.integers(2, 9))
def test_turning_the_scale_and_asking_more_people_change_nothing(counts: list[int], times: int) -> None:
    for measure in MEASURES:
        assert measure(counts[::-1]) == pytest.approx(measure(counts))
        assert measure([times * count for count in counts]) == pytest.approx(measure(counts))


@settings(deadline=None)
@given(scales)
def test_spans_turn_round_with_the_scale(counts: list[int]) -> None:
    for span in (median, interquartile_range):
        there, back = span(counts), span(counts[::-1])
        assert (back.low, back.high) == (len(counts) + 1 - there.high, len(counts) + 1 - there.low)


@settings(deadline=None)
@given(scales)
def test_spans_hold_the_shares_they_promise(counts: list[int]) -> None:
    total = sum(counts)
    for span, parts in ((median, 2), (interquartile_range, 4)):
        found = span(counts)
        assert counts[found.low - 1]
        assert counts[found.high - 1]
        assert parts * sum(counts[: found.low - 1]) < total <= parts * sum(counts[: found.low])
        assert parts * sum(counts[found.high :]) < total <= parts * sum(counts[found.high - 1 :])


@pytest.mark.parametrize(
    ("answers", "middle", "quarters"),
    [
        ([6, 7, 15, 36, 39, 40, 41, 42, 43, 47, 49], Span(40, 40), Span(15, 43)),
        ([7, 15, 36, 39, 40, 41], Span(36, 39), Span(15, 40)),
    ],
)
def test_quartiles_of_two_lists(answers: list[int], middle: Span, quarters: Span) -> None:
    """Wikipedia, "Quartile", examples 1 and 2, method 1: 15, 40, 43 and 15, 37.5 (between 36 and 39), 40."""
    counts = [answers.count(point) for point in range(1, 50)]
    assert median(counts) == middle
    assert interquartile_range(counts) == quarters


@settings(deadline=None)
@given(st.integers(3, 9), st.data())
def test_a_single_answer(points: int, data: st.DataObject) -> None:
    chosen = data.draw(st.integers(0, points - 1))
    counts = [int(place == chosen) for place in range(points)]
    assert van_der_eijk(counts) == consensus(counts) == 1


@pytest.mark.parametrize("measure", [*MEASURES, median, interquartile_range])
@pytest.mark.parametrize("counts", [[], [0, 0, 0], [1, -1, 1], [math.nan, 1, 1], [math.inf, 1, 1]])
def test_counts_that_say_nothing_are_refused(measure: Callable[[Sequence[float]], object], counts: list[float]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        measure(counts)


@pytest.mark.parametrize(("measure", "points"), [(van_der_eijk, 2), (polarization, 2), (consensus, 1), (leik, 1)])
def test_scales_that_are_too_short_are_refused(measure: Callable[[Sequence[float]], float], points: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        measure([1] * points)


def test_the_middle_needs_people() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        median([0.5, 0.5])
