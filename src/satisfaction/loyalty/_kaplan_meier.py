"""`kaplan_meier`: how many customers are still there after any time."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from satisfaction.errors import DataValueError
from satisfaction.metrics._patterns import Patterns, count_patterns
from satisfaction.metrics._survival_curve import SurvivalCurve
from satisfaction.metrics._survival_estimate import survival_curves
from satisfaction.survey._design import SurveyDesign


def kaplan_meier(
    data: Any,
    tenure: str,
    *,
    event: str,
    entry: str | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> SurvivalCurve:
    """Measure how many customers are still there after any time, some of them not yet gone.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        One row per customer.
    tenure : str
        Column: how long the customer was seen, at least 0.
    event : str
        Column of yes/no (booleans, or 1 and 0): left then, or still there.
    entry : str, optional
        Column: since when the customer was seen, where that was not from the start; below the
        tenure.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the customers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows lacking a value are left out and counted, or refused.

    Returns
    -------
    SurvivalCurve
        Shares 0 to 1 after each time at which somebody left.

    Raises
    ------
    DataValueError
        If a tenure is negative, an entry is not before its tenure, or an event is not yes or no.
    ColumnError
        If a column is not there.
    EmptyDataError
        If there is no complete row.

    Notes
    -----
    ``S(t) = prod(1 - d_k / n_k)`` over the times ``t_k <= t`` with ``d_k`` leavers among ``n_k``
    at risk. Without a design the variance is Greenwood's. With one it is the design variance of
    the influence ``-S(t) sum((dN_i - Y_i h_k) / (W_k (1 - h_k)))``, which is R's robust error
    times ``sqrt(n / (n - 1))`` where there are no clusters.

    References
    ----------
    Kaplan, Meier (1958), Nonparametric estimation from incomplete observations, JASA 53, 457,
    doi:10.1080/01621459.1958.10501452.

    Examples
    --------
    Eight subscribers and their months; three are still there:

    >>> from satisfaction.loyalty import kaplan_meier
    >>> subscribers = {"months": [1, 3, 3, 6, 8, 9, 12, 12], "left": [1, 1, 0, 1, 1, 1, 0, 0]}
    >>> curve = kaplan_meier(subscribers, "months", event="left")
    >>> curve.at(6)
    0.6
    >>> curve.quantile(0.5).value
    8.0
    """
    patterns = count_patterns(
        data,
        numbers={"tenure": tenure, "entry": entry},
        labels={"event": event},
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    seen, start = check_tenures(patterns)
    return survival_curves(patterns.tally, seen, patterns.yes("event"), entry=start)


def check_tenures(
    patterns: Patterns,
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Return tenures of at least 0, and the entries before them."""
    seen, start = patterns.values["tenure"], patterns.values.get("entry")
    for name, values, wrong, rule in (
        ("tenure", seen, seen < 0, "must be at least 0"),
        ("entry", start, None if start is None else start >= seen, "must be before the tenure"),
    ):
        if values is not None and wrong is not None and wrong.any():
            raise DataValueError.about(
                name,
                rule,
                got=values[wrong][:3].tolist(),
                count=int(patterns.tally.rows.n[wrong].sum()),
                remedy="Leave these rows out, or correct them",
            )
    return seen, start
