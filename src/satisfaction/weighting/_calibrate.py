"""`calibrate`: weights that meet totals of categories and of numbers."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DesignError,
    WeakDataWarning,
)
from satisfaction.foundation._checks import check_choice, check_count, check_number
from satisfaction.foundation._vectors import check_vector, refuse_infinite
from satisfaction.weighting._adjusted import AdjustedWeights
from satisfaction.weighting._auxiliary import Auxiliary, Name, read_margin, refuse_empty
from satisfaction.weighting._distance import Distance, linear, logit, raking
from satisfaction.weighting._infeasible import Problem, explain
from satisfaction.weighting._newton import solve
from satisfaction.weighting._rake import check_bounds, check_name
from satisfaction.weighting._table import read_base, read_columns

Floats = NDArray[np.float64]

DISTANCES = {"linear": linear, "raking": raking, "logit": logit}


def calibrate(
    data: Any,
    totals: Mapping[Any, float | Mapping[Any, float]],
    *,
    population: float | None = None,
    weights: Any = None,
    distance: Literal["linear", "raking", "logit"] = "linear",
    bounds: tuple[float, float] | None = None,
    bounds_on: Literal["factor", "weight"] = "factor",
    variance: Any = None,
    tolerance: float = 1e-10,
    max_iterations: int = 200,
) -> AdjustedWeights:
    """Adjust weights as little as possible so that known population totals are met.

    Parameters
    ----------
    data : frame or mapping of columns
        Of the people who answered, eager.
    totals : mapping of name to float or to mapping of level to float
        A number is the population total of a numeric column; a mapping holds the number of
        customers at each level of a column.
    population : float, optional
        Number of customers: the weights sum to it.
    weights : str or array-like, optional
        Base weights, 1 by default.
    distance : {"linear", "raking", "logit"}, default "linear"
        What "as little as possible" means; linear is the generalised regression estimator,
        raking keeps weights above 0, logit keeps factors strictly between bounds.
    bounds : tuple of float, optional
        Smallest and largest factor (or weight); kept at the solution. Needed by logit, around 1.
    bounds_on : {"factor", "weight"}, default "factor"
        What the bounds hold for.
    variance : str or array-like, optional
        Variance of the outcome given the auxiliaries, up to a constant; the auxiliary itself
        gives the ratio estimator.
    tolerance : float, default 1e-10
        Largest ``|achieved - total| / max(1, |total|)``.
    max_iterations : int, default 200
        Newton steps.

    Returns
    -------
    AdjustedWeights
        All totals met, or an error. Linear without bounds may give weights below 0
        (``n_negative``).

    Raises
    ------
    DesignError
        If a level of the data has no total, or base weights are impossible.
    DataValueError
        If a numeric auxiliary is missing or infinite somewhere.
    InfeasibleError
        If no weights can do it; says which totals are missed, and which bounds would work.
    ConvergenceError
        If weights exist but were not found.

    Warns
    -----
    WeakDataWarning
        If some weights are below 0.

    Notes
    -----
    With ``u = x l / variance`` the factor is ``clip(1 + u, L, U)`` (linear),
    ``clip(exp(u), L, U)`` (raking), or ``(L (U-1) + U (1-L) exp(A u)) / ((U-1) + (1-L) exp(A u))``
    with ``A = (U-L) / ((1-L)(U-1))`` (logit). The multipliers l solve ``sum(d g x) = T`` by
    Newton's method on the dual; redundant columns are normal.

    References
    ----------
    Deville, Särndal (1992), Calibration estimators in survey sampling, JASA 87,
    doi:10.1080/01621459.1992.10475217.

    Examples
    --------
    Known: how many customers each tier has, and what all of them spent:

    >>> import satisfaction as sat
    >>> answers = {"tier": ["gold", "gold", "basic", "basic"], "spend": [90, 70, 20, 10]}
    >>> adjusted = sat.calibrate(answers, {"tier": {"gold": 40, "basic": 60}, "spend": 4300})
    >>> adjusted.weights.round(2)
    array([28., 12., 34., 26.])
    """
    check_choice(distance, "distance", DISTANCES)
    check_choice(bounds_on, "bounds_on", ("factor", "weight"))
    tolerance = check_number(tolerance, "tolerance", low=0, open_low=True)
    max_iterations = check_count(max_iterations, "max_iterations", low=1)
    limits = _check_limits(bounds, distance)
    auxiliaries, base, q = _read(data, totals, population, weights, variance)
    refuse_empty(auxiliaries, [one.sums(base) for one in auxiliaries], argument="totals")

    used = base > 0
    d = base[used]
    x = np.hstack([one.matrix() for one in auxiliaries])[used]
    goal = np.concatenate([_goal(one) for one in auxiliaries])
    low, high = np.array(limits[0]), np.array(limits[1])
    if bounds_on == "weight":
        low, high = low / d, high / d
    solution = solve(
        x,
        d,
        goal,
        _measure(distance, low, high),
        q=1.0 if q is None else q[used],
        tolerance=tolerance,
        max_iterations=max_iterations,
    )
    if solution.misfit > tolerance:
        names = [
            _name(variable, level) for one in auxiliaries for variable, level, _ in one.items()
        ]
        problem = _problem(x, d, goal, names, limits, bounds_on)
        raise explain(problem, solution.misfit, bounded=bounds is not None)
    factors = np.ones(len(base))
    factors[used] = solution.factors
    adjusted = AdjustedWeights(
        weights=base * factors,
        base_weights=base,
        method="calibrate",
        n_iterations=solution.n_iterations,
        bounds=None if bounds is None else limits,
        bounds_on=bounds_on,
        auxiliaries=auxiliaries,
        variance_factors=q,
    )
    if adjusted.n_negative:
        warnings.warn(
            f"weights: {adjusted.n_negative:,} of {adjusted.n:,} are below 0; "
            'distance="raking" or bounds=(0, ...) keep them above',
            WeakDataWarning,
            stacklevel=2,
        )
    return adjusted


def _check_limits(bounds: object, distance: str) -> tuple[float, float]:
    """Return the bounds that hold: given, or those of the distance."""
    if bounds is None:
        if distance == "logit":
            raise ArgumentError.about(
                "bounds",
                "are needed by the logit distance",
                remedy="Write bounds=(0.3, 3), with 1 between them",
            )
        return (0.0 if distance == "raking" else -np.inf, np.inf)
    return check_bounds(bounds, lowest=None if distance == "linear" else 0.0)


def _measure(distance: str, low: Floats, high: Floats) -> Distance:
    """Return the distance between bounds."""
    if distance == "logit" and not (np.all(low < 1) and np.all(high > 1) and np.all(high < np.inf)):
        raise ArgumentError.about(
            "bounds",
            "of the logit distance must be finite, with the factor 1 strictly between them",
            got=[float(low.max()), float(high.min())],
            remedy="Write bounds=(0.3, 3)",
        )
    return DISTANCES[distance](low, high)


def _read(
    data: Any,
    totals: object,
    population: float | None,
    weights: Any,
    variance: Any,
) -> tuple[list[Auxiliary], Floats, Floats | None]:
    """Return auxiliaries, base weights and inverse variances."""
    if not isinstance(totals, Mapping):
        raise DataTypeError.about(
            "totals",
            "must be a mapping from column to its total, or to totals by level",
            got=type(totals).__name__,
            remedy='Write {"spend": 43_000, "tier": {"gold": 40, "basic": 60}}',
        )
    if not totals:
        raise DesignError.about(
            "totals", "needs at least one variable", remedy="Name a column and its total"
        )
    names = [check_name(name) for name in totals]
    parts = {name: (name,) if isinstance(name, str) else name for name in names}
    wanted: list[tuple[str, Any]] = [
        ("totals", column) for columns in parts.values() for column in columns
    ]
    extra = [("weights", weights), ("variance", variance)]
    wanted += [(argument, value) for argument, value in extra if value is not None]
    found = read_columns(data, wanted, only=wanted[0][1] if len(parts) == 1 else None)
    spread = found.pop() if variance is not None else None
    base = read_base(found.pop() if weights is not None else None, len(found[0]))
    auxiliaries = []
    for name, goal in zip(names, totals.values(), strict=True):
        own, found = found[: len(parts[name])], found[len(parts[name]) :]
        auxiliaries.append(_auxiliary(name, goal, own))
    if population is not None:
        number = check_number(population, "population", low=0, open_low=True)
        ones = np.ones(len(base))
        auxiliaries.append(Auxiliary("population", np.array([number]), values=ones))
    return auxiliaries, base, None if spread is None else _inverse(spread)


def _auxiliary(name: Name, goal: Any, columns: Sequence[Any]) -> Auxiliary:
    """Return a margin, or a numeric variable with its total."""
    if isinstance(goal, Mapping):
        margin = read_margin(name, goal, columns, argument="totals")
        return margin.copy()
    number = check_number(goal, "totals")
    values, missing = check_vector(columns[0], "totals")
    refuse_infinite(values, "totals")
    if missing.any():
        rows = np.flatnonzero(missing)
        raise DesignError.about(
            "totals",
            f"no value of {name!r} may be missing",
            positions=rows[:3],
            count=rows.size,
            remedy="Drop these rows, or fill them",
        )
    return Auxiliary(name, np.array([number]), values=values)


def _inverse(column: Any) -> Floats:
    """Return one over variances, which must be above 0."""
    spread, _ = check_vector(column, "variance")
    wrong = np.flatnonzero(~((spread > 0) & (spread < np.inf)))
    if wrong.size:
        raise DesignError.about(
            "variance",
            "must be finite and above 0",
            got=spread[wrong[:3]].tolist(),
            positions=wrong[:3],
            count=wrong.size,
            remedy="Give the variance of each row, up to a common constant",
        )
    return np.asarray(1 / spread)


def _goal(one: Auxiliary) -> Floats:
    """Return the targets in the order of the columns of its matrix."""
    return one.targets if one.values is not None else one.targets[list(one.listed)]


def _name(variable: object, level: object) -> object:
    """Return what an error calls a target."""
    return variable if level is None else (variable, level)


def _problem(
    x: Floats,
    d: Floats,
    goal: Floats,
    names: Sequence[object],
    limits: tuple[float, float],
    word: str,
) -> Problem:
    """Return the problem with equal rows added: they may as well have equal unknowns."""
    distinct, row = np.unique(x, axis=0, return_inverse=True)
    heads = np.bincount(row.ravel(), d if word == "factor" else None, len(distinct))
    return Problem(distinct * heads[:, None], goal, names, limits, word, argument="totals")
