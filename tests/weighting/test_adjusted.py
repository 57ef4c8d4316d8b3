"""The result of raking and its kin."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

import satisfaction as sat
from satisfaction.errors import AlignmentError, ColumnError, DataTypeError
from satisfaction.weighting import AdjustedWeights

ROWS = {"tier": ["gold", "basic", "basic", "basic"], "rating": [5, 3, 4, 2]}


@pytest.fixture
def raked():
    return sat.rake(ROWS, {"tier": {"gold": 0.1, "basic": 0.9}})


def test_figures(raked):
    assert isinstance(raked, AdjustedWeights)
    assert (raked.n, len(raked), raked.method) == (4, 4, "rake")
    assert raked.total == pytest.approx(4)
    np.testing.assert_allclose(raked.factors, [0.4, 1.2, 1.2, 1.2])
    assert raked.factor_range == pytest.approx((0.4, 1.2))
    assert raked.kish_effective_n == pytest.approx(16 / (0.16 + 3 * 1.44))
    assert raked.kish_design_effect == pytest.approx(4 * (0.16 + 3 * 1.44) / 16)
    assert (raked.at_lower, raked.at_upper, raked.n_negative) == (0, 0, 0)
    assert raked.n_trimmed is None


def test_factor_of_a_row_without_base_weight_is_one():
    raked = sat.rake({"g": [1, 1, 2]}, {"g": {1: 5, 2: 5}}, weights=[0, 1, 1])
    np.testing.assert_array_equal(raked.factors, [1, 5, 5])


def test_targets_table(raked):
    assert raked.targets == {
        "variable": ("tier", "tier"),
        "level": ("gold", "basic"),
        "target": pytest.approx((0.4, 3.6)),
        "before": (1.0, 3.0),
        "achieved": pytest.approx((0.4, 3.6)),
    }
    frame = raked.to_frame()
    assert list(frame.columns) == ["variable", "level", "target", "before", "achieved"]
    assert raked.to_frame("polars").shape == (2, 5)


def test_design_mixes_names_and_arrays(raked):
    columns = {**ROWS, "region": ["n", "s", "n", "s"]}
    design = raked.design(strata="region", lonely_cluster="adjust")
    assert design.lonely_cluster == "adjust"
    mean = sat.mean_rating(columns, "rating", scale=(1, 5), design=design)
    assert mean.value == pytest.approx(3.2)
    error = sat.tally(columns, "rating", design=raked.design()).totals().mean().standard_error
    assert 0 < error < 1


def test_levels_of_different_kinds_stay_apart():
    raked = sat.rake({"g": np.array([1, "1", 1, "1"], dtype=object)}, {"g": {1: 3, "1": 1}})
    assert sorted(set(raked.calibration.auxiliaries["g"])) == ["'1'", "1"]


def test_attach(raked):
    attached = raked.attach(ROWS)
    assert list(attached) == ["tier", "rating", "weight"]
    assert "weight" not in ROWS
    pandas = raked.attach(pd.DataFrame(ROWS, index=[7, 7, 1, 0]), "w")
    np.testing.assert_array_equal(pandas["w"], raked.weights)
    polars = raked.attach(pl.DataFrame(ROWS), "w")
    np.testing.assert_array_equal(polars["w"], raked.weights)


@pytest.mark.parametrize(
    ("frame", "name", "error"),
    [
        pytest.param(ROWS, "tier", ColumnError, id="a name that is there"),
        pytest.param({"tier": [1]}, "w", AlignmentError, id="other rows"),
        pytest.param(5, "w", DataTypeError, id="no frame"),
        pytest.param(ROWS, 5, DataTypeError, id="no name"),
    ],
)
def test_attach_refuses(raked, frame, name, error):
    with pytest.raises(error):
        raked.attach(frame, name)


def test_to_dict_is_json(raked):
    stored = json.loads(json.dumps(raked.to_dict(), allow_nan=False))
    assert stored["method"] == "rake"
    assert stored["targets"][0] == {
        "variable": "tier",
        "level": "gold",
        "target": pytest.approx(0.4),
        "before": 1.0,
        "achieved": pytest.approx(0.4),
    }
    joint = sat.rake({"a": [1, 2], "b": [1, 2]}, {("a", "b"): {(1, 1): 1, (2, 2): 3}})
    assert joint.to_dict()["targets"][0]["level"] == [1, 1]


def test_repr(raked):
    assert repr(raked) == (
        "rake: 4 rows, total 4; 1 margin met; factors 0.4 to 1.2; Kish effective n 3.571"
    )
    several = sat.rake(
        {"a": [1, 1, 2, 2], "b": [1, 2, 1, 2]}, {"a": {1: 2, 2: 2}, "b": {1: 1, 2: 3}}
    )
    assert "2 margins met" in repr(several)
    trimmed = sat.trim(several, upper=1.2)
    assert "2 margins missed by up to" in repr(trimmed)
    assert "2 trimmed" in repr(trimmed)


def test_html_is_escaped():
    raked = sat.rake({"<b>": ["<i>", "x"]}, {"<b>": {"<i>": 1, "x": 1}})
    assert "<b>" not in raked._repr_html_()
    assert "&lt;i&gt;" in raked._repr_html_()


def test_without_targets_there_is_nothing_to_calibrate():
    trimmed = sat.trim([1.0, 2, 3], upper=2.5)
    assert trimmed.calibration is None
    assert trimmed.max_misfit == 0
    assert trimmed.design().calibrated_to is None


def test_nothing_lies_at_an_infinite_bound():
    answers = {"tier": ["gold", "basic", "basic"]}
    shares = {"tier": {"gold": 0.5, "basic": 0.5}}
    assert sat.rake(answers, shares, bounds=(0.1, np.inf)).at_upper == 0
    trimmed = sat.trim([1, 1, 2, 16], lower=2)
    assert (trimmed.at_lower, trimmed.at_upper) == (3, 0)


@pytest.mark.parametrize("backend", ["pandas", "polars", "pyarrow"])
def test_targets_of_text_and_of_numbers_in_one_frame(backend):
    answers = {"tier": ["gold", "basic", "basic"], "age": [1, 1, 2]}
    tiers, ages = {"gold": 0.5, "basic": 0.5}, {1: 0.75, 2: 0.25}
    joint = {("gold", 1): 0.5, ("basic", 1): 0.25, ("basic", 2): 0.25}
    frame = sat.rake(answers, {"tier": tiers, "age": ages}).to_frame(backend)
    assert list(frame["level"].to_numpy()) == ["gold", "basic", "1", "2"]
    frame = sat.rake(answers, {("tier", "age"): joint}).to_frame(backend)
    assert list(frame["variable"].to_numpy()) == ["tier, age"] * 3
    assert list(frame["level"].to_numpy()) == ["gold, 1", "basic, 1", "basic, 2"]


def test_a_quotient_does_not_round_beyond_its_bound():
    base = np.array([1.265625, 1.0, 0.0])
    assert base[0] * 1.9 / base[0] > 1.9
    adjusted = AdjustedWeights(
        weights=base * 1.9, base_weights=base, method="rake", bounds=(1.5, 1.9)
    )
    np.testing.assert_array_equal(adjusted.factors, [1.9, 1.9, 1.0])
