"""Garbage is collected while nobody waits, and not while people vote."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
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
    monkeypatch.setattr(quiet, "STILL", 0.4)


class Knot:
    """What only the collector frees: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


def long_forgotten() -> weakref.ref[Knot]:
    """Garbage that is old enough to be left to a full collection."""
    knot = Knot()
    gc.collect()
    return weakref.ref(knot)


def watched(journal: Journal, votes: int) -> tuple[bool, bool]:
    """In a thread of its own, because Playwright has its loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _watched(journal, votes)).result()


async def _watched(journal: Journal, votes: int) -> tuple[bool, bool]:
    """Whether old garbage is still there after so many entries 50 ms apart, and once nothing more happens."""
    task = quiet.watch(journal)
    for _ in range(600):
        await asyncio.sleep(0.05)
        if gc.get_threshold()[2] > 1000:
            break
    workshop = await asyncio.to_thread(make_workshop, journal)
    garbage = long_forgotten()
    for _ in range(votes):
        await asyncio.to_thread(journal.record, workshop, e.Parked("first", "Who rings back?"))
        await asyncio.sleep(0.05)
    during = garbage() is not None
    for _ in range(100):
        await asyncio.sleep(0.05)
        if garbage() is None:
            break
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return during, garbage() is not None


def test_garbage_waits_while_something_happens_and_goes_afterwards(journal: Journal, in_short: None) -> None:
    assert watched(journal, votes=40) == (True, False)


def test_what_pages_need_is_loaded(journal: Journal, in_short: None) -> None:
    watched(journal, votes=0)
    assert set(quiet.LARGEST) <= set(sys.modules)
