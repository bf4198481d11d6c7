"""Actors for the tests of phones: a host of the running app, and phones that join the host's workshop."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import sample
import servers

from phone.pretend import Pairs, Phone
from workshop import entries as e
from workshop import running
from workshop.activities import Question
from workshop.agenda import ASK, REVEAL, SHOW, Activity, Agenda, Place, Step
from workshop.room import Answer, Room, remarks

DRAWING = Question("draw", "drawing", "What gets in the way?", "No names.", limit=60)
COMMITMENT = Question("commit", "commitment", "What will you do?", limit=100)
FIRST_STEP = Question("step", "text", "What is your first step?", limit=100)
PROPOSAL = Question("change", "proposal", "What should change about these themes?", limit=60, many=True, upvotes=True)
BOARD = Question("board", "text", "What would you like to ask?", limit=100, many=True, upvotes=True)
CAFE = Question("cafe", "text", "What helps?", limit=100, many=True)
SURE = Question("sure", "choice", "Would you share?", options=sample.CHOICE.options, confidence=True)
GUESS = Question("guess", "choice", "Would you share?", options=sample.CHOICE.options, about="health")
JIGSAW = Question("jigsaw", "scale", "Share now?", options=sample.SCALE.options)
NOTES = ("The school has seen bread.", "The nurse has seen bandages.", "The police have seen a trolley.")

EXERCISES = Agenda(
    "exercises",
    "Every exercise",
    "sample 1",
    (
        sample.plain(DRAWING, "drawing", id_="drawing"),
        Activity(
            "plans",
            "commitments",
            "My first step",
            5,
            tuple(
                Step(kind, "My first step", question=question.id, round="first")
                for question in (COMMITMENT, FIRST_STEP)
                for kind in (ASK, REVEAL)
            ),
        ),
        sample.plain(PROPOSAL, "harvest", id_="harvest"),
        sample.plain(BOARD, "board", id_="questions"),
        Activity(
            "cafe",
            "cafe",
            "World Café",
            20,
            (
                *sample.plain(CAFE).steps,
                Step(SHOW, "Change tables", "Choose another table.", seconds=60, moves=True),
                Step(SHOW, "In pairs", "Tell each other.", seconds=240),
            ),
        ),
        sample.plain(SURE, id_="sure"),
        sample.plain(GUESS, "predict", id_="guess"),
        Activity(
            "jigsaw",
            "jigsaw",
            "Jigsaw",
            10,
            (
                Step(SHOW, "Read your note", "Each table has one.", tables=NOTES),
                *(Step(kind, "Jigsaw", question=JIGSAW.id, round="apart", tables=NOTES) for kind in (ASK, REVEAL)),
                Step(SHOW, "All together", "Everything.", prompts=("What changed?",)),
            ),
        ),
    ),
    (DRAWING, COMMITMENT, FIRST_STEP, PROPOSAL, BOARD, CAFE, SURE, GUESS, JIGSAW),
)
"""An agenda of exercises that ask for more than one tap."""


@dataclass
class Host:
    """Who runs the workshop. Writes in the journal directly, as another process would."""

    app: servers.App
    workshop: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=30))

    @property
    def room(self) -> Room:
        return self.app.journal.room(self.workshop)

    @property
    def code(self) -> str:
        return self.room.plan[0].code

    def records(self, *entries: e.Entry) -> None:
        self.app.journal.record(self.workshop, *entries)

    def goes_to(self, activity: str, step: int = 0) -> None:
        self.records(*running.go_to(self.room, Place(activity, step), 0))

    def asks(self, question: str, round_: str = "first") -> None:
        """Go to the step that asks this, and open voting."""
        place = self._place(ASK, question, round_)
        self.records(e.Moved(self.room.place, place), e.Opened(question, round_))

    def closes(self) -> None:
        asking = self.room.asking
        assert asking
        self.records(e.Closed(*asking.key, present=self.room.present))

    def reveals(self) -> None:
        """Close what is open, and go to the step that shows its results."""
        asking = self.room.asking
        assert asking
        if asking.open:
            self.closes()
        place = self._place(REVEAL, asking.question, asking.round.removesuffix("-second").replace("second", "first"))
        self.records(e.Moved(self.room.place, place), e.Revealed(*asking.key))

    def asks_again(self) -> None:
        self.records(*running.ask_again(self.room))

    def releases(self, text: str) -> None:
        self.records(e.Moderated(self._remark(text), released=True))

    def hides(self, text: str) -> None:
        self.records(e.Moderated(self._remark(text), released=False))

    def removes(self, text: str) -> None:
        self.records(e.Removed(self._remark(text)))

    def pauses(self) -> None:
        self.records(e.Paused())

    def ends(self) -> None:
        self.records(e.WorkshopEnded())

    def answers(self, question: str, round_: str = "first") -> list[Answer]:
        """The answers that count."""
        return list(self.room.counted(self.room.askings[question, round_]).values())

    def values(self, question: str, round_: str = "first") -> list[object]:
        return [answer.value for answer in self.answers(question, round_)]

    def sent(self) -> list[object]:
        """The values of all answers in the journal, in their order."""
        return [row.entry.value for row in self.app.journal.since(self.workshop) if isinstance(row.entry, e.Answered)]

    def phone(self, sector: str = "Police", **seat: object) -> Phone:
        """Somebody who has joined."""
        phone = self.stranger()
        phone.joins(sector=sector, **seat)  # type: ignore[arg-type]
        assert phone.status == 200, phone.page.text
        return phone

    def stranger(self) -> Phone:
        """Somebody who has not joined yet."""
        return Phone(self.app.url, self.code, self.client)

    def _place(self, kind: str, question: str, round_: str) -> Place:
        for activity in self.room.plan[1].activities:
            for number, step in enumerate(activity.steps):
                if (step.kind, step.question, step.round) == (kind, question, round_):
                    return Place(activity.id, number)
        raise LookupError(f"the agenda never asks {question} in round {round_}")

    def shapes(self, *titles: str) -> None:
        """Themes of the day with these titles; the first holds every remark so far."""
        said = tuple(remark.uuid for remark in remarks(self.room))
        self.records(*(e.ThemeShaped(f"t{n}", title, () if n else said) for n, title in enumerate(titles)))

    def _remark(self, text: str) -> str:
        return next(remark.uuid for remark in remarks(self.room) if remark.text == text)


def form_of(phone: Phone, value: str = "", **changed: str) -> Pairs:
    """The answer's form on the phone's page, with a value and with hidden fields changed."""
    hidden = [(name, changed.get(name, kept)) for name, kept in phone.looks().form("/answer").hidden]
    return [*hidden, ("value", value)] if value else hidden


def sends(phone: Phone, pairs: Pairs) -> httpx.Response:
    """Post an answer as the page's script does, and give its answer back."""
    return httpx.post(
        f"{phone.url}/{phone.code}/answer",
        data=dict(pairs),
        headers={"Accept": "application/json", "Cookie": phone.cookie},
    )


def new_id() -> str:
    return str(uuid4())
