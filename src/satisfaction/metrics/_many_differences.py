"""P-values and limits of many differences, at once where they come from one table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from satisfaction.errors import DesignError, MethodError
from satisfaction.metrics._batch import Batch, Places
from satisfaction.metrics._difference import Difference
from satisfaction.metrics._pairwise import pair_limits, pair_pvalues, pair_statistics


def difference_pvalues(differences: Sequence[Difference], method: str | None) -> list[float]:
    """Return the two-sided p-value of each difference."""
    shared = _shared(differences, method)
    if shared is None:
        return [one.test(method).pvalue for one in differences]
    return [float(pvalue) for pvalue in pair_pvalues(*pair_statistics(*shared))]


def difference_limits(
    differences: Sequence[Difference], confidence_level: float, method: str | None
) -> tuple[list[float], list[float]]:
    """Return the limits of each difference, nan where they are not defined.

    A test that is no interval too leaves the default interval.
    """
    shared = _shared(differences, method)
    if shared is not None:
        low, high = pair_limits(*shared, confidence_level)
        return (low + 0.0).tolist(), (high + 0.0).tolist()
    limits = [_limits(one, confidence_level, method) for one in differences]
    return [low for low, _ in limits], [high for _, high in limits]


def _limits(one: Difference, confidence_level: float, method: str | None) -> tuple[float, float]:
    """Return the limits of one difference."""
    known = method if one.has_interval(method) else None
    try:
        low, high = one.confidence_interval(confidence_level, known)
    except (DesignError, MethodError):
        return float("nan"), float("nan")
    return low, high


def _shared(
    differences: Sequence[Difference], method: str | None
) -> tuple[Batch, Places, Places] | None:
    """Return the one table behind all differences, and where their estimates stand in it.

    None where there is no such table, or where the method is not the one made for it.
    """
    batch = differences[0].first._batch
    if not all(
        type(one) is Difference and one.first._batch is batch and one.second._batch is batch
        for one in differences
    ):
        return None
    if method not in {None, "mover"} or differences[0].default_method != "mover":
        return None
    first = np.array([one.first._index for one in differences])
    second = np.array([one.second._index for one in differences])
    return batch, first, second
