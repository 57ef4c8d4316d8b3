"""The test of a trend along ordered segments."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    DesignError,
    EmptyDataError,
    MethodError,
)
from satisfaction.foundation._results import TestResult, two_sided_pvalue
from satisfaction.foundation._vectors import check_vector
from satisfaction.metrics._batch import Batch
from satisfaction.metrics._heterogeneity import all_degrees, is_regular


def trend_test(batch: Batch, scores: Any) -> TestResult:
    """Return the test of a linear trend over the segments in their order."""
    k = len(batch)
    if k < 2:
        raise EmptyDataError.about(
            "trend",
            "needs at least two segments",
            got=[k],
            remedy="Give by= a column with several values",
        )
    c = np.arange(1.0, k + 1)
    if scores is not None:
        c, missing = check_vector(scores, "scores")
        if len(c) != k:
            raise AlignmentError.about(
                "scores",
                f"must have one number per segment ({k})",
                got=f"{len(c)} numbers",
                remedy="Give them in the order of the keys",
            )
        if missing.any() or not np.isfinite(c).all() or np.ptp(c) == 0:
            raise ArgumentError.about(
                "scores",
                "must be finite and not all equal",
                remedy="Give the segments' places on the line along which a trend is looked for",
            )
    if not batch.declared and batch.metric.family == "share":
        return _cochran_armitage(batch, c)
    return _least_squares(batch, c)


def _cochran_armitage(batch: Batch, c: np.ndarray[Any, np.dtype[np.float64]]) -> TestResult:
    """Return Cochran and Armitage's chi-square with one degree of freedom.

    References
    ----------
    Armitage (1955), Tests for linear trends in proportions and frequencies, Biometrics 11, 375.
    """
    n = batch.n.astype(np.float64)
    p = batch.counts[:, -1] / n
    pooled = (n * p).sum() / n.sum()
    if pooled in (0.0, 1.0):
        return TestResult(0.0, 1.0, 1.0, "chi2", "cochran_armitage")
    deviations = c - (n * c).sum() / n.sum()
    top = (n * (p - pooled) * deviations).sum() ** 2
    statistic = float(top / (pooled * (1 - pooled) * (n * deviations**2).sum()))
    pvalue = float(special.chdtrc(1, statistic))
    return TestResult(statistic, pvalue, 1.0, "chi2", "cochran_armitage")


def _least_squares(batch: Batch, c: np.ndarray[Any, np.dtype[np.float64]]) -> TestResult:
    """Return the slope of generalized least squares over its standard error."""
    V = batch.matrix
    if not is_regular(V):
        error = DesignError if batch.declared else MethodError
        raise error.about(
            "trend",
            "every segment needs variance",
            got="a singular covariance of the segments",
            remedy="Leave out segments in which all answers are equal",
        )
    X = np.column_stack([np.ones(len(c)), c])
    information = X.T @ np.linalg.solve(V, X)
    slope = np.linalg.solve(information, X.T @ np.linalg.solve(V, batch.value))[1]
    statistic = float(slope / np.sqrt(np.linalg.inv(information)[1, 1]))
    degrees = all_degrees(batch) if batch.declared else float("inf")
    return TestResult(
        statistic,
        two_sided_pvalue(statistic, degrees),
        degrees,
        "normal" if np.isinf(degrees) else "t",
        "least_squares",
    )
