"""When would each sector share? Of the scenario cards, whose story is told in releases, each followed by a vote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.agreement import Span, interquartile_range, median
from analysis.positions import Positions, by_group, chosen, on_paper, places
from workshop.agenda import second
from workshop.materials import RELEASES
from workshop.room import Key, Room

SHARE_SCALE = "share-now"
SHARES = 3
"""The lowest point of the share scale at which something about the family is told to another agency by name."""


@dataclass(frozen=True)
class Step:
    """One release: ``sharing`` of the ``base`` people on the scale would share; ``apart`` were off it."""

    release: str
    base: int
    sharing: int
    apart: int

    @property
    def share(self) -> float | None:
        return self.sharing / self.base if self.base else None


@dataclass(frozen=True)
class Between:
    """Two releases; None stands for "not by the last release"."""

    low: str | None
    high: str | None


@dataclass(frozen=True)
class First:
    """At which release people would first share: ``counts`` for each of ``releases``, and how many would at ``none``.

    Counted are those who voted at every release, on phones. Who was off the scale at a release would not yet share
    there. Who would share, and later would not any more, counts where they first would.
    """

    releases: tuple[str, ...]
    counts: tuple[int, ...]
    none: int

    @property
    def base(self) -> int:
        return sum(self.counts) + self.none

    @property
    def median(self) -> Between | None:
        """The release of the middle person, if all stand in the order in which they would share, and those who never
        would stand last. The two differ only where, of an even number, the two middle people do; None of nobody."""
        return self._named(median((*self.counts, self.none))) if self.base else None

    @property
    def quartiles(self) -> Between | None:
        """The spread: the releases between which the middle half of the people would first share."""
        return self._named(interquartile_range((*self.counts, self.none))) if self.base else None

    def _named(self, span: Span) -> Between:
        names = (*self.releases, None)
        return Between(names[span.low - 1], names[span.high - 1])


@dataclass(frozen=True)
class Curve:
    """The share who would share by release, and where people would first."""

    steps: tuple[Step, ...]
    first: First


@dataclass(frozen=True)
class Card:
    """The curves of one card. ``everyone`` has votes on paper in its steps, which no group has."""

    question: str
    title: str
    everyone: Curve
    groups: Mapping[str, Curve]


@dataclass(frozen=True)
class Sharing:
    """``pooled`` adds up the votes on ``pooled_cards``: those asked at the same, and the most, releases. Its bases are
    votes and not people: who voted on three cards counts three times. None if there is no card."""

    cards: tuple[Card, ...]
    pooled: Card | None
    pooled_cards: tuple[str, ...]


def sharing(room: Room, group: Mapping[str, str] | None = None) -> Sharing:
    """The curves of every card that was voted on, by group: by default by sector.

    Where a release was voted on again after discussion, its second vote counts alone. A vote that is still open does
    not count. ``group`` gives the group of each sector.
    """
    label = {sector.id: (group or {}).get(sector.id, sector.id) for sector in room.plan[0].sectors}
    cards = tuple(_card(room, question, keys, label) for question, keys in staged(room).items())
    longest = max((card.everyone.first.releases for card in cards), key=len, default=())
    alike = [card for card in cards if card.everyone.first.releases == longest]
    return Sharing(cards, _pooled(alike) if alike else None, tuple(card.question for card in alike))


def staged(room: Room) -> dict[str, dict[str, Key]]:
    """The last closed vote of each release, by question, in the order of the releases."""
    found: dict[str, dict[str, Key]] = {}
    for question in dict.fromkeys(question for question, _ in room.asked):
        if room.questions[question].scale != SHARE_SCALE or room.questions[question].kind != "scale":
            continue
        votes = {
            release: key
            for release in RELEASES
            for key in ((question, release), (question, second(release)))
            if key in room.askings and not room.askings[key].open
        }
        if votes:
            found[question] = votes
    return found


def _card(room: Room, question: str, keys: Mapping[str, Key], label: Mapping[str, str]) -> Card:
    scale = places(room.questions[question])
    votes = {release: chosen(room, key) for release, key in keys.items()}
    groups = {release: by_group(room, key, label) for release, key in keys.items()}
    names = [name for name in dict.fromkeys(label.values()) if any(name in of for of in groups.values())]
    title = next(
        (one.title for one in room.plan[1].activities for step in one.steps if step.question == question),
        room.questions[question].text,
    )
    return Card(
        question,
        title,
        Curve(
            tuple(
                _step(release, Positions.of([*votes[release].values(), *on_paper(room, key)], scale))
                for release, key in keys.items()
            ),
            _first(votes, scale),
        ),
        {name: _curve({release: of.get(name, {}) for release, of in groups.items()}, scale) for name in names},
    )


def _curve(votes: Mapping[str, Mapping[str, str]], scale: Mapping[str, int]) -> Curve:
    steps = (_step(release, Positions.of(answers.values(), scale)) for release, answers in votes.items())
    return Curve(tuple(steps), _first(votes, scale))


def _step(release: str, stand: Positions) -> Step:
    return Step(release, stand.base, stand.reaching(SHARES), stand.apart)


def _first(votes: Mapping[str, Mapping[str, str]], scale: Mapping[str, int]) -> First:
    throughout = set.intersection(*(set(answers) for answers in votes.values()))
    firsts = Counter(
        next((release for release, answers in votes.items() if scale.get(answers[who], 0) >= SHARES), None)
        for who in throughout
    )
    return First(tuple(votes), tuple(firsts[release] for release in votes), firsts[None])


def _pooled(cards: Sequence[Card]) -> Card:
    names = dict.fromkeys(name for card in cards for name in card.groups)
    return Card(
        "",
        "All cards",
        _added(card.everyone for card in cards),
        {name: _added(card.groups[name] for card in cards if name in card.groups) for name in names},
    )


def _added(curves: Iterable[Curve]) -> Curve:
    curves = list(curves)
    steps = tuple(
        Step(
            one[0].release,
            sum(step.base for step in one),
            sum(step.sharing for step in one),
            sum(step.apart for step in one),
        )
        for one in zip(*(curve.steps for curve in curves), strict=True)
    )
    firsts = [curve.first for curve in curves]
    counts = tuple(map(sum, zip(*(first.counts for first in firsts), strict=True)))
    return Curve(steps, First(firsts[0].releases, counts, sum(first.none for first in firsts)))
