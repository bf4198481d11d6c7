"""What each printed document says: from a workshop and its materials to the words of a template."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import segno

from workshop import retention
from workshop.activities import CONFIDENCE, Question, clean
from workshop.agenda import ASK, SHOW, Activity, Agenda, Facts, Source, Step, origins, round_name
from workshop.errors import Rejected
from workshop.materials import MYTH_OPTIONS, RELEASES, Card, Pack
from workshop.roles import IN_WORDS
from workshop.room import RETENTION, Room
from workshop.running import MOST_OPTIONS
from workshop.typesetting import Words
from workshop.wording import day, lines_of, plural

Content = Mapping[str, Words] | None

_ANSWERS = {option.id: option.label for option in MYTH_OPTIONS}


@dataclass(frozen=True)
class Job:
    """A workshop to print for. ``address`` is what phones open; ``at`` is the moment that the files bear.

    With ``all_cards`` every card of the pack is printed, and not only those of the agenda. ``kept_in`` is where the
    journal is, in words; ``hosted`` says that it is on PostgreSQL.
    """

    room: Room
    pack: Pack
    address: str
    at: datetime
    all_cards: bool = False
    kept_in: str = ""
    hosted: bool = False

    @property
    def facts(self) -> Facts:
        return self.room.plan[0]

    @property
    def agenda(self) -> Agenda:
        return self.room.plan[1]

    @property
    def short_address(self) -> str:
        return self.address.removeprefix("http://").removeprefix("https://")

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question that this job may print, with this place's levels."""
        known = {question.id for question in self.agenda.questions}
        more = tuple(one for card in self.pack.cards.values() for one in card.questions if one.id not in known)
        return replace(self.room, agenda=replace(self.agenda, questions=self.agenda.questions + more)).questions

    def activities(self, kind: str) -> list[Activity]:
        """The activities of this kind: those of the agenda, or of every card that is not held back."""
        found = [activity for activity in self.agenda.activities if activity.kind == kind]
        if not self.all_cards:
            return found
        used = {activity.id for activity in found}
        cards = (card.activity for card in self.pack.cards.values() if not card.held)
        return found + [activity for activity in cards if activity.kind == kind and activity.id not in used]


def scenario_cards(job: Job) -> Content:
    cards: list[Words] = [_scenario(job, activity) for activity in job.activities("scenario")]
    return {"cards": cards} if cards else None


def _scenario(job: Job, activity: Activity) -> Mapping[str, Words]:
    shown = [step for step in activity.steps if step.kind == SHOW and step.round]
    question = job.questions[next(step.question for step in activity.steps if step.question)]
    card = job.pack.cards.get(activity.id, Card(activity, question))
    return {
        "title": activity.title,
        "mark": activity.id,
        "question": question.text,
        "options": [option.label for option in question.options],
        "learning": activity.learning,
        "levels": card.levels,
        "agencies": ", ".join(card.agencies),
        "care": activity.content_note,
        "notes": lines_of(activity.notes),
        "sources": _sources(activity.sources),
        "releases": [
            {
                "name": round_name(step.round),
                "letter": step.round,
                # Once, before anything is read: the later releases are dealt to people who chose to go on.
                "care": activity.content_note if step.round == RELEASES[0] else "",
                "text": lines_of(step.text),
                "prompts": list(step.prompts),
            }
            for step in shown
        ],
    }


def myth_cards(job: Job) -> Content:
    cards: list[Words] = [
        {
            "title": activity.title,
            "mark": activity.id,
            "statement": job.questions[activity.steps[0].question].text,
            "answer": _ANSWERS[activity.answer],
            "fact": lines_of(activity.fact),
            "sources": _sources(activity.sources),
        }
        for activity in job.activities("myth")
    ]
    return {"cards": cards} if cards else None


def table_sheets(job: Job) -> Content:
    cafes = _asks(job.agenda, "cafe")
    tables = range(1, job.facts.tables + 1)
    return {
        **_joining(job),
        "tables": [f"Table {number}" for number in tables] or ["Your table"],
        "questions": [
            {"text": question.text, "hint": question.hint}
            for question in (job.questions[step.question] for _, step in cafes)
        ],
    }


def cafe_cards(job: Job) -> Content:
    cafes: list[Words] = [
        _cafe(job, activity) for activity in job.agenda.activities if activity.kind == "cafe" and _rounds(activity)
    ]
    return {"cafes": cafes} if cafes else None


def _cafe(job: Job, activity: Activity) -> list[Words]:
    """A card for each round, and one for what the hosts are asked at the end."""
    rounds = _rounds(activity)
    number = sum(asks_all for _, asks_all in rounds)
    cards: list[Words] = []
    for n, (step, asks_all) in enumerate(rounds, start=1):
        question = job.questions[step.question]
        cards.append(
            {
                "name": f"Round {n} of {number}" if asks_all else step.title,
                "title": activity.title,
                "text": question.text,
                "hint": question.hint,
                "host": _hosting(n, number) if asks_all else list(_HOSTS_NOTES),
            }
        )
    return cards


def _rounds(activity: Activity) -> list[tuple[Step, bool]]:
    """Each question with whether it is a round for everybody: the first is, and each that people changed tables for."""
    rounds: list[tuple[Step, bool]] = []
    moved = True
    for step in activity.steps:
        if step.kind == ASK:
            rounds.append((step, moved))
            moved = False
        moved = moved or step.moves
    return rounds


def _hosting(number: int, rounds: int) -> list[Words]:
    """What a table's host does in this round."""
    welcome = "Welcome everybody, and read the question aloud."
    if number > 1:
        welcome = "Stay at your table. Welcome the guests, and say in one minute what was said here before."
    leave = "At the bell, keep the sheet, and send everybody but yourself to different tables."
    if number == rounds:
        leave = "At the bell, thank everybody, and keep the sheet."
    return [
        welcome,
        "Let everybody speak once before anybody speaks twice.",
        "Ask people to write on the sheet or on their phones. Write what is said, not who said it.",
        leave,
    ]


_HOSTS_NOTES = (
    "Write a sentence or two for each round, on your phone or on the sheet.",
    "Leave out who said it, and anything that could be a real case.",
    "Give the sheet to the facilitator.",
)


def commitment_cards(job: Job) -> Content:
    first = {activity.id: step for activity, step in reversed(_asks(job.agenda, "commitments"))}
    cards: list[Words] = [
        {"title": activity.title, "text": job.questions[first[activity.id].question].text}
        for activity in job.agenda.activities
        if activity.id in first
    ]
    return {"cards": cards} if cards else None


def jigsaw_notes(job: Job) -> Content:
    jigsaws: list[Words] = [
        _jigsaw(job, activity) for activity in job.agenda.activities if any(step.tables for step in activity.steps)
    ]
    return {"jigsaws": jigsaws} if jigsaws else None


def _jigsaw(job: Job, activity: Activity) -> Mapping[str, Words]:
    facts = next(step.tables for step in activity.steps if step.tables)
    asked = next((job.questions[step.question] for step in activity.steps if step.question), None)
    parts = [step for step in activity.steps if step.kind == SHOW]
    return {
        "title": activity.title,
        "care": activity.content_note,
        "question": asked.text if asked else "",
        "notes": [{"tables": name, "text": lines_of(fact)} for name, fact in _dealt(facts, job.facts.tables)],
        "parts": [
            {
                "title": step.title,
                # All facts together are what the notes say already.
                "text": lines_of(step.text if step.text != "\n\n".join(facts) else ""),
                "prompts": list(step.prompts) if number == 1 else [],
            }
            for number, step in enumerate(parts)
        ],
        "sources": _sources(activity.sources),
    }


def _dealt(facts: Sequence[str], tables: int) -> Iterator[tuple[str, str]]:
    """Each note with who gets it, in turn. With fewer tables than notes, a table gets several.

    >>> [name for name, _ in _dealt(["one", "two"], 3)]
    ['Note 1, for table 1', 'Note 2, for table 2', 'Note 1, for table 3']
    """
    for number in range(max(len(facts), tables)):
        note = number % len(facts)
        owner = f", for table {number % tables + 1}" if tables else ""
        yield f"Note {note + 1}{owner}", facts[note]


def join_poster(job: Job) -> Content:
    facts = job.facts
    return {
        **_joining(job),
        "heading": facts.title,
        "day": _where_and_when(facts),
        "support": facts.support,
        "route": facts.route,
    }


def _joining(job: Job) -> dict[str, Words]:
    address = clean(f"{job.address}/{job.facts.code}")
    return {
        "address": job.short_address,
        "code": job.facts.code,
        "qr": _qr(address),
        "qr-alt": f"QR code that opens {address}",
    }


def _qr(address: str) -> str:
    picture = io.BytesIO()
    try:
        code = segno.make(address, error="m", micro=False)
    except segno.DataOverflowError as error:
        raise Rejected("The address for phones is too long for a QR code. Shorten it on the Plan page.") from error
    code.save(picture, kind="svg", scale=10, border=2, xmldecl=False, dark="#000", light="#fff")
    return picture.getvalue().decode()


def ballots(job: Job) -> Content:
    """Every vote of the agenda once, in its order, but for the evaluation: that has a form of its own."""
    return _votes([_ballot(job, *vote) for vote in _numbered(job) if vote[1].kind != "evaluation"])


def tally_sheets(job: Job) -> Content:
    """Every vote of the agenda, the evaluation too, under the numbers that ballots and form bear."""
    return _votes([_ballot(job, *vote) for vote in _numbered(job)])


def _votes(found: list[Words]) -> Content:
    return {"ballots": found} if found else None


def _numbered(job: Job) -> list[tuple[int, Activity, Step]]:
    """Each question in each round once, with its number."""
    seen: dict[tuple[str, str], tuple[Activity, Step]] = {}
    for activity, step in _asks(job.agenda):
        seen.setdefault((step.question, step.round), (activity, step))
    return [(number, *vote) for number, vote in enumerate(seen.values(), start=1)]


def _ballot(job: Job, number: int, activity: Activity, step: Step) -> Mapping[str, Words]:
    question = job.questions[step.question]
    again = "" if step.round == "first" else f": {_lower(round_name(step.round))}"
    about = next((sector.label for sector in job.facts.sectors if sector.id == question.about), question.about)
    return {
        "activity": f"{activity.title}{again}",
        "mark": f"{job.facts.code} {number}",
        "text": question.text,
        "hint": question.hint,
        # A scenario's text is on its cards; a short situation to place on a line is not printed elsewhere.
        "context": lines_of(step.text) if activity.kind != "scenario" else [],
        "kind": question.kind,
        "about": about,
        "options": [{"label": option.label, "off": option.off_scale} for option in question.options],
        # Lines for choices that nobody knows before the day.
        "open": MOST_OPTIONS if question.options_from and question.id not in job.room.options else 0,
        "most": question.most,
        "total": question.total,
        "confidence": [option.label for option in CONFIDENCE] if question.confidence else [],
        "many": question.many,
        "upvotes": question.upvotes,
        "quote": question.is_remark,
    }


def running_order(job: Job) -> Content:
    facts, agenda = job.facts, job.agenda
    starts = _clock(facts, agenda)
    total = plural(sum(activity.minutes for activity in agenda.activities), "minute")
    items: list[Words] = [
        _item(job, begins, activity) for begins, activity in zip(starts, agenda.activities, strict=False)
    ]
    return {
        "day": _where_and_when(facts),
        "items": items,
        "total": f"{total} in {plural(len(items), 'item')}, from {starts[0]} to {starts[-1]}.",
        "materials": f"Materials: {agenda.materials}",
        "route": facts.route,
        "support": facts.support,
        "address": job.short_address,
        "code": facts.code,
    }


def _item(job: Job, begins: str, activity: Activity) -> Mapping[str, Words]:
    lines = {"Materials": activity.materials, "Roles": activity.roles, "Captured": activity.captured}
    if activity.kind == "myth":
        statement = job.questions[activity.steps[0].question].text
        said = {"Statement": statement, "Answer": _ANSWERS.get(activity.answer, "")}
        lines = {**said, "Sources": _in_line(activity.sources), **lines}
    if activity.kind == "scenario":
        lines["Prompts and notes"] = "on the facilitator's card of this scenario."
    return {
        "starts": begins,
        "title": activity.title,
        "minutes": activity.minutes,
        "length": plural(activity.minutes, "minute"),
        "votes": sum(step.kind == ASK for step in activity.steps),
        "care": activity.content_note,
        "lines": [[name, words] for name, words in lines.items() if words],
        "notes": lines_of(activity.notes) if activity.kind != "scenario" else [],
    }


def _clock(facts: Facts, agenda: Agenda) -> list[str]:
    """When each item begins, and last when the day ends."""
    try:
        at = datetime.fromisoformat(f"2000-01-01T{facts.starts}")
    except ValueError:
        at = datetime(2000, 1, 1)
    times = [at]
    for activity in agenda.activities:
        times.append(times[-1] + timedelta(minutes=activity.minutes))
    return [f"{time:%H:%M}" for time in times]


def notice(job: Job) -> Content:
    facts = job.facts
    return {
        "day": _where_and_when(facts),
        "controller": facts.controller,
        "support": facts.support,
        "route": facts.route,
        "sectors": [option.label for option in facts.sectors],
        "roles": [option.label for option in facts.role_bands],
        "tables": facts.tables > 0,
        "days": job.room.retention,
    }


def dpia(job: Job) -> Content:
    return {
        "day": _where_and_when(job.facts),
        "route": job.facts.route,
        "intro": ["A template to complete, not legal advice.", "It describes what the toolkit does."],
        "rows": [*_processing(job), *_IN_GENERAL],
        "asks": [
            "Which computer, whose account, and is its disk encrypted?",
            _NETWORK,
            "Who deletes the remarks, by which date, and where is that recorded?",
        ],
    }


def dpia_filled(job: Job) -> Content:
    return {
        "day": _where_and_when(job.facts),
        "route": job.facts.route,
        "intro": [
            "Filled in with the facts of this installation and workshop, not legal advice.",
            f"They are as of {day(job.at.date().isoformat())}. What only people can decide is left blank.",
        ],
        "rows": [*_processing(job), *_here(job)],
        "asks": [
            "Is the disk of every computer and database that holds data encrypted? How, and who has the key?",
            _NETWORK,
            "Who deletes the words by then, keeps the certificate, and checks that copies are gone?",
        ],
    }


_NETWORK = "Which network will phones use, and who else is on it?"


def _processing(job: Job) -> list[Words]:
    facts, asked = job.facts, list(job.agenda.questions)
    own_words = sum(question.is_remark for question in asked)
    kept = "A random code, sector, role band, table, votes, remarks, and whether somebody agrees to be quoted."
    if any(question.kind == "drawing" for question in asked):
        kept += " Photos of drawings, if people send them."
    return [
        ["Purpose", "Peer learning on information sharing to protect children, and findings without names."],
        ["Controller", facts.controller],
        ["People", "Professionals who choose to take part. No children or families; every case is fictional."],
        ["What is kept", kept],
        ["Sectors offered", ", ".join(option.label for option in facts.sectors)],
        ["Roles offered", ", ".join(option.label for option in facts.role_bands)],
        ["What is asked", f"{plural(len(asked), 'question')}, of which {own_words} in people's own words."],
        ["What is not asked", "Names, email addresses, phone numbers, accounts. The address of a phone is not kept."],
    ]


_IN_GENERAL: tuple[Words, ...] = (
    [
        "Where",
        "In one file in the user's data folder on the facilitator's computer, unless a database was set. "
        "Nothing is sent elsewhere by the toolkit.",
    ],
    [
        "How it travels",
        "From phone to computer over the room's own network. Without a certificate this is plain HTTP, which others "
        "on that network could read.",
    ],
    [
        "Who sees it",
        "Signed-in facilitators see remarks, each seat's sector, role and table. The room sees totals, and remarks "
        "that a facilitator released.",
    ],
    [
        "How long",
        f"Words of remarks are due to be deleted {RETENTION} days after the findings are signed off, unless another "
        f"number was set, up to {retention.MOST}. Votes stay, under the code, and nothing "
        "deletes them by itself. Deleting is a task for a named person.",
    ],
    ["Copies", "The archive holds every vote and remark. Reports and workbooks carry no participant, table or role."],
)

SMALLEST_SEEN, SMALLEST_PRINTED = 5, 10
"""The fewest people of a group that the room sees and that a report shows, unless its maker chose another number."""


def _here(job: Job) -> list[Words]:
    """What is so in this installation and this workshop."""
    room, facts = job.room, job.facts
    expected = sum(number for _, number in facts.expected)
    encrypted = job.address.startswith("https://")
    kept_in = "a PostgreSQL database of this service" if job.hosted else "one file on the facilitator's computer"
    return [
        ["People expected", f"{expected} by the plan; {len(room.seats)} seats so far." if expected else "Not planned."],
        ["Hosting", "A hosted service for several organisers." if job.hosted else "One laptop in the room."],
        ["Where", f"In {kept_in}: {job.kept_in}." + ("" if job.hosted else " The toolkit sends nothing elsewhere.")],
        [
            "How it travels",
            f"Phones open {job.address}. "
            + (
                "The connection is encrypted (TLS)."
                if encrypted
                else "This is plain HTTP: somebody on the same network could read it, and act as a phone."
            ),
        ],
        ["Access", " ".join(f"{words}." for words in IN_WORDS.values())],
        ["The room", "Totals, and remarks that a facilitator released."],
        [
            "Encryption",
            "The journal is not encrypted by the toolkit: the disk has to be. Archives and backups can be locked with "
            "a passphrase (age format).",
        ],
        [
            "Small groups",
            f"The room sees a group of sectors from {SMALLEST_SEEN} people, a report shows one from "
            f"{SMALLEST_PRINTED} unless another number was chosen, and never fewer than {SMALLEST_SEEN}.",
        ],
        [
            "How long",
            f"Words of remarks: {room.retention} days after sign-off. {retention.said(room) or _until(room)} "
            "Votes and seats stay until somebody deletes them: by whom and when ____",
        ],
        [
            "Deletion",
            (
                "Words leave the journal at once, and the free space of its table when it is written anew (nightly, if "
                "the timer runs). The database's log and backups keep them until ____. "
                if job.hosted
                else "Words leave the journal and its free space at once. "
            )
            + "A certificate is made. One remark, or everything of one person, can be deleted at any time. Downloaded "
            "documents are not reached.",
        ],
        ["Copies", "The archive holds every vote and remark. Reports and workbooks carry no participant or role."],
    ]


def _until(room: Room) -> str:
    try:
        return f"As it stands now, until {day(retention.due(room).isoformat())}."
    except ValueError:
        return "Until when, depends on the day of the workshop."


def evaluation_form(job: Job) -> Content:
    """The evaluation of the agenda; without one, that of the materials."""
    asked = [
        replace(job.questions[step.question], text=f"{number}. {job.questions[step.question].text}")
        for number, activity, step in _numbered(job)
        if activity.kind == "evaluation"
    ]
    if not asked:
        asked = [question for id_, question in job.pack.questions.items() if id_.startswith("evaluation-")]
    if not asked:
        return None
    grids: dict[tuple[str, ...], list[Words]] = {}
    for question in asked:
        if question.kind == "scale":
            grids.setdefault(tuple(option.label for option in question.options), []).append(question.text)
    return {
        "day": _where_and_when(job.facts),
        "grids": [{"options": list(options), "questions": texts} for options, texts in grids.items()],
        "ticks": [
            {"text": question.text, "options": [option.label for option in question.options]}
            for question in asked
            if question.kind in {"choice", "choices"}
        ],
        "texts": [{"text": question.text, "hint": question.hint} for question in asked if question.is_remark],
    }


def _asks(agenda: Agenda, kind: str = "") -> list[tuple[Activity, Step]]:
    return [
        (activity, step)
        for activity in agenda.activities
        for step in activity.steps
        if step.kind == ASK and kind in {"", activity.kind}
    ]


def _sources(found: Sequence[Source]) -> list[Words]:
    return [{"text": text, "reservation": reservation} for text, reservation in origins(found)]


def _in_line(found: Sequence[Source]) -> str:
    return " ".join(f"{text} {reservation}".strip() for text, reservation in origins(found))


def _where_and_when(facts: Facts) -> str:
    return ", ".join(part for part in (facts.place, day(facts.date), facts.starts) if part)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
