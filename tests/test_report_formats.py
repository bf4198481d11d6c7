"""One report, many files: a number in one is the number in all, nothing is in a file that may not be, none crashes."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from analysis_rooms import Day, ninety_minutes
from conftest import LONG
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader
from report_samples import ROOMS, day, laid_open, of_text, sample, squeezed, tables, text_of, unpacked
from sample import AGENDA, FACTS, TEXT
from test_analysis_private import secrets
from test_report_writing import heard, read, writes

from analysis.document import Document, Figure, Quote, Section, Table
from analysis.formats import FILES, FORMATS, write
from analysis.html import html
from analysis.report import report
from analysis.workbook import safe
from workshop import entries as e
from workshop.activities import Option
from workshop.room import Room

Rows = list[tuple[str, ...]]


@cache
def files(name: str) -> dict[str, bytes]:
    return write(sample(name))


@pytest.fixture(params=["full", pytest.param("ninety", marks=pytest.mark.long)])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def rows_of(table: Table) -> Rows:
    return [tuple(map(str, row)) for row in (table.header, *table.rows)]


class Tables(HTMLParser):
    """The cells of every table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Rows] = []
        self._row: list[str] = []
        self._cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.found.append([])
        elif tag == "tr":
            self._row = []
        elif tag in {"td", "th"}:
            self._row.append("")
            self._cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr":
            self.found[-1].append(tuple(self._row))
        elif tag in {"td", "th"}:
            self._cell = False

    def handle_data(self, data: str) -> None:
        if self._cell:
            self._row[-1] += data


def test_every_table_of_the_web_page_is_that_of_the_report(name: str) -> None:
    page = Tables()
    page.feed(files(name)["findings.html"].decode())
    assert page.found == [rows_of(table) for table in tables(sample(name))]


def test_every_table_of_the_word_file_is_that_of_the_report(name: str) -> None:
    file = docx.Document(io.BytesIO(files(name)["findings.docx"]))
    found = [
        [tuple(cell.text for cell in row.cells) for row in table.rows]
        for table in file.tables
        if table.style and table.style.name == "Report table"
    ]
    assert found[1:] == [rows_of(table) for table in tables(sample(name))]
    assert found[0] == [tuple(fact) for fact in sample(name).facts]


def captions(document: Document) -> list[str]:
    """What stands above every table: its kind and number, then its title."""
    found, figures, plain = [], 0, 0
    for block in document.walk():
        if isinstance(block, Figure):
            figures += 1
            found.append(f"Figure {figures} as a table. {block.table.title}")
        elif isinstance(block, Table):
            plain += 1
            found.append(f"Table {plain}. {block.title}")
    return found


def test_every_table_has_the_same_number_and_title_in_every_file(name: str) -> None:
    said = captions(sample(name))
    assert len(said) > 20
    page = files(name)["findings.html"].decode()
    assert [unescape(one) for one in re.findall("<caption>(.*?)</caption>", page)] == said
    word = docx.Document(io.BytesIO(files(name)["findings.docx"]))
    above = [line.text for line in word.paragraphs if line.style and line.style.name == "Caption"]
    assert [one for one in above if one in said] == said
    pdf = squeezed(text_of(files(name)["findings.pdf"]))
    assert [one for one in said if squeezed(one) not in pdf] == []


def test_every_mark_of_the_web_page_leads_to_what_it_names() -> None:
    day = ninety_minutes()
    theme = heard(day)[0]
    day.happens(e.ThemesChosen((theme,), ()))
    number = next(one.number for one in read(day.room).quotes)
    day.happens(e.QuoteConfirmed(f"theme/{theme}", next(one.remark.uuid for one in read(day.room).quotes), 0, 5))
    writes(day, f"theme/{theme}/heard", f"One said so [R{number}, F1].")
    writes(day, f"theme/{theme}/published", "Others found it [C07].")
    page = html(report(day.room))
    for mark, says in ((f"R{number}", f"Remark {number}"), ("F1", "F1"), ("C07", "C07. ")):
        [anchor] = set(re.findall(rf'<a href="#([^"]+)">{mark}</a>', page))
        [place] = re.findall(rf'<(?:figure|tr|li)[^>]* id="{anchor}">.*?</(?:figure|tr|li)>', page, re.DOTALL)
        assert says in place


def test_every_row_of_the_pdf_is_that_of_the_report(name: str) -> None:
    text = squeezed(text_of(files(name)["findings.pdf"]))
    rows = [squeezed("".join(row)) for table in tables(sample(name)) for row in rows_of(table)]
    assert len(rows) > 100
    assert [row for row in rows if row not in text] == []


def test_every_sheet_of_the_workbook_is_that_of_the_report(name: str) -> None:
    book = load_workbook(io.BytesIO(files(name)["findings.xlsx"]))
    for sheet in sample(name).sheets:
        found = [tuple("" if cell is None else cell for cell in row) for row in book[sheet.name].values]
        assert found[1:] == [tuple(safe(cell) for cell in row) for row in sheet.rows]
    in_book = {cell for page in book for row in page.values for cell in row if isinstance(cell, int)}
    votes = (one for one in sample(name).walk() if isinstance(one, Figure))
    counts = {cell for figure in votes for row in figure.table.rows for cell in row if isinstance(cell, int)}
    assert len(counts) > 10
    assert counts <= in_book


def test_every_quote_is_the_same_everywhere(name: str) -> None:
    quotes = [block.text for block in sample(name).walk() if isinstance(block, Quote)]
    assert quotes
    word = [line.text for line in docx.Document(io.BytesIO(files(name)["findings.docx"])).paragraphs]
    pdf = squeezed(text_of(files(name)["findings.pdf"]))
    for text in quotes:
        assert f"“{text}”" in word
        assert squeezed(f"“{text}”") in pdf


def words_of(document: Document) -> set[str]:
    return set(re.findall(r"\w+", repr(document)))


def test_slides_and_word_say_no_number_that_the_report_does_not() -> None:
    known = words_of(sample("full"))
    slides = Presentation(io.BytesIO(files("full")["findings.pptx"])).slides
    said = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame]
    said += [slide.notes_slide.notes_text_frame.text for slide in slides if slide.notes_slide.notes_text_frame]
    counted = r"\(\d of \d\)|\d+ more points? in the report|The first \d+ of \d+"
    text = re.sub(counted, "", "\n".join(said))
    assert {word for word in re.findall(r"\w+", text) if word.isdigit()} <= known
    word = [line.text for line in docx.Document(io.BytesIO(files("full")["findings.docx"])).paragraphs]
    text = re.sub(r"(Figure|Table) \d+", "", "\n".join(word))
    assert {one for one in re.findall(r"\w+", text) if one.isdigit()} <= known


def test_no_id_token_time_or_role_is_in_any_byte(name: str) -> None:
    for file, data in files(name).items():
        plain = laid_open(data) if file.endswith("pdf") else data if file.endswith("html") else unpacked(data)
        assert [secret for secret in secrets(day(name)) if secret.encode() in plain] == [], file
        evidence = [block.evidence for block in sample(name).walk() if isinstance(block, Quote)]
        assert not any(uuid.encode() in plain for uuid in evidence), file


def test_votes_of_hidden_groups_leave_no_trace_in_any_byte() -> None:
    """Two people of two hidden groups change places: every file stays the same."""

    def played(police: str, health: str) -> Room:
        day = Day(AGENDA, FACTS)
        answers = dict.fromkeys(day.people(9, "education"), "2") | dict.fromkeys(day.people(8, "education"), "3")
        answers |= dict.fromkeys(day.people(6, "police"), police) | dict.fromkeys(day.people(6, "health"), health)
        day.asks("share", answers, "A")
        return day.room

    one, other = report(played("1", "4"), date="2026-12-01"), report(played("4", "1"), date="2026-12-01")
    rows = [row for sheet in one.sheets if sheet.name == "By sector" for row in sheet.rows]
    assert {row[4] for row in rows if row[6] == "[c]"} >= {"Police", "Health"}
    assert {row[4] for row in rows if row[6] == 9} == {"Education"}
    assert write(one) == write(other)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert write(sample("ninety")) == files("ninety")


def test_only_the_date_changes_with_the_date() -> None:
    later = write(replace(sample("ninety"), date="2027-01-02"))
    changed = {file for file in later if later[file] != files("ninety")[file]}
    assert changed == {file.name for file in FILES if file.format not in {"html"}}
    before, after = unpacked(files("ninety")["findings.docx"]), unpacked(later["findings.docx"])
    assert before.replace(b"2026-12-01", b"2027-01-02") == after


def test_only_the_formats_that_are_asked_for_are_written() -> None:
    assert list(write(of_text("a"), ["docx"])) == ["findings.docx"]
    assert list(write(of_text("a"), ["html", "pdf"])) == [
        "findings.html",
        "findings.pdf",
        "summary.html",
        "summary.pdf",
    ]


def whole(document: Document) -> None:
    """Every file can be written and opened."""
    written = write(document)
    assert set(written) == {file.name for file in FILES}
    assert PdfReader(io.BytesIO(written["findings.pdf"])).pages
    assert len(PdfReader(io.BytesIO(written["summary.pdf"])).pages) <= 2
    assert docx.Document(io.BytesIO(written["findings.docx"])).paragraphs
    assert Presentation(io.BytesIO(written["findings.pptx"])).slides
    assert load_workbook(io.BytesIO(written["findings.xlsx"])).sheetnames


TEXTS = {
    "nothing": "",
    "a space": " ",
    "Hebrew and Arabic": "שלום עולם and مرحبا بالعالم",
    "directions": "one \u202eowt\u202c \u2066three\u2069 \u200f four",
    "emoji": "👩‍👩‍👧 🏳️‍🌈 👍🏽 😀",
    "combining": "Zalgo z\u0335\u0321a\u0334\u0322 e\u0301 नमस्ते 中文",
    "control": "a\x00b\x07\x0b\x0c\x1b\x7f\x85\u2028\u2029\ufeff\ufffe\uffff",
    "lines": "one\ntwo\r\n\n\tthree",
    "one long word": "Donaudampfschifffahrt" * 30,
    "long": "A sentence with many words that goes on. " * 12,
    "markup": "<b>&amp;</b> ]]> {{ 7*7 }} #panic() $x$ \\u{41} =1+1 %s {0} ACCENT STATUS RUNNING",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_people_type_every_file_is_written(text: str) -> None:
    whole(of_text(text))


@settings(
    max_examples=5 if LONG else 3, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,)
)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_any_text_gives_every_file(text: str) -> None:
    whole(of_text(text))


def test_three_hundred_groups_with_long_names() -> None:
    names = [f"Partnership number {number} for the safeguarding of children and families" for number in range(300)]
    table = Table("People by sector", ("Sector", "People"), tuple((name, 10) for name in names))
    document = replace(of_text("a"), sections=(Section("who", "Who took part", (table,)),))
    whole(document)
    text = squeezed(text_of(write(document, ["pdf"])["findings.pdf"]))
    assert all(squeezed(f"{name}10") in text for name in names)


def odd_rooms() -> dict[str, Room]:
    empty, alone, many = Day(), Day(AGENDA), Day(AGENDA, replace(FACTS, sectors=_many()))
    alone.asks(TEXT, {alone.joins(): "Only me 😀 \x00"})
    for option in _many():
        many.joins(option.id)
    many.releases(many.asks(TEXT, dict.fromkeys(list(many.room.seats)[:40], "שלום")))
    return {"empty": empty.room, "one person": alone.room, "300 sectors": many.room}


def _many() -> tuple[Option, ...]:
    return tuple(Option(f"sector-{number}", f"The long name of sector number {number}") for number in range(300))


@pytest.mark.parametrize("kind", ["empty", "one person", "300 sectors"])
def test_an_odd_workshop_gives_every_file(kind: str) -> None:
    whole(report(odd_rooms()[kind]))


def test_every_format_has_a_file_and_every_file_a_label_of_its_own() -> None:
    assert set(FORMATS) == {"html", "pdf", "docx", "xlsx", "pptx", "picture"}
    assert Counter(file.label for file in FILES).most_common(1)[0][1] == 1


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice is installed here")
@pytest.mark.parametrize("file", ["findings.docx", "findings.pptx"])
@pytest.mark.parametrize("which", ROOMS)
def test_another_program_opens_it_without_loss(which: str, file: str, tmp_path: Path) -> None:
    (tmp_path / file).write_bytes(files(which)[file])
    home = (tmp_path / "home").as_uri()
    command = ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", "pdf", "--outdir", "."]
    subprocess.run([*command, file], check=True, capture_output=True, timeout=110, cwd=tmp_path)
    pages = PdfReader(tmp_path / "findings.pdf").pages
    text = squeezed("".join(page.extract_text() for page in pages))
    if file.endswith("pptx"):
        slides = Presentation(io.BytesIO(files(which)[file])).slides
        assert len(pages) == len(slides)
        assert all(squeezed(slide.shapes.title.text_frame.text) in text for slide in slides if slide.shapes.title)
        return
    document = sample(which)
    assert all(squeezed(one.title) in text for one in (*document.sections, *document.appendices))
    rows = [squeezed("".join(row)) for table in tables(document) for row in rows_of(table)]
    assert sum(row in text for row in rows) > 0.98 * len(rows)
