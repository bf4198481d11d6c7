"""What the host's buttons mean: each returns the entries to append together."""

from __future__ import annotations

from workshop import entries as e
from workshop.activities import Option, Question
from workshop.agenda import ASK, REVEAL, Activity, Agenda, Place, second
from workshop.room import Room, released

MOST_OPTIONS = 12
"""Remarks that become options: more than these nobody can compare on a phone."""

OPTION_LENGTH = 160

EXAMPLES = "These proposals are examples. Fewer than two from this room were released."
"""What the room reads beside stand-ins."""


def places(agenda: Agenda) -> list[Place]:
    """Every place of the agenda in order."""
    return [Place(activity.id, n) for activity in agenda.activities for n in range(len(activity.steps))]


def next_place(room: Room) -> Place | None:
    """The place after the present one; None at the end."""
    order = places(room.plan[1])
    after = order.index(room.place) + 1 if room.place else 0
    return order[after] if after < len(order) else None


def previous_place(room: Room) -> Place | None:
    order = places(room.plan[1])
    if room.place is None or room.place == order[0]:
        return None
    return order[order.index(room.place) - 1]


def go_on(room: Room, present: int) -> tuple[e.Entry, ...]:
    """*Next*: close what is open and show it, or go to the next step and open its question.

    ``present`` is the number of people in the room, kept with the closing. Empty at the end of the agenda.
    """
    asking = room.asking
    step = room.step
    if asking and asking.open and step and step.kind == REVEAL:
        return (
            e.Closed(asking.question, asking.round, present),
            e.Revealed(asking.question, asking.round),
        )
    target = next_place(room)
    if target is None:
        return ()
    return (*_closing(room, present), e.Moved(room.place, target), *_arriving(room, target))


def go_back(room: Room, present: int) -> tuple[e.Entry, ...]:
    """Undo *Next*: to the step before. What was open is closed; no answer is lost. Empty at the start."""
    target = previous_place(room)
    if target is None:
        return ()
    return (*_closing(room, present), e.Moved(room.place, target))


def go_to(room: Room, target: Place, present: int) -> tuple[e.Entry, ...]:
    """Jump to a place of the agenda without opening or revealing anything."""
    return (*_closing(room, present), e.Moved(room.place, target))


def skip(room: Room, present: int) -> tuple[e.Entry, ...]:
    """To the next item, leaving out what is left of this one; it begins as *Next* would begin it. Empty at the last."""
    items = list(room.activities)
    after = items.index(room.place.activity) + 1 if room.place else 0
    if after >= len(items):
        return ()
    target = Place(items[after], 0)
    return (*_closing(room, present), e.Moved(room.place, target), *_arriving(room, target))


def ask_now(room: Room, activity: Activity, questions: tuple[Question, ...], present: int) -> tuple[e.Entry, ...]:
    """Something unplanned: it comes after the present item, the room goes there, and its first question opens."""
    first = activity.steps[0]
    return (
        *_closing(room, present),
        e.ActivityAdded(activity, questions, room.place.activity if room.place else ""),
        e.Moved(room.place, Place(activity.id, 0)),
        e.Opened(first.question, first.round),
    )


def ask_again(room: Room) -> tuple[e.Entry, ...]:
    """Open the second round of the question on show. Empty unless its first round is closed."""
    step, asking = room.step, room.asking
    if step is None or asking is None or asking.open:
        return ()
    return (opening(room, step.question, second(step.round)),)


def opening(room: Room, question: str, round_: str) -> e.Opened:
    """Voting opens; what the room said before becomes the options of a question that takes them from there."""
    return e.Opened(question, round_, () if stand_ins(room, question) else _proposed(room, question))


def stand_ins(room: Room, question: str) -> tuple[Option, ...]:
    """The question's own options, if it would open with them because fewer than two remarks are released."""
    asked = room.questions[question]
    if not asked.options_from or room.options.get(question) or len(_proposed(room, question)) > 1:
        return ()
    return asked.options


def examples(room: Room, question: Question) -> bool:
    """Whether a question that was opened has stand-ins for choices, because too few proposals were released."""
    return bool(question.options_from) and question.id not in room.options


def _proposed(room: Room, question: str) -> tuple[Option, ...]:
    """What the room said and may see, as options of a question that takes them from there."""
    asked = room.questions[question]
    if not asked.options_from or room.options.get(question):
        return ()
    said = [remark for remark in released(room) if remark.question == asked.options_from]
    return tuple(Option(one.uuid, one.text[:OPTION_LENGTH]) for one in said[:MOST_OPTIONS])


def _closing(room: Room, present: int) -> tuple[e.Entry, ...]:
    asking = room.asking
    if asking is None or not asking.open:
        return ()
    return (e.Closed(asking.question, asking.round, present),)


def _arriving(room: Room, target: Place) -> tuple[e.Entry, ...]:
    """What happens on arrival: an unasked question opens, an unseen result is revealed."""
    step = room.activities[target.activity].steps[target.step]
    rounds = [room.askings.get((step.question, name)) for name in (step.round, second(step.round))]
    asked = [asking for asking in rounds if asking]
    if step.kind == ASK and not asked:
        return (opening(room, step.question, step.round),)
    if step.kind == REVEAL:
        return tuple(e.Revealed(*asking.key) for asking in asked if not asking.revealed)
    return ()
