"""Variance and degrees of freedom of the mean scores of several segments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from satisfaction.metrics._batch_covariance import replicate_means
from satisfaction.survey._segment_units import SegmentUnits

if TYPE_CHECKING:
    from satisfaction.survey._design import ReplicateWeights
    from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def simple_variances(
    scores: Floats, weights: Floats, value: Floats, n: Floats
) -> tuple[Floats, Floats]:
    """Return those of simple random samples, from the weights (S, K) on each score (K,)."""
    spread = (weights * (scores - value[:, None]) ** 2).sum(axis=1) / weights.sum(axis=1)
    return np.where(n > 1, spread / np.maximum(n - 1, 1), np.nan), n - 1


def replicate_variances(
    tally: Tally,
    replicate: ReplicateWeights,
    row_scores: Floats,
    segment: Places,
    value: Floats,
) -> tuple[Floats, Floats]:
    """Return those of replicate weights; `segment` is -1 at rows that do not count."""
    values = replicate_means(tally, row_scores, segment, len(value))
    variance = [replicate.variance(values[:, [g]], value[[g]])[0, 0] for g in range(len(value))]
    return np.array(variance), np.full(len(value), tally.replicate_degrees_of_freedom)


def linearised_variances(
    tally: Tally, influence: Floats, some: NDArray[np.bool_], segment: Places, n_segments: int
) -> tuple[Floats, Floats]:
    """Return those of a design, from the influence of one answer of each row.

    Only the rows `some` count. The others have a segment too, so that rows stay in order.
    """
    units = tally.units
    active = some & (tally.weights > 0)
    segments = SegmentUnits.of(units, np.maximum(segment, 0), n_segments)
    degrees = segments.degrees_of_freedom(active)
    if units.plain:
        return segments.variances(influence), degrees
    variance = np.empty(n_segments)
    for g in range(n_segments):
        own = segment == g
        alone = np.where(own, influence, 0.0)[:, None]
        variance[g] = units.covariance(alone, active & own)[0, 0]
    return np.where(np.isnan(variance), np.nan, np.maximum(variance, 0.0)), degrees
