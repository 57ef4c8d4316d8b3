"""Stored tallies: what is read is checked."""

import datetime as dt
import json

import numpy as np
import pytest

from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    DesignError,
    ScaleError,
)
from satisfaction.survey import SurveyDesign, Tally, tally

GOOD = {"by:g": ["a", "b"], "answer:r": [1.0, None], "n": [3, 1], "w": [2.5, 1.0], "w2": [3.0, 1.0]}


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"n": None}, ColumnError, "columns: the data has no such column; got 'n'"),
        ({"w": [1.0]}, AlignmentError, r"columns: 'w' must be as long as 'n' \(2\)"),
        ({"n": [3, -1]}, DataValueError, "n: counts must be whole numbers.*-1 at row 1"),
        ({"n": [3, 1.5]}, DataValueError, "n: counts must be whole numbers.*1.5 at row 1"),
        ({"n": [3, None]}, DataValueError, "n: counts must be whole numbers"),
        (
            {"w2": [3.0, -1.0]},
            DataValueError,
            "w2: sums of weights must be at least 0.*-1 at row 1",
        ),
        ({"weight": [1, 1]}, ColumnError, "columns: holds a column that a tally does not have"),
        ({"answer:r": None}, ColumnError, "columns: must hold at least one answer"),
        ({"answer:r": [9.0, None]}, ScaleError, r"got 9 \(3 rows\)"),
        ({"answer:r": ["a", None]}, DataTypeError, "answer:r: numbers are meant"),
        ({"design:population": ["a", "a"]}, DataTypeError, "design:population: numbers are meant"),
        ({"design:stratum": ["a", None]}, DesignError, "design:stratum: no value may be missing"),
        ({"w2": None}, ColumnError, "columns: the data has no such column; got 'w2'"),
        ({"w": None}, ColumnError, "columns: the data has no such column; got 'w'"),
        ({"w": [1.0, None]}, DataValueError, "w: sums of weights must be .*finite; got nan at row"),
        ({"w2": [np.inf, 1.0]}, DataValueError, "w2: sums of weights must be .*finite; got inf"),
        ({"n": 3}, DataTypeError, "columns: must be lists of values by their names; got int"),
        ({"by:g": "ab"}, DataTypeError, "columns: must be lists .*; got str for 'by:g'"),
        ({3: [1, 1]}, DataTypeError, "columns: must be lists .*; got list for 3"),
        ({"design:population": [3.0, 2.0]}, DesignError, "population: must be the same"),
    ],
)
def test_columns_are_checked(change, error, message):
    columns = {name: values for name, values in (GOOD | change).items() if values is not None}
    with pytest.raises(error, match=message):
        Tally.from_columns(columns, scale=(1, 5))


def test_columns_of_another_kind():
    with pytest.raises(DataTypeError, match="columns: must be a mapping of columns or an eager"):
        Tally.from_columns([1, 2])


def test_rows_that_never_occurred_are_dropped():
    counted = Tally.from_columns(GOOD | {"n": [3, 0]}, scale=(1, 5))
    assert len(counted) == 1


def test_null_squares_stay_unknown():
    counted = Tally.from_columns(GOOD | {"w2": [None, None]}, scale=(1, 5))
    assert np.isnan(counted.squared_weights).all()
    assert Tally.from_dict(json.loads(json.dumps(counted.to_dict()))).n == 3


def test_dates_survive():
    days = [dt.date(2024, 5, 1), dt.datetime(2024, 5, 1, 12), True, 7]
    counted = tally([1, 2, 3, 4], scale=(1, 5), by=np.array(days, dtype=object))
    again = Tally.from_dict(json.loads(json.dumps(counted.to_dict())))
    assert again.segments == counted.segments
    assert [type(key) for key in again.segments] == [type(key) for key in counted.segments]


def test_without_a_scale():
    counted = tally([0.5, 2.25, None])
    assert Tally.from_dict(counted.to_dict()) == counted
    assert Tally.from_dict(Tally.empty().to_dict()) == Tally.empty()


def test_dictionaries_are_checked():
    stored = tally([1, 2], scale=(1, 5)).to_dict()
    with pytest.raises(DataTypeError, match="mapping: must be a stored tally of schema"):
        Tally.from_dict([1])
    with pytest.raises(DataTypeError, match="mapping: must be a stored tally of schema"):
        Tally.from_dict(stored | {"schema": "other"})
    with pytest.raises(ColumnError, match=r"mapping: .*got 'columns'"):
        Tally.from_dict({name: value for name, value in stored.items() if name != "columns"})
    with pytest.raises(
        DataValueError, match="mapping: must hold one scale per answer; got 0 for 1"
    ):
        Tally.from_dict(stored | {"scales": []})
    columns = stored["columns"]
    for change in (
        {"columns": 3},
        {"scales": 3},
        {"replicate_weights": 3},
        {"columns": columns | {"n": 3}},
        {"columns": columns | {"by:g": [{}, {}]}},
        {"columns": columns | {"by:g": [{"time": "x"}, {"time": 3}]}},
    ):
        with pytest.raises(
            DataTypeError, match=r"mapping: must be a stored tally|columns: must be"
        ):
            Tally.from_dict(stored | change)
    with pytest.raises(ArgumentError, match="lonely_cluster"):
        Tally.from_dict(stored | {"lonely_cluster": "ignore"})


def test_many_stages_keep_their_order():
    names = [f"s{k}" for k in range(11)]
    columns = {"r": [1, 2]} | {name: [k, k + 1] for k, name in enumerate(names)}
    counted = tally(columns, "r", scale=(1, 5), design=SurveyDesign(clusters=names))
    backwards = dict(reversed(counted.to_columns().items()))
    assert Tally.from_columns(backwards, scale=(1, 5)) == counted
