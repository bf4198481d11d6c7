"""The pages of docs/ as a site: complete, self-contained, accessible, true to the words of the toolkit."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from accessibility import wrong_with
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

import start

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
QUOTING = (
    *("quick-start.md", "host-your-own.md", "troubleshooting.md", "faq.md", "hosting.md", "keeping-data.md"),
    *("numbers.md", "report.md", "themes.md", "across-workshops.md", "other-tools.md", "security.md"),
    *("write-a-card.md", "add-an-exercise.md", "add-a-question-kind.md"),
)
"""Pages in which quotation marks and italics hold words of the toolkit."""
SPOKEN = ("pages", "phone", "workshop", "analysis")
ELSEWHERE = {
    # What Python's installer, Windows, macOS and tools for polls call their own things, and emphasis.
    "Add Python to PATH", "Allow an app through Windows Firewall", "Allow incoming connections", "client isolation",
    "italics", "needed", "Polls overall", "Polls per user", "Statement 1", "Voters",
}  # fmt: skip
FILLED_IN = re.compile(r"…|\bN \w+ were\b|\bCoder [AB]\b|(?<=^Recommendation )\d+")
"""Where the toolkit puts a number with the words that depend on it, a name, or more words."""


class Built(HTMLParser):
    """One built page: its title, ids, links, what it loads, and its pictures' descriptions."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file
        self.title = ""
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.pictures: list[str] = []
        self._in_title = False
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._in_title = tag == "title"
        self.ids.add(given.get("id", ""))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif "src" in given or (tag == "link" and given.get("rel") in {"stylesheet", "icon", "preload"}):
            self.loaded.append(given.get("src") or given.get("href", ""))
        if tag == "img":
            self.pictures.append(given.get("alt", ""))

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
            self._in_title = False


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    _, *command = start.docs_command(folder)
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def built(site: Path) -> dict[str, Built]:
    return {file.name: Built(file) for file in site.glob("*.html")}


def test_every_page_stands_in_the_contents_and_has_a_title(built: dict[str, Built]) -> None:
    linked = {urlsplit(link).path for link in built["index.html"].links}
    pages = {file.with_suffix(".html").name for file in DOCS.glob("*.md")}
    assert pages - {"index.html"} <= linked
    assert pages <= built.keys()
    titles = [built[name].title for name in pages]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_no_link_inside_is_broken(built: dict[str, Built]) -> None:
    broken = []
    for page in built.values():
        for link in page.links:
            to = urlsplit(link)
            if to.scheme or to.netloc:
                continue
            target = built.get(to.path or page.file.name)
            if target is None or (to.fragment and unquote(to.fragment) not in target.ids):
                broken.append(f"{page.file.name}: {link}")
    assert broken == []


def test_every_picture_is_there_and_described(built: dict[str, Built]) -> None:
    assert all(alt.strip() for page in built.values() for alt in page.pictures)
    assert len(built["quick-start.html"].pictures) == 3


def test_a_page_loads_nothing_from_elsewhere(site: Path, built: dict[str, Built]) -> None:
    loaded = [(page, urlsplit(one)) for page in built.values() for one in page.loaded]
    assert loaded
    assert [one.geturl() for _, one in loaded if one.netloc or one.scheme not in {"", "data"}] == []
    assert all((page.file.parent / one.path).exists() for page, one in loaded if not one.scheme)
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(https?:)?//|@import", sheet.read_text("utf-8")), sheet


def test_the_words_of_the_toolkit_are_quoted_as_they_are() -> None:
    """In the pages that say what people see, every quotation and every name of a button stands in the code."""
    spoken = _spoken()
    unknown = []
    for name in QUOTING:
        text = re.sub(
            r"`[^`]*`|!?\[[^\]]*\]\([^)]*\)(\{[^}]*\})?", "", " ".join((DOCS / name).read_text("utf-8").split())
        )
        text = text.replace("**", "")
        for words in re.findall(r"“([^”]+)”|(?<![\w*])\*([^*]+)\*(?![\w*])", text):
            said = "".join(words)
            pieces = [piece.strip() for piece in FILLED_IN.split(said) if piece.strip()]
            if said not in ELSEWHERE and not all(piece in spoken for piece in pieces):
                unknown.append(f"{name}: {said}")
    assert unknown == []


def _spoken() -> str:
    """Every text in the code, in one."""
    files = [file for room in SPOKEN for file in (ROOT / room).rglob("*.py")]
    texts = [
        node.value
        for file in [*files, ROOT / "start.py", ROOT / "sign_in.py"]
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    phones = [*(ROOT / "phone" / "templates").glob("*.html"), ROOT / "phone" / "assets" / "live.js"]
    return " ".join("\n".join([*texts, *(file.read_text("utf-8") for file in phones)]).split())


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_the_pages_are_for_everybody(site: Path, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name in ("index", "quick-start", "troubleshooting"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto((site / f"{name}.html").as_uri())
            assert wrong_with(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert [url for url in asked if not url.startswith("file:")] == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["quick-start", "architecture"])
def test_what_is_to_be_two_pages_prints_on_two(site: Path, page: Page, name: str) -> None:
    page.goto((site / f"{name}.html").as_uri())
    assert len(PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages) == 2
