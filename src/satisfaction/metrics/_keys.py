"""Segment keys on their way out: into JSON, and into the columns of a frame."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Any


def json_key(key: Any) -> Any:
    """Return a key as a JSON-ready value: tuples as lists, times in ISO 8601, the rest as text."""
    if isinstance(key, tuple):
        return [json_key(part) for part in key]
    if key is None or isinstance(key, int | str):
        return key
    if isinstance(key, float):
        return key if math.isfinite(key) else str(key)
    if isinstance(key, dt.date | dt.time):
        return key.isoformat()
    return str(key)


def one_kind(keys: Iterable[Any]) -> list[Any]:
    """Return keys as a column that every engine can hold: text where kinds are mixed."""
    listed = list(keys)
    kinds = {float if type(key) is int else type(key) for key in listed if key is not None}
    if len(kinds) <= 1 and tuple not in kinds:
        return listed
    return [None if key is None else _text(key) for key in listed]


def _text(key: Any) -> str:
    """Return a key as text, the parts of a tuple separated by commas."""
    return ", ".join(map(str, key)) if isinstance(key, tuple) else str(key)


def key_columns(
    by: Sequence[str], keys: Sequence[Any], taken: Sequence[str]
) -> dict[str, list[Any]]:
    """Return the columns of the segments; a name that is taken becomes ``by:<name>``."""
    return {
        f"by:{name}" if name in taken else name: one_kind(
            key[place] if isinstance(key, tuple) else key for key in keys
        )
        for place, name in enumerate(by)
    }
