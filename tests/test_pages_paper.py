"""Ballots on paper: typed in, counted, labelled, taken out."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sample
from pages_room import Facilitator, People, exercises, workshop_with
from test_phone_photos import from_a_phone

from pages import charts, paper, steps
from workshop import entries as e
from workshop import tallies
from workshop.agenda import Agenda, Place
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import remarks


@pytest.fixture(autouse=True)
def quick_fingers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SETTLE", timedelta())


def at_the_desk(
    journal: Journal, kind: str, agenda: Agenda = sample.AGENDA
) -> tuple[Facilitator, People, tuple[str, str], str]:
    """A host with the panel open while such a question is asked; the question's key, and its first form's name."""
    workshop, people = workshop_with(journal, 2, agenda)
    people.host_goes_to(kind)
    asking = journal.room(workshop).asking
    assert asking
    host = Facilitator(journal, workshop).opens("host")
    host.page.session_state["paper"] = True
    return host.looks_again(), people, asking.key, f"{'-'.join(asking.key)}-0"


def test_counts_on_paper_are_counted_and_labelled(journal: Journal) -> None:
    host, people, key, name = at_the_desk(journal, "choice")
    people.answer("task")
    host.page.number_input(key=f"paper-{name}-task").set_value(3)
    host.page.number_input(key=f"paper-{name}-consent").set_value(1)
    host.presses("paper-add-")
    counted = tallies.tally(host.room, host.room.askings[key])
    assert ([line.count for line in counted.lines], counted.answered, counted.paper) == ([4, 1], 5, 4)
    assert host.sees("Public task (3 ballots)")
    assert host.sees("5 of 6 have voted")
    screen = Facilitator(journal, people.workshop).opens("screen")
    assert screen.sees("including 4 on paper")
    people.host_goes_on()
    assert screen.looks_again().sees("4 of 5 chose “Public task”. Including 4 on paper.")
    assert host.looks_again().sees("5 of 6 have voted")
    assert host.sees("At the start of the day. Including 4 on paper.")
    host.presses("ballots-out-")
    assert tallies.tally(host.room, host.room.askings[key]).paper in {1, 3}


def test_nothing_typed_adds_nothing(journal: Journal) -> None:
    host, _, key, _ = at_the_desk(journal, "choice")
    host.presses("paper-add-")
    assert host.sees("Type in how many ballots chose each answer.")
    assert not host.room.askings[key].paper


def test_two_presses_in_a_heartbeat_add_once(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "SETTLE", timedelta(hours=1))
    host, _, key, name = at_the_desk(journal, "choice")
    host.page.number_input(key=f"paper-{name}-task").set_value(3)
    host.presses("paper-add-")
    host.page.number_input(key=f"paper-{name.removesuffix('0')}1-task").set_value(3)
    host.presses("paper-add-")
    assert tallies.tally(host.room, host.room.askings[key]).paper == 3


def test_choices_are_totals_over_so_many_ballots(journal: Journal) -> None:
    host, _, key, name = at_the_desk(journal, "choices")
    for option, count in (("law", 4), ("trust", 2), ("time", 1), ("ballots", 5)):
        host.page.number_input(key=f"paper-{name}-{option}").set_value(count)
    host.presses("paper-add-")
    counted = tallies.tally(host.room, host.room.askings[key])
    assert ([line.count for line in counted.lines], counted.answered) == ([4, 2, 1], 5)


@pytest.mark.parametrize("counts", [{"law": 6, "ballots": 5}, {"law": 1, "ballots": 0}, {"law": 5, "ballots": 9}])
def test_choices_that_do_not_add_up_are_refused(counts: dict[str, int]) -> None:
    with pytest.raises(Rejected, match="how many ballots"):
        paper.ballots(sample.CHOICES, "first", counts)
    with pytest.raises(Rejected, match="more than 2 choices"):
        paper.ballots(sample.CHOICES, "first", {"law": 2, "trust": 2, "time": 2, "ballots": 2})


def test_rankings_and_points_come_one_ballot_at_a_time(journal: Journal) -> None:
    host, _, key, name = at_the_desk(journal, "ranking")
    for option, place in (("a", 2), ("b", 1), ("c", 3)):
        host.page.selectbox(key=f"paper-{name}-{option}").set_value(place)
    host.presses("paper-add-")
    assert host.sees("Systems, then Training, then Time")
    host, _, key, name = at_the_desk(journal, "points")
    host.page.number_input(key=f"paper-{name}-a").set_value(4)
    host.presses("paper-add-")
    assert host.sees("You gave 4 points. Share out exactly 10.")
    assert host.page.number_input(key=f"paper-{name}-a").value == 4, "what was typed stays"
    host.page.number_input(key=f"paper-{name}-b").set_value(6)
    host.presses("paper-add-")
    assert [line.count for line in tallies.tally(host.room, host.room.askings[key]).lines] == [6, 4, 0]


def test_typed_remarks_are_held_like_others(journal: Journal) -> None:
    host, people, _, name = at_the_desk(journal, "text")
    people.answer("We ring back.")
    host.page.text_area(key=f"paper-{name}-0").set_value("One inbox.")
    host.page.checkbox(key=f"paper-{name}-quotable").check()
    host.presses("paper-add-")
    assert host.sees("Remarks: 2 waiting")
    assert host.sees("On paper")
    (typed,) = [one for one in remarks(host.room) if not one.participant]
    assert (typed.text, typed.status, typed.quotable) == ("One inbox.", "held", True)
    host.presses(f"remove-queue-{typed.uuid}")
    assert host.sees("Words that were removed")


def test_words_drawings_commitments_and_proposals_on_paper(journal: Journal) -> None:
    host, _, key, name = at_the_desk(journal, "words")
    host.page.text_input(key=f"paper-{name}-0").set_value("trust")
    host.presses("paper-add-")
    assert [ballots.value for ballots in host.room.askings[key].paper.values()] == [["trust"]]
    host, people, key, name = at_the_desk(journal, "drawing", exercises())
    host.page.text_area(key=f"paper-{name}-0").set_value("A maze")
    host.presses("paper-add-")
    assert [ballots.value for ballots in host.room.askings[key].paper.values()] == [["A maze", ""]]
    journal.record(people.workshop, e.Moved(host.room.place, Place("first-step", 0)), e.Opened("commitment", "first"))
    host.looks_again()
    host.page.selectbox(key="paper-of").set_value("commitment/first").run()
    host.page.text_area(key="paper-commitment-first-1-0").set_value("Ring the school")
    host.page.text_input(key="paper-commitment-first-1-1").set_value("team manager")
    host.page.date_input(key="paper-commitment-first-1-2").set_value(date(2027, 1, 31))
    host.presses("paper-add-")
    assert host.sees("Ring the school (team manager, by 31 January 2027)")


def test_how_sure_people_are_counts_from_paper_too(journal: Journal) -> None:
    sure = replace(sample.CHOICE, confidence=True)
    agenda = replace(sample.AGENDA, activities=(sample.plain(sure),), questions=(sure,))
    host, people, key, name = at_the_desk(journal, "choice", agenda)
    journal.record(people.workshop, e.Answered(people.ids[0], *key, "task", 1, confidence="4"))
    host.page.number_input(key=f"paper-{name}-task").set_value(2)
    host.page.selectbox(key=f"paper-{name}-how-sure").set_value("4")
    host.presses("paper-add-")
    host.page.number_input(key=f"paper-{name.removesuffix('0')}1-consent").set_value(1)
    host.presses("paper-add-")
    asking = host.room.askings[key]
    assert sorted(one.confidence for one in asking.paper.values()) == ["", "4"]
    counted = charts.sure(host.room, asking)
    assert counted
    assert ({line.id: line.count for line in counted.lines}["4"], counted.answered, counted.paper) == (3, 3, 2)
    assert host.sees("Public task, very sure (2 ballots)")
    people.host_goes_on()
    assert host.looks_again().sees("How sure people are: 3 said so. Including 2 on paper.")
    assert Facilitator(journal, people.workshop).opens("screen").sees("Including 2 on paper.")


def test_hands_count_as_support_and_are_told_apart(journal: Journal) -> None:
    question = replace(sample.TEXT, id="board", upvotes=True, many=True)
    agenda = replace(sample.AGENDA, activities=(sample.plain(question, "board"),), questions=(question,))
    host, people, _, _ = at_the_desk(journal, "text", agenda)
    people.answer("Who pays?", "Who decides?")
    assert not host.looks_again().can_press("hands-add-"), "nothing has been released yet"
    pays, decides = (one.uuid for one in remarks(host.room))
    journal.record(people.workshop, e.Moderated(pays, True), e.Upvoted(people.ids[1], pays, True))
    assert [field.key for field in host.looks_again().page.number_input if str(field.key).startswith("hands-")] == [
        f"hands-{pays}-0"
    ]
    host.page.number_input(key=f"hands-{pays}-0").set_value(4)
    host.presses("hands-add-")
    assert (tallies.support(host.room, pays), tallies.support(host.room, decides)) == (5, 0)
    assert host.sees("5 people support this, 4 of them by hand")
    host.page.number_input(key=f"hands-{pays}-4").set_value(1)
    host.presses("hands-add-")
    host.presses("hands-add-")
    counts = [row.entry for row in journal.since(people.workshop) if isinstance(row.entry, e.HandsCounted)]
    assert counts == [e.HandsCounted(pays, 4), e.HandsCounted(pays, 1)], "a number that stays is not written again"
    assert tallies.support(host.room, pays) == 2
    screen = Facilitator(journal, people.workshop).opens("screen")
    people.host_goes_on()
    assert screen.looks_again().sees("2 people support this, 1 of them by hand")


def test_a_drawing_on_paper_comes_with_a_clean_photo(journal: Journal) -> None:
    host, _, key, name = at_the_desk(journal, "drawing", exercises())
    host.page.text_area(key=f"paper-{name}-0").set_value("A maze")
    upload = host.page.file_uploader(key=f"paper-{name}-1")
    upload.set_value(("maze.jpg", b"MZ this is a program", "image/jpeg"))
    host.presses("paper-add-")
    assert host.sees("That file is not a photo that can be read here.")
    assert not host.room.askings[key].paper
    assert host.page.text_area(key=f"paper-{name}-0").value == "A maze", "what was typed stays"
    host.page.file_uploader(key=f"paper-{name}-1").set_value(("maze.jpg", from_a_phone(), "image/jpeg"))
    host.presses("paper-add-")
    (drawing,) = remarks(host.room)
    assert (drawing.text, drawing.participant, drawing.status) == ("A maze", "", "held")
    kept = base64.b64decode(drawing.photo)
    assert kept.startswith(b"\xff\xd8")
    assert not any(trace in kept for trace in (b"Exif", b"Secret", b"2026:11:22"))
    assert host.sees("A maze, with a photo")


def test_the_panel_says_what_paper_cannot_do(journal: Journal) -> None:
    host, _, _, _ = at_the_desk(journal, "choice")
    assert host.sees("it has no sector and no table")
    assert host.sees("nobody can match a vote before with one after")
