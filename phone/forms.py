"""Form fields and answers: one into the other, for each kind of question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from phone.limits import INCOMPLETE, Fields, Unreadable
from workshop.activities import Question, Value

PLACE, POINTS = "place.", "points."
"""What the names of the fields for a ranking and for points begin with; an option's id follows."""

_ID = re.compile(r"[0-9a-f-]{8,36}")
_NUMBER = re.compile(r"[0-9]{1,15}")
_WHOLE = re.compile(r"-?[0-9]{1,9}")


@dataclass(frozen=True)
class Posted:
    """What comes with an answer. ``who`` is the participant the page was made for, if the form says so."""

    question: str
    round: str
    id: str
    counter: int
    seen: int
    who: str


def posted(fields: Fields) -> Posted:
    """The hidden part of an answer's form; ``Unreadable`` where some of it is missing."""
    id_, counter, seen = fields.one("id"), fields.one("counter"), fields.one("seen")
    complete = fields.has("question", "round") and _ID.fullmatch(id_) and _NUMBER.fullmatch(counter)
    if not complete or not _NUMBER.fullmatch(seen):
        raise Unreadable(400, INCOMPLETE, fields)
    return Posted(fields.one("question"), fields.one("round"), id_, int(counter), int(seen), fields.one("who"))


def value(question: Question, fields: Fields) -> object:
    """What was answered, as it came: whether it is valid is for the rules to say."""
    if question.kind in {"choices", "words"}:
        return fields.all("value")
    if question.kind == "ranking":
        # Two items in one place, or a place that does not exist, leave a gap, and the rules refuse a list with gaps.
        at = {place: option for option, place in fields.under(PLACE).items()}
        places = [str(n) for n in range(1, len(question.options) + 1)]
        return [at[place] for place in places if place in at]
    if question.kind == "points":
        given = {option: points.strip() or "0" for option, points in fields.under(POINTS).items()}
        return {option: int(points) if _WHOLE.fullmatch(points) else points for option, points in given.items()}
    return fields.one("value")


@dataclass(frozen=True)
class Typed:
    """What stands in the form: a stored answer, or what was typed and refused."""

    chosen: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    words: tuple[str, ...] = ()


def typed(fields: Fields) -> Typed:
    """What was typed, whatever it was."""
    values = fields.all("value")
    return Typed(
        chosen=frozenset(values),
        places=fields.under(PLACE),
        points=fields.under(POINTS),
        text=fields.one("value"),
        words=tuple(values),
    )


def stored(question: Question, answer: Value | None) -> Typed:
    """An answer back in its form."""
    match answer:
        case str():
            return Typed(chosen=frozenset([answer]), text=answer)
        case list() if question.kind == "ranking":
            return Typed(places={option: str(n) for n, option in enumerate(answer, start=1)})
        case list():
            return Typed(chosen=frozenset(answer), words=tuple(answer))
        case dict():
            return Typed(points={option.id: str(answer.get(option.id, 0)) for option in question.options})
    return Typed()


def in_words(question: Question, answer: Value) -> list[str]:
    """An answer as lines of text for the person who gave it."""
    match answer:
        case str():
            return [answer if question.kind == "text" else question.label(answer)]
        case list() if question.kind == "words":
            return answer
        case list() if question.kind == "ranking":
            return [f"{n}. {question.label(option)}" for n, option in enumerate(answer, start=1)]
        case list():
            return [question.label(option) for option in answer]
        case dict():
            return [f"{question.label(option)}: {points}" for option, points in answer.items()]
