"""Names of people in a remark, in capitals, in lower case or as they should be.

A name that is no ordinary word is marked wherever it stands. One that is also a word ("mark", "grace", "will") or a
place needs company: a capital inside a sentence, a surname, a title, or words that only people go with. The lists and
their sources are in ``word_lists/``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.beside_names import (
    ABSTRACT,
    ALSO_PLAIN,
    BEFORE_A_TITLE,
    CALLINGS,
    CAPITALISED,
    CARED_IN,
    DETERMINERS,
    DOES,
    GIVEN_PLACES,
    HONOURED,
    INSTITUTIONS,
    JOINING,
    KIN,
    LETTERED,
    LIKE_VERBS,
    LOCATED,
    NOT_AFTER_MR,
    OFTEN_WORDS,
    OWNED,
    OWNERS,
    PARTICLES,
    PLAINLY_PLACES,
    RANKS,
    SAID,
    SHORTENED,
    SPOKE,
    TALK,
    THINGS_OF,
    TITLES,
    TO,
)

Place = tuple[int, int]

PUBLIC = (
    "victoria climbié",
    "victoria climbie",
    "baby p",
    "peter connelly",
    "daniel pelka",
    "khyra ishaq",
    "hamzah khan",
    "arthur labinjo-hughes",
    "star hobson",
    "sara sharif",
    "stephen lawrence",
    "eileen munro",
    "alexis jay",
    "fiona caldicott",
    "josh macalister",
    "louise casey",
    "clare wood",
    "sarah payne",
    "martha mills",
    "maria colwell",
    "jasmine beckford",
    "laming",
    "munby",
    "caldicott",
    "climbié",
    "climbie",
)
"""People of public record whose names stand for an inquiry, a review or a law. Marking them would hide the subject."""


def _list(name: str) -> frozenset[str]:
    lines = (Path(__file__).resolve().parent / "word_lists" / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


_FIRST, _LAST = _list("first-names.txt"), _list("surnames.txt")
_ORDINARY, _PLACES = _list("names-that-are-words.txt"), _list("names-that-are-places.txt")
_NAMES = _FIRST | _LAST
_SURE = _NAMES - _ORDINARY - _PLACES
_KNOWN_WORDS = _list("ordinary-words.txt")
_SURE_FIRST = _SURE & _FIRST
_FIRST_NOT_PLACES = _FIRST - _PLACES
_NAMES_NOT_PLACES = _NAMES - INSTITUTIONS
_NAMES_NOT_CAPITALISED = _NAMES - CAPITALISED
_BEFORE_NAMES = TITLES | RANKS | CALLINGS
_NO_PART = CAPITALISED | INSTITUTIONS | RANKS | TITLES
_NO_STRANGER = _NO_PART | _NAMES | KIN | SPOKE
_NO_LEAD = CAPITALISED | TITLES | CALLINGS | HONOURED
_NAMED = _NAMES - LIKE_VERBS
_FIRST_OF_KIN = _FIRST - LIKE_VERBS - ABSTRACT
_SPOKEN_TO = _FIRST_NOT_PLACES - {"will", "may", "can", "young", "rich"}
_PLAIN_LEAD = _FIRST - LIKE_VERBS - ABSTRACT - DETERMINERS - KIN
_MISS = _LAST - ABSTRACT - {"young"}
_MAY_BEGIN = ABSTRACT | _PLACES
_NOT_BEFORE_A_PERSON = DETERMINERS | TITLES

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "\u0131": "i", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ə": "e", "ð": "d", "þ": "th"}
)
_APOSTROPHES = "'`\u00b4\u02bc\u2018\u2019"
_LETTER = r"[^\W\d_][\u0300-\u036f]*"
_TOKEN = re.compile(rf"{_LETTER}(?:[{_APOSTROPHES}]?{_LETTER})*")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}][sS]\Z")
_ENDING = re.compile(rf"^[{_APOSTROPHES}][sS]?")
_BESIDE = re.compile(r"[^\S\n]{1,2}|[-\u2010\u2011]")
_AFTER_INITIAL = re.compile(r"\.?[^\S\n]{0,2}")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n•])[\s\"'\u2018\u2019\u201c\u201d(*-]*\Z")
_CITED = re.compile(r",?\s(?:et al|\(\d{4})")
_PUBLIC = re.compile(rf"(?<!\w)(?:{'|'.join(PUBLIC)})(?!\w)", re.I)


@dataclass(frozen=True)
class _Token:
    """A word without a possessive's ending; ``word`` is how the lists have it.

    ``shape`` is lower, title or upper; in a remark all in capitals, or a headline, capitals tell nothing: lower.
    """

    start: int
    end: int
    word: str
    shape: str
    possessive: bool


def person_names(text: str) -> Iterator[Place]:
    """Where people's names stand, in the order of the text; first name and surname together are one."""
    remark = _Remark(text)
    at = 0
    while at < len(remark.tokens):
        if remark.is_person(at):
            first, last = remark.whole(at)
            yield remark.tokens[first].start, remark.tokens[last].end
            at = last
        at += 1


class _Remark:
    """The words of one remark. Methods take the place of a word among them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.public = [found.span() for found in _PUBLIC.finditer(text)]

    def is_person(self, at: int) -> bool:
        if self.is_public(at) or self.is_thing(at):
            return False
        token = self.tokens[at]
        if token.word in _SURE and not (token.shape == "upper" and len(token.word) <= 4):
            return True
        if len(token.word) < 2:
            return False
        if token.word in GIVEN_PLACES and self.before(at) not in LOCATED:
            return True
        known = token.word in _NAMES
        return (
            self.is_titled(at)
            or self.is_introduced(at)
            or (known and (self.is_acting(at) or self.is_full(at) or self.is_capital_inside(at)))
            or self.is_bare_possessive(at)
        )

    # --- What is around a word

    def word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def shape(self, at: int) -> str:
        return self.tokens[at].shape if 0 <= at < len(self.tokens) else ""

    def between(self, at: int) -> str:
        """What stands between a word and the next."""
        if not 0 <= at < len(self.tokens) - 1:
            return "\n"
        return self.text[self.tokens[at].end : self.tokens[at + 1].start]

    def beside(self, at: int) -> bool:
        """Whether a word and the next belong together: a blank or a hyphen between them and nothing else."""
        return bool(_BESIDE.fullmatch(self.between(at)))

    def before(self, at: int) -> str:
        """The word before, if nothing but a blank is between."""
        return self.word(at - 1) if self.beside(at - 1) else ""

    def after(self, at: int) -> str:
        """The word after, if nothing but a blank or a possessive's ending is between."""
        return self.word(at + 1) if _BESIDE.fullmatch(_ENDING.sub("", self.between(at))) else ""

    def starts_sentence(self, at: int) -> bool:
        start = self.tokens[at].start
        return bool(_SENTENCE_START.search(self.text, max(0, start - 8), start)) if start else True

    def is_initial(self, at: int) -> bool:
        """A letter that stands for a first name: not "I", not "A", not the "B" of "Child B"."""
        token = self.tokens[at] if at >= 0 else None
        if token is None or token.end - token.start != 1 or not self.text[token.start].isupper():
            return False
        dotted = self.text[token.end : token.end + 1] == "."
        return (dotted or token.word not in {"a", "i"}) and self.before(at) not in LETTERED

    def is_no_word(self, at: int) -> bool:
        """Long enough to tell, and in no list of English words."""
        word = self.word(at)
        return len(word) > 3 and word not in _KNOWN_WORDS and word not in _NO_PART and word not in NOT_AFTER_MR

    # --- What a name is not

    def is_public(self, at: int) -> bool:
        token = self.tokens[at]
        return any(start <= token.start and token.end <= end for start, end in self.public)

    def is_thing(self, at: int) -> bool:
        """A hospital, a law, an inquiry, an operation or a cited author that bears the name."""
        token = self.tokens[at]
        if token.shape != "lower" or token.word not in _SURE:
            honoured = self.word(at - 1) in HONOURED and self.between(at - 1).strip() in {"", "."}
        else:
            honoured = self.before(at) in HONOURED - ALSO_PLAIN
        if honoured or _CITED.match(self.text, token.end):
            return True
        if token.possessive:
            return self.after(at) in THINGS_OF | CARED_IN
        last = at
        while last < at + 3 and self.beside(last) and self.word(last + 1) in _NAMES_NOT_PLACES:
            last += 1
        thing = self.word(last + 1) if self.beside(last) and not self.tokens[last].possessive else ""
        if self.tokens[last].possessive:
            return self.after(last) in THINGS_OF | CARED_IN
        capital = token.shape == "title" and self.shape(last + 1) == "title"
        return thing in (INSTITUTIONS if capital else PLAINLY_PLACES)

    # --- What makes a word a name

    def is_titled(self, at: int) -> bool:
        """Mr, Dr, PC, Auntie and their like stand before."""
        title, gap = self.word(at - 1), self.between(at - 1)
        if title not in _BEFORE_NAMES or not re.fullmatch(r"\.?[^\S\n]{1,2}|\.", gap):
            return False
        if "." in gap and title not in SHORTENED:
            return False
        token = self.tokens[at]
        if token.word in _NO_PART:
            return False
        if token.shape != "lower" and self.shape(at - 1) != "lower":
            return title not in OFTEN_WORDS or token.shape == "title" or token.word in _NAMES
        if token.shape == "title" and title in CALLINGS:
            return token.word in _NAMES
        if token.word in _SURE:
            return True
        if token.word not in _NAMES:
            told = (
                title not in OFTEN_WORDS
                or title == "nurse"
                or (title == "miss" and self.before(at - 1) in BEFORE_A_TITLE)
            )
            return told and self.is_no_word(at)
        if token.word in LIKE_VERBS:
            return False
        if title in {"auntie", "aunty", "aunt", "uncle"}:
            return token.word in _FIRST
        if title == "miss":
            return token.word in _MISS and self.before(at - 1) in BEFORE_A_TITLE
        return title not in OFTEN_WORDS and token.word in _LAST

    def is_introduced(self, at: int) -> bool:
        """Somebody is told, met, called or is somebody's son: only people are."""
        token, before, earlier = self.tokens[at], self.before(at), self.before(at - 1)
        stranger = token.shape == "title" and token.word not in _NO_STRANGER
        if before == "named" or (before in {"is", "was"} and earlier in {"name", "surname"}):
            return (stranger or token.word in _NAMED) and not self.starts_sentence(at)
        if before == "called":
            return (stranger or token.word in _FIRST) and earlier in KIN
        if before in KIN:
            owned = earlier in OWNERS
            if token.shape == "title":
                return token.word in _FIRST or (stranger and owned)
            return owned and token.word in _FIRST_OF_KIN
        if not (before in SPOKE or (before in TO and earlier in TALK)):
            return False
        if token.shape == "title":
            full = self.beside(at) and self.shape(at + 1) == "title" and self.is_no_word(at) and self.is_no_word(at + 1)
            return token.word in _NAMES or full
        return token.word in _SPOKEN_TO

    def is_acting(self, at: int) -> bool:
        """It says, lives or has a mother."""
        token = self.tokens[at]
        if token.word not in _FIRST or self.before(at) in _NOT_BEFORE_A_PERSON:
            return False
        after = self.after(at)
        if token.possessive:
            return after in KIN or (after in OWNED and token.word not in _MAY_BEGIN)
        if self.before(at) and not self.starts_sentence(at) and token.shape == "lower":
            return after in SAID and token.word not in _PLACES and self.before(at) in JOINING
        if token.shape == "lower":
            return after in SAID and token.word not in _PLACES
        return after in (SAID if token.word in _MAY_BEGIN else DOES)

    def is_full(self, at: int) -> bool:
        """First name and surname, or an initial and a surname, each with a capital."""
        token = self.tokens[at]
        if token.shape == "lower":
            return False
        if token.word in _LAST and token.shape == "title" and self.is_initial(at - 1):
            return bool(_AFTER_INITIAL.fullmatch(self.between(at - 1)))
        if token.possessive or not self.beside(at) or token.word not in _FIRST:
            return False
        if self.word(at + 1) in _NO_PART or self.shape(at + 1) != token.shape:
            return False
        if token.shape == "upper":
            return self.word(at + 1) in _SURE
        return self.word(at + 1) in _LAST or self.is_no_word(at + 1)

    def is_capital_inside(self, at: int) -> bool:
        """A first name that is also a word, with a capital that no sentence's start and no title explains."""
        token = self.tokens[at]
        if token.shape != "title" or token.word not in _FIRST_NOT_PLACES or self.starts_sentence(at):
            return False
        if self.before(at) in DETERMINERS or (self.beside(at - 1) and self.shape(at - 1) in {"title", "upper"}):
            return False
        return not (self.beside(at) and self.shape(at + 1) in {"title", "upper"}) or self.word(at + 1) in _LAST

    def is_bare_possessive(self, at: int) -> bool:
        """ "sarahs mum", as people type it."""
        word = self.word(at)
        return (
            len(word) > 4
            and word[-1] == "s"
            and word[:-1] in _SURE_FIRST
            and self.before(at + 1) == word
            and (self.after(at) in KIN | OWNED)
        )

    # --- How far a name goes

    def whole(self, at: int) -> tuple[int, int]:
        """The first and the last word of the name around one of its words."""
        first = last = at
        while at - first < 3 and self._leads(first - 1, first):
            first -= 1
        while last - at < 4 and (step := self._follows(last)):
            last += step
        return first, last

    def _leads(self, at: int, name: int) -> bool:
        """Whether the word at ``at`` is a first name or an initial of the name that begins at ``name``."""
        if at < 0 or self.tokens[at].possessive:
            return False
        if self.is_initial(at) and self.shape(name) != "lower":
            return bool(_AFTER_INITIAL.fullmatch(self.between(at)))
        token = self.tokens[at]
        if not self.beside(at) or token.word in _NO_LEAD:
            return False
        if token.shape == "title":
            stranger = token.word not in _NO_STRANGER and token.word not in _NO_LEAD and not self.starts_sentence(at)
            return self.shape(name) == "title" and (token.word in _FIRST or (stranger and self.word(name) in _LAST))
        return self.shape(name) == token.shape and token.word in _PLAIN_LEAD and self.word(name) in _LAST

    def _follows(self, at: int) -> int:
        """How many words after this one belong to the same name: none, one, or two with an initial or "de"."""
        if self.tokens[at].possessive or not self.beside(at):
            return 0
        if self._is_more(at, at + 1):
            return 1
        link = self.word(at + 1) in PARTICLES and self.beside(at + 1)
        initial = self.is_initial(at + 1) and _AFTER_INITIAL.fullmatch(self.between(at + 1))
        return 2 if (link or initial) and self._is_more(at, at + 2) else 0

    def _is_more(self, at: int, then: int) -> bool:
        if then >= len(self.tokens) or len(self.word(then)) < 2:
            return False
        shape, token = self.shape(at), self.tokens[then]
        if token.shape == "title" and shape == "title":
            return token.word in _SURE or (token.word not in _NO_PART and token.word not in KIN)
        if token.shape == shape:
            return token.word in (_NAMES_NOT_CAPITALISED if shape == "upper" else _SURE)
        return token.word in _SURE


def _tokens(text: str) -> list[_Token]:
    found = list(_TOKEN.finditer(text))
    shapes = [_shape(one[0]) for one in found]
    long = [shape for one, shape in zip(found, shapes, strict=True) if len(one[0]) > 3]
    loud = shapes.count("upper") > 0.6 * len([one for one in found if len(one[0]) > 1])
    headline = len(long) > 4 and long.count("title") > 0.75 * len(long)
    tokens = []
    for one, shape in zip(found, shapes, strict=True):
        tail = _POSSESSIVE.search(one[0])
        word = one[0][: tail.start()] if tail else one[0]
        told = "lower" if loud or (headline and shape == "title") else shape
        tokens.append(_Token(one.start(), one.start() + len(word), _folded(word), told, bool(tail)))
    return tokens


def _shape(word: str) -> str:
    if not word[0].isupper():
        return "lower"
    return "upper" if len(word) > 1 and word.isupper() else "title"


def _folded(word: str) -> str:
    """As the lists have it: lower case, without accents and apostrophes."""
    plain = unicodedata.normalize("NFD", word.lower().translate(_LETTERS))
    return "".join(one for one in plain if one.isalpha())
