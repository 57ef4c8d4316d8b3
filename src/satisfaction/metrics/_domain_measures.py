"""Means and shares over domains of one tally: made when asked for, with their covariance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from satisfaction.errors import MethodError, UnknownKeyError
from satisfaction.metrics._batch import Batch, batch_of_scores
from satisfaction.metrics._batch_covariance import replicate_means
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._quantity import Quantity
from satisfaction.metrics._quantity_estimate import quantity_batch
from satisfaction.survey._domains import score_covariance
from satisfaction.survey._kernel import sum_by
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

WHOLE = ...  # the key of all rows together


@frozen(eq=False)
class Measure:
    """What is measured: the score of each row of a tally, and which rows have one."""

    quantity: Quantity
    scores: Floats
    inside: Mask


def share_of(name: str, yes: Mask, inside: Mask) -> Measure:
    """Return the measure of a share in percent of the rows inside."""
    quantity = Quantity(name, unit="percent", family="share", bounds=(0.0, 100.0))
    return Measure(quantity, np.where(yes, 100.0, 0.0), inside)


class DomainMeasures:
    """Estimates over domains of a tally, each made when it is first asked for."""

    def __init__(self, counted: Tally, measures: Mapping[str, Measure]) -> None:
        self.tally = counted
        self.measures = dict(measures)
        self._batches: dict[tuple[str, int], Batch] = {}

    # ---- counts ----------------------------------------------------------------------------

    def count(self, rows: Mask, key: Any = WHOLE) -> int:
        """Return how many answers there are in some rows of a segment."""
        return int(self.tally.rows.n[rows & self.tally.rows_of(key)].sum())

    def n(self, key: Any = WHOLE) -> int:
        """Return the number of complete rows of a segment."""
        return self.count(self.tally.answered, key)

    def n_missing(self, key: Any = WHOLE) -> int:
        """Return the number of rows of a segment that lack a value."""
        return self.count(~self.tally.answered, key)

    # ---- estimates -------------------------------------------------------------------------

    def estimate(self, name: str, key: Any = WHOLE) -> Estimate:
        """Return the estimate of a segment; nan where it has no answer."""
        return Estimate(self._batch(name, key), 0)

    def _batch(self, name: str, key: Any) -> Batch:
        """Return the batch of one estimate."""
        rows = self.tally.rows_of(key)
        place = (name, -1 if key is WHOLE else int(self.tally.segment_of_row[rows][0]))
        if place not in self._batches:
            measure = self.measures[name]
            keys = ((),) if key is WHOLE else (key,)
            if np.any(measure.inside & rows):
                batch, _ = batch_of_scores(
                    self.tally,
                    measure.quantity,
                    measure.scores,
                    measure.inside,
                    keys,
                    np.where(rows, 0, -1),
                    quiet=True,
                )
            else:
                batch = quantity_batch(
                    measure.quantity, np.nan, np.nan, n=0, kish=np.nan, keys=keys
                )
            missing = np.array([self.n_missing(key)])
            self._batches[place] = evolve(batch, n_missing=missing)
        return self._batches[place]

    def table(self, name: str) -> EstimateTable:
        """Return one of the estimates by segment."""
        if not self.tally.by:
            raise MethodError.about(
                "estimates", "needs segments", remedy="Call the function with by="
            )
        if name not in self.measures:
            raise UnknownKeyError.absent("name", name, self.measures)
        measure, counted = self.measures[name], self.tally
        batch, empty = batch_of_scores(
            counted,
            measure.quantity,
            measure.scores,
            measure.inside,
            counted.segments,
            counted.segment_of_row,
            quiet=True,
        )
        gone = counted.rows.n * ~counted.answered
        missing = sum_by(counted.segment_of_row, gone.astype(float), len(counted.segments))
        missing_of = dict(zip(counted.segments, np.rint(missing).astype(int), strict=True))
        return EstimateTable(
            by=counted.by,
            batch=evolve(batch, n_missing=np.array([missing_of[key] for key in batch.keys])),
            total=self.estimate(name),
            empty=tuple((key, int(missing_of[key])) for key, _ in empty),
        )

    def joint(
        self,
        names: Sequence[str],
        by: str,
        key: Any = WHOLE,
        *,
        labels: Sequence[str] | None = None,
    ) -> EstimateTable:
        """Return several estimates of one quantity as a table keyed by their names, or labels.

        Its covariance counts what the estimates share: rows, clusters and strata.
        """
        parts = [self._batch(name, key) for name in names]
        columns = {
            field: np.concatenate([getattr(part, field) for part in parts])
            for field in (
                "value",
                "variance",
                "n",
                "n_missing",
                "sum_of_weights",
                "degrees_of_freedom",
                "kish",
            )
        }
        scores = np.unique(np.concatenate([part.scores for part in parts]))
        batch = Batch(
            metric=parts[0].metric,
            keys=tuple(names if labels is None else labels),
            declared=self.tally.declared,
            census=any(part.census for part in parts),
            clustered=bool(self.tally.rows.role("cluster")),
            scores=scores,
            counts=np.concatenate([_spread(part.counts, part, scores) for part in parts]),
            weights=np.concatenate([_spread(part.weights, part, scores) for part in parts]),
            tally=self.tally,
            given_covariance=self.covariance(names, key),
            **columns,
        )
        return EstimateTable(by=(by,), batch=batch)

    def covariance(self, names: Sequence[str], key: Any = WHOLE) -> Floats:
        """Return the covariance of several estimates, nan beside those that are not defined."""
        rows = self.tally.rows_of(key)
        batches = [self._batch(name, key) for name in names]
        insides = [self.measures[name].inside & rows for name in names]
        matrix = np.full((len(names),) * 2, np.nan)
        some = [place for place, inside in enumerate(insides) if inside.any()]
        if not some:
            return matrix
        if self.tally.replicate_weights is not None:
            values = [
                replicate_means(
                    self.tally,
                    self.measures[names[place]].scores,
                    np.where(insides[place], 0, -1),
                    1,
                )[:, 0]
                for place in some
            ]
            value = np.array([batches[place].value[0] for place in some])
            part = self.tally.replicate_weights.variance(np.stack(values, axis=1), value)
        else:
            influence = np.stack([self._influence(names[p], key, insides[p]) for p in some], axis=1)
            union = np.any([insides[place] for place in some], axis=0)
            part = score_covariance(self.tally, influence, union)
        matrix[np.ix_(some, some)] = part
        own = [float(batch.variance[0]) for batch in batches]
        matrix[np.diag_indices(len(names))] = own
        return matrix

    def _influence(self, name: str, key: Any, inside: Mask) -> Floats:
        """Return what one answer of each row adds to an estimate."""
        batch = self._batch(name, key)
        deviation = self.measures[name].scores - batch.value[0]
        return np.asarray(np.where(inside, deviation, 0.0) / batch.sum_of_weights[0])


def _spread(values: NDArray[Any], part: Batch, scores: Floats) -> NDArray[Any]:
    """Return counts or weights per score on the scores of all estimates."""
    wide = np.zeros((len(values), len(scores)), dtype=values.dtype)
    wide[:, np.searchsorted(scores, part.scores)] = values
    return wide
