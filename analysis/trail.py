"""The audit trail for the workbook: each decision beside what the machine suggested, and each remark by theme.

Only released remarks stand in it, under their numbers in this report. Of a remark that may not be quoted it shows
neither words nor the reason for a suggestion, which names some of them.
"""

from __future__ import annotations

from analysis import phrases
from analysis.chapters.confirmed import agreement_row, pairs, told
from analysis.coding import AGREED, Decision, agreement
from analysis.document import Cell, Column, Sheet
from analysis.study import Study
from workshop.room import Remark

NOT_QUOTED = "(not quoted)"


def trail(study: Study) -> tuple[Sheet, ...]:
    """Decisions, the matrix, the codebook's versions and agreement. Empty sheets where nobody coded."""
    return (_decisions(study), _matrix(study), _versions(study), _agreement(study))


def _decisions(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    may = {one.remark.uuid for one in study.quotes}
    for remark in _numbered(study):
        verdict = study.codes.verdicts.get(remark.uuid)
        for one in study.codes.decisions.get(remark.uuid, ()):
            rows.append(_row(study, remark, one, told(verdict), quoted=remark.uuid in may))
    return Sheet(
        "Audit trail",
        "One line for each decision of a coder that stands. Empty if nobody coded.",
        (
            Column("Remark", "The remark's number in this report."),
            Column("Text", "What was written, if it may be quoted."),
            Column("Suggested", "The themes that the program suggested when the coder decided; none if it had none."),
            Column("Score", "The score of the first of these."),
            Column("Reason", "Why it was suggested, if the remark may be quoted."),
            Column("Decided by", f"The coder's name for the role; {AGREED} for what coders agreed on together."),
            Column("How", "read, or unread where suggestions were accepted together."),
            Column("First decision", "What this coder decided first."),
            Column("First decided", "On which day."),
            Column("Decision now", "What stands today, with merges of themes followed."),
            Column("Decided", "On which day the decision was recorded that stands."),
            Column("Codebook", "The version of the codebook that it was made with."),
            Column("As suggested", "yes, if the decision is the same as the suggestion."),
            Column("Good practice", "yes, if the coder marked it as an example of what works."),
            Column("Counted as", "What the report counts for the remark, all coders taken together."),
        ),
        tuple(rows),
    )


def _row(study: Study, remark: Remark, one: Decision, counted: str, *, quoted: bool) -> tuple[Cell, ...]:
    now, first = one.now, one.first
    return (
        study.numbers[remark.uuid],
        remark.text if quoted else NOT_QUOTED,
        study.codes.titles(now.suggested) or "none",
        f"{now.score:.2f}" if now.suggested else "",
        now.why if quoted else NOT_QUOTED if now.why else "",
        one.coder,
        "unread" if now.bulk else "read",
        study.codes.titles(first.themes) or "none fits",
        first.at[:10],
        study.codes.titles(one.themes) or "none fits",
        now.at[:10],
        now.version or "none",
        "yes" if set(now.themes) == set(now.suggested) else "no",
        "yes" if one.positive else "no",
        counted,
    )


def _matrix(study: Study) -> Sheet:
    given = {remark.uuid: [match.theme.id for match in matches] for remark, matches in study.themes.suggested}
    may = {one.remark.uuid for one in study.quotes}
    apart = {remark.uuid for remark in study.themes.apart}
    rows: list[tuple[Cell, ...]] = []
    for remark in _numbered(study):
        verdict = study.codes.verdicts.get(remark.uuid)
        status = "set apart" if remark.uuid in apart else told(verdict)
        positive = int(bool(verdict and verdict.positive))
        ones = (int(theme.id in given.get(remark.uuid, ())) for theme in study.codebook.themes)
        text = remark.text if remark.uuid in may else NOT_QUOTED
        rows.append((study.numbers[remark.uuid], text, status, positive, *ones))
    return Sheet(
        "Remark by theme",
        "One line for each released remark beside the codebook, with 1 for each of its themes.",
        (
            Column("Remark", "The remark's number in this report."),
            Column("Text", "What was written, if it may be quoted."),
            Column("Status", "Who decided on the themes, or suggested where nobody did."),
            Column("Good practice", "1 if the coders marked it as an example of what works."),
            *(Column(theme.id, f"1 if the remark has the theme {theme.title}.") for theme in study.codebook.themes),
        ),
        tuple(rows),
    )


def _versions(study: Study) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            edition.codebook.version,
            edition.at[:10],
            edition.change,
            len(edition.codebook.themes),
            "; ".join(f"{theme.id} {theme.title}" for theme in edition.codebook.themes),
        )
        for edition in study.editions
    ]
    return Sheet(
        "Codebook versions",
        "The codebooks that were used in this workshop, the last one last. Empty if nobody coded or changed it.",
        (
            Column("Version", "The codebook's version."),
            Column("Since", "The day from which it was used."),
            Column("Change", "What was done, and who did it."),
            Column("Themes", "How many themes it has."),
            Column("Titles", "Their ids and titles."),
        ),
        tuple(rows),
    )


def _agreement(study: Study) -> Sheet:
    return Sheet(
        "Coder agreement",
        "How far coders agree on each theme. Empty if no two coders read the same remarks.",
        (
            Column("Coders", "The two who are compared. The program is never one of them."),
            Column("Theme", "The theme, or the mark for good practice."),
            Column("Remarks both read", "Remarks that both have read and coded."),
            Column("Given by the first", "How often the first coder gave the theme."),
            Column("Given by the second", "How often the second coder gave it."),
            Column("Decided alike", "Remarks on which both gave it or neither did, and their percentage."),
            Column("Krippendorff's alpha", "1 full agreement, 0 chance; not calculable without variation."),
            Column("Cohen's kappa", "The same, with each coder's own share of the theme taken for chance."),
        ),
        tuple(
            (phrases.listed(pair), *agreement_row(line))
            for pair in pairs(study)
            for line in agreement(study.codes, *pair)
        ),
    )


def _numbered(study: Study) -> list[Remark]:
    return sorted(study.codes.remarks, key=lambda remark: study.numbers[remark.uuid])
