"""The value function: table, laws, bad inputs."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.expectations import ValueFunction

TABLE = json.loads(
    (
        Path(__file__).parents[1] / "reference" / "disconfirmation" / "value_function.json"
    ).read_text()
)

EXPONENTS = st.floats(0.2, 3)
PARAMETERS = st.builds(
    ValueFunction,
    gain_exponent=EXPONENTS,
    loss_exponent=EXPONENTS,
    loss_aversion=st.floats(0.1, 10),
)
DIFFERENCES = st.floats(-20, 20).filter(lambda d: d == 0 or abs(d) > 1e-3)


def test_table():
    value = ValueFunction.tversky_kahneman()
    assert value.to_dict() == {
        key: TABLE[key] for key in ("gain_exponent", "loss_exponent", "loss_aversion")
    }
    for difference, expected in TABLE["values"]:
        assert value(difference) == pytest.approx(expected, rel=1e-12, abs=1e-15)
    differences, expected = np.array(TABLE["values"]).T
    np.testing.assert_allclose(value(differences), expected, rtol=1e-12)


@given(PARAMETERS, DIFFERENCES)
def test_inverse(value, d):
    assert value.inverse(value(d)) == pytest.approx(d, rel=1e-9)


@given(PARAMETERS, DIFFERENCES, DIFFERENCES)
def test_strictly_increasing(value, a, b):
    if a < b:
        assert value(a) < value(b)


@given(EXPONENTS, st.floats(0.1, 10), DIFFERENCES)
def test_losses_mirror_gains_for_equal_exponents(exponent, loss_aversion, d):
    value = ValueFunction(
        gain_exponent=exponent, loss_exponent=exponent, loss_aversion=loss_aversion
    )
    assert value(-abs(d)) == pytest.approx(-loss_aversion * value(abs(d)))


@given(st.floats(0.2, 0.99), st.floats(0.01, 10), st.floats(0.01, 10))
def test_concave_for_gains_and_convex_for_losses(exponent, a, b):
    value = ValueFunction(gain_exponent=exponent, loss_exponent=exponent, loss_aversion=2)
    assert value((a + b) / 2) >= (value(a) + value(b)) / 2 - 1e-12
    assert value(-(a + b) / 2) <= (value(-a) + value(-b)) / 2 + 1e-12


@given(PARAMETERS, st.floats(0.1, 10), st.sampled_from([-1, 1]))
def test_derivative_is_the_slope(value, size, sign):
    d, step = sign * size, 1e-6 * size
    slope = (value(d + step) - value(d - step)) / (2 * step)
    assert value.derivative(d) == pytest.approx(slope, rel=1e-6)


def test_derivative_at_zero_is_that_of_gains():
    assert ValueFunction.tversky_kahneman().derivative(0) == float("inf")
    straight = ValueFunction(gain_exponent=1, loss_exponent=1, loss_aversion=3)
    assert straight.derivative(0) == 1
    np.testing.assert_array_equal(straight.derivative([-1, 0, 1]), [3, 1, 1])


def test_zero_and_missing():
    value = ValueFunction.tversky_kahneman()
    assert value(0) == 0
    np.testing.assert_array_equal(value([0, np.nan]), [0, np.nan])
    assert isinstance(value(1), float)


@pytest.mark.parametrize("name", ["gain_exponent", "loss_exponent", "loss_aversion"])
def test_bad_parameters(name):
    good = {"gain_exponent": 1, "loss_exponent": 1, "loss_aversion": 1}
    with pytest.raises(ArgumentError, match=f"{name}: must be above 0"):
        ValueFunction(**good | {name: 0})
    with pytest.raises(DataTypeError, match=name):
        ValueFunction(**good | {name: "1"})


def test_bad_differences():
    with pytest.raises(DataTypeError, match="difference"):
        ValueFunction.tversky_kahneman()("x")


def test_values_beyond_the_floats_are_infinite():
    value = ValueFunction(gain_exponent=2, loss_exponent=0.5, loss_aversion=2)
    assert value(1e200) == value([1e200])[0] == np.inf
    assert value.inverse(-1e200) == -np.inf
    assert ValueFunction(gain_exponent=3, loss_exponent=1, loss_aversion=1).derivative(1e200) == (
        np.inf
    )
