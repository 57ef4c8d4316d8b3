"""The score interval of the mean of a scoring: one principle from shares to ratings.

Stable signatures, all vectorised over leading dimensions:

* ``score_limits(scores, fractions, size, quantile) -> (low, high)``
* ``score_reaches(scores, fractions, size, quantile) -> (below, above)``, the distances from the
  value to its limits
* ``score_statistic(scores, fractions, size, t) -> T``
* ``profile_fractions(scores, fractions, t) -> p``

``scores`` (K,) are ascending and distinct, ``fractions`` (..., K) are weights per score (zeros
allowed, divided by their sum), ``size`` (...) is the effective number of answers (infinity: the
limits are the value itself) and ``quantile`` (...) that of the normal or t distribution.
Results are arrays of the common leading shape, 0-d for one row.

How it is solved. Let ``g_k = s_k - s_1`` be the distances from the lower end and ``A`` their mean.
The fractions nearest to the data in likelihood with mean ``t`` below the value are
``p_k = f_k H / (g_k + x)`` for some ``x >= 0``, where ``H`` is the harmonic mean of the
``g_k + x`` and ``t - s_1 = H - x``. Their variance about ``t`` is ``H (A + x - H)``, so that the
score statistic is simply ``T^2 = m ((A + x) / H - 1)``: arithmetic over harmonic mean. With
``w_k = f_k (g_k - A)^2`` and ``G(x) = sum w_k / (g_k + x)`` the equation ``T = q`` reads
``G(x) = (A + x) q^2 / m``.
``1/G`` is increasing and concave; replacing it by its tangent leaves a quadratic whose root
never passes the solution, so the iteration rises to it from any point on its left, quadratically.
Where nobody chose the lowest score and ``x`` would fall below 0, ``x = 0`` and the lowest score
takes the rest. The upper limit is the lower one of the mirrored scores.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.foundation._share_intervals import wilson_limits

Vector = NDArray[np.float64]

_NOBODY = 1e-100  # a fraction below it counts as 0, so that nothing overflows
_LEAST = 1e-250  # of the range of the scores: where x starts if it may be 0
_REACH = 1e-50, 1e50  # quantiles per root of size beyond which a limit is the value, or the end
_SMALL_STEP = 1e-9  # the error after a step is its relative size squared, or less


def _in_unit(scores: ArrayLike) -> tuple[Vector, int]:
    """Return the scores divided by a power of two, so that squares of them stay finite.

    Such a division changes no digit, and no limit but by the same power.
    """
    s = np.asarray(scores, dtype=np.float64)
    exponent = int(np.frexp(np.abs(s).max())[1])
    return np.ldexp(s, -exponent), exponent


def _by_score(scores: Vector, fractions: ArrayLike, *others: ArrayLike) -> tuple[Vector, ...]:
    """Return the fractions as (K, rows), the other arguments as (rows,), and a shape holder."""
    f = np.asarray(fractions, dtype=np.float64)
    parts = [np.asarray(other, dtype=np.float64) for other in others]
    shape = np.broadcast_shapes(f.shape[:-1], *(part.shape for part in parts))
    f = np.broadcast_to(f, (*shape, scores.size)).reshape(-1, scores.size).T
    f = np.ascontiguousarray(f) / f.sum(axis=0)
    f[f < _NOBODY] = 0.0
    rows = [np.broadcast_to(part, shape).reshape(-1) for part in parts]
    return (np.empty(shape), f, *rows)


def _positive_root(b: Vector, e: Vector, root: Vector) -> Vector:
    """Return the greater root of ``x^2 + b x - e``, given ``sqrt(b^2 + 4 e)``."""
    return 2 * e / (b + root)


def _shift_at_ratio(gaps: Vector, w: Vector, mean: Vector, ratio: Vector) -> Vector:
    """Return the x > 0 with ``sum w / (gaps + x) = ratio (mean + x)``."""
    total = w.sum(axis=0)
    center = (w * gaps).sum(axis=0) / total
    single, double = w[0] / ratio, total / ratio  # lower bounds: first term alone, and Jensen's
    x = np.maximum(
        _positive_root(mean, single, np.sqrt(mean**2 + 4 * single)),
        _positive_root(
            mean + center, double - mean * center, np.sqrt((mean - center) ** 2 + 4 * double)
        ),
    )
    x = np.asarray(np.maximum(x, _LEAST * gaps[-1]))
    while True:
        distance = gaps + x
        inverse = w / distance
        G = inverse.sum(axis=0)
        pole = x / (inverse / G * (x / distance)).sum(axis=0)  # G over minus its slope
        b = mean + x + pole
        e = np.maximum(pole * (G / ratio - (mean + x)), 0.0)
        step = _positive_root(b, e, np.sqrt(b**2 + 4 * e))
        x = x + step
        if (step <= _SMALL_STEP * x).all():
            return x


def _lower_limit(gaps: Vector, f: Vector, ratio: Vector) -> tuple[Vector, Vector]:
    """Return how far the lower limit lies above the lower end, and how far below the mean."""
    mean: Vector = (f * gaps).sum(axis=0)
    w = f * (gaps - mean) ** 2
    at_end = (f[0] == 0) & ((w[1:] / gaps[1:]).sum(axis=0) <= ratio * mean)
    rows = np.flatnonzero(~at_end & (mean > 0) & (ratio > 0))
    x = np.zeros_like(mean)
    if rows.size:
        x[rows] = _shift_at_ratio(gaps, w[:, rows], mean[rows], ratio[rows])
    from_end = (mean + x) / (1 + ratio) * (f[1:] * gaps[1:] / (gaps[1:] + x)).sum(axis=0)
    from_mean = (mean + x) * (ratio / (1 + ratio))
    fixed = ratio == 0
    return np.where(fixed, mean, np.minimum(from_end, mean)), np.where(fixed, 0.0, from_mean)


def _squared_ratio(quantile: Vector, size: Vector) -> Vector:
    """Return ``q^2 / m``, 0 where the limits are the value itself."""
    ratio = (quantile / np.sqrt(size)).clip(0.0, _REACH[1])
    return np.where(ratio < _REACH[0], 0.0, ratio**2)


def _both_sides(
    s: Vector, f: Vector, ratio: Vector
) -> tuple[tuple[Vector, Vector], tuple[Vector, Vector]]:
    """Return the distances of the lower limit from end and mean, and those of the upper one."""
    lower = _lower_limit((s - s[0])[:, None], f, ratio)
    upper = _lower_limit((s[-1] - s[::-1])[:, None], f[::-1], ratio)
    return lower, upper


def score_limits(
    scores: ArrayLike, fractions: ArrayLike, size: ArrayLike, quantile: ArrayLike
) -> tuple[Vector, Vector]:
    """Return the lower and upper limits at which the score statistic is ``+-quantile``.

    They lie inside the scores, contain the value, and are an end of the scores exactly where
    the value is that end. Relative accuracy 1e-12.
    """
    s, exponent = _in_unit(scores)
    shaped, f, m, q = _by_score(s, fractions, size, quantile)
    ratio = _squared_ratio(q, m)
    value = (s[:, None] * f).sum(axis=0).clip(s[0], s[-1])
    if s.size == 2:
        low, high = wilson_limits(f[1], 1.0, np.sqrt(ratio))
        low, high = s[0] + (s[1] - s[0]) * low, s[1] - (s[1] - s[0]) * (1 - high)
    else:
        (above_end, _), (below_end, _) = _both_sides(s, f, ratio)
        low, high = s[0] + above_end, s[-1] - below_end
    low = np.where(ratio == 0, value, np.clip(low, s[0], value))
    high = np.where(ratio == 0, value, np.clip(high, value, s[-1]))
    low, high = np.ldexp(low, exponent), np.ldexp(high, exponent)
    return low.reshape(shaped.shape), high.reshape(shaped.shape)


def score_reaches(
    scores: ArrayLike, fractions: ArrayLike, size: ArrayLike, quantile: ArrayLike
) -> tuple[Vector, Vector]:
    """Return how far the score limits lie below and above the value, without cancellation."""
    s, exponent = _in_unit(scores)
    shaped, f, m, q = _by_score(s, fractions, size, quantile)
    (_, below), (_, above) = _both_sides(s, f, _squared_ratio(q, m))
    below, above = np.ldexp(below, exponent), np.ldexp(above, exponent)
    return below.reshape(shaped.shape), above.reshape(shaped.shape)


def _shift_at_mean(gaps: Vector, f: Vector, tau: Vector) -> Vector:
    """Return the x >= 0 whose fractions ``f H / (gaps + x)`` have mean `tau`, if there is one.

    The shortfall ``D = A - tau`` has ``1/D = 1/G + 1/(A + x)``, again increasing and concave in
    x, so Newton's method for it rises to the solution from the left. 0 where the lowest score
    must take the rest.
    """
    mean: Vector = (f * gaps).sum(axis=0)
    w = f * (gaps - mean) ** 2
    at_end = (f[0] == 0) & (tau * (f[1:] / gaps[1:]).sum(axis=0) <= 1)
    rows = np.flatnonzero(~at_end & (tau > 0) & (tau < mean))
    x: Vector = np.zeros(mean.shape)
    if not rows.size:
        return x
    w, mean, tau, first = w[:, rows], mean[rows], tau[rows], f[0, rows]
    total = w.sum(axis=0)
    center = (w * gaps).sum(axis=0) / total
    target = 1 / (mean - tau)
    y = np.maximum(total * (target - 1 / mean) - center, tau * first / (1 - first))
    y = np.maximum(y, _LEAST * gaps[-1])
    while True:
        distance = gaps + y
        inverse = w / distance
        G = inverse.sum(axis=0)
        slope = (inverse / G * (y / distance)).sum(axis=0) / G - y / (mean + y) ** 2  # times y
        step = y * (np.maximum(target - 1 / G - 1 / (mean + y), 0.0) / slope)
        y = y + step
        if (step <= _SMALL_STEP * y).all():
            x[rows] = y
            return x


def _lower_statistic(gaps: Vector, f: Vector, size: Vector, tau: Vector) -> Vector:
    """Return the score statistic at `tau` above the lower end; 0 where the mean is not above it."""
    mean: Vector = (f * gaps).sum(axis=0)
    harmonic = np.maximum(tau, 0.0) + _shift_at_mean(gaps, f, tau)
    infinite = harmonic <= 0
    squared = size * np.maximum(mean - tau, 0.0) / np.where(infinite, 1.0, harmonic)
    return np.asarray(np.where(infinite & (mean > tau), np.inf, np.sqrt(squared)))


def score_statistic(
    scores: ArrayLike, fractions: ArrayLike, size: ArrayLike, t: ArrayLike
) -> Vector:
    """Return ``T(t) = (value - t) / sqrt(variance(t) / size)``, signed.

    The variance is that of the fractions nearest to the data in likelihood with mean t.
    Infinite where no such fractions exist: at an end of the scores, or beyond.
    """
    s = np.asarray(scores, dtype=np.float64)
    shaped, f, m, at = _by_score(s, fractions, size, t)
    below = _lower_statistic((s - s[0])[:, None], f, m, at - s[0])
    above = _lower_statistic((s[-1] - s[::-1])[:, None], f[::-1], m, s[-1] - at)
    return np.asarray((below - above).reshape(shaped.shape))


def profile_fractions(scores: ArrayLike, fractions: ArrayLike, t: ArrayLike) -> Vector:
    """Return the fractions (..., K) nearest to the data in likelihood that have mean t.

    t must lie strictly between the ends of the scores.
    """
    s = np.asarray(scores, dtype=np.float64)
    shaped, f, at = _by_score(s, fractions, t)
    value = (s[:, None] * f).sum(axis=0)
    low = _profile_below((s - s[0])[:, None], f, at - s[0])
    high = _profile_below((s[-1] - s[::-1])[:, None], f[::-1], s[-1] - at)[::-1]
    p = np.where(at < value, low, np.where(at > value, high, f))
    return np.asarray(np.ascontiguousarray(p.T).reshape(*shaped.shape, s.size))


def _profile_below(gaps: Vector, f: Vector, tau: Vector) -> Vector:
    """Return the fractions with mean `tau` above the lower end, their own from their mean on."""
    x = _shift_at_mean(gaps, f, tau)
    p = f.copy()
    p[1:] = f[1:] * (tau + x) / (gaps[1:] + x)
    p[0] = 1 - p[1:].sum(axis=0)
    return np.asarray(np.where(tau < (f * gaps).sum(axis=0), p, f))
