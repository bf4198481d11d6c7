"""What stands on the big screen, as HTML. From a room to text, all of it escaped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from pages import clock, predictions
from workshop import rehearsal, running
from workshop.activities import Question
from workshop.agenda import Activity, Source, Step, origins, round_name, second
from workshop.materials import MYTH_OPTIONS
from workshop.reconciliation import Reconciliation, in_words, reconcile
from workshop.room import Asking, Room
from workshop.tallies import Line
from workshop.wording import cut, lines_of, plural


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


def adds_lines(room: Room, shown: Sequence[Asking]) -> str:
    """The line of each round in a chart: all of the last one's, and where the people went of those before it."""
    lines = [adds_up(reconcile(room, one), room.questions[one.question]) for one in shown]
    lines = [*(line.partition(" · ")[0] for line in lines[:-1]), lines[-1]]
    names = [f"<b>{escape(round_name(one.round))}:</b> " if len(shown) > 1 else "" for one in shown]
    return "".join(f"<p>{name}{line}</p>" for name, line in zip(names, lines, strict=True))


def paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in lines_of(text))


def join_words(address: str, code: str) -> str:
    return (
        f'<div class="join"><span class="address">{escape(address)}</span>'
        f'<span class="code" aria-label="Join code {" ".join(code)}">{escape(code)}</span></div>'
    )


def qr_image(qr: str) -> str:
    return f'<img class="qr" src="{qr}" alt="QR code of the address for phones">'


def corner(address: str, code: str, qr: str, large: bool = False) -> str:
    """How to join, on every slide: large while people still come, small once they are in."""
    size = " large" if large else ""
    return f'<div class="corner{size}">{join_words(address, code)}<img src="{qr}" alt="QR code to join"></div>'


def joining(room: Room) -> bool:
    """Whether people may still come: until a result was shown, or nine of ten of those expected are in."""
    expected = sum(number for _, number in room.plan[0].expected)
    shown = any(asking.revealed for asking in room.askings.values())
    return not shown and (not expected or 10 * room.present < 9 * expected)


LONGEST_HEAD = 110
"""Characters of an item's title over a slide."""


def head(room: Room) -> str:
    """Where the day is: the present item, unless the slide begins with the same words, and the workshop's title."""
    facts, _ = room.plan
    item, step = room.activity, room.step
    asked = room.questions.get(step.question) if step else None
    said = {asked.text} if asked else {step.title} if step else set()
    title = f"<b>{escape(cut(item.title, LONGEST_HEAD))}</b>" if item and item.title not in said else ""
    name = rehearsal.MARK if room.rehearsal else facts.title
    return f'<header class="head">{title}<span>{escape(name)}</span></header>'


LONG_TITLE = 60
"""Characters from which the workshop's title is set smaller."""


def waiting(room: Room, address: str, qr: str) -> str:
    """Before the first step: how to join, as large as it goes."""
    facts, _ = room.plan
    joined = people(room.present, "joined") if room.present else "Nobody has joined yet"
    spelled = " ".join(facts.code)
    long = ' class="long"' if len(facts.title) > LONG_TITLE else ""
    place = rehearsal.MARK if room.rehearsal else facts.place
    return (
        f'<section class="waiting"><div><h1{long}>{escape(facts.title)}</h1><p class="place">{escape(place)}</p>'
        f'<p>On your phone, open</p><p class="address">{escape(address)}</p>'
        f'<p>and type the code</p><p class="code" aria-label="Join code {spelled}">{escape(facts.code)}</p>'
        f'<p class="count">{joined}</p></div><img src="{qr}" alt="QR code to join"></section>'
    )


SHORT_TEXT, LONG_TEXT, LONGEST_TEXT = 220, 520, 900
"""Characters up to which a text is set large, and from which it is set smaller, and in two columns."""


def text(room: Room, left: timedelta | None = None) -> str:
    """A step that shows text: a release of a scenario, a stage of an exercise, what a card teaches.

    ``left`` is what is left of the countdown, which a step that is meant to take a while shows large.
    """
    step, activity = room.step, room.activity
    assert step
    assert activity
    long = len(step.text)
    size = (
        " short" if long <= SHORT_TEXT else " longest" if long > LONGEST_TEXT else " long" if long > LONG_TEXT else ""
    )
    first = step is activity.steps[0] and activity.content_note
    note = f'<p class="note">{escape(activity.content_note)}</p>' if first else ""
    tables = room.plan[0].tables
    dealt = note_on_phones(tables) if step.tables else ""
    dealt += '<p class="dealt">Tap your new table\'s number on your phone.</p>' if step.moves and tables else ""
    time = calm_clock(step.seconds, left, room.timer_seconds) if step.seconds else ""
    return (
        f'<section class="text{size}"><h1>{escape(step.title)}</h1>'
        f'<div class="words">{paragraphs(step.text)}</div>{dealt}{note}{time}</section>'
    )


def note_on_phones(tables: int) -> str:
    whose = "Your table's note is on your phones." if tables else "Your note is on your phone."
    return f'<p class="dealt">{whose}</p>'


def calm_clock(seconds: int, left: timedelta | None, whole: int) -> str:
    """How long a stage takes, and once the countdown runs, what is left of it."""
    if left is None:
        return f'<p class="clock">{plural(seconds // 60, "minute")}</p>'
    return f'<p class="clock" role="timer">{time_left(left, whole)}</p>'


def timer(left: timedelta, whole: int) -> str:
    """The countdown beside what is going on."""
    return f'<p class="timer" role="timer">{time_left(left, whole)}</p>'


def time_left(left: timedelta, whole: int) -> str:
    """What is left of a countdown of ``whole`` seconds in words, over a slim bar: nobody is hurried by seconds."""
    part = 100 * left.total_seconds() // max(whole, 1)
    bar = f'<i style="--left:{part:.0f}"></i>' if left else ""
    return f"{about(left)}{bar}"


def about(left: timedelta) -> str:
    """
    >>> about(timedelta(seconds=250)), about(timedelta(seconds=75))
    ('About 4 minutes', 'About a minute')
    >>> about(timedelta(seconds=40)), about(timedelta())
    ('Less than a minute', 'Time to come together')
    """
    minutes = int(left.total_seconds() / 60 + 0.5)
    if left < timedelta(minutes=1):
        return "Less than a minute" if left else "Time to come together"
    return f"About {minutes} minutes" if minutes > 1 else "About a minute"


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
    return f'<h1 class="{_size(asked.text)}">{escape(asked.text)}</h1>'


def _size(asked: str) -> str:
    return "question long" if len(asked) > LONG_QUESTION else "question"


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
    shape = " dense" if dense(asked) else " wordy" if wordy(asked) else "" if asked.options else " alone"
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


MOST_IN_A_LIST, LONGEST_LIST, LONGEST_CHOICE = 7, 260, 100
"""Choices in one column, their characters together before they need the width of the screen, and those of one."""


def dense(asked: Question) -> bool:
    """Whether the choices need two columns."""
    return len(asked.options) > MOST_IN_A_LIST


def wordy(asked: Question) -> bool:
    """Whether the question and its choices need nearly the whole width."""
    long = len(asked.text) > LONG_QUESTION and not asked.about
    return long or sum(len(one.label) for one in asked.options) > LONGEST_LIST


def options(asked: Question) -> str:
    if not asked.options:
        return ""
    items = "".join(
        f'<li class="{"off" if o.off_scale else ""}">{escape(cut(o.label, LONGEST_CHOICE))}</li>' for o in asked.options
    )
    return f'<ul class="options">{items}</ul>'


def not_asked(asked: Question) -> str:
    return f'<section class="voting">{question(asked)}<p class="hint">Voting opens in a moment.</p></section>'


def result_head(asked: Question, finding: str) -> str:
    found = f'<p class="finding">{escape(finding)}</p>' if finding else ""
    return f'<div class="asked"><h1 class="{_size(asked.text)}">{escape(asked.text)}</h1>{found}</div>'


def result(head_: str, shown: str, under: str, shape: str = "", reveal: bool = False) -> str:
    """What came out: the question and the finding, the chart or the words, and under it where everybody went.

    ``shape`` names how several parts share the width. ``reveal`` lets them come into view, once.
    """
    fresh = " reveal" if reveal else ""
    return (
        f'<section class="result{fresh}">{head_}<div class="shown {shape}">{shown}</div>'
        f'<div class="under">{under}</div></section>'
    )


def sure_head(answered: int, finding: str) -> str:
    """Over the small chart of how sure people are."""
    return f'<h2>How sure people are (n = {answered})</h2><p class="finding">{escape(finding)}</p>'


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
    lines = [f"{text} {reservation.rstrip('.')}." if reservation else text for text, reservation in origins(found)]
    return f'<ul class="sources">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'


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
