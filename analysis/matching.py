"""Remarks beside a codebook: how well each theme fits each remark, before anybody has decided anything.

The score of a theme is the sum of three comparisons: of meaning (with the sentence encoder), of spelling, and a little
for the theme's own words. Settings were chosen by cross-validation over topics: ``benchmarks/themes.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.correction import likeness
from analysis.encoder import Encoder
from analysis.lexical import Entries, Sparse, tfidf, unit
from analysis.wording import COMMON, stem, stems, telling
from workshop.codebook import Codebook, Theme

Scores = NDArray[np.float64]
Matrix = NDArray[np.float32]

BEST_EXAMPLE = 0.5
"""Weight of the nearest single example beside the theme's meaning as a whole."""
SEED_WORDS = 0.06
"""Weight of the rarity of the theme's own words that were found."""
BORROWED = 0.6
"""How far a theme without examples moves towards the remarks nearest to it; one with examples needs it less."""
NEAREST = 10
"""Remarks towards which a theme moves, at most."""
FEW = 10
"""Remarks at which their common meaning is taken out by half: with few, it is not known yet."""
SHARED = 3
"""Words named that a remark and a theme have in common."""


@dataclass(frozen=True)
class Calibration:
    """From a score to the probability that a person gives the theme.

    Weights of 1, the score, its lead over the next theme (or its lag behind the first), and the mean over the themes.
    Fitted by logistic regression over 26 topics with none, 3 and 8 examples for each theme. ``floor`` is the
    probability from which a theme is suggested.
    """

    weights: tuple[float, float, float, float]
    floor: float

    def probabilities(self, scores: Scores) -> Scores:
        constant, own, lead, mean = self.weights
        z = constant + own * scores + lead * leads(scores) + mean * scores.mean(axis=1, keepdims=True)
        return np.asarray(1 / (1 + np.exp(-z)))


WITH_ENCODER = Calibration((-2.18, 4.34, 3.12, -4.24), 0.3)
WITHOUT_ENCODER = Calibration((-2.33, 14.3, 3.83, -14.7), 0.28)


def leads(scores: Scores) -> Scores:
    """How far each theme is before the best of the others; below 0 for all but the first. One alone leads nothing."""
    if scores.shape[1] == 1:
        return scores
    ordered = np.sort(scores, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.where(scores >= best, scores - second, scores - best)


@dataclass(frozen=True)
class Meanings:
    """Directions of a codebook's parts in the encoder's space, a row each."""

    themes: Matrix
    includes: tuple[Matrix, ...]
    words: tuple[Matrix, ...]
    examples: tuple[Matrix, ...]


@lru_cache(maxsize=4)
def meanings(codebook: Codebook, encoder: Encoder) -> Meanings:
    themes = codebook.themes
    texts = [named(theme) for theme in themes]
    ends = [len(texts)]
    for part in (lambda theme: (theme.include,) if theme.include else (), lambda t: t.words, examples):
        for theme in themes:
            texts += part(theme)
            ends.append(len(texts))
    rows = np.split(encoder.encode(texts), ends[:-1])
    count = len(themes)
    return Meanings(rows[0], *(tuple(rows[1 + part * count :][:count]) for part in range(3)))


def named(theme: Theme) -> str:
    """
    >>> named(Theme("A", "Trust", "Who trusts whom."))
    'Trust. Who trusts whom.'
    """
    return theme.title if theme.title == theme.definition else f"{theme.title}. {theme.definition}"


def examples(theme: Theme) -> tuple[str, ...]:
    """A theme's examples without brackets at their end, which name the speaker's agency and not the theme.

    >>> examples(Theme("A", "Trust", "", examples=("I ring people I know. (school)",)))
    ('I ring people I know.',)
    """
    return tuple(_SPEAKER.sub("", example) for example in theme.examples)


_SPEAKER = re.compile(r"\s*\([^()]*\)\s*$")


class Matching:
    """Texts beside a codebook. ``texts`` are distinct: what is said often would else draw everything towards it."""

    def __init__(self, codebook: Codebook, texts: Sequence[str], encoder: Encoder | None = None) -> None:
        self.codebook = codebook
        self.texts = tuple(texts)
        self.calibration = WITH_ENCODER if encoder else WITHOUT_ENCODER
        documents = [" ".join((named(t), t.include, *t.words, *examples(t))) for t in codebook.themes]
        rows = tfidf([*texts, *documents])
        self._spelling: Sparse = rows[: len(texts)]
        self._theme_spelling: Sparse = rows[len(texts) :]
        self._entries = Entries([theme.words for theme in codebook.themes])
        self._stems = [stems(text) for text in texts]
        self._hits = [self._entries.hits(one) for one in self._stems]
        self._columns: dict[int, Scores] = {}
        self._reasons: dict[tuple[int, int], str] = {}
        self.meaning: Matrix | None = None
        self._theme_meaning: Matrix | None = None
        self._examples: tuple[Matrix, ...] = ()
        if encoder and texts and codebook.themes:
            self._place(encoder, meanings(codebook, encoder))

    def _place(self, encoder: Encoder, of: Meanings) -> None:
        """Directions seen from the middle of the remarks: what all of them have in common tells none apart."""
        found = encoder.encode(self.texts)
        middle = found.mean(axis=0) * (len(found) / (len(found) + FEW))

        def seen(rows: Matrix) -> Matrix:
            return _unit(rows - middle)

        self.meaning = seen(found)
        self._examples = tuple(seen(rows) for rows in of.examples)
        whole = seen(of.themes)
        for parts in (of.includes, of.words, of.examples):
            whole = whole + np.stack([_unit(seen(rows).mean(axis=0)) if len(rows) else 0 * middle for rows in parts])
        self._theme_meaning = _unit(whole)

    @cached_property
    def scores(self) -> Scores:
        """A row for each text and a column for each theme. A second look is taken after themes moved to their texts."""
        if not self.codebook.themes:
            return np.zeros((len(self.texts), 0))
        words = SEED_WORDS * self._entries.scores(self._hits)
        first = self._compared(self._theme_meaning, self._theme_spelling) + words
        drawn = self._drawn(first)
        if drawn is None:
            return first
        if self.meaning is None or self._theme_meaning is None:
            return self._compared(None, unit(self._theme_spelling + drawn @ self._spelling)) + words
        moved = _unit(self._theme_meaning + np.asarray(drawn @ self.meaning, np.float32))
        return self._compared(moved, self._theme_spelling) + words

    @cached_property
    def prior(self) -> Scores:
        """The probability that a person gives each theme, before any decision."""
        return self.calibration.probabilities(self.scores) if self.codebook.themes else self.scores

    def alike(self, rows: Sequence[int]) -> Scores:
        """A column for each of these texts: how much a decision on it says about every text."""
        new = [row for row in dict.fromkeys(rows) if row not in self._columns]
        if new:
            spelling = (self._spelling @ self._spelling[new].T).toarray()
            meaning = None if self.meaning is None else np.asarray(self.meaning @ self.meaning[new].T, np.float64)
            self._columns.update(zip(new, likeness(meaning, spelling).T, strict=True))
        return np.stack([self._columns[row] for row in rows], axis=1) if len(rows) else np.zeros((len(self.texts), 0))

    def closeness(self, rows: Sequence[int]) -> Scores:
        """The cosines of these texts with each other: of meaning, or of spelling without the encoder."""
        if self.meaning is None:
            spelling = self._spelling[list(rows)]
            return np.asarray((spelling @ spelling.T).toarray())
        return np.asarray(self.meaning[list(rows)] @ self.meaning[list(rows)].T, np.float64)

    def found(self, row: int, theme: int) -> tuple[str, ...]:
        """The theme's words found in a text, else up to three words that text and theme have in common."""
        own = tuple(self._hits[row].get(theme, ()))
        return own or self._shared(row, theme)

    def reason(self, row: int, theme: int) -> str:
        """The matched words and the nearest example, for people."""
        key = row, theme
        if key not in self._reasons:
            own = self._hits[row].get(theme)
            found = self.found(row, theme)
            said = [f"{'words' if own else 'shared words'}: {', '.join(found)}"] if found else []
            nearest = self._nearest(row, theme)
            said += [f"nearest example: {nearest}"] if nearest else []
            self._reasons[key] = "; ".join(said) or "no word in common with the codebook"
        return self._reasons[key]

    def _compared(self, meaning: Matrix | None, spelling: Sparse) -> Scores:
        found: Scores = np.asarray((self._spelling @ spelling.T).toarray())
        if self.meaning is None or meaning is None:
            return found
        close = np.asarray(self.meaning @ meaning.T, np.float64)
        for theme, rows in enumerate(self._examples):
            if len(rows):
                best = (self.meaning @ rows.T).max(axis=1)
                close[:, theme] = (close[:, theme] + BEST_EXAMPLE * best) / (1 + BEST_EXAMPLE)
        return found + close

    def _drawn(self, scores: Scores) -> Sparse | None:
        """For each theme the texts towards which it moves, as weights; ``None`` with too few texts.

        Relevance feedback without a person (Rocchio, 1971; Manning, Raghavan and Schuetze, 2008, section 9.1.6).
        """
        texts, themes = scores.shape
        count = min(NEAREST, texts // (2 * themes))
        if not count:
            return None
        best = np.argsort(-scores, axis=0, kind="stable")[:count].T
        weights = [BORROWED / (1 + len(theme.examples)) / count for theme in self.codebook.themes]
        return sparse.csr_matrix(
            (np.repeat(weights, count), best.ravel(), np.arange(themes + 1) * count), shape=(themes, texts)
        )

    @cached_property
    def _theme_words(self) -> list[dict[str, int]]:
        """The stems of each theme's texts, with the number of themes that have them."""
        own = [
            {stem(word) for text in (named(t), t.include, *examples(t)) for word in telling(text)}
            for t in self.codebook.themes
        ]
        return [{word: sum(word in other for other in own) for word in one} for one in own]

    @cached_property
    def _example_stems(self) -> list[list[set[str]]]:
        return [[set(stems(one)) - COMMON for one in examples(theme)] for theme in self.codebook.themes]

    def _shared(self, row: int, theme: int) -> tuple[str, ...]:
        known = self._theme_words[theme]
        common = {stem(word): word for word in telling(self.texts[row])}
        shared = sorted((known[one], place, word) for place, (one, word) in enumerate(common.items()) if one in known)
        return tuple(word for _, _, word in shared[:SHARED])

    def _nearest(self, row: int, theme: int) -> str:
        given = self.codebook.themes[theme].examples
        if not given:
            return ""
        if self.meaning is not None:
            return given[int(np.argmax(self._examples[theme] @ self.meaning[row]))]
        shared = [len(example.intersection(self._stems[row])) for example in self._example_stems[theme]]
        return given[shared.index(max(shared))] if any(shared) else ""


def _unit(rows: Matrix) -> Matrix:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9), np.float32)
