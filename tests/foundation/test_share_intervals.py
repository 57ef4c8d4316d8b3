"""Limits of a share: tables of trusted software, naive twins, degenerate shares."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from satisfaction.foundation._results import quantile
from satisfaction.foundation._share_intervals import (
    agresti_coull_limits,
    beta_limits,
    clopper_pearson_limits,
    jeffreys_limits,
    logit_limits,
    midp_limits,
    t_quantile,
    wilson_limits,
)
from satisfaction.foundation._wald_interval import wald_limits

TABLES = Path(__file__).parents[1] / "reference" / "metrics"
ANSWERS = {"srs": 200, "strat": 200, "clus1": 183}  # rows of the api samples of R survey


def rows(name):
    """Return the rows of a table."""
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def design_limits(row):
    """Return the limits of one design share by the method named."""
    p, v = float(row["value"]), float(row["standard_error"]) ** 2
    df, level = float(row["degrees_of_freedom"]), float(row["confidence_level"])
    t, m = t_quantile(df, (1 - level) / 2), p * (1 - p) / v
    if row["method"] == "wilson":
        return wilson_limits(p, m, t)
    if row["method"] == "logit":
        return logit_limits(p, v, t)
    if row["method"] == "t":
        return wald_limits(p, np.sqrt(v), t, (0.0, 1.0))
    return beta_limits(p, m, ANSWERS[row["design"].removesuffix("_fpc")], df, level)


@pytest.mark.parametrize("method", ["wilson", "logit", "t", "beta"])
def test_design_shares_match_survey(method):
    chosen = [row for row in rows("design_shares.csv") if row["method"] == method]
    assert len(chosen) >= 40
    for row in chosen:
        expected = float(row["low"]), float(row["high"])
        np.testing.assert_allclose(design_limits(row), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_all_methods_take_arrays(level):
    n = 30
    x = np.arange(n + 1)
    z = quantile(level)
    for low, high in (
        wilson_limits(x / n, n, z),
        agresti_coull_limits(x, n, z),
        clopper_pearson_limits(x, n, level),
        jeffreys_limits(x, n, level),
        midp_limits(x, n, level),
    ):
        assert low.shape == high.shape == (n + 1,)
        assert (low[0], high[-1]) == (0.0, 1.0)
        assert (low <= x / n).all()
        assert (x / n <= high).all()
        np.testing.assert_allclose(low, 1 - high[::-1], rtol=0, atol=1e-15)


@given(st.integers(1, 400), st.integers(0, 400), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_exact_limits_solve_their_defining_equations(n, x, level):
    assume(x <= n)
    tail = (1 - level) / 2
    low, high = clopper_pearson_limits(x, n, level)
    mid_low, mid_high = midp_limits(x, n, level)
    if x > 0:
        assert stats.binom.sf(x - 1, n, low) == pytest.approx(tail, rel=1e-9)
        at_mid = stats.binom.sf(x, n, mid_low) + stats.binom.pmf(x, n, mid_low) / 2
        assert at_mid == pytest.approx(tail, rel=1e-9)
    if x < n:
        assert stats.binom.cdf(x, n, high) == pytest.approx(tail, rel=1e-9)
        at_mid = stats.binom.cdf(x - 1, n, mid_high) + stats.binom.pmf(x, n, mid_high) / 2
        assert at_mid == pytest.approx(tail, rel=1e-9)


def test_wilson_without_a_quantile_is_the_share():
    np.testing.assert_allclose(wilson_limits([0.0, 0.25, 1.0], 10, 0.0), [[0, 0.25, 1]] * 2)


def test_beta_limits_are_defined_at_both_ends():
    low, high = beta_limits([0.0, 1.0], 20.0, 25, 12, 0.95)
    assert (low[0], high[1]) == (0.0, 1.0)
    np.testing.assert_allclose(high[0], 1 - low[1], rtol=1e-14)
    assert 0 < high[0] < 0.3


def test_beta_limits_of_a_simple_sample_are_clopper_and_pearsons():
    # degrees of freedom n - 1: the effective size is the size
    np.testing.assert_allclose(
        beta_limits(0.3, 50, 50, 49, 0.9), clopper_pearson_limits(15, 50, 0.9), rtol=1e-12
    )


def test_t_quantile_equals_scipy_and_is_normal_at_infinity():
    df = np.array([1, 2, 3.7, 30, 1e4, np.inf])
    expected = [*stats.t.ppf(0.975, df[:-1]), stats.norm.ppf(0.975)]
    np.testing.assert_allclose(t_quantile(df, 0.025), expected, rtol=1e-10)


def test_t_quantile_has_its_closed_form_at_four_degrees_of_freedom():
    alpha = np.sqrt(4 * 0.05 * 0.95)
    closed = 2 * np.sqrt(np.cos(np.arccos(alpha) / 3) / alpha - 1)
    np.testing.assert_allclose(t_quantile(4, 0.05), closed, rtol=1e-13)
