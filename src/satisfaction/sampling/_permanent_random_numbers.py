"""Permanent random numbers: the same number for a customer, everywhere and for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError
from satisfaction.foundation._checks import check_choice
from satisfaction.sampling._id_texts import id_items, id_texts, one_text
from satisfaction.sampling._table import Table

Floats = NDArray[np.float64]
_METHODS = ("blake2b", "md5", "splitmix64")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_CHUNK = 1 << 14  # rows whose numbers stay in the processor's cache


def permanent_random_numbers(
    data: Any,
    id: Any = None,  # noqa: A002  the survey field's word for it
    *,
    key: str | bytes,
    purpose: str = "",
    method: Literal["blake2b", "md5", "splitmix64"] = "blake2b",
) -> Floats:
    """Permanent random number of every customer, uniform on [0, 1).

    A customer's number depends on the id, the key and the purpose alone: not on the order
    of the rows, the engine, the machine or the release of this library.

    Parameters
    ----------
    data : array-like or frame
        Ids (texts, whole numbers, bytes, UUIDs; tuples are composite ids), or a frame or
        mapping of columns.
    id : str or list of str, optional
        With a frame: the column of ids, or the columns of a composite id.
    key : str or bytes
        Names the campaign or the panel. Keep it secret if customers could gain by
        choosing their ids.
    purpose : str, default ""
        Same key, another purpose: independent numbers (panel, touch-point survey, test group).
    method : {"blake2b", "md5", "splitmix64"}, default "blake2b"
        ``"md5"`` can be computed by a database, too; ``"splitmix64"`` is for whole numbers
        and the fastest; it keeps no secret.

    Returns
    -------
    ndarray of float
        One number per row, in row order.

    Raises
    ------
    DataTypeError
        If ids are floats, booleans or missing, or no whole numbers with ``"splitmix64"``.
    ArgumentError
        If the key is empty, or the method unknown.

    Notes
    -----
    With K the bytes of the key (with a purpose: the 32-byte blake2b of the purpose under the
    key), blake2b takes the first 53 bits of the 8-byte hash of the id under K. The number
    ``7`` and the text ``"7"`` are the same id. In DuckDB the md5 form is
    ``('0x' || substr(md5('key:' || id), 1, 13))::BIGINT / 2**52``.

    References
    ----------
    Ohlsson (1995), Coordination of samples using permanent random numbers, in Business
    Survey Methods, Wiley. Brewer, Early and Joyce (1972), Selecting several samples from a
    single population, Australian Journal of Statistics 14, 231-239,
    doi:10.1111/j.1467-842X.1972.tb00892.x.

    Examples
    --------
    A tenth of the customers, and next week the same tenth, whoever has joined since:

    >>> import satisfaction as sat
    >>> u = sat.permanent_random_numbers(["customer-1", "customer-2"], key="spring")
    >>> u
    array([0.65352098, 0.79704366])
    >>> (u < 0.7).tolist()
    [True, False]
    """
    check_choice(method, "method", _METHODS)
    texts = Table.of_ids(data, id)
    return numbers_of(texts, key=key, purpose=purpose, method=method)


def key_bytes(key: object, purpose: object = "") -> bytes:
    """Return the key of the hash: the key itself, or one of its own for the purpose."""
    raw = raw_key(key)
    secret = raw if len(raw) <= 64 else hashlib.blake2b(raw).digest()
    about = one_text(purpose_text(purpose), "purpose")
    return hashlib.blake2b(about, key=secret, digest_size=32).digest() if about else secret


def raw_key(key: object) -> bytes:
    """Return a key that is a text or bytes and not empty, as bytes."""
    if not isinstance(key, str | bytes):
        raise DataTypeError.about(
            "key", "must be text or bytes", got=type(key).__name__, remedy='Write key="2026-autumn"'
        )
    if not key:
        raise ArgumentError.about("key", "must not be empty", remedy='Write key="2026-autumn"')
    return one_text(key, "key")


def purpose_text(purpose: object) -> str:
    """Return a purpose, which is text."""
    if not isinstance(purpose, str):
        raise DataTypeError.about(
            "purpose", "must be text", got=type(purpose).__name__, remedy='Write purpose="panel"'
        )
    return purpose


def numbers_of(
    columns: Sequence[Any], *, key: object, purpose: object = "", method: str = "blake2b"
) -> Floats:
    """Return the permanent random numbers of ids, given as one column per part."""
    if method == "splitmix64":
        return _splitmix64(_integers(columns), key_bytes(key, purpose))
    texts = Table.join(columns)
    if method == "md5":
        return _md5(texts, raw_key(key), one_text(purpose_text(purpose), "purpose"))
    return blake2b_numbers(texts, key_bytes(key, purpose))


def blake2b_numbers(texts: Sequence[bytes], secret: bytes) -> Floats:
    """Return the first 53 bits of the keyed hash of each text, as a fraction."""
    keyed = hashlib.blake2b(digest_size=8, key=secret).copy  # the key is hashed once for all
    digests = bytearray()
    for text in texts:
        state = keyed()
        state.update(text)
        digests += state.digest()
    return np.asarray((np.frombuffer(digests, dtype=">u8") >> np.uint64(11)) * 2.0**-53)


def _md5(texts: Sequence[bytes], key: bytes, purpose: bytes) -> Floats:
    """Return the first 13 hexadecimal digits of the md5 of ``key:id``, as a fraction."""
    prefix = key + b":" + (purpose + b":" if purpose else b"")
    digests = b"".join(hashlib.md5(prefix + text, usedforsecurity=False).digest() for text in texts)
    return np.asarray((np.frombuffer(digests, dtype=">u8")[::2] >> np.uint64(12)) * 2.0**-52)


def _integers(columns: Sequence[Any]) -> NDArray[np.uint64]:
    """Return whole-number ids as 64-bit patterns, negative ones as two's complement."""
    items = id_items(columns[0], "id")
    if isinstance(items, list):
        id_texts(items, "id")  # says what is wrong with ids that are no ids at all
        if set(map(type, items)) <= {int}:
            items = _wide(items)
    if isinstance(items, list) or len(columns) > 1:
        raise DataTypeError.about(
            "id",
            "splitmix64 takes one column of whole numbers",
            got="other ids",
            remedy='Use method="blake2b"',
        )
    return items.astype(np.int64 if items.dtype.kind == "i" else np.uint64).view(np.uint64)


def _wide(items: list[int]) -> NDArray[Any]:
    """Return Python integers as an array of 64 bits."""
    for row, item in enumerate(items):
        if not -(2**63) <= item < 2**64:
            raise DataValueError.about(
                "id",
                "whole numbers must fit into 64 bits",
                got=[item],
                positions=(row,),
                remedy='Use method="blake2b"',
            )
    return np.array([item % 2**64 for item in items], dtype=np.uint64)


def _splitmix64(ids: NDArray[np.uint64], secret: bytes) -> Floats:
    """Return two rounds of the splitmix64 finaliser, seeded by the key, as fractions."""
    halves = np.frombuffer(hashlib.blake2b(digest_size=16, key=secret).digest(), dtype=">u8")
    seeds = halves.astype(np.uint64) + _GOLDEN
    numbers = np.empty(len(ids))
    work, spare = np.empty(_CHUNK, np.uint64), np.empty(_CHUNK, np.uint64)
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        z, shifted = work[: len(part)], spare[: len(part)]
        np.add(part, seeds[0], out=z)
        _mix(z, shifted)
        np.add(z, seeds[1], out=z)
        _mix(z, shifted)
        np.right_shift(z, np.uint64(11), out=z)
        np.multiply(z, 2.0**-53, out=numbers[start : start + _CHUNK])
    return numbers


def _mix(z: NDArray[np.uint64], spare: NDArray[np.uint64]) -> None:
    """Mix 64-bit numbers in place, modulo 2**64."""
    for shift, factor in ((30, _FIRST), (27, _SECOND)):
        np.right_shift(z, np.uint64(shift), out=spare)
        np.bitwise_xor(z, spare, out=z)
        np.multiply(z, factor, out=z)
    np.right_shift(z, np.uint64(31), out=spare)
    np.bitwise_xor(z, spare, out=z)
