"""What sectors predicted of each other, against votes counted by hand and by what must hold for any votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
import sample
from analysis_rooms import Day
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.agreement import Span
from analysis.perception import Gap, Perception, perceptions
from analysis.votes import votes
from workshop import entries as e
from workshop.activities import Question
from workshop.agenda import grouping
from workshop.exercises import prediction_id


def guess(question: Question, about: str) -> Question:
    return replace(question, id=prediction_id(question.id, about), about=about)


GUESS, GUESS_CHOICE = guess(sample.SCALE, "health"), guess(sample.MYTH, "health")
AGENDA = replace(sample.AGENDA, questions=(*sample.AGENDA.questions, GUESS, GUESS_CHOICE))
SECTORS = {"p": "police", "h": "health", "e": "education"}
GROUP = {option.id: option.label for option in sample.FACTS.sectors}


def played(
    own: dict[str, str], predicted: dict[str, str], question: Question = sample.SCALE, about: Question = GUESS
) -> tuple[Day, dict[str, str]]:
    """A room where named people vote for themselves and predict; a name's first letter is their sector."""
    day = Day(AGENDA)
    who = {name: day.joins(SECTORS[name[0]]) for name in sorted({*own, *predicted})}
    day.asks(question, {who[name]: option for name, option in own.items()})
    day.asks(about, {who[name]: option for name, option in predicted.items()})
    return day, who


def said(**answers: str) -> dict[str, str]:
    """Answers by name, from one string for each sector; a dash is off the scale."""
    return {
        f"{sector}{place}": "not-enough" if point == "-" else point
        for sector, points in answers.items()
        for place, point in enumerate(points)
    }


def read(day: Day, group: Mapping[str, str] = GROUP) -> tuple[Perception, ...]:
    return perceptions(votes(day.room, 5), group)


OWN = said(h="22444", p="51342", e="12345")
PREDICTED = said(p="4455-", e="12222", h="22233")


def test_others_and_each_other_group_against_the_sector() -> None:
    (found,) = read(played(OWN, PREDICTED)[0])
    assert (found.own.question, found.guess.question.id) == (sample.SCALE, GUESS.id)
    assert (found.about, found.group, found.guessed.round) == ("health", "Health", "first")
    assert found.voted == {"2": 2, "4": 3}
    assert found.others == {"1": 1, "2": 4, "3": 0, "4": 2, "5": 2, "not-enough": 1}
    assert found.by_group == {"Police": {"4": 2, "5": 2, "not-enough": 1}, "Education": {"1": 1, "2": 4}}


def test_the_gap_on_a_scale() -> None:
    """Police: of twenty pairs of 4, 4, 5 and 5 with 2, 2, 4, 4 and 4, fourteen are higher and six are equal."""
    (found,) = read(played(OWN, PREDICTED)[0])
    gap = found.of(found.by_group["Police"])
    assert gap is not None
    assert gap.medians == (Span(4, 5), Span(4, 4))
    assert gap.delta == pytest.approx(14 / 20)
    assert gap.named == 2


def test_the_gap_of_a_choice() -> None:
    own = dict(zip(said(h="01234", p="01234"), ["true", "false", "false", "false", "true"] * 2, strict=True))
    guesses = ["false", "false", "depends", "true", "true", "false", "depends", "false", "false", "false"]
    predicted = dict(zip(said(p="01234", h="01234"), guesses, strict=True))
    gap = read(played(own, predicted, sample.MYTH, GUESS_CHOICE)[0])[0].gap
    assert gap is not None
    assert (gap.medians, gap.delta) == ((None, None), None)
    assert (gap.named, gap.base) == (2, 5)


def test_several_answers_as_frequent_are_all_right() -> None:
    gap = Gap({"a": 3, "b": 1, "c": 1}, {"a": 2, "b": 2, "c": 0}, None)
    assert gap.named == 4


def test_nobody_of_the_sector_voted() -> None:
    gap = Gap({"1": 0, "2": 0, "3": 1}, {"1": 0, "2": 0, "3": 0}, {"1": 1, "2": 2, "3": 3})
    assert (gap.voted_base, gap.named, gap.delta) == (0, 0, None)
    assert gap.medians == (Span(3, 3), None)


def test_only_what_was_put_for_oneself_too() -> None:
    day = Day(AGENDA)
    day.asks(GUESS, dict.fromkeys(day.people(5), "3"))
    assert read(day) == ()


@pytest.mark.parametrize(
    ("own", "predicted"),
    [
        (said(h="2244", p="51342", e="12345"), said(h="2223", p="44555", e="12222")),
        (said(h="22222", p="51342", e="12345"), said(h="22222", p="44555", e="12222")),
    ],
)
def test_a_sector_that_may_not_be_shown_is_not_taken_apart(own: dict[str, str], predicted: dict[str, str]) -> None:
    """Health is four people, or of one mind. What others guessed would give away what its own people did."""
    (found,) = read(played(own, predicted)[0])
    assert (found.voted, found.others, found.gap) == (None, None, None)
    assert "Health" not in found.by_group


def test_too_few_guesses_say_nothing() -> None:
    (found,) = read(played(OWN, said(p="45", h="22"))[0])
    assert found.guessed.hidden
    assert (found.others, found.by_group, sum(found.guessed.counts.values())) == (None, {}, 0)


def test_paper_counts_with_others_and_in_no_group() -> None:
    day, _ = played(OWN, PREDICTED)
    (before,) = read(day)
    day.on_paper(GUESS.id, "1", times=9)
    (after,) = read(day)
    assert before.others
    assert after.others == {**before.others, "1": before.others["1"] + 9}
    assert after.voted == before.voted
    assert after.by_group.items() <= before.by_group.items()


def test_a_corrected_sector_moves_no_guess_and_no_vote() -> None:
    day, who = played(OWN, PREDICTED)
    before = read(day)
    for name in ("p0", "p1", "h0"):
        day.happens(e.SeatChanged(who[name], "education", day.room.seats[who[name]].role_band, 0))
    assert read(day) == before


def test_sectors_counted_together_are_compared_together() -> None:
    day = Day(AGENDA, replace(sample.FACTS, merge=(("health", "Care"), ("education", "Care"))))
    who = {name: day.joins(SECTORS[name[0]]) for name in OWN}
    day.asks(sample.SCALE, {who[name]: option for name, option in OWN.items()})
    day.asks(GUESS, {who[name]: option for name, option in PREDICTED.items()})
    (found,) = read(day, grouping(day.room.plan[0]))
    assert found.group == "Care"
    assert found.others == {"1": 0, "2": 0, "3": 0, "4": 2, "5": 2, "not-enough": 1}
    assert list(found.by_group) == ["Police"]


counts = st.lists(st.integers(0, 9), min_size=4, max_size=4).map(lambda of: dict(zip("abcd", of, strict=True)))


@settings(deadline=None)
@given(counts, counts)
def test_bounds_and_turning_round(predicted: dict[str, int], voted: dict[str, int]) -> None:
    scale = {"a": 1, "b": 2, "c": 3}
    gap, back = Gap(predicted, voted, scale), Gap(voted, predicted, scale)
    assert 0 <= gap.named <= gap.base
    if gap.delta is not None:
        assert -1 <= gap.delta <= 1
        assert back.delta == pytest.approx(-gap.delta)
        assert Gap(predicted, predicted, scale).delta == 0
