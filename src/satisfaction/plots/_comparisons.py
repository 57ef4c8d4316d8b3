"""Differences with their intervals around 0, one row per comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.foundation._checks import check_confidence_level, check_number
from satisfaction.foundation._rendering import format_value
from satisfaction.plots._rows import Reference, Row, draw_rows, height_of
from satisfaction.plots._style import check_color, check_title, name_axes, open_axes
from satisfaction.plots._texts import metric_text, pair_text, percent_text

if TYPE_CHECKING:
    from satisfaction.metrics._comparisons import Comparisons

_WIDTH = 6.0


def plot_comparisons(
    comparisons: Comparisons,
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    method: str | None = None,
    alpha: float = 0.05,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw differences as dots with their intervals around 0, one row per comparison.

    A dot is filled where the adjusted p-value is below `alpha`. The intervals are those of each
    difference alone.

    Parameters
    ----------
    comparisons : Comparisons
        What to draw, from top to bottom.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Between 0 and 1.
    method : str, optional
        As in `Difference.confidence_interval`.
    alpha : float, default 0.05
        Between 0 and 1.
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
    MissingDependencyError
        If matplotlib is not installed.
    """
    level = check_confidence_level(confidence_level)
    limit = check_number(alpha, "alpha", low=0, high=1, open_low=True, open_high=True)
    paint, heading = check_color(color), check_title(title)
    metric = comparisons[0].first.metric
    rows = []
    for pair, difference, pvalue in zip(
        comparisons.pairs, comparisons, comparisons.adjusted_pvalues, strict=True
    ):
        low, high = difference.confidence_interval(level, method)
        cells = (format_value(difference.value, metric.unit, signed=True), _pvalue_text(pvalue))
        rows.append(
            Row(
                name=pair_text(*pair),
                value=difference.value,
                low=low,
                high=high,
                filled=pvalue < limit,
                cells=cells,
            )
        )
    axes = open_axes(ax, _WIDTH, height_of(len(rows)))
    width = metric.bounds[1] - metric.bounds[0]
    draw_rows(
        axes,
        rows,
        ("difference", "p"),
        reference=Reference(0.0, ""),
        bounds=(-width, width),
        signed=True,
        color=paint,
    )
    label = f"difference of {metric_text(metric)} (lines: {percent_text(level)} intervals)"
    name_axes(axes, x=label, title=heading)
    return axes


def _pvalue_text(pvalue: float) -> str:
    """Return a p-value on few characters."""
    return "<0.001" if pvalue < 0.001 else f"{pvalue:.3f}"
