"""Confidence interval of a net share from plain counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from numpy.typing import ArrayLike

from satisfaction.errors import ArgumentError
from satisfaction.foundation._checks import check_confidence_level, check_number
from satisfaction.foundation._counts import (
    align_counts,
    check_counts,
    check_method,
    check_trials,
    plain,
)
from satisfaction.foundation._net_intervals import PSEUDO_COUNTS, NetMethod, net_limits
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._share_interval import refuse_single


def net_interval(
    *,
    positive: ArrayLike,
    neutral: ArrayLike,
    negative: ArrayLike,
    confidence_level: float = 0.95,
    method: NetMethod = "score",
    pseudo_counts: Sequence[float] = PSEUDO_COUNTS,
) -> ConfidenceInterval:
    """Confidence interval of a net share, such as promoters minus detractors.

    Parameters
    ----------
    positive, neutral, negative : int or array-like of int
        How many answers were of each kind; together at least 1.
    confidence_level : float
        Nominal coverage, between 0 and 1.
    method : {"score", "adjusted_wald", "wald", "t"}
        The score interval is Tango's.
    pseudo_counts : sequence of three floats
        What "adjusted_wald" adds to the three counts.

    Returns
    -------
    ConfidenceInterval
        Limits as fractions from -1 to 1: floats, or arrays if given arrays.

    Raises
    ------
    DataTypeError
        If a count is no number; booleans are none.
    DataValueError
        If a count is missing, infinite or negative; `EmptyDataError` if nobody answered,
        `AlignmentError` if arrays differ in length.
    ArgumentError
        If `confidence_level` or `pseudo_counts` are impossible; `MethodError` for an unknown
        method, and for "t" where a single answer has no variance.

    Notes
    -----
    ``N = (p - d) / n``. The score limits are the t with
    ``(N - t) / sqrt(variance(t) / n) = +-z``, the variance that of the fractions of greatest
    likelihood with net t. Wald's are ``N -+ z sqrt(((p + d) / n - N^2) / n)``.
    At 95 % and n = 10 the score interval covers with at least .924 over all mixtures of the three
    answers, the adjusted Wald with .893, Wald's with .183. The score interval has a width even
    where all answers agree.

    References
    ----------
    Tango 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B.
    Rocks 2016, arXiv:1601.07235.

    Examples
    --------
    >>> net_interval(positive=70, neutral=20, negative=10)
    ConfidenceInterval(0.45217 to 0.71277, 0.95, 'score')

    Five promoters out of five are a good start, not a proof.

    >>> net_interval(positive=5, neutral=0, negative=0).low
    0.1310
    """
    check_method(method, get_args(NetMethod), "The score interval is right for almost every net")
    level = check_confidence_level(confidence_level)
    counts = {"positive": positive, "neutral": neutral, "negative": negative}
    p, u, d = align_counts({name: check_counts(count, name) for name, count in counts.items()})
    n = p + u + d
    check_trials(n, "positive + neutral + negative")
    if method == "t":
        refuse_single(n)
    added = _check_pseudo_counts(pseudo_counts)
    low, high = net_limits(p, u, d, level, method=method, pseudo_counts=added)
    return ConfidenceInterval(plain(low), plain(high), level, method)


def _check_pseudo_counts(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the three numbers that the adjusted Wald interval adds."""
    if isinstance(values, str) or not isinstance(values, Sequence) or len(values) != 3:
        raise ArgumentError.about(
            "pseudo_counts",
            "must be three numbers, for positive, neutral and negative",
            got=type(values).__name__,
            remedy=f"The usual ones are {PSEUDO_COUNTS}",
        )
    positive, neutral, negative = (check_number(value, "pseudo_counts", low=0) for value in values)
    return positive, neutral, negative
