"""What does not fit in a running order, each in one sentence with what to do. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from pages.clock import running_order, total
from workshop.agenda import ASK, Activity, Agenda, origin

WITHOUT_A_BREAK = timedelta(hours=2)


def clashes(agenda: Agenda, start: datetime, closing: datetime | None = None) -> list[str]:
    """Everything that does not fit. ``closing`` is when people have to leave."""
    found = [*_too_late(agenda, start, closing), *_twice(agenda), *_sources(agenda), *_before(agenda)]
    return [*found, *_long_stretches(agenda, start)]


def _too_late(agenda: Agenda, start: datetime, closing: datetime | None) -> Iterator[str]:
    ends = start + timedelta(minutes=total(agenda))
    if closing and ends > closing:
        over = int((ends - closing).total_seconds() // 60)
        yield (
            f"It ends at {ends:%H:%M}, {over} minutes after people have to leave ({closing:%H:%M}). "
            "Take out or shorten something."
        )


def _twice(agenda: Agenda) -> Iterator[str]:
    cards = [one for one in agenda.activities if one.kind in {"scenario", "myth"}]
    counts = Counter(origin(one.id) for one in cards)
    titles = {origin(one.id): one.title for one in cards}
    for card, count in counts.items():
        if count > 1:
            yield f"The card “{titles[card]}” is there {count} times. Keep it once."


def _sources(agenda: Agenda) -> Iterator[str]:
    """Items whose choices come from another that is missing or comes later."""
    sources = {question.id: question.options_from for question in agenda.questions if question.options_from}
    first: dict[str, Activity] = {}
    for activity in agenda.activities:
        for step in activity.steps:
            first.setdefault(step.question, activity)
    asked: set[str] = set()
    for activity in agenda.activities:
        for question in {step.question: None for step in activity.steps if step.kind == ASK}:
            needed = sources.get(question)
            if needed and needed not in first:
                yield f"“{activity.title}” takes its choices from a question that is not here. Add that one before it."
            elif needed and needed not in asked:
                later = first[needed].title
                yield f"“{activity.title}” takes its choices from “{later}”, which comes later. Move it behind that."
        asked |= {step.question for step in activity.steps}


def _before(agenda: Agenda) -> Iterator[str]:
    """Votes for the end of the day without the same vote earlier."""
    before: set[str] = set()
    for activity in agenda.activities:
        rounds = {(step.question, step.round) for step in activity.steps if step.kind == ASK}
        lonely = [question for question, round_ in rounds if round_ == "after" and question not in before]
        if lonely:
            yield f"“{activity.title}” asks again what was not asked before. Add the first vote earlier."
        before |= {question for question, round_ in rounds if round_ == "before"}


def _long_stretches(agenda: Agenda, start: datetime) -> Iterator[str]:
    since = start
    for begins, activity in running_order(agenda, start):
        if activity.kind == "break":
            yield from _stretch(since, begins)
            since = begins + timedelta(minutes=activity.minutes)
    yield from _stretch(since, start + timedelta(minutes=total(agenda)))


def _stretch(since: datetime, until: datetime) -> Iterator[str]:
    if until - since > WITHOUT_A_BREAK:
        yield f"There is no break from {since:%H:%M} to {until:%H:%M}. Add one: two hours is long enough."
