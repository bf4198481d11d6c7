"""The rooms of the house import only downwards."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = {
    "workshop": {"streamlit", "starlette", "pandas"},
    "analysis": {"streamlit", "starlette", "sqlalchemy"},
    "phone": {"streamlit", "sqlalchemy"},
    "pages": {"starlette", "sqlalchemy"},
}
"""What is not for each room."""
OURS = {one.stem for one in ROOT.iterdir() if one.suffix == ".py" or (one / "__init__.py").exists()}


def table() -> dict[str, set[str]]:
    """What each of ours may import of ours, by ARCHITECTURE.md. The files of one row may import each other."""
    rows = re.findall(r"^\| (`[^|]+) \|[^|]+\|([^|]*)\|$", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
    found = {}
    for cell, allowed in rows:
        names = re.findall(r"`(\w+)(?:/|\.py)`", cell)
        if allowed.strip() != "all":
            found |= {name: {*names, *re.findall(r"`(\w+)`", allowed)} for name in names}
    return found


def imported(file: Path) -> set[str]:
    """The top-level names of everything that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def files_of(name: str) -> list[Path]:
    return [ROOT / f"{name}.py"] if (ROOT / f"{name}.py").exists() else list((ROOT / name).rglob("*.py"))


@pytest.mark.parametrize("name", sorted(OURS - {"app", "gate"}))
def test_what_is_ours_imports_only_what_it_may(name: str) -> None:
    forbidden = OURS - table()[name] | LIBRARIES.get(name, set())
    assert files_of(name)
    wrong = {f"{file.relative_to(ROOT)}: {one}" for file in files_of(name) for one in imported(file) & forbidden}
    assert wrong == set()


def test_only_the_journal_and_its_channel_talk_to_the_database() -> None:
    users = {file.name for file in files_of("workshop") if {"sqlalchemy", "psycopg"} & imported(file)}
    assert users == {"journal.py", "channel.py"}


def test_the_materials_hold_no_python() -> None:
    assert list((ROOT / "workshop_materials").rglob("*.py")) == []
