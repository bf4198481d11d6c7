"""Several workshops as one document: what they have in common, what is local, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from analysis import joint, phrases
from analysis.across import FEWEST_UNNAMED, Across, Curve, Round, Shared, Theme, across
from analysis.agreement import Span
from analysis.chapters.comparisons import percent, spoken, would_share
from analysis.disclosure import FLOOR, THRESHOLD
from analysis.document import (
    Bars,
    Block,
    Bullets,
    Caution,
    Cell,
    Column,
    Document,
    Figure,
    Paragraph,
    Section,
    Sheet,
    Stacked,
    StackedRow,
    Steps,
    Table,
)
from analysis.joint import ALL, THEMES, VOTES, WORKSHOPS
from analysis.ordinal import labelled
from analysis.phrases import plural, quoted
from workshop import VERSION
from workshop.activities import Question
from workshop.room import Room

TITLE = "Across workshops"
SUBTITLE = "What several multi-agency workshops on information sharing have in common"
STATUS = "Synthesis: draft"
CAVEAT = (
    "These are the votes and remarks of people who chose to come to these workshops. They do not show how common "
    "anything is elsewhere, and they do not rank workshops, agencies or places."
)
MOST_NAMED = 5
"""Themes or questions that a sentence names."""


def synthesis(rooms: Mapping[str, Room], date: str = "", threshold: int = THRESHOLD, title: str = "") -> Document:
    """The document of several workshops by their ids; ``date`` (ISO) is the day it bears.

    ``Rejected`` for fewer than two, and where a number would say more than the workshops' own reports do.
    """
    read = across(rooms, max(threshold, FLOOR))
    chapters = [_workshops(read), _themes(read), _curves(read), _votes(read), _over_time(read), _limits()]
    sections = [_summary(read), *chapters]
    facts = _facts(read, date)
    document = Document(
        title=title or TITLE,
        subtitle=SUBTITLE,
        status=STATUS,
        date=date,
        facts=facts,
        sections=tuple(
            replace(section, title=f"{number}. {section.title}") for number, section in enumerate(sections, start=1)
        ),
        appendices=(),
        sheets=_sheets(read, facts),
    )
    joint.check(document, [one.printed for one in read.workshops])
    return document


def _facts(read: Across, date: str) -> tuple[tuple[str, str], ...]:
    first, last = read.workshops[0], read.workshops[-1]
    period = first.month if first.month == last.month else f"{first.month} to {last.month}"
    return (
        ("Workshops", str(len(read.workshops))),
        ("Period", period),
        ("Status", STATUS),
        *((("Date of this document", phrases.day(date)),) if date else ()),
        ("Made with", f"MASH workshop toolkit {VERSION}"),
    )


def _names(read: Across) -> tuple[str, ...]:
    return tuple(one.name for one in read.workshops)


# Summary


def _summary(read: Across) -> Section:
    people = sum(one.people for one in read.workshops)
    remarks = sum(one.coded for one in read.workshops)
    blocks: list[Block] = [
        Paragraph(
            f"{plural(len(read.workshops), 'workshop')} with {phrases.people(people)} are put together here. "
            f"{plural(remarks, 'released remark')} stood beside the codebook."
        ),
        Caution(CAVEAT),
    ]
    common, local = _common(read)
    points = [
        *_said("Themes of every workshop", [theme.title for theme in common]),
        *_said("Themes of one workshop alone", [theme.title for theme in local]),
        *(_shares(curve) for curve in read.curves[:1]),
        *_alike(read)[:MOST_NAMED],
    ]
    if points:
        blocks += [Paragraph("Main points"), Bullets(tuple(points))]
    return Section("summary", "Summary", tuple(blocks))


def _common(read: Across) -> tuple[list[Theme], list[Theme]]:
    """The themes of every workshop that has remarks beside the codebook, and those of one alone."""
    with_remarks = [place for place, one in enumerate(read.workshops) if one.coded]
    common = [theme for theme in read.themes if all(theme.remarks[place] for place in with_remarks)]
    local = [theme for theme in read.themes if theme.workshops == 1]
    return (common if len(with_remarks) > 1 else []), local


def _said(what: str, titles: Sequence[str]) -> list[str]:
    if not titles:
        return []
    more = f", and {len(titles) - MOST_NAMED} more" if len(titles) > MOST_NAMED else ""
    told = phrases.listed([quoted(title) for title in titles[:MOST_NAMED]])
    return [f"{what}: {told}{more}."]


# Who


def _workshops(read: Across) -> Section:
    rows = tuple(
        (one.name, one.when, one.people, one.read.paper or "none", len(one.read.votes), one.coded)
        for one in read.workshops
    )
    table = Table(
        "The workshops",
        ("Workshop", "When", "People", "On paper, at least", "Questions", "Remarks beside the codebook"),
        rows,
        "People are those who joined by phone or stand in the data of another tool. Ballots on paper have no name, so "
        "only the most in one vote is known.",
    )
    blocks: list[Block] = [table]
    if not all(one.named for one in read.workshops):
        blocks.append(
            Paragraph(
                f"A place is named only where it agreed, and only if all did or {FEWEST_UNNAMED} or more did not. "
                "Otherwise a workshop has a number and its month. Within a month the order says nothing of days. "
                "Questions and themes in whose words such a place is named are left out."
            )
        )
    if read.small:
        said = plural(read.small, "workshop")
        blocks.append(
            Paragraph(f"{said} had fewer than {FLOOR} people or asked nothing, so nothing of it is counted here.")
        )
    if read.apart:
        blocks += [Paragraph("Not put together:"), Bullets(read.apart)]
    if read.alone:
        blocks.append(
            Paragraph(f"{plural(read.alone, 'question')} of one workshop alone can be read in its own report.")
        )
    return Section("workshops", "The workshops", tuple(blocks))


# Themes


def _themes(read: Across) -> Section:
    if not read.themes:
        return Section("themes", "Themes", (Paragraph("No remark of these workshops has a theme yet."),))
    common, local = _common(read)
    every, widest = len(read.workshops), read.themes[0]
    blocks: list[Block] = [
        Paragraph(
            "A remark can carry up to three themes. Themes that nobody confirmed are the program's suggestions: each "
            "workshop's own report tells which."
        ),
        Figure(
            title=f"{quoted(widest.title)} came up in {widest.workshops} of {every} workshops, "
            f"in {plural(widest.total, 'remark')}",
            alt="Bars: the released remarks of all workshops with each theme. "
            + " ".join(f"{theme.title}: {theme.total} in {theme.workshops} workshops." for theme in read.themes),
            chart=Bars(tuple((theme.title, theme.total) for theme in read.themes), "remarks"),
            table=Table(
                "Themes by workshops and remarks",
                ("Theme", "Workshops", ALL, *_names(read)),
                tuple((theme.title, theme.workshops, theme.total, *theme.remarks) for theme in read.themes),
                "The numbers behind the workshops are released remarks with the theme.",
            ),
            base=f"{sum(one.coded for one in read.workshops)} released remarks of {every} workshops",
        ),
    ]
    told = [*_said("In every workshop", [theme.title for theme in common])]
    told += _said("In one workshop alone", [_where(read, theme) for theme in local])
    if told:
        blocks.append(Bullets(tuple(told)))
    return Section("themes", "Themes: what is common, what is local", tuple(blocks))


def _where(read: Across, theme: Theme) -> str:
    name = next(one.name for one, number in zip(read.workshops, theme.remarks, strict=True) if number)
    return f"{theme.title} ({name})"


# Curves


def _curves(read: Across) -> Section:
    title = "When would people share?"
    if not read.curves:
        said = "No scenario card was taken through the same releases in two workshops."
        return Section("curves", title, (Paragraph(said),))
    sections = tuple(
        Section(f"curve-{number}", curve.title, (_curve(read, curve),)) for number, curve in enumerate(read.curves, 1)
    )
    note = Paragraph("Each scenario was told in parts, called releases. Lines show who would share at each of them.")
    return Section("curves", title, (note,), sections)


def _curve(read: Across, curve: Curve) -> Figure:
    lines = [(ALL, curve.pooled)]
    lines += [(name, steps) for name, steps in zip(_names(read), curve.steps, strict=True) if steps is not None]
    releases = tuple(f"Release {release}" for release in curve.releases)
    drawn = tuple((name, tuple(percent(step) for step in steps)) for name, steps in lines)
    drawn = tuple((name, values) for name, values in drawn if any(value is not None for value in values))
    return Figure(
        title=_shares(curve).rstrip("."),
        alt="Step lines: the share of people who would share, by release. "
        + " ".join(f"{name}: {', '.join(spoken(value) for value in values)}." for name, values in drawn),
        chart=Steps(releases, drawn),
        table=Table(
            "People who would share",
            ("Workshop", *releases),
            tuple((name, *(would_share(step) for step in steps)) for name, steps in lines),
            "Sharing: “limited facts to one agency” or more. Shares are of answers on the scale. Of a release that was "
            "voted on twice, the second vote counts.",
        ),
        base=f"people on the scale; of all workshops {phrases.listed([str(step.base) for step in curve.pooled])}",
    )


def _shares(curve: Curve) -> str:
    first, last = curve.pooled[0], curve.pooled[-1]
    return (
        f"{quoted(curve.title)}: of all workshops, {would_share(first)} would share at release {first.release}, "
        f"and {would_share(last)} at release {last.release}."
    )


# Votes


def _votes(read: Across) -> Section:
    title = "Votes that several workshops took"
    if not read.shared:
        return Section("votes", title, (Paragraph("No two workshops were asked the same question."),))
    blocks: list[Block] = [
        Paragraph(
            f"A vote stands here if two workshops or more took it with the same materials in the same words, and "
            f"{FLOOR} people or more answered in each of these."
        )
    ]
    alike, apart = _alike(read), _differing(read)
    blocks += [Paragraph("Where workshops came out alike:"), Bullets(tuple(alike))] if alike else []
    blocks += [Paragraph("Where they did not:"), Bullets(tuple(apart))] if apart else []
    sections = tuple(
        Section(f"vote-{number}", _heading(one), tuple(_figure(read, one, asked) for asked in one.rounds))
        for number, one in enumerate(read.shared, start=1)
    )
    return Section("votes", title, tuple(blocks), sections)


def _heading(one: Shared) -> str:
    return one.title if one.title == one.question.text else f"{one.title}: {one.question.text}"


def _quoted(one: Shared) -> str:
    return quoted(_heading(one).rstrip("."))


def _figure(read: Across, one: Shared, asked: Round) -> Figure:
    rows = [(ALL, asked.pooled)]
    rows += [(name, counts) for name, counts in zip(_names(read), asked.counts, strict=True) if counts is not None]
    scale = one.question.kind == "scale"
    shown = one.points if scale else tuple(range(len(one.question.options)))
    labels = tuple(one.question.options[place].label for place in shown)
    off = [place for place in range(len(one.question.options)) if place not in shown]
    header = ("Workshop", *(option.label for option in one.question.options), *(("Middle answer",) if scale else ()))
    table = Table(
        f"{one.question.text} {asked.name}",
        header,
        tuple((name, *counts, *((_middle(one, counts),) if scale else ())) for name, counts in rows),
        "People who chose each answer." + (" Somebody could choose several." if one.question.kind == "choices" else ""),
    )
    bars = tuple(
        StackedRow(
            name, plural(sum(counts), "vote"), tuple(counts[n] for n in shown), sum(counts[place] for place in off)
        )
        for name, counts in rows[1:]
    )
    return Figure(
        title=f"{asked.name}, all workshops together: {_outcome(one, asked.pooled)}",
        alt=f"Stacked bars of the votes of {len(rows) - 1} workshops. "
        + " ".join(f"{name}: {_outcome(one, counts)}." for name, counts in rows),
        chart=Stacked(labels, bars, scale, phrases.listed([one.question.options[n].label for n in off], "or")),
        table=table,
        base=f"{plural(sum(asked.pooled), 'vote')} of {plural(len(asked.told), 'workshop')}",
    )


def _outcome(one: Shared, counts: Sequence[int]) -> str:
    """The middle answer of a scale, or what most people chose."""
    if one.question.kind == "scale":
        return f"the middle answer is {_middle(one, counts)}"
    most = _most(one, counts)
    return f"chosen most often: {phrases.listed([quoted(label) for label in most])}" if most else "nobody chose"


def _most(one: Shared, counts: Sequence[int]) -> list[str]:
    top = max(counts, default=0)
    return [option.label for option, number in zip(one.question.options, counts, strict=True) if number == top and top]


def _middle(one: Shared, counts: Sequence[int]) -> str:
    found = one.middle(counts)
    return labelled(found, _labels(one.question)).words if found else "nobody is on the scale"


def _labels(question: Question) -> list[str]:
    return [option.label for option in question.options if not option.off_scale]


def _alike(read: Across) -> list[str]:
    """The last vote on each question that came out the same in every workshop."""
    told = []
    for one in read.shared:
        asked = one.rounds[-1]
        outcomes = {_outcome(one, counts) for counts in asked.counts if counts is not None}
        if len(outcomes) == 1:
            where = "both" if len(asked.told) == 2 else f"all {len(asked.told)}"
            told.append(f"{_quoted(one)}: in {where} workshops {outcomes.pop()}.")
    return told


def _differing(read: Across) -> list[str]:
    """Scales on which the middle answers of two workshops lie two points or more apart, with the workshops named."""
    told = []
    for one in read.shared:
        asked = one.rounds[-1]
        middles = [
            (found, name)
            for name, counts in zip(_names(read), asked.counts, strict=True)
            if (found := one.middle(counts))
        ]
        if len(middles) < 2:
            continue
        low, high = min(middles, key=lambda item: _at(item[0])), max(middles, key=lambda item: _at(item[0]))
        if _at(high[0]) - _at(low[0]) >= 2:
            labels = _labels(one.question)
            told.append(
                f"{_quoted(one)}: the middle answer is {labelled(low[0], labels).words} in {low[1]} and "
                f"{labelled(high[0], labels).words} in {high[1]}."
            )
    return told


def _at(middle: Span) -> float:
    return (middle.low + middle.high) / 2


# Over time


def _over_time(read: Across) -> Section:
    title = "Change over time"
    rows = [row for one in read.shared for row in _change(read, one)]
    if not rows:
        said = "No question with a scale or a right answer was asked in workshops of different months."
        return Section("time", title, (Paragraph(said),))
    table = Table(
        "The earliest and the latest month",
        ("Question", "Vote", "Earliest", "Result", "Latest", "Result"),
        tuple(rows),
        "The last vote on each question; workshops of one month are added up. For a scale the middle answer; for a "
        "myth card the people whose answer fits its sources.",
    )
    note = Caution(
        "Different people came on different days. A difference between workshops is not a change of anybody's mind, "
        "and need not come from the workshops."
    )
    return Section("time", title, (note, table))


def _change(read: Across, one: Shared) -> Iterator[tuple[Cell, ...]]:
    """The last vote on a question in the earliest and in the latest month in which a workshop took it.

    By months, because of a workshop without a name no day is given, nor which of two was first.
    """
    asked = one.rounds[-1]
    months: dict[str, list[int]] = {}
    for place in asked.told:
        months.setdefault(read.workshops[place].month, []).append(place)
    if len(months) < 2:
        return
    first, *_, last = months
    results = [_result(one, asked.of(months[month])) for month in (first, last)]
    if all(results):
        was, is_ = (f"{month}: {_who(read, months[month])}" for month in (first, last))
        yield (_heading(one), asked.name, was, results[0], is_, results[1])


def _who(read: Across, places: Sequence[int]) -> str:
    return plural(len(places), "workshop") if len(places) > 1 else read.workshops[places[0]].name


def _result(one: Shared, counts: Sequence[int]) -> str:
    if one.right:
        right = next(n for n, option in enumerate(one.question.options) if option.id == one.right)
        return phrases.share(counts[right], sum(counts))
    found = one.middle(counts)
    return labelled(found, _labels(one.question)).words if found else ""


# Limits and data


def _limits() -> Section:
    items = (
        "Workshops are not samples: people came because they were asked and could.",
        "Somebody who came to two workshops counts in both.",
        "Numbers are added up over workshops as they are, so a large workshop counts for more than a small one.",
        "Votes are not shown by sector here. What a group of sectors said stands in each workshop's own report.",
        "Every number here is a sum of numbers that the workshops' own reports print. So nobody can subtract a report "
        "from this document and learn of a group that it hides.",
        "Whoever has a workshop's own report can recognise it here by its numbers, even without a name.",
    )
    return Section("limits", "Limits", (Bullets(items),))


def _sheets(read: Across, facts: tuple[tuple[str, str], ...]) -> tuple[Sheet, ...]:
    names = _names(read)
    each = tuple(Column(name, f"The number of {name}; empty where it is not known.") for name in names)
    return (
        Sheet(
            "About",
            "What this workbook is and what it can bear.",
            (Column("Item", "What the line says."), Column("Value", "The text of the line.")),
            (*facts, ("Read this first", CAVEAT)),
        ),
        Sheet(
            WORKSHOPS,
            "The workshops in the order of their months.",
            (
                Column("Workshop", "Its place where that agreed to be named, else a number."),
                Column("When", "Its day; of a workshop without a name only the month."),
                Column("People", "People who joined by phone, or stand in the data of another tool."),
                Column("Questions", "Questions that were asked."),
                Column("Remarks", "Released remarks that stood beside the codebook."),
                Column("Materials", "The materials that its questions came from."),
            ),
            tuple(
                (one.name, one.when, _people(one.people), len(one.read.votes), one.coded, one.materials)
                for one in read.workshops
            ),
        ),
        Sheet(
            THEMES,
            "Released remarks by theme, those with a suggested theme too.",
            (
                Column("Theme", "The theme's id in the codebook."),
                Column("Title", "The theme's title."),
                Column("Workshops in which it came up", "How many of the workshops have a remark with it."),
                Column(ALL, "Released remarks with the theme, in all workshops."),
                *each,
            ),
            tuple((theme.id, theme.title, theme.workshops, theme.total, *theme.remarks) for theme in read.themes),
        ),
        Sheet(
            VOTES,
            "Votes that two workshops or more took with the same materials, in the same words.",
            (
                Column("Card", "The title of the card; empty where a question has none."),
                Column("Question", "What was asked."),
                Column("Round", "The asking."),
                Column("Option", "The answer that was offered."),
                Column(ALL, "People who chose it, in all workshops that took the vote."),
                *each,
            ),
            tuple(row for one in read.shared for asked in one.rounds for row in _lines(one, asked)),
        ),
        Sheet(
            "Not put together",
            "What the workshops have under one name, and what was kept apart all the same. It may be empty.",
            (Column("What", "What was kept apart, and why."),),
            tuple((sentence,) for sentence in read.apart),
        ),
    )


def _people(number: int) -> Cell:
    """As a report prints it."""
    return phrases.few(number) if 0 < number < FLOOR else number


def _lines(one: Shared, asked: Round) -> Iterator[tuple[Cell, ...]]:
    for place, option in enumerate(one.question.options):
        cells: list[Cell] = [counts[place] if counts is not None else "" for counts in asked.counts]
        title = "" if one.title == one.question.text else one.title
        yield (title, one.question.text, asked.name, option.label, asked.pooled[place], *cells)
