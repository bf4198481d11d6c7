"""The data behind a report, as sheets of a workbook: one kind of row each, every column explained."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.chapters.distribution import answer_label, open_by_sector
from analysis.chapters.opening import CAVEAT
from analysis.chapters.priorities import said_by_several
from analysis.document import Cell, Column, Sheet
from analysis.study import Study
from analysis.votes import MYTH, WORDS, Ballot, Vote

Rows = tuple[tuple[Cell, ...], ...]


def sheets(study: Study, facts: tuple[tuple[str, str], ...]) -> tuple[Sheet, ...]:
    """Every sheet but the data dictionary, which is made from these."""
    return (
        _about(study, facts),
        _people(study),
        _questions(study),
        _sectors(study),
        _movement(study),
        _themes(study),
        _quotes(study),
        _remarks(study),
        _account(study),
        _codebook(study),
    )


def _about(study: Study, facts: tuple[tuple[str, str], ...]) -> Sheet:
    return Sheet(
        "About",
        "What this workbook is and what it can bear.",
        (Column("Item", "What the line says."), Column("Value", "The text of the line.")),
        (("Workshop", study.facts.title), *facts, ("Read this first", CAVEAT), ("Remarks", _PRIVACY)),
    )


_PRIVACY = "Remark numbers are new in this report. There are no names, codes, tables, roles or times of people."


def _people(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = [(study.sectors[sector], number) for sector, number in study.people.shown.items()]
    if study.people.shown and study.people.together:
        rows.append(("Other sectors together", study.people.together))
    return Sheet(
        "Who took part",
        "People by sector, as far as it may be shown.",
        (
            Column("Sector", "The sector chosen on joining. Small ones share one line."),
            Column("People", "Seats, less those the host took out."),
        ),
        (*rows, ("All", study.people.total)),
    )


def _questions(study: Study) -> Sheet:
    rows = tuple(row for vote in study.votes for ballot in vote.ballots for row in _options(vote, ballot))
    return Sheet(
        "Questions",
        "One line for each option of each question in each round. Open questions have one line without an option.",
        (
            Column("Activity", "The item of the agenda in which the question was first asked."),
            Column("Question", "What was asked."),
            Column("Kind", "choice, choices, scale, ranking, points, text or words."),
            Column("Round", "The asking: before or after discussion, or after a release of a scenario."),
            Column("Option", "The answer that was offered, or a word that two people or more wrote."),
            Column("Place", "The place of the option on the scale, from 1; off where it has none; empty if no scale."),
            Column("Count", "People, points or score: see the next column."),
            Column("Counted", "people, points, or score (for rankings: items placed below it, added up)."),
            Column("Put first", "For rankings: people who put the option first."),
            Column("Answered", "People whose answer counts in this round."),
            Column("In the room", "People present when voting closed; 0 if it was not closed."),
            Column("Late", "Answers that came after voting closed and are not counted."),
            Column("Middle answer", "For scales: the median of answers on the scale, in words."),
        ),
        rows,
    )


def _options(vote: Vote, ballot: Ballot) -> Iterator[tuple[Cell, ...]]:
    question = vote.question
    head = (vote.activity.title if vote.activity else "", question.text, question.kind, ballot.name)
    middle = ballot.median.words if ballot.median else ""
    tail = (ballot.answered, ballot.present, ballot.late, middle)
    counted = {"points": "points", "ranking": "score"}.get(question.kind, "people")
    lines = said_by_several(ballot) if question.kind == WORDS else ballot.tally.lines
    if not lines:
        yield (*head, "", "", "", "", "", *tail)
    place = 0
    for line in lines:
        on_scale = question.kind == "scale" and not line.off_scale
        place += on_scale
        shown: Cell = place if on_scale else "off" if line.off_scale else ""
        first: Cell = line.first if question.kind == "ranking" else ""
        yield (*head, line.label, shown, line.count, counted, first, *tail)


def _sectors(study: Study) -> Sheet:
    rows: Rows = tuple(
        (vote.question.text, ballot.name, label, answer_label(option), ballot.by_sector[sector].get(option.id, 0))
        for vote in study.votes
        if vote.question.kind in {"choice", "scale"} and open_by_sector(study, vote)
        for ballot in vote.ballots
        for sector, label in study.sectors.items()
        if sector in ballot.by_sector
        for option in vote.question.options
    )
    return Sheet(
        "By sector",
        "Answers by sector, for questions where that gives nobody away. It may be empty.",
        (
            Column("Question", "What was asked."),
            Column("Round", "The asking."),
            Column("Sector", "The sector chosen on joining."),
            Column("Option", "The answer that was offered."),
            Column("People", "People of the sector who gave it."),
        ),
        rows,
    )


def _movement(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for vote in study.votes:
        if vote.question.kind != "scale" and vote.purpose != MYTH:
            continue
        for before, after in vote.pairs:
            moved = vote.moved(before, after)
            head = (vote.question.text, before.name, after.name)
            rows.append((*head, moved.both, moved.up, moved.same, moved.down, moved.apart))
    return Sheet(
        "Movement",
        "How the same people answered in two rounds.",
        (
            Column("Question", "What was asked."),
            Column("From", "The earlier round."),
            Column("To", "The later round."),
            Column("Answered both", "People who answered both rounds: the sum of the four columns that follow."),
            Column("Up", "Moved up the scale; for a myth card, to the answer that fits the sources."),
            Column("Same", "Gave the same answer; for a myth card, both times fitting, or both times not."),
            Column("Down", "Moved down the scale; for a myth card, away from the answer that fits."),
            Column("Off the scale", "Off the scale in either round."),
        ),
        tuple(rows),
    )


def _themes(study: Study) -> Sheet:
    return Sheet(
        "Themes",
        "Remarks by suggested theme. No person has confirmed the suggestions.",
        (
            Column("Theme", "The theme's id in the codebook."),
            Column("Title", "The theme's title."),
            Column("Remarks", "Released remarks for which the theme is suggested; a remark may have up to three."),
        ),
        tuple((theme.id, theme.title, len(study.themes.of(theme))) for theme in study.codebook.themes),
    )


def _suggested(study: Study) -> dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]]:
    """By the evidence of a remark: theme id, title and matched words."""
    return {
        remark.uuid: tuple((match.theme.id, match.theme.title, match.words) for match in matches)
        for remark, matches in study.themes.suggested
    }


def _quotes(study: Study) -> Sheet:
    suggested = _suggested(study)
    rows: list[tuple[Cell, ...]] = [
        (theme, title, one.number, one.remark.text, ", ".join(words))
        for one in study.quotes
        for theme, title, words in suggested.get(one.remark.uuid, ())
    ]
    return Sheet(
        "Themes and quotes",
        "One line for each remark that may be quoted and each theme suggested for it.",
        (
            Column("Theme", "The theme's id in the codebook."),
            Column("Title", "The theme's title."),
            Column("Remark", "The remark's number in this report."),
            Column("Text", "What was written."),
            Column("Why", "The words of the codebook that were found in it."),
        ),
        tuple(sorted(rows, key=lambda row: ([t.id for t in study.codebook.themes].index(str(row[0])), row[2]))),
    )


def _remarks(study: Study) -> Sheet:
    suggested = _suggested(study)
    apart = {remark.uuid for remark in study.themes.apart}
    questions = {vote.question.id: vote for vote in study.votes}
    rows: list[tuple[Cell, ...]] = []
    for one in study.quotes:
        vote = questions[one.remark.question]
        themes = "; ".join(theme for theme, _, _ in suggested.get(one.remark.uuid, ()))
        said_nothing = "set apart" if one.remark.uuid in apart else ""
        rows.append((one.number, one.remark.text, vote.question.text, vote.question.kind, themes or said_nothing))
    return Sheet(
        "Remarks",
        "Remarks that were released and may be quoted.",
        (
            Column("Remark", "The remark's number in this report, drawn from the words alone."),
            Column("Text", "What was written. A leading = + - or @ has an apostrophe before it."),
            Column("Question", "What was asked."),
            Column("Kind", "text, or words. Words are not sorted into themes."),
            Column("Suggested themes", "Ids of the codebook; set apart for n/a and the like; empty if none fits."),
        ),
        tuple(rows),
    )


def _account(study: Study) -> Sheet:
    account, themes = study.account, study.themes
    return Sheet(
        "Account of remarks",
        "What became of every remark.",
        (Column("Remarks", "Which remarks are counted."), Column("Number", "How many there are.")),
        (
            ("Written", account.written),
            ("Released by a facilitator", account.released),
            ("Still held for a facilitator", account.held),
            ("Hidden by a facilitator", account.hidden),
            ("Removed for good", account.removed),
            ("Released, and may be quoted", account.quotable),
            ("Released texts", themes.total),
            ("Released texts with a suggested theme", len(themes.suggested)),
            ("Released texts with no suggested theme", len(themes.unmatched)),
            ("Released texts set apart as saying nothing", len(themes.apart)),
        ),
    )


def _codebook(study: Study) -> Sheet:
    return Sheet(
        "Codebook",
        f"The themes used, version {study.codebook.version or 'none'}.",
        (
            Column("Theme", "The theme's id."),
            Column("Title", "The theme's title."),
            Column("Definition", "What the theme is about."),
            Column("Include", "What belongs to it."),
            Column("Leave to", "What belongs to another theme."),
            Column("Words", "Words and phrases that suggest it, compared without endings."),
        ),
        tuple((t.id, t.title, t.definition, t.include, t.leave_to, ", ".join(t.words)) for t in study.codebook.themes),
    )
