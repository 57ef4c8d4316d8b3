"""Disconfirmation: shares of the three states, and the two means joined by the gap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from satisfaction.foundation._checks import check_choice
from satisfaction.foundation._rendering import format_count, format_value
from satisfaction.plots._style import (
    INK,
    MUTED,
    NORMAL,
    PAPER,
    PLAIN,
    SMALL,
    calm,
    check_color,
    check_title,
    ink_on,
    lay_out,
    name_axes,
    open_axes,
    points_high,
    rating_colors,
)
from satisfaction.plots._texts import segment_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.expectations._perceived import PerceivedDisconfirmation
    from satisfaction.expectations._subtractive import SubtractiveDisconfirmation
    from satisfaction.metrics._estimate import Estimate

_WIDTH = 6.0
_AROUND = 1.1  # inches above and below the rows
_ROW = 0.36  # inches
_TALLEST = 60.0
_THICK = 0.72  # of a row
_ROOM = 6.0  # percent: a narrower part has no room for its share
_LIMITS = 0.05  # of the range, on both sides

_STATES = {"negative": "worse", "confirmed": "as expected", "positive": "better"}


def plot_disconfirmation(
    result: SubtractiveDisconfirmation,
    *,
    ax: Any = None,
    kind: str = "shares",
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw the shares of the three states, or the means of both sides joined by the gap.

    Parameters
    ----------
    result : SubtractiveDisconfirmation
        What to draw: its segments; where it has none, with ``kind="dumbbells"`` its items.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    kind : {"shares", "dumbbells"}, default "shares"
        Stacked shares with the mean gap beside them, or dumbbells.
    color : color, optional
        Of the perceived dots.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on.
    """
    check_choice(kind, "kind", ("dumbbells", "shares"))
    if kind == "shares":
        return plot_states(result, ax=ax, title=title)
    parts: dict[Any, Any] = dict(result.segments) or dict(result.items) or {"all": result}
    heading, filled = check_title(title), check_color(color)
    axes = open_axes(ax, _WIDTH, height_of(len(parts)))
    calm(axes, grid="x")
    places = range(len(parts))
    expected = [part.mean_expected.value for part in parts.values()]
    perceived = [part.mean_perceived.value for part in parts.values()]
    axes.hlines(places, expected, perceived, colors=[MUTED], linewidths=2.0, zorder=2, gid="gaps")
    look: dict[str, Any] = {"s": 46.0, "zorder": 3, "clip_on": False, "edgecolors": [filled]}
    axes.scatter(
        expected,
        places,
        facecolors=[PAPER],
        linewidths=1.4,
        gid="expected",
        label="expected",
        **look,
    )
    axes.scatter(perceived, places, facecolors=[filled], gid="perceived", label="perceived", **look)
    low, high = min(*expected, *perceived), max(*expected, *perceived)
    margin = _LIMITS * max(high - low, 0.1 * (result.scale.high - result.scale.low))
    axes.set_xlim(low - margin, high + margin)
    set_rows(axes, [segment_text(key) for key in parts])
    gaps = [format_value(part.mean_gap.value, "rating", signed=True) for part in parts.values()]
    write_beside(axes, "gap", gaps)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=SMALL)
    name_axes(axes, x="mean rating", title=heading)
    lay_out(axes)
    return axes


def plot_states(
    result: SubtractiveDisconfirmation | PerceivedDisconfirmation,
    *,
    ax: Any = None,
    title: str | None = None,
) -> Any:
    """Draw the shares worse than, as, and better than expected, one stacked bar per segment.

    Parameters
    ----------
    result : SubtractiveDisconfirmation or PerceivedDisconfirmation
        What to draw: its segments, or itself where it has none.
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
    parts: Mapping[Any, Any] = dict(result.segments) or {"all": result}
    shares = np.array([[share.value for share in part.shares.values()] for part in parts.values()])
    axes = open_axes(ax, _WIDTH, height_of(len(parts)))
    calm(axes, grid=None)
    colors = rating_colors([0.0, 0.5, 1.0])
    starts = np.cumsum(shares, axis=1) - shares
    for state, (name, color) in enumerate(zip(_STATES.values(), colors, strict=True)):
        axes.barh(
            range(len(parts)),
            shares[:, state],
            left=starts[:, state],
            height=_THICK,
            color=color,
            edgecolor=PAPER,
            linewidth=0.6,
            label=name,
            gid=name,
        )
        for place, share in enumerate(shares[:, state].tolist()):
            if share >= _ROOM:
                axes.text(
                    starts[place, state] + share / 2,
                    place,
                    format_value(share, "percent"),
                    ha="center",
                    va="center",
                    fontsize=SMALL,
                    color=ink_on(color),
                    **PLAIN,
                )
    axes.set_xlim(0, 100)
    set_rows(axes, [segment_text(key) for key in parts])
    means = [mean_of(part).value for part in parts.values()]
    write_beside(axes, "mean", [format_value(mean, "rating", signed=True) for mean in means])
    write_beside(axes, "n", [format_count(part.n) for part in parts.values()], column=1)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, fontsize=SMALL)
    name_axes(axes, x="% of customers", title=heading)
    lay_out(axes)
    return axes


def mean_of(part: Any) -> Estimate:
    """Return the mean of a disconfirmation of either kind."""
    found: Estimate = part.mean_gap if hasattr(part, "mean_gap") else part.mean
    return found


def height_of(n_rows: int) -> float:
    """Return the height of a new figure in inches."""
    return min(_AROUND + _ROW * n_rows, _TALLEST)


def set_rows(ax: Axes, names: list[str]) -> None:
    """Name the rows from top to bottom."""
    size = min(NORMAL, max(3.0, 0.8 * points_high(ax) / (len(names) + 1)))
    ax.set_ylim(len(names) - 0.45, -0.55)
    ax.set_yticks(range(len(names)), names, fontsize=size, linespacing=0.95, **PLAIN)


def write_beside(ax: Axes, header: str, texts: list[str], *, column: int = 0) -> None:
    """Write a column of numbers to the right of the rows."""
    edge = 42.0 * (column + 1)
    shared: dict[str, Any] = {"textcoords": "offset points", "ha": "right", **PLAIN}
    for place, text in enumerate(texts):
        ax.annotate(
            text,
            xy=(1, place),
            xycoords=ax.get_yaxis_transform(),
            xytext=(edge, 0),
            va="center",
            fontsize=SMALL,
            color=INK,
            **shared,
        )
    ax.annotate(
        header,
        xy=(1, 1),
        xycoords="axes fraction",
        xytext=(edge, 3),
        va="bottom",
        fontsize=SMALL,
        color=MUTED,
        **shared,
    )
