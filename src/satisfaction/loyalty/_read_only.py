"""A mapping inside a result: it cannot be changed, and can be copied and pickled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from satisfaction.errors import UnknownKeyError

Value = TypeVar("Value")


class ReadOnly(Mapping[str, Value]):
    """Values by name, in the order given."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Value:
        try:
            return self._values[name]
        except (KeyError, TypeError):
            raise UnknownKeyError.absent("name", name, self._values) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return repr(self._values)
