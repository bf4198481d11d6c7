"""How a section will read: its words with their marks and its quotes, without charts and tables."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from analysis.finding import Finding
from analysis.narrative import OF_REPORT, OF_THEME
from pages.report_desk import At


def whole(at: At) -> str:
    """The parts that are written once."""
    parts = "".join(_part(at, part, heading, "h4") for part, heading in OF_REPORT.items())
    return _article(parts or "<p>Nothing is written yet.</p>")


def theme(at: At, id_: str) -> str:
    """One theme with its quotes, words and recommendations."""
    known = at.themes.get(id_)
    finding = at.findings.get(f"theme/{id_}")
    parts = [
        f"<h4>{escape(at.title(id_))}</h4>",
        _paragraphs([known.definition]) if known else "",
        _paragraphs([_counted(finding)]) if finding else "",
        *(_quote(at, id_, uuid) for uuid, _ in at.writing.quoted(f"theme/{id_}")),
        *(_part(at, f"theme/{id_}/{part}", heading) for part, heading in OF_THEME.items()),
    ]
    actions = [
        f"Recommendation {number}: {one.action}"
        for number, one in enumerate(at.writing.recommendations, start=1)
        if one.theme == id_
    ]
    if actions:
        parts.append(f"<h5>Recommendation</h5>{_paragraphs(actions)}")
    return _article("".join(parts))


def _counted(finding: Finding) -> str:
    return f"{finding.claim} Strength of evidence: {finding.strength}."


def _article(inside: str) -> str:
    return f'<div class="preview">{inside}</div>'


def _quote(at: At, theme_: str, uuid: str) -> str:
    remark, span = at.said.get(uuid), at.writing.quotes[f"theme/{theme_}", uuid]
    if remark is None:
        return ""
    mark = at.marks.known.get(f"r:{uuid}", "")
    return f"<blockquote>{escape(remark.text[span.start : span.end])} <span>{escape(mark)}</span></blockquote>"


def _part(at: At, part: str, heading: str, level: str = "h5") -> str:
    text = at.writing.texts.get(part)
    lines = at.marks.shown(text.words).splitlines() if text else []
    return f"<{level}>{escape(heading)}</{level}>{_paragraphs(lines)}" if any(map(str.strip, lines)) else ""


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f'<p dir="auto">{escape(line)}</p>' for line in lines if line.strip())
