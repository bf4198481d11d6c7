"""What may happen next: the room accepts an entry, knows it already, or refuses it with a sentence.

Called inside the transaction that appends, so nothing can change between the check and the append.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any
from uuid import uuid4

from workshop import entries as e
from workshop import retention, writing
from workshop.activities import CONFIDENCE, KINDS, ROLE_LIMIT, Question, valid
from workshop.agenda import CODE_LENGTH, CODE_LENGTH_HOSTED, CODE_LETTERS, Facts, grouping
from workshop.errors import Closed, Ended, NoSeat, Rejected
from workshop.room import Room, Seat

MOST_TABLES, LONGEST_LINE, LONGEST_NOTE = 60, 120, 500
"""Tables of a room, and characters of a title or label and of a longer note."""

MOST_BALLOTS = 500
"""Ballots on paper that say the same, typed in at once."""

FURTHEST_AHEAD = 1000
"""How far a phone's counter may run ahead of the last answer that arrived from its seat."""

MOST_THEMES, MOST_CODES = 60, 3
"""Themes of a codebook, and of one remark."""

MOVED = "The workshop has moved on already. Look again before you press Next."
NO_SEAT = "This phone has no seat in the workshop any more. Join again, or ask the facilitator."
CODEBOOK_MOVED = "Somebody else changed the codebook meanwhile. Look again, then make your change."

MOST_EXPECTED = 1000
"""People of one sector who are expected."""

MOST_LINES = 120
"""Lines of what participants are told about the findings."""

MOST_PARKED, LONGEST_PARKED = 60, 200
"""Issues parked at once, and characters of one."""

LONGEST_MINUTES = 300
"""Minutes of one activity."""


@dataclass(frozen=True)
class Accepted:
    """The entry as it is to be stored. ``known`` is the uuid of the same answer recorded before: append nothing."""

    uuid: str
    entry: e.Entry
    known: bool = False


def accept(room: Room, uuid: str, entry: e.Entry) -> Accepted:
    """Decide about one entry; raises ``Rejected`` or one of its kinds."""
    if isinstance(entry, e.Answered):
        return _answered(room, uuid, entry)
    if isinstance(entry, e.WorkshopMade):
        if room.facts is not None:
            raise Rejected("This workshop exists already.")
        _check_facts(entry.facts)
        _check_kinds(entry.agenda.questions)
    else:
        _ = room.plan
        _RULES.get(type(entry), _anything)(room, entry)
    return Accepted(uuid, entry)


def _answered(room: Room, uuid: str, entry: e.Answered) -> Accepted:
    _seated(room, entry.participant)
    if room.ended:
        raise Ended("This workshop has ended, so your answer was not counted. Thank you for taking part.")
    question = room.questions.get(entry.question)
    asking = room.askings.get((entry.question, entry.round))
    if question is None or asking is None:
        raise Rejected("That question has not been asked. Go to what is happening now.")
    confidence = entry.confidence if question.confidence else ""
    if confidence and confidence not in {option.id for option in CONFIDENCE}:
        raise Rejected("Choose how sure you are from the list.")
    entry = replace(entry, value=valid(question, entry.value), late=False, confidence=confidence)
    known = room.answers_by_id.get(uuid)
    if known and (known.participant, known.question, known.round) == (
        entry.participant,
        entry.question,
        entry.round,
    ):
        # What was removed must not come back with a phone that sends once more what it was not sure of.
        if known.value is None or (known.value, known.confidence) == (entry.value, entry.confidence):
            return Accepted(uuid, entry, known=True)
        entry = replace(entry, counter=room.seats[entry.participant].counter + 1)
    if known or uuid in room.paper_by_id:
        uuid = str(uuid4())
    seat = room.seats[entry.participant]
    if entry.counter > seat.counter + FURTHEST_AHEAD:
        # No phone counts that far by itself; a wild number must not outrank all that the seat says later.
        entry = replace(entry, counter=seat.counter + 1)
    if not asking.open:
        if not 0 < entry.seen <= asking.closed_row:
            raise Closed("Voting on this question has closed, so your answer was not counted.")
        entry = replace(entry, late=True)
    return Accepted(uuid, entry)


def _seated(room: Room, participant: str) -> None:
    if _known(room, participant).left:
        raise NoSeat("You left the workshop on this phone. Open My seat to come back.")


def _known(room: Room, participant: str) -> Seat:
    """A seat that may do what those who left may do too: come back, say whether they may be quoted."""
    seat = room.seats.get(participant)
    if seat is None or seat.removed:
        raise NoSeat(NO_SEAT)
    return seat


def _legal(room: Room, entry: e.LegalConfirmed) -> None:
    if entry.duty_since:
        try:
            date.fromisoformat(entry.duty_since)
        except ValueError:
            raise Rejected("Give the day from which the duty applies as a date, or leave it empty.") from None


def _joined(room: Room, entry: e.Joined) -> None:
    if room.ended:
        raise Ended("This workshop has ended, so nobody can join it any more.")
    if entry.participant in room.seats or entry.token_hash in room.seat_by_token:
        raise Rejected("This phone has joined already.")
    _check_choices(room, entry.sector, entry.role_band, entry.table)


def _seat_changed(room: Room, entry: e.SeatChanged) -> None:
    _known(room, entry.participant)
    _check_choices(room, entry.sector, entry.role_band, entry.table)


def _check_choices(room: Room, sector: str, role_band: str, table: int) -> None:
    facts, _ = room.plan
    if sector not in {option.id for option in facts.sectors}:
        raise Rejected("Choose your sector from the list.")
    if role_band not in {option.id for option in facts.role_bands}:
        raise Rejected("Choose your role from the list.")
    if not 0 <= table <= facts.tables:
        raise Rejected(f"Choose a table from 1 to {facts.tables}, or no table.")


def _phrase_made(room: Room, entry: e.PhraseMade) -> None:
    _seated(room, entry.participant)
    if entry.phrase_hash in room.seat_by_phrase:
        raise Rejected("Those words are taken. Ask for others.")


def _seat_taken(room: Room, entry: e.SeatTaken) -> None:
    _known(room, entry.participant)
    if entry.token_hash in room.seat_by_token:
        raise Rejected("This phone has joined already.")


def _quoting(room: Room, entry: e.QuotingSet) -> None:
    _known(room, entry.participant)


def _left(room: Room, entry: e.Left) -> None:
    _seated(room, entry.participant)


def _seat_removed(room: Room, entry: e.SeatRemoved) -> None:
    seat = room.seats.get(entry.participant)
    if seat is None or seat.removed:
        raise Rejected("That seat is already gone.")


def _moved(room: Room, entry: e.Moved) -> None:
    _not_paused(room)
    if entry.before != room.place:
        raise Rejected(MOVED)
    if entry.after is not None:
        activity = room.activities.get(entry.after.activity)
        if activity is None or not 0 <= entry.after.step < len(activity.steps):
            raise Rejected("That place is not in the agenda.")


def _not_paused(room: Room) -> None:
    if room.paused:
        raise Rejected("Everything is paused. Press Go on first.")


def _opened(room: Room, entry: e.Opened) -> None:
    _not_paused(room)
    if entry.question not in room.questions:
        raise Rejected("That question is not in the agenda.")
    asking = room.askings.get((entry.question, entry.round))
    if asking and asking.open:
        raise Rejected("Voting is open already.")
    question = room.questions[entry.question]
    if question.options_from and len(entry.options or question.options) < 2:
        raise Rejected("Release two remarks or more first: they become the choices of this question.")


def _closed(room: Room, entry: e.Closed) -> None:
    asking = room.askings.get((entry.question, entry.round))
    if asking is None or not asking.open:
        raise Rejected("Voting is closed already.")


def _revealed(room: Room, entry: e.Revealed) -> None:
    _not_paused(room)
    asking = room.askings.get((entry.question, entry.round))
    if asking is None or asking.open:
        raise Rejected("Close voting before you show the results.")
    if asking.revealed:
        raise Rejected("The results are shown already.")


def _late_decided(room: Room, entry: e.LateAdmitted | e.LateLeftOut) -> None:
    asking = room.askings.get((entry.question, entry.round))
    waiting = len(room.waiting(asking)) if asking else 0
    if not waiting:
        raise Rejected("There are no late answers to decide about.")
    if entry.answers not in {0, waiting}:
        raise Rejected("The number of late answers has changed. Look again, then decide.")


def _about_a_remark(room: Room, entry: e.Moderated | e.Removed | e.Coded | e.QuoteConfirmed) -> None:
    _check_remark(room, entry.answer)
    if entry.answer in room.removed:
        raise Rejected("That remark was removed already.")


def _check_remark(room: Room, uuid: str) -> None:
    answer = room.answers_by_id.get(uuid)
    question = answer.question if answer else room.paper_by_id.get(uuid, ("", ""))[0]
    if not question or not room.questions[question].is_remark:
        raise Rejected("That remark is not in this workshop.")


def _upvoted(room: Room, entry: e.Upvoted) -> None:
    _seated(room, entry.participant)
    _check_remark(room, entry.answer)
    if room.ended:
        raise Ended("This workshop has ended, so your support was not counted.")
    if not room.moderated.get(entry.answer) or entry.answer in room.removed:
        raise Rejected("That remark is not on show any more.")


def _hands_counted(room: Room, entry: e.HandsCounted) -> None:
    _check_remark(room, entry.answer)
    if not 0 <= entry.hands <= MOST_BALLOTS:
        raise Rejected(f"Type in a number of people from 0 to {MOST_BALLOTS}.")
    if not room.moderated.get(entry.answer) or entry.answer in room.removed:
        raise Rejected("That remark is not on show any more.")


def _paper_answered(room: Room, entry: e.PaperAnswered) -> None:
    question = room.questions.get(entry.question)
    if question is None or (entry.question, entry.round) not in room.askings:
        raise Rejected("Ask that question first. Ballots on paper belong to a question that was asked.")
    if question.is_remark:
        _not_purged(room)
    if not 1 <= entry.times <= MOST_BALLOTS:
        raise Rejected(f"Type in a number of ballots from 1 to {MOST_BALLOTS}.")
    if entry.value != valid(question, entry.value):
        raise Rejected("That answer is not complete. Check the ballot and type it in again.")
    if entry.confidence and not (question.confidence and entry.confidence in {one.id for one in CONFIDENCE}):
        raise Rejected("Choose how sure they were from the list, or leave it empty.")


def _paper_removed(room: Room, entry: e.PaperRemoved) -> None:
    if entry.ballots not in room.paper_by_id:
        raise Rejected("Those ballots are not there any more.")


def _theme_shaped(room: Room, entry: e.ThemeShaped) -> None:
    if not entry.title.strip() or len(entry.title) > ROLE_LIMIT:
        raise Rejected(f"Give the theme a name of {ROLE_LIMIT} characters or fewer.")
    for uuid in entry.remarks:
        _check_remark(room, uuid)


def _theme_dropped(room: Room, entry: e.ThemeDropped) -> None:
    if entry.theme not in {theme.id for theme in room.themes}:
        raise Rejected("That theme is not there any more.")


def _codebook_set(room: Room, entry: e.CodebookSet) -> None:
    themes = entry.codebook.themes
    if not themes or len(themes) > MOST_THEMES or len({theme.id for theme in themes}) != len(themes):
        raise Rejected(f"A codebook needs from 1 to {MOST_THEMES} themes, each with its own id.")
    if any(not theme.id.strip() or not theme.title.strip() for theme in themes):
        raise Rejected("Give every theme an id and a title.")
    if entry.codebook.version in {known.version for known in room.codebooks}:
        raise Rejected(CODEBOOK_MOVED)
    ids = {theme.id for theme in themes}
    if any(old in ids or new not in ids for old, new in entry.joined):
        raise Rejected("A theme can be merged only into one that stays in the codebook.")
    if entry.undoes:
        standing = room.editions_standing
        if len(standing) < 2 or standing[-1].codebook.version != entry.undoes:
            raise Rejected(CODEBOOK_MOVED)
        if entry.joined or themes != standing[-2].codebook.themes:
            raise Rejected("Undoing brings back the codebook as it was before, and nothing else.")


def _coded(room: Room, entry: e.Coded) -> None:
    _about_a_remark(room, entry)
    if not entry.coder.strip() or len(entry.coder) > ROLE_LIMIT:
        raise Rejected(f"Say who codes, in {ROLE_LIMIT} characters or fewer: a role will do.")
    if len(set(entry.themes)) != len(entry.themes) or len(entry.themes) > MOST_CODES:
        raise Rejected(f"Give a remark {MOST_CODES} themes at most, each once.")
    if room.codebooks:
        known = {theme.id for theme in room.codebooks[-1].themes}
        if entry.version != room.codebooks[-1].version or not set(entry.themes) <= known:
            raise Rejected("The codebook was changed meanwhile. Look again, then decide.")


def _code_taken_back(room: Room, entry: e.CodeTakenBack) -> None:
    codes = room.codes.get(entry.answer)
    if codes is None or entry.coder not in codes:
        raise Rejected("There is no decision to undo.")


def _action_agreed(room: Room, entry: e.ActionAgreed) -> None:
    question = room.questions.get(entry.question)
    if question is None or question.kind != "points" or entry.option not in {one.id for one in question.options}:
        raise Rejected("That is not one of the choices that the room gave points.")
    if not entry.owner.strip() or len(entry.owner) > ROLE_LIMIT:
        raise Rejected(f"Give the role that owns the action in {ROLE_LIMIT} characters or fewer. No names.")
    try:
        date.fromisoformat(entry.by)
    except ValueError:
        raise Rejected("Choose a date by when.") from None


def _action_dropped(room: Room, entry: e.ActionDropped) -> None:
    if (entry.question, entry.option) not in {(one.question, one.option) for one in room.actions}:
        raise Rejected("That action is not there any more.")


def _activity_added(room: Room, entry: e.ActivityAdded) -> None:
    if entry.activity.id in room.activities:
        raise Rejected("That activity is in the agenda already.")
    _check_kinds(entry.questions)
    known = {q.id: q for q in room.plan[1].questions}
    if any(known.get(q.id, q) != q for q in entry.questions):
        raise Rejected("Another version of that question was used already. Give the new one its own id.")
    asked = {step.question for step in entry.activity.steps if step.question}
    if not entry.activity.steps or asked - set(known) - {q.id for q in entry.questions}:
        raise Rejected("That activity is not complete, so it cannot be added.")
    _check_after(room, entry.after)


def _activity_moved(room: Room, entry: e.ActivityMoved) -> None:
    _check_activity(room, entry.activity)
    _check_after(room, entry.after)
    if entry.activity == entry.after:
        raise Rejected("An activity cannot come after itself.")


def _activity_removed(room: Room, entry: e.ActivityRemoved) -> None:
    _check_activity(room, entry.activity)
    if room.place and room.place.activity == entry.activity:
        raise Rejected("The room is at that activity now. Go on first, then remove it.")
    if len(room.activities) == 1:
        raise Rejected("An agenda needs one activity or more.")


def _minutes_set(room: Room, entry: e.MinutesSet) -> None:
    _check_activity(room, entry.activity)
    if not 1 <= entry.minutes <= LONGEST_MINUTES:
        raise Rejected(f"Give it from 1 to {LONGEST_MINUTES} minutes.")


def _check_activity(room: Room, activity: str) -> None:
    if activity not in room.activities:
        raise Rejected("That activity is not in the agenda any more.")


def _check_after(room: Room, after: str) -> None:
    if after:
        _check_activity(room, after)


def _erased(room: Room, entry: e.Erased) -> None:
    if entry.participant not in room.seats:
        raise Rejected("Nothing of that participant is in this workshop any more.")


def _retention_set(room: Room, entry: e.RetentionSet) -> None:
    if not 0 <= entry.days <= retention.MOST:
        raise Rejected(f"Keep the words of remarks for {retention.MOST} days after sign-off at most.")
    _not_purged(room)


def _not_purged(room: Room) -> None:
    if room.purged:
        raise Rejected("The words of this workshop's remarks were deleted already.")


def _purged(room: Room, entry: e.Purged) -> None:
    _not_purged(room)
    if not room.ended:
        raise Rejected("End the workshop first: remarks may still arrive.")
    if entry != retention.purge(room):
        raise Rejected("The number of remarks has changed. Look again, then delete them.")


def _paused(room: Room, entry: e.Paused) -> None:
    if room.paused and room.support >= entry.support:
        raise Rejected("Everything is paused already.")


def _resumed(room: Room, entry: e.Resumed) -> None:
    if not room.paused:
        raise Rejected("Nothing is paused.")


def _ended(room: Room, entry: e.WorkshopEnded) -> None:
    if room.ended:
        raise Rejected("The workshop has ended already.")


def _timer(room: Room, entry: e.TimerSet) -> None:
    if not 0 <= entry.seconds <= 4 * 3600:
        raise Rejected("Set the timer to four hours or less.")


def _parked(room: Room, entry: e.Parked) -> None:
    _not_reported(room)
    if not entry.text.strip() or len(entry.text) > LONGEST_PARKED or len(entry.text.splitlines()) > 1:
        raise Rejected(f"Park it in one line of {LONGEST_PARKED} characters or fewer.")
    if len(room.parked) >= MOST_PARKED and entry.issue not in {one.id for one in room.parked}:
        raise Rejected(f"{MOST_PARKED} issues are parked already. Settle one first.")


def _parked_settled(room: Room, entry: e.ParkedSettled) -> None:
    _not_reported(room)
    if entry.issue not in {one.id for one in room.parked}:
        raise Rejected("That issue is not parked any more.")


def _table_noted(room: Room, entry: e.TableNoted) -> None:
    _not_reported(room)
    if entry.activity not in {one.id for one in room.activities_held}:
        raise Rejected("That activity is not in the agenda any more.")
    if not 1 <= entry.table <= room.plan[0].tables:
        raise Rejected("There is no such table.")
    if len(entry.text) > LONGEST_NOTE:
        raise Rejected(f"Keep a table's note to {LONGEST_NOTE} characters.")


def _not_reported(room: Room) -> None:
    """Parked lines and tables' notes are of the day: they stay as they were once somebody stands for the report."""
    _not_purged(room)
    if room.writing.stands:
        raise Rejected("The report is signed off, so these words stay as they are.")


def _facts(room: Room, entry: e.FactsChanged) -> None:
    _check_facts(entry.facts)
    facts, _ = room.plan
    if entry.facts.code != facts.code:
        raise Rejected("The join code stays the same for the whole day.")
    if room.asked and _parted(entry.facts, facts) != _parted(facts, facts):
        raise Rejected("Voting has begun, so the groups for small sectors stay as they were planned.")
    sectors = {option.id for option in entry.facts.sectors}
    if any(seat.sector not in sectors for seat in room.seats.values()):
        raise Rejected("Somebody has joined with a sector that you removed. Rename it instead.")
    if any(seat.table > entry.facts.tables for seat in room.seats.values()):
        raise Rejected("Somebody sits at a table that you removed. Keep the number of tables.")


def _parted(facts: Facts, before: Facts) -> set[frozenset[str]]:
    """Which sectors are counted together, of those that were there before. What groups are called is no matter."""
    group = grouping(facts)
    known = [sector.id for sector in before.sectors if sector.id in group]
    return {frozenset(one for one in known if group[one] == group[other]) for other in known}


def _check_kinds(questions: Iterable[Question]) -> None:
    """Somebody may have added a kind to another copy of the toolkit."""
    for question in questions:
        if question.kind not in KINDS:
            raise Rejected(f"This toolkit does not know the kind of question {question.kind}.")


def _check_facts(facts: Facts) -> None:
    if len(facts.code) not in {CODE_LENGTH, CODE_LENGTH_HOSTED} or not set(facts.code) <= set(CODE_LETTERS):
        raise Rejected("The join code should be four or six of the letters that codes are made of.")
    if not facts.title.strip():
        raise Rejected("Give the workshop a title.")
    if len(facts.sectors) < 2 or len({option.id for option in facts.sectors}) != len(facts.sectors):
        raise Rejected("List two or more sectors, each once.")
    if len(facts.levels) != 4 or not all(level.strip() for level in facts.levels):
        raise Rejected("Give each of the four levels of need a label.")
    if not facts.route.strip():
        raise Rejected("Say how a real concern is raised here: participants see it on their phones.")
    if not facts.role_bands or len({option.id for option in facts.role_bands}) != len(facts.role_bands):
        raise Rejected("List one role or more, each once.")
    if not 0 <= facts.tables <= MOST_TABLES:
        raise Rejected(f"Set the number of tables to {MOST_TABLES} or fewer.")
    if facts.rag and (len(facts.rag) != 3 or not all(label.strip() for label in facts.rag)):
        raise Rejected("Give red, amber and green a label each.")
    expected = dict(facts.expected)
    if len(expected) != len(facts.expected) or not set(expected) <= {option.id for option in facts.sectors}:
        raise Rejected("Say once for each sector of the list how many people you expect.")
    if not all(0 <= number <= MOST_EXPECTED for number in expected.values()):
        raise Rejected(f"Expect from 0 to {MOST_EXPECTED} people of a sector.")
    labels = [
        *facts.levels,
        *facts.rag,
        *(group for _, group in facts.merge),
        *(option.label for option in (*facts.sectors, *facts.role_bands)),
    ]
    lines = [facts.title, facts.place, *labels]
    longest = max([*lines, facts.route, facts.support, facts.controller, facts.address], key=len)
    if any(len(line) > LONGEST_LINE for line in lines) or len(longest) > LONGEST_NOTE:
        raise Rejected(f"Shorten what begins with “{longest[:40]}”.")
    try:
        date.fromisoformat(facts.date)
        starts = time.fromisoformat(facts.starts)
        ends = time.fromisoformat(facts.ends) if facts.ends else None
    except ValueError:
        raise Rejected("Give the day as a date, and its start and end as times such as 09:30.") from None
    if ends and ends <= starts:
        raise Rejected("People have to leave after the day starts. Set a later time, or leave it empty.")


def _quote_confirmed(room: Room, entry: e.QuoteConfirmed) -> None:
    writing.check(room.writing, entry)
    _about_a_remark(room, entry)
    if not room.moderated.get(entry.answer):
        raise Rejected("Only remarks that were released can be quoted.")


def _written(room: Room, entry: e.Entry) -> None:
    writing.check(room.writing, entry)


def _told_back(room: Room, entry: e.ToldBack) -> None:
    if entry.parts and room.writing.signed is None:
        raise Rejected("Sign the report off first. Participants are told only what somebody stands for.")
    lines = [line for title, lines in entry.parts for line in (title, *lines)]
    if len(lines) > MOST_LINES or any(len(line) > writing.LONGEST_TEXT for line in lines):
        raise Rejected(f"Tell participants less: {MOST_LINES} lines at most.")


def _anything(room: Room, entry: e.Entry) -> None:
    raise Rejected("That cannot happen in a workshop.")


_RULES: dict[type, Callable[[Room, Any], None]] = {
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
    e.LateAdmitted: _late_decided,
    e.LateLeftOut: _late_decided,
    e.Moderated: _about_a_remark,
    e.Removed: _about_a_remark,
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
    **dict.fromkeys(writing.KINDS, _written),
    e.QuoteConfirmed: _quote_confirmed,
}
