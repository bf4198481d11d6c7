"""Text as typed, and what a participant would see of a card or a question: to look at, not to tap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from workshop.activities import CONFIDENCE, KINDS, Option, Question

_HOW = {
    "choices": "Choose one or more.",
    "ranking": "Give each a place.",
    "points": "Share the points.",
}


def prose(text: str) -> None:
    """Text exactly as somebody typed it: nothing in it is read as Markdown or HTML."""
    st.html(f'<p class="prose">{escape(text)}</p>')


def listed(lines: Sequence[str], most: int) -> None:
    """Plain lines, as many as are shown at once, and how many more there are."""
    prose("\n".join(f"• {line}" for line in lines[:most]))
    if len(lines) > most:
        st.caption(f"And {len(lines) - most} more.")


def phone(title: str, text: str, question: Question | None, content_note: str = "") -> str:
    """A page of a phone, 390 pixels wide."""
    care = f'<p class="care">{escape(content_note)}</p>' if content_note else ""
    shown = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n") if part)
    label = escape(f"Preview on a phone: {title}", quote=True)
    return (
        f'<div class="phone" role="group" aria-label="{label}">'
        f'<p class="name">{escape(title)}</p>{care}{shown}{_asked(question) if question else ""}'
        '<p class="foot">Fictional cases only: no names, no real case details.</p></div>'
    )


def _asked(question: Question) -> str:
    hint = f'<p class="hint">{escape(question.hint)}</p>' if question.hint else ""
    how = _HOW.get(question.kind, "")
    how = f"Share out {question.total} points." if question.kind == "points" else how
    how = f'<p class="hint">{escape(how)}</p>' if how else ""
    parts = [f'<p class="question">{escape(question.text)}</p>{hint}{how}']
    if box := KINDS[question.kind].box:
        longest = f", {question.limit} characters at most" if question.limit else ""
        longest = f", {question.most} at most" if question.kind == "words" else longest
        parts.append(f'<p class="box">{box}{longest}</p>')
    elif question.options and not question.options_from:
        parts.append(_options(question.options))
    else:
        parts.append('<p class="box">The choices come from what people said before</p>')
    if question.confidence:
        parts.append(f'<p class="question">How sure are you?</p>{_options(CONFIDENCE)}')
    return "".join(parts)


def _options(options: Iterable[Option]) -> str:
    lines = (
        f'<li class="apart">{escape(o.label)}</li>' if o.off_scale else f"<li>{escape(o.label)}</li>" for o in options
    )
    return f"<ul>{''.join(lines)}</ul>"
