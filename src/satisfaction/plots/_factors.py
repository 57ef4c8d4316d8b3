"""The factors of adjusted weights as a histogram."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.plots._style import (
    INK,
    PAPER,
    SIGNAL,
    calm,
    check_color,
    check_title,
    lay_out,
    name_axes,
    open_axes,
)

if TYPE_CHECKING:
    from satisfaction.weighting._adjusted import AdjustedWeights

_WIDTH = 6.0
_HEIGHT = 3.2
_BINS = 30


def plot_factors(
    adjusted: AdjustedWeights, *, ax: Any = None, color: Any = None, title: str | None = None
) -> Any:
    """Draw how many rows have which factor, with 1 and the bounds as lines.

    Parameters
    ----------
    adjusted : AdjustedWeights
        Whose factors to draw; rows of base weight 0 are left out.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    color : matplotlib color, optional
        Of the bars.
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
    factors = adjusted.factors[adjusted.base_weights > 0]
    bars = {"color": check_color(color), "edgecolor": PAPER, "linewidth": 0.6, "zorder": 2}
    axes.hist(factors.tolist(), bins=_BINS, **bars)
    axes.axvline(1, color=INK, linewidth=0.9, gid="unchanged")
    if adjusted.bounds is not None and adjusted.bounds_on == "factor":
        for bound in adjusted.bounds:
            if bound < float("inf"):
                axes.axvline(bound, color=SIGNAL, linewidth=0.9, linestyle="--", gid="bound")
    name_axes(axes, x="factor: adjusted over base weight", y="rows", title=heading)
    lay_out(axes)
    return axes
