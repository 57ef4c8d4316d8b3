"""Converters of fields: each returns the checked value, and its message names the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime, timezone
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np

from satisfaction.errors import ArgumentError, DataTypeError, RecordError
from satisfaction.foundation._checks import check_count, check_flag, check_number, is_bool
from satisfaction.foundation._vectors import is_missing

Member = TypeVar("Member", bound=StrEnum)
Scalar = str | int | float | bool

_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def to_text(value: str, name: str = "text") -> str:
    """Return free text as it is; only a lone surrogate, which no file can hold, is refused."""
    if not isinstance(value, str):
        raise DataTypeError.about(
            name, "must be text", got=type(value).__name__, remedy="Give a str"
        )
    if any(unicodedata.category(character) == "Cs" for character in value):
        raise RecordError.about(
            name,
            "must be text that can be encoded",
            got="a lone surrogate",
            remedy="Decode the text again from its source",
        )
    return str(value)


def to_id(value: str, name: str = "id") -> str:
    """Return an id or a name in NFC: not blank, no control characters; markup is data."""
    text = to_text(value, name)
    if not text.strip():
        raise RecordError.about(
            name, "must not be blank", got="blank text", remedy="Give a text with letters in it"
        )
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise RecordError.about(
            name,
            "must have no control characters",
            got="a control character",
            remedy="Remove it, or correct how the file was read",
        )
    return unicodedata.normalize("NFC", text)


def to_id_or_none(value: str | None, name: str = "id") -> str | None:
    """Return an id, or None."""
    return None if value is None else to_id(value, name)


def to_time(value: datetime | str, name: str = "at") -> datetime:
    """Return an aware time as a `datetime` with a fixed offset.

    The offset is fixed because two times of one zone are otherwise subtracted by the clock on
    the wall, wrong by an hour across a change of the clocks.
    """
    if isinstance(value, str):
        value = _read_iso(value, name)
    if not isinstance(value, datetime) or is_missing(value):
        raise DataTypeError.about(
            name,
            "must be a time",
            got=type(value).__name__,
            remedy="Give a datetime with time zone, or text in ISO 8601 with offset",
        )
    offset = value.utcoffset()
    if offset is None:
        raise RecordError.about(
            name,
            "must have a time zone",
            got="a time without offset",
            remedy="Say which: datetime(..., tzinfo=timezone.utc), or text that ends in +00:00",
        )
    if offset.microseconds:
        raise RecordError.about(
            name,
            "must have an offset of whole seconds",
            got=f"the offset {offset}",
            remedy="Correct the time zone",
        )
    clock = (value.hour, value.minute, value.second, value.microsecond)
    return datetime(value.year, value.month, value.day, *clock, tzinfo=timezone(offset))


def _read_iso(text: str, name: str) -> datetime:
    """Return the time that a text in ISO 8601 names."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise RecordError.about(
            name,
            "must be a time in ISO 8601",
            got=[text],
            remedy="Write it as 2025-03-01T09:00:00+00:00",
        ) from None


def to_time_or_none(value: datetime | str | None, name: str = "at") -> datetime | None:
    """Return an aware time, or None."""
    return None if value is None else to_time(value, name)


def to_amount(value: float, name: str = "amount") -> float:
    """Return a finite amount of at least 0."""
    try:
        return check_number(value, name, low=0) + 0.0  # -0.0 becomes 0.0
    except ArgumentError as error:
        raise RecordError(str(error), argument=name) from None


def to_amount_or_none(value: float | None, name: str = "amount") -> float | None:
    """Return an amount, or None."""
    return None if value is None else to_amount(value, name)


def to_count_or_none(value: int | None, name: str = "count") -> int | None:
    """Return a whole number of at least 0, or None."""
    try:
        return None if value is None else check_count(value, name)
    except ArgumentError as error:
        raise RecordError(str(error), argument=name) from None


def to_flag(value: bool, name: str = "flag") -> bool:  # noqa: FBT001  a converter has one argument
    """Return True or False; text and numbers are refused."""
    return check_flag(value, name)


def to_flag_or_none(value: bool | None, name: str = "flag") -> bool | None:  # noqa: FBT001  as above
    """Return True, False, or None for unknown."""
    return None if value is None else check_flag(value, name)


def to_currency(value: str, name: str = "currency") -> str:
    """Return a currency code: three capital letters."""
    code = to_text(value, name)
    if not _CURRENCY.fullmatch(code):
        raise RecordError.about(
            name,
            "must be a code of three capital letters",
            got=[code],
            remedy="Write 'EUR' or 'USD'",
        )
    return code


def to_member(value: Any, enum: type[Member], name: str) -> Member:
    """Return the member of an enum that a member or exactly its text names."""
    if isinstance(value, enum):
        return value
    if isinstance(value, str):
        for member in enum:
            if member.value == value:
                return member
    raise RecordError.about(
        name,
        f"must be one of {', '.join(sorted(enum))}",
        got=[value] if isinstance(value, str) else type(value).__name__,
        remedy=f"Give one of these texts, or a member of {enum.__name__}",
    )


def to_members(
    value: Member | str | Iterable[Member | str], enum: type[Member], name: str
) -> frozenset[Member]:
    """Return a set of members from one member, its text, or a collection of them."""
    if isinstance(value, str) or not isinstance(value, AbstractSet | list | tuple):
        return frozenset({to_member(value, enum, name)})
    return frozenset(to_member(item, enum, name) for item in value)


def to_rating(value: float | None, name: str = "rating") -> float | None:
    """Return a number or None; whether it lies on the scale is checked with the scale at hand."""
    if value is None:
        return None
    if isinstance(value, float | np.floating) and np.isnan(value):
        raise RecordError.about(name, "must be a number", got="nan", remedy="No answer is None")
    try:
        return check_number(value, name)
    except ArgumentError as error:
        raise RecordError(str(error), argument=name) from None


class Attributes(Mapping[str, Scalar]):
    """An immutable mapping from names to texts, numbers and booleans."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Scalar]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> Scalar:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)


def to_attributes(value: Mapping[str, Scalar], name: str = "attributes") -> Mapping[str, Scalar]:
    """Return attributes for segments: names in NFC, values text, finite numbers or booleans."""
    if not isinstance(value, Mapping):
        raise DataTypeError.about(
            name,
            "must be a mapping from name to value",
            got=type(value).__name__,
            remedy='Write attributes={"region": "north"}',
        )
    items = {to_id(key, name): _to_scalar(item, name) for key, item in value.items()}
    if len(items) < len(value):
        raise RecordError.about(
            name,
            "must have different names",
            got="two names that are equal in NFC",
            remedy="Keep one of them",
        )
    return Attributes(items)


def _to_scalar(value: Any, name: str) -> Scalar:
    """Return one attribute as a Python scalar."""
    if is_bool(value):
        return bool(value)
    if isinstance(value, str):
        return to_text(value, name)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            raise RecordError.about(
                name, "must be finite", got=[value], remedy="Leave unknown attributes out"
            )
        return float(value)
    raise DataTypeError.about(
        name,
        "must be texts, numbers or booleans",
        got=type(value).__name__,
        remedy="Give a str, an int, a float or a bool",
    )


def check_order(
    first: datetime, second: datetime | None, names: Collection[str], *, strict: bool = False
) -> None:
    """Refuse a second time that lies before the first (or at it, if `strict`)."""
    if second is None or second > first or (second == first and not strict):
        return
    earlier, later = names
    raise RecordError.about(
        later,
        f"must {'lie after' if strict else 'not lie before'} {earlier!r}",
        got=f"{second.isoformat()} for {first.isoformat()}",
        remedy="Correct the times and their offsets",
    )
