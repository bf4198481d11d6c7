"""The exercises of an agenda: from an item as written to an activity with its steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workshop.activities import Option, Question
from workshop.agenda import ASK, REVEAL, SHOW, Activity, Agenda, Source, Step

Made = tuple[Activity, tuple[Question, ...]]


@dataclass(frozen=True)
class Vignette:
    """A short situation to place on the threshold line. ``note`` is for the facilitator."""

    id: str
    title: str
    text: str
    note: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Jigsaw:
    """Facts that are dealt out to tables, and what the whole picture shows."""

    id: str
    title: str
    question: str
    introduction: str
    facts: tuple[str, ...]
    joined: str
    prompts: tuple[str, ...]
    learning: str
    content_note: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Parts:
    """What an item may name: questions and scales of the poll bank, vignettes, jigsaws.

    ``sources`` are those of the questions that state a fact, by the question's id.
    """

    questions: Mapping[str, Question]
    scales: Mapping[str, tuple[Option, ...]]
    vignettes: Mapping[str, Vignette]
    jigsaws: Mapping[str, Jigsaw]
    sources: Mapping[str, tuple[Source, ...]]


def make(item: Mapping[str, Any], parts: Parts) -> Made:
    """The activity of one agenda item and the questions it asks; ``KeyError`` names what is not in the pack."""
    steps, questions, more = KINDS[str(item["kind"])](item, parts)
    activity = Activity(
        id=str(item["id"]),
        kind=str(item["kind"]),
        title=str(item["title"]),
        minutes=int(item["minutes"]),
        steps=tuple(_staged(item, steps)),
        notes=_text(item, "notes"),
        materials=_text(item, "materials"),
        roles=_text(item, "roles"),
        captured=_text(item, "captured"),
        sources=_once(parts.sources.get(question.id, ()) for question in questions),
    )
    return replace(activity, **more), tuple(questions)


def _once(found: Iterable[tuple[Source, ...]]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source for sources in found for source in sources))


_Built = tuple[list[Step], list[Question], dict[str, Any]]


def _text(item: Mapping[str, Any], name: str) -> str:
    return str(item.get(name, "")).strip()


def _staged(item: Mapping[str, Any], steps: Sequence[Step]) -> list[Step]:
    """Each stage, then the steps of the question that it ``asks``; questions that no stage names come at the end."""
    named = [str(stage.get("asks", "")) for stage in item.get("stages", ())]
    staged: list[Step] = []
    for stage, question in zip(item.get("stages", ()), named, strict=True):
        text = str(stage["text"]).strip()
        staged.append(Step(SHOW, str(stage["title"]), text, seconds=int(stage["minutes"]) * 60))
        staged += [step for step in steps if question and step.question == question]
    return [*staged, *(step for step in steps if not step.question or step.question not in named)]


def _asked(title: str, question: Question, round_: str, **more: Any) -> list[Step]:
    return [Step(kind, title, question=question.id, round=round_, **more) for kind in (ASK, REVEAL)]


def _shown(item: Mapping[str, Any], parts: Parts) -> _Built:
    return [Step(SHOW, str(item["title"]), _text(item, "text"))], [], {}


def _questions(item: Mapping[str, Any], parts: Parts) -> _Built:
    """Questions asked one after the other."""
    questions = [parts.questions[one] for one in item["questions"]]
    round_ = str(item.get("round", "first"))
    return [step for question in questions for step in _asked(str(item["title"]), question, round_)], questions, {}


def _prioritise(item: Mapping[str, Any], parts: Parts) -> _Built:
    """Points shared among what an earlier item brought up."""
    question = replace(parts.questions[item["question"]], options_from=str(item["options_from"]))
    return _asked(str(item["title"]), question, "first"), [question], {}


def _threshold(item: Mapping[str, Any], parts: Parts) -> _Built:
    """Vignettes placed one by one on the local levels of need."""
    steps: list[Step] = []
    questions = []
    vignettes = [parts.vignettes[one] for one in item["vignettes"]]
    for vignette in vignettes:
        question = Question(
            id=f"line-{vignette.id}",
            kind="scale",
            text=f"{vignette.title}: where on the line?",
            hint="Choose the level that fits best, by your own reading.",
            options=parts.scales["level-of-need"],
            scale="level-of-need",
        )
        questions.append(question)
        steps += _asked(vignette.title, question, "first", text=vignette.text, prompts=(vignette.note,))
    return steps, questions, {"sources": _once(vignette.sources for vignette in vignettes)}


def _jigsaw(item: Mapping[str, Any], parts: Parts) -> _Built:
    """Each table votes on its own facts; then all facts are joined, and everybody votes again."""
    jigsaw = parts.jigsaws[item["jigsaw"]]
    question = Question(jigsaw.id, "scale", jigsaw.question, options=parts.scales["share-now"], scale="share-now")
    title = jigsaw.title
    steps = [
        Step(SHOW, title, jigsaw.introduction, tables=jigsaw.facts),
        *_asked(title, question, "apart", tables=jigsaw.facts),
        Step(SHOW, f"{title}: all facts together", "\n\n".join(jigsaw.facts), prompts=jigsaw.prompts),
        *_asked(title, question, "joined", prompts=jigsaw.prompts),
        Step(SHOW, f"{title}: the whole picture", f"{jigsaw.joined}\n\n{jigsaw.learning}", prompts=jigsaw.prompts),
    ]
    more = {"content_note": jigsaw.content_note, "learning": jigsaw.learning, "sources": jigsaw.sources}
    return steps, [question], more


def _predict(item: Mapping[str, Any], parts: Parts) -> _Built:
    """One's own vote, then a prediction of how one named sector votes; both are shown together."""
    own = parts.questions[item["question"]]
    about = str(item["about"])
    other = replace(own, id=prediction_id(own.id, about), about=about, confidence=False)
    title = str(item["title"])
    steps = [
        Step(ASK, title, question=own.id, round="first"),
        Step(ASK, title, question=other.id, round="first"),
        Step(REVEAL, title, question=own.id, round="first"),
        Step(REVEAL, title, question=other.id, round="first"),
    ]
    return steps, [own, other], {}


def predicted(made: Made) -> str:
    """The sector that an item asks people to predict; empty for every other item."""
    return next((question.about for question in made[1] if question.about), "")


def predicting(made: Made, sector: str) -> Made:
    """A prediction about another sector."""
    activity, (own, guess) = made
    other = replace(guess, id=prediction_id(own.id, sector), about=sector)
    steps = tuple(replace(step, question=other.id) if step.question == guess.id else step for step in activity.steps)
    return replace(activity, steps=steps), (own, other)


def of_agenda(agenda: Agenda, activity: Activity) -> Made:
    """An item of an agenda with the questions it asks, in the order of its steps."""
    known = {question.id: question for question in agenda.questions}
    asked = dict.fromkeys(step.question for step in activity.steps if step.question)
    return activity, tuple(known[id_] for id_ in asked if id_ in known)


def for_sectors(agenda: Agenda, sectors: Sequence[str]) -> Agenda:
    """The agenda with every prediction about one of these sectors: the first stands in for one that is missing."""
    items = [of_agenda(agenda, activity) for activity in agenda.activities]
    lost = {made[0].id for made in items if predicted(made) and predicted(made) not in sectors}
    if not lost or not sectors:
        return agenda
    fitted = [predicting(made, sectors[0]) if made[0].id in lost else made for made in items]
    questions = {question.id: question for _, asked in fitted for question in asked}
    return replace(agenda, activities=tuple(activity for activity, _ in fitted), questions=tuple(questions.values()))


def prediction_id(question: str, sector: str) -> str:
    """The id of the question that predicts how a sector votes on another."""
    return f"{question}-as-{sector}"


def _cafe(item: Mapping[str, Any], parts: Parts) -> _Built:
    """World Café: a question a round, and between rounds people change tables. At the end the hosts write notes."""
    steps: list[Step] = []
    questions = [parts.questions[one] for one in item["questions"]]
    for number, question in enumerate(questions):
        if number:
            text = "Hosts stay and welcome the next guests. Everybody else: move on, and join people you have not met."
            steps.append(Step(SHOW, "Change places", text, seconds=60, moves=True))
        steps += _asked(str(item["title"]), question, "first")
    if "hosts" in item:
        notes = replace(parts.questions[item["hosts"]], for_hosts=True)
        steps += _asked("Table hosts' notes", notes, "first")
        questions.append(notes)
    return steps, questions, {}


def _harvest(item: Mapping[str, Any], parts: Parts) -> _Built:
    """The themes of the day are shown; people propose to merge, split or rename them, and support proposals."""
    question = Question(
        id=f"{item['id']}-themes",
        kind="proposal",
        text="What should change about these themes?",
        hint="Propose one change at a time. The facilitator makes the changes that the room supports.",
        limit=160,
        many=True,
        upvotes=True,
    )
    return _asked(str(item["title"]), question, "first"), [question], {}


ASKING = (
    "poll",
    "open",
    "cloud",
    "ranking",
    "points",
    "one-two-four-all",
    "triz",
    "best-day",
    "reflection",
    "evaluation",
    "drawing",
    "commitments",
    "board",
    "cafe",
)
"""The kinds of item that are made of questions from the poll bank."""

KINDS: dict[str, Callable[[Mapping[str, Any], Parts], _Built]] = {
    "info": _shown,
    "break": _shown,
    **dict.fromkeys(ASKING, _questions),
    "prioritise": _prioritise,
    "threshold": _threshold,
    "jigsaw": _jigsaw,
    "predict": _predict,
    "cafe": _cafe,
    "harvest": _harvest,
}
"""Every kind of item but the cards, which are written in files of their own."""

_NAMES = {
    "info": "Talk",
    "scenario": "Staged scenario",
    "myth": "Myth card",
    "one-two-four-all": "1-2-4-All",
    "triz": "TRIZ: the worst way",
    "cafe": "World Café",
    "board": "Questions to the room",
    "cloud": "Word cloud",
    "predict": "Prediction: how would another sector vote?",
    "threshold": "Threshold line with vignettes",
    "jigsaw": "Agency jigsaw",
    "reflection": "What, so what, now what",
    "drawing": "Draw your barrier",
    "open": "Open question",
}


def name(kind: str) -> str:
    """What a kind of item is called, wherever one is chosen or told of.

    >>> name("triz"), name("best-day")
    ('TRIZ: the worst way', 'Best day')
    """
    return _NAMES.get(kind, kind.replace("-", " ").capitalize())
