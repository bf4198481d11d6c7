"""The styles of a Word file: the program's own by their names, and a few more that a template can define as well."""

from __future__ import annotations

from typing import NamedTuple

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from analysis import word_xml as xml

ORGANISATION, STATUS, CAUTION, COMPLETE, ORIGIN = "Organisation", "Status", "Please note", "To complete", "Quote source"
CELL, HEAD, NOTE, TABLE = "Table text", "Table heading", "Table note", "Report table"
DRAWING, REFERENCE = "Chart", "Reference"
CONTENTS, ENTRY, PLAIN = "TOC Heading", "toc 1", "Normal Table"

_INK, _QUIET, _OCHRE, _TINT = "1B2430", "4A5563", "8A4B00", "F3F6F9"
_FACE = "Arial"


class _Look(NamedTuple):
    """Points before and after, and what is special about a style; ``accent`` colours stand as an empty string."""

    size: float = 12
    colour: str = _INK
    bold: bool = False
    before: float = 0
    after: float = 8
    together: bool = False
    left: float = 0


_LOOKS = {
    "Normal": _Look(),
    "Title": _Look(28, "", True, 72, 6),
    "Subtitle": _Look(15, _QUIET, after=18),
    "Heading 1": _Look(19, "", True, 26, 9, True),
    "Heading 2": _Look(15, "", True, 18, 7, True),
    "Heading 3": _Look(12.5, "", True, 14, 6, True),
    "List Bullet": _Look(after=5),
    "Quote": _Look(before=8, after=2, together=True, left=6),
    "Caption": _Look(11, bold=True, before=14, after=5, together=True),
    "Header": _Look(9.5, _QUIET, after=0),
    "Footer": _Look(9.5, _QUIET, after=0),
    CONTENTS: _Look(19, "", True, 0, 14, True),
    ENTRY: _Look(after=7),
    ORGANISATION: _Look(14, bold=True, before=24),
    STATUS: _Look(13, "", True, after=96),
    CAUTION: _Look(before=10, after=12, left=3),
    COMPLETE: _Look(colour=_OCHRE, before=10, after=12, left=3),
    ORIGIN: _Look(10, _QUIET, after=10, left=6),
    CELL: _Look(10.5, after=0),
    HEAD: _Look(10.5, bold=True, after=0, together=True),
    NOTE: _Look(10.5, _QUIET, before=4, after=10),
    DRAWING: _Look(after=10),
    REFERENCE: _Look(11, after=8),
}


def prepare(file: Document, accent: str, *, own: bool) -> None:
    """Every style that a report uses exists; with ``own`` they look as in our other files.

    A template's styles stay as they are, and only what it lacks is added.
    """
    known = {style.name for style in file.styles}
    for name, look in _LOOKS.items():
        if own or name not in known:
            _set(file, name, look, accent.lstrip("#").upper())
    if PLAIN not in known:
        file.styles.element.append(parse_xml(_PLAIN))
    if TABLE not in known:
        file.styles.element.append(parse_xml(_TABLE.replace("PLAIN", file.styles[PLAIN].style_id)))
    if "Hyperlink" not in known:
        link = file.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER, builtin=True)
        link.font.underline = True
        link.font.color.rgb = RGBColor.from_string(accent.lstrip("#").upper())
    if own or "List Bullet" not in known:
        _bulleted(file)
    if own:
        xml.up_to_date(file)


def _set(file: Document, name: str, look: _Look, accent: str) -> None:
    known = {style.name for style in file.styles}
    ours = name in {ORGANISATION, STATUS, CAUTION, COMPLETE, ORIGIN, CELL, HEAD, NOTE, DRAWING, REFERENCE}
    style = file.styles[name] if name in known else file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, not ours)
    assert isinstance(style, ParagraphStyle)
    if name != "Normal" and name not in known:
        style.base_style = file.styles["Normal"]
    _plain(style)
    style.quick_style = True
    style.hidden = False
    font, lines = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(look.size), look.bold, False
    font.color.rgb = RGBColor.from_string(look.colour or accent)
    lines.space_before, lines.space_after = Pt(look.before), Pt(look.after)
    lines.keep_with_next, lines.widow_control = look.together, True
    lines.line_spacing = 1.0 if name in {CELL, HEAD} else 1.15
    if name != "List Bullet":
        lines.left_indent = Mm(look.left)
    if name in _BOXES:
        style.element.get_or_add_pPr().append(parse_xml(_BOXES[name].replace("ACCENT", accent)))
        _in_order(style)
    if name == CAUTION:
        style.element.get_or_add_pPr().append(xml.element("shd", val="clear", color="auto", fill=_TINT))
        _in_order(style)


def _plain(style: ParagraphStyle) -> None:
    """One typeface, without the lines and theme colours of the program's first template."""
    fonts = style.element.get_or_add_rPr()
    for old in fonts.findall(qn("w:rFonts")):
        fonts.remove(old)
    fonts.insert(0, xml.element("rFonts", ascii=_FACE, hAnsi=_FACE, cs=_FACE, eastAsia=_FACE))
    for name in ("spacing", "kern"):
        for old in fonts.findall(qn(f"w:{name}")):
            fonts.remove(old)
    lines = style.element.get_or_add_pPr()
    for name in ("pBdr", "shd", "tabs", "contextualSpacing"):
        for old in lines.findall(qn(f"w:{name}")):
            lines.remove(old)


_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl",
)  # fmt: skip
"""The order of a paragraph's properties that the standard asks for."""


def _in_order(style: ParagraphStyle) -> None:
    lines = style.element.get_or_add_pPr()
    places = {qn(f"w:{name}"): place for place, name in enumerate(_ORDER)}
    lines[:] = sorted(lines, key=lambda part: places.get(part.tag, len(places)))


_LINE = '<w:left w:val="single" w:sz="{size}" w:space="10" w:color="ACCENT"/>'
_DASHES = "".join(
    f'<w:{side} w:val="dashed" w:sz="6" w:space="6" w:color="{_OCHRE}"/>' for side in ("top", "left", "bottom", "right")
)
_BOXES = {
    "Quote": f"<w:pBdr {nsdecls('w')}>{_LINE.format(size=18)}</w:pBdr>",
    ORIGIN: f"<w:pBdr {nsdecls('w')}>{_LINE.format(size=18)}</w:pBdr>",
    CAUTION: f"<w:pBdr {nsdecls('w')}>{_LINE.format(size=24)}</w:pBdr>",
    COMPLETE: f"<w:pBdr {nsdecls('w')}>{_DASHES}</w:pBdr>",
}
_PLAIN = (
    f'<w:style {nsdecls("w")} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="{PLAIN}"/>'
    '<w:uiPriority w:val="99"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
)
_TABLE = (
    f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="{TABLE}"/>'
    '<w:basedOn w:val="PLAIN"/><w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="6" w:color="B9C2CC"/>'
    '<w:insideH w:val="single" w:sz="6" w:color="B9C2CC"/></w:tblBorders><w:tblCellMar>'
    '<w:top w:w="50" w:type="dxa"/><w:left w:w="40" w:type="dxa"/><w:bottom w:w="50" w:type="dxa"/>'
    '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>'
    '<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="12" w:color="1B2430"/></w:tcBorders>'
    '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>'
)
_BULLET = (
    f'<w:abstractNum {nsdecls("w")} w:abstractNumId="ID"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
    '<w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>'
)


def _bulleted(file: Document) -> None:
    """The list style has real bullets, also in a template that never had a list."""
    part = file.part
    try:
        listed = part.numbering_part.element
    except NotImplementedError:  # there is none yet
        listed = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        address = PackURI("/word/numbering.xml")
        made = NumberingPart(address, CONTENT_TYPE.WML_NUMBERING, listed, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
    used = [int(one.get(qn("w:abstractNumId"))) for one in listed.findall(qn("w:abstractNum"))]
    free = str(max(used, default=0) + 1)
    first = listed.find(qn("w:num"))
    place = len(listed) if first is None else listed.index(first)
    listed.insert(place, parse_xml(_BULLET.replace("ID", free)))
    number = listed.add_num(int(free)).numId
    style = file.styles["List Bullet"]
    lines = style.element.get_or_add_pPr()
    for old in (*lines.findall(qn("w:numPr")), *lines.findall(qn("w:ind")), *lines.findall(qn("w:tabs"))):
        lines.remove(old)
    numbered = xml.element("numPr")
    numbered.append(xml.element("numId", val=str(number)))
    lines.append(numbered)
    _in_order(style)
