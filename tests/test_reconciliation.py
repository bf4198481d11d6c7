"""The line under a vote adds up, whatever happened in the room."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import sample
from analysis_rooms import BOARD, FACTS, SURE_CHOICE, Day
from conftest import make_workshop
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pages_room import Facilitator, workshop_with

from analysis.report import report
from workshop import entries as e
from workshop import presence, running, tallies
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
    st.tuples(st.sampled_from(("opens", "admits", "leaves out")), keys),
    st.tuples(st.just("closes"), keys, st.integers(0, 2)),
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
            case ("opens" | "admits" | "leaves out", tuple(key)):
                kinds = {"opens": e.Opened, "admits": e.LateAdmitted, "leaves out": e.LateLeftOut}
                return kinds[what](*key)
            case ("closes", tuple(key), int(away)):
                voted = {one.participant for one in room.counted(room.askings[key]).values()}
                here = [seat for seat in room.seats.values() if seat.present or seat.participant in voted]
                return e.Closed(*key, max(0, len(here) - away))
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


@dataclass
class Sent:
    """One answer on its way through the recount."""

    who: str
    said: object
    counter: int
    came_late: bool
    fate: str = ""
    """standing, kept (late, and nobody has let it in), replaced, or again."""
    left_out: bool = False
    let_in: bool = False


class Recount:
    """The same numbers from the raw entries: one list of all that was sent, each with its fate so far."""

    def __init__(self, rows: list[e.Row], key: tuple[str, str]) -> None:
        self.many = key == MANY
        self.sent: list[Sent] = []
        self.joined: list[str] = []
        self.here: set[str] = set()
        self.removed: set[str] = set()
        self.changed: set[str] = set()
        self.at_close: tuple[set[str], set[str], int] | None = None
        self.paper: dict[str, int] = {}
        for row in rows:
            about = (getattr(row.entry, "question", key[0]), getattr(row.entry, "round", key[1]))
            if about == key:
                self.happened(row)

    def happened(self, row: e.Row) -> None:
        match row.entry:
            case e.Joined(who):
                self.joined.append(who)
                self.here.add(who)
            case e.Left(who):
                self.here.discard(who)
            case e.SeatChanged(who):
                self.here.add(who)
            case e.SeatRemoved(who):
                self.removed.add(who)
                self.here.discard(who)
            case e.Opened():
                self.at_close = None
            case e.Closed(present=told):
                idle = self.here - self.voters
                away = min(len(idle), max(0, len(self.voters) + len(idle) - told))
                self.at_close = set(self.joined), set(self.here), away
            case e.Answered(who):
                self.arrives(Sent(who, row.entry.value, row.entry.counter, row.entry.late))
            case e.LateAdmitted():
                for one in self.undecided():
                    for before in self.of(one.who, "standing"):
                        before.fate = "replaced"
                        self.changed.add(one.who)
                    one.fate, one.let_in = "standing", True
            case e.LateLeftOut():
                for one in self.undecided():
                    one.left_out = True
            case e.PaperAnswered(times=times):
                self.paper[row.uuid] = times
            case e.PaperRemoved(ballots):
                self.paper.pop(ballots, None)

    def of(self, who: str, fate: str) -> list[Sent]:
        return [] if self.many else [one for one in self.sent if (one.who, one.fate) == (who, fate)]

    def arrives(self, new: Sent) -> None:
        new.fate = "kept" if new.came_late else "standing"
        for old in self.of(new.who, new.fate):
            older, newer = (old, new) if new.counter >= old.counter else (new, old)
            older.fate, newer.fate = "again" if old.said == new.said else "replaced", new.fate
            if old.said != new.said and not new.came_late:
                self.changed.add(new.who)
        self.sent.append(new)

    def overtaken(self, one: Sent) -> str:
        """What became of a kept answer that would change nothing; empty if it would."""
        for standing in self.of(one.who, "standing"):
            if standing.said == one.said:
                return "again"
            if standing.counter >= one.counter:
                return "replaced"
        return ""

    def kept(self) -> list[Sent]:
        return [one for one in self.sent if one.fate == "kept" and one.who not in self.removed]

    def undecided(self) -> list[Sent]:
        return [one for one in self.kept() if not one.left_out and not self.overtaken(one)]

    @property
    def voters(self) -> set[str]:
        return {one.who for one in self.sent if one.fate == "standing"} - self.removed

    def numbers(self, silent: set[str]) -> dict[str, int]:
        idle = set(self.joined) - self.removed - self.voters
        before, here, away = self.at_close or (set(self.joined), self.here, len(idle & self.here & silent))
        away = min(away, len(idle & here))
        counts = [one for one in self.sent if one.who not in self.removed]
        fates = Counter(self.overtaken(one) or "outside" if one.fate == "kept" else one.fate for one in counts)
        waits = len(self.undecided())
        return {
            "joined": len(self.joined),
            "voted": len(self.voters),
            "not_voted": len(idle & here) - away,
            "away": away,
            "left": len(idle & before - here),
            "later": len(idle - before),
            "removed": len(self.removed),
            "paper": sum(self.paper.values()),
            "changed": len(self.changed - self.removed),
            "admitted": sum(one.let_in and one.fate == "standing" for one in counts),
            "arrived": len(self.sent),
            "standing": fates["standing"],
            "replaced": fates["replaced"],
            "again": fates["again"],
            "late": waits,
            "left_out": fates["outside"] - waits,
            "of_removed": len(self.sent) - len(counts),
        }


def check_sums(adds: Reconciliation) -> None:
    assert adds.joined == adds.voted + adds.not_voted + adds.away + adds.left + adds.later + adds.removed
    assert adds.counted == adds.voted + adds.paper
    answers = adds.standing + adds.replaced + adds.again + adds.late + adds.left_out
    assert adds.arrived == answers + adds.of_removed


def check_line(line: str) -> None:
    """Every equation on the line is one, to a reader with nothing but the line."""
    for part in line.split(" · "):
        left, equals, right = part.partition(" = ")
        if equals:
            assert sum(numbers(left)) == sum(numbers(right)), line


def numbers(words: str) -> list[int]:
    return [int(found) for found in re.findall(r"\d+", words)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(happening, min_size=10, max_size=45), st.sets(seats))
def test_whatever_happens_every_person_and_every_answer_is_somewhere(
    book: Journal, happenings: list[tuple], unheard: set[int]
) -> None:
    play = Play(book)
    for one in happenings:
        play.happens(*one)
    room, rows = book.room(play.workshop), book.since(play.workshop)
    silent = {play.people[seat] for seat in unheard if seat < len(play.people)}
    for key in (VOTE, MANY):
        asking = room.askings[key]
        adds = reconcile(room, asking, silent)
        expected = Recount(rows, key).numbers(silent)
        assert {name: getattr(adds, name) for name in expected} == expected
        check_sums(adds)
        assert adds.counted == tallies.voted(room, asking)
        assert asking.open or adds.base == asking.present + adds.paper
        assert len(room.waiting(asking)) == adds.late
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
        "13 joined = 9 voted + 2 did not + 1 joined later + 1 seat removed"
        " · 9 by phone + 2 on paper = 11 counted · 1 changed their mind · 1 late answer, not counted"
    )
    day.happens(e.LateAdmitted(*asking.key))
    asking = day.room.askings[asking.key]
    assert in_words(reconcile(day.room, asking), "answered") == (
        "13 joined = 10 answered + 1 did not + 1 joined later + 1 seat removed"
        " · 10 by phone + 2 on paper = 12 counted · 1 changed their mind · 1 late answer let in"
    )


def one_vote(people: int) -> tuple[Day, list[str]]:
    """A day of one vote, which is open."""
    agenda = Agenda("day", "One vote", "1", (sample.plain(SURE_CHOICE),), (SURE_CHOICE,))
    day = Day(agenda, FACTS)
    seated = day.people(people)
    day.happens(e.Opened(SURE_CHOICE.id, "first"))
    return day, seated


def line(day: Day) -> str:
    return in_words(reconcile(day.room, day.room.askings[SURE_CHOICE.id, "first"]))


KEY = (SURE_CHOICE.id, "first")


def test_a_late_answer_of_a_removed_seat_waits_no_more() -> None:
    day, people = one_vote(3)
    seen = day.room.row
    day.happens(e.Closed(*KEY, 3))
    day.answers(people[0], SURE_CHOICE.id, "task", seen=seen)
    assert line(day) == "3 joined = 0 voted + 3 did not · 1 late answer, not counted"
    day.happens(e.SeatRemoved(people[0]))
    assert line(day) == "3 joined = 0 voted + 2 did not + 1 seat removed"
    assert day.room.waiting(day.room.askings[KEY]) == {}
    with pytest.raises(Rejected):
        day.happens(e.LateAdmitted(*KEY))


@pytest.mark.parametrize("again", ["task", "consent"])
def test_a_late_answer_that_was_overtaken_waits_no_more(again: str) -> None:
    day, people = one_vote(2)
    seen = day.room.row
    day.happens(e.Closed(*KEY, 2))
    day.answers(people[0], SURE_CHOICE.id, "task", seen=seen)
    day.happens(e.Opened(*KEY))
    day.says(people[0], SURE_CHOICE.id, again)
    day.happens(e.Closed(*KEY, 2))
    assert line(day) == "2 joined = 1 voted + 1 did not"
    adds = reconcile(day.room, day.room.askings[KEY])
    assert (adds.standing, adds.again, adds.replaced) == ((1, 1, 0) if again == "task" else (1, 0, 1))
    with pytest.raises(Rejected):
        day.happens(e.LateAdmitted(*KEY))


def test_to_send_the_same_again_is_no_change_of_mind() -> None:
    day, (who,) = one_vote(1)
    for _ in range(3):
        day.says(who, SURE_CHOICE.id, "task", sure="3")
    assert line(day) == "1 joined = 1 voted + 0 not yet"
    assert reconcile(day.room, day.room.askings[KEY]).again == 2
    day.says(who, SURE_CHOICE.id, "task", sure="4")
    assert line(day) == "1 joined = 1 voted + 0 not yet · 1 changed their mind"


def test_late_answers_that_were_left_out_stay_out_and_the_next_one_waits() -> None:
    day, people = one_vote(3)
    seen = day.room.row
    day.happens(e.Closed(*KEY, 3))
    day.answers(people[0], SURE_CHOICE.id, "task", seen=seen)
    day.happens(e.LateLeftOut(*KEY, 1))
    assert line(day) == "3 joined = 0 voted + 3 did not · 1 late answer, not counted"
    day.answers(people[1], SURE_CHOICE.id, "task", seen=seen)
    assert set(day.room.waiting(day.room.askings[KEY])) == {people[1]}
    day.happens(e.LateAdmitted(*KEY, 1))
    assert line(day) == "3 joined = 1 voted + 2 did not · 1 late answer, not counted · 1 late answer let in"


def test_whoever_was_away_and_let_in_late_counts_among_those_asked() -> None:
    day, people = one_vote(2)
    seen = day.room.row
    day.says(people[0], SURE_CHOICE.id, "task")
    day.happens(e.Closed(*KEY, 1))
    assert line(day) == "2 joined = 1 voted + 0 did not + 1 away"
    day.answers(people[1], SURE_CHOICE.id, "task", seen=seen)
    day.happens(e.LateAdmitted(*KEY))
    assert line(day) == "2 joined = 2 voted + 0 did not · 1 late answer let in"
    assert day.room.askings[KEY].present == 2


def stated(page: Facilitator) -> tuple[int, int, int]:
    """What a page says: of how many, how many voted, and how many of them did not or have not yet."""
    base = re.search(r"[0-9]+ of ([0-9]+) (?:have voted|answered)", re.sub("<[^>]+>", "", page.text))
    adds = re.search(r"joined = ([0-9]+) voted \+ ([0-9]+) (?:not yet|did not)", page.text)
    assert base
    assert adds
    return int(base[1]), int(adds[1]), int(adds[2])


@pytest.mark.parametrize("gone", ["left", "away"])
def test_screen_and_host_state_votes_over_the_people_of_the_line(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    workshop, people = workshop_with(journal, 5)
    people.host_goes_to("choice")
    people.answer("task", "task")
    if gone == "left":
        journal.record(workshop, e.Left(people.ids[4]))
    else:
        for who in people.ids[:4]:
            presence.heard(workshop, who)
        monkeypatch.setitem(presence._heard, (workshop, people.ids[4]), -2 * presence.AWAY_AFTER)
    host, screen = (Facilitator(journal, workshop).opens(name) for name in ("host", "screen"))
    for page in (host, screen):
        assert stated(page) == (4, 2, 2)
        assert page.sees(f"5 joined = 2 voted + 2 not yet + 1 {gone}")
    host.presses("vote-voting")
    presence.heard(workshop, people.ids[4])
    for page in (host.looks_again(), screen.looks_again()):
        assert stated(page) == (4, 2, 2)
        assert page.sees(f"5 joined = 2 voted + 2 did not + 1 {gone}")
    journal.record(workshop, e.Revealed(*host.room.asking.key))
    assert screen.looks_again().sees(f"5 joined = 2 voted + 2 did not + 1 {gone}")


def test_under_a_chart_stands_the_line_of_every_round_in_it(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("choice")
    people.answer("task")
    people.host_goes_on()
    journal.record(workshop, *running.ask_again(journal.room(workshop)))
    people.answer("task", "consent")
    people.host_goes_on()
    screen = Facilitator(journal, workshop).opens("screen")
    first, second = re.findall(r"<p><b>[^<]+:</b> ([^<]+)</p>", screen.text)
    assert (first, second) == ("3 joined = 1 voted + 2 did not", "3 joined = 2 voted + 1 did not")


def test_the_host_counts_late_answers_or_leaves_them_out(journal: Journal) -> None:
    workshop, people = workshop_with(journal, 3)
    people.host_goes_to("choice")
    seen = journal.room(workshop).row
    key = journal.room(workshop).asking.key
    journal.record(workshop, e.Closed(*key, 3))
    people.answer("task", seen=seen)
    host, findings = (Facilitator(journal, workshop).opens(name) for name in ("host", "findings"))
    assert host.sees("**1 late answer** to")
    assert host.sees("cannot be undone")
    assert not host.sees("all the same")
    assert findings.sees("1 late answer waits for your decision")
    host.presses("leave-")
    assert not host.sees("**1 late answer** to")
    assert not findings.looks_again().sees("for your decision")
    journal.record(workshop, e.Answered(people.ids[1], *key, "task", 1, seen), e.Revealed(*key))
    assert findings.looks_again().sees("1 late answer waits for your decision")
    warning = "The results were shown before it came in or was counted. Count it all the same?"
    assert host.looks_again().sees(warning)
    journal.record(workshop, e.Answered(people.ids[2], *key, "task", 1, seen))
    host.presses("count-")
    assert host.sees("The number of late answers has changed. Look again, then decide.")
    assert tallies.voted(host.room, host.room.askings[key]) == 0
    assert host.sees("**2 late answers** to")
    host.presses("count-")
    assert tallies.voted(host.room, host.room.askings[key]) == 2
    assert not host.can_press("count-")
    assert host.sees("3 joined = 2 voted + 1 did not · 1 late answer, not counted · 2 late answers let in")


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
        + row["Did not vote"]
        + (row["Away"] + row["Left"] + row["Joined later"] + row["Seats removed"])
    )
    assert (row["Voted by phone"], row["On paper"], row["Counted"], row["Changed their mind"]) == (9, 2, 11, 1)
    assert (
        row["Answers arrived"]
        == 11
        == row["Answers that count"]
        + row["Answers replaced"]
        + (row["Answers sent again"] + row["Late, undecided"] + row["Late, left out"] + row["Answers of removed seats"])
    )
    assert row["Late, not counted"] == row["Late, undecided"] == 1
    tables = [block for block in document.walk() if getattr(block, "title", "") == "Where every person and answer went"]
    # A column that is 0 in every vote stands in the note.
    (table,) = tables
    told = dict(zip(table.header, table.rows[0], strict=True))
    for column, number in zip(sheet.columns[2:13], sheet.rows[0][2:13], strict=True):
        assert told[column.name] == number if number else column.name.lower() in table.note


def test_a_vote_of_few_says_nothing_of_how_few() -> None:
    agenda = Agenda("day", "One vote", "1", (sample.plain(SURE_CHOICE),), (SURE_CHOICE,))
    day = Day(agenda, FACTS)
    people = day.people(8)
    day.asks(SURE_CHOICE, dict.fromkeys(people[:3], "task"))
    sheet = next(sheet for sheet in report(day.room).sheets if sheet.name == "Reconciliation")
    assert sheet.rows[0][2:] == (8, 0, *["[c]"] * (len(sheet.columns) - 4))
