"""What a phone shows now: one thing, decided from the room and the seat."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from uuid import uuid4

from phone import forms
from phone.forms import Typed
from phone.mine import is_plan
from phone.results import Results, results
from phone.said import Own, Said, answers_of, own, said
from workshop import running
from workshop.activities import Question
from workshop.agenda import ASK, REVEAL, Activity, Step
from workshop.room import Asking, Room, Seat
from workshop.tallies import theme_counts
from workshop.wording import plural

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
    """A question as it stands in a form: for whom, with what in it, and the form's hidden fields.

    ``about`` is the sector to think of in a prediction, ``own`` what this person said where several things may be
    said, ``photo`` the answer with this person's photo, and ``themes`` those of the day that a proposal may name.
    ``plan`` says that the answer is something to keep: what this person will do. ``examples`` is the sentence that
    the choices are stand-ins, where they are. ``left_out`` says that the facilitator left this late answer out, and
    ``again`` that what is in the form was refused only for now, so it may be sent again.
    """

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
    left_out: bool = False
    again: bool = False
    removed: bool = False
    answer: tuple[str, ...] = ()
    about: str = ""
    own: tuple[Own, ...] = ()
    photo: str = ""
    themes: tuple[tuple[str, str], ...] = ()
    plan: bool = False
    examples: str = ""


@dataclass(frozen=True)
class Now:
    """The one thing to show. ``kind`` is one of the names above; the rest is there where the kind needs it.

    ``note`` is the fact that was dealt to this person's table; ``said`` is what may be supported.
    """

    kind: str
    activity: Activity | None = None
    step: Step | None = None
    asked: Asked | None = None
    results: Results | None = None
    right: str = ""
    last: bool = False
    note: str = ""
    said: tuple[Said, ...] = ()


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
    note = _dealt(step, seat)
    if step.kind not in {ASK, REVEAL}:
        return Now(SHOW, activity, step, last=last, note=note)
    if asking is None:
        return Now(WAITING, activity, step)
    asked = question_for(room, asking, seat)
    if asking.open:
        return Now(QUESTION, activity, step, asked, note=note, said=supportable(room, asking, seat))
    shown = results(room, step) if step.kind == REVEAL and asking.revealed else None
    if shown is None:
        return Now(CLOSED, activity, step, asked, note=note)
    right = shown.question.label(activity.answer) if activity.answer else ""
    return Now(RESULTS, activity, step, asked, shown, right, last, note, supportable(room, asking, seat))


def supportable(room: Room, asking: Asking, seat: Seat | None) -> tuple[Said, ...]:
    """What this person may support now: released remarks of a question that asks for support, while it is on show."""
    if seat is None or not room.questions[asking.question].upvotes or not (asking.open or asking.revealed):
        return ()
    return said(room, asking, seat)


def _dealt(step: Step, seat: Seat) -> str:
    """This table's fact of those dealt out. Who sits at no table gets one too, always the same."""
    if not step.tables:
        return ""
    number = seat.table - 1 if seat.table else zlib.crc32(seat.participant.encode())
    return step.tables[number % len(step.tables)]


def question_for(room: Room, asking: Asking, seat: Seat | None, typed: Typed | None = None) -> Asked:
    """The question with this seat's answer in it, or with what was typed. The form's id is new each time."""
    question = room.questions[asking.question]
    given = answers_of(asking, seat)
    answer, late = given[-1] if given else (None, False)
    # Where several things may be said, the form is for the next one, so it is empty.
    standing = answer if answer and not asking.many else None
    value = standing.value if standing else None
    has_photo = question.kind == "drawing" and isinstance(value, list) and value[1]
    return Asked(
        question=question,
        round=asking.round,
        open=asking.open,
        who=seat.participant if seat else "",
        id=str(uuid4()),
        counter=seat.counter + 1 if seat else 1,
        seen=room.row if asking.open else 0,  # a form that stays beside a refusal was drawn after the close
        typed=typed or forms.stored(question, value, standing.confidence if standing else ""),
        received=answer.at if answer else "",
        late=late,
        left_out=late and answer is not None and asking.decided.get(answer.uuid) is False,
        removed=answer is not None and answer.value is None,
        answer=tuple(forms.in_words(question, value)) if value is not None else (),
        about=_sector(room, question.about),
        own=own(room, asking, seat) if asking.many else (),
        photo=standing.uuid if standing and has_photo else "",
        themes=_themes(room) if question.kind == "proposal" else (),
        plan=is_plan(room, question),
        examples=running.EXAMPLES if running.examples(room, question) else "",
    )


def _themes(room: Room) -> tuple[tuple[str, str], ...]:
    return tuple((theme.id, f"{theme.title} ({plural(count, 'remark')})") for theme, count in theme_counts(room))


def _sector(room: Room, id_: str) -> str:
    return next((option.label for option in room.plan[0].sectors if option.id == id_), id_)
