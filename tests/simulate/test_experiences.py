"""Expectation, performance, disconfirmation and the satisfaction that they make."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.simulate import (
    Attribute,
    Comparison,
    MarketOffering,
    MarketPromise,
    simulate_market,
)
from satisfaction.simulate._market_parameters import ATTRIBUTES, OFFERINGS

BEFORE = "satisfaction_before_service_latent"
effects = st.floats(0.01, 2)


def columns(**given):
    return simulate_market(300, rng=9, **given).columns()


def disconfirmation(table, name="quality"):
    return table[f"performance_latent_{name}"] - table[f"expectation_latent_{name}"]


def with_quality(**given):
    return [evolve(ATTRIBUTES[0], **given), *ATTRIBUTES[1:]]


@given(effects)
def test_better_performance_satisfies_everybody_more(more):
    quality = ATTRIBUTES[0].performance + more
    better = columns(attributes=with_quality(performance=quality))
    assert np.all(better[BEFORE] > columns()[BEFORE])


@given(effects)
def test_higher_expectations_disappoint_everybody(more):
    higher = columns(attributes=with_quality(expectation=ATTRIBUTES[0].expectation + more))
    assert np.all(disconfirmation(higher) < disconfirmation(columns()))


@given(effects)
def test_loss_aversion_hurts_who_falls_short_and_nobody_else(more):
    usual, averse = columns(), columns(comparison=Comparison(loss_aversion=2.25 + more))
    short = np.any([disconfirmation(usual, a.name) < 0 for a in ATTRIBUTES], axis=0)
    np.testing.assert_array_equal(averse[BEFORE] < usual[BEFORE], short)
    np.testing.assert_array_equal(averse[BEFORE][~short], usual[BEFORE][~short])


@given(st.floats(0, 0.99))
def test_assimilation_shrinks_every_gap_by_its_share(share):
    pulled = columns(comparison=Comparison(assimilation=share))
    np.testing.assert_allclose(
        disconfirmation(pulled), (1 - share) * disconfirmation(columns()), atol=1e-12
    )


@given(effects)
def test_promises_lift_the_expectations_of_those_who_heard_them(lift):
    promise = MarketPromise(attribute="quality", lift=lift)
    silent = [MarketOffering(name="o", share=1)]
    promising = [MarketOffering(name="o", share=1, promises=[promise])]
    before, after = columns(offerings=silent), columns(offerings=promising)
    heard = before["expectation_source"] == "explicit_promise"
    raised = after["expectation_latent_quality"] - before["expectation_latent_quality"]
    np.testing.assert_allclose(raised, lift * heard, atol=1e-12)


def test_satisfaction_is_the_equation():
    comparison = Comparison(noise=0, curvature=0.88, assimilation=0.2, intercept=0.4)
    table = columns(comparison=comparison)
    for row in range(300):
        value = 0.4
        for a in ATTRIBUTES:
            gap = disconfirmation(table, a.name)[row]
            value += a.weight * (gap**0.88 if gap >= 0 else -2.25 * (-gap) ** 0.88)
            value += 0.15 * table[f"expectation_latent_{a.name}"][row] / len(ATTRIBUTES)
        if table["buyer"][row]:
            value -= 5 * (table["price_paid"][row] / table["price_agreed"][row] - 1)
        assert table[BEFORE][row] == pytest.approx(value, abs=1e-9)


def test_value_is_odd_without_loss_aversion_and_linear_without_curvature():
    gaps = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    np.testing.assert_array_equal(Comparison(loss_aversion=1).value(gaps), gaps)
    np.testing.assert_allclose(Comparison().value(gaps), [-4.5, -1.125, 0, 0.5, 2])
    bent = Comparison(loss_aversion=1, curvature=0.5).value(gaps)
    np.testing.assert_allclose(bent, -bent[::-1])


def test_regular_customers_expect_what_is_delivered():
    offering = [MarketOffering(name="o", share=1)]
    attribute = [Attribute(name="q", weight=1, expectation=3, performance=1)]
    table = simulate_market(
        500, rng=2, attributes=attribute, offerings=offering, comparison=Comparison(learning=1)
    ).columns()
    regular = table["tenure_days"] >= 365
    assert set(table["expectation_source"][regular]) == {"past_experience"}
    assert "past_experience" not in set(table["expectation_source"][~regular])
    segment = {"young": -0.3, "family": 0, "senior": 0.3}
    shift = np.array([segment[name] for name in table["segment"]])
    np.testing.assert_allclose(table["expectation_latent_q"][regular], 1 + shift[regular])
    assert table["expectation_latent_q"][~regular].mean() == pytest.approx(3, abs=0.2)


def test_overcharges_follow_their_share_and_size():
    table = simulate_market(20_000, rng=3).columns()
    paid_more = table["price_paid"] > table["price_agreed"]
    assert paid_more[table["buyer"]].mean() == pytest.approx(0.05, abs=0.01)
    ratio = table["price_paid"][paid_more] / table["price_agreed"][paid_more]
    np.testing.assert_allclose(ratio, 1.1)
    assert not paid_more[~table["buyer"]].any()
    assert {offering.name for offering in OFFERINGS} == set(table["offering"])
