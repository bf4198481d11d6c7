"""The Themes page in a real browser: coded by keyboard alone, accessible in every view."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import servers
from accessibility import wrong_with
from conftest import close
from pages_room import People, release_all
from playwright.sync_api import Browser, Page, expect
from test_pages_browser import code, signed_in, wrong_once_still

from workshop.room import Code

pytestmark = pytest.mark.browser

SAID = [
    "I spend Fridays chasing to see whether my email was opened.",
    "Nobody knows what is in our remit.",
    "We sit in the same room, and that is why it works well.",
    "I wait for consent before I share.",
    "n/a",
    *(f"We chase number {n}" for n in range(20)),
]


@pytest.fixture
def page(browser: Browser, app: servers.App, workshop: str) -> Iterator[Page]:
    """The page, with remarks to code, in a window of 1280 pixels."""
    people = People(app.journal, workshop).join(len(SAID))
    people.host_goes_to("text")
    people.answer(*SAID)
    release_all(app.journal, workshop)
    context = signed_in(browser, app)
    opened = context.new_page()
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.goto(f"{app.url}/themes?w={code(app.journal, workshop)}")
    expect(opened.get_by_role("button", name="Begin")).to_be_visible(timeout=30_000)
    yield opened
    close(context)


def decisions(app: servers.App, workshop: str) -> list[Code]:
    """What stands, oldest first."""
    by = app.journal.room(workshop).codes.values()
    return sorted((one for codes in by for one in codes.values()), key=lambda one: one.at)


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("selector => Boolean(document.activeElement?.closest(selector))", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {selector}")


def test_a_coder_needs_nothing_but_the_keyboard(page: Page, app: servers.App, workshop: str) -> None:
    keys = page.keyboard
    tab_to(page, ".st-key-coder-typed input")
    keys.press("Enter")
    expect(page.get_by_text("0 of 24 decided")).to_be_visible()
    # Letters and numbers do nothing while the field of the name is there to type in.
    expect(page.locator(".st-key-coder-typed")).to_have_count(0)
    expect(page.get_by_role("button", name="Shortcut 1")).to_be_visible()

    keys.press("1")
    expect(page.get_by_role("button", name="Save: ")).to_be_visible()
    keys.press("2")
    expect(page.get_by_role("button", name="Save: ").filter(has_text="; ")).to_be_visible()
    keys.press("g")
    expect(page.get_by_role("button", name="Good practice: yes")).to_be_visible()
    keys.press("a")
    expect(page.get_by_text("1 of 24 decided")).to_be_visible()
    (first,) = decisions(app, workshop)
    assert (len(first.themes), first.positive) == (2, True)

    keys.press("n")
    expect(page.get_by_text("2 of 24 decided")).to_be_visible()
    assert decisions(app, workshop)[1].themes == ()
    keys.press("u")
    expect(page.get_by_text("1 of 24 decided")).to_be_visible()

    keys.press("o")
    expect(page.locator("[class*='st-key-coding-pick'] input")).to_be_focused()
    keys.type("Legal")
    keys.press("Enter")
    keys.press("Escape")
    expect(page.get_by_role("button", name="Save: T6")).to_be_visible()
    tab_to(page, "[class*='st-key-coding-accept']")
    keys.press("Enter")
    expect(page.get_by_text("2 of 24 decided")).to_be_visible()
    assert decisions(app, workshop)[1].themes == ("T6",)

    keys.press("t")
    expect(page.get_by_label("Title of the new theme")).to_be_focused()
    keys.type("A mug, a nap and a gong")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Save: N1")).to_be_visible()
    assert len(decisions(app, workshop)) == 2, "letters that are typed decide nothing"
    tab_to(page, "[class*='st-key-coding-accept']")
    keys.press("Space")
    expect(page.get_by_text("3 of 24 decided")).to_be_visible()
    assert app.journal.room(workshop).codebooks[-1].themes[-1].title == "A mug, a nap and a gong"

    tab_to(page, ".st-key-letters input")
    keys.press("Space")
    expect(page.locator("[class*='st-key-coding-accept'] kbd")).to_have_count(0)
    keys.press("n")
    page.wait_for_timeout(500)
    assert len(decisions(app, workshop)) == 3


def test_every_view_is_accessible_and_loads_nothing_from_elsewhere(page: Page, app: servers.App) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    wrong = {"who": wrong_once_still(page)}
    page.get_by_role("button", name="Begin").click()
    for view, seen in (
        ("Code remarks", "0 of 24 decided"),
        ("Compare coders", "Two coders are needed."),
        ("Codebook", "Split off a new theme"),
        ("Key words", "Base: 24 remarks"),
    ):
        page.get_by_text(view, exact=True).click()
        expect(page.get_by_text(seen).first).to_be_visible()
        wrong[view] = wrong_once_still(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    assert wrong == {name: [] for name in wrong}
    assert [
        url for url in asked if not url.startswith((app.url, "data:", "blob:", app.url.replace("http", "ws")))
    ] == []


def test_two_coders_in_two_browsers_compare_side_by_side(
    page: Page, browser: Browser, app: servers.App, workshop: str
) -> None:
    page.get_by_role("button", name="Begin").click()
    context = signed_in(browser, app)
    other = context.new_page()
    other.goto(page.url)
    other.get_by_label("Who is coding?").fill("Coder B")
    other.get_by_role("button", name="Begin").click()
    for coder, key in ((page, "1"), (other, "3")):
        expect(coder.get_by_text("0 of 24 decided")).to_be_visible()
        coder.keyboard.press(key)
        expect(coder.get_by_role("button", name="Save: ")).to_be_visible()
        coder.keyboard.press("a")
        expect(coder.get_by_text("1 of 24 decided")).to_be_visible()
    other.get_by_text("Compare coders").click()
    other.get_by_role("button", name="Compare now").click()
    expect(other.get_by_text("They differ: 1")).to_be_visible()
    assert wrong_with(other) == []
    other.get_by_role("button", name="Agree with Coder A").click()
    expect(other.get_by_text("They differ: 0")).to_be_visible()
    context.close()
