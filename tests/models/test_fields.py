import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError, RecordError
from satisfaction.models import Channel, Facet, PromiseTopic, Role
from satisfaction.models import _fields as fields


@pytest.mark.parametrize("text", ["", "  ", "<b>", "a\x00b", "é"])
def test_free_text_stays_as_it_is(text):
    assert fields.to_text(text) == text


@pytest.mark.parametrize(
    ("value", "error", "rule"),
    [
        (1, DataTypeError, "must be text; got int"),
        (None, DataTypeError, "must be text; got NoneType"),
        (b"a", DataTypeError, "must be text; got bytes"),
        ("\ud800", RecordError, "can be encoded; got a lone surrogate"),
    ],
)
def test_text_refuses(value, error, rule):
    with pytest.raises(error, match=f"comment: .*{rule}") as caught:
        fields.to_text(value, "comment")
    assert caught.value.argument == "comment"
    with pytest.raises(error):
        fields.to_id(value, "comment")


@pytest.mark.parametrize("value", ["", "  ", "\u3000", "a\x00b", "a\nb", "\x7f", "a\x85b"])
def test_ids_refuse_blanks_and_control_characters(value):
    with pytest.raises(RecordError, match="customer_id: must") as caught:
        fields.to_id(value, "customer_id")
    assert caught.value.argument == "customer_id"


@pytest.mark.parametrize("value", ["<script>", "a\u200b", " a ", "用户-1", "9"])
def test_ids_may_be_any_other_text(value):
    assert fields.to_id(value) == value


def test_ids_are_plain_text_in_nfc():
    assert fields.to_id("cafe\u0301") == "caf\u00e9"
    assert type(fields.to_id(np.str_("c1"))) is str
    assert fields.to_id_or_none(None) is None
    assert fields.to_id_or_none("cafe\u0301") == "caf\u00e9"


@pytest.mark.parametrize(
    "value",
    [
        "2024-01-01T12:00:00+00:00",
        "2024-01-01T12:00Z",
        "20240101T130000+0100",
        datetime(2024, 1, 1, 12, tzinfo=UTC),
        datetime(2024, 1, 1, 13, tzinfo=ZoneInfo("Europe/Paris")),
        pd.Timestamp("2024-01-01T12:00", tz="UTC"),
    ],
)
def test_times_are_aware_datetimes_with_a_fixed_offset(value):
    time = fields.to_time(value)
    assert time == datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert type(time) is datetime
    assert type(time.tzinfo) is timezone


def test_elapsed_time_is_right_across_a_change_of_the_clocks():
    paris = ZoneInfo("Europe/Paris")
    before = fields.to_time(datetime(2025, 3, 30, 1, 30, tzinfo=paris))
    after = fields.to_time(datetime(2025, 3, 30, 3, 30, tzinfo=paris))
    assert after - before == timedelta(hours=1)


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1900, 1, 2)))
def test_time_round_trip(time):
    kept = fields.to_time(time)
    again = fields.to_time(kept.isoformat())
    assert again == kept
    assert hash(again) == hash(kept)
    assert again.isoformat() == kept.isoformat()


@pytest.mark.parametrize(
    ("value", "error", "rule"),
    [
        (datetime(2024, 1, 1), RecordError, "must have a time zone"),
        ("2024-01-01", RecordError, "must have a time zone"),
        ("2024-01-01T12:00:00", RecordError, "must have a time zone"),
        (
            datetime(2024, 1, 1, tzinfo=timezone(timedelta(microseconds=1))),
            RecordError,
            "must have an offset of whole seconds",
        ),
        ("01/02/2024 12:00", RecordError, "must be a time in ISO 8601"),
        ("", RecordError, "must be a time in ISO 8601"),
        (1704067200, DataTypeError, "must be a time; got int"),
        (1704067200.0, DataTypeError, "must be a time; got float"),
        (date(2024, 1, 1), DataTypeError, "must be a time; got date"),
        (pd.NaT, DataTypeError, "must be a time; got NaTType"),
        (np.datetime64("2024-01-01"), DataTypeError, "must be a time; got datetime64"),
        (True, DataTypeError, "must be a time; got bool"),
    ],
)
def test_times_refuse(value, error, rule):
    with pytest.raises(error, match=f"resolved_at: {rule}") as caught:
        fields.to_time_or_none(value, "resolved_at")
    assert caught.value.argument == "resolved_at"


def test_a_time_may_be_none_where_it_is_optional():
    assert fields.to_time_or_none(None) is None
    with pytest.raises(DataTypeError):
        fields.to_time(None)


@pytest.mark.parametrize("value", [0, 1, 2.5, np.int8(3), Decimal("1.5"), Fraction(1, 2), -0.0])
def test_amounts_are_floats(value):
    amount = fields.to_amount(value)
    assert type(amount) is float
    assert amount == float(value)
    assert str(amount) != "-0.0"
    assert fields.to_amount_or_none(value) == amount


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (-1, RecordError),
        (float("inf"), RecordError),
        (float("nan"), RecordError),
        (10**400, RecordError),
        (Decimal("sNaN"), RecordError),
        ("1", DataTypeError),
        (True, DataTypeError),
        (1j, DataTypeError),
    ],
)
def test_amounts_refuse(value, error):
    with pytest.raises(error, match="paid: must") as caught:
        fields.to_amount_or_none(value, "paid")
    assert caught.value.argument == "paid"


def test_counts():
    assert fields.to_count_or_none(None) is None
    assert fields.to_count_or_none(np.uint8(3)) == 3
    with pytest.raises(RecordError, match="visits: must be at least 0; got -1"):
        fields.to_count_or_none(-1, "visits")
    for value in (2.0, True, "2"):
        with pytest.raises(DataTypeError, match="visits: must be a whole number"):
            fields.to_count_or_none(value, "visits")


def test_flags():
    assert fields.to_flag(np.True_) is True
    assert fields.to_flag_or_none(None) is None
    assert fields.to_flag_or_none(False) is False
    for value in ("yes", 1, "True"):
        with pytest.raises(DataTypeError, match="outbound: must be True or False"):
            fields.to_flag(value, "outbound")
    with pytest.raises(DataTypeError):
        fields.to_flag(None)


def test_currencies():
    assert fields.to_currency("USD") == "USD"
    for value in ("euro", "EURO", "eur", "", "EU1", "ÄÖÜ", "EUR\n"):
        with pytest.raises(RecordError, match="currency: must be a code"):
            fields.to_currency(value)
    with pytest.raises(DataTypeError):
        fields.to_currency(978)


def test_members_of_enums():
    assert fields.to_member("web", Channel, "channel") is Channel.WEB
    assert fields.to_member(Channel.WEB, Channel, "channel") is Channel.WEB
    assert fields.to_member(Facet.QUALITY, PromiseTopic, "topic") is PromiseTopic.QUALITY


@pytest.mark.parametrize("value", ["Web", "WEB", " web", "", None, 1, ["web"], Facet.IMAGE])
def test_members_refuse_and_list_the_values(value):
    with pytest.raises(RecordError, match="channel: must be one of chat, email, office") as caught:
        fields.to_member(value, Channel, "channel")
    assert caught.value.argument == "channel"


@pytest.mark.parametrize(
    "value", ["buyer", {"buyer"}, ["buyer", Role.BUYER], (Role.BUYER,), frozenset("")]
)
def test_sets_of_members(value):
    expected = frozenset() if value == frozenset() else frozenset({Role.BUYER})
    assert fields.to_members(value, Role, "roles") == expected


@pytest.mark.parametrize("value", [None, 1, "customer", {"buyer", "x"}, [None], {"buyer": 1}])
def test_sets_of_members_refuse(value):
    with pytest.raises(RecordError, match="roles: must be one of buyer, consumer, user"):
        fields.to_members(value, Role, "roles")


@pytest.mark.parametrize("value", [4, 4.0, np.int8(4), np.float32(4), Decimal(4), Fraction(4)])
def test_ratings_are_floats(value):
    rating = fields.to_rating(value)
    assert type(rating) is float
    assert rating == 4


@pytest.mark.parametrize(
    ("value", "error", "rule"),
    [
        (float("nan"), RecordError, "No answer is None"),
        (np.float32("nan"), RecordError, "No answer is None"),
        (float("inf"), RecordError, "must be finite"),
        (True, DataTypeError, "must be a real number; got bool"),
        ("5", DataTypeError, "must be a real number; got str"),
        (pd.NA, DataTypeError, "must be a real number; got NAType"),
    ],
)
def test_ratings_refuse(value, error, rule):
    with pytest.raises(error, match=f"rating: .*{rule}") as caught:
        fields.to_rating(value)
    assert caught.value.argument == "rating"


def test_no_answer_is_none():
    assert fields.to_rating(None) is None


def test_attributes_are_an_immutable_mapping_of_scalars():
    given = {"region": "north", "visits": np.int64(3), "score": np.float32(0.5), "vip": np.True_}
    kept = fields.to_attributes(given)
    given["region"] = "south"
    assert dict(kept) == {"region": "north", "visits": 3, "score": 0.5, "vip": True}
    assert {type(value) for value in kept.values()} == {str, int, float, bool}
    assert len(kept) == 4
    assert kept == {"region": "north", "visits": 3, "score": 0.5, "vip": True}
    assert repr(fields.to_attributes({"a": 1})) == "{'a': 1}"
    assert pickle.loads(pickle.dumps(kept)) == kept
    assert copy.deepcopy(kept) == kept
    with pytest.raises(TypeError):
        kept["region"] = "west"


@pytest.mark.parametrize(
    ("value", "error", "rule"),
    [
        (None, DataTypeError, "must be a mapping"),
        ([("a", 1)], DataTypeError, "must be a mapping"),
        ({1: "a"}, DataTypeError, "must be text"),
        ({" ": "a"}, RecordError, "must not be blank"),
        ({"a": None}, DataTypeError, "must be texts, numbers or booleans; got NoneType"),
        ({"a": [1]}, DataTypeError, "must be texts, numbers or booleans; got list"),
        ({"a": float("nan")}, RecordError, "must be finite; got nan"),
        ({"a": "\ud800"}, RecordError, "lone surrogate"),
        ({"caf\u00e9": 1, "cafe\u0301": 2}, RecordError, "must have different names"),
    ],
)
def test_attributes_refuse(value, error, rule):
    with pytest.raises(error, match=f"attributes: .*{rule}"):
        fields.to_attributes(value)


def test_order_of_times():
    first = datetime(2025, 1, 1, tzinfo=UTC)
    later = first + timedelta(seconds=1)
    fields.check_order(first, None, ("at", "answered_at"))
    fields.check_order(first, first, ("at", "answered_at"))
    fields.check_order(first, later, ("start", "end"), strict=True)
    with pytest.raises(RecordError, match="answered_at: must not lie before 'at'"):
        fields.check_order(later, first, ("at", "answered_at"))
    with pytest.raises(RecordError, match="end: must lie after 'start'"):
        fields.check_order(first, first, ("start", "end"), strict=True)
