"""What sets a group apart from everybody else, as Polis finds it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Representativeness:
    """How a group took a statement, beside everybody else.

    ``probability`` is the chance that someone of the group agrees, and ``probability_test`` a z-score: how far that
    is from one half. ``repness`` is how many times as likely agreement is inside the group as outside, and
    ``repness_test`` the z-score of that difference. Polis takes z-scores above 1.2816 for meaningful (90%, one-sided).
    """

    probability: float
    probability_test: float
    repness: float
    repness_test: float


def representativeness(agree_in: int, seen_in: int, agree_out: int, seen_out: int) -> Representativeness:
    """Of the ``seen_in`` people of a group who saw a statement ``agree_in`` agreed; of all others, ``agree_out``.

    To ask what a group rejects, give the numbers who disagreed. One imagined answer for either side keeps small
    groups from certainty; where nobody saw the statement, the probability is 1/2, and its test, as in Polis, 1.
    ``ValueError`` where more agreed than saw it, and for numbers below 0.

    Small, C. et al. (2021). Polis: scaling deliberation by mapping high dimensional opinion spaces. Recerca 26(2).
    The formulas are those of Polis's ``repness.clj`` and ``stats.clj``.
    """
    if not (0 <= agree_in <= seen_in and 0 <= agree_out <= seen_out):
        raise ValueError("People who agree must be among those who saw the statement, and not fewer than 0.")
    inside = (agree_in + 1) / (seen_in + 2)
    outside = (agree_out + 1) / (seen_out + 2)
    return Representativeness(
        probability=inside,
        probability_test=2 * math.sqrt(seen_in + 1) * ((agree_in + 1) / (seen_in + 1) - 0.5),
        repness=inside / outside,
        repness_test=_two_proportions(agree_in + 1, seen_in + 1, agree_out + 1, seen_out + 1),
    )


def group_informed_consensus(agree: Sequence[int], seen: Sequence[int]) -> float:
    """The chance that one person of each group would all agree: a group that does not agree cannot be outvoted.

    ``agree`` of the ``seen`` people of each group agreed; one imagined answer for either side as above. Errors too.

    Polis, ``conversation.clj``, ``group-aware-consensus``; compdemocracy.org/group-informed-consensus.
    """
    return math.prod(representativeness(*group, 0, 0).probability for group in zip(agree, seen, strict=True))


def _two_proportions(first: int, of_first: int, second: int, of_second: int) -> float:
    """The z-score of the difference between two proportions, from their pooled variance; 0 if both are whole."""
    pooled = (first + second) / (of_first + of_second)
    if pooled == 1:
        return 0.0
    return (first / of_first - second / of_second) / math.sqrt(pooled * (1 - pooled) * (1 / of_first + 1 / of_second))
