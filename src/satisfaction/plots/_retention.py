"""How many are still there, and how many stay at each renewal, with their bands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.foundation._checks import check_count
from satisfaction.plots._style import (
    ACCENT,
    MUTED,
    NORMAL,
    PAPER,
    PLAIN,
    SIGNAL,
    SMALL,
    calm,
    check_title,
    name_axes,
    open_axes,
)
from satisfaction.plots._texts import percent_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.loyalty import Curve, RetentionModel

Floats = NDArray[np.float64]

_WIDTH, _HEIGHT = 6.0, 3.4  # inches
_TITLE_PAD = 10.0  # points
_BEYOND = 1.5  # times the renewals seen: how far the picture looks ahead


def plot_retention(
    model: RetentionModel,
    *,
    at: Mapping[str, Any] | None = None,
    periods: int | None = None,
    ax: Any = None,
    confidence_level: float = 0.95,
    title: str | None = None,
) -> Any:
    """Draw the share still there after each renewal, and the share that stays at it.

    Circles are what was seen, where the model has no predictors; behind the upright line
    nothing was.

    Parameters
    ----------
    model : RetentionModel
        What to draw.
    at : mapping, optional
        A value for each predictor; needed with predictors.
    periods : int, optional
        How many renewals, at least 2; by default half as many again as were seen.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Between 0 and 1.
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
    heading = check_title(title)
    asked, left = model.renewals.asked, model.renewals.left
    last = check_count(
        int(np.ceil(_BEYOND * len(asked))) if periods is None else periods, "periods", low=2
    )
    there = model.survival(np.arange(last + 1), at=at)
    stay = model.retention_rate(np.arange(1, last + 1), at=at)
    intervals = [curve.confidence_interval(confidence_level) for curve in (there, stay)]
    axes = open_axes(ax, _WIDTH, _HEIGHT)
    from matplotlib.ticker import MaxNLocator

    calm(axes, grid="y")
    for curve, (low, high), color, dashes in zip(
        (there, stay), intervals, (ACCENT, SIGNAL), ("-", "--"), strict=True
    ):
        _draw_curve(axes, curve, np.asarray(low), np.asarray(high), color, dashes)
    _name_curve(axes, there, "still there", ACCENT, "top")
    _name_curve(axes, stay, "stay at this renewal", SIGNAL, "bottom")
    if not model.bases:
        stayed = 1 - left / asked
        _draw_seen(axes, np.concatenate([[1.0], np.cumprod(stayed)]), 0, last, ACCENT)
        _draw_seen(axes, stayed, 1, last, SIGNAL)
    if last > len(asked):
        _draw_end(axes, len(asked))
    axes.set_xlim(0, last)
    axes.set_ylim(0, 103)
    axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
    label = f"customers, % (bands: {percent_text(intervals[0].confidence_level)} intervals)"
    name_axes(axes, x="renewals", y=label, title=heading, pad=_TITLE_PAD)
    return axes


def _draw_curve(ax: Axes, curve: Curve, low: Floats, high: Floats, color: str, dashes: str) -> None:
    """Draw one curve in percent with its band."""
    ax.fill_between(curve.points, 100 * low, 100 * high, color=color, alpha=0.13, linewidth=0)
    ax.plot(
        curve.points, 100 * curve.values, color=color, linewidth=1.6, linestyle=dashes, gid="curve"
    )


def _name_curve(ax: Axes, curve: Curve, name: str, color: str, side: str) -> None:
    """Write the name of a curve at its end, on one side of it."""
    ax.annotate(
        name,
        xy=(float(curve.points[-1]), 100 * float(curve.values[-1])),
        xytext=(5, 0),
        textcoords="offset points",
        ha="left",
        va=side,
        fontsize=NORMAL,
        color=color,
        gid="name",
        **PLAIN,
    )


def _draw_seen(ax: Axes, shares: Floats, first: int, last: int, color: str) -> None:
    """Draw the shares that were seen, from the first renewal to the last that is drawn."""
    points = np.arange(first, first + len(shares))
    inside = points <= last
    ax.plot(
        points[inside],
        100 * shares[inside],
        linestyle="none",
        marker="o",
        markersize=4.5,
        markerfacecolor=PAPER,
        markeredgecolor=color,
        clip_on=False,
        gid="seen",
    )


def _draw_end(ax: Axes, last_seen: int) -> None:
    """Draw an upright line behind which nothing was seen."""
    ax.axvline(last_seen, color=MUTED, linewidth=0.8, linestyle=":", gid="end")
    ax.annotate(
        "seen until here",
        xy=(last_seen, 0),
        xytext=(-4, 4),
        textcoords="offset points",
        ha="right",
        va="bottom",
        fontsize=SMALL,
        color=MUTED,
        gid="end name",
        **PLAIN,
    )
