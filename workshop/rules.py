"""What may happen next: the room accepts an entry, knows it already, or refuses it with a sentence.

Called inside the transaction that appends, so nothing can change between the check and the append.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from workshop import entries as e
from workshop.activities import valid
from workshop.agenda import Facts
from workshop.errors import Closed, Ended, NoSeat, Rejected
from workshop.room import Room, Seat


@dataclass(frozen=True)
class Accepted:
    """The entry as it is to be stored. ``known`` is the uuid of the same answer recorded before: append nothing."""

    uuid: str
    entry: e.Entry
    known: bool = False


def accept(room: Room, uuid: str, entry: e.Entry) -> Accepted:
    """Decide about one entry; raises ``Rejected`` or one of its kinds."""
    if isinstance(entry, e.Answered):
        return _answered(room, uuid, entry)
    if isinstance(entry, e.WorkshopMade):
        if room.facts is not None:
            raise Rejected("This workshop exists already.")
        _check_facts(entry.facts)
    else:
        _ = room.plan
        _RULES.get(type(entry), _anything)(room, entry)
    return Accepted(uuid, entry)


def _answered(room: Room, uuid: str, entry: e.Answered) -> Accepted:
    _seated(room, entry.participant)
    if room.ended:
        raise Ended("This workshop has ended, so your answer was not counted. Thank you for taking part.")
    question = room.questions.get(entry.question)
    asking = room.askings.get((entry.question, entry.round))
    if question is None or asking is None:
        raise Rejected("That question has not been asked. Go to what is happening now.")
    entry = replace(entry, value=valid(question, entry.value), late=False)
    known = room.answers_by_id.get(uuid)
    if known and (known.participant, known.question, known.round) == (
        entry.participant,
        entry.question,
        entry.round,
    ):
        if known.value == entry.value:
            return Accepted(uuid, entry, known=True)
        entry = replace(entry, counter=room.seats[entry.participant].counter + 1)
    if known:
        uuid = str(uuid4())
    if not asking.open:
        if not 0 < entry.seen < asking.closed_row:
            raise Closed("Voting on this question has closed, so your answer was not counted.")
        entry = replace(entry, late=True)
    return Accepted(uuid, entry)


def _seated(room: Room, participant: str) -> Seat:
    seat = room.seats.get(participant)
    if seat is None or seat.removed:
        raise NoSeat("This phone has no seat in the workshop any more. Join again, or ask the facilitator.")
    if seat.left:
        raise NoSeat("You left the workshop on this phone. Open My seat to come back.")
    return seat


def _joined(room: Room, entry: e.Joined) -> None:
    if room.ended:
        raise Ended("This workshop has ended, so nobody can join it any more.")
    if entry.participant in room.seats or entry.token_hash in room.seat_by_token:
        raise Rejected("This phone has joined already.")
    _check_choices(room, entry.sector, entry.role_band, entry.table)


def _seat_changed(room: Room, entry: e.SeatChanged) -> None:
    seat = room.seats.get(entry.participant)
    if seat is None or seat.removed:
        _seated(room, entry.participant)
    _check_choices(room, entry.sector, entry.role_band, entry.table)


def _check_choices(room: Room, sector: str, role_band: str, table: int) -> None:
    facts, _ = room.plan
    if sector not in {option.id for option in facts.sectors}:
        raise Rejected("Choose your sector from the list.")
    if role_band not in {option.id for option in facts.role_bands}:
        raise Rejected("Choose your role from the list.")
    if not 0 <= table <= facts.tables:
        raise Rejected(f"Choose a table from 1 to {facts.tables}, or no table.")


def _quoting(room: Room, entry: e.QuotingSet) -> None:
    seat = room.seats.get(entry.participant)
    if seat is None or seat.removed:
        _seated(room, entry.participant)


def _left(room: Room, entry: e.Left) -> None:
    _seated(room, entry.participant)


def _seat_removed(room: Room, entry: e.SeatRemoved) -> None:
    seat = room.seats.get(entry.participant)
    if seat is None or seat.removed:
        raise Rejected("That seat is already gone.")


def _moved(room: Room, entry: e.Moved) -> None:
    if entry.before != room.place:
        raise Rejected("The workshop has moved on already. Look again before you press Next.")
    if entry.after is not None:
        activity = room.activities.get(entry.after.activity)
        if activity is None or not 0 <= entry.after.step < len(activity.steps):
            raise Rejected("That place is not in the agenda.")


def _opened(room: Room, entry: e.Opened) -> None:
    if entry.question not in room.questions:
        raise Rejected("That question is not in the agenda.")
    asking = room.askings.get((entry.question, entry.round))
    if asking and asking.open:
        raise Rejected("Voting is open already.")


def _closed(room: Room, entry: e.Closed) -> None:
    asking = room.askings.get((entry.question, entry.round))
    if asking is None or not asking.open:
        raise Rejected("Voting is closed already.")


def _revealed(room: Room, entry: e.Revealed) -> None:
    asking = room.askings.get((entry.question, entry.round))
    if asking is None or asking.open:
        raise Rejected("Close voting before you show the results.")
    if asking.revealed:
        raise Rejected("The results are shown already.")


def _late_admitted(room: Room, entry: e.LateAdmitted) -> None:
    asking = room.askings.get((entry.question, entry.round))
    if asking is None or not asking.late:
        raise Rejected("There are no late answers to count.")


def _about_a_remark(room: Room, entry: e.Moderated | e.Removed) -> None:
    answer = room.answers_by_id.get(entry.answer)
    if answer is None or not room.questions[answer.question].is_remark:
        raise Rejected("That remark is not in this workshop.")
    if entry.answer in room.removed:
        raise Rejected("That remark was removed already.")


def _paused(room: Room, entry: e.Paused) -> None:
    if room.paused:
        raise Rejected("Everything is paused already.")


def _resumed(room: Room, entry: e.Resumed) -> None:
    if not room.paused:
        raise Rejected("Nothing is paused.")


def _ended(room: Room, entry: e.WorkshopEnded) -> None:
    if room.ended:
        raise Rejected("The workshop has ended already.")


def _timer(room: Room, entry: e.TimerSet) -> None:
    if not 0 <= entry.seconds <= 4 * 3600:
        raise Rejected("Set the timer to four hours or less.")


def _facts(room: Room, entry: e.FactsChanged) -> None:
    _check_facts(entry.facts)
    facts, _ = room.plan
    if entry.facts.code != facts.code:
        raise Rejected("The join code stays the same for the whole day.")
    sectors = {option.id for option in entry.facts.sectors}
    if any(seat.sector not in sectors for seat in room.seats.values()):
        raise Rejected("Somebody has joined with a sector that you removed. Rename it instead.")
    if any(seat.table > entry.facts.tables for seat in room.seats.values()):
        raise Rejected("Somebody sits at a table that you removed. Keep the number of tables.")


def _check_facts(facts: Facts) -> None:
    if not facts.title.strip():
        raise Rejected("Give the workshop a title.")
    if len(facts.sectors) < 2 or len({option.id for option in facts.sectors}) != len(facts.sectors):
        raise Rejected("List two or more sectors, each once.")
    if len(facts.levels) != 4 or not all(level.strip() for level in facts.levels):
        raise Rejected("Give each of the four levels of need a label.")
    if not facts.route.strip():
        raise Rejected("Say how a real concern is raised here: participants see it on their phones.")


def _anything(room: Room, entry: e.Entry) -> None:
    raise Rejected("That cannot happen in a workshop.")


_RULES: dict[type, Callable[[Room, Any], None]] = {
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
    e.LateAdmitted: _late_admitted,
    e.Moderated: _about_a_remark,
    e.Removed: _about_a_remark,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.TimerSet: _timer,
    e.WorkshopEnded: _ended,
}
