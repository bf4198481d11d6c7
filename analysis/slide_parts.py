"""What slides are made of: a wide page, text that fits, and what python-pptx has no words for."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from pptx.dml.color import RGBColor
from pptx.enum.shapes import PP_PLACEHOLDER as KIND
from pptx.enum.text import MSO_ANCHOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.oxml.xmlchemy import BaseOxmlElement, OxmlElement
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.shapes.picture import Picture
from pptx.slide import Slide, SlideLayout
from pptx.text.text import TextFrame, _Paragraph
from pptx.util import Inches, Pt

from analysis.phrases import plural, printable
from workshop.wording import cut

_PAGE = (13.333, 7.5)
LEFT, ACROSS, TOP, DOWN = 0.65, 12.0, 1.8, 4.95
"""Inches: what stands below a slide's title."""
HEAD_SIZES, TITLE_SIZES, _SIZES = (32, 28, 26, 24, 22, 20, 18), (44, 40, 36, 32, 28, 24, 20), (26, 24, 22, 20, 18)
"""Points of text; the largest that fits is taken."""
FIRST, BODY, BARE = 0, 1, 5
"""Layouts of python-pptx's own template: the title slide, text, and a title alone."""
INK, QUIET = map(RGBColor.from_string, ("1B2430", "4A5563"))
_LETTER, _LEAD, _GAP = 0.5, 1.2, 10
"""How wide a letter is and how far lines stand apart, in parts of the size of the type; points between paragraphs."""


def prepare(file: Presentation, accent: str) -> dict[int, SlideLayout]:
    """Wide pages in one typeface and the accent colour, set in theme and layouts, so that a design can replace them."""
    file.slide_width, file.slide_height = (Inches(side) for side in _PAGE)
    master, colour = file.slide_master, accent.lstrip("#").upper()
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b"Calibri", b"Arial").replace(b"4F81BD", colour.encode())
    kept = {number: file.slide_layouts[number] for number in (FIRST, BODY, BARE)}
    for layout in list(file.slide_layouts):
        if layout.name not in {one.name for one in kept.values()}:
            file.slide_layouts.remove(layout)
    for page in (master, *kept.values()):
        for one in list(page.placeholders):
            kind = one.placeholder_format.type
            if kind == KIND.DATE:
                one._element.getparent().remove(one._element)
                continue
            place(one, *_PLACES[kind])
            if kind in {KIND.TITLE, KIND.CENTER_TITLE}:
                one.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
            if kind in {KIND.FOOTER, KIND.SUBTITLE}:
                for level in one._element.iter(qn("a:lvl1pPr")):
                    level.set("algn", "l")
    for style in ("titleStyle", "bodyStyle"):
        first_level = master.element.find(f"{qn('p:txStyles')}/{qn(f'p:{style}')}/{qn('a:lvl1pPr')}")
        first_level.set("algn", "l")
        if style == "titleStyle":
            words = first_level.find(qn("a:defRPr"))
            words.set("b", "1")
            words.find(f".//{qn('a:schemeClr')}").set("val", "accent1")
    _strip(master.shapes._spTree)
    return kept


_PLACES = {
    KIND.TITLE: (LEFT, 0.5, ACROSS, 1.15),
    KIND.CENTER_TITLE: (LEFT, 2.0, ACROSS, 2.2),
    KIND.SUBTITLE: (LEFT, 4.4, ACROSS, 2.4),
    KIND.BODY: (LEFT, TOP, ACROSS, DOWN),
    KIND.OBJECT: (LEFT, TOP, ACROSS, DOWN),
    KIND.FOOTER: (LEFT, 6.95, 10.5, 0.35),
    KIND.SLIDE_NUMBER: (LEFT + ACROSS - 1.2, 6.95, 1.2, 0.35),
}


def _strip(tree: BaseOxmlElement) -> None:
    """A band of the accent colour along the top of every slide."""
    wide, high = (int(Inches(side)) for side in (_PAGE[0], 0.16))
    band = (
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="99" name="Band"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
        f'</p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="accent1"/></a:solidFill>'
        "<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )
    tree.insert(2, parse_xml(band))


def place(shape: BaseShape, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = (Inches(one) for one in (left, top, width, height))


def head(slide: Slide, title: str, sizes: Sequence[int], down: float) -> None:
    """The title of a slide, shortened only where it fits at no size."""
    title = cut(printable(title).strip() or "Untitled", 300)
    shape = slide.shapes.title
    assert shape is not None
    say(shape, [title], fitting([title], ACROSS * 0.9, down, sizes), bullets=False, ink=None)


def foot(slide: Slide, text: str) -> None:
    """The running line and the slide's number."""
    for one in tuple(slide.slide_layout.placeholders):
        if one.placeholder_format.type in {KIND.FOOTER, KIND.SLIDE_NUMBER}:
            slide.shapes._spTree.append(copy.deepcopy(one._element))
    for one in slide.placeholders:
        if one.placeholder_format.type == KIND.FOOTER:
            say(one, [text], 12, bullets=False, ink=QUIET)


def say(
    shape: BaseShape, lines: Sequence[str], points: float, *, bullets: bool = True, ink: RGBColor | None = INK
) -> None:
    """Paragraphs in place of what the shape said."""
    frame: TextFrame = shape.text_frame  # type: ignore[attr-defined]
    frame.word_wrap = True
    for number, text in enumerate(lines):
        line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()  # type: ignore[no-untyped-call]
        if not bullets:
            _plain(line, 0)
        line.space_before = Pt(_GAP if number else 0)
        _run(line, text, points, ink)


def quote(shape: BaseShape, text: str, origin: str, points: float) -> None:
    """One more paragraph: somebody's words, set apart, and where they come from."""
    line = shape.text_frame.add_paragraph()  # type: ignore[attr-defined]
    _plain(line, 0.4)
    line.space_before = Pt(2 * _GAP)
    _run(line, text, points, INK)
    below = shape.text_frame.add_paragraph()  # type: ignore[attr-defined]
    _plain(below, 0.4)
    below.space_before = Pt(2)
    _run(below, origin, 16, QUIET)


def _run(line: _Paragraph, text: str, points: float, ink: RGBColor | None) -> None:
    run = line.add_run()
    run.text = printable(text)
    run.font.size = Pt(points)
    if ink is not None:
        run.font.color.rgb = ink


def _plain(line: _Paragraph, indent: float) -> None:
    """No bullet."""
    properties = line._p.get_or_add_pPr()
    properties.set("marL", str(int(Inches(indent))))
    properties.set("indent", "0")
    properties.append(OxmlElement("a:buNone"))


def table(slide: Slide, cells: Sequence[Sequence[str]], title: str, at: tuple[float, float, float]) -> None:
    """The first row is a heading. ``at``: left, top and width in inches."""
    left, top, width = at
    columns = len(cells[0])
    frame = slide.shapes.add_table(
        len(cells), columns, Inches(left), Inches(top), Inches(width), Inches(0.45 * len(cells))
    )
    frame.name = "Table"
    _alternative(frame, title)
    frame.table.horz_banding = False
    share = 0.7 if columns == 2 else 1 / columns
    for place_ in range(columns):
        frame.table.columns[place_].width = Inches(width * (share if place_ == 0 else (1 - share) / (columns - 1)))
    for row, words in enumerate(cells):
        for number, text in enumerate(words):
            say(frame.table.cell(row, number), [text], 18, bullets=False, ink=None if row == 0 else INK)  # type: ignore[arg-type]


def describe(picture: Picture, alt: str) -> None:
    """What a screen reader says of a picture."""
    _alternative(picture, alt)


def _alternative(shape: BaseShape, text: str) -> None:
    shape._element._nvXxPr.cNvPr.set("descr", printable(text))


def note(slide: Slide, lines: Sequence[str]) -> None:
    """What whoever shows the slide may want to say or look up."""
    frame = slide.notes_slide.notes_text_frame
    assert frame is not None
    frame.text = "\n".join(printable(line) for line in lines if line)


def speaks(page: BaseOxmlElement, language: str) -> None:
    """The language of all text of a page."""
    for run in page.iter(qn("a:r"), qn("a:fld")):
        words = run.find(qn("a:rPr"))
        if words is None:
            words = OxmlElement("a:rPr")
            run.insert(0, words)
        words.set("lang", language)
    for end in page.iter(qn("a:endParaRPr")):
        end.set("lang", language)


def tall(lines: Sequence[str], across: float, points: float) -> float:
    """About how many inches the paragraphs take."""
    letters = max(int((across - 0.6) * 72 / (points * _LETTER)), 1)
    rows = sum(-(-max(len(part), 1) // letters) for line in lines for part in line.splitlines() or [""])
    return (rows * points * _LEAD + len(lines) * _GAP) / 72


def fitting(lines: Sequence[str], across: float, down: float, sizes: Sequence[int] = _SIZES) -> int:
    """The largest size at which the paragraphs fit; the smallest if they fit at none."""
    return next((points for points in sizes if tall(lines, across, points) <= down), sizes[-1])


def first(lines: Sequence[str], across: float, down: float) -> list[str]:
    """As many paragraphs as fit at a size that can be read from far, and how many more there are."""
    shown = [cut(line, 400) for line in lines]
    for number in range(len(shown), 1, -1):
        left = len(shown) - number
        said = [*shown[:number], *([f"{plural(left, 'more point')} in the report."] if left else [])]
        if tall(said, across, 20) <= down:
            return said
    return shown[:1]
