"""Where every person and every answer of each vote went: one row for a vote, whose numbers add up."""

from __future__ import annotations

from analysis import phrases
from analysis.disclosure import HIDDEN
from analysis.document import Cell, Column, Table
from analysis.study import Study
from analysis.votes import ONLY, Ballot, Vote

TITLE = "Where every person and answer went"

COLUMNS = (
    Column("Question", "What was asked."),
    Column("Round", "The asking."),
    Column("Joined", "Everybody who joined on a phone, whenever they did: the sum of the next six columns."),
    Column("Seats removed", "Seats that the host took out, such as a test phone. Nothing from them counts."),
    Column("Joined later", "People without an answer who joined after voting closed."),
    Column("Left", "People without an answer who had left when voting closed."),
    Column("Away", "People without an answer whose phones were silent when voting closed."),
    Column("Did not vote", "People in the room when voting closed, without an answer that counts."),
    Column("Voted by phone", "People whose answer from a phone counts."),
    Column("On paper", "Ballots on paper that the host typed in."),
    Column("Counted", "Voted by phone and on paper together."),
    Column("Changed their mind", "People who sent another answer than the one that counted until then."),
    Column("Late, not counted", "Answers that came after voting had closed and are not counted."),
    Column("Answers arrived", "Everything that phones sent in and the toolkit took: the sum of the next six."),
    Column("Answers that count", "Where one person could say several things, more than the people who did."),
    Column("Answers replaced", "Answers of people who sent another one."),
    Column("Answers sent again", "Answers that said the same as another one of the same person."),
    Column("Late, undecided", "Late answers about which the host had not decided."),
    Column("Late, left out", "Late answers that the host decided not to count."),
    Column("Answers of removed seats", "Answers from the seats that the host took out."),
)
_PEOPLE = 13
"""Columns that stand in the report itself, up to the late answers."""
_PHONE = 8
_ALWAYS = frozenset({2, _PHONE, 10})
"""Those that always do: who joined, voted by phone, and counts. Others do where they are not 0 in every vote."""


def rows(study: Study) -> tuple[tuple[Cell, ...], ...]:
    """Every vote in the order of the day. Of one that too few answered, nothing that would tell how few."""
    return tuple(_row(vote, ballot) for ballot, vote in _held(study))


def _held(study: Study) -> list[tuple[Ballot, Vote]]:
    held = [(ballot, vote) for vote in study.votes for ballot in vote.ballots]
    return sorted(held, key=lambda one: one[0].place)


def _row(vote: Vote, ballot: Ballot) -> tuple[Cell, ...]:
    adds = ballot.adds
    rest: tuple[Cell, ...] = (
        adds.later,
        adds.left,
        adds.away,
        adds.not_voted,
        adds.voted,
        adds.paper,
        adds.counted,
        adds.changed,
        adds.late + adds.left_out,
        adds.arrived,
        adds.standing,
        adds.replaced,
        adds.again,
        adds.late,
        adds.left_out,
        adds.of_removed,
    )
    return (
        vote.question.text,
        ballot.name,
        adds.joined,
        adds.removed,
        *((HIDDEN,) * len(rest) if ballot.hidden else rest),
    )


def _named(vote: Vote, ballot: Ballot) -> str:
    return vote.title if ballot.name == ONLY else f"{vote.title} ({ballot.name})"


def table(study: Study) -> Table:
    """The people of each vote; the answers are in the workbook."""
    lines = rows(study)
    some = {place for row in lines for place in range(2, _PEOPLE) if row[place] not in {0, HIDDEN}}
    shown = sorted(some | _ALWAYS)
    empty = [COLUMNS[place].name.lower() for place in range(2, _PEOPLE) if place not in shown]
    left_out = f"Nobody is counted under: {phrases.listed(empty)}. " if empty else ""
    return Table(
        TITLE,
        ("Vote", *(COLUMNS[place].name for place in shown)),
        tuple(
            (_named(vote, ballot), *(row[place] for place in shown))
            for row, (ballot, vote) in zip(lines, _held(study), strict=True)
        ),
        f"Joined is the sum of the columns up to {COLUMNS[_PHONE].name.lower()}. Counted is by phone and on paper. "
        f"{left_out}[c] stands where fewer than 5 people answered. The workbook does the same sum for answers, "
        "on the sheet Reconciliation.",
    )
