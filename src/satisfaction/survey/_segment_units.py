"""All segments of a design at once: the units in which each of them has rows."""

from __future__ import annotations

from typing import Self

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.survey._kernel import compress, sum_by
from satisfaction.survey._units import DesignUnits

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Places = NDArray[np.intp]


@frozen(eq=False)
class Pairs:
    """The pairs of a group and an item that occur together: their number at each place."""

    number: Places
    group: Places
    item: Places

    @classmethod
    def of(cls, group: Places, item: Places, n_groups: int, n_items: int) -> Self:
        """Return the pairs at some places, numbered in their order."""
        number, first = compress([group, item], [n_groups, n_items])
        return cls(number, group[first], item[first])

    def sum(self, values: Floats | Counts) -> Floats:
        """Return the sum over each pair."""
        return sum_by(self.number, values, len(self.group))


@frozen(eq=False)
class SegmentUnits:
    """The first stage of a design within each of some disjoint segments.

    Segments are paired with the clusters in which they have rows (``clusters``, None where the
    answers themselves are the units), and these pairs, or the rows, with strata (``strata``).
    Clusters in which a segment has no row count as zeros without ever being made.
    """

    units: DesignUnits
    n_segments: int
    run_of_row: Places
    strata: Pairs
    clusters: Pairs | None

    @classmethod
    def of(cls, units: DesignUnits, segment: Places, n_segments: int) -> Self:
        """Return the units of segments that are given by their number for each row."""
        stage, runs = units.first, units.first.runs
        of_run, run_of_row = segment[runs.first], runs.of_row
        parent, unit = stage.parent_of_run, stage.unit_of_run
        if not np.array_equal(of_run[run_of_row], segment):  # it depends on the answers
            of_run, run_of_row = segment, np.arange(len(segment))
            parent, unit = stage.parent_of_row, stage.unit_of_row
        if unit is None or stage.parent_of_unit is None:
            strata = Pairs.of(of_run, parent, n_segments, stage.n_parents)
            return cls(units, n_segments, run_of_row, strata, None)
        above = stage.parent_of_unit
        clusters = Pairs.of(of_run, unit, n_segments, len(above))
        strata = Pairs.of(clusters.group, above[clusters.item], n_segments, stage.n_parents)
        return cls(units, n_segments, run_of_row, strata, clusters)

    def degrees_of_freedom(self, active: NDArray[np.bool_]) -> Floats:
        """Return clusters minus strata of each segment, counting those with an active row."""
        if self.clusters is None:
            present = self.strata.sum(self._over_runs(self.units.rows.n * active))
        else:
            rows = self.clusters.sum(self._over_runs(active.astype(np.int64)))
            present = self.strata.sum((rows > 0).astype(np.int64))
        return sum_by(self.strata.group, present - (present > 0), self.n_segments)

    def variances(self, scores: Floats) -> Floats:
        """Return the variance of the weighted sum of a score in each segment.

        Scores are constant within a row, and 0 outside the segments.
        """
        units, stage, strata = self.units, self.units.first, self.strata
        size = stage.n_units[strata.item]
        totals = self._over_runs(scores * units.weights)
        if self.clusters is None:
            means = strata.sum(totals) / size
            deviations = scores * units.mean_weights - means[strata.number][self.run_of_row]
            of_row = scores**2 * units.spread + units.rows.n * deviations**2
            squares = strata.sum(self._over_runs(of_row))
            filled = strata.sum(self._over_runs(units.rows.n))
        else:
            totals = self.clusters.sum(totals)
            means = strata.sum(totals) / size
            squares = strata.sum((totals - means[strata.number]) ** 2)
            filled = np.bincount(strata.number).astype(np.float64)
        squares += (size - filled) * means**2
        return sum_by(strata.group, stage.factor[strata.item] * squares, self.n_segments)

    def _over_runs(self, values: Floats | Counts) -> Floats:
        """Return the sums over runs of what rows have."""
        pairs = self.strata if self.clusters is None else self.clusters
        return sum_by(self.run_of_row, values, len(pairs.number))
