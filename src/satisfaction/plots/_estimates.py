"""Estimates as dots with their intervals, one row per segment."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from satisfaction.errors import EmptyDataError, MethodError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._rendering import format_count, format_value
from satisfaction.plots._rows import Reference, Row, draw_rows, height_of
from satisfaction.plots._style import check_color, check_title, name_axes, open_axes
from satisfaction.plots._texts import metric_text, percent_text, segment_text

if TYPE_CHECKING:
    from satisfaction.metrics._estimate import Estimate

_WIDTH = 6.0
_NAN = float("nan")


def plot_estimates(
    estimates: Mapping[Any, Estimate] | Sequence[Estimate],
    *,
    total: Estimate | None = None,
    ax: Any = None,
    confidence_level: float = 0.95,
    method: str | None = None,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw estimates as dots with their intervals, one row per segment.

    A hollow dot has no interval, because its data do not give one.

    Parameters
    ----------
    estimates : mapping of key to Estimate, or sequence of Estimate
        What to draw, from top to bottom; all of one metric.
    total : Estimate, optional
        All rows together: a thin vertical line.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Between 0 and 1.
    method : str, optional
        As in `Estimate.confidence_interval`.
    color : color, optional
        Of dots and intervals.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on.

    Raises
    ------
    EmptyDataError
        If there is nothing to draw.
    MissingDependencyError
        If matplotlib is not installed.
    """
    named = _named(estimates)
    level = check_confidence_level(confidence_level)
    paint, heading = check_color(color), check_title(title)
    metric = named[0][1].metric
    rows = [_row(name, estimate, level, method) for name, estimate in named]
    reference = None
    if total is not None:
        reference = Reference(total.value, f"all {_number(total)}")
    axes = open_axes(ax, _WIDTH, height_of(len(rows)))
    draw_rows(
        axes,
        rows,
        ("value", "n"),
        reference=reference,
        bounds=metric.bounds,
        signed=metric.signed,
        color=paint,
    )
    label = f"{metric_text(metric)} (lines: {percent_text(level)} intervals)"
    name_axes(axes, x=label, title=heading)
    return axes


def _named(estimates: Mapping[Any, Estimate] | Sequence[Estimate]) -> list[tuple[str, Estimate]]:
    """Return the estimates with their names; one of everybody has no key."""
    if isinstance(estimates, Mapping):
        named = [(segment_text(key), estimate) for key, estimate in estimates.items()]
    else:
        named = [
            ("all" if estimate.key is None else segment_text(estimate.key), estimate)
            for estimate in estimates
        ]
    if not named:
        raise EmptyDataError.about(
            "estimates", "must hold at least one", remedy="Measure something first"
        )
    return named


def _row(name: str, estimate: Estimate, level: float, method: str | None) -> Row:
    """Return one estimate as a row, hollow where its data give no interval."""
    try:
        low, high = estimate.confidence_interval(level, method)
    except MethodError:  # of the default method: there are too few answers
        if method is not None:
            raise
        low = high = _NAN
    except ValueError:
        low = high = _NAN
    return Row(
        name=name,
        value=estimate.value,
        low=low,
        high=high,
        filled=math.isfinite(low + high),
        cells=(_number(estimate), format_count(estimate.n)),
    )


def _number(estimate: Estimate) -> str:
    """Return the value as text."""
    return format_value(estimate.value, estimate.metric.unit, signed=estimate.metric.signed)
