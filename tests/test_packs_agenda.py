"""An agenda that was built for one workshop comes back the same for another."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sample
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_packs_refused import zipped

from pages import addable, changes
from workshop import defaults, materials, pack_agenda, packs
from workshop import entries as e
from workshop.activities import Question
from workshop.agenda import Activity, Agenda
from workshop.errors import Rejected
from workshop.pack_workbook import from_workbook, to_workbook
from workshop.pack_zip import from_zip, to_zip
from workshop.room import Room
from workshop.rules import accept

PACK = materials.built_in()
LIBRARY = addable.items(PACK)

pytestmark = pytest.mark.usefixtures("data_folder")


class Built:
    """A running order, changed entry by entry as the Plan page does it."""

    def __init__(self, agenda: Agenda | None = None) -> None:
        self.room = Room()
        self.happens(e.WorkshopMade(sample.FACTS, agenda or defaults.agenda()))

    def happens(self, entry: e.Entry) -> None:
        accepted = accept(self.room, f"u{self.room.row}", entry)
        self.room = self.room.after(e.Row(self.room.row + 1, accepted.uuid, "2026-11-22T09:00:00Z", accepted.entry))

    def adds(self, made: tuple[Activity, tuple[Question, ...]]) -> None:
        activity, questions = addable.own(self.room, made)
        self.happens(e.ActivityAdded(activity, questions, list(self.room.activities)[-1]))

    def saves(self, title: str = "Our day", pack: str = "anytown") -> Agenda:
        """The agenda as it loads for the next workshop."""
        proposal = pack_agenda.to_save(self.room.plan[1], pack, title)
        assert proposal.problems == ()
        packs.take(proposal)
        assert packs.combined().mistakes == ()
        return materials.agenda(packs.combined(), f"{pack}-{packs.slug(title)}")


@pytest.mark.parametrize("id_", PACK.agendas)
def test_every_built_in_agenda_comes_back_the_same(id_: str) -> None:
    built = materials.agenda(PACK, id_)
    loaded = Built(built).saves()
    assert (loaded.activities, loaded.questions) == (built.activities, built.questions)
    assert (loaded.title, loaded.materials) == ("Our day", "anytown")
    assert not (packs.folder() / "anytown" / "polls.yaml").exists(), "the questions are the toolkit's own"


def content(agenda: Agenda) -> list[object]:
    """What an agenda says, whatever its questions are called."""
    asked = {question.id: question for question in agenda.questions}
    names: dict[str, str] = {"": ""}
    for activity in agenda.activities:
        for step in activity.steps:
            names.setdefault(step.question, f"q{len(names)}")
    called = {id_: replace(asked[id_], id=name, options_from="") for id_, name in names.items() if id_}
    sources = [names.get(question.options_from) for question in called.values()]
    steps = [[replace(one, question=names[one.question]) for one in activity.steps] for activity in agenda.activities]
    told = [(one.kind, one.title, one.minutes, one.notes) for one in agenda.activities]
    return [told, steps, list(called.values()), sources]


items = st.lists(
    st.tuples(st.sampled_from(sorted(LIBRARY)), st.booleans(), st.booleans(), st.integers(1, 300)),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(items, st.integers(0, 10**9))
def test_what_is_built_comes_back_the_same_or_is_refused_for_what_stands_there_twice(
    chosen: list[tuple[str, bool, bool, int]], number: int
) -> None:
    built = Built()
    for name, sure, remarks, minutes in chosen:
        made = LIBRARY[name].made
        if addable.may_ask_how_sure(made):
            made = addable.asking_how_sure(made, sure)
        if addable.source(made) is not None:
            known = list(addable.sources(built.room))
            made = addable.drawing_on(made, known[0] if remarks and known else "")
        built.adds(made)
        built.happens(e.MinutesSet(list(built.room.activities)[-1], minutes))
    built.adds(changes.made("typed", f"Which {number}?", "This\nThat"))
    if twice(built.room):
        with pytest.raises(Rejected, match="is there twice"):
            built.saves(f"Day {number}")
    else:
        assert content(built.saves(f"Day {number}")) == content(built.room.plan[1])


def twice(room: Room) -> bool:
    """Whether two items draw on the same card, vignette or jigsaw under different names."""
    named = [one for one in room.activities.values() if one.kind in pack_agenda.NAMED]
    asked = [{pack_agenda.origin(step.question) for step in one.steps if step.question} for one in named]
    return sum(map(len, asked)) > len(set().union(*asked))


def test_a_question_typed_on_the_day_goes_to_the_packs_polls_and_comments_stay() -> None:
    polls = "# Ours, since 2024\nquestions:\n  - id: any-q\n    kind: text\n    text: Why?  # short\n    limit: 90\n"
    packs.take(packs.propose("anytown", from_zip(zipped(("polls.yaml", polls)))))
    built = Built()
    built.adds(changes.made("yes-no", "Did the post come?", ""))
    built.saves()
    kept = (packs.folder() / "anytown" / "polls.yaml").read_text(encoding="utf-8")
    assert kept.startswith(polls)
    assert "Did the post come?" in kept
    built.saves()
    assert (packs.folder() / "anytown" / "polls.yaml").read_text(encoding="utf-8") == kept, "saved again, added once"


@pytest.mark.parametrize(
    "polls",
    ["questions: []\n", "questions:\n- {id: any-q, kind: text, text: Why so, limit: 90}\nscales: {}\n", "scales: {}\n"],
)
def test_a_poll_bank_of_another_layout_keeps_its_questions(polls: str) -> None:
    where = packs.folder() / "anytown"
    where.mkdir(parents=True)
    (where / "polls.yaml").write_text(polls, encoding="utf-8")
    before = set(packs.combined().questions)
    built = Built()
    built.adds(changes.made("words", "In three words?", ""))
    built.saves()
    assert len(packs.combined().questions) == len(before) + 1
    assert before <= set(packs.combined().questions)


def test_a_poll_bank_that_cannot_be_read_stops_the_saving() -> None:
    where = packs.folder() / "anytown"
    where.mkdir(parents=True)
    (where / "polls.yaml").write_text("questions:\n\t- no\n", encoding="utf-8")
    built = Built()
    built.adds(changes.made("words", "In three words?", ""))
    with pytest.raises(Rejected, match=r"polls\.yaml, line 2.*Use spaces, not tabs"):
        built.saves()
    assert (where / "polls.yaml").read_text(encoding="utf-8") == "questions:\n\t- no\n"


def test_a_question_that_asks_more_than_the_toolkits_gets_a_name_of_its_own() -> None:
    built = Built()
    built.adds(addable.asking_how_sure(LIBRARY["question know-who-to-call"].made, True))
    loaded = built.saves()
    assert [(one.id, one.confidence) for one in loaded.questions] == [("anytown-know-who-to-call", True)]
    assert packs.combined().questions["know-who-to-call"] == PACK.questions["know-who-to-call"]
    cited = next(id_ for id_ in PACK.question_sources if not PACK.questions[id_].is_remark)
    built.adds(addable.asking_how_sure(LIBRARY[f"question {cited}"].made, not PACK.questions[cited].confidence))
    assert built.saves().activities[-1].sources == PACK.question_sources[cited]


def test_a_title_that_is_known_is_replaced_and_the_former_one_kept() -> None:
    built = Built()
    built.saves()
    built.adds(LIBRARY["card m01"].made)
    assert [one.id for one in built.saves().activities] == ["welcome", "m01"]
    assert len(packs.own("anytown").agendas) == 1
    (former,) = packs.former("anytown")
    assert "m01" not in (former / "agendas" / "anytown-our-day.yaml").read_text(encoding="utf-8")


def test_a_saved_agenda_survives_a_workbook_and_a_zip() -> None:
    built = Built()
    built.adds(LIBRARY["full-day one-change"].made)
    built.adds(addable.drawing_on(LIBRARY["question prioritise-proposals"].made, "one-change"))
    loaded = built.saves()
    for upload in (
        from_workbook(to_workbook(packs.folder() / "anytown")),
        from_zip(to_zip(packs.folder() / "anytown")),
    ):
        packs.take(packs.propose("anytown", upload, whole=True))
        assert materials.agenda(packs.combined(), "anytown-our-day") == loaded


def test_what_cannot_be_saved_is_said_and_nothing_is_written() -> None:
    built = Built()
    built.adds(LIBRARY["card m01"].made)
    built.adds(LIBRARY["card m01"].made)
    title = PACK.cards["m01"].activity.title
    with pytest.raises(Rejected, match=f"“{title}” is there twice. Remove one of them"):
        built.saves()
    gone = replace(PACK.cards["m01"].activity, id="gone-1", title="Gone")
    built = Built(Agenda("a", "A", "", (gone,), (PACK.cards["m01"].question,)))
    with pytest.raises(Rejected, match="The card “Gone” is in no pack"):
        built.saves()
    with pytest.raises(Rejected, match="Give the agenda a title"):
        Built().saves("???")
    assert packs.names() == []
