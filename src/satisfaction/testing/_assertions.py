"""The assertion that two tallies are equal."""

from __future__ import annotations

import math
from typing import Any

from satisfaction.errors import DataTypeError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import format_count, shorten
from satisfaction.survey._tally import Tally

_SHOWN = 5


def assert_tally_equal(a: Tally, b: Tally, rtol: float = 1e-12) -> None:
    """Assert that two tallies hold the same rows: counts exactly, sums of weights to `rtol`.

    Parameters
    ----------
    a, b : Tally
        What to compare.
    rtol : float, default 1e-12
        Relative tolerance of the sums, because engines add in different orders.

    Raises
    ------
    AssertionError
        If they differ; the message says where.
    DataTypeError
        If one of them is no tally.

    Examples
    --------
    >>> import satisfaction as sat
    >>> from satisfaction.testing import assert_tally_equal
    >>> june, july = sat.tally([5, 4], scale=(1, 5)), sat.tally([3], scale=(1, 5))
    >>> assert_tally_equal(june + july, sat.tally([3, 4, 5], scale=(1, 5)))
    >>> assert_tally_equal(june, july)
    Traceback (most recent call last):
        ...
    AssertionError: tallies differ in their rows
      only in a: (answer:rating=4.0), (answer:rating=5.0)
      only in b: (answer:rating=3.0)
    """
    tolerance = check_number(rtol, "rtol", low=0)
    for name, value in (("a", a), ("b", b)):
        if not isinstance(value, Tally):
            raise DataTypeError.about(
                name, "must be a Tally", got=type(value).__name__, remedy="Give sat.tally(...)"
            )
    _compare_kinds(a, b)
    first, second = _rows(a), _rows(b)
    _compare_keys(first, second)
    _compare_numbers(first, second, tolerance)


def _compare_kinds(a: Tally, b: Tally) -> None:
    """Compare columns, scales and rules."""
    kinds = {
        "columns": (list(a.to_columns()), list(b.to_columns())),
        "scales": (a.scales, b.scales),
        "lonely_cluster": (a.lonely_cluster, b.lonely_cluster),
        "replicate weights": tuple(
            None if one.replicate_weights is None else one.replicate_weights.to_dict()
            for one in (a, b)
        ),
    }
    for what, (one, other) in kinds.items():
        if one != other:
            raise AssertionError(f"tallies differ in their {what}\n  a: {one}\n  b: {other}")


def _rows(counted: Tally) -> dict[tuple[tuple[str, Any], ...], dict[str, float]]:
    """Return the numbers of each distinct row by its key."""
    columns = counted.to_columns()
    keys = [name for name in columns if ":" in name]
    sums = [name for name in columns if ":" not in name]
    return {
        tuple((name, columns[name][row]) for name in keys): {
            name: columns[name][row] for name in sums
        }
        for row in range(len(counted))
    }


def _compare_keys(first: dict[Any, Any], second: dict[Any, Any]) -> None:
    """Compare the keys of the rows."""
    lines = []
    for name, one, other in (("a", first, second), ("b", second, first)):
        alone = [_key_text(key) for key in one if key not in other]
        if alone:
            more = f" and {format_count(len(alone) - _SHOWN)} more" if len(alone) > _SHOWN else ""
            lines.append(f"  only in {name}: {', '.join(alone[:_SHOWN])}{more}")
    if lines:
        raise AssertionError("\n".join(["tallies differ in their rows", *lines]))


def _compare_numbers(first: dict[Any, Any], second: dict[Any, Any], rtol: float) -> None:
    """Compare counts and sums of rows with the same keys."""
    lines = []
    for key, numbers in first.items():
        for name, one in numbers.items():
            other = second[key][name]
            if name == "n":
                same = one == other
            else:
                both_missing = math.isnan(one) and math.isnan(other)
                same = both_missing or math.isclose(one, other, rel_tol=rtol)
            if not same:
                lines.append(f"  {name} of {_key_text(key)}: {one!r} and {other!r}")
    if lines:
        more = [f"  and {format_count(len(lines) - _SHOWN)} more"] if len(lines) > _SHOWN else []
        head = f"tallies differ in {format_count(len(lines))} of their numbers (rtol={rtol:g})"
        raise AssertionError("\n".join([head, *lines[:_SHOWN], *more]))


def _key_text(key: tuple[tuple[str, Any], ...]) -> str:
    """Return the key of a row as text."""
    return "(" + ", ".join(f"{name}={shorten(repr(value))}" for name, value in key) + ")"
