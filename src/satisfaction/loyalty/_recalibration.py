"""Calibration intercept and slope: the logit fit of the outcome on the predictions' log odds."""

from __future__ import annotations

import math
import warnings

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import ConvergenceError, WeakDataWarning
from satisfaction.foundation._likelihoods import BinaryLikelihood
from satisfaction.foundation._links import LINKS
from satisfaction.foundation._newton import newton
from satisfaction.loyalty._ranked_predictions import Ranked

Floats = NDArray[np.float64]

_NO_SPREAD = 1e-9  # of the log odds: smaller differences are rounding
_FLAT = 1e-11  # per answer: a curvature below it is that of a plateau


@frozen
class Recalibration:
    """How predictions would have to be moved, on the scale of log odds, to be right."""

    in_the_large: float = math.nan
    intercept: float = math.nan
    slope: float = math.nan


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
    logit, ones = LINKS["logit"], np.ones((len(odds), 1))
    alone = BinaryLikelihood(ones, share, weights, logit, offset=odds)
    large = float(newton(alone, np.zeros(1), ["intercept"]).point[0])
    if is_constant(ranked) or is_separated(ranked):
        return Recalibration(large)
    mean = float(weights @ odds) / len(odds)
    spread = math.sqrt(float(weights @ (odds - mean) ** 2) / len(odds))
    z = (odds - mean) / spread
    line = BinaryLikelihood(np.asfortranarray(np.column_stack([ones, z])), share, weights, logit)
    flat = _FLAT * len(odds)
    try:
        found = newton(line, np.array([mean, spread]), ["intercept", "slope"])
    except ConvergenceError:
        found = None
    if found is None or np.linalg.eigvalsh(found.height.information)[0] <= flat:
        warnings.warn(
            "prediction: no calibration slope was found: a cut of the predictions nearly tells "
            "both classes apart",
            WeakDataWarning,
            stacklevel=2,
        )
        return Recalibration(large)
    slope = float(found.point[1]) / spread
    return Recalibration(large, float(found.point[0]) - slope * mean, slope)
