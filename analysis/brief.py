"""The findings on two pages: what the day was, its main points, the recommendations, and one caveat.

Marks of evidence are left out: what they name stands in the full report alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from analysis.document import Block, Bullets, Caution, Document, Paragraph, Section, Table, ToComplete
from analysis.layout import cut
from analysis.marks import unmarked
from workshop.typesetting import width

SUBTITLE = "Summary of the findings"
_FACTS = ("Date of the workshop", "Place", "Responsible for the data", "Date of this report", "Legal information as of")
_LINES, _SIZE, _ACROSS = 78, 12, 440
"""Lines of two pages, the points of their type, and how wide a line is, with a margin for words that do not fit."""
_HEADINGS, _HEAD, _TITLE = 12, 10, 28
"""Lines that three headings take and those around the title; points of the title's type."""
_LONGEST = 480
"""Letters of one point."""


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
    left -= sum(_lines(value) for _, value in facts) + sum(map(_lines, (*said, *cautions)))
    advice = _fitting(_recommended(_found(document.sections, "recommendations")), left // 2)
    points = _fitting(_points(_found(document.sections, "main-points")), left - sum(map(_lines, advice)))
    still = ToComplete("The recommendations, with an owner, a day and a measure for each.")
    sections = (
        Section("summary", "About the day", tuple(Paragraph(text) for text in said)),
        Section("main-points", "Main points", (Bullets(points),) if points else (Paragraph("There are none yet."),)),
        Section(
            "recommendations",
            "Recommendations",
            (Bullets(advice) if advice else still, *(Caution(text) for text in cautions)),
        ),
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


def _recommended(section: Section) -> list[str]:
    """Each recommendation as one sentence after another; the first column only numbers them."""
    return [
        " ".join(_told(head, str(cell)) for head, cell in zip(table.header[1:], row[1:], strict=True) if str(cell))
        for table in section.walk()
        if isinstance(table, Table)
        for row in table.rows
        if any(str(cell) for cell in row[1:])
    ]


def _told(head: str, cell: str) -> str:
    text = cell if cell[-1:] in ".!?" else f"{cell}."
    return text if head == "Action" else f"{head}: {text}"


def _fitting(items: Sequence[str], lines: float) -> tuple[str, ...]:
    """As many as fit, and how many more there are."""
    shown = [cut(item, _LONGEST) for item in items]
    while shown and sum(map(_lines, shown)) + 1.5 * (len(shown) < len(items)) > lines:
        shown.pop()
    more = len(items) - len(shown)
    return (*shown, *((f"{more} more in the full report.",) if more else ()))


def _lines(text: str) -> float:
    return sum(max(math.ceil(width(part, _SIZE) / _ACROSS), 1) for part in text.splitlines() or [""]) + 0.6
