"""What people wrote, beside the codebook and in the themes of the room; what already works; and first steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis import phrases
from analysis.chapters.quoting import (
    MOST_QUOTES,
    MOST_THEMES,
    allotted,
    asked,
    found,
    heard,
    may_quote,
    quote,
    received,
)
from analysis.document import Bars, Block, Bullets, Cell, Figure, Paragraph, Section, Table, ToComplete
from analysis.study import Shaped, Study
from analysis.votes import COMMITMENT, PROPOSAL, TEXT, Vote
from workshop.codebook import Theme

WORKS, FIRST_STEP = "already-works", "first-step"
"""Questions of the poll bank whose answers have sections of their own."""
ALSO_WORKS = ("cafe-works-now", "best-day")
"""Questions of the poll bank that ask for good practice in an exercise of its own."""
MOST_COMMITMENTS = 12
MOST_NAMED = 5
"""Questions that are named one by one."""
MOST_BESIDE = 3
"""Suggestions of the codebook that stand beside a theme of the day."""


def findings(study: Study) -> Section:
    """The themes that the codebook's words suggest, most remarks first, and the themes that the room made."""
    title = "Findings: what people wrote"
    total = study.themes.total
    by_room = _themes_of_the_day(study)
    if not total:
        return Section("findings", title, (Paragraph("There are no released remarks to report."),), by_room)
    suggested = found(study)
    unused = [theme.title for theme in study.codebook.themes if not study.themes.of(theme)]
    blocks: list[Block] = [
        Paragraph(
            f"{phrases.plural(total, 'written answer')} to open questions {'was' if total == 1 else 'were'} released. "
            "A remark is not a person: some people wrote several, and some none."
        ),
        Bullets(tuple(f"{study.names[vote.question.id]}: {vote.question.text}" for vote in study.themed)),
        _accounted(study),
    ]
    if suggested:
        blocks += [
            _figure(suggested, total),
            ToComplete(
                "For each theme: confirm or change it, add a minority view and published evidence, "
                "and write a summary and a recommendation."
            ),
        ]
    if unused and suggested:
        blocks.append(Paragraph(f"No remark used the words of: {phrases.listed(unused)}."))
    if study.themes.unmatched:
        blocks.append(
            Paragraph(
                f"For {phrases.plural(len(study.themes.unmatched), 'remark')} no theme is suggested. "
                "Read them first: they may say what the codebook lacks."
            )
        )
    themes = tuple(_theme(study, theme, number) for theme, number in suggested[:MOST_THEMES])
    return Section("findings", title, tuple(blocks), (*themes, *by_room))


def works(study: Study) -> Section:
    """Positive practice: the open question on it, and where else it was asked for."""
    vote = _question(study, WORKS)
    blocks: list[Block] = [asked(study, vote), *heard(study, vote, 2 * MOST_QUOTES)] if vote else []
    also = [one for id_ in ALSO_WORKS if (one := _question(study, id_))]
    if also:
        names = phrases.listed([f"{study.names[v.question.id]} ({phrases.quoted(v.question.text)})" for v in also])
        blocks.append(Paragraph(f"Good practice was also asked for here: {names}. The answers are in section 7."))
    heard_here = blocks or [Paragraph("The workshop was not asked what already works.")]
    judge = ToComplete("Which of these is practice that others could copy, and who could show it to them.")
    return Section("works", "What already works", (*heard_here, judge))


def conclusion(study: Study) -> Section:
    """Commitments and first steps that people named, and what the organisers still have to do."""
    steps = _question(study, FIRST_STEP)
    promised = study.of(COMMITMENT)
    return Section(
        "conclusion",
        "Conclusion and next steps",
        (
            Paragraph("These are first findings. The conclusion is for the organisers to draw, with those who came."),
            ToComplete("What the day showed, in three or four sentences, and what it did not."),
        ),
        (
            *(
                Section(f"commitments-{number}", "What people will do", _commitments(study, vote))
                for number, vote in enumerate(promised, start=1)
            ),
            *(
                (Section("first-steps", "First steps that people named", (asked(study, steps), *heard(study, steps))),)
                if steps
                else ()
            ),
            Section(
                "next-steps",
                "Next steps",
                (
                    ToComplete("Who checks the suggested themes and the quotes, and by when."),
                    ToComplete("When participants hear what they told us, and until when they can withdraw a quote."),
                    ToComplete("When the raw remarks are deleted: 30 days after sign-off by default, 90 at most."),
                ),
            ),
        ),
    )


def _question(study: Study, id_: str) -> Vote | None:
    return next((vote for vote in study.of(TEXT) if vote.question.id == id_), None)


def _commitments(study: Study, vote: Vote) -> tuple[Block, ...]:
    """Released commitments that may be quoted, by the role that their authors gave."""
    may = sorted(may_quote(study, vote), key=lambda one: (one.parts[1].casefold(), one.number))
    rows: list[tuple[Cell, ...]] = [
        (one.parts[1], one.parts[0], phrases.day(one.parts[2]), one.number) for one in may[:MOST_COMMITMENTS]
    ]
    more = len(may) - len(rows)
    table = Table(
        "Commitments by role",
        ("Role", "What they will do", "By when", "Remark"),
        tuple(rows),
        "Only commitments whose authors agree to be quoted. The role is the one they wrote."
        + (f" {more} more {'is' if more == 1 else 'are'} in the workbook, on the sheet Remarks." if more else ""),
    )
    return (asked(study, vote), Paragraph(received(study, vote)), *((table,) if rows else ()))


def _accounted(study: Study) -> Table:
    themes = study.themes
    return Table(
        "Released remarks beside the codebook",
        ("Remarks", "Number"),
        (
            ("With one to three suggested themes", len(themes.suggested)),
            ("With no suggested theme", len(themes.unmatched)),
            ("Set apart, such as “n/a” or “no comment”", len(themes.apart)),
            ("All", themes.total),
        ),
    )


def _figure(suggested: Sequence[tuple[Theme, int]], total: int) -> Figure:
    most = suggested[0][1]
    first = [phrases.quoted(theme.title) for theme, number in suggested if number == most]
    leading = phrases.listed(first) if len(first) < 4 else f"{len(first)} themes"
    verb, each = ("was", "") if len(first) == 1 else ("were", " each")
    rows = tuple((theme.title, number) for theme, number in suggested)
    return Figure(
        title=f"{leading} {verb} suggested most often: for {most} of {phrases.plural(total, 'remark')}{each}",
        alt=f"Horizontal bars: the number of remarks for each of {len(suggested)} suggested themes, most first.",
        chart=Bars(rows, "remarks"),
        table=Table("Remarks by suggested theme", ("Suggested theme", "Remarks"), rows, _SEVERAL),
        base=phrases.plural(total, "released remark"),
    )


_SEVERAL = "A remark can carry up to three themes, so these numbers add up to more than the remarks sorted."


def _theme(study: Study, theme: Theme, number: int) -> Section:
    matched = study.themes.of(theme)
    by_question = Counter(remark.question for remark, _ in matched)
    spread = [
        f"{by_question[vote.question.id]} to {study.names[vote.question.id]}"
        for vote in study.themed
        if by_question[vote.question.id]
    ]
    where = phrases.listed(spread)
    if len(spread) > MOST_NAMED:
        most, first = max((by_question[id_], name) for id_, name in study.names.items())
        where = f"in answer to {len(spread)} questions; most, {most}, to {first}"
    words = Counter(word for _, matches in matched for word in matches)
    usual = [phrases.quoted(word) for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0]))[:5]]
    quotes = tuple(quote(study, one) for one in allotted(study)[theme.id])
    return Section(
        f"theme-{theme.id.casefold()}",
        theme.title,
        (
            Paragraph(theme.definition),
            Paragraph(
                f"Suggested for {phrases.plural(number, 'remark')} ({where}). Words found: {phrases.listed(usual)}."
            ),
            *(quotes or (Paragraph("None of these remarks may be quoted, or they are quoted elsewhere."),)),
        ),
    )


def _themes_of_the_day(study: Study) -> tuple[Section, ...]:
    """The themes as people in the room named, merged and split them, and what they proposed."""
    proposed = study.of(PROPOSAL)
    if not study.shaped and not proposed:
        return ()
    blocks: list[Block] = []
    if study.shaped:
        blocks += [
            Paragraph(
                "During the day the room made its own themes. They are what people there decided; "
                "the codebook's themes beside them are suggestions of a program."
            ),
            Table(
                "Themes of the day beside the codebook",
                ("Theme of the day", "Released remarks", "Suggested by the codebook for the same remarks"),
                tuple((theme.title, len(theme.remarks), beside(study, theme)) for theme in study.shaped),
                "A remark can stand in several themes. Up to three suggestions are given, each with its remarks.",
            ),
        ]
    for vote in proposed:
        blocks += [asked(study, vote), *heard(study, vote)]
    return (Section("themes-of-the-day", "Themes of the day, as the room shaped them", tuple(blocks)),)


def beside(study: Study, theme: Shaped) -> str:
    """The codebook's suggestions for the remarks of a theme of the day, most first."""
    counted = [
        (sum(remark.uuid in theme.remarks for remark, _ in study.themes.of(one)), one.title)
        for one in study.codebook.themes
    ]
    most_first = sorted(((number, title) for number, title in counted if number), key=lambda item: -item[0])
    return "; ".join(f"{title}: {number}" for number, title in most_first[:MOST_BESIDE]) or "none"
