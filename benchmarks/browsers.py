"""Real browsers beside the crowd: a phone that was never here, and the host page and the screen of a room."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright
from toolkit import Toolkit

from workshop import entries as e
from workshop.house import HOUSE, hash_of, new_token

NAME = "workshop.test"
"""A host name that is not localhost: what phones see, without the privileges browsers give to localhost."""

CHROMIUM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
]  # fmt: skip


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=CHROMIUM)


@dataclass(frozen=True)
class Onlookers:
    """One host page and one screen of a workshop."""

    host: Page
    screen: Page

    def go_on(self) -> None:
        """Press Next."""
        self.host.locator(".st-key-next button").click()

    def counts(self, text: str) -> float:
        """Wait until the screen says how many voted; the moment at which it did."""
        shown = "text => document.querySelector('.count b')?.textContent === text"
        self.screen.wait_for_function(shown, arg=text, polling=20)
        return time.time()

    def bars(self) -> float:
        """Wait until the screen shows the bars of a result; the moment at which it did."""
        self.screen.wait_for_selector(".bars td b")
        return time.time()


@contextlib.contextmanager
def onlookers(browser: Browser, app: Toolkit, workshop: str) -> Iterator[Onlookers]:
    """They are signed in and stay open."""
    key, code = new_token(), app.code(workshop)
    app.book.record(HOUSE, e.KeyMade(hash_of(key)))
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    host = context.new_page()
    host.goto(f"http://localhost:{app.port}/sign-in?key={key}")
    host.goto(f"http://localhost:{app.port}/host?w={code}")
    screen = context.new_page()
    screen.goto(f"http://localhost:{app.port}/screen?w={code}")
    host.locator(".st-key-next button").wait_for()
    screen.wait_for_timeout(4000)
    try:
        yield Onlookers(host, screen)
    finally:
        context.close()


def cold_bytes(browser: Browser, address: str, *, join: bool) -> tuple[int, int]:
    """Bytes and requests until the first vote control is on the page, for a browser that was never here."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    redirects: list[float] = []

    def redirected(event: dict[str, dict[str, float]]) -> None:
        if "redirectResponse" in event:
            redirects.append(event["redirectResponse"]["encodedDataLength"])

    session.on("Network.requestWillBeSent", redirected)
    page.goto(address)
    if join:
        assert not page.evaluate("isSecureContext")
        page.locator("form select, form input[type=radio]").first.wait_for()
        page.evaluate(_FILL_JOIN)
        page.locator("form[action$='/join'] button").click()
    page.locator("input[type=radio]").first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    context.close()
    return int(sum(sizes) + sum(redirects)), len(sizes) + len(redirects)


_FILL_JOIN = """() => {
  for (const select of document.querySelectorAll("form[action$='/join'] select"))
    select.selectedIndex = select.options.length - 1;
  const seen = new Set();
  for (const radio of document.querySelectorAll("form[action$='/join'] input[type=radio]"))
    if (!seen.has(radio.name)) { radio.checked = true; seen.add(radio.name); }
}"""
