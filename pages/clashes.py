"""What does not fit in a running order, each in one sentence with what to do. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from pages.clock import closing, planned_start, running_order, total
from workshop import defaults, exercises
from workshop.agenda import ASK, Activity, Agenda, Facts, origin

WITHOUT_A_BREAK = timedelta(hours=2)


def clashes(agenda: Agenda, facts: Facts) -> list[str]:
    """Everything that does not fit."""
    start = planned_start(facts)
    found = [*_too_late(agenda, start, closing(facts)), *_twice(agenda), *_sources(agenda), *_before(agenda)]
    return [*found, *_sectors(agenda, facts), *_tables(agenda, facts), *_long_stretches(agenda, start)]


def _too_late(agenda: Agenda, start: datetime, leave: datetime | None) -> Iterator[str]:
    ends = start + timedelta(minutes=total(agenda))
    if leave and ends > leave:
        over = int((ends - leave).total_seconds() // 60)
        yield (
            f"It ends at {ends:%H:%M}, {over} minutes after people have to leave ({leave:%H:%M}). "
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


def _sectors(agenda: Agenda, facts: Facts) -> Iterator[str]:
    """Predictions about a sector that nobody here can be of."""
    for activity in agenda.activities:
        about = exercises.predicted(exercises.of_agenda(agenda, activity))
        if about and about not in {sector.id for sector in facts.sectors}:
            yield (
                f"“{activity.title}” asks about {defaults.sector_name(about, facts.sectors)}, which is not a sector of "
                "this workshop. Choose another under Change the running order."
            )


def _tables(agenda: Agenda, facts: Facts) -> Iterator[str]:
    """Items that need tables, where people sit as they like."""
    for activity in agenda.activities if not facts.tables else ():
        if any(step.moves for step in activity.steps):
            yield (
                f"“{activity.title}” needs numbered tables, and this workshop has none. "
                "Set their number under Details, or remove the item."
            )
        elif any(step.tables for step in activity.steps):
            yield (
                f"“{activity.title}” deals out notes to tables, and this workshop has none. Each phone will get a note "
                "of its own. Set the number of tables under Details if you have some."
            )


def stood_in(before: Agenda, after: Agenda) -> dict[str, tuple[str, str]]:
    """Items that predict another sector now: by their id, the sector that is missing and the one in its place."""
    then = {one.id: exercises.predicted(exercises.of_agenda(before, one)) for one in before.activities}
    now = {one.id: exercises.predicted(exercises.of_agenda(after, one)) for one in after.activities}
    return {id_: (then[id_], about) for id_, about in now.items() if about != then[id_]}


def said_of(agenda: Agenda, facts: Facts, changed: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """A sentence for each item that still predicts the sector which was put in place of a missing one."""
    for activity in agenda.activities:
        about = exercises.predicted(exercises.of_agenda(agenda, activity))
        was, chosen = changed.get(activity.id, ("", ""))
        if chosen and chosen == about:
            yield (
                f"“{activity.title}” was about {defaults.sector_name(was, facts.sectors)}, which is not a sector of "
                f"this workshop. It asks about {defaults.sector_name(about, facts.sectors)} now. "
                "Change that under Change the running order."
            )


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
