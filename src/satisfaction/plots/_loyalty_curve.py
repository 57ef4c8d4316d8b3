"""The link between satisfaction and loyalty: observed shares, and the shapes through them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataTypeError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._rendering import shorten
from satisfaction.plots._style import (
    ACCENT,
    INK,
    MUTED,
    PAPER,
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

    from satisfaction.loyalty._loyalty_curve_result import LoyaltyCurve

Floats = NDArray[np.float64]

_WIDTH, _HEIGHT = 6.0, 4.0  # inches
_TITLE_PAD = 10.0  # points
_POINTS = 201  # along a smooth curve
_SMALLEST, _LARGEST = 10.0, 90.0  # area of a dot, in square points
_MOST_TICKS = 12  # levels that all get a tick
_MARGIN = 0.03  # of the range of the levels
_LONGEST = 20  # characters of the name of the outcome, which runs along the axis
_SMOOTH = ("linear", "spline")

# color and dashes: told apart in black and white, too
_LOOKS: dict[str, tuple[str, Any]] = {
    "linear": (ACCENT, "-"),
    "asymmetric": ("#7a5c00", "--"),
    "threshold": ("#5b3a8c", "-."),
    "spline": (SIGNAL, (0, (5, 1.5))),
    "isotonic": (INK, (0, (1, 1.2))),
    "levels": (MUTED, (0, (3, 1, 1, 1))),
}


def plot_loyalty_curve(
    curve: LoyaltyCurve,
    *,
    ax: Any = None,
    shapes: Collection[str] | None = None,
    confidence_level: float = 0.95,
    title: str | None = None,
) -> Any:
    """Draw the observed share of the loyal by satisfaction, and curves with their bands.

    Parameters
    ----------
    curve : LoyaltyCurve
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    shapes : collection of str, optional
        Which of the fits; none for the observed shares alone. By default the line and the
        spline, or where there is neither the isotonic steps.
    confidence_level : float, default 0.95
        Of the bars and of the bands, each by itself.
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
    MethodError
        If a shape has no fit.
    """
    level, heading = check_confidence_level(confidence_level), check_title(title)
    drawn = _chosen(curve, shapes)
    for shape in drawn:
        curve._fit(shape)
    axes = open_axes(ax, _WIDTH, _HEIGHT)
    calm(axes, grid="y")
    for shape in drawn:
        _draw_shape(axes, curve, shape, level)
    _draw_rates(axes, curve, level)
    _name_ticks(axes, curve.levels)
    axes.set_ylim(-2, 102)
    box = {"frameon": True, "framealpha": 0.85, "facecolor": PAPER, "edgecolor": PAPER}
    axes.legend(loc="best", fontsize=SMALL, labelcolor=INK, **box)
    label = (
        f"loyal by {shorten(curve.outcome)}, % (bars and bands: {percent_text(level)} intervals)"
    )
    name_axes(axes, x=shorten(curve.satisfaction), y=label, title=heading, pad=_TITLE_PAD)
    return axes


def _chosen(curve: LoyaltyCurve, shapes: Collection[str] | None) -> list[str]:
    """Return the shapes to draw."""
    if shapes is None:
        smooth = [shape for shape in _SMOOTH if shape in curve.fits]
        return smooth or [shape for shape in curve.fits if shape != "levels"][:1]
    if isinstance(shapes, str) or not isinstance(shapes, Collection):
        raise DataTypeError.about(
            "shapes",
            "must be a list of shapes",
            got=type(shapes).__name__,
            remedy='Write shapes=["linear", "isotonic"]',
        )
    return list(shapes)


def _draw_shape(ax: Axes, curve: LoyaltyCurve, shape: str, level: float) -> None:
    """Draw one shape in percent, with its band where it has one."""
    color, dashes = _LOOKS[shape]
    look: dict[str, Any] = {"color": color, "linestyle": dashes, "linewidth": 1.6, "label": shape}
    levels = np.array(curve.levels)
    points = levels
    if shape not in {"isotonic", "levels"}:
        ends = float(levels[0]), float(levels[-1])
        points = np.union1d(np.linspace(*ends, _POINTS), levels)
    found = curve.predict(points, shape=shape)  # type: ignore[arg-type]  # a shape
    if shape == "isotonic":
        ax.step(points, 100 * found.values, where="post", gid=shape, **look)
        return
    low, high = (100 * np.asarray(limit) for limit in found.confidence_interval(level))
    ax.fill_between(points, low, high, color=color, alpha=0.12, linewidth=0, gid=f"{shape} band")
    ax.plot(points, 100 * found.values, gid=shape, **look)


def _draw_rates(ax: Axes, curve: LoyaltyCurve, level: float) -> None:
    """Draw the observed shares as dots whose area grows with the answers, and their intervals."""
    levels = np.array(curve.levels)
    low, high = curve._limits(level)
    values = np.array([rate.value for rate in curve.rates.values()])
    n = np.array([rate.n for rate in curve.rates.values()], dtype=np.float64)
    area = _SMALLEST + (_LARGEST - _SMALLEST) * n / n.max()
    ax.vlines(levels, low, high, color=INK, linewidth=0.9, zorder=3, gid="intervals")
    ax.scatter(
        levels,
        values,
        s=area,
        color=INK,
        edgecolor=PAPER,
        linewidth=0.8,
        zorder=4,
        gid="rates",
        label="observed share (larger: more answers)",
    )


def _name_ticks(ax: Axes, levels: tuple[float, ...]) -> None:
    """Mark every level of a short scale, and leave room beside the ends."""
    room = _MARGIN * (levels[-1] - levels[0])
    ax.set_xlim(levels[0] - room, levels[-1] + room)
    if len(levels) <= _MOST_TICKS:
        ax.set_xticks(levels, [f"{level:g}" for level in levels], fontsize=SMALL)
