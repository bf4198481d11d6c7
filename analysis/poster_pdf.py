"""The picture of the day as an accessible PDF (PDF/UA-1): one landscape page in A3, the same bytes each time.

Typst sets it, as it does what is printed: it measures, so that the type is as large as what must stand there allows.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from analysis.charts import colours, ink_on
from analysis.document import Document, Group, Point, Stacked, Strand
from analysis.layout import accent, bears, logo_words
from analysis.pictures import opened
from workshop import typesetting
from workshop.rehearsal import MARK
from workshop.wording import cut

_TEMPLATE = Path(__file__).parent / "templates" / "poster.typ"
_LOGO = (60, 24)
"""Millimetres: the most that the logo takes, across and down."""
_TITLE, _LINE = 110, 160
"""Letters of the title, and of other lines at the top."""
_CHARTED = 1.25
"""How much wider than others a column with charts is."""
_LACKING = f"{typesetting.MISSING} stands for a character that this typeface does not have."

_Words = dict[str, object]


def poster_pdf(document: Document) -> bytes:
    """The page. Characters that the typeface lacks show as boxes, and a line says so."""
    return _Writer(document).pdf()


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._lacks = False

    def pdf(self) -> bytes:
        document, poster = self._document, self._document.poster
        facts = dict(document.facts)
        told = (facts.get(name, "") for name in ("Place", "Date of the workshop"))
        logo = opened(document.look.logo)
        language, _, region = document.language.partition("-")
        words: _Words = {
            "title": self._said(cut(document.title, _TITLE)),
            "where": [self._said(cut(line, _LINE)) for line in told if line.strip()],
            "people": self._said(poster.people),
            "groups": self._said(poster.groups),
            "status": self._said(cut(document.status, _LINE)),
            "standing": self._said(document.standing),
            "rehearsal": document.standing == MARK,
            "accent": accent(document.look),
            "organisation": self._said(cut(document.look.organisation, _TITLE)),
            "language": language,
            "region": region,
            "logo": logo
            and {
                "svg": logo.svg,
                "alt": self._said(logo_words(document.look)),
                "width": min(_LOGO[0], _LOGO[1] * logo.width / logo.height),
            },
            "strands": [
                {
                    "title": strand.title,
                    "lead": self._said(strand.lead),
                    "groups": list(map(self._group, strand.groups)),
                    "nothing": strand.nothing,
                    "part": _CHARTED if _has_chart(strand) else 1,
                }
                for strand in poster.strands
            ],
        }
        cautions = [*poster.cautions, *([_LACKING] if self._lacks else [])]
        words["cautions"] = [self._said(one) for one in cautions]
        at = datetime.fromisoformat(bears(document)).replace(tzinfo=UTC)
        return typesetting.compiled(_TEMPLATE, words, at)

    def _said(self, text: str) -> str:
        words, missing = typesetting.printable(text)
        self._lacks = self._lacks or bool(missing)
        return " ".join(words.split())

    def _group(self, group: Group) -> _Words:
        return {
            "title": self._said(group.title),
            "points": list(map(self._point, group.points)),
            "least": group.least,
            "more": group.more,
        }

    def _point(self, point: Point) -> _Words:
        return {
            "over": self._said(point.over),
            "title": self._said(point.title),
            "text": self._said(point.text),
            "said": self._said(point.said),
            "small": self._said(point.small),
            "chart": self._chart(point.chart, point.alt) if point.chart else None,
        }

    def _chart(self, chart: Stacked, alt: str) -> _Words:
        ramp = colours(chart)
        most = max((sum(row.counts) for row in chart.rows), default=0)
        return {
            "alt": self._said(alt) or "Chart",
            "ends": [self._said(chart.points[0]), self._said(chart.points[-1])] if chart.diverging else [],
            "rows": [
                {
                    "label": self._said(row.label),
                    "base": self._said(row.response),
                    "rest": most - sum(row.counts),
                    "parts": [
                        {"people": people, "fill": colour, "ink": ink_on(colour)}
                        for people, colour in zip(row.counts, ramp, strict=True)
                        if people
                    ],
                }
                for row in chart.rows
            ],
        }


def _has_chart(strand: Strand) -> bool:
    return any(point.chart for group in strand.groups for point in group.points)
