"""The rooms of the house import only downwards."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORBIDDEN = {
    "workshop": {
        "streamlit",
        "starlette",
        "pandas",
        "phone",
        "pages",
        "analysis",
        "gate",
        "sign_in",
        "organisation",
        "app",
    },
    "analysis": {"streamlit", "starlette", "sqlalchemy", "phone", "pages", "gate", "sign_in", "organisation", "app"},
    "phone": {"streamlit", "analysis", "pages", "gate", "sign_in", "organisation", "app", "sqlalchemy"},
    "pages": {"phone", "gate", "sign_in", "organisation", "app", "starlette", "sqlalchemy"},
}


def imported(file: Path) -> set[str]:
    """The top-level names of everything that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    files = list((ROOT / room).rglob("*.py"))
    assert files
    wrong = {f"{file.relative_to(ROOT)}: {name}" for file in files for name in imported(file) & FORBIDDEN[room]}
    assert wrong == set()


def test_only_the_journal_talks_to_the_database() -> None:
    users = {file.name for file in (ROOT / "workshop").glob("*.py") if "sqlalchemy" in imported(file)}
    assert users == {"journal.py"}


def test_the_materials_hold_no_python() -> None:
    assert list((ROOT / "workshop_materials").rglob("*.py")) == []
