"""Marks: how the words of a report name what they rest on.

On the page and in print a source is a mark such as [R12] (remark 12), [F3] (finding 3) or [C34] (an entry of the
register of sources). The journal keeps lasting ids instead, since numbers change as more is said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from workshop.errors import Rejected
from workshop.writing import Text

GONE = "[gone]"
"""Stands where a mark's remark, finding or source is no longer there."""

State = Literal["rests", "bare", "changed", "lost"]
STATES: dict[State, str] = {
    "rests": "rests on evidence",
    "bare": "names no evidence",
    "changed": "rests on evidence that has changed, or that may no longer be quoted",
    "lost": "has lost its evidence",
}
"""How a sentence stands to its evidence, in words that continue the sentence."""

_NAMES = {"R": "remark", "F": "finding", "C": "entry of the register"}
_MARK = re.compile(r"\[\s*([RFC]\d+(?:\s*,\s*[RFC]\d+)*)\s*\]")
_KEPT = re.compile(r"\{([rfc]:[^{}]+)\}")
_QUOTED = r'“[^”\n]*”|"[^"\n]*"'
_CLOSED = r"""(?:[.!?][”\u2019")]*|(?<=[.!?][”"])(?!\s+[a-z])[\u2019)]*)"""
_SENTENCE = re.compile(
    rf"(?=\S)(?>{_QUOTED}|.)+?(?:{_CLOSED}(?>(?:\s*\[[^\]]*\])*)(?:(?<=\])[.!?])?(?=\s|$)|$)", re.MULTILINE
)
"""A quotation stands in one sentence, whatever ends inside it; marks behind its end belong to that sentence too."""


@dataclass(frozen=True)
class Sentence:
    text: str
    state: State


@dataclass(frozen=True)
class Marks:
    """``known`` are the marks by lasting id, ``says`` a short digest of what each source says now."""

    known: Mapping[str, str]
    says: Mapping[str, str]

    @cached_property
    def ids(self) -> dict[str, str]:
        """The lasting ids by mark."""
        return {mark: id_ for id_, mark in self.known.items()}

    def kept(self, typed: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Typed words as the journal keeps them, and what they cite; ``Rejected`` for a mark of nothing."""
        cites: dict[str, str] = {}

        def lasting(found: re.Match[str]) -> str:
            ids = []
            for mark in _split(found[1]):
                if mark not in self.ids:
                    raise Rejected(f"There is no {_NAMES[mark[0]]} {mark}. Check the number in brackets.")
                ids.append(self.ids[mark])
                cites[ids[-1]] = self.says[ids[-1]]
            return "".join(f"{{{id_}}}" for id_ in ids)

        return _MARK.sub(lasting, typed.strip()), tuple(cites.items())

    def shown(self, words: str) -> str:
        """Kept words with today's marks."""
        return _KEPT.sub(lambda found: f"[{self.known[found[1]]}]" if found[1] in self.known else GONE, words)

    def sentences(self, text: Text) -> tuple[Sentence, ...]:
        """The sentences of a part, each with how it stands to its evidence today."""
        before = dict(text.cites)
        return tuple(Sentence(words, self._state(words, before)) for words in _SENTENCE.findall(self.shown(text.words)))

    def of(self, words: str) -> tuple[str, ...]:
        """The marks that words carry, those of nothing left out."""
        return tuple(mark for group in _MARK.findall(words) for mark in _split(group) if mark in self.ids)

    def _state(self, words: str, before: Mapping[str, str]) -> State:
        cites = [self.ids[mark] for mark in self.of(words)]
        if GONE in words:
            return "lost"
        if any(before.get(id_) != self.says[id_] for id_ in cites):
            return "changed"
        return "rests" if cites else "bare"


def digest(words: str) -> str:
    """Tells whether a source still says the same."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def marked(words: str, mark: str) -> str:
    """Words whose every sentence names one source.

    >>> marked("Answers differed. Police lay apart.", "F2")
    'Answers differed. [F2] Police lay apart. [F2]'
    """
    return _SENTENCE.sub(lambda sentence: f"{sentence[0]} [{mark}]", words)


def unmarked(words: str) -> str:
    """Words without their marks, for readers who have no list of sources.

    >>> unmarked("Sharing comes late [R12]. [F3, C7]")
    'Sharing comes late.'
    """
    return re.sub(rf"\s*{_MARK.pattern}", "", words)


def _split(group: str) -> list[str]:
    return re.split(r"\s*,\s*", group)
