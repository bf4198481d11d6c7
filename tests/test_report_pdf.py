"""The report as a PDF: accessible by its structure, set in the type that comes along, safe with what people type."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from analysis_rooms import full_day
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from report_samples import LOOK, ROOMS, of_text, sample, squeezed

from analysis.brief import brief
from analysis.chapters.quoting import found
from analysis.document import Bullets, Caution, Document, Figure, Paragraph, Picture, Quote, Section, Table
from analysis.narrative import Sources
from analysis.pdf import pdf
from analysis.report import report
from analysis.study import study
from workshop import entries as e
from workshop.materials import built_in


def read(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(document)))


@pytest.fixture(scope="module")
def full() -> PdfReader:
    return read(sample("full"))


def text_of(reader: PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages)


def structure(reader: PdfReader) -> Iterator[dict[str, Any]]:
    """Every element of the structure tree, in reading order."""

    def walk(node: Any) -> Iterator[dict[str, Any]]:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for part in node:
                yield from walk(part)
        elif isinstance(node, dict) and "/S" in node:
            yield node
            yield from walk(node.get("/K", []))

    yield from walk(reader.root_object["/StructTreeRoot"]["/K"])  # type: ignore[index]


def test_it_says_that_it_is_tagged_in_which_language_and_what_it_is_called(full: PdfReader) -> None:
    root: Any = full.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert full.metadata
    assert full.metadata.title == "Sharing earlier, together"
    assert full.metadata.author == LOOK.organisation
    assert str(full.metadata.creation_date).startswith("2026-12-01")
    assert re.search(rb"pdfuaid:part(>|=\")1", root["/Metadata"].get_object().get_data())


def test_every_section_is_in_the_outline_and_in_the_contents(full: PdfReader) -> None:
    document = sample("full")
    chapters = [one.title for one in (*document.sections, *document.appendices)]
    outline = [entry.title for entry in full.outline if not isinstance(entry, list)]
    assert [title for title in outline if title in chapters] == chapters
    contents = squeezed(full.pages[1].extract_text())
    assert all(squeezed(chapter) in contents for chapter in chapters)


def test_headings_tables_and_lists_are_tagged_as_what_they_are(full: PdfReader) -> None:
    document = sample("full")
    kinds = Counter(str(node["/S"]) for node in structure(full))
    sections = (*document.sections, *document.appendices)
    assert kinds["/H1"] == len(sections) + 2  # the contents and the figures as tables have a heading too
    assert kinds["/H2"] == sum(len(one.sections) for one in sections)
    header_cells = sum(
        len((block.table if isinstance(block, Figure) else block).header)
        for block in document.walk()
        if isinstance(block, Figure | Table)
    )
    assert kinds["/TH"] == header_cells
    assert kinds["/L"] >= sum(isinstance(block, Bullets) for block in document.walk())


def test_every_chart_photo_and_logo_has_its_alternative(full: PdfReader) -> None:
    document = sample("full")
    alternatives = [str(node["/Alt"]) for node in structure(full) if node["/S"] == "/Figure"]
    charts = [block.alt for block in document.walk() if isinstance(block, Figure)]
    photos = [f"Drawing: {block.caption}" for block in document.walk() if isinstance(block, Picture)]
    assert photos
    said = Counter(squeezed(one) for one in alternatives)
    assert said == Counter(squeezed(one) for one in (*charts, *photos, f"Logo of {LOOK.organisation}"))


def test_only_the_type_that_comes_along_is_used_and_it_is_embedded(full: PdfReader) -> None:
    names = set()
    for number in range(1, int(str(full.trailer["/Size"]))):
        part: Any = full.get_object(number)
        if isinstance(part, dict) and part.get("/Type") == "/FontDescriptor":
            names.add(str(part["/FontName"]).rpartition("+")[2])
            assert "/FontFile2" in part or "/FontFile3" in part
    assert names == {"DejaVuSans", "DejaVuSans-Bold"}


def test_each_page_but_the_first_has_running_lines_and_its_number(full: PdfReader) -> None:
    pages = [squeezed(page.extract_text()) for page in full.pages]
    for number, page in enumerate(pages[1:], start=2):
        assert f"Page{number}of{len(pages)}" in page
        assert squeezed("Anytown Partnership | Sharing earlier, together") in page
    assert "Page1of" not in pages[0]


def test_the_heading_of_a_table_stands_on_each_page_and_no_row_is_torn() -> None:
    long = "Word after word so that the row takes several lines in its column. " * 4
    rows = tuple((f"Row {number} begins", long, f"row {number} ends") for number in range(60))
    table = Table("Many", ("First column", "Second column", "Third column"), rows)
    document = replace(of_text("a"), sections=(Section("summary", "Summary", (table,)),), appendices=())
    pages = [squeezed(page.extract_text()) for page in read(document).pages]
    assert len(pages) > 4
    assert all("FirstcolumnSecondcolumnThirdcolumn" in page for page in pages)
    for number in range(60):
        (place,) = (page for page in pages if f"Row{number}begins" in page)
        assert f"row{number}ends" in place


MARKUP = '#panic("no") $x^2$ *bold* _slanted_ = heading @reference <label> // no \\u{41} #{1+1} "quoted" `raw`'


def test_nothing_that_somebody_typed_is_read_as_a_command() -> None:
    text = squeezed(text_of(read(of_text(MARKUP))))
    assert text.count(squeezed(MARKUP)) > 10


def test_a_character_without_a_glyph_is_a_box_and_is_listed() -> None:
    text = text_of(read(of_text("Trust 中 and 🦀")))
    assert "Trust □ and □" in text
    assert "U+4E2D CJK UNIFIED IDEOGRAPH-4E2D" in text
    assert "U+1F980 CRAB" in text


def test_the_summary_says_the_main_points_on_two_pages() -> None:
    for name in ROOMS:
        document = sample(name)
        found = read(brief(document))
        assert len(found.pages) <= 2
        text = squeezed(text_of(found))
        (points,) = (one for one in document.sections[0].sections if one.id == "main-points")
        (said,) = (block for block in points.blocks if isinstance(block, Bullets))
        assert all(squeezed(point) in text for point in said.items)


def test_however_much_there_is_to_sum_up_it_is_two_pages() -> None:
    wide = "MANY Words make long lines, when people WRITE at length. " * 12
    table = Table("Recommendations", ("Number", "Action", "Why"), tuple((n, wide, wide) for n in range(30)))
    document = replace(
        of_text("a"),
        title=wide[:120],
        facts=tuple((name, wide) for name in ("Date of the workshop", "Place", "Responsible for the data")),
        sections=(
            Section(
                "summary",
                "Summary",
                (Paragraph(wide), Paragraph(wide), Caution(wide)),
                (Section("main-points", "Main points", (Bullets((wide,) * 40),)),),
            ),
            Section("recommendations", "Recommendations", (table,)),
        ),
        look=LOOK,
    )
    assert len(read(brief(document)).pages) <= 2
    assert "more in the full report" in text_of(read(brief(document)))


def test_quotes_are_set_apart_and_whole(full: PdfReader) -> None:
    text = squeezed(text_of(full))
    quotes = [block for block in sample("full").walk() if isinstance(block, Quote)]
    assert quotes
    assert all(squeezed(f"“{one.text}”Remark {one.number}") in text for one in quotes)


def first_line(document: Document) -> str:
    return read(document).pages[2].extract_text(extraction_mode="layout").strip().splitlines()[0].strip()


def test_the_running_line_is_whole_where_it_fits_and_a_long_status_leaves_the_summary_its_year() -> None:
    status = "Version 1.0, signed off; not complete: see the Findings page. Signed by Partnership manager on 1 May 2026"
    look = replace(LOOK, organisation="Anytown Safeguarding Children Partnership")
    document = replace(sample("ninety"), status=status, standing="Version 1.0, not complete", look=look)
    both = r"Anytown Safeguarding Children Partnership \| Sharing earlier, together\s+Version 1\.0, not complete"
    assert re.fullmatch(both, first_line(document))
    summary = read(brief(document))
    assert len(summary.pages) <= 2
    assert squeezed(status) in squeezed(summary.pages[0].extract_text())


def test_a_running_line_without_room_has_the_title_and_is_cut_only_if_that_is_too_long() -> None:
    organisation = "Anytown and Othertown Multi-Agency Safeguarding Partnership"
    title = "Sharing earlier, together, across two counties"
    document = replace(
        sample("ninety"), title=title, standing="Version 1.0", look=replace(LOOK, organisation=organisation)
    )
    assert re.fullmatch(rf"{title}\s+Version 1\.0", first_line(document))
    assert re.fullmatch(r"Sharing .* …\s+Version 1\.0", first_line(replace(document, title=f"{title} " * 3)))


def test_the_caveat_of_a_signed_summary_stands_on_its_first_page_and_the_second_is_not_nearly_empty() -> None:
    document = signed()
    pages = [squeezed(page.extract_text()) for page in read(brief(document)).pages]
    (caveat, *_) = (block.text for block in document.sections[0].blocks if isinstance(block, Caution))
    assert squeezed(caveat) in pages[0]
    assert len(pages) == 1 or len(pages[1]) > 500


def test_the_summary_has_each_recommendation_as_a_row_and_what_the_votes_found() -> None:
    document = signed()
    summary = brief(document)
    (table,) = (block for block in summary.walk() if isinstance(block, Table))
    assert table.header == ("Action", "Why", "Owner", "By")
    assert len(table.rows) == 6
    assert table.rows[0][0] == "Agree one way to answer"
    assert table.rows[0][2:] == ("Head of the hub", "31 January 2027")
    (section,) = (one for one in document.sections if one.id == "scenarios")
    text = squeezed(text_of(read(summary)))
    charts = [block for block in section.walk() if isinstance(block, Figure)]
    assert charts
    assert all(text.count(squeezed(chart.title)) == 1 for chart in charts)


def test_a_signed_full_day_is_short_upright_and_has_no_page_that_is_nearly_empty() -> None:
    document = signed()
    reader = read(document)
    pages = [squeezed(page.extract_text()) for page in reader.pages]
    assert all(float(page.mediabox.width) < float(page.mediabox.height) for page in reader.pages)
    appendix = squeezed(document.appendices[0].title)
    (first,) = (number for number, page in enumerate(pages[2:], start=2) if appendix in page)
    assert first - 1 <= 16, "the body, from the summary on"
    assert len(pages) < 29
    assert all(len(page) > 600 for page in pages[1:-1])


def signed() -> Document:
    """The full day with six themes, their quotes and words, and a signature."""
    day = full_day()
    read_ = study(day.room, built_in().codebook)
    chosen = [theme for theme, _ in found(read_)[:6]]
    day.happens(e.ThemesChosen(tuple(theme.id for theme in chosen), ()))
    for theme in chosen:
        place, evidence = f"theme/{theme.id}", {remark.uuid for remark, _ in read_.themes.of(theme)}
        for one in [quote for quote in read_.quotes if quote.remark.uuid in evidence][:3]:
            day.happens(e.QuoteConfirmed(place, one.remark.uuid, 0, len(one.remark.text)))
        for part in ("heard", "other", "published", "summary"):
            words = "People said that it takes time, and that it matters to families who wait. " * 2
            kept, cites = Sources(read_).marks.kept(f"{words}[C03]")
            day.happens(e.Written(f"{place}/{part}", kept, day.room.writing.version(f"{place}/{part}"), cites))
        day.happens(
            e.Recommended(theme.id, "Agree one way to answer", theme.id, "Head of the hub", "2027-01-31", "Log")
        )
    day.happens(e.SignedOff("Partnership manager", "1.0", "2027-11-22"))
    return report(day.room, date="2026-12-01")


def test_what_a_chart_shows_stands_once_in_numbers_and_a_link_leads_there(full: PdfReader) -> None:
    figures = [block for block in sample("full").walk() if isinstance(block, Figure)]
    pages = [squeezed(page.extract_text()) for page in full.pages]
    text = "".join(pages)
    for number, figure in enumerate(figures, start=1):
        assert text.count(squeezed(f"Figure {number} as a table. {figure.table.title}")) == 1
    assert text.count(squeezed("The same as a table.")) == len(figures)
    assert not any("asatable.People" in page for page in pages[: len(pages) // 2])
