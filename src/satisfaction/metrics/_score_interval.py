"""Score interval of the mean of any scoring, from plain counts."""

from __future__ import annotations

from numpy.typing import ArrayLike

from satisfaction.foundation._checks import check_confidence_level, check_number
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.foundation._results import quantile as normal_quantile
from satisfaction.foundation._score_interval import score_limits
from satisfaction.metrics._scored_counts import check_scored_counts


def score_interval(
    scores: ArrayLike,
    *,
    counts: ArrayLike,
    confidence_level: float = 0.95,
    effective_n: float | None = None,
    quantile: float | None = None,
) -> ConfidenceInterval:
    """Score interval of a mean score on a bounded scale.

    Parameters
    ----------
    scores : array-like of float
        The score of every possible answer, also of those that nobody gave; equal scores are
        added up.
    counts : array-like of float
        How many answers, or which weight, each score has; together at least 1.
    confidence_level : float
        Nominal coverage, between 0 and 1.
    effective_n : float, optional
        Number of independent answers that the counts are worth; their sum by default.
    quantile : float, optional
        Quantile to use instead of the normal one, such as that of a t distribution.

    Returns
    -------
    ConfidenceInterval
        Limits in the unit of the scores.

    Raises
    ------
    DataTypeError
        If a score or count is no number.
    DataValueError
        If one is missing, infinite or, for a count, negative; `AlignmentError` if there are not
        as many counts as scores, `EmptyDataError` if there are no answers.
    ArgumentError
        If `confidence_level`, `effective_n` or `quantile` are out of range; `MetricError` if all
        scores are the same.

    Notes
    -----
    ``T(t) = (mean - t) / sqrt(variance(t) / n)``, where the variance about t is that of the
    fractions of greatest likelihood whose mean is t; the limits are where T is ``+-quantile``.
    For two scores this is Wilson's interval, for three equally spaced ones Tango's. It never
    leaves the scale, and has a width even where all answers agree: with 95 % fives on a scale of
    1 to 5 and n = 20 it covers with .948 at nominal 95 %, the t interval with .641.

    References
    ----------
    Wilson 1927, doi:10.1080/01621459.1927.10502953.
    Tango 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B.
    Owen 1988, doi:10.1093/biomet/75.2.237.

    Examples
    --------
    Twenty guests, twenty fives: the mean is 5, yet the next twenty may bring it to 4.36.

    >>> score_interval([1, 2, 3, 4, 5], counts=[0, 0, 0, 0, 20])
    ConfidenceInterval(4.3555 to 5, 0.95, 'score')
    """
    level = check_confidence_level(confidence_level)
    values, numbers = check_scored_counts(scores, counts)
    m = (
        float(numbers.sum())
        if effective_n is None
        else check_number(effective_n, "effective_n", low=0, open_low=True)
    )
    q = normal_quantile(level) if quantile is None else check_number(quantile, "quantile", low=0)
    low, high = score_limits(values, numbers, m, q)
    return ConfidenceInterval(float(low), float(high), level, "score")
