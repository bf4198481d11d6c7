"""What was asked: the kind of each question and its choices, proposed from the answers, for somebody to confirm."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from workshop import materials
from workshop.activities import Option, Question
from workshop.agenda import Activity
from workshop.errors import Rejected
from workshop.imported.answers import AGREE, DISAGREE, PASS, Collected, Said
from workshop.imported.tables import key

TEXT, WORDS, CHOICE, CHOICES, SCALE, LEAVE = "text", "words", "choice", "choices", "scale", "leave out"
KINDS = {
    TEXT: "Remarks: people's own words",
    WORDS: "Single words",
    CHOICE: "One choice",
    CHOICES: "Several choices",
    SCALE: "One point of a scale",
    LEAVE: "Leave it out",
}
"""What can be brought in, in words. Rankings and points cannot: no file of theirs says who ranked what."""

MOST_OPTIONS = 60
OFF = "(off the scale)"
"""What ends a choice that has no place on a scale."""

_FEW, _SHORT = 12, 80
"""Different answers of a choice, and characters of one."""
_PARTS = re.compile(r"\s*[;|\n]\s*")
_HINTS = (
    (re.compile(r"open|text|remark|comment|q&a|audience"), TEXT),
    (re.compile(r"cloud|words?$"), WORDS),
    (re.compile(r"rating|scale"), SCALE),
    (re.compile(r"ranking|points|100"), LEAVE),
    (re.compile(r"several|multi.*select|choices"), CHOICES),
)


@dataclass(frozen=True)
class Asked:
    """A question as it is to be brought in.

    ``name`` is what the files call it, ``text`` what the report prints. ``options`` are its choices in order.
    ``known`` is the id of the same question in the toolkit's materials, or empty.
    """

    name: str
    kind: str
    text: str
    options: tuple[str, ...] = ()
    known: str = ""


@dataclass(frozen=True)
class Known:
    """A question of the toolkit's materials, and the card that asks it, if one does."""

    question: Question
    card: Activity | None = None


@cache
def known() -> Mapping[str, Known]:
    """The questions of the built-in materials by id and, where no two share it, by text."""
    pack = materials.built_in()
    found = {question.id: Known(question) for question in pack.questions.values()}
    for agenda_id in pack.agendas:
        found = {one.id: Known(one) for one in materials.agenda(pack, agenda_id).questions} | found
    for card in pack.cards.values():
        found |= {question.id: Known(question, card.activity) for question in card.questions}
    texts = [key(one.question.text) for one in found.values()]
    return {key(one.question.text): one for one in found.values() if texts.count(key(one.question.text)) == 1} | found


def asked(collected: Collected) -> tuple[Asked, ...]:
    """Every question that the answers name, in their order, as it would be brought in."""
    by_name: dict[str, list[Said]] = {}
    for said in collected.said:
        by_name.setdefault(said.question, []).append(said)
    return tuple(_asked(name, said, collected) for name, said in by_name.items())


def as_kind(one: Asked, kind: str, collected: Collected) -> Asked:
    """The question as another kind, with the choices that its answers name."""
    if kind == one.kind:
        return one
    answers = [said.answer for said in collected.said if said.question == one.name]
    options: tuple[str, ...] = ()
    if kind == SCALE:
        options = _scale(tuple(dict.fromkeys(answers)), "") or tuple(dict.fromkeys(answers))
    elif kind == CHOICE:
        options = tuple(dict.fromkeys(answers))
    elif kind == CHOICES:
        options = tuple(dict.fromkeys(part for answer in answers for part in _PARTS.split(answer) if part))
    return replace(one, kind=kind, options=options[: MOST_OPTIONS + 1], known="")


def checked(one: Asked) -> Asked:
    """``Rejected`` for a question that cannot be asked so."""
    if one.kind not in KINDS:
        raise Rejected(f"“{one.kind}” is no kind of question here. Choose one of: {', '.join(KINDS)}.")
    if one.kind in {CHOICE, CHOICES, SCALE} and not one.known:
        if len(one.options) < 2:
            raise Rejected(f"“{one.name[:60]}” needs two choices or more. Add them, or bring it in as remarks.")
        if len(one.options) > MOST_OPTIONS:
            raise Rejected(
                f"“{one.name[:60]}” has {len(one.options)} different answers, and {MOST_OPTIONS} are the most. "
                "Bring it in as remarks, or shorten its list of choices."
            )
    return one


def option(label: str) -> tuple[str, bool]:
    """A choice as it is written in a list, and whether it is off the scale.

    >>> option("Not sure (off the scale)")
    ('Not sure', True)
    """
    off = label.endswith(OFF)
    return (label.removesuffix(OFF).strip() if off else label.strip()), off


def _asked(name: str, said: Sequence[Said], collected: Collected) -> Asked:
    same = known().get(name.strip()) or known().get(key(name))
    if same and same.question.kind in {TEXT, WORDS, CHOICE, CHOICES, SCALE} and not same.question.options_from:
        kind = same.question.kind
        return Asked(name, kind, same.question.text, _labels(same.question.options), same.question.id)
    if any(one.kind == "polis" for one in said):
        statement = collected.statements.get(name)
        text = statement.answer if statement else name
        return Asked(name, SCALE, text, (DISAGREE, AGREE, f"{PASS} {OFF}"))
    hint = next((one.kind for one in said if one.kind), "")
    answers = [one.answer for one in said]
    kind, options = _kind(hint, answers)
    if kind == TEXT and hint == "totals":
        kind = CHOICE if len(set(answers)) <= MOST_OPTIONS else WORDS
        options = tuple(dict.fromkeys(answers))
    return Asked(name, kind, name, options if kind in {CHOICE, CHOICES, SCALE} else ())


def _labels(options: Sequence[Option]) -> tuple[str, ...]:
    return tuple(f"{one.label} {OFF}" if one.off_scale else one.label for one in options)


def _kind(hint: str, answers: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    different = tuple(dict.fromkeys(answers))
    told = next((kind for pattern, kind in _HINTS if pattern.search(key(hint))), "") if hint != "totals" else ""
    if told in {TEXT, WORDS, LEAVE}:
        return told, ()
    scale = _scale(different, hint)
    if scale and (told == SCALE or (len(scale) > 2 and not _one_each(answers))):
        return SCALE, scale
    parts = tuple(dict.fromkeys(part for one in answers for part in _PARTS.split(one) if part))
    several = any(_PARTS.search(one) for one in answers)
    choice = hint and not told and hint not in {"totals", "vote"}
    if told == CHOICES or (several and len(parts) <= _FEW and _short(parts) and len(answers) >= 2 * len(parts)):
        return CHOICES, parts
    if _short(different) and len(different) > 1 and (choice or hint in {"totals", "vote"}):
        return (CHOICE, different) if len(different) <= MOST_OPTIONS else (TEXT, ())
    if 1 < len(different) <= _FEW and _short(different) and len(answers) >= 2 * len(different):
        return CHOICE, different
    return TEXT, ()


def _one_each(answers: Sequence[str]) -> bool:
    """Whether no two people said the same: then numbers are more likely an amount than a point."""
    return len(answers) > 4 and len(set(answers)) == len(answers)


def _short(answers: Sequence[str]) -> bool:
    return all(len(one) <= _SHORT for one in answers)


def _scale(different: Sequence[str], hint: str) -> tuple[str, ...]:
    """The points of the scale that these answers are on, lowest first; empty if they are on none."""
    labels = {key(one) for one in different}
    for options in materials.built_in().scales.values():
        if len(labels) > 1 and labels <= {key(one.label) for one in options}:
            return _labels(options)
    if not different or not all(re.fullmatch(r"\d{1,2}", one) for one in different):
        return ()
    ends = re.search(r"(\d+)\s*(?:-|\u2013|to)\s*(\d+)", hint)
    numbers = [int(one) for one in different]
    low, high = (int(ends[1]), int(ends[2])) if ends else (min(1, *numbers, 1), max(5, *numbers))
    return tuple(map(str, range(low, high + 1))) if low <= min(numbers) and max(numbers) <= high <= 10 else ()
