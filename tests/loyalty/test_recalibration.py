"""Calibration intercept and slope against a plain binary fit, and where there is none."""

import numpy as np
import pytest
from scipy import special

from satisfaction.errors import ConvergenceError, WeakDataWarning
from satisfaction.loyalty import _recalibration, fit_loyalty
from satisfaction.loyalty._ranked_predictions import rank
from satisfaction.loyalty._recalibration import (
    is_certain,
    is_constant,
    is_separated,
    recalibrate,
)


def ranked_rows(p, y, weights=None):
    """Return ranked rows."""
    values = np.asarray(p, dtype=np.float64)
    w = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    return rank(values, np.asarray(y) == 1, w)


@pytest.mark.parametrize("n", [60, 40_000])
def test_equal_to_the_fit_on_log_odds(n):
    rng = np.random.default_rng(n)
    p = 0.05 + 0.9 * rng.random(n)
    y = (rng.random(n) < special.expit(0.3 + 0.6 * special.logit(p))).astype(int)
    w = rng.integers(1, 4, n)
    found = recalibrate(ranked_rows(p, y, w))
    model = fit_loyalty(
        {"y": y, "odds": special.logit(p), "w": w}, "y", ["odds"], kind="binary", counts="w"
    )
    np.testing.assert_allclose([found.intercept, found.slope], model.values, rtol=1e-8)
    moved = special.expit(special.logit(p) + found.in_the_large)
    assert np.average(moved, weights=w) == pytest.approx(np.average(y, weights=w), rel=1e-9)


def test_where_there_is_no_fit():
    assert is_certain(ranked_rows([0, 0.5], [0, 1]))
    assert is_certain(ranked_rows([0.5, 1], [0, 1]))
    assert is_constant(ranked_rows([0.5, 0.5 + 1e-12], [0, 1]))
    assert is_separated(ranked_rows([0.1, 0.3, 0.3, 0.4], [0, 0, 1, 1]))
    assert is_separated(ranked_rows([0.1, 0.3, 0.4], [1, 0, 0]))
    assert not is_separated(ranked_rows([0.1, 0.3, 0.4], [1, 0, 1]))
    assert np.isnan(recalibrate(ranked_rows([0.1, 0.3], [1, 1])).in_the_large)


@pytest.mark.parametrize("found", [True, False])
def test_a_line_that_newton_does_not_find_is_nan_with_a_warning(found, monkeypatch):
    ranked = ranked_rows([0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1], [1, 1e-300, 1e-300, 1])
    if not found:
        plain = _recalibration.newton

        def gives_up(function, start, names):
            if len(names) == 2:
                raise ConvergenceError("it still moves")
            return plain(function, start, names)

        monkeypatch.setattr(_recalibration, "newton", gives_up)
    with pytest.warns(WeakDataWarning, match="no calibration slope was found"):
        line = recalibrate(ranked)
    assert np.isnan([line.intercept, line.slope]).all()
    assert np.isfinite(line.in_the_large)
