"""Bringing in results and putting workshops together in a real browser: by keyboard, accessible, with real files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from accessibility import wrong_with
from playwright.sync_api import Browser, Page, expect
from test_imported import POLIS_COMMENTS, POLIS_MATRIX, comma, counts
from test_pages_bring_in import POLL
from test_pages_browser import signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, app: servers.App) -> Iterator[Page]:
    context = signed_in(browser, app)
    opened = context.new_page()
    opened.set_viewport_size({"width": 1280, "height": 900})
    yield opened
    context.close()


def wrong(page: Page) -> list[str]:
    """What axe finds but for Streamlit's own drop zone: it has both a name and the role of decoration.

    Its button, which the keyboard reaches, has the name as well.
    """
    zone = 'presentation-role-conflict: <section role="presentation" tabindex="-1" data-testid="stFileUploaderDropzone"'
    return [one for one in wrong_with(page) if not one.startswith(zone)]


def pictured(page: Page, name: str) -> None:
    if folder := os.environ.get("WORKSHOP_PICTURES"):
        page.screenshot(path=Path(folder, f"{name}.png"), full_page=True)


def test_results_are_brought_in_by_file_and_keyboard(page: Page, app: servers.App) -> None:
    page.goto(f"{app.url}/bring-in")
    upload = page.locator("input[type=file]")
    expect(page.get_by_role("button", name="Template for Excel")).to_be_visible(timeout=30_000)
    assert wrong(page) == []
    upload.set_input_files({"name": "poll.csv", "mimeType": "text/csv", "buffer": comma(POLL)})
    expect(page.get_by_role("button", name="Bring them in")).to_be_visible()
    expect(page.get_by_text("never read, because it may name people", exact=False).first).to_be_visible()
    pictured(page, "bring-in")
    assert wrong(page) == []
    page.get_by_label("Title").press_sequentially("Brought in by keyboard")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("01102026")
    page.keyboard.press("Tab")
    button = page.get_by_role("button", name="Bring them in")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("is a workshop now")).to_be_visible(timeout=30_000)
    expect(button).to_have_count(0)
    pictured(page, "brought-in")
    assert wrong(page) == []
    room = next(
        room
        for room in map(app.journal.room, app.journal.workshops())
        if room.plan[0].title == "Brought in by keyboard"
    )
    assert room.plan[0].date == "2026-10-01"
    assert counts(room, "Which way?") == {"North": 8, "South": 4}


def test_polis_and_the_page_across_workshops_pass_axe(page: Page, app: servers.App) -> None:
    page.goto(f"{app.url}/bring-in")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "comments.csv", "mimeType": "text/csv", "buffer": comma(POLIS_COMMENTS)},
            {"name": "participants-votes.csv", "mimeType": "text/csv", "buffer": comma(POLIS_MATRIX)},
        ]
    )
    expect(page.get_by_role("button", name="Bring them in")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("combobox", name="How it is read")).to_have_count(2)
    pictured(page, "bring-in-polis")
    assert wrong(page) == []
    page.goto(f"{app.url}/across")
    expect(page.get_by_role("button", name="Put them together")).to_be_visible(timeout=30_000)
    pictured(page, "across")
    assert wrong(page) == []
