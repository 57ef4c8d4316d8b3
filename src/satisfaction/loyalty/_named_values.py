"""A mapping inside a result: it cannot be changed, and lists near names where one is unknown."""

from __future__ import annotations

from typing import TypeVar

from satisfaction.errors import UnknownKeyError
from satisfaction.foundation._read_only import ReadOnly

Value = TypeVar("Value")


class NamedValues(ReadOnly[str, Value]):
    """Values by name, in the order given."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Value:
        try:
            return super().__getitem__(name)
        except (KeyError, TypeError):
            raise UnknownKeyError.absent("name", name, self) from None
