"""Intervals of the shares of a table that hold together, in percent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._results import ConfidenceInterval, quantile
from satisfaction.metrics._estimate import Estimate

Floats = NDArray[np.float64]
SimultaneousMethod = Literal["goodman", "logit", "wald"]


def simultaneous_intervals(
    shares: Mapping[Any, Estimate], confidence_level: float, method: str, *, declared: bool
) -> dict[Any, ConfidenceInterval]:
    """Return intervals of K shares, each at the level ``1 - alpha / K``.

    Without a design Goodman's interval works with the number of answers and the normal quantile,
    with one with the size that the variance implies and the t quantile.

    References
    ----------
    Goodman (1965), On simultaneous confidence intervals for multinomial proportions,
    Technometrics 7, 247, doi:10.1080/00401706.1965.10490252.
    """
    level = check_confidence_level(confidence_level)
    parts = list(shares.values())
    p = np.array([part.value for part in parts]) / 100
    error = np.array([part.standard_error for part in parts]) / 100
    each = 1 - (1 - level) / len(parts)
    degrees = [part.degrees_of_freedom if declared else np.inf for part in parts]
    q = np.array([quantile(each, df) for df in degrees])
    if method == "goodman":
        low, high = goodman_limits(p, _sizes(parts, p, error, declared=declared), q)
    elif method == "logit":
        low, high = _logit_limits(p, error, q)
    else:
        low, high = (p - q * error).clip(0, 1), (p + q * error).clip(0, 1)
    return {
        key: ConfidenceInterval(lower, upper, level, method)
        for key, lower, upper in zip(
            shares, (100 * low).tolist(), (100 * high).tolist(), strict=True
        )
    }


def goodman_limits(p: Floats, size: Floats, q: Floats) -> tuple[Floats, Floats]:
    """Return ``(A + 2 n -+ sqrt(A (A + 4 n (N - n) / N))) / (2 (N + A))``, n = N p, A = q**2."""
    A, n = q**2, size * p
    reach = np.sqrt(A * (A + 4 * n * (1 - p)))
    low = (A + 2 * n - reach) / (2 * (size + A))
    high = (A + 2 * n + reach) / (2 * (size + A))
    return np.where(p <= 0, 0.0, low), np.where(p >= 1, 1.0, high)


def _sizes(parts: list[Estimate], p: Floats, error: Floats, *, declared: bool) -> Floats:
    """Return the size behind each share; that of the weights where a share shows no variation."""
    if not declared:
        return np.array([float(part.n) if part.n else np.nan for part in parts])
    flat = (p <= 0) | (p >= 1) | (error <= 0)
    implied = np.divide(p * (1 - p), error**2, out=np.full(p.shape, np.nan), where=~flat)
    return np.where(flat, [part.effective_n for part in parts], implied)


def _logit_limits(p: Floats, error: Floats, q: Floats) -> tuple[Floats, Floats]:
    """Return the interval that is symmetric on the logit scale; nan where a share is 0 or 1."""
    inside = (p > 0) & (p < 1)
    middle = np.where(inside, p, 0.5)
    reach = q * error / (middle * (1 - middle))
    low, high = (special.expit(special.logit(middle) + sign * reach) for sign in (-1, 1))
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
