"""The shifted beta-geometric model: its likelihood, its maximum and what follows from it.

The parameters are ``log(alpha / beta)`` and ``log(beta)``: the logit of the churn at the renewal
after k others is then ``log(alpha / beta) - log(1 + k / beta)``, which also holds at the boundary
``beta = inf``, where everybody churns alike.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.foundation._newton import Height, newton
from satisfaction.loyalty._renewals import Renewals

Floats = NDArray[np.float64]

NAMES = ("log_alpha", "log_beta")
STEP = 1e-20  # imaginary: derivatives without any rounding by subtraction
_GRID = np.linspace(math.log(1e-6), math.log(1e8), 60)  # of log(beta), to start from
_HALVINGS = 40
_NO_GAIN = 1e-9  # of log-likelihood: far below what data can tell
_ROUNDING = 1e-12


@frozen(eq=False)
class BetaGeometric:
    """The log-likelihood of renewals, as a function of its two parameters."""

    renewals: Renewals

    def logits(self, point: Floats) -> Floats:
        """Return the logit of the churn at each renewal."""
        return np.asarray(point[0] - np.log1p(self.renewals.earlier * math.exp(-point[1])))

    def slopes(self, point: Floats) -> Floats:
        """Return the derivatives of these logits."""
        k = self.renewals.earlier
        return np.column_stack([np.ones_like(k), k / (math.exp(point[1]) + k)])

    def value(self, logits: Floats) -> float:
        """Return the log-likelihood given the logits."""
        stayed = self.renewals.asked - self.renewals.left
        terms = self.renewals.left * special.log_expit(logits)
        return float(np.sum(terms + stayed * special.log_expit(-logits)))

    def __call__(self, point: Floats) -> Height:
        """Return value, gradient and information: the expected one where the Hessian is not."""
        logits, slopes = self.logits(point), self.slopes(point)
        churn = special.expit(logits)
        surprise = self.renewals.left - self.renewals.asked * churn
        spread = self.renewals.asked * churn * (1 - churn)
        expected = slopes.T @ (slopes * spread[:, None])
        observed = expected.copy()
        share = slopes[:, 1]
        observed[1, 1] += float(np.sum(surprise * share * (1 - share)))
        definite = observed[1, 1] > 0 and np.linalg.det(observed) > 0
        return Height(self.value(logits), slopes.T @ surprise, observed if definite else expected)

    def scores(self, point: Floats) -> Floats:
        """Return what staying through k renewals adds to the gradient, for k = 0, 1, ..."""
        stayed = -special.expit(self.logits(point))[:, None] * self.slopes(point)
        return np.vstack([np.zeros((1, 2)), np.cumsum(stayed, axis=0)])


@frozen(eq=False)
class BetaGeometricFit:
    """The maximum of the likelihood, which may lie at ``beta = inf``."""

    point: Floats
    information: Floats
    log_likelihood: float
    decrement: float
    homogeneous: bool


def fit_beta_geometric(renewals: Renewals) -> BetaGeometricFit:
    """Return the maximum, sought from the best of a grid of betas."""
    likelihood = BetaGeometric(renewals)
    alike = np.array([special.logit(renewals.churn), math.inf])
    flat = likelihood.value(likelihood.logits(alike))
    starts = _best_given_beta(likelihood)
    values = [likelihood.value(likelihood.logits(start)) for start in starts]
    best = int(np.argmax(values))
    if values[best] <= flat + no_gain(flat):
        spread = float(renewals.asked.sum() * renewals.churn * (1 - renewals.churn))
        return BetaGeometricFit(alike, np.array([[spread]]), flat, 0.0, homogeneous=True)
    found = newton(likelihood, starts[best], NAMES)
    height = found.height
    return BetaGeometricFit(
        found.point, height.information, height.value, found.decrement, homogeneous=False
    )


def no_gain(value: float) -> float:
    """Return how much more than a log-likelihood is no more."""
    return _NO_GAIN + _ROUNDING * abs(value)


def _best_given_beta(likelihood: BetaGeometric) -> Floats:
    """Return the best point for each beta of the grid: where expected leavers equal the leavers."""
    renewals = likelihood.renewals
    offsets = np.array([likelihood.logits(np.array([0.0, log_beta])) for log_beta in _GRID])
    centre = float(special.logit(renewals.churn))
    low, high = centre - offsets.max(axis=1), centre - offsets.min(axis=1)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        leavers = special.expit(middle[:, None] + offsets) @ renewals.asked
        few = leavers < renewals.left.sum()
        low, high = np.where(few, middle, low), np.where(few, high, middle)
    return np.column_stack([(low + high) / 2, _GRID])


# ---- what follows from the parameters: analytic, so that complex steps give derivatives ----


def retention(point: Any, renewal: Floats) -> Any:
    """Return the chance to stay at each renewal, 1, 2, ..."""
    odds = np.exp(point[0]) / (1 + (renewal - 1) * np.exp(-point[1]))
    return 1 / (1 + odds)


def survival(point: Any, periods: Floats) -> Any:
    """Return the chance to be there after each number of renewals, 0, 1, ..."""
    last = int(periods.max(initial=0))
    stay = retention(point, np.arange(1.0, last + 1))
    return np.concatenate([[1.0], np.cumprod(stay)])[periods.astype(np.int64)]


def lifetime(point: Any, renewals: int, discount_rate: float) -> Any:
    """Return ``2F1(1, b + n; a + b + n; 1 / (1 + d))``: payments from now on, one of them now.

    By the continued fraction of the beta distribution's moments, from its canonical moments
    (Dette and Studden 1997, The Theory of Canonical Moments, section 1.3). It converges for every
    discount rate above 0; the number of terms makes its remainder smaller than rounding. Without
    discounting alpha must be above 1. Points are single ones or arrays.
    """
    discount = 1 / (1 + discount_rate)
    if np.all(np.isinf(np.real(point[1]))):
        return 1 / (1 - discount / (1 + np.exp(point[0])))
    a, b = np.exp(point[0] + point[1]), np.exp(point[1]) + renewals
    if discount_rate == 0:
        return (a + b - 1) / (a - 1)
    n_pairs = 20 + int(12 / math.sqrt(discount * discount_rate))
    tail = 1.0 + 0j
    for i in range(n_pairs, 0, -1):
        odd = (b + i - 1) / (a + b + 2 * i - 2)
        even = i / (a + b + 2 * i - 1)
        before = (i - 1) / (a + b + 2 * i - 3) if i > 1 else 0.0
        tail = 1 - (1 - before) * odd * discount / (1 - (1 - odd) * even * discount / tail)
    return 1 / tail
