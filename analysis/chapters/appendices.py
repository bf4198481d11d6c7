"""The agenda, the cards with their sources, the codebook, the data, and how this report was made accessible."""

from __future__ import annotations

from collections.abc import Iterator

from analysis import phrases
from analysis.breakdown import OTHERS
from analysis.chapters import reconciled
from analysis.chapters.distribution import by_sector, naming, open_by_sector
from analysis.chapters.people import named, unused
from analysis.chapters.places import headed, see
from analysis.chapters.written import evidence, published, reference
from analysis.disclosure import HIDDEN
from analysis.document import Block, Bullets, Cell, Paragraph, Reference, References, Section, Table
from analysis.study import Study
from analysis.votes import CASES, Vote
from workshop import exercises
from workshop.agenda import Activity


def appendices(study: Study) -> tuple[Section, ...]:
    return (
        _agenda(study),
        _cards(study),
        _codebook(study),
        evidence(study),
        _sectors(study),
        _data(),
        _accessibility(study),
        _references(study),
    )


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
            rows = tuple((one.title, exercises.name(one.kind), one.minutes) for one in activities)
            blocks.append(Table(title, ("Activity", "Kind", "Minutes planned"), rows))
    return Section("agenda", headed("agenda"), tuple(blocks))


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


def _sectors(study: Study) -> Section:
    """How each group that may be shown answered, vote by vote."""
    tables = [naming(vote, block) for vote in _told_by_sector(study) for block in by_sector(study, vote)]
    if not tables:
        return Section(
            "sectors",
            headed("sectors"),
            (
                Paragraph(
                    "No vote on a case may be shown by sector. The others are in the workbook, on the sheet By sector."
                ),
            ),
        )
    intro = Paragraph(
        f"A sector that is not named, or is marked {HIDDEN}, may not be shown: fewer than {study.threshold} of it "
        f"answered, or all alike, or it could be worked out. It is counted in {OTHERS}. Votes on paper have no sector, "
        "and are counted there too. In brackets: people of the sector on the scale. Here are the votes on cases. All "
        "others are in the workbook, on the sheets By sector and Sectors by round."
    )
    return Section("sectors", headed("sectors"), (intro, *tables))


def _told_by_sector(study: Study) -> list[Vote]:
    """Votes on cases, where sectors may be compared. Guesses about a sector stand beside its votes."""
    cases = study.of(*CASES)
    return [vote for vote in cases if not vote.question.about and open_by_sector(vote)]


def _cards(study: Study) -> Section:
    cards = [activity for activity in study.activities if activity.sources and study.held(activity)]
    title = headed("cards")
    if not cards:
        return Section("cards", title, (Paragraph("No card with sources was run."),))
    intro = "The cards are fiction. What they say about law and guidance is not legal advice. Check it locally."
    says = Table("What the cards say", ("Card", "What it says", "Rests on"), tuple(map(_card, cards)))
    sources = {source.claim: source for activity in cards for source in activity.sources}
    listed = References(tuple(reference(source) for source in sources.values()))
    return Section("cards", title, (Paragraph(intro), says), (Section("sources", "Sources of the cards", (listed,)),))


def _card(activity: Activity) -> tuple[Cell, ...]:
    claims = phrases.listed([source.claim for source in activity.sources])
    return activity.title, activity.fact or activity.learning or "A question, and no fact.", claims


def _codebook(study: Study) -> Section:
    if not study.codebook.themes:
        return Section("codebook", headed("codebook"), (Paragraph("No codebook was used."),))
    table = Table(
        f"Codebook, version {study.codebook.version}",
        ("Theme", "Definition"),
        tuple((f"{t.id} {t.title}", t.definition) for t in study.codebook.themes),
        "What belongs to another theme, and the words that the program looks for: see the workbook, sheet Codebook.",
    )
    return Section("codebook", headed("codebook"), (table,))


def _data() -> Section:
    said = Paragraph(
        "The workbook findings.xlsx holds the data of this report, with a sheet that explains every column. "
        "It has no names, codes, tables, roles or times of people."
    )
    return Section("data", headed("data"), (said,))


def _accessibility(study: Study) -> Section:
    return Section(
        "accessibility",
        headed("accessibility"),
        (
            Paragraph(
                "The web page aims at the Web Content Accessibility Guidelines (WCAG) 2.2, level AA. "
                "The PDF file aims at PDF/UA-1. The Word file has real headings, lists and tables. All say the same."
            ),
            Bullets(
                (
                    "Headings are in order, and the contents link to every section.",
                    "Tables have captions, and header cells for columns and rows.",
                    "Every chart has a text alternative, and its data as a table.",
                    "A photo has its caption as text alternative, in the words of whoever drew it.",
                    "No meaning is carried by colour alone: bars and lines are labelled.",
                    "Text of the web page is 12 point or larger, and the page can be enlarged without loss.",
                    "The PDF file is made for paper. Its text is 10.5 point in a wide typeface, its tables smaller.",
                    "Nothing moves or times out, and there is no script.",
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
    hubs = (
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
    )
    items = (
        *(() if study.elsewhere else hubs),
        Reference("[3] De Borda, Mémoire sur les élections au scrutin. Paris, 1781.", "", "The score of rankings."),
    )
    return Section(
        "references",
        headed("references"),
        (Paragraph(f"The sources of the cards are in {see('cards')}."), References((*items, *published(study)))),
    )
