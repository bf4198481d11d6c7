"""The files that a report is written to: what each is called, and what it is for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from analysis.document import Document

_OFFICE = "application/vnd.openxmlformats-officedocument"


PICTURE = "picture-of-the-day.pdf"
"""One page for the wall, which can be asked for alone: it is made long before a report is."""


@dataclass(frozen=True)
class File:
    """One file of a report. ``label`` stands on its button."""

    name: str
    label: str
    mime: str

    @property
    def format(self) -> str:
        if self.name == PICTURE:
            return "picture"
        return self.name.rpartition(".")[2]


FILES = (
    File("findings.html", "Web page (HTML)", "text/html"),
    File("findings.pdf", "Report (PDF)", "application/pdf"),
    File("findings.docx", "Report (Word)", f"{_OFFICE}.wordprocessingml.document"),
    File("findings.xlsx", "Workbook (Excel)", f"{_OFFICE}.spreadsheetml.sheet"),
    File("findings.pptx", "Slides (PowerPoint)", f"{_OFFICE}.presentationml.presentation"),
    File("summary.html", "Two pages (HTML)", "text/html"),
    File("summary.pdf", "Two pages (PDF)", "application/pdf"),
    File(PICTURE, "Picture of the day (PDF)", "application/pdf"),
)
FORMATS = tuple(dict.fromkeys(file.format for file in FILES))


def write(
    document: Document, formats: Collection[str] = FORMATS, told: Callable[[str], object] = lambda step: None
) -> dict[str, bytes]:
    """The files of these formats by name. ``told`` hears of each step."""
    from analysis.brief import brief
    from analysis.html import html
    from analysis.pdf import pdf
    from analysis.poster_pdf import poster_pdf
    from analysis.slides import slides
    from analysis.word import word
    from analysis.workbook import workbook

    writers: dict[str, Callable[[], bytes]] = {
        "findings.html": lambda: html(document, told).encode(),
        "findings.pdf": lambda: pdf(document),
        "findings.docx": lambda: word(document),
        "findings.xlsx": lambda: workbook(document),
        "findings.pptx": lambda: slides(document),
        "summary.html": lambda: html(brief(document)).encode(),
        "summary.pdf": lambda: pdf(brief(document)),
        PICTURE: lambda: poster_pdf(document),
    }
    written = {}
    for file in FILES:
        if file.format in formats:
            told(file.label)
            written[file.name] = writers[file.name]()
    return written
