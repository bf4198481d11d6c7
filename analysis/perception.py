"""What people of one sector predicted that another would vote, against what that sector voted itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.agreement import Span
from analysis.differences import cliffs_delta
from analysis.positions import Positions, chosen, grouped, places, sectors
from workshop.activities import Question
from workshop.exercises import prediction_id
from workshop.room import Room


@dataclass(frozen=True)
class Gap:
    """Predictions beside votes, both by option in the question's order: off the scale too.

    ``base`` people predicted and ``voted_base`` voted.
    """

    predicted: Mapping[str, int]
    voted: Mapping[str, int]
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

    @property
    def overlap(self) -> float | None:
        """How much of the two distributions is the same: 1 if they are equal, 0 if they share no option; None where
        one of them is empty. It is 1 less the total variation distance."""
        if not self.base or not self.voted_base:
            return None
        return sum(min(self.predicted[one] / self.base, self.voted[one] / self.voted_base) for one in self.voted)

    def _on(self, counts: Mapping[str, int]) -> Positions | None:
        if self.scale is None:
            return None
        on = tuple(counts[point] for point in self.scale)
        return Positions(on, sum(counts.values()) - sum(on))


@dataclass(frozen=True)
class Perception:
    """One round of predictions about the sector ``about``.

    ``others`` are the predictions of all other sectors, and ``groups`` those of each of them. What people of the
    sector predicted of their own is in neither, but in ``own``: they know their colleagues, and their votes are
    those that are predicted.
    """

    question: str
    about: str
    round: str
    others: Gap
    own: Gap
    groups: Mapping[str, Gap]


def perceptions(room: Room) -> tuple[Perception, ...]:
    """Every closed round in which a question was put for oneself and about a sector, in the order asked.

    Votes and predictions on paper bear no sector and are left out.
    """
    own = {
        prediction_id(question, sector.id): question
        for question, asked in room.questions.items()
        if not asked.about
        for sector in room.plan[0].sectors
    }
    return tuple(
        _perception(room, own[predicted], room.questions[predicted], round_)
        for predicted, round_ in room.asked
        if predicted in own and room.questions[predicted].about
        if (own[predicted], round_) in room.askings and room.questions[predicted].kind in {"choice", "scale"}
        if not room.askings[predicted, round_].open and not room.askings[own[predicted], round_].open
    )


def _perception(room: Room, question: str, prediction: Question, round_: str) -> Perception:
    asked, about = room.questions[question], prediction.about
    voted = grouped(chosen(room, (question, round_)), sectors(room)).get(about, {})
    predicted = grouped(chosen(room, (prediction.id, round_)), sectors(room))
    own = predicted.pop(about, {})
    everybody_else = {who: option for of in predicted.values() for who, option in of.items()}
    return Perception(
        question,
        about,
        round_,
        _gap(asked, everybody_else, voted),
        _gap(asked, own, voted),
        {sector: _gap(asked, of, voted) for sector, of in predicted.items()},
    )


def _gap(question: Question, predicted: Mapping[str, str], voted: Mapping[str, str]) -> Gap:
    first, second = Counter(predicted.values()), Counter(voted.values())
    options = [option.id for option in question.options]
    return Gap(
        {option: first[option] for option in options},
        {option: second[option] for option in options},
        places(question) if question.kind == "scale" else None,
    )
