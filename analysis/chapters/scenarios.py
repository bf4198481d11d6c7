"""What the staged scenarios showed."""

from __future__ import annotations

from analysis.chapters.distribution import distribution, refused
from analysis.document import Paragraph, Section, ToComplete
from analysis.study import Study
from analysis.votes import SCENARIO


def scenarios(study: Study) -> Section:
    """Each scenario: its votes, the middle answer of each, and how the same people moved."""
    title = "What the scenarios showed"
    asked = study.of(SCENARIO)
    if not asked:
        return Section("scenarios", title, (Paragraph("No staged scenario was run."),))
    intro = Paragraph(
        "Each scenario told an invented story in parts, called releases. The same question followed each release. "
        "There is no right answer: the votes show judgement, and where it moved."
    )
    minds = ToComplete("What changed minds between the votes, from the notes taken at the tables.")
    sections = tuple(
        Section(f"scenario-{number}", vote.title, distribution(study, vote)) for number, vote in enumerate(asked, 1)
    )
    return Section("scenarios", title, (intro, *refused(study, asked), minds), sections)
