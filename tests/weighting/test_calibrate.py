"""Calibration against R's survey and sampling packages, and its laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import satisfaction as sat
from satisfaction.errors import (
    ArgumentError,
    ConvergenceError,
    DataTypeError,
    DataValueError,
    DesignError,
    InfeasibleError,
    WeakDataWarning,
)

CLUSTERS = {"clusters": "dnum", "population": "fpc"}
STRATA = {"strata": "stype", "population": "fpc"}
CASES = {
    "cal_lin_clus1": (1, {}),
    "cal_linSA_clus1": (2, {}),
    "cal_rakSA_clus1": (2, {"distance": "raking"}),
    "cal_linB_clus1": (2, {"bounds": (0.6, 1.6)}),
    "cal_lin5_strat": (4, {}),
    "cal_log5_strat": (4, {"distance": "logit", "bounds": (0.5, 2)}),
}


def totals_of(schools, count):
    """Return the first of the population totals."""
    known = {"stype": schools.stype}
    if count == 4:
        known["sch.wide"] = schools.sch_wide
    if count > 1:
        known["api99"] = 3914069
    return known | ({"meals": 297533} if count == 4 else {})


@pytest.mark.parametrize("name", CASES)
def test_weights_and_standard_errors(schools, name):
    count, keywords = CASES[name]
    data, keys = (schools.clus1, CLUSTERS) if "clus1" in name else (schools.strat, STRATA)
    adjusted = sat.calibrate(data, totals_of(schools, count), weights="pw", **keywords)
    np.testing.assert_allclose(adjusted.weights, schools.weights[name], rtol=1e-9)
    assert adjusted.max_misfit <= 1e-10
    schools.check(name, data, adjusted.design(**keys))


def g_weights(schools):
    """Return the columns, base weights, totals and factors of R's sampling package."""
    records = {r["id"]: r["value"] for r in schools.table("12_sampling_estimators.json")["records"]}
    made = records["calib/input"]
    x = np.array(made["Xs"], dtype=float)
    columns = dict(zip("abc", x.T, strict=True))
    return columns, np.array(made["d"], dtype=float), np.array(made["total"]), records


def test_linear_factors_of_the_sampling_package(schools):
    columns, d, totals, records = g_weights(schools)
    adjusted = sat.calibrate(columns, dict(zip("abc", totals, strict=True)), weights=d)
    np.testing.assert_allclose(adjusted.factors, records["calib/linear"], rtol=1e-9)


def test_raking_factors_of_the_sampling_package(schools):
    # R stopped at a relative misfit of 1e-7; to the totals that its factors do meet, they are exact
    columns, d, totals, records = g_weights(schools)
    factors = np.array(records["calib/raking"])
    met = {name: float((d * factors) @ column) for name, column in columns.items()}
    np.testing.assert_allclose([*met.values()], totals, rtol=1e-6)
    adjusted = sat.calibrate(columns, met, weights=d, distance="raking")
    np.testing.assert_allclose(adjusted.factors, factors, rtol=1e-9)


def test_smallest_upper_bound(schools):
    (record,) = [
        r for r in schools.table("06c_infeasible_bounds.json")["records"] if r["id"] == "linear"
    ]
    with pytest.raises(InfeasibleError, match=r"upper bound to 1\.5934 \(beside 0\.6\)") as caught:
        sat.calibrate(
            schools.clus1, totals_of(schools, 2), weights="pw", bounds=tuple(record["bounds"])
        )
    assert caught.value.largest_lower is None
    assert caught.value.smallest_upper == pytest.approx(record["smallest_upper"], rel=1e-6)


def test_ratio_estimator():
    rows = {"x": [1.0, 2, 4, 5], "y": [3.0, 1, 6, 2]}
    adjusted = sat.calibrate(rows, {"x": 36}, variance="x")
    np.testing.assert_allclose(adjusted.factors, 3)
    # residuals of the ratio: y - (sum y / sum x) x
    design = adjusted.design()
    residual = np.array(rows["y"]) - np.array(rows["x"]) * 12 / 12
    expected = 4 / 3 * (9 * (residual - residual.mean()) ** 2).sum()
    total = sat.tally(rows, "y", design=design).totals().total()
    assert total.variance == pytest.approx(expected)


def test_population_is_the_constant():
    adjusted = sat.calibrate({"x": [1.0, 2, 3]}, {"x": 70}, population=30)
    assert adjusted.total == pytest.approx(30)
    assert adjusted.weights @ [1, 2, 3] == pytest.approx(70)
    assert adjusted.targets["variable"] == ("x", "population")
    error = sat.tally({"x": [1.0, 2, 3]}, "x", design=adjusted.design()).totals().total()
    assert error.standard_error == pytest.approx(0, abs=1e-8)


def test_bounds_on_weights():
    rows = {"x": [1.0, 2, 3, 4], "g": ["a", "b", "a", "b"]}
    free = sat.calibrate(rows, {"x": 40, "g": {"a": 6, "b": 8}})
    assert free.weights.max() > 5
    bound = sat.calibrate(
        rows, {"x": 40, "g": {"a": 6, "b": 8}}, bounds=(0.5, 5.0), bounds_on="weight"
    )
    assert bound.max_misfit <= 1e-10
    assert bound.weights.max() <= 5 + 1e-9
    assert bound.at_upper + bound.at_lower >= 1
    with pytest.raises(InfeasibleError, match="every weight"):
        sat.calibrate(rows, {"x": 40, "g": {"a": 6, "b": 8}}, bounds=(1, 4.1), bounds_on="weight")


def test_negative_weights_are_counted_and_said():
    rows = {"x": [1.0, 2, 9]}
    with pytest.warns(WeakDataWarning, match="1 of 3 are below 0") as caught:
        adjusted = sat.calibrate(rows, {"x": 6}, population=6)
    assert len(caught) == 1
    assert adjusted.n_negative == 1
    assert caught[0].filename == __file__


def test_rows_of_base_weight_zero_stay_zero():
    adjusted = sat.calibrate({"x": [1.0, 2, 3]}, {"x": 10}, weights=[1, 0, 1])
    assert adjusted.weights[1] == 0
    assert adjusted.weights @ [1, 2, 3] == pytest.approx(10)


def test_rake_is_calibration_with_the_raking_distance(schools):
    known = {"stype": schools.stype, "sch.wide": schools.sch_wide, "awards": schools.awards}
    raked = sat.rake(schools.strat, known, weights="pw", tolerance=1e-13)
    adjusted = sat.calibrate(schools.strat, known, weights="pw", distance="raking")
    np.testing.assert_allclose(adjusted.weights, raked.weights, rtol=1e-9)


numbers = st.lists(st.integers(1, 50), min_size=4, max_size=12)


@given(numbers, st.floats(0.9, 1.1), st.floats(-3, 3))
def test_what_is_linear_in_the_auxiliaries_is_estimated_without_error(values, shift, slope):
    x = np.array([0.5, *values, 60.0])
    population, total = 10.0 * len(x), 10 * x.sum() * shift
    adjusted = sat.calibrate({"x": x}, {"x": total}, population=population, distance="raking")
    assert adjusted.weights @ (3 + slope * x) == pytest.approx(3 * population + slope * total)


@given(numbers, st.floats(0.95, 1.05), st.sampled_from(["linear", "raking", "logit"]))
def test_bounds_hold_for_every_distance(values, shift, distance):
    x = np.array([*values, 60.0])
    adjusted = sat.calibrate({"x": x}, {"x": x.sum() * shift}, distance=distance, bounds=(0.5, 2.0))
    assert adjusted.factors.min() >= 0.5 - 1e-12
    assert adjusted.factors.max() <= 2 + 1e-12
    assert adjusted.max_misfit <= 1e-10


ROWS = {"x": [1.0, 2, 3], "g": ["a", "a", "b"]}
BAD = {
    "no mapping": (ROWS, [1], {}, DataTypeError, "totals"),
    "nothing": (ROWS, {}, {}, DesignError, "at least one"),
    "a text total": (ROWS, {"x": "9"}, {}, DataTypeError, "totals"),
    "a text column": (ROWS, {"g": 9}, {}, DataTypeError, "totals"),
    "a missing number": ({"x": [1.0, None]}, {"x": 9}, {}, DesignError, "may be missing"),
    "an infinite number": ({"x": [1.0, np.inf]}, {"x": 9}, {}, DataValueError, "finite"),
    "a level without total": (ROWS, {"g": {"a": 9}}, {}, DesignError, "'g' needs a target"),
    "a level without rows": (ROWS, {"g": {"a": 9, "b": 1, "c": 2}}, {}, InfeasibleError, "'c'"),
    "a distance": (ROWS, {"x": 9}, {"distance": "sinh"}, ArgumentError, "distance"),
    "a place of bounds": (ROWS, {"x": 9}, {"bounds_on": "row"}, ArgumentError, "bounds_on"),
    "logit without bounds": (ROWS, {"x": 9}, {"distance": "logit"}, ArgumentError, "needed"),
    "logit off 1": (
        ROWS, {"x": 9}, {"distance": "logit", "bounds": (1.5, 2)}, ArgumentError, "between"),
    "raking below 0": (
        ROWS, {"x": 9}, {"distance": "raking", "bounds": (-1, 2)}, ArgumentError, "bounds"),
    "no population": (ROWS, {"x": 9}, {"population": 0}, ArgumentError, "population"),
    "variance 0": (ROWS, {"x": 9}, {"variance": [1, 0, 1]}, DesignError, "variance"),
    "contradictory totals": (
        ROWS, {"g": {"a": 2, "b": 1}}, {"population": 4}, InfeasibleError, "contradict"),
    "too few steps": (
        ROWS, {"x": 9}, {"distance": "raking", "max_iterations": 1}, ConvergenceError, "missed by"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    data, totals, keywords, error, message = BAD[case]
    with pytest.raises(error, match=message) as caught:
        sat.calibrate(data, totals, **keywords)
    assert caught.value.argument


def test_negative_totals_and_linear_bounds_below_zero():
    rows = {"x": [-5.0, 1, 2]}
    adjusted = sat.calibrate(rows, {"x": -4}, bounds=(-1, 3))
    assert adjusted.weights @ rows["x"] == pytest.approx(-4)


def test_far_totals_are_met_or_refused():
    rows = {"x": [1.0, 1000.0]}
    adjusted = sat.calibrate(rows, {"x": 1e-3}, distance="raking")
    assert adjusted.weights @ rows["x"] == pytest.approx(1e-3, abs=1e-9)
    with pytest.raises(InfeasibleError):
        sat.calibrate(rows, {"x": -5}, distance="raking")


@pytest.mark.parametrize(
    "totals", [{"g": {"a": 1, "b": 1, "c": 3}}, {"g": {"a": -1, "b": 1}}, {"x": 90.0, "y": 1.0}]
)
def test_errors_name_the_totals(totals):
    data = {"g": ["a", "b", "b"], "x": [1.0, 2.0, 3.0], "y": [1.0, 2.0, 3.0]}
    with pytest.raises((DesignError, InfeasibleError)) as caught:
        sat.calibrate(data, totals)
    assert caught.value.argument == "totals"
    assert str(caught.value).startswith("totals: ")
