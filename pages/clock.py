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

    ``finish`` is when the day ends if everything still to come takes as long as planned.
    """

    item: timedelta
    day: timedelta
    planned: datetime
    finish: datetime


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


def reflow(room: Room, now: datetime) -> Clock | None:
    """Where the day stands; None before its first step."""
    facts, agenda = room.plan
    if room.place is None or not room.started_at:
        return None
    began = datetime.fromisoformat(room.started_at)
    start = planned_start(facts)
    planned = (start if abs(start - began) <= NEAR_PLAN else began) + timedelta(minutes=total(agenda))
    ids = [activity.id for activity in agenda.activities]
    present = agenda.activities[ids.index(room.place.activity)]
    later = agenda.activities[ids.index(room.place.activity) + 1 :]
    left = timedelta(minutes=present.minutes) - (now - datetime.fromisoformat(room.activity_since))
    rest = timedelta(minutes=sum(activity.minutes for activity in later))
    return Clock(left, planned - now, planned, now + max(left, timedelta()) + rest)


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
