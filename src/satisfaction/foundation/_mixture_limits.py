"""Limits that hold at every look: the mixture confidence sequence of the mean of a scoring.

Stable signature: ``mixture_limits(scores, counts, confidence_level, prior=1.0) -> (low, high)``,
vectorised over the leading dimensions of ``counts`` (..., K).

A mean t is inside while the likelihood of the counts, averaged over a Dirichlet prior, is less
than ``1/a`` times the greatest likelihood under mean t. In the terms of `_score_interval` the log
of the latter, against that of the counts' own fractions, is ``n`` times log harmonic minus log
geometric mean of the distances ``g_k + x``: one equation in x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from satisfaction.foundation._bracketing import bracketed_root

Vector = NDArray[np.float64]

_TINY = 1e-300  # of the range of the scores


def mixture_limits(
    scores: ArrayLike, counts: ArrayLike, confidence_level: float, prior: float = 1.0
) -> tuple[Vector, Vector]:
    """Return the limits of the mean score, valid however often one looks."""
    s = np.asarray(scores, dtype=np.float64)
    span = s[-1] - s[0]
    c = np.asarray(counts, dtype=np.float64)
    rows = c.reshape(-1, s.size).T
    n = rows.sum(axis=0)
    f = rows / n
    gained = _log_beta(rows + prior) - _log_beta(np.full(s.size, prior))
    own = special.xlogy(rows, f).sum(axis=0)
    drop = np.maximum(own - gained - np.log1p(-confidence_level), 0.0) / n
    value = (s[:, None] * f).sum(axis=0)
    low = s[0] + span * _lower_distance((s - s[0])[:, None] / span, f, drop)
    high = s[-1] - span * _lower_distance((s[-1] - s[::-1])[:, None] / span, f[::-1], drop)
    shape = c.shape[:-1]
    return np.minimum(low, value).reshape(shape), np.maximum(high, value).reshape(shape)


def _log_beta(parameters: Vector) -> Vector:
    """Return the log of the multivariate beta function, over the first axis."""
    total = special.gammaln(parameters.sum(axis=0))
    return np.asarray(special.gammaln(parameters).sum(axis=0) - total)


def _lower_distance(gaps: Vector, f: Vector, drop: Vector) -> Vector:
    """Return how far above the lower end the log likelihood per answer has fallen by `drop`."""
    mean: Vector = (f * gaps).sum(axis=0)
    w = f * (gaps - mean) ** 2
    total = w.sum(axis=0)
    log_geometric = (f[1:] * np.log(gaps[1:])).sum(axis=0)
    harmonic = 1 / np.maximum((f[1:] / gaps[1:]).sum(axis=0), _TINY)
    at_end = (f[0] == 0) & (drop >= log_geometric - np.log(harmonic))
    inside = ~at_end & (total > 0) & (drop > 0)

    def missing(x: Vector) -> Vector:
        spread = (w / (gaps + x)).sum(axis=0) / (mean + x)
        logs = (f[1:] * np.log1p((gaps[1:] - mean) / (mean + x))).sum(axis=0)
        first_log = -f[0] * np.log1p(mean / x)
        return np.asarray(np.where(inside, logs + first_log + np.log1p(spread) - drop, 0.0))

    # log geometric minus log harmonic mean is at most total / x^2, and by its first term at least
    # (f_1 - 1) log x + log f_1 + log_geometric
    fall = np.where(inside, drop, 1.0)
    greatest = np.maximum(np.sqrt(total / fall), _TINY)
    chosen = np.where(f[0] > 0, f[0], 1.0)
    rest = np.where(f[0] < 1, 1 - f[0], 1.0)
    least = np.exp(np.minimum((np.log(chosen) + log_geometric - fall) / rest, np.log(greatest)))
    least = np.where(f[0] > 0, np.maximum(least, _TINY), _TINY)
    signs = np.where(inside, 1.0, 0.0)
    x = np.where(inside, bracketed_root(missing, least, greatest, signs, -signs), 0.0)
    fractions = f[1:] / (gaps[1:] + x)
    whole = fractions.sum(axis=0) + f[0] / np.where(x > 0, x, 1.0)
    solved = (fractions * gaps[1:]).sum(axis=0) / np.maximum(whole, _TINY)
    at_the_end = np.exp(log_geometric - drop)
    return np.asarray(np.where(inside, solved, np.where(at_end, at_the_end, mean)))
