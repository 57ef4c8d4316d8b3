"""Bases: one column becomes several, so that a linear predictor can bend."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

KNOT_QUANTILES = {  # Harrell (2015), Regression modeling strategies, table 2.3
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
}


def gain_loss_basis(x: Floats, at: float) -> Floats:
    """Return the columns min(x - at, 0) and max(x - at, 0)."""
    return np.column_stack([np.minimum(x - at, 0.0), np.maximum(x - at, 0.0)])


def hinge_basis(x: Floats, at: Sequence[float]) -> Floats:
    """Return x and, for each cut t, max(x - t, 0)."""
    return np.column_stack([x, *(np.maximum(x - cut, 0.0) for cut in at)])


def spline_basis(x: Floats, knots: Sequence[float]) -> Floats:
    """Return x and the cubic columns of a spline that is linear beyond the outer knots."""
    last, before = knots[-1], knots[-2]
    columns = [x]
    for knot in knots[:-2]:
        bend = (
            _cube(x - knot)
            - _cube(x - before) * (last - knot) / (last - before)
            + _cube(x - last) * (before - knot) / (last - before)
        )
        columns.append(bend / (last - knots[0]) ** 2)
    return np.column_stack(columns)


def _cube(x: Floats) -> Floats:
    """Return the cube of the positive part."""
    return np.asarray(np.maximum(x, 0.0) ** 3)


def quantile_knots(x: Floats, repeats: NDArray[np.int64], k: int) -> tuple[float, ...]:
    """Return k knots at quantiles of repeated values, equal ones merged."""
    order = np.argsort(x, kind="stable")
    values, ends = x[order], np.cumsum(repeats[order])
    knots = []
    for share in KNOT_QUANTILES[k]:
        place = share * (ends[-1] - 1)  # between order statistics, counted from 0
        below, part = int(place), place % 1
        low = values[np.searchsorted(ends, below, side="right")]
        high = values[np.searchsorted(ends, min(below + 1, ends[-1] - 1), side="right")]
        knots.append(float(low + part * (high - low)))
    return tuple(sorted(set(knots)))
