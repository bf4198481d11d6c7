"""What a reader can work out about hidden cells from everything else that is printed.

The attacker knows that rows and columns add up and that every hidden cell is a whole number of 0 or more. It shares
no code with the choice of what to hide, so that a mistake there is found here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, identity, kron

Cell = tuple[int, int]
"""Row and column, from 0."""

_TOGETHER = 50
"""Ends of ranges sought in one program: most of the time of a small one is its preparation."""


@dataclass(frozen=True)
class Range:
    """The least and the greatest whole number that a hidden cell can hold; ``inf`` where nothing limits it."""

    least: int
    greatest: float


def bounds(published: Sequence[Sequence[int | None]]) -> dict[Cell, Range]:
    """The range of every hidden cell of a table with totals in its last row and column; ``None`` is a hidden cell.

    The ranges come from linear programs over the hidden cells, and they are exact for whole numbers: each cell
    stands in one row sum and one column sum, so that the equations are, up to signs, those of a bipartite graph.
    Such a matrix is totally unimodular, and every extreme of the program is whole (Hoffman and Kruskal, 1956).

    ``ValueError`` for rows of different lengths, a table without room for totals, negative numbers, and numbers
    that no table can have.
    """
    if len(published) < 2 or len(published[0]) < 2 or len({len(row) for row in published}) > 1:
        raise ValueError("A table needs rows of one length, and totals in its last row and column.")
    if any(value is not None and value < 0 for row in published for value in row):
        raise ValueError("A count cannot be less than 0.")
    cells = [(r, c) for r, row in enumerate(published) for c, value in enumerate(row) if value is None]
    signs, sums = _equations(published, cells)
    if not cells:
        if sums.any():
            raise ValueError("The totals are not the sums of the rows and columns.")
        return {}
    least, greatest = _extremes(signs, sums)
    return {cell: Range(int(low), high) for cell, low, high in zip(cells, least, greatest, strict=True)}


def exposed(published: Sequence[Sequence[int | None]], threshold: int) -> tuple[Cell, ...]:
    """The hidden cells that are not safe: those with one possible value, or with none of ``threshold`` or more.

    It asks this of every hidden cell, as a reader is not told which of them are small.
    """
    return tuple(
        cell
        for cell, limits in bounds(published).items()
        if limits.least == limits.greatest or limits.greatest < threshold
    )


def _equations(
    published: Sequence[Sequence[int | None]], cells: list[Cell]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One equation for each row, then for each column: its hidden cells, less a hidden total, make up what is left."""
    rows, columns = len(published), len(published[0])
    printed = np.array([[value or 0 for value in row] for row in published], dtype=float)
    sums = np.concatenate([printed[:, -1] - printed[:, :-1].sum(axis=1), printed[-1] - printed[:-1].sum(axis=0)])
    signs = np.zeros((rows + columns, len(cells)))
    for place, (r, c) in enumerate(cells):
        signs[r, place] = -1 if c == columns - 1 else 1
        signs[rows + c, place] = -1 if r == rows - 1 else 1
    return signs, sums


def _extremes(signs: NDArray[np.float64], sums: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """The least and greatest value of unknowns of 0 or more, where ``signs`` times the unknowns are ``sums``.

    The programs hold a copy of the unknowns for each end. ``ValueError`` where nothing satisfies the equations.

    No finite extreme exceeds the sum of what is left. A cap of twice that lets an unlimited cell rise above it,
    and the programs themselves stay limited.
    """
    wanted = np.eye(signs.shape[1])
    finite = float(np.abs(sums).sum())
    goals = np.concatenate([wanted, -wanted])
    values: list[float] = []
    for start in range(0, len(goals), _TOGETHER):
        part = goals[start : start + _TOGETHER]
        found = linprog(
            part.ravel(),
            A_eq=kron(identity(len(part)), csr_array(signs), format="csr"),
            b_eq=np.tile(sums, len(part)),
            bounds=(0, 2 * finite + 1),
            method="highs-ds",
        )
        if found.x is None:
            raise ValueError("No counts add up to what is printed.")
        values += np.abs(found.x.reshape(part.shape) * part).sum(axis=1).round().tolist()
    number = len(wanted)
    return values[:number], [math.inf if value > finite else value for value in values[number:]]
