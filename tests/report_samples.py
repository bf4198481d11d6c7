"""Documents for the tests of the writers, and what can be read back from the files."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from analysis_rooms import Day, every_exercise, full_day, ninety_minutes, photo
from PIL import Image
from pypdf import PdfReader

from analysis.document import (
    Bars,
    Bullets,
    Caution,
    Document,
    Figure,
    Heat,
    Look,
    Paragraph,
    Picture,
    Quote,
    Reference,
    References,
    Section,
    Sheet,
    Slope,
    Stacked,
    StackedRow,
    Steps,
    Table,
    ToComplete,
)
from analysis.report import report

ROOMS = {"ninety": ninety_minutes, "full": full_day, "every": every_exercise}


@cache
def day(name: str) -> Day:
    return ROOMS[name]()


@cache
def sample(name: str) -> Document:
    """The report of an invented workshop, with the look of an organisation."""
    return replace(report(day(name).room, date="2026-12-01"), look=LOOK)


def logo() -> str:
    written = io.BytesIO()
    Image.new("RGB", (300, 90), "#6b2c5a").save(written, "PNG")
    return base64.b64encode(written.getvalue()).decode()


LOOK = Look("Anytown Partnership", logo(), "#6b2c5a")


def of_text(text: str, rows: int = 2) -> Document:
    """A document with every kind of block, all of whose words are this text."""
    table = Table(text, (text, "Number"), tuple((text, number) for number in range(rows)), text)
    charts = (
        Stacked((text, "b"), (StackedRow(text, text, (3, 4), 1), StackedRow("b", "c", (0, 0))), apart=text),
        Bars(((text, 3), ("b", 0)), text),
        Slope(text, "b", ((text, 10, 90), ("b", 10, 90))),
        Steps((text, "b"), ((text, (10, None)), ("b", (None, None)))),
        Heat((text, "b"), ((text, (10, None)), ("b", (100, 0)))),
    )
    blocks = (
        Paragraph(text),
        Caution(text),
        ToComplete(text),
        Bullets((text, "b")),
        table,
        *(Figure(text, text, chart, table, text) for chart in charts),
        Quote(text, 1, "evidence", text, text),
        Picture(photo("x"), text, 2, "evidence"),
        Picture("no photo", text, 3, "evidence"),
        References((Reference(text, text, text), Reference("b", "https://example.org/b"))),
    )
    inner = Section("theme-1", text, (Paragraph(text), Quote(text, 4, "evidence", "Question A")))
    ids = ("summary", "who", "findings", "works", "recommendations", "limits")
    return Document(
        title=text,
        subtitle=text,
        status=text,
        date="2026-12-01",
        facts=((text, text),),
        sections=tuple(Section(id_, text, blocks, (inner,) if id_ == "findings" else ()) for id_ in ids),
        appendices=(Section("references", text, blocks[-1:]),),
        sheets=(Sheet("About", text, (), ()),),
        look=Look(text, "no logo", "no colour"),
    )


def tables(document: Document) -> Iterator[Table]:
    """Every table in reading order, those of figures among them."""
    for block in document.walk():
        if isinstance(block, Figure | Table):
            yield block.table if isinstance(block, Figure) else block


def unpacked(data: bytes) -> bytes:
    """Every part of a zipped file, one after another."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return b"".join(name.encode() + parts.read(name) for name in parts.namelist())


@cache
def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def laid_open(data: bytes) -> bytes:
    """Everything in a PDF without its compression: streams, words, and what is known about the file."""
    reader = PdfReader(io.BytesIO(data))
    streams = []
    for number in range(1, int(str(reader.trailer["/Size"]))):
        part = reader.get_object(number)
        streams.append(part.get_data() if hasattr(part, "get_data") else repr(part).encode())
    return b"".join(streams) + text_of(data).encode() + repr(reader.metadata).encode()


def squeezed(text: str) -> str:
    """Without spaces and places to break, which differ with where lines end."""
    return re.sub(r"[\s\u200b]", "", text)
