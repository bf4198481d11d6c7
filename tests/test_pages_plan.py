"""The plan: a running order built from the library, its clashes, local labels, groups, and the law as checked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sample
from conftest import make_workshop
from pages_room import Facilitator, workshop_with

from pages import addable, catalogue, changes, clashes, clock, readiness, shared, steps
from workshop import defaults, materials, packs
from workshop import entries as e
from workshop.addresses import lan_addresses
from workshop.agenda import ASK, SHOW, Activity, Agenda, Place, Step
from workshop.journal import Journal
from workshop.room import Room

PACK = materials.built_in()
ROOMY = defaults.facts("BCDF", "A day", "Anytown", "2026-11-22")


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SETTLE", timedelta())


def test_an_agenda_is_built_from_the_library(journal: Journal) -> None:
    workshop = make_workshop(journal)
    host = Facilitator(journal, workshop).opens("plan")
    last = list(host.room.activities)[-1]
    host.page.selectbox(key="add-what").set_value("full-day lunch").run()
    host.presses("add-lunch")
    assert list(host.room.activities)[-2:] == [last, "lunch"]
    host.page.selectbox(key="add-what").set_value("question already-works").run()
    host.page.selectbox(key="add-after-start").set_value("welcome").run()
    host.presses("add-ask-already-works")
    assert list(host.room.activities)[:2] == ["welcome", "ask-already-works"]
    host.page.selectbox(key="item-start").set_value("lunch").run()
    assert host.room.activities["lunch"].minutes == 45
    host.page.number_input(key="minutes-lunch-45").set_value(37).run()
    assert host.room.activities["lunch"].minutes == 37
    host.presses("copy-lunch-2")
    assert list(host.room.activities)[-1] == "lunch-2"
    host.presses("drop-lunch")
    assert "lunch" not in host.room.activities
    assert host.sees(f"**{clock.total(host.room.plan[1])} minutes** in 13 items")


def test_a_day_that_is_too_long_says_so(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    assert host.sees("Nothing clashes.")
    leave_by(host, time(10, 30))
    assert host.room.plan[0].ends == "10:30"
    assert host.sees("People have to leave by 10:30.")
    assert host.sees("It ends at 10:37, 7 minutes after people have to leave (10:30).")
    leave_by(host, time(9, 0))
    assert host.sees("People have to leave after the day starts.")
    assert host.room.plan[0].ends == "10:30"
    leave_by(host, None)
    assert host.room.plan[0].ends == ""
    assert host.sees("Nothing clashes.")


def test_items_added_one_after_the_other_stand_in_that_order(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal, defaults.agenda())).opens("plan")
    titles = {card.activity.title: id_ for id_, card in PACK.cards.items()}
    wanted = ["Late Mondays", "Clinic bruise", "Popular coach"]
    for title in wanted:
        chooses(host, f"card {titles[title]}")
        host.presses(f"add-{titles[title]}")
        assert host.page.selectbox(key="add-what").value is None
        assert not host.can_press("add-")
    assert [one.title for one in host.room.activities.values()] == ["Welcome", *wanted]
    journal.record(host.workshop, e.ActivityRemoved(titles["Popular coach"]))
    chooses(host.looks_again(), "full-day lunch")
    host.presses("add-lunch")
    assert list(host.room.activities)[-1] == "lunch"


def leave_by(host: Facilitator, when: time | None) -> None:
    code = host.room.plan[0].code
    host.page.time_input(key=f"facts-{code}-ends").set_value(when)
    host.presses("facts-save")


def test_a_file_from_before_opens_without_a_time_to_leave() -> None:
    entry = e.WorkshopMade(sample.FACTS, sample.AGENDA)
    content = json.loads(e.encode(entry))
    assert content["facts"].pop("ends") == ""
    assert e.decode("WorkshopMade", json.dumps(content)) == entry


def chooses(host: Facilitator, name: str) -> None:
    host.page.selectbox(key="add-what").set_value(name).run()


def test_the_choices_of_a_points_question_can_come_from_remarks(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    chooses(host, "question prioritise-proposals")
    offered = host.page.selectbox(key="add-from-question prioritise-proposals")
    assert offered.options == ["The question's own choices", "Released remarks of “What already works?”"]
    offered.set_value("works").run()
    host.presses("add-ask-prioritise-proposals")
    assert host.room.activities["ask-prioritise-proposals"].kind == "prioritise"
    assert host.room.questions["prioritise-proposals"].options_from == "works"
    assert host.sees("Nothing clashes.")
    journal.record(host.workshop, e.ActivityMoved("ask-prioritise-proposals", "welcome"))
    assert host.looks_again().sees("takes its choices from “What already works?”, which comes later.")
    journal.record(host.workshop, e.ActivityRemoved("open-works"))
    assert host.looks_again().sees("takes its choices from a question that is not here.")
    chooses(host, "question already-works")
    assert "add-from-question already-works" not in [one.key for one in host.page.selectbox]


def test_a_question_is_added_with_how_sure_people_are(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    chooses(host, "question know-who-to-call")
    host.page.checkbox(key="add-sure-question know-who-to-call").check().run()
    host.presses("add-ask-know-who-to-call")
    assert host.room.questions["know-who-to-call"].confidence
    for name in ("question already-works", "card m01"):
        chooses(host, name)
        assert not [one for one in host.page.checkbox if str(one.key).startswith("add-sure-")]


def sectors(host: Facilitator, *labels: str) -> None:
    code = host.room.plan[0].code
    host.page.text_area(key=f"facts-{code}-sectors").set_value("\n".join(labels))
    host.presses("facts-save")


def test_the_sector_to_predict_is_chosen_and_can_be_changed_until_it_was_asked(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    chooses(host, "all-exercises another-sector")
    offered = host.page.selectbox(key="add-about-all-exercises another-sector")
    assert offered.options == ["Police", "Health", "Education", "Children's social care"]
    assert offered.value == "education"
    offered.set_value("police").run()
    host.presses("add-another-sector")
    assert host.sees("Nothing clashes.")
    assert asks_about(host) == ["missed-twice-as-police"]
    sectors(host, "Health", "Education", "Children's social care", "Council")
    assert host.sees("“How would another sector vote?” asks about Police, which is not a sector of this workshop.")
    host.page.selectbox(key="item-start").set_value("another-sector").run()
    order = list(host.room.activities)
    host.page.selectbox(key="about-another-sector-police").set_value("council").run()
    assert asks_about(host) == ["missed-twice-as-council"]
    assert list(host.room.activities) == order
    assert host.sees("Nothing clashes.")
    journal.record(
        host.workshop,
        e.Moved(None, Place("another-sector", 0)),
        e.Opened("missed-twice", "first"),
        e.Closed("missed-twice", "first", 0),
        e.Moved(Place("another-sector", 0), Place("welcome", 0)),
    )
    host.looks_again()
    host.page.selectbox(key="item-welcome").set_value("another-sector").run()
    assert host.page.selectbox(key="about-another-sector-council").disabled


def asks_about(host: Facilitator) -> list[str]:
    """The predictions that the agenda asks for."""
    asked = {step.question for one in host.room.activities.values() for step in one.steps}
    return [id_ for id_ in asked if id_ and host.room.questions[id_].about]


def test_vignettes_and_the_jigsaw_are_chosen_when_added(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    chooses(host, "full-day threshold-line")
    chosen = host.page.multiselect(key="add-vignettes-full-day threshold-line")
    assert chosen.value == ["v1", "v2", "v4", "v6"]
    chosen.set_value([]).run()
    assert not host.can_press("add-")
    chosen = host.page.multiselect(key="add-vignettes-full-day threshold-line")
    chosen.set_value(["v3", "v8"]).run()
    host.presses("add-threshold-line")
    asked = [step.question for step in host.room.activities["threshold-line"].steps if step.kind == ASK]
    assert asked == ["line-v3", "line-v8"]
    chooses(host, "half-day jigsaw")
    host.page.selectbox(key="add-jigsaw-half-day jigsaw").set_value("j2").run()
    host.presses("add-jigsaw")
    assert {step.question for step in host.room.activities["jigsaw"].steps} == {"", "j2"}
    assert host.room.activities["jigsaw"].minutes == 35


def test_a_workshop_without_the_sector_to_predict_asks_about_its_first_and_says_so(journal: Journal) -> None:
    host = Facilitator(journal)
    host.page.text_input(key="new-title").set_value("Three sectors")
    host.page.text_area(key="new-sectors").set_value("Police\nNHS\nCouncil")
    host.page.radio(key="new-agenda").set_value("half-day")
    host.presses("new-make")
    host.workshop = journal.workshops()[0]
    assert asks_about(host) == ["neighbour-call-as-police"]
    host.opens("plan")
    said = "“How would another sector vote?” was about Health, which is not a sector of this workshop."
    assert host.sees(said)
    assert host.sees("It asks about Police now.")
    host.page.selectbox(key="item-start").set_value("another-sector").run()
    host.page.selectbox(key="about-another-sector-police").set_value("council").run()
    assert not host.sees(said)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("TRIZ", "TRIZ: the worst way (8 min, Every exercise)"),
        ("1-2-4", "1-2-4-All: One change for leaders (12 min, Full day)"),
        ("evaluation", "Evaluation: How was today? (8 min, Full day)"),
        ("Baseline", "Baseline poll: Where we start (10 min, Full day)"),
        ("prediction", "Prediction: how would another sector vote? (12 min, Half day)"),
        ("vignette", "Threshold line with vignettes (20 min, Full day)"),
        ("vignette", "Vignette: The winter coat (5 min)"),
        ("late mondays", "Staged scenario: Late Mondays (18 min)"),
    ],
)
def test_what_the_library_names_is_found_when_adding(typed: str, found: str) -> None:
    labels = [one.label for one in addable.items(PACK).values()]
    assert [label for label in labels if typed.casefold() in label.casefold() and label == found]


def test_each_item_that_can_be_added_is_listed_once_under_the_librarys_name() -> None:
    labels = [one.label for one in addable.items(PACK).values()]
    assert len(set(labels)) == len(labels)
    assert labels.count("Break (15 min, Full day and Half day)") == 1
    for kind in (entry.title for entry in catalogue.entries(PACK, {}) if entry.kind == "exercise"):
        assert any(kind.casefold() in label.casefold() for label in labels), kind


def test_a_day_without_tables_says_what_needs_them() -> None:
    agenda = materials.agenda(PACK, "all-exercises")
    found = " ".join(clashes.clashes(agenda, replace(ROOMY, tables=0)))
    assert "“World Café” needs numbered tables, and this workshop has none." in found
    assert "“Agency jigsaw” deals out notes to tables, and this workshop has none." in found
    assert "tables" not in " ".join(clashes.clashes(agenda, ROOMY))


def test_a_built_agenda_is_saved_for_another_workshop(journal: Journal) -> None:
    workshop = make_workshop(journal, defaults.agenda())
    host = Facilitator(journal, workshop).opens("plan")
    for name in ("card s01", "question know-who-to-call", "question prioritise-proposals"):
        chooses(host, name)
        host.presses("add-")
    activity, asked = changes.made("yes-no", "Did the post come?", "")
    journal.record(workshop, e.ActivityAdded(activity, asked, "welcome"))
    host.looks_again()
    code = host.room.plan[0].code
    host.page.text_input(key=f"agenda-title-{code}").set_value("Our winter day")
    host.presses("agenda-save")
    assert host.sees("Give the pack a name of letters or digits")
    host.page.text_input(key=f"agenda-pack-{code}").set_value("Anytown MASH")
    host.presses("agenda-save")
    assert host.sees("Saved: “Our winter day” is in the pack anytown-mash.")
    pack = packs.combined()
    assert pack.mistakes == ()
    assert pack.questions[asked[0].id] == asked[0]
    loaded = materials.agenda(pack, "anytown-mash-our-winter-day")
    built = host.room.plan[1].activities
    assert [(one.id, one.kind, one.minutes, one.steps) for one in loaded.activities] == [
        (one.id, one.kind, one.minutes, one.steps) for one in built
    ]
    other = Facilitator(journal)
    minutes = clock.total(loaded)
    assert f"Our winter day: {minutes} minutes" in other.page.radio(key="new-agenda").options


def test_built_in_agendas_do_not_clash() -> None:
    for id_ in PACK.agendas:
        found = [one for one in clashes.clashes(materials.agenda(PACK, id_), ROOMY) if "no break" not in one]
        assert found == [], id_


def talk(id_: str, minutes: int, kind: str = "info") -> Activity:
    return Activity(id_, kind, id_.capitalize(), minutes, (Step(SHOW, id_),))


@pytest.mark.parametrize(
    ("activities", "sentence"),
    [
        ((sample.MYTH_CARD, replace(sample.MYTH_CARD, id="m01-2")), "The card “Data protection” is there 2 times."),
        ((sample.plain(sample.CHOICE, round_="after", id_="finish"),), "asks again what was not asked before"),
        ((talk("a", 90), talk("b", 40)), "There is no break from 09:30 to 11:40."),
        ((talk("a", 30), talk("tea", 15, "break"), talk("b", 130)), "There is no break from 10:15 to 12:25."),
        ((sample.plain(sample.POINTS),), "takes its choices from a question that is not here."),
        (
            (sample.plain(sample.POINTS), sample.plain(sample.TEXT)),
            "takes its choices from “What already works?”, which",
        ),
    ],
)
def test_what_does_not_fit_is_said(activities: tuple[Activity, ...], sentence: str) -> None:
    points = replace(sample.POINTS, options_from="works")
    agenda = Agenda("a", "A", "", activities, (points,))
    assert [one for one in clashes.clashes(agenda, sample.FACTS) if sentence in one]


def test_what_fits_is_not_a_clash() -> None:
    points = replace(sample.POINTS, options_from="works")
    agenda = replace(sample.AGENDA, questions=(points,))
    moved = [one for one in agenda.activities if one.id != "open-works"]
    agenda = replace(agenda, activities=(next(a for a in agenda.activities if a.id == "open-works"), *moved))
    assert clashes.clashes(agenda, replace(sample.FACTS, ends="11:30")) == []


def test_an_overrun_moves_what_is_still_to_come(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_on()
    room: Room = journal.room(workshop)
    since = datetime.fromisoformat(room.activity_since)
    assert clock.expected(room, since)["baseline"] == since + timedelta(minutes=5)
    late = since + timedelta(minutes=12)
    assert clock.expected(room, late)["baseline"] == late
    assert clock.expected(room, late)["s01"] == late + timedelta(minutes=5)
    host = Facilitator(journal, workshop).opens("plan")
    assert host.sees("Under way: at this pace")
    assert list(host.page.table[0].value.columns) == ["Starts", "Now", "Minutes", "Item", "Kind"]


def test_local_labels_and_roles_are_saved(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    code = host.room.plan[0].code
    host.page.text_area(key=f"facts-{code}-rag").set_value("Red: 2 hours\nAmber: 6 hours\nGreen: 24 hours")
    host.page.text_area(key=f"facts-{code}-roles").set_value("Front line\nManager\nLeader")
    host.presses("facts-save")
    facts, _ = host.room.plan
    assert facts.rag == ("Red: 2 hours", "Amber: 6 hours", "Green: 24 hours")
    assert [(one.id, one.label) for one in facts.role_bands][:2] == [
        ("practitioner", "Front line"),
        ("manager", "Manager"),
    ]


def test_groups_for_small_sectors_are_fixed_once_a_result_is_shown(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    host = Facilitator(journal, workshop).opens("plan")
    host.page.text_input(key="group-police").set_value("Police and justice")
    host.presses("groups-save")
    assert host.room.plan[0].merge == (("police", "Police and justice"),)
    people.host_goes_to("choice")
    people.host_goes_on()
    assert host.looks_again().sees("so the groups are fixed now")
    assert not host.can_press("groups-save")


def test_the_law_is_confirmed_item_by_item(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    assert host.sees("Confirm every item of the legal status board.")
    host.page.checkbox(key="legal-item-section-47").check()
    host.page.date_input(key="legal-duty").set_value(date(2026, 9, 30))
    host.presses("legal-save")
    assert (host.room.legal_items, host.room.duty_since) == (("section-47",), "2026-09-30")
    assert host.sees(f"**1 of {len(PACK.legal)} items confirmed**")


def test_the_check_list_knows_what_is_done(journal: Journal) -> None:
    room = journal.room(make_workshop(journal))
    found = {one.what: one.done for one in readiness.to_do(room, [], datetime.now(UTC).date())}
    assert found["Say where the day takes place."]
    assert not found["Use your own labels and times for red, amber and green."]


def test_what_is_left_to_do_is_one_press_away(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    left = [button.label for button in host.page.button if str(button.key).startswith("to-do-")]
    assert "Confirm every item of the legal status board." in left
    assert "Say where the day takes place." not in left
    host.presses("Confirm every item")
    assert host.page.session_state["plan-part"] == "Legal status"
    code = host.room.plan[0].code
    host.page.text_area(key=f"facts-{code}-controller").set_value("Anytown Council, data@anytown.example")
    host.presses("facts-save")
    left = [button.label for button in host.page.button if str(button.key).startswith("to-do-")]
    assert "Name who is responsible for the data." not in left


def test_after_the_day_the_plan_leads_to_the_findings(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 1)
    people.host_goes_on()
    journal.record(workshop, e.WorkshopEnded())
    host = Facilitator(journal, workshop).opens("plan")
    assert host.sees("Go to the findings")
    assert not host.can_press("to-do-")


def test_without_a_network_nobody_is_sent_to_an_address_that_no_phone_finds(
    journal: Journal, request: pytest.FixtureRequest
) -> None:
    host = Facilitator(journal, make_workshop(journal))

    def told() -> list[bool]:
        shared._own_address.clear()
        return [host.opens(page).sees("This computer is on no network") for page in ("plan", "prints")]

    assert told() == [not lan_addresses()] * 2
    request.getfixturevalue("no_network")
    assert told() == [True, True]
    shared._own_address.clear()
