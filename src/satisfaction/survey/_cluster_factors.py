"""Factors of replicate weights by cluster: a table of them, or the rule of the jackknife."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.survey._design import keep
from satisfaction.survey._kernel import sum_by

Floats = NDArray[np.float64]


def _floats(values: ArrayLike) -> Floats:
    """Return a private, read-only copy as floats."""
    copied: Floats = keep(np.asarray(values, dtype=np.float64))
    return copied


def _codes(values: ArrayLike) -> NDArray[np.intp]:
    """Return a private, read-only copy as codes."""
    copied: NDArray[np.intp] = keep(np.asarray(values, dtype=np.intp))
    return copied


@frozen(eq=False)
class FactorTable:
    """A factor for each cluster and replicate, of shape (C, R)."""

    table: Floats = field(converter=_floats)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of clusters and of replicates."""
        n_clusters, n_replicates = self.table.shape
        return n_clusters, n_replicates

    def totals(self, of_clusters: Floats) -> Floats:
        """Return the totals in every replicate, (R, p), from those of the clusters, (C, p)."""
        return np.asarray(self.table.T @ of_clusters)

    def to_dict(self) -> dict[str, Any]:
        """Return the factors as JSON-ready values."""
        return {"factors": self.table.tolist()}


@frozen(eq=False)
class JackknifeFactors:
    """The factors of the jackknife, by the stratum of each cluster.

    Replicate c leaves out cluster c and gives the n - 1 others of its stratum the factor
    ``n / (n-1)``. So its totals are differences of totals, and need no table of C x C factors.
    """

    stratum: NDArray[np.intp] = field(converter=_codes)

    @property
    def shape(self) -> tuple[int, int]:
        """Number of clusters and of replicates."""
        return len(self.stratum), len(self.stratum)

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """Number of clusters of each stratum."""
        return np.bincount(self.stratum)

    @cached_property
    def growth(self) -> Floats:
        """What the other clusters of its stratum are multiplied by, for each cluster."""
        n = self.sizes[self.stratum]
        return np.asarray(n / (n - 1))

    @property
    def table(self) -> Floats:
        """The factors, of shape (C, R)."""
        same = self.stratum[:, None] == self.stratum
        factors = np.where(same, self.growth, 1.0)
        np.fill_diagonal(factors, 0.0)
        return factors

    def totals(self, of_clusters: Floats) -> Floats:
        """Return the totals in every replicate, (R, p), from those of the clusters, (C, p)."""
        columns = np.arange(of_clusters.shape[1])
        cell = self.stratum[:, None] * len(columns) + columns
        of_strata = sum_by(cell.ravel(), of_clusters.ravel(), len(self.sizes) * len(columns))
        of_strata = of_strata.reshape(-1, len(columns))
        own = of_strata[self.stratum]
        # Both differences are exactly 0 where nothing is left, which makes a mean undefined.
        elsewhere = of_strata.sum(axis=0) - own
        return np.asarray(elsewhere + self.growth[:, None] * (own - of_clusters))

    def to_dict(self) -> dict[str, Any]:
        """Return the strata as JSON-ready values."""
        return {"jackknife_strata": self.stratum.tolist()}


Factors = FactorTable | JackknifeFactors
