"""Before the day: what will be visible of the sectors, and a map that shows more."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from analysis_rooms import FACTS, Day
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import SCALE

from analysis.breakdown import breakdown, in_the_room
from analysis.disclosure import THRESHOLD
from analysis.forecast import proposed, views
from workshop import defaults
from workshop.activities import Value

DAY = replace(FACTS, sectors=defaults.SECTORS, merge=defaults.MERGE)
SECTORS = [sector.id for sector in defaults.SECTORS]


def mixed(people: int) -> dict[str, int]:
    """A usual room: most come from social care, police, health and education."""
    weights = (4, 5, 5, 4, 1, 1, 1, 1, 2, 1, 1, 2)
    chance = random.Random(people)
    return Counter(chance.choices(SECTORS, weights, k=people))


@pytest.mark.parametrize("people", [30, 36])
def test_a_usual_room_sees_its_sectors_with_the_proposed_map(people: int) -> None:
    """Votes by chance, of nine in ten: the room sees two groups or more of the map, and so does the report."""
    expected = mixed(people)
    facts = replace(DAY, merge=proposed(DAY, expected))
    day = Day(facts=facts)
    who = [one for sector, number in expected.items() for one in day.people(number, sector)]
    chance = random.Random(1)
    votes: dict[str, Value] = {one: chance.choice("12345") for one in chance.sample(who, round(0.95 * len(who)))}
    day.asks(SCALE, votes, "A")
    asking = day.room.askings[SCALE.id, "A"]
    assert len(in_the_room(day.room, asking).rows) >= 2
    assert len(breakdown(day.room, asking).rows) >= 2


def test_the_shipped_groups_of_thirty_are_seen_in_the_room_and_not_all_published() -> None:
    expected = dict.fromkeys(("police", "health", "education", "social-care", "housing"), 6)
    found = views(DAY, expected)
    assert [view.expected for view in found] == [6] * 5
    assert all(view.in_the_room for view in found)
    assert not any(view.published for view in found)


def test_a_map_that_shows_all_is_left_alone() -> None:
    expected = dict.fromkeys(("police", "health", "education", "social-care", "housing"), 12)
    assert proposed(DAY, expected) == DAY.merge


def test_no_map_helps_a_room_of_ten() -> None:
    facts = replace(DAY, merge=proposed(DAY, {"police": 5, "health": 5}))
    assert not any(view.published for view in views(facts, {"police": 5, "health": 5}))


def test_nobody_is_expected() -> None:
    assert views(DAY, {}) == ()
    assert proposed(DAY, {}) == DAY.merge


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.sampled_from(SECTORS), st.integers(0, 40)), st.booleans())
def test_the_proposed_map_keeps_sectors_of_a_group_together_and_shows_no_less(
    expected: dict[str, int], merged: bool
) -> None:
    facts = DAY if merged else replace(DAY, merge=())
    found = proposed(facts, expected)
    after = replace(facts, merge=found)
    shown = sum(view.published for view in views(facts, expected))
    assert sum(view.published for view in views(after, expected)) >= shown
    before, now = dict(facts.merge), dict(found)
    for one in SECTORS:
        for other in SECTORS:
            if merged and before[one] == before[other]:
                assert now.get(one) == now.get(other)
    assert all(view.expected >= THRESHOLD for view in views(after, expected) if view.published)
