"""Models evaluated on data: equal to evaluating their predictions."""

import numpy as np
import pytest

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataValueError,
    ScaleError,
    WeakDataWarning,
)
from satisfaction.loyalty import Levels, evaluate_predictions, fit_loyalty

RNG = np.random.default_rng(3)
N = 200
RATING = RNG.integers(1, 6, N)
SEGMENT = RNG.choice(["new", "old"], N)
WEIGHT = RNG.integers(1, 4, N)
TRUE = RNG.random(N) < 1 / (1 + np.exp(2.4 - 0.8 * RATING))
LEVEL = np.clip(RATING + RNG.integers(-2, 3, N), 1, 5)
DATA = {
    "rating": RATING,
    "segment": SEGMENT,
    "w": WEIGHT,
    "renewed": TRUE.astype(int),
    "said": np.where(TRUE, "yes", "no"),
    "level": LEVEL,
    "word": np.array(["", "low", "low", "mid", "mid", "high"])[LEVEL],
}
PREDICTORS = ["rating", Levels("segment")]


def same(found, wanted):
    """Compare two evaluations."""
    np.testing.assert_allclose(
        [found.brier.value, found.brier.standard_error, found.auc.value, found.auc.standard_error],
        [
            wanted.brier.value,
            wanted.brier.standard_error,
            wanted.auc.value,
            wanted.auc.standard_error,
        ],
        rtol=1e-10,
    )
    assert (found.n, found.events) == (wanted.n, wanted.events)
    assert found.calibration_slope == pytest.approx(wanted.calibration_slope, rel=1e-8)


@pytest.mark.parametrize(
    "details",
    [
        {"outcome": "renewed"},
        {"outcome": "said", "success": "yes"},
        {"outcome": "level", "at_least": 4},
        {"outcome": "renewed", "link": "probit"},
    ],
)
def test_binary_models(details):
    outcome = details.pop("outcome")
    model = fit_loyalty(DATA, outcome, PREDICTORS, kind="binary", **details)
    y = LEVEL >= 4 if "at_least" in details else TRUE
    data = DATA | {"y": y.astype(int), "p": model.predict(DATA).values}
    for more in ({}, {"weights": "w"}, {"design": SurveyDesign(clusters="w")}, {"counts": "w"}):
        wanted = evaluate_predictions(data, "y", prediction="p", **more)
        same(model.evaluate(DATA, **more), wanted)
    assert "the model as prediction of " + outcome in repr(model.evaluate(DATA))


@pytest.mark.parametrize(
    ("outcome", "levels", "at_least"), [("level", None, 4), ("word", ["low", "mid", "high"], "mid")]
)
def test_ordinal_models(outcome, levels, at_least):
    model = fit_loyalty(DATA, outcome, PREDICTORS, kind="ordinal", levels=levels)
    y = LEVEL >= 4 if at_least == 4 else LEVEL >= 3
    p = model.predict(DATA, at_least=at_least).values
    wanted = evaluate_predictions(DATA | {"y": y, "p": p}, "y", prediction="p", bins=5)
    found = model.evaluate(DATA, at_least=at_least, bins=5)
    same(found, wanted)
    assert found.outcome == f"{outcome} >= {at_least}"


def test_levels_that_nobody_answered_have_probability_0():
    model = fit_loyalty(DATA, "level", ["rating"], kind="ordinal", levels=[1, 2, 3, 4, 5, 6])
    with pytest.warns(WeakDataWarning, match="all 200 answers are 0"):
        found = model.evaluate(DATA, at_least=6)
    assert (found.events, found.brier.value) == (0, 0.0)


def test_a_tally_has_one_prediction_per_row_and_the_same_evaluation():
    model = fit_loyalty(DATA, "renewed", PREDICTORS, kind="binary")
    counted = tally(DATA, ["renewed", "rating"], by="segment")
    predicted = model.predict(counted)
    assert len(predicted.values) == len(counted)
    columns = counted.to_columns()
    shown = {"rating": columns["answer:rating"], "segment": columns["by:segment"]}
    np.testing.assert_allclose(predicted.values, model.predict(shown).values, rtol=1e-12)
    same(model.evaluate(counted), model.evaluate(DATA))


def test_every_engine_gives_the_same(constructor):
    names = ("rating", "segment", "renewed", "w")
    data = {name: DATA[name].tolist() for name in names}
    model = fit_loyalty(DATA, "renewed", PREDICTORS, kind="binary")
    same(model.evaluate(constructor(data), weights="w"), model.evaluate(DATA, weights="w"))


def test_missing_predictors_are_left_out():
    model = fit_loyalty(DATA, "renewed", ["rating"], kind="binary")
    gaps = DATA | {"rating": [None, *RATING[1:].tolist()]}
    found = model.evaluate(gaps)
    assert (found.n, found.n_missing) == (N - 1, 1)


def test_without_predictors_it_is_the_base_rate():
    model = fit_loyalty(DATA, "renewed", [], kind="binary")
    found = model.evaluate(DATA)
    assert found.skill == pytest.approx(0, abs=1e-12)
    assert found.auc.value == 0.5


def test_a_success_that_is_absent_is_one_class():
    model = fit_loyalty(DATA, "said", ["rating"], kind="binary", success="yes")
    with pytest.warns(WeakDataWarning, match="said: all 200 answers are 0"):
        found = model.evaluate(DATA | {"said": ["no"] * N})
    assert np.isnan(found.auc.value)


def test_bad_input():
    binary = fit_loyalty(DATA, "renewed", PREDICTORS, kind="binary")
    ordinal = fit_loyalty(DATA, "level", ["rating"], kind="ordinal")
    with pytest.raises(ArgumentError, match="at_least: is needed"):
        ordinal.evaluate(DATA)
    with pytest.raises(ArgumentError, match="at_least"):
        binary.evaluate(DATA, at_least=1)
    with pytest.raises(ArgumentError, match="above the lowest"):
        ordinal.evaluate(DATA, at_least=1)
    with pytest.raises(ArgumentError, match="bins"):
        binary.evaluate(DATA, bins=0)
    with pytest.raises(ScaleError, match="level has levels"):
        ordinal.evaluate(DATA | {"level": LEVEL + 1}, at_least=4)
    with pytest.raises(ColumnError, match="renewed"):
        binary.evaluate({"rating": [1], "segment": ["old"]})
    with pytest.raises(ArgumentError, match="must be 0 or 1"):
        binary.evaluate(DATA | {"renewed": LEVEL})
    with pytest.raises(DataValueError, match="has a level"):
        binary.evaluate(DATA | {"segment": ["other"] * N})
