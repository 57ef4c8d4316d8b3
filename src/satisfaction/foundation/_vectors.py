"""Reading one column of numbers out of any container, without ever writing to it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from fractions import Fraction
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError, DataValueError

_NUMBERS = "numbers are meant"
_EXACT = 2**53
_OBJECTS = (nw.Unknown, nw.Object, nw.Int128, nw.UInt128)


def is_missing(value: object) -> bool:
    """Return whether a Python value means "no value": None, NaN, NA, NaT, masked."""
    if value is None:
        return True
    kind = type(value).__name__
    if kind in {"NAType", "NaTType", "MaskedConstant"}:
        return True
    if isinstance(value, float | np.floating):
        return bool(value != value)  # noqa: PLR0124  NaN alone differs from itself
    if isinstance(value, Decimal):
        return value.is_nan()
    if isinstance(value, np.datetime64 | np.timedelta64):
        return bool(np.isnat(value))
    return False


def check_vector(values: object, name: str) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the values as float64 with NaN where missing, and the mask of missing ones.

    Parameters
    ----------
    values : array-like
        List, tuple, range, generator (read once), deque, ``array.array``, NumPy array of any
        real dtype (masked too), pandas, polars or pyarrow column.
    name : str
        Name of the argument, for messages.

    Returns
    -------
    tuple of ndarray
        Values and mask, both of the length of the column.
    """
    numbers = _to_float64(read_numbers(values, name))
    return numbers, np.isnan(numbers)


def read_numbers(values: object, name: str) -> NDArray[Any]:
    """Return the values as a one-dimensional integer or float array, NaN where missing.

    Integer input without missing values keeps its dtype, so that short codes stay short.
    The array may share memory with the input: it is never written to.
    """
    refuse_unordered(values, name)
    if isinstance(values, np.ndarray):
        return _read_array(values, name)
    module = type(values).__module__.partition(".")[0]
    if module == "pandas" and hasattr(values, "dtype"):
        return _read_pandas(values, name)
    if module in {"polars", "pyarrow", "narwhals"}:
        return _read_narwhals(values, name)
    if hasattr(values, "columns"):
        raise _refuse_frame(values, name)
    if not isinstance(values, Iterable):
        raise DataTypeError.about(
            name,
            "must be a sequence of numbers",
            got=type(values).__name__,
            remedy="Give a list, an array or a column",
        )
    return _read_objects(list(values), name)


def _to_float64(numbers: NDArray[Any]) -> NDArray[np.float64]:
    """Return a copy in float64; what is too large for it becomes infinite without a warning."""
    with np.errstate(over="ignore"):
        return numbers.astype(np.float64)


def refuse_unordered(values: object, name: str) -> None:
    """Refuse what iterates but is no column: text, bytes, sets, mappings, None."""
    if values is None or isinstance(
        values, str | bytes | bytearray | memoryview | AbstractSet | Mapping
    ):
        raise DataTypeError.about(
            name,
            "must be a sequence of values",
            got=type(values).__name__,
            remedy="Give a list, an array or a column",
        )


def _refuse_frame(values: object, name: str) -> DataTypeError:
    """Return the error for a whole frame, whose iteration would give the names of its columns."""
    return DataTypeError.about(
        name,
        "must be one column",
        got=type(values).__name__,
        remedy="Give a column of the frame",
    )


def _refuse_kind(name: str, what: str, position: int | None = None) -> DataTypeError:
    """Return the error for values that are no numbers."""
    return DataTypeError.about(
        name,
        _NUMBERS,
        got=[_Word(what)],
        positions=() if position is None else (position,),
        remedy="Convert the values to numbers first",
    )


class _Word(str):
    """A text that a message shows without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _read_array(values: NDArray[Any], name: str) -> NDArray[Any]:
    """Read a NumPy array of any kind."""
    if values.ndim != 1:
        raise DataValueError.about(
            name,
            "must have one dimension",
            got=f"an array of {values.ndim} dimensions",
            remedy="Use ravel() if each number is one answer" if values.ndim else "Give a sequence",
        )
    mask = np.ma.getmaskarray(values) if isinstance(values, np.ma.MaskedArray) else None
    plain = np.asarray(values.data if isinstance(values, np.ma.MaskedArray) else values)
    kind = plain.dtype.kind
    if kind == "O":
        items = plain.tolist()
        if mask is not None:
            items = [None if hidden else item for item, hidden in zip(items, mask, strict=True)]
        return _read_objects(items, name)
    if kind not in "iuf":
        raise _refuse_kind(name, f"{plain.dtype} values")
    if mask is not None and mask.any():
        shown = _refuse_inexact(np.where(mask, 0, plain), name)
        return np.where(mask, np.nan, _to_float64(shown))
    return _refuse_inexact(plain, name)


def _refuse_inexact(numbers: NDArray[Any], name: str) -> NDArray[Any]:
    """Return the numbers if float64 can hold all integers among them exactly."""
    if numbers.dtype.kind not in "iu" or numbers.dtype.itemsize < 8 or not numbers.size:
        return numbers
    if int(numbers.max()) > _EXACT or int(numbers.min()) < -_EXACT:
        for row in np.flatnonzero((numbers > _EXACT) | (numbers < -_EXACT)):
            _large(int(numbers[row]), name, int(row))
    return numbers


def _read_pandas(values: Any, name: str) -> NDArray[Any]:
    """Read a pandas Series, Index or extension array."""
    kind = getattr(values.dtype, "kind", "O")
    if kind == "b":
        raise _refuse_kind(name, "booleans")
    if kind not in "iuf" or isinstance(values.dtype, np.dtype):
        return _read_array(np.asarray(values), name)
    numbers = np.asarray(values.to_numpy(dtype=np.float64, na_value=np.nan))
    if kind in "iu" and (np.abs(numbers) >= _EXACT).any():
        return _read_objects(list(values), name)
    return numbers


def _read_narwhals(values: Any, name: str) -> NDArray[Any]:
    """Read a polars, pyarrow or narwhals column."""
    series = _to_series(values, name)
    dtype = series.dtype
    if dtype.is_decimal() or dtype in _OBJECTS:
        return _read_objects(series.to_list(), name)
    if not dtype.is_numeric():
        if series.null_count() < len(series):
            raise _refuse_kind(name, f"{dtype} values")
        return np.full(len(series), np.nan)
    if dtype.is_float():
        return np.array(series.cast(nw.Float64).to_numpy(), dtype=np.float64)
    if series.null_count() == 0:
        return _refuse_inexact(np.asarray(series.to_numpy()), name)
    hidden = np.asarray(series.is_null().to_numpy())
    numbers = _refuse_inexact(np.asarray(series.fill_null(0).to_numpy()), name)
    return np.where(hidden, np.nan, _to_float64(numbers))


def _to_series(values: Any, name: str) -> nw.Series[Any]:
    """Return a polars, pyarrow or narwhals column as a narwhals series, dictionaries decoded."""
    if type(values).__module__ == "pyarrow.lib":
        pyarrow = sys.modules["pyarrow"]
        if isinstance(values, pyarrow.Array):
            values = pyarrow.chunked_array([values])
        if isinstance(values, pyarrow.ChunkedArray) and pyarrow.types.is_dictionary(values.type):
            values = values.cast(values.type.value_type)
    try:
        return nw.from_native(values, series_only=True)
    except TypeError:
        raise _refuse_frame(values, name) from None


def _read_objects(items: list[Any], name: str) -> NDArray[Any]:
    """Read Python objects one by one where their types are mixed."""
    kinds = set(map(type, items))
    if kinds <= {float}:
        return np.array(items, dtype=np.float64)
    if kinds <= {int} and items and min(items) >= -_EXACT and max(items) <= _EXACT:
        return np.array(items, dtype=np.int64)
    return np.array([_number(item, name, row) for row, item in enumerate(items)], dtype=np.float64)


def _number(item: object, name: str, row: int) -> float:
    """Return one value as a float, NaN if it is missing."""
    if is_missing(item):
        return np.nan
    if isinstance(item, bool | np.bool_):
        raise _refuse_kind(name, "a boolean", row)
    if isinstance(item, int | np.integer) and abs(int(item)) > _EXACT:
        return _large(int(item), name, row)
    if isinstance(item, Fraction) and abs(item) > _EXACT:
        return _large(int(item), name, row)
    if isinstance(item, int | float | np.integer | np.floating | Decimal | Fraction):
        return float(item)
    raise _refuse_kind(name, f"a value of type {type(item).__name__}", row)


def _large(item: int, name: str, row: int) -> float:
    """Return a large integer as a float if nothing of it is lost."""
    if item.bit_length() < 1024 and int(float(item)) == item:
        return float(item)
    raise DataValueError.about(
        name,
        "an integer beyond 2**53 cannot be kept exactly",
        got=[item],
        positions=(row,),
        remedy="Rescale the values",
    )


def refuse_infinite(numbers: NDArray[Any], name: str) -> None:
    """Refuse infinite values."""
    if numbers.dtype.kind == "f":
        rows = np.flatnonzero(np.isinf(numbers))
        if rows.size:
            raise DataValueError.about(
                name,
                "values must be finite",
                got=[float(numbers[row]) for row in rows[:3]],
                positions=rows[:3],
                count=rows.size,
                remedy="Correct them, or make them missing",
            )
