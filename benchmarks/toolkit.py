"""The toolkit in a process of its own on a scratch journal, and workshops in it to measure."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workshop import defaults, materials
from workshop import entries as e
from workshop.agenda import Place
from workshop.codes import new_code
from workshop.house import hash_of
from workshop.journal import Journal

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "benchmarks"

_PLAIN = ("--server.headless=true", "--browser.gatherUsageStats=false", "--browser.serverAddress=localhost")
"""The plain page has Streamlit's own settings, but asks nobody outside."""


@dataclass(frozen=True)
class Phone:
    """A seat and the secret that proves it."""

    participant: str
    token: str


@dataclass(frozen=True)
class Toolkit:
    """The running app. ``book`` is this process's own view of its journal, which is at the URL ``database``."""

    port: int
    database: str
    process: subprocess.Popen[bytes]
    book: Journal

    def make_workshop(self, agenda: str = "thirty-minutes") -> str:
        """A workshop with a built-in agenda; returns its id."""
        workshop = str(uuid.uuid4())
        taken = {self.code(known) for known in self.book.workshops()}
        facts = defaults.facts(new_code(taken), "Benchmark", "This computer", "2026-11-22")
        self.book.record(workshop, e.WorkshopMade(facts, materials.agenda(materials.built_in(), agenda)))
        return workshop

    def code(self, workshop: str) -> str:
        return self.book.room(workshop).plan[0].code

    def seat(self, workshop: str, number: int) -> list[Phone]:
        """Phones that have joined."""
        facts = self.book.room(workshop).plan[0]
        phones = [Phone(f"p{n}", secrets.token_urlsafe(32)) for n in range(number)]
        sectors = [option.id for option in facts.sectors]
        joined = (
            e.Joined(one.participant, sectors[n % len(sectors)], facts.role_bands[0].id, 1, False, hash_of(one.token))
            for n, one in enumerate(phones)
        )
        self.book.record(workshop, *joined)
        return phones

    def ask(self, workshop: str) -> tuple[str, str]:
        """Open the first question of the staged scenario; returns its id and round."""
        room = self.book.room(workshop)
        scenario = next(activity for activity in room.plan[1].activities if activity.kind == "scenario")
        step = scenario.steps[1]
        self.book.record(workshop, e.Moved(room.place, Place(scenario.id, 1)), e.Opened(step.question, step.round))
        return step.question, step.round

    @property
    def memory(self) -> float:
        """Megabytes of memory that the app's process holds now (its resident set)."""
        words = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], check=True, capture_output=True, text=True
        ).stdout
        return int(words) / 1024


@contextlib.contextmanager
def toolkit(*, slow_disk: bool = False) -> Iterator[Toolkit]:
    """The app, answering. ``slow_disk`` lets each commit wait 5 ms longer."""
    environment = {"PYTHONPATH": str(HERE / "slow_disk")} if slow_disk else {}
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder, 'journal.sqlite').as_posix()}"
        with _serving("app.py", ROOT, WORKSHOP_DATABASE_URL=database, **environment) as (port, process):
            book = Journal(database)
            yield Toolkit(port, database, process, book)
            book.close()


@contextlib.contextmanager
def plain_page() -> Iterator[int]:
    """The port of a plain Streamlit page that asks the same question."""
    with _serving("plain_page.py", HERE, *_PLAIN) as (port, _):
        yield port


@contextlib.contextmanager
def _serving(
    script: str, folder: Path, *flags: str, **environment: str
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A Streamlit server for one script, in a process of its own, with the settings of its folder."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), *flags],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).close()
                break
            time.sleep(0.1)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def allow_connections() -> None:
    """Let this process, and those it starts, hold as many connections as the system allows."""
    with contextlib.suppress(ImportError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
