"""`driver_importance`: from data to shares of R-squared."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from satisfaction.drivers._driver_arguments import DriverNames, read_drivers
from satisfaction.drivers._driver_importance import DriverImportance
from satisfaction.drivers._driver_rows import DriverRows, answer_columns, driver_rows
from satisfaction.drivers._driver_shares import DriverShares
from satisfaction.drivers._subsets import Game
from satisfaction.errors import WeakDataWarning
from satisfaction.foundation._checks import check_count
from satisfaction.foundation._randomness import generator
from satisfaction.foundation._rendering import shorten
from satisfaction.metrics._distribution import Segments
from satisfaction.survey._count import tally
from satisfaction.survey._design import SurveyDesign
from satisfaction.survey._wide import open_columns

_MOST_EXACT = 22


def driver_importance(
    data: Any,
    outcome: str,
    drivers: Sequence[str],
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    controls: Sequence[str] = (),
    exact_limit: int = 16,
    n_permutations: int = 2_000,
    rng: np.random.Generator | np.random.SeedSequence | int | None = None,
    by: Any = None,
    weights: Any = None,
    counts: Any = None,
    design: SurveyDesign | None = None,
    missing: Literal["omit", "raise"] = "omit",
) -> DriverImportance:
    """Measure how much each driver contributes to the explained variance of an outcome.

    Parameters
    ----------
    data : frame, mapping of columns, sequence of records, or Tally
        The answers, a row per respondent; `Answer` records have a column per item.
    outcome : str
        Column of what is to be explained, such as overall satisfaction.
    drivers : sequence of str
        Columns of what may explain it.
    groups : mapping of str to sequence of str, optional
        Drivers that enter together and share one number.
    controls : sequence of str, optional
        Columns that are always in; the shares are what drivers add to them.
    exact_limit : int, default 16
        With more drivers (or groups) random orders are taken; at most 22.
    n_permutations : int, default 2_000
        Number of random orders, half of them the others reversed.
    rng : Generator, SeedSequence, int or None
        Source of randomness for random orders.
    by : str, array-like, or a list of them, optional
        Segments; they fill ``.segments``.
    weights : str or array-like, optional
        Sampling weights, short for ``design=SurveyDesign(weights=...)``.
    counts : str or array-like, optional
        Whole repeats of each row.
    design : SurveyDesign, optional
        How the answers came about.
    missing : {"omit", "raise"}, default "omit"
        Rows that lack a column are left out and counted, or refused.

    Returns
    -------
    DriverImportance
        Shares of R-squared, with errors, intervals and dominance.

    Raises
    ------
    ArgumentError
        If outcome, drivers and controls overlap, or a driver is named twice.
    InfeasibleError
        If the outcome is constant, or there are too few answers.
    EmptyDataError
        If no row is complete.

    Notes
    -----
    The share of driver j is its Shapley value,
    ``1/p sum_S (R2(S + j) - R2(S)) / C(p - 1, |S|)`` over all subsets S of the others. The shares
    are at least 0 and add up to R-squared. Collinear drivers are no error: copies share equally.
    Errors are those of the design, by exact linearisation.

    References
    ----------
    Lindeman, Merenda, Gold (1980), Introduction to Bivariate and Multivariate Analysis.
    Grömping (2006), Relative importance for linear regression in R, Journal of Statistical
    Software 17(1), doi:10.18637/jss.v017.i01.

    Examples
    --------
    What makes the guests of a restaurant content: the food, the service, or the price?

    >>> from satisfaction.drivers import driver_importance
    >>> guests = {
    ...     "overall": [5, 4, 2, 3, 5, 1, 4, 2, 3, 5], "food": [5, 4, 2, 2, 4, 1, 5, 3, 3, 5],
    ...     "service": [4, 4, 1, 3, 5, 2, 3, 2, 2, 4], "price": [3, 3, 4, 2, 3, 3, 5, 2, 4, 3],
    ... }
    >>> shares = driver_importance(guests, "overall", ["food", "service", "price"])
    >>> shares
    R2 = 0.927   n = 10
    driver      lmg          95 % CI    share   first    last
    food      0.456   0.309 to 0.672   49.2 %   0.794   0.090
    service   0.450   0.323 to 0.626   48.6 %   0.761   0.111
    price     0.021   0.003 to 0.133    2.2 %   0.010   0.003
    >>> shares.estimates("lmg")["food"] - shares.estimates("lmg")["price"]
    lmg food - price = ...
    """
    names = read_drivers(outcome, drivers, groups, controls)
    limit = check_count(exact_limit, "exact_limit", low=1, high=_MOST_EXACT)
    permutations = check_count(n_permutations, "n_permutations", low=4)
    random = generator(rng)
    counted = tally(
        open_columns(data),
        names.columns,
        by=by,
        weights=weights,
        counts=counts,
        design=design,
        missing=missing,
    )
    values = answer_columns(counted, names.columns)

    def share(segment: Any, key: Any = ()) -> DriverImportance:
        rows = driver_rows(counted, values, segment, key)
        columns = range(1 + len(names.drivers), len(names.columns))
        game = Game(rows.correlation, names.players, tuple(columns))
        shares = DriverShares.of(game, exact_limit=limit, n_permutations=permutations, rng=random)
        _warn_weak(names, rows, shares, key)
        return DriverImportance(names.names, rows.n, rows.n_missing, Segments({}), shares, rows)

    whole = share(np.ones(len(counted), dtype=bool))
    if not counted.by:
        return whole
    parts = {
        key: share(counted.segment_of_row == number, key)
        for number, key in enumerate(counted.segments)
    }
    return DriverImportance(
        whole.names,
        whole.n,
        whole.n_missing,
        Segments(parts),
        whole._shares,
        whole._rows,
        counted.by,
    )


def _warn_weak(names: DriverNames, rows: DriverRows, shares: DriverShares, key: Any) -> None:
    """Warn of constant and of collinear drivers."""
    constant = [
        name for name, flat in zip(names.columns, rows.constant.tolist(), strict=True) if flat
    ]
    where = "" if key == () else f" in segment {shorten(key)!r}"
    if constant:
        shown = ", ".join(map(shorten, constant[:5]))
        warnings.warn(
            f"drivers: {shown} constant{where}; nothing can be said of them",
            WeakDataWarning,
            stacklevel=4,
        )
    elif shares.rank < len(names.columns) - 1:
        warnings.warn(
            f"drivers: some depend exactly on others{where}; they share what they explain",
            WeakDataWarning,
            stacklevel=4,
        )
