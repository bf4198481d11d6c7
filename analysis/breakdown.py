"""Answers by group: which groups of sectors are shown beside a question, so that no other can be worked out.

A group is a sector, or several that the plan of the day counts together. What is shown of a question are whole rows:
how many people of a group chose each option. Everybody else, votes on paper too, makes up one more row, which any
reader can get by subtraction. So that row must be as safe as those shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from analysis import positions
from analysis.disclosure import FLOOR, THRESHOLD, too_few
from analysis.sharing import SHARE_SCALE, SHARES
from workshop.activities import Question
from workshop.agenda import grouping
from workshop.room import Asking, Room

OTHERS, ON_PAPER = "Others together", "On paper"
"""The names of the last row: people of hidden groups with those on paper, or the latter alone."""

Counts = Mapping[str, int]
"""People by option."""
Minds = Mapping[str, str]
"""Options on the scale, and what each says of a person: options of one mind say the same."""


@dataclass(frozen=True)
class Row:
    """How people of one group answered."""

    group: str
    counts: Counts

    @property
    def base(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Breakdown:
    """One round of a question by group. ``hidden`` are groups without a row, whether or not anybody of them answered.

    ``others`` is everybody who is in no row of ``rows``; None where there is nobody. Without rows nothing is shown.
    """

    rows: tuple[Row, ...] = ()
    others: Row | None = None
    hidden: tuple[str, ...] = ()

    def of(self, group: str) -> Row | None:
        return next((row for row in self.rows if row.group == group), None)


def breakdown(room: Room, asking: Asking, threshold: int = THRESHOLD) -> Breakdown:
    """What a report with this threshold may show of a round: never a group that the room itself could not see.

    Whoever was in the room knows what was shown there. So the rows for a report are chosen among those, and a
    person with both learns no more than the room did.
    """
    groups = tuple(dict.fromkeys(grouping(room.plan[0]).values()))
    answers = by_group(room, asking)
    paper: Counter[str] = Counter()
    for ballots in asking.paper.values():
        paper[str(ballots.value)] += ballots.times
    if too_few(sum(map(_base, answers.values())) + _base(paper)):
        return Breakdown(hidden=groups)
    minds = _minds(room.questions[asking.question])
    seen = shown(answers, paper, FLOOR, groups, minds)
    return _told(answers, paper, shown(answers, paper, max(threshold, FLOOR), seen, minds), groups)


def in_the_room(room: Room, asking: Asking) -> Breakdown:
    """What the host's page and the big screen may show of a round."""
    return breakdown(room, asking, FLOOR)


def by_group(room: Room, asking: Asking) -> dict[str, Counter[str]]:
    """People who answered on a phone by group, then by option. For questions with one answer each."""
    found = positions.by_group(room, asking.key, grouping(room.plan[0]))
    return {group: Counter(answers.values()) for group, answers in found.items()}


def _minds(question: Question) -> Minds:
    """Each point is a mind of its own, but on the scale of sharing: a curve adds its points up to sharing or not."""
    points = [option.id for option in question.options if not option.off_scale]
    if question.kind == "scale" and question.scale == SHARE_SCALE:
        return {point: str(place >= SHARES) for place, point in enumerate(points, start=1)}
    return {point: point for point in points}


def shown(
    answers: Mapping[str, Counts], paper: Counts, threshold: int, among: Collection[str], minds: Minds
) -> tuple[str, ...]:
    """The groups of ``among`` whose rows may be shown, in that order.

    A row needs ``threshold`` people, of whom those who took a position are not all of one of the ``minds``.
    What is left over must be nobody, or a safe row as
    well, in which no group stands alone. If it is not, the smallest row that could be shown joins it; that is
    always enough, since a row of ``threshold`` people of different minds is part of it then.
    """
    may = [group for group in among if group in answers and _safe(answers[group], threshold, minds)]
    if not _left_over(answers, paper, may, threshold, minds):
        may.remove(min(may, key=lambda group: (_base(answers[group]), -may.index(group))))
    return tuple(may)


def _left_over(
    answers: Mapping[str, Counts], paper: Counts, rows: Collection[str], threshold: int, minds: Minds
) -> bool:
    """Whether the rest of the room is safe when these rows are shown. Without rows nothing is, so it is safe."""
    hidden = [counts for group, counts in answers.items() if group not in rows and _base(counts)]
    if not rows or not (hidden or _base(paper)):
        return True
    if not hidden:
        return _safe(paper, threshold, minds)
    # The number of votes on paper is printed, so the hidden groups must be enough without them. Each of several may
    # hold the threshold, for all that a reader knows, with one person in each of the others.
    enough = sum(map(_base, hidden)) >= threshold + len(hidden) - 1
    alone = len(hidden) == 1 and not _safe(hidden[0], threshold, minds)
    return enough and not alone and _safe(_sum([*hidden, paper]), threshold, minds)


def _safe(counts: Counts, threshold: int, minds: Minds) -> bool:
    return (
        _base(counts) >= threshold
        and len({minds[one] for one, people in counts.items() if people and one in minds}) > 1
    )


def _told(answers: Mapping[str, Counts], paper: Counts, rows: Collection[str], groups: tuple[str, ...]) -> Breakdown:
    rest = [counts for group, counts in answers.items() if group not in rows]
    name = OTHERS if any(map(_base, rest)) else ON_PAPER
    others = Row(name, _sum([*rest, paper]))
    if len(rows) < 2 and not others.base:
        return Breakdown(hidden=groups)
    return Breakdown(
        rows=tuple(Row(group, dict(answers[group])) for group in rows),
        others=others if rows and others.base else None,
        hidden=tuple(group for group in groups if group not in rows),
    )


def _sum(parts: Collection[Counts]) -> dict[str, int]:
    whole: Counter[str] = Counter()
    for counts in parts:
        whole.update(counts)
    return dict(whole)


def _base(counts: Counts) -> int:
    return sum(counts.values())
