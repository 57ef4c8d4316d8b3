"""The house style: calm, safe for the color-blind, readable in black-and-white print.

Every property is set on the artist itself, so that matplotlib's global settings are never
changed, and texts are drawn as they are: a dollar sign in a segment's name is no formula.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Literal

from satisfaction.errors import ArgumentError, DataTypeError, MissingDependencyError
from satisfaction.foundation._checks import check_text
from satisfaction.foundation._rendering import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = "#1f2933"
MUTED = "#66707c"
GRID = "#e3e6ea"
BAND = "#eff1f4"
ACCENT = "#1f5f94"
SIGNAL = "#b8400a"
PAPER = "#ffffff"

# Orange to grey to blue: told apart with every color blindness, both ends dark in print,
# where the side of the middle line says which end it is.
_WORST = ((0.647, 0.310, 0.043), (0.945, 0.796, 0.612))
_NEUTRAL = (0.875, 0.886, 0.898)
_BEST = ((0.667, 0.796, 0.898), (0.094, 0.333, 0.545))

_LONGEST_TITLE = 200  # characters
_TITLE_LINES = 3
_TITLE_WIDTH = 0.64  # mean width of a bold character, in font sizes

SMALL = 8.0  # points: ticks, labels in the picture
NORMAL = 9.0  # segments, axis labels
LARGE = 11.0  # titles
TITLE_PAD = 20.0  # points: leaves a line for the texts above the axes
CHARACTER = 0.58  # mean width of a character, in font sizes

PLAIN: dict[str, Any] = {"parse_math": False, "usetex": False}


def load_pyplot() -> Any:
    """Return ``matplotlib.pyplot``, or say which extra is not installed."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise MissingDependencyError.about(
            "plot",
            "needs matplotlib, which is not installed",
            remedy='Install it with: pip install "satisfaction[plot]"',
        ) from error
    return plt


def open_axes(ax: Any, width: float, height: float) -> Axes:
    """Return the axes given, or those of a new figure of so many inches."""
    plt = load_pyplot()
    if ax is None:
        return plt.subplots(figsize=(width, height), layout="constrained")[1]  # type: ignore[no-any-return]  # pyplot is Any
    return check_axes(ax)


def check_axes(ax: Any) -> Axes:
    """Return the value if it is matplotlib's axes."""
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise DataTypeError.about(
            "ax",
            "must be matplotlib Axes",
            got=type(ax).__name__,
            remedy="Give one from plt.subplots(), or None for a new figure",
        )
    return ax


def check_color(color: Any) -> Any:
    """Return a color that matplotlib knows; None is the house's blue."""
    load_pyplot()
    from matplotlib.colors import is_color_like

    if color is None:
        return ACCENT
    if not is_color_like(color):
        raise ArgumentError.about(
            "color", "must be a color", got=[color], remedy='Write "#1f5f94" or "black"'
        )
    return color


def check_title(title: Any) -> str | None:
    """Return a title as one line of printable text, or None for no title."""
    if title is None:
        return None
    return shorten(" ".join(check_text(title, "title").split()), _LONGEST_TITLE)


def calm(ax: Axes, *, grid: Literal["x", "y"] | None) -> None:
    """Take away what is no data: spines, tick marks, and all but a muted grid."""
    for side in ("top", "right", "left" if grid == "x" else "bottom"):
        ax.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        ax.spines[side].set_color(GRID)
    ax.tick_params(length=0, labelsize=SMALL, labelcolor=INK, color=GRID)
    ax.set_axisbelow(True)
    ax.grid(visible=False)
    if grid is not None:
        ax.grid(visible=True, axis=grid, color=GRID, linewidth=0.8, linestyle="-")


def name_axes(
    ax: Axes, *, x: str = "", y: str = "", title: str | None = None, pad: float = TITLE_PAD
) -> None:
    """Write axis labels and title, as they are."""
    ax.set_xlabel(x, fontsize=NORMAL, color=MUTED, **PLAIN)
    ax.set_ylabel(y, fontsize=NORMAL, color=MUTED, **PLAIN)
    if title is not None:
        widest = max(10, int(points_wide(ax) / (LARGE * _TITLE_WIDTH)))
        lines = textwrap.wrap(
            title, widest, max_lines=_TITLE_LINES, placeholder=" \N{HORIZONTAL ELLIPSIS}"
        )
        look: dict[str, Any] = {"fontsize": LARGE, "color": INK, "fontweight": "bold"}
        ax.set_title("\n".join(lines), loc="left", pad=pad, **look, **PLAIN)


def points_wide(ax: Axes) -> float:
    """Return the width of the axes in points, as laid out now."""
    return float(ax.get_window_extent().width) * 72 / _dots_per_inch(ax)


def points_high(ax: Axes) -> float:
    """Return the height of the axes in points, as laid out now."""
    return float(ax.get_window_extent().height) * 72 / _dots_per_inch(ax)


def _dots_per_inch(ax: Axes) -> float:
    """Return the resolution of the figure."""
    return float(_figure_of(ax).dpi)


def lay_out(ax: Axes) -> None:
    """Lay out a figure that does so by itself, so that widths and heights are known."""
    figure = _figure_of(ax)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()


def _figure_of(ax: Axes) -> Any:
    """Return the figure of the axes."""
    return ax.get_figure(root=True)


def text_width(text: str, size: float) -> float:
    """Return about how many points a text is wide."""
    return max(len(line) for line in text.split("\n")) * size * CHARACTER


def rating_colors(positions: list[float]) -> list[tuple[float, float, float]]:
    """Return a color for each position from 0, the worst end, to 1, the best, 0.5 being neutral."""
    return [_rating_color(position) for position in positions]


def _rating_color(position: float) -> tuple[float, float, float]:
    """Return the color of one position."""
    if position == 0.5:
        return _NEUTRAL
    if position < 0.5:
        return _mix(*_WORST, 2 * position)
    return _mix(*_BEST, 2 * position - 1)


def _mix(
    first: tuple[float, ...], second: tuple[float, ...], share: float
) -> tuple[float, float, float]:
    """Return a color between two."""
    red, green, blue = (
        (1 - share) * one + share * other for one, other in zip(first, second, strict=True)
    )
    return red, green, blue


def ink_on(color: tuple[float, float, float]) -> str:
    """Return the text color that can be read on a color."""
    red, green, blue = color
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 0.55 else PAPER
