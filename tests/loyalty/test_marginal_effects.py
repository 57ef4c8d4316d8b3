"""Average marginal effects, by moving the predictors."""

import numpy as np
import pytest

from satisfaction.errors import MethodError
from satisfaction.loyalty import Levels, Spline, fit_loyalty

RNG = np.random.default_rng(6)
N = 200
DATA = {
    "x": RNG.integers(1, 6, N).astype(float),
    "tier": [("a", "b", "c")[row] for row in RNG.integers(0, 3, N)],
    "w": RNG.integers(1, 4, N).astype(float),
}
DATA["y"] = (RNG.random(N) < 1 / (1 + np.exp(2 - 0.6 * DATA["x"]))).astype(int)


def model(**details):
    return fit_loyalty(DATA, "y", ["x", Levels("tier")], kind="binary", **details)


@pytest.mark.parametrize("weights", [None, "w"])
def test_a_slope_is_the_mean_change_over_a_small_step(weights):
    fitted = model(weights=weights)
    effects = fitted.marginal_effects(DATA, weights=weights)
    share = np.ones(N) if weights is None else DATA["w"]
    step = 1e-5
    moved = fitted.predict(DATA | {"x": DATA["x"] + step}).values - fitted.predict(DATA).values
    assert effects["x"].value == pytest.approx((share @ moved) / share.sum() / step, rel=1e-4)
    change = fitted.predict(DATA | {"tier": ["c"] * N}).values
    change = change - fitted.predict(DATA | {"tier": ["a"] * N}).values
    assert effects["tier=c"].value == pytest.approx((share @ change) / share.sum())
    assert effects["x"].standard_error > 0


def test_terms_without_one_slope_have_no_effect():
    fitted = fit_loyalty(DATA, "y", [Spline("x", (1, 3, 5)), "tier"], kind="binary")
    assert sorted(fitted.marginal_effects(DATA)) == ["tier=b", "tier=c"]
    ordinal = fit_loyalty(DATA, "x", ["tier"], kind="ordinal")
    with pytest.raises(MethodError, match="belong to binary models"):
        ordinal.marginal_effects(DATA)
