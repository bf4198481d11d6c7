"""A report in every format: how long each takes, and how that grows with people and remarks.

    python benchmarks/report.py [--people 36,100,300] [--remarks 3000]

The day is the built-in full day, on which everybody answers everything; ``--remarks`` is how many are written by the
most people. Each size is made by a process of its own, so that no chart is kept from the size before.
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

from figures import HEADER, Row, table
from reports import value

from analysis.formats import FILES, FORMATS, write
from analysis.report import report
from workshop import defaults, materials, running
from workshop import entries as e
from workshop.activities import Question, Value
from workshop.room import Room
from workshop.room import remarks as remarks_of
from workshop.rules import accept

AIM = 15.0
"""Seconds for all formats of the largest workshop."""
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
        texts = [question for question in self.room.questions.values() if question.kind == "text"]
        while entries := running.go_on(self.room, len(self.people)):
            for entry in entries:
                self.happens(entry)
            if (asking := self.room.asking) and asking.open:
                self.answered(self.room.questions[asking.question], asking.key, self._remarks // len(texts))
        self.happens(e.WorkshopEnded())
        return self.room

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
            number = self._chance.randint(2, 9)
            return f"{self._chance.choice(BEGAN)} {self._chance.choice(WENT_ON)}, {number} times this year."
        return value(question, self._chance)


def measured(people: int, remarks: int) -> dict[str, float]:
    """Seconds for each format, and how long a processor was busy in all: other work on the computer slows it less."""
    room = Day(people, remarks).plays()
    busy = time.process_time()
    times, began = {}, time.perf_counter()
    document = report(room, date="2026-12-01")
    times["counting"] = time.perf_counter() - began
    for format_ in FORMATS:
        began = time.perf_counter()
        files = write(document, [format_])
        times[format_] = time.perf_counter() - began
        assert set(files) == {file.name for file in FILES if file.format == format_}
    times["busy"] = time.process_time() - busy
    times["remarks"] = float(len(remarks_of(room)))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", default="36,100,300")
    parser.add_argument("--remarks", type=int, default=3000)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    sizes = [int(size) for size in given.people.split(",")]
    if given.one:
        print(json.dumps(measured(sizes[0], given.remarks)))
        return
    rows, first = [], 0.0
    for size in sizes:
        remarks = given.remarks * size // max(sizes)
        command = [sys.executable, __file__, "--one", "--people", str(size), "--remarks", str(remarks)]
        times = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        written = round(times.pop("remarks"))
        busy = times.pop("busy")
        total = sum(times.values())
        first = first or total
        parts = ", ".join(f"{name} {seconds:.1f}" for name, seconds in times.items())
        what = f"all formats, {size} people, {written} remarks"
        aim = f"{AIM:.0f} s" if size == max(sizes) else ""
        rows.append(
            Row(
                what,
                aim,
                f"{total:.1f} s; processors {busy:.1f} s ({parts})",
                total <= AIM,
                f"{sizes[0]} people",
                total / first,
            )
        )
    table(HEADER, [row.cells() for row in rows])


if __name__ == "__main__":
    main()
