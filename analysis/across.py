"""Several workshops side by side: who they were, what they were asked alike, and which themes they share.

Everything here is added up from numbers that each workshop's own report prints, so nothing new is given away.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from analysis import phrases
from analysis.agreement import Span, median
from analysis.disclosure import too_few
from analysis.document import Sheet
from analysis.sharing import Step
from analysis.sheets import of_everybody
from analysis.study import Study, study
from analysis.votes import MYTH, Vote
from workshop.activities import Question
from workshop.agenda import LEVELS_SCALE, RAG_SCALE, Facts, round_name
from workshop.codebook import Codebook
from workshop.errors import Rejected
from workshop.materials import built_in
from workshop.room import Room

POOLED = frozenset({"choice", "scale", "choices"})
"""The kinds of question whose counts can be added up. Rankings and points depend on what else was on offer."""
FEWEST_UNNAMED = 3
"""Places that did not agree to be named. One of them would be known by its absence, and each of two by the other."""
OWN_MATERIALS = "own materials"
"""Instead of the name of a place's own pack, which may say whose it is."""


@dataclass(frozen=True)
class Workshop:
    """One workshop. ``name`` is its place where that was agreed, else a number.

    ``printed`` are the sheets of its own report that tell of the whole room.
    """

    name: str
    date: str
    named: bool
    read: Study
    printed: tuple[Sheet, ...]

    @property
    def when(self) -> str:
        """The day in words; of a workshop without a name only the month, which many others share."""
        return phrases.day(self.date) if self.named else self.month

    @property
    def month(self) -> str:
        """The month and the year in words."""
        return phrases.day(self.date).partition(" ")[2]

    @property
    def materials(self) -> str:
        return _told(self.read.agenda.materials)

    @property
    def people(self) -> int:
        return self.read.people.total

    @property
    def coded(self) -> int:
        """Released remarks that were put beside the codebook."""
        return len(self.read.codes.remarks)


@dataclass(frozen=True)
class Round:
    """One round of a question in several workshops: counts by option, None for one where it is not known."""

    name: str
    counts: tuple[tuple[int, ...] | None, ...]

    @property
    def told(self) -> list[int]:
        """The workshops that are counted, by their place."""
        return [place for place, counts in enumerate(self.counts) if counts is not None]

    @property
    def pooled(self) -> tuple[int, ...]:
        return self.of(self.told)

    def of(self, workshops: Iterable[int]) -> tuple[int, ...]:
        """The counts of some workshops together, by option."""
        known = [counts for place in workshops if (counts := self.counts[place]) is not None]
        return tuple(map(sum, zip(*known, strict=True)))


@dataclass(frozen=True)
class Shared:
    """A question that two workshops or more were asked in the same words. ``right`` is the answer of a myth card."""

    question: Question
    title: str
    rounds: tuple[Round, ...]
    right: str = ""

    @property
    def points(self) -> tuple[int, ...]:
        """The places of the options on the scale."""
        return tuple(place for place, one in enumerate(self.question.options) if not one.off_scale)

    def middle(self, counts: Sequence[int] | None) -> Span | None:
        """The middle point of a scale, from 1; None where nobody is on it, or there is no scale."""
        on_scale = [counts[place] for place in self.points] if counts else []
        return median(on_scale) if self.question.kind == "scale" and any(on_scale) else None


@dataclass(frozen=True)
class Curve:
    """When people would share, of one card: for each workshop its steps, None where it is not known; and of all."""

    title: str
    releases: tuple[str, ...]
    steps: tuple[tuple[Step, ...] | None, ...]

    @property
    def pooled(self) -> tuple[Step, ...]:
        told = [steps for steps in self.steps if steps is not None]
        return tuple(
            Step(
                one[0].release,
                sum(step.base for step in one),
                sum(step.sharing for step in one),
                sum(step.apart for step in one),
            )
            for one in zip(*told, strict=True)
        )


@dataclass(frozen=True)
class Theme:
    """A theme of the codebook with its released remarks in each workshop."""

    id: str
    title: str
    remarks: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.remarks)

    @property
    def workshops(self) -> int:
        return sum(number > 0 for number in self.remarks)


@dataclass(frozen=True)
class Across:
    """Several workshops by date, and what they share. ``apart`` says in sentences what was not put together.

    ``small`` workshops had too few people for any figure; ``alone`` counts questions that one workshop alone had.
    """

    workshops: tuple[Workshop, ...]
    shared: tuple[Shared, ...]
    curves: tuple[Curve, ...]
    themes: tuple[Theme, ...]
    apart: tuple[str, ...]
    small: int
    alone: int


def across(rooms: Mapping[str, Room], threshold: int, codebook: Codebook | None = None) -> Across:
    """Read workshops by their ids; ``Rejected`` for fewer than two that can be told of."""
    if len(rooms) < 2:
        raise Rejected("Choose two workshops or more. One alone has its own report.")
    if any(room.rehearsal for room in rooms.values()):
        raise Rejected("One of these is a rehearsal, whose answers are invented. Leave it out.")
    book = built_in().codebook if codebook is None else codebook
    studies = {id_: study(room, book, "", threshold) for id_, room in rooms.items()}
    told = {id_: read for id_, read in studies.items() if not too_few(read.people.total + read.paper)}
    told = {id_: read for id_, read in told.items() if read.votes}
    if len(told) < 2:
        raise Rejected("Fewer than two of these workshops had enough people to tell of. Add others.")
    agreed = _agreed([one.facts for one in told.values()])

    def order(id_: str) -> tuple[str, bool, str, str]:
        """By month; in a month those without a name come last, so that no day can be told from the days beside it."""
        facts = told[id_].facts
        named = _place(facts) in agreed
        return facts.date[:7], not named, facts.date if named else "", id_

    ids = sorted(told, key=order)
    names = _names([told[id_].facts for id_ in ids], agreed)
    workshops = tuple(
        Workshop(name, told[id_].facts.date, _place(told[id_].facts) in agreed, told[id_], of_everybody(told[id_]))
        for name, id_ in zip(names, ids, strict=True)
    )
    plain = [_plain(rooms[id_]) for id_ in ids]
    telling = _telling(room.plan[0].place for room in rooms.values() if _place(room.plan[0]) not in agreed)
    shared, apart, alone = _shared(workshops, plain, telling)
    curves, cut = _curves(workshops, shared, plain)
    themes, renamed = _themes(workshops, telling)
    return Across(workshops, shared, curves, themes, (*apart, *cut, *renamed), len(rooms) - len(told), alone)


# Names


def _place(facts: Facts) -> str:
    return " ".join(facts.place.casefold().split())


def _agreed(facts: Sequence[Facts]) -> frozenset[str]:
    """The places that may be named: all their workshops agreed, and who did not cannot be told from who is missing."""
    places = {_place(one) for one in facts}
    unnamed = {_place(one) for one in facts if not (one.named_in_synthesis and _place(one))}
    return frozenset(places - unnamed if not 0 < len(unnamed) < FEWEST_UNNAMED else ())


def _names(facts: Sequence[Facts], agreed: Collection[str]) -> list[str]:
    """What each workshop is called: its place if it may be named, with its day if it is there twice; else a number."""
    places = Counter(map(_place, facts))
    names = []
    for number, one in enumerate(facts, start=1):
        place = " ".join(one.place.split())
        if _place(one) not in agreed:
            names.append(f"Workshop {number}")
        else:
            names.append(place if places[_place(one)] == 1 else f"{place}, {phrases.day(one.date)}")
    return [f"{name} ({number})" if names.count(name) > 1 else name for number, name in enumerate(names, start=1)]


def _telling(places: Iterable[str]) -> frozenset[str]:
    """The words by which somebody would know one of these places: the built-in materials have none of them."""
    return frozenset(word for place in places for word in _words(place) if len(word) > 2) - _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    pack = built_in()
    questions = [*pack.questions.values(), *(question for card in pack.cards.values() for question in card.questions)]
    said = [text for one in questions for text in (one.text, *(option.label for option in one.options))]
    said += [card.activity.title for card in pack.cards.values()]
    said += [theme.title for theme in pack.codebook.themes]
    return frozenset(word for text in said for word in _words(text))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _tells(texts: Iterable[str], telling: Collection[str]) -> bool:
    return any(word in telling for text in texts for word in _words(text))


def _told(materials: str) -> str:
    """The name of materials: those of a place may be called after it."""
    return materials if re.fullmatch(r"built-in \d+", materials) else OWN_MATERIALS


# Questions

_Plain = Mapping[str, tuple[Question, str]]


def _plain(room: Room) -> _Plain:
    """Every question as its materials have it, without the labels of the place, and the version of these."""
    _, agenda = room.plan
    return {question.id: (question, agenda.materials) for question in agenda.questions}


def _signature(question: Question) -> tuple[object, ...]:
    """What makes two askings the same question. The points of local scales have each place's own words."""
    local = question.scale in {LEVELS_SCALE, RAG_SCALE}
    options = tuple((one.id, "" if local else one.label, one.off_scale) for one in question.options)
    return question.text, question.kind, options, question.about


def _poolable(vote: Vote, question: Question) -> bool:
    return (
        question.kind in POOLED and not question.about and not question.options_from and not vote.question.options_from
    )


def _shared(
    workshops: Sequence[Workshop], plain: Sequence[_Plain], telling: Collection[str]
) -> tuple[tuple[Shared, ...], list[str], int]:
    found: dict[str, dict[tuple[object, ...], dict[int, Vote]]] = {}
    for place, one in enumerate(workshops):
        for vote in one.read.votes:
            if vote.question.id not in plain[place]:
                continue
            question, version = plain[place][vote.question.id]
            if _poolable(vote, question):
                found.setdefault(question.id, {}).setdefault((version, *_signature(question)), {})[place] = vote
    shared, apart, alone = [], [], 0
    for id_, kinds in found.items():
        if len(kinds) > 1:
            apart.append(_kept_apart(id_, list(kinds), sum(map(len, kinds.values()))))
        for votes in kinds.values():
            if len(votes) < 2:
                alone += 1
                continue
            rounds = _rounds(votes, len(workshops))
            place = next(iter(votes))
            question, vote = plain[place][id_][0], votes[place]
            said = (vote.title, question.text, *(one.label for one in question.options))
            if rounds and not _tells(said, telling):
                right = vote.activity.answer if vote.purpose == MYTH and vote.activity else ""
                shared.append(Shared(question, vote.title, rounds, right))
    return tuple(shared), apart, alone


def _kept_apart(id_: str, kinds: Sequence[tuple[object, ...]], workshops: int) -> str:
    """Why a question that has the same id in several workshops is not added up over all of them."""
    known = built_in().questions.get(id_) or next(
        (question for card in built_in().cards.values() for question in card.questions if question.id == id_), None
    )
    called = f"The question {id_}" if known else "A question of the workshops' own"
    versions = {str(kind[0]) for kind in kinds}
    if len(versions) > 1:
        named = phrases.listed(sorted(set(map(_told, versions))))
        why = f"from different materials ({named if known else 'versions differ'})"
    else:
        why = "in different words, or with different answers to choose"
    return f"{called} was asked {why} in {workshops} workshops. Each form is kept apart."


def _rounds(votes: Mapping[int, Vote], workshops: int) -> tuple[Round, ...]:
    """The rounds that two workshops or more held, and that enough people answered in each."""
    names = dict.fromkeys(ballot.round for vote in votes.values() for ballot in vote.ballots)
    rounds = []
    for name in names:
        counts: list[tuple[int, ...] | None] = [None] * workshops
        for place, vote in votes.items():
            for ballot in vote.told.ballots:
                if ballot.round == name and ballot.answered:
                    counts[place] = tuple(ballot.count(option.id) for option in vote.question.options)
        one = Round(round_name(name), tuple(counts))
        if len(one.told) > 1:
            rounds.append(one)
    return tuple(rounds)


def _curves(
    workshops: Sequence[Workshop], shared: Sequence[Shared], plain: Sequence[_Plain]
) -> tuple[tuple[Curve, ...], list[str]]:
    """The cards that two workshops or more took through the same releases."""
    curves, cut = [], []
    for one in shared:
        steps: dict[tuple[str, ...], dict[int, tuple[Step, ...]]] = {}
        for place, workshop in enumerate(workshops):
            same = plain[place].get(one.question.id)
            if same is None or _signature(same[0]) != _signature(one.question):
                continue
            votes = {vote.question.id: vote for vote in workshop.read.votes}
            for card in workshop.read.curves.cards:
                vote = votes[card.question]
                if card.question == one.question.id and not any(ballot.hidden for ballot in vote.ballots):
                    steps.setdefault(card.everyone.first.releases, {})[place] = card.everyone.steps
        if not steps:
            continue
        releases, most = max(steps.items(), key=lambda item: (len(item[1]), len(item[0])))
        if len(releases) < 2 or len(most) < 2:
            continue
        if left := sum(map(len, steps.values())) - len(most):
            workshops_ = phrases.plural(left, "workshop")
            cut.append(f"“{one.title}” was not taken as far in {workshops_}, which the curve leaves out.")
        curves.append(Curve(one.title, releases, tuple(most.get(place) for place in range(len(workshops)))))
    return tuple(curves), cut


# Themes


def _themes(workshops: Sequence[Workshop], telling: Collection[str]) -> tuple[tuple[Theme, ...], list[str]]:
    """The themes by how many workshops, then how many remarks; those that nobody wrote of are left out."""
    counts: dict[tuple[str, str], Counter[int]] = {}
    for place, one in enumerate(workshops):
        for theme in one.read.codebook.themes:
            number = len(one.read.themes.of(theme))
            counts.setdefault((theme.id, theme.title), Counter())[place] += number
    themes = [
        Theme(id_, title, tuple(of[place] for place in range(len(workshops)))) for (id_, title), of in counts.items()
    ]
    told = [theme for theme in themes if theme.total and not _tells((theme.id, theme.title), telling)]
    ids = Counter(theme.id for theme in told)
    renamed = [
        f"The theme {id_} has different titles in these workshops. Each title is kept apart."
        for id_, titles in ids.items()
        if titles > 1
    ]
    return tuple(sorted(told, key=lambda one: (-one.workshops, -one.total, one.title))), renamed
