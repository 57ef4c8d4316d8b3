"""What is lost where a behaviour of good service was not done, as bars."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._rendering import format_value
from satisfaction.plots._disconfirmation import height_of, set_rows, write_beside
from satisfaction.plots._style import (
    INK,
    MUTED,
    calm,
    check_color,
    check_title,
    lay_out,
    name_axes,
    open_axes,
)
from satisfaction.plots._texts import percent_text, segment_text

if TYPE_CHECKING:
    from satisfaction.service._service_drivers_result import ServiceDrivers

_WIDTH = 6.0  # inches
_THICK = 0.6  # of a row


def plot_service_drivers(
    drivers: ServiceDrivers,
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw what is lost by each behaviour as a bar with its interval, the largest on top.

    Parameters
    ----------
    drivers : ServiceDrivers
        What to draw; a behaviour that was always or never done has a row without a bar.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Of the intervals.
    color : color, optional
        Of the bars.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on.
    """
    heading, paint = check_title(title), check_color(color)
    level = check_confidence_level(confidence_level)
    axes = open_axes(ax, _WIDTH, height_of(len(drivers)))
    calm(axes, grid="x")
    known = [
        (place, driver.lost)
        for place, driver in enumerate(drivers.values())
        if not math.isnan(driver.lost.value)
    ]
    places = [place for place, _ in known]
    values = [lost.value for _, lost in known]
    limits = [lost.confidence_interval(level) for _, lost in known]
    axes.barh(places, values, height=_THICK, color=paint, alpha=0.75, gid="bars")
    lows, highs = [float(one.low) for one in limits], [float(one.high) for one in limits]
    axes.hlines(places, lows, highs, colors=INK, linewidths=1.4, zorder=3, gid="intervals")
    axes.axvline(0, color=MUTED, linewidth=0.9, zorder=2, gid="zero")
    set_rows(axes, [segment_text(name) for name in drivers])
    done = [f"{format_value(driver.incidence.value, 'percent')} %" for driver in drivers.values()]
    write_beside(axes, "done", done)
    label = f"points of satisfaction lost (lines: {percent_text(level)} intervals)"
    name_axes(axes, x=label, title=heading)
    lay_out(axes)
    return axes
