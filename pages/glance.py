"""What the host reads at one look: where the day is, what is left of it, what the room sees, and what comes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape

from pages import clock, predictions, steps
from pages.clock import Clock, Slot
from pages.slides import paragraphs
from workshop.agenda import ASK, REVEAL, Activity, Step
from workshop.room import Room
from workshop.wording import cut, plural

LONGEST_AHEAD = 160
"""Characters of what comes next: enough to know it again."""
LAST = "Nothing comes after this. To finish, press <b>End the workshop</b>."
TALL_NOTES = 420
"""Characters of notes that are read at a glance; longer ones stand smaller."""


def where(room: Room) -> str:
    """The workshop, the item and the step."""
    facts, _ = room.plan
    item = room.activity.title if room.activity else "Not started"
    if room.ended:
        item = "The workshop has ended"
    return (
        f'<h1 class="title">{escape(facts.title)}</h1>'
        f'<p class="position">{escape(steps.position(room))}</p><p class="item">{escape(item)}</p>'
    )


def times(room: Room, now: Clock | None, present: int, away: int) -> str:
    """What is left of the item and of the day, and who is here."""
    facts, agenda = room.plan
    here = [("Here", f"{present}{f' ({away} away)' if away else ''}")]
    if now is None or room.ended:
        planned = timedelta(minutes=clock.total(agenda))
        return _cells([*([] if room.ended else [("Planned", clock.span(planned))]), *here])
    leave = [("People leave", facts.ends)] if facts.ends else []
    ends = [("Left for this item", clock.span(now.item)), ("Day ends", f"{now.finish.astimezone():%H:%M}")]
    return _cells([*ends, *leave, *here], over=now.item < timedelta())


def _cells(parts: Iterable[tuple[str, str]], over: bool = False) -> str:
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in parts)
    return f'<dl class="bar{" over" if over else ""}">{cells}</dl>'


def strip(found: Iterable[Slot]) -> str:
    """The day as a line, each item as long as its minutes. The list of the day says the same in words."""
    parts = "".join(
        f'<i class="{_state(slot)}" style="flex-grow:{max(slot.activity.minutes, 3)}"></i>' for slot in found
    )
    return f'<div class="strip" aria-hidden="true">{parts}</div>'


def _state(slot: Slot) -> str:
    if slot.now:
        return "now"
    return "done" if slot.took is not None else "later"


def pace(words: str) -> str:
    return f'<p class="pace">{escape(words)}</p>'


def day(found: Iterable[Slot]) -> str:
    """The list of the day: when each item was to begin and when it does, and which of them gained or lost minutes."""
    rows = "".join(
        f'<tr class="{_state(slot)}"{" aria-current=true" if slot.now else ""}>'
        f"<td>{_at(slot.planned)}</td><td>{_at(slot.begins)}</td>"
        f'<th scope="row">{escape(slot.activity.title)}</th><td>{minutes(slot)}</td></tr>'
        for slot in found
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Planned", "Now", "Item", "Minutes"))
    return f'<table class="day"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _at(time: datetime | None) -> str:
    return f"{time.astimezone():%H:%M}" if time else ""


def minutes(slot: Slot) -> str:
    """What an item has, had and took.

    >>> minutes(Slot(Activity("a", "poll", "A", 10, ()), datetime(2026, 11, 22), 15, None, timedelta(minutes=12)))
    '10, was 15, took 12'
    """
    changed = f", was {slot.was}" if slot.was != slot.activity.minutes else ""
    new = ", added today" if slot.planned is None else ""
    took = f", took {round(slot.took / timedelta(minutes=1))}" if slot.took is not None else ""
    return f"{slot.activity.minutes}{changed}{new}{took}"


def after_next(room: Room) -> str:
    """What the screen and phones will show after *Next*, under its button. The space stays where there is nothing."""
    screen, phones = steps.will_show(room)
    ahead = steps.coming(room)
    new = ""
    if screen and ahead and ahead[0] is not room.activity:
        new = f"<b>New item, {plural(ahead[0].minutes, 'minute')}.</b> "
    words = f"{new}<b>Screen:</b> {escape(screen)}. <b>Phones:</b> {escape(phones)}." if screen else LAST
    return f'<p class="sees">{words}</p>'


def now(room: Room) -> str:
    """What the room sees now, in the host's words."""
    activity, step = room.activity, room.step
    waits = " waits" if room.paused and not room.ended else ""
    head = f'<p class="label">The room sees now</p><p class="state{waits}">{escape(steps.state_words(room))}</p>'
    if activity is None or step is None or room.ended:
        return head
    asked = room.questions.get(step.question)
    text = f'<div class="shown">{paragraphs(step.text)}</div>'
    title = f'<p class="where">{escape(step.title)}</p>' if step.title and not asked else ""
    line = activity.kind == "threshold"
    body = f'<p class="asked">{escape(predictions.in_words(room, asked))}</p>{text if line else ""}' if asked else text
    return f"{head}{title}{body}{tables(room, step)}"


def tables(room: Room, step: Step) -> str:
    """Which table holds which note, so that the facilitator can help."""
    if not step.tables:
        return ""
    facts, _ = room.plan
    who = [
        f"<b>{tables_words(number, len(step.tables), facts.tables)}</b> " if facts.tables else ""
        for number in range(len(step.tables))
    ]
    rows = "".join(f"<li>{held}{escape(note)}</li>" for held, note in zip(who, step.tables, strict=True))
    label = "The tables' notes" if facts.tables else "The notes, dealt out to phones"
    return f'<p class="label">{label}</p><ul class="shown dealt">{rows}</ul>'


def tables_words(number: int, notes: int, tables: int) -> str:
    """The tables that hold a note, dealt out in turn.

    >>> tables_words(0, 4, 6), tables_words(3, 4, 3)
    ('Tables 1, 5.', 'No table.')
    """
    held = [str(table + 1) for table in range(number, tables, notes)]
    return f"Table{'s' if len(held) > 1 else ''} {', '.join(held)}." if held else "No table."


def to_say(room: Room) -> str:
    """Prompts of this step, then the notes of its item and the content note: to be read standing."""
    activity, step = room.activity or next(iter(room.activities.values())), room.step
    if room.ended:
        return '<section class="say"></section>'
    asks = "".join(f"<li>{escape(prompt)}</li>" for prompt in step.prompts) if step else ""
    prompts = f'<p class="label">Ask</p><ul class="prompts">{asks}</ul>' if asks else ""
    care = f'<p class="care">Content note: {escape(activity.content_note)}</p>' if activity.content_note else ""
    return f'<section class="say">{prompts}{_notes(activity, "this" if step else "the first")}{care}</section>'


def _notes(activity: Activity, which: str) -> str:
    if not activity.notes:
        return ""
    long = " long" if len(activity.notes) > TALL_NOTES else ""
    head = f'<p class="label">Your notes for {which} item</p>'
    return f'{head}<div class="notes{long}">{paragraphs(activity.notes)}</div>'


def comes_next(room: Room, activity: Activity, step: Step) -> str:
    """The beginning of what *Next* leads to."""
    asked = room.questions.get(step.question)
    words = cut(asked.text if asked and step.kind in {ASK, REVEAL} else step.text, LONGEST_AHEAD)
    title = steps.subject(room, activity, step)
    text = f'<p class="ahead">{escape(words)}</p>' if words != title else ""
    return f'<p class="label">Comes next</p><p class="where">{steps.kind_words(step)}: {escape(title)}</p>{text}'
