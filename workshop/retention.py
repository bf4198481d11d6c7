"""Until when the words of a workshop's remarks are kept, what their deletion takes away, and the certificate of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from workshop import entries as e
from workshop.room import Room, remarks
from workshop.wording import day, plural

MOST = 90
"""Days after sign-off for which words may be kept; so long after the workshop, where nobody signed anything off."""

STAYS = (
    "every vote and seat: a random code with sector, role and table, until somebody deletes it",
    "how many votes and remarks there were",
    "the themes that coders gave to remarks, without the words",
    "what organisers wrote for the report, and the titles of the themes of the day",
    "reports and archives that somebody has downloaded: the toolkit cannot reach those",
)
"""What a purge leaves, in words."""


def due(room: Room) -> date:
    """The day on which the words are to go: so many days after sign-off as the organiser chose.

    Signing again moves it, but never beyond ``MOST`` days after the first sign-off.
    """
    writing = room.writing
    if writing.signed is None:
        return date.fromisoformat(room.plan[0].date) + timedelta(days=MOST)
    again = _day(writing.signed.at) + timedelta(days=min(room.retention, MOST))
    return min(again, _day(writing.first_signed) + timedelta(days=MOST))


def is_due(room: Room, today: date) -> bool:
    """Whether the words should be gone by now; never of a workshop in which nobody asked or noted anything."""
    words = room.asked or room.parked or room.table_notes
    return bool(words) and room.purged is None and today >= due(room)


def reminder(room: Room, today: date) -> str:
    """One sentence for the organiser while words should be gone; empty otherwise."""
    if not is_due(room, today):
        return ""
    if due(room) == today:
        return "The words of this workshop's remarks are due to be deleted today."
    return f"The words of this workshop's remarks should have been deleted on {day(due(room).isoformat())}."


def purge(room: Room) -> e.Purged:
    """What a purge deletes: how many remarks, and how many of them are drawings, plans and words from paper."""
    left = [one for one in remarks(room) if one.status != "removed"]
    kinds = [room.questions[one.question].kind for one in left]
    paper = sum(not one.participant for one in left)
    return e.Purged(len(left), kinds.count("drawing"), kinds.count("commitment"), paper)


def in_words(words: e.Purged) -> list[str]:
    """What a purge deletes, a line for each.

    >>> in_words(e.Purged(12, drawings=1, paper=2))[:2]
    ['the words of 12 remarks', 'of these: 1 drawing, 2 remarks from paper']
    """
    of_these = (
        (words.drawings, "drawing", "drawings"),
        (words.plans, "plan for after the day", "plans for after the day"),
        (words.paper, "remark from paper", "remarks from paper"),
    )
    some = ", ".join(plural(number, one, many) for number, one, many in of_these if number)
    return [
        f"the words of {plural(words.remarks, 'remark')}",
        *([f"of these: {some}"] if some else []),
        "choices and quotes made from them",
        "notes of what tables said, and lines that were parked",
    ]


def said(room: Room) -> str:
    """That words were deleted, in one sentence; empty where they were not."""
    if room.purged is None:
        return ""
    number, words = room.purged.words.remarks, f"The words of {plural(room.purged.words.remarks, 'remark')}"
    return f"{words} {'was' if number == 1 else 'were'} deleted on {day(room.purged.at[:10])}."


def file_name(room: Room) -> str:
    """The name of a certificate's file."""
    facts, _ = room.plan
    return f"certificate-of-deletion-{facts.code}-{facts.date}.txt"


def certificate(room: Room, hosted: bool) -> str:
    """The certificate of a purge as plain text, the same each time; ``ValueError`` where nothing was purged.

    ``hosted`` says that the journal is on PostgreSQL. It says nothing of any participant.
    """
    if room.purged is None:
        raise ValueError("Nothing of this workshop was purged.")
    facts, _ = room.plan
    signed = room.purged.signed
    lines = [
        "CERTIFICATE OF DELETION",
        "",
        f"Workshop: {facts.title}",
        f"Held: {', '.join(part for part in (facts.place, day(facts.date)) if part)}",
        f"Join code: {facts.code}",
        f"Deleted on: {day(room.purged.at[:10])}, {room.purged.at[11:16]} UTC",
        f"Findings signed off: {_signed(signed.version, signed.at) if signed else 'no'}",
        f"Who answers for the data: {facts.controller}",
        "",
        "Deleted for good:",
        *(f"- {line}" for line in in_words(room.purged.words)),
        "",
        "How:",
        "- The words left every entry of the workshop's journal, earlier versions included.",
        f"- {_HOSTED if hosted else _FILE}",
        "",
        "What stays:",
        *(f"- {line}" for line in STAYS),
        "",
        "This certificate can be made again from the journal at any time.",
    ]
    return "\n".join(lines) + "\n"


_FILE = "The database file was then written anew and its log emptied, so that free space holds nothing of them."
_HOSTED = (
    "The database's nightly task then writes its table anew, so that free space holds nothing of them. "
    "Its own log and backups keep them until they expire."
)


def _signed(version: str, at: str) -> str:
    return f"version {version}, on {day(at[:10])}"


def _day(at: str) -> date:
    return datetime.fromisoformat(at).date()
