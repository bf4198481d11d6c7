"""Phones voting in one room, beside a plain Streamlit page that asks the same question: bytes, waiting time, losses.

    python benchmarks/phones.py [--phones 100,1000] [--seconds 10] [--sessions 30,100] [--no-browser]

Everything runs on this computer over loopback. One host page and one screen are open in a real browser, as in a room.
"""

from __future__ import annotations

import argparse
import asyncio
import concurrent.futures
import contextlib
import os
import random
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import plain_streamlit  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402
from wire import Wire  # noqa: E402

from workshop import defaults, materials  # noqa: E402
from workshop import entries as e  # noqa: E402
from workshop.agenda import Place  # noqa: E402
from workshop.codes import new_code  # noqa: E402
from workshop.house import HOUSE, hash_of, new_token  # noqa: E402
from workshop.journal import Journal  # noqa: E402

T = TypeVar("T")

NAME = "workshop.test"
"""A host name that is not localhost: what phones see, without the privileges browsers give to localhost."""

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
]  # fmt: skip


_PLAIN = ("--server.headless=true", "--browser.gatherUsageStats=false", "--browser.serverAddress=localhost")
"""The plain page has Streamlit's own settings, but asks nobody outside."""


@dataclass
class Result:
    """One crowd's votes: seconds until each was acknowledged, and what went wrong."""

    phones: int
    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    double: int = 0

    def row(self, who: str) -> list[str]:
        times = sorted(self.seconds) or [float("nan")]
        return [
            who,
            str(self.phones),
            f"{statistics.median(times) * 1000:.0f} ms",
            f"{times[min(len(times) - 1, int(len(times) * 0.99))] * 1000:.0f} ms",
            str(self.lost),
            str(self.double),
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phones", default="100,1000")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--sessions", default="30,100")
    parser.add_argument("--no-browser", action="store_true", help="without bytes, host page and screen")
    options = parser.parse_args()
    rows, bytes_rows = [], []
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder, 'journal.sqlite').as_posix()}"
        book = Journal(database)
        port, plain_port = _free_port(), _free_port()
        with (
            _serving("app.py", port, ROOT, WORKSHOP_DATABASE_URL=database),
            _serving("plain_page.py", plain_port, ROOT / "benchmarks", *_PLAIN),
            _browser(not options.no_browser) as browser,
        ):
            if browser:
                workshop = make_workshop(book)
                ask(book, workshop)
                code = book.room(workshop).plan[0].code
                ours = cold_bytes(browser, f"http://{NAME}:{port}/join/{code}", join=True)
                plain = cold_bytes(browser, f"http://{NAME}:{plain_port}/", join=False)
                bytes_rows = [
                    ["phone route", f"{ours[0]:,}", str(ours[1]), "1"],
                    ["plain Streamlit page", f"{plain[0]:,}", str(plain[1]), f"{plain[0] / ours[0]:.0f}"],
                ]
            for phones in map(int, options.phones.split(",")):
                workshop = make_workshop(book)
                with _onlookers(browser, book, workshop, port):
                    result = _apart(crowd(book, workshop, port, phones, options.seconds))
                rows.append(result.row("phone route"))
            for sessions in map(int, options.sessions.split(",")):
                votes = _apart(plain_streamlit.vote_all(plain_port, sessions, options.seconds))
                rows.append(Result(sessions, votes.seconds, votes.lost).row("plain Streamlit page"))
        book.close()
    if bytes_rows:
        table(["first vote control, cold", "bytes", "requests", "ratio"], bytes_rows)
    table([f"votes within {options.seconds:g} s", "phones", "p50", "p99", "lost", "double"], rows)


def _apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a crowd in a thread of its own: the browser's driver has an event loop in this one."""
    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def table(header: list[str], rows: list[list[str]]) -> None:
    """Print rows as Markdown."""
    print(f"\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


def make_workshop(book: Journal) -> str:
    """A workshop with the built-in taster; returns its id."""
    workshop = str(uuid.uuid4())
    taken = {book.room(known).plan[0].code for known in book.workshops()}
    facts = defaults.facts(new_code(taken), "Benchmark", "This computer", "2026-11-22")
    book.record(workshop, e.WorkshopMade(facts, materials.agenda(materials.built_in(), "thirty-minutes")))
    return workshop


def ask(book: Journal, workshop: str) -> tuple[str, str]:
    """Open the first question of the staged scenario; returns its id and round."""
    room = book.room(workshop)
    scenario = next(activity for activity in room.plan[1].activities if activity.kind == "scenario")
    step = scenario.steps[1]
    book.record(workshop, e.Moved(room.place, Place(scenario.id, 1)), e.Opened(step.question, step.round))
    return step.question, step.round


async def crowd(book: Journal, workshop: str, port: int, phones: int, within: float) -> Result:
    """Seat the phones, let each listen for changes, ask, and let each vote once at a random moment."""
    facts = book.room(workshop).plan[0]
    tokens = [secrets.token_urlsafe(32) for _ in range(phones)]
    sectors = [option.id for option in facts.sectors]
    joined = (
        e.Joined(f"p{n}", sectors[n % len(sectors)], facts.role_bands[0].id, 1, False, hash_of(token))
        for n, token in enumerate(tokens)
    )
    book.record(workshop, *joined)
    listening = [Wire(port) for _ in tokens]
    for wire, token in zip(listening, tokens, strict=True):
        await wire.stream(f"/{facts.code}/events", f"seat-{facts.code}={token}")
    question, round_ = ask(book, workshop)
    seen = book.room(workshop).row
    result = Result(phones)
    chance = random.Random(1)
    votes = [(f"p{n}", token, str(uuid.uuid4()), chance.uniform(0, within)) for n, token in enumerate(tokens)]

    async def vote(who: str, token: str, id_: str, delay: float) -> None:
        await asyncio.sleep(delay)
        form = {"question": question, "round": round_, "id": id_, "counter": "1", "seen": str(seen), "who": who}
        form["value"] = "3"
        wire = Wire(port)
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(60):
                reply = await wire.ask(
                    "POST", f"/{facts.code}/answer", form, f"seat-{facts.code}={token}", Accept="application/json"
                )
            if reply.status != 200:
                result.lost += 1
            else:
                result.seconds.append(time.perf_counter() - begun)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            result.lost += 1
        finally:
            wire.close()

    await asyncio.gather(*(vote(*one) for one in votes))
    for wire in listening:
        wire.close()
    stored = [row.uuid for row in book.since(workshop) if isinstance(row.entry, e.Answered)]
    counted = book.room(workshop).counted(book.room(workshop).askings[question, round_])
    result.double = len(stored) - len(set(stored))
    # A vote that was acknowledged and is not counted is as lost as one that never arrived.
    result.lost = max(result.lost, phones - len(counted))
    return result


def cold_bytes(browser: Browser, address: str, *, join: bool) -> tuple[int, int]:
    """Bytes and requests until the first vote control is on the page, for a browser that was never here."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    redirects: list[float] = []

    def redirected(event: dict[str, dict[str, float]]) -> None:
        if "redirectResponse" in event:
            redirects.append(event["redirectResponse"]["encodedDataLength"])

    session.on("Network.requestWillBeSent", redirected)
    page.goto(address)
    if join:
        assert not page.evaluate("isSecureContext")
        page.locator("form select, form input[type=radio]").first.wait_for()
        page.evaluate(_FILL_JOIN)
        page.locator("form[action$='/join'] button").click()
    page.locator("input[type=radio]").first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    context.close()
    return int(sum(sizes) + sum(redirects)), len(sizes) + len(redirects)


_FILL_JOIN = """() => {
  for (const select of document.querySelectorAll("form[action$='/join'] select"))
    select.selectedIndex = select.options.length - 1;
  const seen = new Set();
  for (const radio of document.querySelectorAll("form[action$='/join'] input[type=radio]"))
    if (!seen.has(radio.name)) { radio.checked = true; seen.add(radio.name); }
}"""


@contextlib.contextmanager
def _onlookers(browser: Browser | None, book: Journal, workshop: str, port: int) -> Iterator[None]:
    """One host page and one screen of this workshop, open while the crowd votes."""
    if browser is None:
        yield
        return
    key, code = new_token(), book.room(workshop).plan[0].code
    book.record(HOUSE, e.KeyMade(hash_of(key)))
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    host = context.new_page()
    host.goto(f"http://localhost:{port}/sign-in?key={key}")
    host.goto(f"http://localhost:{port}/host?w={code}")
    screen = context.new_page()
    screen.goto(f"http://localhost:{port}/screen?w={code}")
    screen.wait_for_timeout(4000)
    yield
    context.close()


@contextlib.contextmanager
def _browser(wanted: bool) -> Iterator[Browser | None]:
    if not wanted:
        yield None
        return
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM)


@contextlib.contextmanager
def _serving(script: str, port: int, folder: Path, *flags: str, **environment: str) -> Iterator[None]:
    """A Streamlit server for one script, in a process of its own, with the settings of its folder."""
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
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
