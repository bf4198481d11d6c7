"""Key words: what people of a group, or remarks of a theme, say often, and what they say that others do not.

A word is counted once for each person (for words from paper: for each remark), in whichever form it is written.
Words that fewer than ``FEWEST`` said are never listed.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wordcloud import STOPWORDS

from analysis.wording import stem
from workshop.room import Remark

FEWEST = 2
"""People who must have said a word before it is listed."""
DISTINCTIVE = 1.96
"""The z-score from which a word is called distinctive (95%, two-sided)."""
PRIOR = 10.0
"""Words' worth of the whole room's way of speaking that each side is given before its own words are counted."""


@dataclass(frozen=True)
class Word:
    """A word in its most frequent form. ``said`` people said it, of those in the base of its ``Words``.

    ``z`` says how much more it was said here than by everybody else, in standard errors; ``distinctive`` from 1.96.
    """

    text: str
    said: int
    z: float

    @property
    def distinctive(self) -> bool:
        return self.z >= DISTINCTIVE


@dataclass(frozen=True)
class Words:
    """The words of one part of what was said, most frequent first. ``people`` and ``remarks`` are their base."""

    people: int
    remarks: int
    words: tuple[Word, ...]


def key_words(inside: Iterable[Remark], outside: Iterable[Remark]) -> Words:
    """The words of some remarks, beside those of all others."""
    here, there = tuple(inside), tuple(outside)
    said, others = _said(here), _said(there)
    forms = _forms((*here, *there))
    z = log_odds(said, others)
    words = [Word(forms[one], number, z[one]) for one, number in said.items() if number >= FEWEST]
    most_first = sorted(words, key=lambda word: (-word.said, -word.z, word.text))
    return Words(len({_who(one) for one in here}), len(here), tuple(most_first))


def log_odds(inside: Mapping[str, int], outside: Mapping[str, int], prior: float = PRIOR) -> dict[str, float]:
    """For each word of either side the z-score of its log-odds ratio, with an informative Dirichlet prior.

    The prior gives each side ``prior`` words, shared out as both sides together use them, so that rare words do not
    stand out by chance. 0 for every word where one side said nothing: there is nobody to compare with.

    Monroe, B. L., Colaresi, M. P. and Quinn, K. M. (2008). Fightin' words: lexical feature selection and evaluation
    for identifying the content of political conflict. Political Analysis 16(4), 372-403, equations 15, 16, 18, 22.
    """
    both = Counter(inside) + Counter(outside)
    here, there, total = sum(inside.values()), sum(outside.values()), both.total()
    if not here or not there or len(both) == 1:
        return dict.fromkeys(both, 0.0)
    scores = {}
    for word, number in both.items():
        alpha = prior * number / total
        first, second = inside.get(word, 0) + alpha, outside.get(word, 0) + alpha
        ratio = math.log(first / (here + prior - first)) - math.log(second / (there + prior - second))
        scores[word] = ratio / math.sqrt(1 / first + 1 / second)
    return scores


def _said(remarks: Iterable[Remark]) -> Counter[str]:
    """Stems by how many people said them."""
    by_person: dict[str, set[str]] = {}
    for one in remarks:
        by_person.setdefault(_who(one), set()).update(stem(word) for word in _words(one.text))
    return Counter(word for words in by_person.values() for word in words)


def _who(remark: Remark) -> str:
    return remark.participant or remark.uuid


def _forms(remarks: Iterable[Remark]) -> dict[str, str]:
    """The form in which each stem was written most often; of equals, the first of the alphabet."""
    forms: dict[str, Counter[str]] = {}
    for one in remarks:
        for word in _words(one.text):
            forms.setdefault(stem(word), Counter())[word] += 1
    return {one: min(found, key=lambda word: (-found[word], word)) for one, found in forms.items()}


def _words(text: str) -> list[str]:
    found = re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*", text.casefold().replace("\u2019", "'"))
    return [word for word in found if len(word) > 1 and word not in _ORDINARY]


_ORDINARY = frozenset(STOPWORDS) | {
    "also", "anything", "either", "even", "every", "everybody", "everyone", "everything", "got", "lot", "made", "make",
    "may", "might", "much", "must", "nobody", "nothing", "one", "ones", "really", "said", "say", "says", "somebody",
    "someone", "something", "still", "thing", "things", "though", "us", "want", "way", "well", "went", "will", "yes",
    "yet",
}  # fmt: skip
"""Words that say nothing of what a remark is about."""
