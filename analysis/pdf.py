"""A document as an accessible PDF (PDF/UA-1), set in the one typeface that comes along: the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from analysis.charts import drawn, size
from analysis.document import (
    Block,
    Bullets,
    Caution,
    Document,
    Figure,
    Paragraph,
    Picture,
    Quote,
    Reference,
    References,
    Section,
    Table,
    ToComplete,
)
from analysis.layout import (
    FOOT,
    accent,
    bears,
    covered,
    heights,
    line_of,
    logo_words,
    numbers,
    source,
    to_fill_in,
    turned,
    widths,
)
from analysis.links import links
from analysis.phrases import quoted
from analysis.pictures import Opened, opened
from workshop import typesetting

_TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
_WIDTH, _HEIGHT = 5.4, 7.0
"""Inches: the most that a drawing takes of a page."""
_PICTURE, _LOGO = (80, 90), (60, 24)
"""Millimetres: the most that a photo and the logo take, across and down."""
_MANY, _LETTERS = 6, (98, 103, 156)
"""Columns from which a table is set smaller, and its letters across a page: large, small, and on its side."""
_TOGETHER, _TALL = 16, 34
_SHORT = 8
"""Rows up to which what a chart shows in numbers stays on one page."""
_DATA = "The figures as tables"
"""The heading of what the charts show in numbers: each value stands in its chart too."""
"""Lines up to which a table stays together, and from which a row may run over two pages."""

T = TypeVar("T")
_Words = dict[str, object]


def pdf(document: Document) -> bytes:
    """The PDF. Characters that the typeface lacks show as boxes and are listed at the end."""
    return _Writer(document).pdf()


class _Writer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._missing: dict[str, bool] = {}
        self._numbers = numbers(document)
        self._links = links(document)
        self._placed: set[str] = set()

    def pdf(self) -> bytes:
        document = self._document
        language, _, region = document.language.partition("-")
        logo = opened(document.look.logo)
        sections = [self._section(one) for one in (*document.sections, *document.appendices)]
        words: _Words = {
            "title": self._said(document.title),
            "subtitle": self._said(document.subtitle),
            "status": self._said(document.status),
            "running": self._said(line_of(document)),
            "standing": self._said(document.standing),
            "foot": FOOT,
            "organisation": self._said(document.look.organisation),
            "accent": accent(document.look),
            "logo": logo and self._picture(logo, logo_words(document.look), _LOGO),
            "language": language,
            "region": region,
            "covered": covered(document),
            "facts": [[self._said(name), self._said(value)] for name, value in document.facts],
        }
        if figures := [block for block in document.walk() if isinstance(block, Figure)]:
            tables = [self._data(figure) for figure in figures]
            sections.append({"title": _DATA, "anchor": "", "blocks": tables, "sections": []})
        if self._missing:
            sections.append(self._section(_lacking(self._missing)))
        words["sections"] = sections
        at = datetime.fromisoformat(bears(document)).replace(tzinfo=UTC)
        return typesetting.compiled(_TEMPLATE, words, at)

    def _said(self, text: object) -> str:
        words, missing = typesetting.printable(str(text))
        self._missing.update(dict.fromkeys(missing, True))
        return words

    def _section(self, section: Section) -> _Words:
        return {
            "title": self._said(section.title),
            "anchor": self._anchor(section.id) if section.id in self._links.to.values() else "",
            "blocks": list(self._blocks(section.blocks)),
            "sections": [self._section(one) for one in section.sections],
        }

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[_Words]:
        """Pictures that follow one another stand side by side."""
        for kind, run in groupby(blocks, type):
            if kind is Picture:
                yield {"kind": "pictures", "items": [self._photo(one) for one in run if isinstance(one, Picture)]}
            else:
                yield from (self._block(one) for one in run)

    def _block(self, block: Block) -> _Words:
        match block:
            case Paragraph(text):
                return {"kind": "paragraph", "text": self._linked(text)}
            case Caution(text):
                return {"kind": "caution", "text": self._linked(text)}
            case ToComplete(text):
                return {"kind": "complete", "text": self._linked(text)}
            case Bullets(items):
                return {"kind": "bullets", "items": [self._linked(item) for item in items]}
            case Table():
                return self._table(block, f"Table {self._numbers[id(block)]}. {block.title}")
            case Figure():
                return self._figure(block)
            case Quote():
                return {
                    "kind": "quote",
                    "text": self._said(quoted(block.text)),
                    "from": self._said(source(block)),
                    "anchor": self._anchor(self._links.anchor(block)),
                }
            case References(items):
                anchors = (self._anchor(self._links.anchor(block, place)) for place in range(len(items)))
                return {"kind": "references", "items": list(map(self._reference, items, anchors))}
            case Picture():
                return {"kind": "pictures", "items": [self._photo(block)]}

    def _anchor(self, anchor: str) -> str:
        """An anchor where it first stands, and nothing after that: a file has each only once."""
        first = anchor not in self._placed
        self._placed.add(anchor)
        return anchor if first else ""

    def _linked(self, text: str) -> list[list[str]]:
        """Pieces of text, each with the anchor that it leads to or an empty one."""
        return [[self._said(piece), anchor] for piece, anchor in self._links.pieces(text) if piece]

    def _table(self, table: Table, caption: str) -> _Words:
        wide = turned(table)
        small = len(table.header) >= _MANY
        letters = _LETTERS[2] if wide else _LETTERS[small]
        taken = heights(table, letters)
        return {
            "kind": "table",
            "together": sum(taken) <= _TOGETHER,
            "caption": self._said(caption),
            "header": [self._said(cell) for cell in table.header],
            "rows": [
                {
                    "cells": [self._said(cell) for cell in row],
                    "tall": high > _TALL,
                    "anchor": self._anchor(self._links.anchor(table, place)),
                }
                for place, (row, high) in enumerate(zip(table.rows, taken, strict=True))
            ],
            "widths": widths(table, letters),
            "anchor": "",
            "blank": 9 if to_fill_in(table) else 0,
            "wide": wide,
            "small": small,
            "note": self._said(table.note),
        }

    def _figure(self, figure: Figure) -> _Words:
        number = self._numbers[id(figure)]
        drawing = drawn(self._settable(figure.chart))
        width, high = size(drawing)
        return {
            "kind": "figure",
            "title": self._said(f"Figure {number}. {figure.title}"),
            "base": self._said(f"Base: {figure.base}."),
            "alt": self._said(figure.alt).strip() or "Chart",
            "svg": drawing,
            "width": min(_WIDTH, _HEIGHT * width / high),
            "data": _data_of(number),
        }

    def _data(self, figure: Figure) -> _Words:
        """What a chart shows in numbers, to which its base leads."""
        number = self._numbers[id(figure)]
        table = self._table(figure.table, f"Figure {number} as a table. {figure.table.title}")
        return table | {"anchor": self._anchor(_data_of(number)), "together": len(figure.table.rows) <= _SHORT}

    def _settable(self, part: T) -> T:
        """The same chart with labels that the typeface has letters for."""
        if isinstance(part, str):
            return self._said(part).replace("\u200b", "")  # type: ignore[return-value]
        if isinstance(part, tuple):
            return tuple(self._settable(one) for one in part)  # type: ignore[return-value]
        if is_dataclass(part) and not isinstance(part, type):
            return replace(part, **{field.name: self._settable(getattr(part, field.name)) for field in fields(part)})
        return part

    def _photo(self, picture: Picture) -> _Words:
        caption = f"{quoted(picture.caption)} Remark {picture.number}"
        words: _Words = {"caption": self._said(caption), "anchor": self._anchor(self._links.anchor(picture))}
        image = opened(picture.photo)
        if image is None:
            return words | {"svg": ""}
        return words | self._picture(image, f"Drawing: {picture.caption}", _PICTURE)

    def _picture(self, image: Opened, alt: str, most: tuple[int, int]) -> _Words:
        across, down = most
        return {
            "svg": image.svg,
            "alt": self._said(alt),
            "width": min(across, down * image.width / image.height),
        }

    def _reference(self, item: Reference, anchor: str) -> _Words:
        return {
            "anchor": anchor,
            "text": self._said(item.text),
            "address": self._said(item.address),
            "link": item.address if item.address.startswith(("https://", "http://")) else "",
            "note": self._said(item.note),
        }


def _data_of(number: int) -> str:
    return f"figure-{number}-data"


def _lacking(missing: Iterable[str]) -> Section:
    said = (
        f"Each {typesetting.MISSING} stands for a character that the typeface of this file does not have. "
        "The web page and the Word file show them."
    )
    names = tuple(typesetting.name_of(one) for one in missing)
    return Section("characters", "Characters that are not shown", (Paragraph(said), Bullets(names)))
