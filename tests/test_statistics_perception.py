"""What sectors predicted of each other, against votes counted by hand and by what must hold for any votes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample
from analysis_rooms import Day
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.agreement import Span
from analysis.perception import Gap, perceptions
from workshop import running
from workshop.activities import Question
from workshop.exercises import prediction_id


def guess(question: Question, about: str) -> Question:
    return replace(question, id=prediction_id(question.id, about), about=about)


GUESS, GUESS_CHOICE = guess(sample.SCALE, "health"), guess(sample.MYTH, "health")
AGENDA = replace(sample.AGENDA, questions=(*sample.AGENDA.questions, GUESS, GUESS_CHOICE))
SECTORS = {"p": "police", "h": "health", "e": "education"}


def played(
    own: dict[str, str], predicted: dict[str, str], question: Question = sample.SCALE, about: Question = GUESS
) -> Day:
    """A room where named people vote for themselves and predict; a name's first letter is their sector."""
    day = Day(AGENDA)
    who = {name: day.joins(SECTORS[name[0]]) for name in sorted({*own, *predicted})}
    day.asks(question, {who[name]: option for name, option in own.items()})
    day.asks(about, {who[name]: option for name, option in predicted.items()})
    return day


OWN = {"h1": "2", "h2": "2", "h3": "4", "p1": "5", "p2": "1"}
PREDICTED = {"p1": "4", "p2": "5", "p3": "not-enough", "e1": "2", "h1": "2", "h2": "3"}


def test_others_groups_and_the_sector_itself() -> None:
    (found,) = perceptions(played(OWN, PREDICTED).room)
    assert (found.question, found.about, found.round) == (sample.SCALE.id, "health", "first")
    assert (found.others.base, found.own.base, found.others.voted_base) == (4, 2, 3)
    assert {sector: gap.base for sector, gap in found.groups.items()} == {"police": 3, "education": 1}
    assert found.groups["police"].predicted == {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1, "not-enough": 1}
    assert found.groups["police"].voted == {"1": 0, "2": 2, "3": 0, "4": 1, "5": 0, "not-enough": 0}


def test_the_gap_on_a_scale() -> None:
    """Police: of six pairs of 4 and 5 with 2, 2 and 4, five are higher and one is equal."""
    gap = perceptions(played(OWN, PREDICTED).room)[0].groups["police"]
    assert gap.medians == (Span(4, 5), Span(2, 2))
    assert gap.delta == pytest.approx(5 / 6)
    assert gap.named == 0
    assert gap.overlap == pytest.approx(1 / 3)


def test_the_gap_of_a_choice() -> None:
    own = {"h1": "true", "h2": "false", "h3": "false"}
    predicted = {"p1": "false", "p2": "false", "p3": "depends", "p4": "true"}
    gap = perceptions(played(own, predicted, sample.MYTH, GUESS_CHOICE).room)[0].others
    assert (gap.medians, gap.delta) == ((None, None), None)
    assert (gap.named, gap.base) == (2, 4)
    assert gap.overlap == pytest.approx(1 / 4 + 1 / 2)


def test_several_answers_as_frequent_are_all_right() -> None:
    gap = Gap({"a": 3, "b": 1, "c": 1}, {"a": 2, "b": 2, "c": 0}, None)
    assert gap.named == 4


def test_nobody_of_the_sector_voted() -> None:
    gap = perceptions(played({"p1": "3"}, {"p1": "3"}).room)[0].others
    assert (gap.voted_base, gap.named, gap.delta, gap.overlap) == (0, 0, None, None)
    assert gap.medians == (Span(3, 3), None)


def test_only_what_is_closed_and_was_put_for_oneself() -> None:
    day = Day(AGENDA)
    who = day.joins("police")
    day.asks(GUESS, {who: "3"})
    assert perceptions(day.room) == ()
    day.happens(running.opening(day.room, sample.SCALE.id, "first"))
    assert perceptions(day.room) == ()
    day.happens(running.e.Closed(sample.SCALE.id, "first", 1))
    assert len(perceptions(day.room)) == 1


def test_paper_has_no_sector() -> None:
    day = played(OWN, PREDICTED)
    before = perceptions(day.room)
    day.on_paper(GUESS.id, "1", times=9)
    day.on_paper(sample.SCALE.id, "1", times=9)
    assert perceptions(day.room) == before


counts = st.lists(st.integers(0, 9), min_size=4, max_size=4).map(lambda of: dict(zip("abcd", of, strict=True)))


@settings(deadline=None)
@given(counts, counts)
def test_bounds_and_turning_round(predicted: dict[str, int], voted: dict[str, int]) -> None:
    scale = {"a": 1, "b": 2, "c": 3}
    gap, back = Gap(predicted, voted, scale), Gap(voted, predicted, scale)
    assert 0 <= gap.named <= gap.base
    if gap.base and gap.voted_base:
        assert gap.overlap is not None
        assert 0 <= gap.overlap <= 1 + 1e-12
        assert gap.overlap == pytest.approx(back.overlap)
        assert Gap(predicted, predicted, scale).overlap == pytest.approx(1)
    if gap.delta is not None:
        assert -1 <= gap.delta <= 1
        assert back.delta == pytest.approx(-gap.delta)
        assert Gap(predicted, predicted, scale).delta == 0
