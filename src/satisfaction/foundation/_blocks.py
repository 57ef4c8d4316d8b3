"""Sums over many rows, block by block."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Numbers in a block: they stay in the processor's cache between the steps of a formula, and are
# so few that a matrix product is not shared out to threads, which costs more than it saves.
_BLOCK = 9_000


def row_blocks(start: int, stop: int, n_columns: int) -> Iterator[slice]:
    """Return slices of rows that cover those from start to stop."""
    size = max(_BLOCK // max(n_columns, 1), 128)
    for first in range(start, stop, size):
        yield slice(first, min(first + size, stop))


def weighted_products(x: Floats, weights: Floats) -> Floats:
    """Return the matrix ``sum w x x'`` of the columns of x."""
    total = np.zeros((x.shape[1], x.shape[1]))
    for rows in row_blocks(0, len(x), x.shape[1]):
        total += (x[rows] * weights[rows, None]).T @ x[rows]
    return total
