"""How would another sector vote? What people guessed beside what that sector said, where this may be shown."""

from __future__ import annotations

from analysis import phrases
from analysis.chapters.distribution import (
    FEW,
    admitted,
    answer_label,
    by_sector,
    distribution,
    kept_back,
    stacked,
    sure,
)
from analysis.document import Block, Cell, Figure, Paragraph, Section, StackedRow, Table
from analysis.ordinal import Median, median
from analysis.study import Study
from analysis.votes import PREDICT, Ballot, Vote
from workshop.exercises import prediction_id
from workshop.tallies import Line


def predictions(study: Study) -> tuple[Section, ...]:
    """A section for each question that was put for oneself, with the guesses about it, and for each other guess."""
    asked = study.of(PREDICT)
    guesses = {vote.question.id: (vote, own_votes(study, vote)) for vote in asked if vote.question.about}
    parts: list[tuple[str, list[Block]]] = []
    for vote in asked:
        if vote.question.about:
            continue
        mine = [guess for guess, own in guesses.values() if own == vote]
        rounds = {ballot.round for guess in mine for ballot in guess.ballots if ballot.answered and not ballot.hidden}
        blocks: list[Block] = []
        if all(ballot.round in rounds for ballot in vote.ballots):
            blocks += [Paragraph(f"We asked: {phrases.quoted(vote.title)}"), *kept_back(vote), *admitted(vote)]
            blocks += [*sure(vote), *by_sector(study, vote)]
        else:
            blocks += distribution(study, vote)
        for guess in mine:
            blocks += _gap(study, vote, guess)
        parts.append((vote.activity.title if vote.activity else vote.title, blocks))
    for guess, own in guesses.values():
        if own is None or own.purpose != PREDICT:
            name = f"What this sector would say: {_sector(study, guess.question.about)}"
            parts.append((name, [*(_gap(study, own, guess) if own else distribution(study, guess))]))
    return tuple(
        Section(f"prediction-{number}", name, tuple(blocks)) for number, (name, blocks) in enumerate(parts, start=1)
    )


def own_votes(study: Study, guess: Vote) -> Vote | None:
    """The same question as people answered it for themselves."""
    about = guess.question.about
    return next(
        (v for v in study.votes if not v.question.about and prediction_id(v.question.id, about) == guess.question.id),
        None,
    )


def _sector(study: Study, sector: str) -> str:
    return study.sectors.get(sector, sector)


def sector_lines(study: Study, own: Vote, sector: str) -> dict[str, tuple[Line, ...]]:
    """The own votes of a sector, or of the group in which it is counted, by round: of those that may be shown."""
    group = study.groups.get(sector, "")
    rows = {ballot.round: ballot.by_group.of(group) for ballot in own.ballots}
    return {
        round_: tuple(Line(o.id, o.label, row.counts.get(o.id, 0), o.off_scale) for o in own.question.options)
        for round_, row in rows.items()
        if row
    }


def _gap(study: Study, own: Vote, guess: Vote) -> tuple[Block, ...]:
    """The guesses, and how far they were from what the sector said itself."""
    name = _sector(study, guess.question.about)
    group = study.groups.get(guess.question.about, name)
    said = sector_lines(study, own, guess.question.about)
    rounds = {ballot.round: ballot for ballot in own.ballots}
    pairs = [(ballot, rounds[ballot.round]) for ballot in guess.ballots if ballot.round in rounds and ballot.answered]
    blocks: list[Block] = [Paragraph(f"Then everybody guessed how this sector would answer: {name}.")]
    if not pairs:
        return (*blocks, Paragraph("Nobody made a guess."))
    blocks += admitted(guess)
    for guessed, voted in pairs:
        if guessed.hidden:
            blocks.append(Paragraph(FEW))
            continue
        lines = said.get(voted.round)
        blocks += [_figure(name, group, guessed, voted, lines), *_distance(group, guessed, lines)]
    blocks += sure(guess)
    if not said:
        least = f"{study.threshold} or more of it and of the others answered"
        blocks.append(
            Paragraph(
                f"The votes of this sector are not shown: {group}. They are shown only where {least}, "
                "and nobody could be recognised."
            )
        )
    elif group != name:
        blocks.append(Paragraph(f"The votes of this sector are counted in its group: {group}."))
    return tuple(blocks)


def _figure(name: str, group: str, guessed: Ballot, voted: Ballot, said: tuple[Line, ...] | None) -> Figure:
    own = [("Own votes of the whole room", voted)] if not voted.hidden else []
    columns = [(label, ballot.tally.lines, ballot.response) for label, ballot in own]
    columns.append((f"Guesses about {name}", guessed.tally.lines, guessed.response))
    if said:
        columns.append((f"Own votes of {group}", said, phrases.people(_people(said))))
    whose = "its" if group == name else f"{group}:"
    options = guessed.tally.question.options
    middle = "The middle" if guessed.tally.question.kind == "scale" else "The most common"
    rows: list[tuple[Cell, ...]] = [
        (answer_label(option), *(_count(lines, option.id) for _, lines, _ in columns)) for option in options
    ]
    rows.append(
        (
            "People who answered",
            *(ballot.answered for _, ballot in own),
            guessed.answered,
            *((_people(said),) if said else ()),
        )
    )
    bars = tuple(
        StackedRow(
            label,
            response,
            tuple(line.count for line in lines if not line.off_scale),
            sum(line.count for line in lines if line.off_scale),
        )
        for label, lines, response in columns
    )
    return Figure(
        title=f"{middle} guess for {name} was {_centre(guessed.tally.lines, guessed)}"
        + (f"; {whose} own {middle[4:]} answer was {_centre(said, guessed)}" if said else ""),
        alt="Horizontal stacked bars: how people voted, and how they guessed that one sector would vote."
        + "".join(f" {label}: {_centre(lines, guessed)}." for label, lines, _ in columns),
        chart=stacked(guessed.tally.question, bars),
        table=Table("Votes and guesses", ("Answer", *(label for label, _, _ in columns)), tuple(rows)),
        base="people who answered, given beside each bar",
    )


def _distance(name: str, guessed: Ballot, said: tuple[Line, ...] | None) -> tuple[Block, ...]:
    """The gap in words."""
    if not said:
        return ()
    leading = _leading(said)
    right = sum(_count(guessed.tally.lines, id_) for id_ in leading)
    labels = phrases.listed([phrases.quoted(line.label) for line in said if line.id in leading], "or")
    sentence = (
        f"What people of this sector said most often ({name}): {labels}. "
        f"Of all guesses, {phrases.share(right, guessed.answered)} named that."
    )
    return (Paragraph(sentence + _steps(guessed, said)),)


def _steps(guessed: Ballot, said: tuple[Line, ...]) -> str:
    """How the middle guess lies to the sector's middle answer, of scales."""
    guess, own = guessed.median, _median(said, guessed)
    if not guess or not own:
        return ""
    if guess == own:
        return " The middle guess was the sector's own middle answer."
    labels = [line.label for line in said if not line.off_scale]
    distance = sum(labels.index(label) for label in (guess.low, guess.high))
    distance -= sum(labels.index(label) for label in (own.low, own.high))
    if not distance:
        return " The middle guess lay around the sector's own middle answer."
    side = "further up the scale than" if distance > 0 else "further down the scale than"
    steps = f" by {phrases.plural(abs(distance) // 2, 'step')}" if distance % 2 == 0 else ""
    return f" The middle guess was {side} the sector's own middle answer{steps}."


def _median(lines: tuple[Line, ...], like: Ballot) -> Median | None:
    return median(lines) if like.tally.question.kind == "scale" else None


def _centre(lines: tuple[Line, ...], like: Ballot) -> str:
    """The middle answer of a scale, or the answer given most often."""
    if like.tally.question.kind == "scale":
        middle = median(lines)
        return middle.words if middle else "nothing on the scale"
    leading = _leading(lines)
    return phrases.listed([phrases.quoted(line.label) for line in lines if line.id in leading], "or")


def _leading(lines: tuple[Line, ...]) -> set[str]:
    most = max(line.count for line in lines)
    return {line.id for line in lines if line.count == most}


def _count(lines: tuple[Line, ...], option: str) -> int:
    return next((line.count for line in lines if line.id == option), 0)


def _people(lines: tuple[Line, ...]) -> int:
    return sum(line.count for line in lines)
