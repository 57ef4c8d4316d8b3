"""Covariance and common degrees of freedom of the segments of a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from satisfaction.survey._kernel import sum_by
from satisfaction.survey._tally import Tally

if TYPE_CHECKING:
    from satisfaction.metrics._batch import Batch

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

LEAST_TOTAL = 1e-305  # a sum of weights below it, whose squares are unknown, divides as this
_MOST_CELLS = 20_000_000  # of a table of clusters by segments that is held at once


def segment_covariance(batch: Batch, which: Places) -> Floats:
    """Return the covariance matrix of some of the estimates, each named once."""
    if batch.given_covariance is not None:
        return batch.given_covariance[np.ix_(which, which)]
    tally, segment, row_scores = batch.tally, batch.segment, batch.row_scores
    if not batch.declared or tally is None or segment is None or row_scores is None:
        return np.diag(batch.variance[which])
    if tally.replicate_weights is not None:
        values = replicate_means(tally, row_scores, segment, len(batch))[:, which]
        matrix = tally.replicate_weights.variance(values, batch.value[which])
    else:
        column = np.full(len(batch) + 1, -1, dtype=np.intp)
        column[which] = np.arange(len(which))
        rows = np.flatnonzero(column[segment] >= 0)
        at = segment[rows]
        total = np.maximum(batch.sum_of_weights, LEAST_TOTAL)
        influence = (row_scores[rows] - batch.value[at]) / total[at]
        if tally.units.plain:
            matrix = _swept(tally, influence, rows, column[at], len(which))
        else:
            scores = np.zeros((len(tally), len(which)))
            scores[rows, column[at]] = influence
            active = np.zeros(scores.shape, dtype=bool)
            active[rows, column[at]] = tally.weights[rows] > 0
            matrix = tally.units.covariance(scores, active)
    matrix[np.diag_indices(len(which))] = batch.variance[which]
    return matrix


def replicate_means(tally: Tally, row_scores: Floats, segment: Places, n_segments: int) -> Floats:
    """Return the mean score of every replicate and segment, of shape (R, S).

    It is nan where a replicate gives a segment no weight.
    """
    tops = tally.replicate_totals(segment, row_scores, n_segments)
    totals = tally.replicate_totals(segment, np.ones(len(segment)), n_segments)
    return np.where(totals != 0, tops, np.nan) / np.where(totals != 0, totals, 1.0)


def _swept(tally: Tally, influence: Floats, rows: Places, column: Places, size: int) -> Floats:
    """Return the covariance between disjoint segments under a design of one stage.

    No row has answers of two segments; the diagonal is left to the caller.
    """
    stage = tally.units.first
    weighted = influence * tally.weights[rows]
    parent = stage.parent_of_row[rows]
    sums = sum_by(parent * size + column, weighted, stage.n_parents * size)
    means = sums.reshape(-1, size) / stage.n_units[:, None]
    matrix = -(means * (stage.factor * stage.n_units)[:, None]).T @ means
    if stage.unit_of_row is None or stage.parent_of_unit is None:
        return matrix
    matrix = np.zeros((size, size))
    unit = stage.unit_of_row[rows]
    n_units = len(stage.parent_of_unit)
    block = max(_MOST_CELLS // size, 1)
    for start in range(0, n_units, block):
        part = slice(start, min(start + block, n_units))
        here = (unit >= part.start) & (unit < part.stop)
        cell = (unit[here] - start) * size + column[here]
        totals = sum_by(cell, weighted[here], (part.stop - start) * size).reshape(-1, size)
        parents = stage.parent_of_unit[part]
        deviations = totals - means[parents]
        matrix += (deviations * stage.factor[parents][:, None]).T @ deviations
    return matrix


def pair_degrees(batch: Batch, first: Places, second: Places) -> Floats:
    """Return clusters minus strata over each pair of segments together.

    Infinite without a design; for a quantity the smaller of the two.
    """
    tally, segment = batch.tally, batch.segment
    if not batch.declared:
        return np.full(len(first), np.inf)
    if tally is None or segment is None:
        degrees = batch.degrees_of_freedom
        return np.minimum(degrees[first], degrees[second])
    if tally.replicate_weights is not None:
        return np.full(len(first), tally.replicate_degrees_of_freedom)
    stage = tally.units.first
    active = (segment >= 0) & (tally.weights > 0)
    group = segment[active]
    strata = _union(stage.parent_of_row[active], group, first, second)
    if stage.unit_of_row is not None:
        return _union(stage.unit_of_row[active], group, first, second) - strata
    heads = sum_by(group, tally.rows.n[active].astype(np.float64), len(batch))
    return heads[first] + np.where(first == second, 0.0, heads[second]) - strata


def _union(items: Places, group: Places, first: Places, second: Places) -> Floats:
    """Return how many different items each pair of groups has."""
    stride = int(items.max(initial=0)) + 1
    present = np.unique(group * stride + items)
    pairs = list(zip(first.tolist(), second.tolist(), strict=True))
    own = {}
    for number in {number for pair in pairs for number in pair}:
        start, stop = np.searchsorted(present, [number * stride, (number + 1) * stride])
        own[number] = present[start:stop] - number * stride
    return np.array(
        [
            own[a].size + own[b].size - np.intersect1d(own[a], own[b], assume_unique=True).size
            for a, b in pairs
        ],
        dtype=np.float64,
    )
