"""Estimates of quantities that do not score a scale: made by the rooms above."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from satisfaction.metrics._batch import Batch
from satisfaction.metrics._estimate import Estimate
from satisfaction.metrics._estimate_table import EstimateTable
from satisfaction.metrics._quantity import Quantity


def quantity_batch(
    quantity: Quantity,
    value: ArrayLike,
    variance: ArrayLike,
    *,
    n: ArrayLike,
    n_missing: ArrayLike = 0,
    sum_of_weights: ArrayLike | None = None,
    degrees_of_freedom: ArrayLike = np.inf,
    kish: ArrayLike | None = None,
    declared: bool = False,
    keys: Sequence[Any] = ((),),
    covariance: ArrayLike | None = None,
) -> Batch:
    """Return a batch of estimates of a quantity from ready values and variances.

    Arguments are broadcast to the number of keys. A share without a declared design has the
    intervals of ``value * n`` successes of n; with a design those of the size that its variance
    implies. A covariance, where given, is that of all values.
    """
    size = len(keys)

    def column(values: ArrayLike) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array(np.broadcast_to(np.asarray(values, dtype=np.float64), (size,)))

    values, heads = column(value), column(n)
    total = heads if sum_of_weights is None else column(sum_of_weights)
    low, high = quantity.bounds
    if quantity.family == "share":
        scores = np.array([low, high])
        share = (values - low) / (high - low)
        fractions = np.column_stack([1 - share, share])
    else:
        scores = np.array([0.0])
        fractions = np.ones((size, 1))
    return Batch(
        metric=quantity,
        keys=tuple(keys),
        value=values,
        variance=column(variance),
        n=np.rint(heads).astype(np.int64),
        n_missing=np.rint(column(n_missing)).astype(np.int64),
        sum_of_weights=total,
        degrees_of_freedom=column(degrees_of_freedom),
        kish=heads if kish is None else column(kish),
        declared=declared,
        census=False,
        clustered=False,
        scores=scores,
        counts=np.rint(np.nan_to_num(fractions) * heads[:, None]).astype(np.int64),
        weights=fractions * total[:, None],
        given_covariance=None if covariance is None else np.asarray(covariance, dtype=np.float64),
    )


def quantity_estimate(
    quantity: Quantity, value: float, variance: float, *, n: int, **details: Any
) -> Estimate:
    """Return one estimate of a quantity; `details` are those of `quantity_batch`."""
    return Estimate(quantity_batch(quantity, value, variance, n=n, **details), 0)


def quantity_table(
    quantity: Quantity,
    value: ArrayLike,
    variance: ArrayLike,
    *,
    n: ArrayLike,
    by: Sequence[str],
    keys: Sequence[Any],
    total: Estimate | None = None,
    **details: Any,
) -> EstimateTable:
    """Return a table of estimates of a quantity; `details` are those of `quantity_batch`."""
    batch = quantity_batch(quantity, value, variance, n=n, keys=keys, **details)
    return EstimateTable(by=tuple(by), batch=batch, total=total)
