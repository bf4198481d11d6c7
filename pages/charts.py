"""Results as they stand on the big screen: bars with their labels and counts, as one table. All of it escaped.

A bar is as long as its part of the longest, so that bars and words keep their places at every size of a screen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from analysis import phrases
from pages.boards import and_more
from workshop.activities import CONFIDENCE, Question
from workshop.agenda import RAG_SCALE, round_name
from workshop.room import Asking, Room
from workshop.tallies import Line, Tally, how_sure
from workshop.wording import cut

MOST_BARS = 7
LONGEST_LABEL, LONGEST_BESIDE, LONGEST_NAMED = 110, 76, 48
"""Characters of an answer's label beside one bar, beside several, and of one that is named in a sentence."""
FEW = 4
"""Bars up to which they and their labels are large."""
RAMP = ("ramp-1", "ramp-2", "ramp-3", "ramp-4", "ramp-5")
"""The colours of a scale in the style sheets, from one end over a neutral middle to the other."""
RAG = ("rag-red", "rag-amber", "rag-green")


def bars(tallies: Sequence[Tally], titles: Sequence[str] = ()) -> str:
    """The rounds of one question side by side, oldest first: the same answers in the same order, the same measure.

    ``titles`` stand over the panels instead of the rounds' names.
    """
    titles = titles or [round_name(tally.round) for tally in tallies]
    tallies = comparable(tallies)
    shown = [kept(tally.lines, tallies[-1].lines) for tally in tallies]
    most = max((line.count for lines in shown for line in lines), default=0) or 1
    paints = colours(shown[-1], tallies[-1].question)
    longest = LONGEST_LABEL if len(tallies) == 1 else LONGEST_BESIDE
    labels = [cut(line.label, longest) for line in shown[-1]]
    rows = "".join(
        _row(label, [lines[place] for lines in shown], tallies[-1].question, paints[place], most)
        for place, label in enumerate(labels)
    )
    named = zip(titles, tallies, strict=True)
    heads = "".join(f'<th scope="col">{escape(title)} <small>n = {one.answered}</small></th>' for title, one in named)
    head = f"<thead><tr><td></td>{heads}</tr></thead>" if len(tallies) > 1 else ""
    ranked = " ranked" if tallies[-1].question.kind == "ranking" else ""
    few = " few" if len(labels) <= FEW else ""
    widest = max((len(label) for label in labels), default=0)
    rest = len(tallies[-1].lines) - len(labels)
    return (
        f'<table class="bars c{len(tallies)}{ranked}{few}" style="--rows:{len(labels)};--label:{widest}" '
        f'aria-label="{escape(spoken(tallies))}">{head}<tbody>{rows}</tbody></table>'
        f"{and_more(rest)}"
    )


def _row(label: str, lines: Sequence[Line], asked: Question, paint: str, most: int) -> str:
    cells = "".join(
        f'<td><span class="point" style="--part:{line.count / most:.4f};--paint:var(--{paint})"></span>'
        f"<b>{line.count}</b>{_first(line, asked)}</td>"
        for line in lines
    )
    apart = ' class="off"' if lines[-1].off_scale else ""
    return f'<tr{apart}><th scope="row">{escape(label)}</th>{cells}</tr>'


def _first(line: Line, asked: Question) -> str:
    """Who put it first, where people ranked."""
    return f" <span>first choice of {line.first}</span>" if asked.kind == "ranking" else ""


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


def colours(lines: Sequence[Line], question: Question) -> list[str]:
    """A diverging ramp for a scale, with what is off the scale in grey; one colour for everything else."""
    if question.kind != "scale":
        return ["bar"] * len(lines)
    on = [option.id for option in question.options if not option.off_scale]
    ramp = RAG if question.scale == RAG_SCALE and len(on) == len(RAG) else spread(RAMP, len(on))
    painted = dict(zip(on, ramp, strict=True))
    return [painted.get(line.id, "off") for line in lines]


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


def found(tallies: Sequence[Tally]) -> str:
    """What came out last and how it moved, in sentences that do not say the same counts twice."""
    change = moved(tallies)
    if change and _top(tallies[-1]) == [_changed(tallies)]:
        return change
    return f"{finding(tallies[-1])} {change}".strip()


def on_paper(tally: Tally) -> str:
    """What the title adds where some answered on paper."""
    return f" Including {tally.paper} on paper." if tally.paper else ""


def finding(tally: Tally) -> str:
    """The result in one sentence: what most chose, and out of how many."""
    if not tally.answered or not tally.lines:
        return "Nobody has answered."
    top = _top(tally)
    if not 0 < len(top) < 3:
        return f"No single answer stands out. {_base(tally)}."
    most = top[0].count
    named = " and ".join(_named(line.label) for line in top)
    each = " each" if len(top) > 1 else ""
    if tally.question.kind == "points":
        return f"{named} got the most points: {most}{each}. {_base(tally)}."
    if tally.question.kind == "ranking":
        return f"{named} came out on top. {_base(tally)}."
    if each:
        return f"{named} were chosen most, by {most} of {tally.answered} each."
    return f"{most} of {tally.answered} chose {named}."


def moved(tallies: Sequence[Tally]) -> str:
    """The answer whose share of all votes changed most from the first round to the last, in one sentence.

    It says no more than the counts that stand beside it. Empty for one round, for points and rankings, and where no
    share changed.
    """
    first, last = tallies[0], tallies[-1]
    if len(tallies) < 2 or last.question.kind in {"points", "ranking"} or not (first.answered and last.answered):
        return ""
    line = _changed(tallies)
    if line is None:
        return "Answers are spread as they were."
    before = next(one.count for one in first.lines if one.id == line.id)
    shares = phrases.share(before, first.answered), phrases.share(line.count, last.answered)
    return f"{_named(line.label)} was chosen by {shares[0]}, then by {shares[1]}."


def _changed(tallies: Sequence[Tally]) -> Line | None:
    """The answer of the last round whose share of all votes is furthest from that in the first, if any is."""
    first, last = tallies[0], tallies[-1]
    before = {line.id: line.count for line in first.lines}
    changes = {line: line.count * first.answered - before[line.id] * last.answered for line in last.lines}
    most = max(changes, key=lambda line: abs(changes[line]))
    return most if changes[most] else None


def _top(tally: Tally) -> list[Line]:
    """What was chosen most; several where they are equal, none where nobody chose anything."""
    most = max((line.count for line in tally.lines), default=0)
    return [line for line in tally.lines if line.count == most] if most else []


def _named(label: str) -> str:
    return phrases.quoted(cut(label, LONGEST_NAMED))


def _base(tally: Tally) -> str:
    return f"{tally.answered} {'person' if tally.answered == 1 else 'people'} answered"


def spoken(tallies: Sequence[Tally]) -> str:
    """What the chart shows, for people who do not see it; the counts stand in its rows."""
    rounds = ", ".join(f"{round_name(one.round)}: {one.answered} answered" for one in tallies)
    return f"Bar chart. {tallies[-1].question.text} {rounds}."
