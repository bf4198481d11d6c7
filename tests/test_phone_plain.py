"""A phone with JavaScript off plays the whole agenda in a real browser, and learns what became of each answer."""

from __future__ import annotations

import re

import httpx
import pytest
from browser_phones import RECEIVED, SMALL, address, fills_in_a_seat
from phone_room import Host, form_of
from playwright.sync_api import Browser, Page, expect

from workshop import running

EARLIER = re.compile(r"Your earlier answer was received at \d\d:\d\d\.")


def _fills(page: Page) -> None:
    """Something that every kind of question accepts."""
    for number, place in enumerate(page.locator("#answer select").all(), start=1):
        place.select_option(str(number))
    for choice in page.locator("#answer :is([type=radio], [type=checkbox])").all()[:1]:
        choice.check()
    points = page.locator("#answer [inputmode=numeric]")
    if points.count():
        points.first.fill("10")
    else:
        for words in page.locator("#answer :is(textarea, input:not([type]))").all()[:1]:
            words.fill("One inbox.")


def _sends(page: Page) -> None:
    """Press the button, and again where the page says to wait: nobody in a room is as fast as this test."""
    for _ in range(5):
        with page.expect_navigation():
            page.locator("#send").click()
        if not page.get_by_text("Wait a moment, then send again.").count():
            return
        page.wait_for_timeout(1000)
    raise AssertionError("it must wait for ever")


@pytest.mark.browser
def test_with_javascript_off_a_phone_plays_the_whole_agenda(browser: Browser, host: Host) -> None:
    context = browser.new_context(viewport=SMALL, java_script_enabled=False)
    page = context.new_page()
    page.goto(address(host))
    fills_in_a_seat(page)
    asked = 0
    while entries := running.go_on(host.room, host.room.present):
        host.records(*entries)
        page.goto(address(host))
        room = host.room
        if room.asking is None or not room.asking.open:
            if room.step and room.step.kind == "reveal":
                expect(page.get_by_text("1 of 1 person answered").last).to_be_visible()
                expect(page.get_by_role("heading", name="Your answer", exact=True)).to_be_visible()
            continue
        asked += 1
        _fills(page)
        _sends(page)
        expect(page.locator("#state")).to_have_text(RECEIVED)
        assert len(host.answers(*room.asking.key)) == 1
    context.close()
    assert asked == sum(step.kind == "ask" for one in host.room.plan[1].activities for step in one.steps)


def test_an_answer_is_acknowledged_once_even_where_the_room_has_moved_on(host: Host) -> None:
    """The form posts itself, and before the next page is drawn the facilitator has gone on."""
    phone, other = host.phone(), host.phone()
    host.asks("basis", "before")
    with httpx.Client() as client, httpx.Client() as another:
        for browser, seat in ((client, phone), (another, other)):
            browser.cookies.update(seat.cookies)
        here = f"{phone.url}/{phone.code}"
        sent = client.post(f"{here}/answer", data=dict(form_of(phone, "consent")))
        assert (sent.status_code, sent.headers["Location"]) == (303, f"/{phone.code}")
        host.asks("works")
        another.cookies.update(sent.cookies)
        assert not EARLIER.search(another.get(here).text), "somebody else's"
        assert EARLIER.search(client.get(here).text)
        assert not EARLIER.search(client.get(here).text), "said already"


def test_an_answer_that_must_wait_stays_in_the_form_and_the_next_try_is_acknowledged(host: Host) -> None:
    phone = host.phone()
    phone.patience = 0
    host.asks("works")
    for number in range(20):
        page = phone.posts(f"/{host.code}/answer", form_of(phone, f"Thought {number}"))
        if phone.status == 429:
            break
        assert RECEIVED.search(page.text)
    assert page.alert == "Wait a moment, then send again."
    assert [one.value for one in page.form("/answer").of("textarea")] == [f"Thought {number}"]
    phone.patience = 8
    phone.posts(f"/{host.code}/answer", [*page.form("/answer").hidden, ("value", f"Thought {number}")])
    assert RECEIVED.search(phone.page.text)
    assert host.values("works") == [f"Thought {number}"]
