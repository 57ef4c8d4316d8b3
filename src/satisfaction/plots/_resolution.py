"""How many concerns were resolved, as dots with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from satisfaction.plots._estimates import plot_estimates
from satisfaction.plots._style import name_axes
from satisfaction.plots._texts import percent_text

if TYPE_CHECKING:
    from satisfaction.service._resolution_rates import ResolutionRates


def plot_resolution_rates(
    rates: ResolutionRates,
    *,
    ax: Any = None,
    confidence_level: float = 0.95,
    color: Any = None,
    title: str | None = None,
) -> Any:
    """Draw the rates of resolution as dots with their intervals, each beside its base.

    Parameters
    ----------
    rates : ResolutionRates
        What to draw.
    ax : matplotlib Axes, optional
        Where to draw; by default a new figure.
    confidence_level : float, default 0.95
        Of the intervals.
    color : color, optional
        Of dots and intervals.
    title : str, optional
        Above the picture.

    Returns
    -------
    matplotlib Axes
        The axes drawn on.
    """
    shown = {"at the first contact, gross": rates.fcr_gross}
    if rates.fcr_net is not None:
        shown["at the first contact, net"] = rates.fcr_net
    shown["in the end"] = rates.resolution_rate
    axes = plot_estimates(shown, ax=ax, confidence_level=confidence_level, color=color, title=title)
    label = f"% of cases resolved (lines: {percent_text(confidence_level)} intervals)"
    name_axes(axes, x=label)
    return axes
