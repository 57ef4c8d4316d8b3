"""Frequencies instead of rows, where rows have no place."""

import polars as pl
import pytest

from satisfaction.errors import DataValueError, DesignError, SatisfactionError, ScaleError
from satisfaction.survey import SurveyDesign, tally


@pytest.mark.parametrize(
    ("columns", "fields", "message"),
    [
        ({"w": [1.0, -1.0, -1.0]}, {"weights": "w"}, r"weights: .*got -1 \(2 rows\)"),
        ({"w": [1.0, None, None]}, {"weights": "w"}, r"weights: .*got null \(2 rows\)"),
        ({"w": [1.0, -1.0, None]}, {"weights": "w"}, r"weights: no weight may be missing"),
        ({"w": [1, -1, -3]}, {"counts": "w"}, r"counts: .*got -1 \(1 row\), -3 \(1 row\)"),
        ({"w": [1.0, 0.5, 0.5]}, {"counts": "w"}, r"counts: .*whole.*got 0.5 \(2 rows\)"),
        (
            {"w": [0.0, 9.0, 0.0]},
            {"design": SurveyDesign(population="w")},
            r"population: .*got 0 \(2 rows\)",
        ),
    ],
)
def test_values_and_how_often(columns, fields, message):
    frame = pl.LazyFrame({"r": [1, 2, 3]} | columns)
    with pytest.raises(SatisfactionError, match=message) as caught:
        tally(frame, "r", scale=(1, 5), **fields)
    assert isinstance(caught.value, DesignError | DataValueError)
    assert caught.value.positions == ()


def test_the_most_frequent_come_first():
    frame = pl.LazyFrame({"r": [0] * 2 + [6] * 12 + [8] + [7] * 5 + [3]})
    with pytest.raises(
        ScaleError, match=r"got 6 \(12 rows\), 7 \(5 rows\), 0 \(2 rows\)"
    ) as caught:
        tally(frame, "r", scale=(1, 5))
    assert caught.value.count == 20
