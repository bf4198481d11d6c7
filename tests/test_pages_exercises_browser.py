"""Each slide on three projectors: nothing is cut off, small or wrong with it. And two quick clicks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import servers
from conftest import close, make_workshop
from pages_room import People, any_answer, exercises, release_all, sign_in
from playwright.sync_api import Browser, BrowserContext, expect
from screen_states import SIZES, long_day, resized, wrong_layout
from test_pages_browser import open_page, settled, words_on, wrong_once_still

from workshop import entries as e
from workshop.agenda import ASK, Place
from workshop.room import remarks

pytestmark = pytest.mark.browser

SLIDES = (
    ("short", 0),
    ("long-text", 0),
    ("draw-your-barrier", 1),
    ("threshold-line", 0),
    ("threshold-line", 1),
    ("jigsaw", 3),
    ("another-sector", 3),
    ("break", 0),
    ("world-cafe", 2),
    ("s04", 1),
    ("s04", 8),
    ("harvest", 1),
    ("priorities", 0),
    ("priorities", 1),
    ("questions", 0),
    ("questions", 1),
    ("told", 1),
    ("cloud", 1),
    ("seven-after", 1),
    ("long", 0),
    ("long", 1),
    ("myth", 1),
)
"""The hardest of each kind of slide."""
HARDEST = (
    *(("long-text", 0), ("jigsaw", 3), ("another-sector", 3), ("harvest", 1)),
    *(("questions", 0), ("s04", 8), ("seven-after", 1), ("long", 1)),
)
DARK = (("s04", 1), ("questions", 1), ("cloud", 1), ("myth", 1))
AXE = {("jigsaw", 3), ("another-sector", 3), ("harvest", 1), ("questions", 0), *DARK}
"""Where axe looks: at what is drawn on no other kind of slide, some in light and some in dark."""
LONG = "We sit in the same room on Tuesdays: nobody forwards an email, people turn round and ask, and hear at once. "


@pytest.fixture
def room(browser: Browser, app: servers.App) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=SIZES[0])
    context.add_cookies([{"name": "facilitator", "value": sign_in(app.journal), "url": app.url}])
    yield context
    close(context)


def everything_said(people: People) -> None:
    """Each question of the agenda was asked, answered, released and supported, as after a long day."""
    journal, workshop = people.journal, people.workshop
    agenda = journal.room(workshop).plan[1]
    asked = [step for activity in agenda.activities for step in activity.steps if step.kind == ASK]
    for step in asked:
        before = journal.room(workshop)
        question = before.questions[step.question]
        journal.record(workshop, e.Opened(question.id, step.round))
        answers: list[e.Entry] = []
        for number, who in enumerate(people.ids):
            value = LONG * (1 + number % 2) if question.kind == "text" else any_answer(question)
            if question.options and question.kind != "points":
                value = question.options[number % len(question.options)].id
            sure = "4" if question.confidence else ""
            answers.append(e.Answered(who, question.id, step.round, value, 1, confidence=sure))
        if question.kind == "scale":
            answers.append(e.PaperAnswered(question.id, step.round, question.options[0].id, 4))
        journal.record(workshop, *answers, e.Closed(question.id, step.round, len(people.ids)))
        release_all(journal, workshop)
    said = remarks(journal.room(workshop))
    for theme in range(10):
        shaped = e.ThemeShaped(f"t{theme}", f"Theme {theme} with a longer name", tuple(one.uuid for one in said[:6]))
        journal.record(workshop, shaped)
    journal.record(workshop, *(e.Upvoted(people.ids[0], one.uuid, True) for one in said[-9:]))
    journal.record(workshop, *(e.Revealed(step.question, step.round) for step in asked))
    choices = journal.room(workshop).questions["prioritise-proposals"].options[:4]
    owner = "Designated safeguarding leads of all schools together"
    journal.record(workshop, *(e.ActionAgreed("prioritise-proposals", one.id, owner, "2027-02-28") for one in choices))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("theme", "slides"),
    [
        pytest.param("", HARDEST, id="light"),
        pytest.param("&theme=dark", DARK, id="dark"),
        pytest.param("", SLIDES, id="every", marks=pytest.mark.long),
        pytest.param("&theme=dark", SLIDES, id="every in the dark", marks=pytest.mark.long),
    ],
)
def test_every_slide_can_be_read_from_ten_metres(
    room: BrowserContext, app: servers.App, theme: str, slides: tuple[tuple[str, int], ...]
) -> None:
    day = long_day(app.journal)
    screen = open_page(room, app, day.workshop, "screen", theme)
    expect(screen.locator(".waiting")).to_be_visible(timeout=30_000)
    wrong: dict[str, list[str]] = {}
    for activity, step in (("waiting", 0), *slides):
        if activity != "waiting":
            before = words_on(screen)
            day.shows(activity, step)
            settled(screen, before)
        for size in SIZES:
            resized(screen, size)
            # The same elements are there at every size: what axe finds, it finds where there is least room.
            axe = size == SIZES[-1] and (activity, step) in AXE
            found = wrong_layout(screen) + (wrong_once_still(screen) if axe else [])
            if found:
                wrong[f"{activity} {step} at {size['height']}"] = found
    assert wrong == {}


def test_a_quick_question_takes_two_clicks(room: BrowserContext, app: servers.App, workshop: str) -> None:
    People(app.journal, workshop).join(3).host_goes_on()
    host = open_page(room, app, workshop, "host")
    host.get_by_role("button", name="Ask a quick question").click(timeout=30_000)
    button = host.get_by_role("button", name="Yes or no")
    button.click()
    expect(host.locator(".state", has_text="Voting is open.")).to_be_visible()
    expect(button).to_be_hidden(timeout=20_000)
    asking = app.journal.room(workshop).asking
    assert asking
    assert asking.open
    assert asking.question.startswith("quick-")


def test_the_host_types_paper_and_shapes_themes_without_a_fault(room: BrowserContext, app: servers.App) -> None:
    workshop = make_workshop(app.journal, exercises())
    people = People(app.journal, workshop).join(6)
    everything_said(people)
    app.journal.record(workshop, e.Moved(None, Place("first-step", 0)))
    host = open_page(room, app, workshop, "host")
    host.get_by_text("More tools", exact=True).first.click(timeout=30_000)
    for name, button in (
        ("Themes of the day", "Split off"),
        ("Ballots on paper", "Add this ballot"),
        ("The day, and how to change it", "Duplicate"),
    ):
        host.get_by_text(name, exact=True).first.click(timeout=30_000)
        expect(host.get_by_role("button", name=button)).to_be_visible()
    host.get_by_label("Name", exact=True).fill("Say it twice")
    people.join(1)
    expect(host.locator("dl.bar").get_by_text("7", exact=True)).to_be_visible()  # the page was drawn anew meanwhile
    expect(host.get_by_label("Name", exact=True)).to_have_value("Say it twice")
    host.get_by_role("button", name="Rename").click()
    expect(host.get_by_role("cell", name="Say it twice")).to_be_visible()
    assert wrong_once_still(host) == []
