"""When would each sector share? The step lines of a scenario on the big screen, of groups that the room may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from analysis import phrases
from analysis.breakdown import in_the_room
from analysis.charts import moved_apart
from analysis.disclosure import FLOOR, too_few
from analysis.sharing import SHARE_SCALE, Step, sharing, staged
from workshop.agenda import REVEAL, grouping
from workshop.room import Asking, Room
from workshop.wording import cut

MOST_LINES = 7
"""Lines that can be told apart: everyone, and the largest of the groups."""
COLOURS = 6
"""Colours of groups in the style sheets."""
LONGEST_NAME = 28
APART = 11
"""The least distance of one line's name from the next, in percent of the height."""


@dataclass(frozen=True)
class Line:
    """How many of a group would share at each release. ``colour`` is the group's own; 0 is everyone."""

    name: str
    colour: int
    steps: tuple[Step, ...]


def lines(room: Room, asking: Asking) -> tuple[Line, ...]:
    """The lines of everyone and of the groups that may be drawn, at the reveal of the last release; else none.

    A group is drawn where the room may see its row at every release, and enough of it were on the scale each time.
    What is left over is made of rows that are safe, and of others that are safe together. Nothing is drawn before
    all releases were shown.
    """
    question, at = room.questions[asking.question], room.step
    if question.kind != "scale" or question.scale != SHARE_SCALE or at is None or room.activity is None:
        return ()
    last = [step for step in room.activity.steps if step.kind == REVEAL and step.question == question.id][-1:]
    keys = staged(room).get(question.id, {})
    votes = [room.askings[key] for key in keys.values()]
    if last != [at] or len(votes) < 2 or not all(vote.revealed for vote in votes):
        return ()
    group = grouping(room.plan[0])
    card = next(card for card in sharing(room, group).cards if card.question == question.id)
    if any(too_few(step.base) or not step.base for step in card.everyone.steps):
        return ()
    seen = [in_the_room(room, vote) for vote in votes]
    names = list(dict.fromkeys(group.values()))
    drawn = [
        Line(name, 1 + names.index(name) % COLOURS, curve.steps)
        for name, curve in card.groups.items()
        if all(one.of(name) for one in seen) and all(step.base >= FLOOR for step in curve.steps)
    ]
    largest = sorted(drawn, key=lambda line: -line.steps[-1].base)[: MOST_LINES - 1]
    everyone = Line("Everyone", 0, card.everyone.steps)
    return (everyone, *(line for line in drawn if line in largest)) if drawn else ()


def drawn(shown: Sequence[Line]) -> str:
    """A level line from each release to the next, joined by upright strokes; each line's name stands at its end."""
    ends = moved_apart([_percent(line.steps[-1]) for line in shown], APART, 0, 100)
    middle = (len(shown) - 1) / 2
    strokes = "".join(_strokes(line, place - middle) for place, line in enumerate(shown))
    names = "".join(_name(line, at) for line, at in zip(shown, ends, strict=True))
    releases = "".join(f"<li>Release {step.release}</li>" for step in shown[0].steps)
    return (
        '<section class="curves"><h2>Who would share, release by release</h2>'
        f'<p class="finding">{_finding(shown[0])}</p>'
        f'<div class="plane"><ul class="levels" aria-hidden="true"><li>All</li><li>Half</li><li>None</li></ul>'
        f'<div class="strokes" aria-hidden="true">{strokes}</div><ul class="names">{names}</ul>'
        f'<ol class="releases" aria-hidden="true">{releases}</ol></div>'
        '<p class="base">Sharing: limited facts to one agency, or more. Sectors without a line are among everyone.</p>'
        "</section>"
    )


def _percent(step: Step) -> float:
    return 100 * step.sharing / step.base


def _strokes(line: Line, aside: float) -> str:
    """``aside`` moves a line a little, so that lines at the same height stay apart."""
    wide = 100 / len(line.steps)
    parts = []
    for place, step in enumerate(line.steps):
        parts.append(f'<i class="level" style="--x:{place * wide:.2f};--y:{_percent(step):.2f};--w:{wide:.2f}"></i>')
        if place:
            low, high = sorted((_percent(line.steps[place - 1]), _percent(step)))
            parts.append(f'<i class="rise" style="--x:{place * wide:.2f};--y:{low:.2f};--h:{high - low:.2f}"></i>')
    return f'<div class="line l{line.colour}" style="--aside:{aside:.1f}">{"".join(parts)}</div>'


def _name(line: Line, at: float) -> str:
    steps = ", ".join(f"{one.sharing} of {one.base} at release {one.release}" for one in line.steps[:-1])
    last = line.steps[-1]
    return (
        f'<li class="l{line.colour}" style="--y:{at:.2f}"><i></i>{escape(cut(line.name, LONGEST_NAME))} '
        f'<b>{last.sharing} of {last.base}</b><span class="spoken">, after {steps}</span></li>'
    )


def _finding(everyone: Line) -> str:
    first, last = everyone.steps[0], everyone.steps[-1]
    shares = [phrases.share(step.sharing, step.base) for step in (first, last)]
    return f"Everyone: {shares[0]} at release {first.release}, {shares[1]} at release {last.release}."
