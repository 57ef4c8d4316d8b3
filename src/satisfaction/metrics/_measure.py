"""`measure`: the one way from data and a metric to estimates."""

from __future__ import annotations

import warnings
from typing import Any, Literal, overload

from satisfaction.errors import DataTypeError, ScaleError, WeakDataWarning
from satisfaction.metrics._batch import batch_of
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._metric import Metric
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._tally import Tally

_MANY = 30  # answers from which an unused upper half of a 0 to 10 scale is no accident


@overload
def measure(
    data: Any,
    rating: str | None = None,
    *,
    metric: Metric,
    by: None = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate: ...
@overload
def measure(
    data: Any,
    rating: str | None = None,
    *,
    metric: Metric,
    by: Any,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> EstimateTable: ...
def measure(
    data: Any,
    rating: str | None = None,
    *,
    metric: Metric,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate | EstimateTable:
    """Measure any metric: the mean score of the answers.

    Parameters
    ----------
    data : array-like, frame, mapping of columns, sequence of records, or Tally
        Ratings, or a frame of any engine with ``rating=`` naming the column.
    rating : str, optional
        Column of the ratings.
    metric : Metric
        The score of each level.
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
        An `EstimateTable` if `by` is given.

    Raises
    ------
    EmptyDataError
        If no answer is left.
    DesignError
        If the sum of weights of a segment is 0, or the design is impossible.
    ScaleError
        If an answer lies off the metric's scale.

    Notes
    -----
    With level totals ``T_k`` (sums of weights) and scores ``s_k`` the estimate is
    ``sum(s_k T_k) / sum(T_k)``. Without a design its variance is that of a simple random sample,
    ``sum(p_k (s_k - value)**2) / (n - 1)``; with one it is linearised from the design covariance
    of the level totals, segments being domains of the whole design.

    Examples
    --------
    >>> import satisfaction as sat
    >>> promoters = sat.Metric("promoters", {9: 100, 10: 100}, otherwise=0, scale=(0, 10),
    ...                        unit="percent")
    >>> sat.measure([10, 9, 8, 3], metric=promoters)
    promoters = 50.0 %   95 % CI 15.0 to 85.0   n = 4
    """
    return measure_data(
        data,
        rating,
        metric=metric,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )


def measure_data(
    data: Any,
    rating: str | None,
    *,
    metric: Metric,
    by: Any,
    weights: Any,
    counts: Any,
    design: SurveyDesign | None,
    missing: Literal["omit", "raise"],
) -> Estimate | EstimateTable:
    """Return what `measure` returns; every metric function ends here."""
    if not isinstance(metric, Metric):
        raise DataTypeError.about(
            "metric",
            "must be a Metric",
            got=type(metric).__name__,
            remedy="Write metric=Metric.nps(), or a Metric of your own",
        )
    if isinstance(data, Tally):
        counted = tally(
            data, rating, by=by, weights=weights, counts=counts, design=design, missing=missing
        )
        check_scale(counted, metric.scale)
    else:
        counted = tally(
            data,
            rating,
            scale=metric.scale,
            by=by,
            weights=weights,
            counts=counts,
            design=design,
            missing=missing,
        )
        check_one_answer(counted)
    return measure_tally(counted, metric, table=by is not None)


def check_one_answer(counted: Tally) -> None:
    """Refuse a tally of several answers, or of none."""
    if len(counted.answers) != 1:
        raise DataTypeError.about(
            "rating",
            "must name one column of answers",
            got=", ".join(counted.answers) or "an empty tally",
            remedy="Write rating=<answer>",
        )


def check_scale(counted: Tally, scale: RatingScale) -> None:
    """Refuse a tally of several answers, or on another scale."""
    check_one_answer(counted)
    own = counted.scales[0]
    if own is None or (own.low, own.high, own.step, own.best) != (
        scale.low,
        scale.high,
        scale.step,
        scale.best,
    ):
        raise ScaleError.about(
            "scale",
            "the tally was counted on another scale",
            got=f"{own} in the tally, {scale} asked for",
            remedy="Count with that scale",
        )


def measure_tally(counted: Tally, metric: Metric, *, table: bool) -> Estimate | EstimateTable:
    """Return the estimates of a metric from a tally."""
    _warn_other_scale(counted, metric)
    batch, empty = batch_of(counted, metric)
    if not table:
        return Estimate(batch, 0)
    return EstimateTable(by=counted.by, batch=batch, empty=empty)


def _warn_other_scale(counted: Tally, metric: Metric) -> None:
    """Warn where nobody uses the upper half of a 0 to 10 scale."""
    if (metric.scale.low, metric.scale.high) != (0.0, 10.0) or counted.n < _MANY:
        return
    levels, of_row = counted.levels
    if levels[of_row.max()] <= metric.scale.high / 2:
        warnings.warn(
            f"rating: none of {counted.n:,} answers exceeds "
            f"{metric.scale.high / 2:g} of {metric.scale.high:g}: is this a 1-5 question?",
            WeakDataWarning,
            stacklevel=5,
        )
