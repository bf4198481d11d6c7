"""What goes wrong in a real room, in a real browser: storage, cookies, networks, proxies, haste, long words."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import sample
import servers
from accessibility import wrong_with
from browser_phones import RECEIVED, SIDEWAYS, SMALL, address, asked, chooses, eventually, fills_in_a_seat, joined
from conftest import HOST, make_workshop
from phone_room import BOARD, EXERCISES, Host
from playwright.sync_api import Browser, BrowserContext, Route, expect

from workshop import entries as e
from workshop import running
from workshop.agenda import Agenda
from workshop.codes import new_code

pytestmark = pytest.mark.browser

_FILL = "".join(
    f"try {{ for (;;) localStorage['x' + Math.random()] = 'x'.repeat({size}); }} catch {{}}"
    for size in (2**20, 2**14, 2**8, 1)
)
"""Each size until nothing of it fits any more."""


def test_a_vote_made_without_a_network_is_received_when_it_is_back(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")
    context.set_offline(True)
    chooses(page, "Consent")
    state = page.get_by_role("status")
    expect(state.get_by_text("Saved on this phone. It will be sent when there is a connection.")).to_be_visible()
    context.set_offline(False)
    expect(page.get_by_role("status").filter(has_text=RECEIVED)).to_be_visible()
    assert host.values("basis", "before") == ["consent"]


def test_a_phone_that_loses_the_network_as_the_room_moves_on_stays(context: BrowserContext, host: Host) -> None:
    """It heard that there is something new, and cannot fetch it: the page stays, and follows once it can."""
    page = joined(context, host)
    asked(page, host, "share", "A")
    lost = re.compile(f"/{host.code}(/scene)?$")
    page.route(lost, lambda route: route.abort())
    with page.expect_event("requestfailed"):
        host.records(e.Closed("share", "A", 1))
    page.wait_for_timeout(500)
    expect(page.locator("#answer")).to_be_visible()
    page.unroute(lost)
    expect(page.locator("#answer")).to_have_count(0, timeout=15_000)


def test_a_hasty_finger_is_slowed_down_without_an_error_and_the_last_choice_counts(
    context: BrowserContext, host: Host
) -> None:
    page = joined(context, host)
    asked(page, host, "basis", "before")
    slowed = []
    page.on("response", lambda reply: slowed.append(reply.status) if reply.status == 429 else None)
    for n in range(9):
        page.get_by_label("Consent" if n % 2 else "Public task").check()
        with page.expect_response("**/answer"):
            page.locator("#send").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        if slowed:
            break
    assert slowed
    expect(page.get_by_text("Saved on this phone. It sends itself in a moment.")).to_be_visible()
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    chosen = "consent" if page.get_by_label("Consent").is_checked() else "task"
    assert eventually(page, lambda: host.values("basis", "before") == [chosen])


def test_an_answer_that_cannot_be_sent_holds_no_other_back(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    asked(page, host, "works")

    def loses_one(route: Route) -> None:
        if "question=works" in str(route.request.post_data):
            route.abort()
        else:
            route.continue_()

    page.route("**/answer", loses_one)
    page.get_by_label("Your words").fill("A thought")
    page.locator("#send").click()
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    host.asks("basis", "before")
    page.get_by_role("button", name="Show what is happening now").click()
    expect(page.get_by_label("Consent")).to_be_visible()
    chooses(page, "Consent")
    assert eventually(page, lambda: host.values("basis", "before") == ["consent"])
    page.unroute("**/answer")
    assert eventually(page, lambda: host.values("works") == ["A thought"], within=30)


@pytest.mark.parametrize(
    "storage",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })",
        _FILL,
        "localStorage.setItem('room-' + location.pathname.slice(1), 'null')",
    ],
    ids=["blocked", "full", "spoilt"],
)
def test_without_room_to_keep_it_a_vote_is_sent_all_the_same_and_nothing_false_is_said(
    context: BrowserContext, host: Host, storage: str
) -> None:
    context.add_init_script(storage)
    page = joined(context, host)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    asked(page, host, "basis", "before")
    page.route("**/answer", lambda route: route.abort())
    chooses(page, "Consent")
    if "'null'" in storage:
        expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    else:
        expect(page.get_by_text("Not sent yet. Keep this page open: it sends itself.")).to_be_visible()
    page.unroute("**/answer")
    expect(page.get_by_text(RECEIVED)).to_be_visible(timeout=15_000)
    assert host.values("basis", "before") == ["consent"]
    host.ends()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible(timeout=15_000)
    assert faults == []


def test_what_was_typed_is_there_again_after_the_seat_was_lost_and_another_taken(
    context: BrowserContext, host: Host
) -> None:
    page = joined(context, host)
    asked(page, host, "works")
    page.get_by_label("Your words").fill("Half a thought")
    context.clear_cookies()
    page.locator("#send").click()
    expect(page.get_by_role("alert")).to_contain_text("This phone has no seat in the workshop any more.")
    page.goto(address(host))
    fills_in_a_seat(page, "Health")
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_label("Your words")).to_have_value("Half a thought")
    page.locator("#send").click()
    expect(page.get_by_text(RECEIVED)).to_be_visible()
    assert host.values("works") == ["Half a thought"]


def test_a_double_tap_on_send_says_one_thing_once(context: BrowserContext, app: servers.App) -> None:
    host = Host(app, make_workshop(app.journal, EXERCISES))
    page = joined(context, host)
    asked(page, host, BOARD.id)
    page.get_by_label("Your words").fill("Who pays?")
    page.evaluate("for (let n = 0; n < 3; n++) document.querySelector('#answer').requestSubmit()")
    expect(page.get_by_role("heading", name="You have said")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert host.values(BOARD.id) == ["Who pays?"]


# --- Networks and phones ---------------------------------------------------------------------------------------------


@pytest.fixture
def holding_proxy(app: servers.App) -> Iterator[int]:
    """A proxy that passes everything on, except that it keeps the body of an event stream to itself. Gives its port."""
    ended = threading.Event()

    class Proxy(BaseHTTPRequestHandler):
        def _pass(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            kept = {k: v for k, v in self.headers.items() if k.lower() not in {"connection", "accept-encoding"}}
            if "/events" in self.path:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                self.wfile.flush()
                ended.wait(60)
                return
            reply = httpx.request(self.command, app.url + self.path, headers=kept, content=self.rfile.read(size))
            self.send_response(reply.status_code)
            for name, value in reply.headers.multi_items():
                if name not in {"content-encoding", "content-length", "transfer-encoding", "connection"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content)

        do_GET = do_POST = _pass  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    proxy.daemon_threads = True
    thread = threading.Thread(target=proxy.serve_forever, daemon=True)
    thread.start()
    yield proxy.server_port
    ended.set()
    proxy.shutdown()
    proxy.server_close()


def test_behind_a_proxy_that_holds_the_stream_back_the_page_asks_for_itself(
    context: BrowserContext, host: Host, holding_proxy: int
) -> None:
    phone = host.phone()
    context.add_cookies(
        [{"name": f"seat-{host.code}", "value": phone.cookies[f"seat-{host.code}"], "url": f"http://{HOST}"}]
    )
    page = context.new_page()
    page.goto(f"http://{HOST}:{holding_proxy}/{host.code}")
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    host.asks("basis", "before")
    expect(page.locator("#answer")).to_be_visible(timeout=15_000)


def test_a_phone_whose_seat_was_taken_says_so_calmly_when_it_is_looked_at(context: BrowserContext, host: Host) -> None:
    page = joined(context, host)
    page.get_by_role("link", name="My seat").click()
    page.get_by_role("button", name="Show four words").click()
    words = page.locator("#words").inner_text()
    page.get_by_role("link", name="I have written them down").click()
    page.get_by_role("link", name="Go to what is happening now").click()
    expect(page.get_by_role("heading", name="You are in")).to_be_visible()
    host.stranger().takes_seat(words)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_role("heading", name="Your seat is on another phone")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert wrong_with(page) == []


def test_with_javascript_off_a_phone_takes_its_seat_again_and_plays_several_kinds(
    browser: Browser, app: servers.App
) -> None:
    host = Host(app, make_workshop(app.journal, EXERCISES))
    words = host.phone("Health").asks_for_words()
    context = browser.new_context(viewport=SMALL, java_script_enabled=False)
    page = context.new_page()
    page.goto(address(host))
    page.get_by_role("link", name="I had a seat on another phone").click()
    page.get_by_label("Your four words").fill(words.title())
    page.get_by_role("button", name="Take my seat").click()
    expect(page.get_by_text("Health, practitioner, no table.")).to_be_visible()

    def sends() -> None:
        page.get_by_role("button", name="Send my answer").click()
        expect(page.get_by_text("Received").first).to_be_visible()

    host.asks("draw")
    page.goto(address(host))
    page.get_by_label("Caption").fill("A tangle")
    sends()
    host.asks("commit")
    page.goto(address(host))
    page.get_by_label("What you will do").fill("Ring back")
    page.get_by_role("button", name="Send my answer").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("What you will do")).to_have_value("Ring back")
    page.get_by_label("Your role").fill("duty manager")
    page.get_by_label("By when").fill("2026-12-01")
    sends()
    host.asks("board")
    page.goto(address(host))
    page.get_by_label("Your words").fill("Who pays?")
    sends()
    host.releases("Who pays?")
    page.goto(address(host))
    page.get_by_role("button", name="Support this").click()
    expect(page.get_by_text("1 supports this")).to_be_visible()
    host.asks("sure")
    page.goto(address(host))
    page.get_by_label("Consent").check()
    page.get_by_label("Very sure").check()
    sends()
    (answer,) = host.answers("sure")
    assert (answer.value, bool(answer.confidence)) == ("consent", True)
    host.goes_to("cafe", 2)
    page.goto(address(host))
    page.get_by_role("button", name="Table 2").click()
    expect(page.get_by_text("You are at table 2 now.")).to_be_visible()
    context.close()


# --- Looks -----------------------------------------------------------------------------------------------------------

LONG = "Safeguardingpartnershipsinformationsharingarrangements"


def _long(agenda: Agenda) -> Agenda:
    """The same agenda with a word in each text that is wider than a small screen."""
    questions = tuple(
        replace(
            one,
            text=f"{LONG} {one.text}",
            hint=LONG,
            options=tuple(replace(option, label=f"{LONG} {option.label}") for option in one.options),
        )
        for one in agenda.questions
    )
    activities = tuple(
        replace(
            one,
            title=LONG,
            steps=tuple(replace(step, title=LONG, text=f"{LONG} {step.text}") for step in one.steps),
        )
        for one in agenda.activities
    )
    return replace(agenda, activities=activities, questions=questions)


@pytest.mark.parametrize("agenda", [sample.AGENDA, EXERCISES], ids=["questions", "exercises"])
def test_long_words_and_names_never_make_a_page_scroll_sideways(
    browser: Browser, app: servers.App, agenda: Agenda
) -> None:
    taken = {app.journal.room(known).plan[0].code for known in app.journal.workshops()}
    sectors = tuple(replace(one, label=f"{one.label} {LONG}") for one in sample.FACTS.sectors)
    facts = replace(
        sample.FACTS, code=new_code(taken), title=LONG, place=LONG, sectors=sectors, route=LONG, controller=LONG,
        support=f"https://{LONG.lower()}.example/",
    )  # fmt: skip
    host = Host(app, LONG[:20] + facts.code)
    app.journal.record(host.workshop, e.WorkshopMade(facts, _long(agenda)))
    phone = host.phone(sectors[0].label)
    context = browser.new_context(viewport=SMALL)
    page = context.new_page()
    wide: list[str] = []

    def looks(path: str, state: str) -> None:
        page.goto(address(host, path))
        wide.extend(f"{state}: {size}" for size in page.evaluate(SIDEWAYS))

    for path in ("", "/help", "/take"):
        looks(path, f"stranger {path}")
    context.add_cookies(
        [{"name": f"seat-{host.code}", "value": phone.cookies[f"seat-{host.code}"], "url": f"http://{HOST}"}]
    )
    for path in ("", "/seat", "/help", "/join"):
        looks(path, path)
    context.add_init_script("window.EventSource = class { close() {} }")  # each page is opened by hand here
    while entries := running.go_on(host.room, host.room.present):
        host.records(*entries)
        if host.room.step and host.room.step.kind == "ask" and host.room.step.question in {"works", "board", "cloud"}:
            phone.answers(LONG)
            host.releases(LONG)
        looks("", f"{host.room.place}")
    host.ends()
    looks("", "ended")
    context.close()
    assert wide == []


def test_nothing_on_a_phone_moves_by_itself() -> None:
    style = (Path(__file__).resolve().parent.parent / "phone" / "assets" / "phone.css").read_text(encoding="utf-8")
    assert not re.search(r"animation|transition|scroll-behavior|blink|marquee", style)
