"""The shapes of the link, against the reference table, laws and plain loops."""

import json
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    InfeasibleError,
    MissingDataError,
    SatisfactionError,
)
from satisfaction.loyalty import Asymmetric, Levels, Spline, fit_loyalty, loyalty_curve

SMOOTH = ("linear", "asymmetric", "threshold", "spline")
# levels with (loyal, others) answers each, at least 2 levels
CELLS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=3, max_size=6).filter(
    lambda cells: (
        sum(any(cell) for cell in cells) >= 2
        and any(cell[0] for cell in cells)
        and any(cell[1] for cell in cells)
    )
)


def curve_of(cells, *, low=1.0, **options):
    """Return the curve of counts per level."""
    size = len(cells)
    data = {
        "x": np.tile(low + np.arange(size), 2),
        "y": np.repeat([1, 0], size),
        "k": [loyal for loyal, _ in cells] + [other for _, other in cells],
    }
    return loyalty_curve(data, "y", satisfaction="x", counts="k", **options)


@pytest.fixture(scope="module")
def mobi(columns):
    return columns("mobi")


def mobi_curve(mobi, **options):
    return loyalty_curve(mobi, "CUSL1", satisfaction="CUSA1", at_least=9, **options)


# ---- the reference table -------------------------------------------------------------------


def test_reference_shapes(tables, mobi):
    entry = tables["04"]["shapes_mobi"]
    curve = mobi_curve(mobi, center=7, cuts=(7, 9), knots=(4, 7, 8, 10))
    for shape, key, coefficients in (
        ("linear", "linear", "coef"),
        ("asymmetric", "asymmetric", "coef_intercept_loss_gain"),
        ("threshold", "threshold", "coef"),
        ("spline", "spline_knots_given", "coef"),
    ):
        np.testing.assert_allclose(curve.fits[shape].values, entry[key][coefficients], rtol=1e-8)
        assert curve.log_likelihoods[shape] == pytest.approx(entry[key]["ll"], rel=1e-9)
    asymmetric = entry["asymmetric"]
    np.testing.assert_allclose(
        curve.fits["asymmetric"].covariance, asymmetric["covariance"], rtol=1e-7
    )
    test = curve.tests["asymmetry"]
    assert test.statistic == pytest.approx(asymmetric["wald_equal"], rel=1e-8)
    assert test.pvalue == pytest.approx(asymmetric["wald_p"], rel=1e-8)
    assert (test.distribution, test.degrees_of_freedom) == ("chi2", 1)
    ratio = 2 * (curve.log_likelihoods["asymmetric"] - curve.log_likelihoods["linear"])
    assert ratio == pytest.approx(asymmetric["lr_vs_linear"], rel=1e-8)
    test = curve.tests["curvature"]
    assert test.statistic == pytest.approx(entry["spline_knots_given"]["lr_curvature"], rel=1e-8)
    assert test.degrees_of_freedom == entry["spline_knots_given"]["df"]
    by_level = curve.predict(range(4, 11), shape="spline").values
    np.testing.assert_allclose(by_level, entry["spline_knots_given"]["fitted_by_level"], rtol=1e-8)
    test = curve.tests["threshold"]
    assert test.statistic == pytest.approx(
        2 * (entry["threshold"]["ll"] - entry["linear"]["ll"]), rel=1e-8
    )
    assert test.degrees_of_freedom == 2
    assert curve.threshold_profile == (((7, 9), curve.log_likelihoods["threshold"]),)


def test_reference_levels_and_isotonic(tables, mobi):
    entry = tables["04"]["shapes_mobi"]
    levels = entry["levels"]
    curve = mobi_curve(mobi)
    assert list(curve.rates) == levels["levels"]
    np.testing.assert_allclose(
        [rate.value for rate in curve.rates.values()], 100 * np.array(levels["rate"]), rtol=1e-12
    )
    assert [rate.n for rate in curve.rates.values()] == levels["n"]
    assert curve.log_likelihoods["levels"] == pytest.approx(levels["ll"], rel=1e-9)
    assert "levels" not in curve.fits
    assert "level 4" in curve.left_out["levels"]
    test = curve.tests["lack_of_fit"]
    assert test.statistic == pytest.approx(2 * (levels["ll"] - entry["linear"]["ll"]), rel=1e-7)
    assert test.degrees_of_freedom == 5
    np.testing.assert_allclose(
        curve.fits["isotonic"].values, entry["isotonic"]["fit"], rtol=1e-13, atol=0
    )
    weighted = mobi_curve(mobi, weights="w").fits["isotonic"]
    np.testing.assert_allclose(weighted.values, entry["isotonic_weighted"], rtol=1e-13, atol=0)
    assert weighted.counts.tolist() == levels["n"]


def test_reference_threshold_profile(tables, mobi):
    entry = tables["04"]["shapes_mobi"]
    curve = mobi_curve(mobi)
    cuts, heights = zip(*curve.threshold_profile, strict=True)
    profile = entry["threshold_profile"]
    assert list(cuts) == profile["candidates"]
    expected = [math.nan if height is None else height for height in profile["ll"]]
    np.testing.assert_allclose(heights, expected, rtol=1e-9)
    assert curve.fits["threshold"].terms[0].at == (7,)
    assert "threshold" not in curve.tests
    assert curve.fits["spline"].terms[0].knots == tuple(
        entry["spline_default_quantiles"]["rcspline_eval_knots"]
    )


# ---- weights and designs -------------------------------------------------------------------


def test_under_a_design_all_tests_are_wald_tests(mobi):
    inner = mobi["CUSA1"] >= 5
    part = {name: column[inner] for name, column in mobi.items()}
    design = sat.SurveyDesign(weights="w", clusters="psu", strata="stratum")
    curve = mobi_curve(part, center=7, cuts=8, design=design)
    spline = curve.fits["spline"]
    found = {
        name: (test.distribution, *test.degrees_of_freedom) for name, test in curve.tests.items()
    }
    # 50 clusters in 3 strata, less the slopes of each model
    assert found == {
        "asymmetry": ("f", 1, 45),
        "threshold": ("f", 1, 45),
        "curvature": ("f", 1, 45),
        "lack_of_fit": ("f", 4, 42),
    }
    assert curve.tests["curvature"] == spline.wald_test("CUSA1'")
    assert curve.tests["threshold"] == curve.fits["threshold"].wald_test("CUSA1:above 8")
    # the same fit as a line with deviations of the inner levels: those are the contrasts
    deviations = {f"d{level}": (part["CUSA1"] == level) * 1.0 for level in (6, 7, 8, 9)}
    model = fit_loyalty(
        {**part, **deviations},
        "CUSL1",
        ["CUSA1", *deviations],
        kind="binary",
        at_least=9,
        design=design,
    )
    expected = model.wald_test(list(deviations))
    assert curve.tests["lack_of_fit"].statistic == pytest.approx(expected.statistic, rel=1e-8)
    assert curve.tests["lack_of_fit"].pvalue == pytest.approx(expected.pvalue, rel=1e-7)
    expected = sat.measure(
        {"y": np.where(part["CUSL1"] >= 9, 1.0, 0.0), **part},
        "y",
        metric=sat.Metric("loyal", {1: 100}, otherwise=0, scale=(0, 1), unit="percent"),
        by="CUSA1",
        design=design,
    )
    for level, rate in curve.rates.items():
        assert rate.value == pytest.approx(expected[level].value, rel=1e-12)
        assert rate.standard_error == pytest.approx(expected[level].standard_error, rel=1e-12)
        assert rate.confidence_interval().low == pytest.approx(
            expected[level].confidence_interval().low, rel=1e-9
        )


def test_weights_without_a_finite_level_have_no_test_of_it(mobi):
    curve = mobi_curve(mobi, weights="w")
    assert "lack_of_fit" not in curve.tests
    assert "levels" in curve.log_likelihoods


def test_rates_have_wilson_intervals_without_a_design():
    curve = curve_of([(1, 3), (2, 2), (3, 1)])
    expected = sat.csat([1, 0, 0, 0], scale=(0, 1), boxes=1)
    rate = curve.rates[1]
    assert tuple(rate.confidence_interval()) == pytest.approx(
        tuple(expected.confidence_interval()), rel=1e-12
    )
    assert rate.standard_error == pytest.approx(expected.standard_error, rel=1e-12)
    assert rate.metric.unit == "percent"
    assert curve.rates.total.value == pytest.approx(50)


# ---- laws ----------------------------------------------------------------------------------


@given(CELLS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
def test_no_shape_is_likelier_than_the_levels(cells):
    curve = curve_of(cells, knots=3)
    heights = curve.log_likelihoods
    assert all(height <= heights["levels"] + 1e-8 for height in heights.values())
    profile = [height for _, height in curve.threshold_profile if not math.isnan(height)]
    assert all(height <= heights["levels"] + 1e-8 for height in profile)
    assert set(curve.fits) | set(curve.left_out) == {*SMOOTH, "isotonic", "levels"}
    assert not set(curve.fits) & set(curve.left_out)


@given(CELLS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.filter_too_much])
def test_isotonic_is_the_projection_of_the_shares(cells):
    fit = curve_of(cells, shapes=["isotonic"]).fits["isotonic"]
    n = np.array([sum(cell) for cell in cells if any(cell)])
    shares = np.array([cell[0] for cell in cells if any(cell)]) / n
    assert (np.diff(fit.values) >= 0).all()
    assert fit.weights @ fit.values == pytest.approx(n @ shares)
    if (np.diff(shares) >= 0).all():
        np.testing.assert_allclose(fit.values, shares, rtol=1e-15)


@given(st.integers(2, 5), st.integers(2, 9), st.integers(1, 3))
@settings(max_examples=20)
def test_asymmetric_with_equal_slopes_is_linear(ratio, times, center):
    # odds of 1, r, r**2, ...: a logit that is straight, so that both slopes are log r
    cells = [(times * ratio**level, times) for level in range(5)]
    curve = curve_of(cells, low=0.0, center=center)
    assert curve.log_likelihoods["asymmetric"] == pytest.approx(curve.log_likelihoods["linear"])
    np.testing.assert_allclose(curve.fits["asymmetric"].values[1:], math.log(ratio), rtol=1e-7)
    assert curve.tests["asymmetry"].statistic == pytest.approx(0, abs=1e-8)
    points = np.linspace(0, 4, 9)
    np.testing.assert_allclose(
        curve.predict(points, shape="asymmetric").values,
        curve.predict(points, shape="linear").values,
        rtol=1e-8,
    )


@given(CELLS, st.integers(-20, 20))
@settings(max_examples=25, suppress_health_check=[HealthCheck.filter_too_much])
def test_a_shift_of_the_scale_changes_nothing(cells, shift):
    assume(len([cell for cell in cells if any(cell)]) == len(cells))
    size = len(cells)
    options = {"center": 2.0, "cuts": 2.0, "knots": (1.0, 1.5, float(size))}
    moved = {
        "center": 2.0 + shift,
        "cuts": 2.0 + shift,
        "knots": tuple(knot + shift for knot in options["knots"]),
    }
    one, other = curve_of(cells, **options), curve_of(cells, low=1.0 + shift, **moved)
    assert list(one.fits) == list(other.fits)
    assert list(one.left_out) == list(other.left_out)
    for shape, height in one.log_likelihoods.items():
        assert other.log_likelihoods[shape] == pytest.approx(height, abs=1e-8)
    for name, test in one.tests.items():
        assert other.tests[name].statistic == pytest.approx(test.statistic, rel=1e-6, abs=1e-8)
    points = np.arange(1.0, size + 1)
    for shape in one.fits:
        np.testing.assert_allclose(
            one.predict(points, shape=shape).values,
            other.predict(points + shift, shape=shape).values,
            atol=1e-7,
        )


@given(CELLS)
@settings(max_examples=15, suppress_health_check=[HealthCheck.filter_too_much])
def test_counts_are_repeated_rows(cells):
    size = len(cells)
    k = [loyal for loyal, _ in cells] + [other for _, other in cells]
    rows = {
        "x": np.repeat(np.tile(1.0 + np.arange(size), 2), k),
        "y": np.repeat(np.repeat([1, 0], size), k),
    }
    one, other = curve_of(cells, knots=3), loyalty_curve(rows, "y", satisfaction="x", knots=3)
    assert one.n == other.n == sum(k)
    assert one.left_out == other.left_out
    for shape, height in one.log_likelihoods.items():
        assert other.log_likelihoods[shape] == pytest.approx(height, abs=1e-10)
    assert [rate.value for rate in one.rates.values()] == pytest.approx(
        [rate.value for rate in other.rates.values()]
    )
    assert {name: test.pvalue for name, test in one.tests.items()} == pytest.approx(
        {name: test.pvalue for name, test in other.tests.items()}, abs=1e-9
    )


def test_a_tally_gives_the_same_curve(mobi):
    counted = sat.tally(mobi, ["CUSA1", "CUSL1"], by="CUSCO")
    one, other = mobi_curve(counted, center=7), mobi_curve(mobi, center=7)
    assert dict(one.log_likelihoods) == pytest.approx(dict(other.log_likelihoods), rel=1e-12)


def test_missing_answers_are_left_out_and_counted():
    data = {"x": [1, 2, 3, None, 1, 2, 3, 3], "y": [0, 0, 1, 1, 1, 1, 0, None]}
    curve = loyalty_curve(data, "y", satisfaction="x")
    assert (curve.n, curve.n_missing) == (6, 2)
    with pytest.raises(MissingDataError, match="omit"):
        loyalty_curve(data, "y", satisfaction="x", missing="raise")


def test_same_on_every_engine(constructor):
    data = {
        "rating": [1, 2, 3, 4, 5] * 6,
        "renewed": [
            0,
            0,
            1,
            0,
            1,
            1,
            0,
            0,
            1,
            1,
            0,
            1,
            0,
            1,
            1,
            0,
            0,
            1,
            1,
            0,
            0,
            1,
            0,
            1,
            1,
            0,
            0,
            0,
            1,
            1,
        ],
        "w": [1.0, 2.0, 1.5, 1.0, 0.5, 2.0] * 5,
    }
    found = loyalty_curve(
        constructor(data), "renewed", satisfaction="rating", center=3, weights="w"
    )
    expected = loyalty_curve(data, "renewed", satisfaction="rating", center=3, weights="w")
    assert list(found.fits) == list(expected.fits) == [*SMOOTH, "isotonic", "levels"]
    assert dict(found.log_likelihoods) == pytest.approx(dict(expected.log_likelihoods), rel=1e-12)
    assert {name: test.pvalue for name, test in found.tests.items()} == pytest.approx(
        {name: test.pvalue for name, test in expected.tests.items()}, rel=1e-9
    )
    assert [rate.value for rate in found.rates.values()] == pytest.approx(
        [rate.value for rate in expected.rates.values()], rel=1e-12
    )


# ---- options -------------------------------------------------------------------------------


def test_only_the_shapes_asked_for(mobi):
    curve = mobi_curve(mobi, shapes=["spline"])
    assert list(curve.fits) == list(curve.log_likelihoods) == ["spline"]
    assert list(curve.tests) == ["curvature"]
    assert curve.left_out == {}
    assert curve.threshold_profile == ()


def test_success_and_links(mobi):
    texts = {"x": mobi["CUSA1"], "again": np.where(mobi["CUSL1"] >= 9, "yes", "no")}
    curve = loyalty_curve(texts, "again", satisfaction="x", success="yes", link="probit")
    expected = fit_loyalty(mobi, "CUSL1", ["CUSA1"], kind="binary", at_least=9, link="probit")
    np.testing.assert_allclose(curve.fits["linear"].values, expected.values, rtol=1e-10)
    assert curve.link == "probit"


@pytest.mark.parametrize("column", [np.array([False, True] * 6), [0.5, 1.5] * 6])
def test_two_levels(column):
    curve = loyalty_curve({"x": column, "y": [0, 1, 1] * 4}, "y", satisfaction="x")
    assert set(curve.left_out) == {"asymmetric", "threshold", "spline"}
    assert "lack_of_fit" not in curve.tests
    assert curve.log_likelihoods["linear"] == pytest.approx(curve.log_likelihoods["levels"])


BAD = [
    ({"satisfaction": "y"}, ArgumentError, "satisfaction: must be another column"),
    ({"satisfaction": 3}, DataTypeError, "satisfaction: must be text"),
    ({"satisfaction": "z"}, ColumnError, "satisfaction: the data has no such column; got 'z'"),
    ({"also": ["z"]}, ColumnError, "also: the data has no such column; got 'z'"),
    ({"satisfaction": "text"}, DataTypeError, "satisfaction: text must hold numbers"),
    ({"satisfaction": "flat"}, DataValueError, "satisfaction: flat must have at least two levels"),
    ({"outcome": "z2"}, ArgumentError, "outcome: must be 0 or 1.*at_least=9"),
    ({"outcome": "flat"}, ArgumentError, "outcome: must be 0 or 1"),
    ({"at_least": -1}, InfeasibleError, "outcome: y must have loyal and other answers"),
    ({"success": 1, "at_least": 1}, ArgumentError, "at_least: and success"),
    ({"shapes": ["cubic"]}, ArgumentError, "shapes: must be one of 'asymmetric'"),
    ({"shapes": "linear"}, DataTypeError, "shapes: must be a list"),
    ({"shapes": []}, ArgumentError, "shapes: must name at least one"),
    ({"center": 9}, ArgumentError, "center: must lie between.*above 1 and below 4"),
    ({"center": 4}, ArgumentError, "center"),
    ({"center": "3"}, DataTypeError, "center"),
    ({"cuts": 0}, ArgumentError, "cuts: must lie between"),
    ({"cuts": (2, 7)}, ArgumentError, "cuts: must lie between.*7"),
    ({"cuts": (3, 2)}, ArgumentError, "cuts: must be one cut, or two increasing"),
    ({"cuts": (1, 2, 3)}, ArgumentError, "cuts: must be one cut, or two increasing"),
    ({"cuts": "find"}, ArgumentError, "cuts: must be numbers or the word search"),
    ({"cuts": None}, DataTypeError, "cuts"),
    ({"knots": 2}, ArgumentError, "knots"),
    ({"knots": (1, 2)}, ArgumentError, "knots"),
    ({"link": "logistic"}, ArgumentError, "link: must be one of"),
    ({"also": "z"}, DataTypeError, "also: must be a list"),
    ({"also": [3]}, DataTypeError, "also: must be columns or Levels"),
    ({"also": ["x"]}, ArgumentError, "also: must name columns other than.*'x'"),
    ({"also": [Levels("x")]}, ArgumentError, "also: must name columns other than"),
    ({"also": ["y"]}, ArgumentError, "also: must name columns other than"),
    ({"also": ["z2", Spline("z2")]}, ArgumentError, "also: must name columns other than.*'z2'"),
    ({"also": ["flat"]}, DataValueError, "must not be constant; got 'flat'"),
    ({"also": ["double"]}, InfeasibleError, "depend exactly on each other"),
    ({"also": [Asymmetric("text", 1)]}, DataTypeError, "text"),
    ({"weights": "w", "design": sat.SurveyDesign(weights="w")}, DesignError, "weights"),
    ({"weights": "x2"}, DesignError, "weights"),
    ({"missing": "drop"}, ArgumentError, "missing"),
]


@pytest.mark.parametrize(("options", "error", "message"), BAD)
def test_bad_inputs(options, error, message):
    data = {
        "x": [1, 2, 3, 4, 1, 2, 3, 4],
        "y": [0, 1, 0, 1, 1, 0, 1, 1],
        "text": list("abababab"),
        "flat": [5] * 8,
        "double": [2, 4, 6, 8, 2, 4, 6, 8],
        "z2": [1, 3, 2, 5, 4, 1, 2, 3],
        "w": [1.0, 2.0] * 4,
        "x2": [-1.0] * 8,
    }
    options = {"satisfaction": "x", **options}
    with pytest.raises(error, match=message) as raised:
        loyalty_curve(data, options.pop("outcome", "y"), **options)
    assert isinstance(raised.value, SatisfactionError)


def test_a_curve_is_json(mobi):
    shown = mobi_curve(mobi, center=7, also=["CUSA2"], weights="w").to_dict()
    assert json.loads(json.dumps(shown))["threshold_profile"][0] == [5, None]
