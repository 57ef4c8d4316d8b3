"""Intent, recommendation, coming back, staying and spending follow from satisfaction."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from satisfaction.simulate import LoyaltyBehaviour, simulate_market
from satisfaction.simulate._loyalty import expected_spend

LOYALTY = LoyaltyBehaviour()


def market_of(loyalty=LOYALTY, n=400):
    return simulate_market(n, rng=6, loyalty=loyalty)


@given(st.floats(0.01, 2))
def test_a_steeper_link_keeps_the_satisfied_and_loses_the_others(more):
    usual = market_of().columns()
    steep = market_of(evolve(LOYALTY, stay_slope=LOYALTY.stay_slope + more)).columns()
    change = steep["stay_probability"] - usual["stay_probability"]
    np.testing.assert_array_equal(np.sign(change), np.sign(usual["satisfaction_latent"]))


def test_without_spread_the_probabilities_are_the_equations():
    loyalty = LoyaltyBehaviour(stay_spread=0, return_spread=0)
    table = market_of(loyalty).columns()
    latent = table["satisfaction_latent"]
    np.testing.assert_allclose(table["stay_probability"], special.expit(1.2 + 0.6 * latent))
    np.testing.assert_allclose(table["return_probability"], special.expit(0.2 + 0.5 * latent))


def test_retention_is_geometric_for_equals_and_its_rates_rise_for_a_mixture():
    equal = LoyaltyBehaviour(stay_slope=0, stay_spread=0, periods=5)
    retention = np.array(market_of(equal, 40_000).truth.retention)
    np.testing.assert_allclose(retention, 100 * special.expit(1.2) ** np.arange(1, 6), atol=1)
    mixed = market_of(LoyaltyBehaviour(stay_spread=2, periods=5), 40_000).truth.retention
    rates = np.array(mixed) / np.array([100, *mixed[:-1]])
    assert np.all(np.diff(rates) > 0)


def test_outcomes_add_up(market):
    periods = market.parameters.loyalty.periods
    table = market.columns("outcomes")
    assert table["customer"].size == periods * len(market)
    active = table["active"].reshape(periods, -1)
    stayed = table["stayed"].reshape(periods, -1)
    assert active[0].all()
    np.testing.assert_array_equal(active[1:], stayed[:-1])
    assert not np.any(stayed & ~active)
    gone = ~table["active"]
    for name in ("returned", "visits", "recommended", "spend", "repurchased"):
        assert not table[name][gone].any()
    np.testing.assert_array_equal(table["returned"], table["visits"] > 0)
    buyer = np.tile(market.columns()["buyer"], periods)
    np.testing.assert_array_equal(table["repurchased"], table["returned"] & buyer)
    np.testing.assert_array_equal(table["spend"] > 0, table["repurchased"])


def test_visits_and_spend_are_as_expected():
    market = market_of(LoyaltyBehaviour(visits=3.5), 40_000)
    table = market.columns("outcomes")
    assert table["visits"][table["returned"]].mean() == pytest.approx(3.5, rel=0.01)
    assert market.truth.mean_spend == pytest.approx(market.truth.expected_spend, rel=0.02)


@pytest.mark.parametrize("bias", [-0.4, 0.0, 0.5])
def test_stated_intent_has_its_bias_and_nothing_else(bias):
    loyalty = LoyaltyBehaviour(intent_bias=bias)
    market = market_of(loyalty, 40_000)
    table = market.columns()
    truth = table["return_probability"]
    wanted = truth * (1 + bias) if bias < 0 else truth + bias * (1 - truth)
    np.testing.assert_allclose(loyalty.stated(truth), wanted)
    assert table["intent"].mean() / 10 == pytest.approx(wanted.mean(), abs=0.005)
    assert market.truth.intent_bias == pytest.approx(100 * (wanted - truth).mean(), abs=0.5)
    for low, high in ((0.3, 0.5), (0.6, 0.8)):
        among = (truth > low) & (truth < high)
        assert table["intent"][among].mean() / 10 == pytest.approx(wanted[among].mean(), abs=0.01)


@given(st.floats(0.01, 3))
def test_a_point_of_satisfaction_is_worth_something(point):
    market = market_of()
    drawn = market.drawn
    arguments = (drawn.loyalty, market.parameters.loyalty)
    before = expected_spend(drawn.people, drawn.satisfaction, *arguments)
    after = expected_spend(drawn.people, drawn.satisfaction + point, *arguments)
    np.testing.assert_array_equal(after > before, drawn.people.buyer)


def test_expected_spend_is_its_formula():
    market = market_of(LoyaltyBehaviour(periods=3))
    table = market.columns()
    r, p = table["stay_probability"], table["return_probability"]
    per_visit = table["buyer"] * table["basket"] * np.exp(0.1 * table["satisfaction_latent"])
    spend = per_visit * 2 * p * (1 + r + r**2)
    assert market.truth.expected_spend == pytest.approx(spend.mean())


def test_recommendation_follows_satisfaction(market):
    table = market.columns()
    assert np.corrcoef(table["satisfaction_latent"], table["recommend"])[0, 1] > 0.6
    first = market.columns("outcomes")["recommended"][: len(market)]
    latent = table["satisfaction_latent"]
    assert latent[first].mean() > latent[~first].mean()
