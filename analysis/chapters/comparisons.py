"""When each sector would share, what differed between sectors, and how far opinion moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis import phrases
from analysis.chapters.distribution import open_by_sector
from analysis.disclosure import HIDDEN, too_few
from analysis.document import Block, Bullets, Cell, Figure, Heat, Paragraph, Section, Steps, Table
from analysis.sentences import RULE, differences, movements, steps
from analysis.sharing import Between, Card, Curve, Step
from analysis.study import Study
from analysis.votes import Vote

EVERYONE = "Everyone"


def curves(study: Study) -> tuple[Section, ...]:
    """For each staged card the share of each group that would share, by release; then all cards together."""
    votes = {vote.question.id: vote for vote in study.votes}
    parts, drawn = [], set()
    for number, card in enumerate(study.curves.cards, start=1):
        vote = votes[card.question]
        if len(card.everyone.steps) > 1 and not any(too_few(ballot.answered) for ballot in vote.ballots):
            shown = _shown(vote, card)
            drawn.add(card.question)
            parts.append(
                Section(f"curve-{number}", f"When would people share? {card.title}", _curve(study, card, shown))
            )
    pooled = study.curves.pooled
    # From the sum of all cards a reader could take those that are shown, and have the one that is not.
    if pooled and len(study.curves.pooled_cards) > 1 and drawn.issuperset(study.curves.pooled_cards):
        cards = [card for card in study.curves.cards if card.question in study.curves.pooled_cards]
        shown = set.intersection(*(_shown(votes[card.question], card) for card in cards))
        note = Paragraph("Votes on these cards are added up, so somebody who voted on three counts three times.")
        together = (note, *_curve(study, pooled, shown, cards))
        parts.append(Section("curve-all", "When would people share? All cards together", together))
        parts.append(Section("curve-heat", "When would people share? Card by card", _heat(study, cards, votes)))
    return tuple(parts)


def _heat(study: Study, cards: list[Card], votes: dict[str, Vote]) -> tuple[Block, ...]:
    """Who would share at the last release of each card: everyone, and each group that is shown there."""
    last = cards[0].everyone.steps[-1].release
    shown = {card.question: _shown(votes[card.question], card) for card in cards}
    groups = [name for name in dict.fromkeys(study.groups.values()) if any(name in card.groups for card in cards)]
    steps: dict[str, list[Step | None]] = {EVERYONE: [card.everyone.steps[-1] for card in cards]}
    for name in groups:
        steps[name] = [card.groups[name].steps[-1] if name in shown[card.question] else None for card in cards]
    low, high = (choose((would_share(card.everyone.steps[-1]) for card in cards), key=_part) for choose in (min, max))
    return (
        Figure(
            title=f"At release {last}, from {low} to {high} would share, by card",
            alt="A table of shares, the darker the higher: "
            + " ".join(
                f"{name}: {', '.join(spoken(percent(step) if step else None) for step in row)}."
                for name, row in steps.items()
            ),
            chart=Heat(
                tuple(card.title for card in cards),
                tuple((name, tuple(percent(step) if step else None for step in row)) for name, row in steps.items()),
            ),
            table=Table(
                f"People who would share at release {last}",
                ("Group", *(card.title for card in cards)),
                tuple((name, *(would_share(step) if step else HIDDEN for step in row)) for name, row in steps.items()),
                "Shares are of answers on the scale.",
            ),
            base=f"of everyone {_listed(card.everyone.steps[-1] for card in cards)} people on the scale, by card",
        ),
    )


def _part(told: str) -> float:
    part, _, base = told.partition(" of ")
    return int(part) / int(base.split()[0]) if base else 0.0


def _shown(vote: Vote, card: Card) -> set[str]:
    """The groups whose row is shown at each release of the card."""
    rounds = [ballot for ballot in vote.ballots if not ballot.hidden]
    last = {ballot.round.partition("-")[0]: ballot for ballot in rounds}
    return {
        group
        for group in card.groups
        if all(step.release in last and last[step.release].by_group.of(group) for step in card.everyone.steps)
    }


def _curve(study: Study, card: Card, shown: set[str], of: Sequence[Card] = ()) -> tuple[Block, ...]:
    """``of`` are the cards of which this one is the sum: there, somebody stands for several votes."""
    groups = {EVERYONE: card.everyone} | {name: curve for name, curve in card.groups.items() if name in shown}
    releases = tuple(f"Release {step.release}" for step in card.everyone.steps)
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            *(would_share(step) for step in curve.steps),
            *_middle(study, curve, *(_group(one, name) for one in of if name in {EVERYONE, *one.groups})),
        )
        for name, curve in groups.items()
    ]
    rows += [(name, *([HIDDEN] * (len(releases) + 2))) for name in card.groups if name not in groups]
    table = Table(
        "People who would share",
        ("Group", *releases, "Middle person", "Middle half"),
        tuple(rows),
        "Sharing: “limited facts to one agency” or more. Shares are of answers on the scale. The middle person: at "
        "which release half of those who voted each time would share.",
    )
    lines = tuple((name, tuple(percent(step) for step in curve.steps)) for name, curve in groups.items())
    lines = tuple((name, values) for name, values in lines if any(value is not None for value in values))
    if not lines:
        return (Paragraph("Too few people voted for a curve."), table)
    first, last = card.everyone.steps[0], card.everyone.steps[-1]
    return (
        Figure(
            title=f"Of everyone, {would_share(first)} would share at release {first.release}, "
            f"and {would_share(last)} at release {last.release}",
            alt="Step lines: the share of each group that would share, by release. "
            + " ".join(f"{name}: {', '.join(spoken(value) for value in values)}." for name, values in lines),
            chart=Steps(releases, lines),
            table=table,
            base=f"of everyone {_listed(card.everyone.steps)} people on the scale, by release",
        ),
    )


def would_share(step: Step) -> str:
    """How many would share, of how many."""
    return phrases.share(step.sharing, step.base) if step.base else "nobody"


def percent(step: Step) -> int | None:
    """The share that would, where enough people stand behind it."""
    return phrases.percent(step.sharing, step.base) if step.base >= phrases.SMALLEST_BASE else None


def spoken(value: int | None) -> str:
    """A percentage for a reader's eyes or ears."""
    return HIDDEN if value is None else f"{value}%"


def _listed(steps: Iterable[Step]) -> str:
    return phrases.listed([str(step.base) for step in steps])


def _group(card: Card, name: str) -> Curve:
    return card.everyone if name == EVERYONE else card.groups[name]


def _middle(study: Study, curve: Curve, *parts: Curve) -> tuple[str, str]:
    """The release of the middle person and of the middle half, of groups with enough who voted each time."""
    people = min(one.first.base for one in parts or (curve,))
    if people < study.threshold or not curve.first.median or not curve.first.quartiles:
        return HIDDEN, HIDDEN
    return _release(curve.first.median), _release(curve.first.quartiles)


def _release(between: Between) -> str:
    low, high = (f"release {one}" if one else "not by the last release" for one in (between.low, between.high))
    return low if low == high else f"{low} to {high}"


def compared(study: Study) -> tuple[Section, ...]:
    """The sentences on sectors and on movement, with the rule of their strength."""
    differ, moved, stepped = differences(study.votes), movements(study.votes), steps(study.votes)
    if not any(open_by_sector(vote) for vote in study.votes) and not (moved or stepped):
        return ()
    blocks: list[Block] = []
    for title, found, otherwise in (
        ("Between sectors:", differ, "No scale shows a difference between sectors that is large enough to be told."),
        (
            "Between the first vote and the last, of the same people:",
            moved,
            "Between the first vote and the last, no question shows a movement that is large enough to be told.",
        ),
    ):
        blocks += [Paragraph(title), Bullets(tuple(one.whole for one in found))] if found else [Paragraph(otherwise)]
    if stepped:
        title = "Between one vote and the next, of the same people:"
        blocks += [Paragraph(title), Bullets(tuple(one.whole for one in stepped))]
    if differ or moved or stepped:
        blocks += [Paragraph("How strength is given:"), Bullets(RULE)]
    return (Section("compared", "What differed, and what moved", tuple(blocks)),)
