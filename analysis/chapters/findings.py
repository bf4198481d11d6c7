"""What people wrote, beside the codebook and in the themes of the room; what already works; and first steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from analysis import phrases
from analysis.chapters import confirmed
from analysis.chapters.people import released_where
from analysis.chapters.places import SECTIONS, see
from analysis.chapters.quoting import (
    MOST_QUOTES,
    allotted,
    asked,
    chosen,
    cleared,
    found,
    heard,
    may_quote,
    quote,
    received,
    unconfirmed,
)
from analysis.chapters.written import sources, written
from analysis.disclosure import FLOOR
from analysis.document import Bars, Block, Bullets, Cell, Figure, Paragraph, Section, Table
from analysis.narrative import HEARD, OF_THEME, OTHER, PUBLISHED, SUMMARY
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
    """The themes that coders decided on or the codebook suggests, most remarks first, and those that the room made."""
    title = SECTIONS["findings"]
    total = study.themes.total
    by_room = _themes_of_the_day(study)
    if not total:
        return Section("findings", title, (Paragraph("There are no released remarks to report."),), by_room)
    suggested = found(study)
    decided = confirmed.any_decided(study)
    stands = "stands" if decided else "is suggested"
    unused = [theme.title for theme in study.codebook.themes if not study.themes.of(theme)]
    blocks: list[Block] = [
        Paragraph(
            f"{_out_of(study)} A remark is not a person: some people wrote several, and some none. "
            "These were the questions:"
        ),
        Bullets(tuple(f"{study.names[vote.question.id]}: {vote.question.text}" for vote in study.themed)),
        _accounted(study),
    ]
    if suggested:
        blocks.append(_figure(study, suggested, total))
    if unused and suggested:
        none = "No remark has these themes" if decided else "No remark used the words of"
        blocks.append(Paragraph(f"{none}: {phrases.listed(unused)}."))
    if study.themes.unmatched:
        to_read = "" if study.stands else " Read them first: they may say what the codebook lacks."
        without = phrases.plural(len(study.themes.unmatched), "remark")
        blocks.append(Paragraph(f"For {without} no theme {stands}.{to_read}"))
    themes = tuple(_theme(study, theme) for theme, _ in chosen(study))
    return Section("findings", title, tuple(blocks), (*themes, *by_room))


def _out_of(study: Study) -> str:
    """How many of the released remarks this section is about, and where the others are."""
    total, released = study.themes.total, study.account.released
    if total == released:
        return f"{phrases.plural(total, 'remark')} {'was' if total == 1 else 'were'} released."
    (_, (others, number)) = released_where(study)
    verb = "answers" if total == 1 else "answer"
    return (
        f"{total} of {phrases.plural(released, 'released remark')} {verb} open questions on the work. "
        f"The other {number} {'is' if number == 1 else 'are'} counted elsewhere{others.removeprefix('of these not')}."
    )


def works(study: Study) -> Section:
    """Positive practice: the open question on it, and where else it was asked for."""
    vote = _question(study, WORKS)
    blocks: list[Block] = [*heard(study, vote, 2 * MOST_QUOTES)] if vote else []
    also = [one for id_ in ALSO_WORKS if (one := _question(study, id_))]
    if also:
        names = phrases.listed([f"{study.names[v.question.id]} ({phrases.quoted(v.question.text)})" for v in also])
        answers = "their answers are" if len(also) > 1 else "its answers are"
        where = f"{answers} counted in {see('exercises')}, and those under a theme are quoted in {see('findings')}"
        asked = f"Good practice was asked for in {phrases.plural(len(also), 'exercise')}{' more' if vote else ''}"
        blocks.append(Paragraph(f"{asked}: {names}; {where}."))
    heard_here: list[Block] = blocks or [Paragraph("The workshop was not asked what already works.")]
    if marked := sum(verdict.positive for verdict in study.codes.verdicts.values()):
        number = f"{phrases.plural(marked, 'remark')} {'was' if marked == 1 else 'were'}"
        where = "They are in the workbook, on the sheet Remark by theme."
        heard_here = [*heard_here, Paragraph(f"{number} marked by coders as good practice. {where}")]
    judged = written(study, "works", "Which of these is practice that others could copy, and who could show it.")
    return Section("works", SECTIONS["works"], (*heard_here, *judged))


def conclusion(study: Study) -> Section:
    """Commitments and first steps that people named, and what the organisers still have to do."""
    steps = _question(study, FIRST_STEP)
    promised = study.of(COMMITMENT)
    return Section(
        "conclusion",
        SECTIONS["conclusion"],
        (*written(study, "conclusion", "What the day showed, in three or four sentences, and what it did not."),),
        (
            *(
                Section(f"commitments-{number}", "What people will do", _commitments(study, vote))
                for number, vote in enumerate(promised, start=1)
            ),
            *((Section("first-steps", "First steps that people named", heard(study, steps)),) if steps else ()),
            *((parked(study),) if study.parked else ()),
            *([Section("next-steps", "Next steps", steps_)] if (steps_ := written(study, "next", _NEXT)) else []),
        ),
    )


def parked(study: Study) -> Section:
    """What was put aside on the day and not come back to."""
    whose = Paragraph("These are the facilitators' own words, written on the day. They are no finding.")
    return Section("parked", "Parked on the day", (whose, Bullets(study.parked)))


_NEXT = (
    "When participants hear what they told us, until when they can withdraw a quote, and when the raw remarks are "
    "deleted: 30 days after sign-off by default, 90 at most."
)


def _question(study: Study, id_: str) -> Vote | None:
    return next((vote for vote in study.of(TEXT) if vote.question.id == id_), None)


def promised(study: Study, vote: Vote) -> list[tuple[str, str, str, int]]:
    """Role, action, day and number of each released commitment that may be quoted.

    A role is named where enough authors gave the same; these come first.
    """
    checked = cleared(study, f"question/{vote.question.id}", may_quote(study, vote))
    alike = Counter(one.parts[1].casefold() for one in checked)
    role = {one.number: one.parts[1] if alike[one.parts[1].casefold()] >= FLOOR else "" for one in checked}
    may = sorted(checked, key=lambda one: (not role[one.number], role[one.number].casefold(), one.number))
    return [(role[one.number], one.parts[0], one.parts[2], one.number) for one in may]


def _commitments(study: Study, vote: Vote) -> tuple[Block, ...]:
    """Released commitments that may be quoted, by the role of their authors."""
    may = promised(study, vote)
    rows: list[tuple[Cell, ...]] = [
        (role or "Other", action, phrases.day(by), number) for role, action, by, number in may[:MOST_COMMITMENTS]
    ]
    more = len(may) - len(rows)
    table = Table(
        "Commitments by role",
        ("Role", "What they will do", "By when", "Remark"),
        tuple(rows),
        f"Only commitments whose authors agree to be quoted. A role is named where {FLOOR} people or more wrote it."
        + (f" {more} more {'is' if more == 1 else 'are'} in the workbook, on the sheet Remarks." if more else ""),
    )
    return (Paragraph(f"{asked(study, vote)} {received(study, vote)}"), *((table,) if rows else ()))


def _accounted(study: Study) -> Table:
    return Table("Released remarks beside the codebook", ("Remarks", "Number"), confirmed.accounted(study))


def _figure(study: Study, suggested: Sequence[tuple[Theme, int]], total: int) -> Figure:
    most = suggested[0][1]
    first = [phrases.quoted(theme.title) for theme, number in suggested if number == most]
    leading = phrases.listed(first) if len(first) < 4 else f"{len(first)} themes"
    verb, each = ("was", "") if len(first) == 1 else ("were", " each")
    rows = tuple((theme.title, number) for theme, number in suggested)
    if confirmed.any_decided(study):
        told = tuple((theme.title, number, *confirmed.split(study, theme.id)) for theme, number in suggested)
        return Figure(
            title=f"{leading} {verb} found most often: in {most} of {phrases.plural(total, 'remark')}{each}",
            alt=f"Horizontal bars: the number of remarks for each of {len(suggested)} themes, most first.",
            chart=Bars(rows, "remarks"),
            table=Table("Remarks by theme", ("Theme", "Remarks", "Confirmed", "Only suggested"), told, _SEVERAL),
            base=phrases.plural(total, "released remark"),
        )
    return Figure(
        title=f"{leading} {verb} suggested most often: for {most} of {phrases.plural(total, 'remark')}{each}",
        alt=f"Horizontal bars: the number of remarks for each of {len(suggested)} suggested themes, most first.",
        chart=Bars(rows, "remarks"),
        table=Table("Remarks by suggested theme", ("Suggested theme", "Remarks"), rows, _SEVERAL),
        base=phrases.plural(total, "released remark"),
    )


_SEVERAL = "A remark can carry up to three themes, so these numbers add up to more than the remarks sorted."


def _theme(study: Study, theme: Theme) -> Section:
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
    found_words = f" Words found: {phrases.listed(usual)}." if usual else ""
    place = f"theme/{theme.id}"
    picked = allotted(study)[theme.id]
    quotes = tuple(
        replace(one, asked="; ".join(filter(None, (one.asked, confirmed.by_whom(study, one.evidence)))))
        for one in (quote(study, numbered, place) for numbered in picked)
    )
    finding = sources(study).findings.get(place)
    headed = f"theme-{theme.id.casefold()}"
    none = [Paragraph("None of these remarks may be quoted, or they are quoted elsewhere.")] if matched else []
    heard_here = (
        *written(study, f"{place}/{HEARD}", "What people said, each sentence with the remarks it rests on."),
        *unconfirmed(study, place, picked),
        *(quotes or none),
    )
    found_in = f"{confirmed.of_theme(study, theme.id)} ({where}).{found_words}"
    measured = [f"Strength of evidence: {finding.strength}."] if finding else []
    if finding and not _cites(study, f"{place}/{HEARD}", f"f:{place}"):
        measured = [f"{finding.claim} {measured[0]}"]
    spread_ = (Paragraph(" ".join([*measured, found_in if matched else "No remark carries this theme any more."])),)
    parts = (
        Section(f"{headed}-{part}", OF_THEME[part], blocks)
        for part, wanted in _WANTED.items()
        if (blocks := written(study, f"{place}/{part}", wanted, nothing=_NOTHING.get(part, "")))
    )
    return Section(
        headed,
        theme.title,
        (Paragraph(theme.definition),),
        (
            Section(f"{headed}-{HEARD}", OF_THEME[HEARD], heard_here),
            Section(f"{headed}-spread", "Spread", spread_),
            *parts,
            *_recommended(study, theme, headed),
        ),
    )


def _cites(study: Study, part: str, finding: str) -> bool:
    """Whether the words of a part rest on a finding, and so say it already."""
    text = study.writing.texts.get(part)
    return bool(text and any(cited == finding for cited, _ in text.cites))


_WANTED = {
    OTHER: "Who saw it differently, and what speaks against it.",
    PUBLISHED: "What published work says of it, from the register of sources.",
    SUMMARY: "Two or three sentences on what this theme comes to.",
}
_NOTHING = {OTHER: "The organisers have not written about disagreement."}
"""What a signed report says where nobody wrote a part."""


def _recommended(study: Study, theme: Theme, headed: str) -> tuple[Section, ...]:
    """What is recommended because of this theme."""
    actions = [
        f"Recommendation {number}: {one.action}"
        for number, one in enumerate(study.writing.recommendations, start=1)
        if one.theme == theme.id
    ]
    return (Section(f"{headed}-recommendation", "Recommendation", (Bullets(tuple(actions)),)),) if actions else ()


def _themes_of_the_day(study: Study) -> tuple[Section, ...]:
    """The themes as people in the room named, merged and split them, and what they proposed."""
    proposed = study.of(PROPOSAL)
    if not study.shaped and not proposed:
        return ()
    blocks: list[Block] = []
    coded = confirmed.any_decided(study)
    beside_are = "those that coders confirmed or a program suggests" if coded else "suggestions of a program"
    if study.shaped:
        blocks += [
            Paragraph(
                "During the day the room made its own themes. They are what people there decided; "
                f"the codebook's themes beside them are {beside_are}."
            ),
            Table(
                "Themes of the day beside the codebook",
                ("Theme of the day", "Released remarks", "Codebook themes of the same remarks"),
                tuple((theme.title, len(theme.remarks), beside(study, theme)) for theme in study.shaped),
                "A remark can stand in several themes. Up to three of the codebook are given, each with its remarks.",
            ),
        ]
    for vote in proposed:
        blocks += heard(study, vote)
    return (Section("themes-of-the-day", "Themes of the day, as the room shaped them", tuple(blocks)),)


def beside(study: Study, theme: Shaped) -> str:
    """The codebook's themes of the remarks of a theme of the day, most first."""
    counted = [
        (sum(remark.uuid in theme.remarks for remark, _ in study.themes.of(one)), one.title)
        for one in study.codebook.themes
    ]
    most_first = sorted(((number, title) for number, title in counted if number), key=lambda item: -item[0])
    return "; ".join(f"{title}: {number}" for number, title in most_first[:MOST_BESIDE]) or "none"
