"""Who may do what: five roles, six rights, and the right that each kind of entry needs."""

from __future__ import annotations

from workshop import entries as e
from workshop import writing

RUN, MODERATE, CODE, READ, WRITE, KEEP = "run", "moderate", "code", "read", "write", "keep"
"""Run the day; decide about remarks and pause; sort remarks into themes; read the findings; write them; keep the data:
archives, deletion, and whom to invite."""

MAKE = "make"
"""The right to make workshops, which belongs to none of them."""

ORGANISER = "organiser"
RIGHTS: dict[str, frozenset[str]] = {
    ORGANISER: frozenset({RUN, MODERATE, CODE, READ, WRITE, KEEP}),
    "facilitator": frozenset({RUN, MODERATE, CODE, READ}),
    "co-facilitator": frozenset({MODERATE}),
    "coder": frozenset({CODE}),
    "viewer": frozenset({READ}),
}
IN_WORDS = {
    ORGANISER: "Organiser: everything, with the report, the archive and deletion",
    "facilitator": "Facilitator: plans and runs the day, moderates, codes, reads the findings",
    "co-facilitator": "Co-facilitator: moderates remarks and can pause the room, from a phone or laptop",
    "coder": "Coder: sorts remarks into themes",
    "viewer": "Viewer: reads the findings report and nothing else",
}

_MODERATING = (e.Moderated, e.Removed, e.Paused, e.Resumed, e.Parked, e.ParkedSettled, e.TableNoted)
_CODING = (e.CodebookSet, e.Coded, e.CodeTakenBack)
_KEEPING = (e.Erased, e.RetentionSet, e.Purged, e.WorkshopMade)
_NEEDED = (
    dict.fromkeys(_MODERATING, MODERATE)
    | dict.fromkeys(_CODING, CODE)
    | dict.fromkeys((*writing.KINDS, e.ToldBack), WRITE)
    | dict.fromkeys(_KEEPING, KEEP)
)


def needed(entry: e.Entry) -> str:
    """The right that recording this entry needs; whatever is not named here belongs to running the day."""
    return _NEEDED.get(type(entry), RUN)
