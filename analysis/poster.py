"""The picture of the day: what we heard, how we moved and what we will do, on one page for the wall.

Until the report is signed off it rests on what the room saw: released remarks of people who agree to be quoted, results
that were shown, and what was agreed. After that it has the chosen themes and confirmed quotes alone. Its numbers and
sentences are the report's own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from analysis import phrases, sentences
from analysis.chapters.distribution import distribution, stacked
from analysis.chapters.findings import FIRST_STEP, promised
from analysis.chapters.people import came
from analysis.chapters.priorities import agreed, said_by_several
from analysis.chapters.quoting import allotted, chosen, each_once, may_quote, quote
from analysis.chapters.written import sources
from analysis.disclosure import FLOOR
from analysis.document import Figure, Group, Point, Poster, Stacked, StackedRow, Strand
from analysis.layout import FOOT
from analysis.marks import unmarked
from analysis.narrative import SUMMARY
from analysis.remarks import Numbered
from analysis.study import Study
from analysis.votes import COMMITMENT, DRAWING, MYTH, OTHER, TEXT, WORDS, Ballot, Vote
from workshop.wording import cut

HEARD, MOVED, DO = "What we heard", "How we moved", "What we will do"
FICTION = "Fictional cases only."
UNCHECKED = "Nobody has confirmed the quotes yet."
_MOST, _MOVES, _MYTHS, _DEEDS, _FIRST = 5, 2, 4, 8, 3
"""At most so many themes or ideas, movements, myth cards, deeds of one kind, and choices that were put first."""
_TITLE, _QUOTE, _SENTENCE = 120, 260, 240
"""Letters after which words are cut."""
_SHORT = 160
"""Letters up to which a quote is read in passing; longer ones come behind those."""
_NAMED = 320
"""Letters of the groups that are named as those who took part."""
_NOT_QUOTED = ", not quoted"
"""How the report names a proposal that it may not print."""


def poster(study: Study) -> Poster:
    """What the page says."""
    said = _said(study)
    heard = _heard(study, said)
    used = {point.said for group in heard.groups for point in group.points}
    strands = (heard, _moved(study), _do(study, said, used))
    quotes = any(point.said for strand in strands for group in strand.groups for point in group.points)
    people = came(study) if study.people.total or study.paper else "Nobody joined the workshop."
    return Poster(people, _groups(study), strands, _cautions(study, quotes=quotes))


def of_few(study: Study) -> Poster:
    """The page of a day about which nothing may be told."""
    few = f"Fewer than {FLOOR} people took part"
    nothing = f"{few}, so nothing is shown."
    strands = tuple(Strand(title, "", (), nothing) for title in (HEARD, MOVED, DO))
    return Poster(f"{few}.", "", strands, _cautions(study, quotes=False, small=False))


def _groups(study: Study) -> str:
    """Who took part by group, as far as the report says so."""
    counts = [f"{name} {number}" for name, number in study.people.shown.items()]
    named = [count for place, count in enumerate(counts) if sum(map(len, counts[: place + 1])) <= _NAMED]
    if more := len(counts) - len(named):
        named.append(f"{phrases.plural(more, 'more group')} in the report")
    if study.people.together and counts:
        named.append(f"other sectors together {study.people.together}")
    return " · ".join(named)


def _cautions(study: Study, *, quotes: bool, small: bool = True) -> tuple[str, ...]:
    number = study.people.total + study.paper
    alone = f"Only {phrases.people(number)} took part: keep this page among those who were there."
    return (
        *(() if study.elsewhere else (FICTION,)),
        *(() if study.rehearsal else (FOOT,)),
        *((UNCHECKED,) if quotes and not study.stands else ()),
        *((alone,) if small and 0 < number < phrases.SMALLEST_BASE else ()),
    )


# What we heard


def _said(study: Study) -> dict[str, str]:
    """The words of each remark that may be quoted here, by uuid: of a signed report those that were confirmed."""
    if not study.stands:
        return {one.remark.uuid: one.remark.text for one in study.quotes}
    known = {one.remark.uuid: one for one in study.quotes}
    return {uuid: quote(study, known[uuid], place).text for place, uuid in study.writing.quotes if uuid in known}


def _readable(said: Iterable[Numbered]) -> list[Numbered]:
    """Those with most support first, then the short ones; the rest by their numbers, which are drawn."""
    return sorted(each_once(said), key=lambda one: (-one.supporters, len(one.remark.text) > _SHORT, one.number))


def _heard(study: Study, said: dict[str, str]) -> Strand:
    groups = _themes(study) if study.stands and study.writing.themes else list(_of_the_day(study, said))
    released = study.account.released
    lead = f"{phrases.plural(released, 'remark')} {'was' if released == 1 else 'were'} released." if released else ""
    nothing = "No remark was released, or none may be quoted."
    return Strand(HEARD, lead, tuple(groups or _words(study)), nothing)


def _themes(study: Study) -> list[Group]:
    """The chosen themes: what each comes to, how often it was heard, and one confirmed quote."""
    picked, points, used = allotted(study), [], set[str]()
    for theme, number in chosen(study):
        place = f"theme/{theme.id}"
        comes_to = " ".join(map(unmarked, sources(study).paragraphs(f"{place}/{SUMMARY}")))
        said = [quote(study, one, place).text for one in picked[theme.id]]
        said = sorted((text for text in said if text not in used), key=lambda text: len(text) > _SHORT)[:1]
        used.update(said)
        points.append(
            Point(
                title=cut(theme.title, _TITLE),
                text=cut(comes_to, _SENTENCE),
                said=cut(said[0], _QUOTE) if said else "",
                small=f"{number} of {phrases.plural(study.themes.total, 'remark')}",
            )
        )
    return [_first("", points, _MOST, least=3)]


def _of_the_day(study: Study, said: dict[str, str]) -> Iterator[Group]:
    """The themes that the room made, and the ideas with most support; without many of these, what people answered."""
    used: set[str] = set()
    votes = {vote.question.id for vote in study.of(TEXT, DRAWING)}
    quotes = [one for one in study.quotes if one.remark.question in votes and one.remark.uuid in said]

    def told(one: Numbered) -> str:
        used.add(one.remark.uuid)
        return cut(said[one.remark.uuid], _QUOTE)

    themes = []
    for theme in sorted(study.shaped, key=lambda one: -len(one.remarks)):
        among = [one for one in quotes if one.remark.uuid in theme.remarks and one.remark.uuid not in used]
        fresh = _readable(among)
        if theme.remarks:
            small = phrases.plural(len(theme.remarks), "remark")
            themes.append(Point(title=cut(theme.title, _TITLE), said=told(fresh[0]) if fresh else "", small=small))
    ideas = [
        Point(said=told(one), small=f"Supported by {phrases.people(one.supporters)}")
        for one in _readable(quotes)
        if one.supporters > 1 and one.remark.uuid not in used
    ]
    if themes:
        yield _first("Themes of the day", themes, _MOST, least=3)
    if ideas:
        yield _first("Ideas with most support", ideas, _MOST, least=1 if themes else 3)
    if len(themes) + len(ideas) < _FIRST:
        yield from _answers(study, said, used)


def _answers(study: Study, said: dict[str, str], used: Collection[str]) -> Iterator[Group]:
    """Under each open question some of its answers: fewer of each where there are many questions."""
    votes = [vote for vote in study.themed if vote.purpose == TEXT and vote.question.id != FIRST_STEP]
    found = []
    for vote in votes:
        mine = [one for one in _readable(may_quote(study, vote)) if one.remark.uuid in said]
        if fresh := [one for one in mine if one.remark.uuid not in used]:
            found.append((vote, fresh))
    for vote, fresh in found[:_MOST]:
        points = [Point(said=cut(said[one.remark.uuid], _QUOTE)) for one in fresh]
        number = study.released[vote.question.id]
        title = f"{cut(vote.question.text, _TITLE)} ({phrases.plural(number, 'remark')})"
        yield _first(title, points, max(2, 2 * _MOST // len(found)), least=1)


def _words(study: Study) -> list[Group]:
    """Words that several people wrote, where there is nothing else."""
    found = []
    for vote in study.of(WORDS):
        lines = [line for ballot in _shown(study, vote).ballots for line in said_by_several(ballot)]
        points = [Point(title=cut(line.label, _TITLE), small=phrases.people(line.count)) for line in lines]
        if points:
            found.append(_first(cut(vote.question.text, _TITLE), points, 2 * _MOST, least=3))
    return found[:1]


def _first(title: str, points: Sequence[Point], most: int, least: int) -> Group:
    return Group(title, tuple(points[:most]), least, max(0, len(points) - most))


# How we moved


def _was_shown(study: Study, ballot: Ballot) -> bool:
    """Whether the room saw a result, or readers of a signed report may."""
    return study.stands or ballot.revealed


def _shown(study: Study, vote: Vote) -> Vote:
    """A question with the rounds of which something may be told here."""
    return replace(vote, ballots=tuple(ballot for ballot in vote.told.ballots if _was_shown(study, ballot)))


def _moved(study: Study) -> Strand:
    votes = {vote.question.id: vote for vote in study.votes if vote.purpose != MYTH and not vote.question.about}
    votes = {id_: vote for id_, vote in votes.items() if all(_was_shown(study, one) for one in vote.told.ballots)}
    moved = sentences.movements(study.votes)
    moves = [
        _move(votes[one.evidence[0]], *one.says.rsplit(". ", 1))
        for one in moved
        if one.evidence[0] in votes and votes[one.evidence[0]].question.kind == "scale"
    ]
    told = {one.evidence[0] for one in moved}
    others = [vote.told for id_, vote in votes.items() if id_ not in told and _twice(vote)]
    went = [vote for vote in others if vote.first.median != vote.last.median]
    moves += [_move(vote, _finding(vote)) for vote in went or ([] if moves else others[:1])]
    groups = [_first("", moves, _MOVES, least=_MOVES)] if moves else []
    known = [point for vote in study.of(MYTH) for point in _known(study, vote)]
    if known:
        groups.append(_first("Myth cards: how many knew", known, _MYTHS, least=1))
    lead = "Each bar: everybody who voted that time." if moves else ""
    return Strand(MOVED, lead, tuple(groups), "No result of a question that was asked twice was shown.")


def _twice(vote: Vote) -> bool:
    """Whether there are a first and a last vote on a scale, and somebody answered in both."""
    rounds = vote.told.ballots
    return vote.question.kind == "scale" and len(rounds) > 1 and bool(rounds[0].placed and rounds[-1].placed)


def _finding(vote: Vote) -> str:
    """What the report says above the chart of a question, without the question's name."""
    figure = next(block for block in distribution(vote) if isinstance(block, Figure))
    finding = figure.title.removeprefix(f"{vote.title.rstrip('.?')}: ")
    return f"{finding[0].upper()}{finding[1:]}."


def _move(vote: Vote, finding: str, back: str = "") -> Point:
    """One question in its first vote and its last. ``back`` is said where ``finding`` compares the same people."""
    ends = (vote.told.first, vote.told.last)
    points = [option.id for option in vote.question.options if not option.off_scale]
    rows = tuple(
        StackedRow(ballot.name, _base(ballot), tuple(map(ballot.count, points)), ballot.apart) for ballot in ends
    )
    chart = stacked(vote.question, rows)
    small = f"Of those who voted both times. {back}" if back else ""
    return Point(
        over=cut(vote.title, _TITLE),
        title=f"{cut(finding, _SENTENCE).rstrip('.')}.",
        small=small,
        chart=chart,
        alt=_alternative(chart),
    )


def _base(ballot: Ballot) -> str:
    off = f", {ballot.apart} off the scale" if ballot.apart else ""
    return f"{phrases.people(ballot.answered)}{off}"


def _known(study: Study, vote: Vote) -> Iterator[Point]:
    """A myth card: its statement, the answer that fits the sources, and how many gave it before they heard."""
    if vote.activity is None or vote.first.hidden or not vote.first.answered or not _was_shown(study, vote.first):
        return
    right, ballot = vote.activity.answer, vote.first
    fits = ballot.count(right)
    row = StackedRow("", "", (fits, ballot.answered - fits))
    chart = Stacked(("Fits the sources", "Another answer"), (row,), diverging=False)
    small = f"{vote.question.label(right)}: {phrases.share(fits, ballot.answered)} knew"
    yield Point(text=cut(vote.question.text, _TITLE), small=small, chart=chart, alt=_alternative(chart))


def _alternative(chart: Stacked) -> str:
    """A chart in words, with all its numbers."""
    said = []
    for row in chart.rows:
        counts = (f"{phrases.quoted(point)} {n}" for point, n in zip(chart.points, row.counts, strict=True))
        off = f"; {chart.apart} {row.apart}" if chart.apart else ""
        said.append(f"{row.label + ': ' if row.label else ''}{phrases.listed(list(counts))}{off}.")
    return f"Stacked bars of people by answer. {' '.join(said)}"


# What we will do


def _do(study: Study, said: dict[str, str], used: Collection[str]) -> Strand:
    groups, days = [], []
    if study.stands and study.writing.recommendations:
        advised = study.writing.recommendations
        points = [_deed(one.action, one.owner, phrases.day(one.by) if one.by else "") for one in advised]
        groups.append(_first("Recommendations", points, _DEEDS, least=3))
        days += [one.by for one in advised]
    actions = [row for vote in study.votes for row in agreed(study, vote)]
    if actions:
        may = [_deed(*row) for row in actions if not row[0].endswith(_NOT_QUOTED)]
        group = _first("Agreed in the room", may, _DEEDS, least=3)
        groups.append(Group(group.title, group.points, group.least, len(actions) - len(group.points)))
        days += [one.by for one in study.actions]
    for vote in study.of(COMMITMENT):
        rows = promised(study, vote)
        if rows:
            points = [_deed(action, role, phrases.day(by), owner="") for role, action, by, _ in rows]
            points = list(dict.fromkeys(points))
            groups.append(_first(_promises(vote), points, _DEEDS, least=3))
            days += [by for _, _, by, _ in rows]
    steps = [one for vote in study.of(TEXT) if vote.question.id == FIRST_STEP for one in may_quote(study, vote)]
    named = [cut(said[one.remark.uuid], _QUOTE) for one in _readable(steps) if one.remark.uuid in said]
    if fresh := [Point(said=text) for text in named if text not in used]:
        groups.append(_first("First steps that people named", fresh, _MOST, least=1 if groups else 3))
    groups += _put_first(study, least=0)[:1] if groups else _put_first(study, least=2)[:2]
    if study.parked:
        parked = [Point(text=cut(text, _SENTENCE)) for text in study.parked]
        groups.append(_first("Parked, to come back to", parked, _MOST, least=1))
    coming = sorted(day for day in days if day >= study.facts.date)
    lead = f"The next date: {phrases.day(coming[0])}." if coming else ""
    return Strand(DO, lead, tuple(groups), "No action was agreed and no commitment was released.")


def _deed(action: str, role: str, by: str, owner: str = "Owner: ") -> Point:
    who = f"{owner}{role}" if role else ""
    until = f"by {by}" if by else ""
    small = ", ".join(part for part in (who, until) if part)
    return Point(text=cut(action, _SENTENCE), small=f"{small[:1].upper()}{small[1:]}")


def _promises(vote: Vote) -> str:
    if any(ballot.hidden for ballot in vote.ballots):
        return "Commitments"
    return f"{phrases.people(sum(ballot.answered for ballot in vote.ballots))} made a commitment"


def _put_first(study: Study, least: int) -> list[Group]:
    """What the room gave most points, or ranked or chose first, where no action was agreed on it."""
    groups = []
    for vote in study.of(OTHER):
        ballot = vote.last
        if vote.question.kind not in _SUPPORT or ballot.hidden or not _was_shown(study, ballot) or agreed(study, vote):
            continue
        lines = sorted(ballot.tally.lines, key=lambda line: -line.count)
        total = sum(line.count for line in lines) if vote.question.kind == "points" else ballot.answered
        points = [
            Point(text=cut(line.label, _TITLE), small=_SUPPORT[vote.question.kind].format(line.count, total))
            for line in lines
            if line.count and not line.label.endswith(_NOT_QUOTED)
        ]
        if points:
            asked = re.split(r"(?<=[.?!])\s", vote.question.text)[0]
            groups.append(Group(cut(asked, _TITLE), tuple(points[:_FIRST]), least))
    return groups


_SUPPORT = {"points": "{} of {} points", "ranking": "Score {}, from {} people", "choices": "Chosen by {} of {}"}
