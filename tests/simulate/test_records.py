"""Typed records of any customer agree with the tables."""

import json

import numpy as np
import pytest

import satisfaction as sat
from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.models import Answer, Contact, Customer, ExpectationStandard, PromiseKind
from satisfaction.simulate import ServiceProcess, simulate_market
from satisfaction.simulate._contacts import SURVEY_DAY
from satisfaction.simulate._records import START


@pytest.fixture(scope="module")
def busy():
    service = ServiceProcess(complaint_intercept=1, resolved=0.4, contact_rate=3)
    return simulate_market(150, rng=3, service=service)


def test_records_agree_with_the_tables(busy):
    table, contacts, outcomes = (
        busy.columns(name) for name in ("customers", "contacts", "outcomes")
    )
    for row in range(len(busy)):
        records = busy.records(row)
        assert records.customer.attributes["segment"] == table["segment"][row]
        assert ("buyer" in records.customer.roles) == table["buyer"][row]
        assert records.offering.id == records.experience.offering_id == table["offering"][row]
        assert records.experience.purchased == table["buyer"][row]
        if records.experience.purchased:
            assert records.experience.price.paid == pytest.approx(table["price_paid"][row])
        assert [e.rating for e in records.expectations] == [
            table[f"expectation_{e.attribute}"][row] for e in records.expectations
        ]
        assert [p.rating for p in records.performances] == [
            table[f"performance_{p.attribute}"][row] for p in records.performances
        ]
        mine = np.flatnonzero(contacts["customer"] == row)
        assert [contact.id for contact in records.contacts] == [f"k{k}" for k in mine]
        assert [contact.act.value for contact in records.contacts] == list(contacts["act"][mine])
        assert [contact.resolved for contact in records.contacts] == list(
            contacts["resolved"][mine]
        )
        assert [complaint.cause.value for complaint in records.complaints] == [
            cause for cause in contacts["cause"][mine] if cause
        ]
        overall = [answer.rating for answer in records.answers[:3]]
        assert overall == [table[n][row] for n in ("satisfaction", "recommend", "intent")]
        rated = contacts["rating"][mine]
        assert [answer.rating for answer in records.answers[3:]] == list(rated[~np.isnan(rated)])
        there = (outcomes["customer"] == row) & outcomes["active"]
        assert [outcome.spend for outcome in records.outcomes] == list(outcomes["spend"][there])


def test_outcomes_come_after_satisfaction_and_satisfaction_after_service(busy):
    for row in range(len(busy)):
        records = busy.records(row)
        asked = records.answers[0].at
        assert asked == START + (SURVEY_DAY * (records.answers[0].at - START) / SURVEY_DAY)
        assert records.customer.since <= records.experience.at < asked
        for contact in records.contacts:
            assert records.experience.at <= contact.at < asked
            assert contact.resolved_at is None or contact.resolved_at < asked
        for outcome in records.outcomes:
            assert outcome.start >= asked
    assert any(contact.previous_id for row in range(150) for contact in busy.records(row).contacts)


def test_expectations_carry_their_standard(busy):
    seen = set()
    for row in range(len(busy)):
        records = busy.records(row)
        source = records.customer.attributes["expectation_source"]
        kinds = {promise.kind for promise in records.promises}
        promised = [e for e in records.expectations if e.standard is ExpectationStandard.PROMISED]
        kind = PromiseKind.EXPLICIT if source == "explicit_promise" else PromiseKind.IMPLICIT
        should = source.endswith("promise") and kind in kinds
        assert bool(promised) == should
        seen.add(should)
    assert seen == {True, False}


def test_records_go_through_json(busy):
    records = busy.records("c7")
    found = json.loads(json.dumps(records.to_dict(), allow_nan=False))
    assert Customer.from_dict(found["customer"]) == records.customer
    assert [Contact.from_dict(one) for one in found["contacts"]] == list(records.contacts)
    assert [Answer.from_dict(one) for one in found["answers"]] == list(records.answers)


def test_records_feed_the_metrics(busy):
    answers = [busy.records(row).answers[0] for row in range(len(busy))]
    assert sat.csat(answers, scale=(1, 5)).value == busy.truth.csat


def test_renderings(busy):
    records = busy.records(0)
    assert repr(records).startswith("CustomerRecords(4 expectations, 4 performances, ")
    assert "<td>expectations</td><td>4</td>" in records._repr_html_()


def test_row_and_id_are_the_same_customer(busy):
    assert busy.records(np.int64(12)) == busy.records("c12") == busy.records(12)


@pytest.mark.parametrize("customer", [150, -1, "c150", "c-1", "12", "c012", "x", "c", "c²", ""])
def test_unknown_customers_are_named(busy, customer):
    with pytest.raises(ArgumentError, match=r"^customer: "):
        busy.records(customer)


@pytest.mark.parametrize("customer", [1.0, None, True])
def test_what_is_no_customer_is_refused(busy, customer):
    with pytest.raises(DataTypeError, match=r"^customer: "):
        busy.records(customer)
