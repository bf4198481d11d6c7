"""The agenda, the cards with their sources, the codebook, the data, and how this report was made accessible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analysis import phrases
from analysis.chapters import reconciled
from analysis.chapters.people import KINDS, named, unused
from analysis.chapters.written import evidence, published, reference
from analysis.document import Block, Bullets, Cell, Paragraph, Reference, References, Section, Table
from analysis.study import Study
from analysis.votes import Vote
from workshop.agenda import Activity


def appendices(study: Study) -> tuple[Section, ...]:
    return (
        _agenda(study),
        _cards(study),
        _codebook(study),
        _evidence(study),
        _data(),
        _accessibility(study),
        _references(study),
    )


def _evidence(study: Study) -> Section:
    found = evidence(study)
    return replace(found, title=f"Appendix D. {found.title}")


def _agenda(study: Study) -> Section:
    blocks: list[Block] = [
        Table(
            f"{study.agenda.title}, as it was run",
            ("Activity", "Kind", "Minutes planned", "Minutes taken", "Votes"),
            tuple(as_run(study)),
            "In the order in which the room came to them. Planned are the minutes last set. Taken are those until the "
            "host went on, of every time that the room was there.",
        )
    ]
    if study.votes:
        blocks.append(reconciled.table(study))
    for title, activities in (
        ("In the agenda, but not run", unused(study)),
        ("Taken out on the day, before it was run", study.dropped),
    ):
        if activities:
            rows = tuple((one.title, KINDS.get(one.kind, one.kind), one.minutes) for one in activities)
            blocks.append(Table(title, ("Activity", "Kind", "Minutes planned"), rows))
    return Section("agenda", "Appendix A. The agenda as it was run", tuple(blocks))


def as_run(study: Study) -> Iterator[tuple[Cell, ...]]:
    """What the room came to, in its order; then what was asked elsewhere."""
    known = {activity.id: activity for activity in study.activities}
    for id_, minutes in study.took.items():
        if id_ in known:
            taken: Cell = "not known" if minutes is None else minutes
            yield _run(study, known[id_], taken)
    for what in study.run:
        if isinstance(what, Vote) or what.id not in study.took:
            yield _run(study, what, "not known")


def _run(study: Study, what: Activity | Vote, taken: Cell) -> tuple[Cell, ...]:
    title, kind = named(what)
    added = " (added on the day)" if isinstance(what, Activity) and what.id in study.added else ""
    planned: Cell = what.minutes if isinstance(what, Activity) else ""
    return title + added, kind, planned, taken, len(study.held(what)) or "none asked"


def _cards(study: Study) -> Section:
    cards = [activity for activity in study.activities if activity.sources and study.held(activity)]
    title = "Appendix B. Cards and their sources"
    if not cards:
        return Section("cards", title, (Paragraph("No card with sources was run."),))
    intro = "The cards are fiction. What they say about law and guidance is not legal advice. Check it locally."
    sources = {source.claim: source for activity in cards for source in activity.sources}
    listed = References(tuple(reference(source) for source in sources.values()))
    return Section(
        "cards", title, (Paragraph(intro),), (*map(_card, cards), Section("sources", "Sources of the cards", (listed,)))
    )


def _card(activity: Activity) -> Section:
    says = activity.fact or activity.learning
    claims = phrases.listed([source.claim for source in activity.sources])
    blocks = [*([Paragraph(says)] if says else []), Paragraph(f"Rests on: {claims}.")]
    return Section(f"card-{activity.id}", activity.title, tuple(blocks))


def _codebook(study: Study) -> Section:
    if not study.codebook.themes:
        return Section("codebook", "Appendix C. Codebook", (Paragraph("No codebook was used."),))
    table = Table(
        f"Codebook, version {study.codebook.version}",
        ("Theme", "Definition", "Leave to another theme"),
        tuple((f"{t.id} {t.title}", t.definition, t.leave_to) for t in study.codebook.themes),
        "The words that the program looks for are in the workbook, on the sheet Codebook.",
    )
    return Section("codebook", "Appendix C. Codebook", (table,))


def _data() -> Section:
    said = Paragraph(
        "The workbook findings.xlsx holds the data of this report, with a sheet that explains every column. "
        "It has no names, codes, tables, roles or times of people."
    )
    return Section("data", "Appendix E. Data", (said,))


def _accessibility(study: Study) -> Section:
    return Section(
        "accessibility",
        "Appendix F. Accessibility statement",
        (
            Paragraph("This page aims at the Web Content Accessibility Guidelines (WCAG) 2.2, level AA."),
            Bullets(
                (
                    "Headings are in order, and the contents link to every section.",
                    "Tables have captions, and header cells for columns and rows.",
                    "Every chart has a text alternative, and its data as a table below it.",
                    "A photo has its caption as text alternative, in the words of whoever drew it.",
                    "No meaning is carried by colour alone: bars and lines are labelled.",
                    "Text is 12 point or larger, and the page can be enlarged without loss.",
                    "The page has no script, and nothing on it moves or times out.",
                )
            ),
            Paragraph(
                "The layout is checked by an automatic tool. "
                "It has not been tested with people who use assistive technology."
            ),
            Paragraph(f"For another format, ask {study.facts.controller}."),
        ),
    )


def _references(study: Study) -> Section:
    items = (
        Reference(
            "[1] Davis, Information sharing within the development of multi-agency safeguarding hubs (MASH). "
            "Centre of Excellence for Information Sharing, 2015 (date inferred).",
            "http://informationsharing.org.uk/information-sharing-within-the-development-of-multi-agency-safeguarding-hubs-mash/",
            "C113, checked 22 November 2026.",
        ),
        Reference(
            "[2] Information sharing: five top tips to support early intervention. CYP Now, 2015.",
            "https://www.cypnow.co.uk/content/other/information-sharing-five-top-tips-to-support-early-intervention",
            "C111, checked 22 November 2026.",
        ),
        Reference("[3] De Borda, Mémoire sur les élections au scrutin. Paris, 1781.", "", "The score of rankings."),
    )
    return Section(
        "references",
        "Appendix G. References",
        (Paragraph("The sources of the cards are in appendix B."), References((*items, *published(study)))),
    )
