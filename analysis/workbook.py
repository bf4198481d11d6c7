"""A document's data as a workbook (.xlsx), the same bytes each time."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from analysis.document import Cell, Column, Document, Sheet
from analysis.layout import MADE_BY, bears, timeless
from analysis.phrases import printable

_LONGEST = 32_000
"""Characters; a cell holds 32,767."""


def workbook(document: Document) -> bytes:
    """One sheet for each kind of row, and a data dictionary last."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for sheet in (*document.sheets, _dictionary(document.sheets)):
        page = book.create_sheet(sheet.name[:31])
        _fill(page, sheet)
        page.oddHeader.right.text = printable(document.standing).replace("&", "&&")  # a sheet may be printed alone
    book.properties.title = safe(document.title)
    book.properties.creator = MADE_BY
    book.properties.language = document.language
    written = io.BytesIO()
    book.save(written)
    return timeless(written.getvalue(), bears(document))


def safe(value: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: text that could begin one has an apostrophe before it.

    >>> safe("=1+1"), safe("two"), safe(3)
    ("'=1+1", 'two', 3)
    """
    if not isinstance(value, str):
        return value
    text = printable(value)[:_LONGEST]
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} else text


def _dictionary(sheets: tuple[Sheet, ...]) -> Sheet:
    return Sheet(
        "Data dictionary",
        "What every column means.",
        (
            Column("Sheet", "The name of the sheet."),
            Column("Column", "The name of the column; empty for the sheet as a whole."),
            Column("Meaning", "What it holds."),
        ),
        tuple(
            row
            for sheet in sheets
            for row in ((sheet.name, "", sheet.about), *((sheet.name, c.name, c.meaning) for c in sheet.columns))
        ),
    )


def _fill(page: Worksheet, sheet: Sheet) -> None:
    page.append([column.name for column in sheet.columns])
    for row in sheet.rows:
        page.append([safe(cell) for cell in row])
    for cell in page[1]:
        cell.font = Font(bold=True)
    for number, column in enumerate(sheet.columns, start=1):
        longest = max([len(column.name), *(len(str(row[number - 1])) for row in sheet.rows)])
        page.column_dimensions[get_column_letter(number)].width = min(max(longest, 8) + 2, 60)
    looks: dict[bool, object] = {}
    for cells in page.iter_rows():
        for cell in cells:
            if (look := looks.get(cell.row == 1)) is None:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                look = looks[cell.row == 1] = cell._style  # type: ignore[union-attr]
            cell._style = look  # type: ignore[union-attr]  # each of its own would take as long as everything else
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
