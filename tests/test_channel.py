"""What replicas tell each other on PostgreSQL, and what one process keeps in memory."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sample
import servers
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop import channel, presence
from workshop import entries as e
from workshop.journal import Journal
from workshop.room import Room
from workshop.states import States

IDS = st.text("0123456789abcdef-", min_size=1, max_size=40)


@pytest.fixture(scope="module")
def database(postgres_url: str) -> str:
    return servers.new_database(postgres_url)


@pytest.fixture
def two(database: str) -> Iterator[tuple[Journal, Journal]]:
    """Two replicas' journals, which hear each other."""
    one, other = Journal(database), Journal(database)
    assert servers.comes_true(lambda: one.hears_others and other.hears_others, within=5)
    yield one, other
    one.close()
    other.close()


def made(journal: Journal, workshop: str) -> str:
    journal.record(workshop, e.WorkshopMade(sample.FACTS, sample.AGENDA), e.Opened("basis", "before"))
    return workshop


@pytest.mark.database
def test_a_journal_tells_of_what_another_process_wrote_and_knows_it_by_then(two: tuple[Journal, Journal]) -> None:
    one, other = two
    workshop = made(one, "told")
    other.room(workshop)
    told: queue.Queue[tuple[str, int, bool]] = queue.Queue()
    other.listen(lambda which, row: told.put((which, row, other.known(which).paused)))
    one.record(workshop, e.Paused())
    assert told.get(timeout=5) == (workshop, one.room(workshop).row, True)
    for connection in cut(one):
        assert connection
    assert servers.comes_true(lambda: not other.hears_others, within=5)
    assert servers.comes_true(lambda: one.hears_others and other.hears_others, within=5), "it is open again"
    one.record(workshop, e.Resumed())
    assert told.get(timeout=5)[2] is False


def cut(journal: Journal) -> list[bool]:
    """End every connection that listens, as a network would."""
    with journal._engine.connect() as connection:
        return list(
            connection.execute(
                sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
            ).scalars()
        )


@pytest.mark.database
def test_a_notice_says_where_something_new_is_and_nothing_else_and_votes_send_none(
    two: tuple[Journal, Journal], database: str
) -> None:
    journal, _ = two
    workshop = made(journal, "noted")
    plain = sa.make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as listening:
        listening.execute(f"LISTEN {channel.ROWS}")
        journal.record(workshop, e.Joined("p", "police", "manager", 1, True, "hash"))
        journal.record(workshop, e.Answered("p", "basis", "before", "task", 1, 1))
        journal.record(workshop, e.Paused())
        heard = [notice.payload for notice in listening.notifies(timeout=1, stop_after=2)]
    assert heard == [f"{workshop} {journal.room(workshop).row}"]


def test_on_a_file_there_is_no_channel(journal: Journal) -> None:
    assert not journal.remote
    assert not journal.hears_others


@settings(max_examples=40)
@given(st.lists(st.tuples(IDS, IDS), max_size=600), st.integers(40, 7900))
def test_everybody_who_was_heard_of_is_told_once_in_notices_that_are_not_too_long(
    news: list[tuple[str, str]], largest: int
) -> None:
    before, channel.LARGEST = channel.LARGEST, max(largest, 85)
    try:
        payloads = list(channel.batches(news))
        assert all(len(payload.encode()) <= channel.LARGEST for payload in payloads)
    finally:
        channel.LARGEST = before
    told = [(workshop, who) for workshop, *people in (payload.split() for payload in payloads) for who in people]
    assert sorted(told) == sorted(news)


def test_the_same_phone_is_not_told_of_again_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, empty in (("_heard", {}), ("_said", {}), ("_news", set())):
        monkeypatch.setattr(presence, name, empty)
    presence.heard("w", "a")
    presence.heard("w", "a")
    presence.heard_elsewhere("w", ["b"])
    presence.heard("w", "b")
    assert presence.news() == [("w", "a")]
    presence.heard("w", "a")
    assert presence.news() == []
    presence._said["w", "a"] -= presence.AWAY_AFTER
    presence.heard("w", "a")
    assert presence.news() == [("w", "a")]


def test_memory_of_phones_has_a_bound_and_forgets_the_most_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, empty in (("_heard", {}), ("_said", {}), ("_news", set()), ("_MOST", 50)):
        monkeypatch.setattr(presence, name, empty)
    for number in range(500):
        presence.heard("w", f"p{number}")
    assert len(presence._heard) <= 50
    assert ("w", "p499") in presence._heard


def test_rooms_are_let_go_of_and_come_back_by_folding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    journal._states = States(most=3)
    for number in range(10):
        facts = replace(sample.FACTS, code="BCDFGHJKMN"[number] + "BCD", title=f"Day {number}")
        journal.record(f"w{number}", e.WorkshopMade(facts, sample.AGENDA), e.Paused())
    assert len(journal._states) == 3
    for number in range(10):
        room = journal.room(f"w{number}")
        assert (room.plan[0].title, room.paused) == (f"Day {number}", True)
    journal.record("w0", e.Resumed())
    assert not journal.room("w0").paused
    journal.close()


def test_a_room_that_nobody_asks_for_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("workshop.states.time.monotonic", lambda: clock[-1])
    states = States(untouched=60)
    for name in "ab":
        states.keep(name, Room(row=1))
    for later in (30.0, 59.0):
        clock.append(later)
        assert states.get("a")
    clock.append(61.0)
    states.keep("c", Room(row=1))
    assert states.get("b") is None
    assert states.get("a")


def test_an_older_state_takes_no_newer_ones_place() -> None:
    states = States()
    states.keep("w", Room(row=5))
    states.keep("w", Room(row=4))
    kept = states.get("w")
    assert kept
    assert kept.row == 5
