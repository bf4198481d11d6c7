"""The findings on two pages: what the day was and one caveat, the main points, the votes, the recommendations.

Marks of evidence are left out: what they name stands in the full report alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.document import Block, Bullets, Caution, Document, Figure, Paragraph, Section, Table, ToComplete
from analysis.layout import heights
from analysis.marks import unmarked
from workshop.typesetting import width
from workshop.wording import cut

SUBTITLE = "Summary of the findings"
_FACTS = ("Date of the workshop", "Place", "Responsible for the data", "Date of this report", "Legal information as of")
_LINES, _SIZE, _ACROSS = 112, 12, 440
"""Lines of two pages, the points of their type, and how wide a line is, with a margin for words that do not fit."""
_HEADINGS, _HEAD, _TITLE = 17, 17, 28
"""Lines that four headings take and those around the title; points of the title's type."""
_BOX = 4
"""Lines of white around the caveat."""
_LONGEST = 480
"""Letters of one point."""
_ADVICE = {"Action": 220, "Why": 60, "Owner": 80, "By": 40}
"""The columns of the recommendations, and the most letters of a cell in each."""
_LETTERS = 98
"""Letters across a page in the type of a table."""
_STILL = ToComplete("The recommendations, with an owner, a day and a measure for each.")
_VOTES, _MOST_VOTES = ("scenarios", "myths", "priorities"), 8
"""The sections whose charts say what people decided, and how many of those are told."""
_FILLED = 1.6
"""Pages from which a second one is not nearly empty."""


def brief(document: Document) -> Document:
    """The summary as a document of its own, short enough for two pages in A4; what it leaves out it counts."""
    document = replace(
        document,
        title=cut(document.title, 120),
        status=cut(document.status, 120),
        look=replace(document.look, organisation=cut(document.look.organisation, 100)),
    )
    facts = tuple((name, cut(value, 120)) for name, value in document.facts if name in _FACTS)
    said, cautions = _intro(_found(document.sections, "summary"))
    left: float = _LINES - _HEADINGS - _HEAD - 2.6 * math.ceil(width(document.title, _TITLE) / _ACROSS)
    left -= 1.2 * (_lines(document.status) - 1.6)
    left -= sum(_lines(value) for _, value in facts) + sum(map(_lines, (*said, *cautions))) + _BOX
    advice = _advised(_found(document.sections, "recommendations"), left // 2)
    left -= _high(advice) if advice else _lines(_STILL.text)
    points = _fitting(_points(_found(document.sections, "main-points")), left)
    left -= sum(map(_lines, points))
    # Without recommendations the points are of the same charts, and there is nothing to fill a second page.
    votes = _filling([one for one in _decided(document.sections) if one not in points], left) if advice else ()
    sections = (
        Section("summary", "About the day", (*map(Paragraph, said), *map(Caution, cautions))),
        Section(
            "main-points",
            "Main points",
            (Bullets(points) if points else Paragraph("There are none yet."),),
            (Section("votes", "What people decided", (Bullets(votes),)),) if votes else (),
        ),
        Section("recommendations", "Recommendations", (advice or _STILL,)),
    )
    return replace(document, subtitle=SUBTITLE, facts=facts, sections=sections, appendices=(), sheets=())


def _found(sections: Sequence[Section], id_: str) -> Section:
    """The section of this id, or an empty one."""
    for section in sections:
        if section.id == id_:
            return section
        if (below := _found(section.sections, id_)).title:
            return below
    return Section(id_, "")


def _intro(summary: Section) -> tuple[list[str], list[str]]:
    """What the summary says first, and its one caveat."""
    said = [cut(block.text, 300) for block in summary.blocks if isinstance(block, Paragraph)]
    cautions = [cut(block.text, 300) for block in summary.blocks if isinstance(block, Caution)]
    return said[:2], cautions[:1]


def _points(section: Section) -> list[str]:
    return [item for block in section.walk() for item in _items(block)]


def _items(block: Block) -> Iterator[str]:
    if isinstance(block, Bullets):
        yield from map(unmarked, block.items)


def _decided(sections: Sequence[Section]) -> list[str]:
    """What the charts of the votes found, in reading order."""
    charts = (block for id_ in _VOTES for block in _found(sections, id_).walk() if isinstance(block, Figure))
    return list(dict.fromkeys(f"{cut(chart.title, _LONGEST)}." for chart in charts))


def _filling(items: Sequence[str], left: float) -> tuple[str, ...]:
    """As many as fit on the second page; only those that fit on the first, if the second would hold little else."""
    shown = _fitting(items, left, _MOST_VOTES)
    page = _LINES / 2
    first = left - page
    if first < 0 or left - sum(map(_lines, shown)) < _LINES - _FILLED * page:
        return shown
    fewer = _fitting(items, first, _MOST_VOTES)
    return fewer if fewer[:1] == shown[:1] else ()


def _advised(section: Section, lines: float) -> Table | None:
    """The recommendations as a table, as many as fit; the first column of the report's only numbers them."""
    tables = (block for block in section.walk() if isinstance(block, Table))
    cells = [row[1 : 1 + len(_ADVICE)] for table in tables for row in table.rows if any(map(str, row[1:]))]
    rows = tuple(
        tuple(cut(str(cell), most) or "not set" for cell, most in zip(row, _ADVICE.values(), strict=False))
        for row in cells
    )
    if not rows:
        return None
    header = tuple(_ADVICE)[: len(rows[0])]
    table = Table("What to do, who does it, and by when", header, rows)
    while len(table.rows) > 1 and _high(table) > lines:
        kept = table.rows[:-1]
        table = replace(table, rows=kept, note=f"{len(rows) - len(kept)} more in the full report.")
    return table


def _high(table: Table) -> float:
    """Lines of text that a table is as high as: its type is smaller, and its rows stand apart."""
    return 4 + 2 * bool(table.note) + sum(high + 0.6 for high in heights(table, _LETTERS))


def _fitting(items: Sequence[str], lines: float, most: int | None = None) -> tuple[str, ...]:
    """As many as fit, and how many more there are."""
    shown = [cut(item, _LONGEST) for item in items[:most]]
    while shown and sum(map(_lines, shown)) + 1.5 * (len(shown) < len(items)) > lines:
        shown.pop()
    more = len(items) - len(shown)
    return (*shown, *((f"{more} more in the full report.",) if more else ()))


def _lines(text: str) -> float:
    return sum(max(math.ceil(width(part, _SIZE) / _ACROSS), 1) for part in text.splitlines() or [""]) + 0.6
