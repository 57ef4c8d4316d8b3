"""What a point of satisfaction is worth, as steps from the value before to the value after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import format_number, shorten
from satisfaction.plots._style import (
    ACCENT,
    INK,
    MUTED,
    NORMAL,
    PLAIN,
    SIGNAL,
    calm,
    check_title,
    name_axes,
    open_axes,
)
from satisfaction.plots._texts import percent_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from satisfaction.foundation._results import ConfidenceInterval
    from satisfaction.loyalty._satisfaction_value import SatisfactionValue

_HEIGHT = 3.6  # inches
_PER_BAR = 1.35  # inches
_BAR = 0.62  # of the room of a bar
_GREY = "#aab2bb"
_TITLE_PAD = 10.0  # points
_ROOM = 0.14  # of the height, above and below, for texts


@frozen
class _Step:
    """One bar: from where to where, its color, and the limits of its end."""

    name: str
    start: float
    end: float
    color: str
    text: str
    limits: tuple[float, float] | None = None

    @property
    def reach(self) -> tuple[float, ...]:
        """Every height that must be seen."""
        return (self.start, self.end, *(self.limits or ()))


def plot_satisfaction_value(
    worth: SatisfactionValue,
    *,
    ax: Any = None,
    cost_per_customer: float | None = None,
    confidence_level: float = 0.95,
    title: str | None = None,
) -> Any:
    """Draw the value of a customer before, the gain with its interval, and the value after.

    Parameters
    ----------
    worth : SatisfactionValue
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    cost_per_customer : float, optional
        What the change costs: adds the cost, and what is left of the gain.
    confidence_level : float, default 0.95
        Between 0 and 1.
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
    interval = worth.confidence_interval(confidence_level)
    steps = _steps(worth, interval)
    if cost_per_customer is not None:
        cost = check_number(cost_per_customer, "cost_per_customer", low=0.0)
        steps += _cost(worth, interval, cost)
    axes = open_axes(ax, 0.9 + _PER_BAR * len(steps), _HEIGHT)
    calm(axes, grid="y")
    heights = [0.0, *(height for step in steps for height in step.reach)]
    room = _ROOM * (max(heights) - min(heights))
    axes.set_ylim(
        min(heights) - (room if min(heights) < 0 else 0.0),
        max(heights) + (room if max(heights) > 0 else 0.0) or 1.0,
    )
    axes.set_xlim(-0.5, len(steps) - 0.5)
    for place, step in enumerate(steps):
        _draw(axes, place, step)
        if place + 1 < len(steps):
            left, right = place + _BAR / 2, place + 1 - _BAR / 2
            axes.plot(
                [left, right], [step.end, step.end], color=MUTED, linewidth=0.8, linestyle=":"
            )
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set_xticks(range(len(steps)), [step.name for step in steps], fontsize=NORMAL, **PLAIN)
    label = f"per customer (line: {percent_text(interval.confidence_level)} interval)"
    name_axes(axes, y=label, title=heading, pad=_TITLE_PAD)
    return axes


def _steps(worth: SatisfactionValue, interval: ConfidenceInterval) -> list[_Step]:
    """Return the value before, the gain, and the value after."""
    before, after = worth.customer_value_before, worth.customer_value_after
    moved = f"{shorten(worth.predictor, 18)} {worth.change:+g}"
    return [
        _Step("before", 0.0, before, _GREY, format_number(before, 4)),
        _difference(moved, before, worth.value, interval),
        _Step("after", 0.0, after, _GREY, format_number(after, 4)),
    ]


def _cost(worth: SatisfactionValue, interval: ConfidenceInterval, cost: float) -> list[_Step]:
    """Return the cost, and what it leaves of the gain."""
    before, after = worth.customer_value_before, worth.customer_value_after
    return [
        _Step("cost", after, after - cost, MUTED, f"-{format_number(cost, 4)}"),
        _difference("net", before, worth.value - cost, interval, shift=-cost),
    ]


def _difference(
    name: str, start: float, gain: float, interval: ConfidenceInterval, shift: float = 0.0
) -> _Step:
    """Return a gain on top of some height, with its limits."""
    low, high = float(interval.low) + shift, float(interval.high) + shift
    text = f"{'+' if gain > 0 else ''}{format_number(gain, 4)}"
    text += f"\n{format_number(low, 4)} to {format_number(high, 4)}"
    color = SIGNAL if gain < 0 else ACCENT
    return _Step(name, start, start + gain, color, text, (start + low, start + high))


def _draw(ax: Axes, place: int, step: _Step) -> None:
    """Draw one bar with its text, and the limits of its end."""
    ax.bar(place, step.end - step.start, _BAR, bottom=step.start, color=step.color, gid=step.name)
    if step.limits is not None:
        ax.plot([place, place], step.limits, color=INK, linewidth=1.4, gid=f"{step.name} interval")
    below = step.end < 0
    height = min(step.reach) if below else max(step.reach)
    ax.annotate(
        step.text,
        xy=(place, height),
        xytext=(0, -3 if below else 3),
        textcoords="offset points",
        ha="center",
        va="top" if below else "bottom",
        fontsize=NORMAL,
        color=INK,
        **PLAIN,
    )
