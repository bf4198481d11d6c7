"""What a benchmark says: rows of a table, each with its aim and its ratio to a baseline of the same run."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """``ratio`` is what was measured over what was measured of ``baseline``."""

    what: str
    aim: str
    measured: str
    met: bool
    baseline: str
    ratio: float

    def cells(self) -> list[str]:
        return [self.what, self.aim, self.measured, "yes" if self.met else "**no**", self.baseline, f"{self.ratio:.2g}"]


HEADER = ["what", "aim", "measured", "met", "baseline", "ratio"]


def p99(seconds: Iterable[float]) -> float:
    """The time within which 99 in 100 were served; the longest of fewer. Not a number of none."""
    times = sorted(seconds)
    return times[min(len(times) - 1, int(len(times) * 0.99))] if times else float("nan")


def median(values: Iterable[float]) -> float:
    """Not a number of none."""
    values = list(values)
    return statistics.median(values) if values else float("nan")


def ms(seconds: float) -> str:
    """A time in words.

    >>> ms(0.0834)
    '83 ms'
    """
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.2f} ms"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows as Markdown."""
    print(f"\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
