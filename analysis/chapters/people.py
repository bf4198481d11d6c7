"""Who took part, what they did, and how it was analysed."""

from __future__ import annotations

from typing import TypeVar

from analysis import phrases
from analysis.chapters import confirmed
from analysis.chapters.places import SECTIONS, see
from analysis.disclosure import FLOOR, THRESHOLD, too_few
from analysis.document import Block, Bullets, Caution, Cell, Paragraph, Section, Table, ToComplete
from analysis.study import Study, in_themes
from analysis.votes import COMMITMENT, EVALUATION, PROPOSAL, WORDS, Ballot, Vote
from workshop import exercises
from workshop.agenda import Activity

_Any = TypeVar("_Any")

NOT_COUNTED = "not counted"
"""People in the room, where voting was never closed."""


def who(study: Study) -> Section:
    """Counts by sector as far as they may be shown, and which sectors were missing."""
    people = study.people
    if not people.total:
        nobody = came(study) if study.paper else "Nobody joined the workshop."
        return Section("who", SECTIONS["who"], (Paragraph(nobody),))
    blocks: list[Block] = [Paragraph(" ".join(_attendance(study)))]
    if people.shown:
        rows: list[tuple[Cell, ...]] = list(people.shown.items())
        if people.together:
            rows.append(("Other sectors together", people.together))
        note = f"Sectors of fewer than {study.threshold} are not shown alone, nor any that would give them away."
        blocks.append(Table("People by sector", ("Sector", "People"), (*rows, ("All", people.total)), note))
    else:
        blocks.append(
            Paragraph(
                f"Numbers by sector are not shown: fewer than {study.threshold} people came from some sectors, "
                "and the other counts would give theirs away."
            )
        )
    blocks += _missing(study)
    return Section("who", SECTIONS["who"], tuple(blocks))


def came(study: Study) -> str:
    """How many people took part. On paper nobody is counted but by their votes."""
    total = study.people.total
    if not study.paper:
        return f"{phrases.people(total)} took part."
    by_phone = f"{phrases.few(total)} people" if too_few(total) else phrases.people(total)
    on_paper = "some" if too_few(study.paper) else f"{study.paper} or more"
    return f"{by_phone.capitalize()} took part by phone, and {on_paper} on paper."


def _attendance(study: Study) -> list[str]:
    total = study.people.total
    sentences = [came(study)]
    if study.paper:
        sentences.append("What is on paper has no sector, so this section is about phones.")
    if study.left:
        sentences.append(f"{phrases.people(study.left)} left early: their votes and remarks count.")
    if study.taken_out:
        seats = phrases.plural(study.taken_out, "seat")
        sentences.append(f"The host took out {seats}, such as a test phone; nothing from there counts.")
    if not too_few(total):
        sentences.append(f"{study.quotable_people} of {total} agreed to be quoted without a name.")
    return sentences


def _missing(study: Study) -> list[Block]:
    missing = study.people.missing
    to_say = ToComplete("Who was missing, and what that means for the findings.")
    still: list[Block] = [] if study.stands else [to_say]
    if study.elsewhere:
        # Its list of sectors is made of those that came.
        return still
    if missing is None:
        unnamed = "Sectors that nobody came from are not named, because that would show how few others came."
        return [Paragraph(unnamed), *still]
    if not missing:
        return [Paragraph("Somebody came from every sector on the list of the day.")]
    names = phrases.listed(missing)
    return [Paragraph(f"Nobody came from: {names}. Their view is missing from everything below.")]


def what(study: Study) -> Section:
    """The activities that were run, in the order of the day, and how many of those present answered."""
    rows = tuple(_row(study, what) for what in study.run)
    if rows:
        header: tuple[str, ...] = ("Activity", "Kind", "Votes", "Answered", "Of these on paper", "In the room")
        if not study.paper:
            header, rows = _without_paper(header), tuple(_without_paper(row) for row in rows)
        note = "In the order in which they began. Of several votes, the smallest and the largest number are given."
        blocks: list[Block] = [Table("Activities that asked something", header, rows, note)]
    else:
        blocks = [Paragraph("Nothing was asked.")]
    outside = [what for what in study.run if isinstance(what, Vote)]
    if outside:
        names = phrases.listed([phrases.quoted(vote.question.text) for vote in outside])
        blocks.append(Paragraph(f"Asked outside the agenda: {names}."))
    if study.left_out:
        names = phrases.listed([activity.title for activity in study.left_out])
        blocks.append(Paragraph(f"Run, and taken out of the agenda later: {names}."))
    blocks.append(Paragraph(f"Materials: {study.agenda.materials}. Agenda: {study.agenda.title}."))
    late = sum(ballot.late for vote in study.votes for ballot in vote.ballots)
    if late:
        verb = "is" if late == 1 else "are"
        blocks.append(
            Paragraph(f"{phrases.plural(late, 'answer')} came after voting had closed and {verb} not counted.")
        )
    if not_run := unused(study):
        names = phrases.listed([activity.title for activity in not_run])
        blocks.append(Paragraph(f"In the agenda, but not run: {names}."))
    return Section("what", SECTIONS["what"], tuple(blocks))


def unused(study: Study) -> list[Activity]:
    """Activities of the agenda that the room never came to, and that asked nothing."""
    return [one for one in study.agenda.activities if one.id not in study.took and not study.held(one)]


def _without_paper(row: tuple[_Any, ...]) -> tuple[_Any, ...]:
    return (*row[:4], *row[5:])


def named(what: Activity | Vote) -> tuple[str, str]:
    """The title and the kind of what was run, in words."""
    if isinstance(what, Vote):
        return what.question.text, "Asked without an activity"
    return what.title, exercises.name(what.kind)


def _row(study: Study, what: Activity | Vote) -> tuple[Cell, ...]:
    held = study.held(what)
    present = [ballot.present for ballot in held if ballot.present]
    return (
        *named(what),
        len(held),
        _span([b.answered for b in held]),
        f"fewer than {FLOOR}" if any(b.hidden for b in held) else _from_to([b.paper for b in held]),
        _span(present) if present else NOT_COUNTED,
    )


def _from_to(numbers: list[int]) -> Cell:
    """Votes on paper, whose number is printed beside each result as it is."""
    low, high = min(numbers), max(numbers)
    return low if low == high else f"{low} to {high}"


def _span(numbers: list[int]) -> Cell:
    low, high = min(numbers), max(numbers)
    if high < FLOOR and too_few(high):
        return phrases.few(high) if low else f"0 to {phrases.few(high)}"
    return low if low == high else f"{phrases.few(low)} to {high}"


_ELSEWHERE = {
    COMMITMENT: "commitments",
    PROPOSAL: "proposals",
    EVALUATION: "remarks on the day",
    WORDS: "single words",
}
"""Released remarks that are not put beside the codebook, by what they were asked for."""


def released_where(study: Study) -> tuple[tuple[str, int], ...]:
    """The released remarks that are put beside the codebook, and those that are not: two lines of a table."""
    beside = study.themes.total
    apart = [vote for vote in study.votes if vote.question.is_remark and not in_themes(vote)]
    said = [vote for vote in apart if study.released[vote.question.id]]
    kinds = {EVALUATION if vote.kind == EVALUATION else vote.purpose for vote in said}
    named = phrases.listed([words for kind, words in _ELSEWHERE.items() if kind in kinds])
    return (
        (f"of these beside the codebook, in {see('findings')}", beside),
        (f"of these not: {named}" if named else "of these not", study.account.released - beside),
    )


_PAPER = (
    "The host typed in votes on paper. They count like any other, and their number is given beside each result.",
    "They are added to those who answered and to those in the room, whose number is otherwise one of phones.",
)


def _admitted(let_in: list[Ballot]) -> tuple[str, ...]:
    """What the host let in. The number is left out where a round that is not shown would have a part in it."""
    if not let_in:
        return ()
    if any(ballot.hidden for ballot in let_in):
        return ("Late answers were counted by the host's decision.",)
    number = sum(ballot.admitted for ballot in let_in)
    verb = "was" if number == 1 else "were"
    return (f"{phrases.plural(number, 'late answer')} {verb} counted by the host's decision.",)


def how(study: Study) -> Section:
    """The rules by which votes were counted and remarks were sorted and quoted."""
    account = study.account
    version = study.codebook.version or "none"
    let_in = [ballot for vote in study.votes for ballot in vote.ballots if ballot.admitted]
    votes = Bullets(
        (
            "Each person has one answer in a round: the last one they sent before voting closed"
            + (", or a later one that the host let in." if let_in else "."),
            *_admitted(let_in),
            *(_PAPER if study.paper else ()),
            f"A percentage is given only where {phrases.SMALLEST_BASE} or more people answered.",
            "For scales we give every count and the middle answer (median), and never an average.",
            "With an even number of answers, the middle can fall between two points; we then name both.",
            "An answer such as “Not enough information” is off the scale. It is counted, but left out of the middle.",
            f"A result is shown only where {FLOOR} or more people answered.",
            "Movement is matched: it compares only people who answered both times.",
            f"It is shown for {THRESHOLD} or more people, and where it gives nobody away who answered once.",
            *(
                ("How sure people were is counted for the whole room, and never by sector.",)
                if any(ballot.sure for vote in study.votes for ballot in vote.ballots)
                else ()
            ),
            "A vote is called right or wrong only on myth cards, and only by the card's sources.",
            f"A sector, or a group of sectors, is shown where {study.threshold} or more of it answered, not all alike.",
            "Of when people would share, it is shown where some of it would and some would not.",
            "Groups were fixed before results were seen. If one could be worked out from the rest, another is hidden.",
        )
    )
    themes = Bullets(
        (
            f"A program looked in each released remark for the words of the codebook "
            f"(version {version}, {phrases.plural(len(study.codebook.themes), 'theme')}).",
            f"It could suggest up to three themes for a remark. Here they are called {phrases.quoted('suggested')}.",
            *confirmed.how(study),
            "Only remarks that a facilitator released are used.",
            "Quotes come only from people who agree to be quoted. The same goes for photos of drawings.",
            "A remark's number is new in this report. It says nothing about who wrote it, or when.",
            "It also does not tell which remarks came from one person, or came on paper.",
        )
    )
    became = Table(
        "What became of the remarks",
        ("Remarks", "Number"),
        (
            ("Written", account.written),
            ("Released by a facilitator", account.released),
            *released_where(study),
            ("Still held for a facilitator", account.held),
            ("Hidden by a facilitator", account.hidden),
            ("Removed for good", account.removed),
            ("Released, and may be quoted", account.quotable),
            *((("Written on paper", account.paper),) if account.paper else ()),
        ),
        "Released, held, hidden and removed add up to written. The two lines that begin with “of these” add up to "
        "released; what may be quoted is part of it. The words that one person sent together are one remark. "
        "Questions that too few people answered are in these numbers, and are not shown one by one.",
    )
    purged = (Caution(study.purged),) if study.purged else ()
    waiting = (
        (Caution(f"{phrases.plural(account.held, 'remark')} still wait for a facilitator and are not in this report."),)
        if account.held
        else ()
    )
    return Section(
        "how",
        SECTIONS["how"],
        (),
        (
            Section("how-votes", "Votes", (votes,)),
            Section("how-remarks", "Remarks", (themes, *confirmed.agreements(study), became, *purged, *waiting)),
        ),
    )
