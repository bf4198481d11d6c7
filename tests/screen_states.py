"""A long day on the big screen: a workshop that has been through every kind of slide, the hardest of each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sample
from conftest import make_workshop
from pages_room import People, any_answer, exercises, release_all
from playwright.sync_api import Page, ViewportSize

from workshop import entries as e
from workshop import materials
from workshop.activities import Option, Question, Value
from workshop.agenda import ASK, REVEAL, SHOW, Activity, Agenda, Place, Step
from workshop.journal import Journal
from workshop.room import remarks

FORTY_WORDS = (
    "We sit in the same room on Tuesdays, so nobody forwards an email: people turn round and ask, and they hear at "
    "once whether to worry, whom to ring next, and what the school already did about it last week."
)
"""A remark of forty words."""
LONG_TITLE = (
    "Sharing earlier, together: a day for everybody in and around the multi-agency safeguarding hub of Anytown, "
    "Otherham"
)
LONG_QUESTION = (
    "Thinking of the last child about whom you were worried, and of everybody who knew a part of what was going on: "
    "what would have had to be different in your own service, in the hub or between you, so that the first phone "
    "call would have been made some weeks earlier than it was, and by whom?"
)
LONG_TEXT = " ".join(f"{n}. {FORTY_WORDS}" for n in range(1, 5))

SEVEN = Question(
    "seven",
    "choice",
    "Which one of these would have helped most, if it had been in place a year ago?",
    options=tuple(
        Option(f"o{number}", label)
        for number, label in enumerate(
            (
                "A named contact in each agency who rings back on the same day, with a deputy on holidays",
                "Knowing what the law lets us share before anybody has agreed to anything at all",
                "One form for all of us, which the school, the ward and the station can fill in together",
                "Hearing what became of a referral within two weeks, whatever the decision was",
                "Time in everybody's week that is set aside for talking about children nobody is sure of",
                "A joint record of who was told what, when, and why somebody decided not to share",
                "Training in mixed groups, with cases from here, at least twice in every year",
            )
        )
    ),
)
RAG = Question(
    "rag",
    "scale",
    "How does your service stand on hearing back after a referral?",
    options=(
        Option("red", "Red: nothing in place"),
        Option("amber", "Amber: some of it, not always"),
        Option("green", "Green: it works every time"),
        Option("not-sure", "Not sure", off_scale=True),
    ),
    scale="rag",
)
LONG = Question("long", "choice", LONG_QUESTION, options=SEVEN.options)
EMPTY = Question("empty", "choice", "Did anybody hear back last week?", options=sample.CHOICE.options)
TOLD = Question("told", "text", "What has already worked?", limit=400)


def _text(id_: str, text: str) -> Activity:
    return Activity(id_, "info", "What we do today", 5, (Step(SHOW, "What we do today", text),))


def agenda() -> Agenda:
    """Every exercise, a scenario from the pack and the hardest of each plain question."""
    pack = materials.built_in()
    whole, card = exercises(), pack.cards["s04"]
    more = (
        _text("short", "Three cases, one question each, and your own words.\n\nYou can change every answer."),
        _text("long-text", LONG_TEXT),
        Activity("timed", "info", "In pairs", 5, (Step(SHOW, "In pairs", "Tell each other one case.", seconds=240),)),
        sample.plain(SEVEN, round_="before", id_="seven-before"),
        sample.plain(SEVEN, round_="after", id_="seven-after"),
        sample.plain(sample.LEVEL, round_="before", id_="level-before"),
        sample.plain(sample.LEVEL, round_="after", id_="level-after"),
        *(sample.plain(one, id_=one.id) for one in (RAG, LONG, EMPTY, TOLD, sample.CHOICES)),
        sample.plain(sample.RANKING, "ranking", id_="ranking"),
        sample.plain(sample.POINTS, "points", id_="points"),
        sample.plain(sample.WORDS, "cloud", id_="cloud"),
        card.activity,
        replace(sample.MYTH_CARD, id="myth"),
    )
    asked = (SEVEN, RAG, LONG, EMPTY, TOLD, sample.CHOICES, sample.RANKING, sample.POINTS, sample.WORDS)
    extra = (*asked, *card.questions, replace(sample.MYTH, confidence=True), sample.LEVEL)
    return replace(whole, activities=(*more, *whole.activities), questions=(*whole.questions, *extra))


@dataclass(frozen=True)
class Day:
    """The workshop, and who is in it."""

    journal: Journal
    people: People

    @property
    def workshop(self) -> str:
        return self.people.workshop

    def shows(self, activity: str, step: int) -> None:
        """The room is at this step: what it asks is open, what it reveals is shown."""
        now = self.journal.room(self.workshop)
        place = Place(activity, step)
        asked = now.activities[activity].steps[step]
        entries: list[e.Entry] = [e.Moved(now.place, place)]
        key = asked.question, asked.round
        if asked.kind == ASK:
            entries.append(e.Opened(*key))
        elif asked.kind == REVEAL and now.askings[key].open:
            entries += [e.Closed(*key, len(self.people.ids)), e.Revealed(*key)]
        self.journal.record(self.workshop, *entries)

    def hears(self, *entries: e.Entry) -> None:
        self.journal.record(self.workshop, *entries)


def long_day(journal: Journal, people: int = 44, title: str = LONG_TITLE) -> Day:
    """Each question was asked, answered in many ways, released, supported and shown."""
    workshop = make_workshop(journal, agenda())
    facts = replace(sample.FACTS, title=title, code=journal.room(workshop).plan[0].code)
    journal.record(workshop, e.FactsChanged(facts))
    crowd = People(journal, workshop).join(people)
    asked = dict.fromkeys(
        (step.question, step.round) for one in agenda().activities for step in one.steps if step.kind == ASK
    )
    for key in asked:
        question = journal.room(workshop).questions[key[0]]
        answers: list[e.Entry] = []
        for number, who in enumerate(crowd.ids if question.id != "empty" else ()):
            answers.append(
                e.Answered(who, *key, value_of(question, key[1], number), 1, confidence=sure(question, number))
            )
        if question.kind == "scale":
            answers.append(e.PaperAnswered(*key, question.options[0].id, 4))
        journal.record(workshop, e.Opened(*key), *answers, e.Closed(*key, people))
        release_all(journal, workshop)
    said = remarks(journal.room(workshop))
    journal.record(
        workshop,
        *(
            e.ThemeShaped(f"t{n}", f"Theme {n}: hearing back in time", tuple(one.uuid for one in said[: 9 - n]))
            for n in range(9)
        ),
        *(e.Upvoted(who, one.uuid, True) for one in said[-9:] for who in crowd.ids[:12]),
        *(e.Revealed(*key) for key in asked),
    )
    return Day(journal, crowd)


def value_of(question: Question, round_: str, number: int) -> Value:
    """Another answer from each; in later rounds most go further up a scale, and in every sector some stay."""
    later = {"B": 1, "C": 2, "after": 1, "joined": 1}.get(round_, 0) if number % 5 else 0
    options = [option.id for option in question.options]
    if question.kind in {"choice", "scale"}:
        return options[min((number + number // 4) % 3 + later, len(options) - 1)]
    if question.kind == "choices":
        return options[number % 2 : question.most]
    if question.kind == "points":
        return {options[number % len(options)]: question.total}
    if question.kind == "ranking":
        return options[number % len(options) :] + options[: number % len(options)]
    if question.kind == "words":
        return [WORDS[(number * number) % len(WORDS)], WORDS[number % 7]]
    if question.kind == "text":
        return FORTY_WORDS[: question.limit] if number % 3 else "They ring back."
    return any_answer(question)


WORDS = (
    "trust", "time", "ring back", "one number", "training", "curiosity", "the same room", "named contact", "thresholds",
    "patience", "professional curiosity", "feedback", "fear", "hand-over", "supervision",
)  # fmt: skip


def sure(question: Question, number: int) -> str:
    return str(1 + number % 5) if question.confidence else ""


SIZES: tuple[ViewportSize, ...] = (
    {"width": 1920, "height": 1080},
    {"width": 3840, "height": 2160},
    {"width": 1280, "height": 720},
)

_LAYOUT = """() => {
  const found = [], texts = [], page = document.querySelector(".stMain"), part = innerWidth / 1920;
  if (document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth)
    found.push("the page scrolls");
  const told = document.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  while (told.nextNode()) {
    const around = told.currentNode.parentElement, words = told.currentNode.data.trim().slice(0, 40);
    if (!words || !around.checkVisibility() || around.closest(".spoken, style")) continue;
    const least = around.closest("h1") ? 40 : 28, size = parseFloat(getComputedStyle(around).fontSize) / part;
    if (size < least - 0.1) found.push(`${size.toFixed(1)} pixels: ${words}`);
    const range = document.createRange();
    range.selectNodeContents(told.currentNode);
    for (const box of range.getClientRects()) {
      if (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight)
        found.push(`outside: ${words}`);
      for (const [other, said] of texts)
        if (Math.min(box.right, other.right) - Math.max(box.left, other.left) > 2 * part &&
            Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 8 * part)
          found.push(`${words} lies on ${said}`);
      texts.push([box, words]);
    }
  }
  for (const one of page.querySelectorAll("*")) {
    const clips = getComputedStyle(one).overflow !== "visible" && !one.closest(".spoken") && one.innerText?.trim();
    const more = one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1;
    if (clips && more && one.checkVisibility()) found.push(`clipped: ${one.className}`);
  }
  return [...new Set(found)];
}"""


def wrong_layout(page: Page) -> list[str]:
    """What cannot be read on the screen from ten metres: too small, cut off, outside, or under other words.

    Sizes are those of a screen of 1920 pixels; on another they are the same part of its width.
    """
    found: list[str] = page.evaluate(_LAYOUT)
    return found


def resized(page: Page, size: ViewportSize) -> None:
    """Until the page has the new size."""
    page.set_viewport_size(size)
    page.wait_for_function(
        "([width, height]) => innerWidth === width && innerHeight === height", arg=list(size.values())
    )
