"""The distribution of the answers as diverging stacked bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.foundation._rendering import format_count
from satisfaction.plots._style import (
    INK,
    MUTED,
    NORMAL,
    PAPER,
    PLAIN,
    SMALL,
    calm,
    check_title,
    ink_on,
    lay_out,
    name_axes,
    open_axes,
    points_high,
    points_wide,
    rating_colors,
    text_width,
)
from satisfaction.plots._texts import segment_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.metrics._distribution import Distribution

Shares = NDArray[np.float64]

_WIDTH = 6.0
_AROUND = 1.1  # inches above and below the bars
_BAR = 0.36  # inches
_TALLEST = 60.0
_MARGIN = 0.02  # of the range, on both sides
_MANY = 15  # levels, from which on no lines part them
_THICK = 0.72  # of a row
_SMALLEST = 5.0  # points that can be read
_ROOM = 4.0  # points around a share within its part


def plot_distribution(
    distribution: Distribution, *, ax: Any = None, title: str | None = None
) -> Any:
    """Draw diverging stacked bars: one per segment, centered on the middle of the scale.

    The worst level stands at the left end, the best at the right; a level at the middle of the
    scale lies half on either side. Shares are written where there is room for them.

    Parameters
    ----------
    distribution : Distribution
        What to draw: its segments, or itself where it has none.
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

    References
    ----------
    Heiberger, Robbins (2014), Design of diverging stacked bar charts for Likert scales and other
    applications, Journal of Statistical Software 57(5), doi:10.18637/jss.v057.i05.
    """
    heading = check_title(title)
    parts = dict(distribution.segments) or {"all": distribution}
    backwards = distribution.best == "low"
    levels = distribution.levels[::-1] if backwards else distribution.levels
    shares = np.array([part.shares[::-1] if backwards else part.shares for part in parts.values()])
    axes = open_axes(ax, _WIDTH, min(_AROUND + _BAR * len(parts), _TALLEST))
    ends = _ends(shares)
    colors = rating_colors(np.linspace(0, 1, len(levels)).tolist())
    calm(axes, grid=None)
    for level, color in enumerate(colors):
        axes.barh(
            range(len(parts)),
            shares[:, level],
            left=ends[:, level],
            height=_THICK,
            color=color,
            edgecolor=PAPER,
            linewidth=0.6 if len(levels) <= _MANY else 0.0,
            zorder=2,
            gid=f"level {levels[level]:g}",
        )
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1, gid="middle")
    _finish_axes(axes, ends, [segment_text(key) for key in parts])
    name_axes(axes, x="% of answers on either side of the middle", title=heading)
    _write_sizes(axes, [part.n for part in parts.values()])
    lay_out(axes)
    _write_key(axes, [f"{level:g}" for level in levels], colors)
    lay_out(axes)
    _write_shares(axes, shares, ends, colors)
    return axes


def _ends(shares: Shares) -> Shares:
    """Return where each part begins and the last one ends, 0 being the middle of the scale."""
    edges = np.concatenate([np.zeros((len(shares), 1)), np.cumsum(shares, axis=1)], axis=1)
    n_levels = shares.shape[1]
    half = n_levels // 2
    left = edges[:, half] + (shares[:, half] / 2 if n_levels % 2 else 0.0)
    return np.asarray(edges - left[:, None])


def _finish_axes(ax: Axes, ends: Shares, names: list[str]) -> None:
    """Set limits and ticks: names of the segments, percent without sign."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = float(ends[:, 0].min()), float(ends[:, -1].max())
    margin = _MARGIN * (high - low)
    ax.set_xlim(low - margin, high + margin)
    ax.set_ylim(len(names) - 0.45, -0.55)
    size = min(NORMAL, max(3.0, 0.8 * points_high(ax) / (len(names) + 1)))
    ax.set_yticks(range(len(names)), names, fontsize=size, linespacing=0.95, **PLAIN)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):g}"))
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)


def _write_sizes(ax: Axes, sizes: list[int]) -> None:
    """Write the number of answers beside each bar."""
    size = ax.yaxis.get_ticklabels()[0].get_fontsize()
    texts = [format_count(number) for number in sizes]
    edge = 8 + max(text_width(text, float(size)) for text in texts)
    shared: dict[str, Any] = {
        "textcoords": "offset points",
        "ha": "right",
        "color": MUTED,
        **PLAIN,
    }
    for place, text in enumerate(texts):
        ax.annotate(
            text,
            xy=(1, place),
            xycoords=ax.get_yaxis_transform(),
            xytext=(edge, 0),
            va="center",
            fontsize=size,
            **shared,
        )
    ax.annotate(
        "n",
        xy=(1, 1),
        xycoords="axes fraction",
        xytext=(edge, 3),
        va="bottom",
        fontsize=SMALL,
        **shared,
    )


def _write_key(ax: Axes, names: list[str], colors: list[tuple[float, float, float]]) -> None:
    """Write the levels above the bars, each on its color, as many as there is room for."""
    each = 6 + max(text_width(name, SMALL) for name in names)
    room = max(2, int((points_wide(ax) - 60) / each))
    every = -(-(len(names) - 1) // (room - 1))
    shown = range(0, len(names), every)
    shared: dict[str, Any] = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "va": "baseline",
        "fontsize": SMALL,
        **PLAIN,
    }
    ax.annotate("worst", xy=(0, 1), xytext=(0, 7), ha="left", color=MUTED, **shared)
    start = 4 + text_width("worst", SMALL)
    for place, level in enumerate(shown):
        ax.annotate(
            names[level].center(max(map(len, names))),
            xy=(0, 1),
            xytext=(start + (place + 0.5) * each, 7),
            ha="center",
            color=ink_on(colors[level]),
            bbox={"boxstyle": "square,pad=0.25", "facecolor": colors[level], "edgecolor": "none"},
            gid=f"key {names[level]}",
            **shared,
        )
    end = start + len(shown) * each + 3
    ax.annotate("best", xy=(0, 1), xytext=(end, 7), ha="left", color=MUTED, **shared)


def _write_shares(
    ax: Axes, shares: Shares, ends: Shares, colors: list[tuple[float, float, float]]
) -> None:
    """Write the shares within their parts, where there is room."""
    low, high = ax.get_xlim()
    points = points_wide(ax) / (high - low)
    size = min(SMALL, 0.7 * points_high(ax) / len(shares) * _THICK)
    if size < _SMALLEST or shares.shape[1] > _MANY:
        return
    for (row, level), share in np.ndenumerate(shares):
        text = f"{share:.0f}"
        if share * points < text_width(text, size) + _ROOM:
            continue
        ax.text(
            float(ends[row, level] + share / 2),
            row,
            text,
            ha="center",
            va="center",
            fontsize=size,
            color=ink_on(colors[level]),
            zorder=4,
            gid="share",
            **PLAIN,
        )
