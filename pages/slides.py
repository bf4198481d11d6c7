"""What stands on the big screen and in the host's summary of it, as HTML. From a room to text, all of it escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from html import escape

from pages import clock, predictions
from pages.clock import Clock
from pages.steps import kind_words, subject
from workshop import running
from workshop.activities import Question
from workshop.agenda import ASK, REVEAL, Activity, Source, Step, round_name, second
from workshop.materials import MYTH_OPTIONS
from workshop.reconciliation import Reconciliation, in_words, reconcile
from workshop.room import Asking, Remark, Room
from workshop.tallies import Line
from workshop.wording import plural

WIDTH_OF_QUOTE = 46
"""Characters of a quote that fit on one line of the big screen."""
QUOTES, LINES = 8, 24
"""The most quotes on one screen, and the most lines of them."""


def people(number: int, verb: str = "") -> str:
    """
    >>> people(1, "joined")
    '1 person joined'
    """
    return f"{number} {'person' if number == 1 else 'people'} {verb}".strip()


def voted_words(voted: int, base: int, question: Question) -> str:
    """
    >>> voted_words(31, 38, Question("q", "choice", "Now?"))
    '31 of 38 have voted'
    """
    if question.for_hosts:
        return f"{voted} table {'host has' if voted == 1 else 'hosts have'} written"
    verb = "answered" if question.is_remark else "voted"
    return f"{voted} of {base} {'has' if voted == 1 else 'have'} {verb}"


def adds_up(adds: Reconciliation, asked: Question) -> str:
    """Where everybody of a round went, in one line whose numbers add up."""
    if asked.for_hosts:
        return in_words(adds, "wrote", "others")
    return in_words(adds, "answered" if asked.is_remark else "voted")


ADDS_WIDTH = 112
"""Characters of a result's reconciliation line that fit across the big screen."""


def adds_lines(room: Room, shown: Sequence[Asking]) -> str:
    """The line of each round in a chart: all of the last one's, and where the people went of those before it."""
    lines = [adds_up(reconcile(room, one), room.questions[one.question]) for one in shown]
    lines = [*(line.partition(" · ")[0] for line in lines[:-1]), lines[-1]]
    names = [f"{round_name(one.round)}: " if len(shown) > 1 else "" for one in shown]
    high = sum(-(-len(name + line) // ADDS_WIDTH) for name, line in zip(names, lines, strict=True))
    rows = "".join(f"<p><b>{escape(name)}</b>{line}</p>" for name, line in zip(names, lines, strict=True))
    return f'<div class="under n{min(high, 5)}">{rows}</div>'


def paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in text.splitlines() if part.strip())


def join_words(address: str, code: str) -> str:
    return (
        f'<div class="join"><span class="address">{escape(address)}</span>'
        f'<span class="code" aria-label="Join code {" ".join(code)}">{escape(code)}</span></div>'
    )


def qr_image(qr: str) -> str:
    return f'<img class="qr" src="{qr}" alt="QR code of the address for phones">'


def prompt(words: str) -> str:
    return f'<p class="prompt">{escape(words)}</p>'


def corner(address: str, code: str, qr: str) -> str:
    """How to join, small: for every slide once people are in."""
    return f'<div class="corner">{join_words(address, code)}<img src="{qr}" alt="QR code to join"></div>'


def head(room: Room) -> str:
    """Where the day is: the workshop's title and the present item."""
    facts, _ = room.plan
    item = room.activity.title if room.activity else ""
    return f'<div class="head"><span>{escape(facts.title)}</span><b>{escape(item)}</b></div>'


def waiting(room: Room, address: str, qr: str) -> str:
    """Before the first step: how to join, as large as it goes."""
    facts, _ = room.plan
    joined = people(room.present, "joined") if room.present else "Nobody has joined yet"
    spelled = " ".join(facts.code)
    return (
        f'<section class="waiting"><div><h1>{escape(facts.title)}</h1><p class="place">{escape(facts.place)}</p>'
        f'<p>On your phone, open</p><p class="address">{escape(address)}</p>'
        f'<p>and type the code</p><p class="code" aria-label="Join code {spelled}">{escape(facts.code)}</p>'
        f'<p class="count">{joined}</p></div><img src="{qr}" alt="QR code to join"></section>'
    )


def text(room: Room, left: timedelta | None = None) -> str:
    """A step that shows text: a release of a scenario, a stage of an exercise, what a card teaches.

    ``left`` is what is left of the countdown, which a step that is meant to take a while shows large.
    """
    step, activity = room.step, room.activity
    assert step
    assert activity
    long = " long" if len(step.text) > 520 else ""
    first = step is activity.steps[0] and activity.content_note
    note = f'<p class="note">{escape(activity.content_note)}</p>' if first else ""
    tables = room.plan[0].tables
    dealt = note_on_phones(tables) if step.tables else ""
    dealt += '<p class="dealt">Tap your new table\'s number on your phone.</p>' if step.moves and tables else ""
    time = calm_clock(step.seconds, left) if step.seconds else ""
    body = f"{paragraphs(step.text)}{dealt}{note}{time}"
    return f'<section class="text{long}"><h1>{escape(step.title)}</h1>{body}</section>'


def note_on_phones(tables: int) -> str:
    whose = "Your table's note is on your phones." if tables else "Your note is on your phone."
    return f'<p class="dealt">{whose}</p>'


def calm_clock(seconds: int, left: timedelta | None) -> str:
    """How long a stage takes, and once the countdown runs, what is left of it."""
    if left is None:
        whole = seconds // 60
        return f'<p class="clock">{plural(whole, "minute")}</p>'
    return f'<p class="clock" role="timer">{clock.countdown(left)}</p>'


def break_(room: Room, now: datetime) -> str:
    """A break, and when it is over."""
    step, over = room.step, clock.goes_on(room)
    assert step
    when = f"We go on at <b>{over.astimezone():%H:%M}</b>" if over and over > now else "We go on in a moment"
    return (
        f'<section class="calm rest"><h1>{escape(step.title)}</h1><p class="when">{when}</p>'
        f"{paragraphs(step.text)}</section>"
    )


def dealt_facts(activity: Activity, step: Step) -> tuple[str, ...]:
    """The facts that tables held, on the step that joins them; empty on every other step."""
    facts = next((one.tables for one in activity.steps if one.tables), ())
    return facts if facts and not step.tables and step.text == "\n\n".join(facts) else ()


def joined(step: Step, facts: Sequence[str]) -> str:
    """All facts of a jigsaw together, each with the agency that held it."""
    cards = "".join(
        f"<li><b>{escape(who)}</b> {escape(what)}</li>" for who, _, what in (f.partition(":") for f in facts)
    )
    return f'<section class="joined"><h1>{escape(step.title)}</h1><ul>{cards}</ul></section>'


LONG_QUESTION = 100
"""Characters from which a question is set smaller."""


def question(asked: Question) -> str:
    long = " long" if len(asked.text) > LONG_QUESTION else ""
    return f'<h1 class="question{long}">{escape(asked.text)}</h1>'


def guess(room: Room, asked: Question) -> str:
    """A question about how another sector votes, with what it is about under it."""
    head_ = f'<h1 class="question">How would {escape(predictions.sector(room, asked))} vote?</h1>'
    return f'{head_}<div class="situation"><p>{escape(asked.text)}</p></div>'


def voting(room: Room, asking: Asking, adds: Reconciliation, under: str = "") -> str:
    """While people vote and until the results are shown: what can be chosen and how many chose, nothing more.

    ``under`` is what people said already, where their words flow in while they write.
    """
    asked = room.questions[asking.question]
    again = room.step and asking.round == second(room.step.round)
    round_ = f'<p class="round">{escape(round_name(asking.round))}</p>' if again else ""
    hint = f'<p class="hint">{escape(asked.hint)}</p>' if asked.hint and not under else ""
    verb = "Answer" if asked.is_remark else "Vote"
    how = "Table hosts write on their phones. Everybody else can wait." if asked.for_hosts else f"{verb} on your phone"
    state = how if asking.open else "Voting is closed"
    voted = adds.counted
    number, _, rest = voted_words(voted, adds.base, asked).partition(" have " if voted != 1 else " has ")
    on_paper = f'<p class="state">including {adds.paper} on paper</p>' if adds.paper else ""
    count = f'<p class="count" role="status"><b>{number}</b> {"have" if voted != 1 else "has"} {rest}</p>'
    line = f'<p class="adds">{adds_up(adds, asked)}</p>'
    shape = " dense" if dense(asked) else "" if asked.options else " alone"
    if under:
        head_ = f'<div class="strip">{count}<p class="state">{state}</p>{line}</div>'
        return f'<section class="voting flowing">{round_}{question(asked)}{head_}</section>{under}'
    return (
        f'<section class="voting">{round_}{guess(room, asked) if asked.about else question(asked)}'
        f"{before_choices(room)}{hint}{examples(room, asked)}"
        f'<div class="vote{shape}">{options(asked)}'
        f'<div>{count}{on_paper}<p class="state">{state}</p>{line}</div></div></section>'
    )


def examples(room: Room, asked: Question) -> str:
    """That the choices did not come from the room, where that is so."""
    return f'<p class="hint">{running.EXAMPLES}</p>' if running.examples(room, asked) else ""


def before_choices(room: Room) -> str:
    """What people need in sight while they choose: the situation to place, or that their note is on their phones."""
    step, activity = room.step, room.activity
    if step and step.tables:
        return note_on_phones(room.plan[0].tables)
    if step and activity and activity.kind == "threshold":
        return f'<div class="situation">{paragraphs(step.text)}</div>'
    return ""


MOST_IN_A_LIST, LONGEST_LIST, LONGEST_CHOICE = 7, 330, 100
"""Choices in one column, their characters together, and those of one choice where they stand in two."""


def dense(asked: Question) -> bool:
    """Whether the choices need two columns."""
    return len(asked.options) > MOST_IN_A_LIST or sum(len(o.label) for o in asked.options) > LONGEST_LIST


def shortened(text: str, longest: int) -> str:
    """
    >>> shortened("What already works here?", 16)
    'What already …'
    """
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0]} …"


def options(asked: Question) -> str:
    if not asked.options:
        return ""
    items = "".join(
        f'<li class="{"off" if o.off_scale else ""}">{escape(shortened(o.label, LONGEST_CHOICE))}</li>'
        for o in asked.options
    )
    return f'<ul class="options">{items}</ul>'


def not_asked(room: Room, asked: Question) -> str:
    return f'<section class="voting">{question(asked)}<p class="hint">Voting opens in a moment.</p></section>'


def result_head(asked: Question, finding: str) -> str:
    found = f'<p class="finding">{escape(finding)}</p>' if finding else ""
    return f'<h1 class="question result">{escape(asked.text)}</h1>{found}'


def head_lines(asked: Question, finding: str) -> int:
    """How many lines a result's question and finding take: so much less is left for its chart."""
    return -(-len(asked.text) // 72) + -(-len(finding) // 100)


def sure_head(answered: int, finding: str) -> str:
    """Over the small chart of how sure people are."""
    return f'<h2 class="sure">How sure people are (n = {answered})</h2><p class="finding">{escape(finding)}</p>'


def situation(step: Step) -> str:
    """What was placed on the line, beside where people placed it."""
    return f'<section class="fact small">{paragraphs(step.text)}</section>'


def fact(activity: Activity) -> str:
    """A myth card's right answer in words, and the fact."""
    right = next(option.label for option in MYTH_OPTIONS if option.id == activity.answer)
    answer = f'<p class="right">Answer: <b>{escape(right)}</b></p>'
    return f'<section class="fact">{answer}{paragraphs(activity.fact)}</section>'


def sources(found: Sequence[Source]) -> str:
    """Where a fact comes from, where it applies, when it was checked and with what reservation; each said once."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for source in found:
        texts = alike.setdefault((source.jurisdiction, source.checked, source.reservation.rstrip(".")), [])
        if source.source not in texts:
            texts.append(source.source)
    lines = [
        f"{'. '.join(texts)}. {jurisdiction}, checked {day(checked)}.{f' {reservation}.' if reservation else ''}"
        for (jurisdiction, checked, reservation), texts in alike.items()
    ]
    return f'<ul class="sources">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'


def day(iso: str) -> str:
    """
    >>> day("2026-11-05")
    '5 November 2026'
    """
    found = date.fromisoformat(iso)
    return f"{found.day} {found:%B %Y}"


def quotes(released: Sequence[Remark]) -> str:
    """Released remarks, newest first, as many as fit."""
    shown = fitting(released)
    if not shown:
        return '<section class="quotes"><p class="hint">Nothing has been released to the screen yet.</p></section>'
    cards = "".join(f"<blockquote>{paragraphs(remark.text)}</blockquote>" for remark in shown)
    more = len(released) - len(shown)
    rest = f'<p class="base">and {more} more</p>' if more else ""
    return f'<section class="quotes {"few" if len(shown) <= 2 else "many"}"><div>{cards}</div>{rest}</section>'


def fitting(released: Sequence[Remark]) -> list[Remark]:
    """The newest remarks that one screen holds; always one at least."""
    shown: list[Remark] = []
    lines = 0
    for remark in reversed(released):
        lines += 2 + sum(1 + len(part) // WIDTH_OF_QUOTE for part in remark.text.splitlines())
        if shown and (lines > LINES or len(shown) == QUOTES):
            break
        shown.append(remark)
    return shown


def cloud(image: str) -> str:
    return f'<img class="cloud" src="{image}" alt="Word cloud of the words in the table">'


def word_table(lines: Sequence[Line]) -> str:
    """The words said most, with how many people said each."""
    rows = "".join(f"<tr><th scope='row'>{escape(line.label)}</th><td>{line.count}</td></tr>" for line in lines[:10])
    return (
        f'<table class="words"><thead><tr><th scope="col">Word</th><th scope="col">People</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def ended() -> str:
    return (
        '<section class="calm"><h1>Thank you</h1><p>The workshop has ended.</p>'
        "<p>If today brought something back, please talk to somebody: Help and support is on your phone.</p></section>"
    )


def paused() -> str:
    return '<section class="calm" role="status"><p>We are taking a pause.</p></section>'


def host_bar(room: Room, now: Clock | None, present: int, away: int) -> str:
    """The top of the host's page: what is left of the item and of the day, and who is here."""
    facts, agenda = room.plan
    parts = [("Here now", str(present)), ("Away", str(away))]
    if now and not room.ended:
        finish = f"{now.finish.astimezone():%H:%M}"
        planned = f"{now.planned.astimezone():%H:%M}"
        over = now.finish.replace(second=0, microsecond=0) > now.planned.replace(second=0, microsecond=0)
        parts = [
            ("This item", clock.minutes(now.item)),
            ("The day", clock.minutes(now.day)),
            ("Ends at", f"{finish} (planned {planned})" if over else finish),
            *([("Leave by", facts.ends)] if facts.ends else []),
            *parts,
        ]
    else:
        parts = [("Planned", f"{clock.total(agenda)} minutes"), *parts]
    late = " over" if now and now.item.total_seconds() < 0 and not room.ended else ""
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in parts)
    return f'<h1 class="title">{escape(facts.title)}</h1><dl class="bar{late}">{cells}</dl>'


def host_now(room: Room, state: str) -> str:
    """What the room sees now, in the host's words."""
    activity, step = room.activity, room.step
    waits = " waits" if room.paused and not room.ended else ""
    head_ = f'<p class="label">The room sees now</p><p class="state{waits}">{escape(state)}</p>'
    if activity is None or step is None or room.ended:
        return head_
    asked = room.questions.get(step.question)
    where = f"{activity.title} · step {(room.place.step if room.place else 0) + 1} of {len(activity.steps)}"
    text_ = f'<div class="shown">{paragraphs(step.text)}</div>'
    line = activity.kind == "threshold"
    body = (
        f'<p class="asked">{escape(predictions.in_words(room, asked))}</p>{text_ if line else ""}' if asked else text_
    )
    return f'{head_}<p class="where">{escape(where)}</p>{body}{host_tables(room, step)}'


def host_tables(room: Room, step: Step) -> str:
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


def host_next(room: Room, activity: Activity, step: Step) -> str:
    asked = room.questions.get(step.question)
    words = asked.text if asked and step.kind in {ASK, REVEAL} else step.text
    shortened = words if len(words) <= 200 else f"{words[:200].rsplit(' ', 1)[0]} …"
    new = f" · new item, {activity.minutes} minutes" if room.activity is not activity else ""
    return (
        f'<p class="label">Comes next{escape(new)}</p>'
        f'<p class="where">{kind_words(step)}: {escape(subject(room, activity, step))}</p>'
        f'<p class="ahead">{escape(shortened)}</p>'
    )
