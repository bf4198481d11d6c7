"""Matched movement: how the same people answered in two rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Movement:
    """People who answered both rounds: ``both`` is ``up`` + ``same`` + ``down`` + ``apart``.

    ``apart`` are those whose answer was off the scale in either round, so that no direction can be told.
    """

    up: int
    same: int
    down: int
    apart: int

    @property
    def both(self) -> int:
        return self.up + self.same + self.down + self.apart

    @property
    def placed(self) -> int:
        """People who were on the scale both times."""
        return self.up + self.same + self.down


def matched(first: Mapping[str, str], second: Mapping[str, str], order: Mapping[str, int]) -> Movement:
    """How people moved between two rounds.

    ``first`` and ``second`` give each participant's option; ``order`` gives the place of the options on the
    scale, upwards, and leaves out those off it. Who answered only one round is not counted.
    """
    moves = {"up": 0, "same": 0, "down": 0, "apart": 0}
    for who in first.keys() & second.keys():
        before, after = order.get(first[who]), order.get(second[who])
        if before is None or after is None:
            moves["apart"] += 1
        else:
            moves["up" if after > before else "down" if after < before else "same"] += 1
    return Movement(**moves)
