"""Lifetimes of many customers, and their gradient against differences."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, ColumnError, DataTypeError
from satisfaction.loyalty import RetentionModel, fit_retention
from satisfaction.loyalty._lifetimes import lifetime_with_gradient
from satisfaction.loyalty._renewals import renewals_of_table
from satisfaction.loyalty._terms import Basis


def model(log_alpha=0.6, by_alpha=-0.3, log_beta=0.5, by_beta=0.1):
    return RetentionModel(
        point=[log_alpha - log_beta, by_alpha - by_beta, log_beta, by_beta],
        point_covariance=np.eye(4) * 0.01,
        log_likelihood=-10.0,
        gradient_norm=0.0,
        n=100,
        n_missing=0,
        covariance_type="classical",
        degrees_of_freedom=np.inf,
        boundary=None,
        renewals=renewals_of_table([100, 60, 45])[0],
        bases=(Basis("satisfaction", ("satisfaction",)),),
    )


@given(st.floats(0.02, 2), st.lists(st.floats(-3, 8), min_size=1, max_size=4))
def test_gradient_equal_to_differences(rate, ratings):
    rows = {"satisfaction": ratings}
    values, gradient = lifetime_with_gradient(model(), rows, rate)
    h = 1e-5
    for place, name in enumerate(("log_alpha", "by_alpha", "log_beta", "by_beta")):
        up, down = (
            lifetime_with_gradient(model(**{name: model_defaults[name] + move}), rows, rate)[0]
            for move in (h, -h)
        )
        np.testing.assert_allclose(
            gradient[:, place], (up - down) / (2 * h), rtol=1e-5, atol=1e-6 * values.max()
        )


model_defaults = {"log_alpha": 0.6, "by_alpha": -0.3, "log_beta": 0.5, "by_beta": 0.1}


def test_each_row_is_the_lifetime_at_it():
    one = model()
    values, _ = lifetime_with_gradient(one, {"satisfaction": [1, 4]}, 0.1)
    expected = [
        one.expected_lifetime(discount_rate=0.1, at={"satisfaction": x}).value for x in (1, 4)
    ]
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_without_discounting_some_are_endless():
    values, gradient = lifetime_with_gradient(model(), {"satisfaction": [0.0, 4.0]}, 0)
    a, b = np.exp(0.6), np.exp(0.5)
    assert values[0] == pytest.approx((a + b - 1) / (a - 1))
    assert np.isfinite(gradient[0]).all()
    assert values[1] == np.inf
    assert np.isnan(gradient[1]).all()
    endless = model().expected_lifetime(discount_rate=0, at={"satisfaction": 4})
    assert endless.value == np.inf


def test_missing_in_missing_out():
    values, gradient = lifetime_with_gradient(model(), {"satisfaction": [np.nan, 4.0]}, 0.1)
    assert np.isnan(values).tolist() == [True, False]
    assert np.isnan(gradient).all(axis=1).tolist() == [True, False]


def test_alike_customers_have_a_gradient_by_what_exists():
    alike = evolve(
        model(),
        boundary="homogeneous",
        point=[-1.0, 0.2, np.inf, 0.0],
        point_covariance=np.diag([0.1, 0.02, 0.0, 0.0]),
    )
    values, gradient = lifetime_with_gradient(alike, {"satisfaction": [1.0, 2.0]}, 0.1)
    churn = 1 / (1 + np.exp(1.0 - 0.2 * np.array([1.0, 2.0])))
    np.testing.assert_allclose(values, 1.1 / (0.1 + churn))
    np.testing.assert_allclose(gradient[:, 0], -1.1 / (0.1 + churn) ** 2 * churn * (1 - churn))


def test_bad_arguments():
    with pytest.raises(ArgumentError, match="discount_rate"):
        lifetime_with_gradient(model(), {"satisfaction": [1]}, -1)
    with pytest.raises(ColumnError, match="satisfaction"):
        lifetime_with_gradient(model(), {"mood": [1]}, 0.1)
    with pytest.raises(DataTypeError, match="no predictors"):
        lifetime_with_gradient(fit_retention([100, 63, 46, 38]), {"mood": [1]}, 0.1)
