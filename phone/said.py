"""What people said, as a phone shows it: everybody's released remarks with their support, and one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workshop.activities import in_words
from workshop.room import Answer, Asking, Room, Seat, released_in
from workshop.tallies import support

_STATES = {True: "On show.", False: "Not on show.", None: "The facilitator reads it first."}


@dataclass(frozen=True)
class Own:
    """One thing that this person said, and what became of it, in words. Removed words are empty."""

    text: str
    state: str


@dataclass(frozen=True)
class Said:
    """A released remark and its support. ``supported`` is this person's own support; ``yours`` their own words."""

    uuid: str
    text: str
    support: int
    supported: bool
    yours: bool


def answers_of(asking: Asking, seat: Seat | None) -> list[tuple[Answer, bool]]:
    """What the seat answered, oldest first, each with whether it came late."""
    if seat is None:
        return []
    both = ((asking.answers, False), (asking.late, True))
    found = [(answer, late) for answers, late in both for answer in _of(asking, answers, seat.participant)]
    return sorted(found, key=lambda one: one[0].counter)


def _of(asking: Asking, answers: Mapping[str, Answer], participant: str) -> list[Answer]:
    if asking.many:
        return [answer for answer in answers.values() if answer.participant == participant]
    found = answers.get(participant)
    return [found] if found else []


def own(room: Room, asking: Asking, seat: Seat | None) -> tuple[Own, ...]:
    """All that this person said, where one person may say several things."""
    question = room.questions[asking.question]
    found = []
    for answer, late in answers_of(asking, seat):
        if answer.value is None:
            found.append(Own("", "The facilitator took this out. Please leave out names and case details."))
        else:
            state = "It came after voting closed." if late else _STATES[room.moderated.get(answer.uuid)]
            found.append(Own(in_words(question, answer.value), state))
    return tuple(found)


def said(room: Room, asking: Asking, seat: Seat) -> tuple[Said, ...]:
    """The released remarks, those with most support first."""
    found = []
    for remark in released_in(room, asking.key):
        given = room.upvotes.get(remark.uuid)
        mine = given is not None and seat.participant in given
        yours = remark.participant == seat.participant
        found.append(Said(remark.uuid, remark.text, support(room, remark.uuid), mine, yours))
    return tuple(sorted(found, key=lambda one: -one.support))
