"""Opinion groups, against published examples and by what must hold for any votes."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from analysis_rooms import Day
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sample import AGENDA, CHOICE, LEVEL, SCALE
from scipy.spatial.distance import cdist

from analysis.groups import (
    ENOUGH,
    FEWEST_PEOPLE,
    Opinions,
    Votes,
    opinion_groups,
    partings,
    project,
    silhouette,
    votes_of,
)
from workshop import running
from workshop.errors import Rejected
from workshop.exercises import prediction_id

COUNTRIES = ("BEL", "BRA", "CHI", "CUB", "EGY", "FRA", "IND", "ISR", "USA", "USS", "YUG", "ZAI")
DISSIMILAR = [
    5.58,
    7.00, 6.50,
    7.08, 7.00, 3.83,
    4.83, 5.08, 8.17, 5.83,
    2.17, 5.75, 6.67, 6.92, 4.92,
    6.42, 5.00, 5.58, 6.00, 4.67, 6.42,
    3.42, 5.50, 6.42, 6.42, 5.00, 3.92, 6.17,
    2.50, 4.92, 6.25, 7.33, 4.50, 2.25, 6.33, 2.75,
    6.08, 6.67, 4.25, 2.67, 6.00, 6.17, 6.17, 6.92, 6.17,
    5.25, 6.83, 4.50, 3.75, 5.75, 5.42, 6.08, 5.83, 6.67, 3.67,
    4.75, 3.00, 6.08, 6.67, 5.00, 5.58, 4.83, 6.17, 5.67, 6.50, 6.92,
]  # fmt: skip
"""How unlike twelve countries are: Rousseeuw (1987), table 1."""


@pytest.mark.parametrize(
    ("clusters", "expected", "mean"),
    [
        ([1, 1, 2, 2, 1, 1, 2, 1, 1, 2, 2, 1], [39, 22, 33, 40, 20, 35, -4, 30, 43, 34, 26, 19], 0.28),
        ([1, 2, 3, 3, 1, 1, 2, 1, 1, 3, 3, 2], [42, 25, 31, 48, 2, 44, 17, 37, 47, 44, 31, 28], 0.33),
    ],
)
def test_silhouettes_of_twelve_countries(clusters: list[int], expected: list[int], mean: float) -> None:
    """Rousseeuw (1987), figures 2 and 3, printed in hundredths."""
    distances = np.zeros((12, 12))
    distances[np.tril_indices(12, -1)] = DISSIMILAR
    found = silhouette(distances + distances.T, np.array(clusters))
    assert dict(zip(COUNTRIES, found, strict=True)) == pytest.approx(
        {name: value / 100 for name, value in zip(COUNTRIES, expected, strict=True)}, abs=0.0051
    )
    assert found.mean() == pytest.approx(mean, abs=0.0051)


def test_silhouettes_on_a_line() -> None:
    """scikit-learn, ``test_cluster_size_1``: alone in a cluster 0 by Rousseeuw's convention, and equal ones 1."""
    points = np.array([[0.0], [1.0], [1.0], [2.0], [3.0], [3.0]])
    assert silhouette(cdist(points, points), np.array([0, 1, 1, 1, 2, 2])) == pytest.approx([0, 0.5, 0.5, 0, 1, 1])


SMITH = np.array(
    [[2.5, 2.4], [0.5, 0.7], [2.2, 2.9], [1.9, 2.2], [3.1, 3.0], [2.3, 2.7], [2, 1.6], [1, 1.1], [1.5, 1.6], [1.1, 0.9]]
)


def test_principal_components_of_smith() -> None:
    """Smith, L. I. (2002). A tutorial on principal components analysis, section 3: eigenvalues 1.28402771 and
    0.0490833989, first eigenvector (-0.677873399, -0.735178656), and the data along it; its sign is turned here."""
    places, explained = project(SMITH)
    assert places.var(axis=0, ddof=1) == pytest.approx([1.28402771, 0.0490833989], abs=5e-9)
    assert explained[0] == pytest.approx(1.28402771 / (1.28402771 + 0.0490833989), abs=1e-8)
    along = [-0.827970186, 1.77758033, -0.992197494, -0.274210416, -1.67580142]
    along += [-0.912949103, 0.0991094375, 1.14457216, 0.438046137, 1.22382056]
    assert places[:, 0] == pytest.approx([-value for value in along], abs=1e-8)


def test_principal_components_of_six_points() -> None:
    """The documentation of scikit-learn's ``PCA``: shares of variance 0.9924 and 0.0075, singular values 6.30061 and
    0.54980."""
    places, explained = project(np.array([[-1.0, -1], [-2, -1], [-3, -2], [1, 1], [2, 1], [3, 2]]))
    assert explained == pytest.approx((0.9924, 0.0075), abs=1e-4)
    assert np.sqrt((places**2).sum(axis=0)) == pytest.approx([6.30061, 0.54980], abs=1e-5)


def test_two_clusters_of_six_points() -> None:
    """The documentation of scikit-learn's ``KMeans``: three points at x = 1 and three at x = 10."""
    labels, _ = partings(np.array([[1.0, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]]), 1)[2]
    assert labels.tolist() == [0, 0, 0, 1, 1, 1]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 2)), min_size=2, max_size=12))
def test_silhouettes_have_bounds_and_care_for_no_names(rows: list[tuple[int, int, int]]) -> None:
    points, labels = np.array([row[:2] for row in rows], dtype=float), np.array([row[2] for row in rows])
    assume(len(set(labels)) > 1)
    distances = cdist(points, points)
    found = silhouette(distances, labels)
    assert np.abs(found).max() <= 1
    assert silhouette(distances, 7 - 3 * labels) == pytest.approx(found)
    assert silhouette(5 * distances, labels) == pytest.approx(found)


def test_few_votes_are_moved_outwards_by_the_root_of_columns_over_votes() -> None:
    """Polis, ``pca.clj``, ``sparsity-aware-project-ptpt``: a missing vote adds nothing to the projection, which is
    scaled by the root of comments over votes."""
    votes = np.array([[1, 1, 1, 1], [-1, -1, -1, -1], [1, 1, 1, math.nan], [-1, -1, math.nan, math.nan]])
    places, _ = project(votes)
    centre = np.nanmean(votes, axis=0)
    filled = np.where(np.isnan(votes), 0, votes - centre)
    axis = np.linalg.eigh(filled.T @ filled)[1][:, -1]
    axis *= np.sign(axis[np.abs(axis).argmax()])
    assert places[:, 0] == pytest.approx(filled @ axis * np.sqrt([1, 1, 4 / 3, 2]))


def test_who_agrees_to_the_strongest_statement_lies_on_the_right() -> None:
    votes = camps(12, 9, statements=8).matrix
    places, _ = project(votes)
    for axis in (0, 1):
        with_it = [np.cov(votes[:, place], places[:, axis])[0, 1] for place in range(6)]
        assert max(with_it, key=abs) > 0
    assert project(-votes)[0] == pytest.approx(-places)


def camps(*sizes: int, statements: int = 10, noise: float = 0.1, seed: int = 3) -> Votes:
    """Groups that each agree to a share of the statements of their own and reject the others' but for some noise; the
    last two statements all accept and all reject."""
    chance = np.random.default_rng(seed)
    rows = []
    for group, size in enumerate(sizes):
        own = np.array([1.0 if place % len(sizes) == group else -1.0 for place in range(statements - 2)])
        for _ in range(size):
            rows.append([*np.where(chance.random(len(own)) < noise, -own, own), 1.0, -1.0])
    names = tuple(f"s{place}" for place in range(statements))
    return Votes(tuple(f"p{row:03}" for row in range(len(rows))), names, np.array(rows))


def members(found: Opinions) -> list[set[str]]:
    return [set(group.people) for group in found.groups]


@pytest.mark.parametrize("sizes", [(20, 14), (18, 15, 12), (12, 30, 20)])
def test_planted_groups_are_found(sizes: tuple[int, ...]) -> None:
    votes = camps(*sizes, statements=14)
    found = opinion_groups(votes, floor=5)
    starts = np.cumsum([0, *sizes])
    planted = [set(votes.people[start:end]) for start, end in pairwise(starts)]
    assert members(found) == sorted(planted, key=len, reverse=True)
    assert found.silhouette == max(found.silhouettes.values()) > 0.6
    assert found.even_spread == 0.05
    assert found.left_out == 0


def test_what_sets_each_group_apart_and_what_all_share() -> None:
    found = opinion_groups(camps(20, 14, statements=8), floor=5)
    for number, group in enumerate(found.groups):
        assert {(one.statement, one.agrees) for one in group.distinctive} == {
            (f"s{place}", place % 2 == number) for place in range(6)
        }
        assert all(one.measure.repness > 1 and one.chose > one.seen / 2 for one in group.distinctive)
    assert {(one.statement, one.agrees) for one in found.shared} == {("s6", True), ("s7", False)}
    shared = found.shared[0]
    assert (shared.chose, shared.seen) == ((20, 14), (20, 14))
    assert shared.consensus == pytest.approx(21 / 22 * 15 / 16)
    assert shared.least == pytest.approx(15 / 16)


def test_one_spread_of_opinions_is_not_told_as_camps() -> None:
    """Agreement along one line, evenly from one end to the other: k-means parts it, but it holds no camps."""
    chance = np.random.default_rng(5)
    leaning = chance.normal(0, 1, (80, 1))
    votes = np.sign(leaning + chance.normal(0, 1, (80, 12)))
    found = opinion_groups(Votes(tuple(map(str, range(80))), tuple(map(str, range(12))), votes), floor=5)
    assert found.even_spread > 0.05


ballots = st.lists(
    st.lists(st.sampled_from([-1.0, 0.0, 1.0, math.nan]), min_size=5, max_size=5),
    min_size=FEWEST_PEOPLE,
    max_size=FEWEST_PEOPLE + 10,
)


@settings(max_examples=15, deadline=None)
@given(ballots, st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(rows: list[list[float]], floor: int, chance: object) -> None:
    votes = Votes(tuple(f"p{row:02}" for row in range(len(rows))), tuple("abcde"), np.array(rows))
    people = chance.sample(range(len(rows)), len(rows))  # type: ignore[attr-defined]
    mixed = Votes(tuple(votes.people[one] for one in people), votes.statements, votes.matrix[people])
    try:
        found = opinion_groups(votes, floor)
    except Rejected as refused:
        with pytest.raises(Rejected, match=refused.sentence.split(".")[0]):
            opinion_groups(mixed, floor)
        return
    assert opinion_groups(votes, floor).groups == found.groups
    assert min(len(group.people) for group in found.groups) >= floor
    assert sum(len(group.people) for group in found.groups) + found.left_out == len(rows)
    assert all(-1 <= value <= 1 for value in found.silhouettes.values())
    assert 0.05 <= found.even_spread <= 1
    assert members(opinion_groups(mixed, floor)) == members(found)


def test_the_best_of_all_partings_of_a_few_points() -> None:
    """K-means against every way to part nine points in two and three."""
    chance = np.random.default_rng(2)
    points = np.concatenate([chance.normal(centre, 0.4, (3, 2)) for centre in ((0, 0), (3, 0), (0, 3))])

    def spread(labels: np.ndarray) -> float:
        return sum(((points[labels == k] - points[labels == k].mean(axis=0)) ** 2).sum() for k in set(labels))

    (k, (labels, _)), *_ = partings(points, 1).items()
    least = min(spread(np.array([number >> bit & 1 for bit in range(9)])) for number in range(1, 2**8))
    assert k == 2
    assert spread(labels) == pytest.approx(least)


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        (camps(10, 9), f"need {FEWEST_PEOPLE} people or more"),
        (camps(20, 20, statements=3), "on 4 statements or more"),
        (Votes(tuple(map(str, range(30))), tuple("abcd"), np.ones((30, 4))), "Everybody voted alike"),
        (Votes((), (), np.empty((0, 0))), "on 4 statements or more. Here are 0"),
        (Votes(tuple(map(str, range(30))), tuple("abcd"), np.full((30, 4), math.nan)), "Here are 0"),
    ],
)
def test_too_little_is_refused(votes: Votes, sentence: str) -> None:
    with pytest.raises(Rejected, match=sentence):
        opinion_groups(votes, floor=5)


def test_no_group_is_smaller_than_the_floor() -> None:
    with pytest.raises(Rejected, match="groups of 18 people or more"):
        opinion_groups(camps(17, 17), floor=18)
    outlying = camps(30, 3, noise=0.02)
    with pytest.raises(Rejected, match="groups of 5 people or more"):
        opinion_groups(outlying, floor=5)
    assert members(opinion_groups(outlying, floor=1))[1] == set(outlying.people[30:])


def test_who_voted_on_few_statements_is_left_out() -> None:
    votes = camps(15, 15)
    matrix = votes.matrix.copy()
    matrix[0, ENOUGH:] = math.nan
    matrix[1, ENOUGH - 1 :] = math.nan
    found = opinion_groups(replace(votes, matrix=matrix), floor=5)
    assert found.left_out == 1
    assert votes.people[0] in found.people
    assert votes.people[1] not in found.people


def test_the_votes_of_a_workshop() -> None:
    """The last closed round of scales and of choices between two, from -1 to 1; off the scale is no vote."""
    guess = replace(SCALE, id=prediction_id(SCALE.id, "health"), about="health")
    day = Day(replace(AGENDA, questions=(*AGENDA.questions, guess)))
    one, other = sorted(day.people(2))
    (gone,) = day.people(1)
    day.asks(SCALE, {one: "1", other: "1", gone: "1"}, "A")
    day.asks(SCALE, {one: "2", other: "not-enough"}, "B")
    day.asks(LEVEL, {one: "level-4", other: "level-1"})
    day.asks(CHOICE, {one: "task", other: "consent"}, "before")
    day.asks("m01", {one: "true", other: "false"})
    day.asks(guess, {one: "5", other: "5"})
    day.on_paper(LEVEL.id, "level-2")
    day.happens(running.opening(day.room, CHOICE.id, "after"))
    day.answers(one, CHOICE.id, "consent", "after")
    found = votes_of(day.room)
    assert found.statements == (SCALE.id, LEVEL.id, CHOICE.id)
    rows = dict(zip(found.people, found.matrix.tolist(), strict=True))
    assert rows[one] == [-0.5, 1, 1]
    assert rows[other] == pytest.approx([math.nan, -1, -1], nan_ok=True)
    assert np.isnan(rows[gone]).all()


def test_a_workshop_without_votes_has_no_groups() -> None:
    day = Day()
    day.people(30)
    with pytest.raises(Rejected, match="Here are 0"):
        opinion_groups(votes_of(day.room), floor=5)
