"""Calibration intercept and slope: the logit fit of the outcome on the predictions' log odds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError
from satisfaction.foundation._likelihoods import BinaryLikelihood
from satisfaction.foundation._links import LINKS
from satisfaction.foundation._newton import Height, newton
from satisfaction.loyalty._ranked_predictions import Ranked

Floats = NDArray[np.float64]

_BLOCK = 16_384  # rows: what one block needs stays in the cache
_NO_SPREAD = 1e-9  # of the log odds: a smaller standard deviation is rounding


@frozen
class Recalibration:
    """How predictions would have to be moved, on the scale of log odds, to be right."""

    in_the_large: float = math.nan
    intercept: float = math.nan
    slope: float = math.nan


class _Blocks:
    """A sum of likelihoods of parts of the rows: the same function, without large arrays."""

    def __init__(self, parts: Sequence[BinaryLikelihood]) -> None:
        self.parts = parts

    def __call__(self, b: Floats) -> Height:
        """Return log-likelihood, gradient and information of all rows."""
        heights = [part(b) for part in self.parts]
        return Height(
            sum(height.value for height in heights),
            np.sum([height.gradient for height in heights], axis=0),
            np.sum([height.information for height in heights], axis=0),
        )


def is_certain(ranked: Ranked) -> bool:
    """Return whether some prediction is exactly 0 or 1, and so has no log odds."""
    return bool(ranked.values[0] == 0 or ranked.values[-1] == 1)


def is_constant(ranked: Ranked) -> bool:
    """Return whether all predictions have the same log odds, up to rounding."""
    return bool(ranked.values.size == 1 or _spread(ranked)[1] <= _NO_SPREAD)


def _spread(ranked: Ranked) -> tuple[float, float]:
    """Return mean and standard deviation of the log odds."""
    share = ranked.weights / ranked.weights.sum()
    odds = _log_odds(ranked.values)
    mean = float(share @ odds)
    return mean, math.sqrt(float(share @ (odds - mean) ** 2))


def _log_odds(p: Floats) -> Floats:
    """Return the log odds of probabilities strictly between 0 and 1."""
    return np.asarray(np.log(p) - np.log1p(-p))


def is_separated(ranked: Ranked) -> bool:
    """Return whether one cut of the predictions tells events and others apart."""
    events = ranked.values[ranked.events > 0]
    others = ranked.values[ranked.others > 0]
    return bool(others[-1] <= events[0] or events[-1] <= others[0])


def recalibrate(ranked: Ranked) -> Recalibration:
    """Return intercept and slope, and the intercept at slope 1; nan where there is none."""
    if ranked.one_class or is_certain(ranked):
        return Recalibration()
    weights = ranked.weights
    odds = _log_odds(ranked.values)
    share = ranked.events / weights
    scaled = weights * (len(weights) / weights.sum())
    alone = _blocks(np.ones((len(odds), 1)), share, scaled, odds)
    large = float(newton(alone, np.zeros(1), ["intercept"]).point[0])
    if is_constant(ranked) or is_separated(ranked):
        return Recalibration(large)
    mean, spread = _spread(ranked)
    x = np.ones((len(odds), 2), order="F")
    x[:, 1] = (odds - mean) / spread
    try:
        found = newton(_blocks(x, share, scaled), np.array([mean, spread]), ["intercept", "slope"])
    except ConvergenceError:
        return Recalibration(large)
    slope = float(found.point[1]) / spread
    return Recalibration(large, float(found.point[0]) - slope * mean, slope)


def _blocks(x: Floats, y: Floats, weights: Floats, offset: Floats | None = None) -> _Blocks:
    """Return the likelihood of rows in blocks."""
    return _Blocks(
        [
            BinaryLikelihood(
                x[part],
                y[part],
                weights[part],
                LINKS["logit"],
                0.0 if offset is None else offset[part],
            )
            for part in (slice(start, start + _BLOCK) for start in range(0, len(x), _BLOCK))
        ]
    )
