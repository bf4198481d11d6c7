"""Room: the state of a workshop now, folded from its entries.

Pure, and a value: a page may hold one while votes go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from rpds import HashTrieMap as Map

from workshop import entries as e
from workshop.activities import Question, Value
from workshop.agenda import LEVELS_SCALE, Activity, Agenda, Facts, Place, Step, second
from workshop.errors import Rejected

Key = tuple[str, str]
"""A question's id and a round's name."""


@dataclass(frozen=True)
class Seat:
    """One participant: nothing about a person but what they chose on joining."""

    participant: str
    sector: str
    role_band: str
    table: int
    quotable: bool
    joined_at: str
    left: bool = False
    removed: bool = False
    counter: int = 0
    """The highest counter among this seat's answers."""

    @property
    def present(self) -> bool:
        return not self.left and not self.removed


@dataclass(frozen=True)
class Answer:
    """The latest choice of one participant in one round. ``value`` is None once its words were removed."""

    uuid: str
    participant: str
    question: str
    round: str
    value: Value | None
    counter: int
    at: str


@dataclass(frozen=True)
class Asking:
    """One question asked in one round."""

    question: str
    round: str
    open: bool
    opened_at: str
    opened_row: int
    closed_row: int = 0
    present: int = 0
    revealed: bool = False
    answers: Map[str, Answer] = Map()
    late: Map[str, Answer] = Map()
    changed: int = 0

    @property
    def key(self) -> Key:
        return self.question, self.round


@dataclass(frozen=True)
class Room:
    """Everything known about one workshop. ``row`` is the last row folded, ``scene`` the last that all should see."""

    row: int = 0
    scene: int = 0
    facts: Facts | None = None
    agenda: Agenda | None = None
    place: Place | None = None
    place_since: str = ""
    activity_since: str = ""
    started_at: str = ""
    askings: Map[Key, Asking] = Map()
    asked: tuple[Key, ...] = ()
    seats: Map[str, Seat] = Map()
    seat_by_token: Map[str, str] = Map()
    answers_by_id: Map[str, Answer] = Map()
    moderated: Map[str, bool] = Map()
    removed: Map[str, bool] = Map()
    paused: bool = False
    ended: bool = False
    timer_at: str = ""
    timer_seconds: int = 0

    def after(self, row: e.Row) -> Room:
        """This room once ``row`` has happened."""
        changes = _FOLDS[type(row.entry)](self, row, row.entry)
        shows = e.kind_of(row.entry) in e.SCENE_KINDS or self._takes_back(row.entry)
        return replace(self, row=row.id, scene=row.id if shows else self.scene, **changes)

    def _takes_back(self, entry: e.Entry) -> bool:
        """Whether a remark that phones may be showing is to be shown no longer."""
        match entry:
            case e.Moderated(answer, False) | e.Removed(answer):
                return self.moderated.get(answer, False)
        return False

    @property
    def plan(self) -> tuple[Facts, Agenda]:
        """The facts and the agenda of a workshop that was made; ``Rejected`` if this one never was."""
        if self.facts is None or self.agenda is None:
            raise Rejected("There is no such workshop.")
        return self.facts, self.agenda

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question of the agenda by id, with this place's labels for the levels of need."""
        facts, agenda = self.plan
        return {q.id: _with_levels(q, facts.levels) for q in agenda.questions}

    @cached_property
    def activities(self) -> dict[str, Activity]:
        return {activity.id: activity for activity in self.plan[1].activities}

    @property
    def activity(self) -> Activity | None:
        return self.activities.get(self.place.activity) if self.place else None

    @property
    def step(self) -> Step | None:
        return self.activity.steps[self.place.step] if self.place and self.activity else None

    @property
    def asking(self) -> Asking | None:
        """What the room is asked, or was asked last, at the present step."""
        step = self.step
        if step is None or not step.question:
            return None
        again = self.askings.get((step.question, second(step.round)))
        return again or self.askings.get((step.question, step.round))

    @cached_property
    def present(self) -> int:
        """People with a seat who have not left."""
        return sum(seat.present for seat in self.seats.values())

    def seat(self, token_hash: str) -> Seat | None:
        participant = self.seat_by_token.get(token_hash)
        return self.seats[participant] if participant else None

    def counted(self, asking: Asking) -> dict[str, Answer]:
        """The answers that count, by participant: those of removed seats do not."""
        return {who: answer for who, answer in asking.answers.items() if not self.seats[who].removed}


@dataclass(frozen=True)
class Remark:
    """Somebody's own words and what became of them: held, released, hidden or removed (then ``text`` is empty)."""

    uuid: str
    participant: str
    question: str
    round: str
    text: str
    words: tuple[str, ...]
    status: str
    at: str


def remarks(room: Room) -> list[Remark]:
    """Every remark that counts, oldest first, whatever its status."""
    found = []
    for key in room.asked:
        if not room.questions[key[0]].is_remark:
            continue
        for answer in room.counted(room.askings[key]).values():
            words = answer.value if isinstance(answer.value, list) else []
            text = ", ".join(words) if words else str(answer.value or "")
            found.append(
                Remark(
                    uuid=answer.uuid,
                    participant=answer.participant,
                    question=answer.question,
                    round=answer.round,
                    text=text,
                    words=tuple(words),
                    status=_status(room, answer),
                    at=answer.at,
                )
            )
    return sorted(found, key=lambda remark: (remark.at, remark.uuid))


def _status(room: Room, answer: Answer) -> str:
    if answer.uuid in room.removed or answer.value is None:
        return "removed"
    if answer.uuid not in room.moderated:
        return "held"
    return "released" if room.moderated[answer.uuid] else "hidden"


def _with_levels(question: Question, levels: tuple[str, ...]) -> Question:
    if question.scale != LEVELS_SCALE:
        return question
    labels = iter(levels)
    options = tuple(o if o.off_scale else replace(o, label=next(labels, o.label)) for o in question.options)
    return replace(question, options=options)


Changes = dict[str, Any]


def _made(room: Room, row: e.Row, entry: e.WorkshopMade) -> Changes:
    return {"facts": entry.facts, "agenda": entry.agenda}


def _facts(room: Room, row: e.Row, entry: e.FactsChanged) -> Changes:
    return {"facts": entry.facts}


def _joined(room: Room, row: e.Row, entry: e.Joined) -> Changes:
    seat = Seat(entry.participant, entry.sector, entry.role_band, entry.table, entry.quotable, joined_at=row.at)
    return {
        "seats": room.seats.insert(entry.participant, seat),
        "seat_by_token": room.seat_by_token.insert(entry.token_hash, entry.participant),
    }


def _seat(room: Room, participant: str, **changes: Any) -> Changes:
    return {"seats": room.seats.insert(participant, replace(room.seats[participant], **changes))}


def _seat_changed(room: Room, row: e.Row, entry: e.SeatChanged) -> Changes:
    return _seat(room, entry.participant, sector=entry.sector, role_band=entry.role_band, table=entry.table, left=False)


def _quoting(room: Room, row: e.Row, entry: e.QuotingSet) -> Changes:
    return _seat(room, entry.participant, quotable=entry.quotable)


def _left(room: Room, row: e.Row, entry: e.Left) -> Changes:
    return _seat(room, entry.participant, left=True)


def _seat_removed(room: Room, row: e.Row, entry: e.SeatRemoved) -> Changes:
    return _seat(room, entry.participant, removed=True)


def _moved(room: Room, row: e.Row, entry: e.Moved) -> Changes:
    same = entry.before and entry.after and entry.before.activity == entry.after.activity
    return {
        "place": entry.after,
        "place_since": row.at,
        "activity_since": room.activity_since if same else row.at,
        "started_at": room.started_at or row.at,
        "timer_seconds": 0,
    }


def _opened(room: Room, row: e.Row, entry: e.Opened) -> Changes:
    key = (entry.question, entry.round)
    before = room.askings.get(key)
    if before:
        asking = replace(before, open=True, revealed=False, closed_row=0)
    else:
        asking = Asking(entry.question, entry.round, open=True, opened_at=row.at, opened_row=row.id)
    return {
        "askings": room.askings.insert(key, asking),
        "asked": room.asked if before else (*room.asked, key),
    }


def _asking(room: Room, key: Key, **changes: Any) -> Changes:
    return {"askings": room.askings.insert(key, replace(room.askings[key], **changes))}


def _closed(room: Room, row: e.Row, entry: e.Closed) -> Changes:
    return _asking(room, (entry.question, entry.round), open=False, closed_row=row.id, present=entry.present)


def _revealed(room: Room, row: e.Row, entry: e.Revealed) -> Changes:
    return _asking(room, (entry.question, entry.round), revealed=True)


def _answered(room: Room, row: e.Row, entry: e.Answered) -> Changes:
    key = (entry.question, entry.round)
    asking = room.askings[key]
    answer = Answer(row.uuid, entry.participant, entry.question, entry.round, entry.value, entry.counter, row.at)
    seat = room.seats[entry.participant]
    changes: Changes = {
        "answers_by_id": room.answers_by_id.insert(row.uuid, answer),
        "seats": room.seats.insert(entry.participant, replace(seat, counter=max(seat.counter, entry.counter))),
    }
    if entry.late:
        return changes | _asking(room, key, late=_latest(asking.late, answer))
    changed = asking.changed + (entry.participant in asking.answers)
    return changes | _asking(room, key, answers=_latest(asking.answers, answer), changed=changed)


def _latest(answers: Map[str, Answer], answer: Answer) -> Map[str, Answer]:
    """The answers with this one, unless the seat has a later choice already."""
    known = answers.get(answer.participant)
    if known and known.counter > answer.counter:
        return answers
    return answers.insert(answer.participant, answer)


def _late_admitted(room: Room, row: e.Row, entry: e.LateAdmitted) -> Changes:
    key = (entry.question, entry.round)
    asking = room.askings[key]
    answers = asking.answers
    for answer in asking.late.values():
        answers = _latest(answers, answer)
    return _asking(room, key, answers=answers, late=Map())


def _moderated(room: Room, row: e.Row, entry: e.Moderated) -> Changes:
    return {"moderated": room.moderated.insert(entry.answer, entry.released)}


def _removed(room: Room, row: e.Row, entry: e.Removed) -> Changes:
    empty = replace(room.answers_by_id[entry.answer], value=None)
    asking = room.askings[(empty.question, empty.round)]
    changes: Changes = {
        "removed": room.removed.insert(entry.answer, True),
        "answers_by_id": room.answers_by_id.insert(entry.answer, empty),
    }
    asking = replace(asking, answers=_emptied(asking.answers, empty), late=_emptied(asking.late, empty))
    return changes | {"askings": room.askings.insert(asking.key, asking)}


def _emptied(answers: Map[str, Answer], empty: Answer) -> Map[str, Answer]:
    known = answers.get(empty.participant)
    return answers.insert(empty.participant, empty) if known and known.uuid == empty.uuid else answers


def _paused(room: Room, row: e.Row, entry: e.Paused) -> Changes:
    return {"paused": True}


def _resumed(room: Room, row: e.Row, entry: e.Resumed) -> Changes:
    return {"paused": False}


def _timer(room: Room, row: e.Row, entry: e.TimerSet) -> Changes:
    return {"timer_at": row.at, "timer_seconds": entry.seconds}


def _ended(room: Room, row: e.Row, entry: e.WorkshopEnded) -> Changes:
    return {"ended": True}


_FOLDS: dict[type, Callable[[Room, e.Row, Any], Changes]] = {
    e.WorkshopMade: _made,
    e.FactsChanged: _facts,
    e.Joined: _joined,
    e.SeatChanged: _seat_changed,
    e.QuotingSet: _quoting,
    e.Left: _left,
    e.SeatRemoved: _seat_removed,
    e.Moved: _moved,
    e.Opened: _opened,
    e.Closed: _closed,
    e.Revealed: _revealed,
    e.Answered: _answered,
    e.LateAdmitted: _late_admitted,
    e.Moderated: _moderated,
    e.Removed: _removed,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.TimerSet: _timer,
    e.WorkshopEnded: _ended,
}
