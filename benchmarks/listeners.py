"""A reveal on the phones that listen and on the screen, beside a bare server that sends a line to as many."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from browsers import Onlookers, onlookers
from crowd import Stream, apart, cookie, open_streams
from playwright.sync_api import Browser
from toolkit import HERE, Phone, Toolkit, free_port
from wire import Wire

from workshop import entries as e

LATEST = 3.0
"""Seconds after which nobody hears any more."""


@dataclass(frozen=True)
class Revealed:
    """Seconds from the reveal's entry until each phone heard, and until the screen showed the bars."""

    phones: list[float]
    bars: float


def reveal(browser: Browser, app: Toolkit, phones: int) -> Revealed:
    """The host presses Next in a browser while the phones listen. One vote is there to be shown."""
    workshop = app.make_workshop()
    seats = app.seat(workshop, phones)
    question, round_ = app.ask(workshop)
    app.book.record(workshop, e.Answered(seats[0].participant, question, round_, "3", 1, 1))
    with onlookers(browser, app, workshop) as room, hearing(app, workshop, seats) as heard:
        room.counts(f"1 of {phones}")
        room.go_on()
        bars = room.bars()
        time.sleep(LATEST)
    rows = app.book.since(workshop)
    at = next(datetime.fromisoformat(row.at).timestamp() for row in rows if isinstance(row.entry, e.Revealed))
    return Revealed([moment - at for moment in heard.result()], bars - at)


@contextlib.contextmanager
def hearing(app: Toolkit, workshop: str, phones: list[Phone]) -> Iterator[Future[list[float]]]:
    """Phones that listen in a thread of their own; at its end, the moments at which they heard of the reveal."""
    code, ready, over = app.code(workshop), threading.Event(), threading.Event()

    async def listen() -> list[float]:
        async with open_streams(app.port, f"/{code}/events", [cookie(code, one) for one in phones]) as streams:
            await asyncio.sleep(3)  # until they have heard all that there was before
            before = [len(stream.scenes) for stream in streams]
            ready.set()
            await asyncio.to_thread(over.wait)
            return _moments(streams, before)

    with ThreadPoolExecutor(1) as thread:
        heard = thread.submit(asyncio.run, listen())
        ready.wait(60)
        try:
            yield heard
        finally:
            over.set()


def _moments(streams: list[Stream], before: list[int]) -> list[float]:
    """When each stream last spoke; never, of those that said nothing new."""
    return [s.at if len(s.scenes) > then else float("inf") for s, then in zip(streams, before, strict=True)]


def bare(connections: int) -> list[float]:
    """Seconds until each connection to the bare server has its line."""
    port = free_port()
    command = [sys.executable, str(HERE / "bare_stream.py"), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        assert server.stdout
        server.stdout.readline()
        try:
            return apart(_bare(port, connections))
        finally:
            server.terminate()


async def _bare(port: int, connections: int) -> list[float]:
    async with open_streams(port, "/", [""] * connections) as streams:
        wire = Wire(port)
        begun = time.time()
        await wire.ask("POST", "/", {})
        wire.close()
        await asyncio.sleep(LATEST)
        return [moment - begun for moment in _moments(streams, [0] * connections)]


def vote_to_count(app: Toolkit, room: Onlookers, workshop: str, voters: list[Phone], present: int) -> list[float]:
    """Seconds from each vote's receipt until the screen counts it."""
    question, round_ = app.ask(workshop)
    code, seen = app.code(workshop), str(app.book.room(workshop).row)
    room.counts(f"0 of {present}")
    waits = []
    for n, phone in enumerate(voters, start=1):
        form = {"question": question, "round": round_, "id": f"{n:032x}", "counter": "1", "seen": seen, "value": "3"}
        apart(_cast(app.port, code, phone, {**form, "who": phone.participant}))
        received = time.time()
        waits.append(room.counts(f"{n} of {present}") - received)
    return waits


async def _cast(port: int, code: str, phone: Phone, form: dict[str, str]) -> None:
    wire = Wire(port)
    reply = await wire.ask("POST", f"/{code}/answer", form, cookie(code, phone), Accept="application/json")
    assert reply.status == 200, reply.body
    wire.close()
