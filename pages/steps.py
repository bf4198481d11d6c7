"""What the host's buttons will do, in words, and the guard against pressing for a step that has gone by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pages import predictions
from workshop import entries as e
from workshop import rules, running
from workshop.agenda import ASK, REVEAL, Activity, Place, Step, round_name, second
from workshop.errors import Rejected
from workshop.room import Asking, Room, released_in
from workshop.wording import cut, plural

SETTLE = timedelta(seconds=0.8)
"""Presses closer than this to the one before are a nervous finger, a bouncing remote or a key held down."""

STAND_IN = "open voting with stand-in choices"


@dataclass(frozen=True)
class Moment:
    """What a button was drawn for. A press counts only while the room is still there."""

    place: Place | None
    asking: tuple[str, str] | None
    is_open: bool

    @property
    def name(self) -> str:
        """A different name for each moment: a button of a moment gone by is not mistaken for the present one."""
        place = f"{self.place.activity}-{self.place.step}" if self.place else "start"
        return "-".join([place, *(self.asking or ("unasked",)), "open" if self.is_open else "closed"])


def moment(room: Room) -> Moment:
    asking = room.asking
    return Moment(room.place, asking.key if asking else None, bool(asking and asking.open))


def settled(before: datetime | None, now: datetime) -> None:
    """``Rejected`` if a press follows too closely on the one before, whether that one counted or not."""
    if before and now - before < SETTLE:
        raise Rejected("Two presses came close together, so only one counted. Press again to go on.")


def next_step(room: Room, drawn: Moment, present: int) -> tuple[e.Entry, ...]:
    """The entries of *Next*, as it was drawn; ``Rejected`` if the room is elsewhere by now."""
    _check(room, drawn)
    return running.go_on(room, present)


def step_back(room: Room, drawn: Moment, present: int) -> tuple[e.Entry, ...]:
    _check(room, drawn)
    return running.go_back(room, present)


def _check(room: Room, drawn: Moment) -> None:
    if moment(room) != drawn:
        raise Rejected(rules.MOVED)


def coming(room: Room) -> tuple[Activity, Step] | None:
    """The step that *Next* leads to; None at the end, or while Next stays here to close a second vote."""
    if _closes_here(room):
        return None
    target = running.next_place(room)
    if target is None:
        return None
    activity = room.activities[target.activity]
    return activity, activity.steps[target.step]


def next_words(room: Room) -> str:
    """What *Next* will do; empty when there is nothing left."""
    if _closes_here(room):
        return "Close voting and show results"
    ahead = coming(room)
    if ahead is None:
        return ""
    activity, step = ahead
    if step.kind == ASK:
        known = _asked(room, step)
        if not known and running.stand_ins(room, step.question):
            return f"Next: {STAND_IN}"
        return f"Next: {'back to' if known else 'open voting on'} “{subject(room, activity, step)}”"
    if step.kind == REVEAL:
        if room.asking and room.asking.open:
            return "Close voting and show results"
        if room.asking and room.asking.revealed and room.asking.question == step.question:
            return f"Next: stay with the results of “{subject(room, activity, step)}”"
        return f"Next: show results of “{subject(room, activity, step)}”"
    return f"Next: show “{step.title or activity.title}”"


def undo_words(room: Room) -> str:
    """What undoing *Next* will do; no more than its name where it can do nothing."""
    target = running.previous_place(room)
    if target is None or room.ended:
        return "Undo Next"
    activity = room.activities[target.activity]
    step = activity.steps[target.step]
    kind = {ASK: "the vote on", REVEAL: "the results of"}.get(step.kind, "showing")
    closes = "close voting, " if room.asking and room.asking.open else ""
    if step.kind == ASK and any(asking.revealed for asking in _askings(room, step)):
        return f"Undo Next: {closes}back one step. The results stay on show"
    return f"Undo Next: {closes}back to {kind} “{subject(room, activity, step, 40)}”"


def will_show(room: Room) -> tuple[str, str]:
    """What the screen and what phones will show after *Next*; both empty where nothing is left."""
    if _closes_here(room):
        return _results_of(room, room.step)
    ahead = coming(room)
    if ahead is None:
        return "", ""
    activity, step = ahead
    if step.kind == REVEAL:
        return _results_of(room, step)
    if step.kind == ASK and _asked(room, step):
        return "the question as you left it", "the same. Nothing opens by itself"
    if step.kind == ASK:
        said = room.questions[step.question].is_remark
        return f"the question, and how many have {'answered' if said else 'voted'}", "the question, to answer"
    if activity.kind == "break":
        return "that it is a break, and when you go on", "the same text"
    if step.tables:
        notes = (
            ("each table has a note", "their table's note") if room.plan[0].tables else ("notes are dealt", "a note")
        )
        return f"that {notes[0]}", f"{notes[1]}, to read"
    if step.moves and room.plan[0].tables:
        return "that people change tables", "the tables, to tap the new one"
    return "the text", "the same text, to read along"


def _results_of(room: Room, step: Step | None) -> tuple[str, str]:
    asked = room.questions.get(step.question) if step else None
    if asked and asked.is_remark and asked.kind != "words":
        none = "" if step and _released(room, step) else ". None is yet"
        return f"the remarks that you have released{none}", "the same, and what they wrote"
    return "the results", "the results, and what they chose"


def position(room: Room) -> str:
    """Where the room is in the day and in its item.

    Before the first step it says how long the day is.
    """
    _, agenda = room.plan
    if room.place is None or room.activity is None:
        return plural(len(agenda.activities), "item") + ("" if room.ended else " to come")
    at = list(room.activities).index(room.place.activity) + 1
    return f"Item {at} of {len(agenda.activities)} · step {room.place.step + 1} of {len(room.activity.steps)}"


def stands_in(room: Room) -> str:
    """What the host should know before a question opens with choices that did not come from the room; else empty."""
    ahead = coming(room)
    unasked = [step for step in (room.step, ahead[1] if ahead else None) if step and step.question]
    for step in unasked:
        choices = () if _asked(room, step) else running.stand_ins(room, step.question)
        if choices:
            listed = ", ".join(f"“{one.label}”" for one in choices)
            return f"Fewer than two proposals are released. Release some, or ask with these stand-ins: {listed}."
    return ""


def subject(room: Room, activity: Activity, step: Step, longest: int = 60) -> str:
    """What a step is about, short enough for a button."""
    question = room.questions.get(step.question)
    if activity.kind in {"scenario", "myth"} or question is None:
        return step.title or activity.title
    return cut(predictions.in_words(room, question), longest)


def kind_words(step: Step) -> str:
    return {ASK: "Vote", REVEAL: "Results"}.get(step.kind, "Show")


def state_words(room: Room) -> str:
    """What the room is looking at, in one line."""
    if room.ended:
        return "The workshop has ended. The room sees a thank-you page."
    if room.support:
        return "Paused: support on phones. The screen says only that there is a pause."
    if room.paused:
        return "Paused. The room sees a blank screen."
    if room.step is None:
        return "Not started. The room sees the join code."
    asking = room.asking
    if not room.step.question:
        return "Text is showing."
    if asking is None:
        return "This question has not been opened yet."
    again = f" {round_name(asking.round)}." if asking.round == second(room.step.round) else ""
    if asking.open:
        return f"Voting is open.{again}"
    if asking.revealed and room.questions[asking.question].is_remark:
        return f"{plural(_released(room, room.step), 'remark')} on show: those that you have released.{again}"
    return f"Results are showing.{again}" if asking.revealed else f"Voting is closed, results are hidden.{again}"


def in_one_line(room: Room) -> str:
    """What the room is looking at, with its title."""
    if room.ended or room.paused or room.activity is None or room.step is None:
        return state_words(room)
    title = subject(room, room.activity, room.step)
    return f"{state_words(room)} “{title}”" if room.step.question else f"“{title}” is showing."


def _released(room: Room, step: Step) -> int:
    """Remarks on the question of a step that everybody may read."""
    return len(released_in(room, *((step.question, name) for name in (step.round, second(step.round)))))


def _closes_here(room: Room) -> bool:
    """Whether *Next* closes a second vote on the results step instead of moving."""
    return bool(room.step and room.step.kind == REVEAL and room.asking and room.asking.open)


def _asked(room: Room, step: Step) -> bool:
    return bool(_askings(room, step))


def _askings(room: Room, step: Step) -> list[Asking]:
    """The votes of a step that were opened: the first, and the second after discussion."""
    keys = [(step.question, name) for name in (step.round, second(step.round))]
    return [room.askings[key] for key in keys if key in room.askings]
