"""Newton's method for smooth log-likelihoods, with verified convergence."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError

Floats = NDArray[np.float64]

TOLERANCE = 1e-8  # of the Newton decrement, in standard errors: far below any use of a fit
_HALVINGS = 40
_ROUNDING = 1e-12  # of the value: smaller falls are rounding


@frozen(eq=False)
class Height:
    """A function to be maximised at one point: its value, gradient and information.

    The information is minus the Hessian, or its expectation. A point outside the domain has
    the value minus infinity.
    """

    value: float
    gradient: Floats
    information: Floats


@frozen(eq=False)
class Maximum:
    """The maximum that Newton's method found."""

    point: Floats
    height: Height
    decrement: float
    n_steps: int


def newton(
    function: Callable[[Floats], Height],
    start: Floats,
    names: Sequence[str],
    *,
    max_steps: int = 100,
) -> Maximum:
    """Return the maximum of a smooth function, or raise.

    The measure of convergence is the Newton decrement ``sqrt(g' I^-1 g)``: how far, in standard
    errors, the maximum still is. It does not depend on the units of the parameters. Steps that
    lower the function are halved. After the decrement has reached 1e-8 one more step is taken.

    Parameters
    ----------
    function : callable
        From a point to its `Height`.
    start : ndarray
        Inside the domain.
    names : sequence of str
        Names of the parameters, for the message of a failure.
    max_steps : int, default 100
        After which a `ConvergenceError` is raised.
    """
    point, height = np.asarray(start, dtype=np.float64), function(start)
    step, decrement = _step(height)
    for number in range(1, max_steps + 1):
        if math.isnan(decrement):
            break
        point, height, moved = _climb(function, point, height, step)
        reached = decrement <= TOLERANCE
        step, decrement = _step(height)
        if decrement <= TOLERANCE and (reached or not moved):
            return Maximum(point, height, decrement, number)
        if not moved:
            break
    mover = names[int(np.argmax(np.abs(step)))]
    raise ConvergenceError.about(
        "max_steps",
        f"the Newton decrement must fall to {TOLERANCE:g}; it is {decrement:.3g}, "
        f"and {mover} still moves",
        remedy="Rescale or leave out that predictor, or merge its levels",
    )


def _step(height: Height) -> tuple[Floats, float]:
    """Return the Newton step and the decrement, NaN where the information is singular."""
    try:
        step = np.linalg.solve(height.information, height.gradient)
    except np.linalg.LinAlgError:
        return height.gradient, math.nan
    square = float(height.gradient @ step)
    return np.asarray(step), math.sqrt(square) if square >= 0 else math.nan


def _climb(
    function: Callable[[Floats], Height], point: Floats, height: Height, step: Floats
) -> tuple[Floats, Height, bool]:
    """Return the first point along halved steps that is not lower, and whether there is one."""
    floor = height.value - _ROUNDING * (1 + abs(height.value))
    for _ in range(_HALVINGS):
        new = function(point + step)
        if new.value >= floor:
            return point + step, new, True
        step = step / 2
    return point, height, False
