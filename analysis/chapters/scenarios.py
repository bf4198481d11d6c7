"""What people decided on cases: staged scenarios, threshold line, jigsaw, and guesses about other sectors."""

from __future__ import annotations

from analysis.chapters.comparisons import compared, curves
from analysis.chapters.distribution import distribution, refused, several
from analysis.chapters.places import SECTIONS
from analysis.chapters.predictions import predictions
from analysis.chapters.quoting import heard
from analysis.chapters.written import written
from analysis.document import Block, Paragraph, Section
from analysis.study import Study
from analysis.votes import JIGSAW, SCENARIO, TEXT, THRESHOLD, Vote


def reasons(study: Study, told: Vote) -> list[Vote]:
    """Where people said in their own words what decided a vote on a scenario: in the same activity."""
    return [vote for vote in study.of(TEXT) if vote.activity and vote.activity == told.activity]


def _reasons(study: Study, told: Vote) -> tuple[Block, ...]:
    return tuple(block for vote in reasons(study, told) for block in heard(study, vote))


def scenarios(study: Study) -> Section:
    """Each exercise on cases: its votes, the middle answer of each, and how the same people moved."""
    title = SECTIONS["scenarios"]
    told, line, jigsaws, guesses = study.of(SCENARIO), study.of(THRESHOLD), study.of(JIGSAW), predictions(study)
    if not (told or line or jigsaws or guesses):
        nothing = Paragraph("No scenario or other case was voted on.")
        return Section("scenarios", title, (nothing,), compared(study))
    blocks: list[Block] = [
        Paragraph("All cases were invented. There is no right answer: the votes show judgement, and where it moved.")
    ]
    if told:
        blocks.append(
            Paragraph("Each scenario told its story in parts, called releases. The same question followed each.")
        )
    blocks += refused(study, (*told, *line, *jigsaws))
    if told or jigsaws:
        blocks += written(study, "scenarios", "What changed minds between the votes, from the notes at the tables.")
    sections = [
        Section(f"scenario-{number}", vote.title, (*distribution(vote), *_reasons(study, vote)))
        for number, vote in enumerate(told, 1)
    ]
    if line:
        intro = Paragraph("People placed each short case, alone, on the local levels of need.")
        sections.append(Section("threshold-line", "Threshold line", (intro, *several(line, "Threshold line"))))
    for number, vote in enumerate(jigsaws, 1):
        intro = Paragraph(
            "At first each table saw only its own facts. Then all facts were joined, and people voted again."
        )
        sections.append(Section(f"jigsaw-{number}", vote.title, (intro, *distribution(vote))))
    return Section("scenarios", title, tuple(blocks), (*sections, *curves(study), *guesses, *compared(study)))
