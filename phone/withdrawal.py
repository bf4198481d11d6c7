"""Withdrawing: until when somebody may take back everything they sent, and how much that is."""

from __future__ import annotations

from workshop.activities import Question
from workshop.errors import Rejected
from workshop.room import Room, Seat
from workshop.wording import day, plural


def check(room: Room) -> None:
    """``Rejected`` once the findings were signed off: from then on only the organiser can delete."""
    signed = room.writing.signed
    if signed:
        raise Rejected(
            f"The findings were signed off on {day(signed.at[:10])}, so this cannot be done from a phone any more. "
            f"Ask the facilitator, or whoever answers for the data: {room.plan[0].controller}"
        )


def sent(room: Room, seat: Seat) -> str:
    """How much this person has sent, in words.

    >>> from workshop.agenda import Agenda
    >>> seat = Seat("p", "health", "other", 0, False, "")
    >>> sent(Room(), seat)
    'your seat, and nothing else: nothing was sent from it'
    """
    theirs = {
        (one.question, one.uuid if room.askings[one.question, one.round].many else one.round)
        for one in room.answers_by_id.values()
        if one.participant == seat.participant
    }
    asked: list[Question] = [room.questions[question] for question, _ in theirs]
    said = sum(question.is_remark for question in asked)
    parts = [plural(number, what) for number, what in ((len(asked) - said, "vote"), (said, "remark")) if number]
    return f"your seat, {' and '.join(parts)}" if parts else "your seat, and nothing else: nothing was sent from it"
