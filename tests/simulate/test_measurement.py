"""Ratings: bins of equal width, measurement error of the stated reliability."""

import numpy as np
import pytest
from hypothesis import given

from satisfaction.models import RatingScale
from satisfaction.simulate import Measurement, simulate_market
from satisfaction.testing import rating_scales

LATENT = np.linspace(-4, 4, 81)


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (RatingScale(1, 5), [1, 1, 2, 3, 4, 5, 5]),
        (RatingScale(1, 5, best="low"), [5, 5, 4, 3, 2, 1, 1]),
        (RatingScale(0, 1, 0.25), [0, 0, 0.25, 0.5, 0.75, 1, 1]),
        (RatingScale(0, 500, 125), [0, 0, 125, 250, 375, 500, 500]),
        (RatingScale(0, 100, None), [0, 10, 30, 50, 70, 90, 100]),
        (RatingScale(0, 100, None, best="low"), [100, 90, 70, 50, 30, 10, 0]),
    ],
)
def test_cut(scale, expected):
    latent = np.array([-9.0, -2, -1, 0, 1, 2, 9])
    np.testing.assert_allclose(Measurement().cut(latent, scale), expected)


def test_small_whole_ratings_take_a_byte():
    assert Measurement().cut(LATENT, RatingScale(0, 10)).dtype == np.int8
    assert Measurement().cut(LATENT, RatingScale(1, 2, 0.5)).dtype == np.float64


@given(rating_scales())
def test_ratings_lie_on_the_scale_and_rise_with_what_is_felt(scale):
    ratings = Measurement().cut(LATENT, scale).astype(float)
    good = ratings if scale.best == "high" else -ratings
    assert np.all(np.diff(good) >= 0)
    assert all(rating in scale for rating in ratings)
    assert {ratings[0], ratings[-1]} == {scale.low, scale.high}


@pytest.mark.parametrize("reliability", [0.3, 0.8, 1.0])
def test_error_makes_the_stated_reliability(reliability):
    measurement = Measurement(reliability=reliability)
    latent = np.random.default_rng(1).normal(1, 2, 1000)
    error = measurement.error_deviation(latent) ** 2
    assert np.var(latent) / (np.var(latent) + error) == pytest.approx(reliability)


@pytest.mark.parametrize("reliability", [0.4, 0.9])
def test_test_and_retest_correlate_as_stated(reliability):
    slider = RatingScale(-50, 50, None)
    measurement = Measurement(scale=slider, reliability=reliability, half_range=50)
    market = simulate_market(20_000, rng=1, measurement=measurement)
    retest = market.survey(rng=2, nonresponse=False, retest=True).columns["satisfaction"]
    found = np.corrcoef(market.columns()["satisfaction"], retest)[0, 1]
    assert found == pytest.approx(reliability, abs=0.015)


@pytest.mark.parametrize("scale", [(1, 5), (0, 10), (1, 2)])
def test_rating_reliability_is_the_correlation_of_test_and_retest(scale):
    market = simulate_market(40_000, rng=1, measurement=Measurement(scale=scale))
    retest = market.survey(rng=2, nonresponse=False, retest=True).columns["satisfaction"]
    found = np.corrcoef(market.columns()["satisfaction"], retest)[0, 1]
    assert market.truth.rating_reliability == pytest.approx(found, abs=0.015)
    assert market.truth.rating_reliability < market.truth.reliability


def test_rating_reliability_at_its_ends():
    assert Measurement(reliability=1).rating_reliability(LATENT) == pytest.approx(1)
    assert np.isnan(Measurement().rating_reliability(np.zeros(5)))
    assert np.isnan(Measurement(scale=RatingScale(0, 1, None)).rating_reliability(LATENT))
