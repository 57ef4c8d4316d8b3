"""Exact coverage of nominal 95 % intervals, by enumeration of every possible sample."""

import functools
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from satisfaction.foundation._results import quantile
from satisfaction.foundation._score_interval import score_limits
from satisfaction.metrics._net_interval import net_interval
from satisfaction.metrics._share_interval import share_interval

TABLE = Path(__file__).parents[1] / "reference" / "metrics" / "coverage.json"
COVERAGE = json.loads(TABLE.read_text(encoding="utf-8"))
P = np.arange(1, 1000) / 1000
MIDDLE = (P >= 0.05) & (P <= 0.95)


@functools.cache
def outcomes(n, kinds):
    """Return every way in which n answers fall into some kinds, one row each."""
    if kinds == 1:
        return np.array([[n]])
    return np.concatenate(
        [np.insert(outcomes(n - first, kinds - 1), 0, first, axis=1) for first in range(n + 1)]
    )


def multinomial(counts, shares):
    """Return the probability of each row of counts under each row of shares."""
    n = counts[0].sum()
    ways = special.gammaln(n + 1) - special.gammaln(counts + 1).sum(axis=1)
    return np.exp(ways + special.xlogy(counts, np.atleast_2d(shares)[:, None, :]).sum(axis=-1))


def share_coverage(n, method):
    """Return coverage at every p, and the mean width there."""
    x = np.arange(n + 1)
    low, high = share_interval(x, n, method=method)
    probability = stats.binom.pmf(x, n, P[:, None])
    inside = (low <= P[:, None]) & (P[:, None] <= high)
    return (probability * inside).sum(axis=1), probability @ (high - low)


@functools.cache
def simplex():
    """Return shares (positive, neutral, negative) in steps of .02, as the table was made.

    Its inner points are those with ``1 - p - d > 0`` in floating point, so that 9 of the 49
    points without neutral answers are among them: there the worst cases lie.
    """
    step = np.arange(1, 50) / 50
    p, d = (axis.ravel() for axis in np.meshgrid(step, step, indexing="ij"))
    inner = 1 - p - d > 0
    neutral = np.where(p + d < 1, 1 - p - d, 0.0)
    return np.stack([p, neutral, d], axis=1)[inner]


def net_coverage(n, method):
    """Return coverage at every point of the simplex, and mean widths there."""
    shares = simplex()
    counts = outcomes(n, 3)
    low, high = net_interval(
        positive=counts[:, 0], neutral=counts[:, 1], negative=counts[:, 2], method=method
    )
    net = (shares[:, 0] - shares[:, 2])[:, None]
    probability = multinomial(counts, shares)
    assert shares.shape == (1185, 3)
    return (probability * ((low <= net) & (net <= high))).sum(axis=1), probability @ (high - low)


@pytest.mark.parametrize(
    "case",
    [case for case in COVERAGE["share"] if case["n"] <= 40],
    ids=lambda case: f"{case['method']}-{case['n']}",
)
def test_shares(case):
    coverage, width = share_coverage(case["n"], case["method"])
    found = coverage.min(), coverage[MIDDLE].min(), coverage.mean(), width.mean()
    expected = [case[name] for name in ("worst", "worst_p05_95", "mean", "mean_width")]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("n", [1, 2, 5, 20, 40, 100])
def test_clopper_pearson_covers_at_every_share(n):
    coverage, _ = share_coverage(n, "clopper_pearson")
    assert (coverage >= 0.95).all()


@pytest.mark.parametrize(
    ("name", "method"),
    [("wald", "wald"), ("adjusted_wald_sauro_plus3", "adjusted_wald"), ("score_tango", "score")],
)
@pytest.mark.parametrize("n", [10, 20])
def test_nets(n, name, method):
    [case] = [case for case in COVERAGE["net"] if (case["n"], case["method"]) == (n, name)]
    coverage, width = net_coverage(n, method)
    found = coverage.min(), coverage.mean(), (coverage < 0.93).mean(), width.mean()
    expected = [case[name] for name in ("worst", "mean", "share_of_points_below_93", "mean_width")]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize(
    "case", COVERAGE["mean_1_to_5"], ids=lambda case: f"{case['n']}-{case['shape']}"
)
def test_means_on_one_to_five(case):
    scores, n = np.arange(1.0, 6.0), case["n"]
    counts = outcomes(n, 5)
    value = counts @ scores / n
    truth = np.array(case["shape"]) @ scores
    error = np.sqrt((counts @ scores**2 / n - value**2).clip(0) / (n - 1))
    reach = quantile(0.95, n - 1) * error
    probability = multinomial(counts, case["shape"])[0]
    low, high = score_limits(scores, counts, n, quantile(0.95))
    assert probability @ ((low <= truth) & (truth <= high)) == pytest.approx(
        case["score"], abs=1e-4
    )
    assert probability @ (np.abs(value - truth) <= reach) == pytest.approx(case["t"], abs=1e-4)


def test_the_coverage_printed_in_the_docs():
    worst = {
        method: share_coverage(20, method)[0][MIDDLE].min()
        for method in ("wilson", "jeffreys", "wald", "agresti_coull", "clopper_pearson", "midp")
    }
    assert worst["wilson"] == pytest.approx(0.917, abs=5e-4)
    assert worst["jeffreys"] == pytest.approx(0.894, abs=5e-4)
    assert worst["wald"] == pytest.approx(0.639, abs=5e-4)
    assert worst["agresti_coull"] == pytest.approx(0.929, abs=5e-4)
    assert worst["clopper_pearson"] >= 0.95
    assert worst["wilson"] < worst["midp"] < worst["clopper_pearson"]
