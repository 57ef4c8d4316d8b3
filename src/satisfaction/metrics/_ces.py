"""CES: how much effort a customer had."""

from __future__ import annotations

from typing import Any, Literal, overload

from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._measure import measure_data
from satisfaction.metrics._metric import Metric
from satisfaction.survey._design import SurveyDesign


@overload
def ces(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    variant: Literal["mean", "share_easy", "net_easy"],
    easy: Literal["high", "low"],
    boxes: int | None = None,
    by: None = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate: ...
@overload
def ces(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    variant: Literal["mean", "share_easy", "net_easy"],
    easy: Literal["high", "low"],
    boxes: int | None = None,
    by: Any,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> EstimateTable: ...
def ces(
    data: Any,
    rating: str | None = None,
    *,
    scale: Any,
    variant: Literal["mean", "share_easy", "net_easy"],
    easy: Literal["high", "low"],
    boxes: int | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate | EstimateTable:
    """Measure the customer effort score.

    Practice differs in the scoring and in which end of the scale is easy, so both are required.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the ratings.
    scale : RatingScale or tuple
        The scale of the question, such as ``(1, 5)``.
    variant : {"mean", "share_easy", "net_easy"}
        The mean rating; the percentage of easy answers; easy minus hard in points.
    easy : {"high", "low"}
        Which end of the scale means little effort.
    boxes : int, optional
        For ``"share_easy"``: how many of the easiest levels count as easy; by default those
        strictly on the easy side of the midpoint.
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
        In rating units, percent or points, as the variant says; a table if `by` is given.

    Raises
    ------
    ScaleError
        If an answer lies off the scale.
    MetricError
        If `boxes` is impossible.
    ArgumentError
        If `boxes` comes with another variant than ``"share_easy"``.
    EmptyDataError
        If no answer is left.
    DesignError
        If weights or design are impossible.

    Notes
    -----
    The mean rating; or the mean of 100 for easy levels and 0 for the others; or of +100 on the easy
    side of the midpoint, -100 on the hard side and 0 at the midpoint.

    References
    ----------
    Dixon, Freeman, Toman (2010), Stop trying to delight your customers, Harvard Business Review
    88(7), 116.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sat.ces([7, 6, 5, 3, 4], scale=(1, 7), variant="share_easy", easy="high").value
    60.0
    """
    return measure_data(
        data,
        rating,
        metric=Metric.ces(scale, variant=variant, easy=easy, boxes=boxes),
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
