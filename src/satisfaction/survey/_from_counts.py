"""The rows of a tally from ready counts per level."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from satisfaction.errors import DataTypeError, DataValueError, EmptyDataError, ScaleError
from satisfaction.foundation._checks import check_count, is_bool
from satisfaction.models._scale import RatingScale
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._weights import LARGEST_COUNT


def _count(value: object, name: str) -> int:
    """Return a count of answers that a float can still hold exactly."""
    count = check_count(value, name)
    if count > LARGEST_COUNT:
        raise DataValueError.about(
            name,
            "counts must be at most 2**53",
            got=[count],
            remedy="Counts above that cannot be kept exactly",
        )
    return count


def rows_from_counts(counts: Any, measured: RatingScale, n_missing: int, name: str) -> Rows:
    """Return the rows that ready counts per level describe, checked."""
    if not hasattr(counts, "items"):
        raise DataTypeError.about(
            "counts",
            "must be a mapping from level to count",
            got=type(counts).__name__,
            remedy="Write Tally.from_counts({5: 10, 4: 3}, scale=(1, 5))",
        )
    pairs = []
    for level, count in counts.items():
        if is_bool(level) or not isinstance(level, int | float | np.number):
            raise DataTypeError.about(
                "counts",
                "levels must be numbers",
                got=type(level).__name__,
                remedy="Use the levels of the scale as keys",
            )
        if math.isnan(level):
            raise ScaleError.about(
                "counts",
                "every level must lie on the scale",
                got=[level],
                remedy="Give missing answers as n_missing=",
            )
        number = _count(count, "counts")
        if number:
            pairs.append((float(measured.snap([float(level)])[0]), number))
    if not pairs:
        raise EmptyDataError.about(
            "counts", "there is no answer at all", remedy="Give at least one positive count"
        )
    totals_of: dict[float, int] = {}
    for level, number in pairs:
        totals_of[level] = totals_of.get(level, 0) + number
    levels: list[Any] = sorted(totals_of)
    totals = [totals_of[level] for level in sorted(totals_of)]
    missing = _count(n_missing, "n_missing")
    if missing:
        levels.append(None)
        totals.append(missing)
    axis = Axis("answer", name, tuple(levels), np.arange(len(levels)))
    return Rows(axes=(axis,), n=np.array(totals, dtype=np.int64), sums={})
