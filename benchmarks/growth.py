"""What one vote costs as a workshop grows: the journal is filled directly, the timed votes come over HTTP."""

from __future__ import annotations

import asyncio
import statistics
import time
import uuid

from browsers import onlookers
from crowd import apart, cookie
from playwright.sync_api import Browser
from toolkit import Phone, Toolkit
from wire import Wire

from workshop import entries as e

VOTES = 50
"""Votes timed at each size, one after the other; each from another phone, so that nobody votes faster than a person."""
PAUSE = 0.1
"""Seconds between votes, so that they meet the drawings of the host page and of the screen as chance has it."""
_MOST_PHONES = 1000


def cost(app: Toolkit, browser: Browser, size: int) -> float:
    """The mean of seconds for a vote in a workshop of this many entries, with host page and screen open.

    Small workshops are made several times. The mean, because a drawing delays a few votes and leaves the others alone.
    """
    seconds: list[float] = []
    while len(seconds) < VOTES:
        workshop = app.make_workshop()
        question, round_ = app.ask(workshop)
        phones = app.seat(workshop, min(_MOST_PHONES, size // 2))
        _fill(app, workshop, phones, question, round_, size)
        seen = str(app.book.room(workshop).row)
        form = {"question": question, "round": round_, "counter": "999", "seen": seen, "value": "3"}
        with onlookers(browser, app, workshop):
            seconds += apart(_votes(app.port, app.code(workshop), phones[: VOTES - len(seconds)], form))
    return statistics.fmean(seconds)


def _fill(app: Toolkit, workshop: str, phones: list[Phone], question: str, round_: str, size: int) -> None:
    """Answers that people change again and again, until the workshop has its size."""
    missing = size - len(app.book.since(workshop))
    counter = 0
    while missing > 0:
        counter += 1
        value = str(1 + counter % 5)
        changed = [e.Answered(one.participant, question, round_, value, counter, 1) for one in phones[:missing]]
        app.book.record(workshop, *changed)
        missing -= len(changed)


async def _votes(port: int, code: str, phones: list[Phone], form: dict[str, str]) -> list[float]:
    wire, seconds = Wire(port), []
    await wire.ask("GET", f"/{code}/scene")  # the app has read the workshop
    for phone in phones:
        given = {**form, "id": str(uuid.uuid4()), "who": phone.participant}
        begun = time.perf_counter()
        reply = await wire.ask("POST", f"/{code}/answer", given, cookie(code, phone), Accept="application/json")
        seconds.append(time.perf_counter() - begun)
        assert reply.status == 200, reply.body
        await asyncio.sleep(PAUSE)
    wire.close()
    return seconds
