"""Limits that lie symmetrically about the value: Wald's and Student's.

Stable signature: ``wald_limits(value, standard_error, quantile, bounds) -> (low, high)``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]


def wald_limits(
    value: ArrayLike,
    standard_error: ArrayLike,
    quantile: ArrayLike,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> tuple[Vector, Vector]:
    """Return ``value -+ quantile * standard_error``, cut to the bounds."""
    center = np.asarray(value, dtype=np.float64)
    reach = np.asarray(quantile, dtype=np.float64) * np.asarray(standard_error, dtype=np.float64)
    return np.clip(center - reach, *bounds), np.clip(center + reach, *bounds)
