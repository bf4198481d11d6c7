"""What a reviewer's decisions teach about the remarks that are left, in closed form."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]

NOISE = 0.15
"""How far a decision may lie from what its neighbours say: people decide differently on like remarks."""


def likeness(meaning: Scores | None, spelling: Scores) -> Scores:
    """How much a decision on one remark says about another, from the cosines of meaning and of spelling."""
    if meaning is None:
        return spelling
    return np.asarray(((1 + meaning) / 2) ** 2 + 0.45 * spelling)


def corrected(prior: Scores, alike: Scores, rows: Sequence[int], decisions: Scores) -> Scores:
    """The mean of a Gaussian process around ``prior`` after ``decisions`` on ``rows``.

    ``prior`` has a row for each remark and a column for each theme; ``alike`` a row for each remark and a column for
    each decision; ``decisions`` holds 1 where a theme was given, else 0. One row may be decided several times. Source:
    Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), equations 2.25 and 2.38.
    """
    if not len(rows):
        return prior
    among = alike[rows] + NOISE * np.eye(len(rows))
    return np.asarray(prior + alike @ np.linalg.solve(among, decisions - prior[rows]))
