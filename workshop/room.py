"""Room: the state of a workshop now, folded from its entries.

Pure, and a value: a page may hold one while votes go on.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, reduce
from typing import Any, TypeVar, cast

from rpds import HashTrieMap as Map

from workshop import entries as e
from workshop.activities import Option, Question, Value, in_words
from workshop.agenda import LEVELS_SCALE, RAG_SCALE, Activity, Agenda, Facts, Place, Step, second
from workshop.codebook import Codebook
from workshop.errors import Rejected
from workshop.writing import KINDS, NOTHING, Parts, SignedOff, Writing
from workshop.writing import after as written_after

T = TypeVar("T")
Key = tuple[str, str]
"""A question's id and a round's name."""

RETENTION = 30
"""Days after sign-off for which the words of remarks are kept where nobody chose another number."""


@dataclass(frozen=True)
class Seat:
    """One participant: nothing about a person but what they chose on joining."""

    participant: str
    sector: str
    role_band: str
    table: int
    quotable: bool
    joined_at: str
    joined_row: int = 0
    left: bool = False
    removed: bool = False
    counter: int = 0
    """The highest counter among this seat's answers."""

    @property
    def present(self) -> bool:
        return not self.left and not self.removed


@dataclass(frozen=True)
class Answer:
    """The latest choice of one participant in one round. ``value`` is None once its words were removed."""

    uuid: str
    participant: str
    question: str
    round: str
    value: Value | None
    counter: int
    at: str
    confidence: str = ""
    sector: str = ""
    """The sector of its author when it was given."""


@dataclass(frozen=True)
class Ballots:
    """Ballots on paper that say the same, and how many they are."""

    uuid: str
    value: Value | None
    times: int
    quotable: bool
    at: str
    confidence: str = ""


@dataclass(frozen=True)
class Action:
    """What the room agreed to do: a choice of a points question, the role that owns it and the day (ISO) by when."""

    question: str
    option: str
    owner: str
    by: str


@dataclass(frozen=True)
class Code:
    """A coder's decision on a remark, and when it was made; the fields are those of ``entries.Coded``."""

    coder: str
    themes: tuple[str, ...]
    positive: bool
    suggested: tuple[str, ...]
    score: float
    why: str
    version: str
    bulk: bool
    at: str


@dataclass(frozen=True)
class Edition:
    """A codebook that was set here, and when; the fields are those of ``entries.CodebookSet``."""

    codebook: Codebook
    change: str
    joined: tuple[tuple[str, str], ...]
    undoes: str
    at: str


@dataclass(frozen=True)
class Theme:
    """A theme of the day as the room shaped it: its title and the remarks in it, by uuid."""

    id: str
    title: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Issue:
    """Something parked to come back to."""

    id: str
    text: str


@dataclass(frozen=True)
class Purge:
    """When the words of remarks were deleted, how many, and the sign-off that stood then."""

    at: str
    words: e.Purged
    signed: SignedOff | None


@dataclass(frozen=True)
class Arrivals:
    """What arrived from one participant in a round: how many answers, and how many of them said the same ``again``.

    ``changed`` says that one of them differed from the answer that counted until then.
    """

    number: int = 0
    again: int = 0
    changed: bool = False


@dataclass(frozen=True)
class Asking:
    """One question asked in one round.

    ``answers`` and ``late`` ones, which do not count, are by participant; where one person may say several things,
    by the answer's own uuid. ``paper`` is by the uuid of its entry, ``arrivals`` by participant.
    """

    question: str
    round: str
    open: bool
    opened_row: int
    closed_row: int = 0
    present: int = 0
    """People whom the votes of phones are stated over: those in the room when voting closed, and whoever counts."""
    left: frozenset[str] = frozenset()
    """Participants who had left when voting closed."""
    away: int = 0
    """People with a seat who had not answered when voting closed, and whose phones were silent then."""
    revealed: bool = False
    many: bool = False
    answers: Map[str, Answer] = Map()
    late: Map[str, Answer] = Map()
    paper: Map[str, Ballots] = Map()
    arrivals: Map[str, Arrivals] = Map()
    decided: Map[str, bool] = Map()
    """The late answers that the host decided about, by uuid: let in, or left out."""

    @property
    def key(self) -> Key:
        return self.question, self.round

    @cached_property
    def standing(self) -> dict[str, Answer]:
        """``answers``, to go through many times: a persistent map is slow at that."""
        return dict(self.answers.items())

    def would_change(self, slot: str) -> bool:
        """Whether the late answer in this place is newer than the one that counts and says something else."""
        standing, late = self.answers.get(slot), self.late[slot]
        return standing is None or (late.counter > standing.counter and not same(late, standing))


@dataclass(frozen=True)
class Room:
    """Everything known about one workshop. ``row`` is the last row folded, ``scene`` the last that all should see."""

    row: int = 0
    scene: int = 0
    facts: Facts | None = None
    agenda: Agenda | None = None
    rehearsal: bool = False
    """Whether answers here are invented: marked when it was made, and never changed."""
    legal_items: tuple[str, ...] = ()
    legal_at: str = ""
    duty_since: str = ""
    place: Place | None = None
    activity_since: str = ""
    started_at: str = ""
    askings: Map[Key, Asking] = Map()
    asked: tuple[Key, ...] = ()
    seats: Map[str, Seat] = Map()
    seat_by_token: Map[str, str] = Map()
    seat_by_phrase: Map[str, str] = Map()
    seat_by_old_token: Map[str, str] = Map()
    """Hashes of tokens that opened a seat until another phone took it."""
    answers_by_id: Map[str, Answer] = Map()
    options: Map[str, tuple[Option, ...]] = Map()
    paper_by_id: Map[str, Key] = Map()
    upvotes: Map[str, Map[str, bool]] = Map()
    hands: Map[str, int] = Map()
    left_out: tuple[Activity, ...] = ()
    """Activities that were run, or asked something, and were removed from the agenda since: their results stay."""
    dropped: tuple[Activity, ...] = ()
    """Activities removed on the day before the room came to them."""
    added: tuple[str, ...] = ()
    """Activities that joined the agenda on the day, by id."""
    minutes_before: Map[str, int] = Map()
    """Minutes that activities had when the day began, by id, where they were changed since."""
    visits: tuple[tuple[str, str], ...] = ()
    """When the room came to which activity, by id: a time for each arrival."""
    ended_at: str = ""
    themes: tuple[Theme, ...] = ()
    editions: tuple[Edition, ...] = ()
    """The codebooks that were set here, the present one last; none while the built-in one is used."""
    codes: Map[str, Map[str, Code]] = Map()
    """The decisions on remarks that stand, by the remark's uuid and the coder."""
    first_codes: Map[str, Map[str, Code]] = Map()
    """The first decision of each coder on a remark, whether it stands or not."""
    actions: tuple[Action, ...] = ()
    parked: tuple[Issue, ...] = ()
    """What was parked and is not settled, oldest first."""
    table_notes: Map[tuple[str, int], str] = Map()
    """What tables said, by the activity's id and the table's number."""
    moderated: Map[str, bool] = Map()
    removed: Map[str, bool] = Map()
    erased: int = 0
    """How many people had everything of theirs deleted."""
    retention: int = RETENTION
    """Days after sign-off for which the words of remarks are kept."""
    purged: Purge | None = None
    forgotten: int = 0
    """The last row with which words left earlier entries: what was worked out before it is not to be shown again."""
    paused: bool = False
    support: bool = False
    """Whether phones show who is there for somebody distressed; only while all is paused."""
    paused_at: str = ""
    """When the pause began; empty without one."""
    ended: bool = False
    timer_at: str = ""
    timer_seconds: int = 0
    writing: Writing = NOTHING
    told_back: Parts = ()
    """What participants are told about the findings."""
    told_as: SignedOff | None = None
    """The sign-off of the version that they were told."""

    def after(self, row: e.Row) -> Room:
        """This room once ``row`` has happened."""
        changes = _FOLDS[type(row.entry)](self, row, row.entry)
        shows = e.kind_of(row.entry) in e.SCENE_KINDS or self._takes_back(row.entry)
        scene = row.id if shows else self.scene
        return replace(self, row=row.id, scene=scene, writing=written_after(self.writing, row), **changes)

    def _takes_back(self, entry: e.Entry) -> bool:
        """Whether words that phones may be showing are to be shown no longer."""
        match entry:
            case e.Removed() if self.told_back:
                return True
            case e.Moderated(answer, False) | e.Removed(answer):
                return self.moderated.get(answer, False)
        return False

    @property
    def codebooks(self) -> tuple[Codebook, ...]:
        return tuple(edition.codebook for edition in self.editions)

    @cached_property
    def _kept(self) -> dict[Hashable, object]:
        return {}

    @cached_property
    def editions_standing(self) -> tuple[Edition, ...]:
        """The editions of the codebook whose change was not undone, oldest first."""
        standing: list[Edition] = []
        for edition in self.editions:
            if edition.undoes:
                standing.pop()
            else:
                standing.append(edition)
        return tuple(standing)

    @property
    def plan(self) -> tuple[Facts, Agenda]:
        """The facts and the agenda of a workshop that was made; ``Rejected`` if this one never was."""
        if self.facts is None or self.agenda is None:
            raise Rejected("There is no such workshop.")
        return self.facts, self.agenda

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question of the agenda by id, with this place's labels and with options that the room gave."""
        facts, agenda = self.plan
        labels = {LEVELS_SCALE: facts.levels, RAG_SCALE: facts.rag}
        return {q.id: _labelled(self._with_options(q), labels.get(q.scale, ())) for q in agenda.questions}

    def _with_options(self, question: Question) -> Question:
        given = self.options.get(question.id)
        return replace(question, options=given) if given else question

    @cached_property
    def activities(self) -> dict[str, Activity]:
        return {activity.id: activity for activity in self.plan[1].activities}

    @cached_property
    def activities_held(self) -> tuple[Activity, ...]:
        """Every activity whose questions may have been asked: those of the agenda, then those left out since."""
        return (*self.activities.values(), *self.left_out)

    @property
    def activity(self) -> Activity | None:
        return self.activities.get(self.place.activity) if self.place else None

    @property
    def step(self) -> Step | None:
        return self.activity.steps[self.place.step] if self.place and self.activity else None

    @property
    def asking(self) -> Asking | None:
        """What the room is asked, or was asked last, at the present step."""
        step = self.step
        if step is None or not step.question:
            return None
        again = self.askings.get((step.question, second(step.round)))
        return again or self.askings.get((step.question, step.round))

    @cached_property
    def present(self) -> int:
        """People with a seat who have not left."""
        return sum(seat.present for seat in self.seats.values())

    def seat(self, token_hash: str) -> Seat | None:
        participant = self.seat_by_token.get(token_hash)
        return self.seats[participant] if participant else None

    def counted(self, asking: Asking) -> dict[str, Answer]:
        """The answers that count, by participant: those of removed seats do not.

        Where one person may say several things, by the answer's own uuid.
        """
        gone = self._gone
        return {key: one for key, one in asking.standing.items() if one.participant not in gone}

    @cached_property
    def _gone(self) -> frozenset[str]:
        """The participants of removed seats."""
        return frozenset(who for who, seat in self.seats.items() if seat.removed)

    def late(self, asking: Asking) -> dict[str, Answer]:
        """The late answers that do not count and would make a difference, in the places of those that count."""
        late = {key: one for key, one in asking.late.items() if not self.seats[one.participant].removed}
        return {key: one for key, one in late.items() if asking.would_change(key)}

    def waiting(self, asking: Asking) -> dict[str, Answer]:
        """The late answers about which the host has yet to decide."""
        return {key: one for key, one in self.late(asking).items() if one.uuid not in asking.decided}


@dataclass(frozen=True)
class Remark:
    """Somebody's own words and what became of them: held, released, hidden or removed (then ``text`` is empty).

    ``participant`` is empty for words from paper. ``photo`` is a JPEG in base64, of drawings only.
    """

    uuid: str
    participant: str
    question: str
    round: str
    text: str
    words: tuple[str, ...]
    status: str
    at: str
    photo: str = ""
    quotable: bool = False


def folded(rows: Iterable[e.Row]) -> Room:
    """The room in which all of this has happened."""
    return reduce(Room.after, rows, Room())


def once(room: Room, name: Hashable, make: Callable[[], T]) -> T:
    """What is worked out from a room for all who ask within a second, as many phones do. It goes with the room."""
    kept = room._kept
    if name not in kept:
        kept[name] = make()
    return cast("T", kept[name])


def remarks(room: Room) -> tuple[Remark, ...]:
    """Every remark that counts, oldest first, whatever its status."""
    return once(room, "remarks", lambda: _remarks(room))


def released(room: Room) -> tuple[Remark, ...]:
    """The remarks that the room may see, oldest first."""
    return once(room, "released", lambda: tuple(one for one in remarks(room) if one.status == "released"))


def released_in(room: Room, *keys: Key) -> tuple[Remark, ...]:
    """Those of some rounds."""
    return tuple(one for one in released(room) if (one.question, one.round) in keys)


def _remarks(room: Room) -> tuple[Remark, ...]:
    found = []
    for key in room.asked:
        if not room.questions[key[0]].is_remark:
            continue
        question, asking = room.questions[key[0]], room.askings[key]
        for answer in room.counted(asking).values():
            quotable = room.seats[answer.participant].quotable
            found.append(_remark(room, question, key, answer, answer.participant, quotable))
        for ballots in asking.paper.values():
            found.append(_remark(room, question, key, ballots, "", ballots.quotable))
    return tuple(sorted(found, key=lambda remark: (remark.at, remark.uuid)))


def _remark(
    room: Room, question: Question, key: Key, said: Answer | Ballots, participant: str, quotable: bool
) -> Remark:
    value = said.value
    words = tuple(value) if isinstance(value, list) and question.kind == "words" else ()
    return Remark(
        uuid=said.uuid,
        participant=participant,
        question=key[0],
        round=key[1],
        text="" if value is None else in_words(question, value),
        words=words,
        status=_status(room, said),
        at=said.at,
        photo=value[1] if question.kind == "drawing" and isinstance(value, list) else "",
        quotable=quotable,
    )


def _status(room: Room, said: Answer | Ballots) -> str:
    if said.uuid in room.removed or said.value is None:
        return "removed"
    if said.uuid not in room.moderated:
        return "held"
    return "released" if room.moderated[said.uuid] else "hidden"


def _labelled(question: Question, labels: tuple[str, ...]) -> Question:
    """The question with local labels for the points of its scale, as far as there are any."""
    if not labels:
        return question
    local = iter(labels)
    options = tuple(o if o.off_scale else replace(o, label=next(local, o.label)) for o in question.options)
    return replace(question, options=options)


Changes = dict[str, Any]


def _made(room: Room, row: e.Row, entry: e.WorkshopMade) -> Changes:
    return {"facts": entry.facts, "agenda": entry.agenda, "rehearsal": entry.rehearsal}


def _facts(room: Room, row: e.Row, entry: e.FactsChanged) -> Changes:
    return {"facts": entry.facts}


def _legal(room: Room, row: e.Row, entry: e.LegalConfirmed) -> Changes:
    return {"legal_items": entry.items, "legal_at": row.at, "duty_since": entry.duty_since}


def _joined(room: Room, row: e.Row, entry: e.Joined) -> Changes:
    seat = Seat(entry.participant, entry.sector, entry.role_band, entry.table, entry.quotable, row.at, row.id)
    return {
        "seats": room.seats.insert(entry.participant, seat),
        "seat_by_token": room.seat_by_token.insert(entry.token_hash, entry.participant),
    }


def _seat(room: Room, participant: str, **changes: Any) -> Changes:
    return {"seats": room.seats.insert(participant, replace(room.seats[participant], **changes))}


def _seat_changed(room: Room, row: e.Row, entry: e.SeatChanged) -> Changes:
    return _seat(room, entry.participant, sector=entry.sector, role_band=entry.role_band, table=entry.table, left=False)


def _phrase_made(room: Room, row: e.Row, entry: e.PhraseMade) -> Changes:
    phrases = _without(room.seat_by_phrase, entry.participant)
    return {"seat_by_phrase": phrases.insert(entry.phrase_hash, entry.participant)}


def _seat_taken(room: Room, row: e.Row, entry: e.SeatTaken) -> Changes:
    tokens = _without(room.seat_by_token, entry.participant).insert(entry.token_hash, entry.participant)
    old = room.seat_by_old_token.update({one: entry.participant for one in room.seat_by_token if one not in tokens})
    phrases = _without(room.seat_by_phrase, entry.participant)
    proofs: Changes = {"seat_by_token": tokens, "seat_by_old_token": old, "seat_by_phrase": phrases}
    return proofs | _seat(room, entry.participant, left=False)


def _without(proofs: Map[str, str], participant: str) -> Map[str, str]:
    """The hashes that prove seats, without those of one seat."""
    for proof in [one for one, whose in proofs.items() if whose == participant]:
        proofs = proofs.remove(proof)
    return proofs


def _quoting(room: Room, row: e.Row, entry: e.QuotingSet) -> Changes:
    return _seat(room, entry.participant, quotable=entry.quotable)


def _left(room: Room, row: e.Row, entry: e.Left) -> Changes:
    return _seat(room, entry.participant, left=True)


def _seat_removed(room: Room, row: e.Row, entry: e.SeatRemoved) -> Changes:
    changes = _seat(room, entry.participant, removed=True)
    without = replace(room, **changes)
    askings = room.askings
    for asking in room.askings.values():
        if asking.closed_row:
            askings = askings.insert(asking.key, _stated_over(without, asking))
    return changes | {"askings": askings}


def _moved(room: Room, row: e.Row, entry: e.Moved) -> Changes:
    same = entry.before and entry.after and entry.before.activity == entry.after.activity
    return {
        "place": entry.after,
        "activity_since": room.activity_since if same else row.at,
        "visits": room.visits if same or not entry.after else (*room.visits, (entry.after.activity, row.at)),
        "started_at": room.started_at or row.at,
        "timer_seconds": 0,
    }


def _opened(room: Room, row: e.Row, entry: e.Opened) -> Changes:
    key = (entry.question, entry.round)
    before = room.askings.get(key)
    if before:
        asking = replace(before, open=True, revealed=False, closed_row=0)
    else:
        many = room.questions[entry.question].many
        asking = Asking(entry.question, entry.round, open=True, opened_row=row.id, many=many)
    return {
        "askings": room.askings.insert(key, asking),
        "asked": room.asked if before else (*room.asked, key),
        "options": room.options.insert(entry.question, entry.options) if entry.options else room.options,
    }


def _asking(room: Room, key: Key, **changes: Any) -> Changes:
    return {"askings": room.askings.insert(key, replace(room.askings[key], **changes))}


def _closed(room: Room, row: e.Row, entry: e.Closed) -> Changes:
    left = frozenset(seat.participant for seat in room.seats.values() if seat.left)
    closed = replace(room.askings[entry.question, entry.round], open=False, closed_row=row.id, left=left)
    voters, idle = _voters(room, closed), len(idle_at_close(room, closed))
    closed = replace(closed, away=min(idle, max(0, len(voters) + idle - entry.present)))
    return {"askings": room.askings.insert(closed.key, _stated_over(room, closed))}


def _voters(room: Room, asking: Asking) -> set[str]:
    return {answer.participant for answer in room.counted(asking).values()}


def idle_at_close(room: Room, asking: Asking) -> list[Seat]:
    """The seats without an answer that counts whose people had joined and not left when voting closed."""
    voters = _voters(room, asking)
    return [
        seat
        for who, seat in room.seats.items()
        if not seat.removed and who not in voters and who not in asking.left and seat.joined_row < asking.closed_row
    ]


def _stated_over(room: Room, asking: Asking) -> Asking:
    """A closed asking with its base: who answered, and who could have. How many were away is known, but not who."""
    idle = len(idle_at_close(room, asking))
    return replace(asking, present=len(_voters(room, asking)) + max(0, idle - asking.away))


def _revealed(room: Room, row: e.Row, entry: e.Revealed) -> Changes:
    return _asking(room, (entry.question, entry.round), revealed=True)


def _answered(room: Room, row: e.Row, entry: e.Answered) -> Changes:
    key = (entry.question, entry.round)
    asking = room.askings[key]
    seat = room.seats[entry.participant]
    answer = Answer(
        row.uuid, entry.participant, *key, entry.value, entry.counter, row.at, entry.confidence, seat.sector
    )
    changes: Changes = {
        "answers_by_id": room.answers_by_id.insert(row.uuid, answer),
        "seats": room.seats.insert(entry.participant, replace(seat, counter=max(seat.counter, entry.counter))),
    }
    known = (asking.late if entry.late else asking.answers).get(_slot(asking, answer))
    before = asking.arrivals.get(entry.participant) or Arrivals()
    # Without their words nobody can tell which versions of an answer said the same.
    known = None if answer.value is None else known
    again = known is not None and same(known, answer)
    changed = before.changed or (known is not None and not again and not entry.late)
    arrivals = asking.arrivals.insert(entry.participant, Arrivals(before.number + 1, before.again + again, changed))
    if entry.late:
        return changes | _asking(room, key, late=_latest(asking, asking.late, answer), arrivals=arrivals)
    return changes | _asking(room, key, answers=_latest(asking, asking.answers, answer), arrivals=arrivals)


def same(one: Answer, other: Answer) -> bool:
    """Whether two answers say the same."""
    return (one.value, one.confidence) == (other.value, other.confidence)


def _slot(asking: Asking, answer: Answer) -> str:
    """What an answer replaces: the participant's last one, or nothing where people may say several things."""
    return answer.uuid if asking.many else answer.participant


def _latest(asking: Asking, answers: Map[str, Answer], answer: Answer) -> Map[str, Answer]:
    """The answers with this one, unless the seat has a later choice already."""
    slot = _slot(asking, answer)
    known = answers.get(slot)
    if known and known.counter > answer.counter:
        return answers
    return answers.insert(slot, answer)


def _paper_answered(room: Room, row: e.Row, entry: e.PaperAnswered) -> Changes:
    key = (entry.question, entry.round)
    ballots = Ballots(row.uuid, entry.value, entry.times, entry.quotable, row.at, entry.confidence)
    changes = _asking(room, key, paper=room.askings[key].paper.insert(row.uuid, ballots))
    return changes | {"paper_by_id": room.paper_by_id.insert(row.uuid, key)}


def _paper_removed(room: Room, row: e.Row, entry: e.PaperRemoved) -> Changes:
    key = room.paper_by_id[entry.ballots]
    changes = _asking(room, key, paper=room.askings[key].paper.remove(entry.ballots))
    return changes | {"paper_by_id": room.paper_by_id.remove(entry.ballots)}


def _upvoted(room: Room, row: e.Row, entry: e.Upvoted) -> Changes:
    given = room.upvotes.get(entry.answer) or Map()
    given = given.insert(entry.participant, True) if entry.up else given.discard(entry.participant)
    return {"upvotes": room.upvotes.insert(entry.answer, given)}


def _hands_counted(room: Room, row: e.Row, entry: e.HandsCounted) -> Changes:
    return {"hands": room.hands.insert(entry.answer, entry.hands)}


def _codebook_set(room: Room, row: e.Row, entry: e.CodebookSet) -> Changes:
    edition = Edition(entry.codebook, entry.change, entry.joined, entry.undoes, row.at)
    return {"editions": (*room.editions, edition)}


def _coded(room: Room, row: e.Row, entry: e.Coded) -> Changes:
    code = Code(
        entry.coder,
        entry.themes,
        entry.positive,
        entry.suggested,
        entry.score,
        entry.why,
        entry.version,
        entry.bulk,
        row.at,
    )
    codes = room.codes.get(entry.answer) or Map()
    first = room.first_codes.get(entry.answer) or Map()
    changes: Changes = {"codes": room.codes.insert(entry.answer, codes.insert(entry.coder, code))}
    if entry.coder not in first:
        changes["first_codes"] = room.first_codes.insert(entry.answer, first.insert(entry.coder, code))
    return changes


def _code_taken_back(room: Room, row: e.Row, entry: e.CodeTakenBack) -> Changes:
    return {"codes": room.codes.insert(entry.answer, room.codes[entry.answer].remove(entry.coder))}


def _action_agreed(room: Room, row: e.Row, entry: e.ActionAgreed) -> Changes:
    others = _other_actions(room, entry)
    return {"actions": (*others, Action(entry.question, entry.option, entry.owner, entry.by))}


def _action_dropped(room: Room, row: e.Row, entry: e.ActionDropped) -> Changes:
    return {"actions": _other_actions(room, entry)}


def _other_actions(room: Room, entry: e.ActionAgreed | e.ActionDropped) -> tuple[Action, ...]:
    return tuple(one for one in room.actions if (one.question, one.option) != (entry.question, entry.option))


def _theme_shaped(room: Room, row: e.Row, entry: e.ThemeShaped) -> Changes:
    theme = Theme(entry.theme, entry.title, entry.remarks)
    if any(known.id == theme.id for known in room.themes):
        return {"themes": tuple(theme if known.id == theme.id else known for known in room.themes)}
    return {"themes": (*room.themes, theme)}


def _theme_dropped(room: Room, row: e.Row, entry: e.ThemeDropped) -> Changes:
    return {"themes": tuple(theme for theme in room.themes if theme.id != entry.theme)}


def _activities(room: Room, activities: list[Activity], questions: tuple[Question, ...] = ()) -> Changes:
    assert room.agenda
    new = tuple(q for q in questions if q.id not in {known.id for known in room.agenda.questions})
    agenda = replace(room.agenda, activities=tuple(activities), questions=room.agenda.questions + new)
    return {"agenda": agenda}


def _placed(room: Room, activity: Activity, after: str) -> list[Activity]:
    """The activities with this one behind ``after``, or first."""
    others = [one for one in room.activities.values() if one.id != activity.id]
    at = next((n for n, one in enumerate(others, start=1) if one.id == after), 0)
    return [*others[:at], activity, *others[at:]]


def _activity_added(room: Room, row: e.Row, entry: e.ActivityAdded) -> Changes:
    back: Changes = {
        "left_out": tuple(one for one in room.left_out if one.id != entry.activity.id),
        "dropped": tuple(one for one in room.dropped if one.id != entry.activity.id),
        "added": (*room.added, entry.activity.id) if room.started_at else room.added,
    }
    return back | _activities(room, _placed(room, entry.activity, entry.after), entry.questions)


def _activity_moved(room: Room, row: e.Row, entry: e.ActivityMoved) -> Changes:
    return _activities(room, _placed(room, room.activities[entry.activity], entry.after))


def _activity_removed(room: Room, row: e.Row, entry: e.ActivityRemoved) -> Changes:
    gone = room.activities[entry.activity]
    rounds = [(step.question, name) for step in gone.steps for name in (step.round, second(step.round))]
    run = any(key in room.askings for key in rounds) or any(visited == gone.id for visited, _ in room.visits)
    kept: Changes = {}
    if run:
        kept = {"left_out": (*room.left_out, gone)}
    elif room.started_at:
        kept = {"dropped": (*room.dropped, gone)}
    return kept | _activities(room, [one for one in room.activities.values() if one.id != gone.id])


def _minutes_set(room: Room, row: e.Row, entry: e.MinutesSet) -> Changes:
    before = room.activities[entry.activity]
    changed = replace(before, minutes=entry.minutes)
    kept: Changes = {}
    if room.started_at and before.id not in room.minutes_before:
        kept = {"minutes_before": room.minutes_before.insert(before.id, before.minutes)}
    return kept | _activities(room, [changed if one.id == changed.id else one for one in room.activities.values()])


def _late_admitted(room: Room, row: e.Row, entry: e.LateAdmitted) -> Changes:
    asking = room.askings[entry.question, entry.round]
    answers, late, arrivals, decided = asking.answers, asking.late, asking.arrivals, asking.decided
    for slot, answer in room.waiting(asking).items():
        if slot in answers:
            before = arrivals[answer.participant]
            arrivals = arrivals.insert(answer.participant, replace(before, changed=True))
        answers, late = answers.insert(slot, answer), late.remove(slot)
        decided = decided.insert(answer.uuid, True)
    admitted = replace(asking, answers=answers, late=late, arrivals=arrivals, decided=decided)
    admitted = admitted if admitted.open else _stated_over(room, admitted)
    return {"askings": room.askings.insert(admitted.key, admitted)}


def _late_left_out(room: Room, row: e.Row, entry: e.LateLeftOut) -> Changes:
    asking = room.askings[entry.question, entry.round]
    decided = asking.decided.update({answer.uuid: False for answer in room.waiting(asking).values()})
    return _asking(room, asking.key, decided=decided)


def _moderated(room: Room, row: e.Row, entry: e.Moderated) -> Changes:
    return {"moderated": room.moderated.insert(entry.answer, entry.released)}


def _removed(room: Room, row: e.Row, entry: e.Removed) -> Changes:
    """The note that words were removed. They left the entries before it at once (``forgetting``)."""
    codes, first = room.codes, room.first_codes
    for uuid in versions(room, entry.answer):
        codes, first = codes.discard(uuid), first.discard(uuid)
    removed = room.removed.insert(entry.answer, True)
    return {"removed": removed, "codes": codes, "first_codes": first, "forgotten": row.id}


def _erased(room: Room, row: e.Row, entry: e.Erased) -> Changes:
    return {"erased": room.erased + 1, "forgotten": row.id}


def _retention_set(room: Room, row: e.Row, entry: e.RetentionSet) -> Changes:
    return {"retention": entry.days}


def _purged(room: Room, row: e.Row, entry: e.Purged) -> Changes:
    return {"purged": Purge(row.at, entry, room.writing.signed), "forgotten": row.id}


def versions(room: Room, uuid: str) -> list[str]:
    """The answer and, where a person has one answer, its other versions: words are removed with all of them."""
    answer = room.answers_by_id.get(uuid)
    if answer is None or room.askings[(answer.question, answer.round)].many:
        return [uuid]
    same = (answer.participant, answer.question, answer.round)
    return [one.uuid for one in room.answers_by_id.values() if (one.participant, one.question, one.round) == same]


def said(room: Room, uuid: str) -> tuple[str, ...]:
    """What a remark says in each of its versions, as a whole and as its author's own sentence; nothing once removed."""
    if uuid in room.paper_by_id:
        ballots = room.askings[room.paper_by_id[uuid]].paper[uuid]
        given = [(room.paper_by_id[uuid][0], ballots.value)]
    else:
        given = [(room.answers_by_id[one].question, room.answers_by_id[one].value) for one in versions(room, uuid)]
    found = []
    for id_, value in given:
        if value is not None:
            question = room.questions[id_]
            found.append(in_words(question, value))
            if isinstance(value, list) and question.kind in _SENTENCE:
                found.append(value[_SENTENCE[question.kind]])
    return tuple(found)


_SENTENCE = {"commitment": 0, "proposal": 2}
"""Where in an answer of several parts its author's sentence stands."""


def _paused(room: Room, row: e.Row, entry: e.Paused) -> Changes:
    return {"paused": True, "support": entry.support, "paused_at": room.paused_at or row.at}


def _resumed(room: Room, row: e.Row, entry: e.Resumed) -> Changes:
    """A countdown goes on where it stood."""
    timer_at = room.timer_at
    if timer_at:
        waited = datetime.fromisoformat(row.at) - datetime.fromisoformat(max(timer_at, room.paused_at))
        timer_at = (datetime.fromisoformat(timer_at) + waited).isoformat(timespec="milliseconds")
    return {"paused": False, "support": False, "paused_at": "", "timer_at": timer_at}


def _timer(room: Room, row: e.Row, entry: e.TimerSet) -> Changes:
    return {"timer_at": row.at, "timer_seconds": entry.seconds}


def _parked(room: Room, row: e.Row, entry: e.Parked) -> Changes:
    issue = Issue(entry.issue, entry.text)
    if any(one.id == issue.id for one in room.parked):
        return {"parked": tuple(issue if one.id == issue.id else one for one in room.parked)}
    return {"parked": (*room.parked, issue)}


def _parked_settled(room: Room, row: e.Row, entry: e.ParkedSettled) -> Changes:
    return {"parked": tuple(one for one in room.parked if one.id != entry.issue)}


def _table_noted(room: Room, row: e.Row, entry: e.TableNoted) -> Changes:
    where, notes = (entry.activity, entry.table), room.table_notes
    return {"table_notes": notes.insert(where, entry.text) if entry.text else notes.discard(where)}


def _ended(room: Room, row: e.Row, entry: e.WorkshopEnded) -> Changes:
    return {"ended": True, "ended_at": row.at}


def _written(room: Room, row: e.Row, entry: e.Entry) -> Changes:
    return {}  # the writing itself follows every entry


def _told_back(room: Room, row: e.Row, entry: e.ToldBack) -> Changes:
    return {"told_back": entry.parts, "told_as": room.writing.signed if entry.parts else None}


_FOLDS: dict[type, Callable[[Room, e.Row, Any], Changes]] = {
    e.WorkshopMade: _made,
    e.FactsChanged: _facts,
    e.LegalConfirmed: _legal,
    e.Joined: _joined,
    e.SeatChanged: _seat_changed,
    e.PhraseMade: _phrase_made,
    e.SeatTaken: _seat_taken,
    e.QuotingSet: _quoting,
    e.Left: _left,
    e.SeatRemoved: _seat_removed,
    e.Moved: _moved,
    e.Opened: _opened,
    e.Closed: _closed,
    e.Revealed: _revealed,
    e.Answered: _answered,
    e.ActivityAdded: _activity_added,
    e.ActivityMoved: _activity_moved,
    e.ActivityRemoved: _activity_removed,
    e.MinutesSet: _minutes_set,
    e.Upvoted: _upvoted,
    e.HandsCounted: _hands_counted,
    e.PaperAnswered: _paper_answered,
    e.PaperRemoved: _paper_removed,
    e.ThemeShaped: _theme_shaped,
    e.ThemeDropped: _theme_dropped,
    e.CodebookSet: _codebook_set,
    e.Coded: _coded,
    e.CodeTakenBack: _code_taken_back,
    e.ActionAgreed: _action_agreed,
    e.ActionDropped: _action_dropped,
    e.LateAdmitted: _late_admitted,
    e.LateLeftOut: _late_left_out,
    e.Moderated: _moderated,
    e.Removed: _removed,
    e.Erased: _erased,
    e.RetentionSet: _retention_set,
    e.Purged: _purged,
    e.Paused: _paused,
    e.Resumed: _resumed,
    e.TimerSet: _timer,
    e.Parked: _parked,
    e.ParkedSettled: _parked_settled,
    e.TableNoted: _table_noted,
    e.WorkshopEnded: _ended,
    e.ToldBack: _told_back,
    **dict.fromkeys(KINDS, _written),
}
