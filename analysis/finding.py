"""Findings: what the report may say, each with its measure, base, strength, evidence and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analysis import phrases, sentences
from analysis.chapters import confirmed
from analysis.chapters.distribution import distribution
from analysis.document import Figure
from analysis.study import Study
from analysis.votes import JIGSAW, MYTH, SCENARIO, THRESHOLD, Vote
from workshop.codebook import Theme

VOTES = "votes/"
DIFFERENCE, MOVEMENT, COUNT = f"{VOTES}difference/", f"{VOTES}movement/", f"{VOTES}count/"
"""How the ids of findings on votes begin."""


@dataclass(frozen=True)
class Finding:
    """``id`` stays the same while the workshop is analysed. ``evidence`` are remarks by uuid, or question and rounds.

    ``against`` is counter-evidence in words: what speaks against the claim, or for caution.
    """

    id: str
    claim: str
    measure: str
    base: str
    strength: str
    evidence: tuple[str, ...]
    against: str = ""


def findings(study: Study) -> tuple[Finding, ...]:
    """Those on themes in the order of the codebook, then those on votes: differences, then movements."""
    themes = [_of_theme(study, theme) for theme in study.codebook.themes if study.themes.of(theme)]
    told = [
        Finding(
            id=f"{kind}{'/'.join(one.evidence)}",
            claim=one.text,
            measure=one.measure,
            base=phrases.people(one.base),
            strength=one.strength,
            evidence=one.evidence,
            against=against,
        )
        for kind, measured, against in (
            (DIFFERENCE, sentences.differences(study.votes), "People were not drawn at random."),
            (MOVEMENT, sentences.movements(study.votes), "Only people who answered both times are compared."),
        )
        for one in measured
    ]
    return (*themes, *told, *_counted(study))


def _counted(study: Study) -> Iterator[Finding]:
    """What the charts of cases and myths show: each has its finding as title."""
    for vote in study.of(SCENARIO, THRESHOLD, JIGSAW, MYTH):
        figures = [block for block in distribution(vote) if isinstance(block, Figure)]
        for number, figure in enumerate(figures, start=1):
            yield Finding(
                id=f"{COUNT}{vote.question.id}/{number}",
                claim=f"{figure.title}.",
                measure="middle answer" if vote.question.kind == "scale" else "share",
                base=_answered(vote),
                strength="counted",
                evidence=(vote.question.id,),
            )


def _answered(vote: Vote) -> str:
    """The people behind the votes on a question, round by round."""
    bases = [ballot.answered for ballot in vote.told.ballots]
    low, high = min(bases), max(bases)
    return phrases.people(high) if low == high else f"{phrases.listed(list(map(str, bases)))} people"


def supported(study: Study, theme: str) -> bool:
    """Whether somebody put published evidence beside a theme: words that cite the register of sources."""
    text = study.writing.texts.get(f"theme/{theme}/published")
    return bool(text and any(cited.startswith("c:") for cited, _ in text.cites))


def _read(study: Study, theme: str) -> bool:
    """Whether a person read one of its remarks and gave it this theme: a program alone makes no theme strong."""
    return any(theme in verdict.themes and not verdict.bulk for verdict in study.codes.verdicts.values())


def _of_theme(study: Study, theme: Theme) -> Finding:
    matched = [remark for remark, _ in study.themes.of(theme)]
    spread = study.spreads[theme.id]
    tables = f" and {spread.tables} of {phrases.plural(spread.of_tables, 'table')}" if spread.of_tables else ""
    heard = "heard in" if confirmed.split(study, theme.id)[0] else "suggested for"
    claim = (
        f"{phrases.quoted(theme.title)} was {heard} {len(matched)} of {phrases.plural(study.themes.total, 'remark')}, "
        f"in {phrases.plural(spread.exercises, 'exercise')}{tables}."
    )
    return Finding(
        id=f"theme/{theme.id}",
        claim=claim,
        measure="remarks with it",
        base=phrases.plural(study.themes.total, "remark"),
        strength=spread.strength(supported(study, theme.id) and _read(study, theme.id)),
        evidence=tuple(sorted(remark.uuid for remark in matched)),
        against=_against(study, theme, {remark.uuid for remark in matched}),
    )


def _against(study: Study, theme: Theme, matched: set[str]) -> str:
    """What a reader should weigh: praise among the remarks, coders who differ, suggestions nobody checked."""
    verdicts = {uuid: verdict for uuid, verdict in study.codes.verdicts.items() if uuid in matched}
    said = []
    if praised := sum(verdict.positive for verdict in verdicts.values()):
        said.append(f"{phrases.plural(praised, 'of these remarks tells', 'of these remarks tell')} of good practice.")
    if differ := sum(not verdict.settled for verdict in verdicts.values()):
        said.append(f"Coders differ on {phrases.plural(differ, 'of these remarks', 'of these remarks')}.")
    if alone := confirmed.split(study, theme.id)[1]:
        said.append(f"{alone if alone < len(matched) else 'All'} suggested only.")
    return " ".join(said)
