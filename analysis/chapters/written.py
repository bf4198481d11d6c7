"""What people wrote for this report, in its place; or what they still have to write."""

from __future__ import annotations

from functools import lru_cache

from analysis import phrases
from analysis.chapters.places import headed
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
    if not lines and study.stands:
        return (Paragraph(nothing),) if nothing else ()
    if not lines:
        return (ToComplete(wanted),)
    return (Bullets(lines),) if bullets else tuple(map(Paragraph, lines))


def recommended(study: Study) -> Block:
    """Every recommendation with its reason, owner, day and measure.

    Where there is none, a draft has an empty frame, and a signed report says so.
    """
    if study.stands and not study.writing.recommendations:
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
    return () if study.stands else (ToComplete("Two or three recommendations, once they are written."),)


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
        (read.marks.known[f"f:{one.id}"], one.claim, f"{one.measure}; {one.base}", one.strength, one.against)
        for one in read.findings.values()
    )
    table = Table(
        "Findings and what they rest on",
        ("Mark", "Finding", "Measure; base", "Strength", "For caution"),
        rows,
        "Marks in the text: F is a finding of this table, R a remark by its number, C a published source.",
    )
    rules = (
        Section("strength-themes", "Strength of themes", (Bullets(THEMES_RULE),)),
        Section("strength-votes", "Strength of findings on votes", (Bullets(VOTES_RULE),)),
    )
    blocks = (table,) if rows else (Paragraph("There are no findings with a base that may be shown."),)
    return Section("evidence", headed("evidence"), (*blocks, *_cited(study)), rules if rows else ())


def _cited(study: Study) -> tuple[Table, ...]:
    """Where to find the remarks that the words rest on, of those that are not quoted in the report."""
    named = {id_.removeprefix("r:") for text in study.writing.texts.values() for id_, _ in text.cites}
    shown = {uuid for _, uuid in study.writing.quotes} if study.stands else set()
    asked = {remark.uuid: remark.question for remark in study.codes.remarks}
    may = {one.remark.uuid for one in study.quotes}
    rows: list[tuple[Cell, ...]] = [
        (f"R{study.numbers[uuid]}", study.names[question], "Remarks" if uuid in may else "Remark by theme")
        for uuid, question in asked.items()
        if uuid in named - shown and uuid in study.numbers
    ]
    title = "Remarks that the words rest on and that are not quoted"
    note = "On the sheet Remark by theme a remark that may not be quoted has its number and themes, and no words."
    header = ("Mark", "Question", "Sheet of the workbook")
    return (Table(title, header, tuple(sorted(rows, key=lambda row: int(str(row[0])[1:]))), note),) if rows else ()


def published(study: Study) -> tuple[Reference, ...]:
    """The entries of the register that the words cite, of those that no card rests on."""
    read = sources(study)
    cards = {source.claim for source in study.sources}
    return tuple(reference(read.claims[id_]) for id_ in cited(read) if id_ not in cards)


def reference(source: Source) -> Reference:
    """A source of the register as it is listed, with its reservation."""
    checked = f"Checked {phrases.day(source.checked)}, {source.jurisdiction}."
    note = f"{checked} Reservation: {source.reservation}" if source.reservation else checked
    return Reference(f"{source.claim}. {source.text} Source: {source.source}.", source.address, note)
