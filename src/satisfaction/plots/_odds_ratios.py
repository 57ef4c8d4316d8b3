"""The odds ratios of a loyalty model as dots with their intervals, on a logarithmic axis."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from satisfaction.errors import EmptyDataError
from satisfaction.foundation._checks import check_confidence_level
from satisfaction.foundation._rendering import format_number
from satisfaction.plots._rows import Reference, Row, draw_rows, height_of
from satisfaction.plots._style import check_color, check_title, name_axes, open_axes
from satisfaction.plots._texts import percent_text, segment_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.loyalty._loyalty_model import LoyaltyModel

_WIDTH = 6.0
_FEWEST_TICKS = 3
_MARGIN = 0.06  # of the range of log odds
_STEPS = ((1.0,), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0))


def plot_odds_ratios(
    model: LoyaltyModel,
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw odds ratios with their intervals, on a logarithmic axis; a line stands at 1.

    Models of another link than the logit have no odds ratios: their coefficients are drawn, on
    a plain axis with a line at 0.

    Parameters
    ----------
    model : LoyaltyModel
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Between 0 and 1.
    color : color, optional
        Of dots and intervals.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on.

    Raises
    ------
    EmptyDataError
        If the model has no predictor.
    MissingDependencyError
        If matplotlib is not installed.
    """
    level = check_confidence_level(confidence_level)
    paint, heading = check_color(color), check_title(title)
    if not model.coefficients:
        raise EmptyDataError.about(
            "model", "must have at least one predictor", remedy="Fit one with predictors"
        )
    odds = model.link == "logit"
    rows = _odds_ratios(model, level) if odds else _coefficients(model, level)
    axes = open_axes(ax, _WIDTH, height_of(len(rows)))
    draw_rows(
        axes,
        rows,
        ("value", f"{percent_text(level)} CI"),
        reference=Reference(1.0 if odds else 0.0, ""),
        bounds=(-math.inf, math.inf),
        signed=not odds,
        color=paint,
    )
    if odds:
        _make_logarithmic(axes, rows)
    what = "odds ratio of one unit more" if odds else f"coefficient, {model.link} link"
    name_axes(axes, x=f"{what} (lines: {percent_text(level)} intervals)", title=heading)
    return axes


def _odds_ratios(model: LoyaltyModel, level: float) -> list[Row]:
    """Return one row per odds ratio."""
    return [
        _row(name, ratio.value, ratio.low, ratio.high)
        for name, ratio in model.odds_ratios(level).items()
    ]


def _coefficients(model: LoyaltyModel, level: float) -> list[Row]:
    """Return one row per coefficient."""
    return [
        _row(name, one.value, *one.confidence_interval(level))
        for name, one in model.coefficients.items()
    ]


def _row(name: str, value: float, low: float, high: float) -> Row:
    """Return one row, hollow where its interval is not finite."""
    finite = math.isfinite(low + high)
    value_text, low_text, high_text = (format_number(number, 3) for number in (value, low, high))
    cells = (value_text, f"{low_text} to {high_text}")
    return Row(segment_text(name), value, low, high, finite, cells)


def _make_logarithmic(axes: Axes, rows: list[Row]) -> None:
    """Make the axis of odds ratios logarithmic, with ticks at plain numbers."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    numbers = [number for row in rows for number in (row.value, row.low, row.high)]
    drawn = [1.0, *(number for number in numbers if math.isfinite(number) and number > 0)]
    low, high = math.log(min(drawn)), math.log(max(drawn))
    margin = _MARGIN * (high - low) or _MARGIN
    ends = math.exp(low - margin), math.exp(high + margin)
    axes.set_xlim(*ends)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(_ticks(*ends)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _ticks(low: float, high: float) -> list[float]:
    """Return plain numbers between two ends: few where there are powers of ten, else more."""
    from matplotlib.ticker import MaxNLocator

    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in _STEPS:
        ticks = [step * 10.0**power for power in powers for step in steps]
        inside = [tick for tick in ticks if low <= tick <= high]
        if len(inside) >= _FEWEST_TICKS:
            return inside
    return [float(tick) for tick in MaxNLocator(nbins=4).tick_values(low, high)]
