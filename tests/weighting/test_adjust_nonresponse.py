"""Adjustment for those who did not answer."""

import copy
import datetime as dt
import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

import satisfaction as sat
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    DataValueError,
    DesignError,
    InfeasibleError,
    SeparationError,
)

ROWS = {
    "tier": ["gold", "gold", "basic", "basic", "basic", "basic"],
    "old": [True, False, True, False, True, False],
    "age": [70, 30, 65, 40, 35, 28],
    "d": [1.0, 1, 2, 2, 4, 4],
    "answered": [True, True, True, False, True, False],
}


def test_classes_by_hand():
    adjusted = sat.adjust_nonresponse(ROWS, responded="answered", classes="tier", weights="d")
    np.testing.assert_allclose(adjusted.weights, [1, 1, 4, 0, 8, 0])
    assert dict(adjusted.class_response_rates) == {"basic": 0.5, "gold": 1.0}
    assert list(adjusted.class_of_row) == ROWS["tier"]
    assert adjusted.factor_range == (1, 2)
    assert adjusted.propensity is None
    assert adjusted.calibration is None


def test_several_classes_are_joint():
    adjusted = sat.adjust_nonresponse(
        {**ROWS, "answered": [1, 1, 1, 0, 1, 1]}, responded="answered", classes=["tier", "old"]
    )
    assert adjusted.class_response_rates["basic", False] == 0.5
    assert adjusted.class_of_row[3] == ("basic", False)
    assert json.loads(json.dumps(adjusted.to_dict()))["class_response_rates"][0] == {
        "class": ["basic", False],
        "response_rate": 0.5,
    }


def sample(n=300):
    random = np.random.default_rng(5)
    age = random.integers(20, 70, n)
    tier = random.choice(["a", "b", "c"], n)
    eta = -1 + 0.03 * age + (tier == "b") * 0.5 - (tier == "c")
    return {
        "age": age,
        "tier": tier,
        "old": age > 50,
        "answered": random.random(n) < special.expit(eta),
        "d": random.random(n) + 0.5,
    }


def test_propensities_solve_the_score_equations():
    rows = sample()
    adjusted = sat.adjust_nonresponse(rows, responded="answered", propensity=["age", "tier", "old"])
    left = rows["answered"] - adjusted.propensity
    for column in (1, rows["age"], rows["tier"] == "b", rows["tier"] == "c", rows["old"]):
        assert np.sum(left * column) == pytest.approx(0, abs=1e-6)


def test_classes_lie_between_quantiles_of_the_propensities():
    rows = sample()
    adjusted = sat.adjust_nonresponse(
        rows, responded="answered", propensity="age", n_classes=4, weights="d"
    )
    cuts = np.quantile(adjusted.propensity, [0.25, 0.5, 0.75])
    expected = 1 + (adjusted.propensity[:, None] > cuts + 1e-12).sum(axis=1)
    np.testing.assert_array_equal(adjusted.class_of_row.astype(int), expected)
    assert adjusted.total == pytest.approx(rows["d"].sum())
    for number, rate in adjusted.class_response_rates.items():
        inside = expected == number
        held = (rows["d"] * rows["answered"])[inside].sum() / rows["d"][inside].sum()
        assert rate == pytest.approx(held)


def test_mean_propensity_and_direct():
    rows = sample()
    mean = sat.adjust_nonresponse(
        rows, responded="answered", propensity="age", factor="mean_propensity", weights="d"
    )
    inside = mean.class_of_row == 1
    d, p = rows["d"][inside], mean.propensity[inside]
    np.testing.assert_allclose(
        mean.factors[inside & rows["answered"]], d.sum() / (d * p).sum(), rtol=1e-12
    )
    direct = sat.adjust_nonresponse(rows, responded="answered", propensity="age", factor="direct")
    took = rows["answered"]
    np.testing.assert_allclose(direct.weights[took], 1 / direct.propensity[took])
    assert (direct.weights[~took] == 0).all()
    assert direct.class_of_row is None
    assert not direct.class_response_rates


def test_equal_propensities_merge_classes():
    rows = {"g": ["a", "a", "a", "b", "b", "b"], "r": [1, 0, 1, 1, 0, 0]}
    adjusted = sat.adjust_nonresponse(rows, responded="r", propensity="g")
    assert set(adjusted.class_of_row) == {1, 2}
    one = sat.adjust_nonresponse(rows, responded="r", propensity="g", n_classes=1)
    assert set(one.class_of_row) == {1}


def test_a_predictor_as_values_is_named_by_its_place():
    rows = {"r": [0, 0, 1, 1]}
    with pytest.raises(SeparationError, match="propensity_1") as caught:
        sat.adjust_nonresponse(rows, responded="r", propensity=[np.array([1, 2, 3, 4])])
    assert caught.value.columns == ("propensity_1",)


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.booleans(), st.floats(0.5, 5)), min_size=1, max_size=25
    )
)
def test_the_sum_of_weights_stays(people):
    people = [*people, ("a", True, 1.0), ("b", True, 1.0)]
    classes, answered, base = map(list, zip(*people, strict=True))
    adjusted = sat.adjust_nonresponse(
        {"c": classes, "r": answered, "d": base}, responded="r", classes="c", weights="d"
    )
    assert adjusted.total == pytest.approx(sum(base))


BAD = {
    "both": ({"classes": "tier", "propensity": "age"}, ArgumentError, "exactly one"),
    "neither": ({}, ArgumentError, "exactly one"),
    "a factor without propensities": (
        {"classes": "tier", "factor": "direct"}, ArgumentError, "needs propensities"),
    "an unknown factor": ({"classes": "tier", "factor": "x"}, ArgumentError, "factor"),
    "a silent class": ({"classes": "silent"}, InfeasibleError, "classes"),
    "a code": ({"classes": "tier", "responded": "code"}, DesignError, "responded"),
    "a text": ({"classes": "tier", "responded": "tier"}, DataTypeError, "responded"),
    "a missing response": ({"classes": "tier", "responded": "hole"}, DesignError, "responded"),
    "a missing class": ({"classes": "hole"}, DesignError, "classes"),
    "a missing predictor": ({"propensity": "hole"}, DesignError, "propensity"),
    "an infinite predictor": ({"propensity": "far"}, DataValueError, "propensity"),
    "everybody": ({"propensity": "age", "responded": "ones"}, InfeasibleError, "everybody"),
    "nobody": ({"propensity": "age", "responded": "zeros"}, InfeasibleError, "nobody"),
    "no classes": ({"propensity": "age", "n_classes": 0}, ArgumentError, "n_classes"),
}  # fmt: skip
MORE = {
    "silent": ["x", "x", "x", "y", "x", "y"],
    "code": [1, 1, 2, 0, 1, 0],
    "hole": [1, 1, 1, None, 1, 0],
    "far": [1.0, 2, np.inf, 4, 3, 5],
    "ones": [1] * 6,
    "zeros": [0] * 6,
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    keywords, error, message = BAD[case]
    with pytest.raises(error, match=message):
        sat.adjust_nonresponse({**ROWS, **MORE}, **({"responded": "answered"} | keywords))


def test_classes_as_plain_values():
    adjusted = sat.adjust_nonresponse(
        {"r": [1, 0, 1]}, responded="r", classes=np.array(["a", "a", "b"])
    )
    np.testing.assert_array_equal(adjusted.weights, [2, 0, 1])
    empty = sat.adjust_nonresponse(
        {"r": [1, 0, 1], "w": [1, 1, 0]}, responded="r", classes=np.array([1, 1, 5]), weights="w"
    )
    assert np.isnan(empty.class_response_rates[5])


def test_unused_categories_play_no_part():
    import pandas as pd

    frame = pd.DataFrame({"r": pd.Categorical([0, 1, 1], categories=[0, 1, 2]), "c": ["a"] * 3})
    adjusted = sat.adjust_nonresponse(frame, responded="r", classes="c")
    np.testing.assert_array_equal(adjusted.weights, [0, 1.5, 1.5])
    assert repr(adjusted) == (
        "adjust_nonresponse: 3 rows, total 3; factors 1.5 to 1.5; Kish effective n 2"
    )


def test_copies_and_json_of_any_class():
    days = [dt.date(2025, 1, 1), dt.date(2025, 1, 2), dt.date(2025, 1, 2)]
    asked = {"day": days, "answered": [1, 1, 0]}
    adjusted = sat.adjust_nonresponse(asked, responded="answered", classes="day")
    for twin in (copy.deepcopy(adjusted), pickle.loads(pickle.dumps(adjusted))):
        assert twin.class_response_rates == {days[0]: 1.0, days[1]: 0.5}
        assert json.loads(json.dumps(twin.to_dict()))["class_response_rates"] == [
            {"class": "2025-01-01", "response_rate": 1.0},
            {"class": "2025-01-02", "response_rate": 0.5},
        ]
