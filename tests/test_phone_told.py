"""What participants are told about the findings: at a link that phones keep, for whoever has it."""

from __future__ import annotations

import httpx
import pytest
from accessibility import wrong_with
from browser_phones import SIDEWAYS, SMALL, SMALL_TARGETS, USUAL, address, eventually, joined
from conftest import make_workshop
from phone_room import Host
from playwright.sync_api import Browser, BrowserContext, expect

from workshop import entries as e
from workshop.wording import day

PARTS = (
    ("What you told us", ("You asked for one inbox.", "You ring back within the hour.")),
    ("What will be done", ("Answer each referral. Owner: Head of the hub.",)),
)
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><b>bold</b>",
    "{{ 'a' * 9 }}{% raw %}",
    "</section></main>",
    "&lt;already&gt; & more",
)
NOTHING = "Nothing has been shared yet. Keep this link: the findings will be here."


@pytest.fixture
def signed(host: Host) -> Host:
    """The host of a workshop that has ended and whose findings are signed off."""
    host.ends()
    host.records(e.SignedOff("Partnership manager", "1.0"))
    return host


def tells(host: Host, *parts: tuple[str, tuple[str, ...]]) -> None:
    host.records(e.ToldBack(parts))


def told(host: Host) -> str:
    """The page's words, to somebody who never had a seat."""
    phone = host.stranger()
    text = phone.looks("/told").text
    assert phone.status == 200
    return text


def signed_on(host: Host) -> str:
    assert host.room.writing.signed
    return day(host.room.writing.signed.at[:10])


def html(host: Host, page: str = "/told", cookie: str = "") -> str:
    return httpx.get(f"{host.app.url}/{host.code}{page}", headers={"Cookie": cookie} if cookie else {}).text


def test_whoever_has_the_link_reads_what_was_told_and_nothing_once_it_is_taken_back(signed: Host) -> None:
    assert NOTHING in told(signed)
    tells(signed, *PARTS)
    text = told(signed)
    assert NOTHING not in text
    for title, lines in PARTS:
        assert text.count(title) == 1
        assert all(line in text for line in lines)
    tells(signed)
    assert NOTHING in told(signed)
    assert "one inbox" not in told(signed)


def test_the_page_says_whose_version_it_is_until_another_is_told(signed: Host) -> None:
    caveat = "It does not show how common anything is, and it is not legal advice."
    assert "Version" not in told(signed)
    assert caveat not in told(signed)
    tells(signed, *PARTS)
    assert f"Version 1.0, signed off by Partnership manager on {signed_on(signed)}" in told(signed)
    assert told(signed).count(caveat) == 1
    signed.records(e.SignedOff(HOSTILE[0], "1.1"))
    assert "Version 1.0, signed off by Partnership manager on" in told(signed), (
        "nobody was told of the later version yet"
    )
    tells(signed, *PARTS)
    assert f"Version 1.1, signed off by {HOSTILE[0]} on {signed_on(signed)}" in told(signed)
    assert "<script" not in html(signed)
    tells(signed)
    assert "Version" not in told(signed)


def test_another_workshops_code_shows_nothing_of_it(signed: Host) -> None:
    tells(signed, *PARTS)
    other = Host(signed.app, make_workshop(signed.app.journal))
    assert NOTHING in told(other)
    assert "one inbox" not in told(other)
    unknown = httpx.get(f"{signed.app.url}/ZZZZ/told")
    assert unknown.status_code == 404
    assert "one inbox" not in unknown.text


def test_what_is_told_is_text_and_never_markup(signed: Host) -> None:
    tells(signed, *((text, (text,)) for text in HOSTILE))
    source = html(signed)
    for text in HOSTILE:
        assert told(signed).count(text) == 2
    for markup in ("<script", "<img", "<b>", "a" * 9):
        assert markup not in source
    assert source.count("</section>") == len(HOSTILE)


def test_the_page_is_kept_by_nobody_and_loads_nothing_from_elsewhere(signed: Host) -> None:
    tells(signed, *PARTS)
    reply = httpx.get(f"{signed.app.url}/{signed.code}/told")
    assert reply.headers["cache-control"] == "no-store"
    assert "noindex" in reply.headers["x-robots-tag"]
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "http" not in reply.text
    assert "<script" not in reply.text


def test_the_link_stands_on_the_phones_pages_once_the_workshop_has_ended(host: Host) -> None:
    phone, pages, link = host.phone(), ("", "/seat", "/mine"), f'href="/{host.code}/told"'
    for page in pages:
        assert link not in html(host, page, phone.cookie)
    host.ends()
    for page in pages:
        assert link in html(host, page, phone.cookie)
        assert "The findings will be at this link. Keep it" in phone.looks(page).text
    assert link in html(host, ""), "for a phone that lost its seat"
    host.records(e.SignedOff("Partnership manager", "1.0"))
    tells(host, *PARTS)
    for page in pages:
        assert "The findings are here. Keep this link." in phone.looks(page).text
    assert "The findings are here. Keep this link." in html(host, "").replace("<strong>", "").replace("</strong>", "")


def test_phones_say_how_to_withdraw_a_quote_and_until_when(host: Host) -> None:
    phone = host.phone(quotable=True)
    before = "A change counts in full until the findings are signed off, and after that only for later versions."
    assert before in phone.looks("/seat").text
    host.ends()
    assert before in phone.looks().text
    for text in (phone.looks("/told").text, told(host)):
        assert "To withdraw a quote, choose “Do not quote me” in My seat" in text
        assert before in text
        assert "Who answers for the data: Anytown Safeguarding Partnership" in text
    host.records(e.SignedOff("Partnership manager", "1.0"))
    for page in ("/seat", "/told", ""):
        text = phone.looks(page).text
        assert "so a change now counts only for later versions." in text
        assert before not in text
    form = phone.looks("/seat").forms[1]
    phone.posts(form.action, [*form.hidden, ("do", "unquote")])
    assert not next(iter(host.room.seats.values())).quotable


@pytest.mark.browser
def test_an_open_phone_hears_of_it_and_the_page_reads_at_any_size(
    context: BrowserContext, browser: Browser, host: Host
) -> None:
    page = joined(context, host)
    host.ends()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    host.records(e.SignedOff("Partnership manager", "1.0"))
    tells(host, *PARTS, ("Long" * 60, ("word " * 100, "W" * 500, "نص من اليمين إلى اليسار 👩🏽‍🏫")))
    expect(page.get_by_text("The findings are here.")).to_be_visible()
    assert wrong_with(page) == []
    link = page.get_by_role("link", name="What you told us")
    for _ in range(10):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What you told us")).to_be_visible()
    assert wrong_with(page) == []
    for size, scheme in ((SMALL, "dark"), (USUAL, "light")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate(SIDEWAYS) == []
        assert page.evaluate(SMALL_TARGETS) == []
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")
    assert wrong_with(page) == []
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_role("navigation").is_visible()
    page.emulate_media(media="screen")
    page.goto(address(host))
    tells(host)
    assert eventually(page, lambda: page.get_by_text("The findings will be at this link.").is_visible())
