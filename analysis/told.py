"""What participants are told about the findings, on their phones: a few plain lines without marks."""

from __future__ import annotations

from analysis.chapters.quoting import chosen
from analysis.chapters.written import advised, sources
from analysis.marks import unmarked
from analysis.narrative import SUMMARY
from analysis.study import Study

Part = tuple[str, tuple[str, ...]]


def told(study: Study) -> tuple[Part, ...]:
    """Titled parts: the main points, what each theme comes to, what will be done, and what comes next."""
    themes = [(theme.title, _lines(study, f"theme/{theme.id}/{SUMMARY}")) for theme, _ in chosen(study)]
    parts = [
        ("What you told us", _lines(study, "points")),
        *themes,
        ("What will be done", tuple(advised(one.action, one.owner) for one in study.writing.recommendations)),
        ("What happens next", _lines(study, "next")),
    ]
    return tuple((title, lines) for title, lines in parts if lines)


def _lines(study: Study, part: str) -> tuple[str, ...]:
    return tuple(unmarked(line) for line in sources(study).paragraphs(part))
