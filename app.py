"""Starts everything: the gate, the phones' routes, and the facilitators' pages. ``streamlit run app.py`` serves it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
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
from pages import behind
from phone import live
from phone.routes import routes
from workshop import journal
from workshop.errors import Rejected

logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """The journal is open while the app runs; the streams to phones end before the server waits for them."""
    # Pages compute in threads of this process. A shorter turn lets a vote pass between their steps.
    sys.setswitchinterval(0.0005)
    try:
        book = await asyncio.to_thread(journal.current)
    except Rejected as refusal:
        print(f"Problem: {refusal.sentence}", flush=True)  # start.py shows this line in place of the server's own
        raise
    await asyncio.to_thread(gate.make_key, book, os.environ.pop("WORKSHOP_KEY", ""))
    live.start(book)
    with _before_stopping(live.stop):
        try:
            yield
        finally:
            live.stop()
            await asyncio.to_thread(behind.stop)
            await asyncio.to_thread(journal.close_current)


@contextlib.contextmanager
def _before_stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Run ``stop`` when the process is told to end: the server waits for open streams, so they must end first."""
    loop = asyncio.get_running_loop()
    # Windows ends a program in a window of its own by SIGBREAK.
    names = [name for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in (signal.Signals[name] for name in names)}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)
        previous: Any = before[signal.Signals(number)]
        if callable(previous):
            previous(number, frame)

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
    routes=[*gate.routes(), *routes()],
    middleware=[Middleware(gate.Gate)],
    exception_handlers={Exception: gate.failed},
)
