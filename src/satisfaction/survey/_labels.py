"""Encoding: labels of segments, strata and clusters become small whole numbers."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError, DataValueError
from satisfaction.foundation._vectors import is_missing, refuse_unordered

_WIDEST = 65_536  # a lookup table this wide is never worth avoiding
NOISE = 1e-9  # of a step: float noise, as 3 * 0.1 has


@frozen(eq=False)
class Encoded:
    """A column as codes into its labels; a missing value has the label None."""

    codes: NDArray[Any]
    labels: Sequence[object]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def some_missing(self) -> bool:
        """Whether some values may be missing: there is a label None."""
        return not isinstance(self.labels, range) and None in self.labels


def sort_key(label: object) -> tuple[Any, ...]:
    """Return the key that puts numbers first, then dates, then text, and None last."""
    if isinstance(label, tuple):
        return tuple(sort_key(part) for part in label)
    if label is None:
        return (9,)
    if isinstance(label, bool | int | float):
        return (0, label)
    if isinstance(label, str):
        return (5, label)
    if isinstance(label, dt.datetime):
        return (2, label.isoformat())
    if isinstance(label, dt.date):
        return (1, label.isoformat())
    return (3, type(label).__name__, str(label))


def sorted_places(labels: Sequence[object]) -> list[int]:
    """Return the places of the labels in the order of `sort_key`."""
    kinds = set(map(type, labels))
    if kinds <= {bool, int, float} or kinds == {str}:  # these sort by themselves, much faster
        return sorted(range(len(labels)), key=labels.__getitem__)  # type: ignore[arg-type]  # they do
    return sorted(range(len(labels)), key=lambda place: sort_key(labels[place]))


def plain_label(value: Any) -> object:
    """Return a label as a Python value, None where it is missing."""
    if type(value) is str:  # most labels are
        return value
    if is_missing(value):
        return None
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if hasattr(value, "to_pydatetime"):  # pandas has its own, with nanoseconds
        return value.to_pydatetime(warn=False)
    return value


def encode(values: Any, name: str) -> Encoded:
    """Encode the labels of a column: any container, any hashable label."""
    refuse_unordered(values, name)
    if isinstance(values, np.ndarray):
        return _encode_array(values, name)
    module = type(values).__module__.partition(".")[0]
    if module == "pandas" and hasattr(values, "dtype"):
        return _encode_pandas(values, name)
    if module in {"polars", "pyarrow", "narwhals"}:
        return _encode_narwhals(values, name)
    if not isinstance(values, Iterable):
        raise DataTypeError.about(
            name,
            "must be a sequence of labels",
            got=type(values).__name__,
            remedy="Give a list, an array or a column",
        )
    return _encode_objects(values if isinstance(values, list) else list(values), name)


def _encode_array(values: NDArray[Any], name: str) -> Encoded:
    """Encode a NumPy array."""
    if values.ndim != 1:
        raise DataValueError.about(
            name,
            "must have one dimension",
            got=f"an array of {values.ndim} dimensions",
            remedy="Give several columns as a list of arrays",
        )
    if isinstance(values, np.ma.MaskedArray):
        items = [None if hidden else item for item, hidden in _pairs(values)]
        return _encode_objects(items, name)
    kind = values.dtype.kind
    if kind in "iu":
        return _encode_integers(values)
    if kind == "b":
        return Encoded(values.view(np.uint8), (False, True))
    if kind == "f":
        return _encode_floats(values)
    if kind in "mM":
        fine = values.astype(f"{kind}8[us]")
        return _encode_objects(fine.tolist(), name)
    if kind in "USO":
        return _encode_objects(values.tolist(), name)
    raise DataTypeError.about(
        name,
        "labels must be numbers, texts, booleans or dates",
        got=f"{values.dtype} values",
        remedy="Convert them first",
    )


def _pairs(values: np.ma.MaskedArray[Any, Any]) -> Iterable[tuple[Any, bool]]:
    """Return the values of a masked array, each with whether it is hidden."""
    return zip(values.data.tolist(), np.ma.getmaskarray(values).tolist(), strict=True)


def _encode_integers(values: NDArray[Any]) -> Encoded:
    """Encode integers by their distance from the smallest, or by sorting where they are sparse."""
    if values.size == 0:
        return Encoded(np.zeros(0, np.intp), ())
    low, high = int(values.min()), int(values.max())
    width = high - low + 1
    if width <= max(_WIDEST, 4 * values.size):
        if low == 0:
            return Encoded(values, range(width))
        if values.dtype.itemsize < 8:
            return Encoded(values.astype(np.int64) - low, range(low, high + 1))
        return Encoded((values - values.dtype.type(low)).astype(np.int64), range(low, high + 1))
    distinct, codes = np.unique(values, return_inverse=True)
    return Encoded(codes, tuple(distinct.tolist()))


def _encode_floats(values: NDArray[Any]) -> Encoded:
    """Encode floats; NaN is the missing label."""
    return encode_grid(values)


def encode_grid(
    values: NDArray[Any], low: float = 0.0, step: float = 1.0, *, noise: float = 0.0
) -> Encoded:
    """Encode floats that lie on a grid by their place on it, others by sorting.

    Values as near to a grid point as the noise, in steps, count as that point.
    """
    missing = np.isnan(values)
    some_missing = bool(missing.any())
    finite = values[~missing] if some_missing else values
    if finite.size == 0:
        return Encoded(np.zeros(values.size, np.intp), (None,))
    place = (finite.astype(np.float64, copy=False) - low) / step
    whole = np.rint(place)
    first, last = float(whole.min()), float(whole.max())
    wide = not last - first < max(_WIDEST, 4 * values.size)  # infinite values are wide
    if wide or np.abs(place - whole).max() > noise:
        distinct, codes = np.unique(values.astype(np.float64), return_inverse=True)
        return Encoded(codes, tuple(plain_label(number) for number in distinct.tolist()))
    size = int(last - first) + 1
    labels: list[object] = [round(low + (first + index) * step, 12) + 0.0 for index in range(size)]
    codes = np.full(values.size, size, dtype=np.intp)
    if not some_missing:
        return Encoded((whole - first).astype(np.intp), tuple(labels))
    codes[~missing] = whole - first
    return Encoded(codes, (*labels, None))


def _encode_pandas(values: Any, name: str) -> Encoded:
    """Encode a pandas column by pandas' own factoriser."""
    dtype = values.dtype
    if isinstance(dtype, np.dtype) and dtype.kind in "iufb":
        return _encode_array(np.asarray(values), name)
    if str(getattr(dtype, "name", "")) == "category":
        categories = getattr(values, "cat", values).categories
        codes = np.asarray(getattr(values, "cat", values).codes).astype(np.intp)
        labels = [plain_label(label) for label in categories.tolist()]
        return _with_missing(codes, labels)
    codes, uniques = values.factorize()
    return _with_missing(np.asarray(codes), [plain_label(label) for label in uniques.tolist()])


def _with_missing(codes: NDArray[Any], labels: list[object]) -> Encoded:
    """Give the code -1 of a factoriser the label None, and merge equal labels."""
    missing = codes < 0
    if missing.any():
        codes = np.where(missing, len(labels), codes)
        labels.append(None)
    return _merge_equal(codes, labels)


def _encode_narwhals(values: Any, name: str) -> Encoded:
    """Encode a polars, pyarrow or narwhals column."""
    if type(values).__module__ == "pyarrow.lib" and type(values).__name__ != "ChunkedArray":
        values = sys.modules["pyarrow"].chunked_array([values])
    series = nw.from_native(values, series_only=True)
    if series.dtype.is_integer() and series.null_count() == 0:
        return _encode_integers(np.asarray(series.to_numpy()))
    return _encode_objects(series.to_list(), name)


def _encode_objects(items: list[Any], name: str) -> Encoded:
    """Encode Python objects by a dictionary, which beats sorting for texts."""
    codes_of = _Codes()
    try:
        codes = np.fromiter(map(codes_of.__getitem__, items), dtype=np.intp, count=len(items))
    except TypeError:
        row, item = next((row, item) for row, item in enumerate(items) if not _hashable(item))
        raise DataTypeError.about(
            name,
            "labels must be single values",
            got=f"a {type(item).__name__}",
            positions=(row,),
            remedy="Give several columns as a list of arrays",
        ) from None
    labels = [plain_label(item) for item in codes_of]
    return _merge_equal(codes, labels)


class _Codes(dict[Any, int]):
    """A dictionary that gives a label it meets for the first time the next code."""

    def __missing__(self, label: Any) -> int:
        code = self[label] = len(self)
        return code


def _merge_equal(codes: NDArray[np.intp], labels: list[object]) -> Encoded:
    """Merge labels that became equal, as several kinds of missing do."""
    if len(set(labels)) == len(labels):
        return Encoded(codes, tuple(labels))
    place: dict[object, int] = {}
    merged = np.array([place.setdefault(label, len(place)) for label in labels], dtype=np.intp)
    return Encoded(merged[codes], tuple(place))


def _hashable(item: object) -> bool:
    """Return whether an object can be a label."""
    try:
        hash(item)
    except TypeError:
        return False
    return True
