"""Before the day: which groups of sectors will be large enough to be shown, and a map that makes more of them so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.disclosure import FLOOR, THRESHOLD
from workshop.agenda import Facts

ANSWER = 0.9
"""The part of those expected who come and answer a question, as a careful guess."""

_FEW = 6
"""Groups that are tried together in every way: 203 of them."""

Merge = tuple[tuple[str, str], ...]
Part = tuple[str, ...]


@dataclass(frozen=True)
class View:
    """A group and how many are expected. Shown means: large enough, if not all of it answer alike."""

    group: str
    expected: int
    in_the_room: bool
    published: bool


def views(facts: Facts, expected: Mapping[str, int]) -> tuple[View, ...]:
    """What will be visible of each group with the map of the day. ``expected`` counts people by a sector's id.

    Of groups that nobody is expected from nothing is said.
    """
    sizes = _sizes(facts, facts.merge, expected)
    return tuple(
        View(group, size, group in _large(sizes, FLOOR), group in _large(sizes, THRESHOLD))
        for group, size in sizes.items()
    )


def proposed(facts: Facts, expected: Mapping[str, int]) -> Merge:
    """A map with which as many groups as possible are published, and all people are in one of them.

    It puts groups of the present map together, and takes none apart. Of equally many groups it prefers those of
    most equal size. A map that is as good as it can be comes back as it is.
    """
    sizes = _sizes(facts, facts.merge, expected)
    if not sizes or len(_large(sizes, THRESHOLD)) == len(sizes):
        return facts.merge
    best = max(_choices(sizes), key=lambda parts: _worth(sizes, parts))
    names = {group: " and ".join(part) for part in best for group in part}
    merged = dict(facts.merge)
    return tuple(
        (sector.id, names.get(group, group))
        for sector in facts.sectors
        for group in [merged.get(sector.id) or sector.label]
    )


def _sizes(facts: Facts, merge: Merge, expected: Mapping[str, int]) -> dict[str, int]:
    """People by group, in the order of the sectors; groups without anybody are left out."""
    merged = dict(merge)
    sizes: Counter[str] = Counter()
    for sector in facts.sectors:
        sizes[merged.get(sector.id) or sector.label] += max(0, expected.get(sector.id, 0))
    return {group: size for group, size in sizes.items() if size}


def _large(sizes: Mapping[str, int], threshold: int) -> set[str]:
    """The groups that can be shown when some do not answer. A single group that is too small hides another."""
    large = {group for group, size in sizes.items() if size * ANSWER >= threshold}
    small = [size * ANSWER for group, size in sizes.items() if group not in large]
    if small and large and (len(small) == 1 or sum(small) < threshold + len(small) - 1):
        # Of equally small ones the last goes, as when votes are shown.
        large.remove(min(large, key=lambda group: (sizes[group], -list(sizes).index(group))))
    return large if len(sizes) > 1 else set()


def _choices(sizes: Mapping[str, int]) -> Iterator[list[Part]]:
    """The maps to compare: of a few groups every one, of many those that join the two smallest again and again."""
    parts: list[Part] = [(group,) for group in sizes]
    if len(parts) <= _FEW:
        yield from _partitions(parts)
    while len(parts) > _FEW:
        yield parts
        parts = sorted(parts, key=lambda part: -_people(sizes, part))
        parts = [*parts[:-2], parts[-2] + parts[-1]]
        if len(parts) == _FEW:
            yield from _partitions(parts)


def _partitions(parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Every way to put parts together."""
    if not parts:
        yield []
        return
    for rest in _partitions(parts[1:]):
        yield [parts[0], *rest]
        for place, part in enumerate(rest):
            yield [*rest[:place], parts[0] + part, *rest[place + 1 :]]


def _worth(sizes: Mapping[str, int], parts: Sequence[Part]) -> tuple[int, int, int]:
    """Groups that are published, in how many all people are, and how equal they are: more is better."""
    people = {part: _people(sizes, part) for part in parts}
    named = {" and ".join(part): number for part, number in people.items()}
    large = _large(named, THRESHOLD)
    return len(large), sum(named[group] for group in large), -sum(number**2 for number in people.values())


def _people(sizes: Mapping[str, int], part: Sequence[str]) -> int:
    return sum(sizes[group] for group in part)
