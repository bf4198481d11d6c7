"""The agenda as data: activities, their steps, and the facts of the day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workshop.activities import Option, Question
from workshop.wording import day

SHOW, ASK, REVEAL = "show", "ask", "reveal"

CODE_LETTERS = "BCDFGHJKMNPQRTVWXYZ"
"""Letters of a join code: no vowels, so no words and no page names; none that look alike."""
CODE_LENGTH, CODE_LENGTH_HOSTED = 4, 6
"""Four letters tell a laptop's workshops apart; among thousands that a service holds, six cannot be guessed."""

BROUGHT_IN = "brought-in"
"""The agenda's id of a workshop that was made from files of another tool."""

LEVELS_SCALE = "level-of-need"
RAG_SCALE = "rag"
"""The scales whose labels each place sets for itself."""


@dataclass(frozen=True)
class Source:
    """Where a stated fact comes from, shown wherever the fact is shown.

    ``claim`` is its id in the register; ``verdict`` is what the register found: primary, quoted, partly, not-found
    or wrong, and then ``text`` is the correction.
    """

    claim: str
    text: str
    source: str
    address: str
    checked: str
    jurisdiction: str
    reservation: str = ""
    verdict: str = ""


def origins(found: Iterable[Source]) -> list[tuple[str, str]]:
    """Where facts come from, where they apply and when they were checked, and the reservation; each said once."""
    alike: dict[tuple[str, str, str], dict[str, None]] = {}
    for one in found:
        alike.setdefault((one.jurisdiction, one.checked, one.reservation), {})[one.source] = None
    return [
        (f"{'. '.join(places)}. {jurisdiction}, checked {day(checked)}.", reservation)
        for (jurisdiction, checked, reservation), places in alike.items()
    ]


@dataclass(frozen=True)
class Step:
    """One press of *Next*: text to show, a question to ask in a round, or that round's results to reveal.

    ``tables`` are facts dealt out to the tables in turn, each seen only by the phones of its table. ``seconds``
    is how long the step is meant to take; ``moves`` says that people change tables now.
    """

    kind: str
    title: str = ""
    text: str = ""
    question: str = ""
    round: str = ""
    prompts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    seconds: int = 0
    moves: bool = False


@dataclass(frozen=True)
class Activity:
    """One item of the agenda. ``answer`` is the right choice of a myth card, and empty for everything else."""

    id: str
    kind: str
    title: str
    minutes: int
    steps: tuple[Step, ...]
    notes: str = ""
    content_note: str = ""
    answer: str = ""
    fact: str = ""
    learning: str = ""
    sources: tuple[Source, ...] = ()
    materials: str = ""
    roles: str = ""
    captured: str = ""


@dataclass(frozen=True)
class Facts:
    """What the facilitator sets for the day. ``date`` is ISO; ``starts`` is local time, HH:MM.

    ``ends`` is when people have to leave, HH:MM, or empty.

    ``route`` says how to raise a real concern here; ``support`` who to talk to; ``controller`` who answers for
    the data. ``address`` replaces the address that phones are told, for instance behind a hotspot. ``rag`` are the
    local labels of red, amber and green with their times. ``merge`` says in which group each sector is counted
    where sectors are small: pairs of a sector's id and the group's name, fixed before results are seen. ``expected``
    are pairs of a sector's id and how many people of it are expected. ``named_in_synthesis`` says that the place
    agreed to be named where several workshops are put together; otherwise it has a number there.
    """

    title: str
    place: str
    date: str
    starts: str
    code: str
    sectors: tuple[Option, ...]
    role_bands: tuple[Option, ...]
    tables: int
    levels: tuple[str, ...]
    route: str
    support: str
    controller: str
    address: str = ""
    rag: tuple[str, ...] = ()
    merge: tuple[tuple[str, str], ...] = ()
    ends: str = ""
    expected: tuple[tuple[str, int], ...] = ()
    named_in_synthesis: bool = False


@dataclass(frozen=True)
class Agenda:
    """The activities in order, every question they ask, and which materials they came from."""

    id: str
    title: str
    materials: str
    activities: tuple[Activity, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Place:
    """A position in the agenda: an activity's id and the number of one of its steps."""

    activity: str
    step: int


def origin(id_: str) -> str:
    """The id that a copy's was made from.

    >>> origin("s01-2"), origin("s01")
    ('s01', 's01')
    """
    return re.sub(r"-\d+$", "", id_)


def second(round_: str) -> str:
    """The name of the round that asks again after discussion."""
    return {"first": "second"}.get(round_, f"{round_}-second")


ROUND_NAMES = {
    "first": "First vote",
    "second": "Second vote, after discussion",
    "apart": "Each with their own facts",
    "joined": "All facts together",
    "before": "At the start of the day",
    "after": "At the end of the day",
}


def round_name(round_: str) -> str:
    """A round in words.

    >>> round_name("A-second")
    'Release A, second vote'
    """
    if round_ in ROUND_NAMES:
        return ROUND_NAMES[round_]
    name, _, again = round_.partition("-")
    words = ROUND_NAMES.get(name, f"Release {name}")
    return f"{words}, second vote" if again else words


def grouping(facts: Facts) -> dict[str, str]:
    """The group in which each sector of the day is counted, by the sector's id: its own label without another."""
    merged = dict(facts.merge)
    return {sector.id: merged.get(sector.id) or sector.label for sector in facts.sectors}
