"""Logistic regression by maximum likelihood, and whether the maximum exists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from satisfaction.errors import ConvergenceError, SeparationError

Floats = NDArray[np.float64]

_RANK = 1e-12  # of the largest eigenvalue: collinear columns have smaller ones
_LARGE = 8.0  # linear predictors beyond this are looked at for separation
_ROUNDING = 1e-7  # of the linear program that finds separation
_FLAT = 1e-12  # relative: rounding of the log-likelihood


def fit_logistic(
    x: Floats,
    y: Floats,
    names: Sequence[str],
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 100,
) -> Floats:
    """Return the coefficients of ``P(y = 1) = 1 / (1 + exp(-x b))``.

    Newton's method with step halving, until the mean score of every column, divided by the
    column's largest value, is at most `tolerance`. Collinear columns share their effect: the
    probabilities are unique, the coefficients are those of least norm.

    Parameters
    ----------
    x : ndarray of shape (n, p)
        Columns, the constant included.
    y : ndarray of shape (n,)
        0 or 1.
    names : sequence of str
        Names of the columns, for the message where some separate the outcomes.
    tolerance : float
        Of the scaled score.
    max_iterations : int
        Newton steps.
    """
    scale = np.abs(x).max(axis=0)
    scale[scale == 0] = 1.0
    z = x / scale
    b = np.zeros(x.shape[1])
    height = _log_likelihood(z @ b, y)
    score = z.T @ (y - 0.5)
    for _ in range(max_iterations):
        if np.max(np.abs(score)) <= tolerance * len(y):
            break
        p = special.expit(z @ b)
        step = _solve((z * (p * (1 - p))[:, None]).T @ z, score)
        while _log_likelihood(z @ (b + step), y) < height - _FLAT * abs(height):
            step = step / 2
        b = b + step
        height = _log_likelihood(z @ b, y)
        score = z.T @ (y - special.expit(z @ b))
    if np.abs(z @ b).max() > _LARGE:
        refuse_separation(z, y, names)
    misfit = float(np.max(np.abs(score))) / len(y)
    if misfit > tolerance:
        raise ConvergenceError.about(
            "max_iterations",
            f"the score must fall to {tolerance:g}; it is {misfit:.3g}",
            remedy="Allow more iterations, or rescale the predictors",
        )
    return np.asarray(b / scale)


def _log_likelihood(eta: Floats, y: Floats) -> float:
    """Return ``sum(y eta - log(1 + exp(eta)))``."""
    return float(y @ eta - np.logaddexp(0.0, eta).sum())


def _solve(hessian: Floats, score: Floats) -> Floats:
    """Return the Newton step, 0 in the directions of collinear columns."""
    values, vectors = np.linalg.eigh(hessian)
    kept = values > _RANK * values[-1]
    return np.asarray(vectors[:, kept] @ ((vectors[:, kept].T @ score) / values[kept]))


def refuse_separation(x: Floats, y: Floats, names: Sequence[str]) -> None:
    """Refuse columns of which a combination separates the outcomes: no maximum exists.

    A linear program looks for a direction along which no likelihood contribution falls and
    some rises (Konis 2007, Linear programming algorithms for detecting separated data in
    binary logistic regression models, thesis, University of Oxford).
    """
    rows = np.unique(np.column_stack([x, y]), axis=0)
    signed = rows[:, :-1] * (2 * rows[:, -1:] - 1)
    gained, direction = _steepest(signed.sum(axis=0), signed)
    if gained <= _ROUNDING * len(signed):
        return
    # Complete separation: along some direction every contribution rises by some t > 0.
    floor = np.hstack([signed, -np.ones((len(signed), 1))])
    least, all_rise = _steepest(np.r_[np.zeros(x.shape[1]), 1.0], floor)
    complete = least > _ROUNDING
    parts = np.abs(all_rise[:-1] if complete else direction)
    columns = [
        name
        for name, part in zip(names, parts, strict=True)
        if part > _ROUNDING and name != "constant"
    ]
    kind = "complete" if complete else "quasi"
    raise SeparationError.about(
        "propensity",
        f"some predictors separate the outcomes ({kind} separation)",
        got=columns,
        count=len(columns),
        remedy="Merge their levels, or leave them out",
        kind=kind,
        columns=columns,
    )


def _steepest(gain: Floats, rows: Floats) -> tuple[float, Floats]:
    """Return the greatest ``gain d`` over directions d in a box with ``rows d >= 0``."""
    from scipy import optimize

    linprog: Any = optimize.linprog
    found = linprog(-gain, A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1), method="highs")
    return -float(found.fun), np.asarray(found.x)
