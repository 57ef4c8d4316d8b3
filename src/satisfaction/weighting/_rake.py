"""`rake`: weights that meet several margins at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, DesignError
from satisfaction.foundation._checks import check_count, check_number
from satisfaction.survey._kernel import sum_by
from satisfaction.weighting._adjusted import AdjustedWeights
from satisfaction.weighting._auxiliary import Auxiliary, Name, read_margin, refuse_empty
from satisfaction.weighting._cells import Cells
from satisfaction.weighting._distance import raking
from satisfaction.weighting._infeasible import Problem, explain
from satisfaction.weighting._newton import Solution, solve
from satisfaction.weighting._table import read_base, read_columns
from satisfaction.weighting._targets import scale_targets

Floats = NDArray[np.float64]

_MOST_STEPS = 100  # of Newton's method where fitting in sweeps has failed


def rake(
    data: Any,
    targets: Mapping[Any, Mapping[Any, float]],
    *,
    weights: Any = None,
    total: float | None = None,
    bounds: tuple[float, float] | None = None,
    tolerance: float = 1e-8,
    max_iterations: int = 1000,
) -> AdjustedWeights:
    """Adjust weights so that the sample has the known margins of the population.

    Parameters
    ----------
    data : frame or mapping of columns
        Of the people who answered, eager; or, for a single margin, an array of its levels.
    targets : mapping of name (or tuple of names) to mapping of level to float
        The margins: column to its levels, each with its share (each margin sums to 1) or its
        number of customers (all margins have the same sum). A tuple of columns is a joint
        margin, whose levels are tuples. A level None is that of missing values.
    weights : str or array-like, optional
        Base weights, 1 by default.
    total : float, optional
        What shares are scaled to, by default the sum of the base weights.
    bounds : tuple of float, optional
        Smallest and largest factor (adjusted over base weight) allowed; kept at the solution.
    tolerance : float, default 1e-8
        Every margin is met to this, relative to its target.
    max_iterations : int, default 1000
        Sweeps over all margins, or Newton steps.

    Returns
    -------
    AdjustedWeights
        All margins met, or an error.

    Raises
    ------
    DesignError
        If margins have different sums, or a level of the data has no target, or base weights
        are impossible.
    InfeasibleError
        If no weights can do it; says which targets are missed, and which bounds would work.
    ConvergenceError
        If weights exist but were not found.

    Notes
    -----
    Without bounds, iterative proportional fitting of the cells: each margin in turn is
    multiplied to its targets, until a whole sweep finds every margin met before its own
    correction. With bounds L and U the factors minimise ``sum(d (g log g - g + 1))``; they are
    ``g = clip(exp(x l), L, U)``, found by Newton's method on the dual. Only cells are worked on:
    rows with the same levels have the same factor.

    References
    ----------
    Deming, Stephan (1940), On a least squares adjustment of a sampled frequency table, Annals of
    Mathematical Statistics 11, doi:10.1214/aoms/1177731829. Deville, Särndal, Sautory (1993),
    Generalized raking procedures in survey sampling, JASA 88, doi:10.1080/01621459.1993.10476369.

    Examples
    --------
    Young gold customers answered too rarely; the customer base is known by tier and by age:

    >>> import satisfaction as sat
    >>> answers = {
    ...     "tier": ["gold", "gold", "basic", "basic", "basic", "basic"],
    ...     "age": ["young", "old", "young", "old", "old", "old"],
    ...     "rating": [9, 10, 4, 7, 8, 6],
    ... }
    >>> base = {"tier": {"gold": 0.2, "basic": 0.8}, "age": {"young": 0.5, "old": 0.5}}
    >>> raked = sat.rake(answers, base)
    >>> raked.weights.round(3)
    array([0.85 , 0.35 , 2.15 , 0.883, 0.883, 0.883])
    >>> sat.nps(answers, "rating", design=raked.design()).value
    -30.55
    """
    names = _margin_names(targets)
    limits = None if bounds is None else check_bounds(bounds)
    tolerance = check_number(tolerance, "tolerance", low=0, open_low=True)
    max_iterations = check_count(max_iterations, "max_iterations", low=1)
    margins, base = read_margins(data, names, list(targets.values()), weights)
    margins = scale_targets(margins, total, float(base.sum()))
    cells = Cells.of(margins, base)
    refuse_empty(margins, cells.sums(margins))
    solution = None
    if limits is None:
        solution = _fit(cells, margins, tolerance, max_iterations)
        max_iterations = min(max_iterations, _MOST_STEPS)
    if solution is None:
        solution = _solve_bounded(cells, margins, limits, tolerance, max_iterations)
    return AdjustedWeights(
        weights=cells.weights(base, solution.factors),
        base_weights=base,
        method="rake",
        n_iterations=solution.n_iterations,
        bounds=limits,
        auxiliaries=cells.keep(margins),
    )


def _margin_names(targets: object) -> list[Name]:
    """Return the names of the margins."""
    if not isinstance(targets, Mapping):
        raise DataTypeError.about(
            "targets",
            "must be a mapping from column to a mapping from level to target",
            got=type(targets).__name__,
            remedy='Write {"tier": {"gold": 0.2, "basic": 0.8}}',
        )
    if not targets:
        raise DesignError.about(
            "targets", "needs at least one margin", remedy="Name a column and its levels"
        )
    return [check_name(name) for name in targets]


def check_name(name: object) -> Name:
    """Return a column name, or a tuple of them."""
    if isinstance(name, str):
        return name
    if isinstance(name, tuple) and name and all(isinstance(part, str) for part in name):
        return name if len(name) > 1 else name[0]
    raise DataTypeError.about(
        "targets",
        "a margin is named by a column, or a tuple of columns",
        got=type(name).__name__,
        remedy='Write {"tier": {...}, ("age", "region"): {...}}',
    )


def check_bounds(bounds: object, *, lowest: float | None = 0.0) -> tuple[float, float]:
    """Return a lower and an upper bound of factors; the upper one may be infinite."""
    if not isinstance(bounds, tuple | list) or len(bounds) != 2:
        raise DataTypeError.about(
            "bounds",
            "must be a pair of numbers",
            got=type(bounds).__name__,
            remedy="Write bounds=(0.3, 3)",
        )
    low = check_number(bounds[0], "bounds", low=lowest)
    high = bounds[1]
    if not (isinstance(high, float) and high == np.inf):
        high = check_number(high, "bounds")
    if low >= high:
        raise ArgumentError.about(
            "bounds",
            "the lower one must be below the upper one",
            got=[low, high],
            remedy="Write bounds=(lower, upper)",
        )
    return low, float(high)


def read_margins(
    data: Any, names: Sequence[Name], targets: Sequence[Any], weights: Any
) -> tuple[list[Auxiliary], Floats]:
    """Return margins and base weights, the columns of all of them read together."""
    parts = [(name,) if isinstance(name, str) else name for name in names]
    wanted: list[tuple[str, Any]] = [("targets", column) for part in parts for column in part]
    single = wanted[0][1] if len(wanted) == 1 else None
    if weights is not None:
        wanted.append(("weights", weights))
    found = read_columns(data, wanted, only=single)
    base = read_base(found.pop() if weights is not None else None, len(found[0]))
    margins = []
    for name, part, goal in zip(names, parts, targets, strict=True):
        own, found = found[: len(part)], found[len(part) :]
        margins.append(read_margin(name, goal, own))
    return margins, base


def _fit(
    cells: Cells, margins: Sequence[Auxiliary], tolerance: float, max_iterations: int
) -> Solution | None:
    """Return the factors of iterative proportional fitting, None if it does not get there."""
    fitted = cells.base.copy()
    for sweep in range(1, max_iterations + 1):
        misfit = 0.0
        for margin, code in zip(margins, cells.codes, strict=True):
            goal = margin.targets
            sums = sum_by(code, fitted, len(goal))
            wanted = goal > 0
            if not sums[wanted].all():
                return None
            misfit = max(misfit, float(np.max(np.abs(sums[wanted] / goal[wanted] - 1))))
            misfit = max(misfit, float(sums[~wanted].sum() / goal.sum()))
            factor = np.divide(goal, sums, out=np.zeros_like(sums), where=sums > 0)
            fitted *= factor[code]
        if misfit <= tolerance:
            return Solution(fitted / cells.base, sweep, misfit)
    return None


def _solve_bounded(
    cells: Cells,
    margins: Sequence[Auxiliary],
    limits: tuple[float, float] | None,
    tolerance: float,
    max_iterations: int,
) -> Solution:
    """Return the factors within bounds by Newton's method, or raise what prevents them."""
    x = cells.matrix(margins)
    goal = np.concatenate([margin.targets[list(margin.listed)] for margin in margins])
    low, high = limits or (0.0, np.inf)
    # Factors around the common one: with L and U divided by it the start lies at 1.
    total = float(margins[0].targets.sum())
    common = total / float(cells.base.sum())
    ends = np.array(low / common), np.array(high / common)
    unit = min(total, 1.0)  # misfits are relative to totals of 1 and more
    solution = solve(
        x,
        cells.base / unit * common,
        goal / unit,
        raking(*ends),
        tolerance=tolerance,
        max_iterations=max_iterations,
    )
    if solution.misfit <= tolerance:
        factors = np.clip(solution.factors * common, low, high)
        return evolve(solution, factors=factors)
    names = [(name, level) for margin in margins for name, level, _ in margin.items()]
    problem = Problem(x * (cells.base / unit)[:, None], goal / unit, names, (low, high), unit=unit)
    raise explain(problem, solution.misfit, bounded=limits is not None)
