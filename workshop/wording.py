"""Numbers with their nouns, and dates, as everybody reads them."""

from __future__ import annotations

from datetime import date


def plural(number: int, one: str, many: str = "") -> str:
    """
    >>> plural(1, "remark"), plural(0, "person", "people")
    ('1 remark', '0 people')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def day(iso: str) -> str:
    """A date in words; what is no ISO date stays as it is.

    >>> day("2026-11-02"), day("last spring")
    ('2 November 2026', 'last spring')
    """
    try:
        found = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{found.day} {found:%B %Y}"
