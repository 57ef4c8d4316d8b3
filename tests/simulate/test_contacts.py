"""Contacts, complaints, recovery and its effect."""

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.simulate import MarketOffering, Segment, ServiceProcess, simulate_market
from satisfaction.simulate._contacts import SURVEY_DAY

SERVICE = ServiceProcess(complaint_intercept=-0.5)


def market_of(service=SERVICE, n=600, **given):
    return simulate_market(n, rng=4, service=service, **given)


@pytest.fixture(scope="module")
def contacts():
    return market_of(n=20_000).columns("contacts")


def test_contacts_are_in_order_and_over_before_the_survey(contacts):
    order = np.lexsort((contacts["day"], contacts["customer"]))
    np.testing.assert_array_equal(order, np.arange(order.size))
    end = contacts["day"] + np.nan_to_num(contacts["resolution_hours"]) / 24
    assert contacts["day"].min() > 0
    assert end.max() < SURVEY_DAY
    answered = ~np.isnan(contacts["resolution_hours"])
    np.testing.assert_array_equal(answered, contacts["resolved"])
    assert np.all(contacts["response_hours"][answered] <= contacts["resolution_hours"][answered])


def test_sizes_add_up(contacts):
    customers = market_of(n=20_000).columns()
    complaint = contacts["act"] == "complaint"
    again = contacts["previous"] >= 0
    assert (complaint & ~again).sum() == customers["complained"].sum()
    np.testing.assert_array_equal(complaint, contacts["cause"] != "")
    assert np.all(complaint[again])
    first = contacts["previous"][again]
    np.testing.assert_array_equal(contacts["customer"][first], contacts["customer"][again])
    assert np.all(contacts["day"][first] <= contacts["day"][again])
    assert not contacts["resolved"][first].any()
    solved = np.unique(contacts["customer"][complaint & contacts["resolved"]])
    np.testing.assert_array_equal(solved, np.flatnonzero(customers["complaint_resolved"]))


def test_what_goes_out_has_no_answer(contacts):
    out = contacts["outbound"]
    np.testing.assert_array_equal(out, contacts["act"] == "announcement")
    for name in ("response_hours", "rating"):
        np.testing.assert_array_equal(np.isnan(contacts[name]), out)
    assert not contacts["resolved"][out].any()
    assert not contacts["apology"][out].any()
    assert set(contacts["mood"][out]) == {""}
    assert set(contacts["representative"][out]) == {-1}


def test_shares_are_those_asked_for(contacts):
    others = contacts["act"] != "complaint"
    assert others.sum() / 20_000 == pytest.approx(0.3 + 0.4 * 1.4 + 0.3, rel=0.03)
    acts = contacts["act"][others]
    assert (acts == "information").mean() == pytest.approx(0.35, abs=0.02)
    assert (contacts["channel"] == "phone").mean() == pytest.approx(0.35, abs=0.02)
    assert contacts["justified"][contacts["cause"] != ""].mean() == pytest.approx(0.8, abs=0.04)


def test_most_contacts_come_through_the_preferred_channel(contacts):
    prefers = market_of(n=20_000).columns()["channel"][contacts["customer"]]
    by_phone = contacts["channel"] == "phone"
    assert by_phone[prefers == "phone"].mean() == pytest.approx(0.7 + 0.3 * 0.35, abs=0.02)
    assert by_phone[prefers != "phone"].mean() == pytest.approx(0.3 * 0.35, abs=0.02)


def test_good_service_is_rated_well(contacts):
    rated = ~contacts["outbound"]
    for name in ("apology", "listening", "resolved"):
        shown = contacts[name]
        gap = contacts["rating"][rated & shown].mean() - contacts["rating"][rated & ~shown].mean()
        assert gap > 0.1


def test_the_angry_are_less_satisfied(contacts):
    before = market_of(n=20_000).columns()["satisfaction_before_service_latent"]
    angry = before[contacts["customer"][contacts["mood"] == "angry"]]
    delighted = before[contacts["customer"][contacts["mood"] == "delighted"]]
    assert angry.max() < -1 < 2 < delighted.min()


def test_whoever_was_overcharged_complains_of_that():
    offering = MarketOffering(name="o", share=1, overcharged=1)
    market = market_of(offerings=[offering])
    contacts, buyer = market.columns("contacts"), market.columns()["buyer"]
    complaint = contacts["cause"] != ""
    by_buyer = complaint & buyer[contacts["customer"]]
    assert set(contacts["cause"][by_buyer]) == {"overcharged"}
    assert contacts["justified"][by_buyer].all()
    assert "overcharged" not in set(contacts["cause"][complaint & ~by_buyer])


@given(st.floats(0.01, 2))
def test_recovery_helps_the_resolved_and_failure_hurts_the_others(more):
    usual = market_of().columns()
    better = market_of(evolve(SERVICE, recovery=SERVICE.recovery + more)).columns()
    worse = market_of(evolve(SERVICE, failure=SERVICE.failure + more)).columns()
    gain = better["satisfaction_latent"] - usual["satisfaction_latent"]
    loss = usual["satisfaction_latent"] - worse["satisfaction_latent"]
    np.testing.assert_array_equal(gain > 0, usual["complaint_resolved"])
    np.testing.assert_array_equal(loss > 0, usual["complained"] & ~usual["complaint_resolved"])


@given(st.floats(1.01, 5))
def test_slower_solutions_help_less(factor):
    slow = evolve(SERVICE, resolution_hours=SERVICE.resolution_hours * factor)
    usual, late = market_of().columns(), market_of(slow).columns()
    solved = usual["complaint_resolved"]
    assert np.all(late["complaint_hours"][solved] >= usual["complaint_hours"][solved])
    assert np.all(late["complaint_effect"][solved] <= usual["complaint_effect"][solved])


def test_the_dissatisfied_complain_more():
    table = market_of(n=20_000).columns()
    before = table["satisfaction_before_service_latent"]
    assert before[table["complained"]].mean() < before[~table["complained"]].mean() - 0.3


def test_nobody_calls_where_nobody_calls():
    quiet = ServiceProcess(contact_rate=0, complaint_intercept=-800)
    market = market_of(quiet)
    assert market.truth.n_contacts == 0
    assert np.isnan(market.truth.resolution_rate)
    assert np.isnan(market.truth.recovery_effect)
    assert all(values.size == 0 for values in market.columns("contacts").values())
    assert market.records(3).contacts == ()


def test_segments_differ_in_contacts():
    segments = [
        Segment(name="calls", share=0.5, contact_rate=3),
        Segment(name="silent", share=0.5, contact_rate=0),
    ]
    contacts = market_of(segments=segments).columns("contacts")
    assert set(contacts["segment"][contacts["act"] != "complaint"]) == {"calls"}
