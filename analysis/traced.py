"""How the report holds together, for the workbook: from a theme to its sentences, what they rest on, and what to do.

Sheets name one another by a theme's id, and by the marks that stand in the report. Only what the report prints is
here: no part of a theme that it left out, and no words of a remark that may not be quoted.
"""

from __future__ import annotations

from collections.abc import Iterator

from analysis import phrases
from analysis.chapters.quoting import chosen
from analysis.chapters.written import sources
from analysis.document import Cell, Column, Sheet
from analysis.finding import VOTES, Finding
from analysis.marks import STATES
from analysis.narrative import OF_REPORT, OF_THEME
from analysis.study import Study
from analysis.trail import NOT_QUOTED

THEME = "theme/"
_FINDING, _REMARK, _CLAIM = "f:", "r:", "c:"
"""How lasting ids of evidence begin."""


def traced(study: Study) -> tuple[Sheet, ...]:
    """Findings, written words and recommendations."""
    return (_findings(study), _words(study), _recommendations(study))


def mark_of(study: Study, theme: str) -> str:
    """The mark of the finding on a theme; empty where no remark has the theme."""
    return sources(study).marks.known.get(f"{_FINDING}{THEME}{theme}", "")


def _findings(study: Study) -> Sheet:
    read = sources(study)
    return Sheet(
        "Findings",
        "One line for each finding. Its mark is how the words of the report name it.",
        (
            Column("Mark", "The finding's mark in this report."),
            Column("Theme", "The theme that it is about; empty for findings on votes."),
            Column("Finding", "What it claims."),
            Column("Measure", "What was counted or calculated."),
            Column("Base", "Whom or what it was counted of."),
            Column("Strength", "strong, moderate or emerging by the rule in the report; counted for a plain count."),
            Column("Evidence", "The remarks behind it by their numbers, or the question and the rounds."),
            Column("For caution", "What speaks against it, or asks for care."),
        ),
        tuple(
            (
                read.marks.known[f"{_FINDING}{one.id}"],
                one.id.removeprefix(THEME) if one.id.startswith(THEME) else "",
                one.claim,
                one.measure,
                one.base,
                one.strength,
                _evidence(study, one),
                one.against,
            )
            for one in read.findings.values()
        ),
    )


def _evidence(study: Study, one: Finding) -> str:
    if not one.id.startswith(VOTES):
        return ", ".join(f"R{number}" for number in sorted(study.numbers[uuid] for uuid in one.evidence))
    question, *rounds = one.evidence
    vote = next(vote for vote in study.votes if vote.question.id == question)
    return "; ".join([vote.question.text, *(ballot.name for ballot in vote.ballots if ballot.round in rounds)])


def _words(study: Study) -> Sheet:
    return Sheet(
        "Written words",
        "What people wrote for the report: one line for each sentence and each of its marks, in reading order.",
        (
            Column("Theme", "The theme whose section it stands in; empty for the report as a whole."),
            Column("Part", "The heading under which it stands."),
            Column("Sentence", "The place of the sentence in its part, from 1."),
            Column("Words", "The sentence, with its marks."),
            Column("State", "How the sentence stands to its evidence today."),
            Column("Mark", "One mark that it carries; empty if it carries none, or if what it named is gone."),
            Column("Rests on", "What the mark stands for: a remark, a finding or an entry of the register of sources."),
        ),
        tuple(_sentences(study)),
    )


def _sentences(study: Study) -> Iterator[tuple[Cell, ...]]:
    read = sources(study)
    parts = [(part, "", heading) for part, heading in OF_REPORT.items()]
    for theme, _ in chosen(study):
        parts += [(f"{THEME}{theme.id}/{part}", theme.id, heading) for part, heading in OF_THEME.items()]
    for part, theme_id, heading in parts:
        text = study.writing.texts.get(part)
        for place, sentence in enumerate(read.marks.sentences(text) if text else (), start=1):
            head = (theme_id, heading, place, sentence.text, STATES[sentence.state])
            for mark in read.marks.of(sentence.text) or ("",):
                yield (*head, mark, _rests_on(study, read.marks.ids[mark]) if mark else "")


def _rests_on(study: Study, id_: str) -> str:
    """What a source says, in the words in which this report may say it."""
    read = sources(study)
    kind, source = id_[:2], id_[2:]
    if kind == _REMARK:
        may = {one.remark.uuid for one in study.quotes}
        return study.said[source] if source in may else NOT_QUOTED
    if kind == _CLAIM:
        claim = read.claims[source]
        return f"{claim.text} Source: {claim.source}."
    return read.findings[source].claim


def _recommendations(study: Study) -> Sheet:
    titles = {theme.id: theme.title for theme in study.codebook.themes}
    return Sheet(
        "Recommendations",
        "One line for each recommendation, in the order of the report.",
        (
            Column("Number", "Its number in the report."),
            Column("Action", "What should be done."),
            Column("Theme", "The theme that it answers."),
            Column("Title", "The theme's title."),
            Column("Finding", "The mark of the finding on that theme."),
            Column("Owner", "The role that sees to it."),
            Column("By", "The day by which it is done."),
            Column("Measure", "How one will know that it was."),
        ),
        tuple(
            (
                number,
                one.action,
                one.theme if one.theme in titles else "",
                titles.get(one.theme, ""),
                mark_of(study, one.theme),
                one.owner,
                phrases.day(one.by) if one.by else "",
                one.measure,
            )
            for number, one in enumerate(study.writing.recommendations, start=1)
        ),
    )
