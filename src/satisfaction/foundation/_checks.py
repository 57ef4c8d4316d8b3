"""Checks of arguments: each returns the checked value, and is used at the public boundary only."""

from __future__ import annotations

import math
import numbers
from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from satisfaction.errors import ArgumentError, DataTypeError

_REAL = (int, float, np.integer, np.floating, Decimal, Fraction)


def is_bool(value: object) -> bool:
    """Return whether the value is a Python or NumPy boolean."""
    return isinstance(value, bool | np.bool_)


def check_number(
    value: object,
    name: str,
    *,
    low: float | None = None,
    high: float | None = None,
    open_low: bool = False,
    open_high: bool = False,
) -> float:
    """Return the value as a finite float inside the given range."""
    if is_bool(value) or not isinstance(value, _REAL):
        raise DataTypeError.about(
            name,
            "must be a real number",
            got=f"{type(value).__name__}",
            remedy="Give an int or a float",
        )
    number = _to_float(value)
    if not math.isfinite(number):
        raise ArgumentError.about(
            name, "must be finite", got=[number], remedy="Give a finite number"
        )
    below = low is not None and (number < low or (open_low and number == low))
    above = high is not None and (number > high or (open_high and number == high))
    if below or above:
        raise ArgumentError.about(
            name,
            f"must be {_range_text(low, high, open_low=open_low, open_high=open_high)}",
            got=[number],
            remedy="Give a number in that range",
        )
    return number


def _to_float(value: Any) -> float:
    """Return a real number as a float: too large becomes infinite, a signaling NaN plain NaN."""
    if isinstance(value, Decimal) and value.is_nan():
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _range_text(low: float | None, high: float | None, *, open_low: bool, open_high: bool) -> str:
    """Return a range in words."""
    parts = []
    if low is not None:
        parts.append(f"{'above' if open_low else 'at least'} {low:g}")
    if high is not None:
        parts.append(f"{'below' if open_high else 'at most'} {high:g}")
    return " and ".join(parts)


def check_count(value: object, name: str, *, low: int = 0, high: int | None = None) -> int:
    """Return the value as an int of at least `low` (and at most `high`); 2.0 is not a count."""
    if is_bool(value) or not isinstance(value, int | np.integer):
        raise DataTypeError.about(
            name,
            "must be a whole number",
            got=_show_typed(value),
            remedy="Give an int",
        )
    count = int(value)
    if count < low or (high is not None and count > high):
        raise ArgumentError.about(
            name,
            f"must be {_range_text(low, high, open_low=False, open_high=False)}",
            got=[count],
            remedy="Give a whole number in that range",
        )
    return count


def _show_typed(value: object) -> str:
    """Return value and type for a message; text and containers by their type alone."""
    if is_bool(value) or isinstance(value, numbers.Number):
        return f"{value} ({type(value).__name__})"
    return type(value).__name__


def check_choice(value: object, name: str, choices: Collection[str]) -> str:
    """Return the value if it is one of the choices."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(repr(choice) for choice in sorted(choices))
        raise ArgumentError.about(
            name,
            f"must be one of {listed}",
            got=[value] if isinstance(value, str) else type(value).__name__,
            remedy="Choose one of them",
        )
    return str(value)


def check_flag(value: object, name: str) -> bool:
    """Return the value as a bool; numbers and text are no flags."""
    if not is_bool(value):
        raise DataTypeError.about(
            name, "must be True or False", got=_show_typed(value), remedy="Give True or False"
        )
    return bool(value)


def check_confidence_level(value: object) -> float:
    """Return a confidence level strictly between 0 and 1."""
    name = "confidence_level"
    if not is_bool(value) and isinstance(value, _REAL) and 1 < _to_float(value) < 100:
        raise ArgumentError.about(
            name,
            "must lie between 0 and 1",
            got=[value],
            remedy=f"Did you mean {_to_float(value) / 100:g}",
        )
    return check_number(value, name, low=0, high=1, open_low=True, open_high=True)


def check_text(value: object, name: str) -> str:
    """Return a text that is not blank."""
    if not isinstance(value, str):
        raise DataTypeError.about(
            name, "must be text", got=type(value).__name__, remedy="Give a str"
        )
    if not value.strip():
        raise ArgumentError.about(
            name, "must not be blank", got=[value], remedy="Give a text with letters in it"
        )
    return str(value)


def check_missing(value: object) -> str:
    """Return the policy for missing answers."""
    return check_choice(value, "missing", ("omit", "raise"))
