"""One document, told apart from how it is written: every writer (HTML, workbook) says the same thing from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Cell = str | int


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Caution:
    """What a reader must know before using what stands beside it."""

    text: str


@dataclass(frozen=True)
class ToComplete:
    """What the organiser still has to write."""

    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The first cell of each row names the row. ``note`` says how to read it."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class StackedRow:
    """One bar: how many people chose each point, and how many chose something off the scale."""

    label: str
    response: str
    counts: tuple[int, ...]
    apart: int = 0


@dataclass(frozen=True)
class Stacked:
    """Horizontal stacked bars, one per vote. ``diverging``: the points are in order; ``apart`` names what is not."""

    points: tuple[str, ...]
    rows: tuple[StackedRow, ...]
    diverging: bool = True
    apart: str = ""


@dataclass(frozen=True)
class Bars:
    """One horizontal bar per label. ``unit`` is what the whole numbers count, or empty."""

    rows: tuple[tuple[str, int], ...]
    unit: str


@dataclass(frozen=True)
class Slope:
    """Lines between two moments: label, and percentages (0 to 100) before and after, of the same people."""

    before: str
    after: str
    lines: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Steps:
    """Step lines over moments in order: label, and a percentage (0 to 100) from each moment on, None where hidden."""

    moments: tuple[str, ...]
    lines: tuple[tuple[str, tuple[int | None, ...]], ...]


@dataclass(frozen=True)
class Heat:
    """A table of percentages (0 to 100) whose cells are the darker the higher they are; None where hidden."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]


Chart = Stacked | Bars | Slope | Steps | Heat


@dataclass(frozen=True)
class Figure:
    """A chart. ``title`` says the finding, ``alt`` what the chart shows, ``table`` holds its data, ``base`` its n."""

    title: str
    alt: str
    chart: Chart
    table: Table
    base: str


@dataclass(frozen=True)
class Quote:
    """Somebody's released words. ``evidence`` is the answer's uuid, never printed; ``sector`` only if cleared."""

    text: str
    number: int
    evidence: str
    asked: str
    sector: str = ""


@dataclass(frozen=True)
class Picture:
    """Somebody's released drawing: a JPEG in base64, and the caption that its author gave it."""

    photo: str
    caption: str
    number: int
    evidence: str


@dataclass(frozen=True)
class Reference:
    text: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class References:
    items: tuple[Reference, ...]


Block = Paragraph | Caution | ToComplete | Bullets | Table | Figure | Quote | Picture | References


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it. ``id`` is its anchor."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Block]:
        """Every block here and below, in reading order."""
        yield from self.blocks
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True)
class Column:
    """A column of a data sheet and what it means."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Sheet:
    """Data for the workbook: one kind of row, every column explained."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


ACCENT = "#0b4f7d"
"""The colour of headings and rules where an organisation has not chosen its own."""


@dataclass(frozen=True)
class Look:
    """Whose report it is. ``logo`` is a PNG in base64; ``accent`` (#rrggbb) can be read on white."""

    organisation: str = ""
    logo: str = ""
    accent: str = ACCENT


@dataclass(frozen=True)
class Point:
    """One thing on the picture of the day. ``over`` is what was asked, ``said`` are somebody's words, and ``small`` is
    what bears it out. ``alt`` says what ``chart`` shows.
    """

    over: str = ""
    title: str = ""
    text: str = ""
    said: str = ""
    small: str = ""
    chart: Stacked | None = None
    alt: str = ""


@dataclass(frozen=True)
class Group:
    """Points of one kind, the foremost first. ``least`` of them are shown before the type gets smaller."""

    title: str
    points: tuple[Point, ...]
    least: int = 2
    more: int = 0
    """How many of the kind are not among them."""


@dataclass(frozen=True)
class Strand:
    """A column of the picture of the day. ``nothing`` stands where it has no groups."""

    title: str
    lead: str
    groups: tuple[Group, ...]
    nothing: str


@dataclass(frozen=True)
class Poster:
    """The picture of the day: one page for the wall. ``people`` and ``groups`` say who took part."""

    people: str = ""
    groups: str = ""
    strands: tuple[Strand, ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A report. ``facts`` are the lines of its title block; ``date`` (ISO) is the day it bears.

    ``standing`` is its status in a word or two, for the running line of each page.
    """

    title: str
    subtitle: str
    status: str
    date: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    appendices: tuple[Section, ...]
    sheets: tuple[Sheet, ...]
    look: Look = Look()
    poster: Poster = Poster()
    standing: str = "Draft"
    language: str = "en-GB"

    def walk(self) -> Iterator[Block]:
        """Every block in reading order."""
        for section in (*self.sections, *self.appendices):
            yield from section.walk()
