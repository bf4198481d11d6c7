"""Counts made safe to publish: small cells are hidden, and as few others as keep them from being worked out."""

from __future__ import annotations

import argparse
import contextlib
import csv
import ctypes
import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from analysis import files
from analysis.attack import Cell, exposed
from analysis.disclosure import FLOOR, HIDDEN, THRESHOLD
from workshop.errors import Rejected

_MOST, _HIGHEST = 1_000_000, 1_000
"""Counts and thresholds above these are a mistake, and the arithmetic of the programs would lose its last digits."""

_QUICK, _LONG, _BRANCHES = 6, 500, 10_000
"""Rounds of a search that also spares totals, and of one that need not; branches of each round's program. Limits are
in work, since limits in time would give each computer its own table."""

_FINE, _SLACK = 1_000, 0.1
"""How finely the flow through parts of cells is told apart, and the smallest amount by which a plan can fail."""

Published = tuple[tuple[int | None, ...], ...]
"""A table with totals in its last row and column; ``None`` is a hidden cell."""

_Whole = NDArray[np.int64]
_Mask = NDArray[np.bool_]
_Plan = NDArray[np.float64]


def with_totals(counts: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """The counts with each row's total as the last column and each column's as the last row.

    ``ValueError`` where there are none, or for rows of different lengths.
    """
    if not counts or not counts[0] or len({len(row) for row in counts}) > 1:
        raise ValueError("A table needs at least one row and one column of counts, and rows of one length.")
    rows = [*counts, [sum(column) for column in zip(*counts, strict=True)]]
    return tuple((*row, sum(row)) for row in rows)


def suppress(table: Sequence[Sequence[int]], threshold: int) -> Published:
    """The table as it may be published. It has totals in its last row and column, which are cells like any other.

    Hidden are the cells of 1 to ``threshold`` - 1, and the fewest further cells with which no hidden cell can be
    pinned down: each may, for all that is printed, hold ``threshold`` or more, and has more than one possible
    value. Zeros may stand. Of equally few, cells that are no totals are hidden first. An independent attacker
    audits the result; if a cell were exposed, the whole table is hidden.

    ``ValueError`` for a threshold under 5, for anything but whole numbers of 0 or more, and for wrong totals.
    """
    counts = _checked(table, threshold)
    hidden = _hidden(counts, threshold)
    published = _published(counts, hidden)
    return _published(counts, np.ones_like(hidden)) if exposed(published, threshold) else published


def _checked(table: Sequence[Sequence[int]], threshold: int) -> _Whole:
    if not FLOOR <= threshold <= _HIGHEST:
        raise ValueError(f"The threshold must be at least {FLOOR} and at most {_HIGHEST:,}.")
    if any(isinstance(value, bool) or not isinstance(value, int | np.integer) for row in table for value in row):
        raise ValueError("Every count must be a whole number.")
    if any(not 0 <= value <= _MOST for row in table for value in row):
        raise ValueError(f"Every count and every total must be from 0 to {_MOST:,}.")
    if len(table) < 2 or with_totals([row[:-1] for row in table[:-1]]) != tuple(tuple(row) for row in table):
        raise ValueError("The last row and the last column must be the totals.")
    return np.array(table, dtype=np.int64)


def _published(counts: _Whole, hidden: _Mask) -> Published:
    return tuple(
        tuple(None if mark else int(value) for value, mark in zip(row, marks, strict=True))
        for row, marks in zip(counts, hidden, strict=True)
    )


# The choice of cells follows Fischetti and Salazar, "Models and algorithms for the 2-dimensional cell suppression
# problem in statistical disclosure control", Mathematical Programming 84 (1999): a mixed-integer program gets only
# those conditions that a plan has failed, and each is a cut in a network.
#
# In the network every row and every column is a node and every hidden cell joins two of them. Whatever a reader may
# think stands in the hidden cells differs from the truth by amounts that cancel out at each node: a circulation.
# A cell can rise without limit and fall to 0. In totals the direction is reversed. So a cell can rise by some amount
# where that much can flow back from one of its ends to the other through other hidden cells; and by max-flow min-cut
# it can where all cuts between its ends let that much through.


def _hidden(counts: _Whole, threshold: int) -> _Mask:
    """Which cells to hide: the fewest with which every hidden cell could hold the threshold."""
    network = _Network(counts, threshold)
    cuts = [cut for cell in np.ndindex(*counts.shape) for cut in network.around(cell)]
    alike = np.ones(counts.shape)
    for cost, rounds in ((alike + network.totals / counts.size, _QUICK), (alike, _LONG)):
        # Plans that hide parts of cells come first: they are quick to make, and fail most of the conditions there are.
        for whole in (False, True):
            plan = _search(network, cuts, cost, rounds, whole)
        if plan is not None:
            return plan > 0
    return np.ones_like(network.totals)


def _search(network: _Network, cuts: list[_Plan], cost: _Plan, rounds: int, whole: bool) -> _Plan | None:
    """The cheapest plan that stands every test; what others failed is added to ``cuts``. None if it takes too long."""
    for _ in range(rounds):
        plan = _cheapest(cost, network.primary, cuts, whole)
        if plan is None:
            return None
        failed = [cut for cell in _cells((network.missing > 0) & (plan > 0)) for cut in network.failed(plan, cell)]
        if not failed:
            return plan
        cuts += failed
    return None


def _cheapest(cost: _Plan, primary: _Mask, cuts: list[_Plan], whole: bool) -> _Plan | None:
    """The cells that satisfy every cut at the least cost, as 0 and 1 if ``whole``; None where the solver gives up."""
    found = milp(
        cost.ravel(),
        integrality=np.full(cost.size, whole),
        bounds=Bounds(primary.ravel().astype(float), 1),
        constraints=LinearConstraint(np.reshape(cuts, (-1, cost.size)), 0),
        options={"mip_rel_gap": 0, "node_limit": _BRANCHES},
    )
    if found.status:
        return None
    return np.asarray(found.x.round() if whole else found.x).reshape(cost.shape)


def _cells(mask: _Mask) -> Iterator[Cell]:
    return ((int(row), int(column)) for row, column in zip(*np.nonzero(mask), strict=True))


class _Network:
    """How much can flow through each cell, from its row to its column and back, and what each cell must rise by."""

    def __init__(self, counts: _Whole, threshold: int) -> None:
        self.rows = len(counts)
        self.nodes = sum(counts.shape)
        self.totals = np.zeros(counts.shape, dtype=bool)
        self.totals[-1, :-1] = self.totals[:-1, -1] = True
        self.missing = np.maximum(threshold - counts, 0)
        self.primary = (counts > 0) & (self.missing > 0)
        # No cell needs to rise by more than the threshold, which thus stands for "without limit".
        fall = np.minimum(counts, threshold)
        self.there = np.where(self.totals, fall, threshold)
        self.back = np.where(self.totals, threshold, fall)

    def around(self, cell: Cell) -> Iterator[_Plan]:
        """The cuts around the row and around the column of a cell; one that need not rise must not be alone there."""
        if not self.missing[cell]:
            yield self._beside(cell, np.s_[cell[0], :])
            yield self._beside(cell, np.s_[:, cell[1]])
            return
        source, sink = self._ends(cell)
        nodes = np.arange(self.nodes)
        yield self._cut(nodes == source, cell)
        yield self._cut(nodes != sink, cell)

    def failed(self, plan: _Plan, cell: Cell) -> Iterator[_Plan]:
        """The cuts, nearest to either end of a cell, that keep it from rising as it must; none if it can.

        ``plan`` is 1 where a cell is hidden, and a part of 1 where a part of it is.
        """
        source, sink = self._ends(cell)
        missing = self.missing[cell]
        room = np.zeros((self.nodes, self.nodes), dtype=np.int32)
        room[: self.rows, self.rows :] = _FINE * np.minimum(self.there, missing) * plan
        room[self.rows :, : self.rows] = (_FINE * np.minimum(self.back, missing) * plan).T
        room[source, sink] = room[sink, source] = 0
        left = room - maximum_flow(csr_array(room), source, sink).flow.toarray()
        for inside in (_reached(left, source), ~_reached(left.T, sink)):
            cut = self._cut(inside, cell)
            if cut @ plan.ravel() < -_SLACK:
                yield cut

    def _ends(self, cell: Cell) -> tuple[int, int]:
        """Where a rise of the cell arrives, and where it sets out: the flow must find its way from one to the other."""
        row, column = cell[0], self.rows + cell[1]
        return (row, column) if self.totals[cell] else (column, row)

    def _beside(self, cell: Cell, line: tuple[int | slice, int | slice]) -> _Plan:
        factors = np.zeros(self.totals.shape)
        factors[line] = 1
        factors[cell] = -1
        return factors.ravel()

    def _cut(self, inside: _Mask, cell: Cell) -> _Plan:
        """A condition on the hidden cells, 0 or 1 each: its factors, whose sum must not be negative.

        Those that lead out of ``inside`` let through what the cell must rise by, if the cell itself is hidden.
        """
        row, column = inside[: self.rows, None], inside[None, self.rows :]
        through = np.where(row & ~column, self.there, 0) + np.where(~row & column, self.back, 0)
        factors = np.minimum(through, self.missing[cell]).astype(float)
        factors[cell] = -self.missing[cell]
        return np.ravel(factors)


def _reached(room: NDArray[np.int32], start: int) -> _Mask:
    """The nodes that flow from ``start`` can reach."""
    reached = np.zeros(len(room), dtype=bool)
    reached[breadth_first_order(csr_array(room > 0, dtype=np.int32), start, return_predecessors=False)] = True
    return reached


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m analysis suppress TABLE.csv --threshold N``: print the table as it may be published.

    The file has a header row and row labels in its first column. Standard output holds the table alone. 0, or 2
    after one sentence on standard error.
    """
    parser = argparse.ArgumentParser(prog="python -m analysis suppress", description="A table of counts made safe.")
    parser.add_argument("table", type=Path, metavar="TABLE.csv", help="counts, with a header row and row labels")
    parser.add_argument("--threshold", type=int, default=THRESHOLD, metavar="N", help=f"default {THRESHOLD}")
    given = parser.parse_args(arguments)
    try:
        with _nothing_printed():
            safe = safe_csv(given.table, given.threshold)
    except Rejected as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 2
    print(safe, end="")
    return 0


def safe_csv(path: Path, threshold: int) -> str:
    """The table of a CSV file with totals added and hidden cells as ``[c]``. ``Rejected`` where that cannot be done."""
    header, *rows = _read(path)
    if not rows or len(header) < 2:
        raise Rejected(f"{path} needs a header row, and rows with a label and at least one count.")
    if any(len(row) != len(header) for row in rows):
        raise Rejected(f"{path} has rows of different lengths. Give every row as many cells as the header row.")
    # Totals in the file would be added up again, and would give away what is hidden.
    if "total" in {header[-1].strip().lower(), rows[-1][0].strip().lower()}:
        raise Rejected(f"{path} seems to have totals already. Leave them out: they are added here.")
    try:
        counts = [[_count(cell) for cell in row[1:]] for row in rows]
        published = suppress(with_totals(counts), threshold)
    except ValueError as error:
        raise Rejected(str(error)) from error
    labels = [*(row[0] for row in rows), "Total"]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([*header, "Total"])
    for label, values in zip(labels, published, strict=True):
        writer.writerow([label, *(HIDDEN if value is None else value for value in values)])
    return written.getvalue()


def _read(path: Path) -> list[list[str]]:
    """The rows of the file without blank ones."""
    data = files.read(path)
    try:
        lines = io.StringIO(data.decode("utf-8-sig"), newline="")
        rows = [row for row in csv.reader(lines) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Rejected(f"{path} is not a CSV file in UTF-8. Save it as one.") from error
    if not rows:
        raise Rejected(f"{path} is empty.")
    return rows


def _count(cell: str) -> int:
    text = " ".join(cell.split())[:40]
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"“{text}” is not a whole number of 0 or more.")
    return int(text)


@contextlib.contextmanager
def _nothing_printed() -> Iterator[None]:
    """Keep standard output clean of what the solver sometimes prints, below Python's own streams."""
    library = ctypes.CDLL("ucrtbase" if os.name == "nt" else None)
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        library.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
