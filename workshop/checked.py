"""Whether what somebody once checked must be checked again."""

from __future__ import annotations

from datetime import date


def stale(checked: str, today: date) -> bool:
    """Whether a check is more than twelve months old by the calendar, or nobody can tell when it was.

    >>> stale("2026-11-22", date(2027, 11, 22)), stale("2026-11-22", date(2027, 11, 23)), stale("May", date.max)
    (False, True, True)
    """
    try:
        day = date.fromisoformat(checked)
    except ValueError:
        return True
    # Compared part by part, since a year after 29 February there is no such day.
    return (today.year - 1, today.month, today.day) > (day.year, day.month, day.day)
