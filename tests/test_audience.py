"""Pretend participants take part beside real phones: each counts once, and they end when all is over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest
import sample
import servers
from conftest import make_workshop
from pages_room import Facilitator
from phone_room import BOARD, EXERCISES, Host
from test_rehearsal import practised

from pages import behind, crowds
from phone.audience import Audience, Over
from phone.crowd import Crowd
from phone.participants import Participants
from workshop import entries as e
from workshop import journal as books
from workshop import rehearsal
from workshop.codes import new_code
from workshop.journal import Journal
from workshop.room import Asking


@pytest.fixture
def rehearsed(app: servers.App) -> Host:
    """Who hosts a rehearsal."""
    return Host(app, practised(app.journal))


def audience(host: Host, number: int) -> Audience:
    people = Participants(host.app.url, host.workshop, Crowd(1, host.room.plan[0]), httpx.Client(timeout=30))
    return Audience(host.app.journal, host.workshop, people, number, "at once")


def until(room: Audience, holds: Callable[[], bool]) -> None:
    """Turns of the crowd until something holds."""
    for _ in range(400):
        if holds():
            return
        room.turn(1)
    raise AssertionError("it never came true")


def asking(host: Host) -> Asking:
    found = host.room.asking
    assert found
    return found


def everybody_who_speaks(host: Host, number: int) -> int:
    """How many of the first participants have something to choose here."""
    room, crowd = host.room, Crowd(1, host.room.plan[0])
    question, activity = room.questions[asking(host).question], room.activity
    assert activity
    said = [crowd.says(crowd.person(n), question, asking(host).round, activity) for n in range(number)]
    return sum(one is not None for one in said)


def test_they_vote_beside_a_real_phone_and_each_counts_once(rehearsed: Host) -> None:
    crowd = audience(rehearsed, 9)
    phone = rehearsed.phone()
    until(crowd, lambda: rehearsed.room.present == 10)
    again = audience(rehearsed, 9)
    rehearsed.asks("basis", "before")
    phone.votes("Consent")
    expected = everybody_who_speaks(rehearsed, 9) + 1
    until(crowd, lambda: len(rehearsed.answers("basis", "before")) == expected)
    for _ in range(5):
        crowd.turn(1)
        again.turn(1)
    assert rehearsed.room.present == 10, "whoever is begun twice sits where they sat"
    answers = rehearsed.answers("basis", "before")
    assert len(answers) == len({one.participant for one in answers}) == expected
    assert rehearsal.pretend(rehearsed.room, rehearsed.workshop) == 9
    rehearsed.reveals()
    rehearsed.asks_again()
    until(crowd, lambda: len(rehearsed.answers("basis", "before-second")) >= 1)


def test_they_wait_in_a_pause_and_more_may_come(rehearsed: Host) -> None:
    crowd = audience(rehearsed, 5)
    until(crowd, lambda: rehearsed.room.present == 5)
    crowd.hears("pause")
    crowd.hears("people 7")
    rehearsed.asks("basis", "before")
    crowd.turn(1000)
    assert (rehearsed.room.present, rehearsed.answers("basis", "before")) == (5, [])
    crowd.hears("go")
    rehearsed.pauses()
    crowd.turn(1000)
    assert rehearsed.answers("basis", "before") == []
    rehearsed.records(e.Resumed())
    until(crowd, lambda: rehearsed.room.present == 7 and len(rehearsed.answers("basis", "before")) > 3)
    crowd.hears("people 3")
    crowd.hears("nonsense")
    assert crowd.number == 7
    rehearsed.ends()
    with pytest.raises(Over):
        crowd.turn(1)


def test_they_write_support_and_change_tables_where_the_agenda_asks(app: servers.App) -> None:
    workshop = str(uuid4())
    app.journal.record(workshop, rehearsal.of(sample.FACTS, EXERCISES, new_code(app.journal.codes())))
    host, number = Host(app, workshop), 12
    crowd = audience(host, number)
    until(crowd, lambda: host.room.present == number)
    host.asks(BOARD.id)
    until(crowd, lambda: len(host.answers(BOARD.id)) >= 8)
    said = [str(answer.value) for answer in host.answers(BOARD.id)]
    assert len(set(said)) == len(said), "there are others to say"
    for text in said[:3]:
        host.releases(text)
    until(crowd, lambda: sum(len(one) for one in host.room.upvotes.values()) >= 4)
    tables = {who: seat.table for who, seat in host.room.seats.items()}
    host.goes_to("cafe", 2)
    until(crowd, lambda: sum(host.room.seats[who].table != table for who, table in tables.items()) >= 4)
    for question in ("draw", "commit", "change", "sure", "guess"):
        host.asks(question)
        until(crowd, lambda question=question: len(host.answers(question)) >= 6)
    assert any(answer.confidence for answer in host.answers("sure"))


@contextmanager
def begun(host: Host, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "phone.audience", "--workshop", host.workshop, "--url", host.app.url, *words]
    environment = {**os.environ, "WORKSHOP_DATABASE_URL": host.app.database}
    piped = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=servers.ROOT, env=environment, stdin=piped, stdout=piped, stderr=piped, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("ending", ["nobody speaks with it", "the workshop ended", "it was wiped"])
def test_the_process_ends_by_itself(rehearsed: Host, ending: str) -> None:
    with begun(rehearsed, "--people", "5", "--speed", "at once") as process:
        assert servers.comes_true(lambda: rehearsed.room.present == 5), process.poll()
        assert process.stdin
        if ending == "nobody speaks with it":
            process.stdin.close()
        elif ending == "the workshop ended":
            rehearsed.ends()
        else:
            rehearsed.app.journal.wipe(rehearsed.workshop)
        assert process.wait(60) == 0


def test_a_real_workshop_has_no_pretend_participants(host: Host) -> None:
    with begun(host) as process:
        _, wrong = process.communicate(timeout=60)
        assert process.returncode == 1
    assert "Only a rehearsal has pretend participants." in wrong
    assert host.room.present == 0


@pytest.fixture
def nobody_left() -> Iterator[None]:
    yield
    behind.stop()


@pytest.mark.usefixtures("nobody_left")
def test_the_panel_starts_one_crowd_and_says_calmly_what_is_wrong(journal: Journal) -> None:
    """Nothing answers at the address of this test, which the panel takes for the toolkit's own."""
    workshop = practised(journal)
    host = Facilitator(journal, workshop).opens("host")
    assert host.sees("Pretend participants answer what you ask, next to real phones.")
    host.presses("rehearsal-start")
    crowd = crowds.of(workshop)
    assert crowd
    assert crowd.people == 30
    crowds.start(workshop, 12, "brisk")
    assert crowds.of(workshop).process is crowd.process, "a second start makes no second crowd"
    assert servers.comes_true(lambda: bool(crowds.of(workshop) and crowds.of(workshop).trouble))
    other = Facilitator(journal, workshop).opens("host")
    assert other.sees("They try again by themselves.")
    assert other.sees("0 of 30 pretend participants have joined.")
    other.presses("rehearsal-more")
    other.presses("rehearsal-pause")
    assert (crowds.of(workshop).people, crowds.of(workshop).paused) == (40, True)
    assert host.looks_again().sees("0 of 40 pretend participants have joined. They are waiting.")
    host.presses("rehearsal-stop")
    assert crowd.process.wait(60) is not None
    assert crowds.of(workshop) is None
    assert host.looks_again().can_press("rehearsal-start")


def test_a_plan_is_rehearsed_in_a_workshop_of_its_own(journal: Journal) -> None:
    workshop = make_workshop(journal)
    before = journal.since(workshop)
    host = Facilitator(journal, workshop).opens("plan")
    host.presses("rehearse-")
    (practice,) = set(journal.workshops()) - {workshop}
    real, copy = journal.room(workshop).plan, journal.room(practice).plan
    assert journal.room(practice).rehearsal
    assert copy[1] == real[1]
    assert copy[0].title == f"Rehearsal: {real[0].title}"
    assert copy[0].code != real[0].code
    assert host.page.query_params["w"] == copy[0].code
    assert host.can_press("rehearsal-start")
    assert journal.since(workshop) == before


@pytest.mark.database
def test_a_hosted_service_says_that_it_has_none(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKSHOP_DATABASE_URL", servers.new_database(postgres_url))
    service = books.current()
    host = Facilitator(service, practised(service)).opens("host")
    assert host.sees("Pretend participants are there where the toolkit runs on a laptop")
    assert not host.can_press("rehearsal-start")
    books.close_current()
