from datetime import UTC, datetime, timedelta

import pytest

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import Contact, Mood, ServiceBehaviour

AT = datetime(2025, 3, 1, 9, tzinfo=UTC)
FIELDS = {"id": "k", "customer_id": "c", "at": AT, "channel": "phone", "act": "complaint"}


def test_times_of_a_contact():
    contact = Contact(
        **FIELDS, answered_at=AT + timedelta(minutes=20), resolved_at=AT + timedelta(days=1)
    )
    assert contact.response_time == timedelta(minutes=20)
    assert contact.resolution_time == timedelta(days=1)
    assert contact.resolved is True


def test_an_open_contact():
    contact = Contact(**FIELDS)
    assert contact.response_time is None
    assert contact.resolution_time is None
    assert contact.resolved is False
    assert contact.outbound is False
    assert contact.behaviours == frozenset()
    assert contact.mood is None


@pytest.mark.parametrize("name", ["answered_at", "resolved_at"])
def test_nothing_happens_before_it_began(name):
    with pytest.raises(RecordError, match=f"{name}: must not lie before 'at'") as caught:
        Contact(**FIELDS, **{name: AT - timedelta(1)})
    assert caught.value.argument == name
    assert getattr(Contact(**FIELDS, **{name: AT}), name) == AT


def test_behaviours_and_mood():
    contact = Contact(**FIELDS, behaviours=["apology", "apology"], mood="angry")
    assert contact.behaviours == {ServiceBehaviour.APOLOGY}
    assert contact.mood is Mood.ANGRY
    with pytest.raises(RecordError, match="mood: must be one of angry"):
        Contact(**FIELDS, mood="cross")
    with pytest.raises(RecordError, match="behaviours: must be one of apology"):
        Contact(**FIELDS, behaviours="smile")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"outbound": "yes"}, DataTypeError),
        ({"at": 1704067200}, DataTypeError),
        ({"at": "2024-01-01"}, RecordError),
        ({"channel": "fax"}, RecordError),
        ({"act": None}, RecordError),
        ({"previous_id": 7}, DataTypeError),
    ],
)
def test_contact_refuses(change, error):
    with pytest.raises(error) as caught:
        Contact(**(FIELDS | change))
    assert caught.value.argument == next(iter(change))
