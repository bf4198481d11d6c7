"""A sheet to fill with votes and remarks from anywhere: as a workbook that explains itself, and as CSV."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from workshop.imported.tables import READ_ME

COLUMNS = (
    ("Question", "needed", "What was asked, or the id of a question or card of the toolkit, such as s01.", 44),
    ("Kind", "", "remark, words, choice, choices or scale. Leave it empty and the toolkit proposes one.", 12),
    ("Round", "", "before, after, first, second, A, B or C. Empty is first.", 10),
    ("Participant", "", "A code, never a name. The same code is the same person. Empty is a ballot on paper.", 14),
    ("Sector", "", "The participant's sector or agency.", 24),
    ("Table", "", "The participant's table, as a number.", 8),
    ("Answer", "needed", "The choice, the point of the scale, or the remark.", 60),
    ("Confidence", "", "How sure they were of the answer, from 1 to 5.", 12),
    ("People", "", "How many people said so, where there are only totals. Empty is one.", 10),
)
"""Name, whether it is needed, what it holds, and the width of the column."""

HOW_TO = (
    "Fill the sheet “Answers”: one answer in each line. Keep its first row.",
    "Only the question and the answer are needed. Leave out columns that you do not need.",
    "Write several choices of one person in one cell, with a semicolon between them.",
    "No names, e-mail addresses or case details. Columns of names are never read.",
    "Codes of participants are replaced by random ones.",
    "Remarks wait until somebody has read them, unless you say that they were cleared already.",
)


def as_csv() -> bytes:
    """The header alone, in a form that Excel opens with accents."""
    return (",".join(name for name, *_ in COLUMNS) + "\r\n").encode("utf-8-sig")


def as_workbook() -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Answers"
    for number, (name, needed, _, width) in enumerate(COLUMNS, start=1):
        cell = page.cell(1, number, name)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="FFDDE8EE" if needed else "FFF2F2F2")
        dimension = page.column_dimensions[get_column_letter(number)]
        dimension.width = width
        # As text, so that Excel does not turn what people type ("1-2") into a date.
        dimension.number_format = "@"
    page.freeze_panes = "A2"
    about = book.create_sheet(READ_ME)
    about.append(["How to fill this workbook"])
    for sentence in HOW_TO:
        about.append([sentence])
    about.append([])
    about.append(["Column", "Needed", "What it holds"])
    bold = (1, about.max_row)
    for name, needed, holds, _ in COLUMNS:
        about.append([name, needed, holds])
    for row in bold:
        about.cell(row, 1).font = Font(bold=True)
    for letter, width in zip("ABC", (16, 10, 90), strict=True):
        about.column_dimensions[letter].width = width
    for cells in about.iter_rows(min_row=bold[1]):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
