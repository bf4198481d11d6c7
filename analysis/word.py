"""A document as a Word file (.docx) in the styles of the program, so that a template can give it another look.

The same document and template always give the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

import docx
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.section import Section as Pages
from docx.shared import Inches, Length, Mm
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from analysis import word_styles as style
from analysis import word_xml as xml
from analysis.charts import PAPER, drawn, size
from analysis.document import (
    Block,
    Bullets,
    Caution,
    Document,
    Figure,
    Paragraph,
    Picture,
    Quote,
    References,
    Section,
    Table,
    ToComplete,
)
from analysis.layout import (
    FOOT,
    MADE_BY,
    accent,
    bears,
    covered,
    heights,
    line_of,
    logo_words,
    numbers,
    source,
    timeless,
    to_fill_in,
    turned,
    widths,
)
from analysis.phrases import printable, quoted
from analysis.pictures import Opened, opened
from workshop.errors import Rejected
from workshop.typesetting import pixels

_TALLEST = 8.0
_PICTURE, _LOGO = (3.1, 3.5), (2.4, 0.95)
"""Inches: the most that a chart, a photo and the logo take, the last two across and down."""
_DENSITY = 200
_INCH, _TWIP = 914_400, 635
_LETTERS = 13
"""Letters of a table to the inch."""
_TOGETHER, _TALL = 16, 40
"""Lines up to which a table stays together, and from which a row may run over two pages."""
_TEMPLATE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def word(document: Document, template: bytes | None = None) -> bytes:
    """The Word file. ``template`` is a .docx or .dotx whose styles, page and headers are used instead of ours.

    ``Rejected`` for a template that is no such file.
    """
    return _Writer(document, template).word()


class _Writer:
    def __init__(self, document: Document, template: bytes | None) -> None:
        self._document = document
        self._numbers = numbers(document)
        self._own = template is None
        self._file = docx.Document() if template is None else _opened(template)

    def word(self) -> bytes:
        document, file = self._document, self._file
        _emptied(file)
        style.prepare(file, accent(document.look), own=self._own)
        self._styles = {one.name: one.style_id for one in file.styles if one.name}
        if self._own:
            self._pages()
        self._title()
        for place, section in enumerate((*document.sections, *document.appendices)):
            heading = self._section(section, 1)
            xml.bookmark(heading, _anchor(place), place)
            if place == 0 and covered(document):
                heading.paragraph_format.page_break_before = True
        xml.speaks(file, document.language)
        self._properties()
        written = io.BytesIO()
        file.save(written)
        return timeless(written.getvalue(), bears(document))

    def _pages(self) -> None:
        """A4 with running lines; none on the title page."""
        document, pages = self._document, self._file.sections[0]
        pages.page_width, pages.page_height = Mm(210), Mm(297)
        pages.left_margin = pages.right_margin = Mm(20)
        pages.top_margin = pages.bottom_margin = Mm(24)
        pages.header_distance = pages.footer_distance = Mm(12)
        pages.different_first_page_header_footer = covered(document)
        self._running(pages)

    def _running(self, pages: Pages) -> None:
        pages.header.is_linked_to_previous = pages.footer.is_linked_to_previous = False
        head, foot = pages.header.paragraphs[0], pages.footer.paragraphs[0]
        for line in (head, foot):
            xml.stops(line, self._across())
        head.add_run(f"{printable(line_of(self._document))}\t{printable(self._document.standing)}")
        foot.add_run(f"{FOOT}\tPage ")
        xml.field(foot, "PAGE", "1")
        foot.add_run(" of ")
        xml.field(foot, "NUMPAGES", "1")

    def _title(self) -> None:
        document = self._document
        logo = opened(document.look.logo)
        if logo:
            self._picture(self._add(""), logo, logo_words(document.look), _LOGO)
        if document.look.organisation:
            self._add(document.look.organisation, style.ORGANISATION)
        self._add(document.title, "Title")
        self._add(document.subtitle, "Subtitle")
        self._add(document.status, style.STATUS)
        facts = Table("", ("Fact", "Value"), document.facts)
        self._rows(facts, (0.4, 0.6), head=False, title="Facts of the workshop and of this report")
        if not covered(document):
            return
        self._add("Contents", style.CONTENTS).paragraph_format.page_break_before = True
        self._contents()

    def _contents(self) -> None:
        """A field that Word can fill with page numbers; until then it lists the sections, each with a link."""
        sections = (*self._document.sections, *self._document.appendices)
        for place, section in enumerate(sections):
            line = self._add("", style.ENTRY)
            if place == 0:
                xml.begins(line, r'TOC \o "1-1" \h \z \u')
            xml.link(line, printable(section.title), anchor=_anchor(place))
            if place == len(sections) - 1:
                xml.ends(line)

    def _section(self, section: Section, level: int) -> WordParagraph:
        heading = self._add(section.title, f"Heading {min(level, 3)}")
        for kind, run in groupby(section.blocks, type):
            if kind is Picture:
                self._photos([one for one in run if isinstance(one, Picture)])
            else:
                for block in run:
                    self._block(block)
        for one in section.sections:
            self._section(one, level + 1)
        return heading

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph(text):
                self._add(text)
            case Caution(text):
                self._labelled("Please note.", text, style.CAUTION)
            case ToComplete(text):
                self._labelled("To complete.", text, style.COMPLETE)
            case Bullets(items):
                for item in items:
                    self._add(item, "List Bullet")
            case Table():
                self._table(block, f"Table {self._numbers[id(block)]}. {block.title}")
            case Figure():
                self._figure(block)
            case Quote():
                self._add(quoted(block.text), "Quote").paragraph_format.keep_with_next = True
                self._add(source(block), style.ORIGIN)
            case Picture():
                self._photos([block])
            case References():
                self._references(block)

    def _add(self, text: str, look: str = "Normal") -> WordParagraph:
        line = self._file.add_paragraph(printable(text))
        line._p.style = self._styles[look]
        return line

    def _labelled(self, label: str, text: str, look: str) -> None:
        line = self._add("", look)
        line.add_run(f"{label} ").bold = True
        line.add_run(printable(text))

    def _figure(self, figure: Figure) -> None:
        number = self._numbers[id(figure)]
        self._add(f"Figure {number}. {figure.title}", "Caption")
        self._add(f"Base: {figure.base}.", style.NOTE).paragraph_format.keep_with_next = True
        drawing = drawn(figure.chart)
        width, height = size(drawing)
        shown = min(self._across() / _INCH, PAPER.width, _TALLEST * width / height)
        run = self._add("", style.DRAWING).add_run()
        picture = run.add_picture(io.BytesIO(pixels(drawing, PAPER.width, _DENSITY)), width=Inches(shown))
        xml.describe(picture, printable(figure.alt), f"Figure {number}")
        self._table(figure.table, f"Figure {number} as a table. {figure.table.title}")

    def _table(self, table: Table, caption: str) -> None:
        wide = turned(table)
        if wide:
            self._turned()
        self._add(caption, "Caption")
        self._rows(table, widths(table, _letters(self._across())), title=caption)
        if table.note:
            self._add(table.note, style.NOTE)
        if wide:
            self._turned()

    def _turned(self) -> None:
        """The next page is turned on its side, or upright again."""
        before = self._file.sections[-1]
        across, down = before.page_width, before.page_height
        pages = self._file.add_section()
        pages.page_width, pages.page_height = down, across
        turned = (down or 0) > (across or 0)
        pages.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
        pages.different_first_page_header_footer = False
        if self._own:
            self._running(pages)

    def _rows(self, table: Table, shares: Sequence[float], *, head: bool = True, title: str) -> None:
        across = self._across()
        taken, blank = heights(table, _letters(across)), to_fill_in(table)
        together = sum(taken) <= _TOGETHER
        rows = [xml.Row(tuple(map(printable, table.header)), self._styles[style.HEAD], head=True, with_next=True)]
        for place, (cells, high) in enumerate(zip(table.rows, taken, strict=True), start=1):
            rows.append(
                xml.Row(
                    tuple(printable(str(cell)) for cell in cells),
                    self._styles[style.CELL],
                    whole=high <= _TALL,
                    with_next=together and place < len(table.rows),
                    tall=blank,
                )
            )
        widths = [round(across * share / _TWIP) for share in shares]
        made = xml.table(rows if head else rows[1:], widths, self._styles[style.TABLE], printable(title))
        self._file.element.body.insert_element_before(made, "w:sectPr")

    def _across(self) -> int:
        """The width of the text on the page, in English metric units."""
        pages = self._file.sections[-1]
        return int((pages.page_width or 0) - (pages.left_margin or 0) - (pages.right_margin or 0))

    def _photos(self, pictures: list[Picture]) -> None:
        """Two side by side in a table without lines."""
        made = self._file.add_table(0, 2, style.PLAIN)
        made.autofit = False
        half = Length(self._across() // 2)
        for start in range(0, len(pictures), 2):
            row = made.add_row()
            xml.keeps_whole(row)
            for cell, picture in zip(row.cells, pictures[start : start + 2], strict=False):
                cell.width = half
                self._photo(cell, picture)
        self._add("")

    def _photo(self, cell: _Cell, picture: Picture) -> None:
        line = cell.paragraphs[0]
        if image := opened(picture.photo):
            self._picture(line, image, f"Drawing: {picture.caption}", _PICTURE)
            line = cell.add_paragraph()
        line.style = style.NOTE
        line.add_run(printable(f"{quoted(picture.caption)} Remark {picture.number}"))

    def _picture(self, line: WordParagraph, image: Opened, alt: str, most: tuple[float, float]) -> None:
        across, down = most
        width = Inches(min(across, down * image.width / image.height))
        shown = line.add_run().add_picture(io.BytesIO(image.data), width=width)
        xml.describe(shown, printable(alt), "Picture")

    def _references(self, block: References) -> None:
        for item in block.items:
            line = self._add(f"{item.text} ", style.REFERENCE)
            if item.address.startswith(("https://", "http://")):
                xml.link(line, printable(item.address), address=printable(item.address))
            else:
                line.add_run(printable(item.address))
            line.add_run(printable(f" {item.note}"))

    def _properties(self) -> None:
        document, known = self._document, self._file.core_properties
        known.title = printable(document.title)[:255]
        known.subject = printable(document.subtitle)[:255]
        known.author = known.last_modified_by = printable(document.look.organisation)[:255] or MADE_BY
        known.category = printable(document.status)[:255]
        known.keywords = known.comments = ""
        known.language = document.language
        known.revision = 1
        known.created = known.modified = datetime.fromisoformat(bears(document))


def _opened(template: bytes) -> Word:
    """A .docx, or a .dotx as one."""
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "[Content_Types].xml":
                    content = content.replace(_TEMPLATE_TYPE.encode(), _DOCUMENT_TYPE.encode())
                new.writestr(name, content)
        return docx.Document(packed)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise Rejected("This is not a Word template. Choose a .docx or .dotx file.") from error


def _emptied(file: Word) -> None:
    """Only the last section's page stays of what the template holds."""
    body = file.element.body
    for part in list(body)[:-1]:
        body.remove(part)


def _letters(across: int) -> int:
    return round(across / _INCH * _LETTERS)


def _anchor(chapter: int) -> str:
    return f"chapter-{chapter + 1}"
