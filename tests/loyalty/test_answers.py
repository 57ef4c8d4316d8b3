"""Reading the rows behind a model, through every door."""

import numpy as np
import pandas as pd
import pytest

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataValueError,
    DesignError,
    MissingDataError,
)
from satisfaction.loyalty import Levels, Spline, fit_loyalty
from satisfaction.loyalty._answers import read_answers
from satisfaction.models import Answer
from satisfaction.survey import ReplicateWeights

RNG = np.random.default_rng(11)
DATA = {
    "y": RNG.integers(0, 2, 40),
    "x": RNG.integers(1, 6, 40),
    "w": np.ones(40),
    **{f"r{k}": np.where(np.arange(40) % 8 == k, 0.0, 8 / 7) for k in range(8)},
}


def test_replicate_weights_give_the_covariance_and_the_degrees_of_freedom():
    design = SurveyDesign(
        weights="w",
        replicate_weights=ReplicateWeights([f"r{k}" for k in range(8)], scale=7 / 8),
    )
    model = fit_loyalty(DATA, "y", ["x"], kind="binary", design=design)
    assert model.degrees_of_freedom == 7 - 1
    fits = [fit_loyalty(DATA, "y", ["x"], kind="binary", weights=f"r{k}").values for k in range(8)]
    refitted = 7 / 8 * np.var(fits, axis=0, ddof=0) * 8
    np.testing.assert_allclose(np.diag(model.covariance), refitted, rtol=0.6)


def test_records():
    records = [
        Answer(customer_id=str(k), item="service", rating=int(x), scale=(1, 5))
        for k, x in enumerate(DATA["x"])
    ]
    found = read_answers(records, ["rating"])
    assert found.n_answers == 40
    assert not found.declared


def test_series_in_a_mapping():
    plain = fit_loyalty(DATA, "y", ["x"], kind="binary")
    series = {"y": pd.Series(DATA["y"]), "x": pd.Series(DATA["x"])}
    np.testing.assert_array_equal(
        fit_loyalty(series, "y", ["x"], kind="binary").values, plain.values
    )


def test_many_rows_of_few_patterns_are_grouped():
    many = {name: np.tile(DATA[name], 50) for name in ("y", "x")}
    assert fit_loyalty(many, "y", ["x"], kind="binary").n_patterns <= 10


def test_levels_may_have_gaps():
    data = {"y": [0, 1, 0, 1, 0, 1], "x": [1, 1, 2, 2, 5, 5]}
    model = fit_loyalty(data, "y", [Levels("x")], kind="binary")
    assert list(model.coefficients) == ["x=2", "x=5"]


def test_complete_answers_must_have_weight():
    data = {"y": [0, 1, 1], "x": [1, 2, None], "w": [0, 0, 1]}
    with pytest.raises(DesignError, match="positive weight"):
        fit_loyalty(data, "y", ["x"], kind="binary", weights="w")


def test_plain_lists_and_iterators_are_columns_too():
    plain = {"y": DATA["y"].tolist(), "x": iter(DATA["x"].tolist())}
    model = fit_loyalty(plain, "y", ["x"], kind="binary")
    again = fit_loyalty(DATA, "y", ["x"], kind="binary")
    np.testing.assert_allclose(model.values, again.values, rtol=1e-12)


def test_a_tally_of_segments_alone():
    counted = tally(DATA, "x", by="y")
    model = fit_loyalty(counted, "y", ["x"], kind="binary")
    np.testing.assert_allclose(
        model.values, fit_loyalty(DATA, "y", ["x"], kind="binary").values, rtol=1e-10
    )
    with pytest.raises(ColumnError, match="age"):
        fit_loyalty(counted, "y", ["age"], kind="binary")


def test_names_of_different_terms_must_differ():
    data = {**DATA, "x'": RNG.normal(size=40)}
    with pytest.raises(ArgumentError, match="each column once"):
        fit_loyalty(data, "y", [Spline("x", (1, 3, 5)), "x'"], kind="binary")


def test_infinite_values_are_refused_where_rows_are_not_grouped():
    x = np.r_[np.inf, RNG.normal(size=2_000)]
    with pytest.raises(DataValueError, match="finite"):
        fit_loyalty({"y": np.arange(2_001) % 2, "x": x}, "y", ["x"], kind="binary")


def test_levels_beside_many_different_numbers():
    rng = np.random.default_rng(2)
    data = {
        "y": rng.integers(0, 2, 1_200),
        "x": rng.normal(size=1_200),
        "visits": rng.choice([1.0, 2.0, 5.0], 1_200),
    }
    model = fit_loyalty(data, "y", ["x", Levels("visits")], kind="binary")
    assert model.n_patterns == 1_200
    assert list(model.coefficients) == ["x", "visits=2", "visits=5"]


def test_forbidden_missing_values_are_reported_with_their_columns():
    rule = "but some of x are; got 1 incomplete answers"
    few = {"y": [0, 1, 1, 0], "x": [1.0, 2.0, None, 4.0], "w": [1, 2, 1, 1]}
    with pytest.raises(MissingDataError, match=rule):
        fit_loyalty(few, "y", ["x"], kind="binary", missing="raise")
    many = {"y": np.arange(2_001) % 2, "x": np.r_[np.nan, RNG.normal(size=2_000)]}
    with pytest.raises(MissingDataError, match=rule):
        fit_loyalty(many, "y", ["x"], kind="binary", missing="raise")
    weights = np.ones(2_001)
    with pytest.raises(MissingDataError, match=rule):
        fit_loyalty(many, "y", ["x"], kind="binary", weights=weights, missing="raise")


def test_columns_of_pandas_that_are_no_series():
    segment = ["a", "b", "b", "c"] * 10
    plain = fit_loyalty({**DATA, "segment": segment}, "y", ["segment"], kind="binary")
    for column in (pd.Categorical(segment), pd.Index(segment)):
        model = fit_loyalty({**DATA, "segment": column}, "y", ["segment"], kind="binary")
        np.testing.assert_array_equal(model.values, plain.values)
    for column in (pd.array(DATA["x"], dtype="Int64"), pd.Index(DATA["x"])):
        model = fit_loyalty({**DATA, "x": column}, "y", ["x"], kind="binary")
        again = fit_loyalty(DATA, "y", ["x"], kind="binary")
        np.testing.assert_allclose(model.values, again.values, rtol=1e-12)
