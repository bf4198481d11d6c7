"""What somebody wrote that may point to a person, told in words; the people of the workshop's own cards are fictional.

Somebody real may share such a name: a person still reads every remark.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from analysis.identifiers import KINDS, Span, identifiers
from workshop.activities import Question
from workshop.agenda import Activity


def pointing(text: str, cards: Iterable[str]) -> tuple[Span, ...]:
    """What in a text may point to a person, without the names that the cards hold."""
    ours = _named_in("\n".join(cards))
    return tuple(one for one in identifiers(text) if one.kind != "name" or not _parts(text, one) <= ours)


def printed(activities: Iterable[Activity], questions: Iterable[Question]) -> Iterable[str]:
    """Everything that the workshop's cards say."""
    for activity in activities:
        yield activity.title
        for step in activity.steps:
            yield from (step.title, step.text, *step.prompts, *step.tables)
    for question in questions:
        yield question.text


def in_words(text: str, found: Sequence[Span]) -> str:
    """The kinds and their words, for a person.

    >>> in_words("ask sarah", [Span(4, 9, "name")])
    'May contain a name: “sarah”'
    """
    kinds = dict.fromkeys(span.kind for span in found)
    told = [
        f"{KINDS[kind]}: " + ", ".join(f"“{text[one.start : one.end]}”" for one in found if one.kind == kind)
        for kind in kinds
    ]
    return f"May contain {'; '.join(told)}"


@lru_cache(maxsize=8)
def _named_in(text: str) -> frozenset[str]:
    names = (_parts(text, span) for span in identifiers(text) if span.kind == "name")
    return frozenset(part for parts in names for part in parts)


def _parts(text: str, span: Span) -> frozenset[str]:
    return frozenset(text[span.start : span.end].casefold().split())
