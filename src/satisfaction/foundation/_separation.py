"""Separation: whether a likelihood of ordered outcomes has a maximum, and where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError
from satisfaction.foundation._likelihoods import BinaryLikelihood, OrdinalLikelihood
from satisfaction.foundation._newton import Maximum, newton

Floats = NDArray[np.float64]

_ROUNDING = 1e-9  # of the linear programs, whose columns are scaled to 1
_SINGULAR = 1e-11  # of the largest curvature: what is below may be nothing but rounding
_MANY = 20_000  # rows from which on a fit to some of them pays
_SOME = 16  # every so-many-th row


@frozen(eq=False)
class Direction:
    """The kind of separation, and a direction along which the likelihood never falls."""

    kind: Literal["none", "quasi", "complete"]
    direction: Floats


def maximum_or_direction(
    likelihood: BinaryLikelihood | OrdinalLikelihood,
    start: Floats,
    names: Sequence[str],
    gains: Callable[[], Floats],
) -> Maximum | Direction:
    """Return the maximum of a likelihood, or the separation that forbids one.

    Parameters
    ----------
    likelihood : BinaryLikelihood or OrdinalLikelihood
        Of rows with positive weights.
    start : ndarray
        Inside the domain.
    names : sequence of str
        Names of the parameters, for messages.
    gains : callable
        Returns the rows of `binary_gains` or `ordinal_gains`; called only in doubt.
    """
    failure = None
    try:
        found = newton(likelihood, near_start(likelihood, start, names), names)
    except ConvergenceError as error:
        failure = error
    else:
        if is_certain(likelihood, found):
            return found
    direction = find_separation(gains())
    if direction.kind != "none":
        return direction
    if failure is not None:
        raise failure
    return found


def is_certain(likelihood: BinaryLikelihood | OrdinalLikelihood, found: Maximum) -> bool:
    """Return whether the point found proves that there is no separation, for any link.

    Every answer pushes along its gains g with slopes s > 0, and the gradient is ``sum s g``. A
    Newton step makes the gradient 0 to first order: it changes the slopes so that
    ``sum s' g = 0`` exactly. Where all s' are still positive, no direction d has ``g d >= 0``
    for all answers and more for some, for then ``sum s' g d > 0`` (Stiemke's lemma); and
    without such a direction there is a maximum.
    """
    curvatures = np.linalg.eigvalsh(found.height.information)
    if curvatures[0] <= _SINGULAR * curvatures[-1]:
        return False
    step = np.linalg.solve(found.height.information, found.height.gradient)
    return likelihood.keeps_slopes(found.point, np.asarray(step, dtype=np.float64))


def near_start(
    likelihood: BinaryLikelihood | OrdinalLikelihood, start: Floats, names: Sequence[str]
) -> Floats:
    """Return where some of many rows have their maximum, the start itself where that fails."""
    if len(likelihood.x) < _MANY:
        return start
    some = likelihood.every(_SOME)
    try:
        found = newton(some, start, names)
    except ConvergenceError:
        return start
    return found.point if is_certain(some, found) else start


def binary_gains(x: Floats, y: Floats) -> Floats:
    """Return the rows g with ``g d`` the gain of each answer along a direction d."""
    return np.asarray(x * (2 * y - 1)[:, None])


def ordinal_gains(x: Floats, level: NDArray[np.intp], n_levels: int) -> Floats:
    """Return the rows g with ``g (t, d)`` the slacks of each answer along a direction (t, d).

    An answer of level y has the slack ``t_y - x d`` above and ``x d - t_{y-1}`` below, where
    these thresholds exist.
    """
    above = level < n_levels - 1
    below = level > 0
    thresholds = np.eye(n_levels - 1)
    upper = np.hstack([thresholds[level[above]], -x[above]])
    lower = np.hstack([-thresholds[level[below] - 1], x[below]])
    return np.vstack([upper, lower])


def find_separation(gains: Floats) -> Direction:
    """Return whether some direction gains for no answer less than 0 and for some more.

    The separation is complete where every answer can gain at once (Konis 2007, Linear
    programming algorithms for detecting separated data in binary logistic regression models,
    thesis, University of Oxford).

    Parameters
    ----------
    gains : ndarray of shape (rows, parameters)
        From `binary_gains` or `ordinal_gains`.
    """
    scale = np.abs(gains).max(axis=0)
    scale[scale == 0] = 1.0
    rows = np.unique(gains / scale, axis=0)
    gained, direction = _steepest(rows.sum(axis=0), rows)
    if gained <= _ROUNDING * len(rows):
        return Direction("none", np.zeros(gains.shape[1]))
    # Complete separation: along some direction every answer gains at least some t > 0.
    lifted = np.hstack([rows, -np.ones((len(rows), 1))])
    least, all_gain = _steepest(np.r_[np.zeros(rows.shape[1]), 1.0], lifted)
    complete = least > _ROUNDING
    found = all_gain[:-1] if complete else direction
    found = np.where(np.abs(found) > _ROUNDING, found, 0.0)
    return Direction("complete" if complete else "quasi", found / scale)


def _steepest(gain: Floats, rows: Floats) -> tuple[float, Floats]:
    """Return the greatest ``gain d`` over directions d in a box with ``rows d >= 0``."""
    from scipy import optimize

    linprog: Any = optimize.linprog
    found = linprog(-gain, A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1), method="highs")
    return -float(found.fun), np.asarray(found.x)
