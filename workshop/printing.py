"""The print pack: which documents a workshop can print, and how each is made. Pure: a job in, bytes out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from workshop import handouts, typesetting
from workshop.handouts import Job
from workshop.typesetting import Printed, Words


@dataclass(frozen=True)
class Document:
    """Something to print. ``name`` is its file's name and its template's; ``how`` says for whom, and on what paper.

    ``words`` gives what it says, or nothing if this workshop has no use for it. ``template`` names that of another
    document, where both look alike.
    """

    name: str
    title: str
    how: str
    words: Callable[[Job], Mapping[str, Words] | None]
    template: str = ""


FILLED = Document(
    "dpia-filled",
    "Data protection impact assessment, filled in",
    "The same with the facts of this installation and workshop, and blanks for what only people decide.",
    handouts.dpia_filled,
    template="dpia-template",
)
DOCUMENTS = (
    Document("join-poster", "Join poster", "One for each table and two for the door.", handouts.join_poster),
    Document(
        "running-order", "Running order", "One for each facilitator. Print on both sides.", handouts.running_order
    ),
    Document(
        "notice",
        "Notice and seat on paper",
        "One or two for each table, and one for each person who takes part on paper.",
        handouts.notice,
    ),
    Document(
        "table-sheets", "Table sheets", "One set: a sheet for each table. A3 leaves more room.", handouts.table_sheets
    ),
    Document(
        "scenario-cards-a5",
        "Scenario cards, A5, one to a page",
        "One set for each table, on A5 paper and one side. Fitted to A4, the same pages are large print.",
        handouts.scenario_cards,
    ),
    Document(
        "scenario-cards-a3",
        "Scenario cards, A5, four to a sheet (A3, cut twice)",
        "One set for each table, on A3 paper and one side. Cut along the lines, and deal one release at a time.",
        handouts.scenario_cards,
    ),
    Document(
        "scenario-cards-small",
        "Scenario cards, small, four to a sheet (A4, cut twice)",
        "Where only A4 can be printed. One set for each table, on one side. Sources are on the facilitator's card.",
        handouts.scenario_cards,
    ),
    Document(
        "scenario-facilitator",
        "Scenario cards for the facilitator",
        "One for each facilitator, on both sides: prompts, notes and sources.",
        handouts.scenario_cards,
    ),
    Document(
        "myth-cards",
        "Myth cards",
        "One set for each table. Print on both sides, turned over the long edge, and cut in the middle.",
        handouts.myth_cards,
    ),
    Document(
        "cafe-cards",
        "World Café question cards",
        "One set for each table, on one side. Cut in the middle, and put out one round at a time.",
        handouts.cafe_cards,
    ),
    Document(
        "jigsaw-notes",
        "Jigsaw notes",
        "One set, on one side. Cut, and deal one note to each table.",
        handouts.jigsaw_notes,
    ),
    Document(
        "commitment-cards",
        "Commitment cards",
        "One sheet for every four people, on one side. Cut along the lines. People take them home.",
        handouts.commitment_cards,
    ),
    Document(
        "paper-ballots",
        "Paper ballots",
        "One set for each person without a phone, on one side, and a few to spare.",
        handouts.ballots,
    ),
    Document("tally-sheets", "Tally sheets", "One set, for whoever counts the ballots.", handouts.tally_sheets),
    Document("evaluation-form", "Evaluation form", "One for each person without a phone.", handouts.evaluation_form),
    Document(
        "dpia-template",
        "Data protection impact assessment",
        "A template for the organiser to complete before the day. Not legal advice.",
        handouts.dpia,
    ),
    FILLED,
)


PAPER = "Print scenario cards in one size: A5, A3 or A4. Everything else is on A4."


def today() -> datetime:
    """Midnight, so that what is printed twice on one day is the same file."""
    return datetime.combine(datetime.now(UTC).date(), time(), UTC)


def documents(job: Job) -> list[Document]:
    """What this workshop can print."""
    return [document for document in DOCUMENTS if document.words(job) is not None]


def make(job: Job, document: Document) -> Printed:
    """One document as PDF. Only for one of ``documents(job)``."""
    words = document.words(job)
    if words is None:
        raise ValueError(f"This workshop has nothing for {document.name}.")
    facts = job.facts
    frame = {"title": f"{document.title}: {facts.title}", "footer": f"{document.title} · {facts.title}"}
    return typesetting.printed(document.template or document.name, frame | dict(words), job.at)


def file_name(job: Job, document: Document) -> str:
    return f"{document.name}-{job.facts.code}.pdf"


def bundle(job: Job, made: Sequence[tuple[Document, Printed]]) -> bytes:
    """These documents in one zip, with a page of plain text on how to print them."""
    packed = io.BytesIO()
    moment = (job.at.year, job.at.month, job.at.day, job.at.hour, job.at.minute, 0)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        files = [("READ ME FIRST.txt", read_me(job, made).encode())]
        files += [(file_name(job, document), printed.pdf) for document, printed in made]
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def read_me(job: Job, made: Sequence[tuple[Document, Printed]]) -> str:
    lines = [f"Print pack: {job.facts.title}", "", f"Print at actual size (100%), not fitted to the page. {PAPER}", ""]
    for document, printed in made:
        lines += [file_name(job, document), f"    {document.how}"]
        if printed.missing:
            names = ", ".join(typesetting.name_of(one) for one in printed.missing)
            lines.append(f"    Printed as {typesetting.MISSING} because the type does not have it: {names}")
    return "\n".join([*lines, ""])
