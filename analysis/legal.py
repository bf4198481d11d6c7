"""When what the cards say about the law was last checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from analysis import phrases
from workshop.agenda import Source
from workshop.checked import stale


def as_of(sources: Sequence[Source]) -> str:
    """The days on which the sources were checked, and where they apply, in words."""
    if not sources:
        return "no sources were used"
    days = sorted({source.checked for source in sources})
    places = sorted({source.jurisdiction for source in sources})
    span = phrases.day(days[0]) if len(days) == 1 else f"between {phrases.day(days[0])} and {phrases.day(days[-1])}"
    return f"{span} ({phrases.listed(places)})"


def overdue(sources: Sequence[Source], today: str) -> bool:
    """Whether a source must be checked again on a day (ISO); every one, where that day cannot be read."""
    try:
        at = date.fromisoformat(today)
    except ValueError:
        return bool(sources)
    return any(stale(source.checked, at) for source in sources)
