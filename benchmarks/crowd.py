"""A crowd that votes: each phone listens to the room and votes once, and waits and tries again as phones do."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import json
import random
import time
import uuid
from collections.abc import AsyncIterator, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from toolkit import Phone, Toolkit
from wire import Reply, Wire

from workshop import entries as e

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds after which a vote counts as lost."""


@dataclass
class Votes:
    """Seconds from each vote's first sending until it was acknowledged, and what went wrong.

    ``heard`` counts messages that the votes sent to the phones that listened.
    """

    seconds: list[float] = field(default_factory=list)
    lost: int = 0
    double: int = 0
    asked_to_wait: int = 0
    heard: int = 0

    @property
    def whole(self) -> bool:
        return not self.lost and not self.double

    @property
    def fate(self) -> str:
        return f"{self.lost} lost, {self.double} double"


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a crowd in a thread of its own: the browser's driver has an event loop in this one."""
    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def vote_all(app: Toolkit, workshop: str, phones: Sequence[Phone], within: float) -> Votes:
    """Let each phone listen, ask, and let each vote once at a random moment of ``within`` seconds."""
    return apart(vote_in(app, workshop, phones, within))


async def vote_in(
    app: Toolkit,
    workshop: str,
    phones: Sequence[Phone],
    within: float,
    seed: int = 1,
    together: asyncio.Barrier | None = None,
) -> Votes:
    """``vote_all`` in the running event loop, so that several workshops may begin ``together``."""
    code, votes, chance = app.code(workshop), Votes(), random.Random(seed)
    async with open_streams(app.port, f"/{code}/events", [cookie(code, one) for one in phones]) as streams:
        if together:
            await together.wait()
        question, round_ = app.ask(workshop)
        row = app.book.room(workshop).row
        await asyncio.sleep(2.5)  # until every phone has heard of the question
        form = {"question": question, "round": round_, "counter": "1", "seen": str(row), "value": "3"}
        delays = [chance.uniform(0, within) for _ in phones]
        await asyncio.gather(
            *(_vote(app.port, code, one, form, delay, votes) for one, delay in zip(phones, delays, strict=True))
        )
        await asyncio.sleep(2.5)  # a message that a vote caused would be here by now
        votes.heard = sum(scene > row for stream in streams for scene in stream.scenes)
    stored = [row.uuid for row in app.book.since(workshop) if isinstance(row.entry, e.Answered)]
    room = app.book.room(workshop)
    votes.double = len(stored) - len(set(stored))
    # A vote that was acknowledged and is not counted is as lost as one that never arrived.
    votes.lost = max(votes.lost, len(phones) - len(room.counted(room.askings[question, round_])))
    return votes


async def _vote(port: int, code: str, phone: Phone, form: dict[str, str], delay: float, votes: Votes) -> None:
    await asyncio.sleep(delay)
    given = {**form, "id": str(uuid.uuid4()), "who": phone.participant}
    wire, pause = Wire(port), 0.0
    begun = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                reply = await wire.ask("POST", f"/{code}/answer", given, cookie(code, phone), Accept="application/json")
                if reply.status == 200:
                    votes.seconds.append(time.perf_counter() - begun)
                    return
                if reply.status not in {429, 503}:
                    votes.lost += 1
                    return
                votes.asked_to_wait += 1
                pause = min(30, pause * 2 or 1)
                await asyncio.sleep(max(asked_to_wait(reply), pause * random.uniform(0.75, 1.25)))
    except (TimeoutError, OSError, asyncio.IncompleteReadError, json.JSONDecodeError):
        votes.lost += 1
    finally:
        wire.close()


def asked_to_wait(reply: Reply) -> float:
    """Seconds for which the toolkit asks a phone to wait."""
    return float(reply.headers.get("retry-after", 0))


def cookie(code: str, phone: Phone) -> str:
    return f"seat-{code}={phone.token}"


@dataclass
class Stream:
    """One open event stream: the scenes it heard of, and the moment of the last one."""

    wire: Wire
    scenes: list[int] = field(default_factory=list)
    at: float = 0.0

    async def read(self, lines: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while line := await lines.readline():
                if line.startswith(b"data:"):
                    self.at = time.time()
                    self.scenes.append(int(line.removeprefix(b"data:")))


@contextlib.asynccontextmanager
async def open_streams(port: int, path: str, cookies: Sequence[str]) -> AsyncIterator[list[Stream]]:
    """A stream for each cookie, twenty opened at a time."""
    twenty = asyncio.Semaphore(20)
    streams = [Stream(Wire(port)) for _ in cookies]

    async def listen(stream: Stream, held: str) -> asyncio.Task[None]:
        async with twenty:
            lines = await stream.wire.stream(path, held)
        return asyncio.create_task(stream.read(lines))

    reading = await asyncio.gather(*(listen(*one) for one in zip(streams, cookies, strict=True)))
    try:
        yield streams
    finally:
        for stream in streams:
            stream.wire.close()
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
