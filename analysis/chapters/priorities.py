"""Rankings, points, words and every other vote."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analysis import phrases
from analysis.chapters.distribution import FEW, admitted, distribution, refused, sure
from analysis.chapters.places import SECTIONS
from analysis.document import Bars, Block, Cell, Figure, Paragraph, Section, Table
from analysis.study import Study
from analysis.votes import ONE_OPTION, OTHER, WORDS, Ballot, Vote
from workshop.tallies import Line

MOST_WORDS = 12
"""Words that are drawn; the workbook holds more."""

FROM_ROOM = (
    "The choices were proposals from the room. A proposal is somebody's words, so it is printed only where its author "
    "agrees to be quoted. The others have a letter; everybody in the room saw them. Proposals in the same words stand "
    "apart, as they were voted on, with a number."
)


def priorities(study: Study) -> Section:
    """Everything that was asked and is not shown elsewhere, but for open questions."""
    title = SECTIONS["priorities"]
    asked = study.of(OTHER, WORDS)
    if not asked:
        return Section("priorities", title, (Paragraph("No other vote was held."),))
    sections = tuple(
        Section(f"vote-{number}", vote.question.text, _blocks(study, vote)) for number, vote in enumerate(asked, 1)
    )
    return Section("priorities", title, refused(study, asked), sections)


def said_by_several(ballot: Ballot) -> list[Line]:
    """Released words of two people or more. A word of one person is a remark, quoted only with consent."""
    return [line for line in ballot.tally.lines if line.count > 1]


def _blocks(study: Study, vote: Vote) -> tuple[Block, ...]:
    from_room = [Paragraph(FROM_ROOM)] if vote.question.options_from else []
    if vote.question.kind in ONE_OPTION:
        return (*from_room, *distribution(vote))
    blocks: list[Block] = [*from_room, *admitted(vote)]
    for ballot in vote.ballots:
        if len(vote.ballots) > 1:
            blocks.append(Paragraph(f"{ballot.name}."))
        if ballot.hidden:
            blocks.append(Paragraph(FEW))
        elif ballot.answered:
            blocks += _DRAWN[vote.question.kind](ballot)
        else:
            blocks.append(Paragraph("Nobody answered."))
    return (*blocks, *sure(vote), *_agreed(study, vote))


def agreed(study: Study, vote: Vote) -> tuple[tuple[str, str, str], ...]:
    """What the room agreed to do about a question's choices: action, owner role and day, most points first."""
    actions = {one.option: one for one in study.actions if one.question == vote.question.id}
    lines = sorted(vote.last.tally.lines, key=lambda line: -line.count)
    found = [(line.label, actions[line.id]) for line in lines if line.id in actions]
    return tuple((label, action.owner, phrases.day(action.by)) for label, action in found)


def _agreed(study: Study, vote: Vote) -> tuple[Table, ...]:
    rows = agreed(study, vote)
    note = "Agreed in the room, after the points were shown. An owner is a role, not a person."
    return (Table("Actions that the room agreed", ("Action", "Owner (role)", "By when"), rows, note),) if rows else ()


def _choices(ballot: Ballot) -> list[Block]:
    lines = sorted(ballot.tally.lines, key=lambda line: -line.count)
    top, leading = _leading(lines)
    rows: list[tuple[Cell, ...]] = [(line.label, phrases.share(line.count, ballot.answered)) for line in lines]
    figure = Figure(
        title=f"{leading} chosen most often: by {phrases.share(top, ballot.answered)}",
        alt="Horizontal bars: people who chose each answer, most first. Each person could choose several.",
        chart=_bars(lines, "people"),
        table=Table("People by answer", ("Answer", "People, of all who answered"), tuple(rows)),
        base=ballot.response,
    )
    return [figure]


def _ranking(ballot: Ballot) -> list[Block]:
    lines = ballot.tally.lines
    _, leading = _leading(lines)
    figure = Figure(
        title=f"{leading} ranked highest of {len(lines)} by {phrases.people(ballot.answered)}",
        alt="Horizontal bars: the score of each item, highest first.",
        chart=_bars(lines, ""),
        table=Table(
            "Score of each item",
            ("Item", "Score", "People who put it first"),
            tuple((line.label, line.count, line.first) for line in lines),
            "Score: the items that each person placed below it, added up over everybody (Borda count) [3].",
        ),
        base=ballot.response,
    )
    return [figure]


def _points(ballot: Ballot) -> list[Block]:
    lines = sorted(ballot.tally.lines, key=lambda line: -line.count)
    top, leading = _leading(lines)
    total = sum(line.count for line in lines)
    figure = Figure(
        title=f"{leading} given most points: {top} of {total}",
        alt="Horizontal bars: the points given to each item by everybody together, most first.",
        chart=_bars(lines, "points"),
        table=Table(
            "Points of each item",
            ("Item", "Points"),
            tuple((line.label, line.count) for line in lines),
            f"Each person shared out {ballot.tally.question.total} points.",
        ),
        base=ballot.response,
    )
    return [figure]


def _words(ballot: Ballot) -> list[Block]:
    several = said_by_several(ballot)
    single = len(ballot.tally.lines) - len(several)
    alone = f"{phrases.plural(single, 'more entry', 'more entries')} came from one person each and "
    alone += "is not listed." if single == 1 else "are not listed."
    if not several:
        nothing = f"{phrases.people(ballot.answered)} answered. No released word came from two of them."
        return [Paragraph(nothing)]
    top, leading = _leading(several)
    table = Table(
        "People by word",
        ("Word", "People"),
        tuple((line.label, line.count) for line in several),
        alone if single else "",
    )
    figure = Figure(
        title=f"{leading} written most often: by {phrases.people(top)}",
        alt="Horizontal bars: how many people wrote each word, most first.",
        chart=_bars(several[:MOST_WORDS], "people"),
        table=table,
        base=ballot.response,
    )
    return [figure]


_DRAWN: dict[str, Callable[[Ballot], list[Block]]] = {
    "choices": _choices,
    "ranking": _ranking,
    "points": _points,
    "words": _words,
}


def _bars(lines: Sequence[Line], unit: str) -> Bars:
    return Bars(tuple((line.label, line.count) for line in lines), unit)


def _leading(lines: Sequence[Line]) -> tuple[int, str]:
    """The highest count, and who has it with the verb that fits: "“Time” was", "“Time” and “Trust” were"."""
    top = max(line.count for line in lines)
    names = [phrases.quoted(line.label) for line in lines if line.count == top]
    return top, f"{phrases.listed(names)} {'was' if len(names) == 1 else 'were'}"
