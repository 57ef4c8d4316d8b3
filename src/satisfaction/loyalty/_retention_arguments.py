"""The arguments of a retention model's methods, checked: periods, discount rates, customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._vectors import check_vector, is_missing
from satisfaction.loyalty._predictor_rows import predictor_rows
from satisfaction.loyalty._terms import Basis

Floats = NDArray[np.float64]

_LEAST_RATE = 1e-8  # the least discount rate above 0: the sum has 10 ** 4 terms for it
_LAST = 1_000_000


def check_periods(values: ArrayLike, name: str, low: int) -> Floats:
    """Return whole numbers of at least `low`."""
    numbers = check_vector(np.atleast_1d(np.asarray(values)), name)[0]
    wrong = ~((numbers >= low) & (numbers <= _LAST) & (numbers == np.floor(numbers)))
    if wrong.any():
        raise ArgumentError.about(
            name,
            f"must be whole numbers from {low} to {_LAST:,}",
            got=numbers[wrong][:3].tolist(),
            count=int(wrong.sum()),
            remedy="Count renewals",
        )
    return numbers


def check_discount_rate(discount_rate: object) -> float:
    """Return a discount rate of 0, or one large enough for the sum."""
    rate = check_number(discount_rate, "discount_rate", low=0.0)
    if 0 < rate < _LEAST_RATE:
        raise ArgumentError.about(
            "discount_rate",
            f"must be 0 or at least {_LEAST_RATE:g}",
            got=[rate],
            remedy="Write discount_rate=0 for no discounting",
        )
    return rate


def read_at(bases: Sequence[Basis], at: Mapping[str, Any] | None) -> Floats:
    """Return the columns of the predictors at one customer, each of whose values is given."""
    names = list(dict.fromkeys(basis.column for basis in bases))
    example = ", ".join(f'"{name}": ...' for name in names)
    if at is None and names:
        raise ArgumentError.about(
            "at",
            "is needed: the model has predictors",
            remedy=f"Say for which customers: at={{{example}}}",
        )
    given = {} if at is None else at
    if not isinstance(given, Mapping):
        raise DataTypeError.about(
            "at",
            "must be a mapping from predictor to value",
            got=type(given).__name__,
            remedy=f"Write at={{{example}}}",
        )
    for rule, wrong in (
        (
            "has a name that is no predictor of the model",
            [key for key in given if key not in names],
        ),
        ("lacks a predictor of the model", [name for name in names if name not in given]),
        ("has a missing value", [key for key, value in given.items() if is_missing(value)]),
        ("must hold one value each", [key for key, value in given.items() if np.ndim(value)]),
    ):
        if wrong:
            raise ArgumentError.about(
                "at",
                rule,
                got=wrong,
                remedy=f"Write at={{{example}}}" if names else "Leave it out",
            )
    if not names:
        return np.zeros(0)
    return np.asarray(predictor_rows(bases, {name: [given[name]] for name in names})[0])
