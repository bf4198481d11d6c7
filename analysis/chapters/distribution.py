"""A question with one answer each: its counts round by round, the middle answer, and how the same people moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from analysis import phrases
from analysis.agreement import van_der_eijk
from analysis.breakdown import OTHERS, Counts
from analysis.chapters.people import NOT_COUNTED
from analysis.chapters.places import see
from analysis.disclosure import FLOOR, HIDDEN, THRESHOLD, too_few
from analysis.document import Block, Cell, Figure, Paragraph, Stacked, StackedRow, Table
from analysis.movement import matrix
from analysis.ordinal import how_close, labelled
from analysis.positions import Positions
from analysis.study import Study
from analysis.votes import CASES, MYTH, ONE_OPTION, Ballot, Vote
from workshop.activities import CONFIDENCE, Option, Question

REFUSED = (
    "Answers by sector are shown only where {threshold} or more people of a sector answered, not all alike, "
    "and nothing hidden could be worked out."
)

FEW = f"Fewer than {FLOOR} people answered, so the result is not shown."

NOT_MOVED = f"How people moved is shown only for {THRESHOLD} or more, and where it gives nobody away."

UNMATCHED = " Votes on paper cannot be matched, and are left out."


def distribution(vote: Vote) -> tuple[Block, ...]:
    """Everything to show of one question."""
    asked = () if vote.title == vote.question.text else (Paragraph(f"We asked: {phrases.quoted(vote.question.text)}"),)
    if not any(ballot.answered for ballot in vote.ballots):
        return (*asked, Paragraph("Nobody answered."))
    asked = (*asked, *kept_back(vote), *admitted(vote))
    vote = vote.told
    if not any(ballot.answered for ballot in vote.ballots):
        return asked
    middles = (
        Paragraph(f"The middle answer. {' '.join(map(_middle, vote.ballots))}"),
        *_agreement([(ballot.name, ballot) for ballot in vote.ballots]),
    )
    return (*asked, *(middles if _ordinal(vote) else ()), _figure(vote), *_movement([vote]), *sure(vote))


def kept_back(vote: Vote) -> tuple[Block, ...]:
    """One sentence for each round that too few people answered."""
    return tuple(
        Paragraph(FEW if len(vote.ballots) == 1 else f"{ballot.name}: {FEW}")
        for ballot in vote.ballots
        if ballot.hidden
    )


def admitted(vote: Vote) -> tuple[Block, ...]:
    """One sentence for each round in which the host let late answers in."""
    return tuple(Paragraph(f"{ballot.name}: {admitted_words(ballot)}.") for ballot in vote.ballots if ballot.admitted)


def admitted_words(ballot: Ballot) -> str:
    if ballot.hidden:
        return "late answers were counted by the host's decision"
    verb = "was" if ballot.admitted == 1 else "were"
    return f"{phrases.plural(ballot.admitted, 'late answer')} {verb} counted by the host's decision"


def several(votes: Sequence[Vote], name: str) -> tuple[Block, ...]:
    """Questions on one and the same scale, side by side: a bar and a line of the table for each vote."""
    if not any(ballot.answered for vote in votes for ballot in vote.ballots):
        return (Paragraph("Nobody answered."),)
    notes = tuple(
        Paragraph(f"{vote.title.rstrip('.')}. {note.text}")
        for vote in votes
        for note in (*kept_back(vote), *admitted(vote))
        if isinstance(note, Paragraph)
    )
    silent = [phrases.quoted(vote.title) for vote in votes if not any(ballot.answered for ballot in vote.ballots)]
    answered = [vote.told for vote in votes if any(ballot.answered for ballot in vote.told.ballots)]
    unheard = (Paragraph(f"Nobody answered {phrases.listed(silent)}."),) if silent else ()
    if not answered:
        return (*notes, *unheard)
    scales: dict[tuple[Option, ...], list[Vote]] = {}
    for vote in answered:
        scales.setdefault(vote.question.options, []).append(vote)
    held = [(_row_name(vote, ballot).rstrip("."), ballot) for vote in answered for ballot in vote.ballots]
    blocks: list[Block] = [*_agreement(held), *(_together(same, name) for same in scales.values())]
    for same in scales.values():
        blocks += _movement(same)
    for vote in answered:
        blocks += [naming(vote, block) for block in sure(vote)]
    return (*blocks, *notes, *unheard)


def naming(vote: Vote, block: Block) -> Block:
    """The same block with the name of what it is about, as it stands beside those of other questions."""
    name = vote.title.rstrip(".?")
    match block:
        case Table(title):
            return replace(block, title=f"{name}: {title[0].lower()}{title[1:]}")
        case Paragraph(text):
            return Paragraph(f"{name}. {text}")
    return block


def _together(votes: Sequence[Vote], name: str) -> Figure:
    held = [(_row_name(vote, ballot), ballot) for vote in votes for ballot in vote.ballots]
    options = votes[0].question.options
    paper = any(ballot.paper for _, ballot in held)
    alike = len({ballot.response for _, ballot in held}) == 1
    apart = [phrases.quoted(option.label) for option in options if option.off_scale]
    rows: list[tuple[Cell, ...]] = [
        (
            label,
            *(ballot.count(option.id) for option in options),
            ballot.median.words if ballot.median else "none",
            *(() if alike else (ballot.answered, *((ballot.paper,) if paper else ()), ballot.present or NOT_COUNTED)),
        )
        for label, ballot in held
    ]
    bars, base = beside_bars(
        StackedRow(
            label,
            ballot.response,
            tuple(ballot.count(option.id) for option in options if not option.off_scale),
            ballot.apart,
        )
        for label, ballot in held
    )
    note = [f"Off the scale: {phrases.listed(apart, 'or')}."] if apart else []
    note += [f"Answered: {base}."] if alike else []
    return Figure(
        title=f"{name}: {_range(votes)}",
        alt="Horizontal stacked bars: how many people chose each point. The middle answers: "
        + " ".join(f"{label.rstrip('.')}: {b.median.words if b.median else 'none'}." for label, b in held),
        chart=stacked(votes[0].question, bars),
        table=Table(
            "People by answer",
            (
                "Asked about",
                *("Off the scale" if option.off_scale else option.label for option in options),
                "Middle answer",
                *(() if alike else ("Answered", *(("On paper",) if paper else ()), "In the room")),
            ),
            tuple(rows),
            " ".join(note),
        ),
        base=base,
    )


_SHORTLY = {"before": "at the start", "after": "at the end"}
"""Rounds whose names would take a line more beside a bar."""


def _row_name(vote: Vote, ballot: Ballot) -> str:
    asked = _SHORTLY.get(ballot.round, ballot.name.casefold())
    return vote.title if len(vote.ballots) == 1 else f"{vote.title.rstrip('.')}, {asked}"


def _range(votes: Sequence[Vote]) -> str:
    """Between which points the middle answers lay; of one question alone, from where to where they went."""
    middles = [ballot.median for vote in votes for ballot in vote.ballots if ballot.median]
    if not middles:
        return "nobody chose a point on the scale"
    first, last = middles[0], middles[-1]
    if all(middle == first for middle in middles):
        each = "the middle answer was" if len(middles) == 1 else "each time, the middle answer was"
        return f"{each} {first.words}"
    if len(votes) == 1 and first != last:
        return f"the middle answers went from {first.words} to {last.words}"
    points = [line.label for line in votes[0].first.tally.lines]
    lowest = min((middle.low for middle in middles), key=points.index)
    highest = max((middle.high for middle in middles), key=points.index)
    return f"the middle answers lay between {phrases.quoted(lowest)} and {phrases.quoted(highest)}"


def beside_bars(bars: Iterable[StackedRow]) -> tuple[tuple[StackedRow, ...], str]:
    """The bars, and how many people stand behind them; what is the same of all is said once and not beside each.

    >>> beside_bars([StackedRow("A", "9 of 9 in the room", (4, 5)), StackedRow("B", "9 of 9 in the room", (1, 8))])[1]
    '9 of 9 in the room, each time'
    """
    bars = tuple(bars)
    said = {bar.response for bar in bars}
    if len(said) == 1:
        return tuple(replace(bar, response="") for bar in bars), bars[0].response + ", each time" * (len(bars) > 1)
    answered = [sum(bar.counts) + bar.apart for bar in bars]
    return bars, f"{min(answered)} to {phrases.people(max(answered))}, given beside each bar"


def stacked(question: Question, bars: tuple[StackedRow, ...]) -> Stacked:
    """Bars over the points of a question, with what is off the scale in a column of its own."""
    return Stacked(
        tuple(option.label for option in question.options if not option.off_scale),
        bars,
        diverging=question.kind == "scale",
        apart=phrases.listed([option.label for option in question.options if option.off_scale], "or"),
    )


def sure(vote: Vote) -> tuple[Block, ...]:
    """How sure people were of their answer, where they were asked."""
    held = [ballot for ballot in vote.ballots if ballot.sure and not too_few(said_how_sure(ballot))]
    if not held:
        few = f"Fewer than {FLOOR} people said how sure they were, so that is not shown."
        return (Paragraph(few),) if any(ballot.sure for ballot in vote.ballots) else ()
    rows: list[tuple[Cell, ...]] = [
        (level.label, *(sum(one.get(level.id, 0) for one in ballot.sure.values()) for ballot in held))
        for level in CONFIDENCE
    ]
    told = [sum(int(row[place]) for row in rows) for place in range(1, len(held) + 1)]
    rows.append(("Did not say", *(ballot.answered - said for ballot, said in zip(held, told, strict=True))))
    paper = any(ballot.paper for ballot in held)
    note = "Votes on paper count here too, where they say how sure people were." if paper else ""
    return (Table("How sure people were", ("How sure", *(ballot.name for ballot in held)), tuple(rows), note),)


def said_how_sure(ballot: Ballot) -> int:
    """People who said how sure they were."""
    return sum(sum(levels.values()) for levels in ballot.sure.values())


def refused(study: Study, asked: Sequence[Vote]) -> tuple[Block, ...]:
    """One sentence for a section, if any of its questions is not shown by sector."""
    one_option = [vote for vote in asked if vote.question.kind in ONE_OPTION]
    closed = [vote for vote in one_option if not open_by_sector(vote)]
    cases = any(vote.purpose in CASES for vote in asked)
    place = see("sectors") if cases else "the workbook, on the sheet By sector"
    where = f"Answers by sector to these questions are in {place}."
    if not closed:
        return (Paragraph(where),) if one_option else ()
    paper = " Votes on paper count with the hidden sectors in this." if any(vote.paper for vote in closed) else ""
    rule = REFUSED.format(threshold=study.threshold)
    if len(closed) == len(one_option):
        return (Paragraph(f"{rule} That is not so here.{paper}"),)
    names = phrases.listed([phrases.quoted(vote.title) for vote in closed])
    return (Paragraph(f"{where} {rule} That is not so for {names}.{paper}"),)


def open_by_sector(vote: Vote) -> bool:
    """Whether any round of a question is shown by sector."""
    return any(ballot.by_group.rows for ballot in vote.told.ballots)


def open_matched(vote: Vote, before: Ballot, after: Ballot) -> bool:
    """Whether answers of those who were on the scale both times may be shown beside those of the whole room.

    Beside a table by sector they may only be everybody's.
    """
    inside = vote.moved(before, after).placed
    everybody = inside == before.placed == after.placed
    return vote.may_match(before, after) and (everybody or not open_by_sector(vote))


def grouped(ballot: Ballot) -> Iterator[tuple[str, Counts | None]]:
    """A round by group: each group with people by option, None where it is hidden, and everybody else together."""
    told = ballot.by_group
    if not told.rows:
        return
    yield from ((row.group, row.counts) for row in told.rows)
    if told.others and told.others.group == OTHERS:
        yield from ((group, None) for group in told.hidden)
    if told.others:
        yield told.others.group, told.others.counts


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
    if _ordinal(vote):
        middle = [ballot.median.words if ballot.median else "none" for ballot in vote.ballots]
        rows.append(("Middle answer", *middle))
    rows.append(("People who answered", *(ballot.answered for ballot in vote.ballots)))
    if vote.paper:
        rows.append(("Of these on paper", *(ballot.paper for ballot in vote.ballots)))
    rows.append(("People in the room", *(ballot.present or NOT_COUNTED for ballot in vote.ballots)))
    bars, base = beside_bars(
        StackedRow(ballot.name, ballot.response, tuple(ballot.count(option.id) for option in points), ballot.apart)
        for ballot in vote.ballots
    )
    middles = " ".join(_middle(ballot) for ballot in vote.ballots)
    return Figure(
        title=_finding(vote),
        alt="Horizontal stacked bars: how many people chose each answer."
        + (f" The middle answer: {middles}" if _ordinal(vote) else ""),
        chart=stacked(vote.question, bars),
        table=Table("People by answer", ("Answer", *(ballot.name for ballot in vote.ballots)), tuple(rows)),
        base=base,
    )


def _finding(vote: Vote) -> str:
    """The title of the figure: what happened to the middle answer, or the most common one."""
    name = vote.title.rstrip(".?")
    if vote.purpose == MYTH:  # a card's title beside an answer would seem to be what people said of the title
        return f"Of the statement {phrases.quoted(vote.question.text.rstrip('.'))}, {_most_common(vote.last)}"
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


def _agreement(held: Sequence[tuple[str, Ballot]]) -> tuple[Block, ...]:
    """How far the answers of each round agree; of scales with points between their ends, and enough people."""
    told: dict[str, list[str]] = {}
    for name, ballot in held:
        if ballot.placed >= FLOOR and len(ballot.points) > 2:
            agreed = van_der_eijk(ballot.points)
            told.setdefault(how_close(agreed), []).append(f"{phrases.quoted(name)} ({agreed:.2f})")
    said = [f"Answers {close}: {phrases.listed(names)}." for close, names in told.items() if close]
    return (Paragraph(" ".join([*said, HOW_CLOSE])),) if said else ()


HOW_CLOSE = "In brackets: 1 if all are at one point, 0 if spread evenly, -1 if half are at each end."
"""van der Eijk's A, in words."""


def _movement(votes: Sequence[Vote]) -> tuple[Block, ...]:
    """Matched movement on one scale, where there is more than one round and the options have an order."""
    pairs = [(vote, *pair) for vote in votes if _ordinal(vote) for pair in vote.pairs]
    if not pairs:
        return ()
    rows: list[tuple[Cell, ...]] = []
    for vote, before, after in pairs:
        if vote.may_move(before, after):
            moved = vote.moved(before, after)
            name = f"{vote.title.rstrip('.?')}: " if len(votes) > 1 else ""
            rows.append((f"{name}{before.name} to {after.name}", moved.up, moved.same, moved.down))
    if not rows:
        return (Paragraph(NOT_MOVED),)
    hidden = "" if len(rows) == len(pairs) else f" {NOT_MOVED}"
    points = [option.label for option in votes[0].question.options if not option.off_scale]
    return (
        Table(
            "How the same people moved",
            ("Between", "Up", "Same", "Down"),
            tuple(rows),
            f"Up is towards {phrases.quoted(points[-1])}. Only people on the scale in both votes are counted."
            + hidden
            + (UNMATCHED if any(vote.paper for vote in votes) else ""),
        ),
    )


def by_sector(study: Study, vote: Vote) -> tuple[Block, ...]:
    """The groups that are shown, and all others together; then the middle answer of each, from vote to vote."""
    rows: list[tuple[Cell, ...]] = [
        (f"{ballot.name}: {group}", *(counts.get(option.id, 0) for option in vote.question.options))
        for ballot in vote.ballots
        for group, counts in grouped(ballot)
        if counts is not None
    ]
    if not rows:
        return ()
    header = ("Vote and sector", *(answer_label(option) for option in vote.question.options))
    note = " ".join(_beside_sectors(vote))
    return (Table("People by sector and answer", header, tuple(rows), note), *_middles_by_sector(study, vote))


def _beside_sectors(vote: Vote) -> Iterator[str]:
    """What a reader of a table by sector must know of the votes that it does not name."""
    if closed := [phrases.quoted(ballot.name) for ballot in vote.ballots if not ballot.by_group.rows]:
        yield f"No sector may be shown for {phrases.listed(closed)}."


def _middles_by_sector(study: Study, vote: Vote) -> tuple[Block, ...]:
    """The middle answer of each group in each round, where a scale has more than one."""
    rounds = {ballot.name: ballot.by_group for ballot in vote.told.ballots if ballot.by_group.rows}
    if not _ordinal(vote) or len(rounds) < 2:
        return ()
    rows = tuple(
        (group, *(_stand(study, vote, stands[name]) if name in stands else HIDDEN for name in rounds))
        for group, stands in matrix(vote.question, rounds).items()
    )
    return (Table("Middle answers by sector and vote", ("Sector", *rounds), rows),)


def may_place(study: Study, stand: Positions) -> bool:
    """Whether enough people of a group are on the scale to say where its middle is."""
    return stand.base >= study.threshold


def _stand(study: Study, vote: Vote, stand: Positions) -> str:
    return HIDDEN if not may_place(study, stand) else f"{middle_words(vote, stand)} ({stand.base})"


def middle_words(vote: Vote, stand: Positions) -> str:
    """The middle answer of some people on the question's scale."""
    labels = [option.label for option in vote.question.options if not option.off_scale]
    return labelled(stand.median, labels).words if stand.median else "none"
