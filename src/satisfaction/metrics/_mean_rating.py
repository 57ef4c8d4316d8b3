"""The mean rating."""

from __future__ import annotations

from typing import Any, Literal, overload

from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._measure import measure_data
from satisfaction.metrics._metric import Metric
from satisfaction.survey._design import SurveyDesign


@overload
def mean_rating(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    to_100: bool = False,
    by: None = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate: ...
@overload
def mean_rating(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    to_100: bool = False,
    by: Any,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> EstimateTable: ...
def mean_rating(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    to_100: bool = False,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate | EstimateTable:
    """Measure the mean rating, with an interval that never leaves the scale.

    In rating units, or on 0 to 100 with ``to_100=True``; higher is better unless the scale says so.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the ratings.
    scale : RatingScale or tuple
        The scale of the question, such as ``(1, 5)``.
    to_100 : bool, default False
        Put the low end of the scale at 0 and the high end at 100.
    by : str, array-like, or a list of them, optional
        Segments.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Missing answers are left out and counted, or refused.

    Returns
    -------
    Estimate or EstimateTable
        In rating units, or on 0 to 100; an `EstimateTable` if `by` is given.

    Raises
    ------
    ScaleError
        If an answer lies off the scale.
    EmptyDataError
        If no answer is left.
    DesignError
        If weights or design are impossible.

    Notes
    -----
    The default interval inverts the score test of the mean on the whole scale: it holds its level
    next to the ends, where a t interval does not. ``method="t"`` gives the t interval.

    References
    ----------
    Owen (1988), Empirical likelihood ratio confidence intervals for a single functional, Biometrika
    75, 237.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sat.mean_rating([5] * 19 + [4], scale=(1, 5))
    mean = 4.95   95 % CI 4.31 to 4.99   n = 20
    """
    return measure_data(
        data,
        rating,
        metric=Metric.mean(scale, to_100=to_100),
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
