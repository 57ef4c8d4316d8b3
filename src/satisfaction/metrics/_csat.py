"""CSAT: the share of satisfied customers."""

from __future__ import annotations

from typing import Any, Literal, overload

from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._measure import measure_data
from satisfaction.metrics._metric import Metric
from satisfaction.survey._design import SurveyDesign


@overload
def csat(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    boxes: int = 2,
    by: None = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate: ...
@overload
def csat(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    boxes: int = 2,
    by: Any,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> EstimateTable: ...
def csat(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    boxes: int = 2,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate | EstimateTable:
    """Measure customer satisfaction: the percentage of answers in the best levels of the scale.

    CSAT runs from 0 to 100; higher is better. Usual practice counts the two best of five levels.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the ratings.
    scale : RatingScale or tuple
        The scale of the question, such as ``(1, 5)``.
    boxes : int, default 2
        How many of the best levels count as satisfied.
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
    The mean of a score of 100 for the `boxes` best levels and 0 for the others. The default
    interval is Wilson's score interval, with the effective number of answers under a design.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22,
    209. Brown, Cai, DasGupta (2001), Interval estimation for a binomial proportion, Statistical
    Science 16, 101, doi:10.1214/ss/1009213286.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sat.csat([5, 4, 3, 5, 2], scale=(1, 5))
    csat = 60.0 %   95 % CI 23.1 to 88.2   n = 5

    Which shop satisfies? Ask for segments and compare them:

    >>> answers = {"score": [5, 4, 5, 2, 1, 2, 4, 3], "shop": ["a"] * 4 + ["b"] * 4}
    >>> sat.csat(answers, "score", scale=(1, 5), by="shop")["a"].value
    75.0
    """
    return measure_data(
        data,
        rating,
        metric=Metric.csat(scale, boxes),
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
