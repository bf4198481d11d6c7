"""Which themes of a codebook are suggested for remarks, learning from decisions. A suggestion is never a decision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.asking import most_telling, uncertainty
from analysis.correction import corrected
from analysis.empty import says_nothing
from analysis.encoder import Encoder
from analysis.matching import Matching
from analysis.memory import Remembered
from analysis.practice import praise
from workshop.codebook import Codebook, Theme
from workshop.room import Remark

MOST_THEMES = 3
"""Themes that one remark may carry."""
RANKS = MOST_THEMES
"""Themes listed for a remark, suggested or only next best."""
LOWEST = 0.3
"""The probability from which a theme is suggested at the least: where nothing fits, the best guess is none."""
DECIDED = "decided by a person"

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Suggestion:
    """A theme for a remark. ``score`` is about the probability that a person gives it; ``assigned`` that it is
    suggested, or decided, and not only the next best."""

    theme: str
    score: float
    assigned: bool
    why: str


@dataclass(frozen=True)
class Suggestions:
    """Themes by the remark's id, best first; a decision stands as it was made.

    ``order`` are the remarks without a decision, least certain first; of these, first those that are like many others
    which are uncertain too, so that a decision teaches most.
    ``apart`` say nothing. ``practice`` are remarks that seem to tell of something that works, with the words.
    ``accuracy`` is the share of ``order`` whose first suggestion, or none, is expected to be right. ``method`` says
    in words what was used.
    """

    ranked: Mapping[str, tuple[Suggestion, ...]] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    practice: Mapping[str, str] = field(default_factory=dict)
    accuracy: float | None = None
    method: str = ""

    def assigned(self, remark: str) -> tuple[Suggestion, ...]:
        return tuple(one for one in self.ranked.get(remark, ()) if one.assigned)


class Sorter:
    """Remarks of a workshop by id, read once beside a codebook; each decision is then taken up in milliseconds.

    ``earlier`` are decisions of other workshops by the same codebook.
    """

    def __init__(
        self,
        codebook: Codebook,
        remarks: Mapping[str, str],
        encoder: Encoder | None = None,
        earlier: Sequence[Remembered] = (),
    ) -> None:
        self.codebook = codebook
        self.remarks = dict(remarks)
        self._practice = {id_: words for id_, text in remarks.items() if (words := praise(text))}
        self._empty = {id_ for id_, text in remarks.items() if says_nothing(text)}
        known = {theme.id for theme in codebook.themes}
        usable = [one for one in earlier if known.issuperset(one.themes)]
        texts = dict.fromkeys([*(one.text for one in usable), *remarks.values()])
        self._row = {text: row for row, text in enumerate(texts)}
        self.matching = Matching(codebook, tuple(texts), encoder)
        self._earlier = [self._row[one.text] for one in usable], self._given([one.themes for one in usable])
        self._learn()
        used = ["the sentence encoder"] if encoder else []
        used += ["spelling", "the codebook's words"]
        used += [f"{len(usable)} decisions of earlier workshops"] if usable else []
        self.method = f"{', '.join(used[:-1])} and {used[-1]}"

    def _learn(self) -> None:
        rows, decisions = self._earlier
        self._prior = corrected(self.matching.prior, self.matching.alike(rows), rows, decisions)

    def suggest(self, decided: Mapping[str, Sequence[str]] | None = None) -> Suggestions:
        """Suggestions that learn from decisions: ids of themes by the remark's id, none where no theme fits."""
        decided = {id_: tuple(themes) for id_, themes in (decided or {}).items() if id_ in self.remarks}
        known = [*self._earlier[0], *self._by_row(decided)]
        scores = self.matching.probabilities(self.learned(decided), known)
        ids = [theme.id for theme in self.codebook.themes]
        ranked: dict[str, tuple[Suggestion, ...]] = {}
        best = np.argsort(-scores, axis=1, kind="stable")
        apart = tuple(id_ for id_ in self.remarks if id_ in self._empty and id_ not in decided)
        left = [id_ for id_ in self.remarks if id_ not in decided and id_ not in self._empty]
        rows = {id_: self._row[self.remarks[id_]] for id_ in left}
        floor = _floor(scores[sorted(set(rows.values()))], self._given(self._by_row(decided).values()).sum())
        shown = np.take_along_axis(scores, best[:, :RANKS], 1)
        suggested = (shown >= floor).tolist()
        rounded = np.clip(shown, 0, 1).round(4).tolist()
        first = best[:, :RANKS].tolist()
        for id_, row in rows.items():
            ranked[id_] = tuple(
                Suggestion(ids[theme], score, given, self.matching.reason(row, theme))
                for theme, score, given in zip(first[row], rounded[row], suggested[row], strict=True)
            )
        for id_, themes in decided.items():
            ranked[id_] = self._decided(themes, [ids[theme] for theme in best[self._row[self.remarks[id_]]]])
        places = self._places(scores, decided, set(rows.values()))
        return Suggestions(
            ranked,
            tuple(sorted(left, key=lambda id_: places[rows[id_]])),
            apart,
            self._practice,
            _accuracy(scores[list(rows.values())], floor) if rows and ids else None,
            self.method,
        )

    def learned(self, decided: Mapping[str, Sequence[str]]) -> Scores:
        """A row for each distinct text and a column for each theme: what stood before, corrected by these decisions."""
        rows = [self._row[self.remarks[id_]] for id_ in decided]
        return corrected(self._prior, self.matching.alike(rows), rows, self._given(list(decided.values())))

    def _by_row(self, decided: Mapping[str, Sequence[str]]) -> dict[int, Sequence[str]]:
        return {self._row[self.remarks[id_]]: themes for id_, themes in decided.items()}

    def _places(self, likely: Scores, decided: Mapping[str, Sequence[str]], open_: set[int]) -> dict[int, int]:
        """In which order to ask about the texts that are open."""
        uncertain = uncertainty(likely)
        sample = self.matching.sample
        rows = list(self._by_row(decided))
        alike = self.matching.alike(rows)
        weight = np.where([row in open_ for row in sample.tolist()], uncertain[sample], 0)
        first = [
            int(sample[one]) for one in most_telling(self.matching.sample_alike, weight, alike[sample], alike[rows])
        ]
        rest = sorted(open_.difference(first), key=lambda row: (-uncertain[row], row))
        return {row: place for place, row in enumerate((*first, *rest))}

    def row(self, id_: str) -> int:
        """Where a remark stands in ``learned``."""
        return self._row[self.remarks[id_]]

    def _given(self, decisions: Collection[Sequence[str]]) -> Scores:
        ids = [theme.id for theme in self.codebook.themes]
        given = np.zeros((len(decisions), len(ids)))
        for row, themes in enumerate(decisions):
            given[row] = [theme in themes for theme in ids]
        return given

    def _decided(self, themes: Sequence[str], others: Sequence[str]) -> tuple[Suggestion, ...]:
        given = [Suggestion(theme, 1.0, True, DECIDED) for theme in themes]
        why = f"{DECIDED}: {'another theme' if themes else 'no theme fits'}"
        rest = [Suggestion(theme, 0.0, False, why) for theme in others if theme not in themes]
        return (*given, *rest[: max(0, RANKS - len(given))])


def _floor(likely: Scores, decided: float) -> float:
    """The probability from which suggesting a theme is expected to raise the F1 of everything that is said at the end.

    ``decided`` are themes that people gave, which are right. Source: Lipton, Elkan and Naryanaswamy (2014).
    """
    falling = np.sort(likely, axis=None)[::-1]
    if not len(falling):
        return LOWEST
    right = decided + np.cumsum(falling)
    f1 = 2 * right / (decided + np.arange(1, len(falling) + 1) + right[-1])
    return max(LOWEST, float(falling[np.argmax(f1)]))


def _accuracy(scores: Scores, floor: float) -> float:
    """How often a first suggestion, or that nothing fits, is expected to be right."""
    likely = np.clip(scores, 0, 1)
    first = likely.max(axis=1)
    return float(np.where(first >= floor, first, np.prod(1 - likely, axis=1)).mean())


def suggest(
    codebook: Codebook,
    remarks: Mapping[str, str],
    decided: Mapping[str, Sequence[str]] | None = None,
    encoder: Encoder | None = None,
    earlier: Sequence[Remembered] = (),
) -> Suggestions:
    """Suggestions for remarks by id, once. Keep a ``Sorter`` where decisions come one by one."""
    return Sorter(codebook, remarks, encoder, earlier).suggest(decided)


@dataclass(frozen=True)
class Match:
    """A theme suggested for a remark, because of these words that it has in common with the codebook."""

    theme: Theme
    words: tuple[str, ...]


@dataclass(frozen=True)
class Sorted:
    """Every remark that went in, once: with one to three themes, with none, or set apart as saying nothing."""

    suggested: tuple[tuple[Remark, tuple[Match, ...]], ...]
    unmatched: tuple[Remark, ...]
    apart: tuple[Remark, ...]

    @property
    def total(self) -> int:
        return len(self.suggested) + len(self.unmatched) + len(self.apart)

    def of(self, theme: Theme) -> tuple[tuple[Remark, tuple[str, ...]], ...]:
        """The remarks for which a theme is suggested, with the words that matched."""
        return self._by_theme.get(theme, ())

    @cached_property
    def _by_theme(self) -> dict[Theme, tuple[tuple[Remark, tuple[str, ...]], ...]]:
        found: dict[Theme, list[tuple[Remark, tuple[str, ...]]]] = {}
        for remark, matches in self.suggested:
            for match in matches:
                found.setdefault(match.theme, []).append((remark, match.words))
        return {theme: tuple(remarks) for theme, remarks in found.items()}


def sort(said: Iterable[Remark], codebook: Codebook, decided: Mapping[str, Sequence[str]] | None = None) -> Sorted:
    """Put remarks beside the codebook for a report: at most three themes each, the likeliest first.

    ``decided`` are people's decisions by the remark's uuid: the other suggestions learn from them.
    Without the sentence encoder, which not every computer has: the same workshop gives the same report everywhere.
    """
    all_of_them = list(said)
    sorter = Sorter(codebook, {str(place): remark.text for place, remark in enumerate(all_of_them)})
    decisions = decided or {}
    known = {str(place): decisions[one.uuid] for place, one in enumerate(all_of_them) if one.uuid in decisions}
    found = sorter.suggest(known)
    themes = {theme.id: place for place, theme in enumerate(codebook.themes)}
    suggested, unmatched, apart = [], [], []
    for place, remark in enumerate(all_of_them):
        id_ = str(place)
        if says_nothing(remark.text):
            apart.append(remark)
        elif given := found.assigned(id_):
            row = sorter.row(id_)
            matches = (
                Match(codebook.themes[themes[one.theme]], sorter.matching.found(row, themes[one.theme]))
                for one in given
            )
            suggested.append((remark, tuple(matches)))
        else:
            unmatched.append(remark)
    return Sorted(tuple(suggested), tuple(unmatched), tuple(apart))
