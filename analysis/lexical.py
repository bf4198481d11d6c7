"""Texts compared by their spelling: TF-IDF over parts of words, and the codebook's own words and phrases.

Parts of words (three to five letters) rather than words, so that "share", "sharing" and a slip of the pen come close.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.wording import stems, telling

LENGTHS = (3, 4, 5)
"""Letters of a part; the space before and after a word counts as one."""
MOST_HITS = 3
"""Words of a theme that count in one remark: those that are said most rarely."""

Sparse = Any
"""A ``scipy.sparse`` matrix in rows; scipy ships no types."""


def parts(word: str) -> list[str]:
    """
    >>> parts("gp")
    [' gp', 'gp ', ' gp ']
    """
    padded = f" {word} "
    return [padded[at : at + size] for size in LENGTHS for at in range(len(padded) - size + 1)]


def tfidf(texts: Sequence[str]) -> Sparse:
    """A row of length 1 for each text; a text of no word but common ones has a row of zeros.

    Weights are ``(1 + ln tf)(1 + ln((1 + N) / (1 + df)))``: Manning, Raghavan and Schuetze (2008), section 6.4,
    smoothed.
    """
    vocabulary: dict[str, int] = {}
    known: dict[str, list[int]] = {}
    columns: list[int] = []
    counts: list[int] = []
    ends = [0]
    for text in texts:
        found: Counter[int] = Counter()
        for word in telling(text):
            if word not in known:
                known[word] = [vocabulary.setdefault(part, len(vocabulary)) for part in parts(word)]
            found.update(known[word])
        columns.extend(found.keys())
        counts.extend(found.values())
        ends.append(len(columns))
    place = np.array(columns, np.int32)
    weight = 1 + np.log(np.array(counts, np.float64))
    said = np.bincount(place, minlength=len(vocabulary))
    weight *= (1 + np.log((1 + len(texts)) / (1 + said)))[place]
    return unit(sparse.csr_matrix((weight, place, ends), shape=(len(texts), max(1, len(vocabulary)))))


def unit(rows: Sparse) -> Sparse:
    """Each row at length 1, zeros left as they are."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ rows


class Entries:
    """Words and phrases of each theme, found in texts by stem."""

    def __init__(self, themes: Sequence[Sequence[str]]) -> None:
        self._themes = len(themes)
        self._by_first: dict[str, list[tuple[tuple[str, ...], int, str]]] = {}
        for theme, listed in enumerate(themes):
            entries: dict[tuple[str, ...], str] = {}
            for word in listed:
                if found := stems(word):
                    entries.setdefault(found, word)
            for entry, word in entries.items():
                self._by_first.setdefault(entry[0], []).append((entry, theme, word))

    def hits(self, said: Sequence[str]) -> dict[int, dict[str, int]]:
        """By theme the words found in the stems of a text, as written in the codebook, with their length in words."""
        found: dict[int, dict[str, int]] = {}
        stemmed = tuple(said)
        for place, first in enumerate(stemmed):
            for entry, theme, word in self._by_first.get(first, ()):
                if stemmed[place : place + len(entry)] == entry:
                    found.setdefault(theme, {})[word] = len(entry)
        return found

    def scores(self, hits: Sequence[dict[int, dict[str, int]]]) -> NDArray[np.float64]:
        """For each text and theme the summed rarity, ``ln((N + 1) / (df + 0.5))``, of at most ``MOST_HITS`` words."""
        said = Counter((theme, word) for one in hits for theme, found in one.items() for word in found)
        scores = np.zeros((len(hits), self._themes))
        for row, one in enumerate(hits):
            for theme, found in one.items():
                rarity = sorted((math.log((len(hits) + 1) / (said[theme, word] + 0.5)) for word in found), reverse=True)
                scores[row, theme] = sum(rarity[:MOST_HITS])
        return scores
