"""Counts per score."""

import numpy as np
import pytest

from satisfaction.errors import (
    AlignmentError,
    DataTypeError,
    DataValueError,
    EmptyDataError,
    MetricError,
)
from satisfaction.metrics._scored_counts import check_scored_counts


def test_scores_are_sorted_and_equal_ones_added_up():
    scores, counts = check_scored_counts([100, -100, 0, -100], [7, 1, 2, 3])
    np.testing.assert_array_equal(scores, [-100, 0, 100])
    np.testing.assert_array_equal(counts, [4, 2, 7])


@pytest.mark.parametrize(
    ("scores", "counts", "error", "argument"),
    [
        ([1, 2, 3], [1, 2], AlignmentError, "counts"),
        ([1, 2], 5, AlignmentError, "counts"),
        ([1, None], [1, 2], DataValueError, "scores"),
        ([1, np.inf], [1, 2], DataValueError, "scores"),
        (["1", "2"], [1, 2], DataTypeError, "scores"),
        ([2, 2], [1, 2], MetricError, "scores"),
        ([], [], MetricError, "scores"),
        ([1, 2], [0, 0], EmptyDataError, "counts"),
        ([1, 2], [1, -1], DataValueError, "counts"),
        ([1, 2], [True, False], DataTypeError, "counts"),
    ],
)
def test_impossible_tables_are_refused(scores, counts, error, argument):
    with pytest.raises(error) as caught:
        check_scored_counts(scores, counts)
    assert caught.value.argument == argument
