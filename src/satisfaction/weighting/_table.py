"""Data in row order: the columns that a call names or holds, aligned and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError, EmptyDataError
from satisfaction.models._columns import records_to_columns
from satisfaction.survey._columns import check_alignment, resolve
from satisfaction.survey._frames import as_frame, frame_columns
from satisfaction.survey._request import Source
from satisfaction.survey._row_columns import is_records
from satisfaction.survey._weights import check_total, read_weights

Floats = NDArray[np.float64]


def open_table(data: Any, only: str | None = None) -> tuple[Mapping[str, Any], Any]:
    """Return the columns of some data by name, and the pandas index they share (or None).

    `only` names the one column that a bare array can stand for.
    """
    if isinstance(data, Mapping):
        return data, None
    if is_records(data):
        return records_to_columns(data), None
    frame = as_frame(data)
    if isinstance(frame, nw.LazyFrame):
        raise DataTypeError.about(
            "data",
            "weights are one per row, and the rows of a lazy frame have no order",
            got=type(data).__name__,
            remedy="Collect the columns that are needed first",
        )
    if frame is not None:
        columns = frame_columns(frame)
        return columns, getattr(columns, "index", None)
    if only is None or isinstance(data, str | bytes) or not hasattr(data, "__iter__"):
        raise DataTypeError.about(
            "data",
            "must be a frame or a mapping of columns",
            got=type(data).__name__,
            remedy='Write {"age": [...], "tier": [...]}',
        )
    return {only: data}, None


def read_columns(
    data: Any, wanted: Sequence[tuple[str, Any]], *, only: str | None = None
) -> list[Any]:
    """Return the columns wanted, each an (argument, name or values) pair, all of one length."""
    columns, index = open_table(data, only)
    sources = [
        Source(argument, value if isinstance(value, str) else argument, value)
        for argument, value in wanted
    ]
    found = [resolve(source, columns) for source in sources]
    if check_alignment(sources, found, index=index) == 0:
        raise EmptyDataError.about(
            sources[0].argument, "there is no row at all", remedy="Give at least one row"
        )
    return found


def read_base(column: Any, n: int, argument: str = "weights") -> Floats:
    """Return base weights, 1 each where none are given, as a private array."""
    if column is None:
        return np.ones(n)
    base = np.array(read_weights(column, argument))
    with np.errstate(over="ignore"):
        check_total(float(base.sum()), argument)
    return base
