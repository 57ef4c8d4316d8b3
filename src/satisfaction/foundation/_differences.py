"""Differences of two independent shares, nets or means: classical limits and statistics.

Stable signatures, vectorised over arrays of counts; limits are ``(low, high)``, statistics signed:

* ``newcombe_limits(x1, n1, x2, n2, quantile)``
* ``miettinen_nurminen_limits(x1, n1, x2, n2, quantile)`` and ``mee_limits(...)``
* ``agresti_caffo_limits(x1, n1, x2, n2, quantile)``
* ``share_difference_moments(x1, n1, x2, n2) -> (difference, standard_error)``, Wald's
* ``net_difference_moments(first, second, pseudo_counts) -> (difference, standard_error)``, counts
  (positive, neutral, negative) each; zeros as pseudo counts give Wald's
* ``pooled_statistic(x1, n1, x2, n2) -> z``; its square is chi-square without correction
* ``welch_degrees_of_freedom(v1, df1, v2, df2)``, Satterthwaite's
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._bracketing import bracketed_root
from satisfaction.foundation._mover import mover_limits
from satisfaction.foundation._net_intervals import PSEUDO_COUNTS, net_moments
from satisfaction.foundation._share_intervals import wilson_limits
from satisfaction.foundation._wald_interval import wald_limits

Vector = NDArray[np.float64]
Limits = tuple[Vector, Vector]
Counts = tuple[ArrayLike, ArrayLike, ArrayLike]


def _floats(*values: ArrayLike) -> tuple[Vector, ...]:
    """Return the values as float arrays of one shape."""
    return tuple(np.asarray(part, dtype=np.float64) for part in np.broadcast_arrays(*values))


def newcombe_limits(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, quantile: ArrayLike
) -> Limits:
    """Return Newcombe's limits (his method 10): Wilson's limits, squared and added."""
    a, m, b, n = _floats(x1, n1, x2, n2)
    p1, p2 = a / m, b / n
    low1, high1 = wilson_limits(p1, m, quantile)
    low2, high2 = wilson_limits(p2, n, quantile)
    low, high = mover_limits(p1 - p2, (p1 - low1, high2 - p2), (high1 - p1, p2 - low2))
    return np.maximum(low, -1.0), np.minimum(high, 1.0)


def _restricted_share(x1: Vector, n1: Vector, x2: Vector, n2: Vector, delta: Vector) -> Vector:
    """Return the second share of greatest likelihood where the first exceeds it by `delta`."""
    N, m = n1 + n2, x1 + x2
    L3, L2 = N, (n1 + 2 * n2) * delta - N - m
    L1 = (n2 * delta - N - 2 * x2) * delta + m
    L0 = x2 * delta * (1 - delta)
    c = (L2 / (3 * L3)) ** 3 - L1 * L2 / (6 * L3**2) + L0 / (2 * L3)
    size = np.sqrt(np.maximum((L2 / (3 * L3)) ** 2 - L1 / (3 * L3), 0.0))
    s = np.where(c < 0, -size, size)
    cube = np.where(s == 0, 1.0, s**3)
    angle = (np.pi + np.arccos(np.clip(c / cube, -1.0, 1.0))) / 3
    share = 2 * s * np.cos(angle) - L2 / (3 * L3)
    return np.clip(share, np.maximum(0.0, -delta), np.minimum(1.0, 1 - delta))


def _score_difference_limits(
    counts: tuple[Vector, ...], quantile: ArrayLike, factor: Vector
) -> Limits:
    """Return the limits where the score statistic, its variance times `factor`, is the quantile."""
    x1, n1, x2, n2 = counts
    difference = x1 / n1 - x2 / n2
    q = np.asarray(quantile, dtype=np.float64)

    def excess(delta: Vector) -> Vector:
        p2 = _restricted_share(x1, n1, x2, n2, delta)
        p1 = p2 + delta
        variance = p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2
        return np.abs(difference - delta) - q * np.sqrt(np.maximum(variance, 0.0) * factor)

    # negative at the difference itself, positive at the end, which is the limit if they coincide
    low = bracketed_root(excess, difference, -1.0, -1.0, difference + 1)
    high = bracketed_root(excess, difference, 1.0, -1.0, 1 - difference)
    return low, high


def miettinen_nurminen_limits(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, quantile: ArrayLike
) -> Limits:
    """Return Miettinen and Nurminen's limits of the difference of two shares."""
    counts = _floats(x1, n1, x2, n2)
    N = counts[1] + counts[3]
    return _score_difference_limits(counts, quantile, N / (N - 1))


def mee_limits(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, quantile: ArrayLike
) -> Limits:
    """Return Mee's limits: Miettinen and Nurminen's without their ``N / (N - 1)``."""
    counts = _floats(x1, n1, x2, n2)
    return _score_difference_limits(counts, quantile, np.ones(()))


def share_difference_moments(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike
) -> tuple[Vector, Vector]:
    """Return the difference of two shares and its Wald standard error."""
    a, m, b, n = _floats(x1, n1, x2, n2)
    variance = a * (m - a) / m**3 + b * (n - b) / n**3
    return a / m - b / n, np.sqrt(variance)


def agresti_caffo_limits(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, quantile: ArrayLike
) -> Limits:
    """Return Agresti and Caffo's limits: Wald's, with a success and a failure added to each."""
    a, m, b, n = _floats(x1, n1, x2, n2)
    moments = share_difference_moments(a + 1, m + 2, b + 1, n + 2)
    return wald_limits(*moments, quantile, (-1.0, 1.0))


def net_difference_moments(
    first: Counts, second: Counts, pseudo_counts: tuple[float, float, float] = PSEUDO_COUNTS
) -> tuple[Vector, Vector]:
    """Return the difference of two nets and its standard error, pseudo counts added to each."""
    values, squares = [], []
    for sample in (first, second):
        counts = [
            np.asarray(count, dtype=np.float64) + added
            for count, added in zip(sample, pseudo_counts, strict=True)
        ]
        value, variance = net_moments(*counts)
        values.append(value)
        squares.append(variance / (counts[0] + counts[1] + counts[2]))
    return values[0] - values[1], np.sqrt(squares[0] + squares[1])


def pooled_statistic(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike) -> Vector:
    """Return the z of two shares with the variance pooled; 0 where all or none succeeded."""
    a, m, b, n = _floats(x1, n1, x2, n2)
    pooled = (a + b) / (m + n)
    variance = pooled * (1 - pooled) * (1 / m + 1 / n)
    return np.where(variance > 0, (a / m - b / n) / np.sqrt(variance + (variance <= 0)), 0.0)


def welch_degrees_of_freedom(
    v1: ArrayLike, df1: ArrayLike, v2: ArrayLike, df2: ArrayLike
) -> Vector:
    """Return Satterthwaite's degrees of freedom of a sum of two variances of means."""
    a, m, b, n = _floats(v1, df1, v2, df2)
    return (a + b) ** 2 / (a**2 / m + b**2 / n)
