"""What has to change in the journal so that words, or a person, are gone from it: rows in, changes out.

This is the one way in which the journal changes what it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from workshop import entries as e
from workshop.activities import Option
from workshop.room import Room, idle_at_close, said, versions
from workshop.writing import REMOVED, struck

_OF_THE_DAY = (e.Parked, e.ParkedSettled, e.TableNoted)
"""What facilitators noted of what was said on the day: it goes with the words of remarks."""
_COPIES = (e.Written, e.Recommended, e.ToldBack, e.CodebookSet, e.ActionAgreed, e.Parked, e.TableNoted)
"""What organisers, coders and facilitators wrote: where words of a remark may have been copied to."""
ON_THE_SPOT = "quick-"
"""How the ids of questions begin that the host typed on the day. What the materials hold is nobody's words."""
_QUOTES = (e.QuoteConfirmed, e.QuoteDropped)
_ABOUT_A_REMARK = (e.Upvoted, e.HandsCounted, e.Moderated, e.Removed, e.Coded, e.CodeTakenBack, *_QUOTES)


@dataclass(frozen=True)
class Change:
    """Rows to delete, and entries to put in the place of others, by row id. ``note`` is the entry to append."""

    note: e.Entry
    deleted: frozenset[int] = frozenset()
    changed: dict[int, e.Entry] = field(default_factory=dict)


def forget(rows: Sequence[e.Row], room: Room, entry: e.Removed | e.Erased | e.Purged) -> Change:
    """What ``entry`` asks of the rows of its workshop, of which ``room`` was folded."""
    match entry:
        case e.Removed(answer):
            gone, words = set(versions(room, answer)), said(room, answer)
            deleted = frozenset(row.id for row in rows if _quotes(row.entry, gone))
            return Change(entry, deleted, _changed(rows, deleted, gone, words, _names(room, gone), gone))
        case e.Erased(participant):
            gone = {one.uuid for one in room.answers_by_id.values() if one.participant == participant}
            words = tuple(part for uuid in sorted(gone) if _is_remark(room, uuid) for part in said(room, uuid))
            deleted = frozenset(row.id for row in rows if _theirs(row, participant, gone))
            changed = _changed(rows, deleted, gone, words, _names(room, gone), gone)
            changed |= dict(_closings(rows, deleted, participant))
            return Change(e.Erased(""), deleted, changed)
        case e.Purged():
            # By row and not by what stands: ballots on paper that were taken back have their words in the journal too.
            gone = {row.uuid for row in rows if _holds_words(row.entry, room)}
            deleted = frozenset(
                row.id for row in rows if _quotes(row.entry, gone) or isinstance(row.entry, _OF_THE_DAY)
            )
            return Change(entry, deleted, _changed(rows, deleted, gone))


def _holds_words(entry: e.Entry, room: Room) -> bool:
    return isinstance(entry, e.Answered | e.PaperAnswered) and room.questions[entry.question].is_remark


def _is_remark(room: Room, uuid: str) -> bool:
    return room.questions[room.answers_by_id[uuid].question].is_remark


def _quotes(entry: e.Entry, gone: Collection[str]) -> bool:
    return isinstance(entry, _QUOTES) and entry.answer in gone


def _theirs(row: e.Row, participant: str, gone: Collection[str]) -> bool:
    """Whether a row is a participant's own, or about what they said."""
    own = getattr(row.entry, "participant", None) == participant
    return own or (isinstance(row.entry, _ABOUT_A_REMARK) and row.entry.answer in gone)


def _changed(
    rows: Sequence[e.Row],
    deleted: Collection[int],
    gone: Collection[str],
    words: Sequence[str] = (),
    names: Collection[str] = (),
    homeless: Collection[str] = (),
) -> dict[int, e.Entry]:
    """The entries that hold ``gone`` answers or copies of their ``words``, without them.

    Themes of the day lose the ``homeless`` remarks, and the ``names`` that somebody proposed for them.
    """
    changed = {}
    for row in rows:
        if row.id not in deleted and (left := _without(row, gone, words, names, homeless)) != row.entry:
            changed[row.id] = left
    return changed


def _without(
    row: e.Row, gone: Collection[str], words: Sequence[str], names: Collection[str], homeless: Collection[str]
) -> e.Entry:
    match row.entry:
        case e.Answered() | e.PaperAnswered() if row.uuid in gone:
            return replace(row.entry, value=None)
        case e.Coded(answer) if answer in gone:
            # The reason names words that the remark has in common with the codebook.
            return replace(row.entry, why="")
        case e.ThemeShaped(_, title, remarks):
            left = tuple(one for one in remarks if one not in homeless)
            return replace(row.entry, title=REMOVED if title in names else struck(title, words), remarks=left)
        case e.Opened(_, _, options):
            return replace(row.entry, options=tuple(_option_without(one, gone, words) for one in options))
        case entry if isinstance(entry, _COPIES) or _on_the_spot(entry):
            struck_entry: e.Entry = _struck_throughout(entry, words)
            return struck_entry
    return row.entry


def _on_the_spot(entry: e.Entry) -> bool:
    return isinstance(entry, e.ActivityAdded) and entry.activity.id.startswith(ON_THE_SPOT)


def _struck_throughout(part: Any, words: Sequence[str]) -> Any:
    """An entry, or a part of one, with every text in it struck. An id is too short to be taken for a remark."""
    if isinstance(part, str):
        return struck(part, words)
    if isinstance(part, tuple):
        return tuple(_struck_throughout(one, words) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(part, **{one.name: _struck_throughout(getattr(part, one.name), words) for one in fields(part)})
    return part


def _names(room: Room, gone: Collection[str]) -> set[str]:
    """The names for themes that these answers proposed: they are a person's words, however short."""
    proposed = (uuid for uuid in gone if uuid in room.answers_by_id)
    kinds = {uuid: room.questions[room.answers_by_id[uuid].question].kind for uuid in proposed}
    return {part for uuid, kind in kinds.items() if kind == "proposal" for part in said(room, uuid)}


def _option_without(option: Option, gone: Collection[str], words: Sequence[str]) -> Option:
    """A choice that came from a remark has the remark's id."""
    return replace(option, label=REMOVED if option.id in gone else struck(option.label, words))


def _closings(rows: Sequence[e.Row], deleted: Collection[int], participant: str) -> Iterator[tuple[int, e.Entry]]:
    """The closings of votes that counted somebody among the people in the room, without them."""
    room = Room()
    for row in rows:
        room = room.after(row)
        if isinstance(row.entry, e.Closed) and row.id not in deleted:
            asking = room.askings[row.entry.question, row.entry.round]
            voted = any(one.participant == participant for one in room.counted(asking).values())
            idle = idle_at_close(room, asking)
            # Of those without an answer it is known how many were away, not who: they count as here if anybody does.
            here = len(idle) > asking.away and any(seat.participant == participant for seat in idle)
            if voted or here:
                yield row.id, replace(row.entry, present=max(0, row.entry.present - 1))
