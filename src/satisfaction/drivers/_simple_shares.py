"""The simpler shares of R-squared: squared and product measures, relative weights."""

from __future__ import annotations

import numpy as np

from satisfaction.drivers._subsets import DEPENDENT, Floats


def standardised_slopes(correlation: Floats) -> Floats:
    """Return the standardised coefficients, the shortest ones where columns depend."""
    drivers, outcome = correlation[1:, 1:], correlation[1:, 0]
    slopes, *_ = np.linalg.lstsq(drivers, outcome, rcond=DEPENDENT)
    return np.asarray(slopes)


def relative_weights(correlation: Floats) -> Floats:
    """Return Johnson's relative weights: ``(L * L) ((L^-1 r) * (L^-1 r))``, L the root of R."""
    values, vectors = np.linalg.eigh(correlation[1:, 1:])
    usable = values > DEPENDENT
    root = np.sqrt(np.where(usable, values, 0.0))
    inverse = np.where(usable, 1 / np.where(usable, root, 1.0), 0.0)
    loading = (vectors * root) @ vectors.T
    slopes = (vectors * inverse) @ vectors.T @ correlation[1:, 0]
    return np.asarray(loading**2 @ slopes**2)
