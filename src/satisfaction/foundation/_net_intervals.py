"""Value and standard error of a net share: the positive minus the negative part of the answers.

Stable signatures, vectorised over arrays of counts:

* ``net_moments(positive, neutral, negative) -> (value, variance)``, per answer
* ``net_limits(positive, neutral, negative, confidence_level, *, method="score",``
  ``pseudo_counts=PSEUDO_COUNTS) -> (low, high)`` by "score", "wald", "t" or
  "adjusted_wald", inside [-1, 1]
* ``PSEUDO_COUNTS``, what the adjusted Wald limits add to (positive, neutral, negative)
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._results import quantile
from satisfaction.foundation._score_interval import score_limits
from satisfaction.foundation._share_intervals import t_quantile
from satisfaction.foundation._wald_interval import wald_limits

Vector = NDArray[np.float64]
NetMethod = Literal["score", "adjusted_wald", "wald", "t"]

PSEUDO_COUNTS = (0.75, 1.5, 0.75)  # Rocks 2016, arXiv:1601.07235


def net_moments(
    positive: ArrayLike, neutral: ArrayLike, negative: ArrayLike
) -> tuple[Vector, Vector]:
    """Return ``N = (p - d) / n`` and the variance of one answer, ``(p + d) / n - N^2``.

    The variance is written as a sum of positive terms, so that it is exactly 0 where all agree.
    """
    p, u, d = (np.asarray(count, dtype=np.float64) for count in (positive, neutral, negative))
    n = p + u + d
    return (p - d) / n, (4 * p * d + u * (p + d)) / n**2


def net_limits(
    positive: ArrayLike,
    neutral: ArrayLike,
    negative: ArrayLike,
    confidence_level: float,
    *,
    method: NetMethod = "score",
    pseudo_counts: tuple[float, float, float] = PSEUDO_COUNTS,
) -> tuple[Vector, Vector]:
    """Return the limits of a net share by one of its methods."""
    counts = [np.asarray(count, dtype=np.float64) for count in (positive, neutral, negative)]
    z = quantile(confidence_level)
    if method == "score":
        per_score = np.stack(np.broadcast_arrays(*reversed(counts)), axis=-1)
        return score_limits((-1.0, 0.0, 1.0), per_score, per_score.sum(axis=-1), z)
    if method == "adjusted_wald":
        counts = [count + added for count, added in zip(counts, pseudo_counts, strict=True)]
    value, variance = net_moments(*counts)
    n = counts[0] + counts[1] + counts[2]
    if method == "t":
        reach = t_quantile(n - 1, (1 - confidence_level) / 2)
        return wald_limits(value, np.sqrt(variance / (n - 1)), reach, (-1.0, 1.0))
    return wald_limits(value, np.sqrt(variance / n), z, (-1.0, 1.0))
