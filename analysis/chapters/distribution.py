"""A question with one answer each: its counts round by round, the middle answer, and how the same people moved."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import phrases
from analysis.chapters.people import NOT_COUNTED
from analysis.disclosure import THRESHOLD, may_break_down
from analysis.document import Block, Bullets, Cell, Figure, Paragraph, Stacked, StackedRow, Table
from analysis.study import Study
from analysis.votes import Ballot, Vote
from workshop.activities import Option

ONE_OPTION = frozenset({"choice", "scale"})
"""The kinds of question that are drawn here."""

REFUSED = (
    f"Answers by sector are shown only where {THRESHOLD} or more people in every sector answered, "
    "and nothing hidden could be worked out."
)


def distribution(study: Study, vote: Vote) -> tuple[Block, ...]:
    """Everything to show of one question."""
    asked = () if vote.title == vote.question.text else (Paragraph(f"We asked: {phrases.quoted(vote.question.text)}"),)
    if not any(ballot.answered for ballot in vote.ballots):
        return (*asked, Paragraph("Nobody answered."))
    middles = (Paragraph("The middle answer:"), Bullets(tuple(_middle(ballot) for ballot in vote.ballots)))
    return (*asked, *(middles if _ordinal(vote) else ()), _figure(vote), *_movement(vote), *_by_sector(study, vote))


def refused(study: Study, asked: Sequence[Vote]) -> tuple[Block, ...]:
    """One sentence for a section, if any of its questions is not shown by sector."""
    one_option = [vote for vote in asked if vote.question.kind in ONE_OPTION]
    closed = [vote for vote in one_option if not open_by_sector(study, vote)]
    if not closed:
        return ()
    if len(closed) == len(one_option):
        return (Paragraph(f"{REFUSED} That is not so here."),)
    names = phrases.listed([phrases.quoted(vote.title) for vote in closed])
    return (Paragraph(f"{REFUSED} That is not so for {names}."),)


def open_by_sector(study: Study, vote: Vote) -> bool:
    """Whether every round of a question may be shown by sector.

    Only where every sector's number of people is shown: a hidden one could else be found by subtraction.
    """
    return study.people.complete and all(may_break_down(ballot.by_sector) for ballot in vote.ballots)


def answer_label(option: Option) -> str:
    return f"Off the scale: {option.label}" if option.off_scale else option.label


def _ordinal(vote: Vote) -> bool:
    return vote.question.kind == "scale"


def _figure(vote: Vote) -> Figure:
    points = [option for option in vote.question.options if not option.off_scale]
    apart = [option for option in vote.question.options if option.off_scale]
    rows: list[tuple[Cell, ...]] = [
        (answer_label(option), *(ballot.count(option.id) for ballot in vote.ballots)) for option in (*points, *apart)
    ]
    rows.append(("People who answered", *(ballot.answered for ballot in vote.ballots)))
    rows.append(("People in the room", *(ballot.present or NOT_COUNTED for ballot in vote.ballots)))
    bars = tuple(
        StackedRow(ballot.name, ballot.response, tuple(ballot.count(option.id) for option in points), ballot.apart)
        for ballot in vote.ballots
    )
    middles = " ".join(_middle(ballot) for ballot in vote.ballots)
    return Figure(
        title=_finding(vote),
        alt="Horizontal stacked bars: how many people chose each answer."
        + (f" The middle answer: {middles}" if _ordinal(vote) else ""),
        chart=Stacked(
            tuple(option.label for option in points),
            bars,
            diverging=_ordinal(vote),
            apart=phrases.listed([option.label for option in apart], "or"),
        ),
        table=Table("People by answer", ("Answer", *(ballot.name for ballot in vote.ballots)), tuple(rows)),
        base="people who answered, given beside each bar",
    )


def _finding(vote: Vote) -> str:
    """The title of the figure: what happened to the middle answer, or the most common one."""
    name = vote.title.rstrip(".?")
    if not _ordinal(vote):
        return f"{name}: {_most_common(vote.last)}"
    first, last = vote.first.median, vote.last.median
    if last is None:
        return f"{name}: nobody chose a point on the scale"
    if len(vote.ballots) == 1 or first is None:
        return f"{name}: the middle answer was {last.words}"
    if first == last:
        return f"{name}: the middle answer was {first.words} in the first vote and in the last"
    return f"{name}: the middle answer moved from {first.words} to {last.words}"


def _most_common(ballot: Ballot) -> str:
    most = max(line.count for line in ballot.tally.lines)
    if not most:
        return "nobody answered the last vote"
    labels = [phrases.quoted(line.label) for line in ballot.tally.lines if line.count == most]
    verb = "was" if len(labels) == 1 else "were each"
    return f"{phrases.listed(labels)} {verb} chosen by {phrases.share(most, ballot.answered)}"


def _middle(ballot: Ballot) -> str:
    off = f"; {ballot.apart} off it" if ballot.apart else ""
    middle = ballot.median.words if ballot.median else "none"
    return f"{ballot.name}: {middle} ({ballot.placed} on the scale{off})."


def _movement(vote: Vote) -> tuple[Block, ...]:
    """Matched movement, where there is more than one round and the options have an order."""
    if not vote.pairs or not _ordinal(vote):
        return ()
    rows: list[tuple[Cell, ...]] = []
    for before, after in vote.pairs:
        moved = vote.moved(before, after)
        rows.append((f"{before.name} to {after.name}", moved.both, moved.up, moved.same, moved.down, moved.apart))
    points = [option.label for option in vote.question.options if not option.off_scale]
    return (
        Table(
            "How the same people moved",
            ("Between", "Answered both", "Up", "Same", "Down", "Off the scale"),
            tuple(rows),
            f"Up is towards {phrases.quoted(points[-1])}. Only people who answered both votes are counted. "
            "The last column holds those who were off the scale at least once.",
        ),
    )


def _by_sector(study: Study, vote: Vote) -> tuple[Block, ...]:
    if not open_by_sector(study, vote):
        return ()
    rows: list[tuple[Cell, ...]] = [
        (f"{ballot.name}: {label}", *(ballot.by_sector[sector].get(o.id, 0) for o in vote.question.options))
        for ballot in vote.ballots
        for sector, label in study.sectors.items()
        if sector in ballot.by_sector
    ]
    header = ("Vote and sector", *(answer_label(option) for option in vote.question.options))
    return (Table("People by sector and answer", header, tuple(rows)),)
