"""Numbers with their nouns, dates, and texts in lines or cut to a length, as everybody reads them."""

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

    >>> cut("What already works here?", 16), cut("Safeguarding", 5)
    ('What already …', 'Safe…')
    """
    if len(text) <= most:
        return text
    words, _, _ = text[: most - 1].rpartition(" ")
    return f"{words} …" if words else f"{text[: most - 1]}…"


def lines_of(text: str) -> tuple[str, ...]:
    r"""
    >>> lines_of(" Police \n\n Health")
    ('Police', 'Health')
    """
    return tuple(line.strip() for line in text.splitlines() if line.strip())
