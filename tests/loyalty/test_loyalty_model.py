"""What a loyalty model answers: intervals, tests, predictions, against R and laws."""

import json

import numpy as np
import pytest

from satisfaction import SurveyDesign, top_box
from satisfaction.errors import (
    ArgumentError,
    ConvergenceError,
    DataTypeError,
    DataValueError,
    MethodError,
    UnknownKeyError,
)
from satisfaction.loyalty import (
    Asymmetric,
    Curve,
    Levels,
    OddsRatio,
    _proportional_odds,
    fit_loyalty,
)
from satisfaction.metrics import Quantity
from satisfaction.metrics._quantity_estimate import quantity_estimate

HOUSING = [Levels("Infl", "Low"), Levels("Type", "Tower"), Levels("Cont", "Low")]
MOBI = ["CUSA1", "CUSA2", "CUSCO"]


@pytest.fixture(scope="module")
def housing(columns):
    return fit_loyalty(
        columns("housing"),
        "Sat",
        HOUSING,
        kind="ordinal",
        levels=["Low", "Medium", "High"],
        counts="Freq",
    )


@pytest.fixture(scope="module")
def mobi(columns):
    return fit_loyalty(columns("mobi"), "CUSL1", MOBI, kind="binary", at_least=9)


@pytest.fixture(scope="module")
def levels(columns):
    return fit_loyalty(columns("mobi"), "CUSL1", MOBI, kind="ordinal")


def test_proportional_odds(housing, tables):
    entry = tables["01"]["housing_logit"]
    test = housing.proportional_odds_test().overall
    assert test.statistic == pytest.approx(entry["brant"]["statistic"], rel=1e-8)
    assert test.pvalue == pytest.approx(entry["brant"]["pvalue"], rel=1e-8)
    assert test.degrees_of_freedom == entry["brant"]["df"]
    ratio = housing.proportional_odds_test("lr")
    tests = {**ratio.terms, "all": ratio.overall}
    for name, expected in entry["proportional_odds_lr"].items():
        if isinstance(expected, dict):
            assert tests[name].statistic == pytest.approx(expected["statistic"], abs=1e-6)
            assert tests[name].pvalue == pytest.approx(expected["pvalue"], abs=1e-6)
    assert set(ratio.to_dict()["terms"]) == {"Infl", "Type", "Cont"}
    assert "brant" in repr(housing.proportional_odds_test())
    assert "<table>" in ratio._repr_html_()


def test_proportional_odds_under_a_design(columns):
    mobi = columns("mobi")
    mobi["level"] = np.digitize(mobi["CUSL1"], [8, 9])
    weighted = {"weights": np.ones(250), "kind": "ordinal"}
    model = fit_loyalty(mobi, "level", ["CUSA1"], **weighted)
    test = model.proportional_odds_test().overall
    assert test.distribution == "f"
    plain = fit_loyalty(mobi, "level", ["CUSA1"], kind="ordinal").proportional_odds_test()
    assert test.statistic == pytest.approx(plain.overall.statistic, rel=0.5)
    with pytest.raises(MethodError, match="brant"):
        model.proportional_odds_test("lr")


def test_proportional_odds_refusals(mobi, columns):
    with pytest.raises(MethodError, match="ordinal"):
        mobi.proportional_odds_test()
    two = fit_loyalty({"y": [0, 1, 0, 1], "x": [1, 2, 3, 4]}, "y", ["x"], kind="ordinal")
    for method in ("brant", "lr"):
        with pytest.raises(MethodError, match="two levels"):
            two.proportional_odds_test(method)


def test_crossing_thresholds_are_refused():
    data = {
        "x": [0, 0, 0, 1, 1, 1, 5, 5],
        "y": [1, 2, 3, 1, 2, 3, 1, 3],
        "n": [3, 10, 3, 7, 2, 7, 1, 1],
    }
    model = fit_loyalty(data, "y", ["x"], kind="ordinal", counts="n")
    with pytest.raises(ConvergenceError, match="brant"):
        model.proportional_odds_test("lr")


def test_a_larger_model_that_cannot_be_fitted_is_refused(housing, monkeypatch):
    def fail(*_):
        raise ConvergenceError.about("max_steps", "a threshold still moves")

    monkeypatch.setattr(_proportional_odds, "newton", fail)
    with pytest.raises(ConvergenceError, match="cross"):
        housing.proportional_odds_test("lr")


def test_profile_intervals(housing, tables, columns):
    entry = tables["01"]["housing_logit"]["profile_ci95"]
    found = housing.confidence_intervals(method="profile")
    for name, low, high in zip(entry["names"], entry["low"], entry["high"], strict=True):
        assert found[name].low == pytest.approx(low, abs=1e-4)
        assert found[name].high == pytest.approx(high, abs=1e-4)
    entry, data = tables["03"]["firth_endometrial"], columns("endometrial")
    firth = fit_loyalty(data, "HG", ["NV", "PI", "EH"], kind="binary", penalty="firth")
    intervals = list(firth.confidence_intervals().values())
    np.testing.assert_allclose([i.low for i in intervals], entry["profile_low95"], rtol=1e-6)
    np.testing.assert_allclose([i.high for i in intervals], entry["profile_high95"], rtol=1e-6)
    assert firth.separation.columns == ("NV",)
    assert firth.aic is None
    assert firth.bic is None


def test_a_profile_of_one_parameter():
    y = [0, 0, 1, 1, 1]
    one = fit_loyalty({"y": y}, "y", kind="binary").confidence_intervals(method="profile")
    fitted = np.log(3 / 2)

    def height(b):
        return 3 * b - 5 * np.log1p(np.exp(b))

    for limit in one["intercept"]:
        assert 2 * (height(fitted) - height(limit)) == pytest.approx(3.841458820694124)


def test_profiles_need_a_likelihood(columns):
    data = columns("mobi")
    for options in ({"weights": "w"}, {"penalty": "flic"}, {"reliability": {"CUSA1": 0.9}}):
        model = fit_loyalty(data, "CUSL1", MOBI, kind="binary", at_least=9, **options)
        with pytest.raises(MethodError, match="profile"):
            model.confidence_intervals(method="profile")


def test_odds_ratios(mobi, columns):
    found = mobi.odds_ratios()["CUSA1"]
    assert found.value == pytest.approx(np.exp(0.307186367481008))
    assert found.low < found.value < found.high
    assert found.to_dict()["value"] == found.value
    assert OddsRatio.of(800.0, 0.0, 900.0).value == np.inf
    probit = fit_loyalty(columns("mobi"), "CUSL1", MOBI, kind="binary", at_least=9, link="probit")
    with pytest.raises(MethodError, match="logit"):
        probit.odds_ratios()


def test_wald_tests(mobi, columns):
    one = mobi.wald_test("CUSA1")
    assert one.pvalue == pytest.approx(mobi.parameters["CUSA1"].pvalue, rel=1e-9)
    design = SurveyDesign(weights="w", clusters="psu")
    clustered = fit_loyalty(
        columns("mobi"), "CUSL1", MOBI, kind="binary", at_least=9, design=design
    )
    test = clustered.wald_test(["CUSA1"])
    assert test.degrees_of_freedom == (1, 46)
    assert test.pvalue == pytest.approx(clustered.parameters["CUSA1"].pvalue, rel=1e-9)
    with pytest.raises(UnknownKeyError, match="CUSA1"):
        mobi.wald_test("CUSA")
    for names in ([], ["CUSA1", "CUSA1"]):
        with pytest.raises(ArgumentError, match="each once"):
            mobi.wald_test(names)


def test_likelihood_ratio(mobi, columns):
    data = columns("mobi")
    smaller = fit_loyalty(data, "CUSL1", ["CUSA1"], kind="binary", at_least=9)
    test = mobi.likelihood_ratio_test(smaller)
    assert test.statistic == pytest.approx(2 * (-154.559413342555 + 159.407957712804))
    assert test.degrees_of_freedom == 2
    other = fit_loyalty(data, "CUSL1", ["CUSA1"], kind="binary", at_least=8)
    for wrong in (mobi, other, fit_loyalty(data, "CUSL1", ["w"], kind="binary", at_least=9)):
        with pytest.raises(ArgumentError, match="fewer terms"):
            mobi.likelihood_ratio_test(wrong)
    with pytest.raises(DataTypeError, match="smaller: must be a fitted loyalty model; got str"):
        mobi.likelihood_ratio_test("CUSA1")
    assert mobi.aic == pytest.approx(8 + 2 * 154.559413342555)
    assert mobi.bic == pytest.approx(4 * np.log(250) + 2 * 154.559413342555)


def test_binary_predictions(mobi, tables, columns):
    entry = tables["02"]["mobi_binary"]["predict_rows_1_3"]
    rows = {name: columns("mobi")[name][:3] for name in MOBI}
    found = mobi.predict(rows)
    np.testing.assert_allclose(found.values, entry["probability"], rtol=1e-8)
    low, high = found.confidence_interval()
    np.testing.assert_allclose(low, entry["low95"], rtol=1e-8)
    np.testing.assert_allclose(high, entry["high95"], rtol=1e-8)
    linear = mobi.predict(rows, what="linear")
    np.testing.assert_allclose(linear.values, entry["link"], rtol=1e-8)
    np.testing.assert_allclose(linear.standard_errors, entry["link_se"], rtol=1e-8)
    assert linear.confidence_interval().method == "delta"
    assert np.isnan(mobi.predict({**rows, "CUSA1": [None, 3, 4]}).values[0])


def test_ordinal_predictions(housing, levels, tables):
    rows = {"Infl": ["Low", "High"], "Type": ["Tower", "Terrace"], "Cont": ["Low", "High"]}
    found = housing.predict(rows, what="levels")
    expected = tables["01"]["housing_logit"]["predict_levels"]
    np.testing.assert_allclose(found.values, expected, rtol=1e-8)
    np.testing.assert_allclose(found.values.sum(axis=1), 1)
    high = housing.predict(rows, at_least="High")
    np.testing.assert_allclose(high.values, found.values[:, 2])
    np.testing.assert_allclose(high.standard_errors, found.standard_errors[:, 2])
    rows = {"CUSA1": [3, 9], "CUSA2": [4, 8], "CUSCO": [5, 9]}
    each = levels.predict(rows, what="levels").values
    upper = [levels.predict(rows, at_least=level).values for level in range(2, 11)]
    assert np.all(np.diff(upper, axis=0) < 0)
    np.testing.assert_allclose(upper[0], 1 - each[:, 0])
    mean = levels.predict(rows, what="mean")
    np.testing.assert_allclose(mean.values, each @ np.arange(1, 11))
    assert levels.predict(rows, what="linear").values.shape == (2,)


def test_delta_errors_are_numeric_derivatives(levels):
    rows = {"CUSA1": [3, 9], "CUSA2": [4, 8], "CUSCO": [5, 9]}
    x = np.array([[3, 4, 5], [9, 8, 9]])

    def mean(parameters):
        theta = np.r_[-np.inf, parameters[:9], np.inf] - (x @ parameters[9:])[:, None]
        return np.diff(1 / (1 + np.exp(-theta)), axis=1) @ np.arange(1, 11)

    h = np.eye(12) * 1e-6
    jacobian = np.array([(mean(levels.values + s) - mean(levels.values - s)) / 2e-6 for s in h])
    expected = np.sqrt(np.diag(jacobian.T @ levels.covariance @ jacobian))
    found = levels.predict(rows, what="mean").standard_errors
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_unused_levels_have_probability_0():
    data = {"level": [1, 2, 4, 1, 2, 4, 2, 4], "x": [1, 2, 3, 2, 1, 2, 3, 1]}
    model = fit_loyalty(data, "level", ["x"], kind="ordinal", levels=[1, 2, 3, 4, 5])
    assert model.unused_levels == (3, 5)
    found = model.predict({"x": [2]}, what="levels")
    assert found.values.shape == (1, 5)
    assert found.values[0, 4] == found.standard_errors[0, 2] == 0
    assert found.confidence_interval().high[0, 4] == 0
    three = model.predict({"x": [2]}, at_least=3).values
    np.testing.assert_array_equal(three, model.predict({"x": [2]}, at_least=4).values)
    assert model.predict({"x": [2]}, at_least=5).values == 0


def test_predictions_refuse(mobi, levels, housing):
    rows = {name: [5] for name in MOBI}
    for model, options, words in (
        (mobi, {"what": "levels"}, "ordinal"),
        (mobi, {"at_least": 3}, "ordinal"),
        (levels, {}, "at_least: is needed"),
        (levels, {"at_least": 1}, "above the lowest"),
        (levels, {"what": "mean", "at_least": 3}, "at_least: is needed"),
        (levels, {"what": "odds"}, "what"),
    ):
        with pytest.raises(ArgumentError, match=words):
            model.predict(rows, **options)
    tower = {"Infl": ["Low"], "Type": ["Tower"], "Cont": ["Low"]}
    with pytest.raises(ArgumentError, match="no mean"):
        housing.predict(tower, what="mean")
    with pytest.raises(DataValueError, match="Castle"):
        housing.predict({**tower, "Type": ["Castle"]}, what="levels")
    missing = housing.predict({**tower, "Type": [None]}, what="levels")
    assert np.isnan(missing.values).all()
    empty = fit_loyalty({"y": [0, 1]}, "y", kind="binary")
    with pytest.raises(DataTypeError, match="no predictors"):
        empty.predict(rows)


def test_marginal_effects(mobi, tables, columns):
    entry = tables["02"]["mobi_binary"]["average_marginal_effects"]
    for effects in (mobi.marginal_effects(), mobi.marginal_effects(columns("mobi"))):
        found = [effects[name] for name in entry["names"]]
        np.testing.assert_allclose([one.value for one in found], entry["effect"], rtol=1e-8)
        np.testing.assert_allclose(
            [one.standard_error for one in found], entry["standard_error"], rtol=1e-8
        )


def test_marginal_effects_of_levels(columns):
    terms = [*HOUSING[:2], Asymmetric("score", 1)]
    data = columns("housing")
    data["score"] = np.arange(72) % 5
    model = fit_loyalty(data, "Sat", terms, kind="binary", success="High", counts="Freq")
    effects = model.marginal_effects()
    assert "Infl=High" in effects
    assert "score:gain" not in effects
    rows = {name: data[name] for name in ("Type", "score")}
    low, high = (model.predict({**rows, "Infl": [level] * 72}).values for level in ("Low", "High"))
    expected = np.average(high - low, weights=data["Freq"])
    assert effects["Infl=High"].value == pytest.approx(expected, rel=1e-10)
    h = np.eye(len(model.values)) * 1e-6
    x = np.column_stack([np.ones(72), model.fitted.matrix.raw()[np.argsort(np.arange(72))]])
    share = model.fitted.answers.weights / model.fitted.answers.weights.sum()

    def change(b):
        before, after = x.copy(), x.copy()
        infl = [model.names.index(f"Infl={level}") for level in ("High", "Medium")]
        before[:, infl] = after[:, infl] = 0
        after[:, infl[0]] = 1
        return share @ (1 / (1 + np.exp(-after @ b)) - 1 / (1 + np.exp(-before @ b)))

    gradient = np.array([(change(model.values + s) - change(model.values - s)) / 2e-6 for s in h])
    assert effects["Infl=High"].variance == pytest.approx(
        gradient @ model.covariance @ gradient, rel=1e-6
    )


def test_marginal_effects_belong_to_binary_models(levels):
    with pytest.raises(MethodError, match="binary"):
        levels.marginal_effects()


@pytest.mark.parametrize(
    ("key", "errors"),
    [
        ("reliability_mobi", {"CUSA1": (0.8, 0.02)}),
        ("reliability_mobi_two", {"CUSA1": (0.8, 0.02), "CUSA2": (0.7, 0.03)}),
    ],
)
def test_reliability(tables, columns, key, errors):
    entry, options = tables["04"][key], {"kind": "binary", "at_least": 9}
    with_error = fit_loyalty(columns("mobi"), "CUSL1", MOBI, reliability=errors, **options)
    np.testing.assert_allclose(with_error.values, entry["corrected"], rtol=1e-8)
    np.testing.assert_allclose(
        with_error.covariance[1:, 1:], entry["covariance_slopes_with_reliability_se"], atol=4e-9
    )
    fixed = {name: value for name, (value, _) in errors.items()}
    model = fit_loyalty(columns("mobi"), "CUSL1", MOBI, reliability=fixed, **options)
    np.testing.assert_allclose(
        model.covariance[1:, 1:], entry["covariance_slopes_fixed_reliability"], atol=4e-9
    )
    naive = [one.value for one in model.naive_parameters.values()]
    np.testing.assert_allclose(naive, entry["naive"], rtol=1e-8)


@pytest.mark.parametrize("kind", ["binary", "ordinal"])
def test_the_error_of_a_reliability_is_a_numeric_derivative(columns, kind):
    options = {"kind": kind} | ({"at_least": 9} if kind == "binary" else {})

    def fit(value):
        given = {"CUSA1": value}
        return fit_loyalty(columns("mobi"), "CUSL1", MOBI, reliability=given, **options)

    slope = (fit(0.8 + 1e-6).values - fit(0.8 - 1e-6).values) / 2e-6
    added = fit((0.8, 0.05)).covariance - fit(0.8).covariance
    np.testing.assert_allclose(added, 0.05**2 * np.outer(slope, slope), rtol=1e-5, atol=1e-9)
    np.testing.assert_allclose(fit(1.0).values, fit((1, 0)).naive_values, rtol=1e-10)


def test_a_reliability_may_be_an_estimate(columns):
    estimate = top_box([5] * 8 + [1] * 2, scale=(1, 5), boxes=1)  # any number with a standard error
    share = quantity_estimate(
        Quantity("alpha", unit="rating", family="mean"), 0.8, estimate.variance / 1e6, n=10
    )
    options = {"kind": "binary", "at_least": 9}
    one = fit_loyalty(columns("mobi"), "CUSL1", MOBI, reliability={"CUSA1": share}, **options)
    pair = {"CUSA1": (0.8, share.standard_error)}
    two = fit_loyalty(columns("mobi"), "CUSL1", MOBI, reliability=pair, **options)
    np.testing.assert_array_equal(one.covariance, two.covariance)


def test_a_term_without_columns_has_no_test():
    rng = np.random.default_rng(3)
    x = rng.integers(1, 6, 200)
    data = {"level": rng.integers(1, 4, 200), "x": x, "twice": 2 * x}
    model = fit_loyalty(data, "level", ["x", "twice"], kind="ordinal", collinear="drop")
    assert list(model.proportional_odds_test().terms) == ["x"]


def test_impossible_reliabilities(columns):
    options = {"kind": "binary", "at_least": 9}
    for given, error, words in (
        ({"CUSA1": 0.0}, ArgumentError, "above 0"),
        ({"CUSA9": 0.8}, ArgumentError, "CUSA9"),
        ([0.8], ArgumentError, "mapping"),
        ({"CUSA1": 0.05}, ValueError, "must be above 0"),
    ):
        with pytest.raises(error, match=words):
            fit_loyalty(columns("mobi"), "CUSL1", MOBI, reliability=given, **options)


def test_the_smallest_reliability_works(columns):
    options = {"kind": "binary", "at_least": 9}
    with pytest.raises(ValueError, match="above 0") as caught:
        fit_loyalty(columns("mobi"), "CUSL1", MOBI, reliability={"CUSA1": 0.01}, **options)
    least = float(str(caught.value).split("must be above ")[1].rstrip("."))
    model = fit_loyalty(
        columns("mobi"), "CUSL1", MOBI, reliability={"CUSA1": least + 0.001}, **options
    )
    assert np.isfinite(model.values).all()


def test_display(mobi, levels, housing):
    assert "LoyaltyModel(binary logit of CUSL1, 250 answers)" in repr(mobi)
    assert "<table>" in mobi._repr_html_()
    assert mobi.to_frame().shape == (4, 7)
    assert json.loads(json.dumps(mobi.to_dict()))["n"] == 250
    assert next(iter(levels.thresholds)) == "1|2"
    assert (mobi.converged, mobi.n_missing, mobi.terms) == (True, 0, tuple(MOBI))
    assert mobi.n_iterations < 12
    assert mobi.kish_effective_n == pytest.approx(250)
    assert not mobi.separation
    assert mobi.naive_parameters == mobi.parameters
    missing = fit_loyalty({"y": [0, 1, None]}, "y", kind="binary")
    assert "1 missing" in repr(missing)
    with pytest.raises(ValueError, match="read-only"):
        mobi.covariance[0, 0] = 1.0
    found = levels.predict({name: [5] for name in MOBI}, at_least=8)
    assert repr(found) == "Prediction(1 values)"
    assert found.to_frame().shape == (1, 4)
    assert found.to_dict()["value"] == [pytest.approx(found.values[0])]
    assert "<table>" in found._repr_html_()
    curve = Curve(np.array([0.2]), np.array([0.1]), points=np.array([3.0]))
    assert list(curve.to_dict()) == ["point", "value", "standard_error", "low", "high"]
