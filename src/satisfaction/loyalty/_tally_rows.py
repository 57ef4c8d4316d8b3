"""The distinct rows of a tally as columns, for functions that answer per row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.survey._tally import Tally


def columns_of_tally(counted: Tally) -> dict[str, NDArray[Any]]:
    """Return answers and segments of a tally, one value per distinct row, as in `to_columns`.

    Answers are numbers with NaN where missing, segments labels with None.
    """
    columns: dict[str, NDArray[Any]] = {}
    for axis in (*counted.rows.role("by"), *counted.rows.role("answer")):
        labels = np.empty(len(axis.labels), dtype=object)
        labels[:] = axis.labels
        values = labels[axis.codes]
        if axis.role == "answer":
            values = np.array([np.nan if value is None else value for value in values.tolist()])
        columns[axis.name] = values
    return columns
