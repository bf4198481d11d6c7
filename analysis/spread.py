"""How widely a theme was heard: over exercises, tables and groups of sectors. Counts only, never who."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workshop.agenda import grouping
from workshop.room import Remark, Room

Strength = Literal["strong", "moderate", "emerging"]

EXERCISES, SECTORS = 3, 3
"""Exercises, and groups of sectors, from which a theme can be strong."""

RULE = (
    f"Strong: heard in {EXERCISES} or more exercises, at most of the tables, from {SECTORS} or more groups of sectors, "
    "supported by published evidence, and confirmed by a person who read at least one of its remarks.",
    "Moderate: heard in two exercises or more.",
    "Emerging: heard in one exercise.",
)
"""How the strength of a theme is given, for readers."""


@dataclass(frozen=True)
class Spread:
    """Where the remarks of a theme came from: numbers of exercises, of tables out of ``of_tables``, and of groups.

    ``of_tables`` counts the tables that wrote any remark; 0 where people sat at no numbered table.
    """

    exercises: int
    tables: int
    of_tables: int
    groups: int

    def strength(self, supported: bool) -> Strength:
        """By the rule above; ``supported`` by published evidence, and by a person who read one of its remarks."""
        most_tables = not self.of_tables or 2 * self.tables > self.of_tables
        if self.exercises >= EXERCISES and most_tables and self.groups >= SECTORS and supported:
            return "strong"
        return "moderate" if self.exercises > 1 else "emerging"


def spread(room: Room, remarks: Iterable[Remark], of: Iterable[Remark]) -> Spread:
    """That of some remarks among all ``of`` the workshop."""
    some = list(remarks)
    group = grouping(room.plan[0])
    authors = [room.answers_by_id[one.uuid] for one in some if one.participant]
    return Spread(
        exercises=len({_exercise(room, one) for one in some}),
        tables=len(_tables(room, some)),
        of_tables=len(_tables(room, of)),
        groups=len({group[one.sector or room.seats[one.participant].sector] for one in authors}),
    )


def _exercise(room: Room, remark: Remark) -> str:
    """The activity that asked, or the question itself where none did."""
    for activity in room.activities_held:
        if any((step.question, step.round) == (remark.question, remark.round) for step in activity.steps):
            return activity.id
    return remark.question


def _tables(room: Room, remarks: Iterable[Remark]) -> set[int]:
    return {room.seats[one.participant].table for one in remarks if one.participant} - {0}
