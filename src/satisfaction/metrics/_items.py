"""Several answers of the same people: which columns they are, their tally, and its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    ScaleError,
)
from satisfaction.models._scale import RatingScale
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._frames import as_frame
from satisfaction.survey._scales import read_scales
from satisfaction.survey._tally import Tally

Floats = NDArray[np.float64]


def count_items(
    data: Any,
    items: Sequence[str] | None,
    *,
    scale: Any,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> Tally:
    """Return the tally of the patterns of some items.

    The data is a frame with named items, a mapping of columns, a matrix with a row per
    respondent, or a tally of several answers; without names all columns of the latter three.
    """
    matrix = _read_matrix(data)
    if matrix is not None:
        data = _name_columns(matrix, items)
        items = tuple(data)
        by, weights, counts = (_as_values(column) for column in (by, weights, counts))
    check_has_columns(data)
    beside = (by, weights, counts, design)
    names = _default_items(data, beside) if items is None else _check_items(items)
    check_columns(data, names, "items")
    if isinstance(data, Tally):
        counted = tally(
            data, names, by=by, weights=weights, counts=counts, design=design, missing=missing
        )
        check_scales(counted, read_scales(scale, names))
        return counted
    return tally(
        data,
        names,
        scale=_require_scale(scale),
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )


def item_values(counted: Tally) -> Floats:
    """Return the answers of each distinct row, of shape (rows, items), nan where missing."""
    columns = []
    for axis in counted.rows.role("answer"):
        labels = [np.nan if label is None else label for label in axis.labels]
        columns.append(np.array(labels, dtype=np.float64)[axis.codes])
    return np.stack(columns, axis=1)


def check_columns(data: Any, names: Sequence[str], argument: str) -> None:
    """Refuse names that data with known columns does not have."""
    columns = _columns_of(data)
    if columns is None:
        return
    for name in names:
        if name not in columns:
            raise ColumnError.absent(argument, name, columns)


def check_has_columns(data: Any) -> None:
    """Refuse data that can hold only one answer per person."""
    records = isinstance(data, list | tuple) and data and attrs.has(type(data[0]))
    if _columns_of(data) is None and not records:
        raise DataTypeError.about(
            "data",
            "must hold several answers of each person",
            got="a plain list" if isinstance(data, list) else type(data).__name__,
            remedy="Give a frame, a mapping of columns, records, or a tally of several answers",
        )


def check_scales(counted: Tally, scales: Sequence[RatingScale | None]) -> None:
    """Refuse a tally that was counted on other scales."""
    for name, own, asked in zip(counted.answers, counted.scales, scales, strict=True):
        if own is None or asked is None or _points(own) != _points(asked):
            raise ScaleError.about(
                "scale",
                f"the tally was counted on another scale of {name}",
                got=f"{own} in the tally, {asked} as scale",
                remedy="Count with the scale that the measure needs",
            )


def _points(scale: RatingScale) -> tuple[Any, ...]:
    """Return what two scales must share."""
    return scale.low, scale.high, scale.step, scale.best


def _columns_of(data: Any) -> tuple[str, ...] | None:
    """Return the names of the columns, None where only the counting knows them."""
    if isinstance(data, Tally):
        return data.answers
    if isinstance(data, Mapping):
        return tuple(data)
    frame = as_frame(data)
    return None if frame is None else tuple(frame.collect_schema().names())


def _require_scale(scale: Any) -> Any:
    """Return the scale, which has no default."""
    if scale is None:
        raise DataTypeError.about(
            "scale",
            "must be a scale, or a mapping from item to scale",
            got="None",
            remedy="Write scale=(1, 5)",
        )
    return scale


def _check_items(items: Any) -> tuple[str, ...]:
    """Return the names of the items."""
    if not isinstance(items, list | tuple) or not all(isinstance(name, str) for name in items):
        raise DataTypeError.about(
            "items",
            "must be a list of column names",
            got=type(items).__name__,
            remedy='Write items=["quality", "service"]',
        )
    if not items or len(set(items)) != len(items):
        raise ArgumentError.about(
            "items",
            "must name each item once",
            got=list(items) or "none",
            remedy="Leave out the repeated ones" if items else "Give at least one item",
        )
    return tuple(items)


def _default_items(data: Any, beside: Sequence[Any]) -> tuple[str, ...]:
    """Return all columns of a mapping or tally that the other arguments do not name."""
    if isinstance(data, Tally):
        return data.answers
    if not isinstance(data, Mapping):
        raise DataTypeError.about(
            "items",
            "must name the columns to read",
            got="None",
            remedy='Write items=["quality", "service"]',
        )
    used = _named(beside)
    return _check_items([name for name in data if name not in used])


def _named(values: Any) -> set[str]:
    """Return all texts among some arguments and the fields of a design: the columns they name."""
    if isinstance(values, str):
        return {values}
    if isinstance(values, SurveyDesign):
        return _named([values.weights, values.strata, values.clusters, values.population])
    if isinstance(values, list | tuple):
        return {name for value in values for name in _named(value)}
    return set()


def _read_matrix(data: Any) -> NDArray[Any] | None:
    """Return a matrix with a row per respondent, None where the data is something else."""
    if isinstance(data, list | tuple) and data and all(_is_row(row) for row in data):
        lengths = {len(row) for row in data}
        if len(lengths) > 1:
            raise AlignmentError.about(
                "data",
                "every row must have the same number of items",
                got=sorted(lengths),
                remedy="Write None where an answer is missing",
            )
        return np.array([list(row) for row in data], dtype=object)
    if isinstance(data, np.ndarray) and data.ndim != 2:
        raise DataValueError.about(
            "data",
            "must have two dimensions, respondents by items",
            got=f"an array of {data.ndim} dimensions",
            remedy="Stack the items as columns",
        )
    return data if isinstance(data, np.ndarray) else None


def _is_row(row: Any) -> bool:
    """Return whether a value is the answers of one respondent."""
    return isinstance(row, list | tuple) or (isinstance(row, np.ndarray) and row.ndim == 1)


def _name_columns(matrix: NDArray[Any], items: Sequence[str] | None) -> dict[str, Any]:
    """Return the columns of a matrix by the names of the items, item_1, item_2, ... by default."""
    count = matrix.shape[1]
    default = [f"item_{number}" for number in range(1, count + 1)]
    names = _check_items(default if items is None else items)
    if len(names) != count:
        raise AlignmentError.about(
            "items",
            f"must name every column of the matrix ({count})",
            got=f"{len(names)} names",
            remedy="Give one name per column",
        )
    return {name: matrix[:, number] for number, name in enumerate(names)}


def _as_values(column: Any) -> Any:
    """Return a list of labels beside a matrix as values: there are no columns to name."""
    if isinstance(column, list | tuple) and column and all(isinstance(x, str) for x in column):
        return np.array(column, dtype=object)
    return column
