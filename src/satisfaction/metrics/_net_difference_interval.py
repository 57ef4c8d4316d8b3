"""Confidence interval of the difference of two net shares from plain counts."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._counts import check_counts, check_method, check_trials
from satisfaction.foundation._differences import net_difference_moments, welch_degrees_of_freedom
from satisfaction.foundation._mover import score_mover_limits
from satisfaction.foundation._net_intervals import net_moments
from satisfaction.foundation._results import ConfidenceInterval, quantile
from satisfaction.foundation._wald_interval import wald_limits
from satisfaction.metrics._share_interval import refuse_single

Counts = tuple[float, float, float]
NetDifferenceMethod = Literal["mover", "adjusted_wald", "wald", "welch"]

_BOUNDS = (-2.0, 2.0)


def net_difference_interval(
    a: tuple[int, int, int],
    b: tuple[int, int, int],
    *,
    confidence_level: float = 0.95,
    method: NetDifferenceMethod = "mover",
) -> ConfidenceInterval:
    """Confidence interval of the net share in `a` minus that in `b`, independent samples.

    Parameters
    ----------
    a, b : tuple of int
        ``(positive, neutral, negative)`` of each sample.
    confidence_level : float
        Nominal coverage, between 0 and 1.
    method : {"mover", "adjusted_wald", "wald", "welch"}
        "mover" squares and adds the score intervals of the two.

    Returns
    -------
    ConfidenceInterval
        Limits as fractions from -2 to 2; negative means that `a` is lower.

    Raises
    ------
    DataTypeError
        If a sample is not three numbers.
    DataValueError
        If a count is missing, infinite or negative; `EmptyDataError` if nobody answered.
    ArgumentError
        If `confidence_level` is not between 0 and 1; `MethodError` for an unknown method, and for
        "welch" where a sample has one answer or both have no variance.

    Notes
    -----
    With the score limits l, u of each net N, "mover" is
    ``d - sqrt((N1 - l1)^2 + (u2 - N2)^2)`` and ``d + sqrt((u1 - N1)^2 + (N2 - l2)^2)``.
    "adjusted_wald" adds (3/4, 3/2, 3/4) to each sample.

    References
    ----------
    Zou & Donner 2008, doi:10.1002/sim.3095. Rocks 2016, arXiv:1601.07235.

    Examples
    --------
    The app has 40 promoters, 5 passives and 3 detractors, the shop 12, 2 and 6.

    >>> net_difference_interval((40, 5, 3), (12, 2, 6))
    ConfidenceInterval(0.086068 to 0.89965, 0.95, 'mover')
    """
    check_method(method, get_args(NetDifferenceMethod), "The default is a good choice")
    level = check_confidence_level(confidence_level)
    first, second = _check_sample(a, "a"), _check_sample(b, "b")
    if method == "mover":
        low, high = _mover(first, second, level)
    elif method == "welch":
        low, high = _welch(first, second, level)
    elif method == "wald":
        moments = net_difference_moments(first, second, (0.0, 0.0, 0.0))
        low, high = wald_limits(*moments, quantile(level), _BOUNDS)
    else:
        low, high = wald_limits(*net_difference_moments(first, second), quantile(level), _BOUNDS)
    return ConfidenceInterval(float(low), float(high), level, method)


def _mover(a: Counts, b: Counts, level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the limits from the two score intervals."""
    first, second = (a[::-1], sum(a)), (b[::-1], sum(b))
    return score_mover_limits((-1.0, 0.0, 1.0), first, second, quantile(level))


def _welch(a: Counts, b: Counts, level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the limits by Welch's t."""
    first, second = sum(a), sum(b)
    refuse_single(np.array([first, second]))
    (value1, square1), (value2, square2) = net_moments(*a), net_moments(*b)
    v1, v2 = square1 / (first - 1), square2 / (second - 1)
    if v1 + v2 == 0:
        return wald_limits(value1 - value2, 0.0, 0.0, _BOUNDS)
    df = welch_degrees_of_freedom(v1, first - 1, v2, second - 1)
    return wald_limits(value1 - value2, np.sqrt(v1 + v2), quantile(level, float(df)), _BOUNDS)


def _check_sample(sample: object, name: str) -> Counts:
    """Return the three counts of one sample."""
    if not isinstance(sample, tuple | list) or len(sample) != 3:
        raise DataTypeError.about(
            name,
            "must be (positive, neutral, negative)",
            got=type(sample).__name__,
            remedy=f"Write {name}=(40, 5, 3)",
        )
    counts = check_counts(sample, name)
    check_trials(counts.sum(), name)
    positive, neutral, negative = counts.tolist()
    return positive, neutral, negative
