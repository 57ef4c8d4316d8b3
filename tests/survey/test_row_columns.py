"""Columns per row, in and out, on every engine."""

import narwhals.stable.v2 as nw
import numpy as np
import pytest

from satisfaction.errors import AlignmentError, ColumnError, DataTypeError, EmptyDataError
from satisfaction.models import Answer
from satisfaction.survey._row_columns import append_columns, read_coded_columns, read_row_columns

COLUMNS = {
    "weight": [1.0, None, 2.5],
    "region": ["north", None, "<b>"],
    "size": [10, 20, 30],
    "unused": ["a", "b", "c"],
}
LAZY = {"polars[lazy]", "duckdb", "dask", "ibis", "sqlframe", "pyspark"}
UNORDERED = LAZY - {"polars[lazy]"}
WANTED = {"weights": "weight", "strata": "region", "population": "size", "clusters": None}


def check(found):
    assert list(found) == ["weights", "strata", "population"]
    order = np.argsort(found["population"])  # engines without order may give rows in any
    np.testing.assert_array_equal(found["weights"][order], [1.0, np.nan, 2.5])
    assert found["strata"][order].tolist() == ["north", None, "<b>"]
    assert found["population"].dtype == np.float64


def test_every_engine_gives_the_same_columns(constructor):
    check(read_row_columns(constructor(COLUMNS), WANTED, labels={"strata"}))


def test_booleans_are_booleans_beside_missing_ones(constructor):
    frame = constructor({"left": [True, None, False], "why": ["True", None, "price"]})
    found = read_row_columns(frame, {"left": "left", "why": "why"}, labels={"left", "why"})
    assert list(found["left"]) == [True, None, False]
    assert list(found["why"]) == ["True", None, "price"]


def test_values_beside_data(constructor):
    frame = constructor({"weight": COLUMNS["weight"]})
    wanted = {"weights": "weight", "strata": np.array(["a", "b", "a"])}
    if constructor.__name__ in LAZY:
        with pytest.raises(DataTypeError, match="strata: the rows of a lazy frame"):
            read_row_columns(frame, wanted, labels={"strata"})
        return
    found = read_row_columns(frame, wanted, labels={"strata"})
    assert found["strata"].tolist() == ["a", "b", "a"]
    with pytest.raises(AlignmentError, match="size: must be as long as"):
        read_row_columns(frame, {"weights": "weight", "size": [1.0]})


def test_an_absent_column(constructor):
    with pytest.raises(ColumnError, match=r"weights: .*got 'wieght'.*columns are: weight"):
        read_row_columns(constructor(COLUMNS), {"weights": "wieght"})


def test_text_where_numbers_are_meant(constructor):
    with pytest.raises(DataTypeError, match="weights: numbers are meant"):
        read_row_columns(constructor(COLUMNS), {"weights": "unused"})


def test_values_alone():
    found = read_row_columns(None, {"x": [1, None], "y": iter([True, False])}, labels={"y"})
    np.testing.assert_array_equal(found["x"], [1.0, np.nan])
    assert found["y"].tolist() == [True, False]
    assert read_row_columns(None, {"x": None}) == {}


def test_pandas_indexes_must_agree():
    import pandas as pd

    frame = pd.DataFrame({"a": [1, 2]}, index=[5, 6])
    found = read_row_columns(frame, {"a": "a", "b": pd.Series([1, 2], index=[5, 6])})
    assert found["b"].tolist() == [1.0, 2.0]
    with pytest.raises(AlignmentError, match="b: its pandas index differs"):
        read_row_columns(frame, {"a": "a", "b": pd.Series([1, 2])})


def test_records_are_columns():
    answers = [Answer(customer_id=f"c{k}", item="x", rating=k, scale=(1, 5)) for k in (1, 2)]
    found = read_row_columns(answers, {"rating": "rating", "id": "customer_id"}, labels={"id"})
    assert found["rating"].tolist() == [1.0, 2.0]
    assert found["id"].tolist() == ["c1", "c2"]
    assert append_columns(answers, {"weight": np.ones(2)})["customer_id"] == ["c1", "c2"]


def test_a_name_needs_columns():
    with pytest.raises(DataTypeError, match="weights: names a column, but the data has no columns"):
        read_row_columns([1, 2], {"weights": "w"})
    with pytest.raises(DataTypeError, match="data: must have columns"):
        append_columns([1, 2], {"weight": np.ones(2)})


def test_no_rows():
    with pytest.raises(EmptyDataError, match="x: there is no row"):
        read_row_columns({"x": []}, {"x": "x"})


# ---- the way out ------------------------------------------------------------------------------


def test_columns_come_back_in_the_users_own_frame(constructor):
    native = constructor({"weight": COLUMNS["weight"], "size": COLUMNS["size"]})
    new = {"share": np.array([0.5, np.nan, 0.25]), "kept": np.array([True, False, True])}
    if constructor.__name__ in UNORDERED:
        with pytest.raises(DataTypeError, match="data: the rows of this lazy frame have no order"):
            append_columns(native, new)
        return
    both = append_columns(native, new)
    assert type(both) is type(native)
    found = read_row_columns(both, {"a": "share", "b": "kept", "c": "size"}, labels={"b"})
    np.testing.assert_array_equal(found["a"], new["share"])
    assert found["b"].tolist() == [True, False, True]
    assert found["c"].tolist() == [10.0, 20.0, 30.0]
    names = read_row_columns(native, {"c": "size"})
    assert names["c"].tolist() == [10.0, 20.0, 30.0]
    with pytest.raises(ColumnError, match="names: the data has a column of this name already"):
        append_columns(both, {"share": np.ones(3)})
    if constructor.__name__ != "polars[lazy]":
        with pytest.raises(AlignmentError, match="other: must be as long as the data"):
            append_columns(native, {"other": np.ones(2)})


@pytest.mark.parametrize("lazy", [False, True])
def test_a_narwhals_frame_stays_one(lazy):
    import polars as pl

    frame = nw.from_native(pl.DataFrame({"a": [1, 2]}))
    given = frame.lazy() if lazy else frame
    both = append_columns(given, {"b": np.array([3, 4])})
    assert type(both) is type(given)
    assert read_row_columns(both, {"b": "b"})["b"].tolist() == [3.0, 4.0]


def test_pandas_keeps_its_index():
    import pandas as pd

    both = append_columns(pd.DataFrame({"a": [1, 2]}, index=["x", "y"]), {"b": np.array([3, 4])})
    assert both.index.tolist() == ["x", "y"]
    assert both["b"].tolist() == [3, 4]


def test_an_iterator_in_a_mapping_is_read_once():
    both = append_columns({"a": iter([1, 2])}, {"b": np.array([3, 4])})
    assert both["a"] == [1, 2]


def test_a_clean_array_can_be_shared_but_not_written_to():
    given = {"a": np.array([1.0, np.nan]), "b": np.array([1, 2])}
    names = {"a": "a", "b": "b"}
    shared = read_row_columns(given, names, share=True)
    assert np.shares_memory(shared["a"], given["a"])
    assert not shared["a"].flags.writeable
    assert given["a"].flags.writeable
    assert shared["b"].dtype == np.float64
    assert not np.shares_memory(read_row_columns(given, names)["a"], given["a"])


def test_labels_may_come_as_codes(constructor):
    data = {"who": ["b", "a", None, "b"], "n": [1.0, 2.0, None, 4.0]}
    columns = read_coded_columns(constructor(data), {"who": "who", "n": "n"}, labels={"who"})
    who = columns["who"]
    assert [who.labels[code] for code in who.codes.tolist()] == data["who"]
    np.testing.assert_array_equal(columns["n"], [1, 2, np.nan, 4])
    assert read_coded_columns(None, {"who": None}, labels=()) == {}
