"""A pack as a workbook, and back. What Excel did to it on the way is named by sheet and cell."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from workshop import pack_tables
from workshop.errors import Rejected
from workshop.materials import UNSHOWABLE, Mistake
from workshop.pack_tables import (
    ALSO,
    BODY,
    BULLETS,
    FLAG,
    LIST,
    NUMBER,
    PARTS,
    SHEETS,
    TEXT,
    Column,
    Row,
    Sheet,
    Tables,
)
from workshop.pack_upload import LARGEST, Problem, Upload, too_large

MOST_ROWS = 1_000
MOST_COLUMNS = 80
LONGEST = 32_767
"""Characters that a cell holds."""

READ_ME = "Read me"
HOW_TO = (
    "Each sheet is one part of a pack. Fill one row for each card, question or other thing.",
    "Keep the first row: it names the columns. Columns may stand in any order.",
    "A new id is a new thing; a known id changes the thing. Leaving a row out removes it from your pack.",
    "The toolkit's own materials cannot be changed. Give your version an id of its own.",
    "Write lists one to a line (Alt and Enter). A line that begins with four spaces goes on with the line above.",
    "No formulas, no merged cells. What stands in the cell is what people read.",
    f"A column whose name begins with “{ALSO.strip()}” holds something that the toolkit keeps but does not use.",
    "Sheets that you do not want to change may be deleted, with those named on the same line below:",
    *("   " + ", ".join(s.name for s in part.sheets) for part in PARTS.values() if len(part.sheets) > 1),
    "Upload the workbook on the Library page. You see what changes and what is wrong before anything is taken.",
    "Fictional cases only: no names of real people, no real case details.",
)

_CONTINUED = "    "
_DATES = {"checked", "since", "page_date"}
"""The columns in which a date is meant, when Excel has made one."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError, RuntimeError, ValueError, LookupError)
"""What reading a file that is no workbook, or no longer one, may end in; and with openpyxl two more."""


# To a workbook


def to_workbook(folder: Path, parts: Iterable[str] = PARTS) -> bytes:
    """A pack's parts as a workbook, with a sheet that says how to fill it.

    ``Rejected`` names what a workbook cannot hold: a file that cannot be read, a text longer than a cell.
    """
    tables, unreadable = pack_tables.read(folder, parts)
    if unreadable:
        told = " ".join(unreadable.values())
        raise Rejected(f"The workbook would leave something out. {told} Mend it, or download the zip.")
    return written(tables)


def written(tables: Tables) -> bytes:
    book = Workbook()
    _write_read_me(book, [SHEETS[name] for name in tables])
    for name, rows in tables.items():
        _write_sheet(book, SHEETS[name], rows)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _write_read_me(book: Workbook, sheets: list[Sheet]) -> None:
    page = book.active
    assert page is not None
    page.title = READ_ME
    page.append(["How to fill this workbook"])
    for sentence in HOW_TO:
        page.append([sentence])
    page.append([])
    page.append(["Sheet", "Column", "Needed", "What it holds", "What to write"])
    bold = (1, page.max_row)
    for sheet in sheets:
        for column in sheet.columns:
            needed = "needed" if column.needed else ""
            page.append([sheet.name, column.name, needed, column.kind, column.help])
    for row in bold:
        for cell in page[row]:
            cell.font = Font(bold=True)
    for letter, width in zip("ABCDE", (16, 22, 9, 16, 70), strict=True):
        page.column_dimensions[letter].width = width


def _write_sheet(book: Workbook, sheet: Sheet, rows: list[Row]) -> None:
    page = book.create_sheet(sheet.name)
    more = list(dict.fromkeys(name for row in rows for name in row if name.startswith(ALSO)))
    columns = [*sheet.columns, *(Column(name, "") for name in more)]
    for number, column in enumerate(columns, start=1):
        head = page.cell(1, number)
        _put(head, column.name, sheet, column)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", start_color="FFDDE8EE" if column.needed else "FFF2F2F2")
        dimension = page.column_dimensions[get_column_letter(number)]
        dimension.width = 12 if column.kind in {NUMBER, FLAG} or column.name == "id" else 34
        if column.kind != NUMBER:
            # As text, so that Excel does not turn what people type ("1-2") into a date.
            dimension.number_format = "@"
    for at, row in enumerate(rows, start=2):
        for number, column in enumerate(columns, start=1):
            if column.name in row:
                _put(page.cell(at, number), row[column.name], sheet, column)
    page.freeze_panes = "B2"


def _put(cell: Cell, value: Any, sheet: Sheet, column: Column) -> None:
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if column.kind == NUMBER and isinstance(value, int | float):
        cell.value = value
        return
    text = _escaped("yes" if value is True else _lines(value) if isinstance(value, list) else str(value))
    if len(text) > LONGEST:
        raise Rejected(
            f"{sheet.name}, {cell.coordinate}: the text is longer than a cell can hold ({LONGEST:,} characters). "
            "Shorten it, or download the zip."
        )
    if UNSHOWABLE.search(text):
        raise Rejected(f"{sheet.name}, {cell.coordinate}: a character there cannot stand in a cell. Download the zip.")
    cell.value = text
    # Text stays text: without this, “=” begins a formula, and Excel may read “+”, “-” and “@” so too.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True


def _escaped(text: str) -> str:
    """Text in which nothing looks like Excel's way of writing a character by its number.

    >>> _escaped("_x0041_"), _unescaped("_x005F_x0041_"), _unescaped("_x0041_")
    ('_x005F_x0041_', '_x0041_', 'A')
    """
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)


def _unescaped(text: str) -> str:
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def _lines(items: list[str]) -> str:
    return "\n".join(item.replace("\n", f"\n{_CONTINUED}") for item in items)


def _items(text: str) -> list[str]:
    """The items of a list in a cell.

    >>> _items("one\\n    and more\\n\\ntwo")
    ['one\\nand more', 'two']
    """
    items: list[str] = []
    for line in text.split("\n"):
        if line.startswith(_CONTINUED) and items:
            items[-1] += f"\n{line.removeprefix(_CONTINUED)}"
        else:
            items.append(line)
    return [item.strip() for item in items if item.strip()]


# From a workbook


@dataclass
class _Page:
    """One sheet while it is read: where each column stands, its rows, the number of each row, and cells refused."""

    sheet: Sheet
    letters: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    refused: set[tuple[str, int]] = field(default_factory=set)

    def cell(self, column: str, row: int) -> str:
        """Where a cell is, in words; the whole row for a column that is not there."""
        number = self.numbers[row]
        letter = self.letters.get(column)
        return f"{self.sheet.name}, cell {letter}{number}" if letter else f"{self.sheet.name}, row {number}"


def from_workbook(data: bytes) -> Upload:
    """The files that a workbook stands for, and everything that is wrong with it by sheet and cell."""
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _refused("it is locked with a password, or in an old format. Save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                return _refused("this is no workbook. Choose the .xlsx file that you filled.")
            if not _fits(archive):
                return _refused(too_large(LARGEST))
            pages, problems = _pages(data, archive)
    except _TooLong as where:
        return Upload(problems=(Problem(str(where), f"more than {MOST_ROWS:,} rows. Split the pack in two."),))
    except (*_DAMAGED, AttributeError, TypeError):
        return _refused("this is no workbook, or it is damaged. Open it in Excel, save it as .xlsx and try again.")
    return _upload(pages, problems)


def _refused(problem: str) -> Upload:
    return Upload(problems=(Problem("The file", problem),))


def _fits(archive: zipfile.ZipFile) -> bool:
    """Whether the workbook unpacks to a bearable size: counted while unpacking, because a header can lie."""
    room = LARGEST
    for info in archive.infolist():
        with archive.open(info) as member:
            while block := member.read(1024 * 1024):
                room -= len(block)
                if room < 0:
                    return False
    return True


class _TooLong(Exception):
    """A sheet has more rows than a pack may have; the text is where."""


def _pages(data: bytes, archive: zipfile.ZipFile) -> tuple[dict[str, _Page], list[Problem]]:
    """The sheets that are known, and what is wrong cell by cell."""
    book = load_workbook(io.BytesIO(data), read_only=True)
    problems: list[Problem] = []
    pages: dict[str, _Page] = {}
    names = {sheet.casefold(): sheet for sheet in SHEETS}
    worksheet: Any
    for worksheet in book.worksheets:
        name = names.get(worksheet.title.strip().casefold())
        if name is None:
            if worksheet.title.strip().casefold() != READ_ME.casefold():
                known = ", ".join(SHEETS)
                problems.append(Problem(worksheet.title, f"the sheet is not known. Delete it, or use one of: {known}."))
            continue
        merged = _merged(archive.read(worksheet._worksheet_path))
        problems += [Problem(f"{name}, cells {cells}", "merged cells. Unmerge them.") for cells in merged]
        pages[name] = _Page(SHEETS[name])
        problems += _read_page(worksheet, pages[name])
    return pages, problems


def _upload(pages: dict[str, _Page], problems: list[Problem]) -> Upload:
    parts = {key for key, part in PARTS.items() if any(sheet.name in pages for sheet in part.sheets)}
    for part in parts:
        missing = [sheet.name for sheet in PARTS[part].sheets if sheet.name not in pages]
        problems += [Problem(name, "the sheet is missing. Put it back, even if it is empty.") for name in missing]
    if not parts and not problems:
        return _refused("it holds none of the sheets of a pack. Download a workbook here and fill that.")
    for page in pages.values():
        problems += _check(page)
    problems += _lost_rows(pages)
    made = pack_tables.write({name: page.rows for name, page in pages.items()})
    return Upload(made.files, frozenset(parts), _in_order(problems), _Where(made, pages, problems).of)


def _in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """As one would meet them going through the workbook."""

    def place(problem: Problem) -> tuple[int, int, str]:
        sheet, _, rest = problem.where.partition(", ")
        number = re.search(r"\d+", rest)
        return (list(SHEETS).index(sheet) if sheet in SHEETS else -1, int(number[0]) if number else 0, rest)

    return tuple(sorted(dict.fromkeys(problems), key=place))


def _merged(xml: bytes) -> list[str]:
    # Read here, because openpyxl tells of merged cells only after making every cell of them, however many.
    found = re.findall(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z0-9:$]{1,40})\"", xml)
    return [ref.decode() for ref in found[:50]]


def _read_page(worksheet: Any, page: _Page) -> list[Problem]:
    worksheet.reset_dimensions()  # what the file says of its own size may be wrong
    rows: Iterator[tuple[Any, ...]] = worksheet.iter_rows(max_col=MOST_COLUMNS + 1)
    name = page.sheet.name
    head = next(rows, ())
    problems, columns = _columns(head, page)
    for number, cells in enumerate(rows, start=2):
        if all(_empty(cell.value) for cell in cells):
            # A sheet may go on with blank rows for a million lines.
            if number > 100 * MOST_ROWS:
                break
            continue
        if len(page.rows) == MOST_ROWS:
            raise _TooLong(f"{name}, row {number}")
        row: Row = {}
        for at, cell in enumerate(cells):
            if _empty(cell.value):
                continue
            where = f"{name}, cell {get_column_letter(at + 1)}{number}"
            column = columns.get(at)
            if column is None:
                problems.append(Problem(where, "the column has no name. Name it in the first row, or empty the cell."))
                continue
            value, wrong = _value(cell, column)
            if wrong:
                problems.append(Problem(where, wrong))
                page.refused.add((column.name, len(page.rows)))
            if value not in ("", [], False):
                row[column.name] = value
        page.rows.append(row)
        page.numbers.append(number)
    return problems


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _columns(head: tuple[Any, ...], page: _Page) -> tuple[list[Problem], dict[int, Column]]:
    """The column that stands at each place, by the names in the first row."""
    sheet = page.sheet
    problems: list[Problem] = []
    columns: dict[int, Column] = {}
    known = {column.name.casefold(): column for column in sheet.columns}
    for at, cell in enumerate(head):
        if _empty(cell.value):
            continue
        letter = get_column_letter(at + 1)
        where = f"{sheet.name}, cell {letter}1"
        text = _unescaped(str(cell.value)).strip().replace("\u2019", "'")
        column = known.get(text.casefold())
        if column is None and text.startswith(ALSO) and len(text) > len(ALSO):
            column = Column(text, "", BODY if text.startswith(f"{ALSO}## ") else TEXT)
        if column is None:
            names = ", ".join(column.name for column in sheet.columns)
            problems.append(Problem(where, f"the column {text[:60]} is not known. Rename it to one of: {names}."))
            column = Column(f"{ALSO}{text}", "")
        if column.name in page.letters:
            problems.append(Problem(where, f"the column {column.name} is there twice. Keep one."))
            continue
        page.letters[column.name] = letter
        columns[at] = column
    missing = [column.name for column in sheet.columns if column.needed and column.name not in page.letters]
    problems += [Problem(f"{sheet.name}, row 1", f"the column {name} is missing. Add it.") for name in missing]
    return problems, columns


def _value(cell: Any, column: Column) -> tuple[Any, str]:
    """What a cell says, and what is wrong with it."""
    value = cell.value
    if cell.data_type == "f":
        return "", "a formula. Write what people should read."
    if cell.data_type == "e":
        return "", f"the error {value}. Write what people should read."
    if isinstance(value, datetime | date):
        if column.name not in _DATES:
            return "", "Excel made a date of this. Format the cell as text and type it again."
        day = value.date() if isinstance(value, datetime) else value
        return day.isoformat(), ""
    if column.kind == FLAG:
        return _flag(value)
    if column.kind == NUMBER:
        return _number(value), ""
    if isinstance(value, bool):
        value = str(value).casefold()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = pack_tables.one_line_ends(_unescaped(str(value)))
    if UNSHOWABLE.search(text):
        return "", "a character there cannot be shown. Type the text again."
    if column.kind == BODY and pack_tables.headings_in(text):
        return text, "a line begins with ##, which marks a heading in a card. Take the signs out."
    return (_items(text) if column.kind in {LIST, BULLETS} else text), ""


def _flag(value: Any) -> tuple[bool, str]:
    word = str(value).strip().casefold()
    if word in {"yes", "true", "1", "1.0", "x"}:
        return True, ""
    if word in {"no", "false", "0", "0.0"}:
        return False, ""
    return False, "write yes, or leave the cell blank."


def _number(value: Any) -> Any:
    """A number as a number; anything else as it is, for the reader of the pack to refuse."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, int | float):
        return value
    text = str(value).strip()
    return int(text) if re.fullmatch(r"\d{1,9}", text) else text


def _check(page: _Page) -> list[Problem]:
    """Blank cells that are needed, and ids that stand there twice."""
    problems = []
    columns = [column for column in page.sheet.columns if column.needed and column.name in page.letters]
    for at, row in enumerate(page.rows):
        blank = [column.name for column in columns if column.name not in row and (column.name, at) not in page.refused]
        problems += [Problem(page.cell(name, at), f"{name} is missing. Fill the cell.") for name in blank]
    keys = ("agenda", "id") if page.sheet.name == "Agendas" else (*page.sheet.hangs_on, "id")
    if page.sheet.name == "Scales":
        keys = ("scale", "id")
    seen: Counter[tuple[Any, ...]] = Counter()
    first: dict[tuple[Any, ...], int] = {}
    for at, row in enumerate(page.rows):
        key = tuple(str(row.get(name, "")) for name in keys)
        if all(key):
            seen[key] += 1
            earlier = first.setdefault(key, at)
            if seen[key] > 1:
                sentence = f"the id {key[-1]} stands in row {page.numbers[earlier]} too. Give each its own."
                problems.append(Problem(page.cell("id", at), sentence))
    return problems


def _lost_rows(pages: dict[str, _Page]) -> list[Problem]:
    """Rows that hang on nothing, and whole agendas that are said to be two things."""
    problems = []
    for child, parent, keys in (
        ("Options", "Polls", ("id",)),
        ("Facts", "Jigsaws", ("id",)),
        ("Stages", "Agendas", ("agenda", "id")),
    ):
        if child not in pages or parent not in pages:
            continue
        page = pages[child]
        there = {tuple(str(row.get(key, "")) for key in keys) for row in pages[parent].rows}
        for at, row in enumerate(page.rows):
            on = tuple(str(row.get(name, "")) for name in page.sheet.hangs_on)
            if all(on) and on not in there:
                sentence = f"there is no {' / '.join(on)} on the sheet {parent}. Use an id from there."
                problems.append(Problem(page.cell(page.sheet.hangs_on[-1], at), sentence))
    page = pages.get("Agendas", _Page(SHEETS["Agendas"]))
    said: dict[tuple[str, str], str] = {}
    for at, row in enumerate(page.rows):
        for name in ("agenda_title", "agenda_description"):
            if name in row and said.setdefault((row.get("agenda", ""), name), row[name]) != row[name]:
                problems.append(Problem(page.cell(name, at), f"another {name} stands above. Keep the first only."))
    return problems


class _Where:
    """Finds the cell that a mistake in a written file came from."""

    def __init__(self, made: pack_tables.Written, pages: dict[str, _Page], problems: list[Problem]) -> None:
        self._made, self._pages = made, pages
        self._told = {(p.where.partition(",")[0], n[0]) for p in problems if (n := re.search(r"\d+$", p.where))}

    def of(self, mistake: Mistake) -> Problem | None:
        origin = self._made.origin(mistake.file.replace("\\", "/"), mistake.line)
        if origin is None or not self._pages[origin[0]].rows:
            return Problem(mistake.file, mistake.problem)
        name, at = origin
        page = self._pages[name]
        if (name, str(page.numbers[at])) in self._told or self._follows(mistake.problem):
            return None
        return Problem(page.cell(_column(mistake.problem, page, page.rows[at]), at), mistake.problem)

    def _follows(self, problem: str) -> bool:
        """Whether the mistake is only that something is missing which is listed already with its own."""
        missing = re.match(r"there is no \w+ (\S+)\. |the claims (\S+) are not|the scale (\S+) is not", problem)
        wanted = next((one for one in missing.groups() if one), "") if missing else ""
        broken = (
            str(row.get("scale" if name == "Scales" else "id", ""))
            for name, page in self._pages.items()
            for row, number in zip(page.rows, page.numbers, strict=True)
            if (name, str(number)) in self._told
        )
        return bool(wanted) and wanted in broken


def _column(problem: str, page: _Page, row: Row) -> str:
    """The column that a sentence about a row speaks of."""
    if named := re.search(r'the (?:field (\S+)|part "([^"]+)")', problem):
        name = named[1] or named[2]
        name = {"title": "agenda_title"}.get(name, name) if not set(row) - set(pack_tables.PLAN) else name
        if name in page.letters:
            return str(name)
    words = re.match(r"(?:the|there is no) (\w+) ?(\S*?)[. ]", problem)
    if words:
        meant = [name for name in (words[1], f"{words[1]}s") if name in page.letters]
        holding = [name for name in meant if words[2] in str(row.get(name, ""))]
        if holding or meant:
            return (holding or meant)[0]
    return next(iter(name for name in ("id", "card", "agenda", "scale") if name in row and name in page.letters), "id")
