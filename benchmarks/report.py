"""A report in every format: how long each takes, and how that grows with people and remarks.

    python benchmarks/report.py [--sizes 36x360,100x1000,300x3000] [--runs 3]

A size is PEOPLExREMARKS. The day is the built-in full day, on which everybody answers what a tap or a sentence answers.
Each run is a process of its own, so that no chart is kept from the one before; what is said are medians. Beside the
time that passed stands how long processors were busy, which other work on the computer changes less.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from figures import HEADER, Row, median, table
from reports import value

from analysis.formats import FILES, FORMATS, write
from analysis.report import report
from workshop import defaults, materials, running
from workshop import entries as e
from workshop.activities import Question, Value
from workshop.room import Room
from workshop.room import remarks as remarks_of
from workshop.rules import accept

AIM, AIMED = 15.0, "300x3000"
"""Seconds for all formats, and of which size."""
SIZES = ("36x360", "100x1000", "300x300", "300x1000", AIMED, "300x9000")
BEGAN = (
    "The school", "Our duty desk", "A health visitor", "The police log", "Early help", "Nobody", "My manager",
    "The nursery", "Housing", "The front door", "A social worker", "The rota", "Our inbox", "The advice line",
)  # fmt: skip
WENT_ON = (
    "rang back the same day", "waited for consent that was not needed", "never heard the outcome",
    "shared one page of concerns", "was afraid of blame", "read only the first lines", "explained the threshold",
    "told the family first", "could not open the system", "had changed teams", "wrote less than they knew",
    "asked what the child wanted", "challenged it and it was taken well", "thought the other agency knew",
)  # fmt: skip
ENDED = (
    "because the form is long", "and nobody noticed", "after three calls", "although the risk was plain",
    "so the family waited", "until the meeting", "as the form says", "on a Friday", "which helped",
    "with no name to ask for", "before the strategy discussion", "and wrote it down",
)  # fmt: skip


class Day:
    """A workshop that is played entry by entry, as the rules accept them."""

    def __init__(self, people: int, remarks: int) -> None:
        self.room, self._chance = Room(), random.Random(people)
        self._at, self._row, self._remarks = datetime(2026, 11, 22, 9, tzinfo=UTC), 0, remarks
        pack = materials.built_in()
        agenda = materials.agenda(pack, "full-day")
        self.happens(e.WorkshopMade(defaults.facts("BCDF", "A large day", "Anytown", "2026-11-22"), agenda))
        facts = self.room.plan[0]
        sectors, band = [option.id for option in facts.sectors], facts.role_bands[0].id
        self.people = [self._uuid() for _ in range(people)]
        for number, who in enumerate(self.people):
            self.happens(e.Joined(who, sectors[number % 5], band, 1 + number % 6, True, f"{number:064x}"))

    def _uuid(self) -> str:
        return str(UUID(int=self._chance.getrandbits(128), version=4))

    def happens(self, entry: e.Entry) -> str:
        accepted = accept(self.room, self._uuid(), entry)
        self._at += timedelta(milliseconds=200)
        self._row += 1
        at = self._at.isoformat(timespec="milliseconds")
        self.room = self.room.after(e.Row(self._row, accepted.uuid, at, accepted.entry))
        return accepted.uuid

    def plays(self) -> Room:
        shares = self._shares()
        while entries := running.go_on(self.room, len(self.people)):
            for entry in entries:
                self.happens(entry)
            if (asking := self.room.asking) and asking.open:
                self.answered(self.room.questions[asking.question], asking.key, shares.get(asking.question, 0))
        self.happens(e.WorkshopEnded())
        return self.room

    def _shares(self) -> dict[str, int]:
        """How many remarks each open question gets: those that take one from each person no more than there are."""
        texts = [question for question in self.room.questions.values() if question.kind == "text"]
        shares, left = dict[str, int](), self._remarks
        for place, question in enumerate(sorted(texts, key=lambda one: one.many)):
            share = -(-left // (len(texts) - place))
            shares[question.id] = share if question.many else min(share, len(self.people))
            left -= shares[question.id]
        return shares

    def answered(self, question: Question, key: tuple[str, str], texts: int) -> None:
        written = []
        answering = self.people
        if question.kind == "text":
            answering = [self.people[number % len(self.people)] for number in range(texts)]
        for who in answering:
            said = self.said(question)
            if said is not None:
                written.append(self.happens(e.Answered(who, *key, said, self.room.seats[who].counter + 1)))
        if question.is_remark:
            for uuid in dict.fromkeys(written):
                self.happens(e.Moderated(uuid, released=True))

    def said(self, question: Question) -> Value | None:
        if question.kind == "text":
            began, went_on, ended = (self._chance.choice(words) for words in (BEGAN, WENT_ON, ENDED))
            return f"{began} {went_on} {ended}, {self._chance.randint(2, 9)} times this year."
        return value(question, self._chance)


def measured(people: int, remarks: int) -> dict[str, float]:
    """Seconds for each format, and how long processors were busy in all."""
    room = Day(people, remarks).plays()
    assert len(remarks_of(room)) == remarks
    busy = time.process_time()
    times, began = {}, time.perf_counter()
    document = report(room, date="2026-12-01")
    times["counting"] = time.perf_counter() - began
    for format_ in FORMATS:
        began = time.perf_counter()
        files = write(document, [format_])
        times[format_] = time.perf_counter() - began
        assert set(files) == {file.name for file in FILES if file.format == format_}
    return times | {"all": sum(times.values()), "busy": time.process_time() - busy}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default=",".join(SIZES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measured(*map(int, given.one.split("x")))))
        return
    sizes = given.sizes.split(",")
    rows, first = [], 0.0
    for size in sizes:
        command = [sys.executable, __file__, "--one", size]
        runs = [
            json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            for _ in range(given.runs)
        ]
        times = {name: median(run[name] for run in runs) for name in runs[0]}
        total, busy = times.pop("all"), times.pop("busy")
        first = first or busy
        parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in times.items())
        people, remarks = size.split("x")
        rows.append(
            Row(
                f"all formats, {people} people, {remarks} remarks",
                f"{AIM:.0f} s" if size == AIMED else "",
                f"{total:.1f} s; processors {busy:.1f} s ({parts})",
                size != AIMED or total <= AIM,
                f"processors, {sizes[0]}",
                busy / first,
            )
        )
    table(HEADER, [row.cells() for row in rows])


if __name__ == "__main__":
    main()
