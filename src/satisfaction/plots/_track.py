"""Values over time with their intervals and control limits."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._rendering import format_number, format_value
from satisfaction.metrics._control_chart import ControlChart
from satisfaction.plots._style import (
    BAND,
    MUTED,
    PAPER,
    PLAIN,
    SIGNAL,
    SMALL,
    calm,
    check_color,
    check_title,
    lay_out,
    name_axes,
    open_axes,
    points_high,
    points_wide,
    text_width,
)
from satisfaction.plots._texts import metric_text, percent_text, period_text, tick_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.metrics._estimate import Estimate
    from satisfaction.metrics._estimate_table import EstimateTable

Floats = NDArray[np.float64]

_WIDTH, _HEIGHT = 6.0, 3.4  # inches
_TITLE_PAD = 10.0  # points
_MARGIN = 0.1  # of the height, for the values of signals
_GAP = 8.0  # points between names of periods
_LINE = 1.15 * SMALL  # points between two texts


def plot_track(
    track: EstimateTable,
    *,
    ax: Any = None,
    chart: bool | ControlChart = True,
    confidence_level: float = 0.95,
    method: str | None = None,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw a metric over time with its intervals and, behind them, its control limits.

    Periods beyond their limits are diamonds in a color of their own, with their value.

    Parameters
    ----------
    track : Track
        What to draw, from left to right.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    chart : bool or ControlChart, default True
        Whether to draw control limits; a chart made with other choices is drawn as it is.
    confidence_level : float, default 0.95
        Of the intervals.
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
    ArgumentError
        If a chart is of another number of periods.
    MissingDependencyError
        If matplotlib is not installed.
    """
    level = check_confidence_level(confidence_level)
    paint, heading = check_color(color), check_title(title)
    limits = _read_chart(track, chart)
    intervals = np.array([_interval(estimate, level, method) for estimate in track.values()])
    values = np.array([estimate.value for estimate in track.values()])
    metric = track.metric
    axes = open_axes(ax, _WIDTH, _HEIGHT)
    calm(axes, grid="y")
    _name_values(axes, signed=metric.signed)
    if limits is not None:
        _draw_limits(axes, limits)
    known = np.flatnonzero(np.isfinite(intervals).all(axis=1))
    axes.vlines(
        known,
        intervals[known, 0],
        intervals[known, 1],
        colors=[paint],
        linewidths=1.6,
        alpha=0.45,
        zorder=3,
        gid="intervals",
    )
    _draw_values(axes, values, () if limits is None else limits.beyond, paint)
    label = f"{metric_text(metric)} ({percent_text(level)} intervals)"
    name_axes(axes, y=label, title=heading, pad=_TITLE_PAD)
    _finish(axes, [period_text(key) for key in track], limits)
    if limits is not None:
        texts = [format_value(float(value), metric.unit, signed=metric.signed) for value in values]
        _write_signals(axes, values, limits, texts)
    return axes


def plot_chart(
    control_chart: ControlChart, *, ax: Any = None, color: Any = None, title: str | None = None
) -> Any:
    """Draw a control chart: values over time with their limits, the signals marked.

    Periods beyond their limits are diamonds in a color of their own; a ring marks the end of a
    run of eight or more on one side of the center.

    Parameters
    ----------
    control_chart : ControlChart
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    color : color, optional
        Of the values.
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
    paint, heading = check_color(color), check_title(title)
    values = control_chart.values
    axes = open_axes(ax, _WIDTH, _HEIGHT)
    calm(axes, grid="y")
    _name_values(axes, signed=False)
    _draw_limits(axes, control_chart)
    _draw_values(axes, values, control_chart.beyond, paint)
    runs = list(control_chart.runs)
    axes.scatter(
        runs,
        values[runs],
        s=110,
        facecolors="none",
        edgecolors=[SIGNAL],
        linewidths=1.2,
        zorder=4,
        gid="runs",
    )
    name_axes(axes, title=heading, pad=_TITLE_PAD)
    labels = control_chart.labels or range(len(values))
    _finish(axes, [period_text(key) for key in labels], control_chart)
    texts = [format_number(float(value), 3) for value in values]
    _write_signals(axes, values, control_chart, texts)
    return axes


def _read_chart(track: EstimateTable, chart: object) -> ControlChart | None:
    """Return the control limits to draw, None for none."""
    if isinstance(chart, ControlChart):
        if len(chart.values) != len(track):
            raise ArgumentError.about(
                "chart",
                f"must have the {len(track):,} periods of the track",
                got=[len(chart.values)],
                remedy="Give track.chart(...) of the same track",
            )
        return chart
    if not isinstance(chart, bool):
        raise DataTypeError.about(
            "chart",
            "must be True, False or a ControlChart",
            got=type(chart).__name__,
            remedy="Give track.chart(...) with the choices you need",
        )
    return track.chart() if chart else None  # type: ignore[attr-defined]  # a Track has it


def _interval(estimate: Estimate, level: float, method: str | None) -> tuple[float, float]:
    """Return the interval of one period, nan where its data give none."""
    try:
        low, high = estimate.confidence_interval(level, method)
    except ArgumentError:
        raise
    except ValueError:
        return math.nan, math.nan
    return low, high


def _draw_limits(ax: Axes, chart: ControlChart) -> None:
    """Draw the band between the limits, the limits as steps, and the center."""
    edges = np.arange(len(chart.values) + 1) - 0.5
    low, high = (np.append(limit, limit[-1:]) for limit in (chart.low, chart.high))
    ax.fill_between(edges, low, high, step="post", color=BAND, linewidth=0, zorder=0.5)
    for limit, name in ((low, "lower limit"), (high, "upper limit")):
        ax.step(
            edges, limit, where="post", color=MUTED, linewidth=0.9, zorder=1.5, ls="--", gid=name
        )
    ax.hlines(
        [chart.center],
        edges[0],
        edges[-1],
        colors=[MUTED],
        linewidths=0.9,
        zorder=1.5,
        gid="center",
    )


def _draw_values(ax: Axes, values: Floats, beyond: tuple[int, ...], color: Any) -> None:
    """Draw the values as a line with dots, and those beyond the limits as diamonds."""
    places = np.arange(len(values))
    ax.plot(places, values, color=color, linewidth=1.0, alpha=0.6, zorder=3.5, gid="line")
    usual = np.setdiff1d(places, np.array(beyond, dtype=np.intp))
    shared: dict[str, Any] = {"edgecolors": [PAPER], "linewidths": 0.7, "zorder": 5}
    ax.scatter(usual, values[usual], s=30, facecolors=[color], gid="dots", **shared)
    signals = list(beyond)
    ax.scatter(
        signals, values[signals], s=58, marker="D", facecolors=[SIGNAL], gid="beyond", **shared
    )


def _write_signals(ax: Axes, values: Floats, chart: ControlChart, texts: list[str]) -> None:
    """Write the values beyond the limits, away from the center, where they have room."""
    points = points_wide(ax) / len(values)
    free = -math.inf
    for place in chart.beyond:
        reach = (text_width(texts[place], SMALL) + _GAP) / 2 / points
        if place - reach < free:
            continue
        free = place + reach
        above = values[place] > chart.center
        ax.annotate(
            texts[place],
            xy=(place, float(values[place])),
            xytext=(0, 6 if above else -6),
            textcoords="offset points",
            ha="center",
            va="bottom" if above else "top",
            fontsize=SMALL,
            color=SIGNAL,
            zorder=6,
            gid="signal",
            **PLAIN,
        )


def _name_values(ax: Axes, *, signed: bool) -> None:
    """Format the axis of the values."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick_text(value, signed=signed)))


def _finish(ax: Axes, names: list[str], chart: ControlChart | None) -> None:
    """Name as many periods as there is room for, and the limits at their right ends."""
    ax.set_xlim(-0.5, len(names) - 0.5)
    ax.margins(y=_MARGIN)
    if chart is not None:
        _name_limits(ax, chart)
    lay_out(ax)
    widest = _GAP + max(text_width(name, SMALL) for name in names)
    every = math.ceil(len(names) / max(1, int(points_wide(ax) / widest)))
    places = range(0, len(names), every)
    ax.set_xticks(places, [names[place] for place in places], fontsize=SMALL, **PLAIN)


def _name_limits(ax: Axes, chart: ControlChart) -> None:
    """Write the names of center and limits beside their right ends, apart from each other."""
    low, high = ax.get_ylim()
    per_unit = points_high(ax) / (high - low)
    center = chart.center
    above = max(float(chart.high[-1]) - center, _LINE / per_unit)
    below = max(center - float(chart.low[-1]), _LINE / per_unit)
    for height, name in (
        (center + above, "upper limit"),
        (center, f"center {format_number(center, 3)}"),
        (center - below, "lower limit"),
    ):
        ax.annotate(
            name,
            xy=(1, height),
            xycoords=ax.get_yaxis_transform(),
            xytext=(4, 0),
            textcoords="offset points",
            ha="left",
            va="center",
            fontsize=SMALL,
            color=MUTED,
            gid="limit name",
            **PLAIN,
        )
