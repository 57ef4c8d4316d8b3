"""Attributes on a plane: Kano's better and worse, importance and performance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from satisfaction.foundation._checks import check_confidence_level
from satisfaction.plots._style import (
    GRID,
    INK,
    MUTED,
    PLAIN,
    SMALL,
    calm,
    check_color,
    check_title,
    lay_out,
    name_axes,
    open_axes,
)
from satisfaction.plots._texts import percent_text, segment_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.drivers._importance_performance import ImportancePerformance
    from satisfaction.expectations._kano import Kano
    from satisfaction.foundation._results import ConfidenceInterval

_SIDE = 5.0  # inches
_MARGIN = 0.08  # of the range drawn

_KANO_CORNERS = (
    (0.99, 0.99, "one-dimensional"),
    (0.01, 0.99, "attractive"),
    (0.99, 0.01, "must-be"),
    (0.01, 0.01, "indifferent"),
)
_MAP_CORNERS = (
    (0.01, 0.99, "concentrate here"),
    (0.99, 0.99, "keep up the good work"),
    (0.01, 0.01, "low priority"),
    (0.99, 0.01, "possible overkill"),
)


def plot_kano(
    kano: Kano,
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw the attributes by better (upwards) and worse (to the right), with intervals.

    Parameters
    ----------
    kano : Kano
        What to draw; attributes without better and worse are left out.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Of the intervals.
    color : color, optional
        Of dots and intervals.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on; the lines at one half divide the four categories.
    """
    heading, filled = check_title(title), check_color(color)
    level = check_confidence_level(confidence_level)
    axes = open_axes(ax, _SIDE, _SIDE)
    shown = {name: one for name, one in kano.items() if not math.isnan(one.better.value)}
    points = [(-one.worse.value, one.better.value) for one in shown.values()]
    across = [_turned(one.worse.confidence_interval(level)) for one in shown.values()]
    upwards = [tuple(one.better.confidence_interval(level)) for one in shown.values()]
    _draw_points(axes, list(shown), points, across, upwards, filled)
    _draw_lines(axes, 0.5, 0.5, _KANO_CORNERS)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    label = f"worse if it is missing, sign turned (lines: {percent_text(level)} intervals)"
    name_axes(axes, x=label, y="better if it is there", title=heading)
    lay_out(axes)
    return axes


def plot_importance_performance(
    found: ImportancePerformance,
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw the attributes by performance (to the right) and importance (upwards).

    Parameters
    ----------
    found : ImportancePerformance
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Of the intervals.
    color : color, optional
        Of dots and intervals.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on, with the cross-hair and the diagonal: equal ratings where importance
        was stated on the same scale, else the diagonal through the cross-hair.
    """
    heading, filled = check_title(title), check_color(color)
    level = check_confidence_level(confidence_level)
    axes = open_axes(ax, _SIDE, _SIDE)
    points = [(one.performance.value, one.importance.value) for one in found.values()]
    across = [tuple(one.performance.confidence_interval(level)) for one in found.values()]
    upwards = [_limits_of(one.importance, level) for one in found.values()]
    _draw_points(axes, list(found), points, across, upwards, filled)
    importance, performance = found.crosshair
    xs = [performance, *(end for pair in across for end in pair)]
    ys = [importance, *(end for pair in upwards for end in pair)]
    wide, high = _spread(axes, xs, ys)
    _draw_lines(axes, performance, importance, _MAP_CORNERS)
    equal = all(one.gap is not None for one in found.values())
    start = (0.0, 0.0) if equal else (performance, importance)
    slope = 1.0 if equal else high / wide
    axes.axline(start, slope=slope, color=GRID, linewidth=1.2, zorder=1, gid="diagonal")
    label = f"performance (lines: {percent_text(level)} intervals)"
    name_axes(axes, x=label, y="importance", title=heading)
    lay_out(axes)
    return axes


def _turned(interval: ConfidenceInterval) -> tuple[float, float]:
    """Return an interval with the opposite sign."""
    low, high = interval
    return -high, -low


def _limits_of(estimate: Any, level: float) -> tuple[float, float]:
    """Return the interval of an importance; a given number has none."""
    if estimate.standard_error == 0:
        return estimate.value, estimate.value
    low, high = estimate.confidence_interval(level)
    return low, high


def _draw_points(
    axes: Axes,
    names: Sequence[str],
    points: Sequence[tuple[float, float]],
    across: Sequence[tuple[float, ...]],
    upwards: Sequence[tuple[float, ...]],
    color: Any,
) -> None:
    """Draw dots with their names and intervals in both directions."""
    calm(axes, grid=None)
    x, y = [point[0] for point in points], [point[1] for point in points]
    thin: dict[str, Any] = {"colors": [color], "linewidths": 1.0, "zorder": 3}
    axes.hlines(y, [p[0] for p in across], [p[1] for p in across], **thin, gid="across")
    axes.vlines(x, [p[0] for p in upwards], [p[1] for p in upwards], **thin, gid="upwards")
    axes.scatter(x, y, s=36.0, color=[color], zorder=4, gid="dots")
    for name, point in zip(names, points, strict=True):
        axes.annotate(
            segment_text(name),
            xy=point,
            xytext=(5, 5),
            textcoords="offset points",
            fontsize=SMALL,
            color=INK,
            **PLAIN,
        )


def _draw_lines(
    axes: Axes, x: float, y: float, corners: Sequence[tuple[float, float, str]]
) -> None:
    """Draw the two dividing lines, and the names of the quadrants into the corners."""
    axes.axvline(x, color=MUTED, linewidth=0.9, zorder=2, gid="vertical")
    axes.axhline(y, color=MUTED, linewidth=0.9, zorder=2, gid="horizontal")
    for right, up, text in corners:
        axes.text(
            right,
            up,
            text,
            transform=axes.transAxes,
            ha="right" if right > 0.5 else "left",
            va="top" if up > 0.5 else "bottom",
            fontsize=SMALL,
            color=MUTED,
            **PLAIN,
        )


def _spread(axes: Axes, xs: Sequence[float], ys: Sequence[float]) -> tuple[float, float]:
    """Set limits around what is drawn, and return the width and the height."""
    sizes = []
    for values, limit in ((xs, axes.set_xlim), (ys, axes.set_ylim)):
        low, high = min(values), max(values)
        margin = _MARGIN * (high - low) or 0.5
        limit(low - margin, high + margin)
        sizes.append(high - low + 2 * margin)
    return sizes[0], sizes[1]
