"""The counting kernel: from codes per answer to the distinct rows with their sums."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from satisfaction.survey._labels import Encoded

_BLOCK = 32_768  # rows: what a block needs stays in the cache, and is no system call to get
_DENSE = 4  # rows of a block per cell: adding up the tables of the blocks must not be the work
_FEW = 65_536  # cells: a table this small is never worth avoiding
_SPARSE = 4  # cells per row beyond which sorting beats a table of all cells

_LARGEST_KEY = 2**62  # a key beyond it could leave 64 bits

Sums = dict[str, NDArray[np.float64]]


@frozen(eq=False)
class Counted:
    """The distinct rows of some columns: a code per column, the number of answers, sums."""

    codes: tuple[NDArray[np.intp], ...]
    n: NDArray[np.int64]
    sums: Sums


def count_rows(
    columns: Sequence[Encoded],
    *,
    repeats: NDArray[np.float64] | None = None,
    weights: Mapping[str, NDArray[np.float64]] | None = None,
) -> Counted:
    """Count distinct rows in blocks, with sums of the weights named (and of squares of ``"w"``).

    Parameters
    ----------
    columns : sequence of Encoded
        At least one, all of one length; the distinct rows come back sorted by their codes.
    repeats : ndarray, optional
        Whole repeats of each row.
    weights : mapping of str to ndarray, optional
        Name to weights per answer; the sum over repeats is formed here. The squares of the
        weights named ``"w"`` are summed too, as ``"w2"``.

    Returns
    -------
    Counted
        Only rows that occur, in the order of their codes.
    """
    weights = weights or {}
    n_rows = len(columns[0])
    sizes = [len(column.labels) for column in columns]
    cells = math.prod(sizes)
    if cells > max(_SPARSE * n_rows, _FEW):
        return _count_sparse(columns, sizes, repeats, weights)
    block = max(_BLOCK, _DENSE * cells)
    heads, totals = _count_block(columns, sizes, slice(0, block), repeats, weights)
    for start in range(block, n_rows, block):
        part = slice(start, start + block)
        more, sums = _count_block(columns, sizes, part, repeats, weights)
        heads += more
        for name, values in sums.items():
            totals[name] += values
    occupied = np.flatnonzero(heads)  # a row repeated 0 times does not occur
    return Counted(
        codes=_digits(occupied, sizes),
        n=_whole(heads[occupied]),
        sums={name: values[occupied] for name, values in totals.items()},
    )


def _count_block(
    columns: Sequence[Encoded],
    sizes: Sequence[int],
    part: slice,
    repeats: NDArray[np.float64] | None,
    weights: Mapping[str, NDArray[np.float64]],
) -> tuple[NDArray[Any], Sums]:
    """Return answers and sums of weights in every cell, of one block of rows."""
    key = _mixed_radix([column.codes[part] for column in columns], sizes).astype(np.intp)
    cells = math.prod(sizes)
    times = None if repeats is None else repeats[part]
    sums = {
        name: np.bincount(key, values, cells).astype(np.float64, copy=False)
        for name, values in _products(weights, part, times)
    }
    return np.bincount(key, times, cells), sums


def _whole(heads: NDArray[Any]) -> NDArray[np.int64]:
    """Return numbers of answers, which sums of repeats are as floats, as whole numbers."""
    return (heads if heads.dtype.kind == "i" else np.rint(heads)).astype(np.int64, copy=False)


def _digits(cells: NDArray[np.intp], sizes: Sequence[int]) -> tuple[NDArray[np.intp], ...]:
    """Return the code of each column that the numbers of some cells stand for."""
    short = np.min_scalar_type(math.prod(sizes))
    rest = cells.astype(short)  # short integers divide several times faster
    codes = []
    for size in reversed(sizes[1:]):
        rest, code = np.divmod(rest, short.type(size))
        codes.append(code.astype(np.intp))
    return (rest.astype(np.intp), *reversed(codes))


def _products(
    weights: Mapping[str, NDArray[np.float64]],
    part: slice | NDArray[np.intp],
    times: NDArray[np.float64] | None,
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Return, by the name of the sum, what each row of a block adds to it."""
    with np.errstate(over="ignore", under="ignore"):  # the caller judges squares by size
        for name, values in weights.items():
            once = values[part]
            product = once if times is None else once * times
            yield name, product
            if name == "w":
                yield "w2", product * once


def _mixed_radix(codes: Sequence[NDArray[Any]], sizes: Sequence[int]) -> NDArray[np.integer]:
    """Return one whole number per row that stands for all its codes.

    It is built in the shortest type that holds it: fewer bytes to move.
    """
    short = np.min_scalar_type(math.prod(sizes))
    key = codes[0].astype(short)
    for code, size in zip(codes[1:], sizes[1:], strict=True):
        key *= short.type(size)
        key += code.astype(short, copy=False)
    return key


def _count_sparse(
    columns: Sequence[Encoded],
    sizes: Sequence[int],
    repeats: NDArray[np.float64] | None,
    weights: Mapping[str, NDArray[np.float64]],
) -> Counted:
    """Count by sorting where most combinations of codes never occur."""
    codes = [column.codes for column in columns]
    joined, span = _join(codes, sizes)
    order = _sorting_order(joined, span)
    starts = np.flatnonzero(_changes(joined[order]))
    times = None if repeats is None else repeats[order]
    heads = _whole(
        np.diff(starts, append=len(order)) if times is None else np.add.reduceat(times, starts)
    )
    kept = heads > 0
    first = order[starts[kept]]
    return Counted(
        codes=tuple(code[first].astype(np.intp) for code in codes),
        n=heads[kept],
        sums={
            name: np.add.reduceat(values, starts)[kept]
            for name, values in _products(weights, order, times)
        },
    )


def sum_by(
    group: NDArray[np.intp], values: NDArray[np.float64] | NDArray[np.int64], n_groups: int
) -> NDArray[np.float64]:
    """Return the sum of the values of each group."""
    return np.bincount(group, values, n_groups).astype(np.float64, copy=False)


def compress(
    codes: Sequence[NDArray[np.integer]], sizes: Sequence[int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return, for each row, the number of its combination of codes, and each one's first row.

    Combinations are numbered in the order of their codes. The number of possible
    combinations may exceed 64 bits: codes are joined in steps and renumbered in between.
    """
    joined, span = _join(codes, sizes)
    if np.all(joined[1:] >= joined[:-1]):
        new = _changes(joined)
        return number_runs(new), np.flatnonzero(new)
    if span <= _SPARSE * len(joined) + _FEW:
        return _number_by_table(joined, span)
    return _number_by_sorting(joined, span)


def _join(
    codes: Sequence[NDArray[np.integer]], sizes: Sequence[int]
) -> tuple[NDArray[np.integer], int]:
    """Return a whole number for each row's combination of codes, in their order, and its bound."""
    span = math.prod(sizes)
    if span <= _LARGEST_KEY:
        return _mixed_radix(codes, sizes), span
    joined: NDArray[np.integer] = codes[0]
    span = sizes[0]
    for code, size in zip(codes[1:], sizes[1:], strict=True):
        if span * size > _LARGEST_KEY:
            distinct, joined = np.unique(joined, return_inverse=True)
            span = len(distinct)
        joined = joined.astype(np.int64) * size + code
        span *= size
    return joined, span


def _number_by_sorting(
    joined: NDArray[np.integer], span: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return what `compress` does, by sorting."""
    order = _sorting_order(joined, span)
    new = _changes(joined[order])
    number = np.empty(len(joined), dtype=np.intp)
    number[order] = number_runs(new)
    return number, order[new]


def _sorting_order(numbers: NDArray[np.integer], span: int) -> NDArray[np.intp]:
    """Return the stable order of whole numbers from 0 to below `span`, by radix sort.

    NumPy sorts integers of 16 bits in linear time, so these are the digits, lowest first.
    """
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(16, span.bit_length(), 16):
        digit = (numbers >> shift).astype(np.uint16)[order]
        order = order[np.argsort(digit, kind="stable")]
    return order


def _number_by_table(
    joined: NDArray[np.integer], span: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return what `compress` does, through a table of all possible codes."""
    first_row = np.full(span, -1, dtype=np.intp)
    first_row[joined[::-1]] = np.arange(len(joined))[::-1]
    occupied = np.flatnonzero(first_row >= 0)
    if len(occupied) == span:
        return joined.astype(np.intp, copy=False), first_row
    number = np.empty(span, dtype=np.intp)
    number[occupied] = np.arange(len(occupied))
    return number[joined], first_row[occupied]


def number_runs(new: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the number of its run for each row, from where runs begin."""
    number = np.cumsum(new, dtype=np.intp)
    number -= 1
    return number


def _changes(codes: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return where sorted codes begin anew."""
    new = np.ones(len(codes), dtype=bool)
    new[1:] = codes[1:] != codes[:-1]
    return new
