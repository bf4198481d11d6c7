"""On the day: quick questions, skipping, and the agenda changed while it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pages_room import Facilitator, workshop_with

from pages import addable, steps
from workshop import entries as e
from workshop import exercises, materials
from workshop.agenda import Place
from workshop.journal import Journal

PACK = materials.built_in()


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test presses faster than a person may."""
    monkeypatch.setattr(steps, "SETTLE", timedelta())


@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [("yes-no", "choice", 2), ("agree", "scale", 6), ("words", "words", 0), ("open", "text", 0)],
)
def test_a_quick_question_is_asked_in_one_record(journal: Journal, name: str, kind: str, options: int) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("scale")
    host = Facilitator(journal, workshop).opens("host")
    before = host.room.row
    host.presses(f"ask-{name}-")
    room = host.room
    assert [type(row.entry) for row in journal.since(workshop, before)] == [
        e.Closed,
        e.ActivityAdded,
        e.Moved,
        e.Opened,
    ]
    assert room.asking
    assert room.asking.open
    question = room.questions[room.asking.question]
    assert (question.kind, len(question.options)) == (kind, options)
    order = list(room.activities)
    assert order.index(question.id) == order.index("s01") + 1
    people.answer_somehow()
    host.presses("next-")
    assert host.room.asking
    assert host.room.asking.revealed
    host.presses("return-")
    assert host.room.place == Place("s01", 1)


def test_typed_words_stand_on_the_screen_and_typed_choices_can_be_chosen(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_on()
    host = Facilitator(journal, workshop).opens("host")
    host.page.text_input(key="quick-text").set_value("Where do we eat?")
    host.page.text_area(key="quick-choices").set_value("Here\n\nOutside\nHere\n")
    host.presses("ask-typed-")
    screen = Facilitator(journal, workshop).opens("screen")
    assert screen.sees("Where do we eat?")
    assert screen.sees("Outside")
    assert host.room.asking
    assert [o.label for o in host.room.questions[host.room.asking.question].options] == ["Here", "Outside"]


def test_too_few_typed_choices_ask_nothing(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 2)
    host = Facilitator(journal, workshop).opens("host")
    before = host.room.row
    host.page.text_area(key="quick-choices").set_value("Only one")
    host.presses("ask-typed-")
    assert host.sees("Type from two to 12 different choices")
    assert host.room.row == before


def test_two_presses_of_the_same_button_ask_and_skip_once(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_on()
    for name in ("ask-yes-no-", "skip-"):
        host, other = (Facilitator(journal, workshop).opens("host") for _ in range(2))
        host.presses(name)
        row = host.room.row
        other.presses(name)
        assert host.room.row == row
        assert other.sees("The workshop has moved on already.")
    assert sum(id_.startswith("quick-") for id_ in host.room.activities) == 1


def test_skipping_begins_the_next_item(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_to("scale")
    host = Facilitator(journal, workshop).opens("host")
    host.presses("skip-")
    assert host.room.place == Place("m01", 0)
    assert host.room.asking
    assert host.room.asking.open
    assert not host.room.askings["share", "A"].open


def opened(host: Facilitator) -> Facilitator:
    host.page.session_state["change"] = True
    return host.looks_again()


def test_minutes_order_copies_and_removal(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_on()
    host = opened(Facilitator(journal, workshop).opens("host"))
    host.page.selectbox(key="item-welcome").set_value("m01").run()
    minutes = host.room.activities["m01"].minutes
    host.page.number_input(key=f"minutes-m01-{minutes}").set_value(17).run()
    assert host.room.activities["m01"].minutes == 17
    assert host.page.number_input(key="minutes-m01-17").value == 17
    host.presses("up-")
    assert list(host.room.activities)[1:4] == ["baseline", "m01", "s01"]
    host.presses("down-")
    host.page.selectbox(key="behind-m01").set_value("welcome").run()
    host.presses("move-")
    assert list(host.room.activities)[:2] == ["welcome", "m01"]
    host.presses("copy-")
    assert list(host.room.activities)[1:3] == ["m01", "m01-2"]
    assert {step.question for step in host.room.activities["m01-2"].steps} == {"m01-2"}
    host.presses("drop-m01")
    assert "m01" not in host.room.activities
    host.page.selectbox(key="item-welcome").set_value("welcome").run()
    host.presses("drop-welcome")
    assert host.sees("The room is at that activity now.")


def test_anything_from_the_library_can_be_added_once_a_press(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_on()
    host, other = (opened(Facilitator(journal, workshop).opens("host")) for _ in range(2))
    for one in (host, other):
        one.page.selectbox(key="add-what").set_value("all-exercises jigsaw").run()
    host.presses("add-jigsaw")
    assert list(host.room.activities)[:2] == ["welcome", "jigsaw"]
    row = host.room.row
    other.presses("add-jigsaw")
    assert host.room.row == row
    assert other.sees("That activity is in the agenda already.")
    assert other.can_press("add-jigsaw-2")


def test_two_browsers_give_minutes_and_move_once(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_on()
    for press in (
        lambda host: host.page.number_input(key="minutes-welcome-5").set_value(9).run(),
        lambda host: host.presses("down-"),
    ):
        both = [opened(Facilitator(journal, workshop).opens("host")) for _ in range(2)]
        for host in both:
            press(host)
    changes = [row.entry for row in journal.since(workshop) if isinstance(row.entry, e.MinutesSet | e.ActivityMoved)]
    assert changes == [e.MinutesSet("welcome", 9), e.ActivityMoved("welcome", "baseline")]


def test_adding_twice_in_a_heartbeat_adds_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SETTLE", timedelta(hours=1))
    workshop, people = workshop_with(journal, 2)
    people.host_goes_on()
    host = opened(Facilitator(journal, workshop).opens("host"))
    host.presses("copy-")
    host.presses("copy-")
    assert host.sees("only one counted")
    assert len(host.room.activities) == 12


def test_every_item_of_the_library_can_be_added_twice(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 0)
    found = addable.items(PACK)
    held = {id_ for id_, card in PACK.cards.items() if card.held}
    assert not any(f"card {id_}" in found for id_ in held)
    for _ in range(2):
        for item in found.values():
            room = journal.room(workshop)
            journal.record(workshop, e.ActivityAdded(*addable.own(room, item.made), ""))
    room = journal.room(workshop)
    assert len(room.activities) == 11 + 2 * len(found)
    keys = {
        id_: {(step.question, step.round) for step in one.steps if step.question}
        for id_, one in room.activities.items()
    }
    seen: set[tuple[str, str]] = set()
    for asked in keys.values():
        assert not asked & seen
        seen |= asked


def test_a_copied_prediction_still_belongs_to_its_question(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 0)
    made = addable.items(PACK)["all-exercises another-sector"].made
    for _ in range(2):
        journal.record(workshop, e.ActivityAdded(*addable.own(journal.room(workshop), made), ""))
    asked = {q.id for q in journal.room(workshop).plan[1].questions if q.id.startswith("missed-twice")}
    assert exercises.prediction_id("missed-twice-2", "education") in asked


@pytest.mark.parametrize(("button", "sure"), [("yes-no", True), ("agree", True), ("open", False)])
def test_a_quick_question_can_ask_how_sure_people_are(journal: Journal, button: str, sure: bool) -> None:
    workshop, people = workshop_with(journal, 2)
    people.host_goes_on()
    host = Facilitator(journal, workshop).opens("host")
    host.page.checkbox(key="quick-sure").set_value(True)
    host.presses(f"ask-{button}-")
    assert host.room.asking
    assert host.room.questions[host.room.asking.question].confidence is sure
