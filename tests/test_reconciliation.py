"""The line under a vote adds up, whatever happened in the room."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import sample
from analysis_rooms import BOARD, FACTS, SURE_CHOICE, Day
from conftest import make_workshop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.report import report
from workshop import entries as e
from workshop import tallies
from workshop.agenda import Agenda
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.reconciliation import Reconciliation, in_words, reconcile

VOTE, MANY = (sample.CHOICE.id, "first"), (BOARD.id, "first")
AGENDA = Agenda("two", "Two questions", "2", (sample.plain(sample.CHOICE), sample.plain(BOARD)), (sample.CHOICE, BOARD))
VALUES = {VOTE: ("task", "consent"), MANY: ("Who rings back?", "When?")}

seats = st.integers(0, 5)
keys = st.sampled_from((VOTE, MANY))
happening = st.one_of(
    st.tuples(st.just("joins")),
    st.tuples(st.just("answers"), seats, keys, st.booleans(), st.integers(-2, 3)),
    st.tuples(st.just("answers"), seats, keys, st.booleans(), st.integers(-2, 3)),
    st.tuples(st.sampled_from(("opens", "closes", "admits")), keys),
    st.tuples(st.sampled_from(("leaves", "returns", "is removed")), seats),
    st.tuples(st.just("paper"), keys, st.integers(1, 3)),
    st.tuples(st.just("takes paper back"), keys),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    journal = Journal(f"sqlite:///{tmp_path_factory.mktemp('adds') / 'journal.sqlite'}")
    yield journal
    journal.close()


class Play:
    """A workshop to which things happen; what the rules refuse did not."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.workshop = make_workshop(journal, AGENDA)
        self.people: list[str] = []
        self.happens("joins")
        for key in (VOTE, MANY):
            self.happens("opens", key)

    def happens(self, what: str, *more: object) -> None:
        entry = self._entry(what, *more)
        with contextlib.suppress(Rejected):
            if entry:
                self.journal.record(self.workshop, entry)

    def _entry(self, what: str, *more: object) -> e.Entry | None:
        room = self.journal.room(self.workshop)
        match what, *more:
            case ("joins",):
                self.people.append(uuid4().hex)
                return e.Joined(self.people[-1], "police", "manager", 1, False, uuid4().hex)
            case ("answers", int(seat), tuple(key), bool(first), int(ahead)):
                who = self.people[seat % len(self.people)]
                # Some phones answer with a counter lower than before: their older choice was slow on the way.
                counter = max(1, room.seats[who].counter + ahead)
                return e.Answered(who, *key, VALUES[key][first], counter, seen=room.askings[key].opened_row)
            case ("opens" | "closes" | "admits", tuple(key)):
                kinds = {"opens": e.Opened, "admits": e.LateAdmitted}
                return e.Closed(*key, room.present) if what == "closes" else kinds[what](*key)
            case ("leaves" | "is removed", int(seat)):
                return {"leaves": e.Left, "is removed": e.SeatRemoved}[what](self.people[seat % len(self.people)])
            case ("returns", int(seat)):
                return e.SeatChanged(self.people[seat % len(self.people)], "police", "manager", 2)
            case ("paper", tuple(key), int(times)):
                return e.PaperAnswered(*key, VALUES[key][0], times)
            case ("takes paper back", tuple(key)):
                there = list(room.askings[key].paper)
                return e.PaperRemoved(there[0]) if there else None
        raise AssertionError(what)


def recounted(rows: list[e.Row], key: tuple[str, str]) -> dict[str, int]:
    """The same numbers from the raw entries, one person after the other."""
    of_key = [row for row in rows if (getattr(row.entry, "question", ""), getattr(row.entry, "round", "")) == key]
    first_opened = next(row.id for row in of_key if isinstance(row.entry, e.Opened))
    voting = [row for row in of_key if isinstance(row.entry, e.Opened | e.Closed)][-1]
    closed = voting.id if isinstance(voting.entry, e.Closed) else 0
    admitted_until = max((row.id for row in of_key if isinstance(row.entry, e.LateAdmitted)), default=0)
    people = [row for row in rows if isinstance(row.entry, e.Joined)]
    found = dict.fromkeys(
        ("voted", "late_only", "not_voted", "not_here", "removed", "standing", "late", "of_removed", "changed"), 0
    )
    for joined in people:
        who = joined.entry.participant
        doings = [row for row in rows if getattr(row.entry, "participant", "") == who]
        sent = [row for row in of_key if isinstance(row.entry, e.Answered) and row.entry.participant == who]
        waiting = sum(row.entry.late and row.id > admitted_until for row in sent)
        counting = len(sent) - waiting
        if key == VOTE:
            waiting, counting = min(waiting, 1), min(counting, 1)
        if any(isinstance(row.entry, e.SeatRemoved) for row in doings):
            found["removed"] += 1
            found["of_removed"] += len(sent)
            continue
        found["standing"] += counting
        found["late"] += waiting
        found["changed"] += len(sent) > waiting + counting
        last = [row for row in doings if isinstance(row.entry, e.Left | e.SeatChanged)][-1:]
        gone = bool(last) and isinstance(last[0].entry, e.Left) and last[0].id < first_opened
        if counting:
            found["voted"] += 1
        elif waiting:
            found["late_only"] += 1
        elif gone or (closed and joined.id > closed):
            found["not_here"] += 1
        else:
            found["not_voted"] += 1
    back = {row.entry.ballots for row in rows if isinstance(row.entry, e.PaperRemoved)}
    typed = [row for row in of_key if isinstance(row.entry, e.PaperAnswered) and row.uuid not in back]
    found["paper"] = sum(row.entry.times for row in typed)
    found["joined"] = len(people)
    found["arrived"] = sum(isinstance(row.entry, e.Answered) for row in of_key)
    return found


def check_sums(adds: Reconciliation) -> None:
    assert adds.joined == adds.voted + adds.late_only + adds.not_voted + adds.not_here + adds.removed
    assert adds.counted == adds.voted + adds.paper
    assert adds.arrived == adds.standing + adds.replaced + adds.late + adds.of_removed


def check_line(line: str) -> None:
    """Every equation on the line is one, to a reader with nothing but the line."""
    for part in line.split(" · "):
        left, equals, right = part.partition(" = ")
        if equals:
            assert sum(numbers(left)) == sum(numbers(right)), line


def numbers(words: str) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", words)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(happening, min_size=10, max_size=45))
def test_whatever_happens_every_person_and_every_answer_is_somewhere(book: Journal, happenings: list[tuple]) -> None:
    play = Play(book)
    for one in happenings:
        play.happens(*one)
    room, rows = book.room(play.workshop), book.since(play.workshop)
    for key in (VOTE, MANY):
        adds = reconcile(room, room.askings[key])
        expected = recounted(rows, key)
        assert {name: getattr(adds, name) for name in expected} == expected
        check_sums(adds)
        assert adds.counted == tallies.voted(room, room.askings[key])
        check_line(in_words(adds))


def a_day() -> Day:
    """Twelve join; nine vote, one of them twice; two ballots on paper; one late; one seat was a test phone."""
    agenda = Agenda("day", "One vote", "1", (sample.plain(SURE_CHOICE),), (SURE_CHOICE,))
    day = Day(agenda, FACTS)
    people = day.people(12)
    day.happens(e.Opened(SURE_CHOICE.id, "first"))
    for who in people[:9]:
        day.says(who, SURE_CHOICE.id, "task")
    day.says(people[0], SURE_CHOICE.id, "consent")
    day.on_paper(SURE_CHOICE.id, "consent", times=2)
    day.happens(e.Closed(SURE_CHOICE.id, "first", 12))
    day.answers(people[9], SURE_CHOICE.id, "task", seen=day.room.askings[SURE_CHOICE.id, "first"].opened_row)
    day.happens(e.SeatRemoved(people[10]))
    day.joins()
    return day


def test_a_stranger_can_add_the_line_up() -> None:
    day = a_day()
    asking = day.room.askings[SURE_CHOICE.id, "first"]
    assert in_words(reconcile(day.room, asking)) == (
        "13 joined = 9 voted + 1 did not + 1 late, not counted + 1 not here then + 1 seat removed"
        " · 9 by phone + 2 on paper = 11 counted · 1 changed their mind"
    )
    day.happens(e.LateAdmitted(*asking.key))
    asking = day.room.askings[asking.key]
    assert in_words(reconcile(day.room, asking), "answered") == (
        "13 joined = 10 answered + 1 did not + 1 not here then + 1 seat removed"
        " · 10 by phone + 2 on paper = 12 counted · 1 changed their mind · 1 late answer let in"
    )


def test_nobody_has_voted_yet() -> None:
    agenda = Agenda("day", "One vote", "1", (sample.plain(SURE_CHOICE),), (SURE_CHOICE,))
    day = Day(agenda, FACTS)
    day.people(3)
    day.happens(e.Opened(SURE_CHOICE.id, "first"))
    assert in_words(reconcile(day.room, day.room.askings[SURE_CHOICE.id, "first"])) == "3 joined = 0 voted + 3 not yet"


def test_the_report_has_the_same_numbers_for_every_vote() -> None:
    document = report(a_day().room)
    sheet = next(sheet for sheet in document.sheets if sheet.name == "Reconciliation")
    assert len(sheet.rows) == 1
    row = dict(zip([column.name for column in sheet.columns], sheet.rows[0], strict=True))
    assert (
        row["Joined"]
        == 13
        == row["Voted by phone"]
        + row["Late, not counted"]
        + row["Did not vote"]
        + (row["Not here then"] + row["Seats removed"])
    )
    assert (row["Voted by phone"], row["On paper"], row["Counted"], row["Changed their mind"]) == (9, 2, 11, 1)
    assert (
        row["Answers arrived"]
        == 11
        == row["Answers that count"] + row["Answers replaced"] + (row["Late answers"] + row["Answers of removed seats"])
    )
    tables = [block for block in document.walk() if getattr(block, "title", "") == "Where every person and answer went"]
    assert [table.rows[0][1:] for table in tables] == [sheet.rows[0][2:11]]


def test_a_vote_of_few_says_nothing_of_how_few() -> None:
    agenda = Agenda("day", "One vote", "1", (sample.plain(SURE_CHOICE),), (SURE_CHOICE,))
    day = Day(agenda, FACTS)
    people = day.people(8)
    day.asks(SURE_CHOICE, dict.fromkeys(people[:3], "task"))
    sheet = next(sheet for sheet in report(day.room).sheets if sheet.name == "Reconciliation")
    assert sheet.rows[0][2:] == (8, 0, *["[c]"] * (len(sheet.columns) - 4))
