"""A document as slides (.pptx) for the feedback meeting: the same bytes each time.

One slide to a point, large enough to be read from the back of a room. What a slide leaves out stands in its notes.
Marks of evidence are for readers of the report, who can look them up: no slide has any.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pptx import Presentation
from pptx.slide import Slide
from pptx.util import Inches

from analysis import slide_parts as parts
from analysis.charts import SCREEN, drawn, size
from analysis.document import (
    Bars,
    Bullets,
    Caution,
    Chart,
    Document,
    Figure,
    Heat,
    Paragraph,
    Quote,
    Section,
    Stacked,
    Table,
    ToComplete,
)
from analysis.layout import MADE_BY, accent, bears, logo_words, source, timeless
from analysis.marks import unmarked
from analysis.narrative import SUMMARY
from analysis.phrases import plural, printable, quoted
from analysis.pictures import opened
from analysis.slide_parts import ACROSS, DOWN, LEFT, TOP, first, fitting, tall
from workshop.typesetting import pixels
from workshop.wording import cut

_FIGURES, _QUOTES, _BARS, _MOST_ROWS, _ROWS = 5, 3, 8, 8, 8
"""At most so many slides with figures, quotes of a theme, bars and rows of a chart, and rows of a table."""
_THEME = "theme-"
"""How the ids of sections on themes begin."""
_CHART = DOWN - 0.35
"""Inches down that a chart takes."""
_STATUS = 160
"""Letters of the status on the first slide: who signed it, and when."""
_SMALLEST = 14.5
"""Points of the text of a chart, below which it is shown in parts."""
_DENSITY = 160
_LETTER = re.compile(r"^Question [A-Z]+: ")
"""How the report names a question, which a slide has no use for."""


def slides(document: Document) -> bytes:
    """The presentation."""
    made = _Maker(document)
    made.title()
    made.who()
    made.text("main-points", "Main points")
    made.figures()
    made.themes()
    made.works()
    made.recommendations()
    made.text("next-steps", "What happens next")
    made.text("limits", "What these findings cannot show")
    return made.bytes()


class _Maker:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._file = Presentation()
        self._layouts = parts.prepare(self._file, accent(document.look))

    def bytes(self) -> bytes:
        document, known = self._document, self._file.core_properties
        known.title, known.subject = printable(document.title)[:255], printable(document.subtitle)[:255]
        known.author = known.last_modified_by = printable(document.look.organisation)[:255] or MADE_BY
        known.category, known.keywords, known.comments = printable(document.status)[:255], "", ""
        known.language, known.revision = document.language, 1
        known.created = known.modified = datetime.fromisoformat(bears(document))
        for slide in self._file.slides:
            for page in (slide.element, slide.notes_slide.element):
                parts.speaks(page, document.language)
        written = io.BytesIO()
        self._file.save(written)
        return timeless(written.getvalue(), bears(document))

    def title(self) -> None:
        document = self._document
        slide = self._file.slides.add_slide(self._layouts[parts.FIRST])
        parts.head(slide, document.title, parts.TITLE_SIZES, 2.2)
        facts = dict(document.facts)
        told = (facts.get(name, "") for name in ("Date of the workshop", "Place"))
        lines = [cut(line, 90) for line in (document.look.organisation, document.subtitle, *told) if line]
        parts.say(slide.placeholders[1], [*lines, cut(document.status, _STATUS)], 22, bullets=False)
        if logo := opened(document.look.logo):
            width = min(3.0, 1.1 * logo.width / logo.height)
            shown = slide.shapes.add_picture(io.BytesIO(logo.data), Inches(LEFT), Inches(0.7), Inches(width))
            parts.describe(shown, logo_words(document.look))
        parts.note(slide, [f"{name}: {value}" for name, value in document.facts])

    def who(self) -> None:
        section = self._find("who")
        if section is None:
            return
        said = list(_texts(section))
        tables = [block for block in section.walk() if isinstance(block, Table)]
        if not tables:
            self._listed("Who took part", said, section)
            return
        slide = self._slide(parts.BODY, "Who took part")
        half = ACROSS / 2 - 0.3
        parts.place(slide.placeholders[1], LEFT, TOP, half, DOWN)
        parts.say(slide.placeholders[1], first(said, half, DOWN), fitting(first(said, half, DOWN), half, DOWN))
        self._table(slide, tables[0], LEFT + half + 0.6, half)
        parts.note(slide, [*said, tables[0].note])

    def figures(self) -> None:
        for figure, charts in _chosen(self._document.sections):
            for place, (chart, unsaid) in enumerate(charts, start=1):
                self._figure(figure, chart, f" ({place} of {len(charts)})" if len(charts) > 1 else "", unsaid)

    def themes(self) -> None:
        section = self._find("findings")
        for theme in section.sections if section else ():
            if theme.id.startswith(_THEME):
                self._quoted(f"Theme: {theme.title}", theme, _found(theme.sections, f"{theme.id}-{SUMMARY}"))

    def works(self) -> None:
        section = self._find("works")
        if section and _quotes(section):
            self._quoted("What already works", section)

    def recommendations(self) -> None:
        section = self._find("recommendations")
        if section is None:
            return
        rows = [row for block in section.walk() if isinstance(block, Table) for row in block.rows if any(row[1:])]
        self._listed("Recommendations", [_recommended(row) for row in rows] or list(_texts(section)), section)

    def text(self, id_: str, title: str) -> None:
        section = self._find(id_)
        if section and (said := list(_texts(section))):
            self._listed(title, said, section)

    def _find(self, id_: str) -> Section | None:
        return _found(self._document.sections, id_)

    def _slide(self, layout: int, title: str) -> Slide:
        slide: Slide = self._file.slides.add_slide(self._layouts[layout])
        parts.head(slide, title, parts.HEAD_SIZES, 1.15)
        parts.foot(slide, cut(f"{cut(self._document.title, 60)} | {self._document.standing}", 120))
        return slide

    def _listed(self, title: str, said: list[str], section: Section) -> None:
        slide = self._slide(parts.BODY, title)
        shown = first(said, ACROSS, DOWN)
        parts.say(slide.placeholders[1], shown, fitting(shown, ACROSS, DOWN))
        parts.note(slide, [f"In the report: {section.title}", *(said if len(shown) < len(said) else ())])

    def _quoted(self, title: str, section: Section, summary: Section | None = None) -> None:
        """What a theme comes to, or else what it is, and what people said."""
        slide = self._slide(parts.BODY, title)
        said = [text for one in _walked([section]) for text in _texts(one)]
        comes_to = [unmarked(block.text) for block in summary.blocks if isinstance(block, Paragraph)] if summary else []
        intro = [cut(_LETTER.sub("", text), 240) for text in (comes_to or said)[:1]]
        chosen = _quotes(section)[:_QUOTES]
        quotes = {cut(quoted(one.text), 400): source(replace(one, asked="")) for one in chosen}
        while len(quotes) > 1 and tall([*intro, *quotes, *quotes.values()], ACROSS - 0.5, 20) > DOWN - 0.2:
            quotes.popitem()
        points = fitting([*intro, *quotes, *quotes.values()], ACROSS - 0.5, DOWN - 0.2)
        parts.say(slide.placeholders[1], intro, points, bullets=False)
        for text, origin in quotes.items():
            parts.quote(slide.placeholders[1], text, origin, points)
        origins = (f"{source(one)}: {quoted(one.text)}" for one in chosen)
        parts.note(slide, [f"In the report: {section.title}", *said, *origins])

    def _figure(self, figure: Figure, chart: Chart, more: str, unsaid: str) -> None:
        slide = self._slide(parts.BARE, f"{figure.title}{more}")
        drawing = drawn(chart, SCREEN)
        wide, high = size(drawing)
        scale = min(ACROSS / wide, _CHART / high)
        left = LEFT + (ACROSS - wide * scale) / 2
        data = io.BytesIO(pixels(drawing, SCREEN.width, _DENSITY))
        shown = slide.shapes.add_picture(data, Inches(left), Inches(TOP), Inches(wide * scale))
        parts.describe(shown, figure.alt)
        base = slide.shapes.add_textbox(Inches(LEFT), Inches(TOP + DOWN - 0.25), Inches(ACROSS), Inches(0.4))
        base.name = "Base"
        parts.say(base, [cut(f"Base: {figure.base}.{unsaid}", 120)], 16, bullets=False, ink=parts.QUIET)
        rows = (" | ".join(map(str, row)) for row in (figure.table.header, *figure.table.rows))
        parts.note(slide, [figure.alt, f"{figure.table.title}:", *rows, figure.table.note])

    def _table(self, slide: Slide, table: Table, left: float, width: float) -> None:
        """The first rows, and the last, which often is the sum."""
        rows = list(table.rows)
        if len(rows) > _ROWS:
            gap = (plural(len(rows) - _ROWS + 1, "more row"), *("" for _ in table.header[1:]))
            rows = [*rows[: _ROWS - 2], gap, rows[-1]]
        cells = [[cut(str(cell), 40) for cell in row] for row in (table.header, *rows)]
        parts.table(slide, cells, table.title, (left, TOP, width))


def _found(sections: Sequence[Section], id_: str) -> Section | None:
    return next((one for one in _walked(sections) if one.id == id_), None)


def _walked(sections: Sequence[Section]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _walked(section.sections)


def _texts(section: Section) -> Iterator[str]:
    """Everything that a section says in sentences, but for what stands below its subsections' headings."""
    for block in section.blocks:
        if isinstance(block, Bullets):
            yield from map(unmarked, block.items)
        elif isinstance(block, ToComplete):
            yield f"Still to complete: {block.text}"
        elif isinstance(block, Paragraph | Caution):
            yield unmarked(block.text)


def _quotes(section: Section) -> list[Quote]:
    return [block for block in section.walk() if isinstance(block, Quote)]


def _recommended(row: Sequence[object]) -> str:
    """Action, owner and day of a row of recommendations."""
    cells = [str(cell) for cell in row]
    who = ", ".join(cell for cell in cells[3:5] if cell)
    return f"{cells[1]} ({who})" if who else cells[1]


R = TypeVar("R")
_Parts = list[tuple[Chart, str]]


def _chosen(sections: Sequence[Section]) -> list[tuple[Figure, _Parts]]:
    """The first figure of each section, then the second, and so on, while there is room; in reading order."""
    found = [[block for block in section.walk() if isinstance(block, Figure)] for section in sections]
    chosen: dict[int, _Parts] = {}
    left = _FIGURES
    for figure in (one for turn in itertools.zip_longest(*found) for one in turn if one is not None):
        if left > 0 and len(charts := _in_parts(figure.chart)) <= left:
            chosen[id(figure)] = charts
            left -= len(charts)
    return [(figure, chosen[id(figure)]) for figures in found for figure in figures if id(figure) in chosen]


def _in_parts(chart: Chart) -> _Parts:
    """The chart as one or more that can be read from far, each with what is said of what was left out."""
    if isinstance(chart, Bars):
        unsaid = f" The first {_BARS} of {len(chart.rows)}." if len(chart.rows) > _BARS else ""
        return [(replace(chart, rows=chart.rows[:_BARS]), unsaid)]
    if isinstance(chart, Stacked):
        return _split(chart.rows, lambda rows: replace(chart, rows=rows))
    if isinstance(chart, Heat):
        return _split(chart.rows, lambda rows: replace(chart, rows=rows))
    return [(chart, "")]


def _split(rows: tuple[R, ...], of: Callable[[tuple[R, ...]], Chart]) -> _Parts:
    """A chart of rows, in two wherever its text would be too small."""
    if len(rows) > _MOST_ROWS:
        unsaid = f" The first {_MOST_ROWS} of {len(rows)} rows."
        return [(one, unsaid) for one, _ in _split(rows[:_MOST_ROWS], of)]
    if len(rows) > 1 and _points(of(rows)) < _SMALLEST:
        middle = -(-len(rows) // 2)
        return [*_split(rows[:middle], of), *_split(rows[middle:], of)]
    return [(of(rows), "")]


def _points(chart: Chart) -> float:
    """How large the text of a chart is on a slide."""
    wide, high = size(drawn(chart, SCREEN))
    return 12 * min(ACROSS / wide, _CHART / high)
