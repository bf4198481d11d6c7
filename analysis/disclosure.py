"""Small numbers: which sectors may be shown, so that nobody's answer and no small group can be worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

THRESHOLD = 10
"""The fewest people in a sector that is shown on its own."""

FLOOR = 5
"""The fewest people whose answers are shown at all. No setting lowers it."""

HIDDEN = "[c]"
"""What stands in a table for a number that is kept back."""


@dataclass(frozen=True)
class Groups:
    """What may be said about who took part, by sector id.

    ``shown`` are sectors with their own count, ``together`` is how many people the other sectors had between
    them. Where ``shown`` is empty, only ``total`` may be stated. ``missing`` are sectors that nobody came from;
    it is None where naming them would give away the count of another.
    """

    total: int
    shown: dict[str, int]
    together: int
    missing: tuple[str, ...] | None


def groups(counts: Mapping[str, int], threshold: int = THRESHOLD) -> Groups:
    """Decide what to show of people by sector. ``counts`` holds every sector of the day, with 0 for nobody.

    Sectors of ``threshold`` or more stand alone and the rest share one count. If that is too small, the smallest
    sector shown joins it, with any of equal size: the rule treats hidden sectors alike, so that whoever knows it
    cannot tell them apart. Only if all were equal would that fail, and then nothing but the total is shown.
    """
    total = sum(counts.values())
    shown = {sector: number for sector, number in counts.items() if number >= threshold}
    together = total - sum(shown.values())
    while 0 < together < threshold and shown:
        smallest = min(shown.values())
        shown = {sector: number for sector, number in shown.items() if number > smallest}
        together = total - sum(shown.values())
    if together and together == (len(counts) - len(shown)) * (threshold - 1):
        return Groups(total, {}, total, None)
    return Groups(total, shown, together, _missing(counts, shown, together, threshold))


def _missing(
    counts: Mapping[str, int], shown: Mapping[str, int], together: int, threshold: int
) -> tuple[str, ...] | None:
    """The sectors with nobody, unless the others then have too few people, or just enough, to tell them apart."""
    hidden = sum(number > 0 for sector, number in counts.items() if sector not in shown)
    roomy = hidden > 1 and max(threshold, 2 * hidden) <= together != hidden * (threshold - 1)
    if hidden and not roomy:
        return None
    return tuple(sector for sector, number in counts.items() if not number)


def too_few(number: int) -> bool:
    """Whether some people stand behind a number, but fewer than ``FLOOR``."""
    return 0 < number < FLOOR


def may_match(inside: int, *tables: int) -> bool:
    """Whether answers of some people may be shown beside tables that hold them, of so many people each.

    Nobody is left over when one is taken from the other, or ``THRESHOLD`` people or more are.
    """
    return inside >= THRESHOLD and all(whole == inside or whole - inside >= THRESHOLD for whole in tables)


def may_break_down(chosen: Mapping[str, Mapping[str, int]], threshold: int = THRESHOLD) -> bool:
    """Whether answers may be shown by sector: enough people in each, and in no sector all of one mind.

    ``chosen`` counts people by sector, then by option; sectors where nobody answered are left out.
    """
    return len(chosen) > 1 and all(
        sum(options.values()) >= threshold and sum(number > 0 for number in options.values()) > 1
        for options in chosen.values()
    )
