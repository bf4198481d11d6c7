"""Everything a report needs to know about a workshop, worked out once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from analysis.disclosure import Groups, groups
from analysis.remarks import Account, Numbered, account, numbered
from analysis.themes import Sorted, sort
from analysis.votes import Ballot, Vote, votes
from workshop.agenda import Activity, Agenda, Facts, Source
from workshop.materials import Codebook
from workshop.room import Room, remarks


@dataclass(frozen=True)
class Study:
    """A workshop read for a report. ``date`` (ISO, or empty) is the day the report bears."""

    facts: Facts
    agenda: Agenda
    codebook: Codebook
    date: str
    people: Groups
    left: int
    taken_out: int
    quotable_people: int
    votes: tuple[Vote, ...]
    account: Account
    themes: Sorted
    quotes: tuple[Numbered, ...]

    def of(self, *purposes: str) -> tuple[Vote, ...]:
        """The questions that were asked for one of these purposes."""
        return tuple(vote for vote in self.votes if vote.purpose in purposes)

    def held(self, activity: Activity) -> list[Ballot]:
        """The rounds that an activity held."""
        return [ballot for vote in self.votes for ballot in vote.ballots if ballot.activity == activity.id]

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the cards of the day rely on, each once."""
        found = {source.claim: source for activity in self.agenda.activities for source in activity.sources}
        return tuple(found.values())

    @property
    def sectors(self) -> dict[str, str]:
        """The label of each sector of the day."""
        return {option.id: option.label for option in self.facts.sectors}


def study(room: Room, codebook: Codebook, date: str = "") -> Study:
    """Read a workshop; ``Rejected`` if the room never was one."""
    facts, agenda = room.plan
    seats = [seat for seat in room.seats.values() if not seat.removed]
    sectors = Counter(seat.sector for seat in seats)
    counts = {option.id: sectors[option.id] for option in facts.sectors}
    released = [r for r in remarks(room) if r.status == "released" and room.questions[r.question].kind == "text"]
    in_no_order_of_time = sorted(released, key=lambda remark: (remark.text, remark.question, remark.round))
    return Study(
        facts=facts,
        agenda=agenda,
        codebook=codebook,
        date=date,
        people=groups(counts),
        left=sum(seat.left for seat in seats),
        taken_out=len(room.seats) - len(seats),
        quotable_people=sum(seat.quotable for seat in seats),
        votes=votes(room),
        account=account(room),
        themes=sort(in_no_order_of_time, codebook),
        quotes=numbered(room),
    )
