"""Confidence interval of a share from plain counts."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import DataValueError, MethodError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._counts import (
    align_counts,
    check_counts,
    check_method,
    check_trials,
    plain,
)
from satisfaction.foundation._results import ConfidenceInterval, quantile
from satisfaction.foundation._share_intervals import (
    agresti_coull_limits,
    clopper_pearson_limits,
    jeffreys_limits,
    midp_limits,
    t_quantile,
    wilson_limits,
)
from satisfaction.foundation._wald_interval import wald_limits

Vector = NDArray[np.float64]
ShareMethod = Literal[
    "wilson", "score", "agresti_coull", "clopper_pearson", "jeffreys", "midp", "wald", "t"
]

_EXACT = ("clopper_pearson", "midp")


def share_interval(
    successes: ArrayLike,
    n: ArrayLike,
    *,
    confidence_level: float = 0.95,
    method: ShareMethod = "wilson",
) -> ConfidenceInterval:
    """Confidence interval of a share, from `successes` out of `n` independent answers.

    Parameters
    ----------
    successes : int or array-like of int
        How many answers count; from 0 to `n`.
    n : int or array-like of int
        How many answered; at least 1.
    confidence_level : float
        Nominal coverage, between 0 and 1.
    method : str
        "wilson" (also called "score"), "agresti_coull", "jeffreys", "wald", "t", or one of the
        exact methods "clopper_pearson" and "midp", which need whole numbers.

    Returns
    -------
    ConfidenceInterval
        Limits as fractions from 0 to 1: floats, or arrays if given arrays.

    Raises
    ------
    DataTypeError
        If a count is no number; booleans are none.
    DataValueError
        If a count is missing, infinite, negative or, for an exact method, not whole, or if there
        are more successes than answers; `EmptyDataError` if `n` is below 1, `AlignmentError` if
        the arrays differ in length.
    ArgumentError
        If `confidence_level` is not between 0 and 1; `MethodError` for an unknown method, and for
        "t" where a single answer has no variance.

    Notes
    -----
    With ``p = x / n`` and normal quantile z, Wilson's limits are
    ``(x + z^2/2 -+ z sqrt(x (n - x) / n + z^2/4)) / (n + z^2)``: where the score test of p
    reaches z. At 95 % and n = 20 it covers with at least .917 for every p from .05 to .95,
    Jeffreys' with .894, Wald's with .639.
    Every interval contains p, lies in [0, 1], and ends exactly at 0 or 1 if nobody or everybody
    counts (Wald's and t then have no width, which is why they are not the default).

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953. Clopper & Pearson 1934,
    doi:10.1093/biomet/26.4.404. Agresti & Coull 1998, doi:10.1080/00031305.1998.10480550.
    Brown, Cai & DasGupta 2001, doi:10.1214/ss/1009213286.

    Examples
    --------
    Of 263 guests 81 were delighted.

    >>> share_interval(81, 263)
    ConfidenceInterval(0.2553 to 0.3662, 0.95, 'wilson')

    All of 10 were: the share is 1, but nobody should promise it.

    >>> share_interval(10, 10).low
    0.7224672
    """
    check_method(method, get_args(ShareMethod), "Wilson's is right for almost every share")
    level = check_confidence_level(confidence_level)
    whole = method in _EXACT
    x, number = align_counts(
        {
            "successes": check_counts(successes, "successes", whole=whole),
            "n": check_counts(n, "n", whole=whole),
        }
    )
    check_trials(number, "n")
    refuse_excess(x, number, "successes")
    low, high = _limits(x, number, level, method)
    return ConfidenceInterval(plain(low), plain(high), level, method)


def refuse_excess(successes: Vector, n: Vector, name: str) -> None:
    """Refuse more successes than answers, and ask whether the two were swapped."""
    rows = np.flatnonzero(successes > n)
    if rows.size:
        first = rows[0]
        pair = np.atleast_1d(successes)[first], np.atleast_1d(n)[first]
        raise DataValueError.about(
            name,
            "there cannot be more successes than answers",
            got=f"{pair[0]:g} of {pair[1]:g}",
            positions=rows[:3] if n.ndim else (),
            count=rows.size,
            remedy="Were successes and n swapped? Give (successes, n)",
        )


def _limits(x: Vector, n: Vector, level: float, method: ShareMethod) -> tuple[Vector, Vector]:
    """Return the limits by one of the methods."""
    if method == "clopper_pearson":
        return clopper_pearson_limits(x, n, level)
    if method == "jeffreys":
        return jeffreys_limits(x, n, level)
    if method == "midp":
        return midp_limits(x, n, level)
    if method == "agresti_coull":
        return agresti_coull_limits(x, n, quantile(level))
    if method == "wald":
        return wald_limits(x / n, np.sqrt(x * (n - x) / n) / n, quantile(level), (0.0, 1.0))
    if method == "t":
        refuse_single(n)
        error = np.sqrt(x * (n - x) / (n - 1)) / n
        return wald_limits(x / n, error, t_quantile(n - 1, (1 - level) / 2), (0.0, 1.0))
    return wilson_limits(x / n, n, quantile(level))


def refuse_single(n: Vector) -> None:
    """Refuse the t interval of one answer, whose variance is not known."""
    if (n <= 1).any():
        raise MethodError.about(
            "method",
            "'t' needs more than one answer",
            got=[1],
            remedy="Choose the score interval, which is defined for one",
        )
