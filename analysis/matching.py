"""Remarks beside a codebook: how well each theme fits each remark, before anybody has decided anything.

The score of a theme is the sum of three comparisons: of meaning (with the sentence encoder, whole texts and piece by
piece), of spelling, and a little for the theme's own words. Settings were chosen by cross-validation over topics:
``benchmarks/themes.py``.
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
from analysis.encoder import Encoder, Matrix, unit
from analysis.lexical import Entries, Sparse, tfidf
from analysis.lexical import unit as unit_rows
from analysis.pieces import Pieces, compared, read
from analysis.wording import COMMON, stem, stems, telling
from workshop.codebook import Codebook, Theme

Scores = NDArray[np.float64]

BEST_EXAMPLE = 0.5
"""Weight of the nearest single example beside the theme's meaning as a whole."""
SEED_WORDS = 0.06
"""Weight of the rarity of the theme's own words that were found."""
BORROWED = 0.6
"""How far a theme without examples moves towards the remarks nearest to it; one with examples needs it less."""
NEAREST = 10
"""Remarks towards which a theme moves, at most."""
FEW = 10
"""Remarks at which their common meaning is taken out by half, and each borrows from one other: few tell little."""
NEIGHBOURS = 8
"""Remarks most alike, from which a remark borrows: they were often about the same."""
ITSELF = 0.2
"""What a remark counts among its neighbours (each by its squared likeness), so that unlike ones do not sway it."""
AT_ONCE = 256
"""Remarks compared with all others at a time."""
SAMPLE = 500
"""Remarks among which the one to ask about next is chosen: the cost grows with the square of their number."""
SHARED = 3
"""Words named that a remark and a theme have in common."""


@dataclass(frozen=True)
class Calibration:
    """From scores to the probability that a person gives the theme, by two logistic regressions over topics.

    ``before`` any decision: weights of 1, the score, its lead over the next theme (or its lag behind the first), and
    the mean over the themes. ``after`` decisions: weights of 1, the corrected probability, its lead, and the mean of
    the corrected probabilities of the remarks most alike.
    """

    before: tuple[float, float, float, float]
    after: tuple[float, float, float, float]

    def prior(self, scores: Scores) -> Scores:
        return logistic(self.before, scores, leads(scores), scores.mean(axis=1, keepdims=True))

    def probabilities(self, corrected: Scores, near: Scores) -> Scores:
        return logistic(self.after, corrected, leads(corrected), near)


def logistic(weights: Sequence[float], *features: Scores) -> Scores:
    """``1 / (1 + exp(-z))``, where ``z`` is the first weight and the others times the features."""
    z = weights[0] + sum(weight * one for weight, one in zip(weights[1:], features, strict=True))
    return np.asarray(1 / (1 + np.exp(-z)))


WITH_ENCODER = Calibration((-1.9, 0.72, 3.3, -0.25), (-3.7, 3.81, 1.18, 4.63))
WITHOUT_ENCODER = Calibration((-2.4, 8.96, 9.44, -4.63), (-3.47, 0.21, 1.39, 8.25))


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
    pieces: tuple[tuple[Pieces, tuple[Pieces, ...]], ...]
    """Of each theme's name, and of its examples."""


@lru_cache(maxsize=4)
def meanings(codebook: Codebook, encoder: Encoder) -> Meanings:
    themes = codebook.themes
    names, name_pieces = read(encoder, [named(theme) for theme in themes])
    given, given_pieces = read(encoder, [one for theme in themes for one in examples(theme)])
    ends = np.cumsum([len(theme.examples) for theme in themes])[:-1]
    cut = [0, *ends.tolist(), len(given_pieces)]
    pieces = [(name_pieces[at], tuple(given_pieces[cut[at] : cut[at + 1]])) for at in range(len(themes))]
    parts = [[theme.include] if theme.include else [] for theme in themes] + [list(theme.words) for theme in themes]
    rows = np.split(encoder.encode([text for part in parts for text in part]), np.cumsum([len(part) for part in parts]))
    count = len(themes)
    return Meanings(names, tuple(rows[:count]), tuple(rows[count:-1]), tuple(np.split(given, ends)), tuple(pieces))


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

    def __init__(
        self,
        codebook: Codebook,
        texts: Sequence[str],
        encoder: Encoder | None = None,
    ) -> None:
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
        self._agree: Matrix | None = None
        self._reasons: dict[tuple[int, int], str] = {}
        self.meaning: Matrix | None = None
        self._theme_meaning: Matrix | None = None
        self._examples: tuple[Matrix, ...] = ()
        if encoder and texts and codebook.themes:
            self._place(encoder, meanings(codebook, encoder))

    def _place(self, encoder: Encoder, of: Meanings) -> None:
        """Directions seen from the middle of the remarks: what all of them have in common tells none apart."""
        found, self._agree = compared(encoder, self.texts, of.pieces)
        middle = found.mean(axis=0) * (len(found) / (len(found) + FEW))

        def seen(rows: Matrix) -> Matrix:
            return unit(rows - middle)

        self.meaning = seen(found)
        self._examples = tuple(seen(rows) for rows in of.examples)
        whole = seen(of.themes)
        for parts in (of.includes, of.words, of.examples):
            whole = whole + np.stack([unit(seen(rows).mean(axis=0)) if len(rows) else 0 * middle for rows in parts])
        self._theme_meaning = unit(whole)

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
            return self._compared(None, unit_rows(self._theme_spelling + drawn @ self._spelling)) + words
        moved = unit(self._theme_meaning + np.asarray(drawn @ self.meaning, np.float32))
        return self._compared(moved, self._theme_spelling) + words

    @cached_property
    def prior(self) -> Scores:
        """The probability that a person gives each theme, before any decision."""
        return self.calibration.prior(self.scores) if self.codebook.themes else self.scores

    def alike(self, rows: Sequence[int]) -> Scores:
        """A column for each of these texts: how much a decision on it says about every text."""
        new = [row for row in dict.fromkeys(rows) if row not in self._columns]
        if new:
            spelling = (self._spelling @ self._spelling[new].T).toarray()
            meaning = None if self.meaning is None else np.asarray(self.meaning @ self.meaning[new].T, np.float64)
            self._columns.update(zip(new, likeness(meaning, spelling).T, strict=True))
        return np.stack([self._columns[row] for row in rows], axis=1) if len(rows) else np.zeros((len(self.texts), 0))

    def probabilities(self, corrected: Scores, known: Sequence[int] = ()) -> Scores:
        """The probability that a person gives each theme, from scores that learned from decisions on ``known`` texts.

        What was decided about a text says more about the very same words than any neighbour. Among fewer than ``FEW``
        texts there are no neighbours, and a theme with examples borrows as much less as it draws less (``BORROWED``).
        """
        if not self.codebook.themes or len(self.texts) < FEW:
            return np.clip(corrected, 0, 1)
        near = np.asarray(self.near @ corrected)
        near[list(known)] = corrected[list(known)]
        near = corrected + (near - corrected) / [1 + len(theme.examples) for theme in self.codebook.themes]
        return self.calibration.probabilities(corrected, near)

    @cached_property
    def near(self) -> Sparse:
        """For each text those most alike, as weights with the sum 1 (Zhu, Ghahramani and Lafferty, 2003: themes that
        change little between texts which are close)."""
        count = len(self.texts)
        most = min(NEIGHBOURS, count // FEW)
        rows, columns, weights = [np.arange(count)], [np.arange(count)], [np.full(count, ITSELF)]
        for start in range(0, count if most else 0, AT_ONCE):
            some = np.arange(start, min(start + AT_ONCE, count))
            close = (self._spelling[some] @ self._spelling.T).toarray().astype(np.float32)
            if self.meaning is not None:
                close = (np.clip(self.meaning[some] @ self.meaning.T, 0, None) + close / 2) / 1.5
            close[np.arange(len(some)), some] = -1
            best = np.argpartition(-close, most - 1, axis=1)[:, :most]
            rows.append(np.repeat(some, most))
            columns.append(best.ravel())
            weights.append(np.square(np.take_along_axis(close, best, 1)).ravel())
        near = sparse.csr_matrix(
            (np.concatenate(weights), (np.concatenate(rows), np.concatenate(columns))), shape=(count, count)
        )
        return sparse.diags(1 / np.asarray(near.sum(axis=1)).ravel()) @ near

    @cached_property
    def sample(self) -> NDArray[np.int64]:
        """Texts, all or evenly drawn, among which the next to ask about is chosen."""
        count = len(self.texts)
        return np.unique(np.linspace(0, max(0, count - 1), min(count, SAMPLE)).astype(np.int64))

    @cached_property
    def sample_alike(self) -> Matrix:
        """How much a decision on one text of the sample says about another."""
        spelling = (self._spelling[self.sample] @ self._spelling[self.sample].T).toarray()
        meaning = None if self.meaning is None else self.closeness(self.sample.tolist())
        return np.asarray(likeness(meaning, spelling), np.float32)

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
        return found + close if self._agree is None else found + close + self._agree

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
