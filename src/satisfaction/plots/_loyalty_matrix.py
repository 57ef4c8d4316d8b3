"""The loyalty matrix as four tiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.plots._style import (
    ACCENT,
    INK,
    NORMAL,
    PAPER,
    PLAIN,
    calm,
    check_title,
    name_axes,
    open_axes,
)

if TYPE_CHECKING:
    from satisfaction.loyalty._loyalty_matrix import LoyaltyMatrix

_SIDE = 4.4  # inches
_DARK = 0.5  # opacity from which text is white
_PLURALS = {
    "apostle": "apostles",
    "mercenary": "mercenaries",
    "hostage": "hostages",
    "defector": "defectors",
}
_CORNERS = {"apostle": (1, 1), "mercenary": (1, 0), "hostage": (0, 1), "defector": (0, 0)}


def plot_loyalty_matrix(matrix: LoyaltyMatrix, *, ax: Any = None, title: str | None = None) -> Any:
    """Draw four tiles: satisfied to the right, loyal above, the darker the larger the share.

    Parameters
    ----------
    matrix : LoyaltyMatrix
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
    axes = open_axes(ax, _SIDE, _SIDE)
    calm(axes, grid=None)
    intervals = matrix.confidence_intervals()
    for state, share in matrix.shares.items():
        x, y = _CORNERS[state]
        opacity = share.value / 100
        axes.fill_between([x, x + 1], y, y + 1, color=ACCENT, alpha=opacity, linewidth=0, gid=state)
        low, high = intervals[state]
        axes.text(
            x + 0.5,
            y + 0.5,
            f"{_PLURALS[state]}\n{share.value:.0f} %\n{low:.0f} to {high:.0f}",
            ha="center",
            va="center",
            fontsize=NORMAL,
            color=PAPER if opacity > _DARK else INK,
            **PLAIN,
        )
    axes.set(xlim=(0, 2), ylim=(0, 2), aspect="equal")
    axes.set_xticks([0.5, 1.5], [f"below {matrix.satisfied:g}", f"{matrix.satisfied:g} and above"])
    axes.set_yticks([0.5, 1.5], [f"below {matrix.loyal:g}", f"{matrix.loyal:g} and above"])
    name_axes(axes, x="satisfaction", y="loyalty", title=heading)
    return axes
