import array
import unicodedata

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satisfaction.errors import (
    AlignmentError,
    DataTypeError,
    EmptyDataError,
    RecordError,
    ScaleError,
)
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
    RatingScale,
    Survey,
    check_unique_ids,
    columns_to_records,
    records_to_columns,
)
from satisfaction.models._columns import common_scale

SCALE = RatingScale(1, 5, labels={1: "bad", 5: "good"}, not_applicable={99})
AT = "2025-03-01T09:00:00+01:00"


@pytest.mark.parametrize(
    "cls",
    [
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
    ],
)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_columns_round_trip_is_exact(record_strategy, cls, data):
    records = data.draw(st.lists(record_strategy(cls, SCALE), min_size=1, max_size=4))
    columns = records_to_columns(records)
    assert {len(column) for column in columns.values()} == {len(records)}
    scalars = {type(value).__name__ for column in columns.values() for value in column}
    assert scalars <= {"str", "int", "float", "bool", "datetime", "NoneType"}
    rated = "scale_low" in columns
    again = columns_to_records(columns, cls, scale=SCALE if rated else None)
    assert again == records
    assert list(map(hash, again)) == list(map(hash, records))


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_scale_without_labels_and_codes_comes_back_from_its_columns(scale_strategy, data):
    scale = data.draw(scale_strategy)
    plain = RatingScale(scale.low, scale.high, scale.step, best=scale.best)
    answers = [Answer(customer_id="c", item="q", rating=scale.low, scale=plain)]
    assert columns_to_records(records_to_columns(answers), Answer) == answers


def test_names_of_columns():
    experience = Experience(
        id="e", customer_id="c", offering_id="o", at=AT, price=Price(paid=12, agreed=10)
    )
    columns = records_to_columns([experience])
    assert list(columns) == [
        "id",
        "customer_id",
        "offering_id",
        "at",
        "price_paid",
        "price_agreed",
        "price_currency",
    ]
    assert columns["price_paid"] == [12.0]
    contact = Contact(
        id="k", customer_id="c", at=AT, channel="phone", act="complaint", behaviours="apology"
    )
    columns = records_to_columns([contact])
    assert columns["behaviours_apology"] == [True]
    assert columns["behaviours_rapport"] == [False]
    assert columns["channel"] == ["phone"]
    answer = Answer(customer_id="c", item="q", rating=99, scale=SCALE)
    columns = records_to_columns([answer])
    assert [columns[f"scale_{part}"] for part in ("low", "high", "step", "best")] == [
        [1.0],
        [5.0],
        [1.0],
        ["high"],
    ]
    survey = Survey(id="s", occasion="transaction", channel="web", incentive={"kind": "gift"})
    assert records_to_columns([survey])["incentive_kind"] == ["gift"]


def test_attributes_become_columns_with_none_where_unknown():
    customers = [
        Customer(id="a", roles="buyer", attributes={"region": "north"}),
        Customer(id="b", roles="user", attributes={"visits": 3}),
    ]
    columns = records_to_columns(customers)
    assert columns["attributes_region"] == ["north", None]
    assert columns["attributes_visits"] == [None, 3]
    assert columns_to_records(columns, Customer) == customers


@pytest.mark.parametrize(
    "make",
    [list, tuple, np.array, pd.Series, pl.Series, pa.array, lambda x: array.array("d", x), iter],
    ids=["list", "tuple", "numpy", "pandas", "polars", "pyarrow", "array", "iterator"],
)
def test_columns_may_be_of_any_kind(make):
    records = columns_to_records({"paid": make([1.0, 2.5])}, Price)
    assert records == [Price(paid=1), Price(paid=2.5)]


def test_missing_values_of_frames_are_none():
    frame = pd.DataFrame({"paid": [1.0, 2.0], "agreed": [np.nan, 1.0]})
    records = columns_to_records({name: frame[name] for name in frame}, Price)
    assert records[0].agreed is None
    outcome = {
        "customer_id": ["c"],
        "start": pd.Series([pd.Timestamp("2025-01-01", tz="UTC")]),
        "end": pd.Series([pd.Timestamp("2025-02-01", tz="UTC")]),
        "stayed": pd.array([pd.NA], dtype="boolean"),
    }
    assert columns_to_records(outcome, Outcome)[0].stayed is None


def test_no_rows_give_no_records():
    assert columns_to_records({"paid": []}, Price) == []


@pytest.mark.parametrize(
    ("records", "error", "text"),
    [
        ([], EmptyDataError, "records: there must be at least one"),
        (None, DataTypeError, "records"),
        (7, DataTypeError, "records: must be records; got int"),
        ("records", DataTypeError, "records"),
        ([1, 2], DataTypeError, "records: must be records of one class; got int at row 0"),
        (Price(paid=1), DataTypeError, "got one record"),
        (
            [Customer(id="a", roles="user"), Price(paid=1)],
            DataTypeError,
            "got Customer and Price at row 1",
        ),
    ],
)
def test_records_to_columns_refuses(records, error, text):
    with pytest.raises(error, match=text) as caught:
        records_to_columns(records)
    assert caught.value.argument == "records"


@pytest.mark.parametrize(
    ("columns", "error", "text"),
    [
        ({"payed": [1]}, RecordError, "Did you mean 'paid'"),
        ({"agreed": [1]}, RecordError, "needs the field 'paid'"),
        ({"paid": [1, 2], "agreed": [1]}, AlignmentError, "2 in 'paid', 1 in 'agreed'"),
        ({"paid": [1, -2]}, RecordError, "paid: must be at least 0; got -2.*row 1"),
        ({"paid": [1, "2"]}, DataTypeError, "paid: must be a real number.*row 1"),
        ({"paid": "12"}, DataTypeError, "paid"),
        ({"paid": 12}, DataTypeError, "paid: must be a column; got int"),
        ([1], DataTypeError, "columns of Price: is read from a mapping"),
    ],
)
def test_columns_to_records_refuses(columns, error, text):
    with pytest.raises(error, match=text):
        columns_to_records(columns, Price)


def test_columns_to_records_says_the_row():
    with pytest.raises(RecordError) as caught:
        columns_to_records({"paid": [1, 2, -3]}, Price)
    assert caught.value.positions == (2,)
    assert caught.value.count == 1


@pytest.mark.parametrize("cls", [int, "Price", Price(paid=1)])
def test_columns_to_records_needs_a_record_class(cls):
    with pytest.raises(DataTypeError, match="cls: must be a record class"):
        columns_to_records({"paid": [1]}, cls)


def test_a_set_is_read_from_booleans_only():
    columns = {"id": ["c"], "roles_buyer": ["False"], "roles_user": [True]}
    with pytest.raises(DataTypeError, match="roles_buyer: must be True or False"):
        columns_to_records(columns, Customer)


def test_scale_of_columns():
    columns = {"customer_id": ["c"], "item": ["q"], "rating": [99]}
    assert columns_to_records(columns, Answer, scale=SCALE)[0].answered is False
    with pytest.raises(RecordError, match="needs the field 'scale'"):
        columns_to_records(columns, Answer)
    with pytest.raises(ScaleError, match="must be the scale of the columns"):
        columns_to_records(columns | {"scale_low": [0], "scale_high": [10]}, Answer, scale=(1, 5))
    with pytest.raises(ScaleError, match="not_applicable"):
        columns_to_records(columns | {"scale_low": [0], "scale_high": [10]}, Answer)


def test_check_unique_ids():
    ids = ["a", "b", "a", "b", "a"]
    with pytest.raises(RecordError, match=r"at rows 2, 3, 4\.") as caught:
        check_unique_ids([Customer(id=text, roles="user") for text in ids])
    assert caught.value.positions == (2, 3, 4)
    check_unique_ids([Customer(id=text, roles="user") for text in ["a\u200b", "a"]])
    check_unique_ids([])


def test_ids_equal_in_nfc_are_duplicates_and_never_shown():
    forms = [unicodedata.normalize(form, "café-secret") for form in ("NFC", "NFD")]
    with pytest.raises(RecordError) as caught:
        check_unique_ids([Customer(id=text, roles="user") for text in forms])
    assert "secret" not in str(caught.value)
    assert caught.value.positions == (1,)


def test_check_unique_ids_needs_records_with_ids():
    with pytest.raises(DataTypeError, match="records: must be of a class with ids; got Price"):
        check_unique_ids([Price(paid=1)])


def test_common_scale():
    answers = [Answer(customer_id="c", item="q", rating=None, scale=scale) for scale in [SCALE] * 2]
    assert common_scale(answers) == SCALE
    assert common_scale([Price(paid=1), *answers]) == SCALE
    assert common_scale([Price(paid=1)]) is None
    assert common_scale([]) is None
    other = Answer(customer_id="c", item="q", rating=None, scale=(1, 5))
    with pytest.raises(ScaleError, match="scale: all records must have one scale") as caught:
        common_scale([*answers, other])
    assert caught.value.positions == (2,)
