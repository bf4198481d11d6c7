"""The data behind a report, as sheets of a workbook: one kind of row each, every column explained."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import phrases
from analysis.agreement import Span, consensus, interquartile_range, leik, polarization, van_der_eijk
from analysis.chapters import reconciled
from analysis.chapters.appendices import as_run
from analysis.chapters.confirmed import by_whom, split
from analysis.chapters.distribution import grouped, may_place, middle_words, said_how_sure
from analysis.chapters.findings import beside
from analysis.chapters.myths import may_cross
from analysis.chapters.opening import caveat
from analysis.chapters.priorities import agreed, said_by_several
from analysis.chapters.quoting import chosen
from analysis.disclosure import HIDDEN, too_few
from analysis.document import Cell, Column, Sheet
from analysis.movement import matrix
from analysis.ordinal import half
from analysis.perception import perceptions
from analysis.sentences import at_most, matched_tests
from analysis.study import Study
from analysis.traced import mark_of, traced
from analysis.trail import trail
from analysis.votes import MYTH, WORDS, Ballot, Vote
from workshop.activities import CONFIDENCE
from workshop.room import Remark

Rows = tuple[tuple[Cell, ...], ...]


def sheets(study: Study, facts: tuple[tuple[str, str], ...]) -> tuple[Sheet, ...]:
    """Every sheet but the data dictionary, which is made from these."""
    return (
        about(study, facts),
        _people(study),
        _activities(study),
        _questions(study),
        Sheet("Reconciliation", _ADDS, reconciled.COLUMNS, reconciled.rows(study)),
        _confidence(study),
        _predictions(study),
        _agreement(study),
        _sectors(study),
        _positions(study),
        _movement(study),
        _moved(study),
        _themes(study),
        _shaped(study),
        _actions(study),
        _quotes(study),
        *traced(study),
        _remarks(study),
        _account(study),
        _codebook(study),
        *trail(study),
    )


def of_everybody(study: Study) -> tuple[Sheet, ...]:
    """What they count of the whole room: who came, what they chose, and remarks by theme."""
    counts = Sheet("Themes", "Remarks by theme.", _BY_THEME, tuple(row for _, row in _by_theme(study)))
    return _people(study), _questions(study), counts


def about(study: Study, facts: tuple[tuple[str, str], ...]) -> Sheet:
    return Sheet(
        "About",
        "What this workbook is and what it can bear.",
        (Column("Item", "What the line says."), Column("Value", "The text of the line.")),
        (("Workshop", study.facts.title), *facts, ("Read this first", caveat(study)), ("Remarks", _PRIVACY)),
    )


_ACTIVITY = Column("Activity", "The item of the agenda in which the question was first asked.")
_ADDS = "Where every person and every answer of each vote went. [c] where fewer than 5 people answered."
_PRIVACY = "Remark numbers are new in this report. There are no names, codes, tables, roles or times of people."


def _people(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = list(study.people.shown.items())
    total = study.people.total
    if study.people.shown and study.people.together:
        rows.append(("Other sectors together", study.people.together))
    return Sheet(
        "Who took part",
        "People by sector, as far as it may be shown.",
        (
            Column("Sector", "The sector chosen on joining. Small ones share one line."),
            Column("People", "Seats, less those the host took out."),
        ),
        (*rows, ("All", phrases.few(total) if too_few(total) else total)),
    )


def _activities(study: Study) -> Sheet:
    return Sheet(
        "Activities",
        "The agenda as it was run, in the order in which the room came to each item.",
        (
            Column("Activity", "The item of the agenda, or a question asked outside it."),
            Column("Kind", "What kind of activity it was."),
            Column("Minutes planned", "The minutes last set for it."),
            Column("Minutes taken", "Minutes until the host went on, of every time that the room was there."),
            Column("Votes", "Rounds of questions that it held."),
        ),
        tuple(as_run(study)),
    )


def _questions(study: Study) -> Sheet:
    rows = tuple(row for vote in study.votes for ballot in vote.ballots for row in _options(study, vote, ballot))
    return Sheet(
        "Questions",
        "One line for each option of each question in each round. Open questions have one line without an option.",
        (
            _ACTIVITY,
            Column("Question", "What was asked."),
            Column("About", "The sector whose votes were to be guessed; empty for people's own answers."),
            Column("Kind", "choice, choices, scale, ranking, points, text, words, drawing, commitment or proposal."),
            Column("Round", "The asking: before or after discussion, or after a release of a scenario."),
            Column("Option", "The answer that was offered, or a word that two people or more wrote."),
            Column("Place", "The place of the option on the scale, from 1; off where it has none; empty if no scale."),
            Column("Count", "People, points or score: see the next column; [c] where fewer than 5 people answered."),
            Column("Counted", "people, points, or score (for rankings: items placed below it, added up)."),
            Column("Put first", "For rankings: people who put the option first."),
            Column("Answered", "People whose answer counts in this round, on a phone or on paper."),
            Column("On paper", "How many of these answered on paper."),
            Column("In the room", "People present when voting closed, those on paper added; 0 if it was not closed."),
            Column("Late", "Answers that came after voting closed and are not counted."),
            Column("Late, counted", "Answers that came after voting closed, and count by the host's decision."),
            Column("Middle answer", "For scales: the median of answers on the scale, in words."),
        ),
        rows,
    )


def _activity(vote: Vote) -> str:
    return vote.activity.title if vote.activity else ""


def _about_sector(study: Study, vote: Vote) -> str:
    about = vote.question.about
    return study.sectors.get(about, about)


def _options(study: Study, vote: Vote, ballot: Ballot) -> Iterator[tuple[Cell, ...]]:
    question = vote.question
    head = (_activity(vote), question.text, _about_sector(study, vote), question.kind, ballot.name)
    middle = HIDDEN if ballot.hidden else ballot.median.words if ballot.median else ""
    paper: Cell = HIDDEN if ballot.hidden else ballot.paper
    let_in: Cell = HIDDEN if ballot.hidden and ballot.admitted else ballot.admitted
    answered: Cell = phrases.few(ballot.answered) if ballot.hidden else ballot.answered
    tail = (answered, paper, ballot.present, ballot.late, let_in, middle)
    counted = {"points": "points", "ranking": "score"}.get(question.kind, "people")
    alone = question.kind == WORDS or question.is_typed  # what one person gave could be recognised
    lines = said_by_several(ballot) if alone else ballot.tally.lines
    if not lines:
        yield (*head, "", "", "", "", "", *tail)
    place = 0
    for line in lines:
        on_scale = question.kind == "scale" and not line.off_scale
        place += on_scale
        shown: Cell = place if on_scale else "off" if line.off_scale else ""
        first: Cell = _cell(ballot, line.first) if question.kind == "ranking" else ""
        yield (*head, line.label, shown, _cell(ballot, line.count), counted, first, *tail)


def _cell(ballot: Ballot, number: int) -> Cell:
    return HIDDEN if ballot.hidden else number


def _confidence(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for vote in study.votes:
        for ballot in vote.ballots:
            if not ballot.sure and not (ballot.hidden and vote.question.confidence):
                continue
            few = ballot.hidden or too_few(said_how_sure(ballot))
            crossed = may_cross(vote, ballot)
            for level in CONFIDENCE:
                number = sum(levels.get(level.id, 0) for levels in ballot.sure.values())
                fits: list[Cell] = ["", ""]
                if vote.purpose == MYTH and vote.activity:
                    right = ballot.sure.get(vote.activity.answer, {}).get(level.id, 0)
                    fits = [right, number - right] if crossed else [HIDDEN, HIDDEN]
                head = (_activity(vote), vote.question.text, _about_sector(study, vote), ballot.name, level.label)
                rows.append((*head, HIDDEN if few else number, *fits))
    return Sheet(
        "Confidence",
        "How sure people were of an answer, counted for the whole room. Empty if they were not asked.",
        (
            _ACTIVITY,
            Column("Question", "What was asked."),
            Column("About", "The sector whose votes were to be guessed; empty for people's own answers."),
            Column("Round", "The asking."),
            Column("How sure", "What people said beside their answer, on a phone or on paper."),
            Column("People", "People who said so."),
            Column("Fits the sources", "For myth cards: of these, people whose answer fits the card's sources."),
            Column("Does not fit", "For myth cards: of these, people with another answer."),
        ),
        tuple(rows),
    )


def _predictions(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for one in perceptions(study.votes, study.groups):
        guess = one.guess
        head = (_activity(guess), guess.question.text, _about_sector(study, guess), one.guessed.name)
        for option in one.own.question.options:
            counts: tuple[Cell, ...] = (
                _cell(one.guessed, one.guessed.count(option.id)),
                _cell(one.mine, one.mine.count(option.id)),
                HIDDEN if one.voted is None else one.voted.get(option.id, 0),
                HIDDEN if one.others is None else one.others[option.id],
            )
            rows.append((*head, option.label, *counts))
    return Sheet(
        "Guesses",
        "What people guessed that a sector would say, beside what was said. Empty if there were no guesses.",
        (
            _ACTIVITY,
            Column("Question", "What was asked."),
            Column("About", "The sector whose votes were to be guessed."),
            Column("Round", "The asking."),
            Column("Option", "The answer that was offered."),
            Column("Guesses", "People who guessed that the sector would say so."),
            Column("Own votes", "People of the whole room who said so themselves."),
            Column("Own votes of the sector", "People of the sector who said so; [c] where they could be recognised."),
            Column(
                "Guesses of others", "Guesses without those of the sector's own people; [c] where that tells of them."
            ),
        ),
        tuple(rows),
    )


def _shaped(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for theme in study.shaped:
        numbers = "; ".join(str(one.number) for one in study.quotes if one.remark.uuid in theme.remarks)
        rows.append((theme.title, len(theme.remarks), numbers, beside(study, theme)))
    return Sheet(
        "Themes of the day",
        "The themes as the room shaped them. Empty if it made none.",
        (
            Column("Theme of the day", "Its name, as the room has it."),
            Column("Remarks", "Released remarks in it. A remark can stand in several themes."),
            Column("May be quoted", "The numbers of those that may be quoted, as on the sheet Remarks."),
            Column("Codebook", "Up to three themes of the codebook that the same remarks have, and how many of them."),
        ),
        tuple(rows),
    )


def _actions(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (vote.question.text, *action) for vote in study.votes for action in agreed(study, vote)
    ]
    return Sheet(
        "Agreed actions",
        "What the room agreed to do after it shared out points. Empty if it agreed on nothing.",
        (
            Column("Question", "What was asked."),
            Column("Action", "The choice that became an action; a proposal that may not be quoted has a letter."),
            Column("Owner (role)", "The role that owns it, never a name."),
            Column("By when", "The day that was agreed."),
        ),
        tuple(rows),
    )


def _sectors(study: Study) -> Sheet:
    rows: Rows = tuple(
        (
            _activity(vote),
            vote.question.text,
            _about_sector(study, vote),
            ballot.name,
            group,
            option.label,
            HIDDEN if counts is None else counts.get(option.id, 0),
        )
        for vote in study.votes
        for ballot in vote.told.ballots
        for group, counts in grouped(ballot)
        for option in vote.question.options
    )
    return Sheet(
        "By sector",
        "Answers by sector, for questions where that gives nobody away. It may be empty.",
        (
            _ACTIVITY,
            Column("Question", "What was asked."),
            Column("About", "The sector whose votes were to be guessed; empty for people's own answers."),
            Column("Round", "The asking."),
            Column("Sector", "The group in which a sector is counted; the last line is everybody else, with paper."),
            Column("Option", "The answer that was offered."),
            Column("People", "People of the group who gave it; [c] where the group may not be shown."),
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
            counts: tuple[Cell, ...] = (moved.up, moved.same, moved.down)
            head = (_activity(vote), vote.question.text, _about_sector(study, vote), before.name, after.name)
            rows.append((*head, *(counts if vote.may_move(before, after) else [HIDDEN] * len(counts))))
    return Sheet(
        "Movement",
        "How people moved who were on the scale in two rounds. Votes on paper cannot be matched, and are left out. "
        "[c] where fewer than 10 did so, or somebody could be recognised.",
        (
            _ACTIVITY,
            Column("Question", "What was asked."),
            Column("About", "The sector whose votes were to be guessed; empty for people's own answers."),
            Column("From", "The earlier round."),
            Column("To", "The later round."),
            Column("Up", "Moved up the scale; for a myth card, to the answer that fits the sources."),
            Column("Same", "Gave the same answer; for a myth card, both times fitting, or both times not."),
            Column("Down", "Moved down the scale; for a myth card, away from the answer that fits."),
        ),
        tuple(rows),
    )


def _agreement(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for vote in study.votes:
        for ballot in vote.ballots if vote.question.kind == "scale" else ():
            head = (vote.question.text, _about_sector(study, vote), ballot.name)
            if ballot.hidden or too_few(ballot.placed):
                rows.append((*head, *([HIDDEN] * 6)))
            elif ballot.placed:
                rows.append((*head, ballot.placed, _half(vote, interquartile_range(ballot.points)), *_agreed(ballot)))
    return Sheet(
        "Agreement",
        "How far answers on a scale agree, of the whole room with paper. [c] for fewer than 5 people on the scale.",
        (
            Column("Question", "What was asked."),
            Column("About", "The sector whose votes were to be guessed; empty for people's own answers."),
            Column("Round", "The asking."),
            Column("On the scale", "People who chose a point of the scale. The measures are of their answers alone."),
            Column("Middle half", "The points between which the middle half of the answers lies."),
            Column(
                "Agreement A", "1 if all chose one point, 0 if all points are as common, -1 if half chose each end."
            ),
            Column("Polarization", "A turned round: 0 if all chose one point, 1 if half chose each end."),
            Column("Consensus", "1 if all chose one point, 0 if half chose each end; takes points as evenly spaced."),
            Column("Leik's D", "Ordinal dispersion: 0 if all chose one point, 1 if half chose each end."),
        ),
        tuple(rows),
    )


def _agreed(ballot: Ballot) -> tuple[str, ...]:
    """The four measures; those that need more points than there are stay empty."""
    measures = ((van_der_eijk, 3), (polarization, 3), (consensus, 2), (leik, 2))
    return tuple(f"{of(ballot.points):.2f}" if len(ballot.points) >= fewest else "" for of, fewest in measures)


def _half(vote: Vote, span: Span) -> str:
    return half(span, [option.label for option in vote.question.options if not option.off_scale])


def _positions(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for vote in study.votes:
        if vote.question.kind != "scale":
            continue
        for group, rounds in matrix(vote.question, {one.name: one.by_group for one in vote.told.ballots}).items():
            for round_, stand in rounds.items():
                quartiles = stand.quartiles
                half_ = _half(vote, quartiles) if quartiles else ""
                base: Cell = HIDDEN if too_few(stand.base) else stand.base
                told = (middle_words(vote, stand), half_) if may_place(study, stand) else (HIDDEN, HIDDEN)
                rows.append((vote.question.text, _about_sector(study, vote), group, round_, base, *told))
    return Sheet(
        "Sectors by round",
        "Where each sector stood on a scale in each round, of those on the sheet By sector. It may be empty.",
        (
            Column("Question", "What was asked."),
            Column("About", "The sector whose votes were to be guessed; empty for people's own answers."),
            Column("Sector", "The group in which a sector is counted."),
            Column("Round", "The asking."),
            Column("On the scale", "People of the group who chose a point of the scale; [c] for fewer than 5."),
            Column("Middle answer", "The median of their answers, in words; [c] if they are too few for a sector."),
            Column("Middle half", "The points between which the middle half of their answers lies."),
        ),
        tuple(rows),
    )


def _moved(study: Study) -> Sheet:
    rows: Rows = tuple(
        (
            one.vote.question.text,
            one.before.name,
            one.after.name,
            one.base,
            at_most(one.one_way.corrected) if one.one_way else "",
            at_most(one.between.corrected),
        )
        for one in matched_tests(study.votes)
    )
    return Sheet(
        "Movement and chance",
        "How often chance alone would move the same people so far, from the first vote on a question to the last. "
        "Only where it gives nobody away. Corrected for all questions on the sheet (Benjamini and Hochberg).",
        (
            Column("Question", "What was asked, and asked again."),
            Column("From", "The first round."),
            Column("To", "The last round."),
            Column("People", "People who answered both on a phone; of a scale, those on it both times."),
            Column("One way", "Along a scale: the exact Wilcoxon signed-rank test. Empty where there is no scale."),
            Column("Between answers", "Whether answers became more or less common: the Stuart-Maxwell test."),
        ),
        rows,
    )


_BY_THEME = (
    Column("Theme", "The theme's id in the codebook."),
    Column("Title", "The theme's title."),
    Column("Remarks", "Released remarks with the theme; a remark may have up to three."),
)


def _by_theme(study: Study) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """By the id of each theme: its cells under these headings."""
    for theme in study.codebook.themes:
        yield theme.id, (theme.id, theme.title, len(study.themes.of(theme)))


def _themes(study: Study) -> Sheet:
    places: dict[str, Cell] = {theme.id: place for place, (theme, _) in enumerate(chosen(study), start=1)}
    return Sheet(
        "Themes",
        "Remarks by theme: those that people decided on, and those that are only suggested.",
        (
            *_BY_THEME,
            Column("Confirmed", "How many of these by a coder's decision."),
            Column("Only suggested", "How many of these by the program's suggestion alone."),
            Column("Section", "Its place among the themes that have a section of their own; empty for the others."),
            Column("Finding", "The mark of the finding on it, on the sheet Findings; empty where no remark has it."),
        ),
        tuple(
            (*counted, *split(study, theme), places.get(theme, ""), mark_of(study, theme))
            for theme, counted in _by_theme(study)
        ),
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
        (
            theme,
            title,
            one.number,
            one.remark.text,
            ", ".join(words),
            by_whom(study, one.remark.uuid),
            _confirmed(study, theme, one.remark),
        )
        for one in study.quotes
        for theme, title, words in suggested.get(one.remark.uuid, ())
    ]
    return Sheet(
        "Themes and quotes",
        "One line for each remark that may be quoted and each of its themes.",
        (
            Column("Theme", "The theme's id in the codebook."),
            Column("Title", "The theme's title."),
            Column("Remark", "The remark's number in this report."),
            Column("Text", "What was written."),
            Column("Why", "The words of the codebook that were found in it; empty where a person decided."),
            Column("By", "Who decided on the theme, or suggested; empty if nobody coded."),
            Column("Confirmed quote", "The words that somebody confirmed for the section on the theme; or empty."),
        ),
        tuple(sorted(rows, key=lambda row: ([t.id for t in study.codebook.themes].index(str(row[0])), row[2]))),
    )


def _confirmed(study: Study, theme: str, remark: Remark) -> str:
    span = study.writing.quotes.get((f"theme/{theme}", remark.uuid))
    return remark.text[span.start : span.end] if span else ""


def _remarks(study: Study) -> Sheet:
    suggested = _suggested(study)
    apart = {remark.uuid for remark in study.themes.apart}
    questions = {vote.question.id: vote for vote in study.votes}
    beside_codebook = {remark.uuid for remark in study.codes.remarks}
    rows: list[tuple[Cell, ...]] = []
    for one in study.quotes:
        vote = questions[one.remark.question]
        themes = "; ".join(theme for theme, _, _ in suggested.get(one.remark.uuid, ()))
        said_nothing = "set apart" if one.remark.uuid in apart else ""
        supported: Cell = one.supporters if vote.question.upvotes else ""
        rows.append(
            (
                one.number,
                one.remark.text,
                vote.question.text,
                vote.question.kind,
                themes or said_nothing,
                by_whom(study, one.remark.uuid) if one.remark.uuid in beside_codebook else "",
                supported,
            )
        )
    return Sheet(
        "Remarks",
        "Remarks that were released and may be quoted.",
        (
            Column("Remark", "The remark's number in this report, drawn from the words alone."),
            Column("Text", "What was written. A leading = + - or @ has an apostrophe before it."),
            Column("Question", "What was asked."),
            Column("Kind", "text, words, drawing (its caption), commitment or proposal."),
            Column("Themes", "Ids of the codebook; set apart for n/a and the like; empty if none."),
            Column("Themes by", "Who decided on them, or suggested; empty if nobody coded."),
            Column("Supported by", "People who supported it, and hands counted; empty where that could not be done."),
        ),
        tuple(rows),
    )


def _account(study: Study) -> Sheet:
    account, themes = study.account, study.themes
    return Sheet(
        "Account of remarks",
        f"What became of every remark. {study.purged}".strip(),
        (Column("Remarks", "Which remarks are counted."), Column("Number", "How many there are.")),
        (
            ("Written", account.written),
            ("Released by a facilitator", account.released),
            ("Still held for a facilitator", account.held),
            ("Hidden by a facilitator", account.hidden),
            ("Removed for good", account.removed),
            ("Released, and may be quoted", account.quotable),
            ("Written on paper", account.paper),
            ("Put beside the codebook: released texts and captions", themes.total),
            ("Of these with a theme", len(themes.suggested)),
            ("Of these with no theme", len(themes.unmatched)),
            ("Of these set apart as saying nothing", len(themes.apart)),
            ("Of these decided by people", len(study.codes.verdicts)),
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
