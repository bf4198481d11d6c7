"""Where every person and every answer of a vote went, so that the numbers on a page add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from workshop.room import Asking, Room, same


@dataclass(frozen=True)
class Reconciliation:
    """The people and the answers of one round, each counted once. It says nothing of what anybody chose.

    People: ``joined == voted + not_voted + away + left + later + removed`` and ``voted + paper == counted``.
    Answers of phones: ``arrived == standing + replaced + again + late + left_out + of_removed``.
    """

    joined: int
    """Seats ever taken."""
    voted: int
    """People whose answer from a phone counts."""
    not_voted: int
    """People in the room, now or when voting closed, without an answer that counts."""
    away: int
    """People without an answer whose phones are silent, or were when voting closed."""
    left: int
    """People without an answer who have left, or had when voting closed."""
    later: int
    """People without an answer who joined after voting closed."""
    removed: int
    """Seats that the host took out. Nothing from them counts."""
    paper: int
    changed: int
    """People who sent another answer than the one that counted until then."""
    admitted: int
    """Answers that count because the host let them in."""
    open: bool
    arrived: int
    standing: int
    """Answers that count. Where one person may say several things, they are more than the people who ``voted``."""
    replaced: int
    again: int
    """Answers that said the same as another one of the same person."""
    late: int
    """Answers that came after voting had closed, and about which the host has yet to decide."""
    left_out: int
    """Late answers that the host decided not to count."""
    of_removed: int

    @property
    def counted(self) -> int:
        return self.voted + self.paper

    @property
    def base(self) -> int:
        """The people that the votes are stated over."""
        return self.counted + self.not_voted


def reconcile(room: Room, asking: Asking, silent: Collection[str] = ()) -> Reconciliation:
    """Put every seat and every answer that arrived in a round where it belongs.

    ``silent`` are participants whose phones are silent now; they matter while voting is open. Of a closed round it is
    known how many were away, but not who: nobody counts as away who counts.
    """
    counts = room.counted(asking)
    voters = {answer.participant for answer in counts.values()}
    people: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    for who, seat in room.seats.items():
        sent = asking.arrivals.get(who)
        if seat.removed:
            people["removed"] += 1
            answers["of removed"] += sent.number if sent else 0
            continue
        if sent:
            answers["arrived"] += sent.number
            answers["again"] += sent.again
            people["changed"] += sent.changed
        if who in voters:
            people["voted"] += 1
        elif who in asking.left if asking.closed_row else seat.left:
            people["left"] += 1
        elif asking.closed_row and seat.joined_row > asking.closed_row:
            people["later"] += 1
        elif not asking.closed_row and who in silent:
            people["away"] += 1
        else:
            people["idle"] += 1
    if asking.closed_row:
        people["away"] = min(asking.away, people["idle"])
        people["idle"] -= people["away"]
    late = room.late(asking)
    waiting = sum(one.uuid not in asking.decided for one in late.values())
    repeats = [one for slot, one in asking.late.items() if slot in counts and same(one, counts[slot])]
    again = answers["again"] + len(repeats)
    return Reconciliation(
        joined=len(room.seats),
        voted=people["voted"],
        not_voted=people["idle"],
        away=people["away"],
        left=people["left"],
        later=people["later"],
        removed=people["removed"],
        paper=sum(ballots.times for ballots in asking.paper.values()),
        changed=people["changed"],
        admitted=sum(asking.decided.get(answer.uuid, False) for answer in counts.values()),
        open=asking.open,
        arrived=answers["arrived"] + answers["of removed"],
        standing=len(counts),
        replaced=answers["arrived"] - len(counts) - again - len(late),
        again=again,
        late=waiting,
        left_out=len(late) - waiting,
        of_removed=answers["of removed"],
    )


def in_words(adds: Reconciliation, verb: str = "voted", others: str = "") -> str:
    """One line whose numbers add up. What is nought and needs no telling is left out.

    ``verb`` is what people did: voted, or answered. ``others`` names those who did not, where not all were asked.

    >>> from workshop.room import Asking, Room
    >>> in_words(reconcile(Room(), Asking("q", "first", True, 1)))
    '0 joined = 0 voted + 0 not yet'
    """
    people = [f"{adds.voted} {verb}", f"{adds.not_voted} {others or ('not yet' if adds.open else 'did not')}"]
    if adds.away:
        people.append(f"{adds.away} away")
    if adds.left:
        people.append(f"{adds.left} left")
    if adds.later:
        people.append(f"{adds.later} joined later")
    if adds.removed:
        people.append(f"{adds.removed} {'seat' if adds.removed == 1 else 'seats'} removed")
    parts = [f"{adds.joined} joined = {' + '.join(people)}"]
    if adds.paper:
        parts.append(f"{adds.voted} by phone + {adds.paper} on paper = {adds.counted} counted")
    if adds.changed:
        parts.append(f"{adds.changed} changed their mind")
    if outside := adds.late + adds.left_out:
        parts.append(f"{outside} late {'answer' if outside == 1 else 'answers'}, not counted")
    if adds.admitted:
        parts.append(f"{adds.admitted} late {'answer' if adds.admitted == 1 else 'answers'} let in")
    return " · ".join(parts)
