"""The kinds of question, and what a valid answer to each is.

An answer's value is plain JSON: an option's id (choice, scale), a list of ids (choices, ranking), whole
points by option id (points), a text, or a list of short texts (words).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workshop.errors import Rejected

Value = str | list[str] | dict[str, int]

WORD_LIMIT = 40
"""Characters in one entry of a *words* answer."""


@dataclass(frozen=True)
class Option:
    """One thing to choose. An option off the scale ("not enough information") has no place in the order."""

    id: str
    label: str
    off_scale: bool = False


@dataclass(frozen=True)
class Question:
    """What a step asks.

    ``most`` bounds *choices* and *words*; ``total`` is what *points* must add up to; ``limit`` bounds the
    characters of *text*. ``scale`` names the scale the options came from, so that local labels can replace them.
    """

    id: str
    kind: str
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    scale: str = ""
    most: int = 0
    total: int = 0
    limit: int = 0

    @property
    def is_remark(self) -> bool:
        """Whether answers are people's own words, which are held until a facilitator releases them."""
        return self.kind in REMARK_KINDS

    def label(self, option_id: str) -> str:
        return next(option.label for option in self.options if option.id == option_id)


def _one(question: Question, value: object) -> Value:
    if not value:
        raise Rejected("Choose one answer first.")
    if not isinstance(value, str) or value not in {option.id for option in question.options}:
        raise Rejected("That answer is not one of the choices. Choose again from the list.")
    return value


def _several(question: Question, value: object) -> Value:
    chosen = _ids(question, value)
    if not chosen:
        raise Rejected("Choose at least one answer first.")
    if question.most and len(chosen) > question.most:
        raise Rejected(f"You chose {len(chosen)}. Choose {question.most} at most.")
    return [option.id for option in question.options if option.id in chosen]


def _ranking(question: Question, value: object) -> Value:
    order = _ids(question, value)
    if len(order) != len(question.options):
        raise Rejected(
            f"Give each of the {len(question.options)} items its own place, from 1 to {len(question.options)}."
        )
    return order


def _points(question: Question, value: object) -> Value:
    options = [option.id for option in question.options]
    if not isinstance(value, Mapping) or any(key not in options for key in value):
        raise Rejected("That is not one of the choices. Share the points again.")
    if any(not isinstance(n, int) or isinstance(n, bool) or n < 0 for n in value.values()):
        raise Rejected("Points are whole numbers, 0 or more.")
    given = sum(value.values())
    if given != question.total:
        raise Rejected(f"You gave {given} points. Share out exactly {question.total}.")
    return {option: value[option] for option in options if value.get(option)}


def _text(question: Question, value: object) -> Value:
    text = clean(value) if isinstance(value, str) else ""
    if not text:
        raise Rejected("Write something first.")
    if len(text) > question.limit:
        raise Rejected(f"That is {len(text)} characters. Shorten it to {question.limit} or fewer.")
    return text


def _words(question: Question, value: object) -> Value:
    given = value if isinstance(value, list) else []
    words = [clean(word).replace("\n", " ") for word in given if isinstance(word, str)]
    words = [word for word in words if word]
    if not words:
        raise Rejected("Write at least one word first.")
    if len(words) > question.most:
        raise Rejected(f"You wrote {len(words)}. Write {question.most} at most.")
    too_long = next((word for word in words if len(word) > WORD_LIMIT), "")
    if too_long:
        raise Rejected(f"Keep each one to {WORD_LIMIT} characters. The longest has {len(too_long)}.")
    return words


def _ids(question: Question, value: object) -> list[str]:
    options = {option.id for option in question.options}
    if not isinstance(value, list) or any(not isinstance(one, str) or one not in options for one in value):
        raise Rejected("That answer is not one of the choices. Choose again from the list.")
    if len(set(value)) != len(value):
        raise Rejected("The same item is there twice. Use each item once.")
    return value


def clean(text: str) -> str:
    """The text as typed, without control characters, odd line ends and outer space.

    >>> clean(" one\\r\\ntwo\\x00 ")
    'one\\ntwo'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"})
    return "".join(kept).strip()


_CHECKS: dict[str, Callable[[Question, object], Value]] = {
    "choice": _one,
    "choices": _several,
    "scale": _one,
    "ranking": _ranking,
    "points": _points,
    "text": _text,
    "words": _words,
}
KINDS = frozenset(_CHECKS)
REMARK_KINDS = frozenset({"text", "words"})


def valid(question: Question, value: object) -> Value:
    """The value in its one stored form, or ``Rejected`` with the sentence for the participant."""
    return _CHECKS[question.kind](question, value)
