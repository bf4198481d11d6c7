"""The kinds of question, and what a valid answer to each is.

An answer's value is plain JSON: an option's id (choice, scale), a list of ids (choices, ranking), whole
points by option id (points), a text, or a list of short texts (words, drawing, commitment, proposal).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from workshop.errors import Rejected
from workshop.wording import day

Value = str | list[str] | dict[str, int]

WORD_LIMIT = 40
"""Characters in one entry of a *words* answer."""

ROLE_LIMIT = 80
"""Characters in the name of a role or a theme."""


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
    ``about`` is the sector whose votes are to be predicted; ``many`` lets one person say several things;
    ``confidence`` asks how sure people are beside their answer; ``options_from`` names the question whose released
    remarks become the options when voting opens; ``upvotes`` lets people support what others said. ``for_hosts``
    says that table hosts are meant: nobody else is expected to answer.
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
    about: str = ""
    many: bool = False
    confidence: bool = False
    options_from: str = ""
    upvotes: bool = False
    for_hosts: bool = False

    @property
    def is_remark(self) -> bool:
        """Whether answers are people's own words, which are held until a facilitator releases them."""
        return KINDS[self.kind].own_words

    @property
    def is_typed(self) -> bool:
        """Whether an answer is a value that was typed, with no options to choose from, and not held as a remark is."""
        return KINDS[self.kind].typed is not None

    def label(self, option_id: str) -> str:
        if self.is_typed:
            return option_id
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


_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn"})
_TURNING = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def clean(text: str) -> str:
    """The text as typed, without odd line ends, outer space and characters that hide or turn the text around.

    >>> clean(" one\\r\\ntwo\\x00 ")
    'one\\ntwo'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if c == "\n" or (unicodedata.category(c) not in _HIDDEN and c not in _TURNING))
    # Joiners shape letters and emoji, but alone they say nothing.
    return kept.strip() if any(unicodedata.category(c) != "Cf" and not c.isspace() for c in kept) else ""


def _drawing(question: Question, value: object) -> Value:
    """A caption and a photo: JPEG in base64, or empty. What a phone may send as a photo is for ``photos`` to say."""
    caption, photo = _parts(value, 2)
    if not caption:
        raise Rejected("Write a caption first: a few words on what your drawing shows.")
    _short_enough(caption, question.limit)
    return [caption, photo]


def _commitment(question: Question, value: object) -> Value:
    """What I will do, in which role, and by when (a date, ISO)."""
    action, role, by = _parts(value, 3)
    if not action or not role:
        raise Rejected("Write what you will do and in which role.")
    _short_enough(action, question.limit)
    _short_enough(role, ROLE_LIMIT)
    try:
        date.fromisoformat(by)
    except ValueError:
        raise Rejected("Choose a date by when.") from None
    return [action, role, by]


def _proposal(question: Question, value: object) -> Value:
    """A change to the themes of the day: merge, split or rename, what it concerns, and the new name."""
    change, what, name = _parts(value, 3)
    if change not in {"merge", "split", "rename"}:
        raise Rejected("Choose what to do: merge, split or rename.")
    if not what or not name:
        raise Rejected("Say which themes you mean, and the name you propose.")
    _short_enough(what, question.limit)
    _short_enough(name, ROLE_LIMIT)
    return [change, what, name]


def _parts(value: object, number: int) -> list[str]:
    if not isinstance(value, list) or len(value) != number or not all(isinstance(part, str) for part in value):
        raise Rejected("Part of your answer is missing. Send it again from this page.")
    return [clean(part) for part in value]


def _short_enough(text: str, limit: int) -> None:
    if len(text) > limit:
        raise Rejected(f"That is {len(text)} characters. Shorten it to {limit} or fewer.")


@dataclass(frozen=True)
class Kind:
    """What every room needs to know of a kind of question, but for its form and how a report draws it.

    ``check`` gives the one stored form of a value. ``needs`` names the fields that a question of this kind must have.
    ``own_words`` are held until a facilitator releases them. ``box`` says what people fill in where they choose
    nothing. ``typed``, where an answer is a value that is typed, makes one up for a pretend participant.
    """

    check: Callable[[Question, object], Value]
    needs: tuple[str, ...] = ()
    own_words: bool = False
    box: str = ""
    typed: Callable[[Question, Random], str] | None = None


KINDS: dict[str, Kind] = {
    "choice": Kind(_one),
    "choices": Kind(_several),
    "scale": Kind(_one),
    "ranking": Kind(_ranking),
    "points": Kind(_points, ("total",)),
    "text": Kind(_text, ("limit",), own_words=True, box="A box to write in"),
    "words": Kind(_words, ("most",), own_words=True, box="Boxes for single words"),
    "drawing": Kind(_drawing, ("limit",), own_words=True, box="A caption, and a photo if wanted"),
    "commitment": Kind(_commitment, ("limit",), own_words=True, box="What I will do, in which role, by when"),
    "proposal": Kind(_proposal, ("limit",), own_words=True, box="A change to the themes, and the new name"),
}

CONFIDENCE = (
    Option("1", "Not at all sure"),
    Option("2", "Slightly sure"),
    Option("3", "Fairly sure"),
    Option("4", "Very sure"),
    Option("5", "Completely sure"),
)


def in_words(question: Question, value: Value) -> str:
    """Somebody's own words as one text."""
    if not isinstance(value, list):
        return str(value)
    if question.kind == "drawing":
        return value[0]
    if question.kind == "commitment":
        return f"{value[0]} ({value[1]}, by {day(value[2])})"
    if question.kind == "proposal":
        return f"{value[0].capitalize()} {value[1]}: {value[2]}"
    return ", ".join(value)


def valid(question: Question, value: object) -> Value:
    """The value in its one stored form, or ``Rejected`` with the sentence for the participant."""
    return KINDS[question.kind].check(question, value)
