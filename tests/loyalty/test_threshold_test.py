"""The bootstrap of a threshold, against a loop of single fits on the same samples."""

import time

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DesignError, MethodError, SeparationError
from satisfaction.loyalty import Threshold, fit_loyalty, loyalty_curve

LEVELS = [1, 2, 3, 4, 5]
LOYAL = np.array([2, 3, 5, 9, 14])
N = np.array([9, 10, 12, 14, 18])


def data_of(loyal):
    """Return counts per level as rows."""
    return {"x": LEVELS * 2, "y": [1] * 5 + [0] * 5, "k": [*loyal, *(N - loyal)]}


def height(loyal, term):
    """Return the log-likelihood of a fit, nan where it is separated."""
    try:
        data = data_of(loyal)
        return fit_loyalty(data, "y", [term], kind="binary", counts="k").log_likelihood
    except SeparationError:
        return np.nan


def test_equals_a_loop_of_single_fits():
    curve = loyalty_curve(data_of(LOYAL), "y", satisfaction="x", counts="k")
    found = curve.threshold_test(60, rng=7)
    shares = curve.predict(LEVELS, shape="linear").values
    samples = np.random.default_rng(7).binomial(N, shares, (60, 5))
    gains = [
        np.nanmax(
            [0.0, *(2 * (height(one, Threshold("x", cut)) - height(one, "x")) for cut in (2, 3, 4))]
        )
        for one in samples
    ]
    best = max(height(LOYAL, Threshold("x", cut)) for cut in (2, 3, 4))
    statistic = 2 * (best - height(LOYAL, "x"))
    assert found.statistic == pytest.approx(statistic, rel=1e-9)
    assert found.pvalue == (1 + sum(gain >= statistic for gain in gains)) / 61
    assert (found.distribution, found.method) == ("bootstrap", "likelihood ratio")
    assert np.isnan(found.degrees_of_freedom)


def test_the_same_seed_gives_the_same_result():
    curve = loyalty_curve(data_of(LOYAL), "y", satisfaction="x", counts="k")
    assert curve.threshold_test(200, rng=1).pvalue == curve.threshold_test(200, rng=1).pvalue


def test_given_cuts_agree_with_the_table():
    big = {**data_of(LOYAL), "k": np.array(data_of(LOYAL)["k"]) * 20}
    for cuts in (3, (2, 4)):
        curve = loyalty_curve(big, "y", satisfaction="x", counts="k", cuts=cuts)
        bootstrapped = curve.threshold_test(rng=3)
        assert bootstrapped.statistic == pytest.approx(curve.tests["threshold"].statistic)
        assert bootstrapped.pvalue == pytest.approx(curve.tests["threshold"].pvalue, abs=0.035)


def test_a_search_finds_less_than_the_table_says():
    big = {**data_of(LOYAL), "k": np.array(data_of(LOYAL)["k"]) * 20}
    searched = loyalty_curve(big, "y", satisfaction="x", counts="k")
    ((best,),) = [term.at for term in searched.fits["threshold"].terms]
    fixed = loyalty_curve(big, "y", satisfaction="x", counts="k", cuts=best)
    assert searched.threshold_test(rng=3).pvalue > fixed.tests["threshold"].pvalue + 0.02


def test_covariates_make_patterns():
    rng = np.random.default_rng(1)
    x, z = rng.integers(1, 6, 400), rng.integers(0, 3, 400)
    y = rng.random(400) < 1 / (1 + np.exp(2 - 0.3 * x - 0.4 * z - 1.5 * np.maximum(x - 4, 0)))
    data = {"x": x, "y": y, "z": z}
    assert (
        loyalty_curve(data, "y", satisfaction="x", also=["z"]).threshold_test(300, rng=1).pvalue
        < 0.02
    )
    # as rows of their own, because a column of many values prevents counting
    data |= {"z": z + rng.random(400) * 1e-9}
    rows = {name: np.tile(column, 3) for name, column in data.items()}
    rows["z"] = rows["z"] + rng.random(1_200) * 1e-9
    assert (
        loyalty_curve(rows, "y", satisfaction="x", also=["z"]).threshold_test(50, rng=1).pvalue
        < 0.03
    )


def test_two_thousand_samples_of_ten_levels_are_fast():
    rng = np.random.default_rng(1)
    x = rng.integers(1, 11, 5_000)
    data = {"x": x, "y": rng.random(5_000) < x / 12}
    curve = loyalty_curve(data, "y", satisfaction="x")
    start = time.perf_counter()
    assert 0 < curve.threshold_test(rng=1).pvalue <= 1
    assert time.perf_counter() - start < 10  # about 0.3 on an idle machine


def test_refused():
    data = data_of(LOYAL)
    weighted = loyalty_curve(data, "y", satisfaction="x", weights="k")
    with pytest.raises(DesignError, match="no likelihood to draw"):
        weighted.threshold_test()
    curve = loyalty_curve(data, "y", satisfaction="x", counts="k", shapes=["linear"])
    with pytest.raises(MethodError, match="not asked for"):
        curve.threshold_test()
    with pytest.raises(ArgumentError, match="n_resamples"):
        curve.threshold_test(0)
