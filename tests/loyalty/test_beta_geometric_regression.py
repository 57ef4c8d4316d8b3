"""The likelihood of groups: its derivatives against differences, and gamma functions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln, digamma

from satisfaction.loyalty import _beta_geometric_regression as module
from satisfaction.loyalty._beta_geometric_regression import (
    BetaGeometricRegression,
    GroupRenewals,
)

RANDOM = np.random.default_rng(2)
GROUP = np.repeat(np.arange(12), 5)
TENURE = RANDOM.integers(1, 7, 60)
LEFT = RANDOM.random(60) < 0.7
WEIGHTS = RANDOM.random(60) + 0.5
Z = RANDOM.normal(size=12)
X = np.column_stack([np.ones(12), Z])
LIKELIHOOD = BetaGeometricRegression(X, GroupRenewals.of_rows(GROUP, TENURE, LEFT, WEIGHTS))

points = st.lists(st.floats(-2, 2), min_size=4, max_size=4).map(np.array)


def each(point):
    """Return the log-likelihood of each customer by beta functions, and alpha and beta."""
    centre, log_beta = (X @ part for part in point.reshape(2, 2))
    a, b = np.exp(centre + log_beta)[GROUP], np.exp(log_beta)[GROUP]
    gone = betaln(a + 1, b + TENURE - 1) - betaln(a, b)
    return np.where(LEFT, gone, betaln(a, b + TENURE) - betaln(a, b)), a, b


@given(points)
def test_value_is_that_of_beta_functions(point):
    assert LIKELIHOOD(point).value == pytest.approx(WEIGHTS @ each(point)[0], rel=1e-10)


@given(points)
def test_gradient_is_that_of_digamma_functions(point):
    _, a, b = each(point)
    t = TENURE - LEFT  # renewals that each customer stayed through
    by_log_alpha = a * (digamma(a + LEFT) - digamma(a) - digamma(a + b + TENURE) + digamma(a + b))
    by_log_beta = b * (digamma(b + t) - digamma(b) - digamma(a + b + TENURE) + digamma(a + b))
    # log(alpha) = log(alpha / beta) + log(beta)
    local = np.column_stack([by_log_alpha, by_log_alpha + by_log_beta]) * WEIGHTS[:, None]
    expected = np.concatenate([X[GROUP].T @ local[:, 0], X[GROUP].T @ local[:, 1]])
    np.testing.assert_allclose(LIKELIHOOD(point).gradient, expected, atol=1e-8)


@pytest.mark.parametrize("point", [[-0.4, 0.1, 0.2, 0.1], [0.0, 0.0, 0.0, 0.0]])
def test_information_equal_to_differences_near_the_maximum(point):
    here, h = np.array(point), 1e-5
    expected = [
        -(LIKELIHOOD(here + step).gradient - LIKELIHOOD(here - step).gradient) / (2 * h)
        for step in np.eye(4) * h
    ]
    np.testing.assert_allclose(LIKELIHOOD(here).information, expected, rtol=1e-5, atol=1e-6)


@given(st.lists(st.floats(-9, 9), min_size=4, max_size=4).map(np.array))
def test_information_is_never_negative(point):
    assert np.linalg.eigvalsh(LIKELIHOOD(point).information)[0] >= -1e-9


def test_far_away_is_outside():
    assert LIKELIHOOD(np.array([0.0, 0.0, 200.0, 0.0])).value == -np.inf


def test_blocks_change_nothing(monkeypatch):
    point = np.array([-0.4, 0.1, 0.2, 0.1])
    whole = LIKELIHOOD(point)
    monkeypatch.setattr(module, "_BLOCK", 7)
    parts = BetaGeometricRegression(X, LIKELIHOOD.renewals)
    assert len(parts._blocks) > 3
    assert parts(point).value == pytest.approx(whole.value, rel=1e-13)
    np.testing.assert_allclose(parts(point).gradient, whole.gradient, rtol=1e-12)
    np.testing.assert_allclose(parts(point).information, whole.information, rtol=1e-12)


def test_scores_add_up_to_the_gradient():
    point = np.array([-0.4, 0.1, 0.2, 0.1])
    alone = np.arange(60)
    rows = BetaGeometricRegression(
        X[GROUP], GroupRenewals.of_rows(alone, TENURE, LEFT, np.ones(60))
    )
    np.testing.assert_allclose(WEIGHTS @ rows.scores(point), LIKELIHOOD(point).gradient, atol=1e-10)


def test_every_third_group():
    thinned = LIKELIHOOD.thinned(3)
    kept = np.isin(GROUP, [0, 3, 6, 9])
    other = BetaGeometricRegression(
        X[::3], GroupRenewals.of_rows(GROUP[kept] // 3, TENURE[kept], LEFT[kept], WEIGHTS[kept])
    )
    point = np.array([-0.4, 0.1, 0.2, 0.1])
    assert thinned(point).value == pytest.approx(other(point).value)
    np.testing.assert_allclose(thinned(point).gradient, other(point).gradient)


def test_renewals_of_groups():
    renewals = GroupRenewals.of_rows(
        np.array([0, 0, 1, 0]),
        np.array([1, 3, 2, 3]),
        np.array([True, False, True, True]),
        np.array([2.0, 3.0, 4.0, 5.0]),
    )
    assert renewals.longest.tolist() == [3, 2]
    assert renewals.earlier.tolist() == [0, 1, 2, 0, 1]
    assert renewals.asked.tolist() == [10, 8, 8, 4, 4]
    assert renewals.left.tolist() == [2, 0, 5, 0, 4]
