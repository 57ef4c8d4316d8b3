"""The door for frames of any engine: one query, and only the distinct rows come back."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from satisfaction.errors import ColumnError, DataTypeError, EmptyDataError
from satisfaction.survey._frame_problems import (
    check_numbers,
    find_wrong_counts,
    find_wrong_weights,
    largest_weight,
    refuse_values,
)
from satisfaction.survey._labels import encode
from satisfaction.survey._request import Key, Request, Source
from satisfaction.survey._rows import Axis, Rows
from satisfaction.survey._weights import LARGEST_COUNT, check_sums, square_sums

Frame = nw.DataFrame[Any] | nw.LazyFrame[Any]


def as_frame(data: object) -> Frame | None:
    """Return a frame of any engine as a narwhals frame, None for anything else.

    An Arrow stream without a frame library of its own is read by pyarrow, if it is there.
    """
    try:
        frame = nw.from_native(data, pass_through=True)
    except DuplicateError:
        raise ColumnError.about(
            "data",
            "several columns have the same name",
            got=type(data).__name__,
            remedy="Give every column a name of its own",
        ) from None
    if isinstance(frame, nw.DataFrame | nw.LazyFrame):
        return frame
    is_column = hasattr(data, "dtype") or hasattr(data, "type")
    if is_column or not hasattr(data, "__arrow_c_stream__"):
        return None
    if importlib.util.find_spec("pyarrow") is None:
        return None
    return nw.from_arrow(data, backend="pyarrow")


def frame_columns(frame: nw.DataFrame[Any]) -> Any:
    """Return the columns of an eager frame for the columns door: pandas' own, or narwhals'."""
    if frame.implementation.is_pandas():
        return frame.to_native()
    return {name: frame.get_column(name) for name in frame.columns}


_MISSING = -1.0  # what a missing weight counts as where the smallest is looked for


def count_frame(request: Request, frame: Frame) -> Rows:
    """Count the distinct rows of a frame by one query of its own engine."""
    given = [source for source in request.sources() if not source.named]
    if given:
        raise refuse_values(given[0])
    schema = frame.collect_schema()
    keys = [*request.keys, *(Key("answer", source) for source in request.answers)]
    _check_schema(request, schema)
    weights = request.weight_sources()
    counted = request.counts is not None
    if frame.implementation.is_polars():
        frame = frame.lazy()  # polars then makes the products inside the query, and keeps none
    table = frame.select(**_columns(request, keys, weights, schema))
    products = _products(weights, counted=counted)
    if products:
        table = table.with_columns(**products)
    names = [f"k{number}" for number in range(len(keys))]
    sums, extremes = _sums(weights, counted=counted), _extremes(weights, counted=counted)
    with np.errstate(over="ignore"):  # sums beyond the floats are judged below
        if isinstance(table, nw.LazyFrame):
            result = values = table.group_by(*names).agg(*sums, *extremes).collect()
        else:  # in memory one look at a whole column is faster than one at each group
            result, values = table.group_by(*names).agg(*sums), table
    if len(result) == 0:
        raise EmptyDataError.about(
            request.answers[0].argument,
            "there is no answer at all",
            remedy="Give at least one answer",
        )
    return _read_result(result, values, frame, request, keys, weights)


def _check_schema(request: Request, schema: Mapping[str, Any]) -> None:
    """Refuse absent columns, and text, booleans and dates where numbers are meant."""
    for source in request.sources():
        if source.column not in schema:
            raise ColumnError.absent(source.argument, source.column, list(schema))
    for source in request.numeric_sources():
        dtype = schema[source.column]
        if not dtype.is_numeric() and dtype != nw.Unknown:
            raise DataTypeError.about(
                source.argument,
                "numbers are meant",
                got=f"{dtype} column {source.column!r}",
                remedy="Convert the column to numbers first",
            )


def _columns(
    request: Request,
    keys: Sequence[Key],
    weights: Mapping[str, Source],
    schema: Mapping[str, Any],
) -> dict[str, nw.Expr]:
    """Return the columns of the query by their short names."""
    columns = {f"k{number}": _key_column(key, schema) for number, key in enumerate(keys)}
    numbers = dict(weights)
    if request.counts is not None:
        numbers["c"] = request.counts
    columns |= {name: nw.col(source.column).cast(nw.Float64) for name, source in numbers.items()}
    return columns


def _key_column(key: Key, schema: Mapping[str, Any]) -> nw.Expr:
    """Return the expression of a key column, in a form that every engine groups alike."""
    name, dtype = key.source.column, schema[key.source.column]
    if dtype.is_float() or dtype.is_decimal() or key.role == "population":
        return nw.col(name).cast(nw.Float64).fill_nan(None)
    if dtype in (nw.Categorical, nw.Enum):
        return nw.col(name).cast(nw.String)
    return nw.col(name)


def _products(weights: Mapping[str, Source], *, counted: bool) -> dict[str, nw.Expr]:
    """Return the products that are summed: squares, and repeats of weights."""
    products: dict[str, nw.Expr] = {}
    numbers = [*weights, *(["c"] if counted else [])]
    products |= {f"low_{name}": nw.col(name).fill_null(_MISSING) for name in numbers}
    if "w" in weights:
        square = nw.col("w") * nw.col("w")
        products["w2"] = nw.col("c") * square if counted else square
    if counted:
        products |= {f"c_{name}": nw.col("c") * nw.col(name) for name in weights}
        products["part"] = nw.col("c") % 1.0
    return products


def _sums(weights: Mapping[str, Source], *, counted: bool) -> list[nw.Expr]:
    """Return the number of rows and the sums of elementary columns."""
    added = {name: f"c_{name}" if counted else name for name in weights}
    if "w" in weights:
        added["w2"] = "w2"
    if counted:
        added |= {"c": "c", "part": "part"}
    sums = [nw.col(column).sum().alias(f"sum_{name}") for name, column in added.items()]
    return [nw.len().alias("len"), *sums]


def _extremes(weights: Mapping[str, Source], *, counted: bool) -> list[nw.Expr]:
    """Return what shows impossible weights and counts where sums do not.

    NaN and infinite values spoil a sum; the smallest value shows negative ones, and missing
    ones, which stand in it as negative.
    """
    lows = [nw.col(f"low_{name}").min() for name in weights]
    return [*lows, nw.col("low_c").min(), nw.col("c").max()] if counted else lows


def _numbers(table: nw.DataFrame[Any], name: str) -> NDArray[np.float64]:
    """Return one column of the result as floats."""
    return np.asarray(table.get_column(name).cast(nw.Float64).to_numpy(), dtype=np.float64)


def _read_result(
    table: nw.DataFrame[Any],
    values: nw.DataFrame[Any],
    frame: Frame,
    request: Request,
    keys: Sequence[Key],
    weights: Mapping[str, Source],
) -> Rows:
    """Read the query's result, by column name, and check the weights it met.

    `values` holds the extreme weights and counts: those of groups, or all.
    """
    n = _numbers(table, "len")
    if request.counts is not None:
        n = _numbers(table, "sum_c")
        parts = _numbers(table, "sum_part")
        if (
            _looks_wrong(values, "c", n)
            or parts.any()
            or _numbers(values, "c").max() > LARGEST_COUNT
        ):
            find_wrong_counts(frame, request.counts)
    sums = {}
    for name, source in weights.items():
        sums[name] = _numbers(table, f"sum_{name}") + 0.0  # the negative zero becomes zero
        if _looks_wrong(values, name, sums[name]):
            find_wrong_weights(frame, source)
    check_sums(sums)
    if "w" in weights:
        sums["w2"] = square_sums(
            _numbers(table, "sum_w2"), lambda: largest_weight(frame, weights["w"])
        )
    heads = np.rint(n).astype(np.int64)
    texts = frame.implementation.is_dask()
    axes = [
        _read_axis(key, table.get_column(f"k{i}"), heads, texts=texts) for i, key in enumerate(keys)
    ]
    return Rows(axes=tuple(axes), n=heads, sums=sums).take(heads > 0)


def booleans_of_texts(values: list[Any]) -> list[Any]:
    """Return booleans where all values are their texts.

    Dask makes texts of Python's booleans where one of them is missing.
    """
    if not set(values) <= {"True", "False", None}:
        return values
    return [None if value is None else value == "True" for value in values]


def _looks_wrong(values: nw.DataFrame[Any], name: str, sums: NDArray[np.float64]) -> bool:
    """Return whether some values of a column seem to be missing, infinite or negative."""
    return not (np.isfinite(sums).all() and _numbers(values, f"low_{name}").min() >= 0)


def _read_axis(
    key: Key, column: nw.Series[Any], n: NDArray[np.int64], *, texts: bool = False
) -> Axis:
    """Read one key column of the result; `texts` says that its booleans may have become texts."""
    missing = np.asarray(column.is_null().to_numpy(), dtype=bool)
    if column.dtype.is_float():
        values: Any = np.asarray(column.cast(nw.Float64).to_numpy(), dtype=np.float64)
    elif column.dtype.is_integer() and not missing.any():
        values = np.asarray(column.to_numpy())
    else:
        values = [
            None if gone else value
            for value, gone in zip(column.to_list(), missing.tolist(), strict=True)
        ]
        if texts and column.dtype == nw.String:
            values = booleans_of_texts(values)
    encoded = encode(values, key.source.argument)
    axis = Axis(key.role, key.source.name, tuple(encoded.labels), encoded.codes.astype(np.intp))
    check_numbers(key, axis, n)
    return axis
