"""Text to numbers as BERT reads it: lower case without accents, words cut into the longest known pieces.

The rules are those of BERT's uncased tokenizer (Devlin et al., 2019, section 3, and its published vocabulary).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

LONGEST_WORD = 100
"""Characters; a longer word counts as unknown."""

_IDEOGRAPHS = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class WordPiece:
    """A vocabulary, one piece a line; ``##`` begins a piece that goes on inside a word."""

    def __init__(self, pieces: list[str]) -> None:
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self._unknown, self._first, self._last = (self._ids[mark] for mark in ("[UNK]", "[CLS]", "[SEP]"))

    @classmethod
    def read(cls, file: Path) -> WordPiece:
        return cls(file.read_text("utf-8").split("\n"))

    def ids(self, text: str, most: int) -> list[int]:
        """The numbers of a text's pieces between the marks of beginning and end: at most ``most`` in all."""
        found = [self._first]
        for word in _words(text):
            if len(found) >= most:
                break
            found += self._pieces(word)
        return [*found[: most - 1], self._last]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self._unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            before = "##" if start else ""
            ends = (end for end in range(len(word), start, -1) if before + word[start:end] in self._ids)
            end = next(ends, 0)
            if not end:
                return [self._unknown]
            found.append(self._ids[before + word[start:end]])
            start = end
        return found


def _words(text: str) -> list[str]:
    """Words of a text; a punctuation mark and an ideograph is a word of its own."""
    kept = (one for one in unicodedata.normalize("NFD", text) if unicodedata.category(one) != "Mn")
    return "".join(_spaced(one) for one in kept).lower().split()


@lru_cache(maxsize=4096)
def _spaced(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category.startswith("C") or character == "\ufffd":
        return ""
    code = ord(character)
    alone = category.startswith("P") or (character.isascii() and not character.isalnum())
    return f" {character} " if alone or any(low <= code <= high for low, high in _IDEOGRAPHS) else character
