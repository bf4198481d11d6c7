"""Phones in one room, measured: bytes, waiting time, losses, memory; each beside a baseline of the same run.

    python benchmarks/phones.py [--only votes,joins] [--phones 1000]

Everything runs on this computer over loopback. The crowd takes processor time from the toolkit that it measures.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cached_property
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import plain_streamlit
import reports
from browsers import NAME, chromium, cold_bytes, onlookers
from crowd import Votes, apart, vote_all
from figures import HEADER, Row, median, ms, p99, table
from growth import cost
from joins import AT_A_TIME, join_all
from listeners import bare, hearing, reveal, vote_to_count
from playwright.sync_api import Browser
from toolkit import Toolkit, allow_connections, plain_page, toolkit

T = TypeVar("T")

RUNS = 3
"""What is cheap is measured three times, and the median told."""
SESSIONS = 100
"""Sessions on the plain Streamlit page; more than these it loses."""
SIZES = (10, 100, 1_000, 10_000, 100_000)


class Room:
    """What the rows share: the running toolkit, a browser, and what several are compared with."""

    def __init__(self, phones: int, until: ExitStack) -> None:
        self.phones, self._until = phones, until

    def _open(self, what: AbstractContextManager[T]) -> T:
        return self._until.enter_context(what)

    @cached_property
    def app(self) -> Toolkit:
        return self._open(toolkit())

    @cached_property
    def browser(self) -> Browser:
        return self._open(chromium())

    @cached_property
    def plain(self) -> int:
        """The port of the plain Streamlit page."""
        return self._open(plain_page())

    @cached_property
    def usual(self) -> Votes:
        """Everybody votes within 10 s, with host page and screen open."""
        return self.usually(10)

    def usually(self, within: float) -> Votes:
        """The run in the middle."""
        runs = [self.votes(self.app, within) for _ in range(RUNS)]
        return sorted(runs, key=lambda run: p99(run.seconds))[RUNS // 2]

    def votes(self, app: Toolkit, within: float) -> Votes:
        workshop = app.make_workshop()
        with onlookers(self.browser, app, workshop):
            return vote_all(app, workshop, app.seat(workshop, self.phones), within)


def cold(room: Room) -> Iterator[Row]:
    workshop = room.app.make_workshop()
    room.app.ask(workshop)
    ours, requests = cold_bytes(
        room.browser, f"http://{NAME}:{room.app.port}/join/{room.app.code(workshop)}", join=True
    )
    plain, more = cold_bytes(room.browser, f"http://{NAME}:{room.plain}/", join=False)
    measured = f"{ours:,} bytes in {requests} requests"
    baseline = f"plain Streamlit page: {plain:,} in {more}"
    yield Row("a phone's first vote control, cold", "14,600 bytes", measured, ours <= 14_600, baseline, ours / plain)


def votes(room: Room) -> Iterator[Row]:
    ours = room.usual
    plain = apart(plain_streamlit.vote_all(room.plain, SESSIONS, 10))
    took, other = p99(ours.seconds), p99(plain.seconds)
    baseline = f"{SESSIONS} sessions on a plain Streamlit page: {ms(other)}, {plain.lost} lost"
    met = took <= 0.08 and ours.whole
    what = f"{room.phones:,} votes within 10 s, host page and screen open, p99"
    yield Row(what, "80 ms, none lost or double", f"{ms(took)}, {ours.fate}", met, baseline, took / other)


def messages(room: Room) -> Iterator[Row]:
    """Telling every other phone of each vote would be the baseline."""
    each, others = room.usual.heard / room.phones, room.phones - 1
    yield Row(
        "messages to other phones for a vote", "0", f"{each:g}", each == 0, f"telling all: {others}", each / others
    )


def report(room: Room) -> Iterator[Row]:
    with reports.being_made(room.app):
        meanwhile = room.votes(room.app, 10)
    yield _votes("votes within 10 s while a report is made, p99", 0.25, meanwhile, room)


def burst(room: Room) -> Iterator[Row]:
    yield _votes("votes within 1 s, p99", 1.5, room.usually(1), room)


def disk(room: Room) -> Iterator[Row]:
    with toolkit(slow_disk=True) as app:
        slow = room.votes(app, 10)
    yield _votes("votes within 10 s on a disk 5 ms slower, p99", 0.2, slow, room)


def _votes(what: str, aim: float, found: Votes, room: Room) -> Row:
    took, usual = p99(found.seconds), p99(room.usual.seconds)
    waited = f", {found.asked_to_wait} asked to wait" if found.asked_to_wait else ""
    return Row(
        f"{room.phones:,} {what}",
        f"{ms(aim)}, none lost",
        f"{ms(took)}, {found.fate}{waited}",
        took <= aim and found.whole,
        f"as usual within 10 s: {ms(usual)}",
        took / usual,
    )


def joins(room: Room) -> Iterator[Row]:
    seconds = median(join_all(room.app, room.phones) for _ in range(RUNS))
    begun = time.perf_counter()
    lost = apart(plain_streamlit.open_all(room.plain, SESSIONS))
    plain = (time.perf_counter() - begun) / SESSIONS
    baseline = f"a session on a plain Streamlit page: {ms(plain)}, {lost} of {SESSIONS} lost"
    measured = f"{seconds:.1f} s, {ms(seconds / room.phones)} each"
    what = f"{room.phones:,} people join, {AT_A_TIME} at a time"
    yield Row(what, "5 s", measured, seconds <= 5, baseline, seconds / room.phones / plain)


def reveals(room: Room) -> Iterator[Row]:
    quiet = reveal(room.browser, room.app, 1)
    for phones, aim in ((room.phones, 0.1), (2 * room.phones, 0.2)):
        runs = [reveal(room.browser, room.app, phones) for _ in range(RUNS)]
        took, floor = median(p99(run.phones) for run in runs), median(p99(bare(phones)) for _ in range(RUNS))
        baseline = f"a bare server's line: {ms(floor)}"
        what = f"a reveal on {phones:,} listening phones, p99"
        yield Row(what, ms(aim), ms(took), took <= aim, baseline, took / floor)
        bars = max(run.bars for run in runs)
        baseline = f"in a room of one: {ms(quiet.bars)}"
        what = f"reveal to bars on the screen, {phones:,} phones, longest of {RUNS}"
        yield Row(what, ms(1.2), ms(bars), bars <= 1.2, baseline, bars / quiet.bars)


def screen(room: Room) -> Iterator[Row]:
    waits = []
    for phones in (10, room.phones):
        workshop = room.app.make_workshop()
        seats = room.app.seat(workshop, phones)
        with onlookers(room.browser, room.app, workshop) as looking, hearing(room.app, workshop, seats):
            waits.append(max(vote_to_count(room.app, looking, workshop, seats[:10], phones)))
    alone, full = waits
    what = f"vote to count on the screen, {room.phones:,} phones, longest of 10"
    yield Row(what, ms(1.2), ms(full), full <= 1.2, f"in a room of 10: {ms(alone)}", full / alone)


def memory(room: Room) -> Iterator[Row]:
    with toolkit() as app:
        workshop = app.make_workshop()
        with onlookers(room.browser, app, workshop):
            alone = app.memory
            seats = app.seat(workshop, room.phones)
            with hearing(app, workshop, seats):
                joined = app.memory
            vote_all(app, workshop, seats, 10)
            with hearing(app, workshop, seats):
                voted = app.memory
    for when, found in (("joined and listening", joined), ("listening that have voted", voted)):
        what = f"memory with {room.phones:,} phones {when}, host page and screen open"
        yield Row(what, "300 MB", f"{found:.0f} MB", found <= 300, f"with no phone: {alone:.0f} MB", found / alone)


def grows(room: Room) -> Iterator[Row]:
    """Flat: at most half as much again, which is what one run differs from another."""
    with toolkit() as app:
        first, *more = found = [cost(app, room.browser, size) for size in SIZES]
    measured = ", ".join(ms(one) for one in more)
    sizes = ", ".join(f"{size:,}" for size in SIZES[1:])
    what, ratio = f"a vote in a workshop of {sizes} entries, host page and screen open, mean", found[-1] / first
    yield Row(what, "flat", measured, ratio <= 1.5, f"of {SIZES[0]} entries: {ms(first)}", ratio)


ROWS: dict[str, Callable[[Room], Iterator[Row]]] = {
    "bytes": cold,
    "votes": votes,
    "messages": messages,
    "report": report,
    "burst": burst,
    "disk": disk,
    "joins": joins,
    "reveal": reveals,
    "screen": screen,
    "memory": memory,
    "growth": grows,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=",".join(ROWS), help=f"of {', '.join(ROWS)}; all unless given")
    parser.add_argument("--phones", type=int, default=1000)
    options = parser.parse_args()
    wanted = options.only.split(",")
    if unknown := set(wanted) - set(ROWS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    allow_connections()
    with ExitStack() as until:
        room = Room(options.phones, until)
        table(HEADER, (row.cells() for name in wanted for row in ROWS[name](room)))


if __name__ == "__main__":
    main()
