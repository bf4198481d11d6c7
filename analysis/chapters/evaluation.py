"""What those who came thought of the day."""

from __future__ import annotations

from analysis.chapters.distribution import refused, several
from analysis.chapters.places import SECTIONS
from analysis.chapters.quoting import heard
from analysis.document import Block, Paragraph, Section
from analysis.study import Study
from analysis.votes import EVALUATION, TEXT


def evaluation(study: Study) -> Section:
    """The statements on the day, and what people would keep or change."""
    title = SECTIONS["evaluation"]
    rated = study.of(EVALUATION)
    written = [vote for vote in study.of(TEXT) if vote.kind == EVALUATION]
    if not rated and not written:
        return Section("evaluation", title, (Paragraph("The workshop was not asked about the day itself."),))
    blocks: list[Block] = []
    if rated:
        blocks += [*refused(study, rated), *several(rated, "The day")]
    for vote in written:
        blocks += heard(study, vote)
    return Section("evaluation", title, tuple(blocks))
