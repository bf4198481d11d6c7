"""What all writers share, so that a report looks alike in each: numbers, widths of columns, running lines."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator

from analysis.document import ACCENT, Block, Document, Figure, Look, Quote, Table
from workshop import typesetting
from workshop.wording import cut

_UPRIGHT = 103
"""Letters in small type across an upright page; a table whose words need more is turned on its side."""
FOOT = "Views of those who took part. Not legal advice."
"""What stands at the foot of each page."""
MADE_BY = "MASH workshop toolkit"
_BLANK = 22
"""Letters that somebody may write into an empty column."""
_SHORT = 3
"""Sections up to which a document needs neither cover nor contents."""
_EPOCH = "2000-01-01"
"""The date in a file's properties where the document bears none."""


def numbers(document: Document) -> dict[int, int]:
    """Figures and tables counted in reading order, by the identity of the block."""
    found: dict[int, int] = {}
    for counted in (Figure, Table):
        blocks: Iterator[Block] = (block for block in document.walk() if isinstance(block, counted))
        found.update((id(block), number) for number, block in enumerate(blocks, start=1))
    return found


def covered(document: Document) -> bool:
    """Whether the document is long enough for a title page and contents."""
    return len(document.sections) + len(document.appendices) > _SHORT


def line_of(document: Document) -> str:
    """What stands at the head of each page, on the left."""
    return " | ".join(cut(part, 60) for part in (document.look.organisation, document.title) if part.strip())


def accent(look: Look) -> str:
    """The accent colour, as #rrggbb."""
    return look.accent if re.fullmatch("#[0-9a-fA-F]{6}", look.accent) else ACCENT


def logo_words(look: Look) -> str:
    """What a screen reader says of the logo."""
    return f"Logo of {look.organisation}" if look.organisation.strip() else "Logo"


def bears(document: Document) -> str:
    """The date (ISO) of the document's files."""
    return document.date or _EPOCH


def source(quote: Quote) -> str:
    """Where a quote comes from."""
    return ", ".join(part for part in (f"Remark {quote.number}", quote.sector, quote.asked) if part)


def to_fill_in(table: Table) -> bool:
    """Whether somebody still writes into the table."""
    return any(all(cell == "" for cell in row[1:]) for row in table.rows)


def widths(table: Table, letters: int) -> list[float]:
    """How much of a page that is ``letters`` wide each column takes; a narrow table leaves the rest free.

    Each column gets its longest word. What is left goes to those whose cells hold more; a heading can wrap.
    """
    least, most = _needed(table)
    if sum(most) <= letters:
        return [wanted / letters for wanted in most]
    over = [wanted - needed for wanted, needed in zip(most, least, strict=True)]
    left = max(letters - sum(least), 0)
    given = [needed + left * more / (sum(over) or 1) for needed, more in zip(least, over, strict=True)]
    return [letter / sum(given) for letter in given]


def turned(table: Table) -> bool:
    """Whether a table stands on a page of its own, turned on its side, because an upright one is too narrow."""
    return sum(_needed(table)[0]) > _UPRIGHT


def _needed(table: Table) -> tuple[list[int], list[int]]:
    """The letters that each column needs, so that no word breaks, and those that it could use."""
    least, most = [], []
    for place, head in enumerate(table.header):
        cells = [str(row[place]) for row in table.rows]
        need = max(_word([head]) * 6 // 5, 5, _word(cells)) + 2  # headings are bold
        body = max(map(len, cells), default=0) if any(cells) or not cells else _BLANK
        least.append(need)
        most.append(max(need, body + 3, len(head) // 2 + 3))
    return least, most


def _word(cells: Iterable[str]) -> int:
    """Letters of the longest word that is kept whole."""
    words = (word for cell in cells for word in re.split(r"[\s\u200b]", cell))
    return min(max(map(len, words), default=0), typesetting.LONGEST_WORD)


def heights(table: Table, letters: int) -> list[int]:
    """About how many lines each row takes on a page that is ``letters`` wide."""
    across = [max(int(width * letters) - 3, 1) for width in widths(table, letters)]
    return [
        max(
            sum(-(-len(part) // room) for part in str(cell).split("\n")) for cell, room in zip(row, across, strict=True)
        )
        for row in table.rows
    ]


def timeless(data: bytes, date: str) -> bytes:
    """The same zipped file without the time of writing, which its writer puts in every part."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{date}T00:00:00Z".encode(), content)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
