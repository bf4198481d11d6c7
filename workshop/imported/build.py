"""From what was said to a workshop: real entries, accepted by the rules, so that everything else works unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from workshop import defaults, materials
from workshop import entries as e
from workshop.activities import CONFIDENCE, WORD_LIMIT, Option, Question, Value, clean, valid
from workshop.agenda import ASK, BROUGHT_IN, REVEAL, Activity, Agenda, Facts, Step
from workshop.archive import Archived
from workshop.codes import new_code
from workshop.errors import Rejected
from workshop.house import hash_of, new_token
from workshop.imported.answers import Apart, Collected, Said
from workshop.imported.questions import (
    CHOICE,
    CHOICES,
    LEAVE,
    SCALE,
    TEXT,
    WORDS,
    Asked,
    Known,
    checked,
    known,
    option,
)
from workshop.imported.tables import key
from workshop.room import Room
from workshop.rules import LONGEST_LINE, MOST_BALLOTS, MOST_TABLES, accept

LONGEST_REMARK, LONGEST_QUESTION = 5_000, 500
"""Characters."""
NOT_STATED = "Not stated"
"""The sector of people whose sector no file says, and everybody's role."""
_LEAST_LIMIT, _MOST_WORDS = 400, 10
_KIND_OF_ACTIVITY = {TEXT: "open", WORDS: "cloud"}


@dataclass(frozen=True)
class Event:
    """What the organiser says of the event. ``date`` is ISO.

    ``cleared``: the remarks were already read and cleared, so they are released. ``quotable``: the people who wrote
    them agreed to be quoted without a name.
    """

    title: str
    place: str
    date: str
    tool: str = ""
    cleared: bool = False
    quotable: bool = False


@dataclass(frozen=True)
class Brought:
    """The workshop that was made, and what became of every answer: ``found`` is ``counted``, ``replaced`` and
    those in ``apart``.

    ``replaced`` are earlier answers of people who answered the same again; the last one counts.
    """

    archived: Archived
    found: int
    counted: int
    replaced: int
    apart: tuple[Apart, ...]
    notes: tuple[str, ...]

    @property
    def set_apart(self) -> int:
        return sum(one.number for one in self.apart)


def bring_in(collected: Collected, questions: Sequence[Asked], event: Event, taken: Iterable[str] = ()) -> Brought:
    """Make the workshop; ``Rejected`` says what is missing. ``taken`` are join codes in use."""
    _check_day(event.date)
    asked = {one.name: checked(one) for one in questions}
    apart = list(collected.apart)
    ballots: list[_Ballot] = []
    made = _questions(collected, asked, event)
    for said in collected.said:
        found = _ballot(said, asked.get(said.question), made)
        if isinstance(found, Apart):
            apart.append(found)
        elif said.times:
            ballots.append(found)
    if not ballots:
        raise Rejected("There is no vote and no remark in these files that could be brought in. Check the columns.")
    made = _with_many(made, ballots)
    people = _people([one.said for one in ballots])
    facts = _facts(event, people, new_code(set(taken)))
    used = {one.question: made[one.said.question] for one in ballots}
    desk = _Desk(event.date)
    desk.happens(e.WorkshopMade(facts, _agenda(event, used)))
    for person in people.values():
        desk.happens(e.Joined(person.id, person.sector, _ROLE.id, person.table, event.quotable, hash_of(new_token())))
    notes = [*collected.notes, *_told(people)]
    _ask(desk, ballots, people, event, notes)
    desk.happens(e.WorkshopEnded())
    counted = sum(desk.counted().values())
    brought = sum(one.said.times for one in ballots)
    archived = Archived(str(uuid4()), tuple(desk.rows), desk.room)
    return Brought(archived, collected.found, counted, brought - counted, tuple(apart), tuple(notes))


_ROLE = Option("not-stated", NOT_STATED)


def _check_day(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise Rejected("Give the day of the event as a date such as 2026-11-22.") from None


# Questions


@dataclass(frozen=True)
class _Made:
    """A question as it will stand in the agenda, and how what people wrote is matched with its options."""

    asked: Asked
    question: Question
    options: Mapping[str, str]
    card: Activity | None = None


def _questions(collected: Collected, asked: Mapping[str, Asked], event: Event) -> dict[str, _Made]:
    ids: set[str] = set()
    made = {}
    sure = {one.question for one in collected.said if one.sure}
    longest: dict[str, int] = {}
    for said in collected.said:
        longest[said.question] = max(longest.get(said.question, 0), len(said.answer))
    supported = {one.question for one in collected.said if one.support} if event.cleared else set()
    for name, one in asked.items():
        if one.kind == LEAVE:
            continue
        same: Known | None = known().get(one.known) if one.known else None
        if same and same.question.kind == one.kind:
            question = same.question
            limit = min(max(question.limit, longest.get(name, 0)), LONGEST_REMARK) if question.limit else 0
            question = replace(question, confidence=question.confidence or name in sure, limit=limit)
            ids.add(question.id)
            made[name] = _Made(one, question, _matching(question), same.card)
            continue
        statement = collected.statements.get(name)
        shown = not statement or (event.cleared and not statement.rejected)
        text = clean(one.text if shown else name)[:LONGEST_QUESTION] or name[:LONGEST_QUESTION]
        labels = [option(label) for label in one.options]
        options = tuple(
            Option(f"{number}", label[:LONGEST_QUESTION], off) for number, (label, off) in enumerate(labels, start=1)
        )
        question = Question(
            _free(_slug(name), ids),
            one.kind,
            text,
            options=options if one.kind in {CHOICE, CHOICES, SCALE} else (),
            limit=min(max(_LEAST_LIMIT, longest.get(name, 0)), LONGEST_REMARK) if one.kind == TEXT else 0,
            most=_MOST_WORDS if one.kind == WORDS else 0,
            confidence=name in sure,
            upvotes=one.kind == TEXT and name in supported,
        )
        ids.add(question.id)
        made[name] = _Made(one, question, _matching(question))
    return made


def _matching(question: Question) -> dict[str, str]:
    """Options by what people may write for them: the place on the scale, the id, the label."""
    places = [one for one in question.options if not one.off_scale] if question.kind == SCALE else []
    numbered = {str(number): one.id for number, one in enumerate(places, start=1)}
    labelled = {key(one.label): one.id for one in question.options}
    if all(one.label.isdigit() for one in places):
        return labelled
    return numbered | {key(one.id): one.id for one in question.options} | labelled


@dataclass(frozen=True)
class _Ballot:
    said: Said
    question: str
    value: Value


def _ballot(said: Said, asked: Asked | None, made: Mapping[str, _Made]) -> _Ballot | Apart:
    """The answer as the toolkit keeps it, or why it is set apart."""
    if asked is None or said.question not in made:
        return Apart(said.place, said.line, f"the question “{said.question[:60]}” was left out", said.times)
    one = made[said.question]
    try:
        value = valid(one.question, _value(said, one))
    except Rejected as refusal:
        return Apart(said.place, said.line, f"not an answer to “{one.question.id}”: {refusal.sentence}", said.times)
    return _Ballot(said, one.question.id, value)


def _value(said: Said, one: _Made) -> object:
    kind = one.question.kind
    if kind == TEXT:
        return said.answer
    if kind == WORDS:
        words = [word.strip() for word in re.split(r"[,;|\n]", said.answer) if word.strip()]
        return [word[:WORD_LIMIT] if len(words) == 1 and len(word) <= 2 * WORD_LIMIT else word for word in words]
    if kind == CHOICES:
        split = r"[;|\n]" if re.search(r"[;|\n]", said.answer) else r"[;|\n,]"
        whole = one.options.get(key(said.answer))
        return [whole] if whole else [one.options.get(key(part), part) for part in re.split(split, said.answer)]
    return one.options.get(key(said.answer), said.answer)


def _with_many(made: Mapping[str, _Made], ballots: Sequence[_Ballot]) -> dict[str, _Made]:
    """Where one person wrote several remarks, the question takes several of each, so that none is lost."""
    seen: set[tuple[str, str, str]] = set()
    several = set()
    for one in ballots:
        whose = (one.said.question, one.said.round, one.said.person)
        if one.said.person and whose in seen:
            several.add(one.said.question)
        seen.add(whose)
    return {
        name: replace(one, question=replace(one.question, many=True))
        if name in several and one.question.is_remark
        else one
        for name, one in made.items()
    }


def _agenda(event: Event, used: Mapping[str, _Made]) -> Agenda:
    """Cards of the toolkit as they are; every other question as an item of its own, statements of Polis together."""
    activities: dict[str, Activity] = {}
    statements: list[_Made] = []
    questions: dict[str, Question] = {}
    for one in used.values():
        questions[one.question.id] = one.question
        if one.card:
            activities.setdefault(one.card.id, one.card)
            questions = _of_card(one.card) | questions
        elif _STATEMENT.fullmatch(one.asked.name):
            statements.append(one)
            statements.sort(key=lambda made: int(made.asked.name.removeprefix("Statement ")))
        else:
            kind = _KIND_OF_ACTIVITY.get(one.question.kind, "poll")
            activities[one.question.id] = Activity(one.question.id, kind, one.question.text, 0, _steps([one]))
    if statements:
        activities["statements"] = Activity("statements", "poll", "Votes on statements", 0, _steps(statements))
    tool = event.tool or "another tool"
    ours = any(one.asked.known for one in used.values())
    return Agenda(
        BROUGHT_IN,
        f"Brought in from {tool}",
        materials.BUILT_IN_NAME if ours else f"brought in from {tool}",
        tuple(activities.values()),
        tuple(questions.values()),
    )


_STATEMENT = re.compile(r"Statement \d+")


def _of_card(card: Activity) -> dict[str, Question]:
    pack = materials.built_in()
    return {question.id: question for question in pack.cards[card.id].questions}


def _steps(made: Sequence[_Made]) -> tuple[Step, ...]:
    rounds = ("first", "before", "after", "A", "B", "C", "apart", "joined")
    return tuple(
        Step(kind, one.question.text, question=one.question.id, round=round_)
        for one in made
        for round_ in rounds
        for kind in (ASK, REVEAL)
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:48].strip("-") or "question"


def _free(id_: str, taken: set[str]) -> str:
    return next(one for one in (id_, *(f"{id_}-q{n}" for n in range(2, len(taken) + 3))) if one not in taken)


# People


@dataclass(frozen=True)
class _Person:
    """A participant under a random id. ``moved`` says that the files give more than one sector."""

    id: str
    sector: str
    label: str
    table: int
    moved: bool = False


def _people(said: Sequence[Said]) -> dict[str, _Person]:
    """Everybody with a code, by that code: it is not kept."""
    sectors: dict[str, list[str]] = {}
    tables: dict[str, str] = {}
    for one in said:
        if one.person:
            known_sectors = sectors.setdefault(one.person, [])
            if one.sector and key(one.sector) not in {key(known_) for known_ in known_sectors}:
                known_sectors.append(one.sector)
            if one.table:
                tables[one.person] = one.table
    labels = {key(label): clean(label) for told in sectors.values() for label in told}
    labels = {name: label for name, label in labels.items() if len(label) <= LONGEST_LINE}
    usual = {key(one.label): one for one in defaults.SECTORS} | {one.id: one for one in defaults.SECTORS}
    options: dict[str, Option] = {}
    ids: set[str] = {_ROLE.id}
    for name, label in sorted(labels.items()):
        options[name] = usual.get(name) or Option(_free(_slug(label), ids), label)
        ids.add(options[name].id)
    numbers = _table_numbers(tables.values())
    return {
        code: _Person(
            str(uuid4()),
            *_sector([options[key(label)] for label in told if key(label) in options]),
            numbers.get(tables.get(code, ""), 0),
            len(told) > 1,
        )
        for code, told in sectors.items()
    }


def _sector(told: Sequence[Option]) -> tuple[str, str]:
    return (told[0].id, told[0].label) if told else (_ROLE.id, NOT_STATED)


def _table_numbers(named: Iterable[str]) -> dict[str, int]:
    """Tables by what the files call them: their own number, or one each; none where there are too many."""
    names = sorted(set(named))
    numbers = {name: int(found[1]) for name in names if (found := re.fullmatch(r"(?:table\s*)?(\d{1,2})", name, re.I))}
    if len(numbers) == len(names) and all(1 <= number <= MOST_TABLES for number in numbers.values()):
        return numbers
    return {name: number for number, name in enumerate(names, start=1)} if len(names) <= MOST_TABLES else {}


def _told(people: Mapping[str, _Person]) -> list[str]:
    moved = sum(one.moved for one in people.values())
    if not moved:
        return []
    return [f"{moved} of the participants have more than one sector in the files. The first one was taken."]


def _facts(event: Event, people: Mapping[str, _Person], code: str) -> Facts:
    sectors = {one.sector: Option(one.sector, one.label) for one in people.values()}
    blank = {_ROLE.id: Option(_ROLE.id, NOT_STATED), "not-stated-2": Option("not-stated-2", NOT_STATED)}
    if len(sectors) < 2:
        sectors |= blank
    facts = defaults.facts(code, event.title.strip(), event.place.strip(), event.date)
    # Both stand for one group, as no workshop has a single sector.
    merge = tuple(pair for pair in defaults.MERGE if pair[0] in sectors)
    merge += tuple((id_, NOT_STATED) for id_ in blank if id_ in sectors)
    return replace(
        facts,
        sectors=tuple(sectors.values()),
        role_bands=(_ROLE,),
        tables=max((one.table for one in people.values()), default=0),
        merge=merge,
    )


# Entries


class _Desk:
    """Where entries are made one after the other, all of the same time: a file's times are not read."""

    def __init__(self, day: str) -> None:
        self.room = Room()
        self.rows: list[e.Row] = []
        self._at = f"{day}T12:00:00.000+00:00"

    def happens(self, entry: e.Entry) -> str:
        accepted = accept(self.room, str(uuid4()), entry)
        row = e.Row(len(self.rows) + 1, accepted.uuid, self._at, accepted.entry)
        self.room = self.room.after(row)
        self.rows.append(row)
        return accepted.uuid

    def counted(self) -> dict[tuple[str, str], int]:
        """Answers that count, by question and round: each person's last, each remark, each ballot on paper."""
        room = self.room
        return {
            asking.key: len(room.counted(asking)) + sum(one.times for one in asking.paper.values())
            for asking in room.askings.values()
        }


def _ask(
    desk: _Desk, ballots: Sequence[_Ballot], people: Mapping[str, _Person], event: Event, notes: list[str]
) -> None:
    """Each question in each round: opened, answered, closed, shown; then what is known of each remark."""
    rounds: dict[tuple[str, str], list[_Ballot]] = {}
    for one in ballots:
        rounds.setdefault((one.question, one.said.round), []).append(one)
    counters = dict.fromkeys(people, 0)
    capped = 0
    for (question, round_), given in rounds.items():
        desk.happens(e.Opened(question, round_))
        is_remark = desk.room.questions[question].is_remark
        said: list[tuple[str, Said]] = []
        totals: dict[tuple[str, str], tuple[Value, int]] = {}
        for one in given:
            sure = _sure(one.said.sure)
            if one.said.person:
                who = one.said.person
                counters[who] += 1
                answer = e.Answered(people[who].id, question, round_, one.value, counters[who], confidence=sure)
                said.append((desk.happens(answer), one.said))
            elif is_remark:
                for times in _parts(one.said.times):
                    paper = e.PaperAnswered(question, round_, one.value, times, event.quotable, sure)
                    said.append((desk.happens(paper), one.said))
            else:
                _, before = totals.get((str(one.value), sure), (one.value, 0))
                totals[str(one.value), sure] = (one.value, before + one.said.times)
        for (_, sure), (value, number) in totals.items():
            for times in _parts(number):
                desk.happens(e.PaperAnswered(question, round_, value, times, confidence=sure))
        desk.happens(e.Closed(question, round_, desk.room.present))
        desk.happens(e.Revealed(question, round_))
        if is_remark:
            capped += _moderated(desk, said, event)
    if capped:
        notes.append(f"{capped} remarks have more than {MOST_BALLOTS} supporters; {MOST_BALLOTS} were kept.")
    if not event.cleared and any(one.said.support for one in ballots):
        notes.append("Support for remarks was not brought in: only remarks that were cleared can have it.")


def _moderated(desk: _Desk, said: Sequence[tuple[str, Said]], event: Event) -> int:
    """Release what was cleared and hide what was rejected; how many have more supporters than can be kept."""
    capped = 0
    for uuid, one in said:
        if one.rejected or event.cleared:
            desk.happens(e.Moderated(uuid, released=event.cleared and not one.rejected))
        if event.cleared and not one.rejected and one.support:
            capped += one.support > MOST_BALLOTS
            desk.happens(e.HandsCounted(uuid, min(one.support, MOST_BALLOTS)))
    return capped


def _parts(number: int) -> list[int]:
    """So many ballots, in as many entries as that takes.

    >>> _parts(1200)
    [500, 500, 200]
    """
    whole, rest = divmod(number, MOST_BALLOTS)
    return [MOST_BALLOTS] * whole + [rest] * bool(rest)


_SURE = {key(one.label): one.id for one in CONFIDENCE} | {one.id: one.id for one in CONFIDENCE}


def _sure(text: str) -> str:
    """How sure somebody was, as one of the five levels; empty where it is none of them."""
    return _SURE.get(key(text), "")
