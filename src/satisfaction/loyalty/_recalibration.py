"""Calibration intercept and slope: the logit fit of the outcome on the predictions' log odds."""

from __future__ import annotations

import math
import warnings

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError, WeakDataWarning
from satisfaction.foundation._newton import Height, newton
from satisfaction.loyalty._fitted import _exists
from satisfaction.loyalty._ranked_predictions import Ranked

Floats = NDArray[np.float64]

_BLOCK = 8_192  # rows: what one block needs stays in the cache
_NO_SPREAD = 1e-9  # of the log odds: smaller differences are rounding


@frozen
class Recalibration:
    """How predictions would have to be moved, on the scale of log odds, to be right."""

    in_the_large: float = math.nan
    intercept: float = math.nan
    slope: float = math.nan


@frozen(eq=False)
class _LogitLine:
    """The log-likelihood of ``logit P = intercept + slope z``, summed over blocks of the rows.

    With ``fixed`` the slope is 1 and the intercept the only parameter. The blocks stay in the
    cache: several times faster than the general likelihood where all predictions differ.
    """

    z: Floats
    share: Floats
    weights: Floats
    fixed: bool

    def __call__(self, b: Floats) -> Height:
        """Return log-likelihood, gradient and information."""
        slope = 1.0 if self.fixed else float(b[1])
        sums = np.zeros(6)
        for start in range(0, len(self.z), _BLOCK):
            part = slice(start, start + _BLOCK)
            sums += _sums(self.z[part], self.share[part], self.weights[part], float(b[0]), slope)
        value, first, first_z, second, second_z, second_zz = sums.tolist()
        if self.fixed:
            return Height(value, np.array([first]), np.array([[second]]))
        return Height(
            value,
            np.array([first, first_z]),
            np.array([[second, second_z], [second_z, second_zz]]),
        )


def _sums(
    z: Floats, share: Floats, weights: Floats, intercept: float, slope: float
) -> tuple[float, ...]:
    """Return log-likelihood, its first and its (negative) second derivatives in some rows."""
    eta = intercept + slope * z
    small = np.exp(-np.abs(eta))
    log_likelihood = share * eta - np.maximum(eta, 0.0) - np.log1p(small)
    p = np.where(eta >= 0, 1.0, small) / (1 + small)
    first = weights * (share - p)
    second = weights * small / (1 + small) ** 2
    of_z = second * z
    return (
        float(weights @ log_likelihood),
        float(first.sum()),
        float(first @ z),
        float(second.sum()),
        float(of_z.sum()),
        float(of_z @ z),
    )


def is_certain(ranked: Ranked) -> bool:
    """Return whether some prediction is exactly 0 or 1, and so has no log odds."""
    return bool(ranked.values[0] == 0 or ranked.values[-1] == 1)


def is_constant(ranked: Ranked) -> bool:
    """Return whether all predictions have the same log odds, up to rounding."""
    least, greatest = _log_odds(ranked.values[[0, -1]])
    return bool(greatest - least <= _NO_SPREAD)


def _log_odds(p: Floats) -> Floats:
    """Return the log odds of probabilities strictly between 0 and 1."""
    return np.asarray(np.log(p) - np.log1p(-p))


def is_separated(ranked: Ranked) -> bool:
    """Return whether one cut of the predictions tells events and others apart."""
    (first, last), (first_other, last_other) = (
        (np.argmax(some), len(some) - 1 - np.argmax(some[::-1]))
        for some in (ranked.events > 0, ranked.others > 0)
    )
    return bool(last_other <= first or last <= first_other)


def recalibrate(ranked: Ranked) -> Recalibration:
    """Return intercept and slope, and the intercept at slope 1; nan where there is none."""
    if ranked.one_class or is_certain(ranked):
        return Recalibration()
    odds = _log_odds(ranked.values)
    share = ranked.events / ranked.weights
    weights = ranked.weights * (len(odds) / ranked.weights.sum())
    alone = _LogitLine(odds, share, weights, fixed=True)
    large = float(newton(alone, np.zeros(1), ["intercept"]).point[0])
    if is_constant(ranked) or is_separated(ranked):
        return Recalibration(large)
    mean = float(weights @ odds) / len(odds)
    spread = math.sqrt(float(weights @ (odds - mean) ** 2) / len(odds))
    z = (odds - mean) / spread
    line = _LogitLine(z, share, weights, fixed=False)
    try:
        found = newton(line, np.array([mean, spread]), ["intercept", "slope"])
    except ConvergenceError:
        found = None
    if found is None or not _exists(found, z[:, None]):
        warnings.warn(
            "prediction: no calibration slope was found: a cut of the predictions nearly tells "
            "both classes apart",
            WeakDataWarning,
            stacklevel=2,
        )
        return Recalibration(large)
    slope = float(found.point[1]) / spread
    return Recalibration(large, float(found.point[0]) - slope * mean, slope)
