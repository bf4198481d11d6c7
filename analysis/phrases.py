"""Numbers, dates and lists as plain English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.disclosure import FLOOR, too_few
from workshop.wording import day as day
from workshop.wording import plural as plural

SMALLEST_BASE = 10
"""People below which nothing is stated as a percentage."""


def people(number: int) -> str:
    """
    >>> people(1), people(31)
    ('1 person', '31 people')
    """
    return plural(number, "person", "people")


def few(number: int) -> str:
    """A number of people, if it is none, or large enough to be given.

    >>> few(0), few(4), few(5)
    ('0', 'fewer than 5', '5')
    """
    return f"fewer than {FLOOR}" if too_few(number) else str(number)


def percent(part: int, base: int) -> int:
    """A whole percentage, halves rounded up; ``ValueError`` for fewer than ``SMALLEST_BASE`` people.

    >>> percent(1, 8 * 5)
    3
    """
    if base < SMALLEST_BASE:
        raise ValueError("no percentage on so few people")
    return (200 * part + base) // (2 * base)


def share(part: int, base: int) -> str:
    """So many of so many, with the percentage only where enough people stand behind it.

    >>> share(12, 31), share(2, 9)
    ('12 of 31 (39%)', '2 of 9')
    """
    return f"{part} of {base}" + (f" ({percent(part, base)}%)" if base >= SMALLEST_BASE else "")


def response(answered: int, present: int, paper: int = 0) -> str:
    """How many voted, over people present; ``present`` is 0 where voting was never closed.

    ``paper`` is how many of them voted on paper; both other numbers hold them already.

    >>> response(31, 38)
    '31 of 38 in the room'
    >>> response(31, 38, 4)
    '31 of 38 in the room, including 4 on paper'
    >>> response(4, 30)
    'fewer than 5 of 30 in the room'
    >>> response(31, 30)
    '31 answered; 30 still in the room when voting closed'
    """
    if too_few(answered):
        return f"{few(answered)} of {present} in the room" if present >= FLOOR else f"{few(answered)} answered"
    on_paper = f", including {paper} on paper" if paper else ""
    if not present:
        return f"{answered} answered{on_paper}; voting was not closed"
    if answered > present:
        return f"{answered} answered{on_paper}; {present} still in the room when voting closed"
    return f"{answered} of {present} in the room{on_paper}"


def listed(items: Sequence[str], conjunction: str = "and") -> str:
    """
    >>> listed(["health", "police", "housing"])
    'health, police and housing'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def quoted(text: str) -> str:
    """
    >>> quoted("Not yet")
    '“Not yet”'
    """
    return f"“{text}”"


def printable(text: str) -> str:
    """Text without the control characters that neither a page nor a workbook may hold.

    >>> printable("a\\x00b")
    'ab'
    """
    return _UNPRINTABLE.sub("", text)


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
