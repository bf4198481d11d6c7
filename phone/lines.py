"""What the people of a rehearsal may say in their own words: invented lines, by question and by sector."""

from __future__ import annotations

import random
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from workshop.activities import Question
from workshop.codebook import Codebook, Theme
from workshop.materials import BUILT_IN, built_in

FILE = BUILT_IN / "rehearsal.yaml"
_SECTOR = re.compile(r"\s*\(([^()]*)\)$")
_AGAIN = 0.3
"""How many say what was said before, where there is nothing else to say."""
_OF_ONE_KIND = "*"
"""Begins an id in the file that stands for every question whose id ends like it."""


@dataclass(frozen=True)
class Line:
    """Something to say. ``sectors`` are the ids of those who would say so, none where anybody might."""

    text: str
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lines:
    """Every line there is: by question, those of the codebook's ``themes`` with what points to each, and the rest."""

    asked: dict[str, tuple[Line, ...]]
    themes: tuple[tuple[Theme, tuple[Line, ...]], ...]
    commitments: tuple[tuple[str, str], ...]
    theme_names: tuple[str, ...]
    words: tuple[str, ...]

    def about(self, question: Question) -> tuple[Line, ...]:
        """What may be said to a question: its own lines, else those of the themes that it speaks of, else any."""
        for id_, lines in self.asked.items():
            if id_ == question.id or (id_.startswith(_OF_ONE_KIND) and question.id.endswith(id_[1:])):
                return lines
        words = f"{question.text} {question.hint}".casefold()
        told = [lines for theme, lines in self.themes if any(word in words for word in (*theme.words, theme.title))]
        return tuple(line for lines in told for line in lines) or self.any

    @property
    def any(self) -> tuple[Line, ...]:
        return tuple(line for _, lines in self.themes for line in lines)

    def one(self, question: Question, sector: str, said: Collection[str], chance: random.Random) -> str | None:
        """Something that nobody said yet: best of one's own sector, then of anybody.

        Once all is said, most say nothing, and a few say the same again.
        """
        fitting = [line for line in self.about(question) if len(line.text) <= question.limit]
        own = [line for line in fitting if sector in line.sectors]
        anybody = [line for line in fitting if not line.sectors]
        for lines in (own, anybody, fitting):
            if left := [line for line in lines if line.text not in said]:
                return chance.choice(left).text
        return chance.choice(fitting).text if fitting and chance.random() < _AGAIN else None


@cache
def lines() -> Lines:
    """The lines that come with the toolkit."""
    return read(yaml.safe_load(FILE.read_text("utf-8")), built_in().codebook)


def read(file: dict[str, Any], codebook: Codebook) -> Lines:
    sectors = {name: tuple(ids) for name, ids in file["sectors"].items()}
    themes = tuple((theme, tuple(_line(one, sectors) for one in theme.examples)) for theme in codebook.themes)
    examples = [line for _, lines in themes for line in lines]
    works = tuple(line for line in examples if line.text.startswith(tuple(file["works"])))
    wishes = tuple(line for line in examples if line.text.startswith(tuple(file["wishes"])))
    barriers = tuple(line for line in examples if line not in (*works, *wishes))
    of_codebook = {"works": works, "wishes": wishes, "barriers": barriers, "": ()}
    of_codebook |= {theme.id: tuple(line for line in own if line in barriers) for theme, own in themes}
    asked = {
        id_: tuple(_line(one, sectors) for one in given["lines"]) + of_codebook[given.get("codebook", "")]
        for id_, given in file["said"].items()
    }
    exact_first = sorted(asked.items(), key=lambda one: one[0].startswith(_OF_ONE_KIND))
    promised = tuple((action, role) for action, role in file["commitments"])
    return Lines(dict(exact_first), themes, promised, tuple(file["theme-names"]), tuple(file["words"]))


def _line(text: str, sectors: dict[str, tuple[str, ...]]) -> Line:
    """A line with the sector that stands behind it in brackets taken off.

    >>> _line("We thought they knew. (school)", {"school": ("education",)})
    Line(text='We thought they knew.', sectors=('education',))
    """
    found = _SECTOR.search(text)
    named = sectors.get(found[1], (found[1],)) if found else ()
    return Line(_SECTOR.sub("", text), tuple(named))
