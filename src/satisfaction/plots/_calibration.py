"""The reliability diagram: what was predicted against what came true."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from satisfaction.foundation._checks import check_confidence_level
from satisfaction.plots._style import (
    INK,
    MUTED,
    PAPER,
    PLAIN,
    SMALL,
    calm,
    check_color,
    check_title,
    name_axes,
    open_axes,
)
from satisfaction.plots._texts import percent_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.loyalty._prediction_evaluation import PredictionEvaluation

_SIDE = 4.8  # inches
_TITLE_PAD = 10.0  # points
_CELLS = 40  # of the histogram
_TALLEST = 0.12  # of the unit: the histogram's highest bar
_FOOT = -0.16  # where its bars stand: below all observed shares
_MOST_INTERVALS = 100  # bins: more intervals than these hide each other
_DOT = 42.0  # square points: area of the dot of an average bin
_MARGIN = 0.02
_BARS = "#c3c9d1"  # behind dots and lines


def plot_calibration(
    evaluation: PredictionEvaluation,
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw observed shares against mean predictions, one dot per bin with its interval.

    Dots on the dashed line are right; above it the predictions were too low. The bars at the
    foot are the histogram of the predictions.

    Parameters
    ----------
    evaluation : PredictionEvaluation
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Of the intervals; more than 100 bins have none.
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
    paint, heading = check_color(color), check_title(title)
    table = evaluation.calibration_table
    axes = open_axes(ax, _SIDE, _SIDE)
    calm(axes, grid="y")
    _draw_histogram(axes, evaluation)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)), gid="right")
    label = "observed share"
    if len(table) <= _MOST_INTERVALS:
        low, high = table.confidence_interval(level)
        lines: dict[str, Any] = {
            "colors": [paint],
            "linewidths": 1.4,
            "zorder": 3,
            "gid": "intervals",
        }
        axes.vlines(table.predicted, low, high, **lines)
        label += f" (lines: {percent_text(level)} intervals)"
    axes.scatter(
        table.predicted,
        table.observed,
        s=np.clip(_DOT * len(table) * table.n / table.n.sum(), _DOT / 8, 3 * _DOT),
        facecolors=[paint],
        edgecolors=[PAPER],
        linewidths=0.8,
        zorder=4,
        gid="dots",
    )
    _write_numbers(axes, evaluation)
    axes.set(xlim=(-_MARGIN, 1 + _MARGIN), ylim=(_FOOT, 1 + _MARGIN), aspect="equal")
    axes.set_xticks(np.linspace(0, 1, 6))
    axes.set_yticks(np.linspace(0, 1, 6))
    axes.spines["left"].set_bounds(0, 1)
    name_axes(axes, x="predicted probability", y=label, title=heading, pad=_TITLE_PAD)
    return axes


def _draw_histogram(axes: Axes, evaluation: PredictionEvaluation) -> None:
    """Draw how many predictions there are of each size, at the foot of the axes."""
    weights, edges = evaluation.histogram(_CELLS)
    axes.bar(
        edges[:-1],
        _TALLEST * weights / weights.max(),
        width=0.9 / _CELLS,
        bottom=_FOOT,
        align="edge",
        color=_BARS,
        zorder=1,
        gid="histogram",
    )


def _write_numbers(axes: Axes, evaluation: PredictionEvaluation) -> None:
    """Write skill, area and slope where a good prediction leaves the picture empty."""
    numbers = (
        ("skill", f"{100 * evaluation.skill:.0f} %", evaluation.skill),
        ("AUC", f"{evaluation.auc.value:.2f}", evaluation.auc.value),
        ("slope", f"{evaluation.calibration_slope:.2f}", evaluation.calibration_slope),
    )
    known = [f"{name} {text}" for name, text, value in numbers if math.isfinite(value)]
    shared: dict[str, Any] = {"transform": axes.transAxes, "fontsize": SMALL, **PLAIN}
    axes.text(0.03, 0.97, "\n".join(known), ha="left", va="top", color=INK, gid="numbers", **shared)
