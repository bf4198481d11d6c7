"""The themes of the day: suggested, renamed, merged, split, dropped, and seen on the screen."""

from __future__ import annotations

import pytest
from pages_room import Facilitator, People, exercises, release_all, workshop_with

from pages import harvest
from workshop import entries as e
from workshop import materials
from workshop.agenda import Place
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Room, Theme, remarks

SAID = ("We assumed they knew.", "I trust people I know.", "Nobody chased it: we assumed.")


def at_the_harvest(journal: Journal) -> tuple[Facilitator, People]:
    workshop, people = workshop_with(journal, 3, exercises())
    people.host_goes_to("text")
    people.answer(*SAID)
    release_all(journal, workshop)
    host = Facilitator(journal, workshop).opens("host")
    host.page.session_state["harvest"] = True
    return host.looks_again(), people


def titles(host: Facilitator) -> dict[str, int]:
    return {theme.title: len(theme.remarks) for theme in host.room.themes}


def test_themes_begin_from_suggestions_and_are_shaped(journal: Journal) -> None:
    host, _ = at_the_harvest(journal)
    other = Facilitator(journal, host.workshop).opens("host")
    other.page.session_state["harvest"] = True
    other.looks_again()
    host.presses("themes-begin")
    assert titles(host) == {"Communication keeps going": 2, "Trust and fear": 1}
    row = host.room.row
    other.presses("themes-begin")
    assert host.room.row == row
    assert other.sees(harvest.CHANGED)

    host.page.text_input(key="title-T1").set_value("Say it twice")
    host.presses("rename-go-T1")
    assert list(titles(host)) == ["Say it twice", "Trust and fear"]

    uuids = [one.uuid for one in remarks(host.room) if one.text == SAID[2]]
    host.page.multiselect(key="off-T1").set_value(uuids)
    host.page.text_input(key="new-T1").set_value("Chasing")
    host.presses("split-go-T1")
    assert titles(host) == {"Say it twice": 1, "Trust and fear": 1, "Chasing": 1}

    host.page.selectbox(key="merge-T1").set_value("T9").run()
    host.presses("merge-go-T1-T9")
    assert titles(host) == {"Say it twice": 2, "Chasing": 1}

    host.presses("drop-theme-T1")
    assert titles(host) == {"Chasing": 1}


def proposals(journal: Journal, people: People, *values: list[str]) -> None:
    """People propose changes, the host releases them, and each has one supporter more than the one before it."""
    people.join(len(values))
    people.host_goes_to("proposal")
    people.answer(*values)
    release_all(journal, people.workshop)
    said = {one.text: one.uuid for one in remarks(journal.room(people.workshop))}
    for number, (change, what, name) in enumerate(values):
        uuid = said[f"{change.capitalize()} {what}: {name}"]
        journal.record(people.workshop, *(e.Upvoted(who, uuid, True) for who in people.ids[:number]))


def wished(host: Facilitator) -> list[str]:
    return [str(one.label) for one in host.page.button if str(one.key).startswith("do-")]


def test_what_the_room_proposes_is_done_by_one_press(journal: Journal) -> None:
    host, people = at_the_harvest(journal)
    host.presses("themes-begin")
    proposals(
        journal,
        people,
        ["rename", "No such theme", "Lost"],
        ["split", "Communication keeps going", "Chasing"],
        ["merge", "Communication keeps going + Trust and fear", "Say it, trust it"],
        ["rename", "trust and fear", "Trust"],
    )
    assert wished(host.looks_again()) == [
        "Rename “Trust and fear” to “Trust”",
        "Merge “Communication keeps going” and “Trust and fear” into “Say it, trust it”",
        "Split “Communication keeps going” into “Chasing”: choose the remarks",
    ]
    second = next(str(one.key) for one in host.page.button if str(one.label).startswith("Rename “Trust"))
    host.presses(second)
    assert titles(host) == {"Communication keeps going": 2, "Trust": 1}
    assert wished(host) == ["Split “Communication keeps going” into “Chasing”: choose the remarks"], (
        "a proposal about a theme that has gone cannot be done"
    )
    host.presses("do-")
    assert host.page.selectbox(key="theme").value == "T1"
    assert host.page.text_input(key="new-T1").value == "Chasing"
    chased = [one.uuid for one in remarks(host.room) if one.text == SAID[2]]
    host.page.multiselect(key="off-T1").set_value(chased)
    host.presses("split-go-T1")
    assert titles(host) == {"Communication keeps going": 1, "Trust": 1, "Chasing": 1}
    assert wished(host) == []


def test_a_proposed_merge_is_done_once_by_two_hosts(journal: Journal) -> None:
    host, people = at_the_harvest(journal)
    host.presses("themes-begin")
    proposals(journal, people, ["merge", "Trust and fear + Communication keeps going", "One"])
    other = Facilitator(journal, host.workshop).opens("host")
    other.page.session_state["harvest"] = True
    other.looks_again()
    host.looks_again().presses("do-")
    assert titles(host) == {"One": 3}
    row = host.room.row
    other.presses("do-")
    assert host.room.row == row
    assert other.sees(harvest.CHANGED)


@pytest.mark.parametrize(
    ("what", "meant"),
    [
        ("Trust", ["Trust"]),
        ("Trust + Trust and fear", ["Trust", "Trust and fear"]),
        ("Trust and f… + time", ["Trust and fear", "Time"]),
        ("time + Something that has gone", []),
        ("Twice", []),
        ("…", []),
    ],
)
def test_a_proposal_means_the_themes_that_it_names(what: str, meant: list[str]) -> None:
    names = ("Trust", "Trust and fear", "Time", "Twice", "Twice")
    room = Room(themes=tuple(Theme(str(n), title, ()) for n, title in enumerate(names)))
    assert [theme.title for theme in harvest._named(room, what)] == meant


def test_two_presses_change_a_theme_once(journal: Journal) -> None:
    host, _ = at_the_harvest(journal)
    host.presses("themes-begin")
    other = Facilitator(journal, host.workshop).opens("host")
    other.page.session_state["harvest"] = True
    other.looks_again()
    for one in (host, other):
        one.page.selectbox(key="merge-T1").set_value("T9").run()
    host.presses("merge-go-T1-T9")
    row = host.room.row
    other.presses("merge-go-T1-T9")
    assert host.room.row == row
    assert other.sees(harvest.CHANGED)


def test_a_split_takes_some_and_leaves_some() -> None:
    theme = Theme("T1", "One", ("a", "b"))
    for chosen in ([], ["a", "b"]):
        with pytest.raises(Rejected, match="leave some in it"):
            harvest.split(theme, chosen, "New", "n")


def test_only_released_remarks_are_suggested_and_counted(journal: Journal) -> None:
    host, people = at_the_harvest(journal)
    hidden = next(one for one in remarks(host.room) if one.text == SAID[0])
    journal.record(people.workshop, e.Moderated(hidden.uuid, False))
    found = harvest.suggested(host.room, materials.built_in().codebook)
    assert hidden.uuid not in {uuid for theme in found for uuid in theme.remarks}


def test_the_screen_shows_themes_and_proposals_by_support(journal: Journal) -> None:
    host, people = at_the_harvest(journal)
    host.presses("themes-begin")
    people.host_goes_to("proposal")
    people.answer(["rename", "Trust and fear", "Trust"], ["merge", "All of them", "One"], ["split", "Held", "Two"])
    uuids = {one.text: one.uuid for one in remarks(host.room) if one.round == "first" and "harvest" in one.question}
    screen = Facilitator(journal, people.workshop).opens("screen")
    assert screen.sees("<span>Communication keeps going</span><b>2 remarks</b>")
    assert screen.sees("Proposals stand here once they are released.")
    for text, uuid in uuids.items():
        if "Held" not in text:
            journal.record(people.workshop, e.Moderated(uuid, True))
    journal.record(people.workshop, *(e.Upvoted(who, uuids["Merge All of them: One"], True) for who in people.ids[:2]))
    text = screen.looks_again().text
    assert text.index("Merge All of them: One") < text.index("2 people support this") < text.index("Rename Trust and")
    assert "Held" not in text
    assert host.looks_again().sees("2 people support this")
    assert host.room.place == Place("harvest", 0)
