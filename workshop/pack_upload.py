"""What somebody wants to put into a pack, before anything is taken: its files, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workshop.materials import Mistake

LARGEST = 20 * 1024 * 1024
"""Bytes of a file, and of a workbook unpacked."""


def too_large(most: int) -> str:
    return f"the file holds more than {most // 1024 // 1024} MB. Upload it in parts."


@dataclass(frozen=True, order=True)
class Problem:
    """Something to mend before a pack can be taken: where it is, and what to do."""

    where: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}"


def in_a_file(mistake: Mistake) -> Problem:
    return Problem(f"{mistake.file}, line {mistake.line}", mistake.problem)


@dataclass(frozen=True)
class Upload:
    """The files that were read, as text by their path in the pack.

    ``parts`` are those that the files replace whole, as a workbook's sheets do. ``where`` says where a mistake in
    a file stands in what was uploaded; None for a mistake that only follows from another one listed already.
    """

    files: dict[str, str] = field(default_factory=dict)
    parts: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    where: Callable[[Mistake], Problem | None] = in_a_file
