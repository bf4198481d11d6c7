"""Reports of a large workshop, made one after another as the Findings page makes them."""

from __future__ import annotations

import contextlib
import os
import random
import threading
from collections.abc import Iterator

from toolkit import Toolkit

from pages import behind, reports
from pages.jobs import DONE, RUNNING
from workshop import entries as e
from workshop import running
from workshop.activities import Question, Value

PEOPLE, AGENDA = 300, "full-day"


@contextlib.contextmanager
def being_made(app: Toolkit) -> Iterator[None]:
    """While this is open, a report is being made by a process of its own, which reads the same journal."""
    os.environ["WORKSHOP_DATABASE_URL"] = app.database
    workshop, over = large_workshop(app), threading.Event()
    making = threading.Thread(target=_make, args=(app, workshop, over))
    making.start()
    try:
        yield
    finally:
        over.set()
        behind.stop()
        making.join()


def _make(app: Toolkit, workshop: str, over: threading.Event) -> None:
    room = app.book.room(workshop)
    while not over.is_set():
        reports.start(workshop, app.book)
        while (job := reports.of(workshop, room)) and job.state == RUNNING:
            over.wait(0.1)
        assert over.is_set() or (job and job.state == DONE), "the report could not be made"


def large_workshop(app: Toolkit) -> str:
    """A day on which everybody answered every question that a tap or a sentence answers."""
    workshop, chance = app.make_workshop(AGENDA), random.Random(1)
    phones = app.seat(workshop, PEOPLE)
    while entries := running.go_on(app.book.room(workshop), PEOPLE):
        app.book.record(workshop, *entries)
        room = app.book.room(workshop)
        asking = room.asking
        if asking and asking.open:
            said = [(one, value(room.questions[asking.question], chance)) for one in phones]
            given = (e.Answered(who.participant, *asking.key, value, 1, 1) for who, value in said if value)
            app.book.record(workshop, *given)
    return workshop


def value(question: Question, chance: random.Random) -> Value | None:
    """A made-up answer; None to what asks for more."""
    options = [option.id for option in question.options]
    match question.kind:
        case "choice" | "scale":
            return chance.choice(options)
        case "choices":
            return chance.sample(options, 1)
        case "ranking":
            return chance.sample(options, len(options))
        case "points":
            return {chance.choice(options): question.total}
        case "words":
            return [chance.choice(("trust", "time", "feedback", "names"))]
        case "text":
            return f"{chance.choice(('Nobody', 'The school', 'Health'))} rang back."
    return None
