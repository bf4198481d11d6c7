"""Sets a printed document: a template and its words become a PDF, the same bytes for the same input.

Words reach typst as data and never as markup. Only DejaVu Sans is used, which comes with matplotlib: nothing of this
computer changes how a page looks, and no network is asked.
"""

from __future__ import annotations

import functools
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import matplotlib
import typst
from matplotlib.ft2font import FT2Font
from PIL import ImageFont

TEMPLATES = Path(__file__).resolve().parent.parent / "workshop_materials" / "print"

STANDARD: Final = "ua-1"
"""PDF/UA-1: the newest accessible standard that typst knows. It refuses a document without title or alt text."""

MISSING = "□"
"""Stands where the type has no glyph."""

LONGEST_WORD, PIECE = 22, 8
"""Longer runs of letters, such as addresses, may break after each piece, so that they never run off the page."""

_BREAK = "\u200b"
_NEW_LINES = frozenset("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
_FORBIDDEN = frozenset("\ufeff\ufffe\uffff")
"""Characters that the standard does not allow in text."""

_DRAWING = b"""
#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: float(sys.inputs.width) * 1in)
"""

Words = str | int | bool | None | Mapping[str, "Words"] | list["Words"] | tuple["Words", ...]
"""What a template may be given: text, numbers, lists and named parts."""


@dataclass(frozen=True)
class Printed:
    """A finished PDF, and the characters in its words that the type does not have."""

    pdf: bytes
    missing: tuple[str, ...]


def printed(template: str, words: Mapping[str, Words], at: datetime) -> Printed:
    """The template with these words in it. ``at`` is the moment the file bears; it needs a time zone."""
    missing: dict[str, bool] = {}
    pdf = compiled(TEMPLATES / f"{template}.typ", _printable(words, missing), at)
    return Printed(pdf, tuple(missing))


def compiled(template: Path, data: object, at: datetime) -> bytes:
    """The PDF of a template. ``data`` can be written as JSON, and its words are ``printable`` already."""
    words = {"data": json.dumps(data)}
    compiler = typst.Compiler(template, root=template.parent, font_paths=_fonts(), sys_inputs=words)
    pdf = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=int(at.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


def pixels(drawing: str, width: float, density: int) -> bytes:
    """An SVG file as a PNG, ``width`` inches wide with ``density`` pixels to the inch."""
    compiler = typst.Compiler(_DRAWING, font_paths=_fonts(), sys_inputs={"svg": drawing, "width": str(width)})
    png = compiler.compile(format="png", ppi=density)
    assert isinstance(png, bytes)
    return png


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """The text as it can be set, and the characters of it that cannot be.

    >>> printable("Café 中")
    ('Café □', ('中',))
    """
    missing: dict[str, bool] = {}
    return _set(text, missing), tuple(missing)


def width(text: str, points: float) -> float:
    """How wide a line of text is in points of print, set in type of this size."""
    return _ruler().getlength(text) * points / _ruler().size


def name_of(character: str) -> str:
    """A character for a list of those that are missing.

    >>> name_of("中")
    'U+4E2D CJK UNIFIED IDEOGRAPH-4E2D'
    """
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _printable(words: Words, missing: dict[str, bool]) -> object:
    if isinstance(words, str):
        return _set(words, missing)
    if isinstance(words, Mapping):
        return {name: part if name in _UNSEEN else _printable(part, missing) for name, part in words.items()}
    if isinstance(words, list | tuple):
        return [_printable(part, missing) for part in words]
    return words


_UNSEEN = frozenset({"qr", "qr-alt"})
"""A picture and its description: nothing of them is set in type."""


def _set(text: str, missing: dict[str, bool]) -> str:
    characters = (_character(one, missing) for one in unicodedata.normalize("NFC", text))
    return " ".join(_breakable(word) for word in "".join(characters).split(" "))


def _character(one: str, missing: dict[str, bool]) -> str:
    if one in _NEW_LINES:
        return "\n"
    if one == "\t":
        return " "
    if one in _FORBIDDEN or unicodedata.category(one) == "Cc":
        return ""
    if ord(one) in _glyphs():
        return one
    if unicodedata.category(one) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(one, ""):
        return ""  # invisible in any type
    missing[one] = True
    return MISSING


def _breakable(word: str) -> str:
    if len(word) <= LONGEST_WORD:
        return word
    return _BREAK.join(word[start : start + PIECE] for start in range(0, len(word), PIECE))


def _folder() -> Path:
    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


@functools.cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_folder()])


@functools.cache
def _ruler() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_folder() / "DejaVuSans.ttf", 100, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def _glyphs() -> frozenset[int]:
    """The characters that both the regular and the bold type have."""
    regular, bold = (FT2Font(str(_folder() / f"DejaVuSans{weight}.ttf")).get_charmap() for weight in ("", "-Bold"))
    return frozenset(regular) & frozenset(bold)
