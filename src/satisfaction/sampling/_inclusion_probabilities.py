"""Inclusion probabilities in proportion to size."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import InfeasibleError
from satisfaction.foundation._checks import check_number
from satisfaction.foundation._rendering import shorten
from satisfaction.sampling._strata import Strata, one_stratum, read_strata, read_wanted
from satisfaction.sampling._table import check_indexes
from satisfaction.sampling._unit_interval import check_sizes
from satisfaction.survey._columns import check_alignment
from satisfaction.survey._request import Source

Floats = NDArray[np.float64]


def inclusion_probabilities(
    size: ArrayLike,
    n: int | Mapping[Any, int],
    *,
    strata: ArrayLike | None = None,
    certainty: float = 0.0,
) -> Floats:
    """Probability of each unit to be drawn, in proportion to its size.

    Parameters
    ----------
    size : array-like of float
        Size of each unit, at least 0: revenue, number of contacts.
    n : int or mapping
        Number of units to draw; with strata a mapping from stratum to number.
    strata : array-like, optional
        Stratum of each unit.
    certainty : float, default 0.0
        Units whose probability reaches ``1 - certainty`` are taken for certain.

    Returns
    -------
    ndarray of float
        Between 0 and 1; they add up to n (in each stratum).

    Raises
    ------
    DataValueError
        If a size is negative, infinite or missing.
    InfeasibleError
        If more units are wanted than have a size above 0.

    Notes
    -----
    ``pi = n x / sum(x)``; units that reach 1 are certain, and the rest share what is left of
    n, until no further unit reaches 1.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd edition, Wiley, chapter 9A.

    Examples
    --------
    Four business customers by revenue; the largest is asked in any case:

    >>> from satisfaction.sampling import inclusion_probabilities
    >>> inclusion_probabilities([10, 20, 30, 140], 2).tolist()
    [0.1667, 0.3333, 0.5, 1.0]
    """
    check_indexes(size=size, strata=strata)
    x = check_sizes(size, "size")
    if strata is not None:
        sources = [Source("size", "size", None), Source("strata", "strata", None)]
        check_alignment(sources, [x, strata])
    groups = one_stratum(len(x)) if strata is None else read_strata(strata, "strata")
    wanted = read_wanted(n, groups, stratified=strata is not None)
    return pps_probabilities(x, wanted, groups, check_certainty(certainty))


def check_certainty(certainty: object) -> float:
    """Return how far below 1 a probability may be to count as certain."""
    return check_number(certainty, "certainty", low=0, high=1, open_high=True)


def sum_over(values: NDArray[Any], strata: Strata) -> Floats:
    """Return the sum of values over each stratum."""
    if strata.single:
        return np.array([float(values.sum())])
    return np.bincount(strata.codes, values, minlength=len(strata)).astype(np.float64)


def spread(values: NDArray[Any], strata: Strata) -> Any:
    """Return the value of each row's stratum."""
    return values[0] if strata.single else values[strata.codes]


def pps_probabilities(x: Floats, n: NDArray[Any], strata: Strata, certainty: float = 0.0) -> Floats:
    """Return probabilities in proportion to sizes, those that reach 1 set to 1."""
    largest = float(x.max(initial=0.0))
    if largest and not 1e-290 < largest < 1e290:  # sums would leave the range of floats
        x = np.ldexp(x, -math.frexp(largest)[1])
    positive = sum_over(x > 0, strata)
    short = np.flatnonzero(positive < n)
    if short.size:
        first = short[0]
        raise InfeasibleError.about(
            "n",
            "cannot be above the number of units with a size above 0"
            + ("" if strata.single else f" (stratum {shorten(strata.labels[first])})"),
            got=f"{n[first]:,} of {positive[first]:,.0f}",
            count=short.size,
            remedy="Draw fewer, or correct the sizes",
        )
    certain = (x > 0) & spread(positive == n, strata)
    while True:
        rest = np.where(certain, 0.0, x) if certain.any() else x
        left = n - sum_over(certain, strata)
        total = sum_over(rest, strata)
        probability = rest * spread(left / np.where(total > 0, total, 1.0), strata)
        reached = probability >= 1 - certainty
        if certainty:
            reached &= rest > 0
            crowded = sum_over(reached, strata) > left  # nearly all are taken: only 1 is certain
            reached &= ~spread(crowded, strata) | (probability >= 1)
        if not reached.any():
            return np.where(certain, 1.0, probability)
        certain |= reached
