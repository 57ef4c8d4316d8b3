"""Log-likelihoods of binary and ordinal regression on weighted rows, with their derivatives."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.foundation._links import Link
from satisfaction.foundation._newton import Height

Floats = NDArray[np.float64]

_TINY = np.finfo(np.float64).tiny


@frozen(eq=False)
class BinaryLikelihood:
    """``P(y = 1) = F(x b)`` for rows with weights; the first column of x is the constant.

    An offset, where given, is added to the linear predictor.
    """

    x: Floats
    y: Floats
    weights: Floats
    link: Link
    offset: Floats | float = 0.0

    def __call__(self, b: Floats) -> Height:
        """Return log-likelihood, gradient and observed information."""
        eta = self.x @ b + self.offset
        if self.link.name == "logit":
            p = special.expit(eta)
            value = float(self.weights @ (self.y * eta - _softplus(eta)))
            first, second = self.y - p, p * (1 - p)
        else:
            value, first, second = self._general(eta)
        weighted = self.x * (self.weights * second)[:, None]
        return Height(value, self.x.T @ (self.weights * first), weighted.T @ self.x)

    def _general(self, eta: Floats) -> tuple[float, Floats, Floats]:
        """Return log-likelihood, score and curvature of each row for any link."""
        success = self.y == 1
        p = np.where(success, self.link.cdf(eta), self.link.survival(eta))
        if np.any((p <= 0) & (self.weights > 0)):
            return -math.inf, np.zeros_like(eta), np.ones_like(eta)
        p = np.maximum(p, _TINY)
        sign = np.where(success, 1.0, -1.0)
        first = sign * self.link.density(eta) / p
        return float(self.weights @ np.log(p)), first, first**2 - sign * self.link.slope(eta) / p

    def scores(self, b: Floats) -> Floats:
        """Return the score of one answer of each row, of shape (rows, parameters)."""
        eta = self.x @ b + self.offset
        first = self.y - special.expit(eta) if self.link.name == "logit" else self._general(eta)[1]
        return np.asarray(self.x * first[:, None])

    def expected_information(self, b: Floats) -> Floats:
        """Return the expected information; equal to the observed one for the logit."""
        eta = self.x @ b + self.offset
        spread = np.maximum(self.link.cdf(eta) * self.link.survival(eta), _TINY)
        curvature = self.weights * self.link.density(eta) ** 2 / spread
        return np.asarray((self.x * curvature[:, None]).T @ self.x)


def _softplus(eta: Floats) -> Floats:
    """Return ``log(1 + exp(eta))`` without overflow."""
    return np.asarray(np.maximum(eta, 0.0) + np.log1p(np.exp(-np.abs(eta))))


class OrdinalLikelihood:
    """``P(Y <= j) = F(theta_j - x b)``: parameters are the thresholds, then the coefficients.

    Rows are kept in the order of their levels, so that sums per level are those of slices.
    """

    def __init__(
        self, x: Floats, level: NDArray[np.intp], n_levels: int, weights: Floats, link: Link
    ) -> None:
        self.order = np.argsort(level, kind="stable")
        self.x = np.asfortranarray(np.asarray(x)[self.order])
        self.level = np.asarray(level)[self.order]
        self.weights = np.asarray(weights)[self.order]
        self.n_thresholds = n_levels - 1
        self.link = link
        ends = np.searchsorted(self.level, np.arange(n_levels + 1))
        self.slices = [slice(start, stop) for start, stop in pairwise(ends)]

    def __call__(self, parameters: Floats) -> Height:
        """Return log-likelihood, gradient and observed information."""
        size = len(parameters)
        theta = parameters[: self.n_thresholds]
        low, high, p = self._probabilities(parameters)
        if np.any(np.diff(theta) <= 0) or np.any((p <= 0) & (self.weights > 0)):
            return Height(-math.inf, np.zeros(size), np.eye(size))
        p = np.maximum(p, _TINY)
        up, down = self.link.density(high) / p, self.link.density(low) / p
        # Curvatures: of the upper threshold, of the lower one, and of both.
        upper = self.weights * (up**2 - self.link.slope(high) / p)
        lower = self.weights * (down**2 + self.link.slope(low) / p)
        mixed = -self.weights * up * down
        gradient = self._gradient(self.weights * up, self.weights * down, size)
        information = self._information(upper, lower, mixed)
        return Height(float(self.weights @ np.log(p)), gradient, information)

    def _probabilities(self, parameters: Floats) -> tuple[Floats, Floats, Floats]:
        """Return both ends of each row's interval, and its probability."""
        theta = np.r_[-math.inf, parameters[: self.n_thresholds], math.inf]
        eta = self.x @ parameters[self.n_thresholds :]
        low, high = theta[self.level] - eta, theta[self.level + 1] - eta
        return low, high, self.link.interval(low, high)

    def _gradient(self, up: Floats, down: Floats, size: int) -> Floats:
        """Return the gradient from the weighted slopes at both ends of each row's interval."""
        gradient = np.zeros(size)
        for level, rows in enumerate(self.slices):
            if level < self.n_thresholds:
                gradient[level] += up[rows].sum()
            if level > 0:
                gradient[level - 1] -= down[rows].sum()
        gradient[self.n_thresholds :] = self.x.T @ (down - up)
        return gradient

    def _information(self, upper: Floats, lower: Floats, mixed: Floats) -> Floats:
        """Return the information from the weighted curvatures of each row."""
        thresholds = self.n_thresholds
        of_thresholds = np.zeros((thresholds, thresholds))
        across = np.zeros((thresholds, self.x.shape[1]))
        for level, rows in enumerate(self.slices):
            if level < thresholds:
                of_thresholds[level, level] += upper[rows].sum()
                across[level] -= (upper[rows] + mixed[rows]) @ self.x[rows]
            if level > 0:
                of_thresholds[level - 1, level - 1] += lower[rows].sum()
                across[level - 1] -= (lower[rows] + mixed[rows]) @ self.x[rows]
            if 0 < level < thresholds:
                of_thresholds[level - 1, level] = mixed[rows].sum()
                of_thresholds[level, level - 1] = of_thresholds[level - 1, level]
        of_slopes = (self.x * (upper + lower + 2 * mixed)[:, None]).T @ self.x
        return np.block([[of_thresholds, across], [across.T, of_slopes]])

    def scores(self, parameters: Floats) -> Floats:
        """Return the score of one answer of each row, in the rows' own order."""
        low, high, p = self._probabilities(parameters)
        p = np.maximum(p, _TINY)
        up, down = self.link.density(high) / p, self.link.density(low) / p
        scores = np.zeros((len(p), len(parameters)))
        for level, rows in enumerate(self.slices):
            if level < self.n_thresholds:
                scores[rows, level] += up[rows]
            if level > 0:
                scores[rows, level - 1] -= down[rows]
        scores[:, self.n_thresholds :] = self.x * (down - up)[:, None]
        own = np.empty_like(scores)
        own[self.order] = scores
        return own
