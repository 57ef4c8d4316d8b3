"""`paired_change`: how the same people changed between two answers."""

from __future__ import annotations

from typing import Any, Literal, overload

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_text
from satisfaction.metrics._batch import Batch, batch_of, batch_of_scores
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._distribution import Segments
from satisfaction.metrics._estimate import Estimate, select
from satisfaction.metrics._items import (
    check_columns,
    check_has_columns,
    check_scales,
    item_values,
)
from satisfaction.metrics._metric import Metric
from satisfaction.metrics._paired_difference import PairedDifference
from satisfaction.metrics._quantity import IndexMetric
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._tally import Tally


@overload
def paired_change(
    data: Any,
    *,
    before: str,
    after: str,
    metric: Metric,
    by: None = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Difference: ...
@overload
def paired_change(
    data: Any,
    *,
    before: str,
    after: str,
    metric: Metric,
    by: Any,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Segments: ...
def paired_change(
    data: Any,
    *,
    before: str,
    after: str,
    metric: Metric,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Difference | Segments:
    """Measure how the same people changed: the metric after minus the metric before.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally of several answers
        One row per person with both answers.
    before, after : str
        Columns of the two ratings, both on the scale of the metric.
    metric : Metric
        The score of each level.
    by : str, array-like, or a list of them, optional
        Segments.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the people came about.
    missing : {"omit", "raise"}, default "omit"
        People without both answers are left out and counted, or refused.

    Returns
    -------
    Difference
        With ``paired=True``; its `first` and `second` are the estimates of after and before
        among those who answered twice. With `by` a mapping from segment key to `Difference`.

    Raises
    ------
    ArgumentError
        If before and after are the same column.
    ColumnError
        If the data lacks one of them.
    ScaleError
        If an answer lies off the metric's scale.
    EmptyDataError
        If nobody answered twice.

    Notes
    -----
    Each person's change ``d = s(after) - s(before)`` is a score on the grid of possible
    differences. The value is its mean, the interval the score interval on that grid, which for
    a share is Tango's; the p-value comes from the same statistic at no change, whose square is
    for a share McNemar's chi-square without correction, ``(b - c)**2 / (b + c)``.

    References
    ----------
    Tango (1998), Statistics in Medicine 17, 891,
    doi:10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B.
    McNemar (1947), Note on the sampling error of the difference between correlated proportions
    or percentages, Psychometrika 12, 153, doi:10.1007/BF02295996.

    Examples
    --------
    The same 86 customers before and after the new app: 16 were won over, 8 lost.

    >>> import satisfaction as sat
    >>> answers = {"old": [5, 2, 5, 2], "new": [5, 5, 2, 2], "people": [53, 16, 8, 9]}
    >>> change = sat.paired_change(answers, before="old", after="new", counts="people",
    ...                            metric=sat.Metric.csat((1, 5)))
    >>> change
    csat after - before = +9.3 points   95 % CI -2.0 to +20.7   p = 0.1025
    >>> round(change.statistic**2, 4)
    2.6667
    """
    counted = _count_pairs(
        data,
        before,
        after,
        metric,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    change = _change_batch(counted, metric)
    later, _ = batch_of(_tally_of_answer(counted, 1), metric)
    earlier, _ = batch_of(_tally_of_answer(counted, 0), metric)
    differences = {
        key: PairedDifference(
            Estimate(later, number), Estimate(earlier, number), change=select(change, [number])
        )
        for number, key in enumerate(change.keys)
    }
    return differences[()] if by is None else Segments(differences)


def _count_pairs(
    data: Any, before: str, after: str, metric: Metric, *, by: Any, **details: Any
) -> Tally:
    """Return the tally of the pairs of answers, before first."""
    if not isinstance(metric, Metric):
        raise DataTypeError.about(
            "metric",
            "must be a Metric",
            got=type(metric).__name__,
            remedy="Write metric=Metric.nps(), or a Metric of your own",
        )
    names = [check_text(before, "before"), check_text(after, "after")]
    if before == after:
        raise ArgumentError.about(
            "after",
            "must be another column than before",
            got=[after],
            remedy="Name the column of the later answers",
        )
    check_has_columns(data)
    check_columns(data, [before], "before")
    check_columns(data, [after], "after")
    if isinstance(data, Tally):
        counted = tally(data, names, by=by, **details)
        check_scales(counted, (metric.scale, metric.scale))
        return counted
    return tally(data, names, scale=metric.scale, by=by, **details)


def _change_batch(counted: Tally, metric: Metric) -> Batch:
    """Return the mean change of each segment: an index with the weights -1 and +1."""
    values = item_values(counted)
    answered = counted.answered
    change = np.zeros(len(counted))
    earlier, later = (metric.score_levels(values[answered, place]) for place in (0, 1))
    change[answered] = later - earlier
    low, high = metric.bounds
    grid = IndexMetric(
        name=f"{metric.name} change",
        items=counted.answers,
        item_weights=(-1.0, 1.0),
        unit=metric.unit,
        bounds=(low - high, high - low),
        higher_is_better=metric.higher_is_better,
    )
    batch, _ = batch_of_scores(
        counted, grid, change, answered, counted.segments, counted.segment_of_row
    )
    return batch


def _tally_of_answer(counted: Tally, place: int) -> Tally:
    """Return the tally of one of the answers, missing where the pair is not complete."""
    axis = counted.rows.role("answer")[place]
    kept = _hide(axis, ~counted.answered)
    others = [other for other in counted.rows.axes if other.role != "answer"]
    rows = Rows(axes=(*others, kept), n=counted.rows.n, sums=counted.rows.sums).tidy()
    return evolve(counted, rows=rows, scales=(counted.scales[place],))


def _hide(axis: Axis, hidden: NDArray[np.bool_]) -> Axis:
    """Return the axis with some of its rows missing."""
    labels = axis.labels if None in axis.labels else (*axis.labels, None)
    return evolve(axis, labels=labels, codes=np.where(hidden, labels.index(None), axis.codes))
