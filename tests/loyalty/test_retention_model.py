"""What a retention model says, against sums, differences and known limits."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty import RetentionModel
from satisfaction.loyalty._renewals import renewals_of_table

PROBE = np.array([[0.02, 0.01], [0.01, 0.05]])


def model(alpha, beta, covariance=PROBE, **details):
    return RetentionModel(
        **{
            "point": [np.log(alpha / beta), np.log(beta)],
            "point_covariance": covariance,
            "log_likelihood": -10.0,
            "gradient_norm": 0.0,
            "n": 1000,
            "n_missing": 0,
            "covariance_type": "classical",
            "degrees_of_freedom": np.inf,
            "boundary": None,
            "renewals": renewals_of_table([1000, 600, 450])[0],
            **details,
        }
    )


def alike(churn=0.2):
    return model(
        1,
        1,
        [[0.02, 0], [0, 0]],
        boundary="homogeneous",
        point=[np.log(churn / (1 - churn)), np.inf],
    )


some = st.floats(0.05, 50)
rates = st.floats(0.02, 2)


@given(some, some)
def test_survival_is_that_of_the_beta_distribution(alpha, beta):
    t = np.arange(30)
    expected = np.exp(betaln(alpha, beta + t) - betaln(alpha, beta))
    one = model(alpha, beta)
    np.testing.assert_allclose(one.survival(t).values, expected, rtol=1e-9)
    gone = np.exp(betaln(alpha + 1, beta + t[1:] - 1) - betaln(alpha, beta))
    assert gone.sum() + one.survival([29]).values[0] == pytest.approx(1)
    assert np.all(np.diff(one.survival(t).values) < 0)
    assert np.all(np.diff(one.retention_rate(t[1:]).values) > 0)


@given(some, some, rates)
def test_lifetimes_are_sums_of_discounted_survival(alpha, beta, rate):
    one = model(alpha, beta)
    t = np.arange(3000)
    survival = one.survival(t).values
    discount = (1 + rate) ** -t.astype(float)
    expected = one.expected_lifetime(discount_rate=rate).value
    assert expected == pytest.approx(survival @ discount, rel=1e-9)
    third = one.residual_lifetime(3, discount_rate=rate).value
    assert third == pytest.approx(survival[3:] @ discount[:-3] / survival[2], rel=1e-9)
    fourth = one.residual_lifetime(4, discount_rate=rate).value
    assert 0 < third < fourth
    assert one.expected_lifetime(discount_rate=2 * rate).value < expected


@pytest.mark.parametrize(
    "ask",
    [
        lambda one: one.expected_lifetime(discount_rate=0.1),
        lambda one: one.residual_lifetime(2, discount_rate=0.1),
        lambda one: one.polarisation,
        lambda one: one.churn,
        lambda one: one.alpha,
        lambda one: one.beta,
        lambda one: one.parameters["log_alpha"],
    ],
    ids=["lifetime", "residual", "polarisation", "churn", "alpha", "beta", "log_alpha"],
)
def test_standard_errors_equal_to_differences(ask):
    one, h = model(0.7, 1.2), 1e-5
    slopes = [
        ask(model(1, 1, point=one.point + step)).value
        - ask(model(1, 1, point=one.point - step)).value
        for step in np.eye(2) * h
    ] / np.array(2 * h)
    assert ask(one).standard_error == pytest.approx(np.sqrt(slopes @ PROBE @ slopes), rel=1e-7)


@pytest.mark.parametrize("ask", [RetentionModel.survival, RetentionModel.retention_rate])
def test_standard_errors_of_curves_equal_to_differences(ask):
    one, h, periods = model(0.7, 1.2), 1e-5, [1, 2, 7]
    slopes = [
        ask(model(1, 1, point=one.point + step), periods).values
        - ask(model(1, 1, point=one.point - step), periods).values
        for step in np.eye(2) * h
    ] / np.array(2 * h)
    expected = np.sqrt(np.einsum("ik,ij,jk->k", slopes, PROBE, slopes))
    np.testing.assert_allclose(ask(one, periods).standard_errors, expected, rtol=1e-7)


def test_without_discounting():
    assert model(3, 2).expected_lifetime(discount_rate=0).value == pytest.approx(2)
    assert model(3, 2).residual_lifetime(2, discount_rate=0).value == pytest.approx(1.5)
    for endless in (
        model(0.7, 1.2).expected_lifetime(discount_rate=0),
        model(0.7, 1.2).residual_lifetime(1, discount_rate=0),
    ):
        assert endless.value == np.inf
        assert np.isnan(endless.standard_error)
    little = model(3, 2).expected_lifetime(discount_rate=1e-8).value
    assert little == pytest.approx(2, abs=1e-6)


def test_without_differences_between_customers():
    one = alike()
    np.testing.assert_allclose(one.survival([0, 1, 3]).values, [1, 0.8, 0.512])
    np.testing.assert_allclose(one.retention_rate([1, 9]).values, 0.8)
    assert one.expected_lifetime(discount_rate=0).value == pytest.approx(5)
    assert one.residual_lifetime(4, discount_rate=0.1).value == pytest.approx(0.8 / (1 - 0.8 / 1.1))
    near = model(2e7, 8e7).expected_lifetime(discount_rate=0.1).value
    assert one.expected_lifetime(discount_rate=0.1).value == pytest.approx(near, rel=1e-6)
    assert one.polarisation.value == 0
    assert np.isnan(one.polarisation.standard_error)
    assert one.survival([2]).standard_errors[0] == pytest.approx(2 * 0.8 * 0.16 * np.sqrt(0.02))


def test_limits_stay_shares():
    curve = model(0.7, 1.2).survival([0, 1, 50])
    limits = curve.confidence_interval()
    assert limits.low[0] == limits.high[0] == 1
    assert np.all((limits.low[1:] > 0) & (limits.high[1:] < 1))
    assert curve.points.tolist() == [0, 1, 50]


@pytest.mark.parametrize("periods", [[-1], [1.5], [np.nan], [10**7]])
def test_impossible_periods(periods):
    with pytest.raises(ArgumentError, match="periods"):
        model(1, 1).survival(periods)


def test_bad_arguments():
    with pytest.raises(ArgumentError, match=r"periods.*from 1"):
        model(1, 1).retention_rate([0])
    with pytest.raises(ArgumentError, match="renewals"):
        model(1, 1).residual_lifetime(0, discount_rate=0.1)
    with pytest.raises(ArgumentError, match="discount_rate"):
        model(1, 1).expected_lifetime(discount_rate=-0.1)
    with pytest.raises(ArgumentError, match="1e-08"):
        model(1, 1).expected_lifetime(discount_rate=1e-12)
    with pytest.raises(DataTypeError, match="discount_rate"):
        model(1, 1).expected_lifetime(discount_rate="10 %")


def test_shown():
    one = model(0.7, 1.2)
    assert repr(one).startswith("RetentionModel(1,000 customers)\n  alpha  0.7 +- ")
    assert "<td>beta</td>" in one._repr_html_()
    assert repr(alike()).splitlines()[1].startswith("  churn  0.2 +- ")
    assert one.converged
    content = one.to_dict()
    assert content["alpha"] == pytest.approx(0.7)
    assert [row["name"] for row in content["parameters"]] == ["log_alpha", "log_beta"]
    assert alike().to_dict()["beta"] is None
    assert one.to_frame()["name"].tolist() == ["log_alpha", "log_beta"]
    assert not one.point.flags.writeable
