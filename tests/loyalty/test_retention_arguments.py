"""The customer that a retention model is asked about."""

import numpy as np
import pytest

from satisfaction.errors import ArgumentError, DataTypeError, DataValueError
from satisfaction.loyalty import Levels
from satisfaction.loyalty._retention_arguments import read_at
from satisfaction.loyalty._terms import Basis

BASES = (
    Basis("satisfaction", ("satisfaction",)),
    Basis(Levels("segment"), ("segment=b", "segment=c"), ("a", "b", "c")),
)


def test_columns_of_one_customer():
    row = read_at(BASES, {"segment": "c", "satisfaction": 3})
    assert row.tolist() == [3, 0, 1]
    assert read_at((), None).tolist() == read_at((), {}).tolist() == []
    number = (Basis(Levels("grade"), ("grade=2",), (1.0, 2.0)),)
    assert read_at(number, {"grade": 2}).tolist() == [1]


@pytest.mark.parametrize(
    ("at", "error", "text"),
    [
        (None, ArgumentError, 'at: is needed.*"satisfaction": ..., "segment": ...'),
        ([3, "c"], DataTypeError, "at: must be a mapping.*list"),
        ({"satisfaction": 3, "segment": "a", "x": 1}, ArgumentError, "at: .*no predictor.*'x'"),
        ({"satisfaction": 3}, ArgumentError, "at: lacks.*'segment'"),
        ({"satisfaction": np.nan, "segment": "a"}, ArgumentError, "missing value.*'satisfaction'"),
        ({"satisfaction": 3, "segment": None}, ArgumentError, "missing value.*'segment'"),
        ({"satisfaction": [3], "segment": "a"}, ArgumentError, "one value each.*'satisfaction'"),
        ({"satisfaction": 3, "segment": "z"}, DataValueError, "segment: .*'z'.*a, b, c"),
        ({"satisfaction": "3", "segment": "a"}, DataTypeError, "satisfaction: numbers"),
        ({"satisfaction": np.inf, "segment": "a"}, DataValueError, "satisfaction: .*finite"),
    ],
)
def test_impossible_customers(at, error, text):
    with pytest.raises(error, match=text):
        read_at(BASES, at)


def test_no_predictors_nothing_to_say():
    with pytest.raises(ArgumentError, match=r"at: .*no predictor.*'x'.*Leave it out"):
        read_at((), {"x": 1})
