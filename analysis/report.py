"""A Room as a document: the findings report, in the order in which readers expect it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from analysis import phrases
from analysis.audit import check, exposed
from analysis.chapters.appendices import appendices
from analysis.chapters.closing import limits, recommendations
from analysis.chapters.evaluation import evaluation
from analysis.chapters.exercises import exercises
from analysis.chapters.findings import conclusion, findings, works
from analysis.chapters.myths import myths_and_confidence
from analysis.chapters.opening import summary, why
from analysis.chapters.people import how, what, who
from analysis.chapters.priorities import priorities
from analysis.chapters.scenarios import scenarios
from analysis.disclosure import FLOOR, THRESHOLD, too_few
from analysis.document import ACCENT, Document, Look, Paragraph, Section
from analysis.legal import as_of
from analysis.missing import missing
from analysis.poster import of_few, poster
from analysis.sheets import about, sheets
from analysis.study import Study, at_threshold, study
from workshop import VERSION
from workshop.codebook import Codebook
from workshop.materials import built_in
from workshop.rehearsal import MARK
from workshop.room import Room

STATUS = "First findings: draft"
SUBTITLE = "Findings of a multi-agency workshop on information sharing"
ELSEWHERE = "Findings of an event that was run with another tool"

_CHAPTERS = (
    why,
    who,
    what,
    how,
    findings,
    exercises,
    scenarios,
    myths_and_confidence,
    priorities,
    works,
    recommendations,
    conclusion,
    evaluation,
    limits,
)
"""After the summary, which is made from these."""


def report(room: Room, codebook: Codebook | None = None, date: str = "", threshold: int = THRESHOLD) -> Document:
    """The findings of a workshop; ``Rejected`` if the room never was one, or if a hidden group could be worked out.

    ``codebook`` is the built-in one by default. ``date`` (ISO) is the day the report bears; left empty, it bears
    none, and the same room always gives the same report. ``threshold`` is the fewest people of a group that is shown.
    """
    book = built_in().codebook if codebook is None else codebook
    read = study(room, book, date, max(threshold, FLOOR))
    if too_few(read.people.total + read.paper):
        return _of_few(read)
    groups = {read.sectors[sector]: group for sector, group in read.groups.items()}
    # The room has seen what a report with the lowest threshold shows, and there may be others up to the usual one.
    together = {*range(FLOOR, THRESHOLD + 1), read.threshold}

    def written(withheld: Collection[str] = ()) -> tuple[Document, dict[int, Document]]:
        studies = {least: at_threshold(read, room, least, withheld) for least in sorted(together)}
        # Of thresholds that show the same the largest stands for all: it asks most of what is hidden.
        kept = {_shown(one): least for least, one in studies.items()}
        reports = {least: _document(studies[least]) for least in kept.values()}
        return reports.get(read.threshold) or _document(studies[read.threshold]), reports

    document, reports = written()
    if found := exposed(reports, groups):
        # How people moved says most beyond the counts themselves. Without it, other tables may stay.
        document, reports = written({question for question, _ in found})
        check(reports, groups)
    return document


def _shown(read: Study) -> tuple[object, ...]:
    """Which groups a report shows, and where."""
    rows = tuple(tuple(row.group for row in ballot.by_group.rows) for vote in read.votes for ballot in vote.ballots)
    people = read.people
    return tuple(people.shown.items()), people.together, people.missing, rows


def _document(read: Study) -> Document:
    chapters = [chapter(read) for chapter in _CHAPTERS]
    sections = [summary(read, chapters), *chapters]
    facts = _facts(read)
    data = sheets(read, facts)
    return Document(
        title=read.facts.title,
        subtitle=subtitle(read),
        status=status(read),
        standing=_standing(read),
        date=read.date,
        facts=facts,
        look=look(read),
        poster=poster(read),
        sections=tuple(_numbered(number, section) for number, section in enumerate(sections, start=1)),
        appendices=appendices(read),
        sheets=data,
    )


def subtitle(read: Study) -> str:
    """What kind of document it is; of a rehearsal first that it is one."""
    if read.rehearsal:
        return f"{MARK}. This is an example, and no evidence"
    return ELSEWHERE if read.elsewhere else SUBTITLE


def status(read: Study) -> str:
    """What the report is: signed off, and whether all that is needed is there; changed since then; or a draft."""
    return _marked(read, _signed(read))


def _marked(read: Study, status: str) -> str:
    return f"{MARK}. {status}" if read.rehearsal else status


def _signed(read: Study) -> str:
    signed = read.writing.signed
    if signed is None:
        return STATUS
    if read.writing.changed:
        return f"Draft: changed since version {signed.version} was signed off"
    by = f"by {signed.by} on {phrases.day(signed.at[:10])}"
    if _complete(read):
        return f"Version {signed.version}, signed off {by}"
    return f"Version {signed.version}, signed off; not complete: see the Findings page. Signed {by}"


def _standing(read: Study) -> str:
    """The status in a word or two."""
    if read.rehearsal:
        return MARK
    signed = read.writing.signed
    if signed is None or read.writing.changed:
        return "Draft"
    return f"Version {signed.version}" if _complete(read) else f"Version {signed.version}, not complete"


@lru_cache(maxsize=2)
def _complete(read: Study) -> bool:
    return not any(one.needed for one in missing(read))


def look(read: Study) -> Look:
    """Whose report it is, as somebody set it."""
    return Look(read.writing.organisation, read.writing.logo, read.writing.accent or ACCENT)


def _of_few(read: Study) -> Document:
    """Facts of the day and nothing else: fewer people took part than may be reported on."""
    facts = _facts(read)
    said = Paragraph(f"Fewer than {FLOOR} people took part, so no result and no remark is shown.")
    return Document(
        title=read.facts.title,
        subtitle=subtitle(read),
        status=_marked(read, STATUS),
        standing=MARK if read.rehearsal else "Draft",
        date=read.date,
        facts=facts,
        poster=of_few(read),
        sections=(_numbered(1, Section("summary", "Summary", (said,))),),
        appendices=(),
        sheets=(about(read, facts),),
    )


def _numbered(number: int, section: Section) -> Section:
    return replace(section, title=f"{number}. {section.title}")


def _facts(read: Study) -> tuple[tuple[str, str], ...]:
    """The lines of the title block."""
    review = read.writing.signed.review if read.writing.signed else ""
    return (
        ("Date of the workshop", phrases.day(read.facts.date)),
        ("Place", read.facts.place),
        ("Responsible for the data", read.facts.controller),
        ("Status", status(read)),
        *((("Date of this report", phrases.day(read.date)),) if read.date else ()),
        ("Review date", phrases.day(review) if review else "to be set by the organisers"),
        ("Legal information as of", as_of(read.sources)),
        ("Materials", f"{read.agenda.materials}; codebook version {read.codebook.version or 'none'}"),
        ("Made with", f"MASH workshop toolkit {VERSION}"),
    )
