"""Who chose what, and where people stand on a scale. The points have an order: they are counted, never averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.agreement import Span, interquartile_range, median
from workshop.activities import Question
from workshop.room import Key, Room


@dataclass(frozen=True)
class Positions:
    """People by point of a scale, from its low end, and those ``apart`` from it: "not enough information"."""

    counts: tuple[int, ...]
    apart: int

    @classmethod
    def of(cls, options: Iterable[str], scale: Iterable[str]) -> Positions:
        """Count options; ``scale`` has those on it, in their order."""
        return cls.counted(Counter(options), scale)

    @classmethod
    def counted(cls, counts: Mapping[str, int], scale: Iterable[str]) -> Positions:
        """People by option as positions; ``scale`` as for ``of``."""
        on = tuple(counts.get(option, 0) for option in scale)
        return cls(on, sum(counts.values()) - sum(on))

    @property
    def base(self) -> int:
        """People on the scale."""
        return sum(self.counts)

    @property
    def median(self) -> Span | None:
        return median(self.counts) if self.base else None

    @property
    def quartiles(self) -> Span | None:
        return interquartile_range(self.counts) if self.base else None

    def reaching(self, point: int) -> int:
        """People at this point, counted from 1, or above it."""
        return sum(self.counts[point - 1 :])

    def spelled(self) -> list[int]:
        """Each person's place, from 1, low to high."""
        return [place for place, people in enumerate(self.counts, start=1) for _ in range(people)]


def places(question: Question) -> dict[str, int]:
    """The place of each point of a scale, from 1 at its low end; ``ValueError`` for a question that is no scale."""
    if question.kind != "scale":
        raise ValueError(f"The question {question.id} has no scale.")
    points = [option.id for option in question.options if not option.off_scale]
    return {point: place for place, point in enumerate(points, start=1)}


def chosen(room: Room, key: Key) -> dict[str, str]:
    """Participant to option, of the answers that count, on phones; ``KeyError`` for a round that was not asked and
    ``ValueError`` for a question with several answers."""
    if room.questions[key[0]].kind not in {"choice", "scale"}:
        raise ValueError(f"The question {key[0]} does not have one answer.")
    return {who: str(answer.value) for who, answer in room.counted(room.askings[key]).items()}


def on_paper(room: Room, key: Key) -> list[str]:
    """The option on each ballot on paper, of a question with one answer; errors as for ``chosen``."""
    return [str(ballots.value) for ballots in room.askings[key].paper.values() for _ in range(ballots.times)]


def by_group(room: Room, key: Key, group: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Participant to option by group, in the order of ``group``, which gives that of each sector; of groups with an
    answer. Errors as for ``chosen``.

    An answer stays with the sector that its author had when it was given: who corrects the seat later moves no vote.
    """
    answers = room.askings[key].answers
    found: dict[str, dict[str, str]] = {name: {} for name in group.values()}
    for who, option in chosen(room, key).items():
        found[group[answers[who].sector or room.seats[who].sector]][who] = option
    return {name: of for name, of in found.items() if of}
