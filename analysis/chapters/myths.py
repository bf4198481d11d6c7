"""Myth cards, where an answer can fit the sources or not; and statements put at both ends of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis import phrases
from analysis.change import Change, change
from analysis.chapters.distribution import (
    FEW,
    UNMATCHED,
    admitted,
    beside_bars,
    open_matched,
    refused,
    said_how_sure,
    several,
    sure,
)
from analysis.chapters.places import SECTIONS, see
from analysis.disclosure import HIDDEN, THRESHOLD, may_break_down, may_match
from analysis.document import Block, Bullets, Cell, Figure, Paragraph, Section, Slope, Stacked, StackedRow, Table
from analysis.study import Study
from analysis.talk import SURE
from analysis.votes import CHANGE, MYTH, Ballot, Vote
from workshop.activities import CONFIDENCE


def myths_and_confidence(study: Study) -> Section:
    myths, changes = study.of(MYTH), study.of(CHANGE)
    parts = []
    if myths:
        parts.append(Section("myth-cards", "Myth cards", _cards(myths)))
    if changes:
        parts.append(Section("confidence", "At the start and at the end", _changes(study, changes)))
    nothing = () if parts else (Paragraph("No myth card was run, and nothing was asked at both ends of the day."),)
    return Section("myths", SECTIONS["myths"], nothing, tuple(parts))


def _cards(asked: Sequence[Vote]) -> tuple[Block, ...]:
    rows: list[tuple[Cell, ...]] = []
    bars: list[StackedRow] = []
    alike = len({ballot.response for vote in asked for ballot in vote.ballots}) == 1
    label = _row_name if max(len(vote.question.text) for vote in asked) > _LONGEST else _bar_name
    for vote in asked:
        for ballot in vote.ballots:
            fits = _fits(vote, ballot)
            name = (_row_name(vote, ballot), vote.question.text)
            beside = () if alike else (ballot.response,)
            if ballot.hidden:
                rows.append((*name, _answer(vote), HIDDEN, HIDDEN, *beside))
                continue
            answers = ", ".join(f"{line.label} {line.count}" for line in ballot.tally.lines)
            rows.append((*name, _answer(vote), phrases.share(fits, ballot.answered), answers, *beside))
            bars.append(StackedRow(label(vote, ballot), ballot.response, (fits, ballot.answered - fits)))
    intro = Paragraph(
        "People read a statement, which may be wrong, and voted true, false or it depends. "
        "Then the card gave the fact, and where it comes from."
    )
    notes = [note for vote in asked for note in admitted(vote)]
    sources = Paragraph(f"What the cards say, with sources and reservations, is in {see('cards')}.")
    if not bars:
        return (intro, Paragraph(FEW), *notes, sources)
    if len(bars) < len(rows):
        notes.append(Paragraph(f"{HIDDEN} in the table: {FEW[0].lower()}{FEW[1:]}"))
    first = [vote for vote in asked if not vote.first.hidden]
    most = sum(2 * _fits(vote, vote.first) > vote.first.answered for vote in first)
    drawn, base = beside_bars(bars)
    figure = Figure(
        title=f"Myth cards: on {most} of {len(first)}, most people gave the answer that fits the sources"
        if most
        else f"Myth cards: on none of {len(first)} did most people give the answer that fits the sources",
        alt="Horizontal stacked bars: people whose answer fits the card's sources, and people with another answer.",
        chart=Stacked(("Answer that fits the sources", "Another answer"), drawn, diverging=False),
        table=Table(
            "Answers to the myth cards",
            (
                "Card",
                "Statement people voted on",
                "Fits the sources",
                "Gave it, of all who answered",
                "All answers",
                *(() if alike else ("Answered",)),
            ),
            tuple(rows),
            f"Answered: {base}." if alike else "",
        ),
        base=base,
    )
    again = [vote for vote in asked if len(vote.ballots) > 1]
    twice = tuple(_twice(vote) for vote in again if vote.may_move(vote.first, vote.last))
    if len(twice) < len(again):
        notes.append(Paragraph(ONCE_ONLY))
    return (
        intro,
        figure,
        *notes,
        *((Bullets(twice),) if twice else ()),
        *_confident(asked),
        sources,
    )


ONCE_ONLY = (
    f"The votes of the same people are compared only where {THRESHOLD} or more voted twice, "
    "and nobody who voted once could be recognised."
)


def may_cross(vote: Vote, ballot: Ballot) -> bool:
    """Whether it may be told how sure people were by whether their answer fits."""
    by_fit: dict[str, Counter[str]] = {}
    for option, levels in ballot.sure.items():
        fits = vote.activity is not None and option == vote.activity.answer
        by_fit.setdefault("fits" if fits else "does not fit", Counter()).update(levels)
    fit = ballot.counts.get(vote.activity.answer, 0) if vote.activity else 0
    # Those who did not say: if they all gave the same kind of answer, taking one from the other tells which.
    silent = [fit - sum(by_fit.get("fits", {}).values())]
    silent.append(ballot.answered - fit - sum(by_fit.get("does not fit", {}).values()))
    if any(silent) and not all(silent):
        return False
    return may_match(said_how_sure(ballot), ballot.answered) and may_break_down(by_fit)


def confident(vote: Vote, ballot: Ballot) -> tuple[int, int, int, int]:
    """People very or completely sure whose answer fits the sources or does not; then those less sure, likewise."""
    counts = [0, 0, 0, 0]
    for option, levels in ballot.sure.items():
        wrong = not vote.activity or option != vote.activity.answer
        for level, people in levels.items():
            counts[wrong + 2 * (level not in SURE)] += people
    return counts[0], counts[1], counts[2], counts[3]


def _confident(asked: Sequence[Vote]) -> tuple[Block, ...]:
    rows: list[tuple[Cell, ...]] = []
    for vote in asked:
        for ballot in vote.ballots:
            if ballot.sure and may_cross(vote, ballot):
                rows.append((_row_name(vote, ballot), *confident(vote, ballot)))
    kept_back = sum(bool(ballot.sure) for vote in asked for ballot in vote.ballots) > len(rows)
    note = (Paragraph(NOT_CROSSED),) if kept_back else ()
    if not rows:
        return note
    labels = phrases.listed([phrases.quoted(level.label) for level in CONFIDENCE[-2:]], "or")
    table = Table(
        "How sure people were of their answer to a myth card",
        ("Card", "Sure, fits", "Sure, does not fit", "Less sure, fits", "Less sure, does not fit"),
        tuple(rows),
        f"Sure means {labels}. The counts are of the whole room, of those who said how sure they were.",
    )
    return (table, *note)


NOT_CROSSED = (
    f"How sure people were is told beside their answers only where {THRESHOLD} or more gave each kind of answer, "
    "and nobody could be recognised."
)


_LONGEST = 140
"""Letters of a statement that still fits beside a bar. Where one is longer, bars have the cards' titles."""


def _row_name(vote: Vote, ballot: Ballot) -> str:
    return vote.title + _when(vote, ballot)


def _bar_name(vote: Vote, ballot: Ballot) -> str:
    return vote.question.text.rstrip(".") + _when(vote, ballot)


def _when(vote: Vote, ballot: Ballot) -> str:
    return "" if len(vote.ballots) == 1 else f", {ballot.name.split(',')[0].casefold()}"


def _fits(vote: Vote, ballot: Ballot) -> int:
    return ballot.count(vote.activity.answer) if vote.activity else 0


def _answer(vote: Vote) -> str:
    return vote.question.label(vote.activity.answer) if vote.activity else ""


def _twice(vote: Vote) -> str:
    moved = vote.moved(vote.first, vote.last)
    return (
        f"{vote.title}: of {phrases.people(moved.both)} who voted twice, {moved.up} moved to the answer "
        f"that fits the sources and {moved.down} away from it." + (UNMATCHED if vote.paper else "")
    )


APART = (
    "For some statements, the answers of the same people at both times are not shown. "
    "Beside the whole room, one answer could be found by taking the two apart. "
    "Here are the answers of all who answered each time."
)


def _changes(study: Study, asked: Sequence[Vote]) -> tuple[Block, ...]:
    intro = Paragraph(
        "These statements were put at the start and at the end. "
        "A lower answer can mean that somebody now sees how much there is to know."
    )
    told = [change(vote) for vote in asked]
    matched = [one for one in told if open_matched(one.vote, one.first, one.last)]
    others = [one.vote for one in told if one not in matched]
    blocks: list[Block] = [intro]
    if matched:
        blocks += _matched(matched)
    if others:
        blocks += [Paragraph(APART), *refused(study, others), *several(others, "At the start and at the end")]
    return tuple(blocks)


def _matched(changes: Sequence[Change]) -> tuple[Block, ...]:
    """Statements of which the answers of the same people may be shown: all or ten more than they, and ten of them."""
    only = Paragraph("Only people who were on the scale both times are compared.")
    middles = Bullets(tuple(_middle(one) for one in changes))
    confidence = [block for one in changes for block in _sure(one)]
    late = [block for one in changes for block in admitted(one.vote)]
    return (only, _slope(changes, _moves(changes)), middles, *_answers(changes), *confidence, *late)


def _sure(one: Change) -> tuple[Block, ...]:
    table = sure(one.vote)
    return (Paragraph(f"{one.vote.question.text.rstrip('.')}:"), *table) if table else ()


def _slope(drawn: Sequence[Change], moves: Table) -> Figure:
    more = sum(one.end > one.start for one in drawn)
    shares = [
        (one.vote.question.text, phrases.percent(one.start, one.base), phrases.percent(one.end, one.base))
        for one in drawn
    ]
    return Figure(
        title=f"On {more} of {phrases.plural(len(drawn), 'statement')}, more of the same people chose "
        f"{_tops(drawn)} at the end",
        alt="A line for each statement, from the start to the end of the day: the share of people at the top points. "
        + " ".join(f"{text.rstrip('.')}: {start}% to {end}%." for text, start, end in shares),
        chart=Slope("Start", "End", tuple(shares)),
        table=moves,
        base=f"{_bases(drawn)} who were on the scale both times",
    )


def _bases(changes: Sequence[Change]) -> str:
    low, high = min(one.base for one in changes), max(one.base for one in changes)
    return phrases.people(high) if low == high else f"{low} to {phrases.people(high)}"


def _tops(changes: Sequence[Change]) -> str:
    tops = {phrases.listed([phrases.quoted(label) for label in one.top], "or") for one in changes}
    return phrases.listed(sorted(tops), "or")


def _moves(changes: Sequence[Change]) -> Table:
    return Table(
        "The same people at the start and at the end",
        ("Statement", "Start", "End", "Up", "Same", "Down"),
        tuple(
            (
                one.vote.question.text,
                phrases.share(one.start, one.base),
                phrases.share(one.end, one.base),
                one.moved.up,
                one.moved.same,
                one.moved.down,
            )
            for one in changes
        ),
        f"Start and End: how many chose {_tops(changes)}. Up is towards the top of the scale."
        + (UNMATCHED if any(one.vote.paper for one in changes) else ""),
    )


def _middle(one: Change) -> str:
    before, after = one.middles
    name = one.vote.question.text.rstrip(".")
    if before is None or after is None:
        return f"{name}: nobody was on the scale both times."
    if before == after:
        return f"{name}: the middle answer was {before.words} both times ({phrases.people(one.base)})."
    return f"{name}: the middle answer moved from {before.words} to {after.words} ({phrases.people(one.base)})."


def _answers(changes: Sequence[Change]) -> tuple[Table, ...]:
    """All answers of the matched people, one table for each scale."""
    scales: dict[tuple[str, ...], list[Change]] = {}
    for one in changes:
        if one.base:
            scales.setdefault(tuple(line.label for line in one.before), []).append(one)
    return tuple(
        Table(
            "All answers of the people who were on the scale both times",
            ("Statement", *labels),
            tuple(
                (f"{one.vote.question.text.rstrip('.')}: {moment}", *(line.count for line in lines))
                for one in same
                for moment, lines in (("start", one.before), ("end", one.after))
            ),
        )
        for labels, same in scales.items()
    )
