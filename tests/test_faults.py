"""What goes wrong with the computer that runs the toolkit: no answer is lost or counted twice, and the day goes on."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
import servers
from browser_phones import RECEIVED, asked, chooses, joined
from conftest import COMPULSORY, make_workshop
from outbox import Voting, meanwhile, nothing_lost_or_double, seated
from pages_room import sign_in
from phone_room import Host
from playwright.sync_api import Browser, BrowserContext, Page, expect

from workshop import entries as e

LONG = bool(os.environ.get("WORKSHOP_TEST_LONG"))
VOTERS = 300 if LONG else 40
SECONDS = 30.0 if LONG else 3.0
"""How long the phones vote."""
ASLEEP = 30.0 if LONG else 5.0
HOUR = 3600

pytestmark = pytest.mark.timeout(900 if LONG else 120)


@dataclass(frozen=True)
class Computer:
    """The toolkit on a computer with faults that the test switches."""

    app: servers.App
    folder: Path

    def fills_its_disk(self) -> None:
        with sqlite3.connect(self.app.database.removeprefix("sqlite:///")) as journal:
            self._switch("pages", journal.execute("PRAGMA page_count").fetchone()[0])

    def has_space_again(self) -> None:
        self._switch("pages", _PLENTY)

    def sets_its_clock(self, ahead: int) -> None:
        """``ahead`` of the true time, in seconds; behind it if negative."""
        self._switch("clock", ahead)

    def _switch(self, name: str, value: int) -> None:
        fresh = self.folder / "fresh"
        fresh.write_text(str(value))
        fresh.replace(self.folder / name)


_PLENTY = 1_000_000


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Computer]:
    (tmp_path / "clock").write_text("0")
    (tmp_path / "pages").write_text(str(_PLENTY))
    environment = {"PYTHONPATH": str(servers.ROOT / "tests" / "faults"), "FAULTS": str(tmp_path)}
    with servers.running_app(tmp_path, environment=environment) as app:
        yield Computer(app, tmp_path)


def shows_result(page: Page, people: int) -> None:
    expect(page.get_by_text(f"{people} of {people} people answered.")).to_be_visible(timeout=30_000)


def test_a_full_disk_pauses_voting_and_every_answer_arrives_once_there_is_space(
    context: BrowserContext, computer: Computer
) -> None:
    host = Host(computer.app, make_workshop(computer.app.journal))
    voters = seated(host.app.journal, host.workshop, VOTERS)
    page, plain = joined(context, host), host.phone()
    asked(page, host, "basis", "before")
    computer.fills_its_disk()
    with meanwhile(Voting([host.app.url], host.code, SECONDS), voters):
        while plain.status != 503:
            plain.votes("Consent")
            time.sleep(1)
        assert "Nothing is lost: try again shortly." in plain.page.text
        for label in itertools.cycle(("Public task", "Consent")):  # a last one may fit
            chooses(page, label)
            expect(page.get_by_text(re.compile(r"Received \d\d:\d\d|It sends itself"))).to_be_visible()
            if page.get_by_text("Saved on this phone. It sends itself").is_visible():
                break
            page.wait_for_timeout(1000)
        computer.has_space_again()
    expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=40_000)
    nothing_lost_or_double(host.app.journal, host.workshop, voters)
    plain.votes("Consent")
    assert len(host.answers("basis", "before")) == VOTERS + 2
    host.reveals()
    shows_result(page, VOTERS + 2)


@pytest.mark.skipif(os.name == "nt", reason="no such signals on Windows")
def test_a_laptop_that_sleeps_loses_nothing_and_its_streams_go_on(
    context: BrowserContext, app: servers.App, workshop: str
) -> None:
    host = Host(app, workshop)
    voters = seated(app.journal, workshop, VOTERS)
    page = joined(context, host)
    asked(page, host, "basis", "before")
    # Phones lose patience while it sleeps, and send the same again: it wakes to find both.
    with meanwhile(Voting([app.url], host.code, ASLEEP, patience=ASLEEP / 4), voters):
        time.sleep(1)
        app.process.send_signal(signal.SIGSTOP)
        try:
            chooses(page, "Consent")
            time.sleep(ASLEEP)
        finally:
            app.process.send_signal(signal.SIGCONT)
    expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=40_000)
    nothing_lost_or_double(app.journal, workshop, voters)
    host.reveals()
    shows_result(page, VOTERS + 1)


def test_a_clock_set_back_an_hour_changes_no_vote_no_timer_and_no_sign_in(
    browser: Browser, context: BrowserContext, computer: Computer
) -> None:
    app = computer.app
    host = Host(app, make_workshop(app.journal))
    voters = seated(app.journal, host.workshop, VOTERS)
    page = joined(context, host)
    host.asks("basis", "before")
    host.records(e.TimerSet(120))
    chooses(page, "Consent")
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    with meanwhile(Voting([app.url], host.code, SECONDS), voters):
        time.sleep(SECONDS / 2)
        computer.sets_its_clock(-HOUR)
    nothing_lost_or_double(app.journal, host.workshop, voters)
    rows = [row for row in app.journal.since(host.workshop) if isinstance(row.entry, e.Answered)]
    assert rows[-1].at < rows[0].at, "the clock was not set back"
    chooses(page, "Public task")
    hour_ago = {f"{datetime.now() - timedelta(hours=1, minutes=late):%H:%M}" for late in (0, 1)}
    expect(page.get_by_text(re.compile(f"Received ({'|'.join(hour_ago)})"))).to_be_visible()
    [real] = set(host.room.seats) - {one.participant for one in voters}
    assert host.room.counted(host.room.askings["basis", "before"])[real].value == "task"
    assert httpx.get(f"{app.url}/sign-in", params={"key": app.key}).status_code == 303
    room = browser.new_context(viewport={"width": 1920, "height": 1080})
    room.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    screen = room.new_page()
    screen.goto(f"{app.url}/screen?w={host.code}")
    expect(screen.get_by_role("timer")).to_have_text(re.compile(r"^(About|Less than) "), timeout=30_000)
    room.close()
    host.reveals()
    shows_result(page, VOTERS + 1)


def test_two_apps_on_one_journal_count_every_vote_once(app: servers.App, workshop: str, tmp_path: Path) -> None:
    host = Host(app, workshop)
    voters = seated(app.journal, workshop, VOTERS)
    host.asks("basis", "before")
    with servers.running_app(tmp_path, app.database) as second:
        assert second.port != app.port
        with meanwhile(Voting([app.url, second.url], host.code, SECONDS), voters):
            pass
        nothing_lost_or_double(app.journal, workshop, voters)
        phones = [Host(one, workshop).phone() for one in (app, second)]
        host.reveals()
        assert all(phone.sees(f"{VOTERS} of {VOTERS + 2} people answered.") for phone in phones)
    with contextlib.closing(sqlite3.connect(app.database.removeprefix("sqlite:///"))) as journal:
        assert journal.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.database
def test_a_database_that_crashes_while_people_vote_loses_nothing(tmp_path: Path) -> None:
    if not servers.postgres_programs() and not COMPULSORY:
        pytest.skip("PostgreSQL's server programs are not installed here")
    with servers.postgres_server() as database, servers.running_app(tmp_path, database.url) as app:
        host = Host(app, make_workshop(app.journal))
        voters = seated(app.journal, host.workshop, VOTERS)
        host.asks("basis", "before")
        with meanwhile(Voting([app.url], host.code, SECONDS), voters):
            time.sleep(SECONDS / 2)
            database.stop()
            time.sleep(1)
            database.start()
        nothing_lost_or_double(app.journal, host.workshop, voters)
