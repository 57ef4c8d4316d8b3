"""Value of a customer and its elasticity, against closed forms and sums."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.loyalty import customer_value, fit_retention, retention_elasticity

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty" / "09_value.json"
ROWS = json.loads(REFERENCE.read_text(encoding="utf-8"))["economics"]


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("payment", ["end", "now"])
def test_equal_to_the_reference(row, payment):
    how = {"discount_rate": row["discount_rate"], "first_payment": payment}
    value = customer_value(row["retention"], margin=row["margin"], **how)
    assert value == pytest.approx(row[f"value_{payment}"], rel=1e-9)
    elasticity = retention_elasticity(row["retention"], **how)
    assert elasticity == pytest.approx(row[f"elasticity_{payment}"], rel=1e-9)


@given(r=st.floats(0.05, 0.95), d=st.floats(0, 1), m=st.floats(-50, 50).filter(bool))
def test_laws(r, d, m):
    for payment in ("end", "now"):
        how = {"discount_rate": d, "first_payment": payment}
        value = customer_value(r, margin=m, **how)
        assert isinstance(value, float)
        assert customer_value(r, margin=2 * m, **how) == pytest.approx(2 * value)
        t = np.arange(0 if payment == "now" else 1, 900)
        assert value == pytest.approx(m * ((r / (1 + d)) ** t).sum(), rel=1e-9)
        h = 1e-6 * r
        up, down = (customer_value(r + step, margin=1, **how) for step in (h, -h))
        slope = r * (np.log(up) - np.log(down)) / (2 * h)
        assert retention_elasticity(r, **how) == pytest.approx(slope, rel=1e-6, abs=1e-8)


def test_arrays():
    values = customer_value([0.5, 0.8], margin=[1, 2], discount_rate=0.1, first_payment="end")
    np.testing.assert_allclose(values, [0.5 / 0.6, 2 * 0.8 / 0.3])
    assert customer_value(0, margin=3, discount_rate=0, first_payment="now") == 3


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"retention": 1}, ArgumentError, "retention: must be finite, at least 0, below 1"),
        ({"retention": [0.5, -0.1]}, ArgumentError, "retention"),
        ({"retention": float("nan")}, ArgumentError, "retention"),
        ({"retention": "0.8"}, DataTypeError, "retention: must be a number"),
        ({"retention": True}, DataTypeError, "retention: must be a number"),
        ({"margin": float("inf")}, ArgumentError, "margin: must be finite"),
        ({"discount_rate": -0.1}, ArgumentError, "discount_rate: must be finite, at least 0"),
        ({"first_payment": "later"}, ArgumentError, "first_payment"),
    ],
)
def test_bad_input_is_named(change, error, words):
    given_ = {"retention": 0.8, "margin": 10, "discount_rate": 0.1, "first_payment": "end"}
    with pytest.raises(error, match=words):
        customer_value(**(given_ | change))
    if "margin" not in change:
        del given_["margin"]
        with pytest.raises(error, match=words):
            retention_elasticity(**(given_ | change))


MODEL = fit_retention([1000, 631, 468, 382, 326, 289, 262, 241])


@pytest.mark.parametrize("margin", [100, -40])
@pytest.mark.parametrize(("payment", "left_out"), [("now", 0), ("end", 1)])
def test_a_model_counts_its_expected_payments(margin, payment, left_out):
    worth = customer_value(MODEL, margin=margin, discount_rate=0.1, first_payment=payment)
    lifetime = MODEL.expected_lifetime(discount_rate=0.1)
    assert worth.value == pytest.approx(margin * (lifetime.value - left_out))
    assert worth.standard_error == pytest.approx(abs(margin) * lifetime.standard_error)
    assert worth.n == 1000
    low, high = worth.confidence_interval()
    assert low < worth.value < high


def test_one_mean_retention_understates():
    terms = {"margin": 100, "discount_rate": 0.1, "first_payment": "now"}
    alike = customer_value(1 - 759 / 3358, **terms)
    low, _ = customer_value(MODEL, **terms).confidence_interval()
    assert alike < low


def test_endless_lifetimes():
    terms = {"discount_rate": 0, "first_payment": "now"}
    assert customer_value(MODEL, margin=2, **terms).value == np.inf
    assert customer_value(MODEL, margin=-2, **terms).value == -np.inf
    nothing = customer_value(MODEL, margin=0, **terms)
    assert (nothing.value, nothing.standard_error) == (0, 0)


def test_bad_arguments_of_a_model():
    terms = {"margin": 1, "discount_rate": 0.1, "first_payment": "end"}
    with pytest.raises(ArgumentError, match=r"at: .*'x'"):
        customer_value(MODEL, at={"x": 1}, **terms)
    with pytest.raises(ArgumentError, match="at: belongs"):
        customer_value(0.8, at={"x": 1}, **terms)
    with pytest.raises(DataTypeError, match="margin"):
        customer_value(MODEL, **{**terms, "margin": [1, 2]})
    with pytest.raises(DataTypeError, match="discount_rate"):
        customer_value(MODEL, **{**terms, "discount_rate": [0.1, 0.2]})
