"""Records as columns, and columns as records: one row per record, scalars only."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from satisfaction.errors import (
    AlignmentError,
    DataTypeError,
    EmptyDataError,
    RecordError,
    SatisfactionError,
    ScaleError,
)
from satisfaction.foundation._vectors import is_missing, refuse_unordered
from satisfaction.models._fields import to_flag
from satisfaction.models._record import Record, check_keys, fields_of
from satisfaction.models._scale import RatingScale

AnyRecord = TypeVar("AnyRecord", bound=Record)
Column = str | int | float | bool | datetime | None

_SCALE_PARTS = ("low", "high", "step", "best")


class _Place(NamedTuple):
    """A field of a record class, and its columns; a mapping of attributes has none of its own."""

    name: str
    hint: Any
    columns: tuple[str, ...]


def records_to_columns(records: Iterable[Record]) -> dict[str, list[Column]]:
    """Return records as columns, one row per record, ready for any data frame.

    Parameters
    ----------
    records : iterable of record
        Records of one class.

    Returns
    -------
    dict of str to list
        Scalars only: enums by value; a nested record flattened (``price_paid``); a set as one
        boolean column per member (``roles_buyer``); ``attributes_<name>``; a scale as
        ``scale_low``, ``scale_high``, ``scale_step``, ``scale_best``.

    Raises
    ------
    DataTypeError
        If the records are of several classes, or no records.
    EmptyDataError
        If there is none.

    Examples
    --------
    >>> from satisfaction.models import Customer
    >>> columns = records_to_columns([Customer(id="c1", roles="buyer")])
    >>> columns["roles_buyer"], columns["roles_user"]
    ([True], [False])
    """
    rows, cls = _one_class(records)
    if cls is None:
        raise EmptyDataError.about(
            "records", "there must be at least one", remedy="Give some records"
        )
    columns: dict[str, list[Column]] = {}
    for name, hint in _hints(cls).items():
        columns |= _spread(name, hint, [getattr(row, name) for row in rows])
    return columns


def columns_to_records(
    columns: Mapping[str, Iterable[Any]], cls: type[AnyRecord], *, scale: object = None
) -> list[AnyRecord]:
    """Return the records that columns hold: the inverse of `records_to_columns`.

    Parameters
    ----------
    columns : mapping of str to sequence
        Columns of one length, named as `records_to_columns` names them. NaN, NA and NaT mean
        None. Columns of fields with a default may be left out.
    cls : type
        Class of the records.
    scale : RatingScale or tuple, optional
        The scale of the ratings. Columns hold its ends, step and best end; labels and codes for
        "no answer" are only known from here.

    Returns
    -------
    list
        One record per row.

    Raises
    ------
    RecordError
        If a column is unknown or lacking, or a field breaks its rule.
    ScaleError
        If `scale` differs from the columns, or a rating does not lie on its scale.
    AlignmentError
        If the columns differ in length.
    DataTypeError
        If a value is of the wrong kind.

    Examples
    --------
    >>> from satisfaction.models import Price
    >>> columns_to_records({"paid": [10, 12], "agreed": [10, None]}, Price)
    [Price(paid=10.0, agreed=10.0), Price(paid=12.0)]
    """
    if not (isinstance(cls, type) and issubclass(cls, Record)):
        raise DataTypeError.about(
            "cls", "must be a record class", got=type(cls).__name__, remedy="Give Answer, say"
        )
    given = None if scale is None else RatingScale.of(scale)
    layout = [_Place(name, hint, _names(name, hint)) for name, hint in _hints(cls).items()]
    named = _check_names(columns, cls, layout)
    lists = {name: _values(column, name) for name, column in named.items()}
    lengths = {name: len(values) for name, values in lists.items()}
    if len(set(lengths.values())) > 1:
        raise AlignmentError.about(
            "columns",
            "all columns must have the same length",
            got=", ".join(f"{length} in {name!r}" for name, length in lengths.items()),
            remedy="Give every record a value in every column, None where it has none",
        )
    records = []
    for row, values in enumerate(zip(*lists.values(), strict=True)):
        try:
            fields = _gather(layout, dict(zip(lists, values, strict=True)), given)
            records.append(cls.from_dict(fields))
        except SatisfactionError as error:
            error.args = (f"{error.args[0]} It stands in row {row} of the columns.",)
            error.positions, error.count = (row,), 1
            raise
    return records


def check_unique_ids(records: Iterable[Record]) -> None:
    """Refuse records of one class that share an id; ids equal in NFC are one id.

    Parameters
    ----------
    records : iterable of record
        Records of one class that has ids.

    Raises
    ------
    RecordError
        If an id occurs twice; the message names positions, never ids.
    DataTypeError
        If the records are of several classes, or of one without ids.

    Examples
    --------
    >>> from satisfaction.models import Customer
    >>> check_unique_ids([Customer(id=text, roles="user") for text in ("c1", "c2")])
    """
    rows, cls = _one_class(records)
    if cls is None:
        return
    if "id" not in _hints(cls):
        raise DataTypeError.about(
            "records",
            "must be of a class with ids",
            got=cls.__name__,
            remedy="Give customers, offerings, experiences, contacts, complaints or surveys",
        )
    seen: set[str] = set()
    repeated = []
    for position, row in enumerate(rows):
        identity = getattr(row, "id")  # noqa: B009  mypy does not know that this class has one
        if identity in seen:
            repeated.append(position)
        seen.add(identity)
    if repeated:
        raise RecordError.about(
            "id",
            "every record must have its own id",
            got="an id that an earlier record has",
            positions=repeated[:3],
            count=len(repeated),
            remedy="Remove the repeated records, or correct their ids",
        )


def common_scale(records: Iterable[Record]) -> RatingScale | None:
    """Return the one scale of all records that have a scale, or None if none has one."""
    common: RatingScale | None = None
    for position, record in enumerate(records):
        scale = getattr(record, "scale", None)
        if scale is None:
            continue
        if common is None:
            common = scale
        elif scale != common:
            raise ScaleError.about(
                "scale",
                f"all records must have one scale, here {common!r}",
                got=[scale],
                positions=(position,),
                remedy="Rescale the answers, or count each scale for itself",
            )
    return common


def _one_class(records: Iterable[Record]) -> tuple[list[Record], type[Record] | None]:
    """Return the records as a list, and their one class, None if there is no record."""
    if isinstance(records, Record):
        raise DataTypeError.about(
            "records", "must be several records", got="one record", remedy="Put it into a list"
        )
    refuse_unordered(records, "records")
    if not isinstance(records, Iterable):
        raise DataTypeError.about(
            "records", "must be records", got=type(records).__name__, remedy="Give a list"
        )
    rows = list(records)
    for position, row in enumerate(rows):
        if not isinstance(row, Record) or type(row) is not type(rows[0]):
            raise DataTypeError.about(
                "records",
                "must be records of one class",
                got=" and ".join(dict.fromkeys((type(rows[0]).__name__, type(row).__name__))),
                positions=(position,),
                remedy="Convert each class for itself",
            )
    return rows, type(rows[0]) if rows else None


def _hints(cls: type[Record]) -> dict[str, Any]:
    """Return name and type of every field of a record class."""
    hints = typing.get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields_of(cls)}


def _enum_of(hint: Any) -> type[StrEnum] | None:
    """Return the enum of a field that is a set of its members."""
    members = typing.get_args(hint) if typing.get_origin(hint) is frozenset else (None,)
    enum: type[StrEnum] | None = members[0]
    return enum


def _nested_of(hint: Any) -> type[Record] | None:
    """Return the class of a field that is a record or None."""
    for part in typing.get_args(hint):
        if isinstance(part, type) and issubclass(part, Record):
            return part
    return None


def _is_mapping(hint: Any) -> bool:
    """Return whether a field is a mapping of attributes."""
    return typing.get_origin(hint) is Mapping


def _names(name: str, hint: Any) -> tuple[str, ...]:
    """Return the columns of a field, but for a mapping, which has any."""
    enum, nested = _enum_of(hint), _nested_of(hint)
    if enum is not None:
        return tuple(f"{name}_{member.value}" for member in enum)
    if nested is not None:
        return tuple(f"{name}_{inner}" for inner in _hints(nested))
    if hint is RatingScale:
        return tuple(f"{name}_{part}" for part in _SCALE_PARTS)
    return () if _is_mapping(hint) else (name,)


def _spread(name: str, hint: Any, values: Sequence[Any]) -> dict[str, list[Column]]:
    """Return the columns of one field."""
    enum, nested = _enum_of(hint), _nested_of(hint)
    if enum is not None:
        return {f"{name}_{member.value}": [member in value for value in values] for member in enum}
    if _is_mapping(hint):
        keys = sorted({key for value in values for key in value})
        return {f"{name}_{key}": [value.get(key) for value in values] for key in keys}
    parts = _SCALE_PARTS if hint is RatingScale else () if nested is None else tuple(_hints(nested))
    if parts:
        return {
            f"{name}_{part}": [_scalar(getattr(value, part, None)) for value in values]
            for part in parts
        }
    return {name: [_scalar(value) for value in values]}


def _scalar(value: Any) -> Column:
    """Return one value of a column: enums by value."""
    scalar: Column = value.value if isinstance(value, StrEnum) else value
    return scalar


def _check_names(
    columns: Mapping[str, Iterable[Any]], cls: type[Record], layout: Sequence[_Place]
) -> Mapping[str, Iterable[Any]]:
    """Return the columns if every name is one that records of this class have."""
    known = [column for place in layout for column in place.columns]
    starts = tuple(f"{place.name}_" for place in layout if _is_mapping(place.hint))
    if isinstance(columns, Mapping):
        known += [name for name in columns if isinstance(name, str) and name.startswith(starts)]
    return check_keys(columns, f"columns of {cls.__name__}", known=known, required=())


def _values(column: Iterable[Any], name: str) -> list[Any]:
    """Return one column as Python values, None where missing."""
    refuse_unordered(column, name)
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, method):
            column = getattr(column, method)()
            break
    if not isinstance(column, Iterable):
        raise DataTypeError.about(
            name, "must be a column", got=type(column).__name__, remedy="Give a list or an array"
        )
    return [None if is_missing(value) else value for value in column]


def _gather(
    layout: Sequence[_Place], row: Mapping[str, Any], given: RatingScale | None
) -> dict[str, Any]:
    """Return the fields of one record out of one row of columns."""
    fields: dict[str, Any] = {}
    for name, hint, columns in layout:
        if _is_mapping(hint):
            start = f"{name}_"
            fields[name] = {
                key.removeprefix(start): value
                for key, value in row.items()
                if key.startswith(start) and value is not None
            }
            continue
        present = {column: row[column] for column in columns if column in row}
        if hint is RatingScale:
            fields |= _gather_scale(name, present, given)
        elif present:
            fields[name] = _gather_field(name, hint, present)
    return fields


def _gather_field(name: str, hint: Any, present: Mapping[str, Any]) -> Any:
    """Return one field out of its columns: a set, a nested record, or a scalar."""
    inner = {key.removeprefix(f"{name}_"): value for key, value in present.items()}
    if _enum_of(hint) is not None:
        return [key for key, value in inner.items() if to_flag(value, f"{name}_{key}")]
    if _nested_of(hint) is not None:
        return inner if any(value is not None for value in inner.values()) else None
    return present[name]


def _gather_scale(
    name: str, present: Mapping[str, Any], given: RatingScale | None
) -> dict[str, Any]:
    """Return the scale of one record: that of its columns, or the given one if both agree."""
    inner = {key.removeprefix(f"{name}_"): value for key, value in present.items()}
    if given is None:
        return {name: inner} if inner else {}
    if any(getattr(given, part) != value for part, value in inner.items()):
        raise ScaleError.about(
            name,
            f"must be the scale of the columns; given is {given!r}",
            got=", ".join(f"{part} {value}" for part, value in inner.items()),
            remedy="Leave scale= out, or correct it",
        )
    return {name: given}
