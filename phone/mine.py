"""What one person wants to do after the day, for that person to keep."""

from __future__ import annotations

from dataclasses import dataclass

from phone import forms
from phone.said import answers_of
from workshop.activities import Question
from workshop.room import Room, Seat
from workshop.wording import day

_ABOUT = frozenset({"commitments"})
"""The kinds of activity whose answers are a person's own plans."""


@dataclass(frozen=True)
class Plan:
    """One thing that this person said they would do. The first of ``lines`` is the thing itself."""

    question: str
    lines: tuple[str, ...]


def is_plan(room: Room, question: Question) -> bool:
    """Whether answers to this question are what people say they will do."""
    activities = (one for one in room.activities_held if one.kind in _ABOUT)
    return question.kind == "commitment" or any(step.question == question.id for a in activities for step in a.steps)


def mine(room: Room, seat: Seat) -> list[Plan]:
    """This person's commitments and first steps, in the order in which they were asked for."""
    found = []
    for key in room.asked:
        question = room.questions[key[0]]
        given = [answer for answer, _ in answers_of(room.askings[key], seat)] if is_plan(room, question) else []
        for answer in given if question.many else given[-1:]:
            if answer.value is not None:
                found.append(Plan(question.text, tuple(forms.in_words(question, answer.value))))
    return found


def as_text(room: Room, plans: list[Plan]) -> str:
    """The same as a plain text, in lines that open anywhere."""
    facts, _ = room.plan
    held = ", ".join(part for part in (facts.place, day(facts.date)) if part)
    parts = [f"{facts.title}\n{held}", "What I said I would do"]
    parts += ["\n".join(plan.lines) for plan in plans] or ["Nothing yet."]
    return "\n\n".join(parts).replace("\n", "\r\n") + "\r\n"
