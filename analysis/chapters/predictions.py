"""How would another sector vote? What people guessed beside what that sector said, where this may be shown."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import phrases
from analysis.breakdown import Counts
from analysis.chapters.distribution import (
    FEW,
    admitted,
    answer_label,
    beside_bars,
    distribution,
    kept_back,
    stacked,
    sure,
)
from analysis.disclosure import HIDDEN
from analysis.document import Block, Cell, Figure, Paragraph, Section, StackedRow, Table
from analysis.ordinal import labelled
from analysis.perception import Gap, Perception, perceptions
from analysis.positions import Positions, places
from analysis.study import Study
from analysis.votes import PREDICT, Vote
from workshop.activities import Question


def predictions(study: Study) -> tuple[Section, ...]:
    """A section for each question that was put for oneself, with the guesses about it, and for each other guess."""
    asked = study.of(PREDICT)
    found = perceptions(study.votes, study.groups)
    parts: list[tuple[str, list[Block]]] = []
    for vote in asked:
        if vote.question.about:
            continue
        mine = [one for one in found if one.own is vote]
        rounds = {one.mine.round for one in mine if one.guessed.answered and not one.guessed.hidden}
        blocks: list[Block] = []
        if all(ballot.round in rounds for ballot in vote.ballots):
            blocks += [Paragraph(f"We asked: {phrases.quoted(vote.title)}"), *kept_back(vote), *admitted(vote)]
            blocks += sure(vote)
        else:
            blocks += distribution(vote)
        for guess in asked:
            if about := [one for one in mine if one.guess is guess]:
                blocks += _gap(study, guess, about)
        parts.append((vote.activity.title if vote.activity else vote.title, blocks))
    for guess in asked:
        about = [one for one in found if one.guess is guess]
        if guess.question.about and not any(one.own.purpose == PREDICT for one in about):
            name = f"What this sector would say: {_sector(study, guess)}"
            parts.append((name, [*(_gap(study, guess, about) if about else distribution(guess))]))
    return tuple(
        Section(f"prediction-{number}", name, tuple(blocks)) for number, (name, blocks) in enumerate(parts, start=1)
    )


def _sector(study: Study, guess: Vote) -> str:
    return study.sectors.get(guess.question.about, guess.question.about)


def _gap(study: Study, guess: Vote, rounds: Sequence[Perception]) -> tuple[Block, ...]:
    """The guesses, and how far they were from what the sector said itself."""
    name, group = _sector(study, guess), rounds[0].group
    blocks: list[Block] = [Paragraph(f"Then everybody guessed how this sector would answer: {name}.")]
    held = [one for one in rounds if one.guessed.answered]
    if not held:
        return (*blocks, Paragraph("Nobody made a guess."))
    blocks += admitted(guess)
    for one in held:
        blocks += [Paragraph(FEW)] if one.guessed.hidden else [_figure(name, one), *_distance(one), *_by_group(one)]
    blocks += sure(guess)
    if not any(one.voted for one in held):
        least = f"{study.threshold} or more of it and of the others answered"
        blocks.append(
            Paragraph(
                f"The votes of this sector are not shown: {group}. They are shown only where {least}, "
                "and nobody could be recognised."
            )
        )
    elif group != name:
        blocks.append(Paragraph(f"The votes of this sector are counted in its group: {group}."))
    if any(one.voted and one.others is None for one in held):
        blocks.append(Paragraph(OWN_TOO))
    if any(one.others and one.guessed.paper for one in held):
        blocks.append(Paragraph("Guesses on paper have no sector, and are counted with those of others."))
    return tuple(blocks)


OWN_TOO = (
    "The guesses of the sector's own people could not be left out without giving somebody away. "
    "So the guesses are not compared with its votes."
)


def _figure(name: str, one: Perception) -> Figure:
    question = one.own.question
    columns: list[tuple[str, Counts, str]] = []
    if not one.mine.hidden:
        columns.append(("Own votes of the whole room", one.mine.counts, one.mine.response))
    guesses = one.guessed.counts if one.others is None else one.others
    if one.others is None:
        columns.append((f"Guesses about {name}", guesses, one.guessed.response))
    else:
        columns.append((f"Guesses of others about {name}", guesses, phrases.people(sum(guesses.values()))))
    if one.voted:
        columns.append((f"Own votes of {one.group}", one.voted, phrases.people(sum(one.voted.values()))))
    whose = "its" if one.group == name else f"{one.group}:"
    middle = "The middle" if question.kind == "scale" else "The most common"
    rows: list[tuple[Cell, ...]] = [
        (answer_label(option), *(counts.get(option.id, 0) for _, counts, _ in columns)) for option in question.options
    ]
    rows.append(("People who answered", *(sum(counts.values()) for _, counts, _ in columns)))
    bars, base = beside_bars(
        StackedRow(
            label,
            response,
            tuple(counts.get(option.id, 0) for option in question.options if not option.off_scale),
            sum(counts.get(option.id, 0) for option in question.options if option.off_scale),
        )
        for label, counts, response in columns
    )
    return Figure(
        title=f"{middle} guess for {name} was {_centre(guesses, question)}"
        + (f"; {whose} own {middle[4:]} answer was {_centre(one.voted, question)}" if one.voted else ""),
        alt="Horizontal stacked bars: how people voted, and how they guessed that one sector would vote."
        + "".join(f" {label}: {_centre(counts, question)}." for label, counts, _ in columns),
        chart=stacked(question, bars),
        table=Table("Votes and guesses", ("Answer", *(label for label, _, _ in columns)), tuple(rows)),
        base=base,
    )


def _distance(one: Perception) -> tuple[Block, ...]:
    """The gap in words."""
    if one.gap is None or one.voted is None:
        return ()
    sentence = (
        f"What people of this sector said most often ({one.group}): {_leading(one.voted, one.own.question)}. "
        f"Of the guesses of others, {phrases.share(one.gap.named, one.gap.base)} named that."
    )
    return (Paragraph(sentence + _steps(one.gap)),)


def _steps(gap: Gap) -> str:
    """How the middle guess lies to the sector's middle answer, of scales."""
    guess, own = gap.medians
    if not guess or not own:
        return ""
    if guess == own:
        return " The middle guess was the sector's own middle answer."
    distance = guess.low + guess.high - own.low - own.high
    if not distance:
        return " The middle guess lay around the sector's own middle answer."
    side = "further up the scale than" if distance > 0 else "further down the scale than"
    steps = f" by {phrases.plural(abs(distance) // 2, 'step')}" if distance % 2 == 0 else ""
    return f" The middle guess was {side} the sector's own middle answer{steps}."


def _by_group(one: Perception) -> tuple[Block, ...]:
    """What each other sector guessed, where it may be shown."""
    if not one.by_group:
        return ()
    scale = one.own.question.kind == "scale"
    rows: list[tuple[Cell, ...]] = []
    for group, guesses in one.by_group.items():
        gap = one.of(guesses)
        right = phrases.share(gap.named, gap.base) if gap else HIDDEN
        middle = (_centre(guesses, one.own.question),) if scale else ()
        rows.append((group, sum(guesses.values()), right, *middle))
    header = ("Sector", "People who guessed", "Named what it said most often", *(("Middle guess",) if scale else ()))
    return (Table("Guesses by sector", header, tuple(rows)),)


def _centre(counts: Counts, question: Question) -> str:
    """The middle answer of a scale, or the answer given most often."""
    if question.kind != "scale":
        return _leading(counts, question)
    middle = Positions.counted(counts, places(question)).median
    labels = [option.label for option in question.options if not option.off_scale]
    return labelled(middle, labels).words if middle else "nothing on the scale"


def _leading(counts: Counts, question: Question) -> str:
    most = max(counts.values())
    leading = [phrases.quoted(option.label) for option in question.options if counts.get(option.id, 0) == most]
    return phrases.listed(leading, "or")
