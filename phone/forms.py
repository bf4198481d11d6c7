"""Form fields and answers: one into the other, for each kind of question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from phone.limits import INCOMPLETE, Fields, Unreadable
from workshop import activities
from workshop.activities import Question, Value
from workshop.errors import Rejected
from workshop.room import Theme
from workshop.wording import day

PLACE, POINTS, PART = "place.", "points.", "part."
"""What the names of the fields for a ranking, for points and for answers of several parts begin with."""

_JOIN = " + "
"""Stands between the themes of a proposal, which is stored as text."""

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


def value(question: Question, fields: Fields, photo: str = "", themes: Sequence[Theme] = ()) -> object:
    """What was answered, as it came: whether it is valid is for the rules to say.

    ``photo`` is the photo to keep with a drawing; ``themes`` are those of the day, for a proposal to name.
    """
    parts = fields.under(PART)
    if question.kind == "drawing":
        return [fields.one("value"), photo]
    if question.kind == "commitment":
        return [parts.get(name, "") for name in ("action", "role", "by")]
    if question.kind == "proposal":
        return [parts.get("change", ""), _what(question, fields, themes), parts.get("name", "")]
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


def _what(question: Question, fields: Fields, themes: Sequence[Theme]) -> str:
    """The themes that a proposal is about, by their titles. Long titles are cut, so that all of them fit."""
    ticked = fields.all("theme")
    titles = [theme.title for theme in themes if theme.id in ticked]
    if not themes:
        return fields.under(PART).get("what", "")
    change = fields.under(PART).get("change")
    if change == "merge" and len(titles) < 2:
        raise Rejected("Tick two themes or more to merge.")
    if change in {"split", "rename"} and len(titles) > 1:
        raise Rejected(f"Tick one theme to {change}.")
    room = question.limit // max(1, len(titles)) - len(_JOIN)
    return _JOIN.join(title if len(title) <= room else f"{title[: room - 1]}…" for title in titles)


@dataclass(frozen=True)
class Typed:
    """What stands in the form: a stored answer, or what was typed and refused."""

    chosen: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    words: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    themes: frozenset[str] = frozenset()
    confidence: str = ""


def typed(fields: Fields) -> Typed:
    """What was typed, whatever it was."""
    values = fields.all("value")
    return Typed(
        chosen=frozenset(values),
        places=fields.under(PLACE),
        points=fields.under(POINTS),
        text=fields.one("value"),
        words=tuple(values),
        parts=fields.under(PART),
        themes=frozenset(fields.all("theme")),
        confidence=fields.one("confidence"),
    )


def stored(question: Question, answer: Value | None, confidence: str = "") -> Typed:
    """An answer back in its form."""
    return replace(_stored(question, answer), confidence=confidence)


def _stored(question: Question, answer: Value | None) -> Typed:
    match answer:
        case [caption, _] if question.kind == "drawing":
            return Typed(text=caption)
        case [action, role, by] if question.kind == "commitment":
            return Typed(parts={"action": action, "role": role, "by": by})
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
        case [action, role, by] if question.kind == "commitment":
            return [action, f"{role}, by {day(by)}"]
        case list() if question.is_remark:
            return [activities.in_words(question, answer)]
        case list() if question.kind == "ranking":
            return [f"{n}. {question.label(option)}" for n, option in enumerate(answer, start=1)]
        case list():
            return [question.label(option) for option in answer]
        case dict():
            return [f"{question.label(option)}: {points}" for option, points in answer.items()]
