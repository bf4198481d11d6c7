"""Several files at once: their tables, the proposed maps, and what a reader should know of how they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workshop.errors import Rejected
from workshop.imported.files import opened
from workshop.imported.mapping import TEMPLATE, Map, proposed, tool
from workshop.imported.tables import Table, tables

MOST_FILES = 20


@dataclass(frozen=True)
class Reading:
    """What files hold. ``tool`` is where they seem to come from, or empty."""

    tables: tuple[Table, ...]
    maps: tuple[Map, ...]
    notes: tuple[str, ...]
    tool: str

    @property
    def source(self) -> str:
        """The tool in words for a report; empty if it is not known."""
        return "" if self.tool == TEMPLATE else self.tool


def read(files: Mapping[str, bytes]) -> Reading:
    """Read files by name; ``Rejected`` names the one that cannot be read."""
    if not files:
        raise Rejected("Choose one file or more.")
    if len(files) > MOST_FILES:
        raise Rejected(f"Choose {MOST_FILES} files or fewer at a time.")
    found: list[Table] = []
    notes: list[str] = []
    for name, data in files.items():
        file = opened(name, data)
        notes += file.notes
        found += [table for sheet in file.sheets for table in tables(sheet)]
    return Reading(tuple(found), proposed(found), tuple(notes), tool(found))
