"""Confidence sequence of a mean score, from plain counts."""

from __future__ import annotations

from numpy.typing import ArrayLike

from satisfaction.foundation._checks import check_confidence_level, check_number
from satisfaction.foundation._mixture_limits import mixture_limits
from satisfaction.foundation._results import ConfidenceInterval
from satisfaction.metrics._scored_counts import check_scored_counts


def confidence_sequence(
    scores: ArrayLike,
    *,
    counts: ArrayLike,
    confidence_level: float = 0.95,
    prior: float = 1.0,
) -> ConfidenceInterval:
    """Interval of a mean score that stays valid however often one looks at the growing data.

    Parameters
    ----------
    scores : array-like of float
        The score of every possible answer, also of those that nobody gave.
    counts : array-like of int
        How many answers each score has so far.
    confidence_level : float
        Probability, between 0 and 1, that the interval contains the mean at every look.
    prior : float
        Parameter of the symmetric Dirichlet distribution over which the likelihood is averaged;
        above 0. It changes where the interval is narrow, never whether it is valid.

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
        If `confidence_level` or `prior` are out of range; `MetricError` if all scores are the
        same.

    Notes
    -----
    All t with ``log B(c + prior) - log B(prior) - max{sum c_k log p_k : sum p_k s_k = t}``
    below ``log(1 / a)``, B the multivariate beta function and c the counts. Only counts matter,
    so order and batches do not. For two scores it is the beta-binomial mixture.
    The answers must be independent and come from an unchanging distribution.

    References
    ----------
    Howard, Ramdas, McAuliffe & Sekhon 2021, doi:10.1214/20-AOS1991.

    Examples
    --------
    Recommendations arrive daily and the team looks daily; so far 66 promoters, 20 passives and
    14 detractors.

    >>> confidence_sequence([-100, 0, 100], counts=[14, 20, 66])
    ConfidenceInterval(21.105 to 75.168, 0.95, 'confidence_sequence')
    """
    level = check_confidence_level(confidence_level)
    weight = check_number(prior, "prior", low=0, open_low=True)
    values, numbers = check_scored_counts(scores, counts)
    low, high = mixture_limits(values, numbers, level, weight)
    return ConfidenceInterval(float(low), float(high), level, "confidence_sequence")
