"""Shares of R-squared over resampled answers."""

from __future__ import annotations

import numpy as np

from satisfaction.drivers._bootstrap_weights import bootstrap_weights
from satisfaction.drivers._driver_rows import DriverRows
from satisfaction.drivers._subsets import Floats, Game, determinations, shapley_factors

_BLOCK = 1 << 20  # subsets times resamples that are enumerated together
_FLAT = 1e-12  # of a standard deviation: a column this flat is constant in the resample


def resample_shares(
    rows: DriverRows, game: Game, name: str, n_resamples: int, rng: np.random.Generator
) -> Floats:
    """Return one share of every player in every resample, of shape (n_resamples, players)."""
    factors = _subset_factors(name, game.size)
    block = max(1, _BLOCK >> game.size)
    found = []
    for weights in bootstrap_weights(rows.tally, rows.inside, n_resamples, rng):
        for first in range(0, len(weights), block):
            correlation = resample_correlations(rows.z, weights[first : first + block])
            again = Game(correlation, game.players, game.controls)
            found.append(determinations(again) @ factors)
    return np.concatenate(found)


def _subset_factors(name: str, players: int) -> Floats:
    """Return the factor of each subset's R-squared in each share, of shape (subsets, players)."""
    if name == "lmg":
        return shapley_factors(np.arange(1 << players), players)
    factors, player = np.zeros((1 << players, players)), np.arange(players)
    full = (1 << players) - 1
    factors[0 if name == "first" else full - (1 << player), player] -= 1
    factors[1 << player if name == "first" else full, player] += 1
    return factors


def resample_correlations(z: Floats, weights: Floats) -> Floats:
    """Return the correlations under many weights, of shape (resamples, K, K)."""
    width = z.shape[1]
    rows, columns = np.triu_indices(width)
    share = weights / weights.sum(axis=1)[:, None]
    mean = share @ z
    moment = share @ (z[:, rows] * z[:, columns])
    packed = moment - mean[:, rows] * mean[:, columns]
    matrix = np.empty((len(weights), width, width))
    matrix[:, rows, columns] = packed
    matrix[:, columns, rows] = packed
    spread = np.sqrt(np.maximum(np.diagonal(matrix, axis1=1, axis2=2), 0.0))
    some = spread > _FLAT
    scale = np.where(some, spread, 1.0)
    scaled = matrix / scale[:, :, None] / scale[:, None, :]
    return np.where(some[:, :, None] & some[:, None, :], scaled, 0.0)
