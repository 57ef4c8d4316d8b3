"""Firth's penalised likelihood of the binary logit: finite whatever the data."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._likelihoods import BinaryLikelihood
from satisfaction.foundation._newton import Height

Floats = NDArray[np.float64]


@frozen(eq=False)
class FirthLikelihood:
    """The log-likelihood plus half the log determinant of the information (Jeffreys' prior).

    Its gradient is ``sum x [w (y - p) + h (1/2 - p)]``, h the leverage of the weighted row
    (Firth 1993, Biometrika 80, doi:10.1093/biomet/80.1.27).
    """

    plain: BinaryLikelihood

    def __call__(self, b: Floats) -> Height:
        """Return penalised log-likelihood, modified score and information."""
        x, weights, link = self.plain.x, self.plain.weights, self.plain.link
        height = self.plain(b)
        sign, log_determinant = np.linalg.slogdet(height.information)
        if sign <= 0:
            return Height(-math.inf, height.gradient, height.information)
        eta = x @ b + self.plain.offset
        p = link.cdf(eta)
        spread = weights * link.density(eta)
        scaled = x @ np.linalg.inv(height.information)
        leverage = spread * np.einsum("ij,ij->i", scaled, x)
        gradient = height.gradient + x.T @ (leverage * (0.5 - p))
        information = height.information + self._curvature(p, spread, scaled, leverage)
        if np.linalg.eigvalsh(information)[0] <= 0:  # far from the maximum: score instead
            information = height.information
        return Height(height.value + log_determinant / 2, gradient, information)

    def _curvature(self, p: Floats, spread: Floats, scaled: Floats, leverage: Floats) -> Floats:
        """Return minus the derivative of ``sum x h (1/2 - p)``."""
        x = self.plain.x
        n, k = x.shape
        third = (x[:, :, None] * x[:, None, :]).reshape(n, k * k).T @ (
            x * (spread * (1 - 2 * p))[:, None]
        )
        fall = (scaled[:, :, None] * scaled[:, None, :]).reshape(n, k * k) @ third
        moved = x * (leverage * (1 - 2 * p))[:, None] - fall * spread[:, None]
        slope = moved * (0.5 - p)[:, None] - x * (leverage * p * (1 - p))[:, None]
        curvature = -x.T @ slope
        return np.asarray((curvature + curvature.T) / 2)
