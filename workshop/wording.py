"""Numbers with their nouns, dates, and texts cut to a length, as everybody reads them."""

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


def cut(text: str, most: int) -> str:
    """Text of at most so many letters.

    >>> cut("What already works here?", 16)
    'What already …'
    """
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]} …"
