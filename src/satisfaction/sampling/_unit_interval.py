"""Columns of numbers with a range: random numbers, probabilities, sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataValueError
from satisfaction.foundation._vectors import check_vector

Floats = NDArray[np.float64]


def refuse_rows(wrong: NDArray[np.bool_], values: Floats, argument: str, rule: str) -> None:
    """Refuse the values of some rows."""
    rows = np.flatnonzero(wrong)
    if rows.size:
        raise DataValueError.about(
            argument,
            rule,
            got=values[rows[:3]].tolist(),
            positions=rows[:3],
            count=rows.size,
            remedy="Correct these rows",
        )


def check_random_numbers(values: Any, argument: str) -> Floats:
    """Return numbers in [0, 1), none missing."""
    u, _ = check_vector(values, argument)
    refuse_rows(~((u >= 0) & (u < 1)), u, argument, "numbers must lie in [0, 1)")
    return u


def check_probabilities(values: Any, argument: str) -> Floats:
    """Return probabilities in [0, 1], none missing."""
    p, _ = check_vector(values, argument)
    refuse_rows(~((p >= 0) & (p <= 1)), p, argument, "probabilities must lie in [0, 1]")
    return p


def check_sizes(values: Any, argument: str) -> Floats:
    """Return finite sizes of at least 0, none missing."""
    x, _ = check_vector(values, argument)
    refuse_rows(~((x >= 0) & (x < np.inf)), x, argument, "sizes must be finite and at least 0")
    return x
