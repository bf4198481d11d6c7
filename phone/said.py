"""What people said, as a phone shows it: everybody's released remarks with their support, and one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workshop.activities import in_words
from workshop.room import Answer, Asking, Remark, Room, Seat, Theme, remarks
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
    for remark in released(room, [asking]):
        given = room.upvotes.get(remark.uuid)
        mine = given is not None and seat.participant in given
        yours = remark.participant == seat.participant
        found.append(Said(remark.uuid, remark.text, support(room, remark.uuid), mine, yours))
    return tuple(sorted(found, key=lambda one: -one.support))


def released(room: Room, askings: Sequence[Asking]) -> list[Remark]:
    """The remarks of these askings that the room may see, oldest first."""
    keys = {asking.key for asking in askings}
    return [one for one in _all_released(room) if (one.question, one.round) in keys]


_last: dict[str, tuple[Room, list[Remark]]] = {}
"""The last released remarks of each workshop, by join code: many phones ask for the same ones within a second."""


def _all_released(room: Room) -> list[Remark]:
    code = room.plan[0].code
    known = _last.get(code)
    if known is None or known[0] is not room:
        known = _last[code] = (room, [one for one in remarks(room) if one.status == "released"])
    return known[1]


def theme_label(room: Room, theme: Theme) -> str:
    """A theme of the day with how many remarks in it the room may see."""
    shown = sum(room.moderated.get(uuid, False) and uuid not in room.removed for uuid in theme.remarks)
    return f"{theme.title} ({shown} {'remark' if shown == 1 else 'remarks'})"
