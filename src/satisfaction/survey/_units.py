"""Design-based covariance of weighted sums, by linearisation, from the rows of a tally."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import DesignError
from satisfaction.survey._design import LonelyCluster
from satisfaction.survey._kernel import sum_by
from satisfaction.survey._rows import Rows
from satisfaction.survey._stages import Floats, Stage, read_stages

_SPARSE = 4  # pairs per row beyond which sorting beats a table of all pairs
_FEW = 65_536


@frozen(eq=False)
class DesignUnits:
    """The stages of a design, with the weights of the rows, ready to give covariances.

    A score ``u`` is constant within a distinct row; the sum over all answers is ``sum(w u)``.
    """

    rows: Rows
    weights: Floats
    squares: Floats
    lonely_cluster: LonelyCluster
    stages: tuple[Stage, ...]

    @classmethod
    def of(
        cls, rows: Rows, weights: Floats, squares: Floats, lonely_cluster: LonelyCluster
    ) -> DesignUnits:
        """Return the units behind some rows."""
        return cls(rows, weights, squares, lonely_cluster, read_stages(rows))

    @property
    def first(self) -> Stage:
        """The first stage of selection."""
        return self.stages[0]

    @property
    def n_strata(self) -> int:
        """Number of strata."""
        return self.first.n_parents

    @property
    def n_clusters(self) -> int:
        """Number of first-stage clusters (of answers, where there are no clusters)."""
        return int(self.first.n_units.sum())

    @property
    def census(self) -> bool:
        """Whether every stratum was fully sampled, at every stage."""
        return bool(np.all(self.first.fraction == 1)) and all(
            np.all((stage.reach == 0) | (stage.fraction == 1)) for stage in self.stages[1:]
        )

    def degrees_of_freedom(self, active: NDArray[np.bool_]) -> float:
        """Return clusters minus strata, counting those with an active answer.

        `active` says which rows hold answers of the segment with a positive weight.
        """
        stage = self.first
        strata = np.unique(stage.parent_of_row[active]).size
        if stage.unit_of_row is None:
            return float(self.rows.n[active].sum() - strata)
        return float(np.unique(stage.unit_of_row[active]).size - strata)

    def segment_degrees_of_freedom(
        self, active: NDArray[np.bool_], segment: NDArray[np.intp], n_segments: int
    ) -> Floats:
        """Return the degrees of freedom of every segment at once."""
        stage = self.first
        group = segment[active]
        strata = _distinct_per_group(stage.parent_of_row[active], group, n_segments)
        if stage.unit_of_row is None:
            heads = sum_by(group, self.rows.n[active].astype(np.float64), n_segments)
            return heads - strata
        return _distinct_per_group(stage.unit_of_row[active], group, n_segments) - strata

    @cached_property
    def _mean_weights(self) -> Floats:
        """Mean weight of the answers of each row."""
        return np.asarray(self.weights / self.rows.n)

    @cached_property
    def _spread(self) -> Floats:
        """Sum of squared deviations of the weights within each row, 0 where it is rounding."""
        spread = self.squares - self.weights * self._mean_weights
        rounding = np.finfo(np.float64).eps * self.rows.n * self.squares
        return np.where(spread > rounding, spread, 0.0)

    # ---- calibration -----------------------------------------------------------------------

    @cached_property
    def _auxiliaries(self) -> Floats | None:
        """Auxiliary variables of a calibration, one row per distinct row."""
        axes = self.rows.role("auxiliary")
        if not axes:
            return None
        columns = []
        for axis in axes:
            numeric = all(
                isinstance(label, int | float) and not isinstance(label, bool)
                for label in axis.labels
            )
            if numeric:
                columns.append(np.array(axis.labels, dtype=np.float64)[axis.codes][:, None])
            else:
                columns.append(np.eye(len(axis))[axis.codes])
        return np.hstack(columns)

    def residuals(self, scores: Floats) -> Floats:
        """Return scores minus their regression on the auxiliaries, fitted with base weights."""
        auxiliaries = self._auxiliaries
        if auxiliaries is None:
            return scores
        base = self.rows.sums.get("d", self.weights)
        weighted = auxiliaries * base[:, None]
        slopes, *_ = np.linalg.lstsq(weighted.T @ auxiliaries, weighted.T @ scores, rcond=None)
        return np.asarray(scores - auxiliaries @ slopes)

    # ---- covariance ------------------------------------------------------------------------

    def covariance(self, scores: Floats, active: NDArray[np.bool_]) -> Floats:
        """Return the covariance of the weighted sums of some scores.

        Parameters
        ----------
        scores : ndarray of shape (rows, p)
            Scores, constant within a row; 0 outside the segment of their column.
        active : ndarray of bool of shape (rows,) or (rows, p)
            Rows with answers of each column's segment, of positive weight.

        Returns
        -------
        ndarray of shape (p, p)
            Symmetric.
        """
        if np.isnan(self.squares).any():
            return np.full((scores.shape[1],) * 2, np.nan)
        scores = self.residuals(scores)
        total = self._first_stage(scores, active)
        for stage in self.stages[1:]:
            if np.any(stage.lonely) and self.lonely_cluster == "error":
                raise self.refuse_lonely(stage)
            total += self._stage(stage, scores)
        return (total + total.T) / 2

    def _stage(self, stage: Stage, scores: Floats) -> Floats:
        """Return what the units of one stage contribute, lonely ones nothing."""
        factor = stage.factor
        if stage.unit_of_row is None or stage.parent_of_unit is None:
            of_row = factor[stage.parent_of_row]
            sums = _column_sums(scores * self.weights[:, None], stage.parent_of_row, len(factor))
            mean = (sums / stage.n_units[:, None])[stage.parent_of_row]
            deviations = scores * self._mean_weights[:, None] - mean
            within = (scores * (of_row * self._spread)[:, None]).T @ scores
            heads = of_row * self.rows.n
            return np.asarray(within + (deviations * heads[:, None]).T @ deviations)
        parents = stage.parent_of_unit
        totals = self.unit_totals(scores, stage.unit_of_row, len(parents))
        means = _column_sums(totals, parents, stage.n_parents) / stage.n_units[:, None]
        deviations = totals - means[parents]
        return np.asarray((deviations * factor[parents][:, None]).T @ deviations)

    def unit_totals(self, scores: Floats, unit_of_row: NDArray[np.intp], n_units: int) -> Floats:
        """Return the weighted sums of the scores over each unit of a stage."""
        return _column_sums(scores * self.weights[:, None], unit_of_row, n_units)

    def _first_stage(self, scores: Floats, active: NDArray[np.bool_]) -> Floats:
        """Return the first stage's contribution, lonely strata by the design's policy."""
        stage = self.first
        total = self._stage(stage, scores)
        lonely = stage.lonely
        if not lonely.any():
            return total
        if self.lonely_cluster == "error":
            raise self.refuse_lonely(stage)
        if self.lonely_cluster == "adjust":
            deviations = self._lonely_deviations(stage, scores, active)
            return total + (deviations * (1 - stage.fraction[lonely])[:, None]).T @ deviations
        if self.lonely_cluster == "average":
            return total * self._lonely_inflation(stage, active, scores.shape[1])
        return total

    def refuse_lonely(self, stage: Stage) -> DesignError:
        """Return the error for strata with one cluster."""
        which = np.flatnonzero(stage.lonely)
        return DesignError.about(
            "lonely_cluster",
            "a stratum with one cluster shows no variation",
            got=f"one cluster in {stage.named(which)}",
            count=which.size,
            remedy=(
                'Merge strata, or choose lonely_cluster="remove", "certainty", "adjust" '
                'or "average"'
            ),
        )

    def _present(self, stage: Stage, active: NDArray[np.bool_], p: int) -> NDArray[np.bool_]:
        """Return in which strata the segment of each column has answers, of shape (strata, p)."""
        columns = active[:, None] if active.ndim == 1 else active
        present = np.stack(
            [np.bincount(stage.parent_of_row, column, stage.n_parents) > 0 for column in columns.T],
            axis=1,
        )
        return np.broadcast_to(present, (stage.n_parents, p))

    def _lonely_deviations(self, stage: Stage, scores: Floats, active: NDArray[np.bool_]) -> Floats:
        """Return totals of lonely strata minus the grand mean per cluster of the segment."""
        present = self._present(stage, active, scores.shape[1])
        sums = _column_sums(scores * self.weights[:, None], stage.parent_of_row, stage.n_parents)
        counted = (present * stage.n_units[:, None]).sum(axis=0)
        mean = (sums * present).sum(axis=0) / np.maximum(counted, 1)
        lonely = stage.lonely
        return np.asarray((sums[lonely] - mean) * present[lonely])

    def _lonely_inflation(self, stage: Stage, active: NDArray[np.bool_], p: int) -> Floats:
        """Return strata with answers over those of them that are not lonely, per pair of columns.

        A stratum counts for a pair where either of its segments has answers.
        """
        present = self._present(stage, active, p).astype(np.float64)
        seen = present * ~stage.lonely[:, None]
        return _either(present) / np.maximum(_either(seen), 1)

    # ---- all segments at once --------------------------------------------------------------

    @property
    def plain(self) -> bool:
        """Whether segments can be swept at once: one stage, no calibration, nobody lonely."""
        return (
            len(self.stages) == 1
            and self._auxiliaries is None
            and not self.first.lonely.any()
            and not np.isnan(self.squares).any()
        )

    def segment_variances(
        self, scores: Floats, segment: NDArray[np.intp], n_segments: int
    ) -> Floats:
        """Return the variance of the weighted sum of a score within each of disjoint segments.

        Clusters in which a segment is empty count as zeros without ever being made.
        """
        stage = self.first
        weighted = scores * self.weights
        factor, parents = stage.factor, stage.n_parents
        sums = sum_by(
            stage.parent_of_row * n_segments + segment, weighted, parents * n_segments
        ).reshape(parents, n_segments)
        means = sums / stage.n_units[:, None]
        if stage.unit_of_row is None or stage.parent_of_unit is None:
            cell = stage.parent_of_row * n_segments + segment
            heads = sum_by(cell, self.rows.n.astype(np.float64), means.size).reshape(means.shape)
            deviations = scores * self._mean_weights - means.ravel()[cell]
            of_answers = scores**2 * self._spread + self.rows.n * deviations**2
            spread = sum_by(segment, factor[stage.parent_of_row] * of_answers, n_segments)
            return np.asarray(spread + factor @ ((stage.n_units[:, None] - heads) * means**2))
        cell = stage.unit_of_row * n_segments + segment
        span = len(stage.parent_of_unit) * n_segments
        if span > 4 * len(cell) + 65_536:
            present, cell = np.unique(cell, return_inverse=True)
            totals = sum_by(cell, weighted, len(present))
            at_unit, at_segment = np.divmod(present, n_segments)
            at_parent = stage.parent_of_unit[at_unit]
            deviations = totals - means[at_parent, at_segment]
            filled = sum_by(at_parent * n_segments + at_segment, np.ones(len(present)), means.size)
            spread = sum_by(at_segment, factor[at_parent] * deviations**2, n_segments)
            empty = stage.n_units[:, None] - filled.reshape(means.shape)
            return np.asarray(spread + factor @ (empty * means**2))
        table = sum_by(cell, weighted, span).reshape(-1, n_segments)
        deviations = table - means[stage.parent_of_unit]
        return np.asarray(factor[stage.parent_of_unit] @ deviations**2)


def _either(present: Floats) -> Floats:
    """Return, per pair of columns of 0 and 1, in how many rows either is 1."""
    size = present.sum(axis=0)
    return np.asarray(size[:, None] + size[None, :] - present.T @ present)


def _column_sums(values: Floats, group: NDArray[np.intp], n_groups: int) -> Floats:
    """Return the sum of every column over each group."""
    return np.stack([sum_by(group, column, n_groups) for column in values.T], axis=1)


def _distinct_per_group(items: NDArray[np.intp], group: NDArray[np.intp], n_groups: int) -> Floats:
    """Return how many different items each group has."""
    n_items = int(items.max(initial=0)) + 1
    pair = group * n_items + items
    if n_groups * n_items > _SPARSE * len(items) + _FEW:
        return np.bincount(np.unique(pair) // n_items, minlength=n_groups).astype(np.float64)
    seen = np.bincount(pair, minlength=n_groups * n_items) > 0
    return np.asarray(seen.reshape(n_groups, n_items).sum(axis=1), dtype=np.float64)
