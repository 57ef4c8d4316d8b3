"""Limits of a share, from whole counts or from a declared design.

Stable signatures, all vectorised; every result is ``(low, high)`` inside [0, 1]:

* ``wilson_limits(fraction, size, quantile)``
* ``agresti_coull_limits(successes, n, quantile)``
* ``clopper_pearson_limits(successes, n, confidence_level)``
* ``jeffreys_limits(successes, n, confidence_level)``
* ``midp_limits(successes, n, confidence_level)``
* ``logit_limits(fraction, variance, quantile)`` for fractions strictly inside (0, 1)
* ``beta_limits(fraction, size, n, degrees_of_freedom, confidence_level)``, Korn and Graubard's,
  where ``size`` is ``fraction (1 - fraction) / variance`` or what replaces it where that is 0/0

The Wald and t limits are `satisfaction.foundation._wald_interval.wald_limits`.
An upper limit is 1 minus the lower limit of the failures, so that the two mirror each other.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from satisfaction.foundation._bracketing import bracketed_root

Vector = NDArray[np.float64]
Limits = tuple[Vector, Vector]


def _mirrored(lower: Callable[[Vector, Vector], Vector], x: ArrayLike, n: ArrayLike) -> Limits:
    """Return the lower limit of the successes, and 1 minus that of the failures."""
    successes, number = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    low, high = lower(successes, number), 1 - lower(number - successes, number)
    return np.minimum(low, successes / number), np.maximum(high, successes / number)


def wilson_limits(fraction: ArrayLike, size: ArrayLike, quantile: ArrayLike) -> Limits:
    """Return Wilson's limits, in the form that loses no digits next to 0."""
    m, q = np.asarray(size, dtype=np.float64), np.asarray(quantile, dtype=np.float64)
    ratio = (q / np.sqrt(m)) ** 2

    def lower(p: Vector, _: Vector) -> Vector:
        upper_root = p + ratio / 2 + np.sqrt(ratio * (p * (1 - p) + ratio / 4))
        return p**2 / np.where(upper_root == 0, 1.0, upper_root)

    return _mirrored(lower, fraction, np.ones(()))


def agresti_coull_limits(successes: ArrayLike, n: ArrayLike, quantile: ArrayLike) -> Limits:
    """Return Agresti and Coull's limits: Wald's, with ``quantile^2 / 2`` added to either side."""
    q = np.asarray(quantile, dtype=np.float64)

    def lower(x: Vector, number: Vector) -> Vector:
        added = number + q**2
        p = (x + q**2 / 2) / added
        return np.maximum(p - q * np.sqrt(p * (1 - p) / added), 0.0)

    return _mirrored(lower, successes, n)


def _beta_quantile(first: Vector, second: Vector, probability: float) -> Vector:
    """Return a quantile of the beta distribution, 0 where its first parameter is 0, else 1."""
    inside = special.betaincinv(
        np.where(first > 0, first, 1.0), np.where(second > 0, second, 1.0), probability
    )
    return np.where(first <= 0, 0.0, np.where(second <= 0, 1.0, inside))


def clopper_pearson_limits(successes: ArrayLike, n: ArrayLike, confidence_level: float) -> Limits:
    """Return Clopper and Pearson's exact limits."""
    tail = (1 - confidence_level) / 2
    return _mirrored(lambda x, number: _beta_quantile(x, number - x + 1, tail), successes, n)


def jeffreys_limits(successes: ArrayLike, n: ArrayLike, confidence_level: float) -> Limits:
    """Return Jeffreys' limits, the lower one 0 if nothing and the upper one 1 if all succeeded."""
    tail = (1 - confidence_level) / 2

    def lower(x: Vector, number: Vector) -> Vector:
        return np.where(x == 0, 0.0, _beta_quantile(x + 0.5, number - x + 0.5, tail))

    return _mirrored(lower, successes, n)


def midp_limits(successes: ArrayLike, n: ArrayLike, confidence_level: float) -> Limits:
    """Return the mid-P limits: exact, but the outcome itself counts by half."""
    tail = (1 - confidence_level) / 2

    def lower(x: Vector, number: Vector) -> Vector:
        x, number = np.broadcast_arrays(x, number)
        some, rest = np.maximum(x, 1.0), np.maximum(number - x, 0.0)
        more = np.maximum(rest, 1.0)

        def excess(p: Vector) -> Vector:
            beyond = np.where(rest == 0, 0.0, special.betainc(some + 1, more, p))
            return (special.betainc(some, rest + 1, p) + beyond) / 2 - tail

        # at these two points "as many or more" and "more" have probability `tail`
        ends = _beta_quantile(some, rest + 1, tail), _beta_quantile(some + 1, rest, tail)
        return np.where(x == 0, 0.0, bracketed_root(excess, *ends, -1.0, 1.0))

    return _mirrored(lower, successes, n)


def logit_limits(fraction: ArrayLike, variance: ArrayLike, quantile: ArrayLike) -> Limits:
    """Return the limits that are symmetric on the scale of log odds."""
    p = np.asarray(fraction, dtype=np.float64)
    v, q = np.asarray(variance, dtype=np.float64), np.asarray(quantile, dtype=np.float64)
    reach = q * np.sqrt(v) / (p * (1 - p))
    return special.expit(special.logit(p) - reach), special.expit(special.logit(p) + reach)


def beta_limits(
    fraction: ArrayLike,
    size: ArrayLike,
    n: ArrayLike,
    degrees_of_freedom: ArrayLike,
    confidence_level: float,
) -> Limits:
    """Return Korn and Graubard's limits: Clopper and Pearson's at the effective size."""
    tail = (1 - confidence_level) / 2
    p = np.asarray(fraction, dtype=np.float64)
    simple = t_quantile(np.asarray(n, dtype=np.float64) - 1, tail)
    m = np.asarray(size, dtype=np.float64) * (simple / t_quantile(degrees_of_freedom, tail)) ** 2
    low = _beta_quantile(m * p, m * (1 - p) + 1, tail)
    high = 1 - _beta_quantile(m * (1 - p), m * p + 1, tail)
    return low, high


def t_quantile(degrees_of_freedom: ArrayLike, tail: float) -> Vector:
    """Return the upper quantile of the t distribution, normal where the degrees are infinite."""
    df = np.asarray(degrees_of_freedom, dtype=np.float64)
    normal = np.isinf(df)
    student = special.stdtrit(np.where(normal, 1.0, df), tail)
    return -np.where(normal, special.ndtri(tail), student)
