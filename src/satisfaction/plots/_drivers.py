"""Drivers as bars with intervals, penalties and rewards as bars to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from satisfaction.foundation._checks import check_choice, check_confidence_level
from satisfaction.foundation._rendering import format_number
from satisfaction.plots._disconfirmation import height_of, set_rows, write_beside
from satisfaction.plots._style import (
    INK,
    MUTED,
    SMALL,
    calm,
    check_color,
    check_title,
    lay_out,
    name_axes,
    open_axes,
    rating_colors,
)
from satisfaction.plots._texts import percent_text, segment_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.drivers._driver_importance import DriverImportance
    from satisfaction.drivers._penalty_reward import PenaltyReward

_WIDTH = 6.0
_THICK = 0.6  # of a row

_TITLES = {"lmg": "share of R²", "first": "R² alone", "last": "R² added to all others"}


def plot_drivers(
    importance: DriverImportance,
    name: Literal["lmg", "first", "last"] = "lmg",
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw one share of every driver as a bar with its interval, the largest on top.

    Parameters
    ----------
    importance : DriverImportance
        What to draw.
    name : {"lmg", "first", "last"}
        Which share.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Of the intervals; there are none where only correlations are known.
    color : color, optional
        Of the bars.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on.
    """
    check_choice(name, "name", _TITLES)
    heading, filled, level = (
        check_title(title),
        check_color(color),
        check_confidence_level(confidence_level),
    )
    shares: dict[str, float] = getattr(importance, name)
    order = sorted(shares, key=lambda driver: -shares[driver])
    axes = open_axes(ax, _WIDTH, height_of(len(order)))
    calm(axes, grid="x")
    values = [shares[driver] for driver in order]
    axes.barh(range(len(order)), values, height=_THICK, color=filled, gid="bars")
    highest, label = max(values), _TITLES[name]
    if importance.n:
        limits = importance.confidence_intervals(name, confidence_level=level)
        lows, highs = (
            [getattr(limits[driver], end) for driver in order] for end in ("low", "high")
        )
        places = range(len(order))
        axes.hlines(places, lows, highs, colors=INK, linewidths=1.4, zorder=3, gid="intervals")
        highest = max(highest, *highs)
        label += f" (lines: {percent_text(level)} intervals)"
    axes.set_xlim(0, 1.05 * highest if highest > 0 else 1)
    set_rows(axes, [segment_text(driver) for driver in order])
    write_beside(axes, "share", [f"{value:.3f}" for value in values])
    name_axes(axes, x=label, title=heading)
    lay_out(axes)
    return axes


def plot_penalty_reward(found: PenaltyReward, *, ax: Any = None, title: str | None = None) -> Any:
    """Draw penalties to the left and rewards to the right, with their 95 % intervals.

    Parameters
    ----------
    found : PenaltyReward
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on.
    """
    heading = check_title(title)
    names = list(found)
    axes = open_axes(ax, _WIDTH, height_of(len(names)))
    calm(axes, grid="x")
    worst, best = rating_colors([0.1, 0.9])
    _draw_side(axes, [found[name].penalty for name in names], worst, "penalty")
    _draw_side(axes, [found[name].reward for name in names], best, "reward")
    axes.axvline(0, color=MUTED, linewidth=0.9, zorder=2, gid="zero")
    set_rows(axes, [segment_text(name) for name in names])
    asymmetry = [format_number(found[name].asymmetry.value, 2) for name in names]
    write_beside(axes, "asymmetry", asymmetry)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=SMALL)
    name_axes(axes, x="change of satisfaction (lines: 95 % intervals)", title=heading)
    lay_out(axes)
    return axes


def _draw_side(axes: Axes, effects: Sequence[Any], color: Any, gid: str) -> None:
    """Draw the bars of one side with their intervals."""
    places = range(len(effects))
    values = [one.value for one in effects]
    axes.barh(places, values, height=_THICK, color=[color], label=gid, gid=gid)
    limits = [one.confidence_interval() for one in effects]
    lows, highs = [one.low for one in limits], [one.high for one in limits]
    axes.hlines(places, lows, highs, colors=INK, linewidths=1.2, zorder=3, gid=f"{gid} intervals")
