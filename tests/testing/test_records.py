"""Drawn records keep the rules of their class, and the laws of all records."""

import json
from datetime import datetime, timedelta

import attrs
import pytest
from hypothesis import find, given
from hypothesis import strategies as st

import satisfaction.models as vocabulary
from satisfaction import RatingScale
from satisfaction.errors import ArgumentError, DataTypeError
from satisfaction.models import (
    Answer,
    Contact,
    Customer,
    Experience,
    Outcome,
    Role,
    columns_to_records,
    records_to_columns,
)
from satisfaction.models._record import Record
from satisfaction.testing import records
from satisfaction.testing._records import RECORDS

CLASSES = sorted(
    (
        one
        for one in vars(vocabulary).values()
        if isinstance(one, type) and issubclass(one, Record) and one is not Record
    ),
    key=lambda cls: cls.__name__,
)


def test_every_record_class_has_a_strategy():
    assert set(RECORDS) == set(CLASSES)
    for cls, fields in RECORDS.items():
        assert set(fields()) == {field.name for field in attrs.fields(cls)}


@pytest.mark.parametrize("cls", CLASSES)
def test_records_survive_json(cls):
    @given(records(cls))
    def every_record(record):
        assert type(record) is cls
        again = cls.from_dict(json.loads(json.dumps(record.to_dict(), allow_nan=False)))
        assert again == record
        assert hash(again) == hash(record)

    every_record()


@given(st.lists(records(Contact), min_size=1, max_size=4))
def test_records_survive_columns(drawn):
    assert columns_to_records(records_to_columns(drawn), Contact) == drawn


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (Answer, lambda answer: answer.rating is None),
        (Answer, lambda answer: answer.rating in answer.scale.not_applicable),
        (Answer, lambda answer: answer.scale.step is None and answer.answered),
        (Answer, lambda answer: not answer.customer_id.isascii()),
        (Contact, lambda contact: contact.resolved and len(contact.behaviours) > 1),
        (Contact, lambda contact: contact.response_time == timedelta(0)),
        (Contact, lambda contact: contact.at.utcoffset() != timedelta(0)),
        (Customer, lambda customer: len(customer.roles) == len(Role)),
        (Customer, lambda customer: len(customer.attributes) > 1),
        (Experience, lambda experience: experience.purchased),
        (Outcome, lambda outcome: outcome.evangelist is None),
    ],
    ids=[
        "no answer",
        "a code",
        "a slider",
        "another script",
        "resolved",
        "at once",
        "another zone",
        "all roles",
        "attributes",
        "a purchase",
        "unknown",
    ],
)
def test_interesting_records_are_drawn(cls, kind):
    assert kind(find(records(cls), kind))


@given(records(Answer, scale=st.just(RatingScale(1, 5)), item=st.just("overall")))
def test_fields_can_be_given(answer):
    assert answer.item == "overall"
    assert answer.rating in {None, 1.0, 2.0, 3.0, 4.0, 5.0}


@given(records(Outcome))
def test_times_are_aware_and_in_order(outcome):
    assert isinstance(outcome.start, datetime)
    assert outcome.start.utcoffset() is not None
    assert outcome.start < outcome.end


def test_wrong_choices_are_refused():
    with pytest.raises(DataTypeError, match="cls: must be a record class; got int"):
        records(int)
    with pytest.raises(DataTypeError, match="cls: must be a record class; got str"):
        records("Answer")
    with pytest.raises(DataTypeError, match="id: must be a Hypothesis strategy; got str"):
        records(Customer, id="c1")
    with pytest.raises(ArgumentError, match="name: is no field of Customer"):
        records(Customer, name=st.just("x"))
