"""Lifetimes of many customers at once, with their gradient by the parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.loyalty._beta_geometric import STEP, lifetime
from satisfaction.loyalty._predictor_rows import predictor_rows
from satisfaction.loyalty._retention_arguments import check_discount_rate
from satisfaction.loyalty._retention_model import RetentionModel

Floats = NDArray[np.float64]


def lifetime_with_gradient(
    model: RetentionModel, rows_of_columns: Any, discount_rate: float
) -> tuple[Floats, Floats]:
    """Return the expected lifetimes of customers, and their gradient by the parameters.

    The gradient has one row per customer and one column per parameter, in the order of
    ``model.parameters`` and ``model.covariance``. Where a predictor is missing both are NaN;
    without discounting a lifetime is infinite, its gradient NaN, where alpha is at most 1. At
    the boundary the gradient by what does not exist is 0.

    Parameters
    ----------
    model : RetentionModel
        With predictors.
    rows_of_columns : frame or mapping of columns
        A row per customer, with the model's predictors.
    discount_rate : float
        As in `RetentionModel.expected_lifetime`.
    """
    rate = check_discount_rate(discount_rate)
    z = predictor_rows(model.bases, rows_of_columns)
    x = np.column_stack([np.ones(len(z)), z])
    centre, log_beta = (x @ part for part in np.reshape(model.point, (2, -1)))
    by_centre, by_log_beta = lifetime_slopes(centre, log_beta, rate)
    # log(alpha / beta) = log_alpha - log_beta
    gradient = np.hstack([by_centre[:, None] * x, (by_log_beta - by_centre)[:, None] * x])
    return lifetimes(centre, log_beta, rate), gradient


def lifetimes(centre: Floats, log_beta: Floats, rate: float) -> Floats:
    """Return expected lifetimes given ``log(alpha / beta)`` and ``log(beta)``."""
    with np.errstate(all="ignore"):  # of those that are endless
        values = np.real(lifetime((centre, log_beta), 0, rate))
    return np.where((rate == 0) & (centre + log_beta <= 0), np.inf, values)


def lifetime_slopes(centre: Floats, log_beta: Floats, rate: float) -> tuple[Floats, Floats]:
    """Return the derivatives of `lifetimes` by both; NaN of those that are endless."""
    with np.errstate(all="ignore"):
        slopes = [
            np.imag(lifetime(moved, 0, rate)) / STEP
            for moved in ((centre + 1j * STEP, log_beta), (centre, log_beta + 1j * STEP))
        ]
    endless = (rate == 0) & (centre + log_beta <= 0)
    by_centre, by_log_beta = (np.where(endless, np.nan, slope) for slope in slopes)
    return by_centre, by_log_beta
