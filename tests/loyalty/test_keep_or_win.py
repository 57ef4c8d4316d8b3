"""When an offer pays, against closed forms and laws."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import ArgumentError
from satisfaction.loyalty import keep_or_win, save_threshold

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty" / "09_value.json"
ROWS = json.loads(REFERENCE.read_text(encoding="utf-8"))["economics"]
OFFER = ("offer_cost", "save_probability", "contact_cost")
MADE = {
    "customer_value": 100.0,
    "churn_probability": 0.5,
    "save_probability": 0.4,
    "offer_cost": 5.0,
    "acquisition_cost": 60.0,
    "new_customer_value": 80.0,
}


@pytest.mark.parametrize("row", ROWS)
def test_equal_to_the_reference(row):
    offer = {name: row[name] for name in OFFER}
    threshold = save_threshold(customer_value=row["value_end"], **offer)
    assert threshold == pytest.approx(row["save_threshold"], rel=1e-9)
    others = ("churn_probability", "acquisition_cost", "new_customer_value")
    choice = keep_or_win(
        customer_value=row["value_end"], **offer, **{name: row[name] for name in others}
    )
    for name in ("cost_per_save", "expected_gain", "break_even_acquisition_cost"):
        assert getattr(choice, name) == pytest.approx(row[name], rel=1e-9)
    assert choice.break_even_churn_probability == threshold
    cheaper = row["break_even_acquisition_cost"] < row["acquisition_cost"]
    assert choice.keeping_is_cheaper is cheaper


@given(
    V=st.floats(50, 500),
    c=st.floats(0, 40),
    g=st.floats(0.1, 1),
    f=st.floats(0, 5),
)
def test_the_gain_is_0_at_the_threshold(V, c, g, f):
    offer = {"customer_value": V, "offer_cost": c, "save_probability": g, "contact_cost": f}
    p = save_threshold(**offer)
    if p <= 1:
        others = {"acquisition_cost": 1, "new_customer_value": 1}
        choice = keep_or_win(**offer, churn_probability=p, **others)
        assert choice.expected_gain == pytest.approx(0, abs=1e-8)


def test_no_offer_pays():
    never = {"customer_value": 0.0, "offer_cost": 0.0, "save_probability": 0.5}
    assert save_threshold(**never) == np.inf
    assert save_threshold(customer_value=1.0, offer_cost=9, save_probability=1) > 1
    nobody = keep_or_win(**(MADE | {"save_probability": 0.0, "new_customer_value": 0.0}))
    assert nobody.cost_per_save == nobody.break_even_acquisition_cost == np.inf
    assert not nobody.keeping_is_cheaper
    assert nobody.to_dict()["cost_per_save"] is None


def test_arrays():
    choice = keep_or_win(**(MADE | {"churn_probability": [0.1, 0.9]}))
    assert choice.keeping_is_cheaper.tolist() == [False, True]
    assert len(choice.to_dict()["expected_gain"]) == 2
    assert json.dumps(choice.to_dict())
    assert keep_or_win(**MADE).to_dict()["keeping_is_cheaper"] is True
    assert "<td>keeping is cheaper</td><td>[False  True]</td>" in choice._repr_html_()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"customer_value": 0}, "customer_value: must be finite, above 0"),
        ({"churn_probability": 1.2}, "churn_probability: must be finite, at least 0, at most 1"),
        ({"save_probability": -1}, "save_probability"),
        ({"offer_cost": float("nan")}, "offer_cost"),
        ({"contact_cost": -1}, "contact_cost"),
        ({"acquisition_cost": -1}, "acquisition_cost"),
        ({"new_customer_value": -1}, "new_customer_value"),
    ],
)
def test_bad_input_is_named(change, words):
    with pytest.raises(ArgumentError, match=words):
        keep_or_win(**(MADE | change))
