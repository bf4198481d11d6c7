"""Several tabs on one phone, several people on one phone, and what each page says of itself, in a real browser."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest
import servers
from accessibility import wrong_with
from browser_phones import RECEIVED, SIDEWAYS, SMALL, address, asked, chooses, fills_in_a_seat, joined
from conftest import make_workshop
from phone_room import BOARD, EXERCISES, Host
from playwright.sync_api import BrowserContext, Page, expect

from phone.pretend import Phone
from workshop import presence

pytestmark = pytest.mark.browser

TITLE = "Sharing earlier, together"
HALF = "Half a thought"


def _goes_dark(page: Page, hidden: bool) -> None:
    """What a browser does as somebody turns to another tab or app, or back."""
    page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


# --- Tabs ------------------------------------------------------------------------------------------------------------


def test_seven_tabs_of_one_phone_all_load_vote_and_follow(context: BrowserContext, host: Host) -> None:
    """A browser opens six connections to one host, and each stream holds one for as long as it is open."""
    pages = [joined(context, host)]
    host.asks("basis", "before")
    for _ in range(6):
        pages.append(context.new_page())
        pages[-1].goto(address(host), timeout=5_000)
    for page, choice in ((pages[-1], "Consent"), (pages[0], "Public task"), (pages[3], "Consent")):
        chooses(page, choice)
        expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=5_000)
    assert host.sent() == ["consent", "task", "consent"]
    host.reveals()
    for page in pages:
        expect(page.get_by_text("1 of 1 person answered.")).to_be_visible(timeout=15_000)


def test_a_page_that_nobody_looks_at_holds_no_stream_and_listens_again_when_looked_at(
    context: BrowserContext, host: Host
) -> None:
    with context.expect_event("request", lambda request: "/events" in request.url):
        page = joined(context, host)
    with page.expect_event("requestfailed", lambda request: "/events" in request.url):
        _goes_dark(page, True)
    with page.expect_request("**/events*"):
        _goes_dark(page, False)
    host.asks("basis", "before")
    expect(page.locator("#answer")).to_be_visible()


def test_a_page_in_the_background_still_says_that_somebody_is_here(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    page.clock.install()
    page.reload()
    _goes_dark(page, True)
    looks: list[str] = []
    page.on("request", lambda request: looks.append(request.url) if request.url.endswith("/scene") else None)
    page.clock.run_for(int(presence.AWAY_AFTER / 3) * 1000)
    assert 1 <= len(looks) <= 10


def test_a_tab_says_that_another_one_answered_and_shows_it_when_asked(context: BrowserContext, host: Host) -> None:
    first = joined(context, host)
    asked(first, host, "basis", "before")
    chooses(first, "Consent")
    expect(first.get_by_text(RECEIVED)).to_be_visible()
    second = context.new_page()
    second.goto(address(host))
    chooses(second, "Public task")
    expect(second.get_by_text(RECEIVED)).to_be_visible()
    expect(first.locator("#state")).to_contain_text("You answered in another tab.")
    expect(first.get_by_text(RECEIVED)).to_have_count(0)
    expect(first.get_by_label("Consent")).to_be_checked()
    first.get_by_role("button", name="Show it").click()
    expect(first.get_by_label("Public task")).to_be_checked()
    expect(first.get_by_text(RECEIVED)).to_be_visible()


def test_an_answer_that_stands_in_one_tab_can_be_sent_again_after_another_tab_changed_it(
    context: BrowserContext, host: Host
) -> None:
    first = joined(context, host)
    asked(first, host, "basis", "before")
    second = context.new_page()
    second.goto(address(host))
    for page, choice in ((first, "Consent"), (second, "Public task"), (first, "Consent")):
        chooses(page, choice)
        expect(page.get_by_text(RECEIVED)).to_be_visible()
    assert host.sent() == ["consent", "task", "consent"]


def test_what_is_being_typed_stays_when_another_tab_answers_and_the_room_moves_on(
    context: BrowserContext, host: Host
) -> None:
    first = joined(context, host)
    asked(first, host, "works")
    second = context.new_page()
    second.goto(address(host))
    first.get_by_label("Your words").fill(HALF)
    second.get_by_label("Your words").fill("Another thought")
    second.locator("#send").click()
    expect(first.get_by_text("You answered in another tab.")).to_be_visible()
    host.reveals()
    expect(first.get_by_text("The room has moved on.")).to_be_visible(timeout=15_000)
    expect(first.get_by_label("Your words")).to_have_value(HALF)


# --- The same answer again -------------------------------------------------------------------------------------------


def test_the_same_answer_again_is_not_sent_and_the_page_says_so(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")
    chooses(page, "Consent")
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    nothing = page.get_by_text(re.compile(r"^Received \d\d:\d\d\. Nothing changed\.$"))
    page.locator("#send").click()
    expect(nothing).to_be_visible()
    page.reload()
    page.locator("#send").click()
    expect(nothing).to_be_visible()
    chooses(page, "Public task")
    expect(page.get_by_text(re.compile("You can change"))).to_be_visible()
    page.get_by_label("Consent").check()
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    page.get_by_label("Public task").check()
    page.locator("#send").click()
    expect(nothing).to_be_visible()
    page.reload()
    expect(page.locator("#state")).to_have_text(re.compile("^Received"))
    assert host.sent() == ["consent", "task"]


def test_a_choice_taken_back_before_it_arrived_is_sent(context: BrowserContext, host: Host) -> None:
    """The earlier choice stands; a newer one waits; going back to the earlier one is a change of it."""
    page = joined(context, host)
    asked(page, host, "basis", "before")
    chooses(page, "Consent")
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    page.route("**/answer", lambda route: route.abort())
    chooses(page, "Public task")
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    page.reload()
    chooses(page, "Consent")
    page.unroute("**/answer")
    expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=15_000)
    assert host.values("basis", "before") == ["consent"]


def test_where_several_things_may_be_said_the_same_words_again_are_sent(
    context: BrowserContext, app: servers.App
) -> None:
    host = Host(app, make_workshop(app.journal, EXERCISES))
    page = joined(context, host)
    asked(page, host, BOARD.id)
    for number in (1, 2):
        page.get_by_label("Your words").fill("Who pays?")
        page.locator("#send").click()
        expect(page.locator(".yours li")).to_have_count(number)
    assert host.sent() == ["Who pays?", "Who pays?"]


# --- Somebody else on the same phone ---------------------------------------------------------------------------------


def _taken_from(page: Page, host: Host) -> Phone:
    """The other phone on which the seat of this page is taken by its four words."""
    other = page.context.new_page()
    other.goto(address(host, "/seat"))
    other.get_by_role("button", name="Show four words").click()
    new = host.stranger()
    new.takes_seat(other.locator("#words").inner_text())
    other.close()
    return new


def test_the_next_person_on_a_phone_never_sees_what_the_one_before_typed(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    asked(page, host, "works")
    page.get_by_label("Your words").fill(HALF)
    _taken_from(page, host)
    page.goto(address(host, "/join"))
    expect(page.get_by_role("heading", name="Your seat is on another phone")).to_be_visible()
    warning = page.get_by_text("Something typed or chosen on this phone was not received.")
    expect(warning).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert wrong_with(page) == []
    page.get_by_role("link", name="Somebody else uses this phone now").click()
    expect(page.get_by_role("heading", name="Join this workshop")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    fills_in_a_seat(page, "Health")
    expect(page.get_by_label("Your words")).to_have_value("")
    expect(page.get_by_text("from before")).to_have_count(0)
    assert HALF not in page.content()


def test_an_answer_of_a_seat_that_was_taken_is_refused_before_the_phone_is_given_on(
    context: BrowserContext, host: Host
) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")
    page.route("**/answer", lambda route: route.abort())
    chooses(page, "Consent")
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    _taken_from(page, host)
    page.goto(address(host))
    expect(page.get_by_text("Something typed or chosen on this phone was not received.")).to_be_visible()
    onward = page.get_by_role("link", name="Somebody else uses this phone now")
    onward.click()
    expect(page.locator("#note")).to_have_text(re.compile("Saved on this phone"))
    expect(page.get_by_role("heading", name="Your seat is on another phone")).to_be_visible()
    page.unroute("**/answer")
    expect(page.locator("#note")).to_contain_text("Your earlier answer: Your seat is on another phone now.")
    onward.click()
    expect(page.get_by_role("heading", name="Join this workshop")).to_be_visible()
    assert host.sent() == []


def test_who_takes_the_seat_back_finds_what_was_typed(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    asked(page, host, "works")
    page.get_by_label("Your words").fill(HALF)
    new = _taken_from(page, host)
    page.goto(address(host))
    page.get_by_role("link", name="Take my seat again").click()
    page.get_by_label("Your four words").fill(new.asks_for_words())
    page.get_by_role("button", name="Take my seat").click()
    expect(page.get_by_label("Your words")).to_have_value(HALF)


def test_on_a_shared_phone_the_words_of_a_taken_seat_are_not_offered_to_the_other_person(
    context: BrowserContext, host: Host
) -> None:
    page = joined(context, host)
    asked(page, host, "works")
    page.get_by_label("Your words").fill(HALF)
    _taken_from(page, host)
    words = host.phone("Health").asks_for_words()
    page.goto(address(host, "/take"))
    page.get_by_label("Your four words").fill(words)
    page.get_by_role("button", name="Take my seat").click()
    expect(page.get_by_label("Your words")).to_have_value("")
    expect(page.get_by_text("from before")).to_have_count(0)


def _lost_and_joined_again(context: BrowserContext, page: Page, host: Host) -> None:
    context.clear_cookies()
    page.goto(address(host))
    fills_in_a_seat(page, "Health")
    expect(page.get_by_text("Text from before is on this phone.")).to_be_visible()
    expect(page.get_by_label("Your words")).to_have_value("")
    assert HALF not in page.content()


@pytest.mark.parametrize("use", [True, False])
def test_after_a_seat_was_lost_the_page_asks_whether_to_use_what_was_typed(
    context: BrowserContext, host: Host, use: bool
) -> None:
    page = joined(context, host)
    asked(page, host, "works")
    page.get_by_label("Your words").fill(HALF)
    _lost_and_joined_again(context, page, host)
    assert wrong_with(page) == []
    page.set_viewport_size(SMALL)
    assert page.evaluate(SIDEWAYS) == []
    page.get_by_role("button", name="Use it" if use else "Delete it").click()
    expect(page.get_by_text("from before")).to_have_count(0)
    expect(page.get_by_label("Your words")).to_have_value(HALF if use else "")
    page.reload()
    expect(page.get_by_label("Your words")).to_have_value(HALF if use else "")
    expect(page.get_by_text("from before")).to_have_count(0)
    if use:
        page.locator("#send").click()
        expect(page.get_by_text(RECEIVED)).to_be_visible()
    assert host.sent() == ([HALF] if use else [])


# --- What a page says of itself --------------------------------------------------------------------------------------


def test_the_title_says_first_what_the_page_is_now(host: Host) -> None:
    phone = host.phone()

    def title() -> str:
        html = httpx.get(f"{phone.url}/{phone.code}", headers={"Cookie": phone.cookie}).text
        return unescape(html.partition("<title>")[2].partition("</title>")[0])

    assert title() == f"Waiting - {TITLE}"
    for act, says in (
        (lambda: host.goes_to("s01"), "Release A"),
        (lambda: host.asks("basis", "before"), "Vote: Which basis?"),
        (host.closes, "Closed: Which basis?"),
        (host.reveals, "Results: Which basis?"),
        (lambda: host.asks("works"), "Answer: What already works?"),
        (phone.leaves, "You left"),
        (lambda: phone.presses("Come back"), "Answer: What already works?"),
        (host.pauses, "Paused"),
        (host.ends, "Ended"),
    ):
        act()
        assert title() == f"{says} - {TITLE}"


def test_after_a_change_the_heading_has_the_focus_and_no_ring(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    page.get_by_role("link", name="My seat").click()
    page.get_by_role("link", name="Go to what is happening now").click()
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    host.asks("basis", "before")
    expect(page.locator("#answer")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "value", "the keyboard goes on from there"
