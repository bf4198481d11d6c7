"""The host's page in a real browser: where Next stands, on a laptop and a phone; remotes, refreshes and a new start."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import servers
from accessibility import wrong_with
from browser_phones import eventually, pressed
from conftest import make_workshop
from pages_room import People, sign_in
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from workshop import entries as e
from workshop.agenda import Place
from workshop.room import remarks

pytestmark = pytest.mark.browser

LAPTOP, PHONE = (1366, 768), (390, 844)


@pytest.fixture(scope="module")
def page(browser: Browser, app: servers.App) -> Iterator[Page]:
    """A facilitator's browser."""
    context = browser.new_context()
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    yield context.new_page()
    context.close()


@pytest.fixture
def people(app: servers.App, workshop: str) -> People:
    return People(app.journal, workshop).join(12)


def opened(page: Page, app: servers.App, workshop: str, size: tuple[int, int]) -> Locator:
    """The host's page in a window of this size; its button Next."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{app.url}/host?w={app.journal.room(workshop).plan[0].code}")
    button = page.locator(".st-key-next-step button")
    expect(button).to_contain_text("Next: show “Welcome”", timeout=60_000)
    return button


def state(page: Page, words: str) -> None:
    expect(page.locator(".state")).to_contain_text(words, timeout=30_000)


def place(app: servers.App, workshop: str) -> Place | None:
    return app.journal.room(workshop).place


def through_a_day(app: servers.App, workshop: str, people: People) -> Iterator[str]:
    """Every kind of moment that moves what stands on the page, by what it then says."""
    record = app.journal.record
    yield "Not started."
    people.host_goes_on()
    yield "Text is showing."
    people.host_goes_on()
    people.answer(*["task"] * 9)
    yield "Voting is open."
    asking = app.journal.room(workshop).asking
    assert asking
    record(workshop, e.Closed(*asking.key, 12))
    yield "Voting is closed"
    record(workshop, e.Revealed(*asking.key))
    yield "Results are showing."
    record(workshop, e.Paused())
    yield "Paused. The room sees"
    record(workshop, e.Paused(support=True))
    yield "Paused: support on phones."
    record(workshop, e.Resumed())
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.", "Mrs Jane Smith said so.")
    yield "Voting is open."


def test_next_stays_in_place_above_the_fold_of_a_small_laptop(
    page: Page, app: servers.App, workshop: str, people: People
) -> None:
    button = opened(page, app, workshop, LAPTOP)
    seen = {}
    for words in through_a_day(app, workshop, people):
        state(page, words)
        seen[words] = button.bounding_box()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), words
    first = seen["Not started."]
    assert first
    assert all(box == first for box in seen.values()), seen
    assert first["y"] + first["height"] < LAPTOP[1] / 2
    expect(page.locator(".position")).to_have_text("Item 8 of 11 · step 1 of 2")
    assert wrong_with(page) == []


def test_on_a_phone_what_moves_the_room_is_under_the_thumb(
    page: Page, app: servers.App, workshop: str, people: People
) -> None:
    button = opened(page, app, workshop, PHONE)
    seen = set()
    for words in through_a_day(app, workshop, people):
        state(page, words)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), words
        held = {
            name: page.locator(f".st-key-{name} button:visible").first for name in ("next-step", "back-step", "pauses")
        }
        for name, one in held.items():
            box = one.bounding_box()
            assert box, (words, name)
            assert box["y"] > PHONE[1] / 2, (words, name)
            assert box["y"] + box["height"] <= PHONE[1], (words, name)
            assert box["height"] >= 44, (words, name)
        box = button.bounding_box()
        assert box
        seen.add((box["x"], box["y"], box["height"]))
    assert len(seen) == 1
    link = page.get_by_role("link", name="3 remarks wait: open Moderate")
    expect(link).to_be_visible()
    expect(page.get_by_text("We ring back.")).to_be_hidden()
    link.scroll_into_view_if_needed()
    reached = link.bounding_box()
    assert reached
    assert reached["y"] + reached["height"] <= next(iter(seen))[1], "not behind the buttons"
    assert wrong_with(page) == []
    page.locator(".st-key-vote-voting button").click()
    state(page, "Voting is closed")


def test_a_remote_moves_the_room_wherever_the_page_was_clicked(
    page: Page, app: servers.App, workshop: str, people: People
) -> None:
    button = opened(page, app, workshop, LAPTOP)
    page.locator(".position").click()
    pressed(page, "PageDown")
    state(page, "Text is showing.")
    for harmless in (".", "Escape", "F5", "Shift+F5"):
        pressed(page, harmless)
    page.reload()
    expect(button).to_contain_text("Next: open voting on “Which basis?”", timeout=60_000)
    assert place(app, workshop) == Place("welcome", 0)
    assert not app.journal.room(workshop).paused
    pressed(page, "PageDown")
    state(page, "Voting is open.")
    people.answer(*["task"] * 12)
    page.locator(".st-key-vote-voting button").click()
    state(page, "Voting is closed")
    page.locator(".stMain").click(position={"x": 4, "y": 400})
    pressed(page, "v")
    state(page, "Results are showing.")
    pressed(page, "b")
    state(page, "Paused.")
    expect(button).to_be_disabled()
    pressed(page, "PageDown")
    page.wait_for_timeout(500)  # a page glides
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0, "a key without a button moved the page"
    pressed(page, "b")
    state(page, "Results are showing.")
    expect(page.locator(".st-key-back-step button:visible")).to_contain_text("Undo Next: back to showing “Welcome”")
    pressed(page, "PageUp")
    state(page, "Text is showing.")
    assert place(app, workshop) == Place("welcome", 0)
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0, "the keys moved the page as well"


def test_what_was_released_can_be_read_below_what_waits(
    page: Page, app: servers.App, workshop: str, people: People
) -> None:
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.")
    app.journal.record(workshop, e.Moderated(remarks(app.journal.room(workshop))[0].uuid, True))
    page.set_viewport_size({"width": LAPTOP[0], "height": 1400})
    page.goto(f"{app.url}/host?w={app.journal.room(workshop).plan[0].code}")
    expect(page.get_by_text("Released: 1")).to_be_visible(timeout=60_000)
    state(page, "Voting is open.")
    assert wrong_with(page) == []


def test_words_that_were_typed_are_not_lost_without_a_warning(
    page: Page, app: servers.App, workshop: str, people: People
) -> None:
    people.host_goes_on()
    people.host_goes_on()
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    page.goto(f"{app.url}/host?w={app.journal.room(workshop).plan[0].code}")
    park = page.locator(".st-key-parked button").first
    expect(park).to_contain_text("Park an issue", timeout=60_000)
    park.click()
    field = page.get_by_label("What to come back to, in one line")
    expect(field).to_be_focused()
    page.keyboard.type("Who rings back?")
    expect(field).to_have_value("Who rings back?")
    assert not app.journal.room(workshop).paused, "a letter that was typed paused the room"
    field.fill("Who answers on Sundays?")
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stays)
    page.evaluate("setTimeout(() => location.reload())")
    assert eventually(page, lambda: asked == ["beforeunload"])
    expect(field).to_have_value("Who answers on Sundays?")
    page.get_by_role("button", name="Park it").click()
    expect(park).to_contain_text("Parked: 1")
    expect(field).to_have_value("")
    assert [one.text for one in app.journal.room(workshop).parked] == ["Who answers on Sundays?"]
    page.reload()
    state(page, "Voting is open.")
    expect(park).to_contain_text("Parked: 1")


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="Windows cannot stop a process for a while")
def test_on_a_busy_laptop_what_is_typed_goes_into_the_field_that_opens(
    page: Page, app: servers.App, workshop: str, people: People
) -> None:
    park = page.locator(".st-key-parked button").first
    opened(page, app, workshop, LAPTOP)
    app.process.send_signal(signal.SIGSTOP)
    try:
        park.click()
        page.wait_for_timeout(2000)
    finally:
        app.process.send_signal(signal.SIGCONT)
    expect(page.get_by_label("What to come back to, in one line")).to_be_focused()


def test_the_page_goes_on_where_it_was_when_the_toolkit_starts_again(browser: Browser, tmp_path: Path) -> None:
    first = servers.start_app(tmp_path, f"sqlite:///{tmp_path / 'journal.sqlite'}")
    second = None
    context = browser.new_context(viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    try:
        workshop = make_workshop(first.journal)
        people = People(first.journal, workshop).join(4)
        people.host_goes_on()
        context.add_cookies([{"name": "facilitator", "value": sign_in(first.journal), "url": first.url}])
        page = context.new_page()
        page.goto(f"{first.url}/host?w={first.journal.room(workshop).plan[0].code}")
        state(page, "Text is showing.")
        page.locator(".st-key-parked button").first.click()
        field = page.get_by_label("What to come back to, in one line")
        field.fill("Who answers on Sundays?")
        first.kill()
        second = servers.start_app(tmp_path, first.database, first.port)
        People(second.journal, workshop).join(3)
        expect(page.locator("dl.bar").get_by_text("7", exact=True)).to_be_visible(timeout=60_000)
        expect(field).to_have_value("Who answers on Sundays?")
        page.get_by_role("button", name="Park it").click()
        expect(page.locator(".st-key-parked button").first).to_contain_text("Parked: 1")
        page.keyboard.press("Escape")
        pressed(page, "PageDown")
        state(page, "Voting is open.")
    finally:
        context.close()
        for app in filter(None, (first, second)):
            app.journal.close()
            if app.process.poll() is None:
                app.kill()
