"""Where the marks and references in a report lead: to the quote, finding, source, recommendation or section named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from analysis.document import Block, Document, Picture, Quote, Reference, References, Table

RECOMMENDED = "Recommendation"
"""How a reference to a recommendation begins, and the title of their table."""

_MARK = r"[RFC]\d+"
_MARKS = re.compile(rf"\[{_MARK}(?:,\s*{_MARK})*\]")
_HEADED = re.compile(r"(?:(\d+)|Appendix ([A-Z]))\. (.+)")


@dataclass(frozen=True)
class Links:
    """``to`` is the anchor by what words call it: a mark, a recommendation, or a section with its title.

    ``at`` is the anchor of a block, or of one of its rows or items, by the block's identity and the place in it.
    """

    to: Mapping[str, str]
    at: Mapping[tuple[int, int], str]

    @cached_property
    def _names(self) -> re.Pattern[str]:
        names = sorted((name for name in self.to if not re.fullmatch(_MARK, name)), key=len, reverse=True)
        return re.compile("|".join([_MARKS.pattern, *(rf"\b{re.escape(name)}(?!\d)" for name in names)]))

    def anchor(self, block: Block, place: int = 0) -> str:
        """The anchor of a block or of its row or item; empty where nothing leads there."""
        return self.at.get((id(block), place), "")

    def pieces(self, text: str) -> Iterator[tuple[str, str]]:
        """The text in pieces, each with the anchor that it leads to or an empty one."""
        done = 0
        for found in self._names.finditer(text):
            for name in re.findall(_MARK, found[0]) if _MARKS.fullmatch(found[0]) else [found[0]]:
                start = text.index(name, max(done, found.start()))
                yield text[done:start], ""
                yield name, self.to.get(name, "")
                done = start + len(name)
        yield text[done:], ""


def called(title: str) -> str:
    """How words name a section with this heading; empty for one without a number or letter.

    >>> called("6. Findings"), called("Appendix B. Cards"), called("Contents")
    ('section 6 (Findings)', 'appendix B (Cards)', '')
    """
    found = _HEADED.fullmatch(title)
    if not found:
        return ""
    number, letter, name = found.groups()
    return f"section {number} ({name})" if number else f"appendix {letter} ({name})"


def links(document: Document) -> Links:
    """Everything in a document that something can lead to. What is named twice is found at its first place."""
    to = {called(one.title): one.id for one in (*document.sections, *document.appendices) if called(one.title)}
    at: dict[tuple[int, int], str] = {}
    for block in document.walk():
        for place, name in enumerate(_named(block)):
            if name and name not in to:
                at[id(block), place] = to[name] = name.casefold().replace(" ", "-")
    return Links(to, at)


def _named(block: Block) -> list[str]:
    match block:
        case Quote() | Picture():
            return [f"R{block.number}"]
        case Table(title) if title == f"{RECOMMENDED}s":
            return [f"{RECOMMENDED} {row[0]}" for row in block.rows]
        case Table():
            return [str(row[0]) if row and re.fullmatch(_MARK, str(row[0])) else "" for row in block.rows]
        case References(items):
            return [_source(item) for item in items]
    return []


def _source(item: Reference) -> str:
    found = re.match(rf"({_MARK})\. ", item.text)
    return found[1] if found else ""
