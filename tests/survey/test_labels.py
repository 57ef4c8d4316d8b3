"""Encoding of labels: any container, any hashable label, one code per distinct value."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satisfaction.errors import DataTypeError, DataValueError
from satisfaction.survey._labels import encode, encode_grid, sort_key, sorted_places

NOON = dt.datetime(2024, 5, 1, 12)


def decode(values):
    encoded = encode(values, "by")
    assert len(encoded) == len(encoded.codes)
    assert len(set(encoded.labels)) == len(encoded.labels)
    return [encoded.labels[code] for code in np.asarray(encoded.codes).tolist()]


LABELS = st.one_of(
    st.none(), st.text(max_size=3), st.integers(-3, 3), st.booleans(), st.dates(), st.just(NOON)
)


@given(st.lists(LABELS, max_size=20))
def test_a_list_is_encoded_by_its_values(values):
    assert decode(values) == values


@given(st.lists(st.integers(-(2**62), 2**62) | st.integers(-5, 5), min_size=1, max_size=20))
def test_integers_near_and_far(values):
    assert decode(np.array(values)) == values


@pytest.mark.parametrize("dtype", ["i1", "i2", "u1", "u8", "i8"])
@pytest.mark.parametrize("low", [0, 3])
def test_short_integers(dtype, low):
    values = np.array([low + 2, low, low + 1], dtype=dtype)
    assert decode(values) == values.tolist()


def test_negative_short_integers_do_not_wrap():
    assert decode(np.array([-128, 127, 0], dtype=np.int8)) == [-128, 127, 0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([True, False]), [True, False]),
        (np.array([1.0, np.nan, 2.5]), [1.0, None, 2.5]),
        (np.array([np.nan, np.nan]), [None, None]),
        (np.array([1.0, np.nan, 3.0]), [1.0, None, 3.0]),
        (np.array([1e300, -np.inf]), [1e300, -np.inf]),
        (np.array(["b", "a"]), ["b", "a"]),
        (np.array([b"x"], dtype="S1"), [b"x"]),
        (np.array(["2024-05-01T12", "NaT"], dtype="M8[ns]"), [NOON, None]),
        (np.array([5], dtype="m8[s]"), [dt.timedelta(seconds=5)]),
        (np.ma.array([1, 2], mask=[False, True]), [1, None]),
        (np.array([], dtype=np.int64), []),
        ([Decimal("0.5"), Decimal("NaN"), float("nan"), None], [0.5, None, None, None]),
        ([np.str_("a"), np.int64(2)], ["a", 2]),
    ],
)
def test_containers_and_kinds(values, expected):
    assert decode(values) == expected


def test_pandas_columns():
    import pandas as pd

    stamp = pd.Timestamp("2024-05-01 12:00")
    for values, expected in [
        (pd.Series([2, 1]), [2, 1]),
        (pd.Series(["x", None, "y"]), ["x", None, "y"]),
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (pd.Series([stamp, pd.NaT]), [NOON, None]),
        (pd.Series(pd.Categorical(["b", "a", None], categories=["a", "b", "c"])), ["b", "a", None]),
        (pd.Index(["x", "y"]), ["x", "y"]),
        (pd.Categorical(["b", "a"]), ["b", "a"]),
        (pd.array(["x", None]), ["x", None]),
        ([stamp], [NOON]),
    ]:
        assert decode(values) == expected
    assert type(decode([stamp])[0]) is dt.datetime


def test_polars_and_pyarrow_columns():
    import narwhals.stable.v2 as nw
    import polars as pl
    import pyarrow as pa

    for values, expected in [
        (pl.Series([3, 1]), [3, 1]),
        (pl.Series(["x", None]), ["x", None]),
        (pl.Series(["b", "a"], dtype=pl.Categorical), ["b", "a"]),
        (nw.from_native(pl.Series([1, None]), series_only=True), [1, None]),
        (pa.array(["x", None]), ["x", None]),
        (pa.chunked_array([[1, 2], [3]]), [1, 2, 3]),
    ]:
        assert decode(values) == expected


def test_what_is_no_column_of_labels():
    with pytest.raises(DataTypeError, match="by: must be a sequence of labels; got int"):
        encode(5, "by")
    with pytest.raises(DataValueError, match="by: must have one dimension; got an array of 2"):
        encode(np.zeros((2, 2)), "by")
    with pytest.raises(DataTypeError, match=r"by: labels must be numbers.*complex128"):
        encode(np.zeros(2, complex), "by")
    with pytest.raises(
        DataTypeError, match="by: labels must be single values; got a list at row 1"
    ):
        encode(["a", []], "by")
    with pytest.raises(DataTypeError, match="by: must be a sequence of values; got set"):
        encode({"a"}, "by")


def test_a_grid_reads_tenths_and_their_noise():
    encoded = encode_grid(np.array([0.1 * 3, 0.3, 0.1, np.nan]), 0.0, 0.1, noise=1e-9)
    assert [encoded.labels[code] for code in encoded.codes] == [0.3, 0.3, 0.1, None]


def test_labels_sort_numbers_dates_text_none():
    labels = [None, "b", 2, "a", dt.date(2024, 1, 1), NOON, 1.5, True, (2, None), (1, "x"), b"z"]
    expected = [True, 1.5, 2, dt.date(2024, 1, 1), NOON, b"z", (1, "x"), (2, None), "a", "b", None]
    plain = [label for label in labels if not isinstance(label, tuple)]
    assert sorted(plain, key=sort_key) == [x for x in expected if not isinstance(x, tuple)]
    assert sorted([(2, None), (1, "x"), (2, 3)], key=sort_key) == [(1, "x"), (2, 3), (2, None)]
    assert [plain[place] for place in sorted_places(plain)] == sorted(plain, key=sort_key)


@given(st.lists(st.integers() | st.floats(allow_nan=False)) | st.lists(st.text()))
def test_fast_sorting_equals_slow(labels):
    assert sorted_places(labels) == sorted(range(len(labels)), key=lambda k: sort_key(labels[k]))


def test_a_kind_of_text_becomes_plain_text():
    class Channel(StrEnum):
        APP = "app"

    encoded = encode([Channel.APP, "phone", Channel.APP], "by")
    assert encoded.labels == ("app", "phone")
    assert [type(label) for label in encoded.labels] == [str, str]
    assert encoded.codes.tolist() == [0, 1, 0]


def test_numbers_without_a_scale_stay_what_they_are():
    tiny = np.array([1e-10, 3e-10, 2.0000000001, np.nan])
    encoded = encode_grid(tiny)
    labels = [encoded.labels[code] for code in encoded.codes.tolist()]
    np.testing.assert_array_equal(np.array(labels[:3]), tiny[:3])
    assert labels[3] is None
