"""A text as a direction in which texts of like meaning lie: all-MiniLM-L6-v2, computed here with numpy alone.

The network is BERT's encoder (Devlin et al., 2019): six layers of attention and a feed-forward part, then the mean
over the pieces of the text (Reimers and Gurevych, 2019), of length 1. The weights are an optional download
(``start.py``); without them ``find`` returns ``None``.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf

from analysis.wordpiece import WordPiece
from workshop.home import folder as home_folder

Matrix = NDArray[np.float32]

WEIGHTS, VOCABULARY = "model.safetensors", "vocab.txt"
LONGEST = 256
"""Pieces of a text that are read; the rest of a longer one is not."""
_AT_ONCE = 1024
"""Pieces computed together: enough to keep the processor busy, few enough for a small laptop."""
_HEAD = 32
_EPSILON = 1e-12

_log = logging.getLogger(__name__)


def find() -> Encoder | None:
    """The encoder in the folder that ``WORKSHOP_ENCODER`` names, or where ``start.py`` puts it; ``None`` if absent."""
    named = os.environ.get("WORKSHOP_ENCODER")
    place = Path(named) if named else home_folder() / "encoder"
    if not (place / WEIGHTS).is_file():
        return None
    try:
        return Encoder.read(place)
    except (OSError, ValueError, KeyError):
        _log.exception("The sentence encoder in %s cannot be read.", place)
        return None


@dataclass(frozen=True, eq=False)
class Encoder:
    """``weights`` under their published names, as 32-bit numbers."""

    weights: dict[str, Matrix]
    pieces: WordPiece

    @classmethod
    def read(cls, place: Path) -> Encoder:
        """From a folder with the published files; ``OSError``, ``ValueError`` or ``KeyError`` if they are damaged."""
        found = cls(tensors(place / WEIGHTS), WordPiece.read(place / VOCABULARY))
        found.encode(["a first text"])
        return found

    @property
    def size(self) -> int:
        """Numbers by which a text is described."""
        return int(self.weights["embeddings.word_embeddings.weight"].shape[1])

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """The numbers of each text's pieces, between the marks of beginning and end."""
        most = min(LONGEST, len(self.weights["embeddings.position_embeddings.weight"]))
        return [self.pieces.ids(text, most) for text in texts]

    def states(self, ids: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], Matrix]]:
        """Places of texts with as many pieces, and their pieces as understood in their text: text, piece, number.

        Texts with as many pieces are computed together, so none needs padding.
        """
        alike: dict[int, list[int]] = defaultdict(list)
        for place, one in enumerate(ids):
            alike[len(one)].append(place)
        for length, group in sorted(alike.items()):
            step = max(1, _AT_ONCE // length)
            for start in range(0, len(group), step):
                places = group[start : start + step]
                yield places, self._forward(np.array([ids[place] for place in places]))

    def encode(self, texts: Sequence[str]) -> Matrix:
        """A row of length 1 for each text."""
        found = np.zeros((len(texts), self.size), np.float32)
        for places, states in self.states(self.ids(texts)):
            found[places] = pooled(states)
        return found

    def _forward(self, ids: NDArray[np.int64]) -> Matrix:
        weights = self.weights
        texts, length = ids.shape
        state = weights["embeddings.word_embeddings.weight"][ids]
        state = state + weights["embeddings.position_embeddings.weight"][:length]
        state += weights["embeddings.token_type_embeddings.weight"][0]
        state = self._normed(state.reshape(texts * length, -1), "embeddings.LayerNorm")
        layer = 0
        while f"encoder.layer.{layer}.attention.self.query.weight" in weights:
            name = f"encoder.layer.{layer}"
            mixed = self._linear(self._attended(state, texts, name), f"{name}.attention.output.dense")
            state = self._normed(mixed + state, f"{name}.attention.output.LayerNorm")
            inner = _gelu(self._linear(state, f"{name}.intermediate.dense"))
            state = self._normed(self._linear(inner, f"{name}.output.dense") + state, f"{name}.output.LayerNorm")
            layer += 1
        return np.asarray(state.reshape(texts, length, -1), np.float32)

    def _attended(self, state: Matrix, texts: int, name: str) -> Matrix:
        """Each piece's mixture of the pieces of its text, head by head."""
        rows, size = state.shape
        query, key, value = (
            self._linear(state, f"{name}.attention.self.{part}")
            .reshape(texts, rows // texts, size // _HEAD, _HEAD)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        affinity = query @ key.swapaxes(2, 3)
        affinity *= np.float32(_HEAD**-0.5)
        affinity -= affinity.max(axis=3, keepdims=True)
        np.exp(affinity, out=affinity)
        affinity /= affinity.sum(axis=3, keepdims=True)
        return np.asarray((affinity @ value).transpose(0, 2, 1, 3).reshape(rows, size), np.float32)

    def _linear(self, state: Matrix, name: str) -> Matrix:
        found = state @ self.weights[f"{name}.weight"].T
        found += self.weights[f"{name}.bias"]
        return found

    def _normed(self, state: Matrix, name: str) -> Matrix:
        state = state - state.mean(axis=1, keepdims=True)
        state /= np.sqrt(np.square(state).mean(axis=1, keepdims=True) + np.float32(_EPSILON))
        state *= self.weights[f"{name}.weight"]
        state += self.weights[f"{name}.bias"]
        return state


def pooled(states: Matrix) -> Matrix:
    """Each text as the mean over its pieces, of length 1."""
    return unit(states.mean(axis=1))


def unit(rows: Matrix) -> Matrix:
    """Each row at length 1, zeros left as they are."""
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9), np.float32)


def _gelu(state: Matrix) -> Matrix:
    """Hendrycks and Gimpel (2016), the exact form."""
    gate = erf(state * np.float32(0.5**0.5))
    gate += 1
    gate *= state
    gate *= np.float32(0.5)
    return np.asarray(gate, np.float32)


def tensors(file: Path) -> dict[str, Matrix]:
    """The 32-bit tensors of a safetensors file, left on the disk until they are used.

    The format: the header's length in 8 bytes, little-endian; a JSON header of types, shapes and places; the numbers.
    """
    with file.open("rb") as opened:
        data = memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    begin = 8 + int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(bytes(data[8:begin]))
    found = {}
    for name, about in header.items():
        if name != "__metadata__" and about["dtype"] == "F32":
            start, end = about["data_offsets"]
            numbers = np.frombuffer(data[begin + start : begin + end], "<f4")
            found[name] = numbers.reshape(about["shape"])
    return found
