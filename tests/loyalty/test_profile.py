"""Profile limits: where the likelihood-ratio test just does not reject."""

import numpy as np
import pytest
from scipy import optimize

from satisfaction.loyalty import fit_loyalty

DATA = {
    "x": [1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 3, 2],
    "y": [0, 0, 1, 1, 1, 1, 0, 0, 1, 0, 1, 1],
}


def height(intercept, slope):
    """Return the log-likelihood of a logistic regression."""
    eta = intercept + slope * np.array(DATA["x"])
    return float(np.sum(np.array(DATA["y"]) * eta - np.log1p(np.exp(eta))))


def test_limits_lose_half_a_chi_square_quantile():
    model = fit_loyalty(DATA, "y", ["x"], kind="binary")
    limits = model.confidence_intervals(method="profile")["x"]
    assert limits.low < model.parameters["x"].value < limits.high
    for limit in limits:
        best = optimize.minimize_scalar(lambda b0, b1=limit: -height(b0, b1))
        loss = 2 * (model.log_likelihood + best.fun)
        assert loss == pytest.approx(3.841458820694124, rel=1e-6)
    assert limits.method == "profile"


def test_a_model_of_the_intercept_alone():
    model = fit_loyalty(DATA, "y", [], kind="binary")
    limits = model.confidence_intervals(method="profile")["intercept"]
    for limit in limits:
        loss = 2 * (model.log_likelihood - height(limit, 0.0))
        assert loss == pytest.approx(3.841458820694124, rel=1e-6)
