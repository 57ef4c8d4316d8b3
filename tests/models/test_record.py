import copy
import json
import pickle
import unicodedata

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import (
    Answer,
    Complaint,
    Contact,
    Customer,
    Expectation,
    Experience,
    Incentive,
    Offering,
    Outcome,
    Performance,
    Price,
    Promise,
    Survey,
)

RECORDS = [
    Answer,
    Complaint,
    Contact,
    Customer,
    Expectation,
    Experience,
    Incentive,
    Offering,
    Outcome,
    Performance,
    Price,
    Promise,
    Survey,
]

cheap = settings(max_examples=25, deadline=None)
every_record = pytest.mark.parametrize("cls", RECORDS)


@every_record
@cheap
@given(data=st.data())
def test_json_round_trip_is_exact(record_strategy, cls, data):
    record = data.draw(record_strategy(cls))
    text = json.dumps(record.to_dict(), allow_nan=False)
    again = cls.from_dict(json.loads(text))
    assert again == record
    assert hash(again) == hash(record)
    assert again.to_dict() == record.to_dict()


@every_record
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_copies_and_pickles_are_equal(record_strategy, cls, data):
    record = data.draw(record_strategy(cls))
    for again in (
        pickle.loads(pickle.dumps(record)),
        copy.deepcopy(record),
        copy.copy(record),
        attrs.evolve(record),
    ):
        assert again == record
        assert hash(again) == hash(record)


@every_record
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_records_are_frozen_slotted_and_keyword_only(record_strategy, cls, data):
    record = data.draw(record_strategy(cls))
    name = attrs.fields(cls)[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(record, name, "other")
    assert not hasattr(record, "__dict__")
    with pytest.raises(TypeError):
        cls(getattr(record, name))


@every_record
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_evolve_checks_again(record_strategy, cls, data):
    record = data.draw(record_strategy(cls))
    field = attrs.fields(cls)[0].name
    with pytest.raises((RecordError, DataTypeError), match=field) as caught:
        attrs.evolve(record, **{field: object()})
    assert caught.value.argument == field


@every_record
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_repr_is_one_short_line_without_ids(record_strategy, cls, data):
    record = data.draw(record_strategy(cls))
    text = repr(record)
    assert text.startswith(f"{cls.__name__}(")
    assert len(text) <= 100
    assert "\n" not in text
    assert not any(f"{start}id=" in text for start in ("(", " ", "_"))


def test_repr_shows_what_differs_from_the_defaults():
    customer = Customer(id="secret-7", roles={"user", "buyer"}, since="2025-01-01T00:00:00+00:00")
    assert repr(customer) == "Customer(roles=['buyer', 'user'], since='2025-01-01T00:00:00+00:00')"
    answer = Answer(customer_id="secret-7", item="overall", rating=4, scale=(1, 5), text="x" * 90)
    assert "secret-7" not in repr(answer)
    assert "x" * 41 not in repr(answer)
    tagged = Customer(id="c", roles="user", attributes={"region": "north"})
    assert repr(tagged) == "Customer(roles=['user'], attributes={'region': 'north'})"


@given(
    st.text(st.characters(categories=["Lu", "Ll", "Mn"]), min_size=1, max_size=6).filter(
        lambda text: text.strip()
    )
)
def test_an_id_in_nfc_and_nfd_is_one_id(text):
    composed = Customer(id=unicodedata.normalize("NFC", text), roles="user")
    decomposed = Customer(id=unicodedata.normalize("NFD", text), roles="user")
    assert composed == decomposed
    assert hash(composed) == hash(decomposed)


@pytest.mark.parametrize("cls", RECORDS)
def test_from_dict_refuses_what_is_no_mapping(cls):
    with pytest.raises(DataTypeError, match=f"{cls.__name__}: is read from a mapping"):
        cls.from_dict("{}")


def test_from_dict_names_the_nearest_field():
    with pytest.raises(RecordError, match="Did you mean 'roles'") as caught:
        Customer.from_dict({"id": "c1", "role": ["buyer"]})
    assert caught.value.count == 1
    with pytest.raises(RecordError, match="Its fields are: attributes, id, roles, since"):
        Customer.from_dict({"id": "c1", "roles": ["buyer"], 7: "red"})


def test_from_dict_names_the_lacking_field_and_allows_defaults():
    with pytest.raises(RecordError, match="needs the field 'id'; got no value for 'id'"):
        Customer.from_dict({"roles": ["buyer"]})
    assert Customer.from_dict({"id": "c1", "roles": "buyer"}) == Customer(id="c1", roles="buyer")
