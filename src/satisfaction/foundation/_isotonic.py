"""Isotonic regression: the non-decreasing numbers nearest to some values."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def isotonic_means(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Return the non-decreasing numbers with the least weighted sum of squared deviations.

    Neighbours that fall are pooled into their weighted mean, from left to right, in O(n)
    (Barlow, Bartholomew, Bremner, Brunk 1972, Statistical inference under order restrictions,
    ch. 1). For shares these are also the maximum-likelihood estimates. Values that do not fall
    are returned as they are, to the bit.

    Parameters
    ----------
    values : array-like of shape (n,)
        In the order in which they must not fall.
    weights : array-like of shape (n,)
        Above 0.
    """
    means: list[float] = []
    masses: list[float] = []
    sizes: list[int] = []
    pairs = zip(
        np.asarray(values, dtype=np.float64).tolist(),
        np.asarray(weights, dtype=np.float64).tolist(),
        strict=True,
    )
    for value, weight in pairs:
        mean, mass, size = value, weight, 1
        while means and means[-1] > mean:
            before = masses.pop()
            mass += before
            mean += (means.pop() - mean) * (before / mass)
            size += sizes.pop()
        means.append(mean)
        masses.append(mass)
        sizes.append(size)
    return np.repeat(np.array(means, dtype=np.float64), sizes)
