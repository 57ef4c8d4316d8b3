"""The columns of a fitted model for rows of data that it has not met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError
from satisfaction.loyalty._answers import look_at
from satisfaction.loyalty._column import Column
from satisfaction.loyalty._design_matrix import expand
from satisfaction.loyalty._terms import Basis
from satisfaction.survey._row_columns import read_row_columns

Floats = NDArray[np.float64]


def predictor_rows(bases: Sequence[Basis], data: Any) -> Floats:
    """Return the columns of all bases for rows of data; NaN where a value is missing."""
    names = list(dict.fromkeys(basis.column for basis in bases))
    if not names:
        raise DataTypeError.about(
            "data",
            "the model has no predictors, so every row has the same prediction",
            remedy="Read it from the parameters",
        )
    _, labels = look_at(data, names)
    indicated = {basis.column for basis in bases if basis.levels}
    values = read_row_columns(data, {name: name for name in names}, labels={*labels, *indicated})
    columns = {
        name: Column.of(name, column)
        if name in labels or name in indicated
        else Column(name, np.zeros(0, np.intp), (), column)
        for name, column in values.items()
    }
    return expand(bases, dict(columns), len(next(iter(values.values()))))
