"""The beta-binomial model of stated intent: its likelihood, its maximum, what follows from it.

A score of x steps out of m is seen as x successes in m trials, whose probability varies between
customers as a beta distribution (a, b). The parameters here are the logit of its mean
``a / (a + b)`` and ``log(a + b)``: the maximum is that in log a and log b, and the information
stays well conditioned where a and b grow without bound.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.foundation._newton import Height, newton

Floats = NDArray[np.float64]
Boundary = Literal["homogeneous", "polarized"]

NAMES = ("a", "b", "rho")
_GRID = np.linspace(math.log(1e-6), math.log(1e8), 60)  # of log(a + b), to start from
_WIDEST = 40.0  # of the logit of the mean
_HALVINGS = 50
_NO_GAIN = 1e-9  # of log-likelihood: far below what data can tell
_ROUNDING = 1e-12


@frozen(eq=False)
class StatedCounts:
    """How much weight each number of steps has, of 0, 1, ..., m."""

    weights: Floats

    @property
    def m(self) -> int:
        """Number of steps of the scale."""
        return len(self.weights) - 1

    @property
    def total(self) -> float:
        """Sum of weights."""
        return float(self.weights.sum())

    @property
    def mean(self) -> float:
        """Mean share of the steps taken."""
        return float(np.arange(self.m + 1.0) @ self.weights / (self.m * self.total))

    @property
    def above(self) -> Floats:
        """Weight of those who took more than j steps, j = 0, ..., m - 1."""
        return np.asarray(np.cumsum(self.weights[::-1])[::-1][1:])

    @property
    def below(self) -> Floats:
        """Weight of those who left out more than j steps, j = 0, ..., m - 1."""
        return np.asarray(np.cumsum(self.weights)[:-1][::-1])

    @property
    def constant(self) -> float:
        """The part of the log-likelihood that no parameter moves."""
        x = np.arange(self.m + 1.0)
        logs = -special.betaln(x + 1, self.m - x + 1) - math.log(self.m + 1)
        return float(self.weights @ logs)


@frozen(eq=False)
class BetaBinomial:
    """The log-likelihood of stated intent, as a function of its two parameters."""

    counts: StatedCounts

    def value(self, mean: Floats, rest: Floats, spread: Floats) -> Floats:
        """Return the log-likelihood for arrays of means, 1 - means and ``1 / (a + b)``."""
        j = np.arange(float(self.counts.m))
        step = spread[..., None] * j
        return np.asarray(
            np.log(mean[..., None] + step) @ self.counts.above
            + np.log(rest[..., None] + step) @ self.counts.below
            - self.counts.total * np.log1p(step).sum(axis=-1)
            + self.counts.constant
        )

    def __call__(self, point: Floats) -> Height:
        """Return value, gradient and information: the expected one where the Hessian is not."""
        p, q, t = special.expit(point[0]), special.expit(-point[0]), math.exp(-point[1])
        above, below, total = self.counts.above, self.counts.below, self.counts.total
        j = np.arange(float(self.counts.m))
        yes, no, all_ = p + j * t, q + j * t, 1 + j * t
        by_mean = np.sum(above / yes - below / no)
        by_spread = np.sum(j * (above / yes + below / no - total / all_))
        mean_mean = -np.sum(above / yes**2 + below / no**2)
        mean_spread = -np.sum(j * (above / yes**2 - below / no**2))
        spread_spread = -np.sum(j**2 * (above / yes**2 + below / no**2 - total / all_**2))
        gradient = np.array([p * q * by_mean, -t * by_spread])
        cross = p * q * t * mean_spread
        observed = np.array(
            [
                [-((p * q) ** 2) * mean_mean - p * q * (q - p) * by_mean, cross],
                [cross, -(t**2) * spread_spread - t * by_spread],
            ]
        )
        definite = observed[0, 0] > 0 and np.linalg.det(observed) > 0
        value = float(self.value(np.array(p), np.array(q), np.array(t)))
        return Height(value, gradient, observed if definite else self.expected(point))

    def scores(self, point: Floats) -> Floats:
        """Return the gradient of the log-likelihood of each number of steps, 0, ..., m."""
        p, q, t = special.expit(point[0]), special.expit(-point[0]), math.exp(-point[1])
        j = np.arange(float(self.counts.m))

        def sums(terms: Floats) -> Floats:
            return np.concatenate([[0.0], np.cumsum(terms)])

        by_mean = sums(1 / (p + j * t)) - sums(1 / (q + j * t))[::-1]
        by_spread = sums(j / (p + j * t)) + sums(j / (q + j * t))[::-1] - np.sum(j / (1 + j * t))
        return np.column_stack([p * q * by_mean, -t * by_spread])

    def expected(self, point: Floats) -> Floats:
        """Return the expected information."""
        p, q, t = special.expit(point[0]), special.expit(-point[0]), math.exp(-point[1])
        whole = np.eye(self.counts.m + 1)
        logs = [
            BetaBinomial(StatedCounts(row)).value(np.array(p), np.array(q), np.array(t))
            for row in whole
        ]
        scores = self.scores(point)
        return np.asarray(self.counts.total * (scores.T * np.exp(logs)) @ scores)


@frozen(eq=False)
class BetaBinomialFit:
    """The maximum of the likelihood; it may lie where rho is 0 or 1.

    ``information`` is that of the free parameters: both, the mean alone where rho is 0, none
    where rho is 1.
    """

    counts: StatedCounts
    point: Floats
    information: Floats
    log_likelihood: float
    decrement: float
    boundary: Boundary | None

    @property
    def mean(self) -> float:
        """Mean of the beta distribution."""
        return float(special.expit(self.point[0]))

    @property
    def rho(self) -> float:
        """How far a stated score counts, against the mean of all."""
        return float(special.expit(math.log(self.counts.m) - self.point[1]))

    @property
    def parameters(self) -> Floats:
        """The numbers a, b and rho; both infinite or both 0 at a boundary."""
        size = np.exp(self.point[1])
        if self.boundary is not None:
            return np.array([size, size, self.rho])
        return np.array(
            [special.expit(self.point[0]) * size, special.expit(-self.point[0]) * size, self.rho]
        )

    @property
    def parameter_slopes(self) -> Floats:
        """Derivatives of a, b and rho by the two parameters of the fit, away from boundaries."""
        a, b, rho = self.parameters
        p, q = special.expit(self.point[0]), special.expit(-self.point[0])
        return np.array([[a * q, a], [-b * p, b], [0.0, -rho * (1 - rho)]])

    def calibrated(self, x: Floats) -> Floats:
        """Return the expected probability of customers who took x steps."""
        return np.asarray((1 - self.rho) * self.mean + self.rho * x / self.counts.m)

    def calibrated_slopes(self, x: Floats) -> Floats:
        """Return its derivatives by the two parameters, one row per x."""
        p, rho = self.mean, self.rho
        by_mean = np.full_like(x, (1 - rho) * p * special.expit(-self.point[0]))
        return np.column_stack([by_mean, -rho * (1 - rho) * (x / self.counts.m - p)])

    def scores(self) -> Floats:
        """Return the gradient of each number of steps by the free parameters."""
        if self.boundary is None:
            return BetaBinomial(self.counts).scores(self.point)
        x = np.arange(self.counts.m + 1.0)
        return np.asarray(x - self.counts.m * self.mean)[:, None][:, : len(self.information)]


def fit_beta_binomial(counts: StatedCounts) -> BetaBinomialFit:
    """Return the maximum, sought from the best of a grid of ``a + b``."""
    likelihood, mean = BetaBinomial(counts), counts.mean
    inner = counts.weights[1:-1].sum() > 0
    alike = np.array([special.logit(mean), math.inf])
    if mean in {0.0, 1.0}:
        return BetaBinomialFit(counts, alike, np.zeros((0, 0)), 0.0, 0.0, "homogeneous")
    if not inner:
        value = float(counts.weights[-1] * math.log(mean) + counts.weights[0] * math.log1p(-mean))
        apart = np.array([special.logit(mean), -math.inf])
        return BetaBinomialFit(counts, apart, np.zeros((0, 0)), value, 0.0, "polarized")
    flat = float(likelihood.value(np.array(mean), np.array(1 - mean), np.array(0.0)))
    logits = _best_given_size(counts)
    values = likelihood.value(special.expit(logits), special.expit(-logits), np.exp(-_GRID))
    best = int(np.argmax(values))
    if values[best] <= flat + _NO_GAIN + _ROUNDING * abs(flat):
        information = np.array([[counts.total * counts.m * mean * (1 - mean)]])
        return BetaBinomialFit(counts, alike, information, flat, 0.0, "homogeneous")
    start = np.array([logits[best], _GRID[best]])
    found = newton(likelihood, start, ("log(a / b)", "log(a + b)"))
    height = found.height
    return BetaBinomialFit(
        counts, found.point, height.information, height.value, found.decrement, None
    )


def _best_given_size(counts: StatedCounts) -> Floats:
    """Return the best logit of the mean for each ``a + b`` of the grid: it is concave in the mean.

    By halving, between logits beyond which no scale has any weight.
    """
    step = np.exp(-_GRID)[:, None] * np.arange(float(counts.m))
    low, high = np.full(len(_GRID), -_WIDEST), np.full(len(_GRID), _WIDEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        p, q = special.expit(middle)[:, None], special.expit(-middle)[:, None]
        rises = (1 / (p + step)) @ counts.above > (1 / (q + step)) @ counts.below
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    return np.asarray((low + high) / 2)
