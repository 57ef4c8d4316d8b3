"""Times of contacts: days as numbers, or moments as whole microseconds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError, DataValueError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._vectors import check_vector, is_missing

MICROSECONDS = 86_400_000_000  # of a day
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001  naive moments count from a naive epoch
_MISSING = np.iinfo(np.int64).min


@frozen(eq=False)
class Moments:
    """Times in days (floats), or in microseconds (whole numbers) where they are dates."""

    values: NDArray[Any]
    missing: NDArray[np.bool_]
    dated: bool
    aware: bool = False

    def __len__(self) -> int:
        return len(self.values)


def quarantine_in(days: float, *, dated: bool) -> float:
    """Return a length in days in the unit of the times."""
    return round(days * MICROSECONDS) if dated else days


def days_of(quarantine: Any) -> float:
    """Return a quarantine as days."""
    if isinstance(quarantine, dt.timedelta):
        quarantine = quarantine / dt.timedelta(days=1)
    if isinstance(quarantine, np.timedelta64):
        quarantine = float(quarantine / np.timedelta64(1, "D"))
    return check_number(quarantine, "quarantine", low=0)


def read_moments(values: Any, argument: str, *, optional: bool = False) -> Moments:
    """Return times of any container; missing ones only where they are optional."""
    moments = _read(values, argument)
    rows = np.flatnonzero(moments.missing)
    if rows.size and not optional:
        raise DataValueError.about(
            argument,
            "no time may be missing",
            positions=rows[:3],
            count=rows.size,
            remedy="Drop these events, or give them their time",
        )
    if not moments.dated:
        wrong = np.flatnonzero(np.isinf(moments.values))
        if wrong.size:
            raise DataValueError.about(
                argument,
                "times must be finite",
                got=moments.values[wrong[:3]].tolist(),
                positions=wrong[:3],
                count=wrong.size,
                remedy="Correct these events",
            )
    return moments


def _read(values: Any, argument: str) -> Moments:
    """Return times of any container."""
    if isinstance(values, np.ndarray):
        if values.dtype.kind == "M":
            return _from_datetime64(values)
        if values.dtype.kind != "O":
            return Moments(*check_vector(values, argument), dated=False)
        return _from_objects(values.tolist(), argument)
    series = nw.from_native(values, series_only=True, pass_through=True)
    if isinstance(series, nw.Series):
        if series.dtype == nw.Date:
            series = series.cast(nw.Datetime("us"))
        if series.dtype == nw.Datetime:
            return _from_series(series)
        if series.dtype.is_numeric():
            return Moments(*check_vector(values, argument), dated=False)
        return _from_objects(series.to_list(), argument)
    if hasattr(values, "to_pylist"):  # an array of pyarrow's
        return _from_objects(values.to_pylist(), argument)
    return _from_objects(list(values), argument)


def _from_datetime64(values: NDArray[Any]) -> Moments:
    """Return NumPy's moments; NaT is the smallest integer."""
    whole = values.astype("datetime64[us]").astype(np.int64)
    return Moments(whole, whole == _MISSING, dated=True)


def _from_series(series: nw.Series[Any]) -> Moments:
    """Return moments of a column; those with a time zone by their universal time."""
    missing = np.asarray(series.is_null().to_numpy(), dtype=bool)
    whole = series.dt.timestamp("us").fill_null(_MISSING).cast(nw.Int64)
    zone = getattr(series.dtype, "time_zone", None)
    return Moments(np.asarray(whole.to_numpy()), missing, dated=True, aware=zone is not None)


def _from_objects(items: list[Any], argument: str) -> Moments:
    """Return times of Python objects: all numbers, or all dates of one kind."""
    first = next((item for item in items if not is_missing(item)), None)
    if not isinstance(first, dt.date | np.datetime64):
        return Moments(*check_vector(items, argument), dated=False)
    missing = np.array([is_missing(item) for item in items], dtype=bool)
    pairs = [
        (_MISSING, None) if gone else microseconds(item, argument, row)
        for row, (item, gone) in enumerate(zip(items, missing.tolist(), strict=True))
    ]
    zones = {aware for _, aware in pairs if aware is not None}
    if len(zones) > 1:
        raise mixed_zones(argument)
    return Moments(
        np.array([whole for whole, _ in pairs], dtype=np.int64), missing, dated=True,
        aware=zones == {True},
    )  # fmt: skip


def mixed_zones(argument: str) -> DataTypeError:
    """Return the error for moments with and without a time zone."""
    return DataTypeError.about(
        argument,
        "moments with and without a time zone cannot be compared",
        remedy="Give all of them a time zone, or none",
    )


def microseconds(item: Any, argument: str, row: int | None = None) -> tuple[int, bool]:
    """Return a date or moment as microseconds, and whether it has a time zone."""
    if isinstance(item, np.datetime64):
        return int(item.astype("datetime64[us]").astype(np.int64)), False
    if isinstance(item, dt.datetime):
        aware = item.utcoffset() is not None
        plain = item.astimezone(dt.UTC).replace(tzinfo=None) if aware else item.replace(tzinfo=None)
        return (plain - _EPOCH) // dt.timedelta(microseconds=1), aware
    if isinstance(item, dt.date):
        return (item - _EPOCH.date()).days * MICROSECONDS, False
    raise DataTypeError.about(
        argument,
        "times must be all numbers of days, or all dates",
        got=type(item).__name__,
        positions=() if row is None else (row,),
        remedy="Convert the times to one kind",
    )


def moment(value: Any, argument: str) -> tuple[float, bool | None]:
    """Return one time as a number, and None for days or whether a moment has a time zone."""
    if isinstance(value, dt.date | np.datetime64):
        if is_missing(value):
            raise DataValueError.about(
                argument, "no time may be missing", got=[value], remedy="Say when it was"
            )
        return microseconds(value, argument)
    return check_number(value, argument), None


def unlike(argument: str) -> DataTypeError:
    """Return the error for times of different kinds."""
    return DataTypeError.about(
        argument,
        "must be of the same kind as the other times: days, moments, or moments with a time zone",
        remedy="Convert the times to one kind",
    )
