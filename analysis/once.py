"""What counts of two rounds, and how the same people moved, give away of those who voted in one of them only.

The attacker knows both rounds as printed, and how many people moved up, stayed and moved down. Everybody else on the
scale in the first round was off it in the second, or gone; everybody else in the second was not there before.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.attack import extremes
from analysis.disclosure import THRESHOLD
from analysis.movement import Movement


def gives_away(before: Mapping[str, int], after: Mapping[str, int], order: Mapping[str, int], moved: Movement) -> bool:
    """Whether the votes of a few who voted once can be worked out, or must all be of one kind.

    ``before`` and ``after`` count people by option, of options in ``order``, which gives their places on the scale.
    """
    options = list(order)
    size = len(options)
    # Unknowns: those who voted twice, by both their options; then those of the first round only, and of the second.
    number = size * size + 2 * size
    equations, sums = [], []

    def equation(cells: list[int], value: int) -> None:
        line = np.zeros(number)
        line[cells] = 1
        equations.append(line)
        sums.append(value)

    def cell(first: int, second: int) -> int:
        return first * size + second

    for place, option in enumerate(options):
        equation([*(cell(place, other) for other in range(size)), size * size + place], before.get(option, 0))
        equation([*(cell(other, place) for other in range(size)), size * size + size + place], after.get(option, 0))
    for way, people in ((1, moved.up), (0, moved.same), (-1, moved.down)):
        pairs = [(a, b) for a in range(size) for b in range(size)]
        steps = {(a, b): order[options[b]] - order[options[a]] for a, b in pairs}
        equation([cell(a, b) for a, b in pairs if (steps[a, b] > 0) - (steps[a, b] < 0) == way], people)
    of = list(range(size * size, number))
    least, greatest = extremes(np.array(equations), np.array(sums, dtype=float), of)
    for once, people in (
        (range(size), sum(before.values()) - moved.placed),
        (range(size, 2 * size), sum(after.values()) - moved.placed),
    ):
        possible = [place for place in once if greatest[place] > 0]
        if 0 < people < THRESHOLD and (len(possible) < 2 or any(least[place] > 0 for place in possible)):
            return True
    return False
