"""The pictures of the documentation, taken from the running app.

    python docs/make_pictures.py

Needs the development requirements and a Chromium; CHROMIUM names it where it is not found by itself.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402
from servers import App, running_app  # noqa: E402

from phone import rehearse  # noqa: E402
from phone.pretend import Phone  # noqa: E402
from phone.rehearse import Rehearsal  # noqa: E402
from workshop import defaults, example, materials, running  # noqa: E402
from workshop import entries as e  # noqa: E402
from workshop.agenda import ASK  # noqa: E402
from workshop.codes import new_code  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
PEOPLE = 38
WAIT = 4000
"""Milliseconds for a page of Streamlit's to settle."""

RECKONED = re.compile("^1[.].*(ready|optional|needed)$")
"""The first step of the findings once it says how much is left."""


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder)) as app,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        played = begin(app)
        desk = browser.new_context(viewport={"width": 1440, "height": 900})
        host, screen, phone = desk.new_page(), browser_screen(browser, app), browser_phone(browser, app, played)
        host.goto(f"http://localhost:{app.port}/sign-in?key={app.key}")
        cookies = desk.cookies()
        screen.context.add_cookies(cookies)
        code = played.room.plan[0].code
        host.goto(f"http://localhost:{app.port}/host?w={code}")
        screen.goto(f"http://localhost:{app.port}/screen?w={code}")
        take(screen, "screen-waiting")
        go_to_scenario(played)
        answer_all_but_some(played)
        take(phone, "phone")
        take(host, "host")
        take(screen, "screen-voting")
        played.journal.record(played.workshop, *running.go_on(played.room, PEOPLE))
        take(screen, "screen")
        take(phone, "phone-results")
        finished = app.journal.room(example.bring_in(app.journal)).plan[0].code
        host.goto(f"http://localhost:{app.port}/findings?w={finished}")
        host.get_by_role("heading", name="Step").wait_for(timeout=120_000)
        host.get_by_role("button", name=RECKONED).first.wait_for(timeout=120_000)
        host.set_viewport_size({"width": 1440, "height": 660})  # the page is no longer than that
        take(host, "findings")


def begin(app: App) -> Rehearsal:
    """A workshop of the short agenda with everybody seated."""
    workshop = str(uuid4())
    code = new_code(app.journal.codes())
    facts = defaults.facts(code, "Sharing earlier, together", "Anytown", "2026-11-22")
    facts = replace(facts, support="The two people with green badges, by the door")
    app.journal.record(workshop, e.WorkshopMade(facts, materials.agenda(materials.built_in(), "thirty-minutes")))
    played = rehearse.begin(app.journal, workshop, app.url, PEOPLE - 1, pace=0, seed=1)
    played.join()
    return played


def browser_screen(browser: Browser, app: App) -> Page:
    return browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()


def browser_phone(browser: Browser, app: App, played: Rehearsal) -> Page:
    """The last participant, whose phone is photographed."""
    facts, _ = played.room.plan
    seat = Phone(app.url, facts.code)
    seat.joins(sector=facts.sectors[0].label, role_band=facts.role_bands[0].label, table=1, quotable=True)
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    context.add_cookies([{"name": name, "value": value, "url": app.url} for name, value in seat.cookies.items()])
    page = context.new_page()
    page.goto(f"{app.url}/{facts.code}")
    return page


def go_to_scenario(played: Rehearsal) -> None:
    """Next, until the first release of the scenario is voted on."""
    while not (played.room.activity and played.room.activity.kind == "scenario" and played.room.step.kind == ASK):
        played.journal.record(played.workshop, *running.go_on(played.room, PEOPLE))


def answer_all_but_some(played: Rehearsal) -> None:
    for number in range(31):
        played.people.answers(played.room, number)


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(WAIT)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
