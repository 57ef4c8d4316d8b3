"""The gains curve: how many of the loyal are among the best predictions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from satisfaction.foundation._checks import check_number
from satisfaction.plots._style import (
    MUTED,
    NORMAL,
    PAPER,
    PLAIN,
    calm,
    check_color,
    check_title,
    name_axes,
    open_axes,
)

if TYPE_CHECKING:
    from satisfaction.loyalty._lift import Gains

_SIDE = 4.8  # inches
_TITLE_PAD = 10.0  # points
_MOST_POINTS = 2_001  # a curve of more looks the same


def plot_gains(
    gains: Gains, *, ax: Any = None, mark: float = 0.1, color: Any = None, title: str | None = None
) -> Any:
    """Draw the share of events reached by every share of customers, the best predictions first.

    The dashed line is what customers chosen at random would give.

    Parameters
    ----------
    gains : Gains
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    mark : float, default 0.1
        Share of customers, above 0 and at most 1, at which the lift is written.
    color : color, optional
        Of the curve.
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
    share = check_number(mark, "mark", low=0, high=1, open_low=True)
    paint, heading = check_color(color), check_title(title)
    axes = open_axes(ax, _SIDE, _SIDE)
    calm(axes, grid="y")
    targeted, reached = gains.targeted, gains.reached
    if len(targeted) > _MOST_POINTS:
        points = np.linspace(0, 1, _MOST_POINTS)
        targeted, reached = points, np.interp(points, targeted, reached)
    x, y = 100 * targeted, 100 * reached
    axes.fill_between(x, x, y, color=paint, alpha=0.1, linewidth=0)
    axes.plot([0, 100], [0, 100], color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)), gid="chance")
    axes.plot(x, y, color=paint, linewidth=1.8, zorder=3, gid="curve")
    lift = gains.lift(share)
    if math.isfinite(lift):
        spot = (100 * share, 100 * share * lift)
        axes.scatter(
            *spot,
            s=46,
            facecolors=[paint],
            edgecolors=[PAPER],
            linewidths=1.0,
            zorder=4,
            gid="mark",
        )
        axes.text(
            0.97,
            0.04,
            f"best {100 * share:g} %: lift {lift:.2f}",
            transform=axes.transAxes,
            ha="right",
            va="bottom",
            fontsize=NORMAL,
            color=paint,
            gid="lift",
            **PLAIN,
        )
    axes.set(xlim=(0, 100), ylim=(0, 102), aspect="equal")
    name_axes(
        axes,
        x="customers targeted, best first, %",
        y="events reached, %",
        title=heading,
        pad=_TITLE_PAD,
    )
    return axes
