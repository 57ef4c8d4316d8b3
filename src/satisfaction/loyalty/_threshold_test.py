"""The parametric bootstrap of a threshold: its null distribution after a search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from satisfaction.foundation._bases import hinge_basis
from satisfaction.foundation._binomial_fits import maximal_heights
from satisfaction.foundation._results import TestResult
from satisfaction.loyalty._curve_rows import CurveRows
from satisfaction.loyalty._fitted import Fitted
from satisfaction.survey._kernel import sum_by

Floats = NDArray[np.float64]

_EQUAL = 1e-9  # statistics nearer than this are equal


def threshold_test(
    rows: CurveRows,
    linear: Fitted,
    statistic: float,
    cuts: Sequence[tuple[float, ...]],
    n_resamples: int,
    generator: np.random.Generator,
) -> TestResult:
    """Return how often the best of some cuts gains as much where the truth is linear.

    The loyal of every pattern of predictors are drawn from the linear fit, and all shapes are
    fitted to each sample, as they were to the answers: cuts without a finite fit do not count,
    and a sample without any other gains 0.
    """
    patterns, pattern = _patterns(linear)
    trials = sum_by(pattern, rows.answers.n.astype(np.float64), len(patterns))
    first = np.unique(pattern, return_index=True)[1]
    point = linear.maximum.point
    shares = linear.link.cdf(patterns @ point)
    loyal = generator.binomial(
        np.rint(trials).astype(np.int64), shares, (n_resamples, len(trials))
    ).astype(np.float64)
    base = maximal_heights(patterns, loyal, trials, linear.link, point)
    gains = np.zeros(n_resamples)
    for cut in cuts:
        hinges = hinge_basis(rows.x[first], cut)[:, 1:]
        spread = np.sqrt(np.average((hinges - hinges.mean(axis=0)) ** 2, axis=0))
        columns = np.column_stack([patterns, (hinges - hinges.mean(axis=0)) / spread])
        start = np.append(point, np.zeros(len(cut)))
        heights = maximal_heights(columns, loyal, trials, linear.link, start)
        gains = np.fmax(gains, 2 * (heights - base))
    at_least = int((gains >= statistic - _EQUAL).sum())
    return TestResult(
        statistic=statistic,
        pvalue=(at_least + 1) / (n_resamples + 1),
        degrees_of_freedom=float("nan"),
        distribution="bootstrap",
        method="likelihood ratio",
    )


def _patterns(linear: Fitted) -> tuple[Floats, NDArray[np.intp]]:
    """Return the distinct rows of standardised predictors after a 1, and each row's own."""
    columns, pattern = np.unique(linear.matrix.z, axis=0, return_inverse=True)
    return np.column_stack([np.ones(len(columns)), columns]), pattern.ravel()
