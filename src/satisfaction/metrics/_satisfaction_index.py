"""`satisfaction_index`: one number from several items, with its standard error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import AlignmentError, ArgumentError, DataValueError
from satisfaction.foundation._vectors import check_vector
from satisfaction.metrics._batch import Batch, batch_of_scores
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._items import count_items, item_values
from satisfaction.metrics._quantity import IndexMetric
from satisfaction.models._scale import RatingScale
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]

_DIGITS = 9  # decimals beyond which two index values differ by float noise only


def satisfaction_index(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    scale: Any,
    item_weights: Literal["equal"] | Mapping[str, float] | Sequence[float] = "equal",
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Estimate | EstimateTable:
    """Measure satisfaction on 0 to 100 by a weighted mean of several items.

    Parameters
    ----------
    data : frame, mapping of columns, matrix of shape (respondents, items), or Tally
        The answers.
    items : sequence of str, optional
        Columns of the items; by default all of a mapping (that no other argument names), a
        matrix or a tally.
    scale : RatingScale, tuple, or mapping from item to one of them
        The scale of the items; where its low end is the best, the item counts reversed.
    item_weights : {"equal"}, mapping from item to float, or sequence of float
        Weight of each item, at least 0 and not all 0; only their ratios matter.
    by : str, array-like, or a list of them, optional
        Segments.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Respondents lacking an item are left out and counted, or refused.

    Returns
    -------
    Estimate or EstimateTable
        In points from 0 (the worst answer to every item) to 100; a table if `by` is given.

    Raises
    ------
    ArgumentError
        If `item_weights` is a word that is not known or does not fit the items.
    DataValueError
        If a weight is negative, missing or infinite, or all are 0.
    ScaleError
        If an answer lies off its scale.
    EmptyDataError
        If nobody answered all items.

    Notes
    -----
    The index of a respondent is ``100 sum(a_j (x_j - low_j) / (high_j - low_j))`` with
    ``a_j = w_j / sum(w)``; the value is its mean, the weights of the items taken as known. They
    are weights of the raw items: a weight from a model of standardized items must first be
    divided by the item's standard deviation. The interval is the score interval on the attained
    values with the ends 0 and 100 (up to 1,000 values, beyond that the t interval).

    References
    ----------
    Fornell, Johnson, Anderson, Cha, Bryant (1996), The American Customer Satisfaction Index,
    Journal of Marketing 60(4), 7, doi:10.1177/002224299606000403.

    Examples
    --------
    Overall satisfaction, expectations met and closeness to the ideal, each from 1 to 10:

    >>> import satisfaction as sat
    >>> answers = {"overall": [8, 9, 7, 4], "met": [7, 9, 6, 3], "ideal": [7, 8, 8, None]}
    >>> sat.satisfaction_index(answers, scale=(1, 10))
    index = 74.1   95 % CI 32.5 to 88.6   n = 3, 1 missing
    >>> sat.satisfaction_index(answers, scale=(1, 10), item_weights=[2, 1, 1]).value
    75.0
    """
    counted = count_items(
        data,
        items,
        scale=scale,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    metric = IndexMetric(
        name="index",
        items=counted.answers,
        item_weights=_read_item_weights(item_weights, counted.answers),
    )
    batch, empty = _index_batch(counted, metric)
    if by is None:
        return Estimate(batch, 0)
    total, _ = _index_batch(counted.marginalize(), metric)
    return EstimateTable(by=counted.by, batch=batch, total=Estimate(total, 0), empty=empty)


def _read_item_weights(given: Any, items: tuple[str, ...]) -> tuple[float, ...]:
    """Return the weights of the items, summing to 1."""
    if isinstance(given, str):
        if given != "equal":
            raise ArgumentError.about(
                "item_weights",
                "must be 'equal', a mapping from item to weight, or a sequence of weights",
                got=[given],
                remedy="Choose one of them",
            )
        given = [1.0] * len(items)
    if isinstance(given, Mapping):
        if set(given) != set(items):
            raise ArgumentError.about(
                "item_weights",
                "must have exactly the items",
                got=", ".join(map(str, given)) or "none",
                remedy=f"The items are: {', '.join(items)}",
            )
        given = [given[name] for name in items]
    numbers, _ = check_vector(given, "item_weights")
    if len(numbers) != len(items):
        raise AlignmentError.about(
            "item_weights",
            f"must have one weight per item ({len(items)})",
            got=f"{len(numbers)} weights",
            remedy="Give a weight of 0 to an item that does not count",
        )
    if not (np.isfinite(numbers).all() and (numbers >= 0).all() and numbers.any()):
        raise DataValueError.about(
            "item_weights",
            "must be finite, at least 0, and not all 0",
            got=numbers.tolist(),
            remedy="Reverse an item by its scale, never by its weight",
        )
    scaled = numbers / numbers.max()
    return tuple((scaled / scaled.sum()).tolist())


def _index_batch(counted: Tally, metric: IndexMetric) -> tuple[Batch, tuple[tuple[Any, int], ...]]:
    """Return the mean index of every segment."""
    index = _index_of_rows(counted, np.array(metric.item_weights))
    return batch_of_scores(
        counted, metric, index, counted.answered, counted.segments, counted.segment_of_row
    )


def _index_of_rows(counted: Tally, item_weights: Floats) -> Floats:
    """Return the index of each distinct row, 0 where an item is missing.

    Values that differ by float noise only become one value, so that neither the order of the
    items nor their splitting makes new scores, and the ends are exactly 0 and 100.
    """
    scales = [RatingScale.of(scale) for scale in counted.scales]
    best = np.array([scale.high if scale.best == "high" else scale.low for scale in scales])
    worst = np.array([scale.low if scale.best == "high" else scale.high for scale in scales])
    fractions = (item_values(counted) - worst) / (best - worst)
    raw = 100 * fractions[counted.answered] @ item_weights
    known = np.concatenate([[0.0, 100.0], raw])
    _, first, place = np.unique(np.round(known, _DIGITS), return_index=True, return_inverse=True)
    index = np.zeros(len(counted))
    index[counted.answered] = known[first][place[2:]]
    return index
