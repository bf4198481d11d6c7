"""Which remark is asked about next, beside the definition computed slowly."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.asking import AHEAD, most_telling, uncertainty
from analysis.correction import NOISE
from analysis.themes import Sorter
from workshop.codebook import Codebook, Theme

BOOK = Codebook("", (Theme("A", "Trust", "Trusting each other"), Theme("B", "Desk", "Sitting at one desk")))


def slowly(alike: np.ndarray, uncertain: np.ndarray, decided: list[int]) -> list[int]:
    """Each choice anew from all that was decided or chosen before it."""
    known, chosen = list(decided), []
    for _ in range(min(AHEAD, int((uncertain > 0).sum()))):
        left = alike
        if known:
            among = alike[np.ix_(known, known)] + NOISE * np.eye(len(known))
            left = alike - alike[:, known] @ np.linalg.inv(among) @ alike[known]
        value = [
            -1 if not uncertain[row] or row in chosen
            else uncertain[row] * (uncertain * left[row] ** 2).sum() / (left[row, row] + NOISE)
            for row in range(len(alike))
        ]  # fmt: skip
        chosen.append(int(np.argmax(value)))
        known.append(chosen[-1])
    return chosen


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 14), st.integers(0, 3))
def test_the_quick_choice_is_that_of_the_definition(seed: int, count: int, done: int) -> None:
    random = np.random.default_rng(seed)
    points = random.normal(size=(count, 5))
    alike, uncertain = points @ points.T, random.random(count)
    decided = random.permutation(count)[: min(done, count - 1)].tolist()
    uncertain[decided] = 0
    quick = most_telling(alike.astype(np.float32), uncertain, alike[:, decided], alike[np.ix_(decided, decided)])
    assert quick == slowly(alike, uncertain, decided)


def test_nothing_is_as_uncertain_as_a_half() -> None:
    found = uncertainty(np.array([[0.5, 0.5], [0.9, 0.5], [1.0, 0.0]]))
    assert found[0] > found[1] > found[2] == 0


def test_of_two_uncertain_remarks_the_one_that_others_are_like_comes_first() -> None:
    said = {"alone": "The biscuits crumble", **{f"n{n}": f"The parking is far away {n}" for n in range(5)}}
    assert Sorter(BOOK, said).suggest().order[0].startswith("n")


def test_every_remark_that_is_left_is_asked_about_once() -> None:
    said = {str(n): f"{word} number{n}" for n, word in enumerate(["trust", "desk", "rain"] * 12)}
    found = Sorter(BOOK, said).suggest({"3": ("A",), "4": ()})
    assert sorted(found.order) == sorted(set(said) - {"3", "4"})
