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
    at_real = (centre.astype(np.complex128), log_beta.astype(np.complex128))
    endless = (rate == 0) & (centre + log_beta <= 0)
    with np.errstate(all="ignore"):  # rows that are endless, set below
        values = np.real(lifetime(at_real, 0, rate))
        by_centre = np.imag(lifetime((centre + 1j * STEP, at_real[1]), 0, rate)) / STEP
        by_log_beta = np.zeros_like(by_centre)
        if model.boundary is None:
            by_log_beta = np.imag(lifetime((at_real[0], log_beta + 1j * STEP), 0, rate)) / STEP
    # log(alpha / beta) = log_alpha - log_beta
    gradient = np.hstack([by_centre[:, None] * x, (by_log_beta - by_centre)[:, None] * x])
    values[endless], gradient[endless] = np.inf, np.nan
    return values, gradient
