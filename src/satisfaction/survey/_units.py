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

    @cached_property
    def mean_weights(self) -> Floats:
        """Mean weight of the answers of each row."""
        return np.asarray(self.weights / self.rows.n)

    @cached_property
    def spread(self) -> Floats:
        """Sum of squared deviations of the weights within each row, 0 where it is rounding."""
        spread = self.squares - self.weights * self.mean_weights
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
            deviations = scores * self.mean_weights[:, None] - mean
            within = (scores * (of_row * self.spread)[:, None]).T @ scores
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


def _either(present: Floats) -> Floats:
    """Return, per pair of columns of 0 and 1, in how many rows either is 1."""
    size = present.sum(axis=0)
    return np.asarray(size[:, None] + size[None, :] - present.T @ present)


def _column_sums(values: Floats, group: NDArray[np.intp], n_groups: int) -> Floats:
    """Return the sum of every column over each group."""
    return np.stack([sum_by(group, column, n_groups) for column in values.T], axis=1)
