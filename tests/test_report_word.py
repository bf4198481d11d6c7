"""The report as a Word file: real styles and headings, alternatives, tables that repeat their heading, any template."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Length, Mm, RGBColor
from report_samples import LOOK, of_text, sample, tables

from analysis.document import Bullets, Document, Figure, Picture, Quote, Section, Table
from analysis.layout import WIDE
from analysis.word import word
from workshop.errors import Rejected


def read(document: Document, template: bytes | None = None) -> Word:
    return docx.Document(io.BytesIO(word(document, template)))


@pytest.fixture(scope="module")
def full() -> Word:
    return read(sample("full"))


def styled(file: Word, style: str) -> list[str]:
    return [line.text for line in file.paragraphs if line.style and line.style.name == style]


def elements(file: Word, tag: str) -> list[Any]:
    return list(file.element.body.iter(qn(tag)))


def millimetres(length: Length | None) -> int:
    assert length is not None
    return round(length.mm)


def headings(sections: tuple[Section, ...], level: int = 1) -> Iterator[tuple[str, str]]:
    for section in sections:
        yield f"Heading {level}", section.title
        yield from headings(section.sections, level + 1)


def test_titles_and_headings_have_their_styles_in_the_order_of_the_report(full: Word) -> None:
    document = sample("full")
    expected = list(headings((*document.sections, *document.appendices)))
    found = [(line.style.name, line.text) for line in full.paragraphs if line.style]
    assert [one for one in found if (one[0] or "").startswith("Heading")] == expected
    assert styled(full, "Title") == [document.title]
    assert styled(full, "Subtitle") == [document.subtitle]


def test_lists_quotes_and_captions_have_their_styles(full: Word) -> None:
    document = sample("full")
    blocks = list(document.walk())
    assert styled(full, "List Bullet") == [item for one in blocks if isinstance(one, Bullets) for item in one.items]
    assert styled(full, "Quote") == [f"“{one.text}”" for one in blocks if isinstance(one, Quote)]
    figures = sum(isinstance(one, Figure) for one in blocks)
    assert len(styled(full, "Caption")) == 2 * figures + sum(isinstance(one, Table) for one in blocks)
    numbering = full.styles["List Bullet"].element.find(f".//{qn('w:numPr')}")
    assert numbering is not None


def test_every_picture_has_its_alternative(full: Word) -> None:
    document = sample("full")
    expected = Counter(block.alt for block in document.walk() if isinstance(block, Figure))
    expected.update(f"Drawing: {block.caption}" for block in document.walk() if isinstance(block, Picture))
    expected[f"Logo of {LOOK.organisation}"] = 1
    assert Counter(one.get("descr") for one in elements(full, "wp:docPr")) == expected


def test_headings_of_tables_repeat_and_rows_stay_whole(full: Word) -> None:
    found = [table for table in full.tables if table.style and table.style.name == "Report table"]
    assert len(found) == 1 + sum(1 for _ in tables(sample("full")))  # the facts on the title page are one more
    for table in found:
        rows = [row._tr for row in table.rows]
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
        repeated = [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows]
        assert repeated == [table is not found[0]] + [False] * (len(rows) - 1)
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))


def test_a_row_that_is_taller_than_a_page_may_break() -> None:
    table = Table("Long", ("A", "B"), (("short", "short"), ("long", "word " * 3000)))
    document = replace(of_text("a"), sections=(Section("a", "A", (table,)),), appendices=())
    rows = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in read(document).tables[-1].rows]
    assert rows == [True, True, False]


def test_a_wide_table_stands_on_a_page_on_its_side(full: Word) -> None:
    wide = sum(len(table.header) >= WIDE for table in tables(sample("full")))
    turned = [one for one in full.sections if (one.page_width or 0) > (one.page_height or 0)]
    assert len(turned) == wide > 0
    assert millimetres(full.sections[-1].page_width) == 210


def test_its_language_is_british_english(full: Word) -> None:
    defaults = full.styles.element.find(qn("w:docDefaults"))
    assert [one.get(qn("w:val")) for one in defaults.iter(qn("w:lang"))] == ["en-GB"]
    assert full.core_properties.language == "en-GB"


def test_the_contents_are_a_field_that_is_filled_already(full: Word) -> None:
    document = sample("full")
    chapters = [one.title for one in (*document.sections, *document.appendices)]
    assert [line for line in styled(full, "toc 1") if line] == chapters
    codes = [one.text.strip() for one in elements(full, "w:instrText")]
    assert [code for code in codes if code.startswith("TOC")] == [r'TOC \o "1-1" \h \z \u']
    marks = Counter(one.get(qn("w:fldCharType")) for one in elements(full, "w:fldChar"))
    assert marks["begin"] == marks["separate"] == marks["end"]
    anchors = [link.get(qn("w:anchor")) for link in elements(full, "w:hyperlink") if link.get(qn("w:anchor"))]
    assert len(anchors) == len(chapters)
    assert set(anchors) <= {mark.get(qn("w:name")) for mark in elements(full, "w:bookmarkStart")}


def test_running_lines_say_what_it_is_and_count_pages(full: Word) -> None:
    first = full.sections[0]
    assert first.different_first_page_header_footer
    for pages in full.sections:
        assert (
            pages.header.paragraphs[0].text == "Anytown Partnership | Sharing earlier, together\tFirst findings: draft"
        )
        codes = [code.text.strip() for code in pages.footer._element.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]


def test_what_is_known_about_the_file_is_what_the_report_says(full: Word) -> None:
    known = full.core_properties
    assert (known.title, known.author, known.last_modified_by) == (
        "Sharing earlier, together",
        LOOK.organisation,
        LOOK.organisation,
    )
    assert known.created == known.modified
    assert str(known.created).startswith("2026-12-01 00:00:00")


def template() -> Word:
    """An organisation's own: other headings, another page, its name at the head of each, and no list ever made."""
    made = docx.Document()
    heading = made.styles["Heading 1"]
    heading.font.name, heading.font.color.rgb = "Georgia", RGBColor(0x00, 0x66, 0x33)
    made.styles.add_style("Please note", WD_STYLE_TYPE.PARAGRAPH).font.name = "Georgia"
    for gone in ("List Bullet", "Caption", "Quote"):
        made.styles[gone].delete()
    made.sections[0].page_width = Mm(200)
    made.sections[0].header.paragraphs[0].text = "Anytown County Council"
    made.add_paragraph("Words of the template")
    return made


def packed(file: Word, *, as_template: bool = False) -> bytes:
    written = io.BytesIO()
    file.save(written)
    if not as_template:
        return written.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(
                name, old.read(name).replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main")
            )
    return changed.getvalue()


@pytest.mark.parametrize("as_template", [False, True])
def test_a_template_gives_the_report_its_look(as_template: bool) -> None:
    file = read(sample("ninety"), packed(template(), as_template=as_template))
    assert file.styles["Heading 1"].font.name == "Georgia"
    assert file.styles["Please note"].font.name == "Georgia"
    assert millimetres(file.sections[0].page_width) == 200
    assert all(pages.header.paragraphs[0].text == "Anytown County Council" for pages in file.sections)
    assert "Words of the template" not in [line.text for line in file.paragraphs]
    document = sample("ninety")
    chapters = [one.title for one in (*document.sections, *document.appendices)]
    assert styled(file, "Heading 1") == chapters
    assert styled(file, "List Bullet")
    assert styled(file, "Quote")
    assert file.styles["List Bullet"].element.find(f".//{qn('w:numPr')}") is not None


@pytest.mark.parametrize("data", [b"", b"not a zip", packed(template())[:2000]])
def test_what_is_no_template_is_refused(data: bytes) -> None:
    with pytest.raises(Rejected, match="not a Word template"):
        word(of_text("a"), data)


def test_another_zip_is_no_template() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        made.writestr("hello.txt", "hello")
    with pytest.raises(Rejected, match="not a Word template"):
        word(of_text("a"), written.getvalue())


def test_empty_cells_leave_room_to_write(full: Word) -> None:
    frame = next(table for table in full.tables if table.rows[0].cells[1].text == "Action")
    assert all(row.height and row.height > Mm(10) for row in frame.rows[1:])
