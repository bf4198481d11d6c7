"""A document as one HTML page: no script, nothing loaded from elsewhere, ready for print on A4."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from analysis.charts import FONTS, svg
from analysis.document import Document, Figure
from analysis.layout import FOOT, accent, covered, line_of, logo_words, numbers, source, turned
from analysis.links import links
from analysis.phrases import printable
from analysis.pictures import opened

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
    found = numbers(document)
    logo = opened(document.look.logo)
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["source"] = source
    environment.filters["number"] = lambda block: found[id(block)]
    environment.filters["turned"] = turned
    leads = links(document)
    environment.filters["anchor"] = leads.anchor

    def linked(text: str) -> Markup:
        """Text whose marks and references are links."""
        pieces = ((escape(printable(piece)), anchor) for piece, anchor in leads.pieces(text))
        return Markup("").join(Markup('<a href="#{}">{}</a>').format(to, said) if to else said for said, to in pieces)

    environment.filters["linked"] = linked
    charts = sum(isinstance(block, Figure) for block in document.walk())

    def drawn(figure: Figure) -> Markup:
        number = found[id(figure)]
        told(f"Chart {number} of {charts}")
        return Markup(svg(figure.chart, f"figure-{number}"))

    environment.filters["drawn"] = drawn
    look = {
        "FONTS": FONTS,
        "ACCENT": accent(document.look),
        "FOOTLINE": _quoted(FOOT),
        "RUNNING": _quoted(line_of(document)),
        "STATUS": _quoted(document.standing),
    }
    style = re.sub("|".join(look), lambda found: look[found[0]], (_TEMPLATES / "document.css").read_text("utf-8"))
    return environment.get_template("document.html").render(
        document=document,
        style=Markup(style),
        logo=logo and logo.address,
        logo_words=logo_words(document.look),
        covered=covered(document),
        foot=FOOT,
    )


def _printable(value: object) -> object:
    # Not for Markup, which is a kind of str: it was made here.
    return printable(value) if type(value) is str else value


def _quoted(text: str) -> str:
    """Text as a string of a style sheet, from which nothing in it can break out."""
    return '"' + "".join(one if one.isalnum() else f"\\{ord(one):x} " for one in printable(text)) + '"'
