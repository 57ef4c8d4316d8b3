"""The second way in and the one way out: for functions that answer per row, not per tally."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import AlignmentError, ColumnError, DataTypeError, EmptyDataError
from satisfaction.foundation._vectors import check_vector
from satisfaction.models._columns import records_to_columns
from satisfaction.survey._columns import check_alignment, resolve
from satisfaction.survey._frame_problems import refuse_values
from satisfaction.survey._frames import as_frame, booleans_of_texts, frame_columns
from satisfaction.survey._labels import Encoded, encode
from satisfaction.survey._request import Source


def read_row_columns(
    data: Any,
    columns: Mapping[str, Any],
    *,
    labels: Collection[str] = (),
    share: bool = False,
) -> dict[str, NDArray[Any]]:
    """Return columns of some data in row order, checked, without ever writing to them.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or None
        Eager or lazy: of a lazy frame only the named columns are collected. None where every
        column comes as values.
    columns : mapping of str to str or array-like
        Argument, for messages, to the name of its column or its values. Arguments that are None
        are left out.
    labels : collection of str, default ()
        Arguments that hold labels (segments, margins) rather than numbers.
    share : bool, default False
        Whether a clean float64 array may come back itself, read-only, rather than a copy: for
        functions that keep nothing of it.

    Returns
    -------
    dict of str to ndarray
        float64 with NaN where missing; labels as objects with None where missing.

    Raises
    ------
    ColumnError, AlignmentError, DataTypeError, DataValueError, EmptyDataError
        If a column is absent, of another length or kind, or there is no row.
    """
    return {
        source.argument: _read_labels(column, source.argument)
        if source.argument in labels
        else _read_numbers(column, source.argument, share=share)
        for source, column in _open_columns(data, columns)
    }


def read_coded_columns(
    data: Any, columns: Mapping[str, Any], *, labels: Collection[str]
) -> dict[str, NDArray[Any] | Encoded]:
    """Return columns as `read_row_columns` does, but labels as codes: none is made per row."""
    return {
        source.argument: encode(column, source.argument)
        if source.argument in labels
        else _read_numbers(column, source.argument, share=False)
        for source, column in _open_columns(data, columns)
    }


def _open_columns(data: Any, columns: Mapping[str, Any]) -> list[tuple[Source, Any]]:
    """Return the columns that are named or given, all of one length."""
    sources = [
        Source(argument, argument, column)
        for argument, column in columns.items()
        if column is not None
    ]
    if not sources:
        return []
    mapping, index = _as_mapping(data, sources)
    values = [resolve(source, mapping) for source in sources]
    n_rows = check_alignment(sources, values, index=index)
    if n_rows == 0:
        raise EmptyDataError.about(
            sources[0].argument, "there is no row at all", remedy="Give at least one row"
        )
    return list(zip(sources, values, strict=True))


def _as_mapping(data: Any, sources: Sequence[Source]) -> tuple[Any, Any]:
    """Return data as a mapping of columns, and its pandas index if it has one."""
    frame = as_frame(data)
    if isinstance(frame, nw.LazyFrame):
        table = _collect(frame, sources)
        if frame.implementation.is_dask():
            return _columns_of_dask(table), None
        frame = table
    if frame is not None:
        mapping = frame_columns(frame)
        return mapping, getattr(mapping, "index", None)
    if isinstance(data, Mapping):
        return data, None
    if is_records(data):
        return records_to_columns(data), None
    for source in sources:
        if source.named:
            raise DataTypeError.about(
                source.argument,
                "names a column, but the data has no columns",
                got=[source.column],
                remedy="Give a frame, a mapping of columns or records as data",
            )
    return None, None


def is_records(data: Any) -> bool:
    """Return whether data is a sequence of typed records."""
    return isinstance(data, list | tuple) and bool(data) and attrs.has(type(data[0]))


def _collect(frame: nw.LazyFrame[Any], sources: Sequence[Source]) -> nw.DataFrame[Any]:
    """Return the named columns of a lazy frame, collected."""
    names = frame.collect_schema().names()
    for source in sources:
        if not source.named:
            raise refuse_values(source)
        if source.column not in names:
            raise ColumnError.absent(source.argument, source.column, names)
    return frame.select(*dict.fromkeys(source.column for source in sources)).collect()


def _columns_of_dask(table: nw.DataFrame[Any]) -> dict[str, Any]:
    """Return collected columns, in which booleans are no texts."""
    return {
        column.name: booleans_of_texts(
            [
                None if gone else value
                for value, gone in zip(column.to_list(), column.is_null().to_list(), strict=True)
            ]
        )
        if column.dtype == nw.String
        else column.to_native()
        for column in table.iter_columns()
    }


def _read_numbers(column: Any, argument: str, *, share: bool) -> NDArray[np.float64]:
    """Return a column of numbers as float64, as a read-only view where that saves a copy."""
    if share and type(column) is np.ndarray and column.dtype == np.float64:
        shared = column.view()
        shared.flags.writeable = False
        return shared
    return check_vector(column, argument)[0]


def _read_labels(column: Any, argument: str) -> NDArray[Any]:
    """Return a column of labels as Python objects, None where missing."""
    encoded = encode(column, argument)
    labels = np.empty(len(encoded.labels), dtype=object)
    labels[:] = encoded.labels
    return np.asarray(labels[encoded.codes])


def append_columns(data: Any, new: Mapping[str, NDArray[Any]]) -> Any:
    """Return the user's own data with columns appended: the same kind of frame, or a dict.

    Parameters
    ----------
    data : frame, mapping of columns, or sequence of records
        Never modified. A lazy frame of polars stays lazy; other lazy frames have no order of
        rows to which values could be appended.
    new : mapping of str to ndarray
        Name to values in row order.

    Returns
    -------
    frame or dict of str to column
        A dict where `data` is a mapping or records.

    Raises
    ------
    ColumnError
        If a name exists already.
    AlignmentError
        If a column is not as long as the data.
    DataTypeError
        If the data has no columns, or no order of rows.
    """
    frame = as_frame(data)
    if frame is not None:
        _refuse_existing(new, frame.collect_schema().names())
        return _append_to_frame(data, frame, new)
    if is_records(data):
        data = records_to_columns(data)
    if not isinstance(data, Mapping):
        raise DataTypeError.about(
            "data",
            "must have columns, to which others can be appended",
            got=type(data).__name__,
            remedy="Give a frame, a mapping of columns or records",
        )
    _refuse_existing(new, data)
    kept = {
        name: list(column) if isinstance(column, Iterator) else column
        for name, column in data.items()
    }
    for column in kept.values():
        _refuse_length(new, len(column))
    return kept | dict(new)


def _append_to_frame(data: Any, frame: Any, new: Mapping[str, NDArray[Any]]) -> Any:
    """Return a frame with columns appended, native where it came native."""
    backend = frame.implementation
    if isinstance(frame, nw.LazyFrame):
        if not backend.is_polars():
            raise DataTypeError.about(
                "data",
                "the rows of this lazy frame have no order, so values cannot stand beside them",
                got=type(nw.to_native(frame)).__name__,
                remedy="Collect it first",
            )
        series = [nw.new_series(name, values, backend=backend) for name, values in new.items()]
        appended = nw.to_native(frame).with_columns(*map(nw.to_native, series))
    else:
        _refuse_length(new, len(frame))
        if backend.is_pandas():  # by position: pandas would align Series by their index
            appended = frame.to_native().assign(**new)
        else:
            series = [nw.new_series(name, values, backend=backend) for name, values in new.items()]
            appended = frame.with_columns(*series).to_native()
    return nw.from_native(appended) if isinstance(data, nw.DataFrame | nw.LazyFrame) else appended


def _refuse_existing(new: Mapping[str, Any], names: Collection[str]) -> None:
    """Refuse names that the data has already."""
    for name in new:
        if name in names:
            raise ColumnError.about(
                "names",
                "the data has a column of this name already",
                got=[name],
                remedy="Choose another name for the new column",
            )


def _refuse_length(new: Mapping[str, NDArray[Any]], n_rows: int) -> None:
    """Refuse new columns that are not as long as the data."""
    for name, values in new.items():
        if len(values) != n_rows:
            raise AlignmentError.about(
                name,
                f"must be as long as the data ({n_rows:,})",
                got=f"{len(values):,} values",
                remedy="Give one value per row",
            )
