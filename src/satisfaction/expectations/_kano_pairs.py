"""The fast way to count pairs of answers: whole numbers in columns, one short key per row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

MISSING_PAIR = 25
_BLOCK = 262_144  # rows at a time: their keys stay in the fast memory
_WIDEST = 50  # codes further from 0 are counted in the general way; keys stay below 2**15


def count_pairs(
    functional: NDArray[Any], dysfunctional: NDArray[Any], answers: Sequence[Any]
) -> NDArray[np.int64] | None:
    """Return how many respondents gave each pair of answers: 5 x 5 in a row, last the missing.

    None where anything is not one of the five whole numbers or missing: the general way then
    says what is wrong.
    """
    low, high = min(answers), max(answers)
    if any(answer != round(answer) for answer in answers) or not -_WIDEST < low < high < _WIDEST:
        return None
    missing = int(high - low) + 1
    width = missing + 1
    cells = np.zeros(width**2, dtype=np.int64)
    for start in range(0, len(functional), _BLOCK):
        part = slice(start, start + _BLOCK)
        rows = _places(functional[part], low, high)
        columns = _places(dysfunctional[part], low, high)
        if rows is None or columns is None:
            return None
        rows *= np.int16(width)
        rows += columns
        cells += np.bincount(rows, minlength=width**2)
    code = np.full(width, -1)
    code[[int(answer - low) for answer in answers]] = range(5)
    code[missing] = MISSING_PAIR
    first, second = np.divmod(np.flatnonzero(cells), width)
    if np.any(code[first] < 0) or np.any(code[second] < 0):
        return None
    gone = (first == missing) | (second == missing)
    pair = np.where(gone, MISSING_PAIR, 5 * code[first] + code[second])
    counts = np.bincount(pair, cells[cells > 0], MISSING_PAIR + 1)
    return counts.astype(np.int64)


def _places(values: NDArray[Any], low: float, high: float) -> NDArray[np.int16] | None:
    """Return how far each answer is above the lowest code, one above the highest where missing."""
    known = values
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(1, dtype=bool)
    if missing.any():
        known = values[~missing]
    if known.size and not (known.min() >= low and known.max() <= high):
        return None
    whole = known.astype(np.int16)
    if values.dtype.kind == "f" and np.any(whole != known):
        return None
    whole -= np.int16(low)
    if not missing.any():
        return whole
    places = np.full(len(values), int(high - low) + 1, dtype=np.int16)
    places[~missing] = whole
    return places
