"""Shapes that cannot be fitted, and covariates."""

import math

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import InfeasibleError, SeparationError
from satisfaction.loyalty import Levels, Threshold, fit_loyalty, loyalty_curve
from satisfaction.loyalty._curve_shapes import cut_of, reason

_RNG = np.random.default_rng(5)
GUESTS = {
    "x": [1, 2, 3, 4, 5] * 24,
    "y": (_RNG.random(120) < np.tile([0.2, 0.3, 0.35, 0.5, 0.8], 24)).astype(int).tolist(),
    "z": _RNG.integers(1, 6, 120).tolist(),
    "g": list("abc") * 40,
}


def test_separated_outcomes_leave_only_shares():
    data = {"x": [1, 2, 3, 4, 5, 6], "y": [0, 0, 0, 1, 1, 1]}
    curve = loyalty_curve(data, "y", satisfaction="x", center=3)
    assert list(curve.fits) == ["isotonic"]
    assert set(curve.left_out) == {"linear", "asymmetric", "threshold", "spline", "levels"}
    assert "complete separation" in curve.left_out["linear"]
    assert 'penalty="firth"' in curve.left_out["linear"]
    assert curve.left_out["threshold"] == "no cut has a finite fit: the two outcomes are separated"
    assert all(math.isnan(height) for _, height in curve.threshold_profile)
    assert curve.log_likelihoods == {"isotonic": 0.0, "levels": 0.0}
    assert curve.tests == {}


def test_separated_at_given_cuts():
    data = {"x": [1, 2, 3, 4, 5, 6], "y": [0, 0, 0, 1, 1, 1]}
    curve = loyalty_curve(data, "y", satisfaction="x", cuts=3, shapes=["threshold"])
    assert curve.fits == {}
    ((cut, height),) = curve.threshold_profile
    assert cut == 3
    assert math.isnan(height)


def test_bends_need_levels():
    data = {"x": [1, 2, 1, 2], "y": [0, 1, 1, 0]}
    curve = loyalty_curve(data, "y", satisfaction="x", center=1.5, knots=(1, 1.5, 2))
    assert list(curve.fits) == ["linear", "isotonic", "levels"]
    assert curve.left_out == {
        "asymmetric": "x:loss, x:gain: these depend on each other, "
        "there are too few levels for so many bends",
        "threshold": "a slope can change at inner levels only, and there are none",
        "spline": "x, x': these depend on each other, there are too few levels for so many bends",
    }


def test_other_reasons_speak_for_themselves():
    assert reason(InfeasibleError.about("knots", "too few", remedy="Give more")).startswith("knots")
    error = SeparationError.about("x", "no", remedy="-", kind="quasi", columns=("x",))
    assert reason(error).startswith("x: quasi separation")


def test_cuts_as_users_wrote_them():
    assert cut_of((3.0,)) == 3.0
    assert cut_of((3.0, 4.0)) == (3.0, 4.0)


@pytest.mark.parametrize("weights", [None, [1.0, 2.0, 1.5, 1.0] * 30])
def test_the_best_cut_is_that_of_single_fits(weights):
    curve = loyalty_curve(GUESTS, "y", satisfaction="x", also=["z"], weights=weights)
    heights = {
        cut: fit_loyalty(
            GUESTS, "y", [Threshold("x", cut), "z"], kind="binary", weights=weights
        ).log_likelihood
        for cut in (2, 3, 4)
    }
    assert dict(curve.threshold_profile) == pytest.approx(heights, rel=1e-10)
    best = max(heights, key=heights.get)
    assert curve.fits["threshold"].terms[0].at == (best,)
    assert curve.log_likelihoods["threshold"] == pytest.approx(heights[best], rel=1e-12)


def test_covariates_enter_all_shapes_but_the_isotonic():
    curve = loyalty_curve(GUESTS, "y", satisfaction="x", also=["z", Levels("g")], center=3)
    for shape, size in (("linear", 5), ("asymmetric", 6), ("threshold", 6), ("levels", 8)):
        assert curve.fits[shape].names[-3:] == ("z", "g=b", "g=c")
        assert len(curve.fits[shape].names) == size
    levels = fit_loyalty(GUESTS, "y", [Levels("x"), "z", "g"], kind="binary")
    linear = fit_loyalty(GUESTS, "y", ["x", "z", "g"], kind="binary")
    assert curve.log_likelihoods["levels"] == pytest.approx(levels.log_likelihood, rel=1e-12)
    test = curve.tests["lack_of_fit"]
    assert test.statistic == pytest.approx(2 * (levels.log_likelihood - linear.log_likelihood))
    assert test.degrees_of_freedom == 3
    assert curve.fits["isotonic"].n == 120


def with_pure_levels():
    """Return the guests and some more who all agree at a level 0 and a level 6."""
    extra = {"x": [0, 0, 6, 6], "y": [0, 0, 1, 1], "z": [2, 4, 1, 3], "g": list("abca")}
    return {name: GUESTS[name] + extra[name] for name in GUESTS}


def test_levels_where_all_agree_add_nothing_to_the_log_likelihood():
    curve = loyalty_curve(with_pure_levels(), "y", satisfaction="x", also=["z"])
    inner = fit_loyalty(GUESTS, "y", [Levels("x"), "z"], kind="binary")
    assert curve.log_likelihoods["levels"] == pytest.approx(inner.log_likelihood, rel=1e-10)
    assert "level 0, 6" in curve.left_out["levels"]
    assert curve.tests["lack_of_fit"].degrees_of_freedom == 5


def test_levels_where_all_agree_and_one_that_does_not():
    data = {
        "x": [1, 1, 2, 2, 2, 2, 3, 3],
        "y": [0, 0, 0, 1, 1, 0, 1, 1],
        "z": [1, 2, 1, 2, 1, 3, 3, 1],
    }
    curve = loyalty_curve(data, "y", satisfaction="x", also=["z"])
    middle = {name: column[2:6] for name, column in data.items()}
    inner = fit_loyalty(middle, "y", ["z"], kind="binary")
    assert curve.log_likelihoods["levels"] == pytest.approx(inner.log_likelihood, rel=1e-10)


def test_levels_where_all_agree_everywhere_with_a_covariate():
    data = {"x": [1, 1, 2, 2, 3, 3], "y": [0, 0, 1, 1, 0, 0], "z": [1, 2, 1, 3, 3, 1]}
    curve = loyalty_curve(data, "y", satisfaction="x", also=["z"])
    assert curve.log_likelihoods["levels"] == 0.0


def test_levels_that_a_covariate_separates_have_no_log_likelihood():
    data = {
        "x": [1, 1, 2, 2, 2, 3, 3, 3],
        "y": [0, 0, 0, 1, 1, 0, 1, 1],
        "z": [5, 6, 1, 2, 3, 1, 2, 4],
    }
    curve = loyalty_curve(data, "y", satisfaction="x", also=["z"])
    assert "levels" not in curve.log_likelihoods
    assert "lack_of_fit" not in curve.tests


def test_too_few_clusters_leave_out_what_needs_more():
    design = sat.SurveyDesign(clusters="c")
    data = {**GUESTS, "c": np.repeat([1, 2, 3, 4], 30)}
    curve = loyalty_curve(data, "y", satisfaction="x", design=design)
    assert "too few clusters" in curve.left_out["levels"]
    assert list(curve.fits) == ["linear", "threshold", "isotonic"]
    assert "lack_of_fit" not in curve.tests
    assert math.isfinite(curve.log_likelihoods["isotonic"])


def test_knots_that_coincide():
    data = {"x": [1] * 20 + [2, 2, 3, 3], "y": [0, 1] * 12}
    curve = loyalty_curve(data, "y", satisfaction="x")
    assert curve.left_out["spline"].startswith("knots: fewer than 3 different quantiles of x")
