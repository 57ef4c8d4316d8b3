"""From latent values to ratings: measurement error of stated reliability, and cuts to a scale."""

from __future__ import annotations

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray
from scipy import special

from satisfaction.models import RatingScale
from satisfaction.models._record import named_converters
from satisfaction.simulate import _fields

Ratings = NDArray[np.int8] | NDArray[np.float64]


@frozen(kw_only=True, field_transformer=named_converters)
class Measurement:
    """On which scales people answer, and how reliably.

    Parameters
    ----------
    scale : RatingScale or tuple, default (1, 5)
        The scale of satisfaction.
    item_scale : RatingScale or tuple, default (1, 7)
        The scale of expectations and performances.
    reliability : float, default 0.8
        Reliability of an answer before it is cut to the scale: variance of the true values over
        variance of the answers, above 0 and at most 1. It is the correlation of test and retest.
    half_range : float, default 2.5
        Latent distance from the middle of a scale to either end, above 0.

    Raises
    ------
    ArgumentError
        If a number is outside its range, or a scale has more than 127 levels.
    ScaleError
        If a scale is impossible.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> Measurement(scale=(0, 10), reliability=0.9).scale
    RatingScale(0, 10)
    """

    scale: RatingScale = field(default=RatingScale(1, 5), converter=_fields.scale)
    item_scale: RatingScale = field(default=RatingScale(1, 7), converter=_fields.scale)
    reliability: float = field(default=0.8, converter=_fields.positive_share)
    half_range: float = field(default=2.5, converter=_fields.positive)

    def error_deviation(self, latent: NDArray[np.float64]) -> float:
        """Return the standard deviation of the error that gives the stated reliability.

        Parameters
        ----------
        latent : ndarray
            The true values of the whole population.

        Returns
        -------
        float
            ``sd sqrt((1 - r) / r)``.
        """
        return float(np.std(latent) * np.sqrt((1 - self.reliability) / self.reliability))

    def step(self, scale: RatingScale) -> float:
        """Return the latent width of one level; of one unit where the scale is a slider.

        Parameters
        ----------
        scale : RatingScale
            The scale.

        Returns
        -------
        float
            The width.
        """
        parts = scale.high - scale.low if scale.step is None else len(scale)
        return 2 * self.half_range / parts

    def cut(self, latent: NDArray[np.float64], scale: RatingScale) -> Ratings:
        """Return latent values as ratings: bins of equal width, the outer ones open.

        Parameters
        ----------
        latent : ndarray
            Values; 0 is the middle of the scale, more is better.
        scale : RatingScale
            The scale.

        Returns
        -------
        ndarray
            Ratings, as 8-bit integers where they are whole numbers of that size.
        """
        if scale.step is None:
            span = (scale.high - scale.low) / (2 * self.half_range)
            up = scale.midpoint + span * latent * (1 if scale.best == "high" else -1)
            return np.clip(up, scale.low, scale.high)
        level = np.floor((latent + self.half_range) / self.step(scale))
        position = np.clip(level, 0, len(scale) - 1).astype(np.intp)
        return better_last(scale)[position]

    def rating_reliability(self, latent: NDArray[np.float64]) -> float:
        """Return the reliability of the ratings: what cutting to the scale leaves of the stated.

        Parameters
        ----------
        latent : ndarray
            The true values of the whole population.

        Returns
        -------
        float
            Variance of the expected ratings over variance of the ratings; nan for a slider, and
            where all ratings are alike.
        """
        if self.scale.step is None:
            return np.nan
        levels = better_last(self.scale).astype(np.float64)
        error = self.error_deviation(latent)
        mean = np.full(latent.shape, levels[0])
        square = np.full(latent.shape, levels[0] ** 2)
        for k in range(1, levels.size):
            beyond = latent - (k * self.step(self.scale) - self.half_range)
            above = special.ndtr(beyond / error) if error else (beyond >= 0).astype(np.float64)
            mean += (levels[k] - levels[k - 1]) * above
            square += (levels[k] ** 2 - levels[k - 1] ** 2) * above
        total = float(square.mean() - mean.mean() ** 2)
        return float(np.var(mean)) / total if total > 0 else np.nan


def better_last(scale: RatingScale) -> Ratings:
    """Return the levels of a scale from the worst to the best."""
    levels = np.array(scale.levels)
    small = levels.astype(np.int8) if np.all(np.abs(levels) <= 127) else levels
    if np.array_equal(small, levels):
        levels = small
    return levels if scale.best == "high" else levels[::-1]
