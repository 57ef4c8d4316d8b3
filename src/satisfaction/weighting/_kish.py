"""Kish's effective number of answers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def kish_effective_n(positive: NDArray[np.float64]) -> float:
    """Return ``sum(w)**2 / sum(w**2)`` of weights above 0, nan where there are none.

    The weights are divided by their largest first: squares of extreme weights leave the range
    of floats.
    """
    if positive.size == 0:
        return float("nan")
    scaled = positive / positive.max()
    return float(scaled.sum() ** 2 / (scaled @ scaled))
