"""Exercises and changes on the day, over a real journal: what each entry does, and what the rules refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample
from conftest import make_workshop
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.study import study
from analysis.votes import MYTH
from workshop import entries as e
from workshop import exercises, materials, running
from workshop.activities import Question, Value, valid
from workshop.agenda import ASK, REVEAL, SHOW, Agenda, Place, Step
from workshop.codebook import Codebook
from workshop.errors import Rejected
from workshop.journal import Journal
from workshop.room import Room, remarks
from workshop.tallies import Agreed, agreed, tally, voted

BOARD = Question("board", "text", "What would you ask?", limit=200, many=True, upvotes=True)
SURE = replace(sample.CHOICE, id="sure", confidence=True)
PRIORITIES = replace(sample.POINTS, id="priorities", options=(), options_from="works")
AGENDA = replace(
    sample.AGENDA,
    activities=(
        *sample.AGENDA.activities,
        sample.plain(BOARD, "board"),
        sample.plain(SURE),
        sample.plain(PRIORITIES, "prioritise"),
    ),
    questions=(*sample.AGENDA.questions, BOARD, SURE, PRIORITIES),
)


class Day:
    """A workshop with people in it."""

    def __init__(self, journal: Journal, people: int = 3) -> None:
        self.journal, self.workshop = journal, make_workshop(journal, AGENDA)
        for n in range(people):
            self.happens(e.Joined(f"p{n}", "police", "manager", n, True, f"hash{n}"))

    @property
    def room(self) -> Room:
        return self.journal.room(self.workshop)

    def happens(self, *entries: e.Entry) -> str:
        """Record entries; returns the last one's uuid."""
        return self.journal.record(self.workshop, *entries)[-1].uuid

    def says(self, who: str, question: str, value: Value, counter: int = 1, **more: str) -> str:
        return self.happens(e.Answered(who, question, "first", value, counter, **more))  # type: ignore[arg-type]

    def counts(self, question: str) -> dict[str, int]:
        lines = tally(self.room, self.room.askings[question, "first"]).lines
        return {line.label: line.count for line in lines}


@pytest.fixture
def day(journal: Journal) -> Day:
    return Day(journal)


def test_one_person_may_say_several_things_and_is_one_voter(day: Day) -> None:
    day.happens(e.Opened("board", "first"))
    day.says("p0", "board", "Who rings back?", 1)
    day.says("p0", "board", "Who decides?", 2)
    day.says("p1", "board", "Who pays?", 1)
    assert len(remarks(day.room)) == 3
    assert voted(day.room, day.room.askings["board", "first"]) == 2


def test_support_counts_each_person_once_and_can_be_taken_back(day: Day) -> None:
    day.happens(e.Opened("board", "first"))
    asked = day.says("p0", "board", "Who rings back?")
    with pytest.raises(Rejected, match="not on show"):
        day.happens(e.Upvoted("p1", asked, True))
    day.happens(e.Moderated(asked, True))
    for who in ("p1", "p1", "p2"):
        day.happens(e.Upvoted(who, asked, True))
    assert len(day.room.upvotes[asked]) == 2
    day.happens(e.Upvoted("p1", asked, False))
    assert len(day.room.upvotes[asked]) == 1


def test_confidence_stands_beside_the_answer_and_changes_with_it(day: Day) -> None:
    day.happens(e.Opened("sure", "first"), e.Opened("basis", "first"))
    day.says("p0", "sure", "task", confidence="2")
    day.says("p0", "sure", "task", 2, confidence="5")
    assert day.room.askings["sure", "first"].answers["p0"].confidence == "5"
    with pytest.raises(Rejected):
        day.says("p0", "sure", "task", 3, confidence="9")
    day.says("p0", "basis", "task", 4, confidence="5")
    assert day.room.askings["basis", "first"].answers["p0"].confidence == "", "nobody asked how sure"


def test_options_come_from_released_remarks(day: Day) -> None:
    day.happens(e.Opened("works", "first"))
    said = [day.says(f"p{n}", "works", f"Idea {n}") for n in range(3)]
    with pytest.raises(Rejected, match="two remarks"):
        day.happens(running.opening(day.room, "priorities", "first"))
    for uuid in said[:2]:
        day.happens(e.Moderated(uuid, True))
    day.happens(running.opening(day.room, "priorities", "first"))
    assert {option.label for option in day.room.questions["priorities"].options} == {"Idea 0", "Idea 1"}
    day.says("p0", "priorities", {said[0]: 7, said[1]: 3})
    assert day.counts("priorities") == {"Idea 0": 7, "Idea 1": 3}


def test_ballots_on_paper_count_and_are_told_apart(day: Day) -> None:
    day.happens(e.Opened("basis", "first"))
    day.says("p0", "basis", "task")
    typed = day.happens(e.PaperAnswered("basis", "first", "task", 4))
    day.happens(e.PaperAnswered("basis", "first", "consent", 2))
    counted = tally(day.room, day.room.askings["basis", "first"])
    assert (counted.answered, counted.paper) == (7, 6)
    assert day.counts("basis") == {"Public task": 5, "Consent": 2}
    day.happens(e.PaperRemoved(typed))
    assert day.counts("basis") == {"Public task": 1, "Consent": 2}


@pytest.mark.parametrize(
    "ballots",
    [
        e.PaperAnswered("basis", "first", "nonsense", 1),
        e.PaperAnswered("basis", "first", "task", 0),
        e.PaperAnswered("basis", "first", "task", 501),
        e.PaperAnswered("order", "first", ["a"], 1),
        e.PaperAnswered("basis", "unasked", "task", 1),
        e.PaperRemoved("unknown"),
    ],
)
def test_bad_ballots_are_refused(day: Day, ballots: e.Entry) -> None:
    day.happens(e.Opened("basis", "first"), e.Opened("order", "first"))
    before = day.journal.since(day.workshop)
    with pytest.raises(Rejected):
        day.happens(ballots)
    assert day.journal.since(day.workshop) == before


def test_words_on_paper_are_held_like_others_and_can_be_removed_for_good(day: Day) -> None:
    day.happens(e.Opened("works", "first"))
    said = day.happens(e.PaperAnswered("works", "first", "A note from the flip chart", quotable=True))
    (remark,) = remarks(day.room)
    assert (remark.status, remark.participant, remark.quotable) == ("held", "", True)
    day.happens(e.Moderated(said, True), e.Removed(said))
    (remark,) = remarks(day.room)
    assert (remark.status, remark.text) == ("removed", "")
    assert all("flip chart" not in e.encode(row.entry) for row in day.journal.since(day.workshop))


def test_themes_of_the_day_are_shaped_renamed_and_dropped(day: Day) -> None:
    day.happens(e.Opened("works", "first"))
    said = [day.says(f"p{n}", "works", f"Idea {n}") for n in range(2)]
    day.happens(e.ThemeShaped("t1", "Ringing back", tuple(said[:1])), e.ThemeShaped("t2", "Time", tuple(said[1:])))
    day.happens(e.ThemeShaped("t1", "Ringing back in time", tuple(said)), e.ThemeDropped("t2"))
    assert [(theme.id, theme.title, len(theme.remarks)) for theme in day.room.themes] == [
        ("t1", "Ringing back in time", 2)
    ]
    for wrong in (e.ThemeShaped("t3", " ", ()), e.ThemeShaped("t3", "A", ("unknown",)), e.ThemeDropped("t2")):
        with pytest.raises(Rejected):
            day.happens(wrong)


def test_a_quick_question_is_added_asked_and_stays_in_the_results(day: Day) -> None:
    day.happens(*running.go_on(day.room, 3))
    quick = replace(sample.CHOICE, id="quick-1", text="Shall we go on?")
    activity = sample.plain(quick, "quick")
    day.happens(
        e.ActivityAdded(activity, (quick,), "welcome"),
        e.Moved(day.room.place, Place(activity.id, 0)),
        e.Opened("quick-1", "first"),
    )
    assert list(day.room.activities)[:2] == ["welcome", activity.id]
    day.says("p0", "quick-1", "task")
    day.happens(*running.go_on(day.room, 3))
    day.happens(*running.go_on(day.room, 3))
    assert day.room.place == Place("baseline", 0)
    day.happens(e.ActivityRemoved(activity.id))
    assert day.counts("quick-1") == {"Public task": 1, "Consent": 0}


def test_a_myth_card_that_was_asked_and_taken_out_keeps_its_right_answer_and_fact(day: Day) -> None:
    day.happens(e.Opened("m01", "first"), e.Closed("m01", "first", 3), e.Revealed("m01", "first"))
    day.happens(e.ActivityRemoved("m01"), e.ActivityRemoved("s01"))
    assert "m01" not in day.room.activities
    assert day.room.left_out == (sample.MYTH_CARD,), "the scenario was never asked"
    (myth,) = study(day.room, Codebook("", ())).of(MYTH)
    assert myth.activity == sample.MYTH_CARD
    day.happens(e.ActivityAdded(sample.MYTH_CARD, (), "welcome"))
    assert day.room.left_out == ()


def test_what_cannot_be_done_to_the_agenda_is_refused(day: Day) -> None:
    day.happens(*running.go_on(day.room, 3))
    changed = replace(sample.CHOICE, text="Another wording")
    for wrong in (
        e.ActivityAdded(sample.WELCOME, (), ""),
        e.ActivityAdded(replace(sample.WELCOME, id="new", steps=()), (), ""),
        e.ActivityAdded(replace(sample.WELCOME, id="new", steps=(Step(ASK, "?", question="unknown"),)), (), ""),
        e.ActivityAdded(replace(sample.WELCOME, id="new"), (changed,), ""),
        e.ActivityAdded(replace(sample.WELCOME, id="new"), (), "nowhere"),
        e.ActivityMoved("nowhere", ""),
        e.ActivityMoved("s01", "s01"),
        e.ActivityRemoved("welcome"),
        e.MinutesSet("s01", 0),
        e.MinutesSet("s01", 301),
    ):
        with pytest.raises(Rejected):
            day.happens(wrong)


edits = st.lists(
    st.tuples(st.sampled_from("amrn"), st.integers(0, 30), st.integers(0, 30)),
    max_size=25,
)


@given(edits)
@settings(max_examples=80, deadline=None)
def test_an_agenda_stays_whole_whatever_is_done_to_it(done: list[tuple[str, int, int]]) -> None:
    """Ids stay unique, every step's question is known, and nothing that was not removed is lost."""
    from workshop import rules

    room = Room().after(e.Row(1, "u1", "2026-11-22T09:30:00.000+00:00", e.WorkshopMade(sample.FACTS, AGENDA)))
    for number, (what, one, other) in enumerate(done, start=2):
        ids = list(room.activities)
        target, after = ids[one % len(ids)], ids[other % len(ids)]
        entry: e.Entry = {
            "a": e.ActivityAdded(replace(sample.WELCOME, id=f"new{number}"), (), after),
            "m": e.ActivityMoved(target, after),
            "r": e.ActivityRemoved(target),
            "n": e.MinutesSet(target, one + 1),
        }[what]
        try:
            accepted = rules.accept(room, f"u{number}", entry)
        except Rejected:
            continue
        known = set(ids)
        room = room.after(e.Row(number, accepted.uuid, "2026-11-22T09:30:00.000+00:00", accepted.entry))
        now = [activity.id for activity in room.plan[1].activities]
        assert len(now) == len(set(now))
        expected = known | {f"new{number}"} if what == "a" else known - {target} if what == "r" else known
        assert set(now) == expected
        steps = [step for activity in room.plan[1].activities for step in activity.steps]
        assert {step.question for step in steps if step.question} <= set(room.questions)


@pytest.mark.parametrize(
    ("question", "value", "stored"),
    [
        (Question("d", "drawing", "?", limit=20), [" A wall ", ""], ["A wall", ""]),
        (Question("c", "commitment", "?", limit=20), ["Ring back", "Manager", "2026-12-01"], None),
        (Question("p", "proposal", "?", limit=20), ["merge", "T1 and T2", "Feedback"], None),
    ],
)
def test_new_kinds_of_answer_have_one_stored_form(question: Question, value: Value, stored: Value | None) -> None:
    assert valid(question, value) == (stored or value)
    assert valid(question, valid(question, value)) == valid(question, value)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (Question("d", "drawing", "?", limit=20), ["", "photo"]),
        (Question("d", "drawing", "?", limit=20), ["x" * 21, ""]),
        (Question("c", "commitment", "?", limit=20), ["Ring back", "", "2026-12-01"]),
        (Question("c", "commitment", "?", limit=20), ["Ring back", "Manager", "soon"]),
        (Question("c", "commitment", "?", limit=20), ["Ring back", "Manager"]),
        (Question("p", "proposal", "?", limit=20), ["paint", "T1", "Feedback"]),
        (Question("p", "proposal", "?", limit=20), ["merge", "", "Feedback"]),
        (Question("p", "proposal", "?", limit=20), "merge"),
    ],
)
def test_new_kinds_refuse_what_is_incomplete(question: Question, value: object) -> None:
    with pytest.raises(Rejected):
        valid(question, value)


def every_exercise() -> Agenda:
    return materials.agenda(materials.built_in(), "all-exercises")


@pytest.mark.parametrize("name", sorted(materials.built_in().agendas))
def test_a_stage_is_followed_by_the_question_it_asks(name: str) -> None:
    pack = materials.built_in()
    for item in pack.agendas[name].items:
        steps = materials.item_activity(pack, item)[0].steps
        for stage in item.get("stages", ()):
            at = next(n for n, step in enumerate(steps) if step.title == stage["title"])
            assert (steps[at].kind, steps[at].seconds) == (SHOW, stage["minutes"] * 60)
            if "asks" in stage:
                assert [(step.kind, step.question) for step in steps[at + 1 : at + 3]] == [
                    (ASK, stage["asks"]),
                    (REVEAL, stage["asks"]),
                ]


def test_each_stage_of_the_worst_way_has_its_own_question() -> None:
    kinds = [
        [step.kind for step in one.steps] for one in every_exercise().activities if one.id in {"triz", "reflection"}
    ]
    assert kinds == [[SHOW, ASK, REVEAL] * 3] * 2


def test_questions_that_no_stage_names_come_after_all_stages() -> None:
    steps = next(one.steps for one in every_exercise().activities if one.id == "best-day")
    assert [step.kind for step in steps] == [SHOW, SHOW, SHOW, ASK, REVEAL]


def test_a_scenario_ends_with_reasons_before_what_it_teaches() -> None:
    scenario = next(one for one in every_exercise().activities if one.kind == "scenario")
    assert [(step.kind, step.question) for step in scenario.steps[-5:]] == [
        (ASK, scenario.id),
        (REVEAL, scenario.id),
        (ASK, f"{scenario.id}-reasons"),
        (REVEAL, f"{scenario.id}-reasons"),
        (SHOW, ""),
    ]
    asked = {question.id: question for question in every_exercise().questions}[f"{scenario.id}-reasons"]
    assert (asked.kind, asked.limit, asked.text) == ("text", 280, "In one line: what decided it for you?")


def test_actions_are_agreed_on_choices_of_a_points_question_and_the_last_word_holds(day: Day) -> None:
    day.happens(e.Opened("points", "first"))
    day.says("p0", "points", {"b": 10})
    day.happens(e.Closed("points", "first", 3), e.Revealed("points", "first"))
    day.happens(e.ActionAgreed("points", "a", "Hub manager", "2027-01-31"))
    day.happens(e.ActionAgreed("points", "b", "Head of service", "2027-02-28"))
    day.happens(e.ActionAgreed("points", "a", "Team manager", "2027-03-31"))
    assert agreed(day.room, "points") == [
        Agreed("Systems", "Head of service", "2027-02-28"),
        Agreed("Training", "Team manager", "2027-03-31"),
    ]
    day.happens(e.ActionDropped("points", "a"))
    assert [one.what for one in agreed(day.room, "points")] == ["Systems"]
    for wrong in (
        e.ActionDropped("points", "a"),
        e.ActionAgreed("points", "z", "Hub manager", "2027-01-31"),
        e.ActionAgreed("basis", "task", "Hub manager", "2027-01-31"),
        e.ActionAgreed("points", "a", " ", "2027-01-31"),
        e.ActionAgreed("points", "a", "Hub manager", "soon"),
    ):
        with pytest.raises(Rejected):
            day.happens(wrong)


def test_a_jigsaw_deals_a_fact_to_each_table_and_then_joins_them() -> None:
    jigsaw = next(activity for activity in every_exercise().activities if activity.kind == "jigsaw")
    facts = jigsaw.steps[0].tables
    assert len(facts) == 6
    rounds = [step.round for step in jigsaw.steps if step.kind == ASK]
    assert rounds == ["apart", "joined"]
    joined = next(step for step in jigsaw.steps[1:] if step.kind == SHOW)
    assert all(fact in joined.text for fact in facts)
    assert all(not step.tables for step in jigsaw.steps if step.round == "joined")


def test_a_prediction_asks_first_for_ones_own_vote_and_shows_neither_before_both_are_in() -> None:
    agenda = every_exercise()
    predict = next(activity for activity in agenda.activities if activity.kind == "predict")
    questions = {question.id: question for question in agenda.questions}
    own, other = (questions[step.question] for step in predict.steps[:2])
    assert own.about == ""
    assert other.about
    assert other.id == exercises.prediction_id(own.id, other.about)
    assert other.options == own.options
    assert [step.kind for step in predict.steps] == ["ask", "ask", "reveal", "reveal"]


def test_people_change_tables_between_the_rounds_of_a_world_cafe() -> None:
    cafe = next(activity for activity in every_exercise().activities if activity.kind == "cafe")
    assert [step.moves for step in cafe.steps[:8]] == [False, False, True, False, False, True, False, False]
    assert [(step.kind, step.question) for step in cafe.steps[8:]] == [("ask", "cafe-hosts"), ("reveal", "cafe-hosts")]


def test_local_labels_stand_in_red_amber_and_green(journal: Journal) -> None:
    rag = Question("rag", "scale", "How soon?", options=materials.built_in().scales["rag"], scale="rag")
    agenda = replace(sample.AGENDA, questions=(rag,), activities=(sample.plain(rag),))
    workshop = make_workshop(journal, agenda)
    facts = replace(journal.room(workshop).plan[0], rag=("Red: 2 hours", "Amber: 6 hours", "Green: a day"))
    journal.record(workshop, e.FactsChanged(facts))
    labels = [option.label for option in journal.room(workshop).questions["rag"].options]
    assert labels == ["Red: 2 hours", "Amber: 6 hours", "Green: a day", "Not sure"]


def test_groups_for_small_sectors_are_fixed_once_voting_began(day: Day) -> None:
    facts, _ = day.room.plan
    grouped = replace(facts, merge=tuple((sector.id, "Two sectors") for sector in facts.sectors[:2]))
    day.happens(e.FactsChanged(grouped), e.Opened("basis", "first"))
    day.happens(e.FactsChanged(replace(grouped, title="Another title")))
    with pytest.raises(Rejected, match="groups"):
        day.happens(e.FactsChanged(facts))


def test_the_legal_status_is_confirmed_with_a_date(day: Day) -> None:
    day.happens(e.LegalConfirmed(("advice-2024",), "2026-09-30"))
    assert (day.room.legal_items, day.room.duty_since) == (("advice-2024",), "2026-09-30")
    with pytest.raises(Rejected):
        day.happens(e.LegalConfirmed((), "in autumn"))
