"""What can be put in an agenda: each card, vignette, jigsaw and question, and each item of every agenda."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workshop import exercises, materials
from workshop.activities import Question
from workshop.agenda import Activity, origin, second
from workshop.exercises import Made
from workshop.materials import Pack
from workshop.room import Room
from workshop.wording import cut

POLL_MINUTES = 5
"""What one question of the poll bank takes, with talk; so too one vignette."""
JIGSAW_MINUTES = 35


@dataclass(frozen=True)
class Item:
    """Something to add, and how it is called in a list. ``written`` is the item as an agenda has it; empty for a card.

    ``agendas`` are the titles of those that hold it.
    """

    group: str
    made: Made
    written: Mapping[str, Any] = field(default_factory=dict)
    agendas: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The kind, the title unless the kind says it, the minutes, and the agendas."""
        activity, _ = self.made
        title = activity.title
        named = self.group if title.casefold() in self.group.casefold() else f"{self.group}: {title}"
        *others, last = self.agendas or ("",)
        where = f"{', '.join(others)} and {last}" if others else last
        return f"{named} ({activity.minutes} min{f', {where}' if where else ''})"


def items(pack: Pack) -> dict[str, Item]:
    """Everything that may be added, by a name of its own; cards that are held back are not among it.

    What stands in several agendas, or twice in one, is one item.
    """
    found: dict[str, Item] = {}
    known: dict[object, str] = {}
    for name, item in _items(pack):
        activity, questions = item.made
        alike = (item.group, activity.title, activity.minutes, activity.steps, questions)
        first = known.setdefault(alike, name)
        agendas = (*found[first].agendas, *item.agendas) if first in found else item.agendas
        found[first] = replace(found.get(first, item), agendas=tuple(dict.fromkeys(agendas)))
    labels = Counter(item.label for item in found.values())
    return {
        name: replace(item, group=f"{item.group} {item.made[0].id}") if labels[item.label] > 1 else item
        for name, item in found.items()
    }


def _items(pack: Pack) -> Iterator[tuple[str, Item]]:
    for id_, card in pack.cards.items():
        if not card.held:
            yield f"card {id_}", Item(exercises.name(card.activity.kind), (card.activity, card.questions))
    for plan in pack.agendas.values():
        for item in plan.items:
            if "card" not in item:
                made = materials.item_activity(pack, item)
                yield f"{plan.id} {made[0].id}", Item(_group(item), made, item, (plan.title,))
    for vignette in pack.vignettes.values():
        item = _written("threshold", vignette.id, vignette.title, vignettes=[vignette.id])
        yield f"vignette {vignette.id}", Item("Vignette", materials.item_activity(pack, item), item)
    for jigsaw in pack.jigsaws.values():
        item = _written("jigsaw", jigsaw.id, jigsaw.title, JIGSAW_MINUTES, jigsaw=jigsaw.id)
        yield f"jigsaw {jigsaw.id}", Item("Jigsaw", materials.item_activity(pack, item), item)
    for question in pack.questions.values():
        yield f"question {question.id}", Item("Question", alone(pack, question))


def _group(item: Mapping[str, Any]) -> str:
    """What an agenda's item is called. Votes that are compared at the end of the day have names of their own."""
    compared = {"before": "Baseline poll", "after": "Closing poll"}
    return compared.get(str(item.get("round", "")), exercises.name(str(item["kind"])))


def _written(kind: str, id_: str, title: str, minutes: int = POLL_MINUTES, **more: object) -> dict[str, Any]:
    """An item as an agenda would have it."""
    return {
        "kind": kind,
        "id": f"ask-{id_}",
        "title": title,
        "minutes": minutes,
        "materials": "Phones, or paper ballots.",
        "roles": "The host.",
        "captured": "What people answer.",
        **more,
    }


def alone(pack: Pack, question: Question) -> Made:
    """One question as an item."""
    kinds = {"text": "open", "words": "cloud", "drawing": "drawing", "commitment": "commitments"}
    kind = "board" if question.upvotes else kinds.get(question.kind, "poll")
    kind = question.kind if question.kind in {"ranking", "points"} else kind
    item = _written(kind, question.id, cut(question.text, 60), questions=[question.id])
    return exercises.make(item, exercises.Parts({question.id: question}, pack.scales, {}, {}, pack.question_sources))


def source(made: Made) -> str | None:
    """The question that a points item takes its choices from; empty for its own, None for an item without points."""
    activity, questions = made
    return questions[0].options_from if activity.kind in {"points", "prioritise"} else None


def sources(room: Room) -> dict[str, str]:
    """What the agenda asks for in people's own words, by the question's id: remarks that can become choices."""
    asked = {step.question: None for activity in room.activities.values() for step in activity.steps}
    found = (room.questions[id_] for id_ in asked if id_)
    return {question.id: question.text for question in found if question.is_remark and question.kind != "words"}


def drawing_on(made: Made, source_: str) -> Made:
    """A points item whose choices come from the released remarks of a question, or are its own."""
    activity, (question,) = made
    kind = "prioritise" if source_ else "points"
    return replace(activity, kind=kind), (replace(question, options_from=source_),)


def may_ask_how_sure(made: Made) -> bool:
    """Whether it is for the agenda to say if people are asked how sure they are; a card says so itself."""
    activity, questions = made
    return activity.kind in {*exercises.ASKING, "prioritise"} and any(not question.is_remark for question in questions)


def asking_how_sure(made: Made, sure: bool) -> Made:
    activity, questions = made
    return activity, tuple(q if q.is_remark else replace(q, confidence=sure) for q in questions)


def own(room: Room, made: Made) -> Made:
    """The item with ids of its own wherever the agenda, or what was asked already, has taken those it came with.

    A question keeps its id while its round is free, so that a vote after the day matches the one before.
    """
    activity, questions = made
    new = _new_question_ids(room, activity, questions)
    steps = tuple(replace(step, question=new.get(step.question, step.question)) for step in activity.steps)
    asked = tuple(
        replace(q, id=new.get(q.id, q.id), options_from=new.get(q.options_from, q.options_from)) for q in questions
    )
    return replace(activity, id=_free(activity.id, set(room.activities)), steps=steps), asked


def copy(room: Room, activity: Activity) -> Made:
    """An item of this agenda a second time, with ids of its own."""
    return own(room, exercises.of_agenda(room.plan[1], activity))


def was_asked(room: Room, activity: Activity) -> bool:
    """Whether voting on any question of this item was opened."""
    rounds = {(step.question, name) for step in activity.steps for name in (step.round, second(step.round))}
    return any(key in room.askings for key in rounds)


def _new_question_ids(room: Room, activity: Activity, questions: tuple[Question, ...]) -> Mapping[str, str]:
    """The new ids of the questions that need one, by their old ids. A prediction is named after what it predicts."""
    known = {question.id: question for question in room.plan[1].questions}
    used = {(step.question, step.round) for one in room.activities.values() for step in one.steps}
    used |= set(room.askings)
    here = {(step.question, name) for step in activity.steps for name in (step.round, second(step.round))}
    taken = {q.id for q in questions if known.get(q.id, q) != q or any(key in used for key in here if key[0] == q.id)}
    predicted = {q.id: own_.id for q in questions for own_ in questions if _predicts(q, own_)}
    taken |= {own_ for other, own_ in predicted.items() if other in taken}
    new = {q.id: _free(q.id, set(known)) for q in questions if q.id in taken and q.id not in predicted}
    for question in questions:
        if (own_id := predicted.get(question.id)) in new:
            new[question.id] = exercises.prediction_id(new[own_id], question.about)
    return new


def _predicts(question: Question, own_: Question) -> bool:
    return bool(question.about) and question.id == exercises.prediction_id(own_.id, question.about)


def _free(id_: str, taken: set[str]) -> str:
    if id_ not in taken:
        return id_
    base = origin(id_)
    return next(name for n in range(2, len(taken) + 3) if (name := f"{base}-{n}") not in taken)
