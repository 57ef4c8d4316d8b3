"""NPS: promoters minus detractors."""

from __future__ import annotations

from typing import Any, Literal, overload

from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._measure import measure_data
from satisfaction.metrics._metric import Metric
from satisfaction.survey._design import SurveyDesign


@overload
def nps(
    data: Any,
    rating: str | None = None,
    *,
    by: None = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate: ...
@overload
def nps(
    data: Any,
    rating: str | None = None,
    *,
    by: Any,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> EstimateTable: ...
def nps(
    data: Any,
    rating: str | None = None,
    *,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate | EstimateTable:
    """Measure the net promoter score: the percentage of promoters minus that of detractors.

    NPS runs from -100 to 100; higher is better. The scale is fixed by the definition: likelihood to
    recommend from 0 to 10, promoters 9 and 10, detractors 0 to 6.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the ratings.
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
        In points, -100 to 100; an `EstimateTable` if `by` is given.

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
    The mean of a score of +100, 0 and -100. The default interval is the score interval, Tango's
    for three equally spaced scores, with the effective number of answers under a design.

    References
    ----------
    Reichheld (2003), The one number you need to grow, Harvard Business Review 81(12), 46.
    Tango (1998), Equivalence test and confidence interval for the difference in proportions for the
    paired-sample design, Statistics in Medicine 17, 891. Rocks (2016), Interval estimation for the
    net promoter score, arXiv:1601.07235.

    Examples
    --------
    >>> import satisfaction as sat
    >>> sat.nps([10, 9, 9, 8, 3, 7, 10, 6])
    nps = +25.0   95 % CI -32.8 to +68.3   n = 8

    From one's own frame, weighted, by channel, in one line (here a mapping of columns):

    >>> answers = {"likely": [9, 10, 3, 7], "channel": ["app", "app", "shop", "shop"],
    ...            "w": [1.0, 2.0, 1.0, 1.0]}
    >>> list(sat.nps(answers, "likely", by="channel", weights="w"))
    ['app', 'shop']
    """
    return measure_data(
        data,
        rating,
        metric=Metric.nps(),
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
