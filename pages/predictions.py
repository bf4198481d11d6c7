"""How would another sector vote? What people thought of it, beside what they chose themselves."""

from __future__ import annotations

from dataclasses import replace

from analysis.breakdown import in_the_room
from workshop.activities import Question
from workshop.agenda import grouping
from workshop.exercises import prediction_id
from workshop.room import Asking, Room
from workshop.tallies import Line, Tally, tally

OWN, GUESSED = "Chosen by people here", "Guessed for"


def predicted(room: Room, question: Question) -> Question | None:
    """The question whose votes are predicted; None for a question that predicts nothing."""
    if not question.about:
        return None
    return next((one for one in room.questions.values() if prediction_id(one.id, question.about) == question.id), None)


def sector(room: Room, question: Question) -> str:
    """The name of the sector whose votes are predicted."""
    facts, _ = room.plan
    return next((option.label for option in facts.sectors if option.id == question.about), question.about)


def beside(room: Room, asking: Asking) -> list[tuple[str, Tally]]:
    """Everybody's own votes, the prediction, and the sector's own votes where they may be shown: each with its name."""
    guess = room.questions[asking.question]
    own = predicted(room, guess)
    voted = room.askings.get((own.id, asking.round)) if own else None
    name = sector(room, guess)
    panels = [(f"{GUESSED} {name}", tally(room, asking))]
    if voted and voted.revealed:
        panels.insert(0, (OWN, tally(room, voted)))
        theirs = of_sector(room, voted, guess.about)
        if theirs:
            group, counted = theirs
            panels.append((f"Chosen by {group}", counted))
    return panels


def of_sector(room: Room, asking: Asking, about: str) -> tuple[str, Tally] | None:
    """The own votes of a sector, or of the group in which it is counted, with the name of that.

    None where they, or those of the others, would show how a small group voted.
    """
    group = grouping(room.plan[0]).get(about, "")
    row = in_the_room(room, asking).of(group)
    if row is None:
        return None
    question = room.questions[asking.question]
    lines = tuple(Line(o.id, o.label, row.counts.get(o.id, 0), o.off_scale) for o in question.options)
    return group, Tally(question, asking.round, row.base, lines)


def title(panels: list[tuple[str, Tally]], name: str) -> str:
    """What people thought of the sector, in one sentence, and what they chose themselves in another."""
    guess = next(counted for words, counted in panels if words.startswith(GUESSED))
    found = [_top(guess, f"The commonest guess for {name} is", f"No guess for {name} stands out")]
    own = [counted for words, counted in panels if words == OWN]
    found += [_top(counted, "People here chose most often", "No answer of people here stands out") for counted in own]
    return " ".join(found)


def _top(counted: Tally, stands_out: str, otherwise: str) -> str:
    most = max((line.count for line in counted.lines), default=0)
    top = [line.label for line in counted.lines if line.count == most]
    if not most or len(top) > 1:
        return f"{otherwise}."
    return f"{stands_out} “{top[0]}” ({most} of {counted.answered})."


def in_words(room: Room, question: Question) -> str:
    """The question, with whose vote is to be guessed."""
    if not question.about:
        return question.text
    return f"How would {sector(room, question)} vote? {question.text}"


def as_text(guess: Question, name: str) -> Question:
    """The question with words that say whose vote it is about. What it is about stood on the slide before."""
    return replace(guess, text=f"How would {name} vote?")
