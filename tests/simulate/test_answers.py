"""Answers: true value plus error, cut to the scale; a retest repeats the value, not the error."""

import numpy as np

from satisfaction.models import RatingScale
from satisfaction.simulate import Measurement, simulate_market


def test_with_perfect_reliability_everybody_repeats_the_truth():
    market = simulate_market(2_000, rng=1, measurement=Measurement(reliability=1))
    table = market.columns()
    retest = market.survey(rng=2, nonresponse=False, retest=True).columns
    measurement = market.parameters.measurement
    for name, scale in (("satisfaction", RatingScale(1, 5)), ("quality", RatingScale(1, 7))):
        column = name if name == "satisfaction" else f"performance_{name}"
        latent = table[
            "satisfaction_latent" if name == "satisfaction" else f"performance_latent_{name}"
        ]
        np.testing.assert_array_equal(table[column], measurement.cut(latent, scale))
        np.testing.assert_array_equal(retest[column], table[column])
    np.testing.assert_array_equal(retest["recommend"], table["recommend"])


def test_the_same_seed_for_market_and_retest_repeats_no_error():
    market = simulate_market(2_000, rng=1)
    retest = market.survey(rng=1, nonresponse=False, retest=True).columns
    for name in ("satisfaction", "recommend", "intent", "expectation_price"):
        assert 0.2 < (retest[name] == market.columns()[name]).mean() < 0.9


def test_a_retest_of_a_few_rows_measures_those_rows():
    market = simulate_market(2_000, rng=1, measurement=Measurement(reliability=1))
    rows = [7, 3, 1999]
    few = market.survey(rows, rng=2, nonresponse=False, retest=True).columns
    np.testing.assert_array_equal(few["satisfaction"], market.columns()["satisfaction"][rows])
