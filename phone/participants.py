"""The pretend participants of one workshop at their phones, over HTTP: how they join, answer, support and move.

Each has a number. What proves a participant's seat follows from the workshop and the number, so that whoever plays
them, and however often they are begun, the same people sit there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import httpx

from phone.crowd import Crowd, Person, filled_in
from phone.pretend import Phone
from workshop.activities import CONFIDENCE
from workshop.rehearsal import seat_of, token_of
from workshop.room import Asking, Room, Seat, released_in, remarks

_ONE_OF_FOUR = "one-two-four-all"


class Refused(Exception):
    """A phone got another page than somebody at it would expect; the words say which."""


@dataclass
class Participants:
    """``client`` reaches the app at ``url``; all phones share its connections."""

    url: str
    workshop: str
    crowd: Crowd
    client: httpx.Client
    _phones: dict[int, Phone] = field(default_factory=dict)

    def seat(self, room: Room, number: int) -> Seat | None:
        """Where this participant sits; None for those who have not joined, or whose seat was taken out."""
        return seat_of(room, self.workshop, number)

    def joins(self, room: Room, number: int) -> Person:
        """Take a seat, unless this participant has one."""
        person, phone = self.crowd.person(number), self._phone(room, number)
        if self.seat(room, number) is None:
            token = token_of(self.workshop, number)
            phone.joins(person.sector, person.role_band, person.table, person.quotable, token)
            _went_well(phone, "join")
        return person

    def answers(self, room: Room, number: int, nth: int = 0) -> bool:
        """Answer what is open now; whether there was anything to say."""
        asking, activity, seat = room.asking, room.activity, self.seat(room, number)
        if asking is None or activity is None or seat is None or not asking.open:
            return False
        person, question = self.crowd.person(number), room.questions[asking.question]
        if not self.is_asked(room, number):
            return False
        themes = [theme.title for theme in room.themes]
        others = _said(room) if question.is_remark else ()
        said = self.crowd.says(person, question, asking.round, activity, others, themes, nth)
        if said is None:
            return False
        sure = {option.id: option.label for option in CONFIDENCE}.get(self.crowd.sure(person, question), "")
        phone = self._phone(room, number)
        phone.answers(filled_in(question, said, themes), sure)
        _went_well(phone, "answer")
        return True

    def is_asked(self, room: Room, number: int) -> bool:
        """Whether the question is meant for this person: table hosts are one at each table, and one of four reports."""
        asking, activity = room.asking, room.activity
        assert asking
        assert activity
        if room.questions[asking.question].for_hosts:
            return number < max(1, room.plan[0].tables)
        # Of a small room most, or there would be too few proposals to choose from.
        return activity.kind != _ONE_OF_FOUR or number % 4 == 0 or number < 6

    def has_answered(self, room: Room, number: int) -> bool:
        """Whether this person has said something in the round that is open, in time or late."""
        asking, seat = room.asking, self.seat(room, number)
        return bool(asking and seat and seat.participant in asking.arrivals)

    def supports(self, room: Room, number: int, asking: Asking) -> bool:
        """Support one more of the things that others said; whether there was one."""
        seat, question = self.seat(room, number), room.questions[asking.question]
        if seat is None:
            return False
        offered = [one for one in released_in(room, asking.key) if one.participant != seat.participant]
        given = [one for one in offered if seat.participant in room.upvotes.get(one.uuid, ())]
        left = [one for one in offered if one not in given]
        if not left or len(given) >= self.crowd.supports(self.crowd.person(number), question):
            return False
        chosen = left[(number * 7 + len(given)) % len(left)]
        phone = self._phone(room, number)
        phone.supports(" ".join(chosen.text.split()))
        _went_well(phone, "support a remark")
        return True

    def changes_table(self, room: Room, number: int) -> bool:
        """Go to another table where the room is told to; whether this person did."""
        place, seat = room.place, self.seat(room, number)
        table = self.crowd.moves(self.crowd.person(number), f"{place}") if place else 0
        if seat is None or table in {0, seat.table}:
            return False
        phone = self._phone(room, number)
        phone.presses(f"Table {table}", "")
        _went_well(phone, "change table")
        return True

    def looks(self, room: Room, number: int) -> None:
        """Look at the phone, as people do now and then."""
        self._phone(room, number).looks()

    def shows(self, room: Room, number: int, text: str) -> bool:
        """Whether this participant's phone shows a text."""
        return self._phone(room, number).sees(text)

    def text(self, number: int) -> str:
        """What this participant's phone showed last."""
        return self._phones[number].page.text

    def _phone(self, room: Room, number: int) -> Phone:
        if number not in self._phones:
            self._phones[number] = phone = Phone(self.url, room.plan[0].code, self.client)
            if self.seat(room, number):
                phone.sits(token_of(self.workshop, number))
        return self._phones[number]


def _said(room: Room) -> Collection[str]:
    """Everything that somebody wrote so far; of a drawing its caption."""
    return {remark.text for remark in remarks(room)}


def _went_well(phone: Phone, doing: str) -> None:
    if phone.status != 200 or phone.page.alert:
        raise Refused(f"A phone could not {doing}: {phone.page.alert or phone.page.text[:200]}")
