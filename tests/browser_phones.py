"""Phones in a real browser, at a name that is not localhost; how a test in any browser presses and waits."""

from __future__ import annotations

import re
from collections.abc import Callable

from conftest import HOST
from phone_room import Host
from playwright.sync_api import BrowserContext, Page, expect
from servers import comes_true

SMALL = {"width": 320, "height": 568}
USUAL = {"width": 390, "height": 844}
RECEIVED = re.compile(r"Received \d\d:\d\d\.")

SIDEWAYS = """() => ["100%", "200%"].filter((size) => {
  document.documentElement.style.fontSize = size === "200%" ? "225%" : "";
  const wide = document.documentElement.scrollWidth > innerWidth;
  document.documentElement.style.fontSize = "";
  return wide;
})"""
"""The text sizes at which a page is wider than the screen; its own size is 112.5% of the browser's."""

SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, .button, select, textarea, summary, nav a, .go, label:has(input), input")]
  .filter((one) => !one.closest("label") || one.matches("label"))
  .filter((one) => one.type !== "hidden" && one.getClientRects().length)
  .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 47.5 || box.width < 47.5)
  .map(([html, box]) => `${html} ${Math.round(box.width)} x ${Math.round(box.height)}`)"""
"""What is smaller than a finger, which needs 48 pixels each way."""


def address(host: Host, path: str = "", port: int = 0) -> str:
    return f"http://{HOST}:{port or host.app.port}/{host.code}{path}"


def fills_in_a_seat(page: Page, sector: str = "Police", button: str = "Join") -> None:
    page.get_by_label("Your sector").select_option(label=sector)
    page.get_by_label("Your role").select_option(label="Manager")
    page.get_by_role("button", name=button).click()


def joined(context: BrowserContext, host: Host, port: int = 0) -> Page:
    """A phone that has joined, with its page open."""
    page = context.new_page()
    page.goto(address(host, port=port))
    fills_in_a_seat(page)
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    assert page.evaluate("isSecureContext") is False
    return page


def asked(page: Page, host: Host, question: str, round_: str = "first") -> None:
    """The host asks, and the page shows it."""
    host.asks(question, round_)
    expect(page.locator("#answer")).to_be_visible()


def chooses(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()
    page.locator("#send").click()


def goes_to(page: Page, url: str) -> None:
    """Open an address; a page that was just following the room may first go there itself."""
    for _ in range(5):
        try:
            page.goto(url)
        except Exception:
            page.wait_for_timeout(300)
        else:
            return
    raise AssertionError(f"{url} does not open")


def pressed(page: Page, key: str) -> None:
    """A key, once the press before is no longer taken for the same one."""
    page.wait_for_timeout(1000)
    page.keyboard.press(key)


def eventually(page: Page, what: Callable[[], bool], within: float = 30) -> bool:
    """Whether it comes true while the page lives on: a route of a test is answered only while Playwright works."""
    return comes_true(what, within, page.wait_for_timeout)
