"""Rows of dots with their intervals, and the numbers beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from satisfaction.plots._style import (
    CHARACTER,
    INK,
    MUTED,
    NORMAL,
    PAPER,
    PLAIN,
    SMALL,
    calm,
    points_high,
)
from satisfaction.plots._texts import tick_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW = 0.32  # inches
_AROUND = 1.1  # inches above and below the rows
_TALLEST = 60.0  # inches
_GAP = 10.0  # points between columns of numbers
_MARGIN = 0.06  # of the range


@frozen
class Row:
    """One row: its name, its value, its interval (nan where there is none), and its cells."""

    name: str
    value: float
    low: float
    high: float
    filled: bool
    cells: tuple[str, ...]


@frozen
class Reference:
    """A thin vertical line with its name."""

    value: float
    name: str


def height_of(n_rows: int) -> float:
    """Return the height of a new figure in inches."""
    return min(_AROUND + _ROW * n_rows, _TALLEST)


def draw_rows(
    ax: Axes,
    rows: Sequence[Row],
    header: Sequence[str],
    *,
    reference: Reference | None,
    bounds: tuple[float, float],
    signed: bool,
    color: Any,
) -> None:
    """Draw one row per estimate from top to bottom, its numbers in columns to the right."""
    size = _row_size(ax, len(rows))
    calm(ax, grid="x")
    if reference is not None:
        _draw_reference(ax, reference)
    drawn = [(place, row) for place, row in enumerate(rows) if math.isfinite(row.value)]
    known = [(place, row) for place, row in drawn if math.isfinite(row.low + row.high)]
    ax.hlines(
        [place for place, _ in known],
        [row.low for _, row in known],
        [row.high for _, row in known],
        colors=[color],
        linewidths=0.25 * size,
        zorder=3,
        clip_on=False,
        gid="intervals",
    )
    ax.scatter(
        [row.value for _, row in drawn],
        [place for place, _ in drawn],
        s=(0.72 * size) ** 2,
        facecolors=[color if row.filled else PAPER for _, row in drawn],
        edgecolors=[color],
        linewidths=0.15 * size,
        zorder=4,
        clip_on=False,
        gid="dots",
    )
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks(
        range(len(rows)), [row.name for row in rows], fontsize=size, linespacing=0.95, **PLAIN
    )
    _write_columns(ax, rows, header, size)
    _limit(ax, _range_of(rows, reference), bounds, signed=signed)


def _row_size(ax: Axes, n_rows: int) -> float:
    """Return a font size that fits the height of a row."""
    return min(NORMAL, max(3.0, 0.8 * points_high(ax) / (n_rows + 1)))


def _draw_reference(ax: Axes, reference: Reference) -> None:
    """Draw the thin vertical line, its name at its upper end."""
    ax.axvline(reference.value, color=MUTED, linewidth=0.9, zorder=2, gid="reference")
    if reference.name:
        ax.annotate(
            reference.name,
            xy=(reference.value, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=SMALL,
            color=MUTED,
            **PLAIN,
        )


def _write_columns(ax: Axes, rows: Sequence[Row], header: Sequence[str], size: float) -> None:
    """Write the numbers of each row, right-aligned in columns beside the axes."""
    edge = 0.0
    for column, title in enumerate(header):
        texts = [row.cells[column] for row in rows]
        heading = SMALL * len(title)
        edge += _GAP + CHARACTER * max(heading, size * max(len(text) for text in texts))
        shared: dict[str, Any] = {"textcoords": "offset points", "ha": "right", **PLAIN}
        for place, text in enumerate(texts):
            ax.annotate(
                text,
                xy=(1, place),
                xycoords=ax.get_yaxis_transform(),
                xytext=(edge, 0),
                va="center",
                fontsize=size,
                color=MUTED if column else INK,
                **shared,
            )
        ax.annotate(
            title,
            xy=(1, 1),
            xycoords="axes fraction",
            xytext=(edge, 3),
            va="bottom",
            fontsize=SMALL,
            color=MUTED,
            **shared,
        )


def _range_of(rows: Sequence[Row], reference: Reference | None) -> tuple[float, float]:
    """Return the least and the greatest number drawn; 0 and 1 where there is none."""
    numbers = [number for row in rows for number in (row.value, row.low, row.high)]
    numbers += [] if reference is None else [reference.value]
    finite = [number for number in numbers if math.isfinite(number)]
    return (min(finite), max(finite)) if finite else (0.0, 1.0)


def _limit(
    ax: Axes, drawn: tuple[float, float], bounds: tuple[float, float], *, signed: bool
) -> None:
    """Set the limits of the axis around what is drawn, little beyond the metric's own bounds."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = drawn
    margin = _MARGIN * (high - low) or max(0.05 * abs(low), 0.5)
    beyond = 0.02 * (high - low + 2 * margin)
    ax.set_xlim(max(low - margin, bounds[0] - beyond), min(high + margin, bounds[1] + beyond))
    ax.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: tick_text(value, signed=signed)))
