"""A pack as tables, and its files again: what a workbook shows of cards, polls and the rest.

A part of a pack is what can be taken alone: the myths, the polls. Each part has one sheet, and some have sheets for
what hangs on its rows, such as the options of a question. Comments and the order of fields stay behind in the files.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from workshop import exercises, materials
from workshop.activities import KINDS
from workshop.materials import bullets, paragraphs

TEXT, LIST, NUMBER, FLAG, BODY, BULLETS = "text", "list", "number", "yes or blank", "long text", "list of prompts"

Row = dict[str, Any]
"""The filled cells of one row by column. A list is a list of texts; a blank cell is not there."""

Tables = dict[str, list[Row]]
"""The rows of each sheet, for the sheets of the parts at hand."""

ALSO = "also "
"""What the name of a column begins with when it holds a field or a heading that this toolkit does not know."""


@dataclass(frozen=True)
class Column:
    name: str
    help: str
    kind: str = TEXT
    needed: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet. ``hangs_on`` names the columns that say which row of another sheet a row belongs to."""

    name: str
    columns: tuple[Column, ...]
    hangs_on: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Part:
    """What can be downloaded and replaced alone: its name in words, where its files are, and its sheets."""

    title: str
    one: str
    files: str
    sheets: tuple[Sheet, ...]


def _needed(name: str, help_: str, kind: str = TEXT) -> Column:
    return Column(name, help_, kind, needed=True)


_ID = _needed("id", "Short name of your own, used once, such as anytown-1. Never one of the toolkit's.")
_TITLE = _needed("title", "A few words that people see.")
_MINUTES = _needed("minutes", "Whole minutes.", NUMBER)
_CHECKED = _needed("checked", "The day somebody last checked this against its source, such as 2026-11-22.")
_CLAIMS = _needed("claims", "Ids from the register of claims, one on each line.", LIST)
_FACTS_CLAIMS = Column("claims", "Ids from the register of claims, where a fact is stated, one on each line.", LIST)
_JURISDICTION = Column("jurisdiction", "Where it applies, such as England.")
_HELD = Column("held", "Why the card may not be used yet. Leave blank for a card that may.")

_SCENARIOS = Sheet(
    "Scenarios",
    (
        _ID,
        _TITLE,
        Column("agencies", "Those who appear, one on each line.", LIST),
        Column("levels", "For the facilitator only, such as 1-2."),
        _MINUTES,
        _needed("question", "What people vote on after each release."),
        _needed("scale", "Id of a scale, such as share-now."),
        Column("hint", "A line under the question."),
        Column("confidence", "yes, if people are also asked how sure they are.", FLAG),
        _JURISDICTION,
        Column("checked", _CHECKED.help),
        _CLAIMS,
        _needed("content_note", "What the card is about, and that people may skip it."),
        _needed("learning", "What the card teaches, in a sentence or two."),
        _HELD,
        *(
            column
            for release in materials.RELEASES
            for column in (
                _needed(f"Release {release}", "40 to 90 words for participants.", BODY),
                _needed(f"Release {release}/Prompts", "Four to six questions, one on each line.", BULLETS),
            )
        ),
        _needed("Facilitator's notes", "150 to 250 words.", BODY),
    ),
)
_MYTHS = Sheet(
    "Myths",
    (
        _ID,
        _TITLE,
        _needed("statement", "What people vote on."),
        _needed("answer", "true, false or depends."),
        _MINUTES,
        _JURISDICTION,
        Column("checked", _CHECKED.help),
        _CLAIMS,
        _HELD,
        _needed("Fact", "What is so, with its limits.", BODY),
        _needed("Talk about", "Three questions, one on each line.", BULLETS),
    ),
)
_POLLS = Sheet(
    "Polls",
    (
        _ID,
        _needed("kind", f"One of: {', '.join(sorted(KINDS))}."),
        _needed("text", "The question."),
        Column("hint", "A line under the question."),
        Column("scale", "Id of a scale, for the kind scale."),
        Column("most", "How many may be chosen or written (choices, words).", NUMBER),
        Column("total", "How many points to share (points).", NUMBER),
        Column("limit", "The longest answer in characters (text and its kin).", NUMBER),
        Column("confidence", "yes, if people are also asked how sure they are.", FLAG),
        Column("many", "yes, if one person may send several.", FLAG),
        Column("upvotes", "yes, if people may support what others sent.", FLAG),
        Column("options_from", "Id of an earlier item whose released remarks become the options."),
        _FACTS_CLAIMS,
    ),
)
_OPTIONS = Sheet(
    "Options",
    (
        _needed("question", "Id of a question on the sheet Polls."),
        _needed("id", "Short name, used once in its question."),
        _needed("label", "What people see."),
    ),
    ("question",),
)
_SCALES = Sheet(
    "Scales",
    (
        _needed("scale", "Id of the scale, on each of its rows."),
        _needed("id", "Short name, used once in its scale."),
        _needed("label", "What people see. Rows stand in the order of the scale."),
        Column("off_scale", "yes, for a choice such as Not sure that has no place in the order.", FLAG),
    ),
)
_CODEBOOK = Sheet(
    "Codebook",
    (
        Column("version", "Of the whole codebook, on the first row."),
        _ID,
        _TITLE,
        _needed("definition", "What the theme means."),
        Column("include", "What belongs in it."),
        Column("leave_to", "What belongs elsewhere, and where."),
        Column("words", "Words as practitioners type them, one on each line.", LIST),
        Column("examples", "Invented remarks, one on each line.", LIST),
    ),
)
_VIGNETTES = Sheet(
    "Vignettes",
    (
        _ID,
        _TITLE,
        _needed("text", "30 to 60 words."),
        Column("note", "For the facilitator: what usually divides the room."),
        _FACTS_CLAIMS,
    ),
)
_JIGSAWS = Sheet(
    "Jigsaws",
    (
        _ID,
        _TITLE,
        _needed("question", "What people vote on."),
        _needed("introduction", "What to do with the notes."),
        _needed("joined", "What the whole picture shows."),
        Column("prompts", "Questions to talk about, one on each line.", LIST),
        _needed("learning", "What the exercise teaches."),
        _needed("content_note", "What it is about, and that people may skip it."),
        _CLAIMS,
    ),
)
_FACTS = Sheet(
    "Facts",
    (
        _needed("jigsaw", "Id of a row on the sheet Jigsaws."),
        _needed("agency", "Who holds the note."),
        _needed("text", "The note."),
    ),
    ("jigsaw",),
)
_LEGAL = Sheet(
    "Legal",
    (
        _ID,
        _needed("what", "The law, guidance or local rule."),
        _needed("since", "Since when, in words."),
        _needed("status", "in force; reported; enacted, start not confirmed; or local."),
        _needed("detail", "What to know, in two or three sentences."),
        _CLAIMS,
        _needed("source", "Where it was read."),
        Column("address", "The page, beginning https://."),
        _CHECKED,
    ),
)
_REGISTER = Sheet(
    "Claims",
    (
        _ID,
        _needed("verdict", "primary, quoted, partly, not-found or wrong."),
        _needed("claim", "What may be said, in one sentence."),
        Column("reservation", "What is shown with it. Needed for partly."),
        Column("shown", "For wrong: words of the correction that a card citing it shows, one on each line.", LIST),
        Column("never", "For wrong: words that a card citing it may not say, one on each line.", LIST),
        _needed("source", "Where it was read."),
        Column("address", "The page, beginning https://."),
        Column("page_date", "The date on the page."),
        _CHECKED,
        _needed("jurisdiction", "Where it applies, such as England."),
    ),
)
_AGENDAS = Sheet(
    "Agendas",
    (
        _needed("agenda", "Id of the agenda, on each of its rows."),
        Column("agenda_title", "On the first row of the agenda."),
        Column("agenda_description", "On the first row of the agenda."),
        Column("kind", f"scenario, myth, {', '.join(exercises.KINDS)}."),
        Column("id", "Short name, used once in its agenda. Leave blank for a card."),
        Column("card", "Id of a card, for the kinds scenario and myth."),
        Column("title", "What people see. Leave blank for a card."),
        Column("minutes", "Whole minutes.", NUMBER),
        Column("text", "What the screen shows, for the kind info."),
        Column("round", "before, after, or blank."),
        Column("questions", "Ids of questions, one on each line.", LIST),
        Column("question", "Id of one question, for prioritise and predict."),
        Column("options_from", "Id of the earlier item that prioritise draws on."),
        Column("hosts", "Id of the question that the table hosts of a World Café answer at the end."),
        Column("about", "Id of the sector that people predict."),
        Column("vignettes", "Ids of vignettes, one on each line.", LIST),
        Column("jigsaw", "Id of a jigsaw."),
        Column("notes", "For the facilitator."),
        _needed("materials", "What people need for the item, or Nothing."),
        _needed("roles", "Who does what."),
        _needed("captured", "What is kept of the item, or Nothing."),
    ),
)
_STAGES = Sheet(
    "Stages",
    (
        _needed("agenda", "Id of the agenda."),
        _needed("item", "Id of the item on the sheet Agendas."),
        _needed("title", "What people see."),
        _needed("minutes", "Whole minutes.", NUMBER),
        _needed("text", "What people do before they are asked."),
        Column("asks", "Id of the item's question that follows this stage. The others come after all stages."),
    ),
    ("agenda", "item"),
)

PARTS: dict[str, Part] = {
    "scenarios": Part("Scenarios", "Scenario", "cards/*.md", (_SCENARIOS,)),
    "myths": Part("Myths", "Myth", "myths/*.md", (_MYTHS,)),
    "polls": Part("Polls", "Question", "polls.yaml", (_POLLS, _OPTIONS, _SCALES)),
    "codebook": Part("Codebook", "Theme", "codebook.yaml", (_CODEBOOK,)),
    "vignettes": Part("Vignettes", "Vignette", "vignettes.yaml", (_VIGNETTES,)),
    "jigsaws": Part("Jigsaws", "Jigsaw", "jigsaws.yaml", (_JIGSAWS, _FACTS)),
    "legal": Part("Legal status board", "Legal item", "legal.yaml", (_LEGAL,)),
    "claims": Part("Claims", "Claim", "claims.yaml", (_REGISTER,)),
    "agendas": Part("Agendas", "Agenda", "agendas/*.yaml", (_AGENDAS, _STAGES)),
}
SHEETS = {sheet.name: sheet for part in PARTS.values() for sheet in part.sheets}

_LISTS = {"codebook": "themes", "vignettes": "vignettes", "jigsaws": "jigsaws", "legal": "items", "claims": "claims"}
"""The parts that are one list in one file, and the list's name there."""

_KINDS = {"scenario": "Scenarios", "myth": "Myths"}
_FOLDERS = {"Scenarios": "cards", "Myths": "myths"}
PLAN = {"agenda": "id", "agenda_title": "title", "agenda_description": "description"}
"""The columns that say something about a whole agenda, and its fields."""


def part_of(path: str) -> str:
    """The part that a file of a pack belongs to by its place; empty for a file that is none of a pack's."""
    folder, _, name = path.rpartition("/")
    for key, part in PARTS.items():
        where, _, pattern = part.files.rpartition("/")
        ending = pattern.removeprefix("*")
        if where == folder and (name == pattern or (pattern[0] == "*" and name.endswith(ending) and name != ending)):
            return key
    return ""


class Unreadable(Exception):
    """Part of a file that no table can hold; the sentence names the remedy."""


# From files to tables


def read(folder: Path, parts: Iterable[str] = PARTS) -> tuple[Tables, dict[str, str]]:
    """The tables of a pack's parts, and for each file that cannot be shown in them the reason."""
    tables: Tables = {}
    unreadable: dict[str, str] = {}
    for key in parts:
        tables |= {sheet.name: [] for sheet in PARTS[key].sheets}
        for file in sorted(folder.glob(PARTS[key].files)):
            try:
                found = _file_rows(key, file)
            except ValueError as error:
                unreadable[file.relative_to(folder).as_posix()] = str(error)
            except Unreadable as error:
                unreadable[file.relative_to(folder).as_posix()] = f"{file.name}: {error}"
            else:
                for name, rows in found.items():
                    tables[name] += rows
    return tables, unreadable


def _file_rows(part: str, file: Path) -> Tables:
    fields, sections = materials.as_written(file)
    if file.suffix == ".md":
        name = _KINDS.get(str(fields.pop("kind", "")))
        if name is None or _FOLDERS[name] != file.parent.name:
            raise Unreadable("the folder cards is for scenarios, and myths for myths. Correct its kind or move it.")
        return {name: [_row(SHEETS[name], fields, sections)]}
    if part == "polls":
        return _polls(fields)
    if part == "agendas":
        return _agenda(fields)
    main, *hanging = PARTS[part].sheets
    found: Tables = {main.name: []}
    for raw in _items(fields, _LISTS[part]):
        facts = _items(raw, "facts") if hanging else []
        row = _row(main, raw)
        found[main.name].append(row)
        for sheet in hanging:
            found.setdefault(sheet.name, []).extend(_hung(sheet, facts, {"jigsaw": row.get("id", "")}))
    if part == "codebook" and found[main.name] and fields.get("version"):
        found[main.name][0]["version"] = str(fields["version"])
    return found


def _polls(fields: Row) -> Tables:
    found: Tables = {"Polls": [], "Options": [], "Scales": []}
    for raw in _items(fields, "questions"):
        options = _items(raw, "options")
        row = _row(_POLLS, raw)
        found["Polls"].append(row)
        found["Options"] += _hung(_OPTIONS, options, {"question": row.get("id", "")})
    scales = fields.get("scales") or {}
    if not isinstance(scales, dict) or not all(isinstance(scale, dict) for scale in scales.values()):
        raise Unreadable("the field scales should hold named scales, each with its points.")
    for name, scale in scales.items():
        rows = _hung(_SCALES, _items(scale, "points"), {"scale": str(name)})
        off = _hung(_SCALES, _items(scale, "off_scale"), {"scale": str(name)})
        found["Scales"] += rows + [{**row, "off_scale": True} for row in off]
    return found


def _agenda(fields: Row) -> Tables:
    plan = {column: fields.get(name) for column, name in PLAN.items()}
    found: Tables = {"Agendas": [], "Stages": []}
    items = _items(fields, "items")
    for raw in items or [{}]:
        stages = _items(raw, "stages")
        row = _row(_AGENDAS, {**raw, **plan})
        # What is said of the whole agenda stands on its first row.
        plan = {"agenda": plan["agenda"]}
        found["Agendas"].append(row)
        found["Stages"] += _hung(_STAGES, stages, {"agenda": row.get("agenda", ""), "item": row.get("id", "")})
    return found


def _items(fields: Row, name: str) -> list[Row]:
    found = fields.pop(name, None) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Unreadable(f"the field {name} should be a list of named fields.")
    return found


def _hung(sheet: Sheet, items: list[Row], on: Row) -> list[Row]:
    if items and not all(on.values()):
        raise Unreadable(f"the field id is missing where {sheet.name.lower()} hang on it. Add it.")
    return [_row(sheet, {**raw, **on}) for raw in items]


def _row(sheet: Sheet, fields: Mapping[str, Any], sections: Mapping[str, str] | None = None) -> Row:
    row: Row = {}
    left, texts = dict(fields), dict(sections or {})
    for column in sheet.columns:
        if column.kind == BODY:
            value: Any = paragraphs(texts.pop(column.name, ""))
        elif column.kind == BULLETS:
            value = list(bullets(texts.pop(column.name, "")))
        else:
            value = _value(column, left.pop(column.name, None))
        if value not in ("", [], None, False):
            row[column.name] = value
    row |= {f"{ALSO}{name}": as_cell(value) for name, value in left.items() if value not in (None, "")}
    row |= {f"{ALSO}## {name}": text for name, text in texts.items() if text}
    return row


def _value(column: Column, value: Any) -> Any:
    if column.kind == FLAG:
        return bool(value)
    if column.kind == LIST:
        several = value if isinstance(value, list) else [] if value is None else [value]
        return [text for text in (one_line_ends(str(one)).strip() for one in several) if text]
    if isinstance(value, list | dict):
        raise Unreadable(f"the field {column.name} should be text or a number.")
    if column.kind == NUMBER and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return "" if value is None else one_line_ends(str(value))


def one_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_cell(value: Any) -> str:
    """What a field that the toolkit does not know looks like in a cell: text as it is, anything else as JSON.

    >>> as_cell("Jo"), as_cell(3), as_cell("3")
    ('Jo', '3', '"3"')
    """
    if isinstance(value, str) and from_cell(value) == value:
        return one_line_ends(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def from_cell(text: str) -> Any:
    """The field that ``as_cell`` wrote."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text


def _no_constant(name: str) -> Any:
    raise ValueError(name)


# From tables to files


@dataclass
class Written:
    """The text of each file, and which row of which sheet each line came from."""

    files: dict[str, str] = field(default_factory=dict)
    origins: dict[str, list[tuple[int, str, int]]] = field(default_factory=dict)

    def origin(self, file: str, line: int) -> tuple[str, int] | None:
        """The sheet, and the number of the row in it, that wrote this line."""
        before = [(sheet, row) for start, sheet, row in self.origins.get(file, ()) if start <= line]
        return before[-1] if before else None


def write(tables: Tables) -> Written:
    """The files of a pack that say what the tables say."""
    written = Written()
    for name, kind in (("Scenarios", "scenario"), ("Myths", "myth")):
        stems = _stems([f"{row.get('id', '')}-{row.get('title', '')}" for row in tables.get(name, ())])
        for number, (row, stem) in enumerate(zip(tables.get(name, ()), stems, strict=True)):
            text = _Text(name, number)
            text.add(_card(SHEETS[name], kind, row))
            text.close(written, f"{_FOLDERS[name]}/{stem}.md")
    if tables.get("Polls") or tables.get("Scales"):
        _write_polls(tables, written)
    for part, list_name in _LISTS.items():
        main = PARTS[part].sheets[0]
        rows = tables.get(main.name, [])
        text = _Text(main.name, 0)
        if rows and (version := next((row["version"] for row in rows if "version" in row), "")):
            text.add(_yaml({"version": version}))
        text.add(f"{list_name}:\n")
        for number, row in enumerate(rows):
            of = {"jigsaw": row.get("id")} if part == "jigsaws" else None
            text.item(main, number, row, "facts", _FACTS, _hanging(tables, _FACTS, of))
        if rows:
            text.close(written, PARTS[part].files)
    _write_agendas(tables, written)
    return written


def _write_polls(tables: Tables, written: Written) -> None:
    text = _Text("Polls", 0)
    scales: dict[str, list[tuple[int, Row]]] = {}
    for number, row in enumerate(tables.get("Scales", ())):
        scales.setdefault(row.get("scale", ""), []).append((number, row))
    text.add("scales:\n" if scales else "scales: {}\n")
    for name, rows in scales.items():
        text.sheet, text.row = "Scales", rows[0][0]
        text.add(_indented(_yaml({name: None}).removesuffix(" null\n") + "\n"))
        for list_name, off in (("points", False), ("off_scale", True)):
            some = [(number, row) for number, row in rows if bool(row.get("off_scale")) is off]
            text.add(f"    {list_name}:\n" if some else f"    {list_name}: []\n")
            for number, row in some:
                text.sheet, text.row = "Scales", number
                fields = {key: value for key, value in _fields(_SCALES, row).items() if key != "off_scale"}
                text.add(_indented(_yaml([_without(fields, "scale")]), 3))
    questions = tables.get("Polls", [])
    text.add("questions:\n" if questions else "questions: []\n")
    for number, row in enumerate(questions):
        options = _hanging(tables, _OPTIONS, {"question": row.get("id")})
        text.item(_POLLS, number, row, "options", _OPTIONS, options)
    text.close(written, "polls.yaml")


def _write_agendas(tables: Tables, written: Written) -> None:
    plans: dict[str, list[tuple[int, Row]]] = {}
    for number, row in enumerate(tables.get("Agendas", ())):
        plans.setdefault(row.get("agenda", ""), []).append((number, row))
    for (id_, rows), stem in zip(plans.items(), _stems(list(plans)), strict=True):
        text = _Text("Agendas", rows[0][0])
        first = {column: next((row[column] for _, row in rows if column in row), "") for column in PLAN}
        text.add(_yaml({name: first[column] for column, name in PLAN.items() if first[column]}))
        items = [(number, row) for number, row in rows if set(row) - set(PLAN)]
        text.add("items:\n" if items else "items: []\n")
        for number, row in items:
            of = {"agenda": id_, "item": row.get("id")}
            text.item(_AGENDAS, number, _without(row, *PLAN), "stages", _STAGES, _hanging(tables, _STAGES, of))
        text.close(written, f"agendas/{stem}.yaml")


class _Text:
    """A file's text while it is written, remembering which row each line came from."""

    def __init__(self, sheet: str, row: int) -> None:
        self.sheet, self.row = sheet, row
        self._text: list[str] = []
        self._lines = 0
        self._origins: list[tuple[int, str, int]] = []

    def add(self, text: str) -> None:
        self._origins.append((self._lines + 1, self.sheet, self.row))
        self._text.append(text)
        self._lines += text.count("\n")

    def item(
        self, sheet: Sheet, number: int, row: Row, name: str, hung: Sheet, hanging: Sequence[tuple[int, Row]]
    ) -> None:
        """One item of a list, with the list of what hangs on it."""
        self.sheet, self.row = sheet.name, number
        self.add(_yaml([_without(_fields(sheet, row), "version")]) if row else "- {}\n")
        if not hanging:
            return
        self.add(f"  {name}:\n")
        for at, one in hanging:
            self.sheet, self.row = hung.name, at
            self.add(_indented(_yaml([_without(_fields(hung, one), *hung.hangs_on)])))

    def close(self, written: Written, file: str) -> None:
        written.files[file] = "".join(self._text)
        written.origins[file] = self._origins


def _hanging(tables: Tables, sheet: Sheet, of: Row | None) -> list[tuple[int, Row]]:
    """The rows that hang on a row, with their numbers."""
    if of is None or not all(of.values()):
        return []
    rows = enumerate(tables.get(sheet.name, ()))
    return [(number, row) for number, row in rows if all(row.get(name) == value for name, value in of.items())]


def _card(sheet: Sheet, kind: str, row: Row) -> str:
    texts: dict[str, str] = {}
    for name, value in row.items():
        column = sheet.column(name)
        if column is not None and column.kind == BODY:
            texts[name] = paragraphs(value)
        elif column is not None and column.kind == BULLETS:
            texts[name] = "\n".join(f"- {' '.join(one.split())}" for one in value)
        elif name.startswith(f"{ALSO}## "):
            texts[name.removeprefix(f"{ALSO}## ")] = "\n".join(value.splitlines()).strip()
    parts: dict[str, dict[str, str]] = {}
    for name, text in texts.items():
        part, _, sub = name.partition("/")
        parts.setdefault(part, {})[sub] = text
    written = ["---", _yaml({"kind": kind, **_fields(sheet, row)}).rstrip("\n"), "---"]
    for part, subs in parts.items():
        written += [f"## {part}", *filter(None, [subs.get("")])] if part else []
        for sub, text in subs.items():
            written += [f"### {sub}", text] if sub else []
    return "\n".join(written) + "\n"


def headings_in(text: str) -> bool:
    """Whether a line would be read as a heading of a card."""
    return any(re.match(r"(##|###) (.+)", line) for line in text.splitlines())


def _fields(sheet: Sheet, row: Row) -> Row:
    """The fields of a row, as they stand in a file: known ones, then those that the toolkit does not know."""
    known = {c.name: row[c.name] for c in sheet.columns if c.name in row and c.kind not in {BODY, BULLETS}}
    more = {
        name.removeprefix(ALSO): from_cell(value)
        for name, value in row.items()
        if name.startswith(ALSO) and not name.startswith(f"{ALSO}## ")
    }
    return known | more


def _without(fields: Row, *names: str) -> Row:
    return {name: value for name, value in fields.items() if name not in names}


def _stems(names: list[str]) -> list[str]:
    """A file name for each, of plain letters, none twice."""
    seen: Counter[str] = Counter()
    stems = []
    for name in names:
        stem = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:60].strip("-") or "card"
        seen[stem] += 1
        while seen[stem] > 1 and seen[f"{stem}-{seen[stem]}"]:
            seen[stem] += 1
        stems.append(stem if seen[stem] == 1 else f"{stem}-{seen[stem]}")
        seen[stems[-1]] += stems[-1] != stem
    return stems


class _Dumper(yaml.SafeDumper):
    """YAML that people can go on editing: no folded lines, no references, long texts as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text_node(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    breaks = len(text.splitlines()) > 1 or text != text.rstrip("\n")
    plain = text == text.strip() and not re.search(r"[\x85\u2028\u2029]|\s\n|---", text)
    style = ("|" if plain else '"') if breaks or re.search(r"[\x85\u2028\u2029]", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text_node)


def _yaml(data: Any) -> str:
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9))


def _indented(text: str, times: int = 1) -> str:
    return "".join(f"{'  ' * times}{line}" if line.strip() else line for line in text.splitlines(keepends=True))


# What a pack holds, one by one


@dataclass(frozen=True)
class Thing:
    """A card, question, theme or another thing with an id of its own; ``says`` is all its rows."""

    part: str
    one: str
    id: str
    title: str
    says: str = field(repr=False)


def things(tables: Tables) -> dict[tuple[str, str], Thing]:
    """Everything in the tables by what it is and its id."""
    found: dict[tuple[str, str], Thing] = {}
    for key, part in PARTS.items():
        main = part.sheets[0]
        id_column = "agenda" if key == "agendas" else "id"
        for name, rows in _grouped(tables.get(main.name, ()), id_column).items():
            hung = [
                row for sheet in part.sheets if sheet.hangs_on for row in tables.get(sheet.name, ())
                if row.get(sheet.hangs_on[0]) == name
            ]  # fmt: skip
            titles = ("agenda_title", "title", "what", "text", "claim")
            title = next((str(rows[0][one]) for one in titles if one in rows[0]), name)
            says = json.dumps([[_without(row, "version") for row in rows], hung], sort_keys=True)
            found[part.one, name] = Thing(key, part.one, name, title, says)
    for name, rows in _grouped(tables.get("Scales", ()), "scale").items():
        found["Scale", name] = Thing("polls", "Scale", name, name, json.dumps(rows, sort_keys=True))
    return found


def _grouped(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row.get(name, "")), []).append(row)
    return groups
