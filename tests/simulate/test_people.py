"""Customers have a segment, an offering, at least one role, a value and a start date."""

import numpy as np
import pytest

from satisfaction.simulate import MarketOffering, Segment, simulate_market

SEGMENTS = [
    Segment(name="few", share=0.2, buyers=0.3, basket=10),
    Segment(name="many", share=0.8, buyers=0.9, basket=100),
]


def test_shares_roles_and_values_are_those_asked_for():
    people = simulate_market(40_000, rng=1, segments=SEGMENTS).columns()
    few = people["segment"] == "few"
    sold = people["offering"] != "advice"
    assert few.mean() == pytest.approx(0.2, abs=0.01)
    assert people["buyer"][few & sold].mean() == pytest.approx(0.3, abs=0.02)
    assert people["buyer"][~few & sold].mean() == pytest.approx(0.9, abs=0.01)
    assert np.median(people["basket"][few]) == pytest.approx(10, rel=0.03)
    assert np.median(people["basket"][~few]) == pytest.approx(100, rel=0.03)
    assert people["tenure_days"].mean() == pytest.approx(730, rel=0.03)


def test_everybody_has_a_role_and_nobody_buys_what_is_not_sold(market):
    people = market.columns()
    assert np.all(people["buyer"] | people["user"])
    assert np.any(people["user"] & ~people["buyer"])
    assert np.any(people["buyer"] & ~people["user"])
    assert not np.any(people["consumer"] & ~people["user"])
    assert not np.any(people["buyer"][people["offering"] == "advice"])


def test_a_market_without_sales_has_users_only():
    offering = MarketOffering(name="library", share=1, kind="service", sold=False)
    people = simulate_market(200, rng=1, offerings=[offering]).columns()
    assert not people["buyer"].any()
    assert people["user"].all()
    assert np.isnan(people["price_paid"]).all()
