"""The log-likelihood of answers between two thresholds, each with coefficients of its own."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._links import Link
from satisfaction.foundation._newton import Height

Floats = NDArray[np.float64]


@frozen(eq=False)
class IntervalLikelihood:
    """``P = F(upper b + u) - F(lower b + l)``, with offsets that may be infinite.

    The general form behind ordinal regression, for few distinct rows.
    """

    upper: Floats
    lower: Floats
    upper_offset: Floats
    lower_offset: Floats
    weights: Floats
    link: Link

    def __call__(self, b: Floats) -> Height:
        """Return log-likelihood, gradient and observed information."""
        high, low = self.upper @ b + self.upper_offset, self.lower @ b + self.lower_offset
        p = self.link.interval(low, high)
        if np.any(p <= 0):
            return Height(-math.inf, np.zeros_like(b), np.eye(len(b)))
        up, down = self.link.density(high) / p, self.link.density(low) / p
        of_upper = self.weights * (up**2 - self.link.slope(high) / p)
        of_lower = self.weights * (down**2 + self.link.slope(low) / p)
        mixed = (self.upper * (-self.weights * up * down)[:, None]).T @ self.lower
        information = (
            (self.upper * of_upper[:, None]).T @ self.upper
            + (self.lower * of_lower[:, None]).T @ self.lower
            + mixed
            + mixed.T
        )
        gradient = self.upper.T @ (self.weights * up) - self.lower.T @ (self.weights * down)
        return Height(float(self.weights @ np.log(p)), gradient, information)
