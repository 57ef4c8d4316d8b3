"""A panel whose truth is known: how much an imprecise rating hides, and how much comes back."""

import numpy as np
import pytest

from satisfaction.loyalty import fit_loyalty


def slopes(reliability, seed, intercept=-1.0, n=20_000):
    """Return the naive and the corrected slope of leaving at t + 1 on the rating at t."""
    random = np.random.default_rng(seed)
    satisfaction = random.normal(size=n)
    rating = satisfaction + random.normal(scale=np.sqrt(1 / reliability - 1), size=n)
    left = random.random(n) < 1 / (1 + np.exp(satisfaction - intercept))
    model = fit_loyalty(
        {"rating": rating, "left": left},
        "left",
        ["rating"],
        kind="binary",
        reliability={"rating": reliability},
    )
    return model.naive_parameters["rating"], model.coefficients["rating"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_at_reliability_seven_tenths_a_third_is_hidden_and_most_of_it_comes_back(seed):
    naive, corrected = slopes(0.7, seed)
    assert naive.value == pytest.approx(-0.67, abs=3 * naive.standard_error)
    assert corrected.value == pytest.approx(-0.95, abs=3 * corrected.standard_error)
    assert naive.test(-1).pvalue < 1e-10


def test_without_error_nothing_is_hidden():
    naive, corrected = slopes(1.0, seed=4)
    assert naive.value == pytest.approx(corrected.value, rel=1e-12)
    assert corrected.test(-1).pvalue > 0.01


@pytest.mark.parametrize("seed", [5, 6])
def test_less_reliability_hides_more(seed):
    naive, corrected = slopes(0.5, seed)
    assert naive.value == pytest.approx(-0.47, abs=3 * naive.standard_error)
    assert -1 < corrected.value < -0.85


def test_the_correction_is_the_better_the_rarer_the_outcome():
    common = np.mean([slopes(0.5, seed, intercept=0.0)[1].value for seed in range(4)])
    rare = np.mean([slopes(0.5, seed, intercept=-4.0, n=60_000)[1].value for seed in range(4)])
    assert abs(rare + 1) < abs(common + 1)
