"""Garbage is collected while nobody waits, and not while people vote; pages of the day load no library themselves."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import servers
from conftest import make_workshop

import quiet
from workshop import entries as e
from workshop.journal import Journal


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.fixture
def in_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "AFTER", 0.0)
    monkeypatch.setattr(quiet, "STILL", 1.0)


class Knot:
    """What only the collector frees: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


def long_forgotten() -> weakref.ref[Knot]:
    """Garbage that is old enough to be left to a full collection."""
    knot = Knot()
    gc.collect()
    return weakref.ref(knot)


def watched(journal: Journal, first: Callable[[], object], seen: Callable[[], bool]) -> tuple[bool, bool]:
    """What is seen after 40 entries 50 ms apart, which begin once ``first`` is true, and when nothing more happens."""
    with ThreadPoolExecutor(1) as thread:  # because Playwright has its loop in this one
        return thread.submit(asyncio.run, _watched(journal, first, seen)).result()


async def _watched(journal: Journal, first: Callable[[], object], seen: Callable[[], bool]) -> tuple[bool, bool]:
    workshop = await asyncio.to_thread(make_workshop, journal)
    task = quiet.watch(journal)
    await asyncio.to_thread(servers.comes_true, first)
    for _ in range(40):
        await asyncio.to_thread(journal.record, workshop, e.Parked("first", "Who rings back?"))
        await asyncio.sleep(0.05)
    during = seen()
    await asyncio.to_thread(servers.comes_true, lambda: seen() != during, 5)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return during, seen()


def test_garbage_waits_while_something_happens_and_goes_afterwards(journal: Journal, in_short: None) -> None:
    gc.unfreeze()
    knots: list[weakref.ref[Knot]] = []

    def is_at_work() -> bool:
        if gc.get_freeze_count():
            knots.append(long_forgotten())
        return bool(knots)

    assert watched(journal, is_at_work, lambda: knots[0]() is not None) == (True, False)


PAGES_OF_THE_DAY = """
import app, importlib, quiet, sys
for name in quiet.LARGEST:
    importlib.import_module(name)
before = set(sys.modules)
for page in ("host", "screen", "moderate"):
    importlib.import_module(f"pages.{page}")
print(*{name.partition(".")[0] for name in set(sys.modules) - before})
"""


def test_the_pages_of_the_day_load_no_library_of_their_own() -> None:
    command = [sys.executable, "-c", PAGES_OF_THE_DAY]
    loaded = subprocess.run(command, cwd=servers.ROOT, capture_output=True, text=True, check=True).stdout
    assert "pages" in loaded.split()
    assert set(loaded.split()) <= {"analysis", "pages", "workshop"}
