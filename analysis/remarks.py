"""Which remarks a report may quote, under numbers that say nothing about who wrote them or when."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from string import ascii_uppercase

from workshop.activities import Option, Question, Value
from workshop.room import Remark, Room, remarks
from workshop.tallies import support


@dataclass(frozen=True)
class Account:
    """What became of the remarks: ``written`` is the sum of the next four, ``quotable`` a part of ``released``.

    ``paper`` is how many of the written ones came on paper.
    """

    written: int
    released: int
    held: int
    hidden: int
    removed: int
    quotable: int
    paper: int


@dataclass(frozen=True)
class Numbered:
    """A remark that may be quoted, under its number in this report.

    ``supporters`` are people who supported it. ``parts`` are the parts of a commitment: action, role and date (ISO).
    """

    number: int
    remark: Remark
    supporters: int = 0
    parts: tuple[str, ...] = ()


def account(room: Room) -> Account:
    said = remarks(room)
    status = Counter(remark.status for remark in said)
    return Account(
        len(said),
        status["released"],
        status["held"],
        status["hidden"],
        status["removed"],
        sum(may_quote(remark) for remark in said),
        sum(not remark.participant for remark in said),
    )


def may_quote(remark: Remark) -> bool:
    """Whether a facilitator released the words and their author agrees to be quoted, on a phone or on paper.

    Going home early takes no consent back: My seat does.
    """
    return remark.status == "released" and remark.quotable


def numbered(room: Room) -> tuple[Numbered, ...]:
    """The remarks that may be quoted, in an order drawn from their words alone.

    The number of a remark so depends on all that was said and not on its author, its time or its place in the
    journal; another workshop, or one remark more, gives other numbers. The same room gives the same numbers.
    Several remarks of one person have numbers like those of several people.
    """
    said = sorted(((_content(room, remark), remark) for remark in _quotable(room)), key=lambda one: one[0])
    seed = _digest("\n".join("\t".join(content) for content, _ in said))
    drawn = sorted(said, key=lambda one: _digest(seed, *one[0]))
    return tuple(
        Numbered(number, remark, support(room, remark.uuid), _parts(room, remark))
        for number, (_, remark) in enumerate(drawn, start=1)
    )


def numbers(room: Room, quotes: Iterable[Numbered], said: Iterable[Remark]) -> dict[str, int]:
    """A number for each of these remarks, by uuid: that of its quote, or one behind those, drawn in the same way."""
    known = {one.remark.uuid: one.number for one in quotes}
    others = [one for one in said if one.uuid not in known]
    drawn = sorted(others, key=lambda one: (_digest("not quoted", *_content(room, one)), one.uuid))
    return known | {one.uuid: number for number, one in enumerate(drawn, start=len(known) + 1)}


def options(room: Room, question: Question) -> tuple[Option, ...]:
    """A question's options as they may be printed.

    Options that came from the room are somebody's words: they keep them where these may be quoted, and have a
    letter where they may not, or may no longer. Either way they stand in no order of time.
    """
    given = room.options.get(question.id)
    if not given:
        return question.options
    may = {remark.uuid for remark in _quotable(room)}
    quoted = sorted((option for option in given if option.id in may), key=lambda option: option.label)
    others = sorted(
        (option for option in given if option.id not in may), key=lambda option: _digest(option.label, option.id)
    )
    lettered = (replace(option, label=f"Proposal {_letter(n)}, not quoted") for n, option in enumerate(others))
    return (*quoted, *lettered)


def _letter(number: int) -> str:
    """
    >>> _letter(0), _letter(26)
    ('A', '27')
    """
    return ascii_uppercase[number] if number < len(ascii_uppercase) else str(number + 1)


def _quotable(room: Room) -> list[Remark]:
    return [_without_role(room, remark) for remark in remarks(room) if may_quote(remark)]


def _without_role(room: Room, remark: Remark) -> Remark:
    """A commitment as a report quotes it: what somebody will do. The only health visitor of a room has a name there."""
    parts = _parts(room, remark)
    return replace(remark, text=parts[0]) if parts else remark


def _parts(room: Room, remark: Remark) -> tuple[str, ...]:
    value = _value(room, remark)
    is_commitment = room.questions[remark.question].kind == "commitment"
    return tuple(value) if is_commitment and isinstance(value, list) else ()


def _value(room: Room, remark: Remark) -> Value | None:
    if remark.participant:
        return room.answers_by_id[remark.uuid].value
    return room.askings[remark.question, remark.round].paper[remark.uuid].value


def _content(room: Room, remark: Remark) -> tuple[str, ...]:
    """All that a report prints of a remark."""
    themes = sorted(theme.title for theme in room.themes if remark.uuid in theme.remarks)
    return (
        remark.question,
        remark.round,
        remark.text,
        remark.photo,
        str(support(room, remark.uuid)),
        "\x1e".join(themes),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
