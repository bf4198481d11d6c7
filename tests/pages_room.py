"""Actors for the tests of the facilitators' pages: somebody signed in, and people in the room."""

from __future__ import annotations

import base64
import functools
import io
import re
import threading
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from uuid import uuid4

import sample
from conftest import make_workshop
from PIL import Image, ImageDraw
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from workshop import entries as e
from workshop import materials, running
from workshop.activities import Question, Value
from workshop.agenda import Agenda
from workshop.house import HOUSE, hash_of, new_token
from workshop.journal import Journal
from workshop.room import Room, remarks

MENU = Path(__file__).resolve().parent.parent / "pages" / "menu.py"

# Each AppTest reads about every installed package whether it brings components: most of the time of many a test.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)


def sign_in(journal: Journal) -> str:
    """A browser's token, signed in the way the sign-in page does it."""
    key, token = new_token(), new_token()
    journal.record(HOUSE, e.KeyMade(hash_of(key)), e.SignedIn(hash_of(key), hash_of(token)))
    return token


def work_is_done() -> None:
    """Until nothing is worked out in a process of its own. To draw the page meanwhile would only slow it down."""
    for thread in threading.enumerate():
        if thread.name == "behind":
            thread.join(120)


@dataclass
class Facilitator:
    """Somebody at the facilitators' pages, signed in unless ``token`` is given."""

    journal: Journal
    workshop: str = ""
    token: str | None = None
    page: AppTest = field(init=False)

    def __post_init__(self) -> None:
        self.page = AppTest.from_file(str(MENU), default_timeout=30)
        self.page.session_state["token"] = sign_in(self.journal) if self.token is None else self.token
        if self.workshop:
            self.page.query_params["w"] = self.room.plan[0].code
        self.page.run()

    @property
    def room(self) -> Room:
        return self.journal.room(self.workshop)

    def opens(self, name: str) -> Facilitator:
        self.page.switch_page(f"{name}.py").run()
        return self.waits()

    def looks_again(self) -> Facilitator:
        self.page.run()
        return self.waits()

    def waits(self) -> Facilitator:
        """Until the numbers are worked out: a browser looks again by itself."""
        for _ in range(20):
            if not self.sees("Working out the numbers."):
                return self
            work_is_done()
            self.page.run()
        raise AssertionError("the numbers are still being worked out")

    def presses(self, key: str) -> None:
        """Press the button whose key or whose words begin so."""
        named = [button for button in self.page.button if not button.disabled]
        found = [button for button in named if str(button.key).startswith(key) or button.label.startswith(key)]
        assert found, f"no button {key} among {[button.key for button in self.page.button]}"
        found[0].click().run()
        self.waits()

    def can_press(self, key: str) -> bool:
        return any(str(button.key).startswith(key) and not button.disabled for button in self.page.button)

    def sees(self, text: str) -> bool:
        return text in self.text

    @property
    def text(self) -> str:
        """Everything that can be read on the page."""
        page = self.page
        kinds = ("title", "header", "subheader", "markdown", "text", "caption", "html", "metric")
        told = ("info", "warning", "error", "success")
        found = [str(one.value) for kind in (*kinds, *told) for one in getattr(page, kind)]
        found += [str(one.label) for kind in ("button", "expander", "page_link") for one in getattr(page, kind)]
        found += [str(table.value) for table in page.table]
        return "\n".join(found)


@dataclass
class People:
    """Those in the room, answering straight into the journal."""

    journal: Journal
    workshop: str
    ids: list[str] = field(default_factory=list)

    def join(self, number: int) -> People:
        facts, _ = self.journal.room(self.workshop).plan
        for n in range(number):
            who = uuid4().hex
            sector = facts.sectors[n % len(facts.sectors)].id
            self.journal.record(self.workshop, e.Joined(who, sector, "practitioner", n % 3, True, uuid4().hex))
            self.ids.append(who)
        return self

    def answer(self, *values: Value, seen: int = 0) -> None:
        """One value each, in the round that was asked last, chosen when the journal had come to row ``seen``."""
        asking = self.journal.room(self.workshop).asking
        assert asking
        for who, value in zip(self.ids, values, strict=False):
            answer = e.Answered(who, asking.question, asking.round, value, 1, seen)
            (receipt,) = self.journal.record(self.workshop, answer)
            _until_after(receipt.at)

    def answer_somehow(self) -> None:
        room = self.journal.room(self.workshop)
        assert room.asking
        value = any_answer(room.questions[room.asking.question])
        self.answer(*[value] * len(self.ids))

    def host_goes_on(self) -> None:
        """The host presses Next, on some other computer."""
        room = self.journal.room(self.workshop)
        self.journal.record(self.workshop, *running.go_on(room, room.present))

    def host_goes_to(self, kind: str) -> None:
        """Next, until a question of this kind is open."""
        while True:
            self.host_goes_on()
            room = self.journal.room(self.workshop)
            if room.asking and room.asking.open and room.questions[room.asking.question].kind == kind:
                return


def _until_after(at: str) -> None:
    """Until the clock has moved on: what is said within one millisecond stands in no order."""
    while datetime.now(UTC).isoformat(timespec="milliseconds") <= at:
        time.sleep(0.0005)


def any_answer(question: Question) -> Value:
    ids = [option.id for option in question.options]
    some: dict[str, Value] = {"text": "They ring back.", "words": ["trust", "time"], "ranking": ids}
    if question.kind == "points":
        return {ids[0]: question.total}
    if question.kind == "drawing":
        return ["A wall of fog", jpeg()]
    if question.kind == "commitment":
        return ["Put the advice number on every phone", "ward manager", "2027-01-31"]
    if question.kind == "proposal":
        return ["merge", "Trust and time", "Time to trust"]
    if question.kind == "choices":
        return ids[:1]
    return some.get(question.kind) or ids[0]


def jpeg() -> str:
    """A small photo, as a phone's is kept."""
    packed = io.BytesIO()
    sheet = Image.linear_gradient("L").resize((320, 240)).convert("RGB")
    ImageDraw.Draw(sheet).line((20, 200, 160, 40, 300, 200), fill=(0, 80, 160), width=9)
    sheet.save(packed, "JPEG")
    return base64.b64encode(packed.getvalue()).decode()


@dataclass(frozen=True)
class Bars:
    """A chart on the screen: its panels' titles with their bases, and the counts of each label, panel by panel."""

    titles: list[str]
    counts: dict[str, list[int]]


def figures(screen: Facilitator) -> list[Bars]:
    """The charts on the screen."""
    found = []
    for table in re.findall(r'<table class="bars.*?</table>', screen.text, re.DOTALL):
        titles = re.findall(r'<th scope="col">(.*?)</th>', table)
        rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', table)
        counts = {unescape(label): [int(n) for n in re.findall(r"<b>(\d+)</b>", cells)] for label, cells in rows}
        found.append(Bars([re.sub("<.*?>", "", title) for title in titles], counts))
    return found


def release_all(journal: Journal, workshop: str) -> None:
    """The facilitator has read everything that waits."""
    waiting = [one for one in remarks(journal.room(workshop)) if one.status == "held"]
    if waiting:
        journal.record(workshop, *(e.Moderated(one.uuid, True) for one in waiting))


EXERCISES = (
    "draw-your-barrier",
    "threshold-line",
    "jigsaw",
    "another-sector",
    "break",
    "world-cafe",
    "one-change",
    "harvest",
    "priorities",
    "questions",
    "first-step",
    "evaluation",
)


def exercises() -> Agenda:
    """An agenda with every exercise that is more than a single poll, and a poll that asks how sure people are."""
    pack = materials.built_in()
    whole = materials.agenda(pack, "all-exercises")
    some = [one for one in whole.activities if one.id in EXERCISES]
    sure = replace(sample.LEVEL, id="sure-level", confidence=True)
    return replace(
        whole,
        activities=(*some, sample.plain(sure, id_="sure")),
        questions=(*whole.questions, sure),
    )


def workshop_with(journal: Journal, people: int, agenda: Agenda = sample.AGENDA) -> tuple[str, People]:
    workshop = make_workshop(journal, agenda)
    return workshop, People(journal, workshop).join(people)
