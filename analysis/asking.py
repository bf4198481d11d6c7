"""Which remark to ask about next: one that is uncertain, and like many that are uncertain too.

A decision on it makes the others most certain: the sum of squared covariances with them, weighted by how uncertain
each is, over its own variance (Cohn, Ghahramani and Jordan, 1996, for Gaussian processes: Seo, Wallat, Graepel and
Obermayer, 2000).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.correction import NOISE

Scores = NDArray[np.float64]
Pairs = NDArray[np.float32]

AHEAD = 10
"""Remarks chosen one after the other, each as if those before were decided; the rest follow by uncertainty alone."""


def uncertainty(likely: Scores) -> Scores:
    """The variance of what a person will decide, summed over the themes; ``likely`` has a row for each remark."""
    return np.asarray((likely * (1 - likely)).sum(axis=1))


def most_telling(alike: Pairs, uncertain: Scores, to_decided: Scores, among_decided: Scores) -> list[int]:
    """Up to ``AHEAD`` rows of ``alike``, the covariances of remarks; rows that are not ``uncertain`` are none.

    ``to_decided`` are their covariances with remarks that were decided, ``among_decided`` those of the latter.
    """
    covariance, weight = alike, uncertain.astype(np.float32)
    if to_decided.shape[1]:
        root = np.linalg.cholesky(among_decided + NOISE * np.eye(len(among_decided)))
        known = np.linalg.solve(root, to_decided.T).astype(np.float32)
        covariance = alike - known.T @ known
    own = covariance.diagonal() + np.float32(NOISE)
    taught = np.square(covariance) @ weight
    chosen: list[int] = []
    steps: list[tuple[Pairs, Pairs]] = []
    for _ in range(min(AHEAD, int((weight > 0).sum()))):
        value = np.where(weight > 0, weight * taught / own, -1)
        value[chosen] = -1
        best = int(np.argmax(value))
        chosen.append(best)
        column = covariance[:, best] - sum((one * other[best] for one, other in steps), np.float32(0))
        share = column / own[best]
        onto = covariance @ (weight * column) - sum(
            (one * (other @ (weight * column)) for one, other in steps), np.float32(0)
        )
        taught = taught - 2 * share * onto + np.square(share) * (weight @ np.square(column))
        own = own - column * share
        steps.append((column, share))
    return chosen
