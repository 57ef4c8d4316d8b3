"""Counts per score as plain numbers: one small table, checked and sorted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import AlignmentError, DataValueError, MetricError
from satisfaction.foundation._counts import check_counts, check_trials
from satisfaction.foundation._vectors import check_vector, refuse_infinite

Vector = NDArray[np.float64]


def check_scored_counts(scores: ArrayLike, counts: ArrayLike) -> tuple[Vector, Vector]:
    """Return the distinct scores, ascending, and the count of each."""
    values, missing = check_vector(scores, "scores")
    refuse_infinite(values, "scores")
    if missing.any():
        raise DataValueError.about(
            "scores",
            "a score must not be missing",
            positions=np.flatnonzero(missing)[:3],
            remedy="Give every score of the scale",
        )
    numbers = np.atleast_1d(check_counts(counts, "counts"))
    if numbers.size != values.size:
        raise AlignmentError.about(
            "counts",
            "there must be one count per score",
            got=f"{numbers.size} counts for {values.size} scores",
            remedy="Give 0 for a score that nobody chose",
        )
    distinct, position = np.unique(values, return_inverse=True)
    if distinct.size < 2:
        raise MetricError.about(
            "scores",
            "there must be at least two different scores",
            got=distinct.tolist(),
            remedy="Give every score of the scale, also those that nobody chose",
        )
    total = np.bincount(position, weights=numbers).astype(np.float64)
    check_trials(total.sum(), "counts")
    return distinct, total
