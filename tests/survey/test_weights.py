"""Weights and repeats, read from any column."""

import numpy as np
import pytest

from satisfaction.errors import DataValueError, DesignError
from satisfaction.survey import tally
from satisfaction.survey._weights import frequencies, read_repeats, read_weights, square_sums


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, None, -1], r"weights: no weight may be missing; got nan at row 1"),
        ([1, np.inf, -1], r"weights: weights must be finite; got inf at row 1"),
        ([1, -1, -2], r"weights: weights must be at least 0; got -1, -2 at rows 1, 2"),
        ([0, 0, 0], r"weights: the sum of weights must be above 0; got 0"),
        ([1e308, 1e308, 1e308], r"weights: the sum of weights must be finite; got inf"),
    ],
)
def test_impossible_weights(weights, message):
    with pytest.raises(DesignError, match=message):
        tally([1, 2, 2], scale=(1, 5), weights=weights)


def test_weights_that_will_do():
    assert read_weights([1, 2], "weights").dtype == np.float64
    assert read_weights([], "weights").size == 0
    counted = tally([1, 2], scale=(1, 5), weights=[-0.0, 1.0])
    assert str(counted.weights[0]) == "0.0"
    assert len(counted) == 2  # a single zero stays in the design


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([1, None], "counts: no count may be missing; got nan at row 1"),
        ([1, -1], "counts: counts must be at least 0; got -1 at row 1"),
        ([1, 1.5], r"counts: counts must be whole numbers up to 2\*\*53; got 1.5 at row 1"),
        ([1, 1e17], "counts: counts must be whole"),
    ],
)
def test_impossible_counts(counts, message):
    with pytest.raises(DataValueError, match=message):
        tally([1, 2], scale=(1, 5), counts=counts)


def test_counts_that_will_do():
    assert read_repeats([1.0, 0]).tolist() == [1.0, 0.0]


def test_squares_are_judged_by_the_largest_weight_where_in_doubt():
    squares = np.array([1e-200])
    assert square_sums(squares, lambda: 1e-100)[0] == 1e-200
    assert np.isnan(square_sums(squares, lambda: 1e-151)[0])


def test_frequencies():
    assert frequencies([0, 6, None], [2, 1200, 1]) == "6 (1,200 rows), 0 (2 rows), null (1 row)"
