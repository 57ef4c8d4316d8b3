"""`fit_loyalty`, against R (clm, glm, svyglm, brglm2) and its laws."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from satisfaction import SurveyDesign, tally
from satisfaction.errors import (
    ArgumentError,
    CollinearityError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    EmptyDataError,
    InfeasibleError,
    MissingDataError,
    ScaleError,
    SeparationError,
)
from satisfaction.loyalty import Asymmetric, Levels, Spline, Threshold, fit_loyalty

HOUSING = [Levels("Infl", "Low"), Levels("Type", "Tower"), Levels("Cont", "Low")]
MOBI = ["CUSA1", "CUSA2", "CUSCO"]
ORDER = ["Low", "Medium", "High"]
RNG = np.random.default_rng(20)
SMALL = {
    "y": RNG.integers(0, 2, 60),
    "level": RNG.integers(1, 5, 60),
    "x": RNG.integers(1, 6, 60).astype(float),
    "z": RNG.normal(size=60).round(1),
    "segment": [("new", "old", "gone")[place] for place in RNG.integers(0, 3, 60)],
    "w": RNG.uniform(0.5, 2, 60),
    "c": RNG.integers(1, 4, 60),
    "branch": RNG.integers(0, 12, 60),
}


def binary(data=SMALL, predictors=("x", "z"), **options):
    return fit_loyalty(data, "y", list(predictors), kind="binary", **options)


def ordinal(data=SMALL, predictors=("x", "z"), **options):
    return fit_loyalty(data, "level", list(predictors), kind="ordinal", **options)


# ---- reference tables ----------------------------------------------------------------------


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_ordinal_housing(tables, columns, matches, link):
    entry = tables["01"][f"housing_{link}"]
    model = fit_loyalty(
        columns("housing"), "Sat", HOUSING, kind="ordinal", link=link, levels=ORDER, counts="Freq"
    )
    matches(model, entry)
    assert model.log_likelihood == pytest.approx(entry["log_likelihood"], rel=1e-10)
    assert model.null_log_likelihood == pytest.approx(entry["null_log_likelihood"], rel=1e-10)
    assert model.n == entry["n"]
    assert model.gradient_norm <= 1e-8


def test_ordinal_wine(tables, columns, matches):
    entry, terms = tables["01"]["wine_logit"], [Levels("temp", "cold"), Levels("contact", "no")]
    wine = columns("wine")
    for covariance, key in (("classical", "covariance"), ("HC0", "HC0"), ("HC1", "HC1")):
        model = fit_loyalty(wine, "rating", terms, kind="ordinal", covariance=covariance)
        matches(model, entry, entry[key])
        assert model.log_likelihood == pytest.approx(entry["log_likelihood"], rel=1e-10)
    model = fit_loyalty(
        wine, "rating", terms, kind="ordinal", design=SurveyDesign(clusters="judge")
    )
    matches(model, entry, entry["cluster_judge"])
    assert model.degrees_of_freedom == entry["degf"] - 2


def test_ordinal_mobi(tables, columns, matches):
    entry, mobi = tables["01"]["mobi_ordinal"], columns("mobi")
    for link in ("logit", "probit"):
        model = fit_loyalty(mobi, "CUSL1", MOBI, kind="ordinal", link=link)
        matches(model, entry[link])
        assert model.log_likelihood == pytest.approx(entry[link]["log_likelihood"], rel=1e-10)
    robust = fit_loyalty(mobi, "CUSL1", MOBI, kind="ordinal", covariance="HC0")
    matches(robust, entry["logit"], entry["HC0"])
    weighted = fit_loyalty(mobi, "CUSL1", MOBI, kind="ordinal", weights="w")
    matches(weighted, entry["weighted_logit"], entry["design_weights_only"])
    assert weighted.log_likelihood == pytest.approx(
        entry["weighted_logit"]["log_likelihood"], rel=1e-10
    )
    classical = fit_loyalty(
        mobi, "CUSL1", MOBI, kind="ordinal", weights="w", covariance="classical"
    )
    matches(classical, entry["weighted_logit"])
    design = SurveyDesign(weights="w", clusters="psu", strata="stratum")
    model = fit_loyalty(mobi, "CUSL1", MOBI, kind="ordinal", design=design)
    matches(model, entry["weighted_logit"], entry["design_stratified_clustered"])
    assert model.degrees_of_freedom == entry["degf"] - 3


def test_finite_populations(tables, columns, matches):
    design = SurveyDesign(weights="pw", strata="stype", population="fpc")
    names = ["ell", "meals", "mobility"]
    schools = columns("apistrat")
    model = fit_loyalty(schools, "q", names, kind="ordinal", design=design)
    matches(model, tables["01"]["api_strat_ordinal"])
    expected = tables["01"]["api_strat_ordinal"]["log_likelihood"]
    assert model.log_likelihood == pytest.approx(expected, rel=1e-10)
    model = fit_loyalty(schools, "awards", names, kind="binary", design=design)
    matches(model, tables["02"]["api_strat"])
    assert model.degrees_of_freedom == tables["02"]["api_strat"]["df_residual"]


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_binary(tables, columns, matches, link):
    entry = tables["02"][f"housing_binary_{link}"]
    options = {"kind": "binary", "link": link}
    model = fit_loyalty(
        columns("housing"), "Sat", HOUSING, success="High", counts="Freq", **options
    )
    matches(model, entry)
    assert model.log_likelihood == pytest.approx(entry["log_likelihood"], rel=1e-10)
    entry, mobi = tables["02"]["mobi_binary"], columns("mobi")
    # glm stops at a relative change of the deviance: see the test that follows
    stopped = {"logit": 0.0, "probit": 3e-9}[link]
    for covariance, key in (("classical", "covariance"), ("HC0", "HC0"), ("HC1", "HC1")):
        model = fit_loyalty(mobi, "CUSL1", MOBI, at_least=9, covariance=covariance, **options)
        matches(model, entry[link], entry[link][key], atol=stopped)
        for name in ("log_likelihood", "null_log_likelihood"):
            assert getattr(model, name) == pytest.approx(entry[link][name], rel=1e-10)
    cluster = SurveyDesign(clusters="psu")
    model = fit_loyalty(mobi, "CUSL1", MOBI, at_least=9, design=cluster, **options)
    matches(model, entry[link], entry[link]["cluster"], atol=stopped)
    for name, design in (
        ("weights_only", SurveyDesign(weights="w")),
        ("clustered", SurveyDesign(weights="w", clusters="psu")),
        ("stratified", SurveyDesign(weights="w", clusters="psu", strata="stratum")),
    ):
        found = entry[f"svyglm_{name}_{link}"]
        model = fit_loyalty(mobi, "CUSL1", MOBI, at_least=9, design=design, **options)
        matches(model, found, atol=stopped)
        assert model.degrees_of_freedom == found["df_residual"] == found["degf"] - len(MOBI)


def test_the_probit_of_the_table_is_short_of_the_maximum(tables, columns):
    """The score of the probit at both ends, from its definition: R's is the one that is not 0."""
    mobi = columns("mobi")
    y = np.array(mobi["CUSL1"]) >= 9
    x = np.column_stack([np.ones(len(y)), *(mobi[name] for name in MOBI)])

    def score(b):
        u = x @ b
        return x.T @ (stats.norm.pdf(u) * np.where(y, 1 / stats.norm.cdf(u), -1 / stats.norm.sf(u)))

    model = fit_loyalty(mobi, "CUSL1", MOBI, at_least=9, kind="binary", link="probit")
    theirs = np.array(list(tables["02"]["mobi_binary"]["probit"]["coefficients"].values()))
    assert np.abs(score(model.values)).max() < 1e-9
    assert np.abs(score(theirs)).max() > 1e-8
    # a scoring step from R's end leads to ours
    step = model.covariance @ score(theirs)
    gap = np.abs(theirs - model.values).max()
    assert np.abs(theirs + step - model.values).max() < gap / 5


def test_firth(tables, columns, matches):
    entry, data = tables["03"]["firth_endometrial"], columns("endometrial")
    model = fit_loyalty(data, "HG", ["NV", "PI", "EH"], kind="binary", penalty="firth")
    matches(model, entry)
    assert model.log_likelihood == pytest.approx(entry["log_likelihood"], rel=1e-9)
    penalized = model.fitted.own_units(model.values).value
    assert penalized == pytest.approx(entry["penalized_log_likelihood"], rel=1e-9)
    # at the level at which the likelihood ratio just rejects 0, 0 is a limit
    for name, ratio in zip(model.names, entry["profile_lr"], strict=True):
        interval = model.confidence_intervals(special.chdtr(1, ratio))[name]
        assert min(abs(interval.low), abs(interval.high)) <= 1e-6 * interval.width
    flic = fit_loyalty(data, "HG", ["NV", "PI", "EH"], kind="binary", penalty="flic")
    assert flic.values[0] == pytest.approx(entry["flic_intercept"], rel=1e-8)
    np.testing.assert_array_equal(flic.values[1:], model.values[1:])
    assert flic.predict(data).values.mean() == pytest.approx(np.mean(data["HG"]), rel=1e-10)


def test_shapes(tables, columns):
    mobi, entry = columns("mobi"), tables["04"]["shapes_mobi"]
    for term, key, coefficients in (
        ("CUSA1", "linear", "coef"),
        (Asymmetric("CUSA1", 7), "asymmetric", "coef_intercept_loss_gain"),
        (Threshold("CUSA1", (7, 9)), "threshold", "coef"),
        (Spline("CUSA1", (4, 7, 8, 10)), "spline_knots_given", "coef"),
    ):
        model = fit_loyalty(mobi, "CUSL1", [term], kind="binary", at_least=9)
        np.testing.assert_allclose(model.values, entry[key][coefficients], rtol=1e-8)
        assert model.log_likelihood == pytest.approx(entry[key]["ll"], rel=1e-9)
    model = fit_loyalty(mobi, "CUSL1", [Spline("CUSA1")], kind="binary", at_least=9)
    assert model.terms[0].knots == (6, 8, 10)


# ---- laws ----------------------------------------------------------------------------------


def same(one, other, tolerance=1e-9):
    """Return whether two models have the same parameters and covariance."""
    return np.allclose(one.values, other.values, rtol=tolerance, atol=tolerance) and np.allclose(
        one.covariance, other.covariance, rtol=1e-7, atol=1e-9
    )


@pytest.mark.parametrize("fit", [binary, ordinal])
def test_counts_are_repeated_rows(fit):
    repeated = {name: np.repeat(np.array(values), SMALL["c"]) for name, values in SMALL.items()}
    for options in ({}, {"weights": "w"}, {"covariance": "HC1"}):
        assert same(fit(counts="c", **options), fit(repeated, **options))


@pytest.mark.parametrize("fit", [binary, ordinal])
@given(factor=st.floats(1e-6, 1e6), order=st.permutations(range(60)))
@settings(max_examples=10)
def test_the_unit_of_weights_and_the_order_of_rows_do_not_matter(fit, factor, order):
    moved = {name: np.array(values)[list(order)] for name, values in SMALL.items()}
    moved["w"] = moved["w"] * factor
    design = SurveyDesign(weights="w", clusters="branch")
    assert same(fit(moved, design=design), fit(design=design))


@pytest.mark.parametrize("fit", [binary, ordinal])
def test_an_affine_change_moves_one_coefficient(fit):
    moved = fit({**SMALL, "x": 3 + 2 * SMALL["x"]})
    plain = fit()
    assert moved.log_likelihood == pytest.approx(plain.log_likelihood, rel=1e-12)
    assert moved.coefficients["x"].value == pytest.approx(plain.coefficients["x"].value / 2)
    assert moved.coefficients["z"].value == pytest.approx(plain.coefficients["z"].value)


@pytest.mark.parametrize(
    ("link", "mirror"), [("logit", "logit"), ("probit", "probit"), ("cloglog", "loglog")]
)
def test_reversing_the_outcome_flips_the_signs(link, mirror):
    one = ordinal(link=link)
    other = ordinal({**SMALL, "level": 5 - SMALL["level"]}, link=mirror)
    np.testing.assert_allclose(one.values[-2:], -other.values[-2:], rtol=1e-8)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)


def test_two_levels_are_the_binary_fit():
    two = fit_loyalty(SMALL, "y", ["x", "z"], kind="ordinal")
    np.testing.assert_allclose(two.values * [-1, 1, 1], binary().values, rtol=1e-9)


def test_splitting_an_answer_changes_nothing():
    split = {name: np.r_[np.array(v), np.array(v)[:1]] for name, v in SMALL.items()}
    split["w"] = np.r_[SMALL["w"][0] / 3, SMALL["w"][1:], SMALL["w"][0] * 2 / 3]
    design = SurveyDesign(weights="w", clusters="branch")
    assert same(binary(split, design=design), binary(design=design))


def test_every_door_gives_the_same_fit():
    terms = ["x", Levels("segment", "new")]
    frame = {key: SMALL[key] for key in ("y", "level", "x", "segment", "w", "branch")}
    design = SurveyDesign(weights="w", clusters="branch")
    plain = ordinal(frame, terms, design=design)
    counted = tally(frame, ["level", "x"], by="segment", design=design)
    for data in (pd.DataFrame(frame), pl.DataFrame(frame), pl.LazyFrame(frame)):
        assert same(ordinal(data, terms, design=design), plain)
    assert same(ordinal(counted, terms), plain)


def test_many_different_rows_are_not_grouped():
    rng = np.random.default_rng(4)
    n = 1_500
    data = {
        "x": rng.normal(size=n),
        "segment": np.where(rng.random(n) < 0.5, "a", "b"),
        "w": rng.uniform(1, 2, n),
        "branch": rng.integers(0, 30, n),
    }
    data["x"][7] = np.nan
    data["y"] = (rng.random(n) < 1 / (1 + np.exp(-np.nan_to_num(data["x"])))).astype(int)
    terms = ["x", "segment"]
    design = SurveyDesign(weights="w", clusters="branch")
    for options in ({}, {"weights": "w"}, {"design": design}, {"covariance": "design"}):
        plain = binary(data, terms, **options)
        assert plain.n_patterns == 1_499
        assert plain.n_missing == 1
        assert same(plain, binary(pl.LazyFrame(data), terms, **options))
    whole = {name: np.delete(values, 7) for name, values in data.items()}
    assert same(binary(whole, terms), binary(data, terms))


def test_booleans_are_0_and_1():
    booleans = {**SMALL, "y": SMALL["y"].astype(bool), "x": SMALL["x"] > 3}
    numbers = {**SMALL, "x": (SMALL["x"] > 3).astype(float)}
    assert same(binary(booleans), binary(numbers))
    assert binary({**SMALL, "y": SMALL["y"].astype(bool).tolist()}, ["segment"]).n == 60


def test_labels_alone():
    for data in (SMALL, pl.DataFrame(SMALL)):
        text = binary({"y": SMALL["y"], "segment": SMALL["segment"]}, ["segment"])
        assert text.coefficients["segment=new"].value == pytest.approx(
            binary(data, [Levels("segment", "gone")]).coefficients["segment=new"].value
        )
    said = ["yes" if y else "no" for y in SMALL["y"]]
    data = {"y": said, "segment": SMALL["segment"]}
    for frame in (data, pd.DataFrame(data), pl.LazyFrame(data)):
        assert same(binary(frame, ["segment"], success={"yes"}), text)


def test_missing_values_leave_the_row_out_once():
    holes = {**SMALL, "x": SMALL["x"].copy(), "segment": list(SMALL["segment"])}
    holes["x"][[3, 4]] = np.nan
    holes["segment"][4] = None
    model = binary(holes, ["x", "segment"])
    assert (model.n, model.n_missing) == (58, 2)
    for terms in (["x"], ["segment"]):
        with pytest.raises(MissingDataError):
            binary(holes, terms, missing="raise")


def test_answers_of_weight_zero_say_nothing():
    data = {**SMALL, "w": np.r_[0.0, 0.0, SMALL["w"][2:]]}
    rest = {name: np.array(values)[2:] for name, values in data.items()}
    np.testing.assert_allclose(
        binary(data, weights="w").values, binary(rest, weights="w").values, rtol=1e-10
    )


def test_no_predictors_give_the_shares():
    model = binary(predictors=())
    p = SMALL["y"].mean()
    assert model.values[0] == pytest.approx(np.log(p / (1 - p)))
    assert model.log_likelihood == pytest.approx(model.null_log_likelihood)


def test_dropping_collinear_columns():
    data = {**SMALL, "twice": 2 * SMALL["x"] + 1, "flat": np.ones(60)}
    dropped = binary(data, ["x", "twice", "flat", "z"], collinear="drop")
    assert same(dropped, binary())
    with pytest.raises(CollinearityError, match="twice") as caught:
        binary(data, ["x", "twice"])
    assert caught.value.columns == ("x", "twice")


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 5)), min_size=4, max_size=12))
@settings(max_examples=30)
def test_firth_is_finite_on_any_data_with_both_classes(rows):
    y, x = (list(part) for part in zip(*rows, strict=True))
    if len(set(y)) < 2 or len(set(x)) < 2:
        return
    model = fit_loyalty({"y": y, "x": x}, "y", ["x"], kind="binary", penalty="firth")
    assert np.isfinite(model.values).all()
    separated = bool(model.separation)
    if separated:
        with pytest.raises(SeparationError):
            fit_loyalty({"y": y, "x": x}, "y", ["x"], kind="binary")
    else:
        assert np.isfinite(fit_loyalty({"y": y, "x": x}, "y", ["x"], kind="binary").values).all()


# ---- bad input -----------------------------------------------------------------------------


def test_an_absent_outcome_is_named():
    with pytest.raises(ColumnError, match="outcome: the data has no such column; got 'stayed'"):
        fit_loyalty(SMALL, "stayed", ["x"], kind="binary")


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"predictors": ["y"]}, ArgumentError, "predict itself"),
        ({"predictors": ["x", "x"]}, ArgumentError, "each column once"),
        ({"predictors": [3]}, DataTypeError, "Levels"),
        ({"predictors": ["rating"]}, ColumnError, "predictors: the data has no such column"),
        ({"predictors": [Levels("segment", "lost")]}, ArgumentError, "level of segment"),
        ({"predictors": [Asymmetric("segment", 0)]}, DataTypeError, "segment"),
        ({"predictors": [Spline("y2", 3)]}, InfeasibleError, "fewer than 3"),
        ({"predictors": ["flat"]}, DataValueError, "constant"),
        ({"predictors": ["one"]}, DataValueError, "only one level"),
        ({"predictors": ["x", Levels("x'")]}, ColumnError, "x'"),
        ({"penalty": "firth", "weights": "w"}, DesignError, "likelihood"),
        ({"penalty": "firth", "covariance": "design"}, DesignError, "likelihood"),
        ({"penalty": "firth", "link": "probit"}, ArgumentError, "logit"),
        ({"penalty": "lasso"}, ArgumentError, "firth"),
        ({"link": "cauchit"}, ArgumentError, "link"),
        ({"covariance": "HC3"}, ArgumentError, "covariance"),
        ({"collinear": "ignore"}, ArgumentError, "collinear"),
        ({"missing": "keep"}, ArgumentError, "missing"),
        ({"success": 1, "at_least": 1}, ArgumentError, "exclude"),
        ({"success": 7}, ArgumentError, "success"),
        ({"at_least": 7}, InfeasibleError, "no loyal answer"),
        ({"at_least": 0}, InfeasibleError, "loyal answers only"),
        ({"levels": [0, 1]}, ArgumentError, "ordinal"),
        ({"weights": "none"}, DesignError, "weight"),
        ({"design": SurveyDesign(clusters="two")}, DesignError, "too few clusters"),
    ],
)
def test_bad_arguments(options, error, words):
    data = {
        **SMALL,
        "flat": np.ones(60),
        "one": ["a"] * 60,
        "y2": SMALL["y"] * 1.0,
        "none": np.zeros(60),
        "two": np.arange(60) % 2,
    }
    with pytest.raises(error, match=words):
        binary(data, **{"predictors": ["x"], **options})


def test_bad_outcomes():
    with pytest.raises(ArgumentError, match="must be 0 or 1"):
        fit_loyalty(SMALL, "level", ["x"], kind="binary")
    with pytest.raises(ArgumentError, match="kind"):
        fit_loyalty(SMALL, "y", ["x"], kind="count")
    with pytest.raises(ArgumentError, match="order of the texts of segment"):
        fit_loyalty(SMALL, "segment", ["x"], kind="ordinal")
    with pytest.raises(ScaleError, match="not among the levels"):
        ordinal(levels=[1, 2])
    with pytest.raises(ArgumentError, match="different"):
        ordinal(levels=[1, 1])
    with pytest.raises(InfeasibleError, match="two levels"):
        ordinal({**SMALL, "level": np.ones(60)})


def test_bad_data():
    with pytest.raises(DataTypeError, match="columns"):
        binary([1, 2, 3])
    with pytest.raises(EmptyDataError):
        binary({"y": [0, 1], "x": [np.nan, np.nan], "z": [1, 2]})
    with pytest.raises(DataTypeError, match="list of columns"):
        fit_loyalty(SMALL, "y", "x", kind="binary")
    few = {"level": [1, 2, 3], "y": [0, 1, 1], "x": [1, 2, 1], "z": [1, 1, 2]}
    with pytest.raises(InfeasibleError, match="more parameters than answers"):
        ordinal(few)
    with pytest.raises(ArgumentError, match="HC1"):
        binary(few, penalty="firth", covariance="HC1")
    with pytest.raises(ArgumentError, match="part of the tally"):
        binary(tally(SMALL, ["y", "x", "z"]), weights=SMALL["w"])
    with pytest.raises(DataValueError, match="finite"):
        binary({**SMALL, "x": np.array([np.inf, *SMALL["x"][1:]], dtype=object)})


def test_separation_is_named():
    data = {"y": [1, 1, 0, 0, 0, 1], "rating": [1, 2, 4, 5, 5, 1], "z": [1, 2, 1, 2, 1, 2]}
    with pytest.raises(SeparationError, match="complete separation") as caught:
        binary(data, ["rating", "z"])
    assert "rating" in caught.value.columns
    assert 'penalty="firth"' in str(caught.value)
    with pytest.raises(SeparationError) as caught:
        ordinal({"level": [1, 1, 2, 2, 3, 3], "rating": [1, 2, 3, 4, 5, 6]}, ["rating"])
    assert caught.value.kind == "complete"
