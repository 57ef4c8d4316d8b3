"""Correction of a fitted model for predictors that are measured with error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, InfeasibleError
from satisfaction.foundation._checks import check_number
from satisfaction.loyalty._fitted import Fitted
from satisfaction.metrics._estimate import Estimate

Floats = NDArray[np.float64]


def read_reliability(reliability: Any, linear: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Return for each column named its reliability and the standard error of it."""
    if not isinstance(reliability, Mapping):
        raise ArgumentError.about(
            "reliability",
            "must be a mapping from column to reliability",
            got=type(reliability).__name__,
            remedy='Write reliability={"satisfaction": 0.82}',
        )
    read = {}
    for column, given in reliability.items():
        if column not in linear:
            raise ArgumentError.about(
                "reliability",
                "belongs to columns that enter the model as they are",
                got=[column],
                remedy=f"They are: {', '.join(linear) or 'none'}",
            )
        if isinstance(given, Estimate):
            value, error = given.value, given.standard_error
        elif not isinstance(given, tuple):
            value, error = given, 0.0
        elif len(given) == 2:
            value, error = given
        else:
            raise ArgumentError.about(
                "reliability",
                "must be a number, or a pair of it and its standard error",
                got=list(given),
                remedy=f'Write reliability={{"{column}": (0.82, 0.03)}}',
            )
        read[column] = (
            check_number(value, "reliability", low=0, high=1, open_low=True),
            check_number(error, "reliability", low=0),
        )
    return read


def correct(
    fitted: Fitted, naive: Floats, covariance: Floats, reliability: dict[str, tuple[float, float]]
) -> tuple[Floats, Floats]:
    """Return the parameters and covariance that the true predictors would have.

    Regression calibration: ``b = (S - U)^-1 S g`` with S the covariance of the predictors and U
    that of their errors (Carroll, Ruppert, Stefanski and Crainiceanu 2006, Measurement error in
    nonlinear models, chapter 4).
    """
    names, first = fitted.matrix.names, fitted.n_first
    x, mu = fitted.matrix.raw(), fitted.matrix.mean
    share = fitted.answers.weights / fitted.answers.weights.sum()
    centered = x - mu
    s = (centered * share[:, None]).T @ centered
    rho = np.array([reliability.get(name, (1.0, 0.0))[0] for name in names])
    error = np.array([reliability.get(name, (1.0, 0.0))[1] for name in names])
    true = s - np.diag((1 - rho) * np.diag(s))
    _refuse_impossible(s, rho, true)
    slopes = np.linalg.solve(true, s)
    rest = np.eye(len(names)) - np.linalg.solve(s, true).T  # I - (S - U) S^-1
    sign = -1.0 if fitted.kind == "binary" else 1.0
    across = sign * np.ones((first, 1)) * (mu @ rest.T @ slopes)
    linear = np.block([[np.eye(first), across], [np.zeros((len(names), first)), slopes]])
    corrected = linear @ naive
    b = corrected[first:]
    whole = linear @ covariance @ linear.T
    for place in np.flatnonzero(error > 0):
        unit = np.eye(len(names))[place] * s[place, place]
        d = -np.linalg.solve(true, unit) * b[place]
        moved = -(d @ rest @ mu) + b[place] * s[place, place] * np.linalg.solve(s, mu)[place]
        direction = np.concatenate([np.full(first, -sign * moved), d])
        whole = whole + error[place] ** 2 * np.outer(direction, direction)
    return corrected, np.asarray((whole + whole.T) / 2)


def _refuse_impossible(s: Floats, rho: Floats, true: Floats) -> None:
    """Refuse reliabilities with which the true predictors would have no covariance."""
    if np.linalg.eigvalsh(true)[0] > 1e-12 * np.trace(s):
        return
    # With one common reliability r for all named columns, S - (1 - r) D must be positive.
    named = (rho < 1).astype(np.float64)
    half = np.linalg.inv(np.linalg.cholesky(s))
    largest = np.linalg.eigvalsh(half @ np.diag(named * np.diag(s)) @ half.T)[-1]
    raise InfeasibleError.about(
        "reliability",
        "so much error cannot be in predictors that are so closely related",
        got=rho[rho < 1].tolist(),
        remedy=f"Reliabilities must be above {1 - 1 / largest:.3f}",
    )
