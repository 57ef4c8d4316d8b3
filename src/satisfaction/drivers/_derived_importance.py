"""Importance derived from how attributes go together with an outcome."""

from __future__ import annotations

from typing import Literal

import numpy as np

from satisfaction.drivers._driver_shares import DriverShares
from satisfaction.drivers._simple_shares import relative_weights
from satisfaction.drivers._subsets import DEPENDENT, Floats, Game, determinations, shapley_factors
from satisfaction.errors import MethodError

Derived = Literal["correlation", "partial_correlation", "lmg", "johnson"]
DERIVED = ("correlation", "partial_correlation", "lmg", "johnson")

_EXACT = 16
_STEP = 1e-5  # of a correlation, for the slope of relative weights


def _plain_game(correlation: Floats) -> Game:
    """Return the game in which every attribute plays for itself."""
    size = correlation.shape[-1] - 1
    return Game(correlation, tuple((place + 1,) for place in range(size)), ())


def derive_importance(kind: Derived, correlation: Floats) -> Floats:
    """Return the importance of every attribute, from correlations of shape (..., K, K)."""
    if kind == "correlation":
        return np.asarray(correlation[..., 0, 1:])
    if kind == "partial_correlation":
        inverse = np.linalg.pinv(correlation, rcond=DEPENDENT, hermitian=True)
        diagonal = np.diagonal(inverse, axis1=-2, axis2=-1)
        scale = np.sqrt(np.maximum(diagonal[..., :1] * diagonal[..., 1:], 0.0))
        some = scale > DEPENDENT  # a constant column leaves only rounding
        return np.where(some, -inverse[..., 0, 1:] / np.where(some, scale, 1.0), 0.0)
    if kind == "johnson":
        flat = correlation.reshape(-1, *correlation.shape[-2:])
        weights = np.array([relative_weights(one) for one in flat])
        return weights.reshape(*correlation.shape[:-2], -1)
    game = _plain_game(correlation)
    if game.size > _EXACT:
        raise MethodError.about(
            "importance",
            f"is exact for at most {_EXACT} attributes",
            got=f"{game.size} attributes by lmg",
            remedy='Use "johnson", or give the numbers of driver_importance()',
        )
    return np.asarray(determinations(game) @ shapley_factors(np.arange(1 << game.size), game.size))


def importance_influence(kind: Derived, correlation: Floats, z: Floats) -> Floats:
    """Return the influence of standardised rows on the importance, of shape (rows, attributes)."""
    if kind == "lmg":
        return DriverShares(_plain_game(correlation)).influences("lmg", z)
    if kind == "correlation":
        return _pair_influence(z[:, :1], z[:, 1:], correlation[0, 1:])
    if kind == "partial_correlation":
        return np.column_stack(
            [_partial_influence(z, correlation, place) for place in range(1, z.shape[1])]
        )
    return _weights_influence(z, correlation)


def _pair_influence(y: Floats, x: Floats, r: Floats) -> Floats:
    """Return the influence on correlations r of standardised columns."""
    return np.asarray(x * y - r * (x**2 + y**2) / 2)


def _partial_influence(z: Floats, correlation: Floats, place: int) -> Floats:
    """Return the influence on a partial correlation: that on the correlation of residuals."""
    others = [column for column in range(1, z.shape[1]) if column != place]
    pair = [0, place]
    inner = correlation[np.ix_(others, others)]
    slopes, *_ = np.linalg.lstsq(inner, correlation[np.ix_(others, pair)], rcond=DEPENDENT)
    left = z[:, pair] - z[:, others] @ slopes
    covariance = correlation[np.ix_(pair, pair)] - correlation[np.ix_(pair, others)] @ slopes
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    if spread.min() ** 2 <= DEPENDENT:
        return np.zeros(len(z))
    y, x = (left / spread).T
    return _pair_influence(y, x, covariance[0, 1] / spread.prod())


def _weights_influence(z: Floats, correlation: Floats) -> Floats:
    """Return the influence on relative weights, by the slopes of every correlation."""
    width = len(correlation)
    influence = np.zeros((len(z), width - 1))
    for one in range(width):
        for other in range(one):
            up, down = correlation.copy(), correlation.copy()
            up[[one, other], [other, one]] += _STEP
            down[[one, other], [other, one]] -= _STEP
            slope = (relative_weights(up) - relative_weights(down)) / (2 * _STEP)
            moved = _pair_influence(z[:, one], z[:, other], correlation[one, other])
            influence += moved[:, None] * slope
    return influence
