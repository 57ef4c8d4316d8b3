"""Results by segment key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from satisfaction.errors import UnknownKeyError
from satisfaction.foundation._rendering import shorten


class Segments(Mapping[Any, Any]):
    """Results by segment key, in sorted order."""

    def __init__(self, results: Mapping[Any, Any]) -> None:
        self._results = dict(results)

    def __getitem__(self, key: Any) -> Any:
        try:
            return self._results[key]
        except (KeyError, TypeError):
            raise UnknownKeyError.absent("key", key, self._results) from None

    def __iter__(self) -> Iterator[Any]:
        return iter(self._results)

    def __len__(self) -> int:
        return len(self._results)

    def __repr__(self) -> str:
        keys = ", ".join(repr(shorten(key)) for key in list(self._results)[:6])
        return f"<{len(self)} segments: {keys}{', ...' if len(self) > 6 else ''}>"
