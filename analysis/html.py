"""A document as one HTML page: no script, nothing loaded from elsewhere, ready for print on A4."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.charts import FONTS, svg
from analysis.document import Block, Document, Figure, Table
from analysis.phrases import printable

_TEMPLATES = Path(__file__).parent / "templates"


def html(document: Document, told: Callable[[str], object] = lambda step: None) -> str:
    """The page. The same document always gives the same text. ``told`` hears of each chart as it is drawn."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    numbers = _numbers(document)
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["number"] = lambda block: numbers[id(block)]
    charts = sum(isinstance(block, Figure) for block in document.walk())

    def drawn(figure: Figure) -> Markup:
        number = numbers[id(figure)]
        told(f"Chart {number} of {charts}")
        return Markup(svg(figure.chart, f"figure-{number}"))

    environment.filters["drawn"] = drawn
    style = (_TEMPLATES / "document.css").read_text("utf-8").replace("FONTS", FONTS)
    return environment.get_template("document.html").render(document=document, style=Markup(style))


def _printable(value: object) -> object:
    # Not for Markup, which is a kind of str: it was made here.
    return printable(value) if type(value) is str else value


def _numbers(document: Document) -> dict[int, int]:
    """Figures and tables counted in reading order, by the identity of the block."""
    found: dict[int, int] = {}
    for counted in (Figure, Table):
        blocks: Iterator[Block] = (block for block in document.walk() if isinstance(block, counted))
        found.update((id(block), number) for number, block in enumerate(blocks, start=1))
    return found
