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
from workshop.room import Theme, remarks

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
