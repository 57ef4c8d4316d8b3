"""The p chart: a share by period with its control limits, from plain counts."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike

from satisfaction.foundation._checks import check_choice, check_number
from satisfaction.foundation._counts import align_counts, check_counts, check_trials
from satisfaction.metrics._control_chart import (
    OVERDISPERSIONS,
    ControlChart,
    Overdispersion,
    baseline_positions,
    check_periods,
    draw_limits,
)
from satisfaction.metrics._share_interval import refuse_excess


def p_chart(
    successes: ArrayLike,
    n: ArrayLike,
    *,
    baseline: int | Collection[int] | None = None,
    overdispersion: Overdispersion = "none",
    width: float = 3.0,
) -> ControlChart:
    """Control chart of a share: which periods differ from the rest by more than chance.

    Parameters
    ----------
    successes : array-like of int
        How many answers count, in each period, oldest first.
    n : array-like of int
        How many answered in each period, or one number for all.
    baseline : int or collection of int, optional
        Number of first periods, or zero-based positions of the periods, that define what is
        normal; all by default.
    overdispersion : {"none", "laney"}
        "laney" widens the limits by how much the baseline varied beyond chance (p' chart), for
        periods with thousands of answers.
    width : float
        Distance of the limits from the center in standard errors; above 0.

    Returns
    -------
    ControlChart
        Values and limits as fractions from 0 to 1.

    Raises
    ------
    DataTypeError
        If a count is no number.
    DataValueError
        If one is missing, infinite or negative, or if there are more successes than answers;
        `EmptyDataError` if a period has no answers or there are fewer than two periods,
        `AlignmentError` if the arrays differ in length.
    ArgumentError
        If an option is out of range.

    Warns
    -----
    WeakDataWarning
        If the baseline has fewer than 20 periods.

    Notes
    -----
    ``center -+ width * r * sqrt(center (1 - center) / n_i)``, cut to [0, 1]; the center is the
    share of the baseline periods together. r is 1, or for Laney's chart the mean of
    ``|z_i - z_{i-1}| / 1.128`` over the baseline, z the standardized shares.

    References
    ----------
    Laney 2002, doi:10.1081/QEN-120003555.
    Montgomery 2009, Introduction to Statistical Quality Control, 6th ed.

    Examples
    --------
    Twenty quiet weeks, then the week of the new delivery partner.

    >>> chart = p_chart([40, 41, 39, 40] * 5 + [28], n=50, baseline=20)
    >>> chart.center, float(chart.low[0])
    (0.8, 0.6302943)
    >>> chart.beyond
    (20,)
    """
    check_choice(overdispersion, "overdispersion", OVERDISPERSIONS)
    reach = check_number(width, "width", low=0, open_low=True)
    counts = check_counts(successes, "successes")
    check_periods(counts, "successes")
    x, number = align_counts({"successes": counts, "n": check_counts(n, "n")})
    check_trials(number, "n")
    refuse_excess(x, number, "successes")
    periods = range(x.size)
    positions = baseline_positions(baseline, periods)
    center = float(x[positions].sum() / number[positions].sum())
    return draw_limits(
        x / number,
        np.sqrt(center * (1 - center) / number),
        center,
        positions,
        labels=periods,
        bounds=(0.0, 1.0),
        overdispersion=overdispersion,
        width=reach,
    )
