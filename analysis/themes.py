"""Remarks beside the codebook: which themes their words suggest. A suggestion is never a decision."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workshop.codebook import Codebook, Theme
from workshop.room import Remark

MOST_THEMES = 3
"""Themes that one remark may carry."""


@dataclass(frozen=True)
class Match:
    """A theme suggested for a remark, because of these words of the codebook."""

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
        return tuple(
            (remark, match.words) for remark, matches in self.suggested for match in matches if match.theme == theme
        )


def sort(said: Iterable[Remark], codebook: Codebook) -> Sorted:
    """Look for the codebook's words and phrases in each remark, and suggest at most three themes.

    The theme with most matched words comes first, a phrase counting as many as it has words; equal themes stand
    in the codebook's order.
    """
    index = _index(codebook)
    suggested, unmatched, apart = [], [], []
    for remark in said:
        if says_nothing(remark.text):
            apart.append(remark)
        elif matches := _matches(remark.text, codebook, index):
            suggested.append((remark, matches))
        else:
            unmatched.append(remark)
    return Sorted(tuple(suggested), tuple(unmatched), tuple(apart))


def says_nothing(text: str) -> bool:
    """Whether a remark is "n/a", "no comment", "none" and the like, or has no letter and no number.

    >>> says_nothing("N/A."), says_nothing("None of us rang.")
    (True, False)
    """
    return " ".join(_words(text)) in _NOTHING


def stem(word: str) -> str:
    """A word without common endings, so that its forms compare as one.

    >>> stem("Chasing"), stem("chased"), stem("chase's")
    ('chas', 'chas', 'chas')
    """
    word = re.sub(r"['\u2019]s?$", "", word.casefold())
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, shortest in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and not word.endswith("eed") and len(word) >= shortest:
            word = word[: -len(ending)]
            doubled = word[-1] == word[-2] and word[-1] not in "lsz"
            return word[:-1] if doubled else word.removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


_NOTHING = frozenset(
    {"", "n a", "na", "nil", "no", "none", "nope", "nothing", "no answer", "no comment", "no comments", "pass"}
    | {"not applicable", "nothing to add", "none to add", "skip", "test", "x"}
)

_Index = dict[str, list[tuple[tuple[str, ...], str, str]]]
"""By the first stem of a codebook's entry: its stems, its theme's id and the entry as written."""


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:['\u2019][^\W_]+)*", text.casefold())


def _index(codebook: Codebook) -> _Index:
    index: _Index = {}
    for theme in codebook.themes:
        entries: dict[tuple[str, ...], str] = {}
        for word in theme.words:
            if stems := tuple(stem(one) for one in _words(word)):
                entries.setdefault(stems, word)
        for stems, word in entries.items():
            index.setdefault(stems[0], []).append((stems, theme.id, word))
    return index


def _matches(text: str, codebook: Codebook, index: _Index) -> tuple[Match, ...]:
    stems = tuple(stem(word) for word in _words(text))
    found: dict[str, dict[str, int]] = {}
    for place, first in enumerate(stems):
        for entry, theme, word in index.get(first, ()):
            if stems[place : place + len(entry)] == entry:
                found.setdefault(theme, {})[word] = len(entry)
    themes = [theme for theme in codebook.themes if theme.id in found]
    best = sorted(themes, key=lambda theme: -sum(found[theme.id].values()))[:MOST_THEMES]
    return tuple(Match(theme, tuple(found[theme.id])) for theme in best)
