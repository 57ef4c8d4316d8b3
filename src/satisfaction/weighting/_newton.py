"""The solver of calibration: Newton's method on the dual, safe from any start."""

from __future__ import annotations

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.weighting._distance import Distance

Floats = NDArray[np.float64]

_RANK = 1e-11  # of the largest eigenvalue: redundant columns have smaller ones
_HALVINGS = 40
_FLAT = 1e-12  # relative: the dual no longer tells two points apart
_DESCENT = 1e-4  # share of the promised descent that a step must bring (Armijo)


@frozen(eq=False)
class Solution:
    """Factors, steps taken, and the largest misfit ``|r| / max(1, |T|)``."""

    factors: Floats
    n_iterations: int
    misfit: float


def solve(
    x: Floats,
    d: Floats,
    targets: Floats,
    distance: Distance,
    *,
    q: Floats | float = 1.0,
    tolerance: float,
    max_iterations: int,
) -> Solution:
    """Return the factors ``g(q x l)`` with ``sum(d g x) = targets``, or as near as it came.

    The multipliers ``l`` minimise the convex dual ``sum(d / q G(q x l)) - targets l``, whose
    gradient is minus the misfit ``r``. A Newton step is halved until the dual falls, or, where
    the dual is flat to rounding, until the largest misfit falls; directions in which the
    Hessian is singular (redundant columns, factors all at bounds) keep a small curvature.
    """
    scale = np.sqrt((d[:, None] * x**2).sum(axis=0))
    scale[scale == 0] = 1.0
    x = x / scale
    goal = targets / scale
    size = scale / np.maximum(1.0, np.abs(targets))

    def misfit(r: Floats) -> float:
        return float(np.max(np.abs(r) * size, initial=0.0))

    def dual(multipliers: Floats) -> float:
        return float((d / q) @ distance.integral(q * (x @ multipliers)) - goal @ multipliers)

    def residual(multipliers: Floats) -> Floats:
        return np.asarray(goal - (d * distance.factor(q * (x @ multipliers))) @ x)

    multipliers = np.zeros(x.shape[1])
    r = residual(multipliers)
    height = dual(multipliers)
    finished = False
    iteration = 0
    while not finished and iteration < max_iterations:
        finished = misfit(r) <= tolerance  # one more step then: Newton squares the misfit
        iteration += 1
        u = q * (x @ multipliers)
        step = _direction((x * (d * q * distance.slope(u))[:, None]).T @ x, r)
        for _ in range(_HALVINGS):
            trial = multipliers + step
            with np.errstate(over="ignore", invalid="ignore"):  # far trials are turned down
                new, low = residual(trial), dual(trial)
            if np.isfinite(low) and (
                low <= height - _DESCENT * (r @ step)
                or (low <= height + _FLAT * abs(height) and misfit(new) < misfit(r))
            ):
                multipliers, r, height = trial, new, low
                break
            step = step / 2
        else:
            break
    return Solution(distance.factor(q * (x @ multipliers)), iteration, misfit(r))


def _direction(hessian: Floats, r: Floats) -> Floats:
    """Return the Newton step, small eigenvalues raised."""
    values, vectors = np.linalg.eigh(hessian)
    largest = values[-1] if values[-1] > 0 else 1.0
    return np.asarray(vectors @ ((vectors.T @ r) / np.maximum(values, _RANK * largest)))
