"""Links: the distribution functions that turn a linear predictor into a probability."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

_FAR = 50.0  # beyond it exp(-exp(u)) is 0 in floating point
_NORMAL_FAR = 40.0  # beyond it the normal density is 0 in floating point


@frozen(eq=False)
class Link:
    """A distribution function F with its density, the density's slope and its inverse.

    ``interval(low, high)`` is ``F(high) - F(low)`` without cancellation; ``survival`` is 1 - F.
    """

    name: str
    cdf: Callable[[Floats], Floats]
    survival: Callable[[Floats], Floats]
    density: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    quantile: Callable[[Floats], Floats]
    interval: Callable[[Floats, Floats], Floats]


def _logit_survival(u: Floats) -> Floats:
    """Return 1 - F of the logistic distribution."""
    return np.asarray(special.expit(-u))


def _logit_density(u: Floats) -> Floats:
    """Return the logistic density."""
    return np.asarray(special.expit(u) * special.expit(-u))


def _logit_slope(u: Floats) -> Floats:
    """Return the derivative of the logistic density."""
    return np.asarray(_logit_density(u) * (1 - 2 * special.expit(u)))


def _logit_interval(low: Floats, high: Floats) -> Floats:
    """Return the logistic probability between two points."""
    return np.asarray(-special.expit(high) * special.expit(-low) * np.expm1(low - high))


def _probit_survival(u: Floats) -> Floats:
    """Return 1 - F of the normal distribution."""
    return np.asarray(special.ndtr(-u))


def _probit_density(u: Floats) -> Floats:
    """Return the normal density."""
    near = np.clip(u, -_NORMAL_FAR, _NORMAL_FAR)
    return np.asarray(np.exp(-(near**2) / 2) / math.sqrt(2 * math.pi))


def _probit_slope(u: Floats) -> Floats:
    """Return the derivative of the normal density."""
    near = np.clip(u, -_NORMAL_FAR, _NORMAL_FAR)
    return np.asarray(-near * _probit_density(near))


def _probit_interval(low: Floats, high: Floats) -> Floats:
    """Return the normal probability between two points, from the nearer tail."""
    flip = low > -high
    left, right = np.where(flip, -high, low), np.where(flip, -low, high)
    return np.asarray(special.ndtr(right) - special.ndtr(left))


def _hazard(u: Floats) -> Floats:
    """Return exp(u), cut where exp(-exp(u)) is 0 anyway."""
    return np.exp(np.minimum(u, _FAR))


def _cloglog_cdf(u: Floats) -> Floats:
    """Return ``1 - exp(-exp(u))``."""
    return -np.expm1(-_hazard(u))


def _cloglog_survival(u: Floats) -> Floats:
    """Return ``exp(-exp(u))``."""
    return np.exp(-_hazard(u))


def _cloglog_density(u: Floats) -> Floats:
    """Return ``exp(u - exp(u))``."""
    hazard = _hazard(u)
    return np.asarray(hazard * np.exp(-hazard))


def _cloglog_slope(u: Floats) -> Floats:
    """Return the derivative of the density."""
    hazard = _hazard(u)
    return np.asarray(hazard * np.exp(-hazard) * (1 - hazard))


def _cloglog_quantile(p: Floats) -> Floats:
    """Return ``log(-log(1 - p))``."""
    return np.log(-np.log1p(-np.asarray(p)))


def _cloglog_interval(low: Floats, high: Floats) -> Floats:
    """Return ``exp(-exp(low)) - exp(-exp(high))``."""
    start = _hazard(low)
    return np.asarray(-np.exp(-start) * np.expm1(start - _hazard(high)))


# The log-log distribution is that of minus a complementary log-log variable.


def _loglog_cdf(u: Floats) -> Floats:
    """Return ``exp(-exp(-u))``."""
    return _cloglog_survival(-u)


def _loglog_survival(u: Floats) -> Floats:
    """Return ``1 - exp(-exp(-u))``."""
    return _cloglog_cdf(-u)


def _loglog_density(u: Floats) -> Floats:
    """Return ``exp(-u - exp(-u))``."""
    return _cloglog_density(-u)


def _loglog_slope(u: Floats) -> Floats:
    """Return the derivative of the density."""
    return -_cloglog_slope(-u)


def _loglog_quantile(p: Floats) -> Floats:
    """Return ``-log(-log(p))``."""
    return -np.log(-np.log(np.asarray(p)))


def _loglog_interval(low: Floats, high: Floats) -> Floats:
    """Return the probability between two points."""
    return _cloglog_interval(-high, -low)


LINKS = {
    "cloglog": Link(
        "cloglog",
        _cloglog_cdf,
        _cloglog_survival,
        _cloglog_density,
        _cloglog_slope,
        _cloglog_quantile,
        _cloglog_interval,
    ),
    "logit": Link(
        "logit",
        special.expit,
        _logit_survival,
        _logit_density,
        _logit_slope,
        special.logit,
        _logit_interval,
    ),
    "loglog": Link(
        "loglog",
        _loglog_cdf,
        _loglog_survival,
        _loglog_density,
        _loglog_slope,
        _loglog_quantile,
        _loglog_interval,
    ),
    "probit": Link(
        "probit",
        special.ndtr,
        _probit_survival,
        _probit_density,
        _probit_slope,
        special.ndtri,
        _probit_interval,
    ),
}
