"""The running order against the clock: when each item begins, what is left, and where an overrun leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from workshop.agenda import Activity, Agenda, Facts
from workshop.room import Room

NEAR_PLAN = timedelta(hours=2)
"""A workshop begun further from its planned time than this is a rehearsal, or on another day: it keeps its length."""


@dataclass(frozen=True)
class Clock:
    """``item`` is what is left of the present item and ``day`` until the planned end; both may be negative.

    ``finish`` is when the day ends if everything still to come takes as long as planned, ``before`` when it was to end
    before anything was changed on the day. ``leave`` is when people have to leave, where that is known and is today.
    """

    item: timedelta
    day: timedelta
    planned: datetime
    finish: datetime
    before: datetime
    leave: datetime | None = None


@dataclass(frozen=True)
class Slot:
    """An item in the day. ``planned`` and ``was`` are its beginning and minutes as they were when the day began.

    ``begins`` is when it began, or is expected to; None where nobody can say. ``took`` is what it took, once the room
    has left it. An item that was added on the day has no ``planned``.
    """

    activity: Activity
    planned: datetime | None
    was: int
    begins: datetime | None
    took: timedelta | None = None
    now: bool = False


def planned_start(facts: Facts) -> datetime:
    return datetime.fromisoformat(f"{facts.date}T{facts.starts}").astimezone()


def closing(facts: Facts) -> datetime | None:
    """When people have to leave; None if nobody said so."""
    return datetime.fromisoformat(f"{facts.date}T{facts.ends}").astimezone() if facts.ends else None


def total(agenda: Agenda) -> int:
    return sum(activity.minutes for activity in agenda.activities)


def running_order(agenda: Agenda, start: datetime) -> list[tuple[datetime, Activity]]:
    """Each item with the time it begins."""
    order = []
    for activity in agenda.activities:
        order.append((start, activity))
        start += timedelta(minutes=activity.minutes)
    return order


def expected(room: Room, now: datetime) -> dict[str, datetime]:
    """When each item still to come begins at this pace, by its id; empty before the first step and at the end."""
    if room.place is None or room.ended or not room.activity_since:
        return {}
    _, agenda = room.plan
    ids = [activity.id for activity in agenda.activities]
    at = ids.index(room.place.activity)
    planned = datetime.fromisoformat(room.activity_since) + timedelta(minutes=agenda.activities[at].minutes)
    begins = max(planned, now)
    found = {}
    for activity in agenda.activities[at + 1 :]:
        found[activity.id] = begins
        begins += timedelta(minutes=activity.minutes)
    return found


def slots(room: Room, now: datetime) -> list[Slot]:
    """The day's items in their order, as planned and as they come."""
    _, agenda = room.plan
    start, later = _start(room), expected(room, now)
    arrived: dict[str, datetime] = {}
    took: dict[str, timedelta] = {}
    ends = [at for _, at in room.visits[1:]] + [room.ended_at]
    for (id_, at), end in zip(room.visits, ends, strict=False):
        arrived.setdefault(id_, datetime.fromisoformat(at))
        if end:
            took[id_] = took.get(id_, timedelta()) + datetime.fromisoformat(end) - datetime.fromisoformat(at)
    present = room.activity
    found = []
    for activity in agenda.activities:
        was = room.minutes_before.get(activity.id) or activity.minutes
        new = activity.id in room.added
        here = activity is present and not room.ended
        # An item to which the room will come again is still to come.
        begins = later.get(activity.id) or arrived.get(activity.id)
        done = None if here or activity.id in later else took.get(activity.id)
        found.append(Slot(activity, None if new else start, was, begins, done, here))
        start += timedelta(minutes=0 if new else was)
    return found


def _start(room: Room) -> datetime:
    """When the day begins by the plan; when it did begin, where that is another day or a rehearsal."""
    start = planned_start(room.plan[0])
    began = datetime.fromisoformat(room.started_at) if room.started_at else start
    return start if abs(start - began) <= NEAR_PLAN else began


def reflow(room: Room, now: datetime) -> Clock | None:
    """Where the day stands; None before its first step."""
    facts, agenda = room.plan
    if room.place is None or not room.started_at:
        return None
    start = _start(room)
    planned = start + timedelta(minutes=total(agenda))
    ids = [activity.id for activity in agenda.activities]
    present = agenda.activities[ids.index(room.place.activity)]
    later = agenda.activities[ids.index(room.place.activity) + 1 :]
    left = timedelta(minutes=present.minutes) - (now - datetime.fromisoformat(room.activity_since))
    rest = timedelta(minutes=sum(activity.minutes for activity in later))
    before = start + timedelta(minutes=_minutes_before(room))
    leave = closing(facts) if start == planned_start(facts) else None
    return Clock(left, planned - now, planned, now + max(left, timedelta()) + rest, before, leave)


def _minutes_before(room: Room) -> int:
    """How long the day was to take before anything was changed on it."""
    items = (*room.plan[1].activities, *room.left_out, *room.dropped)
    return sum(room.minutes_before.get(one.id) or one.minutes for one in items if one.id not in room.added)


LATE = timedelta(minutes=5)
"""Less than this later than planned is on time."""


def pace(room: Room, found: Clock, now: datetime) -> str:
    """Whether the day keeps its time, and what can be done if it does not."""
    late = _whole(found.finish) - _whole(found.before)
    over = _whole(found.finish) - _whole(found.leave) if found.leave else timedelta()
    ends = f"At this pace the day ends at {found.finish.astimezone():%H:%M}"
    if over > timedelta():
        return f"{ends}, {span(over)} after people have to leave. Skip an item, or take minutes from one."
    if late >= LATE:
        free = " Nobody has to leave before." if found.leave else " Skip an item, or take minutes from one."
        return f"{ends}, {span(late)} later than planned.{free}"
    if found.item < timedelta():
        return "This item has had its time. The day can still end as planned."
    ahead = next(iter(expected(room, now).items()), None)
    if ahead is None:
        return "This is the last item."
    title = room.activities[ahead[0]].title
    return f"On time. Next at {ahead[1].astimezone():%H:%M}: “{title}”."


def _whole(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def span(left: timedelta) -> str:
    """A long span in words that people read at once.

    >>> span(timedelta(minutes=333)), span(timedelta(minutes=48)), span(timedelta(minutes=-3, seconds=-10))
    ('5 h 33 min', '48 min', '3 min over')
    """
    whole = int(abs(left).total_seconds() // 60)
    hours, rest = divmod(whole, 60)
    words = f"{hours} h {rest} min" if hours else f"{whole} min"
    if left < timedelta():
        return f"{words} over" if whole else "just over"
    return words if whole else "under 1 min"


def timer_left(room: Room, now: datetime) -> timedelta | None:
    """What is left of the countdown, never below zero; None without one.

    Never more than all of it either: somebody may set the computer's clock back.
    """
    if not room.timer_seconds:
        return None
    whole = timedelta(seconds=room.timer_seconds)
    ends = datetime.fromisoformat(room.timer_at) + whole
    if room.paused_at:
        now = datetime.fromisoformat(max(room.paused_at, room.timer_at))
    return min(max(ends - now, timedelta()), whole)


def goes_on(room: Room) -> datetime | None:
    """When the present item is over, if it takes as long as planned."""
    if room.activity is None or not room.activity_since:
        return None
    return datetime.fromisoformat(room.activity_since) + timedelta(minutes=room.activity.minutes)


def minutes(left: timedelta) -> str:
    """A span in words.

    >>> minutes(timedelta(minutes=-3, seconds=-10))
    '3 minutes over'
    """
    whole = int(abs(left).total_seconds() // 60)
    words = f"{whole} minute" if whole == 1 else f"{whole} minutes"
    if left < timedelta():
        return f"{words} over" if whole else "just over"
    return words if whole else "under a minute"


def countdown(left: timedelta) -> str:
    """Minutes and seconds.

    >>> countdown(timedelta(seconds=125))
    '2:05'
    """
    seconds = int(left.total_seconds() + 0.5)
    return f"{seconds // 60}:{seconds % 60:02}"
