"""Remarks that may point to a person, marked for the facilitator who reads them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from functools import lru_cache

from analysis.identifiers import KINDS, Span, identifiers
from workshop.room import Remark, Room


def spans(room: Room, remark: Remark) -> tuple[Span, ...]:
    """What in a remark may point to a person, without the people of the workshop's own cards: they are fictional.

    Somebody real may share such a name: the facilitator still reads every remark.
    """
    ours = _named_in("\n".join(_printed(room)))
    found = identifiers(remark.text)
    return tuple(one for one in found if one.kind != "name" or not _parts(remark.text, one) <= ours)


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


def highlighted(text: str, found: Sequence[Span]) -> str:
    """The text as HTML with what was found in ``mark``."""
    parts, at = [], 0
    for span in found:
        parts += [html.escape(text[at : span.start]), f"<mark>{html.escape(text[span.start : span.end])}</mark>"]
        at = span.end
    return "".join([*parts, html.escape(text[at:])])


def _printed(room: Room) -> Iterable[str]:
    """Everything that the workshop's cards say."""
    for activity in room.activities_held:
        yield activity.title
        for step in activity.steps:
            yield from (step.title, step.text, *step.prompts, *step.tables)
    for question in room.questions.values():
        yield question.text


@lru_cache(maxsize=8)
def _named_in(text: str) -> frozenset[str]:
    names = (_parts(text, span) for span in identifiers(text) if span.kind == "name")
    return frozenset(part for parts in names for part in parts)


def _parts(text: str, span: Span) -> frozenset[str]:
    return frozenset(text[span.start : span.end].casefold().split())
