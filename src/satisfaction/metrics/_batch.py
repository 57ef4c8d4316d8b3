"""Many estimates at once: the arrays behind an estimate and a table of estimates."""

from __future__ import annotations

import math
import warnings
from functools import cached_property
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from satisfaction.errors import DesignError, EmptyDataError, WeakDataWarning
from satisfaction.foundation._rendering import shorten
from satisfaction.metrics._batch_covariance import (
    LEAST_TOTAL,
    pair_degrees,
    segment_covariance,
)
from satisfaction.metrics._batch_variance import (
    linearised_variances,
    replicate_variances,
    simple_variances,
)
from satisfaction.metrics._metric import Metric
from satisfaction.metrics._quantity import IndexMetric, Quantity
from satisfaction.survey._kernel import sum_by
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
AnyMetric = Metric | IndexMetric | Quantity

_MOST_TOGETHER = 1_000  # segments whose whole covariance matrix is kept
_FEW_SCORES = 12
NO_SPREAD = 1e-20  # of the squared range of the scores: a variance below it is 0


@frozen(eq=False)
class Batch:
    """Estimates of one metric in several segments, with all that their intervals need.

    ``scores`` (K,) are the distinct score values, ascending; ``counts`` and ``weights`` (S, K)
    the answers and weights on each, per segment. ``row_scores`` is the score of each row of the
    tally, for influence values; ``segment`` the segment of each row, -1 outside or missing.
    """

    metric: AnyMetric
    keys: tuple[Any, ...]
    value: Floats
    variance: Floats
    n: NDArray[np.int64]
    n_missing: NDArray[np.int64]
    sum_of_weights: Floats
    degrees_of_freedom: Floats
    kish: Floats
    declared: bool
    census: bool
    clustered: bool
    scores: Floats
    counts: NDArray[np.int64]
    weights: Floats
    tally: Tally | None = field(default=None)
    row_scores: Floats | None = field(default=None)
    segment: NDArray[np.intp] | None = field(default=None)
    given_covariance: Floats | None = field(default=None)

    def __len__(self) -> int:
        return len(self.value)

    @cached_property
    def fractions(self) -> Floats:
        """Share of the weights on each score value, per segment."""
        return self.weights / self.sum_of_weights[:, None]

    @cached_property
    def spread(self) -> Floats:
        """Variance of one answer's score, per segment."""
        deviations = self.scores - self.value[:, None]
        return np.asarray((self.fractions * deviations**2).sum(axis=1))

    @cached_property
    def constant(self) -> NDArray[np.bool_]:
        """Which estimates show no variation."""
        low, high = self.metric.bounds
        width = high - low
        return np.asarray(self.variance <= NO_SPREAD * (width**2 if np.isfinite(width) else 1.0))

    @cached_property
    def design_effect(self) -> Floats:
        """Variance over that of a simple random sample with replacement of the same n."""
        if isinstance(self.metric, Quantity) and self.tally is None:
            return np.full(len(self), np.nan)  # no mean over answers
        if not self.declared:
            return np.ones(len(self))
        if self.census:
            return np.zeros(len(self))
        n = self.n.astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            simple = self.spread / (n - 1)
            effect = np.where(n > 1, self.variance / simple, np.nan)
        return np.where(self.constant, n / self.kish, effect)

    @cached_property
    def effective_n(self) -> Floats:
        """Number of answers over the design effect."""
        if isinstance(self.metric, Quantity) and self.tally is None:
            return np.full(len(self), np.nan)
        with np.errstate(divide="ignore"):
            return np.asarray(
                np.where(self.constant & (not self.census), self.kish, self.n / self.design_effect)
            )

    @cached_property
    def size(self) -> Floats:
        """The size with which the score interval works, per estimate; infinite for a census."""
        if not self.declared:
            return np.where(self.n > 0, self.n.astype(np.float64), np.nan)
        if self.census:
            return np.full(len(self), np.inf)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.constant, self.kish, self.spread / self.variance)

    # ---- covariance ------------------------------------------------------------------------

    def covariance(self, a: int, b: int) -> float:
        """Return the covariance of two of the estimates."""
        return float(self.pair_covariances(np.array([a]), np.array([b]))[0])

    def pair_covariances(self, first: Places, second: Places) -> Floats:
        """Return the covariance of each pair of estimates."""
        same = first == second
        if self.given_covariance is None and not self.declared:
            return np.where(same, self.variance[first], 0.0)
        if len(self) <= _MOST_TOGETHER:
            return self.matrix[first, second]
        pairs = zip(first.tolist(), second.tolist(), strict=True)
        return np.array(
            [
                self.variance[a] if a == b else self.covariance_of(np.array([a, b]))[0, 1]
                for a, b in pairs
            ]
        )

    @cached_property
    def matrix(self) -> Floats:
        """Covariance of all estimates."""
        return self.covariance_of(np.arange(len(self)))

    def covariance_of(self, which: Places) -> Floats:
        """Return the covariance matrix of some of the estimates."""
        return segment_covariance(self, which)

    def union_degrees_of_freedom(self, a: int, b: int) -> float:
        """Return clusters minus strata over two segments together; infinite without design."""
        return float(pair_degrees(self, np.array([a]), np.array([b]))[0])

    def select(self, which: Places) -> Batch:
        """Return some estimates, without the way back to their tally's covariance."""
        return evolve(
            self,
            keys=tuple(self.keys[number] for number in which.tolist()),
            value=self.value[which],
            variance=self.variance[which],
            n=self.n[which],
            n_missing=self.n_missing[which],
            sum_of_weights=self.sum_of_weights[which],
            degrees_of_freedom=self.degrees_of_freedom[which],
            kish=self.kish[which],
            counts=self.counts[which],
            weights=self.weights[which],
            tally=None,
            row_scores=None,
            segment=None,
            given_covariance=None,
        )


def batch_of(
    tally: Tally, metric: Metric, *, quiet: bool = False
) -> tuple[Batch, tuple[tuple[Any, int], ...]]:
    """Return the estimates of a metric in all segments of a tally, and the segments without answer.

    The tally has one answer column, on the metric's scale.
    """
    levels, level_of_row = tally.levels
    row_scores = np.append(metric.score_levels(levels), 0.0)[level_of_row]  # missing ones: last
    return batch_of_scores(
        tally,
        metric,
        row_scores,
        level_of_row >= 0,
        tally.segments,
        tally.segment_of_row,
        quiet=quiet,
    )


def batch_of_scores(
    tally: Tally,
    metric: AnyMetric,
    row_scores: Floats,
    answered: NDArray[np.bool_],
    segments: tuple[Any, ...],
    segment_of_row: NDArray[np.intp],
    *,
    quiet: bool = False,
) -> tuple[Batch, tuple[tuple[Any, int], ...]]:
    """Return the mean score of each segment, and the segments without any answer.

    Parameters
    ----------
    tally : Tally
        The distinct rows.
    metric : Metric, IndexMetric or Quantity
        What is measured.
    row_scores : ndarray
        The score of each row.
    answered : ndarray of bool
        Which rows have an answer.
    segments : tuple
        Keys of the segments.
    segment_of_row : ndarray of int
        Number of its segment for each row, -1 for none.
    quiet : bool, default False
        Whether to leave the warning about undefined standard errors to the caller.
    """
    inside = segment_of_row >= 0
    some = answered & inside
    scores, score_of_row = _score_values(row_scores, some, metric)
    shape = (len(segments), len(scores))
    cell = _only(segment_of_row, some) * len(scores) + score_of_row
    counts = sum_by(cell, _only(tally.rows.n, some), math.prod(shape)).reshape(shape)
    n = counts.sum(axis=1)
    heads = n
    if not some.all():
        heads = sum_by(_only(segment_of_row, inside), _only(tally.rows.n, inside), len(segments))
    missing = np.rint(heads - n).astype(np.int64)
    kept = np.flatnonzero(n > 0)
    empty = tuple((segments[number], int(missing[number])) for number in np.flatnonzero(n == 0))
    if kept.size == 0:
        raise EmptyDataError.about(
            "rating",
            "there is no answer left",
            remedy=f"All {int(heads.sum()):,} answers are missing",
        )
    place = np.full(len(segments) + 1, -1, dtype=np.intp)
    place[kept] = np.arange(kept.size)
    home = place[segment_of_row]  # of rows without an answer too
    segment = np.where(some, home, -1)
    keys = tuple(segments[number] for number in kept)
    weights = sum_by(cell, _only(tally.weights, some), math.prod(shape)).reshape(shape)[kept]
    total = weights.sum(axis=1)
    _check_totals(total, keys)
    value = _means(scores, weights, total)
    if not tally.declared:
        variance, degrees = simple_variances(scores, weights, value, n[kept])
    elif tally.replicate_weights is not None:
        variance, degrees = replicate_variances(
            tally, tally.replicate_weights, row_scores, segment, value
        )
    else:
        influence = np.zeros(shape)
        influence[kept] = (scores - value[:, None]) / np.maximum(total, LEAST_TOTAL)[:, None]
        of_row = _at(some, influence.ravel()[cell])
        variance, degrees = linearised_variances(tally, of_row, some, home, len(kept))
    batch = Batch(
        metric=metric,
        keys=keys,
        value=value,
        variance=variance,
        n=np.rint(n[kept]).astype(np.int64),
        n_missing=missing[kept],
        sum_of_weights=total,
        degrees_of_freedom=degrees,
        kish=_kish(tally, segment, some, weights, total, n[kept]),
        declared=tally.declared,
        census=tally.declared and bool(tally.rows.role("population")) and tally.units.census,
        clustered=bool(tally.rows.role("cluster")),
        scores=scores,
        counts=np.rint(counts[kept]).astype(np.int64),
        weights=weights,
        tally=tally,
        row_scores=row_scores,
        segment=segment,
    )
    if not quiet:
        _warn_undefined(batch)
    return batch, empty


def _only(values: NDArray[Any], rows: NDArray[np.bool_]) -> NDArray[Any]:
    """Return the values of some rows, without a copy where it is all of them."""
    return values if rows.all() else values[rows]


def _at(rows: NDArray[np.bool_], values: Floats) -> Floats:
    """Return a number for every row: the values at some rows, 0 at the others."""
    if rows.all():
        return values
    everywhere = np.zeros(len(rows))
    everywhere[rows] = values
    return everywhere


def _score_values(
    row_scores: Floats, some: NDArray[np.bool_], metric: AnyMetric
) -> tuple[Floats, NDArray[np.integer]]:
    """Return the distinct scores, those that nobody chose included, and each row's place."""
    known = metric.values if isinstance(metric, Metric) else metric.bounds
    scores = np.array([score for score in known if np.isfinite(score)])
    if not isinstance(metric, Metric) or metric.scale.step is None:
        scores = np.unique(np.concatenate([scores, row_scores[some]]))
    return scores, _places(scores, _only(row_scores, some))


def _places(scores: Floats, values: Floats) -> NDArray[np.integer]:
    """Return the place of each value among the scores, of which it is one."""
    if len(scores) > _FEW_SCORES:
        return np.searchsorted(scores, values)
    place = np.zeros(len(values), dtype=np.uint8)
    for score in scores[1:]:
        place += values >= score  # a few plain sweeps beat a search per value
    return place


def _check_totals(total: Floats, keys: tuple[Any, ...]) -> None:
    """Refuse segments whose weights are all zero."""
    wrong = np.flatnonzero(~(total > 0) | np.isinf(total))
    if wrong.size:
        key = keys[wrong[0]]
        where = "" if key == () else f" in segment {shorten(key)!r}"
        raise DesignError.about(
            "weights",
            "the sum of weights of the answers must be above 0 and finite",
            got=f"{total[wrong[0]]:g}{where}",
            count=wrong.size,
            remedy="Give at least one answer a positive weight",
        )


def _means(scores: Floats, weights: Floats, total: Floats) -> Floats:
    """Return the mean score per segment, exact where everybody chose the same."""
    reference = scores[np.argmax(weights, axis=1)]
    shares = weights / total[:, None]
    return np.asarray(reference + ((scores - reference[:, None]) * shares).sum(axis=1))


def _kish(
    tally: Tally,
    segment: NDArray[np.intp],
    some: NDArray[np.bool_],
    weights: Floats,
    total: Floats,
    n: Floats,
) -> Floats:
    """Return Kish's effective number of answers per segment."""
    if not tally.declared:
        return n
    squares = sum_by(_only(segment, some), _only(tally.squared_weights, some), len(total))
    largest = weights.max(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((total / largest) ** 2 / (squares / largest / largest))


def _warn_undefined(batch: Batch) -> None:
    """Warn once where standard errors are not defined."""
    undefined = np.flatnonzero(np.isnan(batch.variance))
    if undefined.size == 0:
        return
    if batch.tally is not None and batch.tally.replicate_weights is not None:
        why = "some replicates give no weight to any answer, so that standard errors are nan"
    elif batch.n[undefined[0]] == 1:
        why = "one answer has no standard error"
    else:
        why = "squares of weights this small or large cannot be kept; standard errors are nan"
    where = "" if batch.keys == ((),) else f" (segment {shorten(batch.keys[undefined[0]])!r})"
    more = f", and {undefined.size - 1:,} more segments" if undefined.size > 1 else ""
    warnings.warn(f"rating: {why}{where}{more}", WeakDataWarning, stacklevel=7)
