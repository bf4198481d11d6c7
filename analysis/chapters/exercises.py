"""What each exercise brought up in people's own words, in the order of the day."""

from __future__ import annotations

from analysis.chapters.confirmed import any_decided
from analysis.chapters.findings import FIRST_STEP, WORKS
from analysis.chapters.places import SECTIONS, see
from analysis.chapters.quoting import (
    MOST_QUOTES,
    allotted,
    asked,
    cleared,
    each_once,
    heard,
    may_quote,
    quote,
    received,
    unconfirmed,
)
from analysis.chapters.scenarios import reasons
from analysis.document import Block, Cell, Paragraph, Picture, Section, Table
from analysis.study import Study
from analysis.votes import BOARD, CAFE, DRAWING, EVALUATION, SCENARIO, TEXT, Vote

MOST_ON_BOARD = 6


def exercises(study: Study) -> Section:
    """Drawings, World Café, and every exercise answered in remarks that has no place elsewhere in the report."""
    title = SECTIONS["exercises"]
    by_activity: dict[str, list[Vote]] = {}
    with_scenarios = {vote.question.id for told in study.of(SCENARIO) for vote in reasons(study, told)}
    for vote in study.of(DRAWING, TEXT):
        if vote.question.id not in {FIRST_STEP, WORKS, *with_scenarios} and vote.kind != EVALUATION:
            by_activity.setdefault(vote.activity.title if vote.activity else "Also asked", []).append(vote)
    if not by_activity:
        return Section("exercises", title, (Paragraph("No exercise asked for remarks."),))
    intro = Paragraph(
        f"Remarks that are quoted under a theme in {see('findings')} are counted here, but not quoted again. "
        "All that may be quoted are in the workbook, on the sheet Remarks."
    )
    parts = tuple(
        Section(f"exercise-{number}", name, _told(study, asked_in))
        for number, (name, asked_in) in enumerate(by_activity.items(), start=1)
    )
    return Section("exercises", title, (intro,), parts)


def _told(study: Study, votes: list[Vote]) -> tuple[Block, ...]:
    if votes[0].kind == CAFE:
        return _cafe(study, votes)
    blocks: list[Block] = []
    for vote in votes:
        if vote.purpose == DRAWING:
            blocks += _drawings(study, vote)
        else:
            blocks += heard(study, vote, MOST_ON_BOARD if vote.kind == BOARD else MOST_QUOTES)
    return tuple(blocks)


def _cafe(study: Study, votes: list[Vote]) -> tuple[Block, ...]:
    """Each round with its question and remarks, and the themes of all rounds side by side."""
    blocks: list[Block] = []
    for number, vote in enumerate(votes, start=1):
        blocks += heard(study, vote, called=f"Round {number} ({study.names[vote.question.id]})")
    return (*blocks, *_by_round(study, votes))


def _by_round(study: Study, votes: list[Vote]) -> tuple[Block, ...]:
    ids = [vote.question.id for vote in votes]
    rows: list[tuple[Cell, ...]] = []
    for theme in study.codebook.themes:
        counts = [sum(remark.question == id_ for remark, _ in study.themes.of(theme)) for id_ in ids]
        if any(counts):
            rows.append((theme.title, *counts))
    rows.sort(key=lambda row: -sum(int(cell) for cell in row[1:]))
    none = [sum(remark.question == id_ for remark in study.themes.unmatched) for id_ in ids]
    decided = any_decided(study)
    rows += [
        ("No theme" if decided else "No suggested theme", *none),
        ("All released remarks", *(study.released[id_] for id_ in ids)),
    ]
    header = ("Theme" if decided else "Suggested theme", *(f"Round {number}" for number in range(1, len(votes) + 1)))
    note = "A remark can carry up to three themes."
    title = (
        "Remarks of each round by theme, confirmed or suggested"
        if decided
        else "Remarks of each round by suggested theme"
    )
    return (Table(title, header, tuple(rows), note),)


def _drawings(study: Study, vote: Vote) -> list[Block]:
    """Captions as quotes. A photo stands with its caption where its author agrees to be quoted."""
    may = may_quote(study, vote)
    pictured = [(one, photo) for one in may if (photo := study.pictured.get(one.number))]
    elsewhere = {one.remark.text for quotes in allotted(study).values() for one in quotes}
    elsewhere |= {one.remark.text for one, _ in pictured}
    captions = each_once(one for one in may if one.remark.text not in elsewhere)[: 2 * MOST_QUOTES]
    place = f"question/{vote.question.id}"
    captions = cleared(study, place, captions)
    return [
        Paragraph(
            f"{asked(study, vote)} Each drawing has a caption, and a photo where its author sent one. "
            f"{received(study, vote)}"
        ),
        *(Picture(photo, one.remark.text, one.number, one.remark.uuid) for one, photo in pictured),
        *unconfirmed(study, place, captions),
        *(quote(study, one, place) for one in captions),
    ]
