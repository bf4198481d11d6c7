"""What a room of pretend participants would say: varied by sector and by person, and the same from the same seed.

A person keeps a leaning all day, and an opinion of each question from one round to the next.
"""

from __future__ import annotations

import base64
import io
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image, ImageDraw

from phone.lines import lines
from phone.pretend import Answer, Filled
from workshop.activities import CONFIDENCE, KINDS, Question, Value
from workshop.agenda import Activity, Facts

_BOLDNESS = {
    "police": 0.8,
    "domestic-abuse": 0.75,
    "social-care": 0.7,
    "probation": 0.7,
    "youth-justice": 0.6,
    "education": 0.55,
    "early-years": 0.5,
    "early-help": 0.5,
    "adult-social-care": 0.45,
    "housing": 0.4,
    "health": 0.4,
    "voluntary": 0.4,
}
"""How far up a scale a sector tends to vote, 0 to 1; invented, so that a rehearsal has something to talk about."""

_LATER = {"A": -0.25, "B": 0.0, "C": 0.22, "apart": -0.2, "joined": 0.22, "before": -0.1, "after": 0.1}
"""How much further up most people vote once they know more."""

_USUAL = {"police": 4, "social-care": 4, "health": 4, "education": 3, "early-help": 2}
"""How many of a sector come for one of each of the others."""

_DIFFER = {"poll": 0.25, "evaluation": 0.1, "threshold": 0.6}
"""How much sectors differ in activities of these kinds, as a share of how much they differ about sharing."""


@dataclass(frozen=True)
class Person:
    """Somebody in the room. ``lean`` is how much further up a scale than their sector they vote, all day.

    ``haste`` is how long they take, as a share of what is usual; ``quiet`` how likely they are to write nothing.
    """

    number: int
    sector: str
    role_band: str
    table: int
    quotable: bool
    lean: float
    haste: float
    quiet: float


@dataclass(frozen=True)
class Proposal:
    """A change to these themes of the day, by title, with a new name."""

    change: str
    themes: tuple[str, ...]
    name: str


Said = Value | Proposal


class Crowd:
    """The people of one workshop, by number from 0, and what they say."""

    def __init__(self, seed: int | str, facts: Facts) -> None:
        self._seed = seed
        self._facts = facts
        self._sectors = _sectors(facts, self._chance("sectors"))

    def person(self, number: int) -> Person:
        chance, facts = self._chance(number), self._facts
        bands = [band.id for band in facts.role_bands]
        return Person(
            number=number,
            sector=self._sectors[number % len(self._sectors)],
            role_band=chance.choices(bands, [4, 2, *[1] * len(bands)][: len(bands)])[0],
            table=number % facts.tables + 1 if facts.tables else 0,
            quotable=chance.random() < 0.75,
            lean=chance.gauss(0, 0.09),
            haste=chance.lognormvariate(0, 0.3),
            quiet=chance.uniform(0.02, 0.3),
        )

    def says(
        self,
        person: Person,
        question: Question,
        round_: str,
        activity: Activity,
        said: Collection[str] = (),
        themes: Sequence[str] = (),
        nth: int = 0,
    ) -> Said | None:
        """What this person says in this round; None from the few who pass.

        ``said`` is what others wrote before, ``themes`` the titles of the day's themes, and ``nth`` counts what one
        person says to the same question.
        """
        chance = self._chance(person.number, question.id, round_, nth)
        if chance.random() < (person.quiet if question.is_remark else 0.05):
            return None
        ids = [option.id for option in question.options]
        if typed := KINDS[question.kind].typed:
            return typed(question, chance)
        match question.kind:
            case "scale":
                return self._on_scale(person, question, round_, activity, chance)
            case "choice":
                return self._choice(person, question, round_, activity, chance)
            case "choices":
                return chance.sample(ids, chance.randint(1, min(question.most or len(ids), len(ids))))
            case "ranking":
                return self._in_order(question, ids, chance)
            case "points":
                return self._shared(question, ids, chance)
            case "words":
                return chance.sample(lines().words, chance.randint(1, question.most))
            case "drawing":
                photo = "" if person.number % 3 else base64.b64encode(_sketch(chance)).decode()
                caption = lines().one(question, person.sector, said, chance)
                return [caption, photo] if caption else None
            case "commitment":
                return self._commitment(said, chance)
            case "proposal":
                return _proposal(themes, chance)
        return lines().one(question, person.sector, said, chance)

    def sure(self, person: Person, question: Question) -> str:
        """How sure this person says to be (an option's id), where that is asked; some leave it out."""
        chance = self._chance(person.number, question.id, "sure")
        if not question.confidence or chance.random() < 0.15:
            return ""
        return CONFIDENCE[_place(0.5 + 2 * person.lean + chance.gauss(0, 0.2), len(CONFIDENCE))].id

    def supports(self, person: Person, question: Question) -> int:
        """How many things that others said this person supports."""
        return self._chance(person.number, question.id, "supports").choice((0, 0, 1, 1, 2))

    def moves(self, person: Person, place: str) -> int:
        """The table that this person goes to when people change tables; 0 for those who stay."""
        chance = self._chance(person.number, place, "moves")
        return chance.randint(1, self._facts.tables) if self._facts.tables and chance.random() < 0.8 else 0

    def _on_scale(
        self, person: Person, question: Question, round_: str, activity: Activity, chance: random.Random
    ) -> str:
        points = [option.id for option in question.options if not option.off_scale]
        apart = [option.id for option in question.options if option.off_scale]
        name, _, again = round_.partition("-")
        again = again or ("second" if name == "second" else "")
        if apart and not again and chance.random() < (0.1 if name == "A" else 0.03):
            return apart[0]
        about = question.about or person.sector
        differ = 1.3 if question.about else _DIFFER.get(activity.kind, 1.0)
        centre = 0.78 if activity.kind == "evaluation" else 0.52 if activity.kind == "poll" else 0.55
        if activity.kind == "threshold":
            centre = self._chance(question.id).uniform(0.3, 0.75)
        view = centre + differ * (_BOLDNESS.get(about, 0.5) - 0.55) + person.lean
        view += self._chance(person.number, question.id).gauss(0, 0.12)
        if again:
            # After talking, people have come nearer to one another.
            view = 0.55 * view + 0.45 * (centre + 0.04)
        moved = _LATER.get(name, 0) * self._chance(person.number, question.id, name).gauss(1, 0.6)
        return points[_place(view + moved + chance.gauss(0, 0.06), len(points))]

    def _choice(
        self, person: Person, question: Question, round_: str, activity: Activity, chance: random.Random
    ) -> str:
        """Of a card with a right answer, most know it, and more know it once they have talked."""
        ids = [option.id for option in question.options]
        if not activity.answer:
            weights = [self._chance(question.id, one).uniform(0.4, 1.6) for one in ids]
            return self._chance(person.number, question.id).choices(ids, weights)[0]
        known = self._chance(question.id, "known").uniform(0.45, 0.8) + (0.2 if round_.endswith("second") else 0)
        knows = self._chance(person.number, question.id).random() < known
        return activity.answer if knows else chance.choice([one for one in ids if one != activity.answer])

    def _in_order(self, question: Question, ids: list[str], chance: random.Random) -> list[str]:
        """Some things come out on top in most people's order, or there would be nothing to see."""
        worth = {one: self._chance(question.id, one).random() for one in ids}
        return sorted(ids, key=lambda one: worth[one] + chance.gauss(0, 0.35), reverse=True)

    def _shared(self, question: Question, ids: list[str], chance: random.Random) -> dict[str, int]:
        weights = [self._chance(question.id, one).random() ** 2 + 0.6 * chance.random() ** 2 for one in ids]
        given = chance.choices(ids, weights, k=question.total)
        return {one: given.count(one) for one in ids if one in given}

    def _commitment(self, said: Collection[str], chance: random.Random) -> list[str]:
        promised = lines().commitments
        left = [one for one in promised if not any(text.startswith(one[0]) for text in said)]
        action, role = chance.choice(left or promised)
        by = date.fromisoformat(self._facts.date) + timedelta(days=chance.randint(14, 90))
        return [action, role, by.isoformat()]

    def _chance(self, *of: object) -> random.Random:
        """Chance that falls the same way whenever the same thing is asked."""
        return random.Random("/".join(map(str, (self._seed, *of))))


def _sectors(facts: Facts, chance: random.Random) -> list[str]:
    """The sectors in the order in which people come: one of each, then as many as are expected, or as is usual."""
    each = [sector.id for sector in facts.sectors]
    expected = dict(facts.expected) or {one: _USUAL.get(one, 1) for one in each}
    more = [one for one in each for _ in range(expected.get(one, 0) - 1)]
    chance.shuffle(more)
    return [one for one in each if expected.get(one, 0)] + more or each


def _place(share: float, points: int) -> int:
    """The place on a scale of so many points that a share of it falls on."""
    return max(0, min(points - 1, round(share * (points - 1))))


def _proposal(themes: Sequence[str], chance: random.Random) -> Proposal:
    name = chance.choice(lines().theme_names)
    if len(themes) > 1 and chance.random() < 0.5:
        return Proposal("merge", tuple(chance.sample(themes, 2)), name)
    return Proposal(chance.choice(("split", "rename")), (chance.choice(themes or ["Trust and time"]),), name)


def filled_in(question: Question, said: Said, themes: Sequence[str] = ()) -> Answer:
    """What somebody says, as they fill in the form of this question. ``themes`` are those that the form lists."""
    if isinstance(said, Proposal):
        which = {"Themes": list(said.themes)} if themes else {"Which themes": said.themes[0]}
        return Filled({"Change": said.change.capitalize(), **which, "New name": said.name})
    if question.kind == "drawing" and isinstance(said, list):
        return Filled({"Caption": said[0]}, base64.b64decode(said[1]))
    if question.kind == "commitment" and isinstance(said, list):
        return Filled({"What you will do": said[0], "Your role": said[1], "By when": said[2]})
    return said


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
