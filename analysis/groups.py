"""Opinion groups: people who answered alike over many statements, as Polis finds them.

Small, C., Bjorkegren, M., Erkkilä, T., Shaw, L. and Megill, C. (2021). Polis: scaling deliberation by mapping high
dimensional opinion spaces. Recerca 26(2). Where its text is silent, Polis's ``conversation.clj`` and ``pca.clj``.

An opinion group is no kind of person and no agency: it is a way to draw lines through a cloud of answers.
``silhouette`` says how clear the lines are, and ``even_spread`` whether they are clearer than through no groups at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from analysis.distinctive import Representativeness, group_informed_consensus, representativeness
from analysis.positions import chosen, places
from workshop.errors import Rejected
from workshop.room import Room

Matrix = NDArray[np.float64]

FEWEST_PEOPLE = 20
"""Two groups of ten. Where all of ten agree, the lower Wilson limit is 72%: told from an even split with some room.
Fewer people are a few tables, and it is better to ask them."""

FEWEST_STATEMENTS = 4
"""Fewer statements leave too few ways to answer: a plane through three columns is nearly the answers themselves."""

ENOUGH = 7
"""Votes that somebody needs to be placed, or all statements if they are fewer; as in Polis."""

MOST_GROUPS = 5
STARTS = 20
SPREADS, SPREAD = 19, 200
"""Even spreads to compare with, and the most points of one: if none of 19 looks as clear, p is 1 in 20."""

SIGNIFICANT = 1.2816
"""The z-score beyond which Polis calls something representative: 90%, one-sided."""


@dataclass(frozen=True)
class Votes:
    """People in rows, statements in columns: from -1, against, to 1, for; ``nan`` where somebody did not vote."""

    people: tuple[str, ...]
    statements: tuple[str, ...]
    matrix: Matrix


@dataclass(frozen=True)
class Distinctive:
    """A statement that a group takes differently from all others. ``agrees`` is False where it rejects it.

    ``chose`` of the group's ``seen`` did so, and ``others_chose`` of the other ``others_seen``.
    """

    statement: str
    agrees: bool
    chose: int
    seen: int
    others_chose: int
    others_seen: int
    measure: Representativeness


@dataclass(frozen=True)
class Group:
    """``people`` by their place in the votes; ``distinctive`` with the most telling statement first."""

    people: tuple[str, ...]
    centre: tuple[float, float]
    distinctive: tuple[Distinctive, ...]


@dataclass(frozen=True)
class Shared:
    """A statement that every group takes alike. ``agrees`` is False where all reject it.

    ``chose`` and ``seen`` are by group. ``least`` is the probability in the group that leans to it least, and
    ``consensus`` the product over the groups: Polis's group-informed consensus.
    """

    statement: str
    agrees: bool
    chose: tuple[int, ...]
    seen: tuple[int, ...]
    least: float
    consensus: float


@dataclass(frozen=True)
class Opinions:
    """The groups, the largest first, and what all of them share, the surest first.

    ``places`` are the people's points in the plane, in the order of ``people``; ``explained`` is how much of the
    variance the plane holds. ``silhouette`` is the mean over the people for the chosen number of groups, and
    ``silhouettes`` for every number that was possible. ``even_spread`` is how often an even spread of the same width,
    without groups, looks as clear: above 0.05, take the groups as parts of one spread and not as camps.
    """

    people: tuple[str, ...]
    left_out: int
    places: Matrix
    explained: tuple[float, float]
    groups: tuple[Group, ...]
    shared: tuple[Shared, ...]
    silhouette: float
    silhouettes: dict[int, float]
    even_spread: float


def votes_of(room: Room) -> Votes:
    """What people voted on all scales and on choices between two options, each in the last closed round.

    A scale runs from -1 at its low end to 1 at its high end; off the scale counts as no vote. Of two options the first
    is 1 and the second -1. Choices between more options are left out: as a column for each option they would weigh as
    many times. So are predictions, myth cards, which have a right answer, and votes on paper, which nobody can match.
    """
    columns: dict[str, dict[str, float]] = {}
    apart = {
        step.question for one in room.plan[1].activities if one.kind in {"myth", "evaluation"} for step in one.steps
    }
    for question, round_ in room.asked:
        asked, asking = room.questions[question], room.askings[question, round_]
        if asking.open or asked.about or question in apart or asked.kind not in {"scale", "choice"}:
            continue
        if asked.kind == "scale":
            scale = places(asked)
            value = {option: 2 * (place - 1) / (len(scale) - 1) - 1 for option, place in scale.items()}
        elif len(asked.options) == 2:
            value = {asked.options[0].id: 1.0, asked.options[1].id: -1.0}
        else:
            continue
        answers = chosen(room, (question, round_))
        columns[question] = {who: value[option] for who, option in answers.items() if option in value}
    people = tuple(who for who, seat in room.seats.items() if not seat.removed)
    matrix = np.array([[column.get(who, math.nan) for column in columns.values()] for who in sorted(people)])
    return Votes(tuple(sorted(people)), tuple(columns), matrix.reshape(len(people), len(columns)))


def opinion_groups(votes: Votes, floor: int) -> Opinions:
    """Groups of people who voted alike, of at least ``floor`` each.

    People with enough votes are projected on the two directions in which answers differ most, and parted into two to
    five groups, the number with the highest mean silhouette. The same votes give the same groups, whatever their
    order. ``Rejected``, with the sentence, where there are too few people or statements, nobody differs, or no
    number of groups leaves all of them large enough.
    """
    seen = ~np.isnan(votes.matrix)
    number = int(seen.any(axis=0).sum())
    if number < FEWEST_STATEMENTS:
        raise Rejected(f"Opinion groups need votes on {FEWEST_STATEMENTS} statements or more. Here are {number}.")
    placed = np.flatnonzero(seen.sum(axis=1) >= min(ENOUGH, number))
    if len(placed) < FEWEST_PEOPLE:
        raise Rejected(
            f"Opinion groups need {FEWEST_PEOPLE} people or more with enough votes each. Here are {len(placed)}."
        )
    people = tuple(votes.people[row] for row in placed)
    answered = np.flatnonzero(seen[placed].any(axis=0))
    statements = [votes.statements[column] for column in answered]
    matrix = votes.matrix[np.ix_(placed, answered)]
    places, explained = project(matrix)
    if not places.any():
        raise Rejected("Everybody voted alike, so there are no opinion groups.")
    parted = partings(places, floor)
    if not parted:
        raise Rejected(f"The votes do not part into groups of {floor} people or more.")
    k = max(parted, key=lambda number: parted[number][1])
    labels, clear = parted[k]
    votes_by_group = [matrix[labels == group] for group in range(k)]
    groups = tuple(
        Group(
            tuple(who for who, label in zip(people, labels, strict=True) if label == group),
            (float(places[labels == group, 0].mean()), float(places[labels == group, 1].mean())),
            _distinctive(statements, matrix, labels == group),
        )
        for group in range(k)
    )
    return Opinions(
        people=people,
        left_out=len(votes.people) - len(people),
        places=places,
        explained=explained,
        groups=groups,
        shared=_shared(statements, votes_by_group),
        silhouette=clear,
        silhouettes={number: value for number, (_, value) in parted.items()},
        even_spread=_even_spread(places, floor, clear),
    )


def project(matrix: Matrix) -> tuple[Matrix, tuple[float, float]]:
    """The people in the plane of the first two principal components, and the share of variance that each holds.

    A missing vote is the mean of its column, which adds nothing. As in Polis, who voted on few of the columns is
    moved outwards by the root of columns over votes, so that few votes do not pull people to the middle. Each
    component points to where its strongest statement is agreed to. Every column and row needs a vote.
    """
    seen = ~np.isnan(matrix)
    centred = np.where(seen, matrix - np.nanmean(matrix, axis=0), 0.0)
    # There are far fewer columns than people, so their products are quicker to take apart than the votes.
    variances, components = np.linalg.eigh(centred.T @ centred)
    variances = np.clip(variances[::-1], 0, None)
    if variances[0] < 1e-18:
        return np.zeros((len(matrix), 2)), (0.0, 0.0)
    two = components.T[::-1][:2]
    strongest = np.abs(np.round(two, 9)).argmax(axis=1)
    two = two * np.sign(two[[0, 1], strongest])[:, None]
    outwards = np.sqrt(matrix.shape[1] / seen.sum(axis=1))
    held = variances[:2] / variances.sum()
    return centred @ two.T * outwards[:, None], (float(held[0]), float(held[1]))


def silhouette(distances: Matrix, labels: NDArray[np.int_]) -> Matrix:
    """How well each one sits in its group: 1 far from all others, 0 on a border, below 0 nearer to another group.

    ``distances`` is square. Who is alone in a group has 0.

    Rousseeuw, P. J. (1987). Silhouettes: a graphical aid to the interpretation and validation of cluster analysis.
    Journal of Computational and Applied Mathematics 20, 53-65.
    """
    own = labels[:, None] == np.unique(labels)
    sizes = own.sum(axis=0)
    sums = distances @ own.astype(float)
    within = sums[own] / np.maximum(sizes[own.argmax(axis=1)] - 1, 1)
    nearest = np.where(own, np.inf, sums / sizes).min(axis=1)
    larger = np.maximum(within, nearest)
    alone = sizes[own.argmax(axis=1)] == 1
    return np.where(alone | (larger == 0), 0.0, (nearest - within) / np.where(larger == 0, 1.0, larger))


def partings(places: Matrix, floor: int) -> dict[int, tuple[NDArray[np.int_], float]]:
    """For each number of groups that leaves all large enough: who is in which, and the mean silhouette.

    As in Polis, a further group is tried for every twelve people.
    """
    distances = cdist(places, places)
    found = {}
    for k in range(2, min(MOST_GROUPS, 2 + len(places) // 12) + 1):
        labels = _nearest_means(places, k)
        if np.bincount(labels, minlength=k).min() >= max(floor, 1):
            found[k] = labels, float(silhouette(distances, labels).mean())
    return found


def _nearest_means(places: Matrix, k: int) -> NDArray[np.int_]:
    """K-means: the best of several starts (k-means++), the largest group first. The order of rows changes nothing.

    Lloyd, S. P. (1982). Least squares quantization in PCM. IEEE Transactions on Information Theory 28(2), 129-137.
    Arthur, D. and Vassilvitskii, S. (2007). k-means++: the advantages of careful seeding. SODA 2007, 1027-1035.
    """
    order = np.lexsort(np.round(places, 9).T)
    points = places[order]
    centres = _far_apart(points, k)
    labels = np.full((STARTS, len(points)), -1)
    while True:
        squares = _squares(points, centres)
        nearest = squares.argmin(axis=2)
        if (nearest == labels).all():
            break
        labels = nearest
        member = (labels[:, None] == np.arange(k)[:, None]).astype(float)
        sizes = member.sum(axis=2, keepdims=True)
        centres = np.where(sizes > 0, member @ points / np.maximum(sizes, 1), centres)
    best = squares.min(axis=2).sum(axis=1).round(9).argmin()
    sizes = np.bincount(labels[best], minlength=k)
    ranked = sorted(range(k), key=lambda group: (-sizes[group], *centres[best, group]))
    found = np.empty(len(points), dtype=int)
    found[order] = np.argsort(ranked)[labels[best]]
    return found


def _far_apart(points: Matrix, k: int) -> Matrix:
    """Points to start from, k for each start: each drawn by its squared distance from those before."""
    chance = np.random.default_rng(0)
    centres = points[chance.integers(len(points), size=(STARTS, 1))]
    for _ in range(k - 1):
        reached = _squares(points, centres).min(axis=2).cumsum(axis=1)
        drawn = (reached > chance.random((STARTS, 1)) * reached[:, -1:]).argmax(axis=1)
        centres = np.concatenate([centres, points[drawn][:, None]], axis=1)
    return centres


def _squares(points: Matrix, centres: Matrix) -> Matrix:
    """Squared distances by start, point and centre."""
    across, along = points.T[:, None, :, None] - np.moveaxis(centres, 2, 0)[:, :, None]
    return np.asarray(across**2 + along**2)


def _even_spread(places: Matrix, floor: int, clear: float) -> float:
    """How often points spread evenly over a box, as wide each way as these, have a silhouette as high.

    The reference of the gap statistic: Tibshirani, R., Walther, G. and Hastie, T. (2001). Estimating the number of
    clusters in a data set via the gap statistic. Journal of the Royal Statistical Society B 63(2), 411-423; there the
    range is matched, here the variance, which outliers move less. The votes themselves count as one more.
    """
    chance = np.random.default_rng(1)
    half = np.sqrt(3 * np.clip(np.linalg.eigvalsh(np.cov(places.T)), 0, None))
    spreads = (chance.uniform(-half, half, (min(len(places), SPREAD), 2)) for _ in range(SPREADS))
    as_clear = sum(
        max((value for _, value in partings(spread, floor).values()), default=0) >= clear for spread in spreads
    )
    return (as_clear + 1) / (SPREADS + 1)


def _distinctive(statements: Sequence[str], matrix: Matrix, inside: NDArray[np.bool_]) -> tuple[Distinctive, ...]:
    """What the group agrees to, or rejects, more than all others: both z-scores beyond ``SIGNIFICANT``."""
    found = []
    for statement, column in zip(statements, matrix.T, strict=True):
        sides = [_side(statement, agrees, column, inside) for agrees in (True, False)]
        stronger = max(sides, key=lambda side: side.measure.repness_test)
        if min(stronger.measure.repness_test, stronger.measure.probability_test) > SIGNIFICANT:
            found.append(stronger)
    return tuple(sorted(found, key=lambda one: -_telling(one.measure)))


def _side(statement: str, agrees: bool, column: Matrix, inside: NDArray[np.bool_]) -> Distinctive:
    chose, seen = _chose(column, agrees), ~np.isnan(column)
    counts = [int(people.sum()) for people in (chose & inside, seen & inside, chose & ~inside, seen & ~inside)]
    return Distinctive(statement, agrees, counts[0], counts[1], counts[2], counts[3], representativeness(*counts))


def _telling(one: Representativeness) -> float:
    """Polis's order of representative statements."""
    return one.repness * one.repness_test * one.probability * one.probability_test


def _shared(statements: Sequence[str], groups: Sequence[Matrix]) -> tuple[Shared, ...]:
    """Statements that significantly more than half of every group agree to, or reject."""
    found = []
    for place, statement in enumerate(statements):
        for agrees in (True, False):
            chose = tuple(int(_chose(group[:, place], agrees).sum()) for group in groups)
            seen = tuple(int((~np.isnan(group[:, place])).sum()) for group in groups)
            sides = [representativeness(*counts, 0, 0) for counts in zip(chose, seen, strict=True)]
            if all(side.probability > 0.5 and side.probability_test > SIGNIFICANT for side in sides):
                least = min(side.probability for side in sides)
                found.append(Shared(statement, agrees, chose, seen, least, group_informed_consensus(chose, seen)))
    return tuple(sorted(found, key=lambda one: -one.consensus))


def _chose(column: Matrix, agrees: bool) -> NDArray[np.bool_]:
    return column > 0 if agrees else column < 0
