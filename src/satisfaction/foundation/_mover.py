"""The difference of two estimates, from the score interval of each: square and add (MOVER).

Stable signatures, vectorised:

* ``mover_limits(difference, below, above, rho=0.0) -> (low, high)``, where ``below`` is the pair
  (how far the first's lower limit lies below it, how far the second's upper limit lies above it)
  and ``above`` the pair (first's upper, second's lower)
* ``score_mover_limits(scores, first, second, quantile, rho=0.0)`` and
  ``mover_quantile(scores, first, second, rho=0.0)``, where ``first`` and ``second`` are pairs
  ``(fractions (..., K), size (...))`` as in `_score_interval`; an infinite size is a value that
  is known exactly
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._bracketing import bracketed_root
from satisfaction.foundation._score_interval import score_reaches

Vector = NDArray[np.float64]
Sample = tuple[ArrayLike, ArrayLike]

_FARTHEST = 1e45  # beyond it a limit that has not reached 0 is taken never to reach it


def _added(first: ArrayLike, second: ArrayLike, rho: ArrayLike) -> Vector:
    """Return ``sqrt(a^2 + b^2 - 2 rho a b)``."""
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    correlation = np.asarray(rho, dtype=np.float64)
    return np.asarray(np.sqrt(np.maximum(a**2 + b**2 - 2 * correlation * a * b, 0.0)))


def mover_limits(
    difference: ArrayLike,
    below: tuple[ArrayLike, ArrayLike],
    above: tuple[ArrayLike, ArrayLike],
    rho: ArrayLike = 0.0,
) -> tuple[Vector, Vector]:
    """Return the limits of first minus second from the distances to the limits of each."""
    delta = np.asarray(difference, dtype=np.float64)
    return delta - _added(*below, rho), delta + _added(*above, rho)


def score_mover_limits(
    scores: ArrayLike,
    first: Sample,
    second: Sample,
    quantile: ArrayLike,
    rho: ArrayLike = 0.0,
) -> tuple[Vector, Vector]:
    """Return the limits of first minus second, each with its own score interval."""
    first_below, first_above = score_reaches(scores, *first, quantile)
    second_below, second_above = score_reaches(scores, *second, quantile)
    delta = _mean(scores, first[0]) - _mean(scores, second[0])
    s = np.asarray(scores, dtype=np.float64)
    low, high = mover_limits(delta, (first_below, second_above), (first_above, second_below), rho)
    widest = s[-1] - s[0]
    return np.maximum(low, -widest), np.minimum(high, widest)


def _mean(scores: ArrayLike, fractions: ArrayLike) -> Vector:
    """Return the mean score of each row."""
    f = np.asarray(fractions, dtype=np.float64)
    return np.asarray((f * np.asarray(scores, dtype=np.float64)).sum(axis=-1) / f.sum(axis=-1))


def mover_quantile(
    scores: ArrayLike, first: Sample, second: Sample, rho: ArrayLike = 0.0
) -> Vector:
    """Return the quantile at which the limit nearer to 0 reaches 0, signed as the difference.

    The two-sided p-value of the difference is the probability beyond it. 0 where the two values
    are equal, infinite where no quantile suffices.
    """
    f1, f2 = (np.asarray(sample[0], dtype=np.float64) for sample in (first, second))
    m1, m2 = (np.asarray(sample[1], dtype=np.float64) for sample in (first, second))
    delta, m1, m2, correlation = np.broadcast_arrays(
        _mean(scores, f1) - _mean(scores, f2), m1, m2, np.asarray(rho, dtype=np.float64)
    )
    falls = delta < 0
    greater = np.where(falls[..., None], f2, f1), np.where(falls, m2, m1)
    lesser = np.where(falls[..., None], f1, f2), np.where(falls, m1, m2)

    def excess(q: Vector) -> Vector:
        below, _ = score_reaches(scores, *greater, q)
        _, above = score_reaches(scores, *lesser, q)
        return np.asarray(_added(below, above, correlation) - np.abs(delta))

    high = np.full(delta.shape, 8.0)
    value = excess(high)
    while ((value < 0) & (high < _FARTHEST)).any():
        high = np.where((value < 0) & (high < _FARTHEST), high * 8, high)
        value = excess(high)
    never = value < 0
    root = bracketed_root(excess, 0.0, high, -np.abs(delta), np.where(never, 1.0, value))
    return np.asarray(np.sign(delta) * np.where(never, np.inf, root))
