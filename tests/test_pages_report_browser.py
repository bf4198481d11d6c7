"""The findings report written in a real browser: saved when a field is left, by keyboard alone, accessible."""

from __future__ import annotations

import re

import pytest
import servers
from accessibility import wrong_in_the_dark
from browser_phones import eventually
from pages_room import People, release_all
from playwright.sync_api import Browser, Page, expect
from test_pages_bring_in_browser import wrong
from test_pages_browser import code, settled, signed_in

from workshop import entries as e

pytestmark = pytest.mark.browser

SAID = ("I am scared of blame, so I write less than I know.", "I share with people I trust.", "We chase and chase.")
COUNTS = "[...document.querySelectorAll('[class*=st-key-report-other-] .label')].map(one => one.clientWidth)"
"""How wide the counts of each theme stand that is not in the report."""
FITS = """Math.max(document.querySelector('[data-testid=stMain]').scrollWidth, document.documentElement.scrollWidth)
  <= innerWidth"""


def opened(browser: Browser, app: servers.App, workshop: str) -> Page:
    context = signed_in(browser, app)
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{app.url}/findings?w={code(app.journal, workshop)}")
    expect(page.locator(".st-key-report-step-2 button")).not_to_contain_text("…", timeout=60_000)
    return page


def played(app: servers.App, workshop: str) -> None:
    people = People(app.journal, workshop).join(8)
    people.host_goes_to("text")
    people.answer(*SAID)
    people.host_goes_on()
    release_all(app.journal, workshop)
    app.journal.record(workshop, e.WorkshopEnded(), e.ThemesChosen(("T9",), ()))


def to_step(page: Page, number: int) -> None:
    page.locator(f".st-key-report-step-{number} button").click()
    expect(page.get_by_role("heading", name=f"Step {number} of 6")).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        if page.evaluate("selector => Boolean(document.activeElement?.closest(selector))", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {selector}")


def test_words_are_saved_however_their_field_is_left(browser: Browser, app: servers.App, workshop: str) -> None:
    played(app, workshop)
    page = opened(browser, app, workshop)
    keys = page.keyboard
    tab_to(page, ".st-key-report-step-4")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Step 4 of 6")).to_be_visible()
    tab_to(page, ".st-key-report-words-why")
    keys.type("By keyboard alone.")
    keys.press("Tab")
    expect(page.locator(".saved").first).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    assert app.journal.room(workshop).writing.texts["why"].words == "By keyboard alone."
    page.get_by_label("Conclusion").fill("Left by a press on another step.")
    to_step(page, 5)
    expect(page.get_by_role("button", name="Add a recommendation")).to_be_visible()
    page.get_by_role("button", name="Add a recommendation").click()
    page.get_by_label("Action: what should be done").fill("Left for another page.")
    page.get_by_role("link", name="Plan").click(delay=150)

    def actions() -> list[str]:
        return [one.action for one in app.journal.room(workshop).writing.recommendations]

    assert eventually(page, lambda: actions() == ["Left for another page."])
    assert app.journal.room(workshop).writing.texts["conclusion"].words == "Left by a press on another step."
    assert len([one for one in app.journal.since(workshop) if isinstance(one.entry, e.Written)]) == 2
    page.context.close()


def test_every_step_is_accessible_and_fits(browser: Browser, app: servers.App, workshop: str) -> None:
    """Light and dark."""
    played(app, workshop)
    page = opened(browser, app, workshop)
    found = {}
    for number in range(1, 7):
        to_step(page, number)
        if number == 3:
            page.get_by_role("button", name="Quote R").first.click()
            expect(page.get_by_role("button", name="Confirm this quote")).to_be_visible()
        settled(page)
        found[number] = [*wrong(page), *wrong_in_the_dark(page)]
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert eventually(page, lambda: page.evaluate(FITS)), number
            if number == 2:
                assert eventually(page, lambda: min(page.evaluate(COUNTS)) > 240), "themes' counts: no narrow column"
    assert found == {number: [] for number in found}
    page.context.close()
