"""The survival curve as steps with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.plots._style import (
    ACCENT,
    NORMAL,
    PLAIN,
    calm,
    check_color,
    check_title,
    name_axes,
    open_axes,
)
from satisfaction.plots._texts import percent_text, period_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.metrics._survival_curve import Method, SurvivalCurve

Floats = NDArray[np.float64]

_WIDTH, _HEIGHT = 6.0, 3.4  # inches
_TITLE_PAD = 10.0  # points
_DASHES = ("-", "--", "-.", ":")
_COLORS = (ACCENT, "#b8400a", "#1f2933", "#7a5c00", "#66707c")  # dark enough for print


def plot_survival(
    curve: SurvivalCurve,
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    method: Method = "log-log",
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw the share still there over time as steps, with the band of its limits.

    Segments are curves of their own, told apart by color and dashes and named at their ends.

    Parameters
    ----------
    curve : SurvivalCurve
        What to draw: its segments, or itself where it has none.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Between 0 and 1.
    method : {"log-log", "log", "plain"}, default "log-log"
        As in `SurvivalCurve.confidence_interval`.
    color : color, optional
        Of a single curve.
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
    parts = dict(curve.segments) or {(): curve}
    intervals = [part.confidence_interval(confidence_level, method) for part in parts.values()]
    axes = open_axes(ax, _WIDTH, _HEIGHT)
    calm(axes, grid="y")
    for number, ((key, part), interval) in enumerate(zip(parts.items(), intervals, strict=True)):
        own = paint if len(parts) == 1 else _COLORS[number % len(_COLORS)]
        low, high = (np.asarray(limit, dtype=np.float64) for limit in interval)
        _draw_curve(axes, part, low, high, own, _DASHES[number % len(_DASHES)])
        if key != ():
            _name_curve(axes, part, period_text(key), own)
    axes.set_xlim(0, max(part.last for part in parts.values()) or 1.0)
    axes.set_ylim(0, 103)
    label = f"still there, % (band: {percent_text(intervals[0].confidence_level)} interval)"
    name_axes(axes, x="time", y=label, title=heading, pad=_TITLE_PAD)
    return axes


def _draw_curve(
    ax: Axes, curve: SurvivalCurve, low: Floats, high: Floats, color: Any, dashes: str
) -> None:
    """Draw one curve in percent, from time 0 to the last observation."""
    times = np.concatenate([[0.0], curve.times, [curve.last]])
    share, lower, upper = (
        100 * np.concatenate([[1.0], values, values[-1:] if values.size else [1.0]])
        for values in (curve.survival, low, high)
    )
    ax.fill_between(times, lower, upper, step="post", color=color, alpha=0.13, linewidth=0)
    ax.step(times, share, where="post", color=color, linewidth=1.6, linestyle=dashes, gid="curve")


def _name_curve(ax: Axes, curve: SurvivalCurve, name: str, color: Any) -> None:
    """Write the name of a curve at its end."""
    end = float(curve.survival[-1]) if curve.survival.size else 1.0
    ax.annotate(
        name,
        xy=(curve.last, 100 * end),
        xytext=(5, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        fontsize=NORMAL,
        color=color,
        gid="name",
        **PLAIN,
    )
