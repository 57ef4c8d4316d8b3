"""What is wrong with a frame: the second, small query that only a failed one needs.

Rows of a lazy frame have no position, so its messages show values and how often they occur.
"""

from __future__ import annotations

from typing import Any, NoReturn

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError, DataValueError, DesignError
from satisfaction.survey._request import Key, Source
from satisfaction.survey._rows import Axis
from satisfaction.survey._weights import (
    COUNT_RULES,
    LARGEST_COUNT,
    POPULATION_REMEDY,
    POPULATION_RULE,
    WEIGHT_RULES,
    frequencies,
    refuse_counts,
    refuse_missing_keys,
    refuse_weights,
)

_EXACT = 2**53
_FINITE = "values must be finite, and integers within 2**53"


def refuse_values(source: Source) -> DataTypeError:
    """Return the error for values beside a frame whose rows have no order."""
    return DataTypeError.about(
        source.argument,
        "the rows of a lazy frame have no order, so values cannot stand beside them",
        got=type(source.column).__name__,
        remedy="Name a column of the frame",
    )


def find_wrong_weights(frame: Any, source: Source) -> None:
    """Refuse null, infinite and negative weights, if there are any."""
    value = nw.col("value")
    conditions = (value.is_null(), (value == np.inf) | (value == -np.inf), value < 0)
    for rule, wrong in zip(WEIGHT_RULES, conditions, strict=True):
        values, counts = _find(frame, source.column, wrong)
        if values:
            got = frequencies(values, counts)
            raise refuse_weights(source.argument, rule, got, [], sum(counts))


def find_wrong_counts(frame: Any, source: Source) -> NoReturn:
    """Refuse null, negative, broken and huge counts, of which there are some."""
    value = nw.col("value")
    conditions = (value.is_null(), value < 0, (value % 1.0 != 0.0) | (value > LARGEST_COUNT))
    broken = [
        (rule, *_find(frame, source.column, wrong))
        for rule, wrong in zip(COUNT_RULES, conditions, strict=True)
    ]
    rule, values, counts = max(broken, key=lambda one: bool(one[1]))  # the first with values
    raise refuse_counts(source.argument, rule, frequencies(values, counts), [], sum(counts))


def largest_weight(frame: Any, source: Source) -> float:
    """Return the largest weight of a frame."""
    found = frame.select(value=nw.col(source.column).cast(nw.Float64).max())
    table = found.collect() if isinstance(found, nw.LazyFrame) else found
    return float(table.get_column("value").to_list()[0])


def _find(frame: Any, column: str, wrong: nw.Expr) -> tuple[list[float | None], list[int]]:
    """Return the distinct wrong values of a column and how often each occurs."""
    found = (
        frame.select(value=nw.col(column).cast(nw.Float64).fill_nan(None))
        .filter(wrong)
        .group_by("value")
        .agg(nw.len().alias("count"))
    )
    table = found.collect() if isinstance(found, nw.LazyFrame) else found
    series = table.get_column("value")
    missing = series.is_null().to_list()
    values = [
        None if gone else float(value)
        for value, gone in zip(series.to_list(), missing, strict=True)
    ]
    return values, [int(count) for count in table.get_column("count").to_list()]


def check_numbers(key: Key, axis: Axis, n: NDArray[np.int64]) -> None:
    """Refuse missing places in the design, infinite answers and impossible populations."""
    missing = axis.missing
    if missing.any() and key.role not in {"by", "answer"}:
        raise refuse_missing_keys(key.source.argument, (), int(n[missing].sum()))
    if key.role not in {"answer", "population"}:
        return
    labels = np.array([np.nan if x is None else x for x in axis.labels], dtype=np.float64)
    if key.role == "population":
        bad = ~(labels > 0) | np.isinf(labels)
        rule, remedy = POPULATION_RULE, POPULATION_REMEDY
    else:
        beyond = [isinstance(label, int) and abs(label) > _EXACT for label in axis.labels]
        bad = np.isinf(labels) | np.array(beyond)
        rule, remedy = _FINITE, "Correct them, or make them missing"
    wrong = np.flatnonzero(bad)
    if wrong.size:
        counts = np.bincount(axis.codes, n, len(axis))[wrong].astype(int).tolist()
        error = DesignError if key.role == "population" else DataValueError
        raise error.about(
            key.source.argument,
            rule,
            got=frequencies(labels[wrong].tolist(), counts),
            count=sum(counts),
            remedy=remedy,
        )
