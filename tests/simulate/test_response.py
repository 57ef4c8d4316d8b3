"""Who answers, in which wave, how soon: nonresponse that is real and known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from satisfaction.simulate import ResponseBehaviour, Segment, simulate_market

NEUTRAL = ResponseBehaviour(satisfaction=0, channel_effects={}, preferred=0)


def market_of(response, n=500, **given):
    return simulate_market(n, rng=5, response=response, **given)


def test_probability_is_the_equation():
    response = ResponseBehaviour(extremity=0.2)
    market = market_of(response)
    found = market.response_probabilities(channel="phone", incentive=4, reminders=2)
    table = market.columns()
    reach = {"young": -0.8, "family": 0, "senior": 0.8}
    centered = table["satisfaction_latent"] - table["satisfaction_latent"].mean()
    for row in range(0, 500, 7):
        logit = -1 + 0.4 * centered[row] + 0.2 * abs(centered[row]) + reach[table["segment"][row]]
        logit += 0.4 + 0.5 * (table["channel"][row] == "phone") + 0.05 * 4
        silent = np.prod([1 - special.expit(logit - 0.3 * wave) for wave in range(3)])
        assert found[row] == pytest.approx(1 - silent)


@given(st.floats(0.01, 50), st.integers(0, 5))
def test_incentives_and_reminders_raise_every_chance(gift, reminders):
    market = market_of(ResponseBehaviour(), n=200)
    base = market.response_probabilities(reminders=reminders)
    assert np.all(market.response_probabilities(incentive=gift, reminders=reminders) > base)
    assert np.all(market.response_probabilities(reminders=reminders + 1) > base)


@given(st.floats(0.01, 3))
def test_the_satisfied_answer_more_where_the_effect_is_positive(effect):
    segments = [Segment(name="all", share=1)]
    market = market_of(
        ResponseBehaviour(satisfaction=effect, preferred=0), n=200, segments=segments
    )
    chance = market.response_probabilities()
    latent = market.columns()["satisfaction_latent"]
    assert np.all(np.diff(chance[np.argsort(latent)]) >= 0)
    assert np.average(latent, weights=chance) > latent.mean()


def test_answers_come_as_often_as_the_probabilities_say():
    market = market_of(ResponseBehaviour(), n=40_000)
    chance = market.response_probabilities(channel="phone", reminders=2)
    answers = market.survey(rng=1, channel="phone", reminders=2)
    spread = np.sqrt((chance * (1 - chance)).sum())
    assert abs(answers.n_answered - chance.sum()) < 4 * spread


def test_who_answers_an_early_request_answers_it_also_if_more_are_planned():
    market = market_of(NEUTRAL, n=2_000)
    one = market.survey(rng=1, reminders=1).columns["request"]
    three = market.survey(rng=1, reminders=3).columns["request"]
    np.testing.assert_array_equal(one[one >= 0], three[one >= 0])
    assert set(three) == {-1, 0, 1, 2, 3}


def test_the_satisfied_answer_sooner():
    market = market_of(ResponseBehaviour(speed=1), n=20_000)
    answers = market.survey(rng=1, reminders=1).columns
    latent = market.columns()["satisfaction_latent"]
    np.testing.assert_array_equal(np.isnan(answers["delay_days"]), ~answers["answered"])
    first = answers["request"] == 0
    happy = first & (latent > 1.5)
    unhappy = first & (latent < 0)
    assert answers["delay_days"][happy].mean() < 0.5 * answers["delay_days"][unhappy].mean()
    assert answers["delay_days"][answers["request"] == 1].min() > 7


def test_without_any_effect_answering_is_chance():
    segments = [Segment(name="all", share=1)]
    chance = market_of(NEUTRAL, segments=segments).response_probabilities()
    np.testing.assert_allclose(chance, special.expit(-1))
