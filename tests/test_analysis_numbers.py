"""Middle answers and matched movement against examples worked by hand."""

from __future__ import annotations

from statistics import median_high, median_low

import pytest
from analysis_rooms import Day
from hypothesis import given
from hypothesis import strategies as st
from sample import SCALE

from analysis import phrases
from analysis.movement import Movement, matched
from analysis.ordinal import median
from analysis.votes import votes
from workshop.tallies import Line

LABELS = ("one", "two", "three", "four", "five")


def lines(*counts: int, off: int = 0) -> list[Line]:
    points = [Line(label, label, count) for label, count in zip(LABELS, counts, strict=False)]
    return [*points, Line("off", "not enough", off, off_scale=True)]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((1, 0, 0, 0, 0), "“one”"),
        ((2, 1, 2, 0, 0), "“two”"),  # 1 1 2 3 3: the third of five
        ((1, 1, 1, 1, 0), "between “two” and “three”"),  # 1 2 3 4: the second and third of four
        ((3, 0, 0, 0, 3), "between “one” and “five”"),  # the middle falls into the gap
        ((1, 3, 2, 0, 0), "“two”"),  # 1 2 2 2 3 3: both middle ones are the same
        ((0, 4, 0, 5, 0), "“four”"),  # nine answers: the fifth
    ],
)
def test_the_middle_answer(counts: tuple[int, ...], words: str) -> None:
    found = median(lines(*counts))
    assert found is not None
    assert found.words == words


def test_answers_off_the_scale_do_not_move_the_middle() -> None:
    assert median(lines(2, 1, 2, off=0)) == median(lines(2, 1, 2, off=40))


def test_nobody_on_the_scale_has_no_middle() -> None:
    assert median(lines(0, 0, off=3)) is None


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_the_middle_is_the_low_and_the_high_median(places: list[int]) -> None:
    found = median(lines(*(places.count(place) for place in range(5))))
    assert found is not None
    assert (found.low, found.high) == (LABELS[median_low(places)], LABELS[median_high(places)])


def test_movement_matches_people_who_answered_both() -> None:
    order = {"1": 0, "2": 1, "3": 2}
    first = {"ann": "1", "bob": "2", "cat": "3", "dan": "off", "eve": "1"}
    second = {"ann": "3", "bob": "2", "cat": "1", "dan": "2", "fay": "1"}
    moved = matched(first, second, order)
    assert moved == Movement(up=1, same=1, down=1, apart=1)
    assert (moved.both, moved.placed) == (4, 3)


def test_a_vote_knows_its_rounds_in_the_order_in_which_they_were_held() -> None:
    day = Day()
    who = day.people(3)
    for round_ in ("B", "A", "A-second"):
        day.asks(SCALE, dict.fromkeys(who, "2"), round_)
    (vote,) = votes(day.room, 10)
    assert [ballot.round for ballot in vote.ballots] == ["B", "A", "A-second"]
    assert [(before.round, after.round) for before, after in vote.pairs] == [
        ("B", "A"),
        ("A", "A-second"),
        ("B", "A-second"),
    ]


def test_no_percentage_on_fewer_than_ten() -> None:
    assert phrases.share(3, 9) == "3 of 9"
    assert phrases.share(3, 10) == "3 of 10 (30%)"
    with pytest.raises(ValueError, match="few people"):
        phrases.percent(3, 9)


@given(st.integers(10, 500), st.data())
def test_percentages_round_halves_up(base: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, base))
    assert abs(phrases.percent(part, base) - 100 * part / base) <= 0.5
