"""Recommendations to write, and the limits of what was found."""

from __future__ import annotations

from analysis import phrases
from analysis.chapters.places import SECTIONS, see
from analysis.chapters.written import recommended
from analysis.document import Bullets, Paragraph, Section, ToComplete
from analysis.legal import as_of
from analysis.study import Study

_FRAME = ToComplete("One row for each recommendation. Give the owner as a role, never as a name.")


def recommendations(study: Study) -> Section:
    """Those that people made, or an empty frame."""
    said = Paragraph(f"Actions that the room agreed stand with the points, in {see('priorities')}.")
    told = (said,) if study.actions else ()
    return Section(
        "recommendations",
        SECTIONS["recommendations"],
        (
            *told,
            *(() if study.writing.recommendations or study.stands else (_FRAME,)),
            recommended(study),
        ),
    )


_ON_THE_DAY = (
    "People chose to come. They do not stand for their agencies, their sectors or the area.",
    "It was one day. It shows what people said then, and nothing about lasting change.",
    "The cases were invented. Votes on them are not records of practice.",
)
_ELSEWHERE = (
    "People chose to take part. They do not stand for anybody else.",
    "It shows what people said then, and nothing about lasting change.",
)


def _checked(study: Study) -> str:
    on = as_of(study.sources)
    return f"What the cards say about law and guidance was checked on this day: {on}. It is not legal advice."


def _who_sorted(study: Study) -> str:
    """How a remark can have come under a theme where it does not belong."""
    read = [*study.themes.unmatched, *(remark for remark, _ in study.themes.suggested)]
    if read and all(remark.uuid in study.codes.verdicts for remark in read):
        return "People decided on the themes of each remark. Others might have decided otherwise."
    return "A program suggests themes by comparing words. A remark can be missed, or be put under the wrong theme."


def limits(study: Study) -> Section:
    """What this report cannot show."""
    answered = [ballot.answered for vote in study.votes for ballot in vote.ballots]
    few = min(answered, default=0)
    base = f"Not everybody answered everything: the smallest number of answers to a question was {phrases.few(few)}."
    return Section(
        "limits",
        SECTIONS["limits"],
        (
            Bullets(
                (
                    *(_ELSEWHERE if study.elsewhere else _ON_THE_DAY),
                    "This is not an evaluation or an inspection. It does not say how common or how good anything is.",
                    "A remark is not a person. Counts of remarks must not be read as shares of people.",
                    _who_sorted(study),
                    *((base,) if answered else ()),
                    "Where sectors or votes are compared, the text says how rarely chance alone would do that. "
                    "People were not drawn at random, so this helps reading, and proves nothing.",
                    *([] if study.elsewhere and not study.sources else [_checked(study)]),
                )
            ),
        ),
    )
