"""Predictions of a loyalty model, by its equation."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError
from satisfaction.loyalty import fit_loyalty

RNG = np.random.default_rng(2)
N = 150
DATA = {"x": RNG.integers(1, 6, N).astype(float)}
DATA["y"] = (RNG.random(N) < DATA["x"] / 6).astype(int)
DATA["level"] = np.clip(np.rint(DATA["x"] + RNG.normal(size=N)), 1, 5)
POINTS = {"x": [1.0, 3.0, np.nan]}


def logistic(eta):
    return 1 / (1 + np.exp(-eta))


def test_a_binary_probability():
    model = fit_loyalty(DATA, "y", ["x"], kind="binary")
    b0, b1 = model.values
    found = model.predict(POINTS)
    np.testing.assert_allclose(found.values, logistic(b0 + b1 * np.array(POINTS["x"])))
    assert np.isnan(found.standard_errors[2])
    row = np.array([1, 3.0])
    eta = model.predict(POINTS, what="linear")
    error = np.sqrt(row @ model.covariance @ row)
    assert eta.standard_errors[1] == pytest.approx(error)


def test_levels_are_differences_of_upper_probabilities():
    model = fit_loyalty(DATA, "level", ["x"], kind="ordinal", levels=[0, 1, 2, 3, 4, 5])
    levels = model.predict(POINTS, what="levels").values
    assert levels.shape == (3, 6)
    assert not levels[:2, 0].any()
    np.testing.assert_allclose(levels[:2].sum(axis=1), 1)
    upper = [model.predict(POINTS, at_least=level).values[:2] for level in (2, 3, 4, 5)]
    np.testing.assert_allclose(levels[:2, 2], upper[0] - upper[1])
    mean = model.predict(POINTS, what="mean").values
    np.testing.assert_allclose(mean[:2], levels[:2] @ np.arange(6))


def test_what_cannot_be_predicted():
    binary = fit_loyalty(DATA, "y", ["x"], kind="binary")
    ordinal = fit_loyalty(DATA, "level", ["x"], kind="ordinal")
    for model, details, words in (
        (binary, {"what": "mean"}, "belongs to ordinal"),
        (binary, {"at_least": 1}, "belongs to ordinal"),
        (ordinal, {}, "at_least: is needed"),
        (ordinal, {"at_least": 1}, "above the lowest"),
        (ordinal, {"what": "shares"}, "what"),
    ):
        with pytest.raises(ArgumentError, match=words):
            model.predict(POINTS, **details)
