"""Classical limits and statistics of two independent samples."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from satisfaction.foundation._differences import (
    agresti_caffo_limits,
    mee_limits,
    miettinen_nurminen_limits,
    net_difference_moments,
    newcombe_limits,
    pooled_statistic,
    share_difference_moments,
    welch_degrees_of_freedom,
)
from satisfaction.foundation._net_intervals import net_moments
from satisfaction.foundation._results import quantile, two_sided_pvalue

TABLES = Path(__file__).parents[1] / "reference" / "metrics"
TESTS = json.loads((TABLES / "tests.json").read_text(encoding="utf-8"))
PVALUES = json.loads((TABLES / "difference_pvalues.json").read_text(encoding="utf-8"))["cases"]


@st.composite
def shares(draw, most=60):
    """Draw successes and their n."""
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


def mean_moments(counts):
    """Return mean, variance of the mean, degrees of freedom of ratings 1, 2, ... with counts."""
    ratings = np.repeat(np.arange(1, len(counts) + 1.0), counts)
    return ratings.mean(), ratings.var(ddof=1) / ratings.size, ratings.size - 1


@pytest.mark.parametrize("case", [case for case in PVALUES if case["kind"] == "share"])
def test_pooled_pvalues_match_the_table(case):
    z = float(pooled_statistic(*case["a"], *case["b"]))
    assert two_sided_pvalue(z) == pytest.approx(case["pooled_pvalue"], rel=1e-9)
    assert np.sign(z) == np.sign(case["value"])


@pytest.mark.parametrize("case", [case for case in PVALUES if case["kind"] == "net"])
def test_adjusted_wald_pvalues_match_the_table(case):
    difference, error = net_difference_moments(case["a"], case["b"])
    pvalue = two_sided_pvalue(float(difference / error))
    assert pvalue == pytest.approx(case["adjusted_wald_pvalue"], rel=1e-9)


@pytest.mark.parametrize("case", TESTS["net"])
def test_welch_and_pooled_match_r_for_nets(case):
    (d1, u1, p1), (d2, u2, p2) = case["a"], case["b"]
    n1, n2 = sum(case["a"]), sum(case["b"])
    (v1, w1), (v2, w2) = net_moments(p1, u1, d1), net_moments(p2, u2, d2)
    s1, s2 = w1 / (n1 - 1), w2 / (n2 - 1)
    df = float(welch_degrees_of_freedom(s1, n1 - 1, s2, n2 - 1))
    t = float((v1 - v2) / np.sqrt(s1 + s2))
    reach = quantile(0.95, df) * np.sqrt(s1 + s2)
    assert df == pytest.approx(case["welch_df"], rel=1e-9)
    assert t == pytest.approx(case["welch_t"], rel=1e-9)
    assert two_sided_pvalue(t, df) == pytest.approx(case["welch_p"], rel=1e-9)
    limits = 100 * (v1 - v2 - reach), 100 * (v1 - v2 + reach)
    np.testing.assert_allclose(limits, case["welch_ci"], rtol=1e-9)
    z = float(pooled_statistic(p1, n1, p2, n2))
    assert z**2 == pytest.approx(case["top_chisq"], rel=1e-9)
    assert two_sided_pvalue(z) == pytest.approx(case["top_p"], rel=1e-9)


@pytest.mark.parametrize("case", TESTS["mean"])
def test_welch_matches_r_for_means(case):
    (m1, v1, df1), (m2, v2, df2) = mean_moments(case["a"]), mean_moments(case["b"])
    df = float(welch_degrees_of_freedom(v1, df1, v2, df2))
    t = (m1 - m2) / np.sqrt(v1 + v2)
    assert df == pytest.approx(case["welch_df"], rel=1e-9)
    assert t == pytest.approx(case["welch_t"], rel=1e-9)
    assert two_sided_pvalue(t, df) == pytest.approx(case["welch_p"], rel=1e-9)


def test_statsmodels_wrong_miettinen_nurminen_case():
    """Its score interval for 56/70 against 48/80 is .05255 to .34404; right is this."""
    low, high = miettinen_nurminen_limits(56, 70, 48, 80, quantile(0.95))
    assert float(low) == pytest.approx(0.05283, abs=5e-6)
    assert float(high) == pytest.approx(0.33817, abs=5e-6)


@given(shares(), shares(), st.booleans())
def test_score_limits_solve_the_score_equation(first, second, corrected):
    """The restricted maximum is found anew by a generic optimiser."""
    (x1, n1), (x2, n2) = first, second
    limits = miettinen_nurminen_limits if corrected else mee_limits
    factor = (n1 + n2) / (n1 + n2 - 1) if corrected else 1.0
    difference = x1 / n1 - x2 / n2

    def log_likelihood(p2, delta):
        p = np.clip([p2 + delta, 1 - p2 - delta, p2, 1 - p2], 1e-300, 1.0)
        return -(np.array([x1, n1 - x1, x2, n2 - x2]) * np.log(p)).sum()

    for limit in limits(x1, n1, x2, n2, 1.96):
        delta = float(limit)
        if abs(delta) > 0.999 or abs(delta - difference) < 1e-3:
            continue
        bounds = max(0.0, -delta), min(1.0, 1 - delta)
        p2 = minimize_scalar(
            log_likelihood, bounds=bounds, args=(delta,), method="bounded", options={"xatol": 1e-12}
        ).x
        p1 = p2 + delta
        error = np.sqrt((p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) * factor)
        assert abs(difference - delta) / error == pytest.approx(1.96, rel=2e-4)


@given(shares(), shares(), st.floats(0.1, 4))
def test_swapping_the_samples_mirrors_the_limits(first, second, z):
    for limits in (newcombe_limits, miettinen_nurminen_limits, mee_limits, agresti_caffo_limits):
        low, high = limits(*first, *second, z)
        swapped = limits(*second, *first, z)
        np.testing.assert_allclose(swapped, (-high, -low), rtol=0, atol=1e-9)
        assert -1 <= low <= high <= 1


@given(shares(), shares(), st.floats(0.1, 4))
def test_limits_of_newcombe_and_the_score_contain_the_difference(first, second, z):
    difference = first[0] / first[1] - second[0] / second[1]
    for limits in (newcombe_limits, miettinen_nurminen_limits, mee_limits):
        low, high = limits(*first, *second, z)
        assert low <= difference <= high
        assert high > low


def test_limits_of_many_pairs_are_those_of_each():
    x1, n1, x2, n2 = np.array([[5, 9, 10, 20], [56, 70, 48, 80], [0, 4, 6, 6], [0, 10, 0, 20]]).T
    for limits in (newcombe_limits, miettinen_nurminen_limits, mee_limits, agresti_caffo_limits):
        low, high = limits(x1, n1, x2, n2, 1.96)
        for row in range(4):
            alone = limits(x1[row], n1[row], x2[row], n2[row], 1.96)
            np.testing.assert_allclose([low[row], high[row]], alone, rtol=0, atol=1e-13)


def test_opposite_samples_reach_the_end():
    assert mee_limits(5, 5, 0, 7, 1.96)[1] == 1.0
    assert miettinen_nurminen_limits(0, 5, 7, 7, 1.96)[0] == -1.0


def test_restricted_maximum_without_curvature():
    """At difference 0 with all answers alike the cubic has a triple root."""
    low, high = mee_limits(1, 2, 1, 2, 1.0)
    np.testing.assert_allclose(-low, high, rtol=1e-9)


def test_pooled_statistic_of_unanimous_samples_is_zero():
    np.testing.assert_array_equal(pooled_statistic([0, 4], 4, [0, 9], 9), [0.0, 0.0])


@given(shares(), shares())
def test_share_moments_are_those_of_the_definition(first, second):
    (x1, n1), (x2, n2) = first, second
    assume(n1 > 0 < n2)
    p1, p2 = x1 / n1, x2 / n2
    difference, error = share_difference_moments(x1, n1, x2, n2)
    assert float(difference) == pytest.approx(p1 - p2, abs=1e-15)
    expected = np.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    assert float(error) == pytest.approx(expected, abs=1e-12)


def test_net_moments_without_pseudo_counts_are_walds():
    difference, error = net_difference_moments((6, 3, 1), (2, 1, 2), (0.0, 0.0, 0.0))
    assert float(difference) == pytest.approx(0.5)
    assert float(error) == pytest.approx(np.sqrt((0.7 - 0.25) / 10 + 0.8 / 5))
