"""What a room of pretend participants would say: varied, by sector, and the same again from the same seed."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence
from datetime import date, timedelta

from PIL import Image, ImageDraw

from phone.pretend import Answer, Filled
from workshop.activities import CONFIDENCE, Question
from workshop.agenda import Activity
from workshop.codebook import Codebook
from workshop.room import Seat

_BOLDNESS = {
    "police": 0.85,
    "social-care": 0.7,
    "domestic-abuse": 0.75,
    "probation": 0.7,
    "education": 0.55,
    "youth-justice": 0.5,
    "early-help": 0.45,
    "housing": 0.4,
    "health": 0.35,
    "voluntary": 0.35,
}
"""How far up a scale a sector tends to vote, 0 to 1; invented, so that a rehearsal has something to talk about."""

_LATER = {"A": -0.2, "B": 0.05, "C": 0.25, "before": -0.15, "after": 0.2}
"""How much further up people vote once they know more."""


_ACTIONS = (
    "Put the advice number on every team's wall",
    "Ask the school for one named contact",
    "Ring the referrer back within two days",
    "Show a colleague how we record a decision not to share",
    "Bring one case question to the next joint discussion",
    "Agree with housing who tells the family",
    "Check who reads our shared inbox on Fridays",
)
_ROLES = ("duty manager", "team manager", "ward manager", "designated safeguarding lead", "housing officer")
_NAMES = ("Hearing back", "Who decides what", "Sharing before a crisis", "Knowing each other", "Time to talk")


class Crowd:
    """Makes up answers. ``codebook`` gives the invented remarks."""

    def __init__(self, seed: int, codebook: Codebook) -> None:
        self._chance = random.Random(seed)
        self._remarks = [_remark(example) for theme in codebook.themes for example in theme.examples]
        self._words = [word for theme in codebook.themes for word in theme.words[:3] if len(word) <= 40]

    def answer(
        self, question: Question, round_: str, seat: Seat, activity: Activity, themes: Sequence[str] = ()
    ) -> Answer | None:
        """What this participant says in this round, in labels; None from the few who pass.

        ``themes`` are the titles of the day's themes, for those who propose to change them.
        """
        chance = self._chance
        if chance.random() < 0.06:
            return None
        labels = [option.label for option in question.options]
        match question.kind:
            case "scale":
                return self._on_scale(question, round_, seat)
            case "choice":
                right = question.label(activity.answer) if activity.answer else chance.choice(labels)
                again = round_.endswith("second")
                return right if chance.random() < (0.85 if again else 0.6) else chance.choice(labels)
            case "choices":
                most = min(question.most or len(labels), len(labels))
                return chance.sample(labels, chance.randint(1, most))
            case "ranking":
                return self._in_order(labels)
            case "points":
                # By their ids: of what the room said, two may be the same.
                return self._shared([option.id for option in question.options], question.total)
            case "words":
                return chance.sample(self._words, chance.randint(1, question.most))
            case "drawing":
                sketch = _sketch(chance) if chance.random() < 0.2 else b""
                return Filled({"Caption": chance.choice(self._remarks)[: question.limit]}, sketch)
            case "commitment":
                by = date.today() + timedelta(days=chance.randint(14, 90))
                parts = {"What you will do": chance.choice(_ACTIONS), "Your role": chance.choice(_ROLES)}
                return Filled({**parts, "By when": by.isoformat()})
            case "proposal":
                return self._proposal(themes)
        return chance.choice(self._remarks)[: question.limit]

    def sure(self, question: Question) -> str:
        """How sure this person says to be, where that is asked; some leave it out."""
        if not question.confidence or self._chance.random() < 0.2:
            return ""
        return self._chance.choice(CONFIDENCE).label

    def _proposal(self, themes: Sequence[str]) -> Answer:
        name = self._chance.choice(_NAMES)
        if len(themes) > 1 and self._chance.random() < 0.5:
            two = self._chance.sample(list(themes), 2)
            return Filled({"Merge": "Merge", "Themes": two, "New name": name})
        one = self._chance.choice(list(themes)) if themes else "Trust and time"
        change = self._chance.choice(("Split", "Rename"))
        which = {"Themes": one} if themes else {"Which themes": one}
        return Filled({change: change, **which, "New name": name})

    def _on_scale(self, question: Question, round_: str, seat: Seat) -> str:
        steps = [option.label for option in question.options if not option.off_scale]
        apart = [option.label for option in question.options if option.off_scale]
        name, _, again = round_.partition("-")
        if apart and not again and self._chance.random() < 0.08:
            return apart[0]
        spread = 0.1 if again or round_ == "second" else 0.22
        lean = _BOLDNESS.get(seat.sector, 0.5) + _LATER.get(name, 0) + self._chance.gauss(0, spread)
        return steps[max(0, min(len(steps) - 1, round(lean * (len(steps) - 1))))]

    def _in_order(self, labels: list[str]) -> list[str]:
        """The first items tend to stay in front, or nothing would come out on top."""
        place = {label: n + self._chance.gauss(0, 2) for n, label in enumerate(labels)}
        return sorted(labels, key=place.__getitem__)

    def _shared(self, options: list[str], total: int) -> dict[str, int]:
        weights = [self._chance.random() ** 2 / (n + 1) for n in range(len(options))]
        given = self._chance.choices(options, weights, k=total)
        return {option: given.count(option) for option in options}


def _sketch(chance: random.Random) -> bytes:
    """A drawing on paper, photographed: a few lines."""
    sheet = Image.new("RGB", (160, 120), "white")
    pen = ImageDraw.Draw(sheet)
    for _ in range(6):
        ends = [(chance.randrange(160), chance.randrange(120)) for _ in range(2)]
        pen.line(ends, fill="black", width=3)
    file = io.BytesIO()
    sheet.save(file, "JPEG")
    return file.getvalue()


def _remark(example: str) -> str:
    """An example of the codebook without the sector that stands behind it in brackets.

    >>> _remark("We thought they knew. (school)")
    'We thought they knew.'
    """
    return re.sub(r"\s*\([^)]*\)$", "", example)
