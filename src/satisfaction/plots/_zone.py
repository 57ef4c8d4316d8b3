"""The zone of tolerance: a bar from adequate to desired, and a dot for the performance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.foundation._rendering import format_value
from satisfaction.plots._disconfirmation import height_of, set_rows, write_beside
from satisfaction.plots._style import (
    GRID,
    MUTED,
    SMALL,
    calm,
    check_color,
    check_title,
    lay_out,
    name_axes,
    open_axes,
)
from satisfaction.plots._texts import segment_text

if TYPE_CHECKING:
    from satisfaction.expectations._zone import ZoneOfTolerance

_WIDTH = 6.0
_THICK = 0.5  # of a row


def plot_zone(
    zone: ZoneOfTolerance, *, ax: Any = None, color: Any = None, title: str | None = None
) -> Any:
    """Draw each zone from its adequate to its desired end, seen from the adequate level.

    Parameters
    ----------
    zone : ZoneOfTolerance
        What to draw: its segments, else its items, else itself.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    color : color, optional
        Of the dots.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on: 0 is the adequate level, the bar is as long as the zone is wide, the dot
        is the mean adequacy with its 95 % interval.
    """
    heading, filled = check_title(title), check_color(color)
    parts: dict[Any, Any] = dict(zone.segments) or dict(zone.items) or {"all": zone}
    axes = open_axes(ax, _WIDTH, height_of(len(parts)))
    calm(axes, grid="x")
    places = range(len(parts))
    widths = [part.width.value for part in parts.values()]
    values = [part.adequacy.value for part in parts.values()]
    limits = [part.adequacy.confidence_interval() for part in parts.values()]
    lows, highs = [limit.low for limit in limits], [limit.high for limit in limits]
    axes.barh(places, widths, height=_THICK, color=GRID, edgecolor=MUTED, label="zone", gid="zones")
    axes.hlines(places, lows, highs, colors=[filled], linewidths=2.0, zorder=3, gid="intervals")
    axes.scatter(
        values, places, s=46.0, color=[filled], zorder=4, label="perceived", gid="perceived"
    )
    low, high = min(0.0, *lows), max(*widths, *highs)
    margin = 0.05 * (high - low)
    axes.set_xlim(low - margin, high + margin)
    axes.axvline(0, color=MUTED, linewidth=0.9, zorder=2, gid="adequate")
    set_rows(axes, [segment_text(key) for key in parts])
    within = [format_value(part.shares["within"].value, "percent") for part in parts.values()]
    write_beside(axes, "% within", within)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=SMALL)
    name_axes(axes, x="rating above the adequate level", title=heading)
    lay_out(axes)
    return axes
