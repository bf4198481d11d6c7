"""The way of each of the three users through the running app: steps, clicks, seconds and words.

    python benchmarks/paths.py                       the tree that this file is in
    python benchmarks/paths.py --tree ../earlier     another one, by the same walk

A person is played by a browser; clicks are what a person must press or choose. Typed words stand apart. Seconds are the
machine's, from the press until what was asked for is there. Words are all that can be read on the page at that step;
reading takes 200 words a minute, of words that the page before did not show.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
NAME = "workshop.test"
"""A host name that is not localhost, as phones in a room have it."""
READ = 200
"""Words a minute that somebody reads who looks for what to do."""
PEOPLE = 24
"""In the workshop whose findings the organiser takes."""
DESK: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
MOVED = "was => document.querySelector('main').innerText !== was"
"""Whether a phone shows something else than it did."""
START = """
import pathlib, sys, start
start.PYTHON, start.APP_LOG = pathlib.Path(sys.argv.pop(1)), pathlib.Path(sys.argv.pop(1))
start.set_up = lambda *_: None
sys.exit(start.main())
"""
"""The tree's own start.py with packages that are there already."""

SLOWEST = 180_000
"""Milliseconds until what a press is for must be there: a report on a busy machine takes its time."""

expect.set_options(timeout=SLOWEST)


@dataclass
class Step:
    """What somebody did on one page, and how much there was to read."""

    name: str
    words: int
    new: int
    clicks: int = 0
    typed: int = 0
    seconds: float = 0.0

    @property
    def reading(self) -> float:
        return self.new / READ * 60


@dataclass
class Walk:
    """One user on the way: the steps so far, and what was on the page at the last one."""

    user: str
    pictures: Path | None = None
    steps: list[Step] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)

    def step(self, name: str, text: str) -> Step:
        words = Counter(re.findall(r"\w[^\s]*", text))
        one = Step(name, words.total(), (words - self.read).total())
        self.read = words
        self.steps.append(one)
        return one

    def on(self, page: Page, name: str) -> Step:
        """A new step, on the page as it stands."""
        settled(page)
        if self.pictures:
            page.screenshot(path=self.pictures / f"{self.user}-{len(self.steps) + 1:02}.png", full_page=True)
        return self.step(name, page.locator("body").inner_text())

    def press(self, what: Locator, then: Callable[[], object], clicks: int = 1) -> None:
        """Press, and wait for what the press is for."""
        at = self.steps[-1]
        began = time.monotonic()
        what.click()
        then()
        at.seconds += time.monotonic() - began
        at.clicks += clicks

    def type(self, into: Locator, text: str) -> None:
        """Into a field, which somebody goes to by a click."""
        into.fill(text)
        self.steps[-1].clicks += 1
        self.steps[-1].typed += len(text.split())

    def table(self) -> str:
        rows = [
            f"| {one.name} | {one.clicks} | {one.typed} | {one.seconds:.1f} | {one.words} | {one.reading:.0f} |"
            for one in [*self.steps, self.total()]
        ]
        head = "| step | clicks | words typed | seconds, machine | words on the page | seconds, reading |"
        return "\n".join([f"**{self.user}**", "", head, "|---|--:|--:|--:|--:|--:|", *rows, ""])

    def total(self) -> Step:
        sums = {name: sum(getattr(one, name) for one in self.steps) for name in ("words", "new", "clicks", "typed")}
        return Step(f"**all {len(self.steps)} steps**", **sums, seconds=sum(one.seconds for one in self.steps))


def settled(page: Page) -> None:
    """Until Streamlit, where it is a page of Streamlit's, has drawn what was pressed for."""
    if page.locator('[data-testid="stApp"]').count():
        page.wait_for_timeout(400)
        expect(page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]')).to_be_attached()


@dataclass(frozen=True)
class Toolkit:
    """The app as ``start.py`` started it: its port, the address that signs in, what it printed and how long it took."""

    port: int
    key: str
    printed: str
    seconds: float

    @property
    def phones(self) -> str:
        return f"http://{NAME}:{self.port}"


@contextlib.contextmanager
def started(tree: Path, folder: Path) -> Iterator[Toolkit]:
    """The tree's app on a scratch journal, started as a person starts it."""
    command = [sys.executable, "-c", START, sys.executable, str(folder / "app.log")]
    settings = {**os.environ, "WORKSHOP_DATABASE_URL": f"sqlite:///{folder / 'journal.sqlite'}", "BROWSER": "echo %s"}
    settings |= {"PYTHONUNBUFFERED": "1", "WORKSHOP_ENCODER": os.devnull}
    began = time.monotonic()
    process = subprocess.Popen(command, cwd=tree, env=settings, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl+C" in line:
                break
        seconds = time.monotonic() - began
        opened = next(line.strip() for line in lines if re.match(r"https?://\S*key=", line))  # what BROWSER echoed
        port = int(re.findall(r":(\d+)/", opened)[0])
        yield Toolkit(port, opened, "".join(line for line in lines if line.strip() != opened), seconds)
    finally:
        process.terminate()
        process.wait(30)


# --- The facilitator ----------------------------------------------------------------------------------------


def heading(page: Page, name: str | re.Pattern[str]) -> Callable[[], None]:
    return lambda: expect(page.get_by_role("heading", name=name).first).to_be_visible()


def first_start(app: Toolkit, walk: Walk, page: Page) -> None:
    at = walk.step("Type python start.py, look at what it prints", app.printed)
    at.clicks, at.typed, at.seconds = 1, 2, app.seconds
    began = time.monotonic()
    page.goto(app.key)
    expect(page.get_by_text(re.compile("Make (a|your) workshop")).first).to_be_visible()
    page.wait_for_timeout(500)
    at.seconds += time.monotonic() - began


def make(walk: Walk, page: Page) -> None:
    """A workshop with the least that the page asks for."""
    button = page.get_by_role("button", name=re.compile("^Make (your|the) workshop")).locator("visible=true").first
    button.wait_for()
    walk.on(page, "Workshops: make one")
    title = page.get_by_label("Title", exact=True)
    if title.first.is_visible():
        walk.type(title.first, "Sharing earlier, together")
    walk.press(button, lambda: page.wait_for_url("**/plan**"))
    page.locator("h1").wait_for()


def to_host(walk: Walk, page: Page) -> str:
    """From Plan to Host; the join code."""
    walk.on(page, "Plan: go on to Host")
    code = str(re.search(r"w=(\w+)", page.url)[1])  # type: ignore[index]
    walk.press(page.get_by_role("link", name="Host", exact=True).first, page.locator(".st-key-next button").wait_for)
    return code


def join(walk: Walk, phone: Page, app: Toolkit, code: str) -> None:
    """One phone, from the code on the screen to its seat."""
    began = time.monotonic()
    phone.goto(f"{app.phones}/{code}")
    at = walk.on(phone, "Phone: scan the code, choose sector and role, join")
    at.clicks, at.seconds = 1, time.monotonic() - began
    for name in ("Your sector", "Your role"):
        choice = phone.get_by_label(name)
        choice.select_option(index=1)
        at.clicks += 2  # the list, and one of it
    walk.press(phone.get_by_role("button", name="Join", exact=True), heading(phone, re.compile("You are in|^(?!Join)")))


def vote(walk: Walk, phone: Page, name: str) -> None:
    """Choose one of the question's options and send it."""
    phone.locator("#send").wait_for()
    walk.on(phone, name)
    chosen = phone.locator("#answer input[type=radio]").first
    chosen.check()
    walk.steps[-1].clicks += 1
    state = phone.locator("#state, #note").filter(has_text=re.compile("Received"))
    walk.press(phone.locator("#send"), lambda: expect(state.first).to_be_visible())


def next_until_vote(walk: Walk, host: Page, phone: Page) -> None:
    """Press Next until the phone has a question with choices."""
    walk.on(host, "Host: press Next until voting is open")
    button = host.locator(".st-key-next button")
    for _ in range(40):
        before = phone.locator("main").inner_text()

        def moved(before: str = before) -> None:
            phone.wait_for_function(MOVED, arg=before)

        host.wait_for_timeout(1000)  # two presses close together count once
        walk.press(button, moved)
        if phone.locator("#answer input[type=radio]").count():
            return
    raise SystemExit("Forty presses of Next, and nothing to vote on.")


def quick_question(walk: Walk, host: Page, phone: Page) -> None:
    """The shortest way to a vote: a question asked at once."""
    walk.on(host, "Host: ask a quick question")
    walk.press(host.get_by_role("button", name="Ask a quick question"), host.get_by_text("Yes or no").first.wait_for)
    walk.press(host.get_by_role("button", name="Yes or no"), phone.locator("#send").wait_for)


def facilitator(app: Toolkit, browser: Browser, pictures: Path | None, *, shortest: bool) -> Walk:
    walk = Walk("Facilitator, shortest way to a vote" if shortest else "Facilitator, to the first vote of the agenda")
    walk.pictures = pictures
    page = browser.new_context(viewport=DESK).new_page()
    page.set_default_timeout(SLOWEST)
    phone = browser.new_context(viewport=PHONE, has_touch=True).new_page()
    first_start(app, walk, page)
    make(walk, page)
    code = to_host(walk, page)
    join(walk, phone, app, code)
    walk.read = Counter()
    (quick_question if shortest else next_until_vote)(walk, page, phone)
    vote(walk, phone, "Phone: choose and send")
    page.context.close()
    phone.context.close()
    return walk


# --- The participant ----------------------------------------------------------------------------------------


def participant(app: Toolkit, browser: Browser, pictures: Path | None, database: str) -> Walk:
    from workshop import defaults, journal, materials, running
    from workshop import entries as e
    from workshop.agenda import ASK
    from workshop.codes import new_code

    book, workshop = journal.Journal(database), str(uuid4())
    code = new_code(set())
    facts = defaults.facts(code, "Sharing earlier, together", "Anytown", date.today().isoformat())
    book.record(workshop, e.WorkshopMade(facts, materials.agenda(materials.built_in(), "thirty-minutes")))

    def on_to_question() -> None:
        while True:
            book.record(workshop, *running.go_on(book.room(workshop), 1))
            room = book.room(workshop)
            if room.step and room.step.kind == ASK and room.questions[room.step.question].kind in {"choice", "scale"}:
                return

    on_to_question()
    walk = Walk("Participant", pictures)
    phone = browser.new_context(viewport=PHONE, has_touch=True).new_page()
    join(walk, phone, app, code)
    vote(walk, phone, "First vote: choose and send")
    was = phone.locator("main").inner_text()
    on_to_question()
    phone.wait_for_function(MOVED, arg=was)
    vote(walk, phone, "A later vote, which comes by itself")
    walk.on(phone, "Change the vote")
    phone.locator("#answer input[type=radio]").nth(1).check()
    walk.steps[-1].clicks += 1
    walk.press(phone.locator("#send"), lambda: phone.wait_for_timeout(300))
    expect(phone.locator("#state, #note").filter(has_text="Received").first).to_be_visible()
    asking = book.room(workshop).asking
    assert asking
    assert len(book.room(workshop).counted(asking)) == 1
    walk.on(phone, "Go to My seat")
    walk.press(phone.get_by_role("link", name="My seat"), heading(phone, "My seat"))
    walk.on(phone, "My seat: leave")
    walk.press(phone.get_by_role("button", name="Leave the workshop"), heading(phone, "You left"))
    walk.on(phone, "You left")
    phone.context.close()
    book.close()
    return walk


# --- The organiser ------------------------------------------------------------------------------------------


def ended_workshop(app: Toolkit, tree: Path, database: str) -> str:
    """A short workshop, rehearsed by the tree's own pretend phones and ended; its join code."""
    from workshop import entries as e
    from workshop import journal
    from workshop.room import remarks

    url = f"http://127.0.0.1:{app.port}"
    words = ["--url", url, "--phones", str(PEOPLE), "--agenda", "thirty-minutes", "--pace", "0"]
    settings = {**os.environ, "WORKSHOP_DATABASE_URL": database}
    subprocess.run(
        [sys.executable, "-m", "phone.rehearse", *words], cwd=tree, env=settings, check=True, stdout=subprocess.DEVNULL
    )
    book = journal.Journal(database)
    (workshop,) = book.workshops()
    room = book.room(workshop)
    book.record(workshop, *(e.Moderated(one.uuid, released=False) for one in remarks(room) if one.status == "held"))
    book.close()
    return room.plan[0].code


def signed_in(app: Toolkit, browser: Browser, database: str) -> Page:
    from workshop import entries as e
    from workshop import journal
    from workshop.house import HOUSE, hash_of, new_token

    key, book = new_token(), journal.Journal(database)
    book.record(HOUSE, e.KeyMade(hash_of(key)))
    book.close()
    page = browser.new_context(viewport=DESK).new_page()
    page.set_default_timeout(SLOWEST)
    page.goto(f"http://localhost:{app.port}/sign-in?key={key}")
    return page


def to_findings(walk: Walk, page: Page, code: str) -> None:
    page.goto(f"{page.url.split('/sign-in')[0].rstrip('/')}/workshops")
    link = page.locator(f'a[href*="findings?w={code}"]').first
    link.wait_for()
    settled(page)
    walk.on(page, "Workshops: open Findings")
    walk.press(link, heading(page, re.compile("^Findings")))
    expect(page.get_by_text("…")).to_have_count(0)


def report(walk: Walk, page: Page) -> None:
    """Make the report and take all of it away."""
    draft = page.get_by_role("button", name=re.compile("^Make (the|a) (report|draft)"))
    ready = page.locator('[data-testid="stDownloadButton"] button').first

    def made() -> None:
        page.get_by_text("Making the report").first.wait_for()
        ready.wait_for()

    walk.press(draft.first, made)
    with page.expect_download():
        walk.press(ready, lambda: None)


def draft(app: Toolkit, browser: Browser, pictures: Path | None, database: str, code: str) -> Walk:
    walk = Walk("Organiser, to a draft report", pictures)
    page = signed_in(app, browser, database)
    to_findings(walk, page, code)
    walk.on(page, "Findings: make the report, download it")
    report(walk, page)
    page.context.close()
    return walk


def published(app: Toolkit, browser: Browser, pictures: Path | None, database: str, code: str) -> Walk:
    """Everything that the page says is needed, and no more."""
    walk = Walk("Organiser, to a signed report, the archive, and words deleted", pictures)
    page = signed_in(app, browser, database)
    to_findings(walk, page, code)
    walk.on(page, "Findings, step 1: who took part")
    onwards(walk, page, 2)
    walk.on(page, "Step 2: choose the themes that are proposed")
    walk.press(page.get_by_role("button", name=re.compile("^Choose these")), page.get_by_text("Take 1 out").wait_for)
    settled(page)
    onwards(walk, page, 3)
    quotes(walk, page)
    onwards(walk, page, 4)
    words(walk, page)
    onwards(walk, page, 5)
    walk.on(page, "Step 5: recommendations, which can wait")
    onwards(walk, page, 6)
    walk.on(page, "Step 6: sign off")
    walk.type(page.get_by_label("Who signs it off: a role"), "MASH strategic lead")
    button = page.get_by_role("button", name="Sign off", exact=True).last
    expect(button).to_be_enabled()
    walk.press(button, page.get_by_text(re.compile("was signed off by")).first.wait_for)
    settled(page)
    walk.on(page, "Make the report, download it")
    report(walk, page)
    archive(walk, page, code)
    delete(walk, page, code)
    page.context.close()
    return walk


def onwards(walk: Walk, page: Page, number: int) -> None:
    there = heading(page, re.compile(f"^Step {number} of"))
    walk.press(page.locator(".st-key-report-next button").first, there)
    settled(page)


def turned(walk: Walk, page: Page, label: str) -> Iterator[str]:
    """The themes of a list, one after the other: by a button to the next one, where the page has it."""
    at, seen = walk.steps[-1], set[str]()
    onwards = page.get_by_role("button", name=re.compile("^Next that needs something"))
    if (here := page.get_by_label(label, exact=True).input_value()).startswith("Theme"):
        seen.add(here)  # open already
        yield here
    while True:
        settled(page)
        if onwards.count():
            name = onwards.first.inner_text().partition("something: ")[2]
            if name in seen:
                return
            onwards.first.click()
            at.clicks += 1
        else:
            options = opened(page, label)
            left = [one for one in options.all_inner_texts() if one.startswith("Theme") and one not in seen]
            if not left:
                page.keyboard.press("Escape")
                return
            name = left[0]
            at.clicks += 2
            options.filter(has_text=name).first.click()
        page.wait_for_timeout(1500)  # until the fields of the theme before are gone
        settled(page)
        seen.add(name)
        yield name


def opened(page: Page, label: str) -> Locator:
    """The options of a list, on show."""
    box, options = page.get_by_label(label, exact=True), page.get_by_role("option")
    box.click()
    page.wait_for_timeout(300)
    if not options.count():
        box.press("ArrowDown")
    options.first.wait_for()
    return options


def quotes(walk: Walk, page: Page) -> None:
    """One quote for each theme: the least that a report asks for."""
    at = walk.on(page, "Step 3: confirm one quote for each theme")
    for _ in turned(walk, page, "Quotes for"):
        quote = page.get_by_role("button", name=re.compile(r"^Quote R\d+"))
        taken = page.get_by_role("button", name=re.compile("^Take out R"))
        if taken.count() or not quote.count():
            continue
        confirm = page.get_by_role("button", name=re.compile("^Confirm"))
        walk.press(quote.first, confirm.first.wait_for)
        page.get_by_role("checkbox", name=re.compile("I have checked")).first.check(force=True)
        at.clicks += 1
        walk.press(confirm.first, taken.first.wait_for)


def filled(field_: Locator) -> Callable[[], None]:
    return lambda: expect(field_).not_to_have_value("")


def words(walk: Walk, page: Page) -> None:
    """What was heard and one sentence of summary for each theme, from the drafts where there are some."""
    at = walk.on(page, "Step 4: words on each theme")
    every = page.get_by_role("button", name=re.compile(r"^Start \d+ themes"))
    if every.count():
        walk.press(every.first, lambda: expect(every).to_have_count(0))
    for _ in turned(walk, page, "Section"):
        heard = page.get_by_label("What we heard", exact=True)
        heard.wait_for()
        if not heard.input_value():
            start = page.get_by_role("button", name="Start from this draft")
            walk.press(start.first, filled(heard))
        summary = page.get_by_label("Summary", exact=True)
        walk.type(summary, "People want to hear back and to know whom to ask.")
        page.keyboard.press("Tab")
        expect(page.get_by_text("Delete this text: Summary")).to_be_visible()
    assert at.typed


def archive(walk: Walk, page: Page, code: str) -> None:
    walk.on(page, "Go to Data")
    walk.press(page.get_by_role("link", name=re.compile("^Data")).first, heading(page, re.compile("^Data")))
    settled(page)
    lock = page.get_by_role("button", name="Lock the archive")
    ask = page.get_by_role("button", name=re.compile("Download (an|the) archive"))
    if not ask.count():
        walk.on(page, "Data: go where archives are")
        walk.press(page.get_by_role("link", name=re.compile("Download an archive")), heading(page, "Workshops"))
        settled(page)
        card = page.locator('[class*="st-key-workshop-"]').filter(has_text=code)
        ask = card.get_by_role("button", name=re.compile("Download archive"))
    walk.on(page, "Lock the archive with a passphrase, download it")
    if not lock.first.is_visible():
        walk.press(ask.last, lock.first.wait_for)
    file = page.get_by_role("button", name="Download the locked archive")
    walk.press(lock.first, file.wait_for)
    with page.expect_download():
        walk.press(file, lambda: None)


def delete(walk: Walk, page: Page, code: str) -> None:
    if not re.search(r"/data\b", page.url):
        page.keyboard.press("Escape")
        walk.on(page, "Back to Data")
        link = page.locator(f'a[href*="data?w={code}"]').last
        walk.press(link, heading(page, re.compile("^Data")))
        settled(page)
    walk.on(page, "Data: delete the words")
    sure = page.get_by_role("checkbox", name=re.compile("I have downloaded"))
    button = page.get_by_role("button", name=re.compile(r"^Delete the words of \d+"))
    walk.press(page.locator("label").filter(has_text="I have downloaded"), lambda: expect(button).to_be_enabled())
    assert sure.count() == 1
    walk.press(button, page.get_by_text("The words were deleted").first.wait_for)


# --- All of them --------------------------------------------------------------------------------------------


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tree", type=Path, default=ROOT, help="the tree to walk (this one)")
    parser.add_argument("--pictures", type=Path, help="a folder for a picture of every step")
    parser.add_argument("--only", help="walk only users whose name holds this")
    wish = parser.parse_args()
    tree = wish.tree.resolve()
    sys.path.insert(0, str(tree))
    if wish.pictures:
        wish.pictures.mkdir(parents=True, exist_ok=True)
    program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    arguments = ["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {NAME} 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)

        def walked(user: str, walk: Callable[[Toolkit, str], Walk]) -> None:
            if wish.only and wish.only not in user:
                return
            with tempfile.TemporaryDirectory() as name, started(tree, Path(name)) as app:
                print(walk(app, f"sqlite:///{Path(name) / 'journal.sqlite'}").table(), flush=True)

        walked("facilitator", lambda app, _: facilitator(app, browser, wish.pictures, shortest=False))
        walked("facilitator", lambda app, _: facilitator(app, browser, wish.pictures, shortest=True))
        walked("participant", lambda app, database: participant(app, browser, wish.pictures, database))

        def organiser(app: Toolkit, database: str) -> Walk:
            code = ended_workshop(app, tree, database)
            print(draft(app, browser, wish.pictures, database, code).table(), flush=True)
            return published(app, browser, wish.pictures, database, code)

        walked("organiser", organiser)


if __name__ == "__main__":
    main()
