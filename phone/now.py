"""What a phone shows now: one thing, decided from the room and the seat."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from phone import forms
from phone.forms import Typed
from phone.results import Results, results
from workshop.activities import Question
from workshop.agenda import ASK, REVEAL, Activity, Step
from workshop.room import Answer, Asking, Room, Seat

WAITING, SHOW, QUESTION, CLOSED, RESULTS, PAUSED, ENDED, LEFT = (
    "waiting",
    "show",
    "question",
    "closed",
    "results",
    "paused",
    "ended",
    "left",
)


@dataclass(frozen=True)
class Asked:
    """A question as it stands in a form: for whom, with what in it, and the form's hidden fields."""

    question: Question
    round: str
    open: bool
    who: str
    id: str
    counter: int
    seen: int
    typed: Typed
    received: str = ""
    late: bool = False
    removed: bool = False
    answer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Now:
    """The one thing to show. ``kind`` is one of the names above; the rest is there where the kind needs it."""

    kind: str
    activity: Activity | None = None
    step: Step | None = None
    asked: Asked | None = None
    results: Results | None = None
    right: str = ""
    last: bool = False


def now(room: Room, seat: Seat) -> Now:
    """What this seat's phone shows."""
    if room.ended:
        return Now(ENDED)
    if seat.left:
        return Now(LEFT)
    if room.paused:
        return Now(PAUSED)
    activity, step, asking = room.activity, room.step, room.asking
    if activity is None or step is None:
        return Now(WAITING)
    last = step is activity.steps[-1]
    if step.kind not in {ASK, REVEAL}:
        return Now(SHOW, activity, step, last=last)
    if asking is None:
        return Now(WAITING, activity, step)
    asked = question_for(room, asking, seat)
    if asking.open:
        return Now(QUESTION, activity, step, asked)
    shown = results(room, step) if step.kind == REVEAL and asking.revealed else None
    if shown is None:
        return Now(CLOSED, activity, step, asked)
    right = shown.question.label(activity.answer) if activity.answer else ""
    return Now(RESULTS, activity, step, asked, shown, right, last)


def question_for(room: Room, asking: Asking, seat: Seat | None, typed: Typed | None = None) -> Asked:
    """The question with this seat's answer in it, or with what was typed. The form's id is new each time."""
    question = room.questions[asking.question]
    answer = _answer(asking, seat)
    value = answer.value if answer else None
    return Asked(
        question=question,
        round=asking.round,
        open=asking.open,
        who=seat.participant if seat else "",
        id=str(uuid4()),
        counter=seat.counter + 1 if seat else 1,
        seen=room.row,
        typed=typed or forms.stored(question, value),
        received=answer.at if answer else "",
        late=bool(answer and seat and asking.late.get(seat.participant) is answer),
        removed=answer is not None and value is None,
        answer=tuple(forms.in_words(question, value)) if value is not None else (),
    )


def _answer(asking: Asking, seat: Seat | None) -> Answer | None:
    """What the seat answered last, counted or late."""
    given = [answers.get(seat.participant) for answers in (asking.answers, asking.late)] if seat else []
    return max((answer for answer in given if answer), key=lambda answer: answer.counter, default=None)
