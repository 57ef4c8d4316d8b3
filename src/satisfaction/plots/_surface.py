"""The response surface: as lines of equal satisfaction, or in three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from satisfaction.errors import DataTypeError
from satisfaction.foundation._checks import check_choice
from satisfaction.plots._style import (
    ACCENT,
    INK,
    MUTED,
    PLAIN,
    SIGNAL,
    SMALL,
    calm,
    check_title,
    lay_out,
    load_pyplot,
    name_axes,
    open_axes,
    rating_colors,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.expectations._response_surface import ResponseSurface

_SIDE = 5.5  # inches
_POINTS = 61  # per side of the grid
_LEVELS = 12


def plot_surface(
    surface: ResponseSurface,
    kind: Literal["contour", "surface"] = "contour",
    *,
    ax: Any = None,
    title: str | None = None,
) -> Any:
    """Draw satisfaction over expectation and performance.

    Parameters
    ----------
    surface : ResponseSurface
        What to draw.
    kind : {"contour", "surface"}
        Lines of equal satisfaction, or three dimensions.
    ax : matplotlib Axes, optional
        Where to draw, three-dimensional for ``"surface"``; by default a new figure.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on, with the line of congruence (performance equals expectation), the line
        of incongruence, the principal axes, and the hull of the answers: outside it the surface
        is a guess.
    """
    check_choice(kind, "kind", ("contour", "surface"))
    heading = check_title(title)
    low, high = _range_of(surface)
    grid = np.linspace(low, high, _POINTS)
    x, y = np.meshgrid(grid, grid)
    z = surface._geometry.height(x, y)
    if kind == "surface":
        return _draw_solid(surface, x, y, z, ax, heading)
    axes = open_axes(ax, _SIDE, _SIDE)
    calm(axes, grid=None)
    place = surface.center
    colors = rating_colors(np.linspace(0.05, 0.95, _LEVELS + 1).tolist())
    if z.max() > z.min():
        levels = np.linspace(z.min(), z.max(), _LEVELS + 2)
        axes.contourf(x + place, y + place, z, levels=levels, colors=colors)
        lines = axes.contour(
            x + place, y + place, z, levels=levels[1:-1], colors=[INK], linewidths=0.4
        )
        axes.clabel(lines, fontsize=SMALL - 1, fmt="%.3g")
    _draw_lines(axes, surface)
    axes.set_xlim(low + place, high + place)
    axes.set_ylim(low + place, high + place)
    axes.set_aspect("equal")
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.12), ncols=3, frameon=False, fontsize=SMALL)
    name_axes(axes, x="expected", y="perceived", title=heading)
    lay_out(axes)
    return axes


def _range_of(surface: ResponseSurface) -> tuple[float, float]:
    """Return the range of both ratings in centered units."""
    if surface.scale is not None:
        return surface.scale.low - surface.center, surface.scale.high - surface.center
    if surface._rows is None:
        return -3.0, 3.0
    both = np.concatenate([surface._rows.x, surface._rows.y])
    return float(both.min()), float(both.max())


def _draw_lines(axes: Axes, surface: ResponseSurface) -> None:
    """Draw both diagonals, the principal axes and the hull of the answers."""
    place = surface.center
    axes.axline(
        (place, place),
        slope=1,
        color=INK,
        linewidth=1.0,
        label="perceived = expected",
        gid="congruence",
    )
    axes.axline(
        (place, place), slope=-1, color=INK, linewidth=1.0, linestyle=":", gid="incongruence"
    )
    for number, axis in enumerate(surface.axes or ()):
        if axis.point is not None:
            start = (axis.point[0] + place, axis.point[1] + place)
            end = (start[0] + axis.direction[0], start[1] + axis.direction[1])
            axes.axline(
                start,
                end,
                color=(ACCENT, SIGNAL)[number],
                linewidth=1.4,
                linestyle="--",
                label=("first axis", "second axis")[number],
                gid=f"axis {number + 1}",
            )
    hull = _hull(surface)
    if len(hull):
        around = np.vstack([hull, hull[:1]]) + place
        axes.plot(
            around[:, 0], around[:, 1], color=MUTED, linewidth=1.2, label="answers", gid="hull"
        )


def _hull(surface: ResponseSurface) -> Any:
    """Return the corners of the convex hull of the answers, counter-clockwise."""
    if surface._rows is None:
        return np.zeros((0, 2))
    points = np.unique(np.column_stack([surface._rows.x, surface._rows.y]), axis=0)
    corners: list[Any] = []
    for side in (points, points[::-1]):
        start = len(corners)
        for point in side:
            while len(corners) - start >= 2 and _turn(corners[-2], corners[-1], point) <= 0:
                corners.pop()
            corners.append(point)
        corners.pop()
    return np.array(corners)


def _turn(a: Any, b: Any, c: Any) -> float:
    """Return above 0 if the way from a over b to c turns left."""
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def _draw_solid(
    surface: ResponseSurface, x: Any, y: Any, z: Any, ax: Any, heading: str | None
) -> Any:
    """Draw the surface in three dimensions."""
    plt = load_pyplot()
    if ax is None:
        ax = plt.figure(figsize=(_SIDE, _SIDE)).add_subplot(projection="3d")
    from matplotlib.colors import LinearSegmentedColormap

    if getattr(ax, "name", "") != "3d":
        raise DataTypeError.about(
            "ax",
            "must be three-dimensional axes",
            got=type(ax).__name__,
            remedy='Write plt.figure().add_subplot(projection="3d")',
        )
    place = surface.center
    colors = LinearSegmentedColormap.from_list("rating", rating_colors([0.05, 0.5, 0.95]))
    ax.plot_surface(x + place, y + place, z, cmap=colors, linewidth=0, alpha=0.9)
    line = np.diagonal(x)
    height = surface._geometry.height(line, line)
    ax.plot(line + place, line + place, height, color=INK, linewidth=1.4, gid="congruence")
    middle = x[0]
    other = middle[0] + middle[-1] - middle
    height = surface._geometry.height(middle, other)
    ax.plot(
        middle + place,
        other + place,
        height,
        color=INK,
        linewidth=1.2,
        linestyle=":",
        gid="incongruence",
    )
    for write, text in (
        (ax.set_xlabel, "expected"),
        (ax.set_ylabel, "perceived"),
        (ax.set_zlabel, "satisfaction"),
    ):
        write(text, fontsize=SMALL, color=MUTED, **PLAIN)
    if heading is not None:
        ax.set_title(heading, color=INK, **PLAIN)
    return ax
