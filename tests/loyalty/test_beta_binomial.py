"""The beta-binomial model: derivatives, maximum, boundaries, against SciPy and brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from satisfaction.loyalty._beta_binomial import BetaBinomial, StatedCounts, fit_beta_binomial

COUNTS = StatedCounts(np.array([3.0, 1.0, 4.0, 2.5, 6.0]))
POINTS = [np.array([0.4, 0.7]), np.array([-1.5, -2.0]), np.array([2.0, 6.0])]

heights = st.lists(st.integers(0, 40), min_size=3, max_size=9).filter(any)


def likelihood(counts, a, b):
    x = np.arange(counts.m + 1)
    return float(counts.weights @ stats.betabinom.logpmf(x, counts.m, a, b))


@pytest.mark.parametrize("point", POINTS)
def test_value_is_that_of_scipy(point):
    mean, size = 1 / (1 + np.exp(-point[0])), np.exp(point[1])
    expected = likelihood(COUNTS, mean * size, (1 - mean) * size)
    assert BetaBinomial(COUNTS)(point).value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("point", POINTS[:2])
def test_derivatives_are_differences_of_the_value(point):
    def value(at):
        return BetaBinomial(COUNTS)(at).value

    h = 1e-4
    steps = np.eye(2) * h
    height = BetaBinomial(COUNTS)(point)
    gradient = [(value(point + s) - value(point - s)) / (2 * h) for s in steps]
    np.testing.assert_allclose(height.gradient, gradient, rtol=1e-6)
    information = [
        [
            -(
                value(point + r + s)
                - value(point + r - s)
                - value(point - r + s)
                + value(point - r - s)
            )
            / (4 * h * h)
            for s in steps
        ]
        for r in steps
    ]
    np.testing.assert_allclose(height.information, information, rtol=1e-5, atol=1e-5)
    scores = BetaBinomial(COUNTS).scores(point)
    np.testing.assert_allclose(COUNTS.weights @ scores, height.gradient, rtol=1e-12)


def test_the_expected_information_is_the_mean_of_the_observed():
    point = np.array([0.3, 1.2])
    mean, size = 1 / (1 + np.exp(-0.3)), np.exp(1.2)
    shares = stats.betabinom.pmf(np.arange(6), 5, mean * size, (1 - mean) * size)
    model = BetaBinomial(StatedCounts(100 * shares))
    height = model(point)
    np.testing.assert_allclose(height.gradient, 0, atol=1e-10)
    np.testing.assert_allclose(model.expected(point), height.information, rtol=1e-10)


def test_where_the_hessian_is_not_definite_the_expected_information_is_used():
    model = BetaBinomial(StatedCounts(np.array([0.0, 0.0, 5.0, 0.0, 0.0])))
    point = np.array([3.0, 2.0])
    assert np.array_equal(model(point).information, model.expected(point))


@given(heights)
def test_no_other_beta_binomial_is_likelier(weights):
    counts = StatedCounts(np.array(weights, dtype=float))
    fit = fit_beta_binomial(counts)
    sizes = (0.02, 0.3, 1, 4, 30, 500)
    others = [likelihood(counts, p * s, (1 - p) * s) for p in (0.1, 0.4, 0.8) for s in sizes]
    assert fit.log_likelihood >= max(others) - 1e-9
    assert fit.decrement <= 1e-8
    assert 0 <= fit.rho <= 1
    calibrated = fit.calibrated(np.arange(counts.m + 1.0))
    assert np.all(np.diff(calibrated) >= 0)
    stated = np.flatnonzero(counts.weights) / counts.m
    mean = counts.weights @ calibrated / counts.total
    assert stated[0] - 1e-9 <= mean <= stated[-1] + 1e-9
    if fit.boundary is None and fit.parameters.max() < 1e4:
        a, b, rho = fit.parameters
        assert fit.log_likelihood == pytest.approx(likelihood(counts, a, b), rel=1e-9, abs=1e-9)
        assert rho == pytest.approx(counts.m / (a + b + counts.m))
        x = np.arange(counts.m + 1)
        np.testing.assert_allclose(calibrated, (a + x) / (a + b + counts.m), rtol=1e-9)


def test_slopes_are_differences():
    fit = fit_beta_binomial(COUNTS)
    x, h = np.arange(5.0), 1e-6
    for place in range(2):
        step = np.eye(2)[place] * h
        up, down = (
            type(fit)(COUNTS, fit.point + s, fit.information, 0.0, 0.0, None) for s in (step, -step)
        )
        slopes = (up.calibrated(x) - down.calibrated(x)) / (2 * h)
        np.testing.assert_allclose(fit.calibrated_slopes(x)[:, place], slopes, atol=1e-8)
        moved = (up.parameters - down.parameters) / (2 * h)
        np.testing.assert_allclose(fit.parameter_slopes[:, place], moved, atol=1e-7)


@pytest.mark.parametrize(
    ("weights", "boundary", "calibrated", "log_likelihood"),
    [
        ([0, 6, 6, 0], "homogeneous", [0.5] * 4, 12 * np.log(3 / 8)),
        ([0, 0, 0, 7], "homogeneous", [1.0] * 4, 0.0),
        ([7, 0, 0, 0], "homogeneous", [0.0] * 4, 0.0),
        ([3, 0, 0, 1], "polarized", [0, 1 / 3, 2 / 3, 1], 3 * np.log(0.75) + np.log(0.25)),
    ],
)
def test_boundaries(weights, boundary, calibrated, log_likelihood):
    fit = fit_beta_binomial(StatedCounts(np.array(weights, dtype=float)))
    assert fit.boundary == boundary
    np.testing.assert_allclose(fit.calibrated(np.arange(4.0)), calibrated)
    assert fit.log_likelihood == pytest.approx(log_likelihood)
    assert np.all(np.isfinite(fit.calibrated_slopes(np.arange(4.0))))
    a, b, rho = fit.parameters
    expected = (np.inf, np.inf, 0) if boundary == "homogeneous" else (0, 0, 1)
    assert (a, b, rho) == expected


@pytest.mark.parametrize("size", [0.05, 3.0, 50.0])
def test_the_parameters_of_simulated_answers_come_back(size):
    random = np.random.default_rng(11)
    x = random.binomial(10, random.beta(0.3 * size, 0.7 * size, 20_000))
    fit = fit_beta_binomial(StatedCounts(np.bincount(x, minlength=11).astype(float)))
    errors = np.sqrt(np.diag(np.linalg.inv(fit.information)))
    truth = np.array([np.log(0.3 / 0.7), np.log(size)])
    assert np.all(np.abs(fit.point - truth) < 4 * errors)
