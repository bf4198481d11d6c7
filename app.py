"""Starts everything: the gate, the phones' routes, and the facilitators' pages. ``streamlit run app.py`` serves it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

import gate
import logs
import metrics
import quiet
import sign_in
from pages import behind
from phone import dawdlers, health, live, sockets
from phone.routes import routes
from workshop import journal
from workshop.errors import Rejected

logs.begin()


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """The journal is open while the app runs; the streams to phones end before the server waits for them."""
    # Pages compute in threads of this process. A shorter turn lets a vote pass between their steps.
    sys.setswitchinterval(0.0005)
    sockets.allow_many()
    try:
        book = await asyncio.to_thread(journal.current)
    except Rejected as refusal:
        print(f"Problem: {refusal.sentence}", flush=True)  # start.py shows this line in place of the server's own
        raise
    await asyncio.to_thread(sign_in.make_key, book, os.environ.pop("WORKSHOP_KEY", ""))
    live.start(book)
    dawdling, tidying = dawdlers.watch(), quiet.watch(book)
    health.serve()
    stop_metrics = metrics.serve()
    with _before_stopping(health.drain, live.stop):
        try:
            yield
        finally:
            live.stop()
            for task in filter(None, (dawdling, tidying)):
                task.cancel()
            await asyncio.to_thread(stop_metrics)
            await asyncio.to_thread(behind.stop)
            await asyncio.to_thread(journal.close_current)


@contextlib.contextmanager
def _before_stopping(drain: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """Run ``drain`` when the process is told to end, then ``stop``, and only then let the server end.

    The server waits for open streams, so they must end first. In between it serves on for ``WORKSHOP_DRAIN`` seconds,
    so that a load balancer which asks now and then has time to send nobody here. Told twice, it ends at once.
    """
    wait = float(os.environ.get("WORKSHOP_DRAIN") or 0)
    told = False
    loop = asyncio.get_running_loop()
    # Windows ends a program in a window of its own by SIGBREAK.
    names = [name for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in (signal.Signals[name] for name in names)}

    def end(number: int, frame: FrameType | None) -> None:
        stop()
        previous: Any = before[signal.Signals(number)]
        if callable(previous):
            previous(number, frame)

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal told
        drain()
        if wait and not told:
            told = True
            loop.call_soon_threadsafe(loop.call_later, wait, end, number, frame)
        else:
            end(number, frame)

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)


app = st.App(
    Path(__file__).resolve().parent / "pages" / "menu.py",
    lifespan=lifespan,
    routes=[*sign_in.routes(), *routes()],
    middleware=[Middleware(metrics.Counted), Middleware(gate.Gate)],
    exception_handlers={Exception: gate.failed},
)
