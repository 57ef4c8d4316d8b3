"""Adjustment of p-values for the number of tests."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from satisfaction.errors import DataValueError
from satisfaction.foundation._counts import check_method
from satisfaction.foundation._vectors import check_vector

Vector = NDArray[np.float64]
Adjustment = Literal["holm", "hochberg", "hommel", "bh", "by", "bonferroni", "none"]


def adjust_pvalues(pvalues: ArrayLike, *, method: Adjustment = "holm") -> Vector:
    """Adjust p-values for the number of tests, keeping their order.

    Parameters
    ----------
    pvalues : array-like of float
        The p-value of each test, from 0 to 1.
    method : {"holm", "hochberg", "hommel", "bh", "by", "bonferroni", "none"}
        "holm" and "bonferroni" bound the chance of any false finding under every dependence of
        the tests, "hochberg" and "hommel" if they are independent; "bh" bounds the expected share
        of false findings for independent tests, "by" under every dependence.

    Returns
    -------
    ndarray of float
        Adjusted p-values: a test is significant at level a if its own is at most a.

    Raises
    ------
    DataTypeError
        If a p-value is no number.
    DataValueError
        If one is missing or not between 0 and 1.
    MethodError
        For an unknown method.

    Notes
    -----
    Over ascending p of m tests: Holm ``max_{j<=i} (m - j + 1) p_(j)``; Hochberg
    ``min_{j>=i} (m - j + 1) p_(j)``; BH ``min_{j>=i} m p_(j) / j``; BY the same times
    ``sum 1/j``; all cut at 1. Hommel's is the closed test that uses Simes' test for every set of
    hypotheses.

    References
    ----------
    Holm 1979, Scand J Stat 6:65. Hochberg 1988, doi:10.1093/biomet/75.4.800.
    Hommel 1988, doi:10.1093/biomet/75.2.383.
    Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
    Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998.

    Examples
    --------
    Three channels against the shop: only the first difference stands.

    >>> adjust_pvalues([0.004, 0.03, 0.04])
    array([0.012, 0.06 , 0.06 ])
    """
    check_method(method, get_args(Adjustment), "Holm's holds under every dependence of the tests")
    p, _ = check_vector(pvalues, "pvalues")
    wrong = np.flatnonzero(~((p >= 0) & (p <= 1)))
    if wrong.size:
        raise DataValueError.about(
            "pvalues",
            "a p-value must lie between 0 and 1",
            got=[float(p[row]) for row in wrong[:3]],
            positions=wrong[:3],
            count=wrong.size,
            remedy="Leave out tests that have no p-value",
        )
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(p.size)
    adjusted[order] = np.minimum(_adjust_sorted(p[order], method), 1.0)
    return adjusted


def _adjust_sorted(p: Vector, method: Adjustment) -> Vector:
    """Return the adjusted values of ascending p-values, not yet cut at 1."""
    m = p.size
    rank = np.arange(1, m + 1)
    if method == "none":
        return p
    if method == "bonferroni":
        return m * p
    if method == "holm":
        return np.maximum.accumulate((m - rank + 1) * p)
    if method == "hommel":
        return _hommel(p)
    if method == "hochberg":
        factors = m - rank + 1.0
    else:
        factors = m / rank * ((1 / rank).sum() if method == "by" else 1.0)
    return np.minimum.accumulate((factors * p)[::-1])[::-1]


def _hommel(p: Vector) -> Vector:
    """Return the greatest Simes p-value of all sets of hypotheses that contain each one.

    Of the sets of one size, the one with the greatest p-values beside it is the hardest to reject.
    """
    m = p.size
    adjusted = p.copy()
    for size in range(2, m + 1):
        rest = p[m - size + 1 :]
        simes_of_rest = (size * rest / np.arange(2, size + 1)).min()
        smallest = np.minimum(p, p[m - size])  # one of the largest is in the set anyway
        adjusted = np.maximum(adjusted, np.minimum(size * smallest, simes_of_rest))
    return adjusted
