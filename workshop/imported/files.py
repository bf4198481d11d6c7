"""Files of other tools as sheets of text: workbooks, and CSV in the usual encodings and with the usual separators."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from workshop.errors import Rejected

LARGEST = 50 * 1024 * 1024
"""Bytes of a file."""
UNPACKED = 400 * 1024 * 1024
"""Bytes of a workbook when unpacked."""
MOST_LINES, MOST_COLUMNS = 100_000, 500
"""Filled lines and columns of one sheet."""

_BLANK = 20_000
"""Blank lines in a row after which a sheet is taken to end: some go on for a million."""
_OPEN = 300
"""Lines of one cell; more, and its closing quotation mark is missing."""
_SEPARATORS = (",", ";", "\t", "|")
_ALONE = "\x1f"
"""Stands for a separator in files of one column."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError, RuntimeError, ValueError, LookupError)


@dataclass(frozen=True)
class Line:
    """One line with anything in it: its number in the file, from 1, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The filled lines of one sheet; ``name`` is empty for a CSV. ``dates`` are cells that Excel holds as a date."""

    file: str
    name: str
    lines: tuple[Line, ...]
    dates: frozenset[tuple[int, int]] = frozenset()

    @property
    def place(self) -> str:
        """The file and sheet in words."""
        return f"{self.file}, sheet {self.name}" if self.name else self.file


@dataclass(frozen=True)
class Opened:
    """The sheets of a file, and in sentences what a reader should know of how they were read."""

    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()


def opened(name: str, data: bytes) -> Opened:
    """Read a file; ``Rejected`` names it, and the sheet and line, where it cannot be read."""
    if len(data) > LARGEST:
        raise Rejected(f"{name} is larger than {LARGEST // 1024 // 1024} MB. Split it, and bring in its parts.")
    if not data.strip():
        raise Rejected(f"{name} is empty. Choose the file that the other tool made.")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Rejected(
            f"{name} is locked with a password, or in an old format. Save it as .xlsx without a password and try again."
        )
    if data[:4] == b"PK\x03\x04":
        return _workbook(name, data)
    return _csv(name, data)


# CSV


def _csv(name: str, data: bytes) -> Opened:
    text, note = _decoded(name, data)
    sheet = Sheet(name, "", tuple(_lines(name, text)))
    if not sheet.lines:
        raise Rejected(f"{name} is empty. Choose the file that the other tool made.")
    return Opened((sheet,), (note,) if note else ())


def _decoded(name: str, data: bytes) -> tuple[str, str]:
    """The text of a file, and a note where its encoding was a guess."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in data[:4096]:
        raise Rejected(f"{name} is no text and no workbook. Choose a .csv or .xlsx file.")
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        guessed = encoding == "cp1252"
        return text, f"{name} was read as Windows text (CP1252). Check accents and dashes." if guessed else ""
    raise Rejected(f"{name} is in an encoding that is not known. Save it as “CSV UTF-8” and try again.")


def _lines(name: str, text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    start, found = 1, 0
    try:
        for cells in reader:
            number, start = start, reader.line_num + 1
            if start - number > _OPEN:
                raise Rejected(f"{name}, line {number}: a quotation mark is never closed. Mend it and try again.")
            told = tuple(_tidy(cell) for cell in cells)
            if not any(told):
                continue
            found += 1
            if found > MOST_LINES + 1:
                raise _too_long(name)
            if len(told) > MOST_COLUMNS:
                raise Rejected(f"{name}, line {number}: more than {MOST_COLUMNS} columns. Keep those that matter.")
            yield Line(number, told)
    except csv.Error as error:
        raise Rejected(f"{name}, line {start}: the line cannot be read. Check its quotation marks.") from error


def _separator(text: str) -> str:
    """What parts the cells: what the first line has, and most lines as often."""
    head = [line for line in text[:200_000].splitlines() if line.strip()][:60]
    best, most = _ALONE, 0.0
    for separator in _SEPARATORS:
        try:
            rows = [row for row in csv.reader(head, delimiter=separator) if row]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows)
        width, lines = widths.most_common(1)[0] if widths else (1, 0)
        share = lines / len(rows) if rows else 0.0
        first = len(rows[0]) if rows else 1
        if width > 1 and (first == width or share >= 0.8) and share * width > most:
            best, most = separator, share * width
        elif first > 1 and separator != "|" and share * 1.5 > most and (first >= 3 or width > 1):
            # Lines of different length under a header with several columns.
            best, most = separator, share * 1.5
    return best


def _tidy(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff")


def _too_long(place: str) -> Rejected:
    return Rejected(f"{place} has more than {MOST_LINES:,} lines. Split it, and bring in its parts.")


# Workbooks


def _workbook(name: str, data: bytes) -> Opened:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise Rejected(f"{name} is no workbook. Choose a .csv or .xlsx file.")
            if sum(info.file_size for info in archive.infolist()) > UNPACKED:
                raise Rejected(f"{name} is too large when unpacked. Split it, and bring in its parts.")
            return _sheets(name, data, archive)
    except Rejected:
        raise
    except (*_DAMAGED, AttributeError, TypeError, KeyError) as error:
        raise Rejected(f"{name} is damaged. Open it in Excel, save it as .xlsx and try again.") from error


def _sheets(name: str, data: bytes, archive: zipfile.ZipFile) -> Opened:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets, notes = [], []
    page: Any
    for page in book.worksheets:
        xml = archive.read(page._worksheet_path)
        place = f"{name}, sheet {page.title}"
        rows, dates, faults = _cells(page, place)
        if faults:
            told = f"{place}, cell {faults[0]} holds an error of Excel"
            notes.append(f"{told}, and so do {len(faults) - 1} more." if len(faults) > 1 else f"{told}.")
        notes += _formulas(xml, place)
        if merged := _merged(xml):
            _fill(rows, merged)
            notes.append(f"{place}: merged cells were read as if each of them held the text.")
        lines = tuple(Line(number, tuple(cells)) for number, cells in sorted(rows.items()) if any(cells))
        if lines:
            sheets.append(Sheet(name, str(page.title), lines, frozenset(dates)))
    if not sheets:
        raise Rejected(f"{name} holds no filled cell. Choose the file that the other tool made.")
    return Opened(tuple(sheets), tuple(notes))


def _cells(page: Any, place: str) -> tuple[dict[int, list[str]], set[tuple[int, int]], list[str]]:
    """Cells by line, those that are dates, and the names of those that hold an error."""
    page.reset_dimensions()  # what the file says of its own size may be wrong
    rows: dict[int, list[str]] = {}
    dates: set[tuple[int, int]] = set()
    faults: list[str] = []
    blank = 0
    for number, values in enumerate(page.iter_rows(values_only=True), start=1):
        if all(value is None or value == "" for value in values):
            blank += 1
            if blank > _BLANK:
                break
            continue
        blank = 0
        if len(rows) > MOST_LINES:
            raise _too_long(place)
        if len(values) > MOST_COLUMNS and any(value is not None for value in values[MOST_COLUMNS:]):
            raise Rejected(f"{place}, line {number}: more than {MOST_COLUMNS} columns. Keep those that matter.")
        cells = []
        for column, value in enumerate(values):
            if isinstance(value, str) and value.startswith("#") and value in _ERRORS:
                faults.append(f"{get_column_letter(column + 1)}{number}")
                value = None
            if isinstance(value, date | datetime | time):
                dates.add((number, column))
            cells.append(_text(value))
        while cells and not cells[-1]:
            cells.pop()
        rows[number] = cells
    return rows, dates, faults


_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})


def _text(value: object) -> str:
    """A cell as text; a date in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return _tidy(re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), str(value)))


def _formulas(xml: bytes, place: str) -> list[str]:
    """What is to be said of formulas: their last result was read, or there is none."""
    # Read here, because openpyxl tells either of the formula or of its result.
    cells = re.findall(rb"<c\b[^>]*?\br=\"([A-Z]+\d+)\"[^>]*>\s*<f\b(?:[^>]*/>|.*?</f>)\s*(<v>[^<])?", xml, re.S)
    without = [name.decode() for name, result in cells if not result]
    notes = []
    if len(cells) > len(without):
        notes.append(f"{place}: formulas were read as the result that was saved last.")
    if without:
        notes.append(
            f"{place}, cell {without[0]}: a formula without a saved result was read as empty. "
            "Open the file in Excel, save it and try again."
        )
    return notes


def _merged(xml: bytes) -> list[tuple[int, int, int, int]]:
    found = re.findall(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z0-9:$]{1,40})\"", xml)
    ranges = [range_boundaries(ref.decode()) for ref in found[:5_000]]
    return [(left, top, right, bottom) for left, top, right, bottom in ranges if left and top and right and bottom]


def _fill(rows: dict[int, list[str]], merged: list[tuple[int, int, int, int]]) -> None:
    """Give every cell of a merged range the text of its first; never lines or columns beyond what is filled."""
    last = max(rows, default=0)
    for left, top, right, bottom in merged:
        first = rows.get(top, [])
        text = first[left - 1] if len(first) >= left else ""
        if not text or right - left + 1 > MOST_COLUMNS:
            continue
        if top == bottom:
            continue  # a title over several columns is one text, not several
        for number in range(top, min(bottom, last) + 1):
            cells = rows.get(number)
            if cells is None:
                continue
            cells += [""] * (left - len(cells))
            cells[left - 1] = cells[left - 1] or text
