"""All segments of a design at once: the units in which each of them has rows."""

from __future__ import annotations

from typing import Self

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.survey._kernel import compress, sum_by
from satisfaction.survey._units import DesignUnits

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@frozen(eq=False)
class Pairs:
    """The pairs of a group and an item that occur together, numbered in their order."""

    of_row: Places
    group: Places
    item: Places

    @classmethod
    def of(cls, group: Places, item: Places, n_groups: int, n_items: int) -> Self:
        """Return the pairs in some rows."""
        of_row, first = compress([group, item], [n_groups, n_items])
        return cls(of_row, group[first], item[first])

    def sum(self, values: Floats | NDArray[np.int64]) -> Floats:
        """Return the sum of the rows' values over each pair."""
        return sum_by(self.of_row, values, len(self.group))


@frozen(eq=False)
class SegmentUnits:
    """The first stage of a design within each of some disjoint segments.

    ``strata`` pairs segments with strata; its rows are the pairs of segments with clusters,
    ``clusters``, or the rows of the tally where the answers themselves are the units.
    Clusters in which a segment has no row count as zeros without ever being made.
    """

    units: DesignUnits
    n_segments: int
    strata: Pairs
    clusters: Pairs | None

    @classmethod
    def of(cls, units: DesignUnits, segment: Places, n_segments: int) -> Self:
        """Return the units of segments that are given by their number for each row."""
        stage = units.first
        if stage.unit_of_row is None or stage.parent_of_unit is None:
            strata = Pairs.of(segment, stage.parent_of_row, n_segments, stage.n_parents)
            return cls(units, n_segments, strata, None)
        parent = stage.parent_of_unit
        clusters = Pairs.of(segment, stage.unit_of_row, n_segments, len(parent))
        strata = Pairs.of(clusters.group, parent[clusters.item], n_segments, stage.n_parents)
        return cls(units, n_segments, strata, clusters)

    def degrees_of_freedom(self, active: NDArray[np.bool_]) -> Floats:
        """Return clusters minus strata of each segment, counting those with an active row."""
        if self.clusters is None:
            present = self.strata.sum(self.units.rows.n * active)
        else:
            rows = self.clusters.sum(active.astype(np.int64))
            present = self.strata.sum((rows > 0).astype(np.int64))
        return sum_by(self.strata.group, present - (present > 0), self.n_segments)

    def variances(self, scores: Floats) -> Floats:
        """Return the variance of the weighted sum of a score in each segment.

        Scores are constant within a row, and 0 outside the segments.
        """
        units, stage, strata = self.units, self.units.first, self.strata
        size = stage.n_units[strata.item]
        weighted = scores * units.weights
        if self.clusters is None:
            means = strata.sum(weighted) / size
            deviations = scores * units.mean_weights - means[strata.of_row]
            squares = strata.sum(scores**2 * units.spread + units.rows.n * deviations**2)
            filled = strata.sum(units.rows.n)
        else:
            totals = self.clusters.sum(weighted)
            means = strata.sum(totals) / size
            squares = strata.sum((totals - means[strata.of_row]) ** 2)
            filled = strata.sum(np.ones(len(totals)))
        squares += (size - filled) * means**2
        return sum_by(strata.group, stage.factor[strata.item] * squares, self.n_segments)
