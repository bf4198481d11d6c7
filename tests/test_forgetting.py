"""Remove, erase and purge: what is forgotten is nowhere, and everything else is as if it had never been said."""

from __future__ import annotations

import contextlib
import json
import random
from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest
from analysis_rooms import EXERCISES, FACTS, Day, every_exercise, photo
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analysis.desk import desk
from analysis.document import Caution, Quote
from analysis.numbers import worked_out
from analysis.report import report
from workshop import entries as e
from workshop import home, retention, running
from workshop.activities import Question, Value
from workshop.agenda import ASK, Activity, Step
from workshop.errors import Rejected
from workshop.forgetting import ON_THE_SPOT
from workshop.journal import Journal
from workshop.materials import built_in
from workshop.reconciliation import reconcile
from workshop.room import Asking, Room, remarks
from workshop.writing import REMOVED

ASKED = [(step.question, step.round) for one in EXERCISES.activities for step in one.steps if step.kind == ASK]
STEPS = ("opens", "opens", "closes", "joins", "leaves", "returns", "removes a seat", "takes a seat", "unquotes")
STEPS += ("answers",) * 10 + ("answers late", "on paper", "off paper", "admits", "leaves out")
STEPS += ("releases", "releases", "hides", "supports", "shapes", "codes", "quotes", "copies", "removes", "signs")


@dataclass
class Played:
    """A random day: what people did in it, as far as the rules allowed."""

    day: Day = field(default_factory=lambda: Day(EXERCISES, FACTS))
    people: list[str] = field(default_factory=list)
    said: int = 0

    def plays(self, steps: list[tuple[str, int, int]]) -> Played:
        for _ in range(4):
            self.people.append(self.day.joins(quotable=True))
        for step in steps:
            with contextlib.suppress(Rejected):
                self.step(*step)
        return self

    @property
    def room(self) -> Room:
        return self.day.room

    def step(self, step: str, one: int, other: int) -> None:
        day, room, who = self.day, self.room, self.people[one % len(self.people)]
        uuids = [remark.uuid for remark in remarks(room)]
        asking = room.askings[room.asked[other % len(room.asked)]] if room.asked else None
        match step:
            case "opens":
                question, round_ = ASKED[one % len(ASKED)]
                day.happens(running.opening(room, question, round_))
            case "joins":
                self.people.append(day.joins(FACTS.sectors[one % 3].id))
            case "leaves":
                day.happens(e.Left(who))
            case "returns":
                day.happens(e.SeatChanged(who, "health", room.seats[who].role_band, 1))
            case "removes a seat":
                day.happens(e.SeatRemoved(who))
            case "takes a seat":
                day.happens(e.PhraseMade(who, f"phrase {other} {who}"))
                day.happens(e.SeatTaken(who, f"token {len(day.rows)} {who}"))
            case "unquotes":
                day.happens(e.QuotingSet(who, bool(other % 2)))
            case "signs":
                day.happens(e.SignedOff("Manager", f"1.{one}"))
        if asking is not None:
            self.vote(step, who, asking, other)
        if uuids:
            self.about(step, who, uuids[one % len(uuids)], other)

    def vote(self, step: str, who: str, asking: Asking, number: int) -> None:
        day = self.day
        match step:
            case "closes":
                here = max(0, self.room.present - number % 3)
                day.happens(e.Closed(*asking.key, here))
            case "answers":
                day.answers(who, asking.question, self.value(who, asking.question, number), asking.round)
            case "answers late":
                value = self.value(who, asking.question, number)
                day.answers(who, asking.question, value, asking.round, seen=max(1, asking.closed_row - 1))
            case "on paper":
                day.on_paper(asking.question, self.value("paper", asking.question, number), asking.round, quotable=True)
            case "off paper":
                day.happens(e.PaperRemoved(next(iter(asking.paper))) if asking.paper else e.Resumed())
            case "admits":
                day.happens(e.LateAdmitted(*asking.key))
            case "leaves out":
                day.happens(e.LateLeftOut(*asking.key))

    def about(self, step: str, who: str, uuid: str, number: int) -> None:
        day = self.day
        match step:
            case "releases" | "hides":
                day.happens(e.Moderated(uuid, step == "releases"))
            case "supports":
                day.happens(e.Upvoted(who, uuid, bool(number % 4)))
                day.happens(e.HandsCounted(uuid, number))
            case "shapes":
                others = [one.uuid for one in remarks(self.room)][:number]
                day.happens(e.ThemeShaped(f"t{number % 3}", f"Theme {number}", tuple(dict.fromkeys([uuid, *others]))))
            case "codes":
                day.happens(e.Coded(uuid, f"coder {number % 2}", (), True, (), 0.0, f"why {self.words(uuid)}", "1"))
            case "quotes":
                day.happens(e.QuoteConfirmed(f"question/{number % 2}", uuid, 0, 4))
            case "copies" if self.of_kind(uuid) == "text":
                seen = self.room.writing.version("why")
                day.happens(e.Written("why", f"One said: {self.words(uuid)}. So it is.", seen))
            case "removes":
                day.happens(e.Removed(uuid))

    def of_kind(self, uuid: str) -> str:
        remark = next(one for one in remarks(self.room) if one.uuid == uuid)
        return self.room.questions[remark.question].kind

    def words(self, uuid: str) -> str:
        return next(remark.text for remark in remarks(self.room) if remark.uuid == uuid)

    def value(self, who: str, id_: str, number: int) -> Value:
        """What somebody answers. Their words are unlike anybody else's."""
        question: Question = self.room.questions[id_]
        ids = [option.id for option in question.options]
        self.said += 1
        words = " ".join(f"{mark(who)}{self.said}x{n}" for n in range(6))
        match question.kind:
            case "text":
                return words
            case "words":
                return [mark(who)]
            case "drawing":
                return [words, photo(mark(who)) if number % 2 else ""]
            case "commitment":
                return [words, "manager", "2027-01-31"]
            case "proposal":
                return ["rename", "Thresholds", words]
            case "ranking":
                return ids if number % 2 else ids[::-1]
            case "points":
                return {ids[number % len(ids)]: question.total}
        return ids[number % len(ids)]


def mark(who: str) -> str:
    """A word that only this person says."""
    return f"zq{who.replace('-', '')[:8]}qz"


def a_day(seed: int, *never: str) -> Played:
    """Some hundred steps by chance, but ``never`` these."""
    chance = random.Random(seed)
    steps = [(chance.choice(STEPS), chance.randrange(41), chance.randrange(10)) for _ in range(chance.randint(40, 160))]
    opened = [("opens", chance.randrange(41), 0) for _ in range(6)]
    return Played().plays([*opened, *(step for step in steps if step[0] not in never)])


days = st.integers(0, 10**9)


def without(rows: list[e.Row], participant: str) -> list[e.Row]:
    """The same journal had this participant never been there. Only how many were present is as it was counted."""
    theirs = {row.uuid for row in rows if isinstance(row.entry, e.Answered) and row.entry.participant == participant}
    left = []
    for row in rows:
        fields = json.loads(e.encode(row.entry))
        if participant in fields.values() or fields.get("answer") in theirs:
            continue
        if isinstance(row.entry, e.ThemeShaped):
            kept = tuple(uuid for uuid in row.entry.remarks if uuid not in theirs)
            row = replace(row, entry=replace(row.entry, remarks=kept))
        if isinstance(row.entry, e.Opened):
            options = tuple(replace(one, label=REMOVED) if one.id in theirs else one for one in row.entry.options)
            row = replace(row, entry=replace(row.entry, options=options))
        if isinstance(row.entry, e.Written) and mark(participant) in row.entry.words:
            row = replace(row, entry=replace(row.entry, words=f"One said: {REMOVED}. So it is."))
        left.append(row)
    return left


def folded(rows: list[e.Row]) -> Room:
    room = Room()
    for row in rows:
        room = room.after(row)
    return room


def but_presence(room: Room) -> Room:
    askings = room.askings
    for asking in room.askings.values():
        askings = askings.insert(asking.key, replace(asking, present=0, away=0))
    return replace(room, askings=askings)


def adds_up(room: Room) -> None:
    for key in room.asked:
        adds = reconcile(room, room.askings[key])
        people = adds.voted + adds.not_voted + adds.away + adds.left + adds.later + adds.removed
        answers = adds.standing + adds.replaced + adds.again + adds.late + adds.left_out + adds.of_removed
        assert (adds.joined, adds.arrived) == (people, answers)
        assert min(adds.not_voted, adds.away, adds.replaced, adds.again, adds.late) >= 0
        if room.askings[key].closed_row:
            assert room.askings[key].present == adds.voted + adds.not_voted


def stored(rows: list[e.Row]) -> str:
    return "\n".join(e.encode(row.entry) for row in rows)


@given(seed=days, whom=st.integers(0, 20))
@settings(max_examples=50, phases=[Phase.explicit, Phase.generate])
def test_after_erase_the_room_is_as_if_that_person_had_never_been_there(seed: int, whom: int) -> None:
    played = a_day(seed)
    participant = played.people[whom % len(played.people)]
    before, rows = played.room, list(played.day.rows)
    played.day.happens(e.Erased(participant))
    erased = played.day.rows[-1]
    assert erased.entry == e.Erased("")
    assert but_presence(played.room) == but_presence(folded([*without(rows, participant), erased]))
    adds_up(played.room)
    for key in before.asked:
        others = {
            slot: (one.value, one.confidence)
            for slot, one in before.counted(before.askings[key]).items()
            if one.participant != participant
        }
        now = played.room.counted(played.room.askings[key])
        assert {slot: (one.value, one.confidence) for slot, one in now.items()} == others
        assert played.room.askings[key].paper == before.askings[key].paper
        assert before.askings[key].present - 1 <= played.room.askings[key].present <= before.askings[key].present
    left = stored(played.day.rows)
    assert participant not in left
    assert mark(participant) not in left


@given(seed=days)
@settings(max_examples=30, phases=[Phase.explicit, Phase.generate])
def test_after_a_purge_no_words_are_left_and_every_vote_is(seed: int) -> None:
    played = a_day(seed, "copies")
    played.day.happens(e.WorkshopEnded())
    before = played.room
    words = retention.purge(before)
    played.day.happens(words)
    room = played.room
    left = stored(played.day.rows)
    assert not [who for who in (*played.people, "paper") if mark(who) in left]
    for key in before.asked:
        was, now = before.askings[key], room.askings[key]
        votes = before.questions[key[0]].is_remark
        assert list(before.counted(was)) == list(room.counted(now))
        if not votes:
            assert before.counted(was) == room.counted(now)
            assert was.paper == now.paper
        assert (was.present, was.away) == (now.present, now.away)
    adds_up(room)
    assert {one.status for one in remarks(room)} <= {"removed"}
    assert len(remarks(room)) == len(remarks(before))
    assert retention.purge(room).remarks == 0
    assert room.purged
    assert room.purged.words == words
    assert not list(room.writing.quotes)


@given(seed=days, which=st.integers(0, 50))
@settings(max_examples=30, phases=[Phase.explicit, Phase.generate])
def test_after_remove_its_words_are_in_no_entry(seed: int, which: int) -> None:
    played = a_day(seed)
    said = [one for one in remarks(played.room) if one.status != "removed" and one.text]
    if not said:
        return
    one = said[which % len(said)]
    played.day.happens(e.Removed(one.uuid))
    if not one.words:  # what many people say in one word is nobody's own
        assert one.text not in stored(played.day.rows)
    adds_up(played.room)


def test_what_is_read_from_a_room_stands_after_an_erasure_and_a_purge() -> None:
    """The report, the desk and the numbers: with quotes, decisions and evidence that are gone."""
    day = every_exercise()
    book = built_in().codebook
    said = [one for one in remarks(day.room) if one.status == "released" and one.quotable and one.participant]
    day.happens(e.CodebookSet(book, "first"))
    for one in said[:30]:
        if day.room.questions[one.question].kind == "text":
            day.happens(e.Coded(one.uuid, "A", (book.themes[0].id,), False, (), 0.0, "because", book.version))
        day.happens(e.QuoteConfirmed(f"question/{one.question}", one.uuid, 0, 3))
    cited = f"r:{said[0].uuid}"
    day.happens(e.Written("why", f"They said so {{{cited}}}.", "", ((cited, "its mark"),)))
    day.happens(e.SignedOff("Manager", "1.0"))
    shown = set(desk(day.room).questions)
    day.happens(e.Erased(said[0].participant))
    assert day.room.writing.changed, "a draft again"
    assert set(desk(day.room).questions) == shown
    day.happens(retention.purge(day.room))
    document = report(day.room)
    printed = [block.text for block in document.walk() if isinstance(block, Caution)]
    assert any(retention.said(day.room) in text for text in printed)
    assert not [block for block in document.walk() if isinstance(block, Quote)]
    whole = repr(document)
    assert not [one.text for one in said if len(one.text) > 25 and one.text in whole]
    assert desk(day.room).themes == ()
    assert worked_out(day.room, 10).chapters


def test_another_process_that_knew_the_room_folds_it_afresh(journal: Journal) -> None:
    played = a_day(11)
    workshop = "7f0c1e52-0000-4000-8000-000000000002"
    journal.restore(workshop, played.day.rows)
    other = Journal(home.database_url())
    try:
        assert other.room(workshop) == journal.room(workshop)
        journal.record(workshop, e.Erased(played.people[0]))
        votes = other.room(workshop)
        assert votes == journal.room(workshop) == folded(other.since(workshop))
        journal.record(workshop, e.WorkshopEnded(), retention.purge(votes))
        assert other.room(workshop) == journal.room(workshop) == folded(other.since(workshop))
    finally:
        other.close()


@pytest.mark.database
def test_the_same_on_postgresql(postgres_url: str) -> None:
    played = a_day(12)
    workshop = str(uuid4())
    first, second = Journal(postgres_url), Journal(postgres_url)
    try:
        first.restore(workshop, played.day.rows)
        assert second.room(workshop) == first.room(workshop)
        first.record(workshop, e.Erased(played.people[1]))
        played.day.happens(e.Erased(played.people[1]))
        assert second.room(workshop) == first.room(workshop) == folded(second.since(workshop))
        assert [one.text for one in remarks(second.room(workshop))] == [one.text for one in remarks(played.room)]
        first.record(workshop, e.WorkshopEnded(), retention.purge(first.room(workshop)))
        assert second.room(workshop) == first.room(workshop) == folded(second.since(workshop))
    finally:
        first.close()
        second.close()


def test_words_that_coders_and_the_host_copied_go_too() -> None:
    """Into a codebook, a question asked on the spot, and the name of a theme, however short the name was."""
    day, words = Day(EXERCISES, FACTS), "The nurse told us about the boy in the red house"
    question = next(one for one in EXERCISES.questions if one.kind == "text")
    proposal = next(one for one in EXERCISES.questions if one.kind == "proposal")
    who, other = day.joins(), day.joins()
    day.happens(running.opening(day.room, question.id, "first"))
    said = day.happens(e.Answered(who, question.id, "first", words, 1))
    book = built_in().codebook
    copied = replace(book.themes[0], definition=f"As somebody said: {words}.", examples=(words,))
    day.happens(e.CodebookSet(replace(book, version="2", themes=(copied, *book.themes[1:])), "A definition"))
    asked = Question(f"{ON_THE_SPOT}1", "text", f"Is it so that {words.lower()}?", limit=100)
    step = Step(ASK, asked.text, question=asked.id, round="first")
    day.happens(e.ActivityAdded(Activity(asked.id, "poll", asked.text, 3, (step,)), (asked,), ""))
    day.happens(e.ThemeShaped("t1", "Consent", (said,)))
    day.happens(e.ThemeShaped("t2", "Trust", ()))
    day.happens(running.opening(day.room, proposal.id, "first"))
    day.happens(e.Answered(other, proposal.id, "first", ["rename", "t1", "Tom Smith"], 2))
    day.happens(e.ThemeShaped("t1", "Tom Smith", (said,)))
    assert stored(day.rows).lower().count("red house") >= 4
    day.happens(e.Removed(said))
    assert "red house" not in stored(day.rows).lower()
    day.happens(e.Erased(other))
    assert "Tom" not in stored(day.rows)
    assert [theme.title for theme in day.room.themes] == [REMOVED, "Trust"]
