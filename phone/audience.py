"""The pretend participants of a rehearsal that somebody hosts: they answer what is asked, next to real phones.

    python -m phone.audience --workshop ID --url http://127.0.0.1:8501 --people 30 --speed brisk

It reads the room from the journal that WORKSHOP_DATABASE_URL names, and is spoken with in lines: what it hears is
``people 40``, ``speed unhurried``, ``pause`` and ``go``; what it says is ``trouble`` and a sentence, or ``trouble``
alone once all is well again. It ends when nobody speaks with it any more, when the workshop has ended, and when the
rehearsal was wiped.
"""

from __future__ import annotations

import argparse
import heapq
import queue
import random
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TextIO

import httpx

from phone.crowd import Crowd
from phone.participants import Participants, Refused
from workshop import journal as books
from workshop.errors import JournalDown, Rejected
from workshop.journal import Journal
from workshop.rehearsal import FEWEST, MOST, SPEEDS, USUAL
from workshop.room import Asking, Room, released_in

_TAKES = {"choice": 12, "scale": 14, "choices": 20, "words": 18, "ranking": 30, "points": 35, "text": 40}
_TAKES_LONG = 60
"""Seconds that half of the people need for a question of this kind; a drawing, a promise or a proposal."""
_JOINS, _MOVES, _SUPPORTS = 12, 10, 25
"""Seconds until half of them have joined, changed tables, or supported what somebody said."""
_UNEVEN = 0.55
"""How much slower the slow are: the spread of the logarithm of these seconds."""
_LOOKS = 240
"""Seconds between two looks at the phone while nothing is asked, so that nobody is taken for away."""
_TURN = 0.25
"""Seconds between looks at the journal, and for which at most people act between them."""
_WAITS = 5.0
"""Seconds until it is tried again where the app did not answer."""


class Over(Exception):
    """There is nothing more to take part in."""


@dataclass(order=True)
class _Deed:
    """What somebody does when it is time."""

    due: float
    order: int
    act: Callable[[Room], object] = field(compare=False)
    anywhere: bool = field(default=False, compare=False)
    """Whether it is to be done wherever the room has gone to meanwhile."""


@dataclass
class Audience:
    """``number`` participants. Time passes for them ``speed`` times as fast as for people, and not in a pause."""

    journal: Journal
    workshop: str
    people: Participants
    number: int
    speed: str
    paused: bool = False
    _now: float = 0.0
    _deeds: list[_Deed] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _chance: random.Random = field(default_factory=random.Random)
    _invited: int = 0
    _moment: object = None
    _shown: tuple[object, int] = (None, 0)
    _wave: float = 0.0
    _look: tuple[float, int] = (0.0, 0)

    def hears(self, line: str) -> None:
        """One line of what it is told. What it does not know it passes over."""
        word, _, rest = line.partition(" ")
        if word == "people" and rest.isdigit():
            self.number = max(self.number, min(int(rest), MOST))
        elif word == "speed" and rest in SPEEDS:
            self.speed = rest
        elif word in {"pause", "go"}:
            self.paused = word == "pause"

    def turn(self, seconds: float) -> bool:
        """So many seconds later: see what happens in the room, and do what is due. ``Over`` when all is over.

        Whether somebody did something.
        """
        room = self.journal.room(self.workshop)
        if not room.row or room.ended:
            raise Over
        if self.paused or room.paused:
            return False
        self._now += min(seconds * SPEEDS[self.speed], 1e9)
        self._plan(room)
        until, did = time.monotonic() + _TURN, False
        while self._deeds and self._deeds[0].due <= self._now and time.monotonic() < until:
            deed = heapq.heappop(self._deeds)
            try:
                deed.act(self.journal.room(self.workshop))
            except (httpx.TransportError, JournalDown):
                heapq.heappush(self._deeds, deed)
                raise
            did = True
        self._stays(room)
        return did

    def _plan(self, room: Room) -> None:
        """What is to be done, because the room has moved or more people come."""
        for number in range(self._invited, self.number):
            self._soon(_JOINS, number, self._joins, anywhere=True)
        self._invited = max(self._invited, self.number)
        asking = room.asking
        moment = room.place, asking and (asking.key, asking.open, asking.revealed)
        if moment != self._moment:
            self._moment = moment
            self._deeds = [deed for deed in self._deeds if deed.anywhere]
            heapq.heapify(self._deeds)
            for number in range(self._invited):
                self._arrives(room, number)
        if asking and room.questions[asking.question].upvotes:
            self._plan_support(room, asking)

    def _plan_support(self, room: Room, asking: Asking) -> None:
        """Whenever more can be supported than before, people look through it once more."""
        shown = asking.key, len(released_in(room, asking.key))
        if shown != self._shown and self._now >= self._wave:
            self._shown, self._wave = shown, self._now + _SUPPORTS
            for number in range(self._invited):
                self._soon(_SUPPORTS, number, partial(self._supports, asking=asking))

    def _stays(self, room: Room) -> None:
        """One after the other looks at the phone, in real time: nobody is to be taken for away."""
        due, number = self._look
        if self._invited and time.monotonic() >= due:
            self._look = time.monotonic() + _LOOKS / self._invited, (number + 1) % self._invited
            if self.people.seat(room, number):
                self.people.looks(room, number)

    def _joins(self, room: Room, number: int) -> None:
        self.people.joins(room, number)
        self._arrives(self.journal.room(self.workshop), number)

    def _arrives(self, room: Room, number: int) -> None:
        """What this participant will do where the room is now."""
        asking, step = room.asking, room.step
        if step is None or self.people.seat(room, number) is None:
            return
        if step.moves:
            self._soon(_MOVES, number, self.people.changes_table)
        if asking is None:
            return
        question = room.questions[asking.question]
        if asking.open and not self.people.has_answered(room, number) and self.people.is_asked(room, number):
            for nth in range(self._chance.choice((1, 1, 2)) if question.many else 1):
                takes = _TAKES.get(question.kind, _TAKES_LONG) * (1 + nth)
                self._soon(takes, number, partial(self._answers, asking=asking, nth=nth))

    def _answers(self, room: Room, number: int, asking: Asking, nth: int) -> None:
        if room.asking and room.asking.key == asking.key:
            self.people.answers(room, number, nth)

    def _supports(self, room: Room, number: int, asking: Asking) -> None:
        if room.asking and room.asking.key == asking.key:
            self.people.supports(room, number, asking)

    def _soon(self, seconds: float, number: int, act: Callable[[Room, int], object], anywhere: bool = False) -> None:
        """Plan what a participant does: half of them take fewer ``seconds`` than these, a few take much longer."""
        takes = seconds * self.people.crowd.person(number).haste * self._chance.lognormvariate(0, _UNEVEN)
        deed = _Deed(self._now + takes, next(self._order), lambda room: act(room, number), anywhere)
        heapq.heappush(self._deeds, deed)


def take_part(audience: Audience, told: queue.Queue[str | None], out: TextIO) -> None:
    """Until all is over. A refusal is passed over, as people do; what keeps everybody out is said in a line."""
    trouble, before = "", time.monotonic()
    while True:
        try:
            while True:
                line = told.get_nowait()
                if line is None:
                    return
                audience.hears(line)
        except queue.Empty:
            pass
        now = time.monotonic()
        found = trouble
        try:
            if audience.turn(now - before):
                found = ""
        except Over:
            return
        except (Refused, Rejected, LookupError) as refusal:
            # Voting was closed meanwhile, or the seat was taken out: the next one may succeed.
            found = getattr(refusal, "sentence", "") if isinstance(refusal, JournalDown) else ""
        except httpx.TransportError:
            found = "The pretend participants cannot reach this toolkit at the moment. They try again by themselves."
        if found != trouble:
            print(f"trouble {found}".strip(), file=out, flush=True)
        trouble, before = found, now
        _wait(told, audience, _WAITS if found else _TURN / 5 if audience.speed == "at once" else _TURN)


def _wait(told: queue.Queue[str | None], audience: Audience, seconds: float) -> None:
    """Some time, or until there is something to hear."""
    try:
        line = told.get(timeout=seconds)
    except queue.Empty:
        return
    told.put(line) if line is None else audience.hears(line)


def listening(source: TextIO) -> queue.Queue[str | None]:
    """The lines of a stream as they come, and None at its end: then whoever speaks is gone."""
    heard: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        for line in source:
            heard.put(line.strip())
        heard.put(None)

    threading.Thread(target=listen, name="listening", daemon=True).start()
    return heard


def trusting(certificate: str) -> ssl.SSLContext | bool:
    """How to check the app's own certificate, which names it as others know it and not as this computer does."""
    if not certificate:
        return True
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m phone.audience", description=__doc__.splitlines()[0])
    parser.add_argument("--workshop", required=True, help="the rehearsal's id")
    parser.add_argument("--url", required=True, help="where the app runs")
    parser.add_argument("--certificate", default="", help="the app's own certificate, where it uses one")
    parser.add_argument("--people", type=int, default=USUAL, help=f"{FEWEST} to {MOST}")
    parser.add_argument("--speed", choices=SPEEDS, default="unhurried")
    options = parser.parse_args(arguments)
    told = listening(sys.stdin)
    book = books.current()
    room = book.room(options.workshop)
    if not room.rehearsal:
        sys.exit("Only a rehearsal has pretend participants.")
    client = httpx.Client(timeout=30, verify=trusting(options.certificate), trust_env=False)
    people = Participants(options.url, options.workshop, Crowd(options.workshop, room.plan[0]), client)
    take_part(Audience(book, options.workshop, people, min(options.people, MOST), options.speed), told, sys.stdout)
    books.close_current()


if __name__ == "__main__":
    main()
