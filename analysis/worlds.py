"""Whole-number worlds: every way in which people may have answered that agrees with what is printed.

A thing is hidden well if some worlds differ in it. Two worlds that print the same are proof of that, whatever a reader
knows of arithmetic; so the search is for such worlds, and only where there are none is something given away.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

_MOST = 100_000
"""More people than ever come: what stands for "without limit"."""

World = NDArray[np.int64]
Cell = Mapping[int, int]
"""A sum of unknowns: by number, how often each is taken."""


class Contradicted(ValueError):
    """No world at all agrees with what is printed."""


class Worlds:
    """Unknown numbers of 0 or more, and sums of them that are printed."""

    def __init__(self) -> None:
        self._number: dict[Hashable, int] = {}
        self._sums: list[tuple[dict[int, int], int]] = []
        self._parts: list[_Part] | None = None
        self._any = np.zeros(0, dtype=np.int64)

    def unknown(self, name: Hashable) -> int:
        return self._number.setdefault(name, len(self._number))

    def cell(self, names: Iterable[Hashable]) -> Cell:
        """The sum of these unknowns."""
        return {self.unknown(name): 1 for name in names}

    def prints(self, cell: Cell, value: int) -> None:
        """Every world has this sum. All sums are to be given before a world is looked for."""
        self._sums.append((dict(cell), value))

    def find(self, cell: Cell, sign: int = 1) -> World:
        """A world in which the sum is greatest, or least with a ``sign`` of -1; ``Contradicted`` if there is none."""
        if self._parts is None:
            self._any, self._parts = self._divided()
            for part in self._parts:
                part.fill(self._any, {})
        world = self._any.copy()
        goal = {number: sign * times for number, times in cell.items()}
        for part in self._parts:
            if any(number in part.numbers for number in goal):
                part.fill(world, goal)
        return world

    def _divided(self) -> tuple[World, list[_Part]]:
        """What is known for certain, and the parts of the rest that have nothing to do with each other."""
        known, sums = _certain(self._sums)
        size = len(self._number)
        world = np.zeros(size, dtype=np.int64)
        for number, value in known.items():
            world[number] = value
        pairs = [(next(iter(terms)), number) for terms, _ in sums for number in terms]
        links = csr_array((np.ones(len(pairs)), tuple(zip(*pairs, strict=True)) or ([], [])), shape=(size, size))
        label = connected_components(links, directed=False)[1]
        parts: dict[int, _Part] = {}
        for number in range(size):
            if number not in known:
                numbers = parts.setdefault(label[number], _Part()).numbers
                numbers[number] = len(numbers)
        for terms, value in sums:
            parts[label[next(iter(terms))]].sums.append((terms, value))
        return world, list(parts.values())


def _certain(sums: Sequence[tuple[dict[int, int], int]]) -> tuple[dict[int, int], list[tuple[dict[int, int], int]]]:
    """Unknowns that a sum of one, or a sum of nothing, gives away; and the sums that are left, each once."""
    known: dict[int, int] = {}
    while True:
        left: dict[tuple[tuple[int, int], ...], int] = {}
        found = len(known)
        for terms, value in sums:
            rest = {number: times for number, times in terms.items() if number not in known}
            value -= sum(times * known[number] for number, times in terms.items() if number in known)
            if value < 0:
                rest, value = {number: -times for number, times in rest.items()}, -value
            if not rest:
                if value:
                    raise Contradicted
            elif min(rest.values()) > 0 and (not value or len(rest) == 1):
                for number, times in rest.items():
                    if value % times:
                        raise Contradicted
                    known[number] = value // times
            elif max(rest.values()) < 0:
                if value:
                    raise Contradicted
                known |= dict.fromkeys(rest, 0)
            elif left.setdefault(tuple(sorted(rest.items())), value) != value:
                raise Contradicted
        sums = [(dict(terms), value) for terms, value in left.items()]
        if len(known) == found:
            return known, sums


class _Part:
    """Unknowns that hang together, and the sums that hold them together."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        """The place of each unknown in the part."""
        self.sums: list[tuple[dict[int, int], int]] = []
        self._constraints: LinearConstraint | None = None

    def fill(self, world: World, goal: Cell) -> None:
        """Write a solution into the world, with as much of the goal as there can be."""
        wanted = np.zeros(len(self.numbers))
        for number, times in goal.items():
            if number in self.numbers:
                wanted[self.numbers[number]] = times
        world[list(self.numbers)] = self._best(wanted)

    def _best(self, wanted: NDArray[np.float64]) -> World:
        if not self.sums:
            return np.where(wanted > 0, _MOST, 0)
        if len(self.sums) == 1 and set(self.sums[0][0].values()) == {1}:
            values = np.zeros(len(wanted), dtype=np.int64)
            values[int(wanted.argmax())] = self.sums[0][1]
            return values
        if self._constraints is None:
            self._constraints = self._as_matrix()
        for whole in (False, True):
            found = milp(
                -wanted,
                integrality=np.full(len(wanted), whole),
                bounds=Bounds(0, _MOST),
                constraints=self._constraints,
                options={"mip_rel_gap": 0},
            )
            if found.x is None:
                raise Contradicted
            values = found.x.round().astype(np.int64)
            if whole or np.abs(values - found.x).max() < _EXACT:
                break
        return np.asarray(values)

    def _as_matrix(self) -> LinearConstraint:
        entries = [
            (row, self.numbers[number], times)
            for row, (terms, _) in enumerate(self.sums)
            for number, times in terms.items()
        ]
        rows, columns, factors = zip(*entries, strict=True)
        matrix = csr_array((factors, (rows, columns)), shape=(len(self.sums), len(self.numbers)), dtype=float)
        values = [value for _, value in self.sums]
        return LinearConstraint(matrix, values, values)


_EXACT = 1e-6


@dataclass(frozen=True)
class Hidden:
    """People of whom a reader must not learn how they answered: ``cells`` count them by answer.

    ``points`` says which answers take a position. ``least`` is the fewest people that may be told of together.
    Of a ``group`` the number is hidden too. How many ``few`` are is no secret, such as those who voted only once, but
    each of their answers is. Of people on ``paper``, of whom nothing else is known, it is only all answers together.
    """

    name: str
    cells: tuple[Cell, ...]
    points: tuple[bool, ...]
    least: int
    kind: Literal["group", "few", "paper"] = "group"
    where: str = ""
    """Those of one name are looked for together; few people, those of one place."""

    @property
    def whole(self) -> Cell:
        return _added(self.cells)


class _Seen:
    """What the worlds found so far say of some hidden people."""

    def __init__(self, hidden: Hidden) -> None:
        self.hidden = hidden
        self.low = np.full(len(hidden.cells), _MOST)
        self.high = np.zeros(len(hidden.cells), dtype=np.int64)
        self.fewest, self.most = _MOST, 0
        self._taken = [np.array(list(cell), dtype=np.int64) for cell in hidden.cells]

    def see(self, world: World) -> None:
        values = np.array([world[taken].sum() for taken in self._taken])
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)
        self.fewest, self.most = min(self.fewest, int(values.sum())), max(self.most, int(values.sum()))

    @property
    def safe(self) -> bool:
        """Whether the worlds found are enough to leave a reader in doubt."""
        if self.hidden.kind == "paper":
            return bool((self.low < self.high).any())
        minds, enough = self._minds(self.high), self.most >= self.hidden.least
        if self.hidden.kind == "few":
            return minds > 1 and (enough or bool((self.low == 0).all()))
        doubt = (self.low == 0) | ((self.high >= self.hidden.least) & (self.low < self.high))
        return minds > 1 and enough and bool(doubt.all())

    @property
    def harmless(self) -> bool:
        """Of exact ranges: whether there is nobody; or certainly so many people that their answers may be counted,
        and not certainly of one mind."""
        return not self.most or (self.fewest >= self.hidden.least and self._minds(self.high) > 1)

    def _minds(self, counts: NDArray[np.int64]) -> int:
        return sum(point and count > 0 for point, count in zip(self.hidden.points, counts, strict=True))


def given_away(worlds: Worlds, hidden: Sequence[Hidden]) -> list[str]:
    """The names of those hidden people of whom too much can be worked out.

    That is: that they are too few, or all of one mind; or of some answer, how many of them gave it, or that some did
    who must be few. ``Contradicted`` if no world at all agrees with what is printed.
    """
    seen = [_Seen(one) for one in hidden]

    def looked(cells: Iterable[Cell], sign: int = 1) -> int:
        """The sum of the cells in the world that was found."""
        sought = _added(cells)
        world = worlds.find(sought, sign)
        for one in seen:
            one.see(world)
        return sum(times * int(world[number]) for number, times in sought.items())

    # One world often settles what is asked of many: all rounds of a group, or all who voted only once.
    alike: dict[str, list[_Seen]] = {}
    for one in seen:
        alike.setdefault(one.hidden.where or one.hidden.name, []).append(one)
    nobody: list[_Seen] = []
    for sign in (1, -1):
        for same in alike.values():
            unsettled = [one for one in same if not one.safe]
            if unsettled and not looked((one.hidden.whole for one in unsettled), sign) and sign > 0:
                nobody += unsettled
    seen = [one for one in seen if one not in nobody]
    # Answers that somebody gave in every world so far: there may be worlds in which nobody did.
    given, before = _given(seen), 0
    while given and len(given) != before:
        looked(given, -1)
        given, before = _given(seen), len(given)
    for one in seen:
        for cell, sign in _questions(one.hidden):
            if one.safe or not (looked([cell], sign) or sign < 0 or cell != one.hidden.whole):
                break
    return sorted({one.hidden.name for one in seen if not (one.safe or one.harmless)})


def _given(seen: Sequence[_Seen]) -> list[Cell]:
    return [cell for one in seen if not one.safe for cell, low in zip(one.hidden.cells, one.low, strict=True) if low]


def _questions(hidden: Hidden) -> Iterator[tuple[Cell, int]]:
    """Everything that can be asked of hidden people: when all of it is answered, all ranges are exact."""
    yield hidden.whole, 1
    yield hidden.whole, -1
    for cell in hidden.cells:
        yield cell, -1
        yield cell, 1


def _added(cells: Iterable[Cell]) -> Cell:
    found: dict[int, int] = {}
    for cell in cells:
        for number, times in cell.items():
            found[number] = found.get(number, 0) + times
    return found
