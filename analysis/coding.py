"""The codes that people gave to remarks: what stands, where coders differ, and how far they agree.

The machine is never a coder: what it suggested is only kept beside each decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from analysis.coders import cohen_kappa, krippendorff_alpha
from analysis.disclosure import FLOOR, groups
from analysis.themes import Match, Sorted
from analysis.votes import DRAWING, EVALUATION, TEXT, activity_of
from workshop.agenda import grouping
from workshop.codebook import Codebook, Theme
from workshop.room import Code, Edition, Remark, Room, released

AGREED = "agreed"
"""The coder of what coders agreed on together after they had compared their decisions."""


@dataclass(frozen=True)
class Decision:
    """A coder's decision as it stands today.

    ``themes`` are ids of the present codebook: merges since the decision are followed, and themes that left the
    codebook are gone. ``now`` is what was recorded last and ``first`` what the coder recorded first.
    """

    coder: str
    themes: tuple[str, ...]
    positive: bool
    now: Code
    first: Code


@dataclass(frozen=True)
class Verdict:
    """What people decided about a remark, all coders taken together.

    ``settled`` is False where coders differ and have not agreed; then ``themes`` are those that all of them gave.
    ``by`` are the coders. ``agreed`` says that they reached it together, ``bulk`` that nobody read the remark and a
    suggestion was accepted together with others.
    """

    themes: tuple[str, ...]
    positive: bool
    by: tuple[str, ...]
    settled: bool = True
    agreed: bool = False
    bulk: bool = False


@dataclass(frozen=True)
class Codes:
    """The remarks of a workshop that are put beside the codebook, and the decisions on them by the remark's uuid."""

    codebook: Codebook = field(default_factory=lambda: Codebook("", ()))
    remarks: tuple[Remark, ...] = ()
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)

    @cached_property
    def coders(self) -> tuple[str, ...]:
        """Who coded on their own, in the order of the alphabet."""
        return tuple(sorted({one.coder for made in self.decisions.values() for one in made} - {AGREED}))

    @cached_property
    def verdicts(self) -> dict[str, Verdict]:
        return {uuid: verdict(made) for uuid, made in self.decisions.items() if made}

    @property
    def taught(self) -> dict[str, tuple[str, ...]]:
        """The themes of what people have settled, for suggestions to learn from."""
        return {uuid: one.themes for uuid, one in self.verdicts.items() if one.settled}

    @cached_property
    def themes(self) -> dict[str, Theme]:
        return {theme.id: theme for theme in self.codebook.themes}

    def by(self, coder: str) -> dict[str, Decision]:
        """One coder's decisions by the remark's uuid."""
        return {uuid: one for uuid, made in self.decisions.items() for one in made if one.coder == coder}

    def titles(self, ids: Iterable[str]) -> str:
        """Themes in words, for people; what is in no codebook any more stays an id."""
        return "; ".join(f"{id_} {self.themes[id_].title}" if id_ in self.themes else id_ for id_ in ids)


@dataclass(frozen=True)
class Agreement:
    """How far two coders agree on one theme, over the ``both`` remarks that both of them read and coded.

    ``first`` and ``second`` are how often each gave the theme, ``same`` for how many remarks they decided alike.
    ``alpha`` is Krippendorff's, which corrects for so few remarks, and ``kappa`` Cohen's. They are None where they are
    not calculable: without variation there is nothing to measure.
    """

    theme: str
    title: str
    both: int
    first: int
    second: int
    same: int
    alpha: float | None
    kappa: float | None

    @property
    def percent(self) -> float:
        """The percentage of remarks decided alike; 0 without remarks."""
        return 100 * self.same / self.both if self.both else 0.0


POSITIVE = "Good practice"
"""Stands for a theme's title where the flag is meant."""


def codes(room: Room, base: Codebook) -> Codes:
    """The decisions on released remarks, whose codebook is ``base`` until another was set in the workshop."""
    book = room.codebooks[-1] if room.codebooks else base
    follow = _following(room.editions, {theme.id for theme in book.themes})
    said = codable(room)
    decisions = {}
    for remark in said:
        made = [_decision(room, remark.uuid, code, follow) for code in _codes(room, remark.uuid)]
        decisions[remark.uuid] = tuple(one for one in made if one)
    return Codes(book, said, decisions)


def codable(room: Room) -> tuple[Remark, ...]:
    """Released texts and captions, but those on the day itself, in no order of time."""
    first = {question: key for key in reversed(room.asked) for question in [key[0]]}
    asked = set()
    for question, key in first.items():
        activity = activity_of(room, key)
        if room.questions[question].kind in {TEXT, DRAWING} and (activity is None or activity.kind != EVALUATION):
            asked.add(question)
    said = (one for one in released(room) if one.question in asked)
    return tuple(sorted(said, key=lambda one: (one.text, one.question, one.round, one.uuid)))


def verdict(made: Iterable[Decision]) -> Verdict:
    """What one or more decisions on a remark come to.

    What coders agreed on together outranks their own decisions. A decision made on reading the remark outranks one
    that accepted suggestions together.
    """
    decisions = tuple(made)
    own = [one for one in decisions if one.coder != AGREED]
    for one in decisions:
        if one.coder == AGREED:
            return Verdict(one.themes, one.positive, tuple(other.coder for other in own), agreed=True)
    counted = [one for one in own if not one.now.bulk] or own
    first, *others = counted
    by = tuple(one.coder for one in counted)
    shared = tuple(id_ for id_ in first.themes if all(id_ in one.themes for one in others))
    settled = all(set(one.themes) == set(first.themes) for one in others)
    positive = all(one.positive for one in counted)
    return Verdict(shared, positive, by, settled, bulk=all(one.now.bulk for one in counted))


def agreement(read: Codes, one: str, other: str) -> tuple[Agreement, ...]:
    """How far two coders agree: a line for each theme that either gave, then one for the good-practice flag.

    Only remarks count that both have read and coded. Suggestions accepted together were not read, so they do not.
    """
    pairs = both_read(read, one, other)
    lines = []
    for theme in read.codebook.themes:
        values = [(theme.id in a.themes, theme.id in b.themes) for a, b in pairs.values()]
        if any(map(any, values)):
            lines.append(_agreement(theme.id, theme.title, values))
    return (*lines, _agreement("", POSITIVE, [(a.positive, b.positive) for a, b in pairs.values()]))


def both_read(read: Codes, one: str, other: str) -> dict[str, tuple[Decision, Decision]]:
    """The remarks that both coders have read and coded, with both decisions, by uuid."""
    first, second = read.by(one), read.by(other)
    return {
        uuid: (first[uuid], second[uuid])
        for uuid in first
        if uuid in second and not first[uuid].now.bulk and not second[uuid].now.bulk
    }


def differ(one: Decision, other: Decision) -> bool:
    return set(one.themes) != set(other.themes) or one.positive != other.positive


def decided(found: Sorted, read: Codes) -> Sorted:
    """The suggestions, with people's decisions in their place wherever there are any. Nothing is dropped."""
    placed: list[tuple[Remark, tuple[Match, ...]]] = []
    none: list[Remark] = []
    for remark, matches in [*found.suggested, *((one, ()) for one in found.unmatched)]:
        by_people = read.verdicts.get(remark.uuid)
        themes = tuple(Match(read.themes[id_], ()) for id_ in by_people.themes) if by_people else matches
        if themes:
            placed.append((remark, themes))
        else:
            none.append(remark)
    apart = []
    for remark in found.apart:
        by_people = read.verdicts.get(remark.uuid)
        if by_people is None:
            apart.append(remark)
        elif by_people.themes:
            placed.append((remark, tuple(Match(read.themes[id_], ()) for id_ in by_people.themes)))
        else:
            none.append(remark)
    return Sorted(tuple(placed), tuple(none), tuple(apart))


def groups_to_show(room: Room, said: Iterable[Remark]) -> tuple[str, ...]:
    """The groups of sectors by which these remarks may be filtered.

    At least ``FLOOR`` people of the group wrote some of them, and so did at least as many of all others together.
    A group whose number of people may not be shown at all is none of them.
    """
    group = grouping(room.plan[0])
    present = {seat.participant: group[seat.sector] for seat in room.seats.values() if not seat.removed}
    wrote = {one.participant for one in said if one.participant in present}

    def shown(people: Iterable[str]) -> dict[str, int]:
        found = [present[who] for who in people]
        return groups({name: found.count(name) for name in dict.fromkeys(group.values())}, FLOOR).shown

    everybody = shown(present)
    return tuple(name for name in shown(wrote) if name in everybody)


def group_of(room: Room, remark: Remark) -> str:
    """The group of sectors whose people wrote a remark; empty for words from paper."""
    seat = room.seats.get(remark.participant)
    return grouping(room.plan[0])[seat.sector] if seat else ""


def _codes(room: Room, uuid: str) -> list[Code]:
    return sorted((room.codes.get(uuid) or {}).values(), key=lambda code: code.coder)


_Follow = Callable[[Code], tuple[str, ...]]


def _decision(room: Room, uuid: str, code: Code, follow: _Follow) -> Decision | None:
    """None where every theme that was given has left the codebook: the remark waits for another decision."""
    themes = follow(code)
    if code.themes and not themes:
        return None
    return Decision(code.coder, themes, code.positive, code, room.first_codes[uuid][code.coder])


def _following(editions: tuple[Edition, ...], known: set[str]) -> _Follow:
    """How a code's themes are called today: through the merges since its own codebook that were not undone."""
    undone: set[int] = set()
    standing: list[int] = []
    for number, edition in enumerate(editions):
        if edition.undoes:
            undone |= {standing.pop(), number}
        else:
            standing.append(number)
    place = {edition.codebook.version: number for number, edition in enumerate(editions)}
    merges = [{} if number in undone else dict(edition.joined) for number, edition in enumerate(editions)]

    def follow(code: Code) -> tuple[str, ...]:
        themes = code.themes
        for joined in merges[place.get(code.version, -1) + 1 :]:
            themes = tuple(joined.get(id_, id_) for id_ in themes)
        return tuple(dict.fromkeys(id_ for id_ in themes if id_ in known))

    return follow


def _agreement(theme: str, title: str, values: list[tuple[bool, bool]]) -> Agreement:
    first, second = [a for a, _ in values], [b for _, b in values]
    alpha = krippendorff_alpha([first, second], "nominal") if values else None
    same = sum(a == b for a, b in values)
    table = [[values.count((a, b)) for b in (True, False)] for a in (True, False)]
    kappa = cohen_kappa(table) if values else None
    return Agreement(theme, title, len(values), sum(first), sum(second), same, alpha, kappa)
