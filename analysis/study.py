"""Everything a report needs to know about a workshop, worked out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from string import ascii_uppercase

from analysis import pictures
from analysis.coding import Codes, codes, decided
from analysis.disclosure import THRESHOLD, Groups, groups
from analysis.remarks import Account, Numbered, account, numbered, numbers
from analysis.sharing import Sharing, sharing
from analysis.spread import Spread, spread
from analysis.themes import Sorted, sort
from analysis.votes import DRAWING, EVALUATION, TEXT, WORDS, Ballot, Vote, votes
from workshop import retention
from workshop.agenda import BROUGHT_IN, Activity, Agenda, Facts, Source, grouping
from workshop.codebook import Codebook
from workshop.room import Action, Edition, Room, released
from workshop.writing import Writing

MOST_PICTURES = 6
"""Photos of drawings in a report."""


@dataclass(frozen=True)
class Shaped:
    """A theme as the room shaped it, with the released remarks in it. Who put a remark there is not known."""

    title: str
    remarks: frozenset[str]
    """Their uuids, never printed."""


@dataclass(frozen=True, eq=False)
class Study:
    """A workshop read for a report. ``date`` (ISO, or empty) is the day the report bears.

    ``left_out`` are activities that were run and then taken out of the agenda, ``dropped`` those taken out on the day
    before they were run; ``added`` joined it on the day, by id. ``took`` holds, in the order of the day, the minutes
    that the room spent at each activity it came to, None where the end is not known.
    ``threshold`` is the fewest people of a group that is shown on its own, and ``people`` are counted by group.
    ``released`` counts released remarks by question. ``themes`` are decisions of coders and, where there is none,
    suggestions; ``codes`` tell them apart. ``shaped`` are the themes that people in the room made, ``actions`` what
    the room agreed to do, ``parked`` what nobody came back to. ``curves`` say when each group would share, whether it
    may be shown or not. ``numbers`` are those of remarks in this report by uuid, of remarks that may not be quoted
    too. ``writing`` is what people wrote for the report, ``spreads`` says by theme how widely it was heard. ``purged``
    says that the words of remarks were deleted, and when; empty where they were not. ``waiting`` late answers need a
    decision, and ``still_open`` votes are not closed. The answers of a ``rehearsal`` are invented.
    """

    facts: Facts
    agenda: Agenda
    left_out: tuple[Activity, ...]
    dropped: tuple[Activity, ...]
    added: frozenset[str]
    took: Mapping[str, int | None]
    codebook: Codebook
    date: str
    threshold: int
    people: Groups
    left: int
    taken_out: int
    quotable_people: int
    votes: tuple[Vote, ...]
    account: Account
    themes: Sorted
    codes: Codes
    shaped: tuple[Shaped, ...]
    actions: tuple[Action, ...]
    parked: tuple[str, ...]
    curves: Sharing
    released: Counter[str]
    quotes: tuple[Numbered, ...]
    numbers: dict[str, int]
    editions: tuple[Edition, ...]
    writing: Writing
    spreads: Mapping[str, Spread]
    purged: str
    waiting: int
    still_open: int
    rehearsal: bool

    def of(self, *purposes: str) -> tuple[Vote, ...]:
        """The questions that were asked for one of these purposes."""
        return tuple(vote for vote in self.votes if vote.purpose in purposes)

    def held(self, what: Activity | Vote) -> list[Ballot]:
        """The rounds that an activity held, or those of a question that no activity did."""
        if isinstance(what, Vote):
            return [ballot for ballot in what.ballots if not ballot.activity]
        return [ballot for vote in self.votes for ballot in vote.ballots if ballot.activity == what.id]

    @cached_property
    def run(self) -> tuple[Activity | Vote, ...]:
        """The activities that asked something, in the order in which they did.

        Between them stand the votes that no activity held.
        """
        known = {activity.id: activity for activity in self.activities}
        rounds = [(ballot, vote) for vote in self.votes for ballot in vote.ballots]
        found: dict[str, Activity | Vote] = {}
        for ballot, vote in sorted(rounds, key=lambda one: one[0].place):
            if ballot.activity:
                found.setdefault(f"activity {ballot.activity}", known[ballot.activity])
            else:
                found.setdefault(f"question {vote.question.id}", vote)
        return tuple(found.values())

    @property
    def elsewhere(self) -> bool:
        """Whether the event was run with another tool: what it was, and why people met, is not known here."""
        return self.agenda.id == BROUGHT_IN

    @property
    def activities(self) -> tuple[Activity, ...]:
        """Those of the agenda, then those taken out after they were run."""
        return (*self.agenda.activities, *self.left_out)

    @cached_property
    def said(self) -> dict[str, str]:
        """The words of every remark that has a number here, by uuid."""
        quoted = {one.remark.uuid: one.remark.text for one in self.quotes}
        return {remark.uuid: remark.text for remark in self.codes.remarks} | quoted

    @property
    def open_questions(self) -> tuple[Vote, ...]:
        """What people answered in their own words, but for single words."""
        return tuple(vote for vote in self.votes if vote.question.is_remark and vote.purpose != WORDS)

    @property
    def themed(self) -> tuple[Vote, ...]:
        """The questions whose remarks are put beside the codebook."""
        return tuple(vote for vote in self.votes if in_themes(vote))

    @cached_property
    def names(self) -> dict[str, str]:
        """What each open question is called here: Question A, Question B and so on."""
        letters = dict(enumerate(ascii_uppercase))
        return {
            vote.question.id: f"Question {letters.get(place, place + 1)}"
            for place, vote in enumerate(self.open_questions)
        }

    @cached_property
    def pictured(self) -> dict[int, str]:
        """Photos of drawings by the number of their remark: the first that may be shown."""
        shown: dict[int, str] = {}
        confirmed = {answer for _, answer in self.writing.quotes}
        for one in self.quotes:
            if self.stands and one.remark.uuid not in confirmed:
                continue
            photo = pictures.printable(one.remark.photo) if one.remark.photo else ""
            if photo and len(shown) < MOST_PICTURES:
                shown[one.number] = photo
        return shown

    @property
    def stands(self) -> bool:
        """Whether somebody stands for the report as it is now."""
        return self.writing.stands

    @property
    def paper(self) -> int:
        """The most votes on paper in one round: at least so many people used paper."""
        return max((vote.paper for vote in self.votes), default=0)

    @property
    def sources(self) -> tuple[Source, ...]:
        """What the cards of the day rely on, each once."""
        found = {source.claim: source for activity in self.activities for source in activity.sources}
        return tuple(found.values())

    @property
    def groups(self) -> dict[str, str]:
        """The group in which each sector is counted."""
        return grouping(self.facts)

    @property
    def sectors(self) -> dict[str, str]:
        """The label of each sector of the day."""
        return {option.id: option.label for option in self.facts.sectors}


def in_themes(vote: Vote) -> bool:
    """Whether the remarks of a question are put beside the codebook: not those on the day itself, nor promises."""
    return vote.purpose in {TEXT, DRAWING} and vote.kind != EVALUATION


def study(room: Room, codebook: Codebook, date: str = "", threshold: int = THRESHOLD) -> Study:
    """Read a workshop; ``Rejected`` if the room never was one."""
    facts, agenda = room.plan
    seats = [seat for seat in room.seats.values() if not seat.removed]
    read = codes(room, codebook)
    quotes = numbered(room)
    themes = decided(sort(read.remarks, read.codebook, read.taught), read)
    return Study(
        facts=facts,
        agenda=agenda,
        left_out=room.left_out,
        dropped=room.dropped,
        added=frozenset(room.added),
        took=_took(room),
        codebook=read.codebook,
        date=date,
        threshold=threshold,
        people=_people(room, threshold),
        left=sum(seat.left for seat in seats),
        taken_out=len(room.seats) - len(seats),
        quotable_people=sum(seat.quotable for seat in seats),
        votes=votes(room, threshold),
        account=account(room),
        themes=themes,
        codes=read,
        shaped=_shaped(room),
        actions=room.actions,
        parked=tuple(one.text for one in room.parked),
        curves=sharing(room, grouping(facts)),
        released=Counter(remark.question for remark in released(room)),
        quotes=quotes,
        numbers=numbers(room, quotes, read.remarks),
        editions=room.editions,
        writing=room.writing,
        spreads={
            theme.id: spread(room, [remark for remark, _ in themes.of(theme)], read.remarks)
            for theme in read.codebook.themes
        },
        purged=retention.said(room),
        waiting=sum(len(room.waiting(room.askings[key])) for key in room.asked),
        still_open=sum(room.askings[key].open for key in room.asked),
        rehearsal=room.rehearsal,
    )


def at_threshold(read: Study, room: Room, threshold: int, withheld: Collection[str] = ()) -> Study:
    """The same reading with another smallest group, and ``withheld`` as for ``votes``.

    What does not depend on these is not worked out again.
    """
    people, asked = _people(room, threshold), votes(room, threshold, withheld)
    return replace(read, threshold=threshold, people=people, votes=asked)


def _people(room: Room, threshold: int) -> Groups:
    group = grouping(room.plan[0])
    came = Counter(group[seat.sector] for seat in room.seats.values() if not seat.removed)
    return groups({name: came[name] for name in group.values()}, threshold)


def _took(room: Room) -> dict[str, int | None]:
    """Whole minutes at each activity, of all times that the room was at it."""
    seconds: dict[str, float | None] = {}
    ends = [at for _, at in room.visits[1:]] + [room.ended_at] * bool(room.visits)
    for (activity, start), end in zip(room.visits, ends, strict=True):
        spent = (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() if end else None
        known = seconds.get(activity, 0.0)
        seconds[activity] = None if spent is None or known is None else known + max(spent, 0.0)
    return {activity: None if spent is None else round(spent / 60) for activity, spent in seconds.items()}


def _shaped(room: Room) -> tuple[Shaped, ...]:
    known = {remark.uuid for remark in released(room)}
    return tuple(Shaped(theme.title, frozenset(known.intersection(theme.remarks))) for theme in room.themes)
