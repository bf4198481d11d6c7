"""Texts compared with themes piece by piece: what a remark says need be only a part of what a theme is about.

Each piece of one text is held against the closest piece of the other, each as understood in its own text (late
interaction: Khattab and Zaharia, 2020), and pieces count more the fewer remarks have them (Zhang et al., 2020,
section 3). A mean over whole texts loses in a longer one what this finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.encoder import Encoder, Matrix, pooled, unit

SAMPLE = 64
"""Texts from which the middle of all pieces is taken."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """A text's pieces without the marks of its ends: their numbers in the vocabulary, and a row of length 1 each."""

    ids: NDArray[np.int64]
    rows: Matrix


def read(encoder: Encoder, texts: Sequence[str]) -> tuple[Matrix, list[Pieces]]:
    """Each text as a whole, and its pieces."""
    ids = encoder.ids(texts)
    whole = np.zeros((len(texts), encoder.size), np.float32)
    found: dict[int, Pieces] = {}
    for places, states in encoder.states(ids):
        whole[places] = pooled(states)
        for place, rows in zip(places, unit(states[:, 1:-1]), strict=True):
            found[place] = Pieces(np.array(ids[place][1:-1], np.int64), rows)
    return whole, [found[place] for place in range(len(texts))]


def compared(
    encoder: Encoder, texts: Sequence[str], themes: Sequence[tuple[Pieces, Sequence[Pieces]]]
) -> tuple[Matrix, Matrix]:
    """Each text as a whole; and, with a column for each theme, how well their pieces agree (0 to about 3).

    A theme is given as its name and its examples. Summed are three means over pieces: how well the name covers the
    text, the text the name, and name and examples together the text.
    """
    ids = encoder.ids(texts)
    middle = _middle(encoder, ids)
    rarity = _rarity(ids, 1 + max((int(name.ids.max(initial=0)) for name, _ in themes), default=0))
    known = []
    for name, examples in themes:
        rows = np.concatenate([name.rows, *(one.rows for one in examples)])
        known.append((unit(rows - middle).T, len(name.ids), _shares(rarity[name.ids])))
    whole = np.zeros((len(texts), encoder.size), np.float32)
    agree = np.zeros((len(texts), len(themes)), np.float32)
    for places, states in encoder.states(ids):
        whole[places] = pooled(states)
        pieces = unit(unit(states[:, 1:-1]) - middle)
        count, length, size = pieces.shape
        if not length:
            continue
        shares = _shares(np.stack([rarity[ids[place][1:-1]] for place in places]))
        for theme, (directions, named, of_name) in enumerate(known):
            close = (pieces.reshape(-1, size) @ directions).reshape(count, length, -1)
            if not named:
                continue
            own = close[:, :, :named]
            agree[places, theme] = ((own.max(axis=2) + close.max(axis=2)) * shares).sum(axis=1)
            agree[places, theme] += own.max(axis=1) @ of_name
    return whole, agree


def _middle(encoder: Encoder, ids: Sequence[Sequence[int]]) -> Matrix:
    """What pieces have in common wherever they stand, which tells none apart."""
    some = [ids[place] for place in np.unique(np.linspace(0, len(ids) - 1, min(len(ids), SAMPLE)).astype(int))]
    total, count = np.zeros(encoder.size), 0
    for _, states in encoder.states(some):
        total += unit(states[:, 1:-1]).sum(axis=(0, 1))
        count += states.shape[0] * (states.shape[1] - 2)
    return np.asarray(total / max(1, count), np.float32)


def _rarity(ids: Sequence[Sequence[int]], least: int) -> Matrix:
    """By a piece's number, ``ln((1 + N) / (1 + df))`` over the texts; for pieces up to ``least`` at any rate."""
    said = np.zeros(max([least, *(1 + max(one) for one in ids)]))
    for one in ids:
        said[list(set(one))] += 1
    return np.asarray(np.log((1 + len(ids)) / (1 + said)), np.float32)


def _shares(weights: Matrix) -> Matrix:
    return np.asarray(weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-9), np.float32)
