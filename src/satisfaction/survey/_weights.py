"""Weights, repeats and populations: what every door checks in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataValueError, DesignError
from satisfaction.foundation._vectors import read_numbers

Floats = NDArray[np.float64]

SMALLEST_SQUARABLE = 1e-150
LARGEST_SQUARABLE = 1e150
LARGEST_COUNT = 2**53

WEIGHT_RULES = (
    "no weight may be missing",
    "weights must be finite",
    "weights must be at least 0",
)
_ARGUMENTS = {"w": "weights", "d": "base_weights"}
COUNT_RULES = (
    "no count may be missing",
    "counts must be at least 0",
    "counts must be whole numbers up to 2**53",
)
POPULATION_RULE = "sizes and fractions must be finite and above 0"
POPULATION_REMEDY = "Give the number of clusters in the population, or the fraction sampled"


def read_weights(values: Any, argument: str) -> Floats:
    """Return weights as floats of at least 0, none missing, none infinite."""
    weights = read_numbers(values, argument).astype(np.float64, copy=False)
    if weights.size == 0 or (weights.min() >= 0 and weights.max() < np.inf):  # NaN fails both
        return weights
    broken = np.stack([np.isnan(weights), np.isinf(weights), weights < 0])
    which = int(np.argmax(broken.any(axis=1)))
    rows = np.flatnonzero(broken[which])
    got = weights[rows[:3]].tolist()
    raise refuse_weights(argument, WEIGHT_RULES[which], got, rows[:3].tolist(), rows.size)


def refuse_weights(
    argument: str, rule: str, got: object, positions: Sequence[int], count: int
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


def check_sums(sums: Mapping[str, Floats]) -> None:
    """Refuse weights, by their short names, whose sum over all rows is 0 or not finite."""
    for name, values in sums.items():
        with np.errstate(over="ignore"):
            check_total(float(values.sum()), _ARGUMENTS.get(name, "replicate_weights"))


def square_sums(squares: Floats, largest: Callable[[], float]) -> Floats:
    """Return sums of squares, NaN where the squares of the weights lose their digits.

    The largest weight is looked up only where the sum leaves doubt.
    """
    with np.errstate(over="ignore"):
        total = float(squares.sum())
    if SMALLEST_SQUARABLE < total < LARGEST_SQUARABLE:
        return squares
    if SMALLEST_SQUARABLE <= largest() <= LARGEST_SQUARABLE:
        return squares
    return np.full_like(squares, np.nan)


def read_repeats(values: Any, argument: str = "counts") -> Floats:
    """Return whole repeats of at least 0 as floats."""
    repeats = read_numbers(values, argument).astype(np.float64)
    conditions = (np.isnan(repeats), repeats < 0, _not_whole(repeats))
    for rule, wrong in zip(COUNT_RULES, conditions, strict=True):
        rows = np.flatnonzero(wrong)
        if rows.size:
            got = repeats[rows[:3]].tolist()
            raise refuse_counts(argument, rule, got, rows[:3].tolist(), rows.size)
    return repeats


def _not_whole(repeats: Floats) -> NDArray[np.bool_]:
    """Return which numbers are no whole repeats."""
    return np.asarray((repeats != np.rint(repeats)) | (repeats > LARGEST_COUNT))


def refuse_counts(
    argument: str, rule: str, got: object, positions: Sequence[int], count: int
) -> DataValueError:
    """Return the error for impossible counts."""
    return DataValueError.about(
        argument,
        rule,
        got=got,
        positions=positions,
        count=count,
        remedy="Counts say how often a row is repeated; use weights= for weights",
    )


def refuse_missing_keys(argument: str, positions: Sequence[int], count: int) -> DesignError:
    """Return the error for missing strata, clusters or auxiliaries."""
    return DesignError.about(
        argument,
        "no value may be missing",
        got=None if positions else f"{count:,} missing",
        positions=positions,
        count=count,
        remedy="Every answer has its place in the design, also where the rating is missing",
    )


def frequencies(values: Sequence[float | None], counts: Sequence[int]) -> str:
    """Return ``6 (12 rows), 0 (2 rows)``: values and how often, the most frequent first."""
    pairs = sorted(zip(values, counts, strict=True), key=lambda pair: (-pair[1], str(pair[0])))
    return ", ".join(
        f"{'null' if value is None else f'{value:g}'} ({count:,} row{'s' if count != 1 else ''})"
        for value, count in pairs[:3]
    )
