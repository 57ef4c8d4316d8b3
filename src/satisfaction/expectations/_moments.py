"""Weighted means, variances and correlations over the rows of a tally."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def covariance_matrix(counted: Tally, columns: Floats, inside: Mask) -> Floats:
    """Return ``sum(w (x - m)(x - m)') / sum(w) * n / (n - 1)``; nan for a single answer."""
    weights = counted.weights[inside]
    n = int(counted.rows.n[inside].sum())
    x = columns[inside]
    if n < 2:
        return np.full((x.shape[1],) * 2, np.nan)
    centered = x - weights @ x / weights.sum()
    moments = (centered * weights[:, None]).T @ centered / weights.sum()
    return np.asarray(moments * n / (n - 1))


def correlation_of(matrix: Floats) -> float:
    """Return the correlation in a covariance matrix of two columns, nan if one is constant."""
    spread = float(np.sqrt(matrix[0, 0] * matrix[1, 1]))
    return float(matrix[0, 1]) / spread if spread > 0 else float("nan")


def cronbach_alpha(matrix: Floats) -> float:
    """Return ``k / (k - 1) (1 - sum(var) / var(sum))``, nan where the sum is constant."""
    k, total = len(matrix), float(matrix.sum())
    if not total > 0:
        return float("nan")
    return k / (k - 1) * (1 - float(np.trace(matrix)) / total)
