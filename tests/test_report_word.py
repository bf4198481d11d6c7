"""The report as a Word file: real styles and headings, alternatives, tables that repeat their heading, any template."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from analysis_rooms import Day, full_day
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.section import Section as Pages
from docx.shared import Length, Mm, RGBColor
from pypdf import PdfReader
from report_samples import LOOK, of_text, sample, squeezed, tables
from test_report_writing import heard, writes

from analysis.document import Bullets, Document, Figure, Picture, Quote, Section, Table
from analysis.layout import turned
from analysis.report import report
from analysis.study import study
from analysis.word import word
from workshop import entries as e
from workshop.errors import Rejected
from workshop.materials import built_in


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


def test_only_a_table_that_does_not_fit_upright_stands_on_its_side(full: Word) -> None:
    assert not on_their_side(full)
    many = Table("Many", tuple(f"Heading-{n:02}" for n in range(12)), (tuple(range(12)),))
    document = replace(of_text("a"), sections=(Section("a", "A", (many,)),), appendices=())
    file = read(document)
    assert len(on_their_side(file)) == turned(many) == 1
    assert millimetres(file.sections[-1].page_width) == 210


def on_their_side(file: Word) -> list[Pages]:
    return [one for one in file.sections if (one.page_width or 0) > (one.page_height or 0)]


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
        assert pages.header.paragraphs[0].text == "Anytown Partnership | Sharing earlier, together\tDraft"
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


def signed_full_day() -> Day:
    """A full day whose report somebody wrote, with a recommendation for each of six themes, and stands for."""
    day = full_day()
    chosen = heard(day)[:6]
    day.happens(e.ThemesChosen(tuple(chosen), ()))
    first = study(day.room, built_in().codebook)
    for theme in first.codebook.themes:
        if theme.id in chosen:
            place = f"theme/{theme.id}"
            with_theme = {remark.uuid for remark, _ in first.themes.of(theme)}
            for one in [one for one in first.quotes if one.remark.uuid in with_theme][:3]:
                day.happens(e.QuoteConfirmed(place, one.remark.uuid, 0, len(one.remark.text)))
            writes(day, f"{place}/heard", "People said what stands in the way [R1].\nThey said what helps [R2].")
            writes(day, f"{place}/summary", "People want to be told what became of what they shared.")
            agreed = f"Agree how to answer on {theme.title.lower()}"
            day.happens(
                e.Recommended(f"r-{theme.id}", agreed, theme.id, "Head of the hub", "2027-01-31", "Share within a day")
            )
    for part in ("why", "points", "conclusion", "next"):
        writes(day, part, f"These are the words of the part {part}. [F1]")
    day.happens(e.LookSet(LOOK.organisation, LOOK.logo, LOOK.accent))
    day.happens(e.SignedOff("Partnership manager", "1.0", "2027-11-22"))
    return day


def converted(file: Path, kind: str, place: Path) -> Path:
    """The file as LibreOffice writes it again."""
    command = ["soffice", f"-env:UserInstallation={(file.parent / 'home').as_uri()}", "--headless"]
    subprocess.run(
        [*command, "--convert-to", kind, "--outdir", str(place), str(file)],
        check=True,
        capture_output=True,
        timeout=110,
    )
    return place / f"{file.stem}.{kind}"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice is installed here")
def test_another_program_reads_the_signed_full_day_without_loss(tmp_path: Path) -> None:
    document = report(signed_full_day().room, date="2026-12-01")
    assert "by Partnership manager on" in document.status
    file = tmp_path / "findings.docx"
    file.write_bytes(word(document))
    printed = squeezed("".join(page.extract_text() for page in PdfReader(converted(file, "pdf", tmp_path)).pages))
    assert all(squeezed(title) in printed for _, title in headings((*document.sections, *document.appendices)))
    assert all(squeezed(block.text) in printed for block in document.walk() if isinstance(block, Quote))
    rows = [squeezed("".join(map(str, row))) for table in tables(document) for row in (table.header, *table.rows)]
    assert sum(row in printed for row in rows) > 0.98 * len(rows)
    ours, again = docx.Document(str(file)), docx.Document(str(converted(file, "docx", tmp_path / "again")))
    assert [line for line in outline(again) if line[1]] == outline(ours)
    assert alternatives(again) == alternatives(ours)
    assert [table.rows[0].cells[0].text for table in again.tables] == [
        table.rows[0].cells[0].text for table in ours.tables
    ]


def outline(file: Word) -> list[tuple[str, str]]:
    found = [(str(line.style.name), line.text) for line in file.paragraphs if line.style]
    return [line for line in found if line[0].startswith("Heading")]


def alternatives(file: Word) -> Counter[str]:
    return Counter(text for one in elements(file, "wp:docPr") if (text := one.get("descr")))
