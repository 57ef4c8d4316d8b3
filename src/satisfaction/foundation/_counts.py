"""Counts given as plain numbers, one or many: checked, and handed back in the same form.

Stable signatures:

* ``check_counts(value, name, *, whole=False) -> array``, 0-d for one number
* ``align_counts({name: array}) -> [arrays]``, of one shape
* ``check_trials(n, name)``, which refuses totals below 1
* ``check_method(method, fitting, why)``
* ``plain(array) -> float | array``
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import (
    AlignmentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MethodError,
)
from satisfaction.foundation._checks import is_bool
from satisfaction.foundation._vectors import check_vector

Vector = NDArray[np.float64]

_SHOWN = 3


def _refuse(bad: NDArray[np.bool_], values: Vector, single: bool, name: str, rule: str) -> None:  # noqa: FBT001  one private caller
    """Refuse the counts that break a rule."""
    rows = np.flatnonzero(bad)
    if rows.size:
        shown = rows[:_SHOWN]
        raise DataValueError.about(
            name,
            rule,
            got=[float(values[row]) for row in shown],
            positions=() if single else shown,
            count=rows.size,
            remedy="Correct the counts",
        )


def check_counts(value: object, name: str, *, whole: bool = False) -> Vector:
    """Return counts as floats, 0-d for a single number: finite, at least 0, whole if asked."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if is_bool(value):
        raise DataTypeError.about(
            name, "a count must be a number", got=[value], remedy="True and False are no counts"
        )
    single = isinstance(value, numbers.Number | np.generic)
    counts, missing = check_vector([value] if single else value, name)
    _refuse(missing, counts, single, name, "a count must not be missing")
    _refuse(~np.isfinite(counts), counts, single, name, "a count must be finite")
    _refuse(counts < 0, counts, single, name, "a count must be at least 0")
    if whole:
        _refuse(counts != np.floor(counts), counts, single, name, "this method needs whole numbers")
    return counts[0] if single else counts


def align_counts(counts: Mapping[str, Vector]) -> list[Vector]:
    """Return the counts as arrays of one shape; single numbers go with arrays of any length."""
    lengths = {name: array.size for name, array in counts.items() if array.ndim}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise AlignmentError.about(
            next(reversed(lengths)),
            "counts must have one length",
            got=listed,
            remedy="Give one count of each kind per row",
        )
    return [np.asarray(part) for part in np.broadcast_arrays(*counts.values())]


def check_trials(n: Vector, name: str) -> None:
    """Refuse totals below 1: there is nothing to estimate from."""
    rows = np.flatnonzero(n < 1)
    if rows.size:
        raise EmptyDataError.about(
            name,
            "there must be at least one answer",
            got=[float(np.atleast_1d(n)[row]) for row in rows[:_SHOWN]],
            positions=rows[:_SHOWN] if n.ndim else (),
            count=rows.size,
            remedy="Leave out what nobody answered",
        )


def check_method(method: object, fitting: tuple[str, ...], why: str) -> str:
    """Return the method if it is one of those that fit, else say which do and why."""
    if not isinstance(method, str) or method not in fitting:
        raise MethodError.about(
            "method",
            f"must be one of {', '.join(repr(name) for name in sorted(fitting))}",
            got=[method],
            remedy=why,
        )
    return method


def plain(limit: ArrayLike) -> float | Vector:
    """Return a 0-d array as a float, an array as it is."""
    array = np.asarray(limit, dtype=np.float64)
    return array if array.ndim else float(array)
