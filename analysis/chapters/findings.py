"""What people wrote, beside the codebook; what already works; and first steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from string import ascii_uppercase

from analysis import phrases
from analysis.document import Bars, Block, Bullets, Figure, Paragraph, Quote, Section, Table, ToComplete
from analysis.remarks import Numbered
from analysis.study import Study
from analysis.votes import TEXT, Vote
from workshop.materials import Theme

MOST_THEMES = 6
"""Themes that get a section of their own; the others stand in a table."""
MOST_QUOTES = 3
WORKS, FIRST_STEP = "already-works", "first-step"
"""Questions of the poll bank whose answers have sections of their own."""


def findings(study: Study) -> Section:
    """The themes that the codebook's words suggest, most remarks first."""
    title = "Findings: what people wrote"
    total = study.themes.total
    if not total:
        return Section("findings", title, (Paragraph("There are no released remarks to report."),))
    found = _found(study)
    unused = [theme.title for theme in study.codebook.themes if not study.themes.of(theme)]
    blocks: list[Block] = [
        Paragraph(
            f"{phrases.plural(total, 'written answer')} to open questions {'was' if total == 1 else 'were'} released. "
            "A remark is not a person: some people wrote several, and some none."
        ),
        Bullets(tuple(f"{_name(study, vote.question.id)}: {vote.question.text}" for vote in study.of(TEXT))),
        _accounted(study),
    ]
    if found:
        blocks += [
            _figure(found, total),
            ToComplete(
                "For each theme: confirm or change it, add a minority view and published evidence, "
                "and write a summary and a recommendation."
            ),
        ]
    if unused and found:
        blocks.append(Paragraph(f"No remark used the words of: {phrases.listed(unused)}."))
    if study.themes.unmatched:
        blocks.append(
            Paragraph(
                f"For {phrases.plural(len(study.themes.unmatched), 'remark')} no theme is suggested. "
                "Read them first: they may say what the codebook lacks."
            )
        )
    themes = tuple(_theme(study, theme, number) for theme, number in found[:MOST_THEMES])
    return Section("findings", title, tuple(blocks), themes)


def works(study: Study) -> Section:
    """Positive practice: the open question on it."""
    heard = _answers(study, WORKS, 2 * MOST_QUOTES) or (Paragraph("The workshop was not asked what already works."),)
    judge = ToComplete("Which of these is practice that others could copy, and who could show it to them.")
    return Section("works", "What already works", (*heard, judge))


def conclusion(study: Study) -> Section:
    """First steps that people named, and what the organisers still have to do."""
    steps = _answers(study, FIRST_STEP, MOST_QUOTES)
    return Section(
        "conclusion",
        "Conclusion and next steps",
        (
            Paragraph("These are first findings. The conclusion is for the organisers to draw, with those who came."),
            ToComplete("What the day showed, in three or four sentences, and what it did not."),
        ),
        (
            *((Section("first-steps", "First steps that people named", steps),) if steps else ()),
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


def _found(study: Study) -> list[tuple[Theme, int]]:
    """The suggested themes and how many remarks have them, most first."""
    counted = [(theme, len(study.themes.of(theme))) for theme in study.codebook.themes]
    return sorted(((theme, number) for theme, number in counted if number), key=lambda item: -item[1])


def _name(study: Study, question: str) -> str:
    """What an open question is called here: Question A, Question B and so on."""
    asked = [vote.question.id for vote in study.of(TEXT)]
    place = asked.index(question)
    return f"Question {ascii_uppercase[place] if place < len(ascii_uppercase) else place + 1}"


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


def _figure(found: Sequence[tuple[Theme, int]], total: int) -> Figure:
    most = found[0][1]
    first = [phrases.quoted(theme.title) for theme, number in found if number == most]
    leading = phrases.listed(first) if len(first) < 4 else f"{len(first)} themes"
    verb, each = ("was", "") if len(first) == 1 else ("were", " each")
    rows = tuple((theme.title, number) for theme, number in found)
    return Figure(
        title=f"{leading} {verb} suggested most often: for {most} of {phrases.plural(total, 'remark')}{each}",
        alt=f"Horizontal bars: the number of remarks for each of {len(found)} suggested themes, most first.",
        chart=Bars(rows, "remarks"),
        table=Table("Remarks by suggested theme", ("Suggested theme", "Remarks"), rows, _SEVERAL),
        base=phrases.plural(total, "released remark"),
    )


_SEVERAL = "A remark can carry up to three themes, so these numbers add up to more than the remarks sorted."


def _theme(study: Study, theme: Theme, number: int) -> Section:
    matched = study.themes.of(theme)
    asked = Counter(remark.question for remark, _ in matched)
    spread = [
        f"{asked[vote.question.id]} to {_name(study, vote.question.id)}"
        for vote in study.of(TEXT)
        if asked[vote.question.id]
    ]
    words = Counter(word for _, matches in matched for word in matches)
    usual = [phrases.quoted(word) for word, _ in sorted(words.items(), key=lambda item: (-item[1], item[0]))[:5]]
    quotes = tuple(_quote(study, one) for one in _allotted(study)[theme.id])
    return Section(
        f"theme-{theme.id.casefold()}",
        theme.title,
        (
            Paragraph(theme.definition),
            Paragraph(
                f"Suggested for {phrases.plural(number, 'remark')} ({phrases.listed(spread)}). "
                f"Words found: {phrases.listed(usual)}."
            ),
            *(quotes or (Paragraph("None of these remarks may be quoted, or they are quoted elsewhere."),)),
        ),
    )


def _allotted(study: Study) -> dict[str, list[Numbered]]:
    """The quotes under each theme that has a section. A remark is quoted once, under the first theme that has room."""
    used: set[str] = set()
    chosen: dict[str, list[Numbered]] = {}
    for theme, _ in _found(study)[:MOST_THEMES]:
        evidence = {remark.uuid for remark, _ in study.themes.of(theme)} - used
        chosen[theme.id] = [one for one in study.quotes if one.remark.uuid in evidence][:MOST_QUOTES]
        used.update(one.remark.uuid for one in chosen[theme.id])
    return chosen


def _answers(study: Study, question: str, most: int) -> tuple[Block, ...]:
    """What was written in answer to one question; nothing if it was not asked."""
    vote: Vote | None = next((vote for vote in study.of(TEXT) if vote.question.id == question), None)
    if vote is None:
        return ()
    answered = sum(ballot.answered for ballot in vote.ballots)
    nothing = {remark.uuid for remark in study.themes.apart}
    may = [one for one in study.quotes if one.remark.question == question and one.remark.uuid not in nothing]
    elsewhere = {one.remark.uuid for quotes in _allotted(study).values() for one in quotes}
    left = [one for one in may if one.remark.uuid not in elsewhere]
    sentences = [f"{phrases.plural(answered, 'answer')} came in, of which {len(may)} may be quoted."]
    if len(may) > len(left):
        sentences.append(f"{len(may) - len(left)} of them {'is' if len(may) - len(left) == 1 else 'are'} in section 6.")
    if len(left) > most:
        sentences.append("All are in the workbook, on the sheet Remarks.")
    asked = f"We asked: {phrases.quoted(vote.question.text)}"
    return (Paragraph(asked), Paragraph(" ".join(sentences)), *(_quote(study, one) for one in left[:most]))


def _quote(study: Study, one: Numbered) -> Quote:
    return Quote(one.remark.text, one.number, one.remark.uuid, _name(study, one.remark.question))
