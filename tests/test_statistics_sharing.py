"""When each sector would share, against votes counted by hand and by what must hold for any votes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
import sample
from analysis_rooms import Day
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sharing import SHARE_SCALE, Between, First, Step, sharing
from workshop import entries as e
from workshop import running
from workshop.agenda import Agenda

CARD = replace(sample.SCALE, scale=SHARE_SCALE)
OTHER = replace(CARD, id="share-2")
STAGED: Agenda = replace(
    sample.AGENDA,
    questions=(CARD, OTHER, sample.LEVEL),
    activities=(
        sample.SCENARIO,
        replace(
            sample.SCENARIO,
            id="s02",
            title="Three small worries",
            steps=tuple(replace(step, question=step.question and OTHER.id) for step in sample.SCENARIO.steps),
        ),
        sample.plain(sample.LEVEL),
    ),
)


def played(votes: dict[str, dict[str, str]], question: str = CARD.id) -> tuple[Day, dict[str, str]]:
    """A room where each named person votes at each release; a name's first letter is their sector."""
    day = Day(STAGED)
    names = sorted({name for answers in votes.values() for name in answers})
    who = {name: day.joins({"p": "police", "h": "health"}[name[0]]) for name in names}
    for release, answers in votes.items():
        day.asks(question, {who[name]: option for name, option in answers.items()}, release)
    return day, who


VOTES = {
    "A": {"p1": "1", "p2": "3", "p3": "2", "h1": "1", "h2": "not-enough", "h3": "2"},
    "B": {"p1": "3", "p2": "4", "p3": "5", "h1": "2", "h2": "1", "h3": "1"},
    "C": {"p1": "4", "p2": "2", "p3": "5", "h1": "4", "h2": "1"},
}
"""The police share at B, A and B; of health one at C and one never, and h3 left early."""


def test_the_curves_of_a_card() -> None:
    (card,) = sharing(played(VOTES)[0].room).cards
    assert (card.question, card.title) == (CARD.id, "Late Mondays")
    assert card.everyone.steps == (Step("A", 5, 1, 1), Step("B", 6, 3, 0), Step("C", 5, 3, 0))
    assert card.groups["police"].steps == (Step("A", 3, 1, 0), Step("B", 3, 3, 0), Step("C", 3, 2, 0))
    assert card.groups["health"].steps == (Step("A", 2, 0, 1), Step("B", 3, 0, 0), Step("C", 2, 1, 0))
    assert [step.share for step in card.groups["police"].steps] == [pytest.approx(1 / 3), 1, pytest.approx(2 / 3)]
    assert list(card.groups) == ["police", "health"]


def test_where_the_middle_person_would_first_share() -> None:
    (card,) = sharing(played(VOTES)[0].room).cards
    assert card.groups["police"].first == First(("A", "B", "C"), (1, 2, 0), 0)
    assert card.groups["police"].first.median == Between("B", "B")
    assert card.groups["police"].first.quartiles == Between("A", "B")
    assert card.groups["health"].first == First(("A", "B", "C"), (0, 0, 1), 1)
    assert card.groups["health"].first.median == Between("C", None)
    assert card.everyone.first == First(("A", "B", "C"), (1, 2, 1), 1)
    assert card.everyone.first.median == Between("B", "B")
    assert card.everyone.first.quartiles == Between("B", "C")


def test_a_second_vote_stands_for_its_release() -> None:
    day, who = played(VOTES)
    day.asks(CARD, {who["p1"]: "5", who["h1"]: "5"}, "A-second")
    (card,) = sharing(day.room).cards
    assert card.everyone.steps[0] == Step("A", 2, 2, 0)
    assert card.everyone.first == First(("A", "B", "C"), (2, 0, 0), 0)


def test_a_vote_still_open_does_not_count() -> None:
    day, who = played({"A": VOTES["A"]})
    day.happens(running.opening(day.room, CARD.id, "B"))
    day.answers(who["p1"], CARD.id, "5", "B")
    assert [step.release for step in sharing(day.room).cards[0].everyone.steps] == ["A"]


def test_paper_counts_for_everyone_and_in_no_group() -> None:
    day, _ = played({"A": {"p1": "1"}})
    day.on_paper(CARD.id, "4", "A", times=3)
    (card,) = sharing(day.room).cards
    assert card.everyone.steps == (Step("A", 4, 3, 0),)
    assert card.groups["police"].steps == (Step("A", 1, 0, 0),)
    assert card.everyone.first.base == 1


def test_all_cards_together_are_votes() -> None:
    day, who = played(VOTES)
    for release, option in zip("ABC", "124", strict=True):
        day.asks(OTHER, {who["p1"]: option, who["h1"]: "3"}, release)
    found = sharing(day.room)
    assert found.pooled_cards == (CARD.id, OTHER.id)
    assert found.pooled is not None
    assert found.pooled.everyone.steps == (Step("A", 7, 2, 1), Step("B", 8, 4, 0), Step("C", 7, 5, 0))
    assert found.pooled.groups["police"].first == First(("A", "B", "C"), (1, 2, 1), 0)
    assert found.pooled.groups["health"].first == First(("A", "B", "C"), (1, 0, 1), 1)


def test_a_card_stopped_early_is_not_pooled() -> None:
    day, who = played({"A": {"p1": "5"}}, OTHER.id)
    for release in "ABC":
        day.asks(CARD, {who["p1"]: "2"}, release)
    found = sharing(day.room)
    assert len(found.cards) == 2
    assert found.pooled_cards == (CARD.id,)
    assert found.pooled
    assert found.pooled.everyone.first.median == Between(None, None)


def test_another_scale_says_nothing_of_sharing() -> None:
    day = Day(STAGED)
    day.asks(sample.LEVEL, {day.joins(): "level-4"})
    assert sharing(day.room) == sharing(Day(STAGED).room)
    assert sharing(day.room).pooled is None


def test_nobody_voted_at_every_release() -> None:
    day, _ = played({"A": {"p1": "3"}, "B": {"p2": "3"}})
    first = sharing(day.room).cards[0].everyone.first
    assert (first.base, first.median, first.quartiles) == (0, None, None)


def test_nobody_was_on_the_scale() -> None:
    (card,) = sharing(played({"A": {"p1": "not-enough", "p2": "not-enough"}})[0].room).cards
    assert card.everyone.steps == (Step("A", 0, 0, 2),)
    assert card.everyone.steps[0].share is None
    assert card.everyone.first == First(("A",), (0,), 2)


def test_a_seat_taken_out_counts_nowhere() -> None:
    day, who = played(VOTES)
    day.happens(e.SeatRemoved(who["p2"]))
    (card,) = sharing(day.room).cards
    assert card.everyone.steps[0] == Step("A", 4, 0, 1)
    assert card.groups["police"].first.base == 2


points = st.sampled_from([option.id for option in CARD.options])
throughout = st.lists(st.tuples(points, points, points), min_size=1, max_size=8)


@settings(max_examples=25, deadline=None)
@given(throughout, st.data())
def test_groups_add_up_to_everyone(rows: list[tuple[str, str, str]], data: st.DataObject) -> None:
    names = [f"{data.draw(st.sampled_from('ph'))}{place}" for place in range(len(rows))]
    day, _ = played(
        {release: dict(zip(names, of, strict=True)) for release, of in zip("ABC", zip(*rows, strict=True), strict=True)}
    )
    (card,) = sharing(day.room).cards
    for place, step in enumerate(card.everyone.steps):
        parts = [curve.steps[place] for curve in card.groups.values()]
        assert step.base + step.apart == len(rows)
        assert (step.base, step.sharing, step.apart) == tuple(
            map(sum, zip(*((part.base, part.sharing, part.apart) for part in parts), strict=True))
        )
    first = card.everyone.first
    assert first.base == len(rows) == sum(curve.first.base for curve in card.groups.values())
    assert first.none == sum(all(option not in "345" for option in row) for row in rows)
    order = ["A", "B", "C", None]
    assert first.median
    assert first.quartiles
    middle = [first.quartiles.low, first.median.low, first.median.high, first.quartiles.high]
    assert all(order.index(low) <= order.index(high) for low, high in pairwise(middle))
