"""Phones as people hold them: Back, a keyboard over half the screen, large text, a dim room, a lost connection."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sample
from accessibility import wrong_with
from browser_phones import RECEIVED, SIDEWAYS, address, chooses, goes_to, joined
from phone_room import EXERCISES, Host
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from workshop.agenda import Agenda

ANDROID = {"width": 412, "height": 839}
IPHONE = {"width": 390, "height": 664}
OLD = {"width": 320, "height": 568}
KEYBOARD = 300
"""What is left of an old phone's height while somebody types."""

KINDS = [
    *(("share", "A"), ("barriers", "first"), ("order", "first"), ("points", "first"), ("works", "first")),
    *(("cloud", "first"), ("draw", "first"), ("commit", "first"), ("change", "first"), ("sure", "first")),
    *(("guess", "first"), ("board", "first")),
]
"""A question of each kind, with its round."""

EVERYTHING = Agenda(
    "everything",
    "Every kind of question",
    "sample 1",
    (*sample.AGENDA.activities, *EXERCISES.activities),
    (*sample.AGENDA.questions, *EXERCISES.questions),
)

pytestmark = pytest.mark.agenda(EVERYTHING)

COVERED = """(field) => {
  const box = field.getBoundingClientRect();
  const bar = document.querySelector(".act").getBoundingClientRect();
  return box.top < 0 || Math.min(box.bottom, box.top + 48) > bar.top;
}"""
"""Whether the first line of a field is off the screen or behind the bar with the button."""

SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((one) => one.value)))
    .observe({ type: "layout-shift" });
}"""


@pytest.fixture(scope="module")
def dim_room(browser: Browser) -> Iterator[BrowserContext]:
    """One phone for all of this file; each test joins a workshop of its own."""
    context = browser.new_context(viewport=ANDROID, is_mobile=True, has_touch=True, color_scheme="dark")  # type: ignore[arg-type]
    yield context
    context.close()


@pytest.fixture
def page(dim_room: BrowserContext, host: Host) -> Iterator[Page]:
    page = joined(dim_room, host)
    yield page
    page.unroute_all(behavior="ignoreErrors")
    page.close()
    dim_room.clear_cookies()


def shown(page: Page, what: Locator) -> None:
    """It is on the page, and the page's script listens."""
    expect(what).to_be_visible()
    page.wait_for_load_state()


def asked(page: Page, host: Host, question: str, round_: str = "first") -> None:
    """The host asks, and the page shows it."""
    host.asks(question, round_)
    shown(page, page.locator("#answer"))


def entries_in_history(page: Page) -> int:
    length: int = page.evaluate("history.length")
    return length


@pytest.mark.browser
def test_back_leads_where_people_expect_and_sends_nothing_again(page: Page, host: Host) -> None:
    before = entries_in_history(page)
    asked(page, host, "basis", "before")
    chooses(page, "Consent")
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    page.get_by_role("link", name="Larger text").click()
    shown(page, page.get_by_role("link", name="Usual text"))
    page.get_by_role("link", name="Hide the question").click()
    shown(page, page.get_by_role("link", name="Show the question"))
    asked(page, host, "works")
    words = page.get_by_label("Your words")
    shown(page, words)
    words.fill("Half a thought")
    assert entries_in_history(page) == before, "what changes by itself is no place to go back to"
    page.get_by_role("link", name="Help and support").click()
    expect(page.get_by_role("heading", name="Help and support")).to_be_visible()
    page.go_back()
    expect(words).to_have_value("Half a thought")
    page.reload()
    expect(words).to_have_value("Half a thought")
    page.locator("#send").click()
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    page.get_by_role("link", name="Help and support").click()
    expect(page.get_by_role("heading", name="Help and support")).to_be_visible()
    host.reveals()
    page.go_back()
    expect(page.get_by_text("1 of 1 person answered.")).to_be_visible()
    assert host.sent() == ["consent", "Half a thought"]


@pytest.mark.browser
def test_a_page_out_of_the_browsers_memory_shows_the_present(page: Page, host: Host) -> None:
    asked(page, host, "works")
    page.evaluate("document.body.id = 'old'")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("#old")).to_have_count(0)
    shown(page, page.get_by_label("Your words"))
    page.get_by_label("Your words").fill("Half a thought")
    page.evaluate("document.body.id = 'old'")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    host.closes()
    expect(page.get_by_text("The room has moved on.")).to_be_visible()
    expect(page.get_by_label("Your words")).to_have_value("Half a thought")
    expect(page.locator("#old")).to_have_count(1)  # never under somebody who types


@pytest.mark.browser
def test_nothing_shifts_between_a_vote_and_its_receipt_and_the_button_says_what_is_left(page: Page, host: Host) -> None:
    page.set_viewport_size(IPHONE)  # type: ignore[arg-type]
    asked(page, host, "share", "A")
    expect(page.locator("#send")).not_to_have_class("second")
    page.evaluate(SHIFTS)
    chooses(page, "Not yet")
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    expect(page.get_by_role("button", name="Change my answer")).to_have_class("second")
    page.get_by_label("Immediate protection").check()
    expect(page.get_by_text("Not sent yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Send my change")).not_to_have_class("second")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert sum(page.evaluate("window.shifts")) < 0.01


@pytest.mark.browser
def test_a_lost_connection_is_said_in_words_until_it_is_back(page: Page, host: Host) -> None:
    for path in ("**/scene", "**/events*"):
        page.route(path, lambda route: route.abort())
    page.evaluate("dispatchEvent(new Event('pagehide'))")  # its stream ends
    page.evaluate("dispatchEvent(new Event('online'))")
    lost = page.get_by_text("No connection for now. This page catches up by itself.")
    expect(lost).to_be_visible()
    page.unroute_all()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(lost).to_have_count(0)
    asked(page, host, "works")


@pytest.mark.browser
def test_support_is_one_tap_and_no_place_to_go_back_to(page: Page, host: Host) -> None:
    asked(page, host, "board")
    host.phone().answers("Who decides?")
    host.releases("Who decides?")
    page.reload()
    before = entries_in_history(page)
    page.get_by_role("button", name="Support this").click()
    shown(page, page.get_by_text("1 supports this"))
    page.get_by_role("button", name="Supported").click()
    shown(page, page.get_by_text("0 support this"))
    assert entries_in_history(page) == before
    page.get_by_role("button", name="Support this").click()
    shown(page, page.get_by_text("1 supports this"))
    host.goes_to("welcome")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()


@pytest.mark.browser
def test_each_kind_of_question_on_an_old_phone(page: Page, host: Host) -> None:
    """In the dark: with a keyboard open the field and the button are both in sight, text is never so small that iOS
    enlarges the page, and at twice the text size, larger text or both nothing is lost sideways."""
    problems: list[str] = []
    for question, round_ in KINDS:
        host.asks(question, round_)
        for size in ("usual", "larger"):
            page.set_viewport_size(OLD)  # type: ignore[arg-type]
            goes_to(page, address(host, f"?size={size}"))
            expect(page.locator("#answer")).to_be_visible()
            problems.extend(f"{question} {size}: scrolls sideways at {text}" for text in page.evaluate(SIDEWAYS))
            if size == "usual":
                problems.extend(f"{question}: {one}" for one in _under_a_keyboard(page))
        if question in {"share", "change", "commit"}:
            problems.extend(f"{question}: {one}" for one in wrong_with(page))
    assert problems == []


def _under_a_keyboard(page: Page) -> list[str]:
    found = []
    page.set_viewport_size({"width": OLD["width"], "height": KEYBOARD})
    fields = page.locator("#answer :is(textarea, select, input:not([type]))")
    for field in fields.all():
        field.focus()
        found += [f"{_name(field)} is covered"] if field.evaluate(COVERED) else []
        size = float(field.evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))
        found += [f"{_name(field)} has text of {size}px"] if size < 16 else []
    box = page.locator("#send").bounding_box()
    if not box or box["y"] < 0 or box["y"] + box["height"] > KEYBOARD:
        found.append(f"the button is out of sight: {box}")
    return found


def _name(field: Locator) -> str:
    return str(field.get_attribute("name"))


def test_larger_text_stays_on_this_phone_on_all_its_pages(host: Host) -> None:
    phone, other = host.phone(), host.phone()
    phone.looks("?size=larger")
    for path in ("", "/seat", "/help", "/privacy"):
        assert "Usual text" in phone.looks(path).text
        assert "Larger text" in other.looks(path).text
    assert "Somebody to talk to" in phone.looks("/help?size=usual").text, "it stays on the page"
    assert phone.sees("Larger text")
    stranger = host.stranger()
    assert "Usual text" in stranger.looks("?size=larger").text, "before joining too"
    assert "Larger text" in stranger.looks("?size=<b>").text
