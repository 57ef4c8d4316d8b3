"""Stated intent against what it is worth."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from satisfaction.foundation._rendering import shorten
from satisfaction.plots._style import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
    PLAIN,
    SIGNAL,
    SMALL,
    calm,
    check_title,
    name_axes,
    open_axes,
)

if TYPE_CHECKING:
    from satisfaction.loyalty._intent_calibration import IntentCalibration

_WIDTH, _HEIGHT = 5.6, 4.2  # inches
_MOST_TICKS = 13


def plot_intent_calibration(
    calibration: IntentCalibration, *, ax: Any = None, title: str | None = None
) -> Any:
    """Draw what was stated, calibrated and observed at each score.

    The dashed line takes every score at its word; bars are the 95 % Wilson limits of the share
    that did it.

    Parameters
    ----------
    calibration : IntentCalibration
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
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
    axes = open_axes(ax, _WIDTH, _HEIGHT)
    calm(axes, grid="y")
    table = calibration.table
    score = table["score"]
    stated, calibrated = (_percent(table[name]) for name in ("stated", "calibrated"))
    axes.plot(score, stated, color=MUTED, ls="--", lw=1, label="taken at its word", gid="stated")
    axes.plot(
        score,
        calibrated,
        color=ACCENT,
        lw=2,
        label="calibrated",
        gid="calibrated",
        drawstyle=_line_style(calibration),
    )
    axes.plot(score, calibrated, color=ACCENT, ls="", marker="o", markersize=4)
    if "observed" in table:
        _draw_observed(axes, calibration)
    low, high = calibration.scale.low, calibration.scale.high
    edge = 0.03 * (high - low)
    axes.set(xlim=(low - edge, high + edge), ylim=(-3, 103))
    if len(score) <= _MOST_TICKS:
        axes.set_xticks(score, [f"{number:g}" for number in score])
    legend = axes.legend(frameon=False, fontsize=SMALL, labelcolor=INK, loc="best")
    for text in legend.get_texts():
        text.set(**PLAIN)
    name_axes(axes, x=shorten(calibration.intent), y="probability (%)", title=heading)
    return axes


def _draw_observed(axes: Any, calibration: IntentCalibration) -> None:
    """Draw the observed shares of the scores that somebody gave, with their limits."""
    table = calibration.table
    rows = [row for row, share in enumerate(table["observed"]) if not math.isnan(share)]
    score = [table["score"][row] for row in rows]
    share, low, high = (
        _percent(tuple(table[name][row] for row in rows)) for name in ("observed", "low", "high")
    )
    axes.vlines(score, low, high, color=SIGNAL, lw=1.2, gid="limits")
    axes.plot(
        score,
        share,
        color=SIGNAL,
        ls="",
        marker="D",
        markersize=5,
        mfc=PAPER,
        label=f"observed: {shorten(calibration.outcome)}",
        gid="observed",
    )


def _line_style(calibration: IntentCalibration) -> str:
    """Return steps for the method that says nothing between scores, else straight lines."""
    if calibration.method != "isotonic":
        return "default"
    return "steps-post" if calibration.scale.best == "high" else "steps-pre"


def _percent(shares: tuple[float, ...]) -> list[float]:
    """Return probabilities in percent."""
    return [100 * share for share in shares]
