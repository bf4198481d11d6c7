"""A codebook as a file and back: a workbook, YAML, and the REFI-QDA codebook (.qdc) of programs for coding texts.

Workbook and YAML are those of a pack's part and hold everything. A .qdc holds each theme's title and, as its
description, the definition with what to include and what to leave to another theme. It has no place for ids, words,
examples and the version; themes that are known here keep theirs when a .qdc comes back.

The format: REFI-QDA Standard for Qualitative Data Analysis, codebook 1.0 (qdasoftware.org).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from itertools import count
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from analysis.phrases import printable
from workshop import VERSION, materials, pack_tables
from workshop.codebook import Codebook, Theme
from workshop.pack_upload import Problem, too_large
from workshop.pack_workbook import from_workbook, written
from workshop.rules import MOST_THEMES

ENDINGS = ("xlsx", "yaml", "qdc")
LARGEST = 4 * 1024 * 1024
"""Bytes of a file."""

_NAMESPACE = "urn:QDA-XML:codebook:1.0"
_OURS = UUID("5f6f0c0a-6a0e-4d59-9d3b-0f6b9c1f7c52")
"""Makes the same guid for the same theme in every file."""
_INCLUDE, _LEAVE_TO = "Include: ", "Leave to another theme: "
_FILE = "codebook.yaml"


@dataclass(frozen=True)
class Read:
    """What a file says: a codebook, or everything that is wrong with it."""

    codebook: Codebook | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Changes:
    """What another codebook would change. ``changed`` are the themes as they would be, with the names of the fields."""

    new: tuple[Theme, ...]
    changed: tuple[tuple[Theme, tuple[str, ...]], ...]
    removed: tuple[Theme, ...]
    same: int
    moved: bool = False
    """Whether themes that stay stand in another order."""

    @property
    def any(self) -> bool:
        return bool(self.new or self.changed or self.removed or self.moved)


def changes(old: Codebook, new: Codebook) -> Changes:
    before = {theme.id: theme for theme in old.themes}
    after = {theme.id: theme for theme in new.themes}
    both = [(before[id_], theme) for id_, theme in after.items() if id_ in before]
    return Changes(
        tuple(theme for theme in new.themes if theme.id not in before),
        tuple((theme, _differing(was, theme)) for was, theme in both if was != theme),
        tuple(theme for theme in old.themes if theme.id not in after),
        sum(was == theme for was, theme in both),
        [id_ for id_ in before if id_ in after] != [id_ for id_ in after if id_ in before],
    )


def to_workbook(codebook: Codebook) -> bytes:
    """``Rejected`` for a text that no cell can hold."""
    return written({"Codebook": _rows(codebook)})


def to_yaml(codebook: Codebook) -> bytes:
    return pack_tables.write({"Codebook": _rows(codebook)}).files[_FILE].encode()


def to_qdc(codebook: Codebook) -> bytes:
    root = ET.Element("CodeBook", {"xmlns": _NAMESPACE, "origin": f"MASH workshop toolkit {VERSION}"})
    listed = ET.SubElement(root, "Codes")
    for theme in codebook.themes:
        name = {"guid": _guid(theme.id), "name": printable(theme.title), "isCodable": "true"}
        ET.SubElement(ET.SubElement(listed, "Code", name), "Description").text = printable(_described(theme))
    ET.SubElement(root, "Sets")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def read(name: str, data: bytes, present: Codebook) -> Read:
    """A codebook from a file of this name. ``present`` is the one in use, from which a .qdc takes what it lacks."""
    if len(data) > LARGEST:
        return _refused(too_large(LARGEST))
    ending = name.rpartition(".")[2].casefold()
    if ending == "xlsx":
        return _from_workbook(data)
    if ending in {"yaml", "yml"}:
        return _checked(*_from_yaml(data))
    if ending == "qdc":
        return _from_qdc(data, present)
    return _refused("it should be a workbook (.xlsx), YAML (.yaml) or a REFI-QDA codebook (.qdc).")


def new_id(codebook: Codebook) -> str:
    """An id for a theme that was made here.

    >>> new_id(Codebook("1", (Theme("N1", "A", "B"),)))
    'N2'
    """
    known = {theme.id for theme in codebook.themes}
    return next(f"N{number}" for number in count(1) if f"N{number}" not in known)


def _differing(was: Theme, theme: Theme) -> tuple[str, ...]:
    return tuple(
        one.name.replace("_", " ") for one in fields(Theme) if getattr(was, one.name) != getattr(theme, one.name)
    )


def _rows(codebook: Codebook) -> list[pack_tables.Row]:
    rows: list[pack_tables.Row] = []
    for theme in codebook.themes:
        row = {one.name: getattr(theme, one.name) for one in fields(Theme)}
        rows.append({name: list(v) if isinstance(v, tuple) else v for name, v in row.items() if v})
    if rows and codebook.version:
        rows[0] = {"version": codebook.version} | rows[0]
    return rows


def _from_workbook(data: bytes) -> Read:
    upload = from_workbook(data)
    text = upload.files.get(_FILE)
    if text is None:
        problems = upload.problems or (Problem("The file", "it has no sheet Codebook with a theme in it."),)
        return Read(None, problems)
    found, mistakes = _from_yaml(text.encode())
    told = [problem for one in mistakes if (problem := upload.where(one))]
    if upload.problems or mistakes:
        return Read(None, tuple(dict.fromkeys((*upload.problems, *told))))
    return _checked(found)


def _from_yaml(data: bytes) -> tuple[Codebook, tuple[materials.Mistake, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, _FILE).write_bytes(data)
        pack = materials.load(Path(folder))
    return pack.codebook, pack.mistakes


def _checked(found: Codebook, mistakes: tuple[materials.Mistake, ...] = ()) -> Read:
    """The codebook in single lines of text, if it can be used."""
    if mistakes:
        return Read(None, tuple(Problem(f"{one.file}, line {one.line}", one.problem) for one in mistakes))
    themes = tuple(_tidy(theme) for theme in found.themes)
    if not 1 <= len(themes) <= MOST_THEMES:
        return _refused(f"it has {len(themes)} themes. Keep from 1 to {MOST_THEMES}.")
    return Read(Codebook(found.version, themes))


def _tidy(theme: Theme) -> Theme:
    """Every text on one line, without blank words and examples."""
    return Theme(
        theme.id,
        _one_line(theme.title),
        _one_line(theme.definition),
        _one_line(theme.include),
        _one_line(theme.leave_to),
        tuple(text for one in theme.words if (text := _one_line(one))),
        tuple(text for one in theme.examples if (text := _one_line(one))),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _refused(problem: str) -> Read:
    return Read(None, (Problem("The file", problem),))


# REFI-QDA


def _guid(id_: str) -> str:
    return str(uuid5(_OURS, id_)).upper()


def _described(theme: Theme) -> str:
    more = ((_INCLUDE, theme.include), (_LEAVE_TO, theme.leave_to))
    return "\n".join([theme.definition, *(f"{label}{text}" for label, text in more if text)])


class _NoDoctype(ET.TreeBuilder):
    """Refuses declarations, because what they can hold may unpack without end or name other files."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValueError("a document type is declared")


def _from_qdc(data: bytes, present: Codebook) -> Read:
    try:
        root = ET.fromstring(data, ET.XMLParser(target=_NoDoctype()))
    except ET.ParseError as error:
        line, column = error.position
        return Read(None, (Problem(f"Line {line}, character {column + 1}", "this is not valid XML. Export it again."),))
    except (ValueError, LookupError, RecursionError):
        return _refused("it declares things that a codebook does not need. Export it again as a REFI-QDA codebook.")
    listed = next((one for one in root if _tag(one) == "Codes"), None)
    if _tag(root) != "CodeBook" or listed is None:
        return _refused("this is no REFI-QDA codebook. Export the codebook alone, not the whole project.")
    themes: list[Theme] = []
    problems: list[Problem] = []
    known = {_guid(theme.id): theme for theme in present.themes}
    titled = {theme.title.casefold(): theme for theme in present.themes}
    for number, (title, code) in enumerate(_codable(listed, ""), start=1):
        if not title:
            problems.append(Problem(f"Code {number}", "it has no name. Name it, and export the codebook again."))
            continue
        theme = known.get(code.get("guid", "").strip("{}").upper()) or titled.get(title.casefold())
        if theme is None or theme.id in {one.id for one in themes}:
            theme = Theme(new_id(Codebook("", (*present.themes, *themes))), title, "")
        definition, include, leave_to = _description(code)
        themes.append(replace(theme, title=title, definition=definition or title, include=include, leave_to=leave_to))
    if problems:
        return Read(None, tuple(problems))
    return _checked(Codebook(present.version, tuple(themes)))


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _codable(above: ET.Element, path: str) -> Iterator[tuple[str, ET.Element]]:
    """Every code that texts can be given, with its name behind those of the codes above it."""
    for code in above:
        if _tag(code) != "Code":
            continue
        name = _one_line(code.get("name", ""))
        title = f"{path}: {name}" if path and name else name
        if code.get("isCodable", "true").strip() in {"true", "1"}:
            yield title, code
        yield from _codable(code, title)


def _description(code: ET.Element) -> tuple[str, str, str]:
    """Definition, what to include and what to leave to another theme."""
    text = next(("".join(one.itertext()) for one in code if _tag(one) == "Description"), "")
    found = {_INCLUDE: "", _LEAVE_TO: ""}
    lines = text.strip().splitlines()
    for label in (_LEAVE_TO, _INCLUDE):
        if lines[1:] and re.match(re.escape(label), lines[-1].strip()):
            found[label] = lines.pop().strip().removeprefix(label)
    return _one_line(" ".join(lines)), _one_line(found[_INCLUDE]), _one_line(found[_LEAVE_TO])
