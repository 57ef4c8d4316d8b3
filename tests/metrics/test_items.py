"""Several answers of the same people."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

import satisfaction as sat
from satisfaction import RatingScale, SurveyDesign, tally
from satisfaction.errors import (
    AlignmentError,
    ArgumentError,
    ColumnError,
    DataTypeError,
    DataValueError,
    MissingDataError,
    ScaleError,
)
from satisfaction.metrics._items import check_columns, count_items, item_values

ANSWERS = {"a": [1, 2, 3, None], "b": [5, 5, 1, 2]}
ROWS = [[1, 5], [2, 5], [3, 1], [None, 2]]


def test_every_container_gives_the_same_tally():
    expected = count_items(ANSWERS, ["a", "b"], scale=(1, 5))
    matrix = np.array(ROWS, dtype=float)
    masked = np.ma.masked_invalid(matrix)
    frames = [pd.DataFrame(ANSWERS), pl.DataFrame(ANSWERS), pl.LazyFrame(ANSWERS)]
    for data in (ANSWERS, ROWS, [np.array(row, dtype=float) for row in ROWS], matrix, masked):
        assert count_items(data, ["a", "b"], scale=(1, 5)) == expected
    for data in frames:
        assert count_items(data, ("a", "b"), scale=(1, 5)) == expected
    assert count_items(ANSWERS, None, scale={"a": (1, 5), "b": (1, 5)}) == expected
    assert count_items(expected, None, scale=(1, 5)) == expected
    assert expected.n == 3
    assert expected.n_missing == 1


def test_values_stand_in_the_order_of_the_names():
    counted = count_items(ANSWERS, ["b", "a"], scale=(1, 5))
    rows = {tuple(row) for row in item_values(counted)[counted.answered].tolist()}
    assert rows == {(5.0, 1.0), (5.0, 2.0), (1.0, 3.0)}
    narrowed = count_items(counted, ["a"], scale=(1, 5))
    assert narrowed.answers == ("a",)
    assert np.isnan(item_values(narrowed)).sum() == 1


def test_a_matrix_has_numbered_items():
    assert count_items(ROWS, None, scale=(1, 5)).answers == ("item_1", "item_2")


def test_labels_beside_a_matrix_are_values():
    counted = count_items(ROWS, None, scale=(1, 5), by=["x", "y", "x", "y"], weights=[1, 2, 3, 4])
    assert counted.segments == ("x", "y")
    assert counted.weights.sum() == 10


def test_columns_that_other_arguments_name_are_no_items():
    data = ANSWERS | {"shop": ["x", "y", "x", "y"], "w": [1, 2, 3, 4], "psu": [1, 1, 2, 2]}
    design = SurveyDesign(weights="w", clusters="psu")
    assert count_items(data, None, scale=(1, 5), by=["shop"], design=design).answers == ("a", "b")


def test_missing_answers_may_be_refused():
    with pytest.raises(MissingDataError, match=r"row.* 3"):
        count_items(ANSWERS, ["a", "b"], scale=(1, 5), missing="raise")


@pytest.mark.parametrize(
    ("data", "items", "scale", "error", "text"),
    [
        (ANSWERS, "ab", (1, 5), DataTypeError, r"items: .*list of column names; got str"),
        (ANSWERS, [1], (1, 5), DataTypeError, r"items: .*list of column names"),
        (ANSWERS, [], (1, 5), ArgumentError, r"items: .*got none. Give at least one"),
        (ANSWERS, ["a", "a"], (1, 5), ArgumentError, r"items: .*once; got 'a', 'a'. Leave out"),
        (ANSWERS, ["a", "c"], (1, 5), ColumnError, r"items: .*'c'. Its columns are: a, b"),
        (pl.DataFrame(ANSWERS), ["c"], (1, 5), ColumnError, r"items: .*'c'"),
        (pl.DataFrame(ANSWERS), None, (1, 5), DataTypeError, r"items: must name the columns"),
        (ANSWERS, None, None, DataTypeError, r"scale: must be a scale"),
        (ANSWERS, None, {"a": (1, 5)}, ArgumentError, r"scale: .*none for b"),
        (ANSWERS, None, (1, 4), ScaleError, r"b: |rating: "),
        ([[1, 2], [1]], None, (1, 5), AlignmentError, r"data: every row .*got 1, 2"),
        (np.zeros(3), None, (1, 5), DataValueError, r"data: must have two dimensions"),
        (np.zeros((2, 2, 2)), None, (1, 5), DataValueError, r"data: must have two dimensions"),
        (ROWS, ["a"], (1, 5), AlignmentError, r"items: .*every column of the matrix \(2\)"),
        ([[], []], None, (1, 5), ArgumentError, r"items: "),
        ([], None, (1, 5), DataTypeError, r"data: must hold several answers .*; got a plain list"),
        ([1, 2], ["a"], (1, 5), DataTypeError, r"data: must hold several answers"),
        (None, ["a"], (1, 5), DataTypeError, r"data: must hold several answers .*; got NoneType"),
        ("ab", ["a"], (1, 5), DataTypeError, r"data: must hold several answers .*; got str"),
    ],
)
def test_what_is_wrong_is_named(data, items, scale, error, text):
    with pytest.raises(error, match=text):
        count_items(data, items, scale=scale)


def test_records_are_read_by_the_names_of_their_fields():
    records = [sat.Answer(customer_id="1", item="overall", rating=4, scale=(1, 5))] * 2
    assert count_items(records, ["rating"], scale=(1, 5)).n == 2
    with pytest.raises(DataTypeError, match="items: must name the columns"):
        count_items(records, None, scale=(1, 5))


def test_a_tally_keeps_its_scales():
    counted = tally(ANSWERS, ["a", "b"], scale=(1, 5))
    for scale in ((1, 6), RatingScale(1, 5, best="low"), None):
        with pytest.raises(ScaleError, match="another scale of a; got"):
            count_items(counted, None, scale=scale)
    plain = tally(ANSWERS, ["a", "b"])
    with pytest.raises(ScaleError, match="None in the tally"):
        count_items(plain, None, scale=(1, 5))
    with pytest.raises(ColumnError, match="items"):
        count_items(counted, ["z"], scale=(1, 5))


def test_only_data_with_known_columns_is_checked():
    assert check_columns([1, 2, 3], ["a"], "items") is None
