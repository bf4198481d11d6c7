"""The page in a browser: accessible, whole at every width, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from accessibility import wrong_with
from analysis_rooms import every_exercise
from playwright.sync_api import Browser

from analysis.html import html
from analysis.report import report


@pytest.fixture(scope="module")
def page_text() -> str:
    return html(report(every_exercise().room))


class Outline(HTMLParser):
    """The levels of the headings, every id, and what images and tables lack."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_headings_are_in_order_and_ids_unique(page_text: str) -> None:
    outline = Outline()
    outline.feed(page_text)
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    assert all(below - above <= 1 for above, below in zip(outline.levels, outline.levels[1:], strict=False))
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.tags.count("table") == outline.tags.count("caption")
    assert "script" not in outline.tags


def test_every_link_of_the_contents_leads_somewhere(page_text: str) -> None:
    targets = re.findall(r'href="#([^"]+)"', page_text)
    ids = set(re.findall(r'\bid="([^"]+)"', page_text))
    assert targets
    assert set(targets) <= ids


def test_charts_have_a_text_alternative_and_a_table(page_text: str) -> None:
    assert len(re.findall(r'<img [^>]*alt="Drawing: [^"]+"', page_text)) == page_text.count("<img") > 3
    figures = re.findall(r'<figure class="drawing".*?</figure>\s*<div class="table', page_text, re.DOTALL)
    assert len(figures) == page_text.count("<svg") > 5
    assert all(re.search(r'role="img" aria-label="[^"]{40,}"', figure) for figure in figures)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_is_loaded(browser: Browser, page_text: str, tmp_path: Path, width: int) -> None:
    file = tmp_path / "findings.html"
    file.write_text(page_text, "utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert wrong_with(page) == []
    assert asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
