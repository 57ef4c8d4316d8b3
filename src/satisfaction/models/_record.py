"""What all records share: the round trip through JSON, named converters, a short repr."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

import attrs

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.foundation._rendering import shorten
from satisfaction.models._fields import to_member

_WIDEST = 100


def check_keys(
    mapping: object, owner: str, *, known: Collection[str], required: Collection[str]
) -> Mapping[str, Any]:
    """Return the mapping if it has all required keys and no unknown one."""
    if not isinstance(mapping, Mapping):
        raise DataTypeError.about(
            owner,
            "is read from a mapping of field names",
            got=type(mapping).__name__,
            remedy="Read JSON text with json.loads first",
        )
    unknown = [key for key in mapping if key not in known]
    if unknown:
        near = difflib.get_close_matches(str(unknown[0]), sorted(known), n=1, cutoff=0.5)
        listed = ", ".join(sorted(known))
        raise RecordError.about(
            owner,
            "has no such field",
            got=unknown,
            count=len(unknown),
            remedy=f"Did you mean {near[0]!r}" if near else f"Its fields are: {listed}",
        )
    lacking = [name for name in required if name not in mapping]
    if lacking:
        raise RecordError.about(
            owner,
            f"needs the field {lacking[0]!r}",
            got=f"no value for {', '.join(map(repr, lacking))}",
            count=len(lacking),
            remedy=f"Required are: {', '.join(required)}",
        )
    return mapping


def named_converters(_cls: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """Let every converter know the name of its field, so that its message can say it."""
    return [field.evolve(converter=_named(field.converter)) for field in fields]


def _named(converter: Any) -> Any:
    """Return a converter that hands the name of its field on."""
    convert: Callable[[Any, str], Any]
    if isinstance(converter, type) and issubclass(converter, StrEnum):

        def convert(value: Any, name: str) -> Any:
            return to_member(value, converter, name)

    else:
        convert = converter
    return attrs.Converter(lambda value, field: convert(value, field.name), takes_field=True)


def plain(value: Any) -> Any:
    """Return the value of a field as JSON knows it."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(plain(member) for member in value)
    if isinstance(value, Mapping):
        return dict(value)
    return value.to_dict() if hasattr(value, "to_dict") else value


class Record:
    """Base of all records: the round trip through JSON and the repr."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON-ready values.

        Returns
        -------
        dict
            Enums by value, times in ISO 8601, sets as sorted lists, records as dictionaries.
        """
        return {field.name: plain(getattr(self, field.name)) for field in fields_of(type(self))}

    @classmethod
    def from_dict(cls, mapping: Mapping[str, Any]) -> Self:
        """Return the record that `to_dict` wrote.

        Parameters
        ----------
        mapping : mapping
            Field names and values; fields with a default may be left out.

        Returns
        -------
        Record
            A record of this class, with every rule checked.

        Raises
        ------
        RecordError
            If a field is unknown or lacking, or breaks its rule.
        DataTypeError
            If this is no mapping, or a value is of the wrong kind.
        """
        fields = fields_of(cls)
        required = [field.name for field in fields if field.default is attrs.NOTHING]
        known = [field.name for field in fields]
        return cls(**check_keys(mapping, cls.__name__, known=known, required=required))

    def __repr__(self) -> str:
        """Return the fields that differ from their default, long texts cut, without any id."""
        parts = []
        for field in fields_of(type(self)):
            value = getattr(self, field.name)
            if value != _default(field) and field.name != "id" and not field.name.endswith("_id"):
                shown = plain(value) if isinstance(value, StrEnum | frozenset | datetime) else value
                parts.append(f"{field.name}={shorten(repr(shown))}")
        name = type(self).__name__
        return f"{name}({shorten(', '.join(parts), _WIDEST - len(name) - 2)})"


def _default(field: attrs.Attribute[Any]) -> Any:
    """Return the default of a field, made where it is made anew for every record."""
    make = getattr(field.default, "factory", None)
    return field.default if make is None else make()


def fields_of(cls: type[Any]) -> tuple[attrs.Attribute[Any], ...]:
    """Return the fields of a record class."""
    return tuple(attrs.fields(cls))
