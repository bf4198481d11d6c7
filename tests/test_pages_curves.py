"""When would each sector share, on the big screen: at the last reveal alone, and nothing of who stands alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
import sample
from analysis_rooms import Day
from hypothesis import given, settings
from hypothesis import strategies as st
from test_statistics_sharing import CARD, STAGED

from pages import curves
from workshop import entries as e
from workshop.agenda import Place
from workshop.room import Room

SECTORS = {"p": ("police", "Police"), "h": ("health", "Health"), "e": ("education", "Education")}
LAST, BEFORE = Place("s01", 8), Place("s01", 5)
Votes = Mapping[str, str]
"""The votes of a sector, one digit or a dash (off the scale) for each person, by the sector's first letter."""


def staged(*releases: Votes, at: Place = LAST, shown: str = "ABC") -> tuple[Room, tuple[curves.Line, ...]]:
    """A room that voted so at each release, with ``shown`` revealed, and what is drawn there."""
    day = Day(STAGED)
    people = {letter: day.people(len(votes), SECTORS[letter][0]) for letter, votes in releases[0].items()}
    for release, votes in zip("ABC", releases, strict=False):
        answers = {
            who: "not-enough" if vote == "-" else vote
            for letter in votes
            for who, vote in zip(people[letter], votes[letter], strict=True)
        }
        day.happens(e.Opened(CARD.id, release))
        for who, vote in answers.items():
            day.says(who, CARD.id, vote, release)
        day.happens(e.Closed(CARD.id, release, len(answers)))
        if release in shown:
            day.happens(e.Revealed(CARD.id, release))
    day.happens(e.Moved(None, at))
    return day.room, curves.lines(day.room, day.room.askings[CARD.id, "ABC"[len(releases) - 1]])


MIXED = {"p": "11233", "h": "12345", "e": "224455"}


def test_the_lines_are_those_of_everyone_and_of_each_sector() -> None:
    _, lines = staged(MIXED, {**MIXED, "p": "34512"}, {**MIXED, "p": "5451-1"[:5]})
    told = {line.name: [(one.sharing, one.base) for one in line.steps] for line in lines}
    assert told == {
        "Everyone": [(9, 16), (10, 16), (10, 15)],
        "Health": [(3, 5)] * 3,
        "Education": [(4, 6)] * 3,
    }, "four of the police were on the scale at the last release"
    drawn = curves.drawn(lines)
    assert "Everyone: 9 of 16 (56%) at release A, 10 of 15 (67%) at release C." in drawn
    assert "Health <b>3 of 5</b>" in drawn


@pytest.mark.parametrize(
    ("at", "shown"), [(BEFORE, "ABC"), (LAST, "AC"), (LAST, "AB")], ids=["earlier", "B hidden", "C hidden"]
)
def test_nothing_is_drawn_before_every_release_was_shown(at: Place, shown: str) -> None:
    assert staged(MIXED, MIXED, MIXED)[1]
    assert staged(MIXED, MIXED, MIXED, at=at, shown=shown)[1] == ()


@pytest.mark.parametrize(
    ("votes", "sectors"),
    [
        ({"p": "11233", "h": "1234"}, 0),
        ({"p": "11233", "h": "33333"}, 0),
        ({"p": "11233", "h": "12345", "e": "5"}, 1),
    ],
    ids=["the rest are four", "the rest all share", "the rest are one"],
)
def test_nobody_can_be_worked_out(votes: Votes, sectors: int) -> None:
    _, lines = staged(votes, votes, votes)
    assert len(lines) == (1 + sectors if sectors else 0)
    assert "Education" not in [line.name for line in lines]


def test_another_scale_has_no_lines() -> None:
    day = Day(replace(sample.AGENDA))
    who = day.people(10)
    day.asks("level", {one: f"level-{1 + n % 4}" for n, one in enumerate(who)})
    day.happens(e.Moved(None, Place("poll-level", 1)))
    assert curves.lines(day.room, day.room.askings["level", "first"]) == ()


def mixed(votes: str) -> bool:
    on = [vote for vote in votes if vote != "-"]
    return len(votes) >= 5 and any(vote >= "3" for vote in on) and any(vote < "3" for vote in on)


VOTES = st.text("1345-", min_size=3, max_size=8).flatmap(
    lambda first: st.tuples(
        st.just(first), st.permutations(first).map("".join), st.text("135", min_size=len(first), max_size=len(first))
    )
)
"""The votes of a sector at three releases."""


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from("phe"), VOTES, min_size=2, max_size=3))
def test_every_line_and_what_is_left_over_are_safe(votes: dict[str, tuple[str, str, str]]) -> None:
    releases = [{letter: of[place] for letter, of in votes.items()} for place in range(3)]
    _, lines = staged(*releases)
    drawn = {letter for letter, (_, label) in SECTORS.items() if label in [line.name for line in lines]}
    assert bool(lines) == bool(drawn)
    for release in releases if drawn else ():
        assert all(mixed(release[letter]) for letter in drawn)
        rest = "".join(said for letter, said in release.items() if letter not in drawn)
        assert not rest or mixed(rest)
