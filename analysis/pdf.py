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
    WIDE,
    accent,
    bears,
    covered,
    heights,
    line_of,
    logo_words,
    numbers,
    source,
    to_fill_in,
    widths,
)
from analysis.phrases import quoted
from analysis.pictures import Opened, opened
from workshop import typesetting

_TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
_WIDTH, _HEIGHT = 6.6, 8.2
"""Inches: the most that a drawing takes of a page."""
_PICTURE, _LOGO = (80, 90), (60, 24)
"""Millimetres: the most that a photo and the logo take, across and down."""
_MANY, _LETTERS = 6, (84, 94, 144)
"""Columns from which a table is set smaller, and its letters across a page: large, small, and on its side."""
_TOGETHER, _TALL = 16, 34
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
            "foot": FOOT,
            "organisation": self._said(document.look.organisation),
            "accent": accent(document.look),
            "logo": logo and self._picture(logo, logo_words(document.look), _LOGO),
            "language": language,
            "region": region,
            "covered": covered(document),
            "facts": [[self._said(name), self._said(value)] for name, value in document.facts],
        }
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
                return {"kind": "paragraph", "text": self._said(text)}
            case Caution(text):
                return {"kind": "caution", "text": self._said(text)}
            case ToComplete(text):
                return {"kind": "complete", "text": self._said(text)}
            case Bullets(items):
                return {"kind": "bullets", "items": [self._said(item) for item in items]}
            case Table():
                return self._table(block, f"Table {self._numbers[id(block)]}. {block.title}")
            case Figure():
                return self._figure(block)
            case Quote():
                return {"kind": "quote", "text": self._said(quoted(block.text)), "from": self._said(source(block))}
            case References(items):
                return {"kind": "references", "items": [self._reference(item) for item in items]}
            case Picture():
                return {"kind": "pictures", "items": [self._photo(block)]}

    def _table(self, table: Table, caption: str) -> _Words:
        wide = len(table.header) >= WIDE
        small = len(table.header) >= _MANY
        letters = _LETTERS[2] if wide else _LETTERS[small]
        taken = heights(table, letters)
        return {
            "kind": "table",
            "together": sum(taken) <= _TOGETHER,
            "caption": self._said(caption),
            "header": [self._said(cell) for cell in table.header],
            "rows": [
                {"cells": [self._said(cell) for cell in row], "tall": high > _TALL}
                for row, high in zip(table.rows, taken, strict=True)
            ],
            "widths": widths(table, letters),
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
            "table": self._table(figure.table, f"Figure {number} as a table. {figure.table.title}"),
        }

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
        image = opened(picture.photo)
        if image is None:
            return {"svg": "", "caption": self._said(caption)}
        return {"caption": self._said(caption), **self._picture(image, f"Drawing: {picture.caption}", _PICTURE)}

    def _picture(self, image: Opened, alt: str, most: tuple[int, int]) -> _Words:
        across, down = most
        return {
            "svg": image.svg,
            "alt": self._said(alt),
            "width": min(across, down * image.width / image.height),
        }

    def _reference(self, item: Reference) -> _Words:
        return {
            "text": self._said(item.text),
            "address": self._said(item.address),
            "link": item.address if item.address.startswith(("https://", "http://")) else "",
            "note": self._said(item.note),
        }


def _lacking(missing: Iterable[str]) -> Section:
    said = (
        f"Each {typesetting.MISSING} stands for a character that the typeface of this file does not have. "
        "The web page and the Word file show them."
    )
    names = tuple(typesetting.name_of(one) for one in missing)
    return Section("characters", "Characters that are not shown", (Paragraph(said), Bullets(names)))
