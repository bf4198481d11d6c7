"""How would another sector vote? What people thought of it, beside what they chose themselves."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from workshop.activities import Question
from workshop.exercises import prediction_id
from workshop.room import Asking, Room
from workshop.tallies import Line, Tally, tally

OWN, GUESSED = "Chosen by people here", "Guessed for"
FEWEST = 5
"""The fewest people whose votes may stand as a group of their own."""


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
            panels.append((f"Chosen by {name}", theirs))
    return panels


def of_sector(room: Room, asking: Asking, about: str) -> Tally | None:
    """One sector's own votes; None where they, or those of the others, would show how a small group voted.

    Beside the votes of everybody they leave the votes of the rest. So both must be five people or more who did not
    all agree, the rest must be of several sectors, and one sector at most is shown of any one question.
    """
    question = room.questions[asking.question]
    answers = [one for one in room.counted(asking).values() if one.value is not None]
    theirs = [str(one.value) for one in answers if room.seats[one.participant].sector == about]
    others = [one for one in answers if room.seats[one.participant].sector != about]
    rest = [str(one.value) for one in others]
    rest += [str(one.value) for one in asking.paper.values() for _ in range(one.times)]
    if min(len(theirs), len(rest)) < FEWEST or min(len(set(theirs)), len(set(rest))) < 2:
        return None
    sectors = {room.seats[one.participant].sector for one in others}
    if len(sectors) < 2 or _shown_before(room, asking, about):
        return None
    counts = Counter(theirs)
    lines = tuple(Line(o.id, o.label, counts[o.id], o.off_scale) for o in question.options)
    return Tally(question, asking.round, len(theirs), lines)


def _shown_before(room: Room, asking: Asking, about: str) -> bool:
    """Whether a prediction of another sector was asked of the same question before this one."""
    names = {prediction_id(asking.question, option.id): option.id for option in room.plan[0].sectors}
    asked = [names[question] for question, round_ in room.asked if question in names and round_ == asking.round]
    return bool(asked) and asked[0] != about


def title(panels: list[tuple[str, Tally]], name: str) -> str:
    """What people thought of the sector, in one sentence, and what they chose themselves in another."""
    guess = next(counted for words, counted in panels if words.startswith(GUESSED))
    found = [_top(guess, f"People think that most of {name} would choose", f"People do not agree on {name}")]
    own = [counted for words, counted in panels if words == OWN]
    found += [_top(counted, "They themselves chose", "They do not agree among themselves") for counted in own]
    return " ".join(found)


def _top(counted: Tally, most_chose: str, otherwise: str) -> str:
    most = max((line.count for line in counted.lines), default=0)
    top = [line.label for line in counted.lines if line.count == most]
    if not most or len(top) > 1:
        return f"{otherwise}."
    return f"{most_chose} “{top[0]}” ({most} of {counted.answered})."


def in_words(room: Room, question: Question) -> str:
    """The question, with whose vote is to be guessed."""
    if not question.about:
        return question.text
    return f"How would {sector(room, question)} vote? {question.text}"


def as_text(guess: Question, name: str) -> Question:
    """The question with words that say whose vote it is about. What it is about stood on the slide before."""
    return replace(guess, text=f"How would {name} vote?")
