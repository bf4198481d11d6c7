"""Where every person and every answer of a vote went, so that the numbers on a page add up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from workshop.room import Asking, Room, Seat


@dataclass(frozen=True)
class Reconciliation:
    """The people and the answers of one round, each counted once. It says nothing of what anybody chose.

    People: ``joined == voted + late_only + not_voted + not_here + removed`` and ``voted + paper == counted``.
    Answers of phones: ``arrived == standing + replaced + late + of_removed``.
    """

    joined: int
    """Seats ever taken."""
    voted: int
    """People whose answer from a phone counts."""
    late_only: int
    """People whose only answer came after voting had closed, and does not count."""
    not_voted: int
    not_here: int
    """People without an answer who joined after voting closed, or who left for good before it opened."""
    removed: int
    """Seats that the host took out. Nothing from them counts."""
    paper: int
    counted: int
    changed: int
    """People who sent another answer in place of an earlier one."""
    admitted: int
    """Late answers that the host let in."""
    open: bool
    arrived: int
    standing: int
    """Answers that count. Where one person may say several things, they are more than the people who ``voted``."""
    replaced: int
    late: int
    """Answers that came after voting had closed and do not count."""
    of_removed: int


def reconcile(room: Room, asking: Asking) -> Reconciliation:
    """Put every seat and every answer that arrived in a round where it belongs."""
    counts = room.counted(asking)
    voters = {answer.participant for answer in counts.values()}
    waiting = Counter(a.participant for a in asking.late.values() if not room.seats[a.participant].removed)
    arrived = Counter(a.participant for a in room.answers_by_id.values() if (a.question, a.round) == asking.key)
    of_removed = sum(number for who, number in arrived.items() if room.seats[who].removed)
    kept = Counter(answer.participant for answer in counts.values()) + waiting
    where = Counter(_where(seat, asking, voters, waiting) for seat in room.seats.values())
    paper = sum(ballots.times for ballots in asking.paper.values())
    return Reconciliation(
        joined=len(room.seats),
        voted=where["voted"],
        late_only=where["late"],
        not_voted=where["not voted"],
        not_here=where["not here"],
        removed=where["removed"],
        paper=paper,
        counted=where["voted"] + paper,
        changed=sum(number > kept[who] for who, number in arrived.items() if not room.seats[who].removed),
        admitted=asking.admitted,
        open=asking.open,
        arrived=arrived.total(),
        standing=len(counts),
        replaced=arrived.total() - of_removed - kept.total(),
        late=waiting.total(),
        of_removed=of_removed,
    )


def _where(seat: Seat, asking: Asking, voters: set[str], waiting: Counter[str]) -> str:
    if seat.removed:
        return "removed"
    if seat.participant in voters:
        return "voted"
    if seat.participant in waiting:
        return "late"
    came_after = bool(asking.closed_row) and seat.joined_row > asking.closed_row
    went_before = seat.left and seat.left_row < asking.opened_row
    return "not here" if came_after or went_before else "not voted"


def in_words(adds: Reconciliation, verb: str = "voted") -> str:
    """One line whose numbers add up. What is nought and needs no telling is left out.

    ``verb`` is what people did: voted, or answered.

    >>> in_words(Reconciliation(36, 32, 1, 2, 0, 1, 2, 34, 4, 0, False, 38, 32, 4, 1, 1))
    '36 joined = 32 voted + 2 did not + 1 late, not counted + 1 seat removed · 32 by phone + 2 on paper = 34 counted · \
4 changed their mind'
    """
    people = [f"{adds.voted} {verb}", f"{adds.not_voted} {'not yet' if adds.open else 'did not'}"]
    if adds.late_only:
        people.append(f"{adds.late_only} late, not counted")
    if adds.not_here:
        people.append(f"{adds.not_here} not here then")
    if adds.removed:
        people.append(f"{adds.removed} {'seat' if adds.removed == 1 else 'seats'} removed")
    parts = [f"{adds.joined} joined = {' + '.join(people)}"]
    if adds.paper:
        parts.append(f"{adds.voted} by phone + {adds.paper} on paper = {adds.counted} counted")
    if adds.changed:
        parts.append(f"{adds.changed} changed their mind")
    if adds.late > adds.late_only:
        more = adds.late - adds.late_only
        parts.append(f"{more} more late {'answer' if more == 1 else 'answers'}, not counted")
    if adds.admitted:
        parts.append(f"{adds.admitted} late {'answer' if adds.admitted == 1 else 'answers'} let in")
    return " · ".join(parts)
