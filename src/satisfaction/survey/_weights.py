"""Weights, repeats and populations: what every door checks in the same way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataValueError, DesignError
from satisfaction.foundation._vectors import read_numbers

SMALLEST_SQUARABLE = 1e-150
LARGEST_SQUARABLE = 1e150
LARGEST_COUNT = 2**53


def read_weights(values: Any, argument: str) -> NDArray[np.float64]:
    """Return weights as floats of at least 0, none missing, none infinite."""
    weights = read_numbers(values, argument).astype(np.float64)
    for rule, wrong in (
        ("no weight may be missing", np.isnan(weights)),
        ("weights must be finite", np.isinf(weights)),
        ("weights must be at least 0", weights < 0),
    ):
        if wrong.any():
            rows = np.flatnonzero(wrong)
            raise refuse_weights(
                argument, rule, weights[rows[:3]].tolist(), rows[:3].tolist(), rows.size
            )
    weights += 0.0  # the negative zero becomes zero
    return weights


def refuse_weights(
    argument: str, rule: str, got: object, positions: list[int], count: int
) -> DesignError:
    """Return the error for impossible weights."""
    return DesignError.about(
        argument,
        rule,
        got=got,
        positions=positions,
        count=count,
        remedy="Weights say how many people an answer speaks for; correct or drop these rows",
    )


def check_total(total: float, argument: str = "weights") -> None:
    """Refuse weights whose sum is 0 or not finite."""
    if not np.isfinite(total):
        raise DesignError.about(
            argument,
            "the sum of weights must be finite",
            got=[total],
            remedy="Divide the weights by their largest",
        )
    if total <= 0:
        raise DesignError.about(
            argument,
            "the sum of weights must be above 0",
            got=[total],
            remedy="Give at least one answer a positive weight",
        )


def squarable(largest: float) -> bool:
    """Return whether squares of weights up to `largest` keep their digits."""
    return SMALLEST_SQUARABLE <= largest <= LARGEST_SQUARABLE


def read_repeats(values: Any, argument: str = "counts") -> NDArray[np.float64]:
    """Return whole repeats of at least 0 as floats."""
    repeats = read_numbers(values, argument).astype(np.float64)
    for rule, wrong in (
        ("no count may be missing", np.isnan(repeats)),
        ("counts must be at least 0", repeats < 0),
        ("counts must be whole numbers up to 2**53", _not_whole(repeats)),
    ):
        if wrong.any():
            rows = np.flatnonzero(wrong)
            raise DataValueError.about(
                argument,
                rule,
                got=repeats[rows[:3]].tolist(),
                positions=rows[:3],
                count=rows.size,
                remedy="Counts say how often a row is repeated; use weights= for weights",
            )
    return repeats


def _not_whole(repeats: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which numbers are no whole repeats."""
    return np.asarray((repeats != np.rint(repeats)) | (repeats > LARGEST_COUNT))
