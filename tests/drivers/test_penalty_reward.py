"""Penalty-reward contrasts: table of R, laws, bad inputs."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction.drivers import penalty_reward
from satisfaction.errors import (
    ArgumentError,
    DataTypeError,
    EmptyDataError,
    UnknownKeyError,
    WeakDataWarning,
)

ATTRIBUTES = ["p1", "p2", "p3", "p4"]
LIMITS = {"low": 3, "high": 6}


def fit(data, **options):
    return penalty_reward(data, "satisfaction", ATTRIBUTES, **LIMITS | options)


@pytest.mark.parametrize("key", ["classical", "design"])
def test_table(survey_a, survey_table, design, key):
    table = survey_table["penalty_reward"]
    found = fit(survey_a, design=design if key == "design" else None)
    if key == "classical":
        assert found.r2 == pytest.approx(table["r2"], rel=1e-8)
        assert found.intercept.value == pytest.approx(table["intercept"], rel=1e-8)
    for attribute, expected in table[key].items():
        effect = found[attribute]
        assert (effect.n_low, effect.n_high) == (expected["n_low"], expected["n_high"])
        for name in ("penalty", "reward", "balance", "asymmetry"):
            one = getattr(effect, name)
            assert one.value == pytest.approx(expected[name]["value"], rel=1e-8)
            assert one.standard_error == pytest.approx(expected[name]["standard_error"], rel=1e-8)
        for name in ("range_of_impact", "satisfaction_potential", "dissatisfaction_potential"):
            assert getattr(effect, name) == pytest.approx(expected[name], rel=1e-8)
        for name in ("penalty", "balance", "asymmetry"):
            one = found.estimates(name)[attribute]
            assert one.standard_error == pytest.approx(expected[name]["standard_error"], rel=1e-8)
        assert effect.sign_ok


RATING = st.integers(1, 5)


@pytest.mark.filterwarnings("ignore::satisfaction.errors.WeakDataWarning")
@given(st.lists(st.tuples(RATING, RATING), min_size=8, max_size=30))
@settings(max_examples=30)
def test_one_attribute_is_the_difference_of_means(rows):
    data = {"x": [x for x, _ in rows] + [1, 3, 5], "y": [y for _, y in rows] + [1, 2, 5]}
    found = penalty_reward(data, "y", ["x"], low=2, high=4)
    x, y = np.array(data["x"]), np.array(data["y"])
    effect = found["x"]
    assert found.intercept.value == pytest.approx(y[x == 3].mean())
    assert effect.penalty.value == pytest.approx(y[x <= 2].mean() - y[x == 3].mean(), abs=1e-9)
    assert effect.reward.value == pytest.approx(y[x >= 4].mean() - y[x == 3].mean(), abs=1e-9)
    if effect.range_of_impact > 1e-9:
        assert abs(effect.asymmetry.value) <= 1 + 1e-12
        assert effect.satisfaction_potential + effect.dissatisfaction_potential == pytest.approx(1)


def test_standardised_mapping_of_limits_and_counts(survey_a):
    plain = fit(survey_a)
    scaled = fit(survey_a, standardise=True)
    deviation = np.std(survey_a["satisfaction"], ddof=1)
    assert scaled["p1"].penalty.value == pytest.approx(plain["p1"].penalty.value / deviation)
    assert scaled["p1"].asymmetry.value == pytest.approx(plain["p1"].asymmetry.value)
    same = fit(survey_a, low=dict.fromkeys(ATTRIBUTES, 3), high=dict.fromkeys(ATTRIBUTES, 6))
    assert same.to_dict() == plain.to_dict()
    counted = fit(survey_a | {"n": [2] * 300}, counts="n")
    assert counted["p2"].n_low == 2 * plain["p2"].n_low
    assert plain.test("p1").pvalue < 0.2
    assert plain.test("p1").degrees_of_freedom == (2, 291)
    assert plain.degrees_of_freedom == 291
    assert len(plain) == 4
    assert list(plain.parameters)[:3] == ["intercept", "p1 low", "p1 high"]
    assert fit(survey_a, covariance="HC3")["p1"].penalty.standard_error > 0


def test_kinds(survey_a):
    found = fit(survey_a)
    assert found["p4"].kind(0.3) == "dissatisfier"
    assert found["p4"].kind(0.9) == "hybrid"
    assert found["p2"].kind(0.05) == "satisfier"
    with pytest.raises(ArgumentError, match="cutoff"):
        found["p1"].kind(2)


def test_sides_without_answers():
    data = {"x": [3] * 30 + [5] * 30, "flat": [3] * 60, "y": [1, 2] * 15 + [2, 3] * 15}
    with pytest.warns(WeakDataWarning, match="fewer than 20 low or high ratings of x, flat"):
        found = penalty_reward(data, "y", ["x", "flat"], low=2, high=4)
    assert np.isnan(found["x"].penalty.value)
    assert np.isnan(found["x"].asymmetry.value)
    assert found["x"].reward.value == pytest.approx(1)
    assert np.isnan(found["flat"].satisfaction_potential)
    assert np.isnan(found["flat"].dissatisfaction_potential)
    assert found.test("x").degrees_of_freedom[0] == 1
    assert list(found.estimates("reward")) == ["x"]
    assert json.loads(json.dumps(found.to_dict()))["attributes"]["x"]["penalty"]["value"] is None
    with pytest.raises(ArgumentError, match="neither low nor high"):
        found.test("flat")


def test_a_number_that_no_attribute_has():
    data = {"x": [3, 3, 4, 3] * 10 + [1, 3, 5, 3] * 10, "y": [1, 2, 3, 4] * 20}
    data["g"] = [1] * 40 + [2] * 40
    with pytest.warns(WeakDataWarning, match="fewer than 20"):
        found = penalty_reward(data, "y", ["x"], low=2, high=5, by="g")
    assert list(found.estimates("balance")) == [(2, "x")]
    with pytest.raises(EmptyDataError, match="name: no attribute has this number; got 'balance'"):
        found.segments[1].estimates("balance")


def test_no_effect_at_all_and_wrong_signs():
    flat = {"x": [1, 3, 5] * 30, "y": [3.0] * 90}
    found = penalty_reward(flat, "y", ["x"], low=2, high=4)["x"]
    assert found.range_of_impact == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.asymmetry.value)
    upside_down = {"x": [1, 3, 5] * 30, "y": [5.0, 3, 1] * 30}
    with pytest.warns(WeakDataWarning, match="a sign against expectation of x"):
        odd = penalty_reward(upside_down, "y", ["x"], low=2, high=4)["x"]
    assert not odd.sign_ok


def test_segments_and_rendering(survey_a, design):
    found = fit(survey_a, by="segment", design=design)
    alone = {
        name: [cell for cell, key in zip(cells, survey_a["segment"], strict=True) if key == "web"]
        for name, cells in survey_a.items()
    }
    with pytest.warns(WeakDataWarning):
        own = fit(alone, weights="weight")
    assert found.segments["web"]["p1"].penalty.value == pytest.approx(own["p1"].penalty.value)
    table = found.estimates("balance")
    assert table.by == ("segment", "attribute")
    assert len(table) == 12
    assert table["web", "p1"].sum_of_weights == pytest.approx(sum(alone["weight"]))
    assert repr(found).startswith("penalties and rewards   R2 = ")
    assert "<table>" in found._repr_html_()
    frame = found.to_frame("polars")
    assert frame.columns[:3] == ["segment", "attribute", "n_low"]
    assert list(fit(survey_a).to_frame()["attribute"]) == ATTRIBUTES
    assert len(json.loads(json.dumps(found.to_dict()))["segments"]) == 3
    two = penalty_reward(
        survey_a | {"half": [0, 1] * 150},
        "satisfaction",
        ["p3"],
        by=["segment", "half"],
        **LIMITS,
    )
    assert next(iter(two.estimates())) == ("phone", 0, "p3")
    assert two.to_frame("polars")["half"][0] == 0
    assert json.loads(json.dumps(two.to_dict()))["segments"][0]["key"] == ["phone", 0]
    gone = survey_a | {"p1": [None, *survey_a["p1"][1:]]}
    assert "1 missing" in repr(fit(gone))
    with pytest.raises(UnknownKeyError, match="p1"):
        found["p9"]


@pytest.mark.parametrize(
    ("options", "error", "match"),
    [
        ({"low": 6}, ArgumentError, "low: must be below high"),
        ({"low": {"p1": 3}}, ArgumentError, "every attribute"),
        ({"high": "x"}, DataTypeError, "high"),
        ({"standardise": 1}, DataTypeError, "standardise"),
        ({"covariance": "x"}, ArgumentError, "covariance"),
    ],
)
def test_bad_arguments(survey_a, options, error, match):
    with pytest.raises(error, match=match):
        fit(survey_a, **options)


def test_bad_data(survey_a):
    with pytest.raises(ArgumentError, match="attributes"):
        penalty_reward(survey_a, "p1", ["p1"], **LIMITS)
    with pytest.raises(EmptyDataError, match="no complete answer"):
        penalty_reward({"x": [1, None], "y": [None, 1]}, "y", ["x"], low=2, high=4)
    flat = {"x": [1, 3, 5] * 30, "y": [3.0] * 90}
    with pytest.raises(ArgumentError, match="constant"):
        penalty_reward(flat, "y", ["x"], low=2, high=4, standardise=True)
