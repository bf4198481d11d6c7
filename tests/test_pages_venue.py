"""The venue check: one phone comes and goes, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import servers
from accessibility import wrong_with
from conftest import HOST
from pages_room import Facilitator, sign_in, workshop_with
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_pages_browser import wrong_once_still

from workshop import entries as e
from workshop import phone_tests
from workshop.addresses import is_this_computer, lan_addresses
from workshop.journal import Journal


def codes(page: Facilitator) -> list[str]:
    """The addresses to scan or to type, without what is for IT."""
    return [code.value for code in page.page.code if "/test-" in code.value]


ELSEWHERE = {"X-Forwarded-For": "192.0.2.77"}
"""The phone of these tests runs on this computer. A proxy would say this of one that does not (RFC 5737)."""


def token(address: str) -> str:
    return address.rpartition("-")[2]


def test_every_address_of_this_computer_has_a_test_of_its_own(journal: Journal) -> None:
    page = Facilitator(journal).opens("venue")
    shown = codes(page)
    for address in lan_addresses():
        assert any(code.startswith(f"{address}:8501/test-") for code in shown)
    assert len({token(code) for code in shown}) == len(shown)
    assert page.text.count("Waiting for a phone") == len(shown)


def test_the_address_typed_in_for_the_workshop_stands_first(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 0)
    facts, _ = journal.room(workshop).plan
    journal.record(workshop, e.FactsChanged(replace(facts, address="toolkit.local:8600")))
    page = Facilitator(journal, workshop).opens("venue")
    assert codes(page)[0].startswith("toolkit.local:8600/test-")


@pytest.mark.skipif(os.name == "nt", reason="the programs of a Mac are scripts here")
@pytest.mark.usefixtures("no_network")
def test_without_a_network_the_page_says_what_to_do(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A Mac: alone, and with a hotspot of its own that leads nowhere else."""

    def prints(program: str, words: str) -> None:
        (tmp_path / program).write_text(f"#!/bin/sh\nprintf '{words}'")
        (tmp_path / program).chmod(0o755)

    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    prints("scutil", "")
    prints("networksetup", r"Hardware Port: Wi-Fi\nDevice: en0\n")
    prints("ifconfig", r"lo0: flags\n\tinet 127.0.0.1 netmask\nen0: flags\n\tinet 169.254.7.7 netmask\n")
    page = Facilitator(journal).opens("venue")
    assert page.sees("This computer is on no network.")
    assert codes(page) == []
    prints("networksetup", r"Hardware Port: Hotspot *2*\nDevice: bridge100\n")
    prints("ifconfig", r"bridge100: flags\n\tinet 192.168.2.1 netmask\n")
    page.presses("venue-again")
    assert [code.partition("/")[0] for code in codes(page)] == ["192.168.2.1:8501"]
    assert page.sees(r"Hotspot \*2\* (bridge100)")


def test_it_turns_green_for_the_address_that_was_opened(journal: Journal) -> None:
    page = Facilitator(journal).opens("venue")
    (first, *others) = codes(page)
    phone_tests.came(token(first))
    assert page.looks_again().sees("A phone arrived")
    assert page.sees("Round trip: not measured")
    for back in range(1, phone_tests.TRIPS + 1):
        phone_tests.came(token(first), back)
    assert page.looks_again().sees(" ms</p>")
    assert page.text.count("Waiting for a phone") == len(others)
    page.presses("venue-again")
    assert not page.sees("A phone arrived")
    assert token(codes(page)[0]) != token(first)


def test_a_test_is_over_after_a_while_and_makes_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    first = phone_tests.new()
    assert phone_tests.came(first)
    latest = [phone_tests.new() for _ in range(phone_tests.MOST)]
    assert phone_tests.of(first) is None
    assert phone_tests.of(latest[0])
    monkeypatch.setattr(phone_tests, "LASTS", -1.0)
    assert phone_tests.came(latest[-1]) is None


def test_a_page_that_is_loaded_again_measures_nothing_twice() -> None:
    one = phone_tests.new()
    assert phone_tests.came(one, 3) == phone_tests.of(one)
    for back in range(phone_tests.TRIPS + 1):
        done = phone_tests.came(one, back)
    assert done
    assert done.fastest == min(done.trips)
    assert phone_tests.came(one, phone_tests.TRIPS) == done
    assert phone_tests.came(one, 99) == phone_tests.of(one)


def test_this_computers_own_browser_is_no_phone(journal: Journal) -> None:
    page = Facilitator(journal).opens("venue")
    (first, *others) = codes(page)
    phone_tests.reached_itself(token(first))
    assert page.looks_again().sees("This computer reached itself.")
    assert page.sees("Now try a phone.")
    assert not page.sees("A phone arrived")
    assert page.text.count("Waiting for a phone") == len(others)
    phone_tests.came(token(first))
    phone_tests.reached_itself(token(first))
    assert page.looks_again().sees("A phone arrived")


@pytest.mark.browser
def test_opening_the_address_on_the_computer_itself_turns_nothing_green(app: servers.App, venue: Page) -> None:
    shown = address_on(venue)
    own = venue.context.new_page()
    for address in ("127.0.0.1", *lan_addresses()[:1]):
        own.goto(f"http://{address}:{app.port}/{shown.partition('/')[2]}")
        expect(own.get_by_role("heading", name="This computer reached itself")).to_be_visible()
        expect(own.get_by_text("Now try a phone.")).to_be_visible()
    assert wrong_with(own) == []
    expect(venue.get_by_text("This computer reached itself.")).to_be_visible(timeout=10_000)
    assert not venue.locator(".arrival.here").count()
    venue.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("headers", [ELSEWHERE, {"Forwarded": "for=192.0.2.77"}])
def test_a_phone_behind_the_proxy_of_a_hosted_copy_arrives(
    app: servers.App, venue: Page, headers: dict[str, str]
) -> None:
    """The proxy runs on the same computer, and says for whom it asks."""
    shown = address_on(venue)
    test = httpx.get(f"{app.url}/{shown.partition('/')[2]}", headers=headers, follow_redirects=True)
    assert "This phone reaches the laptop" in test.text
    expect(venue.get_by_text("A phone arrived")).to_be_visible(timeout=10_000)
    venue.context.close()


@pytest.mark.parametrize(
    ("client", "server", "itself"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.8.0.1", "192.168.1.20", True),
        ("::1", "::1", True),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1", True),
        ("192.168.1.20", "192.168.1.20", True),
        ("192.168.1.21", "192.168.1.20", False),
        ("fe80::2%en0", "fe80::1%en0", False),
        ("172.18.0.2", "172.18.0.3", False),
        ("", "", False),
        ("/run/proxy.sock", "/run/proxy.sock", False),
    ],
)
def test_whether_a_connection_comes_from_this_computer(client: str, server: str, itself: bool) -> None:
    assert is_this_computer(client, server) == itself


def test_an_unknown_test_is_one_sentence(app: servers.App) -> None:
    for address in ("/test-zzzzzz", "/test-zzzzzz?trip=4", "/test-%3Cb%3E", "/test-zzzzzz?trip=nine"):
        answer = httpx.get(app.url + address)
        assert answer.status_code == 410
        assert "This test is over" in answer.text
        assert "set-cookie" not in answer.headers


@pytest.fixture
def venue(browser: Browser, app: servers.App) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    page = context.new_page()
    page.goto(f"{app.url}/venue")
    expect(page.get_by_text("Waiting for a phone").first).to_be_visible(timeout=30_000)
    return page


def address_on(venue: Page) -> str:
    """The first address, as it is to be typed."""
    first = venue.locator("[data-testid=stCode]").first
    expect(first).to_contain_text(re.compile(r"/test-[a-z]{6}"))
    return first.inner_text().strip()


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_phone_arrives_and_leaves_nothing_behind(
    browser: Browser, app: servers.App, venue: Page, script: bool
) -> None:
    before = {known: app.journal.room(known).row for known in app.journal.workshops()}
    asked: set[str | None] = set()
    venue.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    shown = address_on(venue)
    phone: BrowserContext = browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=script, extra_http_headers=ELSEWHERE
    )
    page = phone.new_page()
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname))
    page.goto(f"http://{HOST}:{app.port}/{shown.partition('/')[2].upper().replace('TEST', 'test')}")
    expect(page.get_by_role("heading", name="This phone reaches the laptop")).to_be_visible()
    expect(page.get_by_text("thousandths of a second")).to_be_visible()
    expect(venue.get_by_text("A phone arrived")).to_be_visible(timeout=10_000)
    expect(venue.locator(".arrival.here")).to_contain_text(" ms")
    assert phone.cookies() == []
    assert {known: app.journal.room(known).row for known in app.journal.workshops()} == before
    if script:
        assert wrong_with(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        venue.reload()
        expect(venue.get_by_text("Waiting for a phone").first).to_be_visible(timeout=30_000)
        venue.get_by_text("The phone does not arrive").click()
        for name in ("The firewall", "macOS", "A network of your own", "macOS hotspot", "Travel router"):
            tab = venue.get_by_role("tab", name=name, exact=True)
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")
        assert wrong_once_still(venue) == []
    assert asked <= {HOST, "127.0.0.1", None}
    phone.close()
    venue.context.close()
