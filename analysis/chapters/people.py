"""Who took part, what they did, and how it was analysed."""

from __future__ import annotations

from analysis import phrases
from analysis.disclosure import THRESHOLD
from analysis.document import Block, Bullets, Caution, Cell, Paragraph, Section, Table, ToComplete
from analysis.study import Study
from workshop.agenda import Activity

KINDS = {
    "info": "Information",
    "poll": "Poll",
    "scenario": "Staged scenario",
    "myth": "Myth card",
    "open": "Open question",
    "cloud": "Words",
    "ranking": "Ranking",
    "points": "Points",
}
"""The kinds of activity in words."""


NOT_COUNTED = "not counted"
"""People in the room, where voting was never closed."""


def who(study: Study) -> Section:
    """Counts by sector as far as they may be shown, and which sectors were missing."""
    people = study.people
    if not people.total:
        return Section("who", "Who took part", (Paragraph("Nobody joined the workshop."),))
    blocks: list[Block] = [Paragraph(" ".join(_attendance(study)))]
    if people.shown:
        rows: list[tuple[Cell, ...]] = [(study.sectors[sector], number) for sector, number in people.shown.items()]
        if people.together:
            rows.append(("Other sectors together", people.together))
        note = f"Sectors with fewer than {THRESHOLD} people are not shown alone, nor any that would give them away."
        blocks.append(Table("People by sector", ("Sector", "People"), (*rows, ("All", people.total)), note))
    else:
        blocks.append(
            Paragraph(
                f"Numbers by sector are not shown: fewer than {THRESHOLD} people came from some sectors, "
                "and the other counts would give theirs away."
            )
        )
    blocks += _missing(study)
    return Section("who", "Who took part", tuple(blocks))


def _attendance(study: Study) -> list[str]:
    total = study.people.total
    sentences = [f"{phrases.people(total)} took part."]
    if study.left:
        sentences.append(
            f"{phrases.people(study.left)} left early: their votes and remarks count."
        )
    if study.taken_out:
        seats = phrases.plural(study.taken_out, "seat")
        sentences.append(f"The host took out {seats}, such as a test phone; nothing from there counts.")
    sentences.append(f"{study.quotable_people} of {total} agreed to be quoted without a name.")
    return sentences


def _missing(study: Study) -> list[Block]:
    missing = study.people.missing
    if missing is None:
        return [
            Paragraph("Sectors that nobody came from are not named, because that would show how few others came."),
            ToComplete("Who was missing, and what that means for the findings."),
        ]
    if not missing:
        return [Paragraph("Somebody came from every sector on the list of the day.")]
    names = phrases.listed([study.sectors[sector] for sector in missing])
    return [Paragraph(f"Nobody came from: {names}. Their view is missing from everything below.")]


def what(study: Study) -> Section:
    """The activities that were run, and how many of those present answered."""
    rows = tuple(row for activity in study.agenda.activities if (row := _activity_row(study, activity)))
    if rows:
        header = ("Activity", "Kind", "Votes", "Answered", "In the room")
        note = "Where several votes were held, the smallest and the largest number are given."
        blocks: list[Block] = [Table("Activities that asked something", header, rows, note)]
    else:
        blocks = [Paragraph("Nothing was asked.")]
    off_agenda = [vote.question.text for vote in study.votes if any(not b.activity for b in vote.ballots)]
    if off_agenda:
        names = phrases.listed([phrases.quoted(text) for text in off_agenda])
        blocks.append(Paragraph(f"Also asked, off the agenda: {names}."))
    blocks.append(Paragraph(f"Materials: {study.agenda.materials}. Agenda: {study.agenda.title}."))
    late = sum(ballot.late for vote in study.votes for ballot in vote.ballots)
    if late:
        verb = "is" if late == 1 else "are"
        blocks.append(
            Paragraph(f"{phrases.plural(late, 'answer')} came after voting had closed and {verb} not counted.")
        )
    planned = [a.title for a in study.agenda.activities if _asks(a) and not study.held(a)]
    if planned:
        blocks.append(Paragraph(f"Planned but not run: {phrases.listed(planned)}."))
    return Section("what", "What we did", tuple(blocks))


def _asks(activity: Activity) -> bool:
    return any(step.question for step in activity.steps)


def _activity_row(study: Study, activity: Activity) -> tuple[Cell, ...] | None:
    held = study.held(activity)
    if not held:
        return None
    kind = KINDS.get(activity.kind, activity.kind)
    present = [ballot.present for ballot in held if ballot.present]
    return (
        activity.title,
        kind,
        len(held),
        _span([b.answered for b in held]),
        _span(present) if present else NOT_COUNTED,
    )


def _span(numbers: list[int]) -> Cell:
    low, high = min(numbers), max(numbers)
    return low if low == high else f"{low} to {high}"


def how(study: Study) -> Section:
    """The rules by which votes were counted and remarks were sorted and quoted."""
    account = study.account
    version = study.codebook.version or "none"
    votes = Bullets(
        (
            "Each person has one answer in a round: the last one they sent before voting closed.",
            f"A percentage is given only where {phrases.SMALLEST_BASE} or more people answered.",
            "For scales we give every count and the middle answer (median), and never an average.",
            "With an even number of answers, the middle can fall between two points; we then name both.",
            "An answer such as “Not enough information” is off the scale. It is counted, but left out of the middle.",
            "Movement is matched: it compares only people who answered both times.",
            "A vote is called right or wrong only on myth cards, and only by the card's sources.",
            f"Sectors are compared only where each has {THRESHOLD} or more people answering.",
        )
    )
    themes = Bullets(
        (
            f"A program looked in each released remark for the words of the codebook "
            f"(version {version}, {phrases.plural(len(study.codebook.themes), 'theme')}).",
            f"It could suggest up to three themes for a remark. Here they are called {phrases.quoted('suggested')}.",
            "No person has confirmed these suggestions yet. Agreement between coders was therefore not calculated.",
            "Only remarks that a facilitator released are used.",
            "Quotes come only from people who agree to be quoted.",
            "A remark's number is new in this report. It says nothing about who wrote it, or when.",
        )
    )
    became = Table(
        "What became of the remarks",
        ("Remarks", "Number"),
        (
            ("Written", account.written),
            ("Released by a facilitator", account.released),
            ("Still held for a facilitator", account.held),
            ("Hidden by a facilitator", account.hidden),
            ("Removed for good", account.removed),
            ("Released, and may be quoted", account.quotable),
        ),
        "The second to fifth lines add up to the first, and the last is part of the second. "
        "The words that one person sent together are one remark.",
    )
    waiting = (
        (Caution(f"{phrases.plural(account.held, 'remark')} still wait for a facilitator and are not in this report."),)
        if account.held
        else ()
    )
    return Section(
        "how",
        "How we analysed it",
        (),
        (
            Section("how-votes", "Votes", (votes,)),
            Section("how-remarks", "Remarks", (themes, became, *waiting)),
        ),
    )
