"""The test that all segments are equal."""

from __future__ import annotations

import numpy as np
from scipy import special

from satisfaction.errors import DesignError, EmptyDataError, MethodError
from satisfaction.foundation._rendering import shorten
from satisfaction.foundation._results import TestResult
from satisfaction.metrics._batch import Batch, Floats
from satisfaction.metrics._quantity import Quantity

_SINGULAR = 1e-12  # of the largest singular value


def heterogeneity_test(batch: Batch) -> TestResult:
    """Return the test of equality of all segments."""
    if len(batch) < 2:
        raise EmptyDataError.about(
            "heterogeneity",
            "needs at least two segments",
            got=[len(batch)],
            remedy="Give by= a column with several values",
        )
    if batch.declared or (isinstance(batch.metric, Quantity) and batch.metric.family != "share"):
        return _wald(batch)
    return _pearson(batch) if batch.metric.family == "share" else _welch(batch)


def _pearson(batch: Batch) -> TestResult:
    """Return Pearson's chi-square of successes and failures by segment."""
    successes = batch.counts[:, -1].astype(np.float64)
    n = batch.n.astype(np.float64)
    pooled = successes.sum() / n.sum()
    degrees = len(batch) - 1
    if pooled in (0.0, 1.0):
        return TestResult(0.0, 1.0, float(degrees), "chi2", "pearson")
    statistic = float(((successes - n * pooled) ** 2 / (n * pooled * (1 - pooled))).sum())
    pvalue = float(special.chdtrc(degrees, statistic))
    return TestResult(statistic, pvalue, float(degrees), "chi2", "pearson")


def _welch(batch: Batch) -> TestResult:
    """Return Welch's heteroscedastic F, as R's ``oneway.test``.

    References
    ----------
    Welch (1951), On the comparison of several mean values, Biometrika 38, 330.
    """
    wrong = np.flatnonzero(batch.constant | np.isnan(batch.variance))
    if wrong.size:
        raise MethodError.about(
            "heterogeneity",
            "Welch's F needs variance in every segment",
            got=f"none in segment {shorten(batch.keys[wrong[0]])!r}",
            count=wrong.size,
            remedy="Leave such segments out, or compare pairs with compare()",
        )
    k = len(batch)
    w = 1 / batch.variance
    W = w.sum()
    center = (w * batch.value).sum() / W
    A = (w * (batch.value - center) ** 2).sum() / (k - 1)
    B = ((1 - w / W) ** 2 / (batch.n - 1)).sum()
    F = float(A / (1 + 2 * (k - 2) * B / (k**2 - 1)))
    degrees = (float(k - 1), float((k**2 - 1) / (3 * B)))
    return TestResult(F, float(special.fdtrc(*degrees, F)), degrees, "f", "welch")


def _wald(batch: Batch) -> TestResult:
    """Return Wald's F of all contrasts under the design."""
    k = len(batch)
    contrasts = np.eye(k)[1:] - np.eye(k)[0]
    covariance = contrasts @ batch.matrix @ contrasts.T
    values = contrasts @ batch.value
    if not is_regular(covariance):
        raise DesignError.about(
            "heterogeneity",
            "the covariance of the contrasts between segments must be regular",
            got=f"rank below {k - 1} for {k} segments",
            remedy="Merge segments, or compare pairs with compare()",
        )
    Q = float(values @ np.linalg.solve(covariance, values))
    degrees = (float(k - 1), all_degrees(batch) - k + 1)
    if degrees[1] <= 0:
        raise DesignError.about(
            "heterogeneity",
            "needs more clusters than strata and segments",
            got=f"{degrees[1]:g} degrees of freedom",
            remedy="Merge segments, or compare pairs with compare()",
        )
    if np.isinf(degrees[1]):
        return TestResult(Q, float(special.chdtrc(k - 1, Q)), degrees[0], "chi2", "wald")
    F = Q / (k - 1)
    return TestResult(F, float(special.fdtrc(*degrees, F)), degrees, "f", "wald")


def all_degrees(batch: Batch) -> float:
    """Return clusters minus strata over all segments together."""
    tally, segment = batch.tally, batch.segment
    if tally is None or segment is None:
        return float(batch.degrees_of_freedom.min())
    if tally.replicate_weights is not None:
        return tally.replicate_degrees_of_freedom
    return tally.units.degrees_of_freedom((segment >= 0) & (tally.weights > 0))


def is_regular(covariance: Floats) -> bool:
    """Return whether a covariance matrix has full rank, whatever the units of its rows."""
    variances = np.diag(covariance)
    if not (variances > 0).all():  # nan is not above 0 either
        return False
    errors = np.sqrt(variances)
    correlation = covariance / np.outer(errors, errors)
    return bool(np.linalg.matrix_rank(correlation, tol=_SINGULAR) == len(covariance))
