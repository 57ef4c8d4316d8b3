"""The rows of a table of estimates as text."""

from __future__ import annotations

import numpy as np

from satisfaction.foundation._rendering import format_count, format_value, shorten
from satisfaction.metrics._batch import Batch
from satisfaction.metrics._batch_intervals import defined_limits
from satisfaction.metrics._clipped_rows import shown_places

_WORTH_TELLING = 0.01  # relative difference from n at which the effective n is shown


def differs_from_n(batch: Batch) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return where the effective number of answers is worth telling beside n."""
    effective = batch.effective_n
    apart = np.abs(effective - batch.n) >= _WORTH_TELLING * batch.n
    return np.isfinite(effective) & apart


def table_rows(by: tuple[str, ...], batch: Batch) -> tuple[list[str], dict[int, list[str]]]:
    """Return the header, and the rows that are shown, by their place.

    The columns ``effective n`` and ``missing`` are there only if they say something.
    """
    places = shown_places(len(batch))
    shown = batch.select(np.array(places))
    effective, missing = differs_from_n(batch).any(), batch.n_missing.any()
    header = [*(shorten(name) for name in by), "value", "95 % CI", "n"]
    header += ["effective n"] if effective else []
    header += ["missing"] if missing else []
    low, high = (
        [_format(batch, limit) for limit in limits] for limits in defined_limits(shown, 0.95)
    )
    low_width, high_width = (max(map(len, texts)) for texts in (low, high))
    count_width = len(format_count(int(batch.n.sum())))  # as wide as that of all rows together
    rows = {}
    for number, place in enumerate(places):
        key = batch.keys[place]
        row = [shorten(part) for part in (key if isinstance(key, tuple) else (key,))]
        row.append(_format(batch, batch.value[place]))
        row.append(f"{low[number]:>{low_width}} to {high[number]:>{high_width}}")
        row.append(f"{format_count(int(batch.n[place])):>{count_width}}")
        if effective:
            number_of = batch.effective_n[place]
            row.append(f"{round(number_of):,}" if np.isfinite(number_of) else "")
        if missing:
            row.append(format_count(int(batch.n_missing[place])))
        rows[place] = row
    return header, rows


def _format(batch: Batch, value: float) -> str:
    """Return a value in the unit of the metric."""
    return format_value(float(value), batch.metric.unit, signed=batch.metric.signed)
