"""Writing: what people decide and write for the findings report, folded from the entries.

Nothing here is a participant's words: a confirmed quote says where in a remark it stands, not what it says.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from PIL import Image
from rpds import HashTrieMap as Map

from workshop import entries as e
from workshop.activities import ROLE_LIMIT
from workshop.errors import Rejected

MOST_THEMES, LONGEST_TEXT, LONGEST_CELL, MOST_RECOMMENDATIONS = 7, 6000, 400, 20
"""Themes of a report; characters of one part and of one cell of a recommendation; recommendations."""
LARGEST_LOGO, LEAST_CONTRAST = 200_000, 4.5
"""Characters of a logo in base64; contrast of the accent colour on white (WCAG 2.2, 1.4.3)."""
REMOVED, SHORT = "[removed]", 12
"""Stands for words of a removed remark; remarks of fewer characters may be anybody's words unless they are quoted."""
LEAST_WORDS, LEAST_CHARACTERS = 5, 25
"""Of a run of words that is taken for a copy of part of a remark. Shorter ones may be anybody's words."""
MEANWHILE = "Somebody else wrote this part meanwhile. Read their words first; yours are still in front of you."

Parts = tuple[tuple[str, tuple[str, ...]], ...]
"""Titled parts of plain lines, as participants are told them."""


@dataclass(frozen=True)
class Span:
    """The part of a remark that may be printed: its characters from ``start`` to ``end``, the last one exclusive."""

    start: int
    end: int
    at: str


@dataclass(frozen=True)
class Text:
    """The words of one part of the report. ``uuid`` tells versions apart; ``cites`` as in ``entries.Written``."""

    uuid: str
    words: str
    cites: tuple[tuple[str, str], ...]
    at: str


@dataclass(frozen=True)
class Recommendation:
    """``version`` is the uuid of the entry that wrote it last."""

    id: str
    action: str
    theme: str
    owner: str
    by: str
    measure: str
    version: str


@dataclass(frozen=True)
class SignedOff:
    by: str
    version: str
    review: str
    at: str


@dataclass(frozen=True)
class Writing:
    """``themes`` are the chosen ones, none until somebody chose. ``quotes`` are by place and remark, in printing order.

    A place is ``theme/ID`` or ``question/ID``. ``changed`` says that something was signed off and is not as it was.
    """

    themes: tuple[str, ...] = ()
    quotes: Map[tuple[str, str], Span] = Map()
    texts: Map[str, Text] = Map()
    recommendations: tuple[Recommendation, ...] = ()
    organisation: str = ""
    logo: str = ""
    accent: str = ""
    signed: SignedOff | None = None
    first_signed: str = ""
    """When something was signed off for the first time; empty until then."""
    changed: bool = False
    touched: int = 0
    """The last row that a report rests on."""

    @property
    def stands(self) -> bool:
        """Whether somebody stands for the report as it is now."""
        return self.signed is not None and not self.changed

    def version(self, part: str) -> str:
        """Which version of a part stands: a uuid, or empty where nobody has written it."""
        text = self.texts.get(part)
        return text.uuid if text else ""

    def quoted(self, place: str) -> list[tuple[str, Span]]:
        """The confirmed quotes of one place: remarks by uuid, the first confirmed first."""
        here = [(answer, span) for (where, answer), span in self.quotes.items() if where == place]
        return sorted(here, key=lambda one: (one[1].at, one[0]))


NOTHING = Writing()
"""Nobody has written anything yet."""

KINDS = (
    e.ThemesChosen,
    e.QuoteConfirmed,
    e.QuoteDropped,
    e.Written,
    e.Recommended,
    e.RecommendationDropped,
    e.LookSet,
    e.SignedOff,
)

_NEUTRAL = (
    e.PhraseMade,
    e.SeatTaken,
    e.RetentionSet,
    e.Paused,
    e.Resumed,
    e.TimerSet,
    e.TableNoted,
    e.WorkshopEnded,
    e.ToldBack,
)
"""What changes nothing that a report says."""


def struck(text: str, words: Sequence[str]) -> str:
    """A text without copies of removed remarks, whole or in part, whatever their case, punctuation and spaces.

    A part is a run of ``LEAST_WORDS`` words or more that has ``LEAST_CHARACTERS`` or more.

    >>> struck("One wrote “We share too late” [R1].", ["We share too late."])
    'One wrote “[removed]” [R1].'
    >>> struck("They wait for consent, which nobody needs here.", ["We wait for consent which nobody needs"])
    'They [removed] here.'
    >>> struck("Trust matters: “trust”.", ["Trust"])
    'Trust matters: “[removed]”.'
    """
    removed = [said for one in words if (said := [word.folded for word in _words(one)])]
    # What was struck keeps apart what stands before and after it, so that no copy arises that was not there before.
    # A room may be folded from texts that were struck already, by more remarks, and must be the same.
    return REMOVED.join(_left(piece, removed) for piece in text.split(REMOVED)) if removed else text


class _Word(NamedTuple):
    """A word of a text: as it is compared, and where it starts and ends."""

    folded: str
    start: int
    end: int


def _left(text: str, removed: Sequence[Sequence[str]]) -> str:
    told = _words(text)
    copies = [copy for said in removed for copy in _copied(text, told, said)]
    left, known, end = [], 0, 0
    for copy in sorted(copies, key=lambda one: one.start):
        if copy.start >= known:
            left.append(text[end : told[copy.start].start])
        known = max(known, copy.stop)
        end = told[known - 1].end
    return REMOVED.join([*left, text[end:]])


def _copied(text: str, told: Sequence[_Word], said: Sequence[str]) -> Iterator[range]:
    """Where words of a text are a copy of a remark or part of one; short remarks only as a quotation of their own."""
    is_short = _length(said) < SHORT
    places: dict[str, list[int]] = {}
    for number, word in enumerate(said):
        places.setdefault(word, []).append(number)
    runs: dict[int, int] = {}
    for place, here in enumerate(told, start=1):
        # By place in the remark: how many words up to there are those up to here.
        runs = {number: runs.get(number - 1, 0) + 1 for number in places.get(here.folded, ())}
        if not runs:
            continue
        run = range(place - max(runs.values()), place)
        copy = [told[one].folded for one in run]
        is_whole = len(copy) == len(said)
        if is_whole and is_short:
            is_copy = _is_quoted(text, told[run[0]].start, told[run[-1]].end)
        else:
            is_copy = is_whole or (len(copy) >= LEAST_WORDS and _length(copy) >= LEAST_CHARACTERS)
        if is_copy:
            yield run


def _length(words: Sequence[str]) -> int:
    """Characters, with one between words."""
    return sum(map(len, words)) + len(words) - 1


def _is_quoted(text: str, start: int, end: int) -> bool:
    return text[max(start - 1, 0) : start] in _OPENING and bool(_CLOSED.match(text, end))


_OPENING, _CLOSED = {"“", "\u2018", '"', "'"}, re.compile("[.!?…]*[”\u2019\"']")
"""Quotation marks, double and single."""


def _words(text: str) -> list[_Word]:
    """The words of a text, as they are compared: without case, accents, apostrophes and what has no width."""
    found: list[_Word] = []
    joins = False
    for place, character in enumerate(text):
        folded, kind = _folded(character)
        if kind == "word" or (kind == "letter" and not joins):
            found.append(_Word(folded, place, place + 1))
        elif joins and kind in {"letter", "mark"}:
            found[-1] = _Word(found[-1].folded + folded, found[-1].start, place + 1)
        joins = kind == "letter" or (joins and kind in {"mark", "inside"})
    return found


@lru_cache(maxsize=4096)
def _folded(character: str) -> tuple[str, str]:
    """What is compared of a character, and its part in a word: all of it where words have no spaces between them."""
    parts = unicodedata.normalize("NFKD", character.casefold())
    if folded := "".join(part for part in parts if unicodedata.category(part)[0] in "LN"):
        return folded, "word" if unicodedata.east_asian_width(character) in {"W", "F"} else "letter"
    category = unicodedata.category(character)
    if category.startswith("M"):
        return "", "mark"
    return "", "inside" if category == "Cf" or character in _APOSTROPHES else "apart"


_APOSTROPHES = "'\u2019\u02bc"


def after(writing: Writing, row: e.Row) -> Writing:
    """The writing once ``row``, an entry of any kind, has happened."""
    entry = row.entry
    if isinstance(entry, e.SignedOff):
        signed = SignedOff(entry.by, entry.version, entry.review, row.at)
        return replace(writing, signed=signed, first_signed=writing.first_signed or row.at, changed=False)
    if not isinstance(entry, _NEUTRAL):
        writing = replace(writing, changed=writing.signed is not None, touched=row.id)
    match entry:
        case e.ThemesChosen(themes):
            return replace(writing, themes=themes)
        case e.QuoteConfirmed(place, answer, start, end):
            return replace(writing, quotes=writing.quotes.insert((place, answer), Span(start, end, row.at)))
        case e.QuoteDropped(place, answer):
            return replace(writing, quotes=writing.quotes.remove((place, answer)))
        case e.Written(part, words, _, cites):
            return replace(writing, texts=writing.texts.insert(part, Text(row.uuid, words, cites, row.at)))
        case e.Recommended(id_, action, theme, owner, by, measure):
            new = Recommendation(id_, action, theme, owner, by, measure, row.uuid)
            if any(one.id == id_ for one in writing.recommendations):
                changed = (new if one.id == id_ else one for one in writing.recommendations)
                return replace(writing, recommendations=tuple(changed))
            return replace(writing, recommendations=(*writing.recommendations, new))
        case e.RecommendationDropped(id_):
            left = tuple(one for one in writing.recommendations if one.id != id_)
            return replace(writing, recommendations=left)
        case e.LookSet(organisation, logo, accent):
            return replace(writing, organisation=organisation, logo=logo, accent=accent)
    return writing


def check(writing: Writing, entry: e.Entry) -> None:
    """Whether the writing allows the entry; ``Rejected`` with a sentence if it does not."""
    match entry:
        case e.ThemesChosen(themes, before):
            if before != writing.themes:
                raise Rejected("Somebody else chose the themes meanwhile. Look at their choice, then make yours.")
            if len(set(themes)) != len(themes) or not 1 <= len(themes) <= MOST_THEMES:
                raise Rejected(f"Choose from 1 to {MOST_THEMES} themes, each once.")
        case e.QuoteConfirmed(place, _, start, end):
            if not 0 <= start < end or not re.fullmatch(r"(theme|question)/.+", place):
                raise Rejected("That part of the remark cannot be quoted. Choose some of its words.")
        case e.QuoteDropped(place, answer):
            if (place, answer) not in writing.quotes:
                raise Rejected("That quote was taken out already.")
        case e.Written(part, words, before):
            if len(words) > LONGEST_TEXT:
                raise Rejected(f"Shorten this part to {LONGEST_TEXT:,} characters or fewer.")
            if before != writing.version(part):
                raise Rejected(MEANWHILE)
        case e.Recommended():
            _check_recommendation(writing, entry)
        case e.RecommendationDropped(id_):
            if id_ not in {one.id for one in writing.recommendations}:
                raise Rejected("That recommendation is not there any more.")
        case e.LookSet():
            _check_look(entry)
        case e.SignedOff(by, version, review, seen):
            if seen and seen < writing.touched:
                raise Rejected("Something changed while you were signing. Look at it, then sign off again.")
            if not by.strip() or len(by) > LONGEST_CELL or not version.strip() or len(version) > ROLE_LIMIT:
                raise Rejected("Say who signs the report off, and which version it is.")
            if review:
                _day(review, "Give the review date as a date, or leave it empty.")


def _check_recommendation(writing: Writing, entry: e.Recommended) -> None:
    known = {one.id: one for one in writing.recommendations}
    if (known[entry.recommendation].version if entry.recommendation in known else "") != entry.before:
        raise Rejected(MEANWHILE)
    if entry.recommendation not in known and len(known) >= MOST_RECOMMENDATIONS:
        raise Rejected(f"A report holds {MOST_RECOMMENDATIONS} recommendations at most. Join two of them.")
    if not entry.action.strip():
        raise Rejected("Say what should be done.")
    if max(len(cell) for cell in (entry.action, entry.owner, entry.measure)) > LONGEST_CELL:
        raise Rejected(f"Shorten what is longer than {LONGEST_CELL} characters.")
    if entry.by:
        _day(entry.by, "Choose a date by when, or leave it empty.")


def _day(text: str, sentence: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Rejected(sentence) from None


def _check_look(entry: e.LookSet) -> None:
    if len(entry.organisation) > ROLE_LIMIT:
        raise Rejected(f"Shorten the organisation's name to {ROLE_LIMIT} characters or fewer.")
    if entry.accent and not re.fullmatch(r"#[0-9a-fA-F]{6}", entry.accent):
        raise Rejected("Give the colour as # and six digits or letters from A to F, such as #0b4f7d.")
    if entry.accent and contrast(entry.accent) < LEAST_CONTRAST:
        raise Rejected("That colour is too light to be read on white paper. Choose a darker one.")
    if len(entry.logo) > LARGEST_LOGO:
        raise Rejected("That logo is too large. Use a picture of 1,000 pixels or fewer on each side.")
    if entry.logo:
        try:
            with Image.open(io.BytesIO(base64.b64decode(entry.logo, validate=True))) as picture:
                picture.verify()
                png = picture.format == "PNG"
        except (OSError, ValueError, SyntaxError, binascii.Error):
            png = False
        if not png:
            raise Rejected("That logo is not a picture that can be used. Save it as PNG, then choose it again.")


def contrast(colour: str) -> float:
    """The contrast of a colour (#rrggbb) on white, 1 to 21, by the definition of WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
