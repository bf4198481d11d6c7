"""A codebook from anybody's YAML file: id, title and definition are needed, and ids may be written as they like."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workshop.codebook import Codebook, Theme
from workshop.errors import Rejected
from workshop.materials import as_written


def read(file: Path) -> Codebook:
    """``Rejected`` with the remedy if the file is no codebook. The built-in materials have a stricter reader."""
    if not file.is_file():
        raise Rejected(f"{file} is not there. Check its name and place.")
    try:
        fields, _ = as_written(file)
    except ValueError as error:
        raise Rejected(str(error)) from error
    listed = fields.get("themes")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed):
        raise Rejected(f"{file} holds no theme. Write a list named themes, with an id, a title and a definition each.")
    themes: dict[str, Theme] = {}
    for number, raw in enumerate(listed, start=1):
        theme = _theme(raw, f"{file}, theme {number}")
        if theme.id in themes:
            raise Rejected(f"{file}, theme {number}: the id {theme.id} is there twice. Give every theme its own.")
        themes[theme.id] = theme
    return Codebook(str(fields.get("version", "")), tuple(themes.values()))


def _theme(raw: Mapping[str, Any], where: str) -> Theme:
    id_, title, definition = (_text(raw, name, where) for name in ("id", "title", "definition"))
    for name, text in (("id", id_), ("title", title), ("definition", definition)):
        if not text:
            raise Rejected(f"{where}: the field {name} is missing. Add it.")
    if ";" in id_:
        raise Rejected(f"{where}: the id {id_} holds a semicolon, which joins ids. Give it another id.")
    include, leave_to = (_text(raw, name, where) for name in ("include", "leave_to"))
    return Theme(id_, title, definition, include, leave_to, _texts(raw, "words", where), _texts(raw, "examples", where))


def _text(raw: Mapping[str, Any], name: str, where: str) -> str:
    value = raw.get(name)
    if isinstance(value, (list, dict)):
        raise Rejected(f"{where}: the field {name} should be text. Put it in quotes.")
    return "" if value is None else str(value).strip()


def _texts(raw: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = raw.get(name) or []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list) or any(isinstance(one, (list, dict)) for one in value):
        raise Rejected(f"{where}: the field {name} should be a list of words or sentences.")
    return tuple(text for one in value if (text := str(one).strip()))
