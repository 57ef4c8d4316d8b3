"""Replicate weights kept small: a factor per cluster and replicate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.survey._cluster_factors import Factors, FactorTable, JackknifeFactors
from satisfaction.survey._design import ReplicateWeights, keep

Floats = NDArray[np.float64]


@frozen(init=False, eq=False, repr=False)
class ClusterReplicates(ReplicateWeights):
    """Replicate weights as factors of clusters: a row weighs ``weight * factor[cluster]``.

    The tally is counted by cluster, and replicates follow from the totals of the clusters; full
    columns of replicate weights are made by `matrix` alone.
    """

    by_cluster: Factors = field(factory=lambda: FactorTable(np.zeros((0, 0))))
    cluster_of_row: NDArray[np.intp] = field(factory=lambda: np.zeros(0, dtype=np.intp))
    weights: Floats = field(factory=lambda: np.zeros(0))

    def __init__(
        self,
        factors: ArrayLike | Factors,
        cluster_of_row: ArrayLike,
        *,
        weights: ArrayLike,
        scale: float,
        rscales: float | ArrayLike = 1.0,
        center: Literal["mean", "estimate"] = "mean",
        degrees_of_freedom: float | None = None,
    ) -> None:
        by_cluster = factors if isinstance(factors, Factors) else FactorTable(factors)
        places = np.asarray(cluster_of_row, dtype=np.intp)
        checked = ReplicateWeights(
            np.zeros((1, by_cluster.shape[1])),
            scale=scale,
            rscales=rscales,
            center=center,
            degrees_of_freedom=degrees_of_freedom,
        )
        self.__attrs_init__(
            columns=(),
            scale=checked.scale,
            rscales=checked.rscales,
            center=checked.center,
            degrees_of_freedom=checked.degrees_of_freedom,
            by_cluster=by_cluster,
            cluster_of_row=keep(places),
            weights=keep(np.asarray(weights, dtype=np.float64)),
        )

    @property
    def factors(self) -> Floats:
        """The factor of each cluster in every replicate, of shape (C, R)."""
        return self.by_cluster.table

    @property
    def n_clusters(self) -> int:
        """Number of clusters."""
        return self.by_cluster.shape[0]

    def matrix(self) -> Floats:
        """Return the full replicate weights, of shape (n, R)."""
        return np.asarray(self.factors[self.cluster_of_row] * self.weights[:, None])

    def to_dict(self) -> dict[str, Any]:
        """Return what a stored tally needs of it: the factors too."""
        return super().to_dict() | self.by_cluster.to_dict()

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Any]) -> Self:
        """Return the replicates of a stored tally, whose rows know their clusters."""
        strata = mapping.get("jackknife_strata")
        return cls(
            mapping["factors"] if strata is None else JackknifeFactors(strata),
            np.zeros(0),
            weights=np.zeros(0),
            scale=mapping["scale"],
            rscales=mapping["rscales"],
            center=mapping["center"],
            degrees_of_freedom=mapping["degrees_of_freedom"],
        )


def read_replicates(mapping: Mapping[str, Any]) -> ReplicateWeights:
    """Return the replicate weights that `to_dict` wrote, of either kind."""
    short = "factors" in mapping or "jackknife_strata" in mapping
    return (ClusterReplicates if short else ReplicateWeights).from_dict(mapping)
