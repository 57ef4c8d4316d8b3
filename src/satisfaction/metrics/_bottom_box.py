"""The share of answers in the worst levels."""

from __future__ import annotations

from typing import Any, Literal, overload

from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._measure import measure_data
from satisfaction.metrics._metric import Metric
from satisfaction.survey._design import SurveyDesign


@overload
def bottom_box(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    boxes: int,
    by: None = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate: ...
@overload
def bottom_box(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    boxes: int,
    by: Any,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> EstimateTable: ...
def bottom_box(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    boxes: int,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate | EstimateTable:
    """Measure the percentage of answers in the worst levels of the scale.

    Runs from 0 to 100; lower is better.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the ratings.
    scale : RatingScale or tuple
        The scale of the question, such as ``(1, 5)``.
    boxes : int
        How many of the worst levels.
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
        In percent, 0 to 100; an `EstimateTable` if `by` is given.

    Raises
    ------
    ScaleError
        If an answer lies off the scale.
    MetricError
        If `boxes` is not between 1 and the number of levels minus 1.
    EmptyDataError
        If no answer is left.
    DesignError
        If weights or design are impossible.

    Notes
    -----
    The mean of a score of 100 for the `boxes` worst levels and 0 for the others.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22,
    209. Brown, Cai, DasGupta (2001), Interval estimation for a binomial proportion, Statistical
    Science 16, 101, doi:10.1214/ss/1009213286.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sat.bottom_box([5, 5, 4, 3, 1], scale=(1, 5), boxes=1).value
    20.0
    """
    return measure_data(
        data,
        rating,
        metric=Metric.bottom_box(scale, boxes),
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
