"""One walk through everything: a host, a screen and three phones play the short agenda in real browsers."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import servers
from conftest import HOST
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pages.steps import next_words
from workshop import running
from workshop.agenda import ASK
from workshop.room import Room, remarks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

SLOW = 20_000


@dataclass
class Phone:
    """A participant with a phone of 390 pixels, on plain HTTP at a name that is not localhost."""

    page: Page
    answered: int = 0

    def joins(self, code: str, sector: str) -> None:
        assert not self.page.evaluate("isSecureContext")
        self.page.get_by_label("Join code").fill(code)
        self.page.get_by_role("button", name="Join").click()
        self.page.get_by_label("Your sector").select_option(sector)
        self.page.get_by_label("Your role").select_option("Practitioner")
        self.page.get_by_role("button", name="Join").click()

    def answers(self, kind: str, n: int) -> None:
        form = self.page.locator("form[action$='/answer']")
        expect(form).to_be_visible(timeout=SLOW)
        if kind in {"choice", "scale"}:
            form.get_by_role("radio").nth(n).check()
        elif kind == "choices":
            form.get_by_role("checkbox").nth(n).check()
        elif kind == "ranking":
            places = form.locator("select")
            for place in range(places.count()):
                places.nth(place).select_option(str(place + 1))
        elif kind == "points":
            form.locator("input[name^='points.']").nth(n).fill("10")
        elif kind == "words":
            form.locator("input[name='value']").first.fill(f"Trust {n}")
        else:
            form.locator("textarea").fill(f"We ring back and check. {n}")
        form.locator("button").last.click()
        expect(self.page.get_by_text(re.compile(r"Received \d\d:\d\d"))).to_be_visible(timeout=SLOW)
        self.answered += 1


@dataclass
class Host:
    """The facilitator at the host page."""

    page: Page
    app: servers.App
    workshop: str = ""
    pressed: float = 0

    @property
    def room(self) -> Room:
        return self.app.journal.room(self.workshop)

    def makes_a_workshop(self, title: str) -> str:
        self.page.get_by_text("Make a workshop and fill in its details").click()
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_label("Place", exact=True).fill("Anytown")
        self.page.get_by_text("Taster", exact=False).first.click()
        self.page.get_by_role("button", name="Make the workshop").click()
        expect(self.page.get_by_text(title).first).to_be_visible(timeout=SLOW)
        self.workshop = self.app.journal.workshops()[0]
        return self.room.plan[0].code

    def presses_next(self) -> None:
        button = self.page.locator(".st-key-next").get_by_role("button", name=next_words(self.room))
        expect(button).to_be_visible(timeout=SLOW)
        # Two presses closer together than this count once.
        self.page.wait_for_timeout(max(0, 900 - 1000 * (time.monotonic() - self.pressed)))
        before = self.room.row
        button.click(timeout=SLOW)
        self._waits(before)
        self.pressed = time.monotonic()

    def presses(self, name: str) -> None:
        before = self.room.row
        self.page.get_by_role("button", name=name).first.click(timeout=SLOW)
        self._waits(before)

    def _waits(self, before: int) -> None:
        for _ in range(600):
            if self.room.row > before:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("nothing was recorded")


@pytest.fixture
def fresh(tmp_path: Path) -> servers.App:
    with servers.running_app(tmp_path) as app:
        yield app


def phone(browser: Browser, app: servers.App) -> tuple[BrowserContext, Phone]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.goto(f"http://{HOST}:{app.port}/")
    return context, Phone(page)


def test_a_workshop_from_sign_in_to_report(browser: Browser, fresh: servers.App) -> None:
    desk = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    strangers: list[str] = []
    desk.on("request", lambda request: strangers.append(request.url) if _is_foreign(request.url, fresh.port) else None)
    host = Host(desk.new_page(), fresh)
    host.page.goto(f"http://localhost:{fresh.port}/sign-in?key={fresh.key}")
    code = host.makes_a_workshop("Sharing earlier, together")

    host.page.goto(f"http://localhost:{fresh.port}/host?w={code}")
    # A window of its own: what stands behind another tab is drawn once a second.
    projector = browser.new_context(viewport={"width": 1440, "height": 900}, storage_state=desk.storage_state())
    projector.on("request", lambda r: strangers.append(r.url) if _is_foreign(r.url, fresh.port) else None)
    screen = projector.new_page()
    screen.goto(f"http://localhost:{fresh.port}/screen?w={code}")
    expect(screen.get_by_text(code).first).to_be_visible(timeout=SLOW)

    contexts, phones = zip(*(phone(browser, fresh) for _ in range(3)), strict=True)
    for context, one, sector in zip(contexts, phones, ("Police", "Health", "Housing"), strict=True):
        context.on("request", lambda r: strangers.append(r.url) if _is_foreign(r.url, fresh.port) else None)
        one.joins(code, sector)
    expect(screen.get_by_text("3 people joined")).to_be_visible(timeout=SLOW)

    asked_again = False
    while running.go_on(host.room, 0):
        host.presses_next()
        room = host.room
        step, asking = room.step, room.asking
        if not step or step.kind != ASK or not asking:
            continue
        kind = room.questions[asking.question].kind
        _vote(screen, phones, kind)
        if kind in {"text", "words"}:
            host.presses("I have read these 3: release them")
            assert all(remark.status == "released" for remark in remarks(host.room))
        if room.activity and room.activity.kind == "scenario" and not asked_again:
            asked_again = True
            host.presses_next()
            expect(screen.locator(".bars .point").first).to_be_visible(timeout=SLOW)
            host.presses("Ask again after discussion")
            _vote(screen, phones, kind)
            host.presses_next()
            expect(screen.get_by_text("second", exact=False).first).to_be_visible(timeout=SLOW)
            second = host.room.askings[asking.question, f"{asking.round}-second"]
            assert second.revealed
            assert len(second.answers) == 3

    assert asked_again
    assert {asking.present for asking in host.room.askings.values()} == {3}
    assert all(len(asking.answers) == 3 for asking in host.room.askings.values())
    assert all(one.answered == len(host.room.asked) for one in phones)
    host.page.get_by_role("button", name="End the workshop").click()
    host.presses("End it now")
    for one in phones:
        expect(one.page.get_by_text("ended", exact=False).first).to_be_visible(timeout=SLOW)

    host.page.goto(f"http://localhost:{fresh.port}/findings?w={code}")
    host.page.get_by_role("button", name="Make the report").click(timeout=SLOW)
    with host.page.expect_download(timeout=60_000) as download:
        host.page.get_by_role("button", name="Web page (HTML)").click(timeout=60_000)
    report = Path(download.value.path()).read_text(encoding="utf-8")
    assert "Sharing earlier, together" in report
    assert "We ring back and check." not in report, "nobody agreed to be quoted"
    assert all(seat.participant not in report for seat in host.room.seats.values())
    assert strangers == []
    assert fresh.connections.read_text() == "", "from start to report the toolkit talks to nobody"
    for context in (*contexts, projector, desk):
        context.close()


def _vote(screen: Page, phones: tuple[Phone, ...], kind: str) -> None:
    """All phones answer; until the reveal the screen shows how many did, and nothing else."""
    for n, one in enumerate(phones):
        one.answers(kind, n % 2)
    expect(screen.get_by_text("3 of 3").first).to_be_visible(timeout=SLOW)
    assert screen.locator(".bars").count() == 0


def _is_foreign(url: str, port: int) -> bool:
    own = (f"http://localhost:{port}/", f"ws://localhost:{port}/", f"http://{HOST}:{port}/", "data:", "blob:")
    return not url.startswith(own)
