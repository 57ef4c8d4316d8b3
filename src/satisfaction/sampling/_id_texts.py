"""Ids of customers as bytes: what permanent random numbers are made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError, DataValueError
from satisfaction.foundation._vectors import is_missing, refuse_unordered

SEPARATOR = b"\x1f"
_RULE = "ids are texts, whole numbers, bytes or UUIDs"


def id_items(values: Any, argument: str) -> NDArray[Any] | list[Any]:
    """Return ids as an integer array, or as a list of Python values."""
    refuse_unordered(values, argument)
    if isinstance(values, np.ma.MaskedArray):
        hidden = np.ma.getmaskarray(values).tolist()
        items = zip(values.data.tolist(), hidden, strict=True)
        return [None if gone else item for item, gone in items]
    if isinstance(values, np.ndarray):
        _refuse_shape(values, argument)
        return values if values.dtype.kind in "iu" else list(values.tolist())
    if isinstance(getattr(values, "dtype", None), np.dtype) and values.dtype.kind in "iu":
        return np.asarray(values)
    for method in ("to_list", "to_pylist", "tolist"):
        if hasattr(values, method):
            return list(getattr(values, method)())
    if not isinstance(values, Iterable):
        raise DataTypeError.about(
            argument,
            "must be a sequence of ids",
            got=type(values).__name__,
            remedy="Give a list, an array or a column",
        )
    return list(values)


def _refuse_shape(values: NDArray[Any], argument: str) -> None:
    """Refuse arrays that are no single column."""
    if values.ndim != 1:
        raise DataValueError.about(
            argument,
            "must have one dimension",
            got=f"an array of {values.ndim} dimensions",
            remedy="Give a composite id as a list of columns",
        )


def id_texts(items: NDArray[Any] | Sequence[Any], argument: str) -> list[bytes]:
    """Return the bytes of ids: UTF-8 of texts, decimal digits of whole numbers.

    The parts of a composite id are joined by the byte 0x1F.
    """
    if isinstance(items, np.ndarray):
        return list(map(str.encode, map(str, items.tolist())))
    kinds = set(map(type, items))
    if kinds == {int}:
        return list(map(str.encode, map(str, items)))
    if kinds == {str}:
        try:
            return list(map(str.encode, items))
        except UnicodeEncodeError:
            pass  # the loop below says where
    return [one_text(item, argument, row) for row, item in enumerate(items)]


def one_text(item: Any, argument: str, row: int | None = None) -> bytes:
    """Return the bytes of one id, the parts of a composite one joined."""
    if isinstance(item, tuple | list):
        return SEPARATOR.join([_part(part, argument, row) for part in item])
    return _part(item, argument, row)


def _part(item: Any, argument: str, row: int | None) -> bytes:
    """Return the bytes of one part of an id."""
    where = () if row is None else (row,)
    if isinstance(item, str):
        try:
            return item.encode()
        except UnicodeEncodeError:
            raise DataValueError.about(
                argument,
                "texts must be valid Unicode",
                got=[ascii(item)],
                positions=where,
                remedy="Correct the text; it holds half of a surrogate pair",
            ) from None
    if isinstance(item, int | np.integer) and not isinstance(item, bool):
        return str(int(item)).encode()
    if isinstance(item, bytes):
        return bytes(item)
    if isinstance(item, UUID):
        return str(item).encode()
    if is_missing(item):
        raise DataTypeError.about(
            argument,
            "no id may be missing",
            got=[item],
            positions=where,
            remedy="Drop these rows; a pandas column of whole numbers with a gap turns to float",
        )
    raise DataTypeError.about(
        argument,
        _RULE,
        got=f"a value of type {type(item).__name__}",
        positions=where,
        remedy="Convert ids to int or str; a pandas column of whole numbers with a missing value "
        "turns to float",
    )


def joined_texts(columns: Sequence[Any], argument: str) -> list[bytes]:
    """Return the bytes of composite ids, given as one column per part."""
    parts = [id_items(column, argument) for column in columns]
    if len(parts) == 1:
        return id_texts(parts[0], argument)
    try:
        return list(map(str.encode, map(SEPARATOR.decode().join, zip(*parts, strict=True))))
    except (TypeError, UnicodeEncodeError):
        pass  # not all are texts, or one is invalid: below each column is read by itself
    texts = [id_texts(part, argument) for part in parts]
    return list(map(SEPARATOR.join, zip(*texts, strict=True)))


def refuse_duplicates(texts: Sequence[bytes], argument: str) -> None:
    """Refuse ids that stand for two rows."""
    if len(set(texts)) == len(texts):
        return
    seen: set[bytes] = set()
    rows = [row for row, text in enumerate(texts) if text in seen or seen.add(text)]  # type: ignore[func-returns-value]  # `add` returns None on purpose
    raise DataValueError.about(
        argument,
        "every id must stand for one row",
        got=[texts[row].decode(errors="replace") for row in rows[:3]],
        positions=rows[:3],
        count=len(rows),
        remedy="Drop the repeated rows, or name a second column that tells them apart",
    )
