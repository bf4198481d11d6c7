"""What people guessed that another sector would vote, against what that sector voted itself, where it may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.agreement import Span
from analysis.breakdown import Counts
from analysis.differences import cliffs_delta
from analysis.positions import Positions, places
from analysis.votes import ONE_OPTION, Ballot, Vote
from workshop.exercises import prediction_id


@dataclass(frozen=True)
class Gap:
    """Predictions beside votes, both by option in the question's order: off the scale too.

    ``base`` people predicted and ``voted_base`` voted.
    """

    predicted: Counts
    voted: Counts
    scale: Mapping[str, int] | None
    """The place of each point, from 1; None where the options have no order."""

    @property
    def base(self) -> int:
        return sum(self.predicted.values())

    @property
    def voted_base(self) -> int:
        return sum(self.voted.values())

    @property
    def medians(self) -> tuple[Span | None, Span | None]:
        """The middle prediction and the middle vote on the scale; None where there is none."""
        predicted, voted = self._on(self.predicted), self._on(self.voted)
        return predicted.median if predicted else None, voted.median if voted else None

    @property
    def delta(self) -> float | None:
        """Cliff's delta: above 0 where predictions lie higher on the scale than votes, below 0 where they lie lower.

        None without a scale, or where nobody is on it on either side.
        """
        predicted, voted = self._on(self.predicted), self._on(self.voted)
        if not predicted or not voted or not predicted.base or not voted.base:
            return None
        return cliffs_delta(predicted.spelled(), voted.spelled())

    @property
    def named(self) -> int:
        """People who predicted what the sector voted most often, or one of those if several were as frequent."""
        most = max(self.voted.values(), default=0)
        return sum(self.predicted[option] for option, count in self.voted.items() if count == most and most)

    def _on(self, counts: Counts) -> Positions | None:
        if self.scale is None:
            return None
        return Positions.counted(counts, self.scale)


@dataclass(frozen=True)
class Perception:
    """One round of guesses about the sector ``about``, which is counted in ``group``, as far as it may be shown.

    ``others`` are the guesses of everybody outside that group, with those on paper, which bear no sector: people of
    the group know their colleagues, and their votes are those that are guessed. None where the group's own guesses may
    not be shown, as a reader could take the one from the other. ``by_group`` are the guesses of each other group that
    may be shown, and ``voted`` what the group said itself, or None. All count people by option.
    """

    guess: Vote
    own: Vote
    group: str
    guessed: Ballot
    mine: Ballot
    others: Counts | None
    by_group: Mapping[str, Counts]
    voted: Counts | None

    @property
    def about(self) -> str:
        return self.guess.question.about

    @property
    def gap(self) -> Gap | None:
        """What others guessed against what the group said; None where either is hidden."""
        return None if self.others is None else self.of(self.others)

    def of(self, guesses: Counts) -> Gap | None:
        """Some guesses against what the group said; None where that is hidden."""
        if self.voted is None:
            return None
        question = self.own.question
        return Gap(
            {option.id: guesses.get(option.id, 0) for option in question.options},
            {option.id: self.voted.get(option.id, 0) for option in question.options},
            places(question) if question.kind == "scale" else None,
        )


def perceptions(votes: Sequence[Vote], group: Mapping[str, str]) -> tuple[Perception, ...]:
    """Every round in which a question was put for oneself and about a sector, in the order asked; of those that too
    few people answered, nothing of what they said. ``group`` gives the group in which each sector is counted."""
    own = {
        prediction_id(vote.question.id, sector): vote
        for vote in votes
        for sector in group
        if not vote.question.about and vote.question.kind in ONE_OPTION
    }
    return tuple(
        _perception(guess, own[guess.question.id], guessed, mine, group[guess.question.about])
        for guess in votes
        if guess.question.about in group and guess.question.id in own
        for guessed in guess.ballots
        for mine in own[guess.question.id].ballots
        if mine.round == guessed.round
    )


def _perception(guess: Vote, own: Vote, guessed: Ballot, mine: Ballot, group: str) -> Perception:
    theirs, said = guessed.by_group.of(group), mine.by_group.of(group)
    return Perception(
        guess,
        own,
        group,
        guessed,
        mine,
        {option: count - theirs.counts.get(option, 0) for option, count in guessed.counts.items()} if theirs else None,
        {row.group: row.counts for row in guessed.by_group.rows if row.group != group},
        said.counts if said else None,
    )
