"""The causes of dissatisfaction as bars in falling order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.foundation._rendering import shorten
from satisfaction.plots._style import INK, calm, check_color, check_title, name_axes, open_axes

if TYPE_CHECKING:
    from satisfaction.service._causes_result import CausesPareto

_WIDTH, _HEIGHT = 6.0, 3.8  # inches
_LONGEST = 18  # characters of a cause


def plot_causes_pareto(
    causes: CausesPareto, *, ax: Any = None, color: Any = None, title: str | None = None
) -> Any:
    """Draw bars with simultaneous intervals in falling order, and the cumulative line.

    Parameters
    ----------
    causes : CausesPareto
        What to draw; without a cumulative line where customers name several causes.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    color : color, optional
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
    paint, heading = check_color(color), check_title(title)
    axes = open_axes(ax, _WIDTH, _HEIGHT)
    calm(axes, grid="y")
    places = list(range(len(causes.causes)))
    values = [share.value for share in causes.shares.values()]
    limits = list(causes.confidence_intervals().values())
    axes.bar(places, values, color=paint, alpha=0.75, gid="bars")
    axes.vlines(
        places, [low for low, _ in limits], [high for _, high in limits], color=INK, gid="intervals"
    )
    total = [share.value for share in causes.cumulative.values()]
    if total:
        axes.plot(places, total, color=INK, marker="o", markersize=3, linewidth=1, gid="cumulative")
    axes.set_xticks(
        places,
        [shorten(cause, _LONGEST) for cause in causes.causes],
        rotation=30,
        ha="right",
        parse_math=False,
    )
    axes.set_ylim(0, 103)
    name_axes(axes, y="share, %", title=heading)
    return axes
