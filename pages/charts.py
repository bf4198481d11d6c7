"""Plotly figures from tallies: horizontal bars with their labels and counts. Pure functions."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas  # noqa: F401 - Plotly looks whether it is there, and fails while another page is only half way through it
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from workshop.activities import CONFIDENCE, Question
from workshop.agenda import round_name
from workshop.room import Asking, Room
from workshop.tallies import Line, Tally, how_sure

MOST_BARS = 7
LABEL_WIDTH, LONG_LABEL = 30, 44
"""Characters of an answer's label on one line, and of one that is long."""
FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial"
APART = 0.4
"""The gap before answers off the scale, in bars."""


@dataclass(frozen=True)
class Paint:
    """The colours of one theme. ``ramp`` runs from one end of a scale over a neutral middle to the other."""

    page: str
    ink: str
    quiet: str
    bar: str
    off: str
    ramp: tuple[str, str, str, str, str]


LIGHT = Paint(
    "#ffffff", "#16212b", "#4a5863", "#0072B2", "#767f87", ("#9a3f00", "#c8741a", "#8a8f94", "#4a90c2", "#0b4f86")
)
DARK = Paint(
    "#10161c", "#f4f6f8", "#b9c3cc", "#56B4E9", "#98a2ab", ("#ff9a5a", "#f3c08e", "#c9ced3", "#93c9f0", "#4aa3e6")
)


def bars(tallies: Sequence[Tally], *, dark: bool = False, size: int = 28, titles: Sequence[str] = ()) -> go.Figure:
    """The rounds of one question side by side, oldest first: the same answers in the same order, the same axis.

    ``titles`` stand over the panels instead of the rounds' names.
    """
    paint = DARK if dark else LIGHT
    titles = titles or [round_name(tally.round) for tally in tallies]
    wide = 40 if len(tallies) < 3 else 22
    named = [titled(title, tally, wide) for title, tally in zip(titles, tallies, strict=True)]
    high = size * 1.4 * (1 + max(title.count("<br>") for title in named)) if len(tallies) > 1 else 0
    tallies = comparable(tallies)
    lines = [kept(tally.lines, tallies[-1].lines) for tally in tallies]
    most = max((line.count for some in lines for line in some), default=0)
    figure = make_subplots(
        cols=len(tallies),
        shared_yaxes=True,
        horizontal_spacing=0.03,
        subplot_titles=named if len(tallies) > 1 else None,
    )
    for column, (tally, some) in enumerate(zip(tallies, lines, strict=True), start=1):
        figure.add_bar(
            x=[line.count for line in some],
            y=places(some),
            width=0.66,
            orientation="h",
            marker={
                "color": colours(some, tally.question, paint),
                "line": {"width": 0},
                "pattern": {"shape": ["/" if line.off_scale else "" for line in some], "fgcolor": paint.page},
            },
            text=[bar_words(line, tally) for line in some],
            textposition="outside",
            constraintext="none",
            textfont={"size": size, "color": paint.ink},
            cliponaxis=False,
            hoverinfo="skip",
            row=1,
            col=column,
        )
    room_for_words = 1.55 if tallies[-1].question.kind == "ranking" else 1.22
    figure.update_xaxes(visible=False, range=[0, max(most, 1) * room_for_words])
    stands = places(lines[-1])
    words = [wrapped(line.label, 2 if len(stands) > 5 else 3) for line in lines[-1]]
    if more := len(tallies[-1].lines) - len(lines[-1]):
        stands, words = [*stands, stands[-1] + 0.8], [*words, f"and {more} more  "]
    figure.update_yaxes(
        range=[stands[-1] + 0.5, -0.5],
        tickvals=stands,
        ticktext=words,
        tickfont={"size": size, "color": paint.ink},
        ticks="",
        showgrid=False,
        zeroline=False,
        automargin=True,
    )
    figure.update_annotations(font={"size": size, "color": paint.quiet})
    figure.update_layout(
        showlegend=False,
        margin={"l": 10, "r": 10, "t": high + 20 if len(tallies) > 1 else 8, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "color": paint.ink},
    )
    return figure


def comparable(tallies: Sequence[Tally]) -> list[Tally]:
    """Rounds with their answers in the order of the last one; it matters for rankings, which come sorted by result."""
    order = {line.id: place for place, line in enumerate(tallies[-1].lines)}
    return [replace(one, lines=tuple(sorted(one.lines, key=lambda line: order[line.id]))) for one in tallies]


def kept(lines: Sequence[Line], last: Sequence[Line]) -> list[Line]:
    """At most seven bars: of more answers, those chosen most in the last round."""
    if len(last) <= MOST_BARS:
        return list(lines)
    top = {line.id for line in sorted(last, key=lambda line: -line.count)[:MOST_BARS]}
    return [line for line in lines if line.id in top]


def places(lines: Sequence[Line]) -> list[float]:
    """Where each bar stands, counted in bars; what is off the scale stands apart."""
    return [place + (APART if line.off_scale else 0) for place, line in enumerate(lines)]


def colours(lines: Sequence[Line], question: Question, paint: Paint) -> list[str]:
    """A diverging ramp for a scale, with what is off the scale in grey; one colour for everything else."""
    if question.kind != "scale":
        return [paint.bar] * len(lines)
    on = [option.id for option in question.options if not option.off_scale]
    ramp = dict(zip(on, spread(paint.ramp, len(on)), strict=True))
    return [ramp.get(line.id, paint.off) for line in lines]


def spread(ramp: Sequence[str], points: int) -> list[str]:
    """Colours for a scale of any length; the neutral middle only where the scale has one.

    >>> spread("abcde", 4)
    ['a', 'b', 'd', 'e']
    """
    if points == 4:
        return [*ramp[:2], *ramp[-2:]]
    if points < 2:
        return [ramp[-1]] * points
    return [ramp[round(n * (len(ramp) - 1) / (points - 1))] for n in range(points)]


def titled(title: str, tally: Tally, wide: int) -> str:
    """A panel's title, on as many lines of ``wide`` characters as it needs, with its base."""
    lines = textwrap.wrap(title, wide)
    words = "<br>".join(line.replace("&", "&amp;").replace("<", "&lt;") for line in lines)
    return f"{words}<br>(n = {tally.answered})"


def bar_words(line: Line, tally: Tally) -> str:
    """The number at the end of a bar, with who put it first where people ranked."""
    if tally.question.kind == "ranking":
        return f" <b>{line.count}</b>  first choice of {line.first}"
    return f" <b>{line.count}</b>"


def wrapped(label: str, most: int = 3) -> str:
    """A label on a few lines, with plain characters where Plotly would read markup. A long one is cut."""
    width = LABEL_WIDTH if len(label) <= LABEL_WIDTH * most else LONG_LABEL
    lines = textwrap.wrap(label, width, max_lines=most, placeholder=" …") or [label]
    return "<br>".join(line.replace("&", "&amp;").replace("<", "&lt;") + "  " for line in lines)


def sure(room: Room, asking: Asking) -> Tally | None:
    """How sure people said they are beside their answer; None where nobody said so."""
    said: Counter[str] = Counter()
    for _, level, people in how_sure(room, asking):
        said[level] += people
    if not said:
        return None
    lines = tuple(Line(option.id, option.label, said[option.id]) for option in CONFIDENCE)
    paper = sum(ballots.times for ballots in asking.paper.values() if ballots.confidence)
    question = Question("sure", "scale", "How sure are you?", options=CONFIDENCE)
    return Tally(question, asking.round, said.total(), lines, paper)


def on_paper(tally: Tally) -> str:
    """What the title adds where some answered on paper."""
    return f" Including {tally.paper} on paper." if tally.paper else ""


def finding(tally: Tally) -> str:
    """The result in one sentence: what most chose, and out of how many."""
    if not tally.answered or not tally.lines:
        return "Nobody has answered."
    most = max(line.count for line in tally.lines)
    top = [line.label for line in tally.lines if line.count == most]
    if not most or len(top) > 2:
        return f"No single answer stands out. {_base(tally)}."
    named = " and ".join(f"“{label}”" for label in top)
    each = " each" if len(top) > 1 else ""
    if tally.question.kind == "points":
        return f"{named} got the most points: {most}{each}. {_base(tally)}."
    if tally.question.kind == "ranking":
        return f"{named} came out on top. {_base(tally)}."
    if each:
        return f"{named} were chosen most, by {most} of {tally.answered} each."
    return f"{most} of {tally.answered} chose {named}."


def _base(tally: Tally) -> str:
    return f"{tally.answered} {'person' if tally.answered == 1 else 'people'} answered"


def spoken(tallies: Sequence[Tally]) -> str:
    """The chart as text, for people who do not see it."""
    rounds = []
    for tally in tallies:
        counts = ", ".join(f"{line.label} {line.count}" for line in tally.lines)
        rounds.append(f"{round_name(tally.round)}, {tally.answered} answered: {counts}.")
    return f"Bar chart. {tallies[-1].question.text} {' '.join(rounds)}"
