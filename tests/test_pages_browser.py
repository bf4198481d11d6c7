"""The facilitator's page and the big screen in a real browser: keys, speed, accessibility, and a lost link."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import pytest
import servers
from accessibility import COLOURS, wrong_with
from browser_phones import pressed
from conftest import close, make_workshop
from pages_room import People, sign_in
from playwright.sync_api import Browser, BrowserContext, Page, expect
from screen_states import wrong_layout

from workshop import entries as e
from workshop.agenda import Place
from workshop.journal import Journal

pytestmark = pytest.mark.browser

Theme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def room(browser: Browser, app: servers.App) -> Iterator[BrowserContext]:
    """A projector-sized browser that is signed in: one for all tests here, since it reads Streamlit's program once."""
    context = signed_in(browser, app)
    yield context
    close(context)


def signed_in(browser: Browser, app: servers.App, theme: Theme = "light", width: int = 1920) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 1080}, color_scheme=theme)
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    return context


@pytest.fixture
def people(app: servers.App, workshop: str) -> People:
    return People(app.journal, workshop).join(38)


def code(journal: Journal, workshop: str) -> str:
    return journal.room(workshop).plan[0].code


def address(app: servers.App, workshop: str, name: str, more: str = "") -> str:
    return f"{app.url}/{name}?w={code(app.journal, workshop)}{more}"


def open_page(context: BrowserContext, app: servers.App, workshop: str, name: str, more: str = "") -> Page:
    """A page in the one tab of this browser."""
    page = context.pages[0] if context.pages else context.new_page()
    page.goto(address(app, workshop, name, more))
    return page


SETTLED = """before => {
  const main = document.querySelector(".stMain"), words = main.innerText, drawn = words + main.innerHTML.length;
  const settled = words !== before && drawn === window.drawn && !main.querySelector(
      "[data-stale=true], [data-testid=stSkeleton], .stPlotlyChart:not(:has(svg.main-svg))");
  window.drawn = drawn;
  return settled;
}"""
"""Whether a page shows other words than before, all its charts, and the same as when it was last asked."""


def words_on(page: Page) -> str:
    words: str = page.evaluate("document.querySelector('.stMain').innerText")
    return words


def settled(page: Page, before: str = "") -> None:
    """Until a page shows something else than ``before``, and nothing on it is about to come or go."""
    page.wait_for_function(SETTLED, arg=before, polling=200, timeout=30_000)


def wrong_once_still(page: Page, only: Sequence[str] = ()) -> list[str]:
    """What axe finds, and finds again: what is being drawn anew on a busy machine is pale for a moment."""
    found: list[str] = []
    for _ in range(4):
        settled(page)
        found = wrong_with(page, only)
        if not found:
            break
    return found


def test_the_count_is_live_and_the_bars_follow_the_reveal(
    room: BrowserContext, app: servers.App, workshop: str, people: People
) -> None:
    screen = open_page(room, app, workshop, "screen")
    expect(screen.get_by_text("38 people joined")).to_be_visible(timeout=30_000)
    people.host_goes_to("choice")
    expect(screen.locator(".voting")).to_be_visible()
    people.answer(*["task"] * 31)
    voted = time.monotonic()
    expect(screen.locator(".count b")).to_have_text("31 of 38")
    counted = time.monotonic()
    assert screen.locator(".bars").count() == 0
    people.host_goes_on()
    revealed = time.monotonic()
    screen.wait_for_selector(".bars .point")
    print(f"\ncount live after {counted - voted:.2f} s, bars {time.monotonic() - revealed:.2f} s after the reveal")
    assert screen.locator(".bars .point").count() == 2
    expect(screen.locator(".result.reveal")).to_have_count(0)
    screen.evaluate("document.querySelector('.bars').marked = true")
    app.journal.record(workshop, e.TimerSet(300))
    expect(screen.get_by_role("timer")).to_have_text("About 5 minutes")
    assert screen.evaluate("document.querySelector('.bars').marked"), "the time alone was drawn again"


def test_a_reveal_moves_once_and_not_at_all_where_less_motion_is_wanted(
    room: BrowserContext, app: servers.App, workshop: str, people: People
) -> None:
    people.host_goes_to("choice")
    people.answer(*["task"] * 31)
    people.host_goes_on()
    screen = open_page(room, app, workshop, "screen")
    moves = """() => {
      const result = document.querySelector(".result"), bar = result.querySelector(".point");
      const still = getComputedStyle(bar).animationName;
      result.classList.add("reveal");
      const { animationName, animationIterationCount } = getComputedStyle(bar);
      result.classList.remove("reveal");
      return [still, animationName, animationIterationCount];
    }"""
    screen.wait_for_selector(".bars .point")
    screen.emulate_media(reduced_motion="reduce")
    assert screen.evaluate(moves)[:2] == ["none", "none"]
    screen.emulate_media(reduced_motion="no-preference")
    assert screen.evaluate(moves) == ["none", "grow", "1"]


def test_the_screen_shows_nothing_of_streamlit(
    room: BrowserContext, app: servers.App, workshop: str, people: People
) -> None:
    screen = open_page(room, app, workshop, "screen")
    expect(screen.locator(".waiting")).to_be_visible(timeout=30_000)
    for part in ("stHeader", "stSidebar", "stToolbar", "stStatusWidget", "stConnectionStatus", "stDecoration"):
        assert not screen.get_by_test_id(part).locator("visible=true").count(), part
    assert screen.evaluate("document.documentElement.scrollHeight <= innerHeight")


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["", "&theme=dark"])
def test_the_screen_is_large_and_accessible_at_every_kind_of_step(
    room: BrowserContext, app: servers.App, workshop: str, people: People, theme: str
) -> None:
    """The same is drawn in both themes, so that in the dark only the colours are looked at again."""
    rules = COLOURS if theme else ()
    screen = open_page(room, app, workshop, "screen", theme)
    expect(screen.locator(".waiting")).to_be_visible(timeout=30_000)
    assert wrong_with(screen, rules) == []
    seen = set()
    for _ in range(sum(len(activity.steps) for activity in app.journal.room(workshop).plan[1].activities)):
        before = words_on(screen)
        people.host_goes_on()
        asking = app.journal.room(workshop).asking
        if asking and asking.open:
            people.answer_somehow()
        activity, step = app.journal.room(workshop).activity, app.journal.room(workshop).step
        assert activity
        assert step
        if (activity.kind, step.kind) in seen:
            continue
        seen.add((activity.kind, step.kind))
        settled(screen, before)
        assert wrong_once_still(screen, rules) == []
        assert wrong_layout(screen) == [], activity


def test_page_down_and_page_up_drive_the_workshop(
    room: BrowserContext, app: servers.App, workshop: str, people: People
) -> None:
    host = open_page(room, app, workshop, "host")
    expect(host.get_by_role("button", name="Next: show “Welcome”")).to_be_visible(timeout=30_000)
    host.keyboard.press("PageDown")
    expect(host.get_by_role("button", name="Next: open voting on “Which basis?”")).to_be_visible()
    pressed(host, "PageDown")
    expect(host.get_by_role("button", name="Close voting and show results")).to_be_visible()
    pressed(host, "PageUp")
    expect(host.get_by_role("button", name="Next: open voting on “Which basis?”")).to_have_count(0)
    expect(host.locator(".state", has_text="Text is showing.")).to_be_visible()
    assert app.journal.room(workshop).place == first_step("welcome")
    host.keyboard.press("b")
    expect(host.locator(".state", has_text="Paused.")).to_be_visible()
    pressed(host, "b")
    expect(host.locator(".state", has_text="Paused.")).to_have_count(0)


def test_the_keyboard_keeps_its_place_on_the_host_page(
    room: BrowserContext, app: servers.App, workshop: str, people: People
) -> None:
    """Next by Enter through show, open, close and reveal; then the buttons of a vote. Each press is spoken."""
    host = open_page(room, app, workshop, "host")
    button = host.locator(".st-key-next-step button")
    expect(button).to_contain_text("Next: show “Welcome”", timeout=30_000)
    spoken = host.get_by_role("status").and_(host.locator("#news"))
    expect(spoken).to_have_text("")
    spoken.evaluate("region => region.marked = true")
    for _ in range(60):
        host.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    for words, told in (
        ("Next: open voting on “Which basis?”", "“Welcome” is showing."),
        ("Close voting and show results", "Voting is open. “Which basis?”"),
        ("Next: ", "Results are showing. “Which basis?”"),
    ):
        expect(button).to_be_focused()
        pressed(host, "Enter")
        expect(button).to_contain_text(words)
        expect(spoken).to_have_text(told)
        expect(button).to_be_focused()
    for key, shown, told in (
        ("vote-voting", "Close voting", "Voting is open. “Which basis?”"),
        ("vote-voting", "Open this vote again", "Voting is closed, results are hidden. “Which basis?”"),
        ("vote-reveal", "Results are shown", "Results are showing. “Which basis?”"),
        ("pause-all", "Go on", "Paused. The room sees a blank screen."),
        ("pause-all", "Pause everything", "Results are showing. “Which basis?”"),
        ("back-step", "Undo Next", "Results are showing. “Which basis?”"),
    ):
        one = host.locator(f".st-key-{key} button:visible")
        one.focus()
        expect(one).to_be_focused()
        pressed(host, "Enter")
        expect(one).to_contain_text(shown)
        expect(spoken).to_have_text(told)
        expect(one).to_be_focused()
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.")
    expect(spoken).to_contain_text("2 new remarks wait.", timeout=30_000)
    assert spoken.evaluate("region => region.marked"), "the region was replaced, and a new one stays silent"


def first_step(activity: str) -> Place:
    return Place(activity, 0)


def test_f_finds_a_remark_without_the_mouse(
    room: BrowserContext, app: servers.App, workshop: str, people: People
) -> None:
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.")
    host = open_page(room, app, workshop, "host")
    expect(host.get_by_role("button", name="Find remarks")).to_be_visible(timeout=30_000)
    settled(host)
    field = host.get_by_label("Find in all remarks")
    for _ in range(3):  # on a busy machine a key that comes while the page is drawn may be lost
        host.keyboard.press("f")
        with contextlib.suppress(AssertionError):
            expect(field).to_be_visible(timeout=5_000)
            break
    expect(field).to_be_focused()
    host.keyboard.type("inbox")
    host.keyboard.press("Enter")
    expect(host.get_by_text("1 found")).to_be_visible()
    assert not app.journal.room(workshop).paused


def test_a_key_held_down_moves_one_step(room: BrowserContext, app: servers.App, workshop: str, people: People) -> None:
    host = open_page(room, app, workshop, "host")
    expect(host.get_by_role("button", name="Next: show “Welcome”")).to_be_visible(timeout=30_000)
    for _ in range(60):
        host.keyboard.down("PageDown")
        host.wait_for_timeout(30)
    host.keyboard.up("PageDown")
    expect(host.get_by_role("button", name="Next: open voting on “Which basis?”")).to_be_visible()
    host.wait_for_timeout(1000)
    assert app.journal.room(workshop).place == first_step("welcome")


def test_letters_do_nothing_once_they_are_switched_off(
    room: BrowserContext, app: servers.App, workshop: str, people: People
) -> None:
    host = open_page(room, app, workshop, "host")
    button = host.locator(".st-key-pause-all button:visible")
    expect(button).to_have_text(re.compile("everythingB$"), timeout=30_000)
    host.get_by_text("More tools").click()
    host.get_by_role("switch", name="Letter keys").press("Space")  # what opens still moves under a pointer
    expect(button).to_have_text(re.compile("everything$"))
    host.locator(".position").click()  # away from the switch, on which no key counts
    host.keyboard.press("b")
    host.keyboard.press("PageDown")
    expect(host.locator(".state", has_text="Text is showing.")).to_be_visible()
    assert not app.journal.room(workshop).paused


SIGNS = {
    "workshops": "Make a workshop",
    "plan": "Running order",
    "print": "What to print",
    "host": "Remarks: 2 waiting",
    "venue": "Waiting for a phone",
    "numbers": "Where to talk next",
    "themes": "Who is coding?",
    "findings": "Make the report",
    "library": "Search everything",
}
"""The facilitators' pages of the menu, and what can be read on each once it has been drawn."""
ELSEWHERE = {"host", "venue", "numbers", "themes", "findings"}
"""Of these, the pages that tests of their own look at on a laptop."""


@pytest.mark.slow
def test_the_pages_of_the_facilitator_are_accessible(
    browser: Browser, app: servers.App, workshop: str, people: People
) -> None:
    """On a laptop in light, and in the dark as narrow as a phone: all rules.

    Those that other tests look at on a laptop, in more states, are looked at here on a phone only.
    """
    people.host_goes_to("text")
    people.answer("We ring back.", "One inbox.")
    context = signed_in(browser, app, width=1280)
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    for name, sign in SIGNS.items():
        page.set_viewport_size({"width": 1280, "height": 1080})
        page.emulate_media(color_scheme="light")
        page.goto(address(app, workshop, name))
        expect(page.get_by_text(sign).first).to_be_visible(timeout=60_000)
        menu = page.locator(".st-key-menu").bounding_box()
        assert menu
        assert menu["height"] < 60, f"the menu of {name} takes two rows"
        for width, theme in ((320, "dark"),) if name in ELSEWHERE else ((1280, "light"), (320, "dark")):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 1080})
            expect(page.locator(".stApp")).to_have_css("color-scheme", theme)
            wrong[f"{name} {theme} {width}"] = [*wrong_once_still(page), *cut_off(page)]
    context.close()
    assert len(wrong) == 2 * len(SIGNS) - len(ELSEWHERE)
    assert not {where: found for where, found in wrong.items() if found}


def cut_off(page: Page) -> list[str]:
    """Words that end in an ellipsis or are clipped, and a page that has to be moved sideways."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".stMain *")]
            .filter(one => one.checkVisibility() && getComputedStyle(one).textOverflow === "ellipsis"
                && getComputedStyle(one).overflow !== "visible" && one.scrollWidth > one.clientWidth + 1)
            .map(one => "cut off: " + one.textContent.slice(0, 80))"""
    )
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the window")
    return found


def test_every_page_has_an_address_of_its_own(room: BrowserContext, app: servers.App, workshop: str) -> None:
    headings = {
        "workshops": "Workshops",
        "plan": "Sharing earlier, together",
        "host": "Sharing earlier, together",
        "findings": "Findings: Sharing earlier, together",
    }
    for name, heading in headings.items():
        page = open_page(room, app, workshop, name)
        expect(page.get_by_role("heading", name=heading, level=1).first).to_be_visible(timeout=30_000)
        settled(page)
        assert not page.get_by_role("dialog").count(), name


def test_the_screen_heals_by_itself_when_the_toolkit_starts_again(browser: Browser, tmp_path: Path) -> None:
    first = servers.start_app(tmp_path, f"sqlite:///{tmp_path / 'journal.sqlite'}")
    second = None
    try:
        workshop = make_workshop(first.journal)
        context = signed_in(browser, first)
        screen = open_page(context, first, workshop, "screen")
        expect(screen.get_by_text("Nobody has joined yet")).to_be_visible(timeout=30_000)
        first.kill()
        expect(screen.locator(".lost")).to_be_visible(timeout=15_000)
        screen.wait_for_timeout(3000)
        assert not screen.get_by_role("dialog").locator("visible=true").count()
        second = servers.start_app(tmp_path, first.database, first.port)
        People(second.journal, workshop).join(2)
        expect(screen.get_by_text("2 people joined")).to_be_visible(timeout=60_000)
        expect(screen.locator(".lost")).to_be_hidden()
        second.journal.record(workshop, e.Paused())
        expect(screen.get_by_text("We are taking a pause.")).to_be_visible()
        context.close()
    finally:
        for app in filter(None, (first, second)):
            app.journal.close()
            if app.process.poll() is None:
                app.kill()
