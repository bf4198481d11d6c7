"""What people wrote for this report, in its place; or what they still have to write."""

from __future__ import annotations

from functools import lru_cache

from analysis import phrases
from analysis.document import Block, Bullets, Cell, Paragraph, Reference, Section, Table, ToComplete
from analysis.narrative import Sources, cited
from analysis.sentences import RULE as VOTES_RULE
from analysis.spread import RULE as THEMES_RULE
from analysis.study import Study
from workshop.agenda import Source

MAIN_RECOMMENDATIONS = 3
"""Those that the summary repeats."""
FRAMES = 5
"""Empty rows for recommendations while nobody has written one."""


@lru_cache(maxsize=2)
def sources(study: Study) -> Sources:
    """What sentences of this report may rest on, worked out once for each study."""
    return Sources(study)


def written(study: Study, part: str, wanted: str, bullets: bool = False, nothing: str = "") -> tuple[Block, ...]:
    """The words of one part. Where nobody wrote it, a draft says what is ``wanted``, a signed report ``nothing``."""
    lines = sources(study).paragraphs(part)
    if not lines and study.signed:
        return (Paragraph(nothing),) if nothing else ()
    if not lines:
        return (ToComplete(wanted),)
    return (Bullets(lines),) if bullets else tuple(map(Paragraph, lines))


def recommended(study: Study) -> Block:
    """Every recommendation with its reason, owner, day and measure.

    Where there is none, a draft has an empty frame, and a signed report says so.
    """
    if study.signed and not study.writing.recommendations:
        return Paragraph("No recommendation was made.")
    titles = {theme.id: theme.title for theme in study.codebook.themes}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (number, one.action, titles.get(one.theme, ""), one.owner, phrases.day(one.by) if one.by else "", one.measure)
        for number, one in enumerate(study.writing.recommendations, start=1)
    )
    empty = tuple((number, "", "", "", "", "") for number in range(1, FRAMES + 1))
    return Table(
        "Recommendations",
        ("Number", "Action", "Why (theme)", "Owner (role)", "By when", "Measure"),
        rows or empty,
    )


def main_recommendations(study: Study) -> tuple[Block, ...]:
    """The first few, in a line each."""
    said = [advised(one.action, one.owner) for one in study.writing.recommendations[:MAIN_RECOMMENDATIONS]]
    if said:
        return (Bullets(tuple(said)),)
    return () if study.signed else (ToComplete("Two or three recommendations, once they are written."),)


def advised(action: str, owner: str) -> str:
    """A recommendation in a line.

    >>> advised("Answer each referral.", "Head of the hub")
    'Answer each referral. Owner: Head of the hub.'
    """
    return f"{action.rstrip('. ')}. Owner: {owner}." if owner else action


def evidence(study: Study) -> Section:
    """Every finding with what it rests on, and the published sources that the words cite."""
    read = sources(study)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (read.marks.known[f"f:{one.id}"], one.claim, one.measure, one.base, one.strength, one.against)
        for one in read.findings.values()
    )
    table = Table(
        "Findings and what they rest on",
        ("Mark", "Finding", "Measure", "Base", "Strength", "For caution"),
        rows,
        "Marks in the text: F is a finding of this table, R a remark by its number, C a published source.",
    )
    rules = (
        Section("strength-themes", "Strength of themes", (Bullets(THEMES_RULE),)),
        Section("strength-votes", "Strength of findings on votes", (Bullets(VOTES_RULE),)),
    )
    blocks = (table,) if rows else (Paragraph("There are no findings with a base that may be shown."),)
    return Section("evidence", "Findings and their evidence", blocks, rules if rows else ())


def published(study: Study) -> tuple[Reference, ...]:
    """The entries of the register that the words cite."""
    read = sources(study)
    return tuple(reference(read.claims[id_]) for id_ in cited(read))


def reference(source: Source) -> Reference:
    """A source of the register as it is listed, with its reservation."""
    checked = f"Checked {phrases.day(source.checked)}, {source.jurisdiction}."
    note = f"{checked} Reservation: {source.reservation}" if source.reservation else checked
    return Reference(f"{source.claim}. {source.text} Source: {source.source}.", source.address, note)
