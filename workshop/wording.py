"""Numbers with their nouns, as everybody reads them."""

from __future__ import annotations


def plural(number: int, one: str, many: str = "") -> str:
    """
    >>> plural(1, "remark"), plural(0, "person", "people")
    ('1 remark', '0 people')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"
