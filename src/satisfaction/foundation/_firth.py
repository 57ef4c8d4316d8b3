"""Firth's penalised likelihood of the binary logit: finite whatever the data."""

from __future__ import annotations

import math

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.foundation._blocks import row_blocks
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
        height = self.plain(b)
        sign, log_determinant = np.linalg.slogdet(height.information)
        if sign <= 0:
            return Height(-math.inf, height.gradient, height.information)
        inverse = np.asarray(np.linalg.inv(height.information), dtype=np.float64)
        push, curvature = self._penalty(b, inverse)
        information = height.information + curvature
        if np.linalg.eigvalsh(information)[0] <= 0:  # far from the maximum: score instead
            information = height.information
        return Height(height.value + log_determinant / 2, height.gradient + push, information)

    def _penalty(self, b: Floats, inverse: Floats) -> tuple[Floats, Floats]:
        """Return ``sum x h (1/2 - p)`` and minus its derivative.

        The derivative of the leverage ``h = v x I^-1 x'``, with ``v = w p (1 - p)``, holds that
        of the inverse information, which the sums ``T = sum v (1 - 2p) x x x`` give.
        """
        size = len(b)
        push, direct = np.zeros(size), np.zeros((size, size))
        third = np.zeros((size, size, size))
        for rows in row_blocks(0, len(self.plain.x), size):
            x = self.plain.x[rows]
            p, rest = self.plain.chances(rows, b)
            spread = self.plain.weights[rows] * p * rest
            leverage = spread * ((x @ inverse) * x).sum(axis=1)
            push += x.T @ (leverage * (0.5 - p))
            direct += (x * (leverage * ((rest - p) ** 2 / 2 - p * rest))[:, None]).T @ x
            skew = x * (spread * (rest - p))[:, None]
            for place in range(size):
                third[place] += (skew * x[:, place, None]).T @ x
        moved = np.einsum("ad,be,dec->abc", inverse, inverse, third, optimize=True)
        curvature = np.einsum("abc,abj->cj", moved, third) / 2 - direct
        return push, np.asarray((curvature + curvature.T) / 2)
