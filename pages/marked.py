"""Remarks that may point to a person, marked for the facilitator who reads them."""

from __future__ import annotations

import html
from collections.abc import Sequence

from analysis.identifiers import Span
from analysis.pointing import in_words as in_words
from analysis.pointing import pointing, printed
from workshop.room import Remark, Room


def spans(room: Room, remark: Remark) -> tuple[Span, ...]:
    """What in a remark may point to a person, without the people of the workshop's own cards."""
    return pointing(remark.text, printed(room.activities_held, room.questions.values()))


def highlighted(text: str, found: Sequence[Span]) -> str:
    """The text as HTML with what was found in ``mark``."""
    parts, at = [], 0
    for span in found:
        parts += [html.escape(text[at : span.start]), f"<mark>{html.escape(text[span.start : span.end])}</mark>"]
        at = span.end
    return "".join([*parts, html.escape(text[at:])])
