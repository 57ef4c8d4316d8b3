"""Tests and limits of many differences between the estimates of one batch, in one sweep."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import special

from satisfaction.foundation._mover import mover_quantile, score_mover_limits
from satisfaction.metrics._batch import Batch
from satisfaction.metrics._batch_covariance import pair_degrees
from satisfaction.metrics._batch_intervals import check_degrees

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Sample = tuple[Floats, np.float64]

_MOST_CELLS = 2_000_000  # pairs times score values that are solved at once


def pair_statistics(batch: Batch, first: Places, second: Places) -> tuple[Floats, Floats]:
    """Return the statistics of the default test of each pair, and their degrees of freedom."""
    _check(batch, first, second)
    statistic = np.empty(len(first))
    for part in _parts(batch, len(first)):
        a, b = first[part], second[part]
        statistic[part] = mover_quantile(
            batch.scores,
            (batch.fractions[a], batch.size[a]),
            (batch.fractions[b], batch.size[b]),
            correlations(batch, a, b),
        )
    return statistic, pair_degrees(batch, first, second)


def pair_pvalues(statistic: Floats, degrees_of_freedom: Floats) -> Floats:
    """Return two-sided p-values: of the normal distribution where the degrees are infinite."""
    normal = np.isinf(degrees_of_freedom)
    student = special.stdtr(np.where(normal, 1.0, degrees_of_freedom), -np.abs(statistic))
    return np.asarray(2 * np.where(normal, special.ndtr(-np.abs(statistic)), student))


def pair_limits(
    batch: Batch, first: Places, second: Places, confidence_level: float
) -> tuple[Floats, Floats]:
    """Return the default limits of each pair."""
    _check(batch, first, second)
    tail = (1 - confidence_level) / 2
    degrees = pair_degrees(batch, first, second)
    normal = np.isinf(degrees)
    student = special.stdtrit(np.where(normal, 1.0, degrees), tail)
    quantile = -np.where(normal, special.ndtri(tail), student)
    low, high = np.empty(len(first)), np.empty(len(first))
    for part in _parts(batch, len(first)):
        a, b = first[part], second[part]
        low[part], high[part] = score_mover_limits(
            batch.scores,
            (batch.fractions[a], batch.size[a]),
            (batch.fractions[b], batch.size[b]),
            quantile[part],
            correlations(batch, a, b),
        )
    return low, high


def correlations(batch: Batch, first: Places, second: Places) -> Floats:
    """Return the correlation of each pair of estimates, 0 where one of them has no error."""
    errors = np.sqrt(batch.variance[first]) * np.sqrt(batch.variance[second])
    known = errors > 0
    covariance = batch.pair_covariances(first, second)
    ratio = np.where(known, covariance, 0.0) / np.where(known, errors, 1.0)
    return np.asarray(np.clip(ratio, -1, 1))


def separate_samples(
    first: Batch, at: int, second: Batch, at_second: int
) -> tuple[Floats, Sample, Sample]:
    """Return common scores, and two estimates of different batches as samples on them."""
    scores = np.union1d(first.scores, second.scores)
    return scores, _sample(first, at, scores), _sample(second, at_second, scores)


def _sample(batch: Batch, index: int, scores: Floats) -> Sample:
    """Return the fractions of an estimate on a larger set of scores, and its size."""
    check_degrees(batch, np.array([index]))
    fractions = np.zeros(len(scores))
    fractions[np.searchsorted(scores, batch.scores)] = batch.fractions[index]
    return fractions, batch.size[index]


def _check(batch: Batch, first: Places, second: Places) -> None:
    """Refuse designs that leave one of the segments without degrees of freedom."""
    check_degrees(batch, np.union1d(first, second))


def _parts(batch: Batch, count: int) -> Iterator[slice]:
    """Return the pairs in parts that fit into memory."""
    step = max(_MOST_CELLS // len(batch.scores), 1)
    for start in range(0, count, step):
        yield slice(start, start + step)
