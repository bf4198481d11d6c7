"""How Sphinx builds these pages: python start.py docs."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from workshop import VERSION  # noqa: E402

project = html_title = "MASH workshop toolkit"
version = release = VERSION
language = "en-GB"
extensions = ["myst_parser"]
exclude_patterns = ["site"]
myst_enable_extensions = ["attrs_inline"]
myst_heading_anchors = 3

html_theme = "furo"
html_static_path = ["assets"]
html_css_files = ["docs.css"]
templates_path = ["templates"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_use_index = False

MODULES = "modules"
"""The page that lists the modules. It is filled from the code, so no list has to be kept."""
ROOMS = ("workshop", "analysis", "phone", "pages")


def list_modules(app: Sphinx, page: str, source: list[str]) -> None:
    """End the page of modules with a table for each room of the house: every module and the first line it says."""
    if page == MODULES:
        source[0] += "".join(f"\n## {room}/\n\n| module | what it is |\n|---|---|\n{_rows(room)}" for room in ROOMS)


def _rows(room: str) -> str:
    return "".join(f"| `{file.relative_to(ROOT / room)}` | {_said(file)} |\n" for file in sorted(_modules(room)))


def _modules(room: str) -> list[Path]:
    return [file for file in (ROOT / room).rglob("*.py") if file.name != "__init__.py"]


def _said(file: Path) -> str:
    said = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    return " ".join(said.partition("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")


def setup(app: Sphinx) -> None:
    app.connect("source-read", list_modules)
