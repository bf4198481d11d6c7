"""Words of a text, and the stem that the forms of a word have in common."""

from __future__ import annotations

import re
from functools import lru_cache

_COMMON = (
    "a about after again all also am an and any are as at be because been before being but by can could did do "
    "does doing down during each even few for from further get gets getting go goes going got had has have having "
    "he her here hers him his how i if in into is it its just me more most much my no nor not now of off on once "
    "only or other our out over own really same she should so some such than that the their them then there these "
    "they this those through to too under until up us very was way we were what when where which while who whom "
    "why will with would you your "
)
COMMON = frozenset(_COMMON.split())
"""Words of grammar, which say nothing about what a text is about."""


def words(text: str) -> list[str]:
    """
    >>> words("Didn't we ring? RING!")
    ["didn't", 'we', 'ring', 'ring']
    """
    return re.findall(r"[^\W_]+(?:['\u2019][^\W_]+)*", text.casefold())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without common endings, so that its forms compare as one.

    >>> stem("Chasing"), stem("chased"), stem("chase's")
    ('chas', 'chas', 'chas')
    """
    word = re.sub(r"['\u2019]s?$", "", word.casefold())
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, shortest in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and not word.endswith("eed") and len(word) >= shortest:
            word = word[: -len(ending)]
            doubled = word[-1] == word[-2] and word[-1] not in "lsz"
            return word[:-1] if doubled else word.removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


def stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in words(text))


def telling(text: str) -> list[str]:
    """The words of a text without those of grammar."""
    return [word for word in words(text) if word not in COMMON and stem(word) not in COMMON]
