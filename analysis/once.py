"""What counts of two rounds, and how the same people moved, give away of those who voted in one of them only.

A reader knows both rounds as printed, some groups' rows, and how many people moved up, stayed and moved down.
Everybody else on the scale in the first round was off it in the second, or gone; everybody else in the second was not
there before. Votes on paper are in the counts, and nobody knows whose they are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from analysis.disclosure import FLOOR, THRESHOLD
from analysis.movement import Movement

Counts = tuple[int, ...]
"""People by option: in the order of the scale, and last all who were off it."""


Who = tuple[Hashable, ...]
"""People who did the same: a group (``None`` for all without a row) and their options in both rounds, which count the
places of the scale and then what is off it; or, of one round (0 or 1), (group, "once", round, option) and
("paper", round, option)."""


@dataclass(frozen=True)
class Printed:
    """One round: everybody, how many of them voted on paper, and the groups with a row."""

    whole: Counts
    paper: int = 0
    rows: tuple[tuple[str, Counts], ...] = ()


@lru_cache(maxsize=4096)
def gives_away(
    before: Printed,
    after: Printed,
    places: tuple[int, ...],
    moved: Movement,
    answers: tuple[Counts, Counts] | None = None,
    real: frozenset[tuple[Who, int]] = frozenset(),
) -> bool:
    """Whether the votes of a few who voted once can be worked out, or those of more must all be of one kind; or those
    on paper; or how some of a group without a row voted, or that fewer than ``FLOOR`` of it did.

    ``places`` are those of the options on the scale. ``answers``, of these options, are given where the two rounds of
    the same people are to be printed too. Those who voted once are looked at all together, and of each group with a
    row both times. ``real`` is how it really was, where that is known: it saves looking for a case, and no reader
    has it.
    """
    if sum(before.whole) == sum(after.whole) == moved.placed:
        return False
    reader = _Reader(before, after, places, moved, answers)
    # Cases like the real one mostly leave doubt. Without it, two guesses: nobody who voted once chose an option in an
    # even place; or in an odd one. They are mostly possible, and then nothing is certain of any option.
    guesses = reader.like(real) or [
        reader.least(cell for once in reader.once for cell in once[parity::2]) for parity in (0, 1)
    ]
    return (
        any(reader.knows(once, guesses) for once in reader.once)
        or any(reader.fixed(paper, guesses) for paper in reader.paper)
        or any(reader.tells_of(hidden, guesses) for hidden in reader.hidden)
    )


class _Reader:
    """Who may have done what, for all that a reader knows: whole numbers of people, and sums of them."""

    def __init__(
        self,
        before: Printed,
        after: Printed,
        places: tuple[int, ...],
        moved: Movement,
        answers: tuple[Counts, Counts] | None,
    ) -> None:
        self._columns: dict[Hashable, int] = {}
        self._rows: list[tuple[list[int], int]] = []
        on, off, options = range(len(places)), len(places), range(len(places) + 1)
        rows = dict(before.rows), dict(after.rows)
        units: list[str | None] = [*dict.fromkeys((*rows[0], *rows[1])), None]
        both_times: list[list[str | None]] = [units]
        both_times += [[unit] for unit in rows[0] if unit in rows[1]]
        for side, printed in enumerate((before, after)):
            for option in options:
                of = {unit: self._one_side(unit, side, option, options) for unit in units}
                paper = self._people(["paper", side, option])
                self._sum([*paper, *(number for cell in of.values() for number in cell)], printed.whole[option])
                for unit, row in rows[side].items():
                    self._sum(of[unit], row[option])
            self._sum(self._people(*(["paper", side, option] for option in options)), printed.paper)
        both = list(product(on, on))
        for direction, people in ((1, moved.up), (0, moved.same), (-1, moved.down)):
            ways = [(a, b) for a, b in both if _way(places, a, b) == direction]
            self._sum(self._people(*([unit, a, b] for unit in units for a, b in ways)), people)
        for side, counts in enumerate(answers or ()):
            for option in on:
                twice = [[unit, *pair] for unit in units for pair in both if pair[side] == option]
                self._sum(self._people(*twice), counts[option])
        self.once = [
            [
                self._people(*(one for unit in who for one in ([unit, "once", side, option], [unit, *pair])))
                for option in on
                for pair in ([(option, off), (off, option)][side],)
            ]
            for side in (0, 1)
            for who in both_times
        ]
        """For everybody and for each group: those who voted in one round only, by option."""
        swaps = [] if answers else [_swaps(tuple(units), places, side, option) for side in (0, 1) for option in on]
        self._exchanges = [[self._people(*names) for names in some] for some in swaps]
        self.paper = [[self._people(["paper", side, option]) for option in options] for side in (0, 1)]
        self.hidden = [
            [self._one_side(unit, side, option, options) for option in options]
            for side, printed in enumerate((before, after))
            for unit in (units if rows[side] else ())
            if unit not in rows[side] and (unit or sum(printed.whole) > sum(map(sum, rows[side].values())))
        ]
        """Of each group without a row where others have one: everybody who voted, by option."""
        entries = [(row, column) for row, (columns, _) in enumerate(self._rows) for column in columns]
        shape = (len(self._rows), len(self._columns))
        matrix = csr_array((np.ones(len(entries)), tuple(zip(*entries, strict=True))), shape=shape)
        sums = [value for _, value in self._rows]
        self._matrix, self._total = matrix, np.array(sums)
        self._constraints = LinearConstraint(matrix, sums, sums)

    def _one_side(self, unit: str | None, side: int, option: int, options: range) -> list[int]:
        twice = ([unit, *((option, other) if side == 0 else (other, option))] for other in options)
        return self._people(*twice, [unit, "once", side, option])

    def _people(self, *names: Sequence[object]) -> list[int]:
        return [self._columns.setdefault(tuple(name), len(self._columns)) for name in names]

    def _sum(self, columns: list[int], value: int) -> None:
        self._rows.append((columns, value))

    def least(self, cells: Iterable[list[int]], sign: int = 1) -> NDArray[np.int64]:
        """A case in which as few people as can be are in these cells; as many, with a ``sign`` of -1."""
        goal = np.zeros(len(self._columns))
        for cell in cells:
            goal[cell] += sign
        for integrality in (0, 1):
            # The linear program mostly has whole people in its corners, and is solved in a fraction of the time.
            whole = np.full_like(goal, integrality)
            found = milp(
                goal, integrality=whole, constraints=self._constraints, options={"presolve": bool(integrality)}
            )
            if found.x is None:
                raise ValueError("No people answered as is printed.")
            case = np.asarray(found.x).round()
            if np.abs(found.x - case).max() < 1e-6:
                break
        return case.astype(np.int64)

    def like(self, real: frozenset[tuple[Who, int]]) -> list[NDArray[np.int64]]:
        """This case and cases like it, in which as few as can be of those who voted once chose some option, or as many.

        They exchange their answer in one round with people of their own group who voted in both, where nobody's
        direction changes by it. What is printed stays the same. None where the case is not as is printed.
        """
        case = np.zeros(len(self._columns), np.int64)
        for who, people in real:
            if who in self._columns:
                case[self._columns[who]] = people
            elif people:
                return []
        if not real or (self._matrix @ case != self._total).any():
            return []
        return self._varied(case)

    def _varied(self, case: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        return [case, *(self._exchanged(case, swaps, sign) for swaps in self._exchanges for sign in (1, -1))]

    def _exchanged(self, case: NDArray[np.int64], swaps: list[list[int]], sign: int) -> NDArray[np.int64]:
        people = case.tolist()
        for once, once_other, twice, twice_other in swaps:
            here, there = (once, twice_other) if sign > 0 else (once_other, twice)
            moved = sign * min(people[here], people[there])
            people[once] -= moved
            people[once_other] += moved
            people[twice] += moved
            people[twice_other] -= moved
        return np.array(people, np.int64)

    def knows(self, once: list[list[int]], guesses: list[NDArray[np.int64]]) -> bool:
        """Whether a reader knows of anybody who voted once what it was. ``guesses`` are cases to begin with."""
        # What is found out about some of them is a case for the others too.
        for cells, sign in [(once, -1), *(([cell], sign) for cell in once for sign in (1, -1))]:
            if not self._certain(once, guesses):
                return False
            guesses += self._varied(self.least(cells, sign))
        return self._certain(once, guesses)

    def fixed(self, paper: list[list[int]], guesses: list[NDArray[np.int64]]) -> bool:
        """Whether a reader knows of all votes on paper what they were, and these are no row that might be shown."""
        for cell in paper:
            for sign in (1, -1):
                counts = {tuple(int(case[one].sum()) for one in paper) for case in guesses}
                if len(counts) > 1 or not any(map(any, counts)):
                    return False
                guesses = [*guesses, self.least([cell], sign)]
        (known,) = counts
        return sum(known) < FLOOR or sum(people > 0 for people in known) < 2

    def tells_of(self, hidden: list[list[int]], guesses: list[NDArray[np.int64]]) -> bool:
        """Whether a reader knows that fewer than ``FLOOR`` voted, that all chose the same, or how some did."""
        cases = list(guesses)
        for cells, sign in [(hidden, -1), (hidden, 1), *(([cell], sign) for cell in hidden for sign in (1, -1))]:
            counts = np.array([[int(case[cell].sum()) for cell in hidden] for case in cases])
            low, high, people = counts.min(axis=0), counts.max(axis=0), counts.sum(axis=1)
            doubt = bool(((low == 0) | ((high >= FLOOR) & (low < high))).all())
            if people.max() >= FLOOR and doubt and int((high[:-1] > 0).sum()) > 1:
                return False
            cases.append(self.least(cells, sign))
            if not any(cases[len(guesses)][cell].any() for cell in hidden):
                return False
        counts = np.array([[int(case[cell].sum()) for cell in hidden] for case in cases])
        people = counts.sum(axis=1)
        one_mind = int((counts.max(axis=0)[:-1] > 0).sum()) < 2
        return bool(people.max() > 0 and (people.min() < FLOOR or one_mind))

    def _certain(self, once: list[list[int]], cases: list[NDArray[np.int64]]) -> bool:
        """Whether something is certain if these are all cases."""
        every = np.stack(cases)
        counts = np.stack([every[:, cell].sum(axis=1) for cell in once], axis=1)
        most = int(counts.sum(axis=1).max())
        one_mind = int((counts.max(axis=0) > 0).sum()) < 2
        return most > 0 and (one_mind or (most < THRESHOLD and bool((counts.min(axis=0) > 0).any())))


def _way(places: tuple[int, ...], before: int, after: int) -> int:
    return (places[after] > places[before]) - (places[after] < places[before])


@lru_cache(maxsize=256)
def _swaps(units: tuple[str | None, ...], places: tuple[int, ...], side: int, option: int) -> tuple[list[Who], ...]:
    """Whom to exchange for an option of a round: who voted once with it, and with another; and twice so."""
    on, off = range(len(places)), len(places)

    def both(mine: int, other: int) -> tuple[int, int]:
        return (mine, other) if side == 0 else (other, mine)

    return tuple(
        [here, there, (unit, *both(option, far)), (unit, *both(instead, far))]
        for unit in units
        for instead in on
        for here, there in (
            ((unit, "once", side, option), (unit, "once", side, instead)),
            ((unit, *both(option, off)), (unit, *both(instead, off))),
        )
        for far in on
        if option != instead and _way(places, *both(option, far)) == _way(places, *both(instead, far))
    )
