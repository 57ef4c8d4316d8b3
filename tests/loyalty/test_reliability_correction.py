"""Correction for predictors measured with error."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, InfeasibleError
from satisfaction.loyalty import fit_loyalty
from satisfaction.loyalty._reliability_correction import read_reliability

RNG = np.random.default_rng(10)
N = 500
X = RNG.normal(size=N)
DATA = {"x": X, "z": 0.9 * X + 0.3 * RNG.normal(size=N), "free": RNG.normal(size=N)}
DATA["y"] = (RNG.random(N) < 1 / (1 + np.exp(-X))).astype(int)


def model(*predictors, **details):
    return fit_loyalty(DATA, "y", list(predictors), kind="binary", **details)


def test_a_lone_slope_is_divided_by_its_reliability():
    naive, corrected = model("x"), model("x", reliability={"x": 0.5})
    for part in ("value", "standard_error"):
        slope = getattr(naive.parameters["x"], part)
        assert getattr(corrected.parameters["x"], part) == pytest.approx(slope / 0.5)
    assert corrected.naive_parameters["x"].value == naive.parameters["x"].value
    # at the mean of the predictor nothing changes
    mean = {"x": [X.mean()]}
    at_mean = [one.predict(mean, what="linear").values[0] for one in (naive, corrected)]
    assert at_mean[0] == pytest.approx(at_mean[1])


def test_an_uncertain_reliability_widens():
    sure = model("x", reliability={"x": 0.7}).parameters["x"]
    unsure = model("x", reliability={"x": (0.7, 0.05)}).parameters["x"]
    assert unsure.value == sure.value
    extra = (0.05 * sure.value / 0.7) ** 2
    assert unsure.standard_error**2 == pytest.approx(sure.standard_error**2 + extra)


def test_perfect_reliability_changes_nothing():
    plain, same = model("x", "free"), model("x", "free", reliability={"x": 1.0})
    np.testing.assert_allclose(same.values, plain.values)
    np.testing.assert_allclose(same.covariance, plain.covariance)


def test_what_cannot_be():
    with pytest.raises(InfeasibleError, match=r"Reliabilities must be above 0\.\d+"):
        model("x", "z", reliability={"x": 0.3, "z": 0.3})
    with pytest.raises(ArgumentError, match="must be a mapping"):
        read_reliability(0.8, ("x",))
    with pytest.raises(ArgumentError, match="They are: x"):
        read_reliability({"tier": 0.8}, ("x",))
    with pytest.raises(ArgumentError, match="reliability"):
        read_reliability({"x": 0}, ("x",))
