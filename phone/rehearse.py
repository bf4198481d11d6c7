"""A whole workshop with pretend phones over real HTTP, to watch and to practise with.

    python -m phone.rehearse --url http://127.0.0.1:8501 --phones 30 --archive rehearsal.zip

The app at the address must run on the journal that WORKSHOP_DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import uuid4

import httpx

from phone.crowd import Crowd
from phone.participants import Participants, Refused
from workshop import archive, defaults, materials, rehearsal, running
from workshop import entries as e
from workshop import journal as books
from workshop.activities import Question
from workshop.agenda import REVEAL, SHOW, round_name
from workshop.codes import new_code
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Asking, Room, released, released_in, remarks
from workshop.tallies import support, voted

ASKED_AGAIN = frozenset({"poll", "scenario"})
"""Of these kinds of activity, the first result is talked about and the question asked again."""


PAPER = frozenset({"scale", "text"})
"""Of these kinds of question, the first that is asked is answered on paper too."""

THEMES = (
    ("Hearing back", ("heard", "outcome", "back", "told", "reply", "answer")),
    ("Knowing who does what", ("who", "role", "contact", "know")),
    ("Trust and time", ()),
)
"""Titles of themes and words that point to them; the last takes what is left."""


class Failed(Exception):
    """The rehearsal did not go as a workshop must."""


@dataclass
class Rehearsal:
    """The host of one pretend workshop, and its phones. ``pace`` 1 can be watched, 0 is as fast as it goes."""

    journal: Journal
    workshop: str
    pace: float
    chance: random.Random
    people: Participants
    many: int
    again: set[str] = field(default_factory=set)
    on_paper: set[str] = field(default_factory=set)

    @property
    def room(self) -> Room:
        return self.journal.room(self.workshop)

    def join(self) -> None:
        """Seat people of all sectors at mixed tables."""
        for number in range(self.many):
            self.people.joins(self.room, number)
            self.wait(3 / self.many)

    def play(self) -> None:
        """Press Next until the agenda ends, as a host would."""
        while entries := running.go_on(self.room, self.room.present):
            self.journal.record(self.workshop, *entries)
            room = self.room
            activity, step, asking = room.activity, room.step, room.asking
            assert activity
            assert step
            say(f"{activity.title}: {self._doing(room)}")
            if step.kind == SHOW:
                self.expect(step.title)
                if step.moves:
                    self.change_tables()
                self.wait(3)
            elif asking and asking.open:
                if room.questions[asking.question].kind == "proposal":
                    self.shape_themes()
                self.vote(asking)
            elif step.kind == REVEAL and asking:
                self.show(asking)
                if activity.kind in ASKED_AGAIN - self.again:
                    self.again.add(activity.kind)
                    self.ask_again()

    def ask_again(self) -> None:
        """The second round of the question on show, after talking."""
        self.journal.record(self.workshop, *running.ask_again(self.room))
        asking = self.room.asking
        assert asking
        say(f"  asked again after discussion: {round_name(asking.round)}")
        self.vote(asking)
        self.journal.record(self.workshop, *running.go_on(self.room, self.room.present))
        self.expect("answered.")

    def vote(self, asking: Asking) -> None:
        """Let everybody answer, in no order, and a few change their minds."""
        question = self.room.questions[asking.question]
        for number in self.chance.sample(range(self.many), self.many):
            more = self.chance.choice((1, 1, 2)) if question.many else 1 + (self.chance.random() < 0.08)
            for nth in range(more):
                self.people.answers(self.room, number, nth)
            self.wait(6 / self.many)
        if question.kind in PAPER - self.on_paper:
            self.type_in_paper(asking, question)
        say(f"  {voted(self.room, self.room.askings[asking.key])} of {self.room.present} have voted")

    def type_in_paper(self, asking: Asking, question: Question) -> None:
        """A few people took part on paper: the host types in what they said."""
        self.on_paper.add(question.kind)
        value = "Somebody rings back the same day." if question.kind == "text" else question.options[0].id
        times = 1 if question.kind == "text" else 3
        self.journal.record(self.workshop, e.PaperAnswered(*asking.key, value, times, quotable=True))
        say(f"  {times} on paper")

    def change_tables(self) -> None:
        """Most people choose another table on their phones; hosts stay."""
        moved = sum(self.people.changes_table(self.room, number) for number in range(self.many))
        say(f"  {moved} people have changed tables")

    def shape_themes(self) -> None:
        """The host's first themes: released remarks by the words in them, and what is left together."""
        said = [one for one in released(self.room) if not one.words]
        themes: dict[str, list[str]] = {title: [] for title, _ in THEMES}
        for remark in said:
            fits = [title for title, words in THEMES if any(word in remark.text.casefold() for word in words)]
            themes[fits[0] if fits else THEMES[-1][0]].append(remark.uuid)
        shaped = [e.ThemeShaped(str(uuid4()), title, tuple(uuids)) for title, uuids in themes.items() if uuids]
        if shaped:
            self.journal.record(self.workshop, *shaped)
        say(f"  {len(shaped)} themes of the day")

    def show(self, asking: Asking) -> None:
        """Release what people wrote, all but the last and what was said before, and see that phones show it."""
        question = self.room.questions[asking.question]
        held = [r for r in remarks(self.room) if (r.question, r.round) == asking.key and r.status == "held"]
        told: set[str] = set()
        decided = []
        for remark in held:
            decided.append(e.Moderated(remark.uuid, released=remark is not held[-1] and remark.text not in told))
            told.add(remark.text)
        if decided:
            self.journal.record(self.workshop, *decided)
            shown = sum(one.released for one in decided)
            say(f"  {shown} {'remark' if shown == 1 else 'remarks'} released, {len(decided) - shown} hidden")
            if shown:
                self.expect("answered." if question.kind == "words" else held[0].text)
        if question.upvotes:
            self.support(asking)
        if question.kind == "proposal":
            self.rename_a_theme(asking)
        self.expect("wrote." if question.for_hosts else "answered.")
        self.wait(4)

    def support(self, asking: Asking) -> None:
        """Most people support one or two of the things that others said."""
        for number in range(self.many):
            while self.people.supports(self.room, number, asking):
                pass
        given = sum(support(self.room, one.uuid) for one in released_in(self.room, asking.key))
        say(f"  supported {given} times")

    def rename_a_theme(self, asking: Asking) -> None:
        """The host does what a proposal asks for: the first theme gets the first name that was proposed."""
        values = [answer.value for answer in self.room.counted(asking).values()]
        names = [value[2] for value in values if isinstance(value, list)]
        if names and self.room.themes:
            theme = self.room.themes[0]
            self.journal.record(self.workshop, e.ThemeShaped(theme.id, names[0], theme.remarks))

    def end(self) -> None:
        self.journal.record(self.workshop, e.WorkshopEnded())
        self.expect("Thank you")

    def expect(self, text: str) -> None:
        """One phone, a different one each time, must show this."""
        number = self.chance.randrange(self.many)
        if not self.people.shows(self.room, number, " ".join(text.split())):
            raise Failed(f'A phone should show "{text}" and shows: {self.people.text(number)[:300]}')

    def wait(self, seconds: float) -> None:
        time.sleep(seconds * self.pace)

    def _doing(self, room: Room) -> str:
        step = room.step
        assert step
        if step.kind == SHOW:
            return step.title
        question = room.questions[step.question].text
        return f"{'results of' if step.kind == REVEAL else 'asks'} {question} ({round_name(step.round)})"


def make_workshop(journal: Journal, agenda_id: str) -> str:
    """A fresh workshop with the built-in agenda of this name; returns its id."""
    pack = materials.built_in()
    if agenda_id not in pack.agendas:
        raise Failed(f"There is no agenda {agenda_id}. Choose one of: {', '.join(sorted(pack.agendas))}.")
    workshop = str(uuid4())
    agenda = materials.agenda(pack, agenda_id)
    facts = defaults.facts("", agenda.title, "This computer", date.today().isoformat())
    journal.record(workshop, rehearsal.of(facts, agenda, new_code(journal.codes())))
    return workshop


def begin(journal: Journal, workshop: str, url: str, phones: int, pace: float, seed: int) -> Rehearsal:
    """A workshop that is there already, with so many pretend phones at its door."""
    facts, _ = journal.room(workshop).plan
    people = Participants(url, workshop, Crowd(seed, facts), httpx.Client(timeout=30))
    return Rehearsal(journal, workshop, pace, random.Random(seed), people, phones)


def rehearse(journal: Journal, url: str, phones: int, agenda: str, pace: float, seed: int) -> str:
    """Play a workshop from the first phone to the end; returns its id. ``Failed`` says what went wrong."""
    workshop = make_workshop(journal, agenda)
    facts, _ = journal.room(workshop).plan
    say(f"Join code {facts.code}. Phones open {url}/{facts.code}")
    played = begin(journal, workshop, url, phones, pace, seed)
    played.join()
    say(f"{journal.room(workshop).present} phones have joined")
    played.play()
    played.end()
    say("The workshop has ended")
    return workshop


def say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def _in_words() -> Iterator[None]:
    """Every failure as one sentence."""
    try:
        yield
    except (Failed, Refused, Rejected, LookupError) as error:
        sys.exit(f"The rehearsal stopped. {getattr(error, 'sentence', error)}")
    except httpx.TransportError as error:
        sys.exit(f"The rehearsal stopped: the app does not answer ({error}). Start it first, and check the address.")
    except OSError as error:
        sys.exit(f"The archive could not be written: {error}")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m phone.rehearse", description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8501", help="where the app runs")
    parser.add_argument("--phones", type=int, default=30)
    parser.add_argument("--agenda", default="thirty-minutes")
    parser.add_argument("--pace", type=float, default=1.0, help="1 can be watched, 0 is as fast as it goes")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same answers")
    parser.add_argument("--archive", type=Path, help="write the workshop to this .zip at the end")
    options = parser.parse_args(arguments)
    if options.phones < 1:
        parser.error("give one phone or more")
    with _in_words():
        journal = books.current()
        url = options.url.rstrip("/")
        workshop = rehearse(journal, url, options.phones, options.agenda, options.pace, options.seed)
        if options.archive:
            packed = archive.pack(workshop, journal.since(workshop), journal.room(workshop))
            options.archive.write_bytes(packed)
            say(f"The archive is {options.archive}")
        books.close_current()


if __name__ == "__main__":
    main()
