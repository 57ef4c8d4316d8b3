"""Calibration distances: how a factor follows from its linear predictor.

For each distance the factor is ``g(u)`` with ``g(0) = 1``; the calibrated factors minimise the
distance, and its dual function has the derivative ``g`` (Deville and Särndal 1992, table 1).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LARGEST_EXPONENT = 700.0  # e**700 is near the largest float


@frozen(eq=False)
class Distance:
    """A distance between factors and 1: ``factor``, its slope and its integral, all of ``u``."""

    factor: Callable[[Floats], Floats]
    slope: Callable[[Floats], Floats]
    integral: Callable[[Floats], Floats]


def linear(lower: Floats, upper: Floats) -> Distance:
    """Return the chi-squared distance: ``g = 1 + u``, cut at the bounds."""
    a, b = lower - 1, upper - 1

    def factor(u: Floats) -> Floats:
        return 1 + np.clip(u, a, b)

    def slope(u: Floats) -> Floats:
        return ((u >= a) & (u <= b)).astype(np.float64)

    def integral(u: Floats) -> Floats:
        inside = np.clip(u, a, b)
        return np.asarray(inside + inside**2 / 2 + (1 + inside) * (u - inside))

    return Distance(factor, slope, integral)


def raking(lower: Floats, upper: Floats) -> Distance:
    """Return the raking distance: ``g = exp(u)``, cut at the bounds."""
    with np.errstate(divide="ignore"):
        a = np.maximum(np.log(lower), -LARGEST_EXPONENT)
        b = np.minimum(np.log(upper), LARGEST_EXPONENT)

    def factor(u: Floats) -> Floats:
        return np.clip(np.exp(np.clip(u, a, b)), lower, upper)

    def slope(u: Floats) -> Floats:
        return np.where((u >= a) & (u <= b), factor(u), 0.0)

    def integral(u: Floats) -> Floats:
        inside = np.clip(u, a, b)
        return np.asarray(np.expm1(inside) + np.exp(inside) * (u - inside))

    return Distance(factor, slope, integral)


def logit(lower: Floats, upper: Floats) -> Distance:
    """Return the logit distance, whose factors lie strictly between the bounds."""
    A = (upper - lower) / ((1 - lower) * (upper - 1))
    odds = (1 - lower) / (upper - 1)  # of the way from lower to upper, at u = 0
    width = upper - lower

    def place(u: Floats) -> Floats:
        part = odds * np.exp(np.clip(A * u, -LARGEST_EXPONENT, LARGEST_EXPONENT))
        return np.asarray(part / (1 + part))

    def factor(u: Floats) -> Floats:
        return np.asarray(lower + width * place(u))

    def slope(u: Floats) -> Floats:
        part = place(u)
        return np.asarray(width * A * part * (1 - part))

    def integral(u: Floats) -> Floats:
        grown = np.logaddexp(0.0, np.log(odds) + A * u) - np.log1p(odds)
        return np.asarray(lower * u + width / A * grown)

    return Distance(factor, slope, integral)
