"""The summary, and why people met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice, zip_longest

from analysis import phrases
from analysis.chapters.people import came
from analysis.chapters.places import SECTIONS
from analysis.chapters.written import main_recommendations, written
from analysis.document import Block, Bullets, Caution, Figure, Paragraph, Section, Stacked
from analysis.legal import overdue
from analysis.study import Study
from workshop.rehearsal import MARK

CAVEAT = (
    "These are the votes and remarks of people who chose to come, on one day. "
    "They do not show how common anything is, and this is not an evaluation of any service."
)
"""The one thing that a reader of the summary alone must know."""
_CAVEAT_ELSEWHERE = CAVEAT.replace("people who chose to come, on one day", "people who chose to take part")
_MOST_POINTS = 7
"""Charts whose findings are the main points where nobody wrote any."""


_CAVEAT_REHEARSAL = (
    f"{MARK}. Nobody said or voted any of this. It shows what a report looks like, and is no evidence of anything."
)


def caveat(study: Study) -> str:
    if study.rehearsal:
        return _CAVEAT_REHEARSAL
    return _CAVEAT_ELSEWHERE if study.elsewhere else CAVEAT


def summary(study: Study, later: Iterable[Section]) -> Section:
    """One page: who it is for, what the figures of the later sections found, and the caveat."""
    charts = [[block for block in section.walk() if isinstance(block, Figure)] for section in later]
    findings = _foremost(charts)
    said = written(study, "points", "", bullets=True) if "points" in study.writing.texts else ()
    points: list[Block] = [Bullets(tuple(f"{finding}." for finding in findings))]
    if more := sum(map(len, charts)) - len(findings):
        stand = phrases.plural(more, "more chart stands", "more charts stand")
        points.append(
            Paragraph(
                f"{stand} in the sections below. From each section, those come first in which most people gave the "
                "same answer."
            )
        )
    if not findings:
        points = [Paragraph("There are no results to report: nothing was asked, or nobody answered.")]
    cautions = [Caution(caveat(study))]
    number = study.people.total + study.paper
    if 0 < number < phrases.SMALLEST_BASE:
        cautions.append(
            Caution(
                f"Only {phrases.people(number)} took part, so single answers could be recognised. "
                "Keep this report among those who were there."
            )
        )
    if study.purged:
        cautions.append(Caution(f"{study.purged} Votes and counts are as they were."))
    if overdue(study.sources, study.date or study.facts.date):
        cautions.append(Caution("Some sources were last checked over 12 months ago. Check them before you publish."))
    account = "an account" if study.stands else "a first account"
    intro = (
        f"This is {account} of “{study.facts.title}”. It is for those who organised it"
        f"{' and those who took part' if study.elsewhere else ', those who came, and the agencies they work with'}.",
        _attendance(study),
    )
    return Section(
        "summary",
        SECTIONS["summary"],
        (*(Paragraph(text) for text in intro), *cautions),
        (
            Section("main-points", "Main points", said or tuple(points)),
            Section(
                "top-recommendations",
                "Main recommendations",
                main_recommendations(study),
            ),
        ),
    )


def _foremost(charts: Sequence[Sequence[Figure]]) -> list[str]:
    """What some charts found: one of each section in turn while there is room, in reading order."""
    ordered = (sorted(some, key=_alike, reverse=True) for some in charts)
    turns = (one for turn in zip_longest(*ordered) for one in turn if one is not None)
    taken = {id(one) for one in islice(turns, _MOST_POINTS)}
    return [one.title for some in charts for one in some if id(one) in taken]


def _alike(figure: Figure) -> int:
    """How many people gave the same answer in one vote; 0 for what is no chart of votes."""
    chart = figure.chart
    return max((count for row in chart.rows for count in row.counts), default=0) if isinstance(chart, Stacked) else 0


def _attendance(study: Study) -> str:
    if not study.people.total and not study.paper:
        return "Nobody joined the workshop."
    written = study.account.written
    asked = phrases.plural(len(study.votes), "question")
    return f"{came(study)} They were asked {asked} and wrote {phrases.plural(written, 'remark')}."


_RULE = (
    "People worked on invented cases only. The Chatham House Rule applied: "
    "what was said may be used, but not who said it or where they work."
)
_ELSEWHERE = (
    "This event was run with another tool, and its votes and remarks were brought in from files. How it was led, and "
    "who was in the room without answering, is not known here."
)


def why(study: Study) -> Section:
    """Why the day was held: the general reason, and room for the local one."""
    local = written(study, "why", "The local reason for this workshop, and what its organisers hoped to learn.")
    if study.elsewhere:
        return Section("why", "Why we met", (Paragraph(_ELSEWHERE), *local))
    return Section(
        "why",
        SECTIONS["why"],
        (
            Paragraph(
                "A multi-agency safeguarding hub (MASH) brings agencies together to share information about "
                "children who may need help or protection. Each hub is unique to its place [1]."
            ),
            Paragraph(
                "An earlier national workshop of hubs named the hardest part: "
                "sharing consistently before a family reaches crisis [2]. "
                "Days like this one let people compare how they decide, and learn from one another."
            ),
            Paragraph(_RULE),
            *local,
        ),
    )
