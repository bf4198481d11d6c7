"""The host's buttons, over a real journal."""

from __future__ import annotations

import pytest
import sample
from conftest import make_workshop

from workshop import entries as e
from workshop import running
from workshop.agenda import Place, round_name
from workshop.journal import Journal
from workshop.room import Room
from workshop.tallies import tally


class Host:
    """The facilitator's hand on the buttons."""

    def __init__(self, journal: Journal) -> None:
        self.journal, self.workshop = journal, make_workshop(journal)

    @property
    def room(self) -> Room:
        return self.journal.room(self.workshop)

    def presses_next(self, times: int = 1) -> None:
        for _ in range(times):
            self.journal.record(self.workshop, *running.go_on(self.room, self.room.present))

    def presses_back(self) -> None:
        self.journal.record(self.workshop, *running.go_back(self.room, self.room.present))

    def asks_again(self) -> None:
        self.journal.record(self.workshop, *running.ask_again(self.room))

    def sees(self) -> tuple[str, bool, bool]:
        """The step's kind, whether voting is open, whether results are shown."""
        room = self.room
        asking = room.asking
        return (room.step.kind if room.step else "", bool(asking and asking.open), bool(asking and asking.revealed))


@pytest.fixture
def host(journal: Journal) -> Host:
    return Host(journal)


def test_next_opens_closes_and_reveals_in_turn(host: Host) -> None:
    host.presses_next()
    assert host.sees() == ("show", False, False)
    host.presses_next()
    assert host.sees() == ("ask", True, False)
    host.presses_next()
    assert host.sees() == ("reveal", False, True)
    host.presses_next()
    assert host.room.activity.id == "s01"  # type: ignore[union-attr]


def test_asking_again_opens_a_second_round_which_next_closes_and_shows(host: Host) -> None:
    host.presses_next(3)
    host.asks_again()
    assert host.sees() == ("reveal", True, False)
    assert host.room.asking.round == "before-second"  # type: ignore[union-attr]
    host.presses_next()
    assert host.sees() == ("reveal", False, True)
    assert host.room.place == Place("baseline", 1)


def test_asking_again_before_the_results_shows_both_rounds_on_reveal(host: Host) -> None:
    host.presses_next(2)
    host.journal.record(host.workshop, e.Closed("basis", "before", 0))
    host.asks_again()
    assert host.sees() == ("ask", True, False)
    host.presses_next()
    assert host.sees() == ("reveal", False, True)
    assert host.room.askings["basis", "before"].revealed


def test_going_back_closes_voting_and_loses_no_answer(host: Host) -> None:
    host.presses_next(2)
    host.journal.record(host.workshop, e.Joined("p1", "police", "manager", 1, True, "hash"))
    host.journal.record(host.workshop, e.Answered("p1", "basis", "before", "task", 1))
    host.presses_back()
    assert host.room.place == Place("welcome", 0)
    asking = host.room.askings["basis", "before"]
    assert not asking.open
    assert tally(host.room, asking).answered == 1
    host.presses_next()
    assert host.sees() == ("ask", False, False), "what was asked is not opened again by itself"


def test_next_walks_the_whole_agenda_and_stops_at_its_end(host: Host) -> None:
    steps = len(running.places(sample.AGENDA))
    host.presses_next(steps)
    assert running.next_place(host.room) is None
    assert running.go_on(host.room, 0) == ()
    asked = [(a.question, a.round) for a in host.room.askings.values()]
    assert len(asked) == 12
    assert all(not asking.open and asking.revealed for asking in host.room.askings.values())


def test_the_first_step_has_no_way_back(host: Host) -> None:
    assert running.go_back(host.room, 0) == ()
    host.presses_next()
    assert running.go_back(host.room, 0) == ()


def test_a_jump_opens_and_reveals_nothing(host: Host) -> None:
    host.presses_next(2)
    host.journal.record(host.workshop, *running.go_to(host.room, Place("cloud-cloud", 0), 0))
    assert host.sees() == ("ask", False, False)
    assert host.room.asking is None


def test_local_labels_stand_in_the_level_of_need(host: Host) -> None:
    labels = [option.label for option in host.room.questions["level"].options]
    assert labels == ["Universal", "Additional", "Complex", "Acute", "Not sure"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("first", "First vote"),
        ("second", "Second vote, after discussion"),
        ("A", "Release A"),
        ("C-second", "Release C, second vote"),
        ("before", "At the start of the day"),
        ("before-second", "At the start of the day, second vote"),
    ],
)
def test_rounds_have_names_in_words(name: str, words: str) -> None:
    assert round_name(name) == words


def test_rankings_are_ordered_by_borda_score(host: Host) -> None:
    """The example of three orders of three, by hand: a 2+2+0, b 1+0+2, c 0+1+1."""
    host.journal.record(host.workshop, e.Opened("order", "first"))
    for n, order in enumerate((["a", "b", "c"], ["a", "c", "b"], ["b", "c", "a"])):
        host.journal.record(host.workshop, e.Joined(f"p{n}", "police", "manager", 1, True, f"h{n}"))
        host.journal.record(host.workshop, e.Answered(f"p{n}", "order", "first", order, 1))
    lines = tally(host.room, host.room.askings["order", "first"]).lines
    assert [(line.id, line.count, line.first) for line in lines] == [("a", 4, 2), ("b", 3, 1), ("c", 2, 0)]


def test_points_choices_and_words_are_counted(host: Host) -> None:
    for question in ("points", "barriers", "cloud"):
        host.journal.record(host.workshop, e.Opened(question, "first"))
    given = {
        "points": ({"a": 7, "b": 3}, {"b": 10}),
        "barriers": (["law", "time"], ["time"]),
        "cloud": (["Trust", "time"], ["trust", "TRUST"]),
    }
    for n in range(2):
        host.journal.record(host.workshop, e.Joined(f"p{n}", "police", "manager", 1, True, f"h{n}"))
        for question, values in given.items():
            said = host.journal.record(host.workshop, e.Answered(f"p{n}", question, "first", values[n], 1))
            if question == "cloud":
                host.journal.record(host.workshop, e.Moderated(said[0].uuid, True))
    counts = {
        question: {line.label: line.count for line in tally(host.room, host.room.askings[question, "first"]).lines}
        for question in given
    }
    assert counts["points"] == {"Training": 7, "Systems": 13, "Time": 0}
    assert counts["barriers"] == {"Law": 1, "Trust": 0, "Time": 2}
    assert counts["cloud"] in ({"Trust": 2, "time": 1}, {"TRUST": 2, "time": 1}, {"trust": 2, "time": 1})
