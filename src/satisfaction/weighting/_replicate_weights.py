"""`replicate_weights`: the whole sample weighted again, once per replicate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import AlignmentError, ArgumentError, DataTypeError, DesignError
from satisfaction.foundation._checks import check_choice, check_count, check_number
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._vectors import check_vector
from satisfaction.survey._cluster_factors import Factors, FactorTable, JackknifeFactors
from satisfaction.survey._cluster_replicates import ClusterReplicates
from satisfaction.survey._count import tally
from satisfaction.survey._design import ReplicateWeights, SurveyDesign, is_column
from satisfaction.survey._kernel import compress
from satisfaction.survey._labels import encode
from satisfaction.weighting._hadamard import hadamard
from satisfaction.weighting._table import open_table, read_base, read_columns

Floats = NDArray[np.float64]

METHODS = ("jk1", "jkn", "brr", "fay", "bootstrap")


@frozen(eq=False)
class _Units:
    """Weight and cluster of each row, stratum of each cluster, size and fraction of strata."""

    weights: Floats
    cluster_of_row: NDArray[np.intp]
    stratum: NDArray[np.intp]
    sizes: Floats
    fraction: Floats

    @property
    def degrees_of_freedom(self) -> int:
        """Clusters minus strata."""
        return len(self.stratum) - len(self.sizes)


@frozen(eq=False)
class _Replication:
    """Factors of the clusters, scale, and a factor per replicate or one for all."""

    factors: Factors
    scale: float
    rscales: Floats | float = 1.0


def replicate_weights(
    data: Any,
    *,
    design: SurveyDesign,
    method: Literal["jk1", "jkn", "brr", "fay", "bootstrap"],
    n_replicates: int = 500,
    rho: float = 0.5,
    rng: np.random.Generator | np.random.SeedSequence | int | None = None,
    reweight: Callable[[Floats], Any] | None = None,
) -> ReplicateWeights:
    """Make replicate weights, from which the variance of any statistic follows.

    Parameters
    ----------
    data : frame or mapping of columns
        Eager, with the columns that the design names.
    design : SurveyDesign
        Weights, strata, clusters and population; without clusters every row is its own.
    method : {"jk1", "jkn", "brr", "fay", "bootstrap"}
        Jackknife without and with strata, balanced repeated replication and Fay's variant of it
        (both for two clusters in every stratum), or Rao and Wu's bootstrap.
    n_replicates : int, default 500
        Number of replicates of the bootstrap; the other methods know theirs.
    rho : float, default 0.5
        Fay's factor of the clusters that are weighted down, 0 to below 1.
    rng : Generator, SeedSequence, int or None
        Source of randomness, for the bootstrap.
    reweight : callable, optional
        Takes weights, returns adjusted ones (or `AdjustedWeights`): run on every replicate, so
        that the variance is that of the whole weighting.

    Returns
    -------
    ReplicateWeights
        For ``SurveyDesign(weights=..., replicate_weights=...)`` and data of the same rows; kept
        as factors per cluster, ``.matrix()`` makes full columns. With `reweight`, full columns,
        to stand beside the reweighted weights.

    Raises
    ------
    DesignError
        If the design does not fit the method.
    ArgumentError
        If the design has strata (jk1), populations (brr, fay, bootstrap), or is calibrated.

    Notes
    -----
    The variance is ``scale * sum(rscales (t_r - mean(t))**2)``. Jackknife: cluster c has factor
    0, the others of its stratum ``n / (n-1)``. BRR: factors 0 and 2 (Fay: rho and 2 - rho) by
    columns of a Hadamard matrix, never the constant one. Bootstrap: ``m n / (n-1)``, m the
    counts of n - 1 draws with replacement.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, doi:10.1007/978-0-387-35099-8. Rao, Wu
    (1988), Resampling inference with complex survey data, JASA 83,
    doi:10.1080/01621459.1988.10478591. Judkins (1990), Fay's method for variance estimation,
    Journal of Official Statistics 6, 223-239.

    Examples
    --------
    Two branches were visited in each of two regions:

    >>> import satisfaction as sat
    >>> from satisfaction.weighting import replicate_weights
    >>> answers = {
    ...     "region": ["n", "n", "s", "s"],
    ...     "branch": [1, 2, 3, 4],
    ...     "rating": [5, 3, 2, 4],
    ... }
    >>> design = sat.SurveyDesign(strata="region", clusters="branch")
    >>> replicates = replicate_weights(answers, design=design, method="brr")
    >>> replicates.matrix()
    array([[2., 0., 2., 0.],
           [0., 2., 0., 2.],
           [2., 2., 0., 0.],
           [0., 0., 2., 2.]])
    >>> replicated = sat.SurveyDesign(weights=[1, 1, 1, 1], replicate_weights=replicates)
    >>> sat.mean_rating(answers, "rating", scale=(1, 5), design=replicated).standard_error
    0.7071
    """
    check_choice(method, "method", METHODS)
    count = check_count(n_replicates, "n_replicates", low=2)
    rho = check_number(rho, "rho", low=0, high=1, open_high=True)
    units = _read_units(data, design, method)
    if method == "jk1":
        made = _jackknife_one(units)
    elif method == "jkn":
        made = _jackknife_strata(units)
    elif method == "bootstrap":
        made = _rao_wu(units, count, generator(rng))
    else:
        made = _balanced(units, rho if method == "fay" else 0.0)
    if not np.any(made.rscales):  # a census: every replicate is the sample itself
        made = _Replication(FactorTable(np.ones(made.factors.shape)), 1.0)
    replicates = ClusterReplicates(
        made.factors,
        units.cluster_of_row,
        weights=units.weights,
        scale=made.scale,
        rscales=made.rscales,
        degrees_of_freedom=units.degrees_of_freedom or None,
    )
    return replicates if reweight is None else _reweighted(replicates, reweight)


def _read_units(data: Any, design: object, method: str) -> _Units:
    """Return the clusters of a design, checked where it meets the data."""
    if not isinstance(design, SurveyDesign):
        raise DataTypeError.about(
            "design",
            "must be a SurveyDesign",
            got=type(design).__name__,
            remedy='Write design=SurveyDesign(clusters="branch")',
        )
    population = _first(design.population)
    for name, given, refused in (
        ("strata", design.strata, ("jk1",)),
        ("population", population, ("brr", "fay", "bootstrap")),
        ("calibrated_to", design.calibrated_to, METHODS),
        ("replicate_weights", design.replicate_weights, METHODS),
    ):
        if given is not None and method in refused:
            raise ArgumentError.about(
                "design",
                f"method={method!r} takes no {name}",
                remedy={
                    "strata": 'Choose method="jkn"',
                    "population": "Leave it out: the variance is then a little too large",
                    "calibrated_to": "Give reweight=, which adjusts every replicate",
                    "replicate_weights": "They are there already",
                }[name],
            )
    columns = {
        "weights": design.weights,
        "strata": design.strata,
        "clusters": _first(design.clusters),
        "population": population,
    }
    given = {name: column for name, column in columns.items() if column is not None}
    if not given:
        given = {"rows": np.arange(_length(data))}
    found = dict(zip(given, read_columns(data, list(given.items())), strict=True))
    n = len(next(iter(found.values())))
    weights = read_base(found.get("weights"), n)
    stratum = _codes(found.get("strata"), "strata", n)
    cluster = np.arange(n) if "clusters" not in found else _codes(found["clusters"], "clusters", n)
    sizes = (int(stratum.max()) + 1, int(cluster.max()) + 1)
    cluster_of_row, first = compress([stratum, cluster], sizes)
    # The survey package judges clusters and populations, and knows what fraction was sampled.
    counted = tally(
        np.ones(n),
        scale=(0, 1),
        design=SurveyDesign(
            strata=stratum,
            clusters=cluster_of_row,
            population=found.get("population"),
        ),
    )
    stage = counted.units.first
    return _Units(weights, cluster_of_row, stratum[first], stage.n_units, stage.fraction)


def _first(value: Any) -> Any:
    """Return the column of the first stage of selection."""
    several = isinstance(value, tuple | list) and len(value) > 0
    return value[0] if several and (isinstance(value[0], str) or is_column(value[0])) else value


def _length(data: Any) -> int:
    """Return the number of rows of data with columns."""
    columns, _ = open_table(data)
    return len(columns[next(iter(columns))])


def _codes(column: Any, argument: str, n: int) -> NDArray[np.intp]:
    """Return the codes of a column, numbered in the order of its labels."""
    if column is None:
        return np.zeros(n, dtype=np.intp)
    encoded = encode(column, argument)
    used, codes = np.unique(encoded.codes, return_inverse=True)
    if None in [encoded.labels[code] for code in used.tolist()]:
        rows = [
            row for row, code in enumerate(encoded.codes.tolist()) if encoded.labels[code] is None
        ]
        raise DesignError.about(
            argument,
            "no value may be missing",
            positions=rows[:3],
            count=len(rows),
            remedy="Every row has its place in the design",
        )
    return codes.astype(np.intp)


def _check_sizes(units: _Units, method: str, *, exactly_two: bool) -> None:
    """Refuse strata with too few clusters, or with other than two."""
    wrong = units.sizes != 2 if exactly_two else units.sizes < 2
    if wrong.any():
        raise DesignError.about(
            "design",
            f"method={method!r} needs {'exactly' if exactly_two else 'at least'} 2 clusters in "
            "every stratum",
            got=f"{units.sizes[wrong][0]:g} in a stratum",
            count=int(wrong.sum()),
            remedy="Pair or merge strata, or choose another method",
        )


def _jackknife_one(units: _Units) -> _Replication:
    """Return factors that drop one cluster at a time."""
    _check_sizes(units, "jk1", exactly_two=False)
    n = len(units.stratum)
    factors = JackknifeFactors(units.stratum)
    fraction = float(units.fraction[0])
    if fraction == 1:
        return _Replication(factors, 1.0, 0.0)
    return _Replication(factors, (1 - fraction) * (n - 1) / n)


def _jackknife_strata(units: _Units) -> _Replication:
    """Return factors that drop one cluster of one stratum at a time."""
    _check_sizes(units, "jkn", exactly_two=False)
    n = units.sizes[units.stratum]
    rscales = (1 - units.fraction[units.stratum]) * (n - 1) / n
    return _Replication(JackknifeFactors(units.stratum), 1.0, rscales)


def _balanced(units: _Units, rho: float) -> _Replication:
    """Return balanced factors: one cluster of every stratum up, the other down."""
    _check_sizes(units, "fay" if rho else "brr", exactly_two=True)
    strata = len(units.sizes)
    signs = hadamard(strata)[:, 1 : strata + 1].T  # one row per stratum, never the constant
    first = np.zeros(len(units.stratum), dtype=bool)
    first[np.unique(units.stratum, return_index=True)[1]] = True
    of_cluster = signs[units.stratum] * np.where(first, 1.0, -1.0)[:, None]
    R = signs.shape[1]
    return _Replication(FactorTable(1 + (1 - rho) * of_cluster), 1 / (R * (1 - rho) ** 2))


def _rao_wu(units: _Units, count: int, random: np.random.Generator) -> _Replication:
    """Return Rao and Wu's factors, from n - 1 draws in each stratum."""
    _check_sizes(units, "bootstrap", exactly_two=False)
    factors = np.empty((len(units.stratum), count))
    for stratum, size in enumerate(units.sizes.astype(int).tolist()):
        drawn = random.multinomial(size - 1, np.full(size, 1 / size), count)
        factors[units.stratum == stratum] = drawn.T * (size / (size - 1))
    return _Replication(FactorTable(factors), 1 / (count - 1))


def _reweighted(replicates: ClusterReplicates, reweight: Callable[[Floats], Any]) -> Reweighted:
    """Return replicates whose weights were adjusted one by one."""
    if not callable(reweight):
        raise DataTypeError.about(
            "reweight",
            "must be a function from weights to weights",
            got=type(reweight).__name__,
            remedy="Write reweight=lambda w: rake(data, targets, weights=w)",
        )
    columns = []
    for column in replicates.matrix().T:
        adjusted = reweight(column.copy())
        weights = check_vector(getattr(adjusted, "weights", adjusted), "reweight")[0]
        if weights.shape != column.shape:
            raise AlignmentError.about(
                "reweight",
                f"must return a weight for each of the {len(column):,} rows",
                got=f"{len(weights):,} weights",
                remedy="Return the weights of all rows, also those that became 0",
            )
        columns.append(weights)
    return Reweighted(
        np.stack(columns, axis=1),
        scale=replicates.scale,
        rscales=replicates.rscales,
        center=replicates.center,
        degrees_of_freedom=replicates.degrees_of_freedom,
    )


@frozen(init=False, eq=False, repr=False)
class Reweighted(ReplicateWeights):
    """Replicate weights in full columns."""

    def matrix(self) -> Floats:
        """Return the full replicate weights, of shape (n, R)."""
        return np.asarray(self.columns)
