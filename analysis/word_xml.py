"""Parts of a Word file that python-docx has no words for (ECMA-376, part 1, WordprocessingML)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shape import InlineShape
from docx.shared import Length
from docx.table import _Row
from docx.text.paragraph import Paragraph


def element(name: str, /, **attributes: str) -> BaseOxmlElement:
    """An element of the ``w`` namespace with attributes of it."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def begins(line: Paragraph, instruction: str) -> None:
    """A field begins here; what follows is its result until ``ends``."""
    _mark(line, "begin")
    code = element("instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    line.add_run()._r.append(code)
    _mark(line, "separate")


def ends(line: Paragraph) -> None:
    _mark(line, "end")


def field(line: Paragraph, instruction: str, result: str) -> None:
    begins(line, instruction)
    line.add_run(result)
    ends(line)


def _mark(line: Paragraph, kind: str) -> None:
    line.add_run()._r.append(element("fldChar", fldCharType=kind))


def link(line: Paragraph, words: str, *, anchor: str = "", address: str = "") -> None:
    """A link to a bookmark of the file, or to an address."""
    made = element("hyperlink", **({"anchor": anchor} if anchor else {}))
    if address:
        made.set(qn("r:id"), line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = line.add_run(words, "Hyperlink" if address else None)
    made.append(run._r)
    line._p.append(made)


def bookmark(line: Paragraph, name: str, number: int) -> None:
    """A name for the paragraph, for links to it."""
    start, end = element("bookmarkStart", id=str(number), name=name), element("bookmarkEnd", id=str(number))
    place = 0 if line._p.pPr is None else 1
    line._p.insert(place, start)
    line._p.append(end)


def describe(picture: InlineShape, alt: str, name: str) -> None:
    """What a screen reader says of a picture."""
    known = picture._inline.docPr
    known.set("descr", alt)
    known.set("name", name)


@dataclass(frozen=True)
class Row:
    """Cells of a table, the style of their paragraphs by id, and how the row behaves where a page ends."""

    cells: tuple[str, ...]
    style: str
    head: bool = False
    whole: bool = True
    with_next: bool = False
    tall: bool = False
    """Room to write in by hand."""


def table(rows: Sequence[Row], widths: Sequence[int], style: str, title: str) -> BaseOxmlElement:
    """A table. ``widths`` are twentieths of a point; ``style`` is the table style's id."""
    head = any(row.head for row in rows)
    parts = [
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="{"06A0" if head else "0680"}" w:firstRow="{int(head)}" '
        'w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(title)}/></w:tblPr><w:tblGrid>",
        *(f'<w:gridCol w:w="{width}"/>' for width in widths),
        "</w:tblGrid>",
        *(part for row in rows for part in _row(row, widths)),
        "</w:tbl>",
    ]
    return parse_xml("".join(parts))


def _row(row: Row, widths: Sequence[int]) -> Iterator[str]:
    yield "<w:tr><w:trPr>"
    if row.whole:
        yield "<w:cantSplit/>"
    if row.tall:
        yield '<w:trHeight w:val="680"/>'
    if row.head:
        yield "<w:tblHeader/>"
    yield "</w:trPr>"
    with_next = "<w:keepNext/>" if row.with_next else ""
    for text, width in zip(row.cells, widths, strict=True):
        yield f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{row.style}"/>'
        yield f"{with_next}</w:pPr><w:r>"
        yield "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.splitlines() or [""])
        yield "</w:r></w:p></w:tc>"
    yield "</w:tr>"


def keeps_whole(row: _Row) -> None:
    """The row never runs over two pages."""
    row._tr.get_or_add_trPr().insert(0, element("cantSplit"))


def stops(line: Paragraph, across: int) -> None:
    """What stands after a tab ends at the right margin."""
    line.paragraph_format.tab_stops.add_tab_stop(Length(across), WD_TAB_ALIGNMENT.RIGHT)


def speaks(file: Document, language: str) -> None:
    """The language of all text, wherever no style says another."""
    styles = file.styles.element
    defaults = styles.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = element("docDefaults")
        styles.insert(0, defaults)
    outer = _within(defaults, "rPrDefault")
    inner = _within(outer, "rPr")
    for old in inner.findall(qn("w:lang")):
        inner.remove(old)
    inner.append(element("lang", val=language, eastAsia="en-US", bidi="ar-SA"))


def up_to_date(file: Document) -> None:
    """The layout of today's Word instead of its oldest, which it would announce as a compatibility mode."""
    settings = file.settings.element
    compatible = settings.find(qn("w:compat"))
    if compatible is None:
        compatible = element("compat")
        settings.append(compatible)
    for old in compatible.findall(qn("w:compatSetting")):
        compatible.remove(old)
    uri = "http://schemas.microsoft.com/office/word"
    compatible.append(element("compatSetting", name="compatibilityMode", uri=uri, val="15"))


def _within(parent: BaseOxmlElement, child: str) -> BaseOxmlElement:
    found: BaseOxmlElement | None = parent.find(qn(f"w:{child}"))
    if found is None:
        found = element(child)
        parent.insert(0, found)
    return found
