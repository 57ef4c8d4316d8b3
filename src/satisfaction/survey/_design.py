"""The survey design: how the answers came about, as a value made once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import DataTypeError, DesignError
from satisfaction.foundation._checks import check_choice, check_number
from satisfaction.foundation._rendering import shorten
from satisfaction.foundation._vectors import check_vector, refuse_unordered

LonelyCluster = Literal["error", "remove", "certainty", "adjust", "average"]
LONELY_POLICIES = ("error", "remove", "certainty", "adjust", "average")

Column = str | ArrayLike
Columns = Column | tuple[Column, ...]


def is_column(value: object) -> bool:
    """Return whether a value is a whole column rather than one label."""
    if isinstance(value, str | bytes):
        return False
    return isinstance(value, list | tuple) or hasattr(value, "__array__") or hasattr(value, "dtype")


def keep(value: Any) -> Any:
    """Return a private, read-only copy of a column, so that a design never changes."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, np.ndarray):
        copied = value.copy()
        copied.setflags(write=False)
        return copied
    if isinstance(value, list | tuple):
        return tuple(keep(part) if is_column(part) else part for part in value)
    if hasattr(value, "copy"):
        return value.copy()
    return value


def _describe(value: Any) -> str:
    """Return a short text of one field of a design."""
    if isinstance(value, str):
        return repr(shorten(value))
    if isinstance(value, tuple):
        if all(isinstance(part, str) for part in value):
            return repr([shorten(part) for part in value[:3]])
        if any(is_column(part) for part in value):
            return "[" + ", ".join(_describe(part) for part in value) + "]"
    if hasattr(value, "__len__"):
        return f"<{len(value):,} values>"
    return f"<{type(value).__name__}>"


def _names_or_mapping(value: Any) -> Any:
    """Return auxiliaries as a tuple of names or a mapping of private copies."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping | list | tuple) and not value:
        raise DesignError.about(
            "calibrated_to",
            "needs at least one auxiliary variable",
            remedy="Name the columns that the weights were calibrated to",
        )
    if isinstance(value, Mapping):
        return {str(name): keep(column) for name, column in value.items()}
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise DataTypeError.about(
        "auxiliaries",
        "must be column names or a mapping from name to values",
        got=type(value).__name__,
        remedy='Write auxiliaries=["age", "tier"]',
    )


@frozen(eq=False, repr=False)
class Calibration:
    """What the weights were calibrated, raked or post-stratified to.

    Parameters
    ----------
    auxiliaries : str, sequence of str, or mapping of str to array-like
        The auxiliary variables: column names, or names with their values in row order.
        Text, booleans and declared categories give one indicator per level, numbers
        themselves.
    base_weights : str or array-like, optional
        The weights before calibration; by default the weights themselves.

    Examples
    --------
    >>> Calibration(["age", "tier"], base_weights="d")
    Calibration(auxiliaries=['age', 'tier'], base_weights='d')
    """

    auxiliaries: Any = field(converter=_names_or_mapping)
    base_weights: Any = field(default=None, converter=keep, kw_only=True)

    @classmethod
    def of(cls, value: object) -> Self:
        """Return a calibration from one, or from column names alone."""
        return value if isinstance(value, cls) else cls(auxiliaries=value)

    def __repr__(self) -> str:
        names = [str(name) for name in self.auxiliaries]
        base = "" if self.base_weights is None else f", base_weights={_describe(self.base_weights)}"
        return f"Calibration(auxiliaries={names!r}{base})"


def _calibration(value: object) -> Calibration | None:
    """Return the calibration of a design, from one or from column names alone."""
    return None if value is None else Calibration.of(value)


@frozen(init=False, eq=False, repr=False)
class ReplicateWeights:
    """Replicate weights: the whole sample weighted again, once per replicate.

    The variance of a statistic is ``scale * sum(rscales * (t_r - center)**2)``.

    Parameters
    ----------
    columns : sequence of str or array-like of shape (n, R)
        Names of the R columns of full replicate weights, or the weights themselves.
    scale : float
        As printed in the documentation of the data file (R survey's word).
    rscales : float or array-like of shape (R,), default 1.0
        One factor per replicate, or one for all.
    center : {"mean", "estimate"}, default "mean"
        What replicates are compared with: their own mean over the replicates of positive
        ``rscales``, or the full-sample estimate.
    degrees_of_freedom : float, optional
        By default the rank of the matrix of replicate weights minus 1.

    Examples
    --------
    >>> ReplicateWeights(["r1", "r2", "r3"], scale=2 / 3)
    ReplicateWeights(3 replicates, scale=0.66667, center='mean')
    """

    columns: Any
    scale: float
    rscales: NDArray[np.float64]
    center: Literal["mean", "estimate"]
    degrees_of_freedom: float | None

    def __init__(
        self,
        columns: Any,
        *,
        scale: float,
        rscales: float | ArrayLike = 1.0,
        center: Literal["mean", "estimate"] = "mean",
        degrees_of_freedom: float | None = None,
    ) -> None:
        refuse = isinstance(columns, str)
        if not refuse and all(isinstance(name, str) for name in columns):
            kept: Any = tuple(columns)
            count = len(kept)
        elif not refuse and np.ndim(columns) == 2:
            kept = keep(np.asarray(columns, dtype=np.float64))
            count = kept.shape[1]
        else:
            raise DataTypeError.about(
                "replicate_weights",
                "must be a list of column names or an array of n rows and R columns",
                got=type(columns).__name__,
                remedy='Write ReplicateWeights(["r1", "r2"], scale=...)',
            )
        if count < 2:
            raise DesignError.about(
                "replicate_weights",
                "needs at least 2 replicates",
                got=[count],
                remedy="Name all columns of replicate weights",
            )
        factors = np.full(count, 1.0)
        if np.ndim(rscales) == 0:
            factors *= check_number(rscales, "rscales", low=0)
        else:
            factors, missing = check_vector(rscales, "rscales")
            if len(factors) != count or missing.any() or (factors < 0).any():
                raise DesignError.about(
                    "rscales",
                    f"must be {count} numbers of at least 0, one per replicate",
                    got=f"{len(factors)} numbers",
                    remedy="Give one factor per column of replicate weights",
                )
        if not (factors > 0).any():
            raise DesignError.about(
                "rscales",
                "must be above 0 for at least one replicate",
                remedy="Give the factors of the data file's documentation",
            )
        factors.setflags(write=False)
        degrees = (
            None
            if degrees_of_freedom is None
            else check_number(degrees_of_freedom, "degrees_of_freedom", low=0, open_low=True)
        )
        check_choice(center, "center", ("mean", "estimate"))
        self.__attrs_init__(
            columns=kept,
            scale=check_number(scale, "scale", low=0, open_low=True),
            rscales=factors,
            center=center,
            degrees_of_freedom=degrees,
        )

    def __len__(self) -> int:
        return len(self.rscales)

    def variance(
        self, replicates: NDArray[np.float64], estimate: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the covariance of statistics, replicates of shape (R, p), estimates (p,)."""
        center = estimate
        if self.center == "mean":
            center = replicates[self.rscales > 0].mean(axis=0)
        deviations = replicates - center
        return np.asarray(self.scale * (deviations.T * self.rscales) @ deviations)

    def to_dict(self) -> dict[str, Any]:
        """Return what a stored tally needs of it; the columns are stored as sums."""
        return {
            "n_replicates": len(self),
            "scale": self.scale,
            "rscales": self.rscales.tolist(),
            "center": self.center,
            "degrees_of_freedom": self.degrees_of_freedom,
        }

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Any]) -> Self:
        """Return replicate weights for a stored tally, with columns ``r0``, ``r1``, ..."""
        return cls(
            [f"r{number}" for number in range(mapping["n_replicates"])],
            scale=mapping["scale"],
            rscales=mapping["rscales"],
            center=mapping["center"],
            degrees_of_freedom=mapping["degrees_of_freedom"],
        )

    def __repr__(self) -> str:
        return (
            f"ReplicateWeights({len(self)} replicates, scale={self.scale:.5g}, "
            f"center={self.center!r})"
        )


@frozen(kw_only=True, eq=False, repr=False)
class SurveyDesign:
    """How the answers came about: weights, strata, clusters, population sizes.

    A value made once and handed to every function as ``design=``. Each of the first four
    fields is a column name or an array in row order; names and arrays may be mixed.

    Parameters
    ----------
    weights : str or array-like, optional
        Sampling weights, at least 0: how many people an answer speaks for.
    strata : str or array-like, optional
        Stratum of each answer.
    clusters : str, array-like, or a list of them, optional
        Cluster of each answer, one column per stage of selection, first stage first.
        Labels are nested: the same label in two strata is two clusters.
    population : str, array-like, or a list of them, optional
        Per stage, the number of clusters (or of answers, where there are no clusters) in
        the population of the stratum, or the sampling fraction: values up to 1 are fractions.
        One population more than clusters describes the answers within the last clusters.
    calibrated_to : Calibration or names, optional
        What the weights were calibrated, raked or post-stratified to.
    replicate_weights : ReplicateWeights, optional
        Replicate weights instead of strata and clusters.
    lonely_cluster : {"error", "remove", "certainty", "adjust", "average"}, default "error"
        What a stratum with one cluster does to the variance: refuse, contribute nothing
        (twice), be centered at the mean of all clusters, or take the mean of the other strata.

    Raises
    ------
    DesignError
        If replicate weights stand beside strata, clusters or populations.

    References
    ----------
    Lumley (2004), Analysis of complex survey samples, Journal of Statistical Software 9(8),
    doi:10.18637/jss.v009.i08.

    Examples
    --------
    >>> from satisfaction import SurveyDesign
    >>> SurveyDesign(weights="w", strata="region", clusters=["branch", "customer"])
    SurveyDesign(weights='w', strata='region', clusters=['branch', 'customer'])
    """

    weights: Any = field(default=None, converter=keep)
    strata: Any = field(default=None, converter=keep)
    clusters: Any = field(default=None, converter=keep)
    population: Any = field(default=None, converter=keep)
    calibrated_to: Calibration | None = field(default=None, converter=_calibration)
    replicate_weights: ReplicateWeights | None = None
    lonely_cluster: LonelyCluster = field(default="error")

    def __attrs_post_init__(self) -> None:
        """Check what the fields must keep among themselves."""
        check_choice(self.lonely_cluster, "lonely_cluster", LONELY_POLICIES)
        for name in ("weights", "strata", "clusters", "population"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                refuse_unordered(value, name)
        if self.replicate_weights is None:
            return
        if not isinstance(self.replicate_weights, ReplicateWeights):
            raise DataTypeError.about(
                "replicate_weights",
                "must be a ReplicateWeights",
                got=type(self.replicate_weights).__name__,
                remedy="Write replicate_weights=ReplicateWeights([...], scale=...)",
            )
        beside = [
            name
            for name in ("strata", "clusters", "population", "calibrated_to")
            if getattr(self, name) is not None
        ]
        if beside:
            raise DesignError.about(
                "replicate_weights",
                "take the place of strata, clusters, populations and calibration",
                got=" and ".join(beside),
                remedy="Give either replicate weights or the design itself",
            )

    @property
    def declared(self) -> bool:
        """Whether anything is set."""
        return any(
            getattr(self, name) is not None
            for name in (
                "weights",
                "strata",
                "clusters",
                "population",
                "calibrated_to",
                "replicate_weights",
            )
        )

    @classmethod
    def of(cls, design: object, weights: Any) -> SurveyDesign:
        """Return the design of a call, checked beside its ``weights=``, which it does not take in.

        A design keeps copies of its arrays, and weights for one call need none.
        """
        if design is None:
            return SurveyDesign()
        if not isinstance(design, SurveyDesign):
            raise DataTypeError.about(
                "design",
                "must be a SurveyDesign",
                got=type(design).__name__,
                remedy='Write design=SurveyDesign(weights="w")',
            )
        if weights is not None and design.weights is not None:
            raise DesignError.about(
                "weights",
                "are given twice, in weights= and in design=",
                remedy="Give them once",
            )
        return design

    def __repr__(self) -> str:
        parts = []
        for name in ("weights", "strata", "clusters", "population"):
            value = getattr(self, name)
            if value is not None:
                parts.append(f"{name}={_describe(value)}")
        for name in ("calibrated_to", "replicate_weights"):
            value = getattr(self, name)
            if value is not None:
                parts.append(f"{name}={value!r}")
        if self.lonely_cluster != "error":
            parts.append(f"lonely_cluster={self.lonely_cluster!r}")
        return f"SurveyDesign({', '.join(parts)})"


def check_design_argument(value: object, argument: str) -> None:
    """Refuse one number where a column is meant."""
    if not isinstance(value, str) and not is_column(value) and not hasattr(value, "__iter__"):
        raise DataTypeError.about(
            argument,
            "must be a column name or a column; one number is never broadcast",
            got=type(value).__name__,
            remedy="Give a value per answer",
        )
