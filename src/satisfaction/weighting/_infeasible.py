"""Why no weights can meet some targets: linear programs, run only after a failure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError, InfeasibleError

Floats = NDArray[np.float64]

_MISFIT = 1e-7  # total scaled misfit below which the programs call a problem feasible


@frozen(eq=False)
class Problem:
    """``coefficients.T @ v = targets`` with ``low <= v <= high``, and what each target is called.

    The unknowns are the factors of distinct rows, or their weights; `unit` is what the targets
    were divided by.
    """

    coefficients: Floats
    targets: Floats
    names: Sequence[object]
    bounds: tuple[float, float]
    word: str = "factor"
    unit: float = 1.0
    argument: str = "targets"


def explain(
    problem: Problem, misfit: float, *, bounded: bool
) -> InfeasibleError | ConvergenceError:
    """Return the error for a problem that was not solved."""
    violated = least_violation(problem)
    if not violated:
        return ConvergenceError.about(
            "max_iterations",
            f"the targets can be met, but were missed by {misfit:.3g}",
            remedy="Allow more iterations, or a wider tolerance",
        )
    upper = smallest_upper(problem) if bounded else None
    lower = largest_lower(problem) if bounded else None
    worst = sorted(violated.items(), key=lambda item: -abs(item[1]))
    missed = ", ".join(f"{_show(name)} by {amount:,.6g}" for name, amount in worst[:3])
    low, high = problem.bounds
    within = f" with every {problem.word} in {low:g} to {high:g}" if bounded else ""
    return InfeasibleError.about(
        problem.argument,
        f"no weights{within} meet them",
        got=f"at best a miss of {missed}",
        count=len(violated),
        remedy=_remedy(problem, upper, lower, bounded=bounded),
        smallest_upper=upper,
        largest_lower=lower,
        violated=violated,
    )


def _show(name: object) -> str:
    """Return ``'tier' = 'gold'`` for a level of a margin, the name alone for a number."""
    if isinstance(name, tuple) and len(name) == 2:
        return f"{name[0]!r} = {name[1]!r}"
    return repr(name)


def _remedy(problem: Problem, upper: float | None, lower: float | None, *, bounded: bool) -> str:
    """Return what to relax."""
    low, high = problem.bounds
    ways = []
    if upper is not None:
        ways.append(f"raise the upper bound to {_round(upper, 1)} (beside {low:g})")
    if lower is not None:
        ways.append(f"lower the lower bound to {_round(lower, -1)} (beside {high:g})")
    if ways:
        return f"Either {' or '.join(ways)}, or change the targets"
    if bounded:
        return "Changing one bound does not help: change both, or the targets"
    return "They contradict each other on these rows: correct them, or merge levels"


def _round(bound: float, direction: int) -> str:
    """Return a bound with four decimals, rounded to the side that is feasible.

    The programs solve to a millionth.
    """
    places = bound * 1e4
    whole = math.ceil(places - 1e-2) if direction > 0 else max(0, math.floor(places + 1e-2))
    return f"{whole / 1e4:.4f}"


def least_violation(problem: Problem) -> dict[object, float]:
    """Return by how much each target must be missed when the total scaled misfit is least."""
    count, p = problem.coefficients.shape
    scale = np.maximum(1.0, np.abs(problem.targets))
    rows = (problem.coefficients / scale).T
    solved = _program(
        np.r_[np.zeros(count), np.ones(2 * p)],
        np.hstack([rows, np.eye(p), -np.eye(p)]),
        problem.targets / scale,
        [problem.bounds] * count + [(0.0, np.inf)] * (2 * p),
    )
    if solved is None or solved[0] <= _MISFIT:
        return {}
    missed = np.abs(solved[1][count : count + p] - solved[1][count + p :]) * scale
    return {
        name: float(amount) * problem.unit
        for name, amount, unit in zip(problem.names, missed, scale, strict=True)
        if amount > _MISFIT * unit
    }


def smallest_upper(problem: Problem) -> float | None:
    """Return the least upper bound beside the lower one, None if none helps."""
    low = problem.bounds[0]
    return _bound(problem, [(low, np.inf)], sign=1.0)


def largest_lower(problem: Problem) -> float | None:
    """Return the greatest lower bound beside the upper one, None if none helps."""
    high = problem.bounds[1]
    return _bound(problem, [(0.0, high)], sign=-1.0)


def _bound(problem: Problem, limits: list[tuple[float, float]], *, sign: float) -> float | None:
    """Return the extreme of a further unknown that is at least (or at most) every other."""
    count, p = problem.coefficients.shape
    scale = np.maximum(1.0, np.abs(problem.targets))
    solved = _program(
        np.r_[np.zeros(count), sign],
        np.hstack([(problem.coefficients / scale).T, np.zeros((p, 1))]),
        problem.targets / scale,
        limits * (count + 1),
        beyond=sign * np.hstack([np.eye(count), -np.ones((count, 1))]),
    )
    return None if solved is None else float(solved[1][-1])


def _program(
    costs: Floats,
    equal: Floats,
    right: Floats,
    limits: list[tuple[float, float]],
    beyond: Floats | None = None,
) -> tuple[float, Floats] | None:
    """Return optimum and solution of a linear program, None where there is none."""
    from scipy import optimize, sparse

    linprog: Any = optimize.linprog  # its stubs know no sparse arrays
    result = linprog(
        costs,
        A_ub=None if beyond is None else sparse.csr_array(beyond),
        b_ub=None if beyond is None else np.zeros(len(beyond)),
        A_eq=sparse.csr_array(equal),
        b_eq=right,
        bounds=np.array(limits),
        method="highs",
    )
    return (float(result.fun), np.asarray(result.x)) if result.status == 0 else None
