"""Themes that the codebook may lack: remarks that fit nothing in it and are like each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analysis.themes import Sorter, Suggestions
from analysis.wording import stem, telling

FEWEST = 3
"""Different remarks that make a proposal."""
MOST = 1500
"""Remarks compared with each other: their number of pairs grows with its square."""
ALIKE = 0.3
"""The mean cosine of meaning from which remarks belong together."""
ALIKE_SPELLING = 0.12
"""The same for spelling, where the sentence encoder is not there."""
NAMED_BY = 3


@dataclass(frozen=True)
class Proposal:
    """Remarks by their ids, the most typical first, and the words in which they agree most."""

    words: tuple[str, ...]
    remarks: tuple[str, ...]


def proposals(sorter: Sorter, found: Suggestions, decided: Sequence[str] = ()) -> tuple[Proposal, ...]:
    """Groups among the remarks for which nothing is suggested or given, the largest first. Nobody has to take them.

    ``decided`` are remarks without a theme by a person's decision. Average linkage (Sokal and Michener, 1958).
    """
    without = [id_ for id_ in (*found.order, *decided) if not found.assigned(id_)]
    by_row: dict[int, list[str]] = {}
    for id_ in without:
        by_row.setdefault(sorter.row(id_), []).append(id_)
    rows = list(by_row)[:MOST]
    if len(rows) < FEWEST:
        return ()
    close = sorter.matching.closeness(rows)
    least = ALIKE_SPELLING if sorter.matching.meaning is None else ALIKE
    np.fill_diagonal(close, 1)
    groups = fcluster(linkage(squareform(np.clip(1 - close, 0, None), checks=False), "average"), 1 - least, "distance")
    made = []
    for group in range(1, int(groups.max()) + 1):
        inside = np.flatnonzero(groups == group)
        if len(inside) >= FEWEST:
            typical = inside[np.argsort(-close[np.ix_(inside, inside)].mean(axis=1), kind="stable")]
            texts = [sorter.matching.texts[rows[one]] for one in typical]
            ids = tuple(id_ for one in typical for id_ in by_row[rows[one]])
            made.append(Proposal(_usual(texts, sorter.matching.texts), ids))
    return tuple(sorted(made, key=lambda one: -len(one.remarks)))


def _usual(texts: Sequence[str], among: Sequence[str]) -> tuple[str, ...]:
    """The words that are in most of these texts and in few of the others, in the form said most often."""
    inside, everywhere = _said(texts), _said(among)
    forms = Counter(word for text in texts for word in telling(text))
    best = sorted(inside, key=lambda one: (-inside[one] * (inside[one] / everywhere[one]) ** 0.5, one))[:NAMED_BY]
    return tuple(max(sorted(word for word in forms if stem(word) == one), key=lambda word: forms[word]) for one in best)


def _said(texts: Sequence[str]) -> Counter[str]:
    """By stem the texts in which it is, without words of grammar and numbers."""
    return Counter(one for text in texts for one in {stem(word) for word in telling(text) if not word.isnumeric()})
