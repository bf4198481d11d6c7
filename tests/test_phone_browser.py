"""Phones in a real browser, at a name that is not localhost: outbox, drafts, live change, keyboard, accessibility."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlparse

import httpx
import pytest
import servers
from accessibility import wrong_in_the_dark, wrong_with
from browser_phones import (
    RECEIVED,
    SIDEWAYS,
    SMALL,
    SMALL_TARGETS,
    USUAL,
    address,
    asked,
    chooses,
    eventually,
    fills_in_a_seat,
    goes_to,
    joined,
)
from conftest import HOST, make_workshop
from phone_room import Host
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from workshop import entries as e
from workshop import running

pytestmark = pytest.mark.browser


def test_the_page_follows_the_room_and_a_vote_is_received_without_leaving_it(
    context: BrowserContext, host: Host
) -> None:
    page = joined(context, host)
    host.asks("basis", "before")
    expect(page.get_by_text("You can change your answer until voting closes.")).to_be_visible()
    page.evaluate("window.stayed = true")
    chooses(page, "Consent")
    expect(page.get_by_text(re.compile(r"Received \d\d:\d\d\. You can change"))).to_be_visible()
    assert page.evaluate("window.stayed")
    assert host.values("basis", "before") == ["consent"]
    chooses(page, "Public task")
    assert eventually(page, lambda: host.values("basis", "before") == ["task"])
    host.reveals()
    expect(page.get_by_text("1 of 1 person answered.")).to_be_visible()


def test_a_vote_waits_on_the_phone_while_the_server_is_away_and_arrives_after(browser: Browser, tmp_path: Path) -> None:
    app = servers.start_app(tmp_path, f"sqlite:///{tmp_path / 'journal.sqlite'}")
    host = Host(app, make_workshop(app.journal))
    context = browser.new_context(viewport=USUAL)
    page = joined(context, host)
    asked(page, host, "basis", "before")
    app.kill()
    chooses(page, "Consent")
    expect(page.get_by_text("Saved on this phone. It will be sent when there is a connection.")).to_be_visible()
    assert host.answers("basis", "before") == []
    app.journal.close()
    with servers.running_app(tmp_path, app.database, app.port) as again:
        host = Host(again, host.workshop)
        expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=40_000)
        assert host.values("basis", "before") == ["consent"]
        host.reveals()
        expect(page.get_by_text("1 of 1 person answered.")).to_be_visible(timeout=20_000)
    context.close()


def test_an_unsent_vote_survives_a_reload_and_only_the_newest_choice_is_sent(
    context: BrowserContext, host: Host
) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")
    page.route("**/answer", lambda route: route.abort())
    chooses(page, "Consent")
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    chooses(page, "Public task")
    page.reload()
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    expect(page.get_by_label("Public task")).to_be_checked()
    page.unroute("**/answer")
    expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=15_000)
    assert host.sent() == ["task"]


def test_a_vote_whose_receipt_was_lost_is_counted_once(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")
    lost: list[int] = []

    def lose_the_first_receipt(route: Route) -> None:
        if lost:
            route.continue_()
            return
        sent = route.request
        headers = sent.all_headers()
        kept = {name: headers[name] for name in ("accept", "content-type", "cookie")}
        reply = httpx.post(f"{host.app.url}/{host.code}/answer", content=sent.post_data, headers=kept)
        lost.append(reply.status_code)
        route.abort()

    page.route("**/answer", lose_the_first_receipt)
    chooses(page, "Consent")
    expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=15_000)
    assert lost == [200]
    assert host.sent() == ["consent"]


def test_a_vote_chosen_in_time_and_sent_too_late_is_kept_as_late(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")
    page.route("**/answer", lambda route: route.abort())
    chooses(page, "Consent")
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    host.closes()
    expect(page.get_by_text("The room has moved on.")).to_be_visible()
    page.unroute("**/answer")
    expect(page.get_by_text(re.compile("after voting closed. The facilitator decides"))).to_be_visible(timeout=15_000)
    assert len(host.room.askings["basis", "before"].late) == 1


def test_a_vote_chosen_after_the_page_had_heard_of_the_close_is_refused(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    host.asks("works")
    page.get_by_label("Your words").fill("Half a thought")
    host.records(e.Closed("works", "first", 1), e.Paused())
    expect(page.get_by_text("The room has moved on.")).to_be_visible()
    page.locator("#send").click()
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("Voting on this question has closed, so your answer was not counted.")
    expect(alert).to_be_focused()
    expect(page.get_by_label("Your words")).to_have_value("Half a thought")
    page.get_by_role("button", name="Show what is happening now").click()
    expect(page.get_by_text("We are pausing")).to_be_visible()


def test_the_page_is_never_changed_under_somebody_who_types(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    host.asks("works")
    page.get_by_label("Your words").fill("We check that it")
    host.reveals()
    expect(page.get_by_text("The room has moved on.")).to_be_visible()
    page.get_by_label("Your words").press_sequentially(" landed")
    time.sleep(1)
    expect(page.get_by_label("Your words")).to_have_value("We check that it landed")


@pytest.mark.parametrize(
    ("question", "round_", "fill"),
    [
        ("works", "first", lambda page: page.get_by_label("Your words").fill("A line\nand another & <b>")),
        ("cloud", "first", lambda page: page.get_by_label("phrase 2").fill("tea")),
        ("barriers", "first", lambda page: page.get_by_label("Trust").check()),
        ("order", "first", lambda page: page.get_by_label("Systems").select_option("2")),
        ("points", "first", lambda page: page.get_by_label("Time").fill("7")),
        ("share", "A", lambda page: page.get_by_label("Not enough information").check()),
    ],
)
def test_a_draft_survives_a_reload_until_it_is_received(
    context: BrowserContext, host: Host, question: str, round_: str, fill: Callable[[Page], None]
) -> None:
    page = joined(context, host)
    host.asks(question, round_)
    expect(page.locator("#answer")).to_be_visible()
    fill(page)
    before = _filled(page)
    page.reload()
    expect(page.get_by_text("Kept on this phone, not sent yet.")).to_be_visible()
    assert _filled(page) == before
    if question in {"works", "barriers", "share", "cloud"}:
        page.locator("#send").click()
        expect(page.get_by_text(RECEIVED)).to_be_visible()
        kept = json.loads(page.evaluate(f"localStorage['room-{host.code}']"))
        assert (kept["draft"], kept["out"]) == ({}, {})


def _filled(page: Page) -> str:
    script = """() => [...document.querySelectorAll("#answer :is(input, select, textarea):not([type=hidden])")]
        .map((field) => `${field.name} ${field.checked} ${field.value}`).join("\\n")"""
    filled: str = page.evaluate(script)
    return filled


def test_a_refusal_is_said_beside_the_form_with_focus_and_all_that_was_typed(
    context: BrowserContext, host: Host
) -> None:
    page = joined(context, host)
    host.asks("points")
    page.get_by_label("Training").fill("6")
    page.get_by_label("Time").fill("5")
    expect(page.get_by_text("You have given 11 of 10 points.")).to_be_visible()
    page.locator("#send").click()
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("You gave 11 points. Share out exactly 10.")
    expect(alert).to_be_focused()
    page.reload()
    expect(page.get_by_label("Time")).to_have_value("5")
    page.get_by_label("Time").fill("4")
    page.locator("#send").click()
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert host.values("points") == [{"a": 6, "c": 4}]


def test_two_tabs_share_one_counter_so_the_last_choice_counts(context: BrowserContext, host: Host) -> None:
    first = joined(context, host)
    host.asks("basis", "before")
    second = context.new_page()
    second.goto(address(host))
    expect(first.locator("#answer")).to_be_visible()
    for page, choice in ((first, "Consent"), (first, "Public task"), (second, "Consent"), (first, "Public task")):
        chooses(page, choice)
        expect(page.get_by_text(RECEIVED)).to_be_visible()
        expected = "consent" if choice == "Consent" else "task"
        assert eventually(page, lambda expected=expected: host.values("basis", "before") == [expected])  # type: ignore[misc]


def test_where_no_stream_gets_through_the_page_still_follows(context: BrowserContext, host: Host) -> None:
    context.route("**/events*", lambda route: route.abort())
    page = joined(context, host)
    host.asks("basis", "before")
    expect(page.locator("#answer")).to_be_visible(timeout=15_000)


def test_where_streams_are_held_back_a_page_that_becomes_visible_looks_again(
    context: BrowserContext, host: Host
) -> None:
    context.route("**/events*", lambda route: None)
    context.add_init_script("window.setInterval = () => 0")  # it does not look by itself either
    page = joined(context, host)
    host.asks("basis", "before")

    def looked_at_again() -> bool:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_timeout(500)
        return page.locator("#answer").is_visible()

    assert eventually(page, looked_at_again)
    context.unroute_all(behavior="ignoreErrors")


def test_nothing_of_the_day_stays_on_the_phone_after_its_end(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    host.asks("works")
    page.get_by_label("Your words").fill("A thought that was never sent")
    assert page.evaluate(f"localStorage['room-{host.code}']")
    host.ends()
    page.get_by_role("button", name="Show what is happening now").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_the_keyboard_alone_joins_and_votes(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    page.goto(f"http://{HOST}:{host.app.port}/join")
    _tab_to(page, "code")
    page.keyboard.type(host.code.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Join this workshop")).to_be_visible()
    for name, letters in (("sector", "Hea"), ("role_band", "Man"), ("table", "Table 2")):
        _tab_to(page, name)
        page.keyboard.type(letters)
    _tab_to(page, "quotable")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Health, manager, table 2.")).to_be_visible()
    host.asks("share", "A")
    expect(page.locator("#answer")).to_be_visible()
    _tab_to(page, "value")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert host.answers("share", "A") == [], "moving through the choices sends nothing"
    page.keyboard.press("Enter")
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    assert host.values("share", "A") == ["2"]
    (seat,) = host.room.seats.values()
    assert (seat.sector, seat.table, seat.quotable) == ("health", 2, True)


def _tab_to(page: Page, name: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_without_javascript_a_phone_joins_votes_and_is_refused_in_words(browser: Browser, host: Host) -> None:
    context = browser.new_context(viewport=SMALL, java_script_enabled=False)
    page = context.new_page()
    page.goto(address(host))
    fills_in_a_seat(page)
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    host.asks("order")
    page.reload()
    page.get_by_label("Training").select_option("1")
    page.get_by_label("Systems").select_option("1")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("alert")).to_have_text("Give each of the 3 items its own place, from 1 to 3.")
    page.get_by_label("Systems").select_option("3")
    page.get_by_label("Time").select_option("2")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    assert host.values("order") == [["a", "c", "b"]]
    context.close()


@pytest.mark.slow
def test_every_page_passes_axe_fits_a_small_screen_and_asks_nobody_else(browser: Browser, host: Host) -> None:
    """All pages and states, light and dark, at 320 px: what axe can see, targets of 48 px, and no sideways scrolling,
    with text at its own size and at twice that."""
    context = browser.new_context(viewport=SMALL)
    page = context.new_page()
    hosts: set[str] = set()
    seen: set[tuple[str, str]] = set()
    context.on("request", lambda request: hosts.add(urlparse(request.url).hostname or ""))
    problems: list[str] = []

    def check(path: str, state: str, prepare: Callable[[Page], object] = lambda page: None) -> None:
        goes_to(page, f"http://{HOST}:{host.app.port}{path}")
        prepare(page)
        problems.extend(f"{state}: {one}" for one in (*wrong_with(page), *wrong_in_the_dark(page)))
        problems.extend(f"{state}: scrolls sideways at {size}" for size in page.evaluate(SIDEWAYS))
        problems.extend(f"{state}: small target {one}" for one in page.evaluate(SMALL_TARGETS))

    here = f"/{host.code}"
    check("/join", "code")
    check("/join?code=XQXQ", "wrong code")
    check("/nothing", "no page")
    check("/sign-in", "sign-in")
    check("/accessibility", "accessibility")
    check(here, "join", lambda page: page.locator("summary").first.click())
    check(here, "join refused", lambda page: page.get_by_role("button", name="Join").click())
    check(f"{here}/take", "take")
    check(f"{here}/take", "take refused", lambda page: page.get_by_role("button", name="Take my seat").click())
    goes_to(page, address(host))
    fills_in_a_seat(page)
    check(f"{here}/seat", "four words", lambda page: page.get_by_role("button", name="Show four words").click())
    for path in ("", "/seat", "/help", "/join"):
        check(here + path, f"page {path}")
    fills_in_a_seat(page, "Health", "Add this person")
    check(f"{here}/seat", "two people")
    while entries := running.go_on(host.room, host.room.present):
        host.records(*entries)
        step = host.room.step
        assert step
        if (step.kind, step.question) in seen:
            continue  # another round of the same looks the same
        seen.add((step.kind, step.question))
        check(here, f"{step.kind} {step.question} {step.round}")
        if step.kind == "ask":
            check(here, f"refused {step.question}", _sends_nothing)
            host.phone().votes("False") if step.question == "m01" else None
    host.pauses()
    check(here, "paused")
    host.ends()
    check(here, "ended")
    context.close()
    assert problems == []
    assert hosts == {HOST}


def _sends_nothing(page: Page) -> None:
    page.evaluate("localStorage.clear()")
    page.locator("#send").click()
    expect(page.get_by_role("alert")).to_be_visible()


def test_the_cold_start_fits_in_one_round_trip(browser: Browser, host: Host) -> None:
    """Everything a phone loads until it can vote: 14,600 bytes are what the first round trip of TCP carries."""
    host.asks("share", "A")
    context = browser.new_context(viewport=USUAL)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on(
        "Network.requestWillBeSent",
        lambda event: sizes.append(event.get("redirectResponse", {}).get("encodedDataLength", 0)),
    )
    page.goto(address(host))
    fills_in_a_seat(page)
    expect(page.get_by_label("Not yet")).to_be_visible()
    page.wait_for_timeout(1000)
    assert 4000 < sum(sizes) < 14_600
    context.close()
