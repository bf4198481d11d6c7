"""Making, changing, keeping and restoring a workshop."""

from __future__ import annotations

import io
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest
from conftest import make_workshop
from pages_room import Facilitator, workshop_with

from pages.form import relabelled
from workshop import archive, defaults
from workshop.activities import Option
from workshop.journal import Journal


def test_an_empty_toolkit_says_what_to_do(journal: Journal) -> None:
    host = Facilitator(journal)
    assert host.sees("There is no workshop yet. You can look at one, practise with one, or make your own.")
    host.presses("first-make")
    (workshop,) = journal.workshops()
    assert journal.room(workshop).plan[1].id == "full-day"
    assert not journal.room(workshop).rehearsal
    assert host.sees("Running order")


def test_making_a_workshop_from_a_built_in_agenda(journal: Journal) -> None:
    host = Facilitator(journal)
    host.page.text_input(key="new-title").set_value("Together in Anytown")
    host.page.text_input(key="new-place").set_value("Town hall")
    host.page.text_area(key="new-sectors").set_value("Police\nHealth\n\nFire and rescue\n")
    host.page.text_area(key="new-levels").set_value("One\nTwo\nThree\nFour")
    host.page.radio(key="new-agenda").set_value("thirty-minutes")
    host.presses("new-make")
    (workshop,) = journal.workshops()
    facts, agenda = journal.room(workshop).plan
    assert (facts.title, facts.place) == ("Together in Anytown", "Town hall")
    assert [option.label for option in facts.sectors] == ["Police", "Health", "Fire and rescue"]
    assert facts.levels == ("One", "Two", "Three", "Four")
    assert agenda.id == "thirty-minutes"
    assert host.page.query_params["w"] == facts.code
    assert host.sees("Running order")


def test_every_built_in_agenda_is_offered_with_its_minutes(journal: Journal) -> None:
    host = Facilitator(journal)
    offered = host.page.radio(key="new-agenda")
    assert offered.value == "full-day"
    assert "Full day: 390 minutes" in offered.options
    assert "Half day: 195 minutes" in offered.options
    assert "Remote: 120 minutes" in offered.options
    assert "Every exercise: 100 minutes" in offered.options


def test_a_workshop_begins_with_an_empty_agenda(journal: Journal) -> None:
    host = Facilitator(journal)
    host.page.text_input(key="new-title").set_value("Our own day")
    assert "Start with an empty agenda" in host.page.radio(key="new-agenda").options
    host.page.radio(key="new-agenda").set_value("")
    host.presses("new-make")
    (host.workshop,) = journal.workshops()
    assert [(one.id, one.minutes) for one in host.room.plan[1].activities] == [("welcome", 10)]
    assert host.sees("**10 minutes** in 1 item,")
    assert host.sees("Nothing clashes.")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Give the workshop a title."),
        ("sectors", "Police", "List two or more sectors, each once."),
        ("levels", "One\nTwo", "Give each of the four levels of need a label."),
        ("route", "", "Say how a real concern is raised here"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    journal: Journal, field: str, value: str, sentence: str
) -> None:
    host = Facilitator(journal)
    host.page.text_input(key="new-title").set_value("Together")
    host.page.get_by_key(f"new-{field}").set_value(value)
    host.presses("new-make")
    assert host.sees(sentence)
    assert journal.workshops() == []
    host.page.get_by_key(f"new-{field}").set_value("Together\nApart\nThere\nHere")
    host.presses("new-make")
    assert len(journal.workshops()) == 1


def test_the_list_shows_what_each_workshop_is_and_how_far(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    code = journal.room(workshop).plan[0].code
    host = Facilitator(journal)
    assert host.sees("Sharing earlier, together")
    assert host.sees("Sunday 22 November 2026, 09:30 · Anytown")
    assert host.sees("not started, 3 joined")
    assert code in [metric.value for metric in host.page.metric]
    people.host_goes_on()
    assert host.looks_again().sees("running, 3 joined")


def test_the_archive_is_offered_with_a_warning_and_a_telling_name(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 2)
    host = Facilitator(journal)
    assert host.sees("every vote and remark")
    assert host.sees("not for publication")
    host.page.radio(key=f"way-{workshop}").set_value("Without a passphrase").run()
    assert f"keep-{workshop}" in [button.key for button in host.page.download_button]


def test_a_workshop_comes_back_from_its_archive(journal: Journal, tmp_path_factory: pytest.TempPathFactory) -> None:
    with other_computer(tmp_path_factory) as other:
        workshop, people = workshop_with(other, 3)
        people.host_goes_to("choice")
        people.answer_somehow()
        packed = archive.pack(workshop, other.since(workshop), other.room(workshop))
        before = [(row.uuid, row.at, row.entry) for row in other.since(workshop)]
    host = Facilitator(journal)
    host.page.file_uploader(key="restore-file").set_value(("workshop.zip", packed, "application/zip")).run()
    host.presses("restore-go")
    assert host.sees("is back, with")
    assert [(row.uuid, row.at, row.entry) for row in journal.since(workshop)] == before
    host.presses("restore-go")
    assert host.sees("That workshop is in this toolkit already. Nothing was changed.")


def test_a_damaged_or_foreign_archive_is_refused_with_its_reason(journal: Journal) -> None:
    workshop, _ = workshop_with(journal, 2)
    whole = archive.pack(workshop, journal.since(workshop), journal.room(workshop))
    foreign = io.BytesIO()
    with zipfile.ZipFile(foreign, "w") as packed:
        packed.writestr("holiday.txt", "sun")
    host = Facilitator(journal)
    for data, sentence in (
        (whole[: len(whole) // 2], "This file is damaged or is no zip archive."),
        (foreign.getvalue(), "This is not an archive of a workshop."),
    ):
        host.page.file_uploader(key="restore-file").set_value(("workshop.zip", data, "application/zip")).run()
        host.presses("restore-go")
        assert host.sees(sentence)
        assert journal.workshops() == [workshop]


def other_computer(tmp_path_factory: pytest.TempPathFactory) -> closing[Journal]:
    return closing(Journal(f"sqlite:///{tmp_path_factory.mktemp('other') / 'journal.sqlite'}"))


def test_changing_the_facts_of_a_workshop(journal: Journal) -> None:
    workshop = make_workshop(journal)
    host = Facilitator(journal, workshop).opens("plan")
    code = host.room.plan[0].code
    host.page.text_input(key=f"facts-{code}-place").set_value("Library")
    host.page.text_area(key=f"facts-{code}-sectors").set_value("Police\nHealth services\nEducation\nHousing")
    host.presses("facts-save")
    facts, _ = host.room.plan
    assert host.sees("Saved.")
    assert facts.place == "Library"
    assert facts.sectors[1] == Option("health", "Health services")
    host.page.text_input(key=f"facts-{code}-title").set_value("")
    host.presses("facts-save")
    assert host.sees("Give the workshop a title.")
    assert host.room.plan[0] == facts


def test_the_address_for_phones_can_be_replaced(journal: Journal) -> None:
    workshop = make_workshop(journal)
    host = Facilitator(journal, workshop).opens("plan")
    code = host.room.plan[0].code
    host.page.text_input(key=f"address-{code}").set_value("https://mash.example.org/")
    host.presses("address-save")
    assert host.room.plan[0].address == "https://mash.example.org/"
    assert host.sees("mash.example.org")
    assert host.opens("screen").sees("mash.example.org")


def test_the_running_order_has_clock_times_and_a_total(journal: Journal) -> None:
    host = Facilitator(journal, make_workshop(journal)).opens("plan")
    assert host.sees("09:30")
    assert host.sees("**67 minutes** in 11 items, from 09:30 to **10:37**.")


BEFORE = (Option("police", "Police"), Option("health", "Health"), Option("housing", "Housing"))


@pytest.mark.parametrize(
    ("labels", "ids"),
    [
        (("Police", "Health", "Housing"), ["police", "health", "housing"]),
        (("Police", "Health services", "Housing"), ["police", "health", "housing"]),
        (("Health", "Housing"), ["health", "housing"]),
        (("Police", "Health", "Housing", "Fire & rescue"), ["police", "health", "housing", "fire-rescue"]),
        (("Housing", "Police", "Health"), ["housing", "police", "health"]),
        (("Education", "Police", "Health", "Housing"), ["education", "police", "health", "housing"]),
        (("Police", "Council", "Housing"), ["police", "health", "housing"]),
        (("Police", "Fire & rescue", "Health services", "Housing"), ["police", "fire-rescue", "health", "housing"]),
        (("Fire & rescue", "Police", "Housing"), ["fire-rescue", "police", "housing"]),
        (
            ("Police", "Health", "Education", "Council", "Housing"),
            ["police", "health", "education", "council", "housing"],
        ),
        (("Prisons", "Probation"), ["prisons", "probation"]),
    ],
)
def test_a_renamed_sector_keeps_its_people(labels: tuple[str, ...], ids: list[str]) -> None:
    assert [option.id for option in relabelled(labels, BEFORE)] == ids


def test_a_sector_typed_over_the_default_list_is_counted_in_no_group_of_another() -> None:
    labels = ("Police", "Fire and rescue", "Health services", "Schools")
    options = relabelled(labels, defaults.SECTORS)
    assert [option.id for option in options] == ["police", "fire-and-rescue", "health", "schools"]
    assert {option.id for option in options} & dict(defaults.MERGE).keys() == {"police", "health"}


def test_the_same_sector_twice_is_refused(journal: Journal) -> None:
    host = Facilitator(journal)
    host.page.text_input(key="new-title").set_value("Together")
    host.page.text_area(key="new-sectors").set_value("Prisons\nPrisons\nPolice")
    host.presses("new-make")
    assert host.sees("List two or more sectors, each once.")


def test_a_sector_named_like_an_old_id_is_still_told_apart() -> None:
    options = relabelled(("Police", "Health", "Housing", "HEALTH"), BEFORE)
    assert len({option.id for option in options}) == 4
    assert replace(options[3], id="") == Option("", "HEALTH")
