"""Evaluating predictions: the reference table, naive twins, laws, bad inputs, engines."""

import json
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MissingDataError,
    WeakDataWarning,
)
from satisfaction.loyalty import evaluate_predictions
from satisfaction.models import Outcome
from satisfaction.survey import ReplicateWeights

REFERENCE = Path(__file__).parent.parent / "reference" / "loyalty"
TABLE = json.loads((REFERENCE / "06_evaluation.json").read_text(encoding="utf-8"))[
    "evaluation_aSAH"
]

LATER = {
    "y": [0, 0, 0, 1, 0, 1, 1, 0, 1, 1],
    "p": [0.2, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6, 0.6, 0.8, 0.9],
    "q": [0.3, 0.1, 0.5, 0.3, 0.4, 0.4, 0.7, 0.6, 0.6, 0.9],
    "w": [1.0, 2.0, 0.5, 1.0, 1.5, 3.0, 1.0, 2.0, 0.5, 1.0],
    "c": ["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"],
    "k": [1, 2, 1, 3, 1, 1, 2, 1, 2, 1],
}


def evaluate(data=LATER, **details):
    """Evaluate p as a prediction of y; warnings about weak data are another test's matter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeakDataWarning)
        return evaluate_predictions(data, "y", **({"prediction": "p"} | details))


def numbers(result):
    """Return all numbers of an evaluation as one flat array, None as nan."""

    def flatten(value):
        if isinstance(value, dict):
            return [number for part in value.values() for number in flatten(part)]
        if isinstance(value, list):
            return [number for part in value for number in flatten(part)]
        if isinstance(value, str):
            return []
        return [np.nan if value is None else float(value)]

    return np.array(flatten(result.to_dict()) + flatten(result.calibration_table.to_dict()))


def naive_areas(y, predictions, weights=None):
    """Return areas and row components of some predictions by comparing every pair."""
    w = np.ones(len(y)) if weights is None else weights
    one, zero = y == 1, y == 0
    areas, components = [], []
    for p in predictions:
        above = np.sign(p[one][:, None] - p[zero][None, :]) / 2 + 0.5
        component = np.empty(len(y))
        component[one] = above @ w[zero] / w[zero].sum()
        component[zero] = w[one] @ above / w[one].sum()
        areas.append(w[one] @ component[one] / w[one].sum())
        components.append(component)
    return np.array(areas), np.array(components)


def naive_delong(y, predictions):
    """Return areas and their covariance as DeLong, DeLong and Clarke-Pearson wrote them."""
    areas, components = naive_areas(y, predictions)
    covariance = sum(
        np.atleast_2d(np.cov(components[:, rows])) / rows.sum() for rows in (y == 1, y == 0)
    )
    return areas, covariance


# ---- reference ------------------------------------------------------------------------------


def test_equal_to_the_reference(columns):
    result = evaluate_predictions(
        columns("asah"), "outcome", prediction="probability", rival="rival"
    )
    found, wanted = [], []

    def compare(value, expected):
        found.append(value)
        wanted.append(expected)

    difference = result.auc_difference
    assert (result.n, result.events, result.n_missing) == (TABLE["n"], TABLE["events"], 0)
    for place, auc in enumerate((result.auc, result.rival_auc)):
        compare(auc.value, TABLE["auc"][place])
        compare(auc.standard_error**2, TABLE["auc_variance"][place])
    compare(difference.covariance, TABLE["auc_covariance"])
    compare(difference.statistic, TABLE["delong_z"])
    compare(difference.pvalue, TABLE["delong_p"])
    compare(result.auc.confidence_interval().low, TABLE["auc_ci95_first"][0])
    compare(result.auc.confidence_interval().high, TABLE["auc_ci95_first"][1])
    compare(result.brier.value, TABLE["brier"])
    compare(result.base_brier, TABLE["brier_base"])
    compare(result.skill, TABLE["skill"])
    compare(result.log_score, TABLE["log_score"])
    compare(result.in_the_large, TABLE["calibration_in_the_large"])
    compare(result.calibration_intercept, TABLE["calibration_slope_model"][0])
    compare(result.calibration_slope, TABLE["calibration_slope_model"][1])
    for share, lift in zip(TABLE["lift_at"], TABLE["lift_first"], strict=True):
        compare(result.lift(share), lift)
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)
    assert result.calibration_table.n.tolist() == TABLE["murphy_10_rows"]


@pytest.mark.parametrize(("bins", "name"), [(10, "murphy_10"), ("distinct", "murphy_distinct")])
def test_the_decomposition_is_that_of_the_reference(columns, bins, name):
    result = evaluate_predictions(columns("asah"), "outcome", prediction="probability", bins=bins)
    expected = list(TABLE[name].values())
    np.testing.assert_allclose(list(result.murphy.to_dict().values()), expected, atol=1e-12)


def test_the_lift_of_tied_predictions_is_that_of_the_reference(columns):
    result = evaluate_predictions(columns("asah"), "outcome", prediction="rival")
    lifts = [result.lift(share) for share in TABLE["lift_at"]]
    np.testing.assert_allclose(lifts, TABLE["lift_second"], rtol=1e-9)


# ---- naive twins ----------------------------------------------------------------------------

tenths = st.integers(0, 10).map(lambda number: number / 10)
rows_of_answers = st.lists(
    st.tuples(st.integers(0, 1), tenths, tenths, st.integers(1, 3)), min_size=2, max_size=16
)


def as_columns(rows):
    """Return drawn rows as columns."""
    y, p, q, k = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    return {"y": y, "p": p, "q": q, "k": k.astype(int)}


@given(rows_of_answers)
def test_areas_are_those_of_all_pairs(rows):
    data = as_columns(rows)
    y = data["y"]
    assume(2 <= y.sum() <= len(y) - 2)
    result = evaluate(data, rival="q")
    areas, covariance = naive_delong(y, [data["p"], data["q"]])
    np.testing.assert_allclose([result.auc.value, result.rival_auc.value], areas, atol=1e-12)
    np.testing.assert_allclose(
        [result.auc.variance, result.rival_auc.variance, result.auc_difference.covariance],
        [covariance[0, 0], covariance[1, 1], covariance[0, 1]],
        atol=1e-12,
    )
    alone = evaluate(data).auc
    np.testing.assert_allclose(
        [alone.value, alone.variance], [areas[0], covariance[0, 0]], atol=1e-12
    )


def test_weighted_areas_have_the_design_variance_of_their_influences():
    y, p, q, w = (np.array(LATER[name], dtype=np.float64) for name in "ypqw")
    result = evaluate(rival="q", design=SurveyDesign(weights="w", clusters="c"))
    areas, components = naive_areas(y, [p, q], w)
    np.testing.assert_allclose([result.auc.value, result.rival_auc.value], areas, rtol=1e-12)
    total = np.where(y == 1, w[y == 1].sum(), w[y == 0].sum())
    influence = w * (components - areas[:, None]) / total
    clusters = influence.reshape(2, 5, 2).sum(axis=2)
    covariance = 5 * np.cov(clusters)
    np.testing.assert_allclose(
        [result.auc.variance, result.rival_auc.variance, result.auc_difference.covariance],
        [covariance[0, 0], covariance[1, 1], covariance[0, 1]],
        rtol=1e-12,
    )
    assert result.auc.degrees_of_freedom == 4
    assert result.auc_difference.degrees_of_freedom == 4


def test_replicate_weights_of_a_jackknife_agree_with_linearisation():
    rng = np.random.default_rng(1)
    p = np.round(0.02 + 0.96 * rng.random(400), 2)
    c = np.repeat(np.arange(40), 10)
    w = 0.5 + rng.random(400)
    names = [f"r{k}" for k in range(40)]
    data = {"y": (rng.random(400) < p).astype(int), "p": p, "q": np.round(p, 1), "w": w, "c": c}
    jackknife = {name: np.where(c == k, 0, w * 40 / 39) for k, name in enumerate(names)}
    clusters = evaluate(data, rival="q", design=SurveyDesign(weights="w", clusters="c"))
    replicated = evaluate(
        data | jackknife,
        rival="q",
        design=SurveyDesign(weights="w", replicate_weights=ReplicateWeights(names, scale=39 / 40)),
    )
    for name in ("brier", "auc", "rival_auc"):
        one, other = getattr(clusters, name), getattr(replicated, name)
        assert other.value == pytest.approx(one.value, rel=1e-12)
        assert other.standard_error == pytest.approx(one.standard_error, rel=0.05)
    assert replicated.auc.degrees_of_freedom == 39


def test_weighted_scores_are_weighted_means():
    y, p, w = (np.array(LATER[name], dtype=np.float64) for name in "ypw")
    result = evaluate(weights="w")
    errors = (p - y) ** 2
    assert result.base_rate == pytest.approx(np.average(y, weights=w))
    assert result.brier.value == pytest.approx(np.average(errors, weights=w))
    z = w * (errors - result.brier.value) / w.sum()
    assert result.brier.variance == pytest.approx(10 * np.var(z, ddof=1))
    surprise = -np.log(np.where(y == 1, p, 1 - p))
    assert result.log_score == pytest.approx(np.average(surprise, weights=w))
    assert result.murphy.brier == pytest.approx(result.brier.value)


# ---- laws -----------------------------------------------------------------------------------


@given(rows_of_answers)
def test_reversed_predictions_have_the_rest_of_the_area(rows):
    data = as_columns(rows)
    assume(0 < data["y"].sum() < len(rows))
    auc = evaluate(data).auc.value
    assert evaluate(data | {"p": 1 - data["p"]}).auc.value == pytest.approx(1 - auc, abs=1e-12)


@given(rows_of_answers, st.sampled_from([np.square, np.sqrt, lambda p: (1 + p) / 3]))
def test_increasing_maps_leave_the_area_unchanged(rows, increasing):
    data = as_columns(rows)
    assume(0 < data["y"].sum() < len(rows))
    moved = evaluate(data | {"p": increasing(data["p"])}).auc
    auc = evaluate(data).auc
    assert (moved.value, moved.n) == (auc.value, auc.n)
    np.testing.assert_equal(moved.variance, auc.variance)


@given(rows_of_answers, st.one_of(st.integers(1, 12), st.just("distinct")))
def test_the_parts_add_up_to_the_brier_score(rows, bins):
    data = as_columns(rows)
    result = evaluate(data, bins=bins, weights=1 / data["k"])
    assert result.murphy.brier == pytest.approx(result.brier.value, abs=1e-14)
    if bins == "distinct":
        assert (result.murphy.within_variance, result.murphy.within_covariance) == (0, 0)


@given(rows_of_answers)
def test_counts_are_repeated_rows(rows):
    data = as_columns(rows)
    repeated = {name: np.repeat(values, data["k"]) for name, values in data.items()}
    np.testing.assert_allclose(
        numbers(evaluate(data, counts="k", rival="q")),
        numbers(evaluate(repeated, rival="q")),
        rtol=1e-10,
        atol=1e-10,
    )


@given(rows_of_answers)
def test_the_order_of_rows_does_not_matter(rows):
    np.testing.assert_allclose(
        numbers(evaluate(as_columns(rows), rival="q")),
        numbers(evaluate(as_columns(sorted(rows)), rival="q")),
        rtol=1e-10,
        atol=1e-10,
    )


@given(rows_of_answers)
def test_the_same_prediction_for_all_is_worth_nothing(rows):
    y = as_columns(rows)["y"]
    assume(0 < y.sum() < len(y))
    result = evaluate({"y": y, "p": np.full(len(y), y.mean())})
    assert result.skill == pytest.approx(0, abs=1e-12)
    assert result.auc.value == 0.5
    assert result.lift(0.3) == pytest.approx(1)
    assert "nothing is explained" in repr(result) or result.skill > 0
    assert np.isnan(result.calibration_slope)
    assert result.in_the_large == pytest.approx(0, abs=1e-12)


@given(rows_of_answers, st.floats(0.01, 1))
def test_lift_of_everybody_is_one_and_no_lift_is_above_the_perfect_one(rows, share):
    data = as_columns(rows)
    assume(data["y"].any())
    result = evaluate(data)
    assert result.lift(1) == 1
    assert 0 <= result.lift(share) <= min(1 / share, 1 / result.base_rate) + 1e-12


def test_many_different_predictions_are_not_grouped_and_give_the_same():
    rng = np.random.default_rng(1)
    p = np.round(rng.random(3_000), 3) * 0.98 + 0.01
    q = rng.random(3_000)
    y = rng.random(3_000) < q
    data = {"y": y.astype(int), "p": p, "q": q, "one": np.ones(3_000)}
    plain = evaluate(data, rival="q")
    counted = evaluate(tally({**data}, ["y", "p", "q"]), rival="q")
    np.testing.assert_allclose(numbers(counted), numbers(plain), rtol=1e-10, atol=1e-10)
    yes = evaluate(data | {"y": y}, rival="q")
    np.testing.assert_allclose(numbers(yes), numbers(plain), rtol=1e-12)
    weighted, grouped = (
        evaluate(source, rival="q", **details)
        for source, details in (
            (data, {"weights": "one"}),
            (tally(data, ["y", "p", "q"], weights="one"), {}),
        )
    )
    np.testing.assert_allclose(numbers(grouped), numbers(weighted), rtol=1e-10, atol=1e-10)
    assert weighted.auc.value == pytest.approx(plain.auc.value, rel=1e-12)


# ---- data of every kind ---------------------------------------------------------------------


def test_every_engine_gives_the_same(constructor):
    data = {name: LATER[name] for name in ("y", "p", "q", "w", "c")}
    details = {"rival": "q", "design": SurveyDesign(weights="w", clusters="c")}
    np.testing.assert_allclose(
        numbers(evaluate(constructor(data), **details)),
        numbers(evaluate(**details)),
        rtol=1e-10,
        atol=1e-12,
    )


def test_booleans_and_missing_values(constructor):
    data = {"y": [bool(y) for y in LATER["y"]], "p": [*LATER["p"][:8], None, None]}
    result = evaluate(constructor(data))
    assert (result.n, result.n_missing) == (8, 2)
    kept = {name: values[:8] for name, values in LATER.items()}
    assert result.auc.value == pytest.approx(evaluate(kept).auc.value)


def test_typed_records():
    records = [
        Outcome(
            customer_id="c1",
            start="2026-01-01T00:00+00:00",
            end="2026-02-01T00:00+00:00",
            stayed=bool(y),
            spend=p,
        )
        for y, p in zip(LATER["y"], LATER["p"], strict=True)
    ]
    found = evaluate_predictions(records, "stayed", prediction="spend")
    np.testing.assert_allclose(numbers(found), numbers(evaluate()), rtol=1e-12)


# ---- weak data ------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, 1])
def test_one_class_has_no_area(value):
    with pytest.warns(WeakDataWarning, match=f"all 3 answers are {value}") as caught:
        result = evaluate_predictions({"y": [value] * 3, "p": [0.2, 0.4, 0.9]}, "y", prediction="p")
    assert len(caught) == 1
    for number in (result.auc.value, result.skill, result.calibration_slope, result.in_the_large):
        assert np.isnan(number)
    assert np.isfinite([result.brier.value, result.log_score, result.base_brier]).all()
    np.testing.assert_equal(result.lift(0.5), 1.0 if value else np.nan)
    assert "there is one class only" in repr(result)


def test_a_rival_of_one_class_differs_by_nan():
    result = evaluate({"y": [1, 1, 1], "p": [0.1, 0.2, 0.3], "q": [0.3, 0.2, 0.1]}, rival="q")
    difference = result.auc_difference
    assert difference.paired
    assert np.isnan([difference.value, difference.statistic, difference.pvalue]).all()
    assert result.to_dict()["auc_difference"]["value"] is None


def test_predictions_of_0_and_1_have_no_calibration_line():
    data = {"y": [0, 1, 1, 0], "p": [0.0, 1.0, 0.4, 0.6]}
    with pytest.warns(WeakDataWarning, match="p: some predictions are exactly 0 or 1"):
        result = evaluate_predictions(data, "y", prediction="p")
    assert np.isnan([result.in_the_large, result.calibration_slope]).all()
    assert np.isfinite(result.log_score)
    assert np.isinf(evaluate(data | {"y": [1, 0, 1, 0]}).log_score)


def test_a_cut_that_tells_all_apart_has_no_calibration_slope():
    data = {"y": [0, 0, 1, 1], "p": [0.1, 0.2, 0.3, 0.4]}
    with pytest.warns(WeakDataWarning, match="tells y 0 and 1 apart without error"):
        result = evaluate_predictions(data, "y", prediction="p")
    assert np.isnan([result.calibration_intercept, result.calibration_slope]).all()
    assert np.isfinite(result.in_the_large)
    assert tuple(result.auc.confidence_interval()) == (1.0, 1.0)


@pytest.mark.parametrize("y", [[0, 1, 0, 0], [1, 0, 1, 1]])
def test_one_answer_of_a_class_has_no_standard_error(y):
    data = {"y": y, "p": [0.1, 0.3, 0.2, 0.4], "q": [0.1, 0.2, 0.2, 0.1]}
    with pytest.warns(WeakDataWarning, match="only one answer"):
        result = evaluate_predictions(data, "y", prediction="p", rival="q")
    assert np.isnan([result.auc.variance, result.rival_auc.variance]).all()
    assert "not defined" in repr(result)
    with pytest.warns(WeakDataWarning, match="only one answer"):
        assert np.isnan(evaluate_predictions(data, "y", prediction="p").auc.variance)


def test_one_answer_has_a_brier_score_without_error():
    result = evaluate({"y": [1], "p": [0.5]})
    assert result.brier.value == 0.25
    assert np.isnan(result.brier.standard_error)


# ---- bad input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("details", "error", "words"),
    [
        ({"prediction": "z"}, ColumnError, "prediction"),
        ({"rival": "z"}, ColumnError, "rival"),
        ({"prediction": None}, DataTypeError, "prediction"),
        ({"rival": "p"}, ArgumentError, "rival: a column stands for one thing"),
        ({"prediction": "k"}, DataValueError, "prediction: must be between 0 and 1"),
        ({"prediction": "c"}, DataTypeError, "prediction: must hold numbers"),
        ({"bins": 0}, ArgumentError, "bins"),
        ({"bins": "all"}, ArgumentError, "bins: .*distinct"),
        ({"bins": 2.0}, DataTypeError, "bins"),
        ({"missing": "drop"}, ArgumentError, "missing"),
    ],
)
def test_bad_arguments_are_named(details, error, words):
    with pytest.raises(error, match=words):
        evaluate(**details)


@pytest.mark.parametrize(
    ("y", "error", "words"),
    [
        ([0, 2] * 5, DataValueError, "outcome: must be 0 or 1"),
        ([0, np.inf] * 5, DataValueError, "finite"),
        (["no", "yes"] * 5, DataTypeError, "outcome: must hold numbers"),
        ([np.nan] * 10, EmptyDataError, "no complete answer"),
    ],
)
def test_bad_outcomes_are_named(y, error, words):
    with pytest.raises(error, match=words):
        evaluate(LATER | {"y": y})


def test_positions_of_wrong_values_are_named_where_rows_were_not_counted():
    p = np.linspace(0, 1, 2_000)
    p[7] = 1.5
    with pytest.raises(DataValueError, match="prediction: must be between 0 and 1") as caught:
        evaluate({"y": np.arange(2_000) % 2, "p": p})
    assert caught.value.positions == (7,)


def test_data_without_columns_and_forbidden_gaps():
    with pytest.raises(DataTypeError, match="data"):
        evaluate([0.1, 0.2])
    with pytest.raises(ColumnError, match="prediction"):
        evaluate(tally({"y": [0, 1]}, ["y"]))
    with pytest.raises(MissingDataError, match="missing"):
        evaluate({"y": [0, 1, 1], "p": [0.1, None, 0.5]}, missing="raise")
