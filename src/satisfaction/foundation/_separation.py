"""Separation: whether a likelihood of ordered outcomes has a maximum, by linear programming."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROUNDING = 1e-9  # of the linear programs, whose columns are scaled to 1


@frozen(eq=False)
class Direction:
    """The kind of separation, and a direction along which the likelihood never falls."""

    kind: Literal["none", "quasi", "complete"]
    direction: Floats


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
