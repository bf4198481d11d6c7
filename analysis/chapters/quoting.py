"""Remarks in a report: each is quoted once, and only by leave."""

from __future__ import annotations

from collections.abc import Iterable

from analysis import phrases
from analysis.chapters.distribution import admitted_words
from analysis.disclosure import FLOOR
from analysis.document import Block, Caution, Paragraph, Quote
from analysis.remarks import Numbered
from analysis.study import Study
from analysis.votes import Ballot, Vote
from workshop.codebook import Theme

MOST_THEMES = 6
"""Themes that get a section of their own; the others stand in a table."""
MOST_QUOTES, MOST_CONFIRMED = 3, 4


def chosen(study: Study) -> list[tuple[Theme, int]]:
    """The themes that get a section of their own: those that somebody chose, or else those with most remarks."""
    themes = {theme.id: theme for theme in study.codebook.themes}
    if study.writing.themes:
        return [(themes[id_], len(study.themes.of(themes[id_]))) for id_ in study.writing.themes if id_ in themes]
    return found(study)[:MOST_THEMES]


def found(study: Study) -> list[tuple[Theme, int]]:
    """The suggested themes and how many remarks have them, most first."""
    counted = [(theme, len(study.themes.of(theme))) for theme in study.codebook.themes]
    return sorted(((theme, number) for theme, number in counted if number), key=lambda item: -item[1])


def allotted(study: Study) -> dict[str, list[Numbered]]:
    """The quotes under each theme that has a section.

    Confirmed quotes are those that somebody chose. Without any, a remark is quoted once: beside its photo, or else
    under the first theme that has room.
    """
    used = {one.remark.text for one in study.quotes if one.number in study.pictured}
    quoted: dict[str, list[Numbered]] = {}
    for theme, _ in chosen(study):
        evidence = {remark.uuid for remark, _ in study.themes.of(theme)}
        fresh = [one for one in study.quotes if one.remark.uuid in evidence and one.remark.text not in used]
        quoted[theme.id] = cleared(study, f"theme/{theme.id}", each_once(fresh)[:MOST_QUOTES])
        used.update(one.remark.text for one in quoted[theme.id])
    return quoted


def cleared(study: Study, place: str, candidates: list[Numbered]) -> list[Numbered]:
    """The confirmed quotes of a place. Without any, a draft offers ``candidates`` and a signed report has none."""
    known = {one.remark.uuid: one for one in study.quotes}
    checked = [known[uuid] for uuid, _ in study.writing.quoted(place) if uuid in known]
    return checked[:MOST_CONFIRMED] or ([] if study.stands else candidates)


def unconfirmed(study: Study, place: str, quoted: Iterable[Numbered]) -> tuple[Caution, ...]:
    """A warning above quotes that nobody has confirmed yet."""
    return (_UNCONFIRMED,) if any((place, one.remark.uuid) not in study.writing.quotes for one in quoted) else ()


_UNCONFIRMED = Caution("Nobody has confirmed these quotes yet. Check each one before this report leaves your hands.")


def each_once(said: Iterable[Numbered]) -> list[Numbered]:
    """The first of those remarks that say the very same."""
    first: dict[str, Numbered] = {}
    for one in said:
        first.setdefault(one.remark.text, one)
    return list(first.values())


def quote(study: Study, one: Numbered, place: str = "") -> Quote:
    """A remark as it is quoted in a place: the part of it that was confirmed there, or the whole."""
    asked, text = study.names[one.remark.question], one.remark.text
    span = study.writing.quotes.get((place, one.remark.uuid))
    if span and text[span.start : span.end] not in {"", text}:
        text = text[span.start : span.end]
        asked += ", part of the remark"
    if one.supporters:
        asked += f", supported by {phrases.people(one.supporters)}"
    return Quote(text, one.number, one.remark.uuid, asked)


def asked(study: Study, vote: Vote, called: str = "") -> str:
    """What was asked, under the name that the question has here, or as it is ``called``."""
    return f"{called or study.names[vote.question.id]}: {phrases.quoted(vote.question.text)}"


def received(study: Study, vote: Vote) -> str:
    """How many people answered an open question, and how many remarks were released and may be quoted."""
    let_in = "".join(f" {words[0].upper()}{words[1:]}." for words in map(admitted_words, _let_in(vote)))
    if any(ballot.hidden for ballot in vote.ballots):
        if len(vote.ballots) == 1:
            return f"Fewer than {FLOOR} people answered.{let_in}"
        return f"In one round or more, fewer than {FLOOR} people answered.{let_in}"
    answered = sum(ballot.answered for ballot in vote.ballots)
    paper = sum(ballot.paper for ballot in vote.ballots)
    on_paper = f", including {paper} on paper" if paper else ""
    if not answered:
        return "Nobody answered."
    released, may = study.released[vote.question.id], len(may_quote(study, vote))
    verb = "was" if released == 1 else "were"
    return (
        f"{phrases.people(answered)} answered{on_paper}. "
        f"{phrases.plural(released, 'remark')} {verb} released, of which {may} may be quoted.{let_in}"
    )


def _let_in(vote: Vote) -> list[Ballot]:
    return [ballot for ballot in vote.ballots if ballot.admitted]


def may_quote(study: Study, vote: Vote) -> list[Numbered]:
    """The remarks of one question that may be quoted, without "n/a" and the like."""
    nothing = {remark.uuid for remark in study.themes.apart}
    return [one for one in study.quotes if one.remark.question == vote.question.id and one.remark.uuid not in nothing]


def heard(study: Study, vote: Vote, most: int = MOST_QUOTES, called: str = "") -> tuple[Block, ...]:
    """What was asked, how many answered, and what some of them said that is not quoted elsewhere."""
    may = may_quote(study, vote)
    elsewhere = {one.remark.text for quotes in allotted(study).values() for one in quotes}
    left = [one for one in may if one.remark.text not in elsewhere]
    sentences = [asked(study, vote, called), received(study, vote)]
    if there := len(may) - len(left):
        sentences.append(f"{there} of them {'is' if there == 1 else 'are'} quoted under a theme.")
    place = f"question/{vote.question.id}"
    shown = cleared(study, place, each_once(sorted(left, key=lambda one: (-one.supporters, one.number)))[:most])
    cautions = unconfirmed(study, place, shown)
    return (Paragraph(" ".join(sentences)), *cautions, *(quote(study, one, place) for one in shown))
